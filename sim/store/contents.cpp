#include "sim/store/contents.h"

#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/store/attempt_json.h"
#include "sim/store/words.h"

namespace sideport::store {

namespace {

using Json = nlohmann::ordered_json;

Json parts_json(const Attempt& attempt) {
    Json items = Json::array(), errors = Json::array(), metrics = Json::array();
    for (const AttemptItem& item : attempt.items)
        items.push_back({{"id", item.id},
                         {"text", item.text},
                         {"outcome", item.outcome},
                         {"points", item.points},
                         {"max_points", item.max_points},
                         {"critical", item.critical},
                         {"time_s", item.time_s},
                         {"evidence", item.evidence}});
    for (const AttemptError& error : attempt.critical_errors)
        errors.push_back(
            {{"code", error.code}, {"time_s", error.time_s}, {"message", error.message}});
    for (const auto& [name, value] : attempt.metrics)
        metrics.push_back({{"name", name}, {"value", value}});
    return {{"items", items}, {"critical_errors", errors}, {"metrics", metrics}};
}

Json attempt_json(const Attempt& attempt) {
    Json json{{"id", attempt.id},
              {"trainee", attempt.trainee},
              {"scenario", attempt.scenario},
              {"scenario_path", attempt.scenario_path},
              {"scenario_hash", attempt.scenario_hash},
              {"seed", attempt.seed},
              {"mode", attempt.mode},
              {"build", attempt.build},
              {"checklist_id", attempt.checklist_id},
              {"checklist_version", attempt.checklist_version},
              {"checklist_hash", attempt.checklist_hash},
              {"score", attempt.score},
              {"max_score", attempt.max_score},
              {"minimum_passing_score", attempt.minimum_passing_score},
              {"passed", attempt.passed},
              {"diagnosis_given", attempt.diagnosis_given},
              {"diagnosis_truth", attempt.diagnosis_truth},
              {"diagnosis_correct", attempt.diagnosis_correct},
              {"session_folder", attempt.session_folder},
              {"result_hash", attempt.result_hash},
              {"station", attempt.station},
              {"started_utc", attempt.started_utc},
              {"ended_utc", attempt.ended_utc}};
    json.update(parts_json(attempt));
    return json;
}

void read_parts(const Json& json, Attempt& attempt) {
    read_items_and_errors(json, attempt);
    std::set<std::string> names;
    for (const Json& metric : json.at("metrics")) {
        std::string name = text_of(metric, "name");
        if (!names.insert(name).second) continue;
        attempt.metrics.emplace_back(std::move(name), metric.at("value").get<double>());
    }
}

Attempt read_attempt_json(const Json& json) {
    Attempt attempt;
    attempt.id = json.at("id").get<std::string>();
    attempt.trainee = json.at("trainee").get<std::string>();
    attempt.scenario = text_of(json, "scenario");
    attempt.scenario_path = text_of(json, "scenario_path");
    attempt.scenario_hash = text_of(json, "scenario_hash");
    attempt.seed = json.at("seed").get<std::uint64_t>();
    attempt.mode = text_of(json, "mode");
    attempt.build = text_of(json, "build");
    attempt.checklist_id = text_of(json, "checklist_id");
    attempt.checklist_version = text_of(json, "checklist_version");
    attempt.checklist_hash = text_of(json, "checklist_hash");
    attempt.score = json.at("score").get<double>();
    attempt.max_score = json.at("max_score").get<double>();
    attempt.minimum_passing_score = json.at("minimum_passing_score").get<double>();
    attempt.passed = json.at("passed").get<bool>();
    attempt.diagnosis_given = text_of(json, "diagnosis_given");
    attempt.diagnosis_truth = text_of(json, "diagnosis_truth");
    attempt.diagnosis_correct = json.at("diagnosis_correct").get<bool>();
    attempt.session_folder = text_of(json, "session_folder");
    attempt.result_hash = text_of(json, "result_hash");
    attempt.station = text_of(json, "station");
    attempt.started_utc = text_of(json, "started_utc");
    attempt.ended_utc = text_of(json, "ended_utc");
    read_parts(json, attempt);
    return attempt;
}

Rating read_rating(const Json& json) {
    return {.attempt = json.at("attempt").get<std::string>(),
            .rater = json.at("rater").get<std::string>(),
            .domain = json.at("domain").get<std::string>(),
            .note = text_of(json, "note"),
            .value = json.at("value").get<int>(),
            .given_utc = text_of(json, "given_utc")};
}

Result<Done> check(const Contents& contents) {
    const auto wrong = [](std::string why) {
        return Error{"store.contents", std::move(why), ""};
    };
    std::set<std::string> ids;
    for (const std::string& trainee : contents.trainees) {
        if (auto fine = check_sign(trainee, "store.contents", "a trainee's sign"); !fine)
            return fine;
    }
    for (const Attempt& attempt : contents.attempts) {
        if (!is_uuid(attempt.id)) return wrong("the id of an attempt is no UUID");
        if (!ids.insert(attempt.id).second) return wrong("an attempt is there twice");
        if (auto fine = check_sign(attempt.trainee, "store.contents", "a trainee's sign"); !fine)
            return fine;
    }
    for (const Rating& rating : contents.ratings) {
        if (!ids.contains(rating.attempt)) return wrong("a rating belongs to no attempt");
        for (const std::string& sign : {rating.rater, rating.domain}) {
            if (auto fine = check_sign(sign, "store.contents", "a rater's sign"); !fine)
                return fine;
        }
    }
    return Done{};
}

}  // namespace

std::string contents_json(const Contents& contents) {
    Json attempts = Json::array(), ratings = Json::array();
    for (const Attempt& attempt : contents.attempts)
        attempts.push_back(attempt_json(attempt));
    for (const Rating& rating : contents.ratings)
        ratings.push_back({{"attempt", rating.attempt},
                           {"rater", rating.rater},
                           {"domain", rating.domain},
                           {"note", rating.note},
                           {"value", rating.value},
                           {"given_utc", rating.given_utc}});
    return Json{{"trainees", contents.trainees}, {"attempts", attempts}, {"ratings", ratings}}.dump(
               1, ' ', false, Json::error_handler_t::replace) +
           "\n";
}

Result<Contents> contents_of_json(std::string_view text) {
    Contents contents;
    try {
        const Json json = Json::parse(text);
        for (const Json& trainee : json.at("trainees"))
            contents.trainees.push_back(trainee.get<std::string>());
        for (const Json& attempt : json.at("attempts"))
            contents.attempts.push_back(read_attempt_json(attempt));
        for (const Json& rating : json.at("ratings"))
            contents.ratings.push_back(read_rating(rating));
    } catch (const Json::exception& problem) {
        return Error{"store.contents", fmt::format("this is no store ({})", problem.what()), ""};
    }
    if (auto fine = check(contents); !fine) return fine.error();
    return contents;
}

bool same_attempt(const Attempt& left, const Attempt& right) {
    const auto words = [](Attempt attempt) {
        attempt.session_folder.clear();
        return attempt_json(attempt).dump(-1, ' ', false, Json::error_handler_t::replace);
    };
    return words(left) == words(right);
}

}  // namespace sideport::store
