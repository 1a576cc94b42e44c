#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/records/report.h"
#include "sim/scenario/complication.h"

namespace sideport::records {

namespace {

using Json = nlohmann::ordered_json;

/// A time, or null when there was no such moment.
Json moment(double time_s) {
    return time_s < 0.0 ? Json(nullptr) : Json(time_s);
}

/// A tick or a picture's number, or null without one.
Json place(std::int64_t number) {
    return number < 0 ? Json(nullptr) : Json(number);
}

Json errors_json(const std::vector<assessment::CriticalError>& errors) {
    Json list = Json::array();
    for (const assessment::CriticalError& error : errors) {
        list.push_back({{"code", error.code},
                        {"time_s", moment(error.time_s)},
                        {"message", error.message},
                        {"title", error.title},
                        {"severity", error.severity},
                        {"consequence", error.consequence},
                        {"event", error.event},
                        {"tick", error.tick},
                        {"frame", place(error.frame)}});
    }
    return list;
}

Json items_json(const std::vector<assessment::ItemResult>& items) {
    Json list = Json::array();
    for (const assessment::ItemResult& item : items) {
        list.push_back({{"id", item.id},
                        {"text", item.text},
                        {"outcome", outcome_name(item.outcome)},
                        {"points", item.points},
                        {"max_points", item.max_points},
                        {"critical", item.critical},
                        {"time_s", moment(item.time_s)},
                        {"evidence", item.evidence},
                        {"section", item.section},
                        {"event", item.event},
                        {"tick", place(item.tick)},
                        {"frame", place(item.frame)}});
    }
    return list;
}

}  // namespace

std::string result_json(const ReportInput& input) {
    const assessment::Assessment& result = input.assessment;
    Json metrics = Json::object();
    for (const auto& [key, value] : result.metrics)
        metrics[key] = value;
    const Json json = {{"scenario", input.scenario.id},
                       {"seed", input.seed},
                       {"passed", result.passed},
                       {"score", result.score},
                       {"max_score", result.max_score},
                       {"minimum_passing_score", result.minimum_passing_score},
                       {"standardised", scenario::is_standardised(input.events)},
                       {"diagnosis",
                        {{"given", result.diagnosis_given},
                         {"truth", result.diagnosis_truth},
                         {"correct", result.diagnosis_correct}}},
                       {"checklist",
                        {{"id", result.checklist_id},
                         {"version", result.checklist_version},
                         {"hash", fmt::format("{:016x}", result.checklist_hash)}}},
                       {"critical_errors", errors_json(result.critical_errors)},
                       {"items", items_json(result.items)},
                       {"metrics", metrics},
                       {"mass_balance",
                        {{"iodine_relative_error", result.iodine_relative_error},
                         {"drug_relative_error", result.drug_relative_error}}}};
    // names typed by people may hold broken UTF-8
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::optional<ResultSummary> result_summary(std::string_view json) {
    const Json result = Json::parse(json, nullptr, false);
    if (!result.is_object()) return std::nullopt;
    try {
        return ResultSummary{
            .score = result.at("score").get<double>(),
            .max_score = result.at("max_score").get<double>(),
            .procedure_time_s = result.at("metrics").value("procedure_time_s", 0.0),
            .passed = result.at("passed").get<bool>(),
            .is_signed = !result.at("diagnosis").at("given").get<std::string>().empty()};
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

}  // namespace sideport::records
