#include "sim/assessment/checklist_keys.h"

#include "sim/base/check.h"

namespace sideport::assessment {

namespace {

using Keys = std::vector<ChecklistKey>;

const Keys kFile{
    {"checklist", "id of the checklist, one word", KeyKind::text, true},
    {"version", "its version, as text; results name id, version and a hash of the file",
     KeyKind::text, true},
    {"title", "for people"},
    {"notes", "for people: how the points are meant"},
    {"references", "sources, which standards name as `[1]`", KeyKind::words},
    {"minimum_passing_score", "of 100, for scenarios that name none of their own", KeyKind::number,
     false, 0.0, 100.0},
    {"define", "conditions with a name, to be used by that name", KeyKind::named_conditions},
    {"items", "the list of items", KeyKind::items, true},
    {"does_not_apply",
     "where `when` holds, what was missed of these `sections` and `items` does not apply",
     KeyKind::waivers},
    {"critical_errors", "errors that fail an attempt whatever the score", KeyKind::errors}};

const Keys kItem{{"id", "one word, unique in the file", KeyKind::text, true},
                 {"section", "heading under which it stands", KeyKind::text, true},
                 {"text", "the item in words", KeyKind::text, true},
                 {"points", "what it earns when it is done whole; partial earns half",
                  KeyKind::number, true, 0.0, 100.0},
                 {"critical", "failing it fails the attempt", KeyKind::flag},
                 {"standard", "when it is done, and when partly, in words"},
                 {"source", "where the standard comes from"},
                 {"judged_at_end", "true: can change until the session ends", KeyKind::flag},
                 {"outcomes", "the first whose condition holds decides", KeyKind::outcomes, true},
                 {"otherwise", "the sentence where none holds: the item is missed"}};

const Keys kOutcome{
    {"done", "condition under which all points are earned", KeyKind::condition},
    {"partial", "condition under which half of them are", KeyKind::condition},
    {"missed", "condition under which none are", KeyKind::condition},
    {"incorrect", "condition under which it was done wrongly", KeyKind::condition},
    {"not_applicable", "condition under which the item does not count", KeyKind::condition},
    {"says", "the sentence that is the evidence"}};

const Keys kError{{"code", "one word, unique in the file", KeyKind::text, true},
                  {"title", "what happened, in few words", KeyKind::text, true},
                  {"meaning", "why it is critical"},
                  {"cases", "the first whose condition holds decides", KeyKind::cases, true}};

const Keys kCase{{"when", "the condition", KeyKind::condition, true},
                 {"severity", "minor, major or critical", KeyKind::severity, true},
                 {"says", "what happened and was measured", KeyKind::text, true},
                 {"consequence", "what it does to the patient"}};

const Keys kWaiver{{"when", "the condition", KeyKind::condition, true},
                   {"sections", "headings of items", KeyKind::words},
                   {"items", "ids of items", KeyKind::words},
                   {"says", "the sentence that is the evidence", KeyKind::text, true}};

const Keys kEvent{
    {"event", "such an event is in the log; of a list, any of them", KeyKind::event_name, true},
    {"where", "its fields; an event without the field does not count", KeyKind::fields},
    {"pick", "which of them is the evidence", KeyKind::pick},
    {"before", "before the first such event; what never happens is never too late",
     KeyKind::pattern},
    {"after", "after the first such event", KeyKind::pattern},
    {"within", "at most so far from it, e.g. \"30 s\"", KeyKind::span},
    {"beyond", "at least so far from it", KeyKind::span},
    {"count", "so many such events", KeyKind::test},
    {"sum", "this field, added up over all such events", KeyKind::field},
    {"max", "the largest of this field", KeyKind::field},
    {"min", "the smallest of this field", KeyKind::field},
    {"is", "what sum, max or min must be", KeyKind::test}};

const Keys kPattern{{"event", "one of these events", KeyKind::event_name, true},
                    {"where", "its fields", KeyKind::fields},
                    {"pick", "the first or the last of them", KeyKind::pick}};

const Keys kMeasure{{"measure", "a number over the whole session", KeyKind::measure_name, true},
                    {"is", "what it must be", KeyKind::test}};
const Keys kFinding{{"finding", "a line of the trainee's report", KeyKind::text, true},
                    {"is", "what it says; without: it is filled in", KeyKind::words},
                    {"names", "one of several words in it", KeyKind::words}};
const Keys kTruth{{"truth", "what the case is", KeyKind::truth_name, true},
                  {"is", "a word, or any of a list", KeyKind::words, true}};
const Keys kEarlierItem{{"item", "id of an item above this one", KeyKind::text, true},
                        {"is", "how it came out", KeyKind::outcome_name, true}};
const Keys kAll{{"all", "each of them holds", KeyKind::conditions, true}};
const Keys kAny{{"any", "one of them holds", KeyKind::conditions, true}};
const Keys kNot{{"not", "it does not hold", KeyKind::condition, true}};
const Keys kAtLeast{{"at_least", "so many of them hold", KeyKind::number, true, 1.0, 100.0},
                    {"of", "the conditions", KeyKind::conditions, true}};

}  // namespace

const std::vector<ChecklistKey>& keys_of(ChecklistMap map) {
    switch (map) {
        case ChecklistMap::file:
            return kFile;
        case ChecklistMap::item:
            return kItem;
        case ChecklistMap::outcome:
            return kOutcome;
        case ChecklistMap::error:
            return kError;
        case ChecklistMap::error_case:
            return kCase;
        case ChecklistMap::waiver:
            return kWaiver;
        case ChecklistMap::event:
            return kEvent;
        case ChecklistMap::pattern:
            return kPattern;
        case ChecklistMap::measure:
            return kMeasure;
        case ChecklistMap::finding:
            return kFinding;
        case ChecklistMap::truth:
            return kTruth;
        case ChecklistMap::earlier_item:
            return kEarlierItem;
        case ChecklistMap::all:
            return kAll;
        case ChecklistMap::any:
            return kAny;
        case ChecklistMap::no:
            return kNot;
        case ChecklistMap::at_least:
            return kAtLeast;
    }
    SIDEPORT_CHECK(false, "no such map of a checklist");
    return kFile;
}

std::vector<std::string> key_names(ChecklistMap map) {
    std::vector<std::string> names;
    for (const ChecklistKey& key : keys_of(map))
        names.emplace_back(key.name);
    return names;
}

}  // namespace sideport::assessment
