#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

#include <unistd.h>

namespace sideport::fuzz {

/// Bytes as a .yaml file of this process, in memory, that a reader can open by its path.
class ScratchFile {
  public:
    ScratchFile(const std::uint8_t* data, std::size_t size)
        : path_("/dev/shm/sideport-fuzz-" + std::to_string(getpid()) + ".yaml") {
        std::ofstream(path_, std::ios::binary | std::ios::trunc)
            .write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
    }
    ~ScratchFile() { std::filesystem::remove(path_); }
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;

    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace sideport::fuzz
