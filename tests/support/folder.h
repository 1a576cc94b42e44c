#pragma once

#include <filesystem>
#include <string>

#include <unistd.h>

namespace sideport::test_support {

/// A folder that is gone after the test.
struct Folder {
    std::filesystem::path path =
        std::filesystem::temp_directory_path() / ("sideport_test_" + std::to_string(getpid()));
    Folder() { std::filesystem::create_directories(path); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path); }
};

}  // namespace sideport::test_support
