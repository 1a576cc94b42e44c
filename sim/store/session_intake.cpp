#include "sim/store/session_intake.h"

#include <algorithm>
#include <climits>
#include <set>
#include <tuple>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/base/file_io.h"
#include "sim/base/hash.h"
#include "sim/session/recorder.h"
#include "sim/store/attempt_json.h"
#include "sim/store/words.h"

namespace sideport::store {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr const char* kMark = "attempt.json";
constexpr std::size_t kMostResultBytes = 1U << 24U, kMostMarkBytes = 1U << 12U;

Error fault(const char* code, std::string message, const fs::path& where) {
    return Error{code, std::move(message), where.string()};
}

std::string mark_text(const std::string& id, const Place& place, const std::string& started_utc) {
    return Json{{"id", id}, {"store", clean_text(place.identity())}, {"started_utc", started_utc}}
               .dump() +
           "\n";
}

std::string station_name() {
    char name[HOST_NAME_MAX + 1] = {};
    return gethostname(name, sizeof name - 1) == 0 ? name : "";
}

/// Moment of the last change; 0 when there is no such file.
std::int64_t changed_at_s(const fs::path& file) {
    struct stat about {};
    return stat(file.c_str(), &about) == 0 ? static_cast<std::int64_t>(about.st_mtime) : 0;
}

/// "checklist": {"id", "version", "hash"}; results of older versions have none.
void read_checklist(const Json& result, Attempt& attempt) {
    const auto found = result.find("checklist");
    if (found == result.end() || !found->is_object()) return;
    const auto word = [&](const char* key) -> std::string {
        const auto value = found->find(key);
        if (value == found->end()) return {};
        return clean_text(value->is_string() ? value->get<std::string>() : value->dump());
    };
    attempt.checklist_id = word("id");
    attempt.checklist_version = word("version");
    attempt.checklist_hash = word("hash");
}

void read_result(const Json& result, Attempt& attempt) {
    attempt.scenario = text_of(result, "scenario");
    attempt.score = result.at("score").get<double>();
    attempt.max_score = result.at("max_score").get<double>();
    attempt.minimum_passing_score = result.at("minimum_passing_score").get<double>();
    attempt.passed = result.at("passed").get<bool>();
    const Json& diagnosis = result.at("diagnosis");
    attempt.diagnosis_given = text_of(diagnosis, "given");
    attempt.diagnosis_truth = text_of(diagnosis, "truth");
    attempt.diagnosis_correct = diagnosis.at("correct").get<bool>();
    read_checklist(result, attempt);
    read_items_and_errors(result, attempt);
    for (const auto& [name, value] : result.at("metrics").items())
        if (value.is_number()) attempt.metrics.emplace_back(clean_text(name), value.get<double>());
}

/// store: that the session was begun for.
Result<Done> read_mark(const fs::path& folder, Attempt& attempt, std::string& store) {
    const fs::path file = folder / kMark;
    const auto text = read_file(file, kMostMarkBytes);
    if (!text && text.error().code == "file.missing")
        return fault("session.not_an_attempt", "this session was not meant for a store", folder);
    if (!text) return text.error();
    const Json mark = Json::parse(text.value(), nullptr, false);
    const auto word = [&](const char* key) -> std::string {
        const bool there = mark.is_object() && mark.contains(key) && mark[key].is_string();
        return there ? mark[key].get<std::string>() : "";
    };
    attempt.id = word("id");
    attempt.started_utc = clean_text(word("started_utc"));
    store = word("store");
    if (!is_uuid(attempt.id))
        return fault("session.damaged", "holds no id of an attempt (a UUID is needed)", file);
    return Done{};
}

/// What raters wrote beside the session while the store did not hold it yet.
Result<int> add_file_ratings(Store& store, const std::string& id, const fs::path& folder) {
    const fs::path file = folder / "ratings.json";
    std::error_code problem;
    if (!fs::exists(file, problem)) return 0;
    const auto text = read_file(file, kMostResultBytes);
    if (!text) return text.error();
    const Json page = Json::parse(text.value(), nullptr, false);
    const auto known = store.ratings_of(id);
    if (!known) return known.error();
    std::set<std::pair<std::string, std::string>> there;
    for (const Rating& rating : known.value())
        there.emplace(rating.rater, rating.domain);
    int added = 0;
    try {
        for (const Json& row : page.at("ratings")) {
            Rating rating{.attempt = id,
                          .rater = clean_text(row.at("rater").get<std::string>()),
                          .domain = clean_text(row.at("domain").get<std::string>()),
                          .note = {},
                          .value = row.at("value").get<int>(),
                          .given_utc = utc_text(changed_at_s(file))};
            if (there.count({rating.rater, rating.domain}) == 1) continue;
            if (auto done = store.add_rating(rating); !done) return done.error();
            ++added;
        }
    } catch (const Json::exception&) {
        return fault("rating.file", "this is no file of ratings", file);
    }
    return added;
}

}  // namespace

std::string result_hash(std::string_view bytes) {
    Hasher hasher;
    hasher.add(bytes);
    return fmt::format("fnv1a64:{:016x}", hasher.value());
}

Result<Done> begin_attempt(const fs::path& session_folder, const std::string& place) {
    const auto parsed = parse_place(place);
    if (!parsed) return parsed.error();
    return write_file(session_folder / kMark, mark_text(new_uuid(), parsed.value(), now_utc()));
}

