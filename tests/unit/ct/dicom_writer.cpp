#include "tests/unit/ct/dicom_writer.h"

#include <cmath>
#include <cstring>

#include <fmt/format.h>

namespace sideport::ct_test {

namespace {

void put(std::string& bytes, std::uint32_t number, int count) {
    for (int i = 0; i < count; ++i)
        bytes += static_cast<char>(number >> (8 * i));
}

std::string elements(const DicomTags& tags, bool implicit) {
    std::string made;
    for (const auto& [tag, value] : tags) {
        put(made, tag >> 16U, 2);
        put(made, tag & 0xFFFFU, 2);
        if (implicit) {
            put(made, static_cast<std::uint32_t>(value.bytes.size()), 4);
            made += value.bytes;
            continue;
        }
        made += value.vr;
        const bool is_long = value.vr == "OB" || value.vr == "OW" || value.vr == "SQ" ||
                             value.vr == "UN" || value.vr == "UT";
        if (is_long) put(made, 0, 2);
        put(made, static_cast<std::uint32_t>(value.bytes.size()), is_long ? 4 : 2);
        made += value.bytes;
    }
    return made;
}

}  // namespace

DicomValue text(const char* vr, std::string words) {
    if (words.size() % 2 == 1) words += std::string_view(vr) == "UI" ? '\0' : ' ';
    return {vr, words};
}

DicomValue us(std::uint16_t number) {
    DicomValue made{"US", {}};
    put(made.bytes, number, 2);
    return made;
}

DicomValue decimals(const std::vector<double>& numbers) {
    std::string words;
    for (const double number : numbers)
        words += fmt::format("{}{:.10g}", words.empty() ? "" : "\\", number);
    return text("DS", words);
}

DicomValue sequence(const std::vector<DicomTags>& items, bool implicit) {
    DicomValue made{"SQ", {}};
    for (const DicomTags& item : items) {
        const std::string bytes = elements(item, implicit);
        put(made.bytes, 0xFFFEU, 2);
        put(made.bytes, 0xE000U, 2);
        put(made.bytes, static_cast<std::uint32_t>(bytes.size()), 4);
        made.bytes += bytes;
    }
    return made;
}

std::vector<std::int16_t> numbers_of_slice(const Lattice& lattice, int k) {
    const auto all = lattice.numbers();
    const std::ptrdiff_t one = std::ptrdiff_t{lattice.size.x} * lattice.size.y;
    return {all.begin() + k * one, all.begin() + (k + 1) * one};
}

void set_pixels(DicomTags& tags, const std::vector<std::int16_t>& hu, int bits, bool is_signed,
                double slope, double intercept) {
    const int allocated = bits <= 8 ? 8 : (bits <= 16 ? 16 : 32);
    tags[0x00280100] = us(static_cast<std::uint16_t>(allocated));
    tags[0x00280101] = us(static_cast<std::uint16_t>(bits));
    tags[0x00280102] = us(static_cast<std::uint16_t>(bits - 1));
    tags[0x00280103] = us(is_signed ? 1 : 0);
    tags[0x00281052] = decimals({intercept});
    tags[0x00281053] = decimals({slope});
    const std::uint32_t mask = bits == 32 ? 0xFFFFFFFFU : (1U << static_cast<unsigned>(bits)) - 1U;
    DicomValue pixels{"OW", {}};
    for (const std::int16_t number : hu) {
        const auto stored = static_cast<std::int32_t>(std::lround((number - intercept) / slope));
        put(pixels.bytes, static_cast<std::uint32_t>(stored) & mask, allocated / 8);
    }
    tags[0x7FE00010] = pixels;
}

DicomTags slice_of(const Lattice& lattice, int k) {
    DicomTags tags;
    const glm::dvec3 place = lattice.place_L_mm(0, 0, k);
    const glm::dvec3 row = glm::normalize(lattice.step_L_mm[0]);
    const glm::dvec3 column = glm::normalize(lattice.step_L_mm[1]);
    tags[0x00080008] = text("CS", "ORIGINAL\\PRIMARY\\AXIAL");
    tags[0x00080016] = text("UI", "1.2.840.10008.5.1.4.1.1.2");
    tags[0x00080018] = text("UI", fmt::format("1.2.3.4.{}", k + 1));
    tags[0x00080060] = text("CS", "CT");
    tags[0x0008103E] = text("LO", "Doe spine");
    tags[0x00100010] = text("PN", "Doe^Jane");
    tags[0x00100020] = text("LO", "Doe-1");
    tags[0x0020000D] = text("UI", "1.2.3");
    tags[0x0020000E] = text("UI", "1.2.3.4");
    tags[0x00200011] = text("IS", "4");
    tags[0x00200013] = text("IS", fmt::format("{}", k + 1));
    tags[0x00200032] = decimals({place.x, place.y, place.z});
    tags[0x00200037] = decimals({row.x, row.y, row.z, column.x, column.y, column.z});
    tags[0x00280002] = us(1);
    tags[0x00280004] = text("CS", "MONOCHROME2");
    tags[0x00280010] = us(static_cast<std::uint16_t>(lattice.size.y));
    tags[0x00280011] = us(static_cast<std::uint16_t>(lattice.size.x));
    tags[0x00280030] =
        decimals({glm::length(lattice.step_L_mm[1]), glm::length(lattice.step_L_mm[0])});
    set_pixels(tags, numbers_of_slice(lattice, k), 16, false, 1.0, -8192.0);
    return tags;
}

std::string dicom_bytes(const DicomTags& tags, bool implicit) {
    DicomTags meta;
    meta[0x00020001] = {"OB", std::string("\0\1", 2)};
    meta[0x00020002] =
        tags.contains(0x00080016) ? tags.at(0x00080016) : text("UI", "1.2.840.10008.5.1.4.1.1.2");
    meta[0x00020003] = text("UI", "1.2.3.4.5");
    meta[0x00020010] = text("UI", implicit ? "1.2.840.10008.1.2" : "1.2.840.10008.1.2.1");
    DicomValue length{"UL", {}};
    put(length.bytes, static_cast<std::uint32_t>(elements(meta, false).size()), 4);
    meta[0x00020000] = length;
    return std::string(128, '\0') + "DICM" + elements(meta, false) + elements(tags, implicit);
}

void write_series(const std::filesystem::path& folder, const Lattice& lattice,
                  const std::function<void(int k, DicomTags& tags)>& change,
                  const std::string& name) {
    for (int k = 0; k < lattice.size.z; ++k) {
        DicomTags tags = slice_of(lattice, k);
        if (change) change(k, tags);
        if (tags.empty()) continue;
        write(folder / fmt::format("{}{:03}", name, (k * 7) % 101), dicom_bytes(tags));
    }
}

}  // namespace sideport::ct_test
