#include "sim/assessment/vocabulary.h"

#include <string_view>

#include "sim/assessment/graded_log.h"
#include "sim/assessment/measures.h"

namespace sideport::assessment {

namespace {

/// "volume_ml, agent" as two names.
void append_names(std::string_view list, std::vector<std::string>& names) {
    while (!list.empty()) {
        const std::size_t comma = list.find(',');
        const std::string_view name = list.substr(0, comma);
        const std::size_t first = name.find_first_not_of(' ');
        if (first != std::string_view::npos) names.emplace_back(name.substr(first));
        if (comma == std::string_view::npos) break;
        list.remove_prefix(comma + 1);
    }
}

}  // namespace

std::vector<std::string> event_names() {
    std::vector<std::string> names;
    for (const events::EventKind& kind : events::event_kinds())
        names.emplace_back(kind.name);
    for (const events::EventKind& kind : moment_kinds())
        names.emplace_back(kind.name);
    return names;
}

std::vector<std::string> field_names(const std::string& event) {
    std::vector<std::string> names;
    bool is_moment = false;
    for (const events::EventKind& kind : moment_kinds()) {
        if (kind.name != event) continue;
        append_names(kind.fields, names);
        is_moment = true;
    }
    for (const events::EventKind& kind : events::event_kinds()) {
        if (kind.name == event) append_names(kind.fields, names);
    }
    if (is_moment) return names;
    for (const AddedField& field : added_fields())
        names.emplace_back(field.name);
    return names;
}

std::vector<std::string> measure_names() {
    std::vector<std::string> names;
    for (const Measure& measure : measures())
        names.emplace_back(measure.name);
    return names;
}

std::vector<std::string> events_in(const Condition& condition) {
    std::vector<std::string> names = condition.event.names;
    for (const Condition& part : condition.parts) {
        for (std::string& name : events_in(part))
            names.push_back(std::move(name));
    }
    return names;
}

}  // namespace sideport::assessment
