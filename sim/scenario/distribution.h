#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"

namespace sideport::scenario {

/// What a field may hold in place of a value: a law of chance, from which every form of the case
/// draws its own. Equal forms of one case are what candidates are compared on.
struct Distribution {
    enum class Law : int {
        uniform,   ///< uniform(LOW, HIGH)
        normal,    ///< normal(MEAN, SD), cut off where the field's range ends
        one_of,    ///< one_of(A, B, ...)
        weighted,  ///< weighted(A: 3, B: 1, ...)
    };
    Law law = Law::uniform;
    std::vector<std::string> values;  ///< as written: bounds, mean and deviation, or what is chosen
    std::vector<double> weights;      ///< of `values`, for the two laws that choose
};

/// Whether a text wants to be a distribution: "uniform(", "one_of (", also when it is not sound.
bool is_distribution(std::string_view text);

/// Errors: scenario.distribution with what is wrong and how the law is written.
Result<Distribution> parse_distribution(std::string_view text);

/// Where chance comes from. The same form and pointer draw the same, whatever else the case holds.
struct Draw {
    std::uint64_t form = 1;     ///< number of the form, from 1
    std::uint64_t attempt = 0;  ///< counts up when what was drawn cannot be in a body
};

/// In [low, high]; whole numbers when `whole`, both ends included.
double draw_uniform(double low, double high, bool whole, const Draw& draw,
                    std::string_view pointer);

/// Twelve even numbers added up: within 0.5 % of the bell curve to two deviations and the same bits
/// on every machine. What lies outside of [low, high] is drawn again, at most 64 times, then
/// clamped.
double draw_normal(double mean, double deviation, double low, double high, const Draw& draw,
                   std::string_view pointer);

/// Index of one of the values, by weight.
std::size_t draw_choice(const Distribution& distribution, const Draw& draw,
                        std::string_view pointer);

}  // namespace sideport::scenario
