#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/scenario/scenario.h"

namespace sideport::author {

/// A fault of a text, as the list of problems shows it.
struct Problem {
    std::string sentence;  ///< what is wrong, with the value and what is allowed
    std::string words;     ///< the same without the field's pointer before it
    std::string pointer;   ///< of the field; empty: of none
    std::string place;     ///< "scenario.yaml:29:9"
    std::string code;
    int line = 0, column = 0;  ///< in the text that is being written, from 1; 0: in none
    std::string suggestion;    ///< the word that was probably meant; empty: none
};

/// file: of the text; errors told in files that it stands on have no line here. values: of
/// the case, to find the field of an error that names none.
Problem problem_of(const Error& error, const std::filesystem::path& file,
                   const std::vector<scenario::WrittenValue>& values = {});

/// The text with the suggested word in the place of the wrong one. Empty where the text has no
/// wrong word there (any more).
std::string with_suggestion(const std::string& text, const Problem& problem);

}  // namespace sideport::author
