#include "sim/ct/byte_source.h"

#include <algorithm>
#include <array>

#include <fcntl.h>
#include <unistd.h>
#include <zlib.h>

namespace sideport::ct {

namespace {

constexpr std::size_t kLargestRead = std::size_t{1} << 28U;  // zlib counts in unsigned int
constexpr std::uint64_t kMostGain = 1032;                    // zlib's technical notes

}  // namespace

/// An open file, and zlib on top of it where it is compressed.
struct ByteSource::Stream {
    int file = -1;
    gzFile inflating = nullptr;

    Stream() = default;
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;
    ~Stream() {
        if (inflating) {
            gzclose(inflating);  // closes the file too
        } else if (file >= 0) {
            close(file);
        }
    }
};

Result<ByteSource> ByteSource::open(const std::filesystem::path& path, std::uint64_t offset,
                                    bool gzip) {
    const Error unreadable{"ct.unreadable", "the file cannot be opened for reading", path.string()};
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(path, ignored)) return unreadable;  // a pipe would wait
    auto stream = std::make_shared<Stream>();
    stream->file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (stream->file < 0 || lseek(stream->file, static_cast<off_t>(offset), SEEK_SET) < 0) {
        return unreadable;
    }
    if (gzip) {
        stream->inflating = gzdopen(stream->file, "rb");
        if (!stream->inflating) return unreadable;
        gzbuffer(stream->inflating, 1U << 17U);
    }
    return ByteSource(std::move(stream));
}

std::size_t ByteSource::read(std::span<char> bytes) {
    std::size_t done = 0;
    while (done < bytes.size()) {
        const std::size_t wanted = std::min(bytes.size() - done, kLargestRead);
        const auto came = stream_->inflating
                              ? ssize_t{gzread(stream_->inflating, bytes.data() + done,
                                               static_cast<unsigned>(wanted))}
                              : ::read(stream_->file, bytes.data() + done, wanted);
        if (came <= 0) break;
        done += static_cast<std::size_t>(came);
    }
    return done;
}

bool ByteSource::skip(std::uint64_t bytes) {
    std::array<char, 1U << 14U> passed{};
    while (bytes > 0) {
        const std::size_t some = std::min<std::uint64_t>(bytes, passed.size());
        if (read({passed.data(), some}) < some) return false;
        bytes -= some;
    }
    return true;
}

bool ByteSource::damaged() const {
    if (!stream_->inflating) return false;
    int state = Z_OK;
    gzerror(stream_->inflating, &state);
    return state != Z_OK;
}

bool begins_as_gzip(std::span<const char> bytes) {
    return bytes.size() >= 2 && bytes[0] == '\x1f' && bytes[1] == '\x8b';
}

std::uint64_t most_inflated(std::uint64_t compressed_bytes) {
    return (compressed_bytes + 1) * kMostGain;
}

}  // namespace sideport::ct
