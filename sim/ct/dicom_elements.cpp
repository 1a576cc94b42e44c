#include "sim/ct/dicom_elements.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include <fmt/format.h>
#include <zlib.h>

#include "sim/ct/byte_source.h"

namespace sideport::ct {

namespace {

constexpr std::uint64_t kFirstElement = 132;  // after the preamble and DICM
constexpr std::uint32_t kUndefined = 0xFFFFFFFFU;
constexpr std::uint32_t kItem = 0xFFFEE000U;
constexpr std::uint32_t kItemEnd = 0xFFFEE00DU;
constexpr std::uint32_t kSequenceEnd = 0xFFFEE0DDU;
constexpr std::uint32_t kPixelData = 0x7FE00010U;
constexpr std::uint32_t kTransferSyntax = 0x00020010U;
constexpr std::size_t kWindowBytes = std::size_t{1} << 16U;
constexpr std::size_t kMostInflatedBytes = std::size_t{1} << 28U;
constexpr int kDeepest = 12;
constexpr std::string_view kBlank(" \0\t\r\n", 5);

/// The bytes of a file, of which a window is held, or bytes in memory.
class Bytes {
  public:
    static Result<Bytes> of_file(const std::filesystem::path& path) {
        auto source = ByteSource::open(path, 0, false);
        if (!source) return source.error();
        std::error_code ignored;
        Bytes made;
        made.path_ = path;
        made.size_ = std::filesystem::file_size(path, ignored);
        return made;
    }
    static Bytes of_memory(std::vector<char> bytes) {
        Bytes made;
        made.size_ = bytes.size();
        made.window_ = std::move(bytes);
        return made;
    }

    std::uint64_t size() const { return size_; }

    /// At most kWindowBytes from a place on; fewer at the end.
    std::span<const char> at(std::uint64_t place, std::uint64_t count) {
        count = std::min<std::uint64_t>(count, kWindowBytes);
        const bool held = place >= first_ && place + count <= first_ + window_.size();
        if (!held && !path_.empty()) {
            window_.resize(2 * kWindowBytes);
            auto source = ByteSource::open(path_, place, false);
            window_.resize(source ? source.value().read(window_) : 0);
            first_ = place;
        }
        if (place < first_ || place >= first_ + window_.size()) return {};
        const std::size_t from = place - first_;
        return std::span(window_).subspan(from,
                                          std::min<std::size_t>(count, window_.size() - from));
    }

  private:
    std::filesystem::path path_;
    std::uint64_t size_ = 0;
    std::uint64_t first_ = 0;
    std::vector<char> window_;
};

/// How elements are written from here on.
struct Syntax {
    bool explicit_vr = true;
    bool big_endian = false;
};

std::uint32_t number_at(std::span<const char> bytes, std::size_t at, std::size_t count, bool big) {
    std::uint32_t made = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t from = big ? at + i : at + count - 1 - i;
        made = made << 8U | static_cast<unsigned char>(bytes[from]);
    }
    return made;
}

bool is_long_vr(std::string_view vr) {
    static constexpr std::array<std::string_view, 13> kLong{
        "OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"};
    return std::find(kLong.begin(), kLong.end(), vr) != kLong.end();
}

/// Kinds of values that no standard knows are refused: another reader may guess their length
/// otherwise than this one, and allocate it.
bool is_short_vr(std::string_view vr) {
    static constexpr std::array<std::string_view, 21> kShort{
        "AE", "AS", "AT", "CS", "DA", "DS", "DT", "FL", "FD", "IS", "LO",
        "LT", "PN", "SH", "SL", "SS", "ST", "TM", "UI", "UL", "US"};
    return std::find(kShort.begin(), kShort.end(), vr) != kShort.end();
}

/// Sequences that place frames: written implicitly, nothing else tells them from plain values.
bool is_frames_sequence(std::uint32_t tag) {
    static constexpr std::array<std::uint32_t, 6> kSequences{0x52009229U, 0x52009230U, 0x00209113U,
                                                             0x00209116U, 0x00289110U, 0x00289145U};
    return std::find(kSequences.begin(), kSequences.end(), tag) != kSequences.end();
}

/// The element's head: where its value begins and how long it says to be.
struct Head {
    std::uint32_t tag = 0;
    std::array<char, 2> vr{};
    std::uint64_t first = 0;
    std::uint32_t length = 0;

    bool is(const char* name) const { return vr[0] == name[0] && vr[1] == name[1]; }
};

class Walk {
  public:
    Walk(Bytes& bytes, DicomVisitor& visitor, const std::string& where)
        : bytes_(bytes),
          visitor_(visitor),
          where_(where) {}

