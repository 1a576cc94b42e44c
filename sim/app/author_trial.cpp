#include "sim/app/author_trial.h"

#include <array>
#include <csignal>
#include <cstring>
#include <string>

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

namespace sideport::app {

Result<std::unique_ptr<Trial>> Trial::start(const std::filesystem::path& scenario,
                                            bool as_assessment) {
    std::error_code problem;
    std::string program = std::filesystem::read_symlink("/proc/self/exe", problem).string();
    if (problem) return Error{"machine.start", problem.message(), "/proc/self/exe"};
    std::string verb = "train", file = scenario.string(), store = "--store", none = "none",
                assess = "--assessment";
    const std::array<char*, 7> arguments = {program.data(), verb.data(),
                                            file.data(),    store.data(),
                                            none.data(),    as_assessment ? assess.data() : nullptr,
                                            nullptr};
    pid_t process = -1;
    const int failed =
        posix_spawn(&process, program.c_str(), nullptr, nullptr, arguments.data(), environ);
    if (failed != 0) return Error{"machine.start", std::strerror(failed), program};
    return std::unique_ptr<Trial>(new Trial(process));
}

Trial::~Trial() {
    if (process_ < 0) return;
    kill(process_, SIGTERM);
    waitpid(process_, nullptr, 0);
}

std::optional<int> Trial::ended() {
    if (process_ < 0) return std::nullopt;
    int status = 0;
    if (waitpid(process_, &status, WNOHANG) != process_) return std::nullopt;
    process_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace sideport::app
