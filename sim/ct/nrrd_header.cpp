#include "sim/ct/nrrd_header.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <vector>

#include <fmt/format.h>

namespace sideport::ct {

namespace {

constexpr std::int64_t kMostSkipped = std::int64_t{1} << 26U;
constexpr std::size_t kMostAxes = 16;  // NRRD_DIM_MAX

struct Field {
    std::string value;
    int line = 0;
};
using Fields = std::map<std::string, Field, std::less<>>;

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlank = " \t\r\n";
    const auto first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

std::string lower(std::string_view text) {
    std::string made(text);
    for (char& c : made)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return made;
}

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    for (const char c : text) {
        if (c != ' ' && c != '\t') {
            word += c;
        } else if (!word.empty()) {
            words.push_back(std::exchange(word, {}));
        }
    }
    if (!word.empty()) words.push_back(word);
    return words;
}

template <typename T>
std::optional<T> number_of(std::string_view text) {
    T value{};
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code != std::errc{} || end != text.data() + text.size()) return {};
    return value;
}

/// "(1,2,3)" as a vector; none where it is something else.
std::optional<glm::dvec3> vector_of(std::string_view text) {
    if (text.size() < 2 || text.front() != '(' || text.back() != ')') return {};
    text = text.substr(1, text.size() - 2);
    glm::dvec3 made;
    for (int axis = 0; axis < 3; ++axis) {
        const auto comma = text.find(',');
        if ((comma == std::string_view::npos) != (axis == 2)) return {};
        const auto value = number_of<double>(trimmed(text.substr(0, comma)));
        if (!value || !std::isfinite(*value)) return {};
        made[axis] = *value;
        if (axis < 2) text.remove_prefix(comma + 1);
    }
    return made;
}

/// Vectors and "none", which may have blanks inside the brackets.
std::vector<std::string> vectors_of(std::string_view text) {
    std::vector<std::string> parts;
    std::string part;
    int depth = 0;
    for (const char c : text) {
        depth += c == '(' ? 1 : (c == ')' ? -1 : 0);
        const bool blank = c == ' ' || c == '\t';
        if (!blank) part += c;
        const bool ends = (c == ')' && depth == 0) || (blank && depth == 0);
        if (ends && !part.empty()) parts.push_back(std::exchange(part, {}));
    }
    if (!part.empty()) parts.push_back(part);
    return parts;
}

/// The header's fields under their names in small letters; key/value pairs (":=") and comments may
/// say anything and are passed over.
Result<Fields> fields_of(std::string_view text, const std::string& where) {
    Fields fields;
    int line_number = 0;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const std::string_view line = trimmed(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        ++line_number;
        const auto colon = line.find(':');
        if (line_number == 1 || line.empty() || line.front() == '#') continue;
        if (colon == std::string_view::npos) {
            return Error{"ct.nrrd", "a line of the header is no field (name: value)",
                         fmt::format("{}:{}", where, line_number)};
        }
        if (line.substr(colon).starts_with(":=")) continue;
        fields.insert_or_assign(lower(trimmed(line.substr(0, colon))),
                                Field{std::string(trimmed(line.substr(colon + 1))), line_number});
    }
    return fields;
}

/// The fields of one file, and errors that name the line.
class Reader {
  public:
    Reader(const Fields& fields, const std::string& where) : fields_(fields), where_(where) {}

    Result<Done> read(NrrdHeader& header) {
        for (const auto part : {&Reader::read_axes, &Reader::read_numbers, &Reader::read_encoding,
                                &Reader::read_place, &Reader::read_data_file}) {
            if (auto fine = (this->*part)(header); !fine) return fine;
        }
        return Done{};
    }

  private:
    const Field* find(std::string_view name) const {
        const auto found = fields_.find(name);
        return found == fields_.end() ? nullptr : &found->second;
    }
    const Field* find(std::string_view name, std::string_view other) const {
        const Field* found = find(name);
        return found ? found : find(other);
    }
    Error missing(const char* name) const {
        return {"ct.nrrd", fmt::format("the header has no field '{}'", name), where_};
    }
    Error wrong(const Field& field, std::string message, const char* code = "ct.nrrd") const {
        return {code, std::move(message), fmt::format("{}:{}", where_, field.line)};
    }

