// JSON Schema of checklist files, from the same tables as the reader and the page.

#include <nlohmann/json.hpp>

#include "sim/assessment/checklist.h"
#include "sim/assessment/checklist_keys.h"
#include "sim/assessment/graded_log.h"
#include "sim/assessment/vocabulary.h"

namespace sideport::assessment {

namespace {

using Json = nlohmann::ordered_json;

Json ref(const char* name) {
    return {{"$ref", std::string("#/definitions/") + name}};
}

Json list_of(Json entry) {
    return {{"type", "array"}, {"items", std::move(entry)}, {"minItems", 1}};
}

Json any_of(std::initializer_list<Json> choices) {
    return {{"anyOf", Json(std::vector<Json>(choices))}};
}

Json one_of_words(const std::vector<std::string>& words) {
    return {{"type", "string"}, {"enum", words}};
}

/// One of them, or a list of some.
Json word_or_list(const Json& word) {
    return any_of({word, list_of(word)});
}

std::vector<std::string> outcome_words() {
    return {"done", "partial", "missed", "incorrect", "not_applicable"};
}

std::vector<std::string> truth_word_list() {
    std::vector<std::string> names;
    for (const TruthName& name : truth_names())
        names.emplace_back(name.name);
    return names;
}

Json schema_of(const ChecklistKey& key) {
    switch (key.kind) {
        case KeyKind::text:
            return ref("text");
        case KeyKind::number:
            return {{"type", "number"}, {"minimum", key.low}, {"maximum", key.high}};
        case KeyKind::flag:
            return {{"type", "boolean"}};
        case KeyKind::words:
            return word_or_list(ref("text"));
        case KeyKind::conditions:
            return list_of(ref("condition"));
        case KeyKind::condition:
            return ref("condition");
        case KeyKind::named_conditions:
            return {{"type", "object"}, {"additionalProperties", ref("condition")}};
        case KeyKind::items:
            return list_of(ref("item"));
        case KeyKind::outcomes:
            return list_of(ref("outcome"));
        case KeyKind::errors:
            return {{"type", "array"}, {"items", ref("critical_error")}};
        case KeyKind::cases:
            return {{"type", "array"}, {"items", ref("case")}};
        case KeyKind::waivers:
            return {{"type", "array"}, {"items", ref("waiver")}};
        case KeyKind::severity:
            return one_of_words({"minor", "major", "critical"});
        case KeyKind::event_name:
            return word_or_list(ref("event_name"));
        case KeyKind::fields:
            return {{"type", "object"}, {"additionalProperties", ref("test")}};
        case KeyKind::pattern:
            return any_of({word_or_list(ref("event_name")), ref("pattern")});
        case KeyKind::span:
            return {{"type", "string"}, {"examples", {"30 s", "2 min"}}};
        case KeyKind::pick:
            return one_of_words({"first", "last"});
        case KeyKind::test:
            return ref("test");
        case KeyKind::field:
            return {{"type", "string"}};
        case KeyKind::measure_name:
            return one_of_words(measure_names());
        case KeyKind::truth_name:
            return one_of_words(truth_word_list());
        case KeyKind::outcome_name: {
            std::vector<std::string> words = outcome_words();
            for (const std::string& word : outcome_words())
                words.push_back("not " + word);
            return word_or_list(one_of_words(words));
        }
    }
    return {};
}

/// A map with these keys and no others.
Json map_schema(ChecklistMap map) {
    Json properties = Json::object(), required = Json::array();
    for (const ChecklistKey& key : keys_of(map)) {
        const std::string name(key.name);
        Json value = schema_of(key);
        // beside "$ref" a validator of draft 7 reads nothing else
        if (value.contains("$ref")) value = {{"allOf", Json::array({value})}};
        value["description"] = std::string(key.meaning);
        properties[name] = std::move(value);
        if (key.needed) required.push_back(name);
    }
    Json schema{
        {"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
    if (!required.empty()) schema["required"] = std::move(required);
    return schema;
}

Json needs_one_of(std::initializer_list<const char*> keys) {
    Json choices = Json::array();
    for (const char* key : keys)
        choices.push_back({{"required", Json::array({key})}});
    return {{"anyOf", std::move(choices)}};
}

/// Where one event is named, only its fields may stand under `where`.
Json fields_by_event() {
    Json rules = Json::array();
    for (const std::string& event : event_names()) {
        const Json named{{"properties", {{"event", {{"const", event}}}}}, {"required", {"event"}}};
        const Json fields{{"properties",
                           {{"where", {{"propertyNames", {{"enum", field_names(event)}}}}},
                            {"sum", {{"enum", field_names(event)}}},
                            {"max", {{"enum", field_names(event)}}},
                            {"min", {{"enum", field_names(event)}}}}}};
        rules.push_back({{"if", named}, {"then", fields}});
    }
    return rules;
}

Json event_schema() {
    Json schema = map_schema(ChecklistMap::event);
    schema["dependencies"] = {{"within", needs_one_of({"before", "after"})},
                              {"beyond", needs_one_of({"before", "after"})},
                              {"is", needs_one_of({"sum", "max", "min"})},
                              {"sum", {"is"}},
                              {"max", {"is"}},
                              {"min", {"is"}}};
    schema["allOf"] = Json::array({ref("fields_by_event")});
    return schema;
}

Json condition_schema() {
    Json choices = Json::array();
    choices.push_back(
        {{"type", "string"}, {"description", "the name of a condition under 'define', or always"}});
    for (const char* name : {"event_condition", "measure_condition", "finding_condition",
                             "truth_condition", "item_condition", "all", "any", "not", "at_least"})
        choices.push_back(ref(name));
    return {{"anyOf", std::move(choices)}};
}

Json outcome_schema() {
    Json schema = map_schema(ChecklistMap::outcome), choices = Json::array();
    for (const std::string& word : outcome_words())
        choices.push_back({{"required", {word}}});
    schema["oneOf"] = std::move(choices);
    return schema;
}

}  // namespace

std::string checklist_schema() {
    Json schema{
        {"$schema", "http://json-schema.org/draft-07/schema#"},
        {"title", "Sideport checklist"},
        {"description",
         "Generated from the tables of the reader (docs/checklist_file.md). What a schema "
         "cannot say, such as units and names under 'define', `sideport validate` checks."}};
    schema.update(map_schema(ChecklistMap::file));
    Json pattern = map_schema(ChecklistMap::pattern);
    pattern["allOf"] = Json::array({ref("fields_by_event")});
    schema["definitions"] = {
        {"text", {{"type", {"string", "number", "boolean"}}}},
        {"test", any_of({{{"type", {"string", "number", "boolean"}}}, list_of(ref("text"))})},
        {"event_name", one_of_words(event_names())},
        {"condition", condition_schema()},
        {"item", map_schema(ChecklistMap::item)},
        {"outcome", outcome_schema()},
        {"critical_error", map_schema(ChecklistMap::error)},
        {"case", map_schema(ChecklistMap::error_case)},
        {"waiver", map_schema(ChecklistMap::waiver)},
        {"pattern", std::move(pattern)},
        {"event_condition", event_schema()},
        {"measure_condition", map_schema(ChecklistMap::measure)},
        {"finding_condition", map_schema(ChecklistMap::finding)},
        {"truth_condition", map_schema(ChecklistMap::truth)},
        {"item_condition", map_schema(ChecklistMap::earlier_item)},
        {"all", map_schema(ChecklistMap::all)},
        {"any", map_schema(ChecklistMap::any)},
        {"not", map_schema(ChecklistMap::no)},
        {"at_least", map_schema(ChecklistMap::at_least)},
        {"fields_by_event", {{"allOf", fields_by_event()}}}};
    return schema.dump(1) + "\n";
}

}  // namespace sideport::assessment
