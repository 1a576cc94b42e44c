#include "sim/ct/nrrd.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include <fmt/format.h>

#include "sim/ct/byte_source.h"
#include "sim/ct/judge.h"
#include "sim/ct/nrrd_header.h"
#include "sim/ct/numbers.h"

namespace sideport::ct {

namespace {

constexpr std::size_t kMostHeaderBytes = std::size_t{1} << 20U;
constexpr std::size_t kLongestNumber = 64;  // letters of one number in ascii

/// The header's text, and where the bytes behind the empty line after it begin.
struct Begun {
    std::string header;
    std::uint64_t first_byte = 0;
    bool has_data = false;  ///< an empty line ends the header
};

Result<Begun> begin(const std::filesystem::path& path) {
    auto source = ByteSource::open(path, 0, false);
    if (!source) return source.error();
    // as far as the first empty line, of either kind of line ends
    std::string text;
    std::array<char, 4096> some{};
    std::size_t came = some.size();
    const auto has_end = [&] {
        const std::size_t from = text.size() - std::min(text.size(), some.size() + 2);
        return text.find("\n\n", from) != std::string::npos ||
               text.find("\n\r\n", from) != std::string::npos;
    };
    while (came == some.size() && text.size() < kMostHeaderBytes && !has_end()) {
        came = source.value().read(some);
        text.append(some.data(), came);
    }
    const auto plain = text.find("\n\n");
    const auto other = text.find("\n\r\n");
    if (plain == std::string::npos && other == std::string::npos) {
        if (text.size() >= kMostHeaderBytes) {
            return Error{"ct.nrrd", "the header is longer than 1 MiB", path.string()};
        }
        return Begun{std::move(text), 0, false};
    }
    const std::size_t end = std::min(plain, other);
    text.resize(end + 1);
    return Begun{std::move(text), end + (plain < other ? 2 : 3), true};
}

/// The file of the numbers, which may not lead out of the header's folder by a link either.
Result<std::filesystem::path> data_path(const std::filesystem::path& header_path,
                                        const std::string& name) {
    std::error_code code;
    const auto folder = std::filesystem::weakly_canonical(
        std::filesystem::absolute(header_path).parent_path(), code);
    const auto file = std::filesystem::weakly_canonical(folder / name, code);
    const auto apart = std::mismatch(folder.begin(), folder.end(), file.begin(), file.end());
    if (code || apart.first != folder.end()) {
        return Error{"ct.data_file", "the data file leads out of the header's folder",
                     header_path.string()};
    }
    if (!std::filesystem::is_regular_file(file, code)) {
        return Error{"ct.data_file", "there is no such data file beside the header",
                     header_path.string()};
    }
    return file;
}

/// Passes over lines as they stand in the file; how many bytes they had, or ct.truncated.
Result<std::uint64_t> skip_lines(const std::filesystem::path& path, std::uint64_t first,
                                 std::int64_t lines) {
    auto source = ByteSource::open(path, first, false);
    if (!source) return source.error();
    std::vector<char> some(std::size_t{1} << 16U);
    std::uint64_t passed = 0;
    while (lines > 0) {
        const std::size_t came = source.value().read(some);
        if (came == 0) {
            return Error{"ct.truncated", "the file ends within the lines to skip", path.string()};
        }
        for (std::size_t i = 0; i < came && lines > 0; ++i, ++passed) {
            if (some[i] == '\n') --lines;
        }
    }
    return passed;
}

/// Numbers written as text, with blanks, commas or line ends between them.
class TextNumbers {
  public:
    explicit TextNumbers(ByteSource& source) : source_(source) {}

    /// The next number; false at the end of the file and at a word that is none.
    bool next(double& value) {
        char word[kLongestNumber];
        std::size_t length = 0;
        for (char c = 0; take(c);) {
            if (std::isspace(static_cast<unsigned char>(c)) || c == ',') {
                if (length > 0) break;
            } else {
                if (length == kLongestNumber) return false;
                word[length++] = c;
            }
        }
        const char* from = length > 1 && word[0] == '+' ? word + 1 : word;
        const auto [end, code] = std::from_chars(from, word + length, value);
        return length > 0 && code == std::errc{} && end == word + length;
    }

  private:
    bool take(char& c) {
        if (at_ == filled_) {
            filled_ = source_.read(buffer_);
            at_ = 0;
            if (filled_ == 0) return false;
        }
        c = buffer_[at_++];
        return true;
    }

