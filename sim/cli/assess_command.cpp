#include "sim/cli/assess_command.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/assessment/checklist.h"
#include "sim/base/file_io.h"
#include "sim/cli/options.h"
#include "sim/records/report.h"
#include "sim/records/rescoring.h"
#include "sim/runner/report_background.h"
#include "sim/runner/stored_session.h"

namespace sideport::cli {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

const VerbSpec& verb() {
    static const VerbSpec spec{
        "assess",
        "grades stored sessions again and says what changed",
        {{"SESSION", "", "a session folder, or a folder of sessions; more may follow", true}},
        1,
        {{"--checklist", "FILE", "another checklist than the case's own"},
         {"--html", "FILE", "the report, of one session"},
         {"--csv", "FILE", "a line for each item of each session"}}};
    return spec;
}

/// One session, graded now and compared with what its folder holds.
struct Graded {
    fs::path folder;
    records::ReportInput input;  ///< with its rescoring where the folder holds a result
};

Result<Graded> grade(const fs::path& folder, const assessment::Checklist* checklist) {
    const auto stored = runner::read_stored_session(folder);
    if (!stored) return stored.error();
    const runner::CaseChecklist own = runner::checklist_of(stored.value().scenario);
    if (checklist == nullptr) {
        if (!own.errors.empty()) return own.errors.front();
        checklist = own.checklist.get();
    }
    Graded graded{folder, runner::graded(stored.value(), *checklist, folder)};
    if (auto done = runner::add_marks(graded.input, folder); !done) return done.error();
    if (!fs::exists(folder / "result.json")) return graded;
    const auto text = read_file(folder / "result.json");
    if (!text) return text.error();
    auto compared = records::compare_with_stored(text.value(), graded.input.assessment);
    if (!compared) {
        return Error{compared.error().code, compared.error().message,
                     (folder / "result.json").string()};
    }
    graded.input.rescoring = std::move(compared).value();
    return graded;
}

Json to_json(const records::Rescoring& rescoring) {
    Json items = Json::array();
    for (const records::ItemChange& change : rescoring.items) {
        items.push_back({{"id", change.id},
                         {"before", change.before.empty() ? Json(nullptr) : Json(change.before)},
                         {"now", change.now.empty() ? Json(nullptr) : Json(change.now)},
                         {"points_before", change.points_before},
                         {"max_points_before", change.max_before},
                         {"points_now", change.points_now},
                         {"max_points_now", change.max_now},
                         {"why_before", change.why_before},
                         {"why_now", change.why_now}});
    }
    return {{"checklist_before", rescoring.checklist_before},
            {"checklist_now", rescoring.checklist_now},
            {"changed", rescoring.changed()},
            {"score_before", rescoring.score_before},
            {"score_now", rescoring.score_now},
            {"passed_before", rescoring.passed_before},
            {"passed_now", rescoring.passed_now},
            {"items", items},
            {"critical_errors_gone", rescoring.errors_gone},
            {"critical_errors_new", rescoring.errors_new}};
}

Json to_json(const std::vector<records::HandMark>& marks) {
    Json list = Json::array();
    for (const records::HandMark& mark : marks)
        list.push_back({{"item", mark.item},
                        {"outcome", mark.outcome.empty() ? Json(nullptr) : Json(mark.outcome)},
                        {"computed_then", mark.computed},
                        {"reason", mark.reason},
                        {"by", mark.by},
                        {"given_utc", mark.given_utc},
                        {"time_s", mark.session_s < 0.0 ? Json(nullptr) : Json(mark.session_s)}});
    return list;
}

Json to_json(const Graded& graded) {
    Json object = Json::parse(records::result_json(graded.input));
    object["session"] = graded.folder.string();
    object["trainee"] = graded.input.trainee;
    object["marks_by_hand"] = to_json(graded.input.marks);
    object["marks_intact"] = !graded.input.origin.marks_broken;
    object["rescoring"] = graded.input.rescoring ? to_json(*graded.input.rescoring) : Json(nullptr);
    return object;
}

std::string points(double points, double max_points) {
    return fmt::format("{:g}/{:g}", points, max_points);
}

void print_change(const records::ItemChange& change) {
    std::printf(
        "  %-26s %s %s -> %s %s\n", change.id.c_str(),
        change.before.empty() ? "no such item" : change.before.c_str(),
        change.before.empty() ? "" : points(change.points_before, change.max_before).c_str(),
        change.now.empty() ? "no such item" : change.now.c_str(),
        change.now.empty() ? "" : points(change.points_now, change.max_now).c_str());
    if (!change.why_before.empty() && change.before != change.now)
        std::printf("      before: %s\n", change.why_before.c_str());
    if (!change.why_now.empty() && change.before != change.now)
        std::printf("      now:    %s\n", change.why_now.c_str());
}

void print_rescoring(const records::Rescoring& rescoring) {
    if (!rescoring.changed()) {
        std::printf("  as stored\n");
        return;
    }
    std::printf("  score %.1f -> %.1f, %s -> %s; checklist %s -> %s\n", rescoring.score_before,
                rescoring.score_now,
                rescoring.passed_before ? "at standard" : "not yet at standard",
                rescoring.passed_now ? "at standard" : "not yet at standard",
                rescoring.checklist_before.c_str(), rescoring.checklist_now.c_str());
    for (const records::ItemChange& change : rescoring.items)
        print_change(change);
    for (const std::string& code : rescoring.errors_gone)
        std::printf("  no longer a critical error: %s\n", code.c_str());
    for (const std::string& code : rescoring.errors_new)
        std::printf("  new critical error: %s\n", code.c_str());
}

void print(const Graded& graded) {
    const assessment::Assessment& result = graded.input.assessment;
    std::printf("%s: %s by %s, %s, %.1f of %.0f points (at least %.0f needed)\n",
                graded.folder.string().c_str(), graded.input.scenario.id.c_str(),
                graded.input.trainee.c_str(), result.passed ? "at standard" : "not yet at standard",
                result.score, result.max_score, result.minimum_passing_score);
    for (const assessment::CriticalError& error : result.critical_errors)
        std::printf("  critical at %.0f s: %s\n", error.time_s, error.message.c_str());
    if (graded.input.origin.marks_broken)
        std::printf("  marks by hand: %s\n", graded.input.origin.marks.c_str());
    for (const assessment::ItemResult& item : result.items) {
        const records::HandMark* mark = records::mark_of_item(graded.input.marks, item.id);
        if (mark != nullptr)
            std::printf("  %-26s %s; %s\n", item.id.c_str(), outcome_name(item.outcome),
                        records::mark_sentence(*mark).c_str());
    }
    if (graded.input.rescoring) print_rescoring(*graded.input.rescoring);
}

/// A field of a CSV line; quotes are doubled.
std::string field(const std::string& text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + "\"";
}

std::string csv_of(const std::vector<Graded>& sessions) {
    std::string csv =
        "session,scenario,trainee,seed,checklist,section,item,outcome,points,max_points,critical,"
        "time_s,frame,event,evidence,by_hand,by_hand_text\n";
    for (const Graded& graded : sessions) {
        for (const assessment::ItemResult& item : graded.input.assessment.items) {
            const records::HandMark* mark = records::mark_of_item(graded.input.marks, item.id);
            csv += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n",
                               field(graded.folder.string()), field(graded.input.scenario.id),
                               field(graded.input.trainee), graded.input.seed,
                               field(records::checklist_name(graded.input.assessment)),
                               field(item.section), item.id, outcome_name(item.outcome),
                               item.points, item.max_points, item.critical ? "yes" : "no",
                               item.time_s < 0.0 ? "" : fmt::format("{:.3f}", item.time_s),
                               item.frame < 0 ? "" : fmt::format("{}", item.frame), item.event,
                               field(item.evidence), mark == nullptr ? "" : mark->outcome,
                               mark == nullptr ? "" : field(records::mark_sentence(*mark)));
        }
    }
    return csv;
}

