#include "tests/support/places.h"

namespace sideport::test_support {

std::filesystem::path source_folder() {
    return SIDEPORT_SOURCE_DIR;
}

std::filesystem::path library_folder() {
    return source_folder() / "scenarios" / "library";
}

}  // namespace sideport::test_support
