#include "sim/records/xapi.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdint>
#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/scenario/complication.h"

namespace sideport::records {

namespace {

using Json = nlohmann::ordered_json;

/// Verbs that others have published.
struct Verb {
    const char* id;
    const char* display;
};
constexpr Verb kInitialized{"http://adlnet.gov/expapi/verbs/initialized", "initialized"};
constexpr Verb kPassed{"http://adlnet.gov/expapi/verbs/passed", "passed"};
constexpr Verb kFailed{"http://adlnet.gov/expapi/verbs/failed", "failed"};
constexpr Verb kAttempted{"http://adlnet.gov/expapi/verbs/attempted", "attempted"};
constexpr Verb kSkipped{"http://id.tincanapi.com/verb/skipped", "skipped"};
constexpr Verb kExperienced{"http://adlnet.gov/expapi/verbs/experienced", "experienced"};
constexpr Verb kScored{"http://adlnet.gov/expapi/verbs/scored", "scored"};
constexpr Verb kAnswered{"http://adlnet.gov/expapi/verbs/answered", "answered"};
constexpr Verb kCompleted{"http://adlnet.gov/expapi/verbs/completed", "completed"};
constexpr Verb kTerminated{"http://adlnet.gov/expapi/verbs/terminated", "terminated"};

constexpr const char* kSimulation = "http://adlnet.gov/expapi/activities/simulation";
constexpr const char* kObjective = "http://adlnet.gov/expapi/activities/objective";
constexpr const char* kInteraction = "http://adlnet.gov/expapi/activities/cmi.interaction";
constexpr const char* kAttempt = "http://adlnet.gov/expapi/activities/attempt";
constexpr const char* kChecklist = "http://id.tincanapi.com/activitytype/checklist";
constexpr const char* kLanguage = "en-US";

/// A measure that the dose report of DICOM has a code for; the value in that report's unit.
struct DoseTerm {
    std::string_view metric, code;
    double scale;
};
constexpr DoseTerm kDoseTerms[] = {
    {"fluoroscopy_time_s", "113730", 1.0},           // Total Fluoro Time, s
    {"dose_area_product_gy_cm2", "113722", 1.0e-4},  // Dose Area Product Total, Gy.m2
    {"air_kerma_mgy", "113725", 1.0e-3},             // Dose (RP) Total, Gy
};

std::string iri(std::string_view below) {
    return std::string(kXapiBase) + std::string(below);
}

std::string extension(std::string_view name) {
    return iri(fmt::format("extension/{}", name));
}

/// RFC 3986: everything but letters, digits and "-._~" as %XX.
std::string segment(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = byte < 128 && (std::isalnum(byte) != 0 ||
                                          std::string_view("-._~").find(c) != std::string::npos);
        out += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
    }
    return out.empty() ? "-" : out;
}

std::string duration(double seconds) {
    const auto hundredths = static_cast<std::int64_t>(std::llround(std::max(seconds, 0.0) * 100.0));
    return fmt::format("PT{}M{}.{:02}S", hundredths / 6000, hundredths % 6000 / 100,
                       hundredths % 100);
}

Json activity(const std::string& id, const char* type, const std::string& name,
              const std::string& language = kLanguage) {
    Json object{{"objectType", "Activity"}, {"id", id}, {"definition", {{"type", type}}}};
    if (!name.empty()) object["definition"]["name"] = {{language, name}};
    return object;
}

/// Nothing where the item weighs nothing: a score needs a range.
void add_score(Json& result, double raw, double max) {
    const double min = std::min(0.0, raw);
    if (!(max > 0.0) || raw > max || !std::isfinite(raw)) return;
    result["score"] = {
        {"scaled", std::max(-1.0, raw / max)}, {"raw", raw}, {"min", min}, {"max", max}};
}

const Verb& verb_of(assessment::Outcome outcome) {
    switch (outcome) {
        case assessment::Outcome::done:
            return kPassed;
        case assessment::Outcome::partial:
            return kAttempted;
        case assessment::Outcome::not_applicable:
            return kSkipped;
        case assessment::Outcome::missed:
        case assessment::Outcome::incorrect:
            break;
    }
    return kFailed;
}

/// Writes one statement after the other.
class Speaker {
  public:
    Speaker(const ReportInput& input, const XapiSession& session)
        : input_(input),
          session_(session),
          language_(input.scenario.language.empty() ? kLanguage : input.scenario.language),
          case_id_(iri("case/" + segment(input.scenario.id))),
          checklist_id_(iri("checklist/" + segment(input.assessment.checklist_id))),
          grading_(fmt::format("{} {:016x}", input.assessment.checklist_id,
                               input.assessment.checklist_hash)) {}

    void session_begins() {
        say("initialized", kInitialized, the_case(), nullptr, 0.0, whole_context());
    }

