#pragma once

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

#include "tests/unit/ct/scan.h"

namespace sideport::ct_test {

/// A NIfTI-1 header that tests set field by field, and numbers behind it.
struct Nifti {
    std::string header = std::string(352, '\0');
    std::string numbers;

    template <typename T>
    void set(std::size_t place, T value) {
        std::memcpy(header.data() + place, &value, sizeof(T));
    }
    template <typename T>
    void set(std::size_t place, std::initializer_list<T> values) {
        for (const T value : values) {
            set(place, value);
            place += sizeof(T);
        }
    }
    std::string bytes() const { return header + numbers; }

    /// The lattice with an sform, in RAS; 16 bits.
    explicit Nifti(const Lattice& lattice) : numbers(bytes_of_numbers(lattice.numbers())) {
        set<std::int32_t>(0, 348);
        set<std::int16_t>(40, {3, short(lattice.size.x), short(lattice.size.y),
                               short(lattice.size.z), 1, 1, 1, 1});
        set<std::int16_t>(70, {4, 16});
        set<float>(76, {1.0F, 5.0F, 7.0F, 9.0F});
        set<float>(108, 352.0F);
        set<float>(112, 1.0F);
        set<char>(123, 2);
        std::memcpy(header.data() + 148, "Doe Jane", 8);
        set<std::int16_t>(254, 1);
        for (int row = 0; row < 3; ++row) {
            const double turn = row < 2 ? -1.0 : 1.0;
            for (int column = 0; column < 4; ++column) {
                const double value =
                    column < 3 ? lattice.step_L_mm[column][row] : lattice.origin_L_mm[row];
                set<float>(280 + 16 * std::size_t(row) + 4 * std::size_t(column),
                           float(turn * value));
            }
        }
        std::memcpy(header.data() + 344, "n+1\0", 4);
    }
};

/// The same as NIfTI-2.
inline std::string nifti2(const Nifti& one) {
    std::string made(544, '\0');
    const auto copy = [&](std::size_t to, std::size_t from, auto as, auto was, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            std::memcpy(&was, one.header.data() + from + i * sizeof(was), sizeof(was));
            as = static_cast<decltype(as)>(was);
            std::memcpy(made.data() + to + i * sizeof(as), &as, sizeof(as));
        }
    };
    const std::int32_t size = 540;
    std::memcpy(made.data(), &size, 4);
    std::memcpy(made.data() + 4, "n+2\0\r\n\032\n", 8);
    copy(12, 70, std::int16_t{}, std::int16_t{}, 2);
    copy(16, 40, std::int64_t{}, std::int16_t{}, 8);
    copy(104, 76, double{}, float{}, 8);
    const std::int64_t first = 544;
    std::memcpy(made.data() + 168, &first, 8);
    copy(176, 112, double{}, float{}, 2);
    copy(344, 252, std::int32_t{}, std::int16_t{}, 2);
    copy(352, 256, double{}, float{}, 18);
    copy(500, 123, std::int32_t{}, char{}, 1);
    return made + one.numbers;
}

/// The same with the bytes of each number the other way round.
inline std::string swapped(const Nifti& one) {
    std::string made = one.header;
    const auto turn = [&](std::size_t from, std::size_t size, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i)
            std::reverse(made.begin() + std::ptrdiff_t(from + i * size),
                         made.begin() + std::ptrdiff_t(from + (i + 1) * size));
    };
    turn(0, 4, 1);
    turn(40, 2, 8);
    turn(70, 2, 2);
    turn(76, 4, 8);
    turn(108, 4, 3);
    turn(252, 2, 2);
    turn(256, 4, 18);
    std::string numbers = one.numbers;
    for (std::size_t i = 0; i + 1 < numbers.size(); i += 2)
        std::swap(numbers[i], numbers[i + 1]);
    return made + numbers;
}

}  // namespace sideport::ct_test
