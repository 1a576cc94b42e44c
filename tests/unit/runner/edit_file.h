#pragma once

#include <filesystem>
#include <string>

#include <catch2/catch.hpp>

#include "sim/base/file_io.h"

namespace sideport::test_support {

/// Changes one occurrence in a file, as a hand with an editor would.
inline void edit(const std::filesystem::path& file, const std::string& from,
                 const std::string& to) {
    std::string text = read_file(file).value();
    const auto at = text.find(from);
    REQUIRE(at != std::string::npos);
    REQUIRE(write_file(file, text.replace(at, from.size(), to)));
}

}  // namespace sideport::test_support
