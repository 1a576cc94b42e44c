#include <dlfcn.h>
#include <fmt/format.h>

#include "sim/ct/dicom_pixels.h"

namespace sideport::ct {

namespace {

// With DEEPBIND the library's own dependencies come before what the program has loaded under the
// same names. The address sanitizer does not allow it; its builds load nothing that collides.
#if defined(__SANITIZE_ADDRESS__)
constexpr int kOwnNames = 0;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr int kOwnNames = 0;
#else
constexpr int kOwnNames = RTLD_DEEPBIND;
#endif
#else
constexpr int kOwnNames = RTLD_DEEPBIND;
#endif

struct Library {
    PixelReader* (*new_reader)() = nullptr;
};

/// Loaded once and kept for the life of the program.
Result<Library> load() {
    std::error_code problem;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", problem);
    const std::filesystem::path file = program.parent_path() / "libsideport_ct_pixels.so";
    void* const library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL | kOwnNames);
    void* const found = library ? dlsym(library, "sideport_new_pixel_reader") : nullptr;
    if (found) return Library{reinterpret_cast<PixelReader* (*)()>(found)};
    const char* const why = dlerror();
    return Error{"machine.library",
                 fmt::format("DICOM pixels cannot be decoded: {}", why ? why : "no such function"),
                 file.string()};
}

}  // namespace

Result<std::unique_ptr<PixelReader>> open_pixel_reader() {
    static const Result<Library> loaded = load();
    if (!loaded) return loaded.error();
    return std::unique_ptr<PixelReader>(loaded.value().new_reader());
}

}  // namespace sideport::ct