    /// The file's own group 2; fills in the transfer syntax and returns where it ends.
    Result<std::uint64_t> meta(std::string& transfer_syntax) {
        std::uint64_t at = kFirstElement;
        while (at < bytes_.size()) {
            const auto group = bytes_.at(at, 2);  // what follows is written in another way
            if (group.size() < 2 || number_at(group, 0, 2, false) != 2) break;
            const auto head = head_at(at, bytes_.size(), {});
            if (!head) return head.error();
            const DicomElement element = element_of(head.value(), 0, {});
            if (head.value().length == kUndefined) return broken(head.value().tag);
            visitor_.on_value(element);
            if (element.tag == kTransferSyntax) transfer_syntax = std::string(element.text());
            at = head.value().first + head.value().length;
        }
        return at;
    }

    /// Elements from `at` to `end`, or to a delimiter where `open`. Returns where they end.
    Result<std::uint64_t> elements(std::uint64_t at, std::uint64_t end, bool open, int depth,
                                   Syntax syntax) {
        while (at < end) {
            const auto found = head_at(at, end, syntax);
            if (!found) return found.error();
            const Head& head = found.value();
            if (head.tag == kItemEnd && open) return head.first;
            if (head.tag >> 16U == 0xFFFEU) return broken(head.tag);
            const bool undefined = head.length == kUndefined;
            if (undefined || head.is("SQ") ||
                (!syntax.explicit_vr && is_frames_sequence(head.tag))) {
                const auto after = sequence(head, end, depth, syntax);
                if (!after) return after;
                at = after.value();
                continue;
            }
            visitor_.on_value(element_of(head, depth, syntax));
            at = head.first + head.length;
        }
        if (open) return Error{"ct.truncated", "the file ends within an item", where_};
        return at;
    }

  private:
    Error broken(std::uint32_t tag) const {
        return {"ct.dicom",
                fmt::format("the file is not built as DICOM is, at element ({:04x},{:04x})",
                            tag >> 16U, tag & 0xFFFFU),
                where_};
    }

    Result<Head> head_at(std::uint64_t at, std::uint64_t end, Syntax syntax) {
        const auto bytes = bytes_.at(at, 12);
        const bool big = syntax.big_endian;
        if (bytes.size() < 8) return cut_off(at);
        Head head;
        head.tag = number_at(bytes, 0, 2, big) << 16U | number_at(bytes, 2, 2, big);
        head.first = at + 8;
        if (!syntax.explicit_vr || head.tag >> 16U == 0xFFFEU) {
            head.length = number_at(bytes, 4, 4, big);
        } else {
            head.vr = {bytes[4], bytes[5]};
            const std::string_view vr(head.vr.data(), 2);
            if (!is_short_vr(vr) && !is_long_vr(vr)) return broken(head.tag);
            if (is_long_vr(vr)) {
                if (bytes.size() < 12) return cut_off(at);
                head.length = number_at(bytes, 8, 4, big);
                head.first = at + 12;
            } else {
                head.length = number_at(bytes, 6, 2, big);
            }
        }
        if (head.length == kUndefined) return head;
        if (head.first > end || head.length > end - head.first) {
            return Error{
                "ct.truncated",
                fmt::format("element ({:04x},{:04x}) says {} bytes; {} are left", head.tag >> 16U,
                            head.tag & 0xFFFFU, head.length, end - std::min(end, head.first)),
                where_};
        }
        return head;
    }

    Error cut_off(std::uint64_t at) const {
        return {"ct.truncated", fmt::format("the file ends within an element, after {} bytes", at),
                where_};
    }

    DicomElement element_of(const Head& head, int depth, Syntax syntax) {
        return {.tag = head.tag,
                .depth = depth,
                .big_endian = syntax.big_endian,
                .length = head.length,
                .value = bytes_.at(head.first, head.length)};
    }

    /// The items of a sequence, or the pieces of compressed pixels.
    Result<std::uint64_t> sequence(const Head& head, std::uint64_t end, int depth, Syntax syntax) {
        if (depth >= kDeepest) return broken(head.tag);
        const bool open = head.length == kUndefined;
        const bool pixels = head.tag == kPixelData;
        if (pixels && depth > 0) return broken(head.tag);
        // a value of unknown kind is written implicitly (PS3.5 6.2.2)
        if (head.is("UN")) syntax = {.explicit_vr = false, .big_endian = false};
        if (!open) end = head.first + head.length;
        std::uint64_t at = head.first;
        while (at < end) {
            const auto item = head_at(at, end, syntax);
            if (!item) return item.error();
            if (item.value().tag == kSequenceEnd && open) return item.value().first;
            if (item.value().tag != kItem) return broken(head.tag);
            const bool open_item = item.value().length == kUndefined;
            at = item.value().first;
            if (pixels) {
                if (open_item) return broken(head.tag);
                visitor_.on_fragment(element_of(item.value(), depth, syntax));
                at += item.value().length;
                continue;
            }
            visitor_.on_item(head.tag, depth);
            const auto after = elements(at, open_item ? end : at + item.value().length, open_item,
                                        depth + 1, syntax);
            if (!after) return after;
            at = after.value();
        }
        if (open) return Error{"ct.truncated", "the file ends within a sequence", where_};
        return at;
    }

