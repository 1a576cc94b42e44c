#include "sim/author/new_entry.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/base/check.h"
#include "sim/scenario/moment.h"

namespace sideport::author {

namespace {

constexpr std::string_view kEvents = "/events", kHints = "/hints";
constexpr std::string_view kSays = "says", kDrugEffect = "drug_effect";

const scenario::Field& field_at(std::string_view pointer) {
    const auto& table = scenario::field_table();
    const auto it = std::find_if(table.begin(), table.end(), [&](const scenario::Field& field) {
        return field.pointer == pointer;
    });
    SIDEPORT_CHECK(it != table.end(), "the field stands in the table");
    return *it;
}

void add_event(const NewEntry& entry, scenario::CaseText::Fields& fields) {
    fields.emplace_back("when", entry.when);
    if (scenario::counts_volume(entry.when)) fields.emplace_back("above", entry.above);
    if (!entry.after.empty() && entry.after != "0 s") fields.emplace_back("after", entry.after);
    const scenario::ComplicationSpec* spec = scenario::find_complication(entry.effect);
    if (spec == nullptr) {
        fields.emplace_back("then/" + entry.effect, entry.amount);
        return;
    }
    fields.emplace_back("then/complication", entry.effect);
    if (!spec->amount_name.empty() && !entry.amount.empty())
        fields.emplace_back("then/amount", entry.amount);
}

}  // namespace

NewEntry begun_in(std::string_view list) {
    NewEntry entry;
    if (list == kHints) entry.kind = NewEntry::Kind::own_hint;
    if (list == kEvents) {
        entry.kind = NewEntry::Kind::event;
        const std::vector<Effect> all = effects();
        take_effect(entry, *find_effect(all, "patient_coughs"));
    }
    return entry;
}

std::string list_of(const NewEntry& entry) {
    return std::string(entry.kind == NewEntry::Kind::event ? kEvents : kHints);
}

std::vector<Effect> effects() {
    std::vector<Effect> all;
    for (const scenario::ComplicationSpec& spec : scenario::complication_table())
        all.push_back({.id = spec.id, .complication = &spec, .words = spec.doc});
    all.push_back({.id = kSays, .words = field_at("/events/*/then/says").doc, .is_said = true});
    all.push_back({.id = kDrugEffect, .words = field_at("/events/*/then/drug_effect").doc});
    return all;
}

const Effect* find_effect(const std::vector<Effect>& all, std::string_view id) {
    const auto it =
        std::find_if(all.begin(), all.end(), [&](const Effect& effect) { return effect.id == id; });
    return it == all.end() ? nullptr : &*it;
}

void take_effect(NewEntry& entry, const Effect& effect) {
    entry.effect = std::string(effect.id);
    entry.amount.clear();
    if (effect.complication == nullptr)
        entry.amount = effect.is_said ? "" : "1";
    else if (!effect.complication->amount_name.empty())
        entry.amount = fmt::format("{:g}", effect.complication->amount);
}

const scenario::Field& field_of(Part part) {
    switch (part) {
        case Part::when:
            return field_at("/events/*/when");
        case Part::hint_when:
            return field_at("/hints/*/when");
        case Part::until:
            return field_at("/hints/*/until");
        case Part::topic:
            return field_at("/hints/*/topic");
        default:
            return field_at("/hints/*/question");
    }
}

bool is_whole(const NewEntry& entry) {
    const bool is_event = entry.kind == NewEntry::Kind::event;
    return (is_event && scenario::find_complication(entry.effect) != nullptr) ||
           !entry.amount.empty();
}

scenario::CaseText::Fields fields_of(const NewEntry& entry) {
    scenario::CaseText::Fields fields;
    if (entry.kind == NewEntry::Kind::event) {
        add_event(entry, fields);
        return fields;
    }
    if (entry.kind == NewEntry::Kind::other_words) {
        fields.emplace_back("topic", entry.topic);
    } else {
        fields.emplace_back("when", entry.when);
        if (!entry.until.empty()) fields.emplace_back("until", entry.until);
    }
    fields.emplace_back("question", entry.amount);
    return fields;
}

}  // namespace sideport::author
