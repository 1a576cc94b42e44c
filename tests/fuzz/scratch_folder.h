#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

namespace sideport::fuzz {

/// A folder of this process, in memory, empty for each input.
class ScratchFolder {
  public:
    ScratchFolder() : path_("/dev/shm/sideport-fuzz-" + std::to_string(getpid()) + ".folder") {
        std::filesystem::remove_all(path_);
        std::filesystem::create_directories(path_);
    }
    ~ScratchFolder() { std::filesystem::remove_all(path_); }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    void put(const char* name, std::string_view bytes) const {
        std::filesystem::create_directories((path_ / name).parent_path());
        std::ofstream(path_ / name, std::ios::binary | std::ios::trunc)
            .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    }

  private:
    std::filesystem::path path_;
};

/// The parts of an input that lines of "===" keep apart.
inline std::vector<std::string_view> parts_of(const unsigned char* data, std::size_t size) {
    constexpr std::string_view kMark = "===\n";
    std::string_view rest(reinterpret_cast<const char*>(data), size);
    std::vector<std::string_view> parts;
    for (auto at = rest.find(kMark); at != std::string_view::npos; at = rest.find(kMark)) {
        parts.push_back(rest.substr(0, at));
        rest.remove_prefix(at + kMark.size());
    }
    parts.push_back(rest);
    return parts;
}

}  // namespace sideport::fuzz