    Bytes& bytes_;
    DicomVisitor& visitor_;
    const std::string& where_;
};

/// The bytes behind a deflated file's group 2. ref: PS3.5 A.5
Result<std::vector<char>> inflated(Bytes& bytes, std::uint64_t at, const std::string& where) {
    z_stream stream{};
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) {
        return Error{"ct.dicom", "the deflated file cannot be inflated", where};
    }
    std::vector<char> made;
    std::vector<char> some(kWindowBytes);
    int state = Z_OK;
    while (state == Z_OK && made.size() <= kMostInflatedBytes) {
        if (stream.avail_in == 0) {
            const auto packed = bytes.at(at, kWindowBytes);
            if (packed.empty()) break;
            at += packed.size();
            // zlib reads only, its interface is older than const
            stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
            stream.avail_in = static_cast<uInt>(packed.size());
        }
        stream.next_out = reinterpret_cast<Bytef*>(some.data());
        stream.avail_out = static_cast<uInt>(some.size());
        state = inflate(&stream, Z_NO_FLUSH);
        made.insert(made.end(), some.begin(),
                    some.end() - static_cast<std::ptrdiff_t>(stream.avail_out));
    }
    inflateEnd(&stream);
    if (made.size() > kMostInflatedBytes) {
        return Error{
            "ct.too_large",
            fmt::format("the deflated file inflates to more than {} bytes", kMostInflatedBytes),
            where};
    }
    if (state != Z_STREAM_END) {
        return Error{"ct.truncated", "the deflated bytes break off or are damaged", where};
    }
    return made;
}

}  // namespace

std::string_view DicomElement::text() const {
    const std::string_view all(value.data(), value.size());
    const auto first = all.find_first_not_of(kBlank);
    if (first == std::string_view::npos) return {};
    return all.substr(first, all.find_last_not_of(kBlank) - first + 1);
}

std::vector<double> DicomElement::decimals(std::size_t most) const {
    std::vector<double> made;
    std::string_view rest = text();
    while (made.size() < most && !rest.empty()) {
        const auto end = std::min(rest.find('\\'), rest.size());
        std::string_view word = rest.substr(0, end);
        while (!word.empty() && (word.front() == ' ' || word.front() == '+'))
            word.remove_prefix(1);
        while (!word.empty() && kBlank.find(word.back()) != std::string_view::npos)
            word.remove_suffix(1);
        double number = 0.0;
        const auto [stop, code] = std::from_chars(word.data(), word.data() + word.size(), number);
        if (code != std::errc{} || stop != word.data() + word.size()) break;
        made.push_back(number);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return made;
}

std::uint16_t DicomElement::us() const {
    return value.size() < 2 ? std::uint16_t{0}
                            : static_cast<std::uint16_t>(number_at(value, 0, 2, big_endian));
}

Result<Done> walk_dicom(const std::filesystem::path& path, DicomVisitor& visitor) {
    const std::string where = path.string();
    auto opened = Bytes::of_file(path);
    if (!opened) return opened.error();
    Bytes& file = opened.value();
    const auto mark = file.at(kFirstElement - 4, 4);
    if (std::string_view(mark.data(), mark.size()) != "DICM") {
        return Error{"ct.dicom", "the file is not DICOM (no DICM at byte 128)", where};
    }
    std::string transfer_syntax;
    const auto meta_end = Walk(file, visitor, where).meta(transfer_syntax);
    if (!meta_end) return meta_end.error();
    const Syntax syntax{.explicit_vr = transfer_syntax != "1.2.840.10008.1.2",
                        .big_endian = transfer_syntax == "1.2.840.10008.1.2.2"};
    if (transfer_syntax == "1.2.840.10008.1.2.1.99") {
        auto bytes = inflated(file, meta_end.value(), where);
        if (!bytes) return bytes.error();
        Bytes memory = Bytes::of_memory(std::move(bytes).value());
        const auto walked =
            Walk(memory, visitor, where).elements(0, memory.size(), false, 0, syntax);
        return walked ? Result<Done>(Done{}) : walked.error();
    }
    const auto walked =
        Walk(file, visitor, where).elements(meta_end.value(), file.size(), false, 0, syntax);
    return walked ? Result<Done>(Done{}) : walked.error();
}

}  // namespace sideport::ct
