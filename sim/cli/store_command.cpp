#include "sim/cli/store_command.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/base/file_io.h"
#include "sim/base/quantity.h"
#include "sim/cli/options.h"
#include "sim/cli/store_report.h"
#include "sim/runner/store_archive.h"
#include "sim/standards/rating_scale.h"
#include "sim/store/session_intake.h"

namespace sideport::cli {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

const VerbSpec& verb() {
    static const VerbSpec spec{
        "store",
        "the results store: attempts, learning curves, ratings, backup, exchange between stations",
        {{"ACTION", "",
          "list, trainees, curve, cohort, enrol SIGN, rate ATTEMPT, agreement, take-in FOLDER..., "
          "check, backup FILE, export FILE, import FILE"},
         {"WHAT", "", "what the action works on", true}},
        1,
        {{"--store", "URL|FILE",
          "the store (default $SIDEPORT_STORE, or sideport/store.sqlite in the user's data "
          "folder); postgresql://USER@HOST/DATABASE for a lab"},
         {"--trainee", "SIGN", "list, curve, export: whose attempts"},
         {"--scenario", "ID", "curve, cohort, agreement: at which case"},
         {"--checklist", "ID[:VERSION]", "cohort: only attempts graded with it"},
         {"--acceptable", "SHARE", "curve: share of failures of a competent trainee (default 0.1)"},
         {"--unacceptable", "SHARE", "curve: share of failures of one who is not (default 0.3)"},
         {"--rater", "SIGN", "rate: who rates"},
         {"--domain", "ID", "rate: of the global rating scale (assets/ratings/osats.yaml)"},
         {"--value", "1..5", "rate: the value"},
         {"--note", "TEXT", "rate: why"},
         {"--raters", "SIGN,SIGN,...",
          "agreement: kappa and ICC of these raters only (default: of everybody who rated)"},
         {"--sessions", "DIR",
          "import: where the session folders go (default sideport/sessions in the user's data "
          "folder)"},
         {"--trust", "KEY",
          "import: also of the station with this key; those in sideport/trusted_stations, one a "
          "line, are trusted always",
          true}}};
    return spec;
}

/// What an action gets: the open store and the words of the command line.
struct Call {
    store::Store& store;
    const Options& options;
    std::vector<std::string> what;  ///< after the action
    bool json = false;

