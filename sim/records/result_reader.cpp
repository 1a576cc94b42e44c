#include "sim/records/result_reader.h"

#include <stdexcept>

#include <nlohmann/json.hpp>

namespace sideport::records {

namespace {

using Json = nlohmann::ordered_json;
using assessment::Outcome;

/// null stands for "there was no such moment".
template <typename Number>
Number number_or(const Json& object, const char* key, Number fallback) {
    const auto at = object.find(key);
    return at == object.end() || !at->is_number() ? fallback : at->get<Number>();
}

Outcome outcome_of(const std::string& name) {
    for (const Outcome outcome : {Outcome::done, Outcome::partial, Outcome::missed,
                                  Outcome::incorrect, Outcome::not_applicable})
        if (name == outcome_name(outcome)) return outcome;
    throw std::invalid_argument(name);
}

assessment::ItemResult item_of(const Json& json) {
    return {.id = json.at("id").get<std::string>(),
            .text = json.at("text").get<std::string>(),
            .section = json.value("section", std::string()),
            .outcome = outcome_of(json.at("outcome").get<std::string>()),
            .points = json.at("points").get<double>(),
            .max_points = json.at("max_points").get<double>(),
            .critical = json.value("critical", false),
            .time_s = number_or(json, "time_s", -1.0),
            .tick = number_or<std::int64_t>(json, "tick", -1),
            .event = json.value("event", std::string()),
            .frame = number_or(json, "frame", -1),
            .evidence = json.value("evidence", std::string())};
}

assessment::CriticalError error_of(const Json& json) {
    return {.code = json.at("code").get<std::string>(),
            .time_s = number_or(json, "time_s", -1.0),
            .message = json.value("message", std::string()),
            .title = json.value("title", std::string()),
            .severity = json.value("severity", std::string()),
            .consequence = json.value("consequence", std::string()),
            .tick = number_or<std::int64_t>(json, "tick", 0),
            .event = json.value("event", std::string()),
            .frame = number_or(json, "frame", -1)};
}

assessment::Assessment assessment_of(const Json& json) {
    assessment::Assessment result;
    result.passed = json.at("passed").get<bool>();
    result.score = json.at("score").get<double>();
    result.max_score = json.at("max_score").get<double>();
    result.minimum_passing_score = json.at("minimum_passing_score").get<double>();
    const Json& diagnosis = json.at("diagnosis");
    result.diagnosis_given = diagnosis.at("given").get<std::string>();
    result.diagnosis_truth = diagnosis.at("truth").get<std::string>();
    result.diagnosis_correct = diagnosis.at("correct").get<bool>();
    for (const Json& item : json.at("items"))
        result.items.push_back(item_of(item));
    for (const Json& error : json.at("critical_errors"))
        result.critical_errors.push_back(error_of(error));
    for (const auto& [key, value] : json.at("metrics").items())
        result.metrics.emplace_back(key, value.get<double>());
    if (const auto checklist = json.find("checklist"); checklist != json.end()) {
        result.checklist_id = checklist->value("id", std::string());
        result.checklist_version = checklist->value("version", std::string());
    }
    return result;
}

}  // namespace

std::optional<assessment::Assessment> stored_assessment(std::string_view json) {
    const Json result = Json::parse(json, nullptr, false);
    if (!result.is_object()) return std::nullopt;
    try {
        return assessment_of(result);
    } catch (const Json::exception&) {
        return std::nullopt;
    } catch (const std::invalid_argument&) {
        return std::nullopt;
    }
}

}  // namespace sideport::records
