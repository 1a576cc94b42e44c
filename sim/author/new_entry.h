#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/case_text.h"
#include "sim/scenario/complication.h"
#include "sim/scenario/scenario.h"

namespace sideport::author {

/// An event or a hint of a case that is begun as a sentence: when this is so, then that.
struct NewEntry {
    enum class Kind { none, event, own_hint, other_words };
    Kind kind = Kind::none;  ///< none: nothing is being begun
    std::string when = "start", above = "0.5 mL", after = "0 s";
    std::string until;   ///< of an own hint; empty: to the end
    std::string effect;  ///< of an event, an id of effects()
    std::string topic = "no_picture";
    std::string amount;  ///< of the effect, or the words that are said
};

/// Whether entries of a list begin so; answers with what begins in it.
NewEntry begun_in(std::string_view list);
/// The list that it goes into.
std::string list_of(const NewEntry& entry);

/// What an event can do.
struct Effect {
    std::string_view id;
    const scenario::ComplicationSpec* complication = nullptr;  ///< nullptr: words, or the drug
    std::string_view words;                                    ///< what it means
    bool is_said = false;                                      ///< its amount is words
};
std::vector<Effect> effects();
const Effect* find_effect(const std::vector<Effect>& all, std::string_view id);
/// The event does this, in its usual amount.
void take_effect(NewEntry& entry, const Effect& effect);

/// Fields that a sentence fills.
enum class Part { when, hint_when, until, topic, question };
const scenario::Field& field_of(Part part);

/// All that it needs is there.
bool is_whole(const NewEntry& entry);
/// Keys and values of the entry.
scenario::CaseText::Fields fields_of(const NewEntry& entry);

}  // namespace sideport::author
