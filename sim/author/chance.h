#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/author/form.h"

namespace sideport::author {

/// How the value of a row comes about: it is written, or every form of the case draws its own.
enum class Law { fixed, uniform, normal, one_of, weighted };

/// A value of the form as its parts.
struct Chance {
    Law law = Law::fixed;
    /// One that is fixed; bounds; mean and standard deviation; or all that may be drawn.
    std::vector<std::string> values;
    std::vector<double> weights;  ///< of `values`, with Law::weighted
};

/// Parts of a value as it is written. What names a law but is not sound is fixed: it is mended as
/// text.
Chance chance_of(std::string_view value);
/// The inverse: "uniform(8 mm, 22 mm)".
std::string text_of(const Chance& chance);

/// Laws that the form offers for a row, fixed first; empty: only a fixed value makes sense there.
std::vector<Law> laws_for(const Row& row);
/// The same under another law, to begin with: bounds that are equal, a deviation of a tenth, the
/// one choice. Back to fixed: the first value, or the likeliest.
Chance under_law(const Chance& chance, Law law);
/// All that a row of choices may draw: its choices, and what is written beside them ("none").
std::vector<std::string> drawable(const Row& row, const Chance& chance);
/// Weight of a choice; 0: it is not drawn. With Law::one_of, 1 for what is.
double weight_of(const Chance& chance, std::string_view choice);
/// Gives a choice a weight; 0 takes it out, but for the last one.
void set_weight(Chance& chance, const std::string& choice, double weight);

}  // namespace sideport::author