    void print(const std::string& json_text, const std::string& plain) const {
        std::fputs((json ? json_text : plain).c_str(), stdout);
    }
};

/// Words of the command line may hold broken UTF-8.
std::string text_of(const Json& json) {
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Error missing(std::string message) {
    return Error{"cli.missing_argument", std::move(message), ""};
}

int list(Call& call) {
    const auto attempts = call.store.attempts_of(call.options.value_or("--trainee", ""));
    if (!attempts) return fail(attempts.error());
    call.print(attempts_json(attempts.value()), attempts_text(attempts.value()));
    return kFine;
}

int trainees(Call& call) {
    const auto trainees = call.store.trainees();
    if (!trainees) return fail(trainees.error());
    Json rows = Json::array();
    std::string text;
    for (const store::Trainee& trainee : trainees.value()) {
        rows.push_back(
            {{"id", trainee.id}, {"trainee", trainee.pseudonym}, {"attempts", trainee.attempts}});
        text += fmt::format("{:<24} {:4} attempts\n", trainee.pseudonym, trainee.attempts);
    }
    call.print(text_of({{"trainees", rows}}), text.empty() ? "no trainees\n" : text);
    return kFine;
}

int enrol(Call& call) {
    if (call.what.size() != 1)
        return fail(missing("store enrol needs one sign; no name is needed"));
    const auto trainee = call.store.enrol(call.what[0]);
    if (!trainee) return fail(trainee.error());
    call.print(text_of({{"id", trainee.value().id}, {"trainee", trainee.value().pseudonym}}),
               fmt::format("{} is enrolled\n", trainee.value().pseudonym));
    return kFine;
}

int curve(Call& call) {
    const std::string trainee = call.options.value_or("--trainee", "");
    const std::string scenario = call.options.value_or("--scenario", "");
    if (trainee.empty() || scenario.empty())
        return fail(missing("store curve needs --trainee SIGN and --scenario ID"));
    const auto p0 = call.options.number("--acceptable", 0.1, 0.0, 1.0);
    if (!p0) return fail(p0.error());
    const auto p1 = call.options.number("--unacceptable", 0.3, 0.0, 1.0);
    if (!p1) return fail(p1.error());
    const auto result =
        runner::trainee_curve(call.store, trainee, scenario, p0.value(), p1.value());
    if (!result) return fail(result.error());
    call.print(curve_json(result.value()), curve_text(result.value()));
    return kFine;
}

int cohort(Call& call) {
    const std::string scenario = call.options.value_or("--scenario", "");
    if (scenario.empty()) return fail(missing("store cohort needs --scenario ID"));
    const std::string checklist = call.options.value_or("--checklist", "");
    const std::size_t colon = checklist.find(':');
    const auto cohort =
        call.store.cohort(scenario, checklist.substr(0, colon),
                          colon == std::string::npos ? "" : checklist.substr(colon + 1));
    if (!cohort) return fail(cohort.error());
    call.print(cohort_json(cohort.value()), cohort_text(cohort.value()));
    return kFine;
}

int rate(Call& call) {
    if (call.what.size() != 1 || !call.options.has("--rater") || !call.options.has("--domain") ||
        !call.options.has("--value"))
        return fail(missing("store rate needs an attempt's id, --rater, --domain and --value"));
    const auto scale = standards::builtin_rating_scale();
    if (!scale) return fail(scale.error());
    const auto value =
        call.options.integer("--value", 0, scale.value().lowest, scale.value().highest);
    if (!value) return fail(value.error());
    const store::Rating rating{.attempt = call.what[0],
                               .rater = call.options.value_or("--rater", ""),
                               .domain = call.options.value_or("--domain", ""),
                               .note = call.options.value_or("--note", ""),
                               .value = static_cast<int>(value.value()),
                               .given_utc = {}};
    if (auto fine = standards::check_rating(scale.value(), rating.domain, rating.value); !fine)
        return fail(fine.error());
    if (auto added = call.store.add_rating(rating); !added) return fail(added.error());
    const auto ratings = call.store.ratings_of(rating.attempt);
    if (!ratings) return fail(ratings.error());
    Json rows = Json::array();
    std::string text;
    for (const store::Rating& row : ratings.value()) {
        rows.push_back({{"rater", row.rater},
                        {"domain", row.domain},
                        {"value", row.value},
                        {"note", row.note},
                        {"given_utc", row.given_utc}});
        text += fmt::format("{:<12} {:<26} {}  {}\n", row.rater, row.domain, row.value, row.note);
    }
    call.print(text_of({{"attempt", rating.attempt}, {"ratings", rows}}), text);
    return kFine;
}

/// Kappa and ICC of the global ratings.
int agreement(Call& call) {
    std::vector<std::string> raters;
    const std::string given = call.options.value_or("--raters", "");
    for (std::size_t begin = 0; begin < given.size();) {
        const std::size_t end = std::min(given.find(',', begin), given.size());
        std::string rater = given.substr(begin, end - begin);
        rater.erase(0, rater.find_first_not_of(' '));
        rater.erase(rater.find_last_not_of(' ') + 1);
        if (!rater.empty()) raters.push_back(std::move(rater));
        begin = end + 1;
    }
    const auto found = runner::rating_agreement(call.store, call.options.value_or("--scenario", ""),
                                                std::move(raters));
    if (!found)
        return fail(
            Error{found.error().code, found.error().message,
                  found.error().where.empty() ? call.store.place().shown : found.error().where});
    call.print(agreement_json(found.value()), agreement_text(found.value()));
    return kFine;
}

/// A session, or a folder of sessions.
int take_in(Call& call) {
    if (call.what.empty())
        return fail(missing("store take-in needs a session or a folder of sessions"));
    int taken = 0, known = 0, code = kFine;
    const auto take = [&](const fs::path& folder) {
        const auto is_new = store::take_in_any(call.store, folder);
        if (!is_new && is_new.error().code == "session.unfinished") return;
        if (!is_new)
            code = fail(is_new.error());
        else
            ++(is_new.value() ? taken : known);
    };
    for (const std::string& word : call.what) {
        std::error_code problem;
        if (!fs::is_directory(word, problem)) {
            code = fail(Error{"session.missing", "this is no folder", word});
        } else if (fs::exists(fs::path(word) / "session.yaml", problem)) {
            take(word);
        } else {
            std::vector<fs::path> inner;
            for (const auto& entry : fs::directory_iterator(word, problem))
                if (fs::exists(entry.path() / "session.yaml")) inner.push_back(entry.path());
            std::sort(inner.begin(), inner.end());
            if (inner.empty())
                code = fail(Error{"session.missing", "no session is in this folder", word});
            for (const fs::path& folder : inner)
                take(folder);
        }
    }
    call.print(text_of({{"taken_in", taken}, {"known", known}}),
               fmt::format("{} taken in, {} were there already\n", taken, known));
    return code;
}

int check(Call& call) {
    const auto report = call.store.check();
    if (!report) return fail(report.error());
    call.print(
        check_json(report.value(), call.store.place().shown),
        fmt::format("{}: {} attempts of {} trainees, {} ratings; {}\n", call.store.place().shown,
                    report.value().attempts, report.value().trainees, report.value().ratings,
                    report.value().faults.empty()
                        ? "all is well"
                        : fmt::format("{} fault{}", report.value().faults.size(),
                                      report.value().faults.size() == 1 ? "" : "s")));
    if (report.value().faults.empty()) return kFine;
    return call.json ? kBadInput : fail(report.value().faults);
}

int backup(Call& call) {
    if (call.what.size() != 1) return fail(missing("store backup needs one file to write"));
    if (auto done = call.store.backup(call.what[0]); !done) return fail(done.error());
    call.print(text_of({{"backup", call.what[0]}}), fmt::format("backup: {}\n", call.what[0]));
    return kFine;
}

int export_archive(Call& call) {
    if (call.what.size() != 1) return fail(missing("store export needs one file to write"));
    const auto key = runner::station_key(runner::station_folder());
    if (!key) return fail(key.error());
    const auto done = runner::export_store(call.store, call.options.value_or("--trainee", ""),
                                           key.value(), call.what[0]);
    if (!done) return fail(done.error());
    const runner::StoreExport& report = done.value();
    call.print(text_of({{"archive", call.what[0]},
                        {"trainees", report.trainees},
                        {"attempts", report.attempts},
                        {"ratings", report.ratings},
                        {"sessions", report.sessions},
                        {"key", report.key}}),
               fmt::format("{}: {} attempts of {} trainees, {} ratings, {} sessions; signed with "
                           "key {}\n",
                           call.what[0], report.attempts, report.trainees, report.ratings,
                           report.sessions, report.key));
    // the results are there; that their sessions are not is said, and no failure
    for (const Error& left : report.left_behind)
        std::fprintf(stderr, "without its session: %s\n", left.line().c_str());
    return kFine;
}

/// Keys of --trust and of the station's list.
std::vector<std::string> trusted_keys(const Options& options) {
    std::vector<std::string> keys = options.values("--trust");
    constexpr std::size_t kMostListBytes = 1U << 20U;
    const auto list = read_file(runner::station_folder() / "trusted_stations", kMostListBytes);
    std::istringstream lines(list ? list.value() : "");
    // a key, then whatever tells people whose it is
    for (std::string line, key; std::getline(lines, line);) {
        if (std::istringstream(line) >> key) keys.push_back(key);
    }
    return keys;
}

int import_archive(Call& call) {
    if (call.what.size() != 1) return fail(missing("store import needs one file to read"));
    const auto key = runner::station_key(runner::station_folder());
    if (!key) return fail(key.error());
    const runner::ImportWish wish{
        .sessions =
            call.options.value_or("--sessions", (runner::station_folder() / "sessions").string()),
        .trusted = trusted_keys(call.options)};
    const auto done = runner::import_store(call.store, key.value(), wish, call.what[0]);
    if (!done) return fail(done.error());
    const store::MergeReport& rows = done.value().rows;
    Json conflicts = Json::array();
    for (const Error& conflict : rows.conflicts)
        conflicts.push_back(
            {{"code", conflict.code}, {"message", conflict.message}, {"where", conflict.where}});
    call.print(
        text_of({{"station", done.value().station},
                 {"key", done.value().key},
                 {"made_utc", done.value().made_utc},
                 {"trainees_new", rows.trainees_new},
                 {"attempts_new", rows.attempts_new},
                 {"attempts_known", rows.attempts_known},
                 {"ratings_new", rows.ratings_new},
                 {"ratings_newer", rows.ratings_newer},
                 {"ratings_known", rows.ratings_known},
                 {"sessions_new", done.value().sessions_new},
                 {"sessions_known", done.value().sessions_known},
                 {"conflicts", conflicts}}),
        fmt::format("of {}: {} attempts are new, {} were here; {} trainees, {} ratings and "
                    "{} sessions are new, {} ratings newer\n",
                    done.value().station, rows.attempts_new, rows.attempts_known, rows.trainees_new,
                    rows.ratings_new, done.value().sessions_new, rows.ratings_newer));
    return rows.conflicts.empty() ? kFine : fail(rows.conflicts);
}

struct Action {
    std::string_view name;
    int (*run)(Call&);
    bool makes_store;  ///< a store that is not there is made
};
constexpr Action kActions[] = {{"list", list, false},
                               {"trainees", trainees, false},
                               {"curve", curve, false},
                               {"cohort", cohort, false},
                               {"enrol", enrol, true},
                               {"rate", rate, false},
                               {"agreement", agreement, false},
                               {"take-in", take_in, true},
                               {"check", check, false},
                               {"backup", backup, false},
                               {"export", export_archive, false},
                               {"import", import_archive, true}};

}  // namespace

int run_store_command(Arguments arguments) {
    int code = kFine;
    const auto options = parse_or_explain(verb(), arguments, code);
    if (!options) return code;
    const std::vector<std::string>& words = options.value().positionals();
    std::vector<std::string> names;
    for (const Action& action : kActions) {
        names.emplace_back(action.name);
        if (action.name != words[0]) continue;
        auto store = store::Store::open(options.value().value_or("--store", store::default_place()),
                                        !action.makes_store);
        if (!store) return fail(store.error());
        Call call{store.value(),
                  options.value(),
                  {words.begin() + 1, words.end()},
                  options.value().has("--json")};
        return action.run(call);
    }
    const std::string near = nearest_word(words[0], names);
    return fail(
        Error{"cli.choice",
              fmt::format("store has no action '{}'{}; see 'sideport store --help'", words[0],
                          near.empty() ? "" : fmt::format(", did you mean {}", near)),
              ""});
}

}  // namespace sideport::cli
