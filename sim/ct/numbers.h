#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "sim/base/result.h"
#include "sim/ct/byte_source.h"
#include "sim/ct/volume.h"

namespace sideport::ct {

/// Air, where a file has no number: outside the scanner's circle, NaN.
constexpr std::int16_t kAirHu = -1024;

/// How one number stands in a file.
enum class Number { u8, i8, u16, i16, u32, i32, u64, i64, f32, f64 };

/// Bytes of one number, 1 .. 8.
std::size_t bytes_of(Number number);

/// From the bytes of a file to Hounsfield units: hu = slope * number + intercept.
struct Coding {
    Number number = Number::i16;
    bool swapped = false;  ///< the bytes of a number stand the other way round than on this machine
    double slope = 1.0;
    double intercept = 0.0;
};

/// What was met among the numbers of a file, in HU before they are rounded and clamped.
struct Met {
    double lowest_hu = std::numeric_limits<double>::infinity();
    double highest_hu = -std::numeric_limits<double>::infinity();
    std::size_t not_finite = 0;  ///< NaN and infinite: taken for air
    std::size_t clamped = 0;     ///< beyond what 16 bits hold
};

/// One number in HU: rounded, clamped to 16 bits, air where it is not finite.
std::int16_t to_hu(double hu, Met& met);

/// Appends the numbers of `bytes`, whose size is a multiple of bytes_of(coding.number).
void append_hu(std::span<const char> bytes, const Coding& coding, std::vector<std::int16_t>& hu,
               Met& met);

/// Reads volume.size numbers, slice by slice, into volume.hu: memory grows with what the file
/// really holds. Errors: ct.truncated, ct.damaged, ct.cancelled.
Result<Done> read_numbers(ByteSource& source, const Coding& coding, Volume& volume, Met& met,
                          const Progress& progress, const std::string& where);

/// Asks `progress`, where there is one, whether to go on. Errors: ct.cancelled.
Result<Done> go_on(const Progress& progress, double share);

}  // namespace sideport::ct
