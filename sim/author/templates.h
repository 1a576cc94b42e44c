#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/base/result.h"

namespace sideport::author {

/// A text to begin with.
struct Template {
    std::string id, title, words;
    std::string text;
};
/// The least that a case needs, with a word on each part; and a case with a fault.
std::vector<Template> templates();

/// A case that stands on another one: all is as it is there until it is written here.
std::string text_on_top_of(const std::string& case_name, const std::string& title);

/// 1 to 60 of a-z, 0-9, _ and -: what a case or a patient may be called.
bool is_name(const std::string& name);
/// The file of a new case among the own ones; the name becomes its folder. Errors: author.name
/// (empty, or with other letters than a-z, 0-9, _ and -), author.exists.
Result<std::filesystem::path> new_case_file(const std::string& name);
/// A name made of a title's letters.
std::string name_of_title(const std::string& title);

}  // namespace sideport::author
