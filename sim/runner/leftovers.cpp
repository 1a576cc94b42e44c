#include "sim/runner/leftovers.h"

#include <cerrno>
#include <charconv>
#include <csignal>
#include <string>
#include <vector>

#include <sys/types.h>

namespace sideport::runner {

namespace fs = std::filesystem;

void remove_leftovers(const fs::path& folder, std::string_view prefix) {
    std::vector<fs::path> dead;
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator(folder, problem)) {
        const std::string name = entry.path().filename().string();
        if (name.rfind(prefix, 0) != 0) continue;
        pid_t maker = 0;
        const auto [end, bad] =
            std::from_chars(name.data() + prefix.size(), name.data() + name.size(), maker);
        const bool is_number = bad == std::errc() && end == name.data() + name.size();
        if (is_number && maker > 0 && kill(maker, 0) != 0 && errno == ESRCH)
            dead.push_back(entry.path());
    }
    for (const fs::path& left : dead)
        fs::remove_all(left, problem);
}

}  // namespace sideport::runner
