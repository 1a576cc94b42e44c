#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include <sys/mman.h>
#include <unistd.h>

namespace sideport::fuzz {

/// Bytes as a file that a reader can open by its path; gone with the object.
class MemoryFile {
  public:
    MemoryFile(const std::uint8_t* data, std::size_t size) : handle_(memfd_create("fuzz", 0)) {
        while (size > 0) {
            const ssize_t written = write(handle_, data, size);
            if (written <= 0) break;
            data += written;
            size -= static_cast<std::size_t>(written);
        }
    }
    ~MemoryFile() { close(handle_); }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    std::filesystem::path path() const { return "/proc/self/fd/" + std::to_string(handle_); }

  private:
    int handle_;
};

}  // namespace sideport::fuzz
