#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/result.h"

namespace sideport::scenario {

/// The text of a case file that is changed field by field: comments, order, blank lines and the
/// author's way of writing stay as they are. After each change the text is read again; if anything
/// but the wanted field has moved, the change is refused and the text stays.
class CaseText {
  public:
    using Fields = std::vector<std::pair<std::string, std::string>>;  ///< key and value

    /// Errors: author.text when the text is no YAML map (an empty one counts as a map).
    static Result<CaseText> parse(std::string text);

    const std::string& text() const { return text_; }

    /// The text of a scalar as YAML understands it, or empty; lists and maps have none.
    std::string value(std::string_view pointer) const;
    bool has(std::string_view pointer) const;
    /// Line of a field, from 1; 0 when it is not there.
    int line_of(std::string_view pointer) const;

    /// Writes one value. Missing parents are made, at the end of what is there. Errors:
    /// author.pointer (a parent is no map, or a list's place does not exist), author.edit.
    Result<Done> set(std::string_view pointer, std::string_view value);
    /// Leaves an empty list, so that the one of what the case stands on does not count. Errors: as
    /// set().
    Result<Done> set_empty_list(std::string_view pointer);
    /// Takes a field, a whole part or one entry of a list out; of what is not there nothing is
    /// done.
    Result<Done> remove(std::string_view pointer);
    /// Adds an entry at the end of a list; the list is made when it is not there. One field without
    /// a key is an entry that is a plain value.
    Result<Done> append(std::string_view pointer, const Fields& fields);

  private:
    explicit CaseText(std::string text) : text_(std::move(text)) {}

    std::string text_;
};

/// A value as YAML writes it: plain where that is safe, else in double quotes.
std::string yaml_scalar(std::string_view value);

}  // namespace sideport::scenario