Result<Attempt> read_attempt(const fs::path& session_folder) {
    Attempt attempt;
    std::string store;
    const auto header = session::read_recording_header(session_folder);
    if (!header) return header.error();
    const session::Recording& recording = header.value();
    if (recording.state != session::RecordingState::ended)
        return fault("session.unfinished", "this session has not ended", session_folder);
    if (auto mark = read_mark(session_folder, attempt, store); !mark) return mark.error();
    const fs::path file = session_folder / "result.json";
    const auto text = read_file(file, kMostResultBytes);
    if (!text)
        return fault("session.damaged", "an ended session has a result: " + text.error().message,
                     file);
    const Json result = Json::parse(text.value(), nullptr, false);
    try {
        read_result(result, attempt);
    } catch (const Json::exception& problem) {
        return fault("session.damaged", fmt::format("this is no result ({})", problem.what()),
                     file);
    }
    attempt.trainee = fit_sign(recording.trainee);
    attempt.scenario_path = clean_text(recording.scenario_path);
    attempt.scenario_hash = fmt::format("{:016x}", recording.scenario_hash);
    attempt.seed = recording.seed;
    attempt.mode = clean_text(recording.mode);
    attempt.build = clean_text(recording.build);
    attempt.session_folder = clean_text(fs::absolute(session_folder).lexically_normal().string());
    attempt.result_hash = result_hash(text.value());
    attempt.station = clean_text(station_name());
    attempt.ended_utc = utc_text(changed_at_s(file));
    return attempt;
}

Result<bool> take_in(Store& store, const fs::path& session_folder) {
    const auto attempt = read_attempt(session_folder);
    if (!attempt) return attempt.error();
    const auto is_new = store.add_attempt(attempt.value());
    if (!is_new) return is_new.error();
    if (const auto rated = add_file_ratings(store, attempt.value().id, session_folder); !rated)
        return rated.error();
    return is_new;
}

Result<int> take_in_ratings(Store& store, const fs::path& session_folder) {
    const auto attempt = read_attempt(session_folder);
    if (!attempt) return attempt.error();
    return add_file_ratings(store, attempt.value().id, session_folder);
}

Result<bool> take_in_any(Store& store, const fs::path& session_folder) {
    std::error_code problem;
    const auto header = session::read_recording_header(session_folder);
    if (!header) return header.error();
    if (header.value().state != session::RecordingState::ended)
        return fault("session.unfinished", "this session has not ended", session_folder);
    const fs::path mark = session_folder / kMark;
    if (!fs::exists(mark, problem)) {
        // of two programs that come at once the first one names the attempt
        const std::string id = new_uuid();
        // nobody looked at a clock when it began
        const std::string started = utc_text(changed_at_s(session_folder / "result.json") -
                                             header.value().last_tick / events::kTicksPerSecond);
        const fs::path own = session_folder / fmt::format(".{}", id);
        if (auto written = write_file(own, mark_text(id, store.place(), started)); !written)
            return written.error();
        fs::create_hard_link(own, mark, problem);
        if (problem && !fs::exists(mark)) fs::rename(own, mark, problem);
        std::error_code ignored;
        fs::remove(own, ignored);
        if (!fs::exists(mark, ignored)) return fault("file.unwritable", problem.message(), mark);
    }
    return take_in(store, session_folder);
}

Result<Intake> take_in_pending(Store& store, const fs::path& sessions) {
    const auto ids = store.attempt_ids();
    if (!ids) return ids.error();
    Intake intake;
    const std::string identity = clean_text(store.place().identity());
    std::vector<std::tuple<std::int64_t, std::string, fs::path>> found;
    std::error_code problem;
    for (fs::directory_iterator entry(sessions, problem), end; !problem && entry != end;
         entry.increment(problem)) {
        Attempt attempt;
        std::string meant;
        std::error_code ignored;
        if (!entry->is_directory(ignored) || !fs::exists(entry->path() / kMark, ignored)) continue;
        if (auto mark = read_mark(entry->path(), attempt, meant); !mark) {
            intake.faults.push_back(mark.error());
        } else if (meant != identity) {
            continue;
        } else if (ids.value().contains(attempt.id)) {
            ++intake.known;
        } else {
            found.emplace_back(changed_at_s(entry->path() / "result.json"),
                               entry->path().filename().string(), entry->path());
        }
    }
    std::sort(found.begin(), found.end());
    for (const auto& [ended, name, folder] : found) {
        const auto taken = take_in(store, folder);
        if (taken) {
            ++(taken.value() ? intake.taken_in : intake.known);
            continue;
        }
        const std::string& code = taken.error().code;
        // one that still runs, or was broken off before anything was written
        if (code == "session.unfinished" || code == "session.missing") continue;
        // one session's fault does not keep the others out; the store's does
        if (code.rfind("machine.", 0) == 0 || code == "store.unwritable" || code == "store.damaged")
            return taken.error();
        intake.faults.push_back(taken.error());
    }
    return intake;
}

Result<Intake> start_attempt(const std::string& place, const fs::path& session_folder) {
    auto store = Store::open(place);
    if (!store) return store.error();
    const fs::path whole = fs::absolute(session_folder).lexically_normal();
    // a path that ends with a slash names its last folder twice
    const fs::path named = whole.has_filename() ? whole : whole.parent_path();
    auto intake = take_in_pending(store.value(), named.parent_path());
    if (!intake) return intake.error();
    if (auto begun = begin_attempt(session_folder, place); !begun) return begun.error();
    return intake;
}

Result<Done> finish_attempt(const std::string& place, const fs::path& session_folder) {
    auto store = Store::open(place);
    if (!store) return store.error();
    if (auto taken = take_in(store.value(), session_folder); !taken) return taken.error();
    return Done{};
}

}  // namespace sideport::store
