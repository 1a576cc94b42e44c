// What the folder of sessions says of each case.

#include <algorithm>

#include <fmt/format.h>

#include "sim/app/case_list.h"
#include "sim/app/texts.h"

namespace sideport::app {

namespace {

namespace fs = std::filesystem;

fs::path plain(const fs::path& path) {
    std::error_code problem;
    const fs::path whole = fs::weakly_canonical(path, problem);
    return problem ? path : whole;
}

void count(CaseEntry& entry, const runner::SessionSummary& session) {
    if (session.is_unfinished() && !entry.unfinished) entry.unfinished = session;
    if (!session.result) return;
    ++entry.attempts;
    const records::ResultSummary& result = *session.result;
    if (!result.is_signed) return;
    const bool better = !entry.best || (result.passed && !entry.best->passed) ||
                        (result.passed == entry.best->passed && result.score > entry.best->score);
    if (!better) return;
    entry.best = CaseResult{.score = result.score,
                            .max_score = result.max_score,
                            .procedure_time_s = result.procedure_time_s,
                            .passed = result.passed};
}

}  // namespace

void attach_sessions(CaseList& list, std::span<const runner::SessionSummary> sessions) {
    for (CaseEntry& entry : list.entries) {
        entry.best.reset();
        entry.unfinished.reset();
        entry.attempts = 0;
        const fs::path file = plain(entry.file);
        for (const runner::SessionSummary& session : sessions)
            if (plain(session.scenario) == file) count(entry, session);
    }
}

bool can_continue(const runner::SessionSummary& session) {
    return session.build == session::build_name();
}

std::string left_at(const runner::SessionSummary& session) {
    const auto whole_s = session.last_tick / events::kTicksPerSecond;
    const bool named = !session.trainee.empty() && session.trainee != "hand";
    const std::string who = named ? say(Text::cases_left_this, session.trainee)
                                  : std::string{say(Text::cases_this_was_left)};
    std::string text = say(Text::cases_left_at, who, whole_s / 60, whole_s % 60,
                           session.mode == "assessment" ? say(Text::cases_as_an_assessment) : ".");
    if (!can_continue(session)) text += say(Text::cases_it_was_recorded_with_it, session.build);
    return text;
}

}  // namespace sideport::app
