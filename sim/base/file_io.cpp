#include "sim/base/file_io.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

namespace sideport {

namespace {

namespace fs = std::filesystem;

Error fault(std::string code, std::string message, const fs::path& path) {
    return Error{std::move(code), std::move(message), path.string()};
}

/// A full disk is the machine's fault, a folder that may not be written the caller's.
Error write_fault(const std::error_code& problem, const fs::path& path) {
    const bool full = problem == std::errc::no_space_on_device ||
                      problem == std::error_code(EDQUOT, std::generic_category());
    return fault(full ? "machine.disk_full" : "file.unwritable", problem.message(), path);
}

}  // namespace

Result<std::string> read_file(const fs::path& path, std::size_t max_bytes) {
    std::error_code problem;
    if (!fs::exists(path, problem)) return fault("file.missing", "there is no such file", path);
    if (fs::is_directory(path, problem)) {
        return fault("file.unreadable", "this is a folder, a file is needed", path);
    }
    const auto size = fs::file_size(path, problem);
    if (!problem && size > max_bytes) {
        return fault("file.too_large",
                     fmt::format("{} bytes; at most {} are read", size, max_bytes), path);
    }
    std::ifstream in(path, std::ios::binary);
    if (!in) return fault("file.unreadable", std::strerror(errno), path);
    std::string bytes;
    for (char piece[1U << 16U]; in.read(piece, sizeof piece) || in.gcount() > 0;) {
        bytes.append(piece, static_cast<std::size_t>(in.gcount()));
        if (bytes.size() > max_bytes)  // a device or a pipe, which has no size
            return fault("file.too_large", fmt::format("at most {} bytes are read", max_bytes),
                         path);
    }
    return bytes;
}

Result<Done> write_file(const fs::path& path, std::string_view bytes) {
    std::error_code problem;
    if (path.has_parent_path()) fs::create_directories(path.parent_path(), problem);
    if (problem) return write_fault(problem, path);
    fs::path partial = path;
    partial += fmt::format(".part{}", getpid());
    {
        std::ofstream out(partial, std::ios::binary | std::ios::trunc);
        if (out) out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        if (out) out.flush();
        if (!out) {
            const Error error = write_fault({errno, std::generic_category()}, path);
            fs::remove(partial, problem);
            return error;
        }
    }
    fs::rename(partial, path, problem);
    if (problem) {
        const Error error = write_fault(problem, path);
        fs::remove(partial, problem);
        return error;
    }
    return Done{};
}

Result<fs::path> home_folder() {
    if (const char* home = std::getenv("SIDEPORT_HOME"); home != nullptr && *home != '\0') {
        if (fs::is_directory(fs::path(home) / "assets")) return fs::path(home);
        return fault("file.no_home", "SIDEPORT_HOME has no folder assets", home);
    }
    std::error_code problem;
    const fs::path program = fs::read_symlink("/proc/self/exe", problem);
    for (fs::path folder = program.parent_path();; folder = folder.parent_path()) {
        if (fs::is_directory(folder / "assets") && fs::is_directory(folder / "scenarios"))
            return folder;
        if (folder == folder.parent_path()) break;
    }
    return fault("file.no_home",
                 "assets and scenarios are not above the program; set SIDEPORT_HOME", program);
}

fs::path cache_folder() {
    if (const char* own = std::getenv("SIDEPORT_CACHE"); own != nullptr && *own != '\0') return own;
    if (const char* xdg = std::getenv("XDG_CACHE_HOME"); xdg != nullptr && *xdg != '\0') {
        return fs::path(xdg) / "sideport";
    }
    if (const char* user = std::getenv("HOME"); user != nullptr && *user != '\0') {
        return fs::path(user) / ".cache" / "sideport";
    }
    return fs::temp_directory_path() / "sideport-cache";
}

fs::path own_cases_folder() {
    const char* data = std::getenv("XDG_DATA_HOME");
    const char* home = std::getenv("HOME");
    fs::path base;
    if (data != nullptr && *data != '\0')
        base = data;
    else if (home != nullptr && *home != '\0')
        base = fs::path(home) / ".local" / "share";
    else
        base = fs::temp_directory_path();
    return base / "sideport" / "cases";
}

}  // namespace sideport
