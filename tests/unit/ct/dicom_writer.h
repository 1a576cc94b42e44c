#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "tests/unit/ct/scan.h"

namespace sideport::ct_test {

/// A value as it stands in a file, with how it is written.
struct DicomValue {
    std::string vr;
    std::string bytes;
};
using DicomTags = std::map<std::uint32_t, DicomValue>;

DicomValue text(const char* vr, std::string words);
DicomValue us(std::uint16_t number);
DicomValue decimals(const std::vector<double>& numbers);
/// A sequence of such items.
DicomValue sequence(const std::vector<DicomTags>& items, bool implicit = false);

/// Slice k of a lattice as a CT image of somebody called Doe: unsigned 16 bits, 12 stored... as the
/// tags say, HU = number - 1024.
DicomTags slice_of(const Lattice& lattice, int k);
/// Sets numbers of another kind: `bits` 8 .. 32, signed or not, HU = slope * number + intercept.
void set_pixels(DicomTags& tags, const std::vector<std::int16_t>& hu, int bits, bool is_signed,
                double slope, double intercept);
/// The numbers of one slice.
std::vector<std::int16_t> numbers_of_slice(const Lattice& lattice, int k);

/// A Part 10 file in explicit or implicit little endian.
std::string dicom_bytes(const DicomTags& tags, bool implicit = false);

/// Writes the lattice's slices, in an order of names that is not that of their places. `change` may
/// alter a slice; one without tags is not written.
void write_series(const std::filesystem::path& folder, const Lattice& lattice,
                  const std::function<void(int k, DicomTags& tags)>& change = {},
                  const std::string& name = "slice");

}  // namespace sideport::ct_test