    ByteSource& source_;
    std::vector<char> buffer_ = std::vector<char>(std::size_t{1} << 16U);
    std::size_t at_ = 0;
    std::size_t filled_ = 0;
};

Result<Done> read_text(ByteSource& source, Volume& volume, Met& met, const Progress& progress,
                       const std::string& where) {
    const glm::ivec3 size = volume.size;
    const auto total = static_cast<std::size_t>(size.x) * static_cast<std::size_t>(size.y) *
                       static_cast<std::size_t>(size.z);
    TextNumbers numbers(source);
    volume.hu.reserve(total);
    for (std::size_t done = 0; done < total; ++done) {
        if (done % (std::size_t{1} << 16U) == 0) {
            auto asked = go_on(progress, static_cast<double>(done) / static_cast<double>(total));
            if (!asked) return asked;
        }
        double value = 0.0;
        if (!numbers.next(value)) {
            return Error{"ct.truncated",
                         fmt::format("after {} of {} numbers the file ends or holds a word that is "
                                     "no number",
                                     done, total),
                         where};
        }
        volume.hu.push_back(to_hu(value, met));
    }
    return go_on(progress, 1.0);
}

/// What a file can hold at most must reach the last number, before anything is allocated.
Result<std::uint64_t> first_data_byte(const NrrdHeader& header, const std::filesystem::path& path,
                                      std::uint64_t first, std::uint64_t count) {
    std::error_code ignored;
    const std::uint64_t size = std::filesystem::file_size(path, ignored);
    const std::uint64_t held = size > first ? size - first : 0;
    std::uint64_t needed = count * bytes_of(header.number);
    std::uint64_t most = held;
    if (header.encoding == NrrdEncoding::text) needed = 2 * count - 1;
    if (header.encoding == NrrdEncoding::gzip) most = most_inflated(held);
    if (header.byte_skip > 0) needed += static_cast<std::uint64_t>(header.byte_skip);
    if (needed > most) {
        return Error{
            "ct.truncated",
            fmt::format("the header promises {} bytes of numbers; the file has {}{}", needed, held,
                        header.encoding == NrrdEncoding::gzip
                            ? " packed ones, which cannot inflate to that"
                            : ""),
            path.string()};
    }
    return header.byte_skip < 0 ? size - needed : first;
}

}  // namespace

Result<Tomogram> read_nrrd(const std::filesystem::path& path, const ReadOptions& options,
                           const Progress& progress) {
    const std::string where = path.string();
    const auto begun = begin(path);
    if (!begun) return begun.error();
    const auto parsed = parse_nrrd_header(begun.value().header, where);
    if (!parsed) return parsed.error();
    const NrrdHeader& header = parsed.value();

    Tomogram made;
    made.source.format = "NRRD";
    const std::int64_t sizes[3] = {header.sizes[0], header.sizes[1], header.sizes[2]};
    if (auto fine = judge_size(sizes, options.max_voxels, where); !fine) return fine.error();
    made.volume.size = {sizes[0], sizes[1], sizes[2]};
    made.volume.origin_L_mm = header.origin_L_mm;
    made.volume.step_L_mm = header.step_L_mm;
    if (auto fine = judge_lattice(made.volume, where); !fine) return fine.error();
    if (!header.has_origin) {
        made.source.warnings.push_back("the header has no 'space origin'; it is taken for 0, 0, 0");
    }

    std::filesystem::path file = path;
    std::uint64_t first = begun.value().first_byte;
    if (!header.data_file.empty()) {
        auto beside = data_path(path, header.data_file);
        if (!beside) return beside.error();
        file = beside.value();
        first = 0;
    } else if (!begun.value().has_data) {
        return Error{"ct.truncated", "the file ends with its header", where};
    }
    const auto lines = skip_lines(file, first, header.line_skip);
    if (!lines) return lines.error();
    const auto count = static_cast<std::uint64_t>(sizes[0] * sizes[1] * sizes[2]);
    const auto start = first_data_byte(header, file, first + lines.value(), count);
    if (!start) return start.error();
    auto source = ByteSource::open(file, start.value(), header.encoding == NrrdEncoding::gzip);
    if (!source) return source.error();
    if (header.byte_skip > 0 &&
        !source.value().skip(static_cast<std::uint64_t>(header.byte_skip))) {
        return Error{"ct.truncated", "the file ends within the bytes to skip", file.string()};
    }

    Met met;
    const Coding coding{.number = header.number, .swapped = header.swapped};
    auto read =
        header.encoding == NrrdEncoding::text
            ? read_text(source.value(), made.volume, met, progress, file.string())
            : read_numbers(source.value(), coding, made.volume, met, progress, file.string());
    if (!read) return read.error();
    if (auto fine = judge_numbers(met, made.source.warnings, where); !fine) return fine.error();
    return made;
}

}  // namespace sideport::ct