int write_files(const Options& options, const std::vector<Graded>& sessions) {
    if (const auto file = options.value("--csv")) {
        if (const auto done = write_file(*file, csv_of(sessions)); !done) return fail(done.error());
    }
    const auto file = options.value("--html");
    if (!file) return kFine;
    if (sessions.size() != 1)
        return fail(Error{"cli.one_session", "--html: the report is of one session", *file});
    const auto report = records::report_html(sessions.front().input);
    if (!report) return fail(report.error());
    const auto done = write_file(*file, report.value());
    return done ? kFine : fail(done.error());
}

Result<std::vector<fs::path>> folders_of(const Options& options) {
    std::vector<fs::path> folders;
    for (const std::string& given : options.positionals()) {
        const auto found = runner::session_folders(given);
        if (!found) return found.error();
        folders.insert(folders.end(), found.value().begin(), found.value().end());
    }
    return folders;
}

}  // namespace

int run_assess_command(Arguments arguments) {
    int code = kFine;
    const auto options = parse_or_explain(verb(), arguments, code);
    if (!options) return code;
    std::optional<assessment::ChecklistResult> own;
    if (const auto file = options.value().value("--checklist")) {
        own = assessment::read_checklist(*file);
        if (!own->errors.empty()) return fail(own->errors);
    }
    const auto folders = folders_of(options.value());
    if (!folders) return fail(folders.error());
    std::vector<Graded> sessions;
    int faults = kFine;
    for (const fs::path& folder : folders.value()) {
        auto graded = grade(folder, own ? &own->checklist : nullptr);
        if (graded) {
            sessions.push_back(std::move(graded).value());
        } else {
            faults = std::max(faults, fail(graded.error()));
        }
    }
    if (const int failed = write_files(options.value(), sessions); failed != kFine) return failed;
    if (options.value().has("--json")) {
        Json list = Json::array();
        for (const Graded& graded : sessions)
            list.push_back(to_json(graded));
        std::printf("%s\n", Json{{"sessions", list}}.dump(2).c_str());
    } else {
        for (const Graded& graded : sessions)
            print(graded);
    }
    if (faults != kFine) return faults;
    const bool all_passed = std::all_of(sessions.begin(), sessions.end(),
                                        [](const Graded& g) { return g.input.assessment.passed; });
    return all_passed ? kFine : kAssessmentFailed;
}

}  // namespace sideport::cli