    void item(const assessment::ItemResult& item) {
        Json result{{"extensions",
                     {{extension("outcome"), outcome_name(item.outcome)},
                      {extension("critical"), item.critical},
                      {extension("evidence"), item.evidence}}}};
        const bool counts = item.outcome != assessment::Outcome::not_applicable;
        if (counts) {
            add_score(result, item.points, item.max_points);
            result["success"] = item.outcome == assessment::Outcome::done;
        }
        if (!item.section.empty()) result["extensions"][extension("section")] = item.section;
        add_moment(result, item.time_s, item.frame);
        say(fmt::format("item {} {}", grading_, item.id), verb_of(item.outcome),
            activity(item_id(item.id), kObjective, item.text), std::move(result),
            item.time_s < 0.0 ? session_.duration_s : item.time_s, part_context());
    }

    void error(const assessment::CriticalError& error, std::size_t number) {
        Json result{{"success", false},
                    {"extensions",
                     {{extension("severity"), error.severity},
                      {extension("evidence"), error.message},
                      {extension("consequence"), error.consequence}}}};
        add_moment(result, error.time_s, error.frame);
        const std::string type = iri("type/critical-error");
        say(fmt::format("error {} {} {}", grading_, number, error.code), kExperienced,
            activity(iri("error/" + segment(error.code)), type.c_str(), error.title),
            std::move(result), error.time_s < 0.0 ? session_.duration_s : error.time_s,
            part_context());
    }

    void mark(const HandMark& mark) {
        Json result{{"extensions",
                     {{extension("outcome"), mark.outcome.empty() ? "taken_back" : mark.outcome},
                      {extension("outcome-by-checklist"), mark.computed},
                      {extension("reason"), mark.reason}}}};
        add_moment(result, mark.session_s, -1);
        Json context = part_context();
        if (!mark.by.empty()) context["instructor"] = agent(mark.by);
        const auto found =
            std::find_if(input_.assessment.items.begin(), input_.assessment.items.end(),
                         [&](const assessment::ItemResult& item) { return item.id == mark.item; });
        const std::string text = found == input_.assessment.items.end() ? "" : found->text;
        say(fmt::format("mark {} {} {} {} {} {}", grading_, mark.item, mark.given_utc, mark.outcome,
                        mark.by, mark.reason),
            kScored, activity(item_id(mark.item), kObjective, text), std::move(result),
            session_.duration_s, std::move(context));
        // it was given by the wall's clock, perhaps days later
        if (mark.given_utc.size() == 20 && mark.given_utc.back() == 'Z')
            statements_.back().json["timestamp"] = mark.given_utc;
    }

    void conclusion() {
        const assessment::Assessment& graded = input_.assessment;
        if (graded.diagnosis_given.empty()) return;
        Json object = activity(case_id_ + "/conclusion", kInteraction, "Conclusion of the report");
        object["definition"]["interactionType"] = "choice";
        say("conclusion " + grading_, kAnswered, std::move(object),
            {{"success", graded.diagnosis_correct},
             {"response", graded.diagnosis_given},
             {"extensions", {{extension("truth"), graded.diagnosis_truth}}}},
            session_.duration_s, part_context());
    }

    void session_ends() {
        const assessment::Assessment& graded = input_.assessment;
        const bool is_signed = !graded.diagnosis_given.empty();
        if (is_signed)
            say("completed", kCompleted, the_case(),
                {{"completion", true}, {"duration", duration(session_.duration_s)}},
                session_.duration_s, whole_context());
        Json extensions{{extension("minimum-passing-score"), graded.minimum_passing_score}};
        for (const auto& [name, value] : graded.metrics) {
            if (!std::isfinite(value)) continue;
            extensions[extension("metric/" + segment(name))] = value;
            for (const DoseTerm& term : kDoseTerms) {
                if (term.metric == name)
                    extensions[fmt::format("http://dicom.nema.org/resources/ontology/DCM/{}",
                                           term.code)] = value * term.scale;
            }
        }
        Json result{{"success", graded.passed},
                    {"completion", is_signed},
                    {"duration", duration(session_.duration_s)},
                    {"extensions", std::move(extensions)}};
        add_score(result, graded.score, graded.max_score);
        say("result " + grading_, graded.passed ? kPassed : kFailed, the_case(), std::move(result),
            session_.duration_s, graded_context());
        say("terminated", kTerminated, the_case(), {{"duration", duration(session_.duration_s)}},
            session_.duration_s, whole_context());
    }

