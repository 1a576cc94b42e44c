#include "sim/ct/nifti.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <optional>

#include <fmt/format.h>

#include "sim/ct/byte_source.h"
#include "sim/ct/judge.h"
#include "sim/ct/numbers.h"

namespace sideport::ct {

namespace {

constexpr std::size_t kHeader1Bytes = 348;
constexpr std::size_t kHeader2Bytes = 540;
constexpr std::uint64_t kMostExtensionBytes = std::uint64_t{1} << 26U;
constexpr std::int64_t kFirstDataByte1 = 352;
constexpr std::int64_t kFirstDataByte2 = 544;

/// Where the header's fields stand in the two versions; the types differ where `wide` says so.
struct Places {
    bool wide;  // NIfTI-2: 64 bits for dim, pixdim, places; 32 for the codes of forms and units
    std::size_t dim, pixdim, datatype, vox_offset, slope, intercept, units, qform, sform, quatern,
        qoffset, srow, magic;
};
constexpr Places kPlaces1{false, 40, 76, 70, 108, 112, 116, 123, 252, 254, 256, 268, 280, 344};
constexpr Places kPlaces2{true, 16, 104, 12, 168, 176, 184, 500, 344, 348, 352, 376, 400, 4};

/// A header as bytes and the way to read its numbers.
class Header {
  public:
    Header(std::span<const char> bytes, bool swapped, const Places& places)
        : bytes_(bytes),
          swapped_(swapped),
          at(places) {}

    template <typename T>
    T number(std::size_t place) const {
        char one[sizeof(T)];
        std::memcpy(one, bytes_.data() + place, sizeof(T));
        if (swapped_) std::reverse(one, one + sizeof(T));
        T value;
        std::memcpy(&value, one, sizeof(T));
        return value;
    }
    double real(std::size_t place, std::size_t index = 0) const {
        return at.wide ? number<double>(place + 8 * index)
                       : static_cast<double>(number<float>(place + 4 * index));
    }
    std::int64_t dim(std::size_t index) const {
        return at.wide ? number<std::int64_t>(at.dim + 8 * index)
                       : std::int64_t{number<std::int16_t>(at.dim + 2 * index)};
    }
    int code(std::size_t place) const {
        return at.wide ? number<std::int32_t>(place) : int{number<std::int16_t>(place)};
    }
    int units() const {
        return at.wide ? number<std::int32_t>(at.units) : int{number<std::int8_t>(at.units)};
    }
    /// First byte of the numbers; none where it is no place.
    std::optional<std::uint64_t> first_data_byte() const {
        const std::int64_t least = at.wide ? kFirstDataByte2 : kFirstDataByte1;
        std::int64_t place = 0;
        if (at.wide) {
            place = number<std::int64_t>(at.vox_offset);
        } else {
            const float written = number<float>(at.vox_offset);
            if (!(written >= 0.0F && written <= static_cast<float>(kMostExtensionBytes))) return {};
            place = static_cast<std::int64_t>(written);
        }
        if (place == 0) place = least;  // some writers leave it out
        if (place < least || place > static_cast<std::int64_t>(kMostExtensionBytes)) return {};
        return static_cast<std::uint64_t>(place);
    }
    std::string_view magic() const { return {bytes_.data() + at.magic, 4}; }
    bool swapped() const { return swapped_; }

  private:
    std::span<const char> bytes_;
    bool swapped_;

