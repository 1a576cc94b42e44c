#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "sim/base/result.h"

namespace sideport::ct {

/// The bytes of a file from some place on, as they stand or inflated from gzip, in order. Nothing
/// is held but a small buffer, so that a file that inflates without end costs what is asked for.
class ByteSource {
  public:
    /// Errors: ct.unreadable.
    static Result<ByteSource> open(const std::filesystem::path& path, std::uint64_t offset,
                                   bool gzip);

    /// Fills `bytes` and returns how many came: fewer than asked for at the end of the file and
    /// where the compressed bytes are damaged.
    std::size_t read(std::span<char> bytes);
    /// Passes over bytes; false where the file ends before.
    bool skip(std::uint64_t bytes);
    /// True where the compressed stream is cut off or does not fit its checksum, as far as it was
    /// read. Of bytes as they stand always false.
    bool damaged() const;

  private:
    struct Stream;
    explicit ByteSource(std::shared_ptr<Stream> stream) : stream_(std::move(stream)) {}
    std::shared_ptr<Stream> stream_;
};

/// True where the file begins as gzip does.
bool begins_as_gzip(std::span<const char> bytes);

/// The most bytes that so many bytes of gzip can inflate to: deflate gains at most 1032 to 1.
std::uint64_t most_inflated(std::uint64_t compressed_bytes);

}  // namespace sideport::ct