    std::vector<XapiStatement> finish() {
        std::stable_sort(
            statements_.begin(), statements_.end(),
            [](const Said& left, const Said& right) { return left.time_s < right.time_s; });
        std::vector<XapiStatement> out;
        for (const Said& said : statements_)
            // names typed by people may hold broken UTF-8
            out.push_back({said.json["id"].get<std::string>(),
                           said.json.dump(-1, ' ', false, Json::error_handler_t::replace)});
        return out;
    }

  private:
    struct Said {
        double time_s;
        Json json;
    };

    std::string item_id(const std::string& item) const {
        return checklist_id_ + "/item/" + segment(item);
    }

    Json the_case() const {
        return activity(case_id_, kSimulation, input_.scenario.title, language_);
    }

    Json agent(const std::string& name) const {
        return {{"objectType", "Agent"},
                {"account", {{"homePage", session_.home_page}, {"name", name}}}};
    }

    static void add_moment(Json& result, double time_s, int frame) {
        if (time_s >= 0.0) result["extensions"][extension("session-time-s")] = time_s;
        if (frame >= 0) result["extensions"][extension("frame")] = frame;
    }

    /// Of statements about the whole session.
    Json whole_context() const {
        Json grouping =
            Json::array({activity(iri("session/" + session_.registration), kAttempt, "Session"),
                         activity(checklist_id_, kChecklist, input_.assessment.checklist_id)});
        Json category = Json::array(
            {activity(iri("profile/1"), "http://adlnet.gov/expapi/activities/profile", "Sideport"),
             activity(iri("category/simulated"), iri("type/category").c_str(),
                      "Simulated: no patient took part")});
        return {{"registration", session_.registration},
                {"platform", "Sideport " + input_.build},
                {"revision", input_.origin.scenario_hash},
                {"language", language_},
                {"contextActivities",
                 {{"grouping", std::move(grouping)}, {"category", std::move(category)}}},
                {"extensions",
                 {{extension("simulated"), true},
                  {extension("mode"), input_.mode},
                  {extension("seed"), fmt::format("{}", input_.seed)},
                  {extension("standardised"), scenario::is_standardised(input_.events)},
                  {extension("whole"), session_.whole},
                  {extension("seal"), session_.seal}}}};
    }

    /// Of statements that a checklist has a part in.
    Json graded_context() const {
        Json context = whole_context();
        context["contextActivities"]["grouping"].push_back(
            activity(checklist_id_, kChecklist, input_.assessment.checklist_id));
        context["extensions"][extension("checklist")] = checklist_name(input_.assessment);
        return context;
    }

    /// Of graded statements about a part of it: the case is its parent.
    Json part_context() const {
        Json context = graded_context();
        context["contextActivities"]["parent"] = Json::array({the_case()});
        return context;
    }

    /// result: null where there is none.
    void say(const std::string& name, const Verb& verb, Json object, Json result, double time_s,
             Json context) {
        Json json{{"id", session_.uuid_of(name)},
                  {"actor", agent(session_.actor_name)},
                  {"verb", {{"id", verb.id}, {"display", {{kLanguage, verb.display}}}}},
                  {"object", std::move(object)}};
        if (!result.is_null()) json["result"] = std::move(result);
        json["context"] = std::move(context);
        json["timestamp"] = utc_milliseconds(session_.started_unix_s + time_s);
        statements_.push_back({time_s, std::move(json)});
    }

    const ReportInput& input_;
    const XapiSession& session_;
    std::string language_, case_id_, checklist_id_;
    std::string grading_;  ///< another checklist makes other statements, not other words of these
    std::vector<Said> statements_;
};

}  // namespace

std::vector<XapiStatement> xapi_statements(const ReportInput& input, const XapiSession& session) {
    Speaker speaker(input, session);
    speaker.session_begins();
    for (const assessment::ItemResult& item : input.assessment.items)
        speaker.item(item);
    for (std::size_t i = 0; i < input.assessment.critical_errors.size(); ++i)
        speaker.error(input.assessment.critical_errors[i], i);
    speaker.conclusion();
    speaker.session_ends();
    for (const HandMark& mark : input.marks)
        speaker.mark(mark);
    return speaker.finish();
}

std::string uuid_of_hex(std::string_view digits) {
    std::string d(digits.substr(0, 32));
    for (char& c : d)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    d.resize(32, '0');
    d[12] = '5';
    // variant 10xx: one of 8, 9, a, b
    d[16] = "89ab"[static_cast<unsigned char>(d[16]) % 4];
    return fmt::format("{}-{}-{}-{}-{}", d.substr(0, 8), d.substr(8, 4), d.substr(12, 4),
                       d.substr(16, 4), d.substr(20));
}

std::string utc_milliseconds(double unix_s) {
    const auto ms = static_cast<std::int64_t>(std::llround(unix_s * 1000.0));
    const auto seconds = static_cast<std::time_t>(ms / 1000);
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(seconds), ms % 1000);
}

}  // namespace sideport::records