    /// Which three of the axes lie in space, and how long they are.
    Result<Done> read_axes(NrrdHeader& header) {
        const Field* sizes = find("sizes");
        const Field* dimension = find("dimension");
        const Field* directions = find("space directions");
        if (!dimension) return missing("dimension");
        if (!sizes) return missing("sizes");
        const auto words = words_of(sizes->value);
        const auto count = number_of<std::size_t>(dimension->value);
        if (!count || *count != words.size() || *count < 1 || *count > kMostAxes) {
            return wrong(*sizes, fmt::format("{} sizes for {} dimensions", words.size(),
                                             count ? fmt::format("{}", *count) : "no"));
        }
        const auto vectors =
            directions ? vectors_of(directions->value) : std::vector<std::string>{};
        if (directions && vectors.size() != words.size()) {
            return wrong(*directions,
                         fmt::format("{} directions for {} axes", vectors.size(), words.size()));
        }
        std::size_t in_space = 0;
        for (std::size_t axis = 0; axis < words.size(); ++axis) {
            const auto size = number_of<std::int64_t>(words[axis]);
            if (!size || *size < 1) {
                return wrong(*sizes,
                             fmt::format("size {} is no number of voxels; allowed are 1 and "
                                         "more",
                                         axis + 1));
            }
            const bool none = directions && lower(vectors[axis]) == "none";
            if (!none && in_space < 3) {
                header.sizes[in_space] = *size;
                if (directions) directions_[in_space] = vectors[axis];
                ++in_space;
            } else if (*size != 1) {
                return wrong(
                    *sizes,
                    fmt::format("the file holds {} values or volumes along axis {}; allowed "
                                "is one",
                                *size, axis + 1),
                    "ct.four_dimensional");
            }
        }
        if (in_space == 3) return Done{};
        return wrong(*sizes, fmt::format("{} axes are no volume; allowed are three", in_space),
                     "ct.two_dimensional");
    }

    Result<Done> read_numbers(NrrdHeader& header) {
        static const std::map<std::string, Number, std::less<>> kTypes{
            {"signed char", Number::i8},
            {"int8", Number::i8},
            {"int8_t", Number::i8},
            {"uchar", Number::u8},
            {"unsigned char", Number::u8},
            {"uint8", Number::u8},
            {"uint8_t", Number::u8},
            {"short", Number::i16},
            {"short int", Number::i16},
            {"signed short", Number::i16},
            {"signed short int", Number::i16},
            {"int16", Number::i16},
            {"int16_t", Number::i16},
            {"ushort", Number::u16},
            {"unsigned short", Number::u16},
            {"unsigned short int", Number::u16},
            {"uint16", Number::u16},
            {"uint16_t", Number::u16},
            {"int", Number::i32},
            {"signed int", Number::i32},
            {"int32", Number::i32},
            {"int32_t", Number::i32},
            {"uint", Number::u32},
            {"unsigned int", Number::u32},
            {"uint32", Number::u32},
            {"uint32_t", Number::u32},
            {"longlong", Number::i64},
            {"long long", Number::i64},
            {"long long int", Number::i64},
            {"signed long long", Number::i64},
            {"signed long long int", Number::i64},
            {"int64", Number::i64},
            {"int64_t", Number::i64},
            {"ulonglong", Number::u64},
            {"unsigned long long", Number::u64},
            {"unsigned long long int", Number::u64},
            {"uint64", Number::u64},
            {"uint64_t", Number::u64},
            {"float", Number::f32},
            {"double", Number::f64}};
        const Field* type = find("type");
        if (!type) return missing("type");
        const auto found = kTypes.find(lower(type->value));
        if (found == kTypes.end()) {
            return wrong(
                *type,
                "the type of the numbers is not read; allowed are integers of 8 to 64 bits, "
                "float and double",
                "ct.number_type");
        }
        header.number = found->second;
        return Done{};
    }

    Result<Done> read_encoding(NrrdHeader& header) {
        const Field* encoding = find("encoding");
        if (!encoding) return missing("encoding");
        const std::string name = lower(encoding->value);
        if (name == "raw") {
            header.encoding = NrrdEncoding::raw;
        } else if (name == "gzip" || name == "gz") {
            header.encoding = NrrdEncoding::gzip;
        } else if (name == "txt" || name == "text" || name == "ascii") {
            header.encoding = NrrdEncoding::text;
        } else {
            return wrong(*encoding,
                         "the encoding is not read (bzip2? hex?); allowed are raw, gzip and ascii",
                         "ct.encoding");
        }
        if (auto fine = read_skip("line skip", "lineskip", 0, header.line_skip); !fine) return fine;
        const std::int64_t least = header.encoding == NrrdEncoding::raw ? -1 : 0;
        if (auto fine = read_skip("byte skip", "byteskip", least, header.byte_skip); !fine)
            return fine;
        return read_endian(header);
    }

