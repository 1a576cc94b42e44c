// A look through the whole store.

#include <climits>

#include <fmt/format.h>
#include <unistd.h>

#include "sim/base/file_io.h"
#include "sim/store/inside.h"
#include "sim/store/session_intake.h"

namespace sideport::store {

namespace {

namespace fs = std::filesystem;
using soci::into;

std::string this_station() {
    char name[HOST_NAME_MAX + 1] = {};
    return gethostname(name, sizeof name - 1) == 0 ? name : "";
}

void check_pages(Store::Inside& inside, Errors& faults) {
    std::string answer;
    soci::statement statement = (inside.sql.prepare << "pragma integrity_check", into(answer));
    statement.execute();
    while (statement.fetch())
        if (answer != "ok") faults.push_back({"store.damaged", answer, inside.place.shown});
}

/// The database keeps references by itself; a file that was edited elsewhere may not.
void check_references(Store::Inside& inside, Errors& faults) {
    const char* const pairs[][3] = {{"attempt", "trainee_id", "trainee"},
                                    {"item", "attempt_id", "attempt"},
                                    {"critical_error", "attempt_id", "attempt"},
                                    {"metric", "attempt_id", "attempt"},
                                    {"rating", "attempt_id", "attempt"}};
    for (const auto& [table, column, target] : pairs) {
        long long lost = 0;
        inside.sql << fmt::format(
            "select count(*) from {0} where not exists (select 1 from {2} r where r.id = {0}.{1})",
            table, column, target),
            into(lost);
        if (lost > 0)
            faults.push_back({"store.reference",
                              fmt::format("{} rows of {} belong to no {}", lost, table, target),
                              inside.place.shown});
    }
}

/// The folder of an attempt against what was stored of it.
void check_session(const Attempt& attempt, Errors& faults) {
    const fs::path folder = attempt.session_folder;
    const auto found = read_attempt(folder);
    const std::string which =
        fmt::format("attempt {} of {} ({})", attempt.sequence, attempt.trainee, attempt.scenario);
    std::error_code problem;
    if (!fs::exists(folder / "session.yaml", problem)) {
        faults.push_back({"store.session_gone", which + ": its session is not there any more",
                          attempt.session_folder});
    } else if (!found) {
        faults.push_back({"store.session_other",
                          which + ": its session cannot be read: " + found.error().line(),
                          attempt.session_folder});
    } else if (found.value().id != attempt.id) {
        faults.push_back({"store.session_other", which + ": the folder holds another attempt now",
                          attempt.session_folder});
    } else if (found.value().result_hash != attempt.result_hash) {
        faults.push_back(
            {"store.result_changed",
             fmt::format(
                 "{}: result.json is not what was stored (stored {:.1f} points, there {:.1f})",
                 which, attempt.score, found.value().score),
             attempt.session_folder});
    }
}

}  // namespace

Result<CheckReport> Store::check() {
    CheckReport report;
    const auto done = guarded<Done>(place(), [&]() -> Result<Done> {
        if (!place().is_server) check_pages(*inside_, report.faults);
        check_references(*inside_, report.faults);
        for (auto& [table, count] : {std::pair{"attempt", &report.attempts},
                                     {"trainee", &report.trainees},
                                     {"rating", &report.ratings}}) {
            long long rows = 0;
            inside_->sql << fmt::format("select count(*) from {}", table), into(rows);
            *count = static_cast<int>(rows);
        }
        return Done{};
    });
    if (!done) return done.error();
    const auto attempts = attempts_of("");
    if (!attempts) return attempts.error();
    // folders of other stations cannot be seen from here
    const std::string here = this_station();
    for (const Attempt& attempt : attempts.value())
        if (attempt.station == here) check_session(attempt, report.faults);
    return report;
}

}  // namespace sideport::store
