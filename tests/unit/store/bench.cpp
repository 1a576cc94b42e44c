#include "bench.h"

#include <cstdlib>
#include <memory>

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/base/file_io.h"
#include "sim/session/recorder.h"
#include "sim/store/words.h"

namespace sideport::test_support {

namespace fs = std::filesystem;

namespace {

/// Folder with initdb of the newest installed version; empty without one.
fs::path postgres_bin() {
    fs::path newest;
    std::error_code problem;
    for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", problem))
        if (fs::exists(entry.path() / "bin/initdb") && entry.path() > newest) newest = entry.path();
    return newest.empty() ? newest : newest / "bin";
}

}  // namespace

PostgresServer* PostgresServer::get() {
    static std::unique_ptr<PostgresServer> server = [] {
        std::unique_ptr<PostgresServer> made;
        if (const fs::path bin = postgres_bin(); !bin.empty()) made.reset(new PostgresServer(bin));
        if (made && !made->start()) made.reset();
        return made;
    }();
    if (!server) WARN("PostgreSQL is not installed here or does not start: only SQLite is tested");
    return server.get();
}

PostgresServer::PostgresServer(fs::path bin) : bin_(std::move(bin)) {
    // short, since the path of a socket is limited to 107 bytes
    folder_ = fs::temp_directory_path() / fmt::format("sideport_pg_{}", getpid());
    fs::create_directories(folder_);
    if (getuid() == 0) run(fmt::format("chown nobody {}", folder_.string()));
}

int PostgresServer::run(const std::string& command) const {
    return std::system((command + " >/dev/null 2>&1").c_str());
}

bool PostgresServer::start() {
    const std::string as = getuid() == 0 ? "setpriv --reuid=nobody --clear-groups " : "";
    const std::string data = (folder_ / "data").string();
    if (run(fmt::format("cd {} && {}{}/initdb --auth=trust -U postgres -N -D {}", folder_.string(),
                        as, bin_.string(), data)) != 0)
        return false;
    runs_ =
        run(fmt::format("cd {0} && {1}{2}/pg_ctl -w -D {3} -l {0}/log -o \"-c listen_addresses='' "
                        "-c unix_socket_directories={0} -c fsync=off\" start",
                        folder_.string(), as, bin_.string(), data)) == 0;
    return runs_;
}

PostgresServer::~PostgresServer() {
    const std::string as = getuid() == 0 ? "setpriv --reuid=nobody --clear-groups " : "";
    if (runs_)
        run(fmt::format("cd {0} && {1}{2}/pg_ctl -m immediate -D {0}/data stop", folder_.string(),
                        as, bin_.string()));
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

std::string PostgresServer::new_database() {
    const std::string name = fmt::format("test{}", ++databases_);
    REQUIRE(run(fmt::format("{}/psql -h {} -U postgres -c 'create database {}'", bin_.string(),
                            folder_.string(), name)) == 0);
    return fmt::format("postgresql://postgres@/{}?host={}", name, folder_.string());
}

void PostgresServer::sql(const std::string& url, const std::string& words) const {
    REQUIRE(run(fmt::format("{}/psql -v ON_ERROR_STOP=1 '{}' -c \"{}\"", bin_.string(), url,
                            words)) == 0);
}

std::vector<std::string> empty_places(const fs::path& folder) {
    std::vector<std::string> places{(folder / "a store.sqlite").string()};
    if (PostgresServer* server = PostgresServer::get()) places.push_back(server->new_database());
    return places;
}

store::Attempt some_attempt(const std::string& trainee, int number) {
    store::Attempt attempt;
    attempt.id = store::new_uuid();
    attempt.trainee = trainee;
    attempt.scenario = "patent";
    attempt.scenario_path = "scenarios/library/patent/scenario.yaml";
    attempt.scenario_hash = "0123456789abcdef";
    attempt.seed = (std::uint64_t{1} << 63U) + static_cast<std::uint64_t>(number);
    attempt.mode = "assessment";
    attempt.build = "0.1.0 numerics 5";
    attempt.checklist_id = "interrogation";
    attempt.checklist_version = "1";
    attempt.score = 50.0 + number;
    attempt.max_score = 100.0;
    attempt.minimum_passing_score = 85.0;
    attempt.passed = number >= 35;
    attempt.diagnosis_given = attempt.diagnosis_truth = "patent";
    attempt.diagnosis_correct = true;
    attempt.session_folder = fmt::format("/nowhere/{}", number);
    attempt.started_utc = "2026-01-05T14:00:00Z";
    attempt.ended_utc = "2026-01-05T14:15:05Z";
    attempt.items = {{.id = "lateral",
                      .text = "Lateral check",
                      .outcome = "done",
                      .evidence = "PA and lateral \xE2\x89\xA4 2 mm; 'quoted' :name",
                      .points = 4,
                      .max_points = 4,
                      .critical = true,
                      .time_s = 61.5},
                     {.id = "rotor",
                      .text = "Rotor",
                      .outcome = "missed",
                      .evidence = "",
                      .points = 0,
                      .max_points = 3,
                      .critical = false,
                      .time_s = -1}};
    attempt.critical_errors = {{.code = "no_lateral", .message = "x", .time_s = 12.25}};
    attempt.metrics = {{"procedure_time_s", 300.0 + number}, {"aspirated_ml", 2.1}};
    return attempt;
}

void write_session_folder(const fs::path& folder, const std::string& trainee, double score,
                          bool ended) {
    const session::Recording recording{
        .scenario_path = "scenarios/library/patent/scenario.yaml",
        .scenario_hash = 0xABCDEF,
        .seed = 3,
        .build = session::build_name(),
        .trainee = trainee,
        .mode = "assessment",
        .last_tick = 2400,
        .state = ended ? session::RecordingState::ended : session::RecordingState::running};
    REQUIRE(session::write_recording(folder, recording));
    REQUIRE(write_file(folder / "result.json", fmt::format(R"({{
  "scenario": "patent", "seed": 3, "passed": {}, "score": {}, "max_score": 100.0,
  "minimum_passing_score": 85.0,
  "diagnosis": {{"given": "patent", "truth": "patent", "correct": true}},
  "critical_errors": [{{"code": "no_lateral", "time_s": null, "message": "no lateral picture"}}],
  "items": [{{"id": "scout", "text": "Scout", "outcome": "done", "points": 4.0, "max_points": 4.0,
    "critical": false, "time_s": 12.5, "evidence": "picture 1"}}],
  "checklist": {{"id": "interrogation", "version": "2", "hash": "00ff"}},
  "metrics": {{"procedure_time_s": 312.5, "peak_pressure_kpa": null}},
  "mass_balance": {{"iodine_relative_error": 0.0, "drug_relative_error": 0.0}}
}})",
                                                           score >= 85 ? "true" : "false", score)));
}

int wait_for(int child) {
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace sideport::test_support