    Result<Done> read_skip(const char* name, const char* other, std::int64_t least,
                           std::int64_t& skip) {
        const Field* field = find(name, other);
        if (!field) return Done{};
        const auto value = number_of<std::int64_t>(field->value);
        if (!value || *value < least || *value > kMostSkipped) {
            return wrong(*field,
                         fmt::format("{}: allowed are {} .. {}", name, least, kMostSkipped));
        }
        skip = *value;
        return Done{};
    }

    Result<Done> read_endian(NrrdHeader& header) {
        if (header.encoding == NrrdEncoding::text || bytes_of(header.number) == 1) return Done{};
        const Field* endian = find("endian");
        if (!endian) return missing("endian");
        const std::string order = lower(endian->value);
        if (order != "little" && order != "big") {
            return wrong(*endian, "the byte order is not known; allowed are little and big");
        }
        header.swapped = (order == "little") != (std::endian::native == std::endian::little);
        return Done{};
    }

    /// From the header's space to LPS, in mm.
    Result<Done> read_place(NrrdHeader& header) {
        const Field* space = find("space");
        const Field* directions = find("space directions");
        if (!space || !directions) {
            return Error{"ct.no_geometry",
                         "the header has no 'space' with 'space directions', so nobody can tell "
                         "left from right; write both (left-posterior-superior)",
                         where_};
        }
        const std::string name = lower(space->value);
        glm::dvec3 turn(1.0);
        if (name == "right-anterior-superior" || name == "ras") {
            turn = {-1.0, -1.0, 1.0};
        } else if (name == "left-anterior-superior" || name == "las") {
            turn = {1.0, -1.0, 1.0};
        } else if (name != "left-posterior-superior" && name != "lps") {
            return wrong(*space,
                         "the space is not the patient's (scanner-xyz? with time?); allowed are "
                         "left-posterior-superior, right-anterior-superior and "
                         "left-anterior-superior",
                         "ct.no_geometry");
        }
        double mm = 1.0;
        if (auto fine = read_units(mm); !fine) return fine;
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const auto step = vector_of(directions_[axis]);
            if (!step) {
                return wrong(*directions,
                             fmt::format("direction {} is no vector of three numbers", axis + 1));
            }
            header.step_L_mm[static_cast<int>(axis)] = *step * turn * mm;
        }
        const Field* origin = find("space origin");
        if (!origin) return Done{};
        const auto parts = vectors_of(origin->value);
        const auto place = parts.size() == 1 ? vector_of(parts[0]) : std::nullopt;
        if (!place) return wrong(*origin, "the origin is no vector of three numbers");
        header.origin_L_mm = *place * turn * mm;
        header.has_origin = true;
        return Done{};
    }

    Result<Done> read_units(double& mm) {
        const Field* units = find("space units");
        if (!units) return Done{};
        const auto words = words_of(units->value);
        for (const std::string& word : words) {
            if (word != words[0]) return wrong(*units, "the units of the three axes differ");
        }
        std::string name = words.empty() ? "" : lower(words[0]);
        std::erase(name, '"');
        if (name == "um" || name == "micrometer" || name == "micron") {
            mm = 0.001;
        } else if (name == "cm" || name == "centimeter") {
            mm = 10.0;
        } else if (name == "m" || name == "meter") {
            mm = 1000.0;
        } else if (!name.empty() && name != "mm" && name != "millimeter" && name != "millimeters") {
            return wrong(*units, "the unit of length is not known; allowed are um, mm, cm and m");
        }
        return Done{};
    }

    /// A single file whose name stays in the header's folder.
    Result<Done> read_data_file(NrrdHeader& header) {
        const Field* file = find("data file", "datafile");
        if (!file) return Done{};
        const std::string& name = file->value;
        if (name.starts_with("LIST") ||
            (name.find('%') != std::string::npos && words_of(name).size() > 1)) {
            return wrong(*file, "numbers in several files are not read; write one file");
        }
        const std::filesystem::path path(name);
        const bool climbs =
            std::any_of(path.begin(), path.end(), [](const auto& part) { return part == ".."; });
        if (name.empty() || path.is_absolute() || climbs || name.find('\0') != std::string::npos) {
            return wrong(*file,
                         "the data file must lie in the header's folder or below it: no absolute "
                         "path, no '..'",
                         "ct.data_file");
        }
        header.data_file = name;
        return Done{};
    }

    const Fields& fields_;
    const std::string& where_;
    std::array<std::string, 3> directions_;
};

}  // namespace

Result<NrrdHeader> parse_nrrd_header(std::string_view text, const std::string& where) {
    const auto fields = fields_of(text, where);
    if (!fields) return fields.error();
    NrrdHeader header;
    if (auto fine = Reader(fields.value(), where).read(header); !fine) return fine.error();
    return header;
}

}  // namespace sideport::ct