  public:
    const Places& at;
};

/// 348 or 540 in either byte order at the start; none where it is something else.
std::optional<Header> header_of(std::span<const char> bytes) {
    for (const bool swapped : {false, true}) {
        if (bytes.size() < 4) return {};
        const auto size = Header(bytes, swapped, kPlaces1).number<std::int32_t>(0);
        if (size == static_cast<std::int32_t>(kHeader1Bytes)) {
            return Header(bytes, swapped, kPlaces1);
        }
        if (size == static_cast<std::int32_t>(kHeader2Bytes)) {
            return Header(bytes, swapped, kPlaces2);
        }
    }
    return {};
}

Result<Number> number_type(int code, const std::string& where) {
    switch (code) {
        case 2:
            return Number::u8;
        case 4:
            return Number::i16;
        case 8:
            return Number::i32;
        case 16:
            return Number::f32;
        case 64:
            return Number::f64;
        case 256:
            return Number::i8;
        case 512:
            return Number::u16;
        case 768:
            return Number::u32;
        case 1024:
            return Number::i64;
        case 1280:
            return Number::u64;
        default:
            break;
    }
    return Error{
        "ct.number_type",
        fmt::format("numbers of NIfTI's type {} are not read; allowed are integers of 8 to "
                    "64 bits (2, 4, 8, 256, 512, 768, 1024, 1280) and floats of 32 and 64 "
                    "(16, 64), no colours and no complex numbers",
                    code),
        where};
}

Result<Done> read_size(const Header& header, Volume& volume, const ReadOptions& options,
                       const std::string& where) {
    const std::int64_t dimensions = header.dim(0);
    if (dimensions < 1 || dimensions > 7) {
        return Error{"ct.nifti",
                     fmt::format("the header says {} dimensions; allowed are 3, and more "
                                 "of one step each",
                                 dimensions),
                     where};
    }
    for (std::size_t axis = 4; axis <= static_cast<std::size_t>(dimensions); ++axis) {
        if (header.dim(axis) != 1 && header.dim(axis) != 0) {
            return Error{"ct.four_dimensional",
                         fmt::format("the file holds {} volumes along dimension {}; allowed is one",
                                     header.dim(axis), axis),
                         where};
        }
    }
    const std::int64_t sizes[3] = {header.dim(1), dimensions > 1 ? header.dim(2) : 1,
                                   dimensions > 2 ? header.dim(3) : 1};
    const auto judged = judge_size(sizes, options.max_voxels, where);
    if (judged) volume.size = {sizes[0], sizes[1], sizes[2]};
    return judged;
}

/// Rotation, spacing and offset of the qform. ref: nifti1.h, "method 2".
void set_qform(const Header& header, Volume& volume) {
    const double b = header.real(header.at.quatern, 0);
    const double c = header.real(header.at.quatern, 1);
    const double d = header.real(header.at.quatern, 2);
    const double rest = 1.0 - b * b - c * c - d * d;
    const double a = std::sqrt(std::max(rest, 0.0));
    const double norm = std::sqrt(a * a + b * b + c * c + d * d);  // of 180 degrees, rounded
    const double w = a / norm, x = b / norm, y = c / norm, z = d / norm;
    const glm::dmat3 rotation(
        glm::dvec3(w * w + x * x - y * y - z * z, 2.0 * (x * y + w * z), 2.0 * (x * z - w * y)),
        glm::dvec3(2.0 * (x * y - w * z), w * w + y * y - x * x - z * z, 2.0 * (y * z + w * x)),
        glm::dvec3(2.0 * (x * z + w * y), 2.0 * (y * z - w * x), w * w + z * z - x * x - y * y));
    const double handed = header.real(header.at.pixdim, 0) < 0.0 ? -1.0 : 1.0;
    for (int axis = 0; axis < 3; ++axis) {
        const double step = header.real(header.at.pixdim, static_cast<std::size_t>(axis) + 1);
        volume.step_L_mm[axis] = rotation[axis] * step * (axis == 2 ? handed : 1.0);
        volume.origin_L_mm[axis] = header.real(header.at.qoffset, static_cast<std::size_t>(axis));
    }
}

/// The three rows of the sform.
void set_sform(const Header& header, Volume& volume) {
    for (int row = 0; row < 3; ++row) {
        for (int column = 0; column < 3; ++column) {
            volume.step_L_mm[column][row] =
                header.real(header.at.srow, static_cast<std::size_t>(4 * row + column));
        }
        volume.origin_L_mm[row] =
            header.real(header.at.srow, static_cast<std::size_t>(4 * row + 3));
    }
}

/// From the header's unit and RAS axes to mm and LPS.
void to_lps_mm(Volume& volume, double mm) {
    const glm::dvec3 turn(-mm, -mm, mm);
    for (int axis = 0; axis < 3; ++axis)
        volume.step_L_mm[axis] *= turn;
    volume.origin_L_mm *= turn;
}

/// True where two lattices put a corner of the volume at places more than half a step apart.
bool lie_apart(const Volume& one, const Volume& other) {
    const glm::dvec3 last(one.size - 1);
    const double half_mm = 0.5 * glm::length(one.step_L_mm[0]);
    for (int corner = 0; corner < 8; ++corner) {
        const glm::dvec3 at(corner & 1 ? last.x : 0.0, corner & 2 ? last.y : 0.0,
                            corner & 4 ? last.z : 0.0);
        const glm::dvec3 apart =
            one.origin_L_mm + one.step_L_mm * at - other.origin_L_mm - other.step_L_mm * at;
        if (!(glm::length(apart) <= half_mm)) return true;
    }
    return false;
}

Result<Done> read_lattice(const Header& header, Volume& volume, std::vector<std::string>& warnings,
                          const std::string& where) {
    const int sform = header.code(header.at.sform);
    const int qform = header.code(header.at.qform);
    if (sform <= 0 && qform <= 0) {
        return Error{"ct.no_geometry",
                     "the header has neither an sform nor a qform, so nobody can tell left from "
                     "right; write one of them (code 1, scanner)",
                     where};
    }
    const int unit = header.units() & 7;
    if (unit > 3) {
        return Error{
            "ct.geometry",
            fmt::format("unit of length {}; allowed are 0 (taken for mm), 1 (m), 2 (mm) and "
                        "3 (micrometre)",
                        unit),
            where};
    }
    const double mm = unit == 1 ? 1000.0 : (unit == 3 ? 0.001 : 1.0);
    Volume other = volume;
    set_qform(header, other);
    to_lps_mm(other, mm);
    if (sform > 0) {
        set_sform(header, volume);
        to_lps_mm(volume, mm);
        if (qform > 0 && lie_apart(volume, other)) {
            warnings.push_back(
                "sform and qform put the volume at different places; the sform is "
                "taken");
        }
    } else {
        volume.origin_L_mm = other.origin_L_mm;
        volume.step_L_mm = other.step_L_mm;
    }
    if ((sform > 0 ? sform : qform) > 2) {
        warnings.push_back("the places are those of a template, not of the scanner");
    }
    return judge_lattice(volume, where);
}

/// The numbers' type and scale; NaN, 0 and infinite scales mean none.
Result<Coding> read_coding(const Header& header, const std::string& where) {
    const auto type = number_type(header.number<std::int16_t>(header.at.datatype), where);
    if (!type) return type.error();
    Coding coding{.number = type.value(), .swapped = header.swapped()};
    const double slope = header.real(header.at.slope);
    const double intercept = header.real(header.at.intercept);
    if (std::isfinite(slope) && slope != 0.0) {
        coding.slope = slope;
        coding.intercept = std::isfinite(intercept) ? intercept : 0.0;
    }
    return coding;
}

Result<Done> judge_magic(const Header& header, const std::string& where) {
    const std::string_view magic = header.magic();
    if (magic == std::string_view("n+1\0", 4) || magic == std::string_view("n+2\0", 4))
        return Done{};
    if (magic.starts_with("ni")) {
        return Error{"ct.nifti",
                     "a header apart from its numbers (.hdr and .img) is not read; write one file "
                     "(.nii)",
                     where};
    }
    return Error{
        "ct.nifti",
        "the header is no NIfTI (Analyze 7.5, which does not tell left from right?); write "
        "NIfTI-1",
        where};
}

/// What the file can hold at most must reach the last number: so nothing is allocated for a header
/// that promises more.
Result<Done> judge_content(const std::filesystem::path& path, bool gzip, std::uint64_t needed) {
    std::error_code ignored;
    const std::uint64_t held = std::filesystem::file_size(path, ignored);
    if (needed <= (gzip ? most_inflated(held) : held)) return Done{};
    return Error{"ct.truncated",
                 fmt::format("the header promises {} bytes; the file has {}{}", needed, held,
                             gzip ? " packed ones, which cannot inflate to that" : ""),
                 path.string()};
}

}  // namespace

bool begins_as_nifti(std::span<const char> bytes) {
    return header_of(bytes).has_value();
}

Result<Tomogram> read_nifti(const std::filesystem::path& path, const ReadOptions& options,
                            const Progress& progress) {
    const std::string where = path.string();
    std::array<char, kHeader2Bytes> bytes{};
    auto raw = ByteSource::open(path, 0, false);
    if (!raw) return raw.error();
    const bool gzip = begins_as_gzip({bytes.data(), raw.value().read({bytes.data(), 2})});
    auto source = ByteSource::open(path, 0, gzip);
    if (!source) return source.error();

    std::size_t came = source.value().read({bytes.data(), kHeader1Bytes});
    const auto header = header_of({bytes.data(), came});
    if (!header && source.value().damaged()) {
        return Error{"ct.damaged", "the compressed data are damaged", where};
    }
    if (!header) return Error{"ct.nifti", "the file does not begin as NIfTI does", where};
    const std::size_t header_bytes = header->at.wide ? kHeader2Bytes : kHeader1Bytes;
    came += source.value().read({bytes.data() + came, header_bytes - came});
    if (came < header_bytes) {
        return Error{"ct.truncated",
                     fmt::format("the header ends after {} of {} bytes", came, header_bytes),
                     where};
    }

    Tomogram made;
    made.source.format = "NIfTI";
    if (auto fine = judge_magic(*header, where); !fine) return fine.error();
    if (auto fine = read_size(*header, made.volume, options, where); !fine) return fine.error();
    const auto coding = read_coding(*header, where);
    if (!coding) return coding.error();
    if (auto fine = read_lattice(*header, made.volume, made.source.warnings, where); !fine) {
        return fine.error();
    }
    const auto first = header->first_data_byte();
    if (!first) return Error{"ct.nifti", "the place of the first number lies beyond 64 MiB", where};
    const glm::ivec3 size = made.volume.size;
    const std::uint64_t needed = *first + std::uint64_t(size.x) * std::uint64_t(size.y) *
                                              std::uint64_t(size.z) *
                                              bytes_of(coding.value().number);
    if (auto fine = judge_content(path, gzip, needed); !fine) return fine.error();
    if (!source.value().skip(*first - header_bytes)) {
        return Error{"ct.truncated", "the file ends before its first number", where};
    }
    Met met;
    auto read = read_numbers(source.value(), coding.value(), made.volume, met, progress, where);
    if (!read) return read.error();
    if (auto fine = judge_numbers(met, made.source.warnings, where); !fine) return fine.error();
    return made;
}

}  // namespace sideport::ct
