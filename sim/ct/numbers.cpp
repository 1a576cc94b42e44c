#include "sim/ct/numbers.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include <fmt/format.h>

#include "sim/base/check.h"

namespace sideport::ct {

namespace {

template <typename T>
void append(std::span<const char> bytes, const Coding& coding, std::vector<std::int16_t>& hu,
            Met& met) {
    for (std::size_t at = 0; at + sizeof(T) <= bytes.size(); at += sizeof(T)) {
        char one[sizeof(T)];
        std::memcpy(one, bytes.data() + at, sizeof(T));
        if (coding.swapped) std::reverse(one, one + sizeof(T));
        T number;
        std::memcpy(&number, one, sizeof(T));
        hu.push_back(to_hu(coding.slope * static_cast<double>(number) + coding.intercept, met));
    }
}

}  // namespace

std::size_t bytes_of(Number number) {
    switch (number) {
        case Number::u8:
        case Number::i8:
            return 1;
        case Number::u16:
        case Number::i16:
            return 2;
        case Number::u32:
        case Number::i32:
        case Number::f32:
            return 4;
        case Number::u64:
        case Number::i64:
        case Number::f64:
            return 8;
    }
    return 8;
}

std::int16_t to_hu(double hu, Met& met) {
    constexpr double kLeast = std::numeric_limits<std::int16_t>::min();
    constexpr double kMost = std::numeric_limits<std::int16_t>::max();
    if (!std::isfinite(hu)) {
        ++met.not_finite;
        return kAirHu;
    }
    met.lowest_hu = std::min(met.lowest_hu, hu);
    met.highest_hu = std::max(met.highest_hu, hu);
    const double whole = std::floor(hu + 0.5);
    if (whole < kLeast || whole > kMost) ++met.clamped;
    return static_cast<std::int16_t>(std::clamp(whole, kLeast, kMost));
}

void append_hu(std::span<const char> bytes, const Coding& coding, std::vector<std::int16_t>& hu,
               Met& met) {
    SIDEPORT_CHECK(bytes.size() % bytes_of(coding.number) == 0, "whole numbers");
    switch (coding.number) {
        case Number::u8:
            return append<std::uint8_t>(bytes, coding, hu, met);
        case Number::i8:
            return append<std::int8_t>(bytes, coding, hu, met);
        case Number::u16:
            return append<std::uint16_t>(bytes, coding, hu, met);
        case Number::i16:
            return append<std::int16_t>(bytes, coding, hu, met);
        case Number::u32:
            return append<std::uint32_t>(bytes, coding, hu, met);
        case Number::i32:
            return append<std::int32_t>(bytes, coding, hu, met);
        case Number::u64:
            return append<std::uint64_t>(bytes, coding, hu, met);
        case Number::i64:
            return append<std::int64_t>(bytes, coding, hu, met);
        case Number::f32:
            return append<float>(bytes, coding, hu, met);
        case Number::f64:
            return append<double>(bytes, coding, hu, met);
    }
}

Result<Done> read_numbers(ByteSource& source, const Coding& coding, Volume& volume, Met& met,
                          const Progress& progress, const std::string& where) {
    // a row at a time: one slice of a hostile file may be as large as the volume
    const std::size_t row_bytes = static_cast<std::size_t>(volume.size.x) * bytes_of(coding.number);
    const std::size_t rows =
        static_cast<std::size_t>(volume.size.y) * static_cast<std::size_t>(volume.size.z);
    std::vector<char> row(row_bytes);
    volume.hu.reserve(rows * static_cast<std::size_t>(volume.size.x));
    for (std::size_t done = 0; done < rows; ++done) {
        if (done % static_cast<std::size_t>(volume.size.y) == 0) {
            const auto asked =
                go_on(progress, static_cast<double>(done) / static_cast<double>(rows));
            if (!asked) return asked.error();
        }
        const std::size_t came = source.read(row);
        if (came < row_bytes) {
            if (source.damaged()) {
                return Error{"ct.damaged",
                             fmt::format("the compressed data break off or are damaged after {} of "
                                         "{} bytes",
                                         done * row_bytes + came, rows * row_bytes),
                             where};
            }
            return Error{"ct.truncated",
                         fmt::format("the data end after {} of {} bytes", done * row_bytes + came,
                                     rows * row_bytes),
                         where};
        }
        append_hu(row, coding, volume.hu, met);
    }
    char beyond = 0;
    source.read({&beyond, 1});  // reaches the checksum
    if (source.damaged()) {
        return Error{"ct.damaged", "the compressed data do not fit their checksum", where};
    }
    return go_on(progress, 1.0);
}

Result<Done> go_on(const Progress& progress, double share) {
    if (!progress || progress(share)) return Done{};
    return Error{"ct.cancelled", "the reading was cancelled", ""};
}

}  // namespace sideport::ct
