#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/author/checker.h"
#include "sim/author/draft.h"

namespace sideport::author {

/// The parts of a case as the outline lists them.
enum class Section {
    story,
    goals,
    patient,
    pump,
    catheter,
    faults,
    drug,
    tray,
    room,
    events,
    assessment,
    variation,
    count
};
inline constexpr int kSections = static_cast<int>(Section::count);
/// The part that a field stands in; that of the story for what no part names.
Section section_of(std::string_view pointer);

/// Where the value of a row comes from.
enum class Origin { fallback, inherited, own };

/// One line of the form.
struct Row {
    std::string pointer;                     ///< of this very field: "/tray/0/fill"
    const scenario::Field* field = nullptr;  ///< of the field table
    std::string label;                       ///< "Head feet"
    std::string value;                       ///< as written; of a fallback the default's text
    Origin origin = Origin::fallback;
    std::string from;                  ///< file that an inherited value stands in
    std::vector<std::string> choices;  ///< what may be chosen; empty: it is typed
    std::string words;                 ///< more than its field says: the item of a weight
    int entry = -1;                    ///< place in its list; -1: in none
    bool opens_entry = false;          ///< first row of its entry
    std::vector<std::size_t> errors;   ///< places in Checked::errors
};

/// A list that entries can be added to.
struct ListHead {
    std::string pointer;            ///< "/tray"
    std::vector<std::string> keys;  ///< of an entry; one empty key: plain values
    int entries = 0;
    bool is_own = false;  ///< it stands in this file
};

struct Form {
    std::vector<Row> rows;
    std::vector<ListHead> lists;
    int own = 0, inherited = 0;  ///< values written here, and in what it stands on
};

/// An item of the checklist that grades the case.
struct GradedItem {
    std::string id, text;
    double points = 0.0;
};

/// The rows of one part, from the field table and from what is written. items: of the checklist;
/// each has a row for its points in this case.
Form form_of(Section section, const Draft& draft, const Checked& checked,
             const std::vector<GradedItem>& items = {});

/// What a choice of a field means, where a table says it (faults, complications, moments); empty:
/// it says enough by itself.
std::string_view words_of_choice(const scenario::Field& field, std::string_view choice);

/// The field that an error is about: the pointer that its words begin with, else the one that
/// stands in its line; empty: none.
std::string pointer_of(const Error& error, const std::vector<scenario::WrittenValue>& values);
/// How many errors each part has; those of no field count to the story.
std::vector<int> errors_by_section(const Checked& checked);

/// Changes a field, whatever its origin: an entry of an underlying list brings the list with it.
Result<Done> set_field(Draft& draft, const Checked& checked, const Row& row,
                       const std::string& value);
/// Back to what the case stands on, or to the default.
Result<Done> reset_field(Draft& draft, const Row& row);
/// A new entry with the least that it needs; an underlying list comes with it. All in one step.
Result<Done> add_entry(Draft& draft, const Checked& checked, const ListHead& list);
/// A new entry that holds just this.
Result<Done> add_entry(Draft& draft, const Checked& checked, const std::string& list,
                       const scenario::CaseText::Fields& fields);
/// Takes an entry out.
Result<Done> remove_entry(Draft& draft, const Checked& checked, const ListHead& list, int entry);

/// "Head feet" of "head_feet".
std::string label_of(std::string_view pointer);

}  // namespace sideport::author
