#include "sim/records/rescoring.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace sideport::records {

namespace {

using Json = nlohmann::ordered_json;

constexpr double kSamePoints = 1e-9;

struct StoredItem {
    std::string outcome, evidence;
    double points = 0.0, max_points = 0.0;
};

std::map<std::string, StoredItem> items_of(const Json& result) {
    std::map<std::string, StoredItem> items;
    for (const Json& item : result.at("items")) {
        items[item.at("id").get<std::string>()] = {
            .outcome = item.at("outcome").get<std::string>(),
            .evidence = item.at("evidence").get<std::string>(),
            .points = item.at("points").get<double>(),
            .max_points = item.at("max_points").get<double>()};
    }
    return items;
}

void compare_items(std::map<std::string, StoredItem> stored, const assessment::Assessment& now,
                   Rescoring& rescoring) {
    for (const assessment::ItemResult& item : now.items) {
        const auto found = stored.find(item.id);
        const StoredItem before = found == stored.end() ? StoredItem{} : found->second;
        if (found != stored.end()) stored.erase(found);
        const std::string outcome = outcome_name(item.outcome);
        const bool same = outcome == before.outcome &&
                          std::fabs(item.points - before.points) < kSamePoints &&
                          std::fabs(item.max_points - before.max_points) < kSamePoints;
        if (same) continue;
        rescoring.items.push_back({item.id, before.outcome, outcome, before.points,
                                   before.max_points, item.points, item.max_points, before.evidence,
                                   item.evidence});
    }
    for (const auto& [id, before] : stored) {
        rescoring.items.push_back({id,
                                   before.outcome,
                                   {},
                                   before.points,
                                   before.max_points,
                                   0.0,
                                   0.0,
                                   before.evidence,
                                   {}});
    }
}

void compare_errors(const Json& result, const assessment::Assessment& now, Rescoring& rescoring) {
    std::vector<std::string> gone;
    for (const Json& error : result.at("critical_errors"))
        gone.push_back(error.at("code").get<std::string>());
    for (const assessment::CriticalError& error : now.critical_errors) {
        const auto found = std::find(gone.begin(), gone.end(), error.code);
        if (found == gone.end()) {
            rescoring.errors_new.push_back(error.code);
        } else {
            gone.erase(found);
        }
    }
    rescoring.errors_gone = std::move(gone);
}

}  // namespace

std::string checklist_name(const assessment::Assessment& result) {
    return fmt::format("{} {} ({:016x})", result.checklist_id, result.checklist_version,
                       result.checklist_hash);
}

Result<Rescoring> compare_with_stored(std::string_view result_json,
                                      const assessment::Assessment& now) {
    const Json result = Json::parse(result_json, nullptr, false);
    try {
        Rescoring rescoring{.checklist_before = "not named",
                            .checklist_now = checklist_name(now),
                            .score_before = result.at("score").get<double>(),
                            .score_now = now.score,
                            .passed_before = result.at("passed").get<bool>(),
                            .passed_now = now.passed,
                            .items = {},
                            .errors_gone = {},
                            .errors_new = {}};
        if (const auto list = result.find("checklist"); list != result.end()) {
            rescoring.checklist_before = fmt::format(
                "{} {} ({})", list->at("id").get<std::string>(),
                list->at("version").get<std::string>(), list->at("hash").get<std::string>());
        }
        compare_items(items_of(result), now, rescoring);
        compare_errors(result, now, rescoring);
        return rescoring;
    } catch (const Json::exception& problem) {
        return Error{"result.damaged", fmt::format("this is no result.json: {}", problem.what()),
                     ""};
    }
}

}  // namespace sideport::records
