#pragma once

#include <filesystem>

namespace sideport::test_support {

/// The folder of the sources, where assets, docs and scenarios lie. The only unit that knows this
/// path is places.cpp, so that objects of the tests are the same wherever the sources lie.
std::filesystem::path source_folder();

/// `scenarios/library` in it.
std::filesystem::path library_folder();

}  // namespace sideport::test_support
