#include "sim/cli/run_command.h"

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <sstream>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "sim/base/file_io.h"
#include "sim/cli/options.h"
#include "sim/cli/robot_station.h"
#include "sim/cli/scene.h"
#include "sim/runner/session_folder.h"
#include "sim/runner/trace.h"
#include "sim/session/live_session.h"
#include "sim/session/robot.h"
#include "sim/store/session_intake.h"

namespace sideport::cli {

namespace {

namespace fs = std::filesystem;

/// A robot that never ends its session is stopped here.
constexpr std::int64_t kLongestTicks = std::int64_t{3600} * events::kTicksPerSecond;

const VerbSpec& verb() {
    static const VerbSpec spec{
        "run",
        "a whole session without a window, by a robot trainee or a recorded command file",
        {{"SCENARIO", "", "name in scenarios/library, folder or .yaml file"}},
        1,
        {{"--trainee", "NAME|FILE",
          "a robot (an unknown name lists them) or a commands.jsonl; default expert"},
         {"--seed", "N", "all chance of the session (default 1)"},
         {"--set", "POINTER=VALUE", "changes a field of the scenario, e.g. \"/pump/depth=18 mm\"",
          true},
         {"--complication", "ORDER|FILE",
          "an instructor's complication, ID[=AMOUNT][@CONDITION] as in \"tip_occlusion@contrast_in "
          "> 1 mL\" (docs/complications.md), or a file with one a line",
          true},
         {"--out", "DIR", "session folder (default sessions/SCENARIO-TRAINEE-SEED)"},
         {"--frames", "none|keys|all", "which pictures to make (default keys)"},
         {"--trace", "FILE.csv", "also writes volumes, pressures and doses, ten lines a second"},
         {"--size", "PX", "side of the pictures, 128 .. 2048 (default 512)"},
         {"--store", "URL|FILE",
          "also puts the attempt into this store; attempts that wait beside --out are taken in"},
         {"--classroom", "DIR",
          "works as a station of this classroom, at the pace of the clock, for an instructor to "
          "follow (sideport instruct --classroom DIR)"},
         {"--station", "NAME", "with --classroom: how the station is called (default robot)"}}};
    return spec;
}

struct Request {
    std::string scenario, trainee;
    std::uint64_t seed = 1;
    scenario::Overrides overrides;
    std::vector<session::Command> complications;  ///< sent with the first tick
    fs::path out, trace;
    std::string store;  ///< empty: none
    runner::Frames frames = runner::Frames::keys;
    int size_px = 512;
    bool json = false;
    std::string classroom, station;  ///< empty: none
};

Result<runner::Frames> frames_of(const std::string& text) {
    if (text == "none") return runner::Frames::none;
    if (text == "keys") return runner::Frames::keys;
    if (text == "all") return runner::Frames::all;
    return Error{"cli.choice", fmt::format("--frames {}: allowed none, keys, all", text), ""};
}

/// The orders of --complication; a file has one a line, '#' begins a remark.
Result<std::vector<session::Command>> read_complications(const std::vector<std::string>& given) {
    std::vector<session::Command> commands;
    const auto add = [&](const std::string& text, const std::string& where) -> Result<Done> {
        const auto order = session::parse_complication(text);
        if (!order) return Error{order.error().code, order.error().message, where};
        commands.push_back({.kind = session::CommandKind::complication,
                            .text = session::to_text(order.value()),
                            .by = "schedule"});
        return Done{};
    };
    for (const std::string& text : given) {
        std::error_code problem;
        if (!fs::is_regular_file(text, problem)) {
            if (auto done = add(text, "--complication"); !done) return done.error();
            continue;
        }
        const auto bytes = read_file(text);
        if (!bytes) return bytes.error();
        std::istringstream lines(bytes.value());
        std::string line;
        for (std::size_t number = 1; std::getline(lines, line); ++number) {
            if (line.find_first_not_of(" \t\r") == std::string::npos || line[0] == '#') continue;
            if (line.back() == '\r') line.pop_back();
            if (auto done = add(line, fmt::format("{}:{}", text, number)); !done)
                return done.error();
        }
    }
    return commands;
}

Result<Request> read_request(const Options& options) {
    Request request{.scenario = options.positionals()[0],
                    .trainee = options.value_or("--trainee", "expert")};
    const auto seed = options.integer("--seed", 1, 0, 1L << 53);
    if (!seed) return seed.error();
    request.seed = static_cast<std::uint64_t>(seed.value());
    const auto size = options.picture_px("--size", 512);
    if (!size) return size.error();
    request.size_px = static_cast<int>(size.value());
    const auto frames = frames_of(options.value_or("--frames", "keys"));
    if (!frames) return frames.error();
    request.frames = frames.value();
    auto overrides = parse_overrides(options.values("--set"));
    if (!overrides) return overrides.error();
    request.overrides = std::move(overrides).value();
    auto complications = read_complications(options.values("--complication"));
    if (!complications) return complications.error();
    request.complications = std::move(complications).value();
    request.json = options.has("--json");
    request.trace = options.value_or("--trace", "");
    request.store = options.value_or("--store", "");
    if (options.has("--store") && request.store.empty())
        return Error{"store.url", "--store needs a file or a URL", ""};
    request.classroom = options.value_or("--classroom", "");
    request.station = options.value_or("--station", "robot");
    const std::string name = fs::path(request.scenario).filename().stem().string();
    const std::string who = fs::path(request.trainee).stem().string();
    request.out =
        options.value_or("--out", fmt::format("sessions/{}-{}-{}", name, who, request.seed));
    return request;
}

/// The named robot, or one that plays a command file.
Result<std::unique_ptr<session::Robot>> trainee_of(const std::string& name) {
    if (auto robot = session::make_robot(name)) return robot;
    if (name.find('.') != std::string::npos || name.find('/') != std::string::npos) {
        return session::make_file_robot(name);
    }
    std::string known;
    for (const std::string& robot : session::robot_names())
        known += (known.empty() ? "" : ", ") + robot;
    return Error{"cli.trainee",
                 fmt::format("there is no trainee '{}'; allowed: {}, or a file", name, known), ""};
}

void show_progress(const session::LiveSession& live) {
    constexpr std::int64_t kBetween = std::int64_t{5} * events::kTicksPerSecond;
    if (isatty(STDERR_FILENO) == 0 || live.state().tick % kBetween != 0) return;
    std::fprintf(stderr, "\r%4.0f s of the session", events::seconds(live.state().tick));
}

/// The session is gone through again for the pictures behind the items.
void show_share(double share) {
    if (isatty(STDERR_FILENO) != 0)
        std::fprintf(stderr, "\r%3.0f %% of the pictures for the report", 100.0 * share);
}

Result<Done> simulate(session::LiveSession& live, session::Robot& robot,
                      std::vector<session::Command> first, runner::PictureKeeper& pictures,
                      runner::Trace* trace, const fs::path& folder, RobotStation& station) {
    std::int64_t idle_ticks = 0;
    if (station.is_open())
        if (auto begun = station.begin(live, folder); !begun) return begun;
    while (!live.state().ended && live.state().tick < kLongestTicks) {
        std::vector<session::Command> commands = std::exchange(first, {});
        if (station.is_open())
            for (session::Command& order : station.before_tick(live))
                commands.push_back(std::move(order));
        // nobody's hands move while an instructor holds the session
        if (!live.state().instruction.held)
            for (session::Command& command : robot.act(live.model(), live.state()))
                commands.push_back(std::move(command));
        live.step(commands);
        if (station.is_open())
            if (auto done = station.after_tick(live); !done) return done;
        if (auto done = pictures.after_tick(live, folder); !done) return done;
        if (trace != nullptr) trace->after_tick(live);
        show_progress(live);
        // a command file without a signed report ends one second after its last command
        if (robot.finished() && idle_ticks++ >= events::kTicksPerSecond) break;
    }
    live.end();
    if (station.is_open())
        if (auto done = station.end(live); !done) return done;
    if (isatty(STDERR_FILENO) != 0) std::fprintf(stderr, "\r                          \r");
    return Done{};
}

void print_json(const assessment::Assessment& result, const Request& request, double wall_s,
                double session_s) {
    nlohmann::ordered_json object{{"scenario", request.scenario},
                                  {"trainee", request.trainee},
                                  {"seed", request.seed},
                                  {"passed", result.passed},
                                  {"score", result.score},
                                  {"diagnosis_given", result.diagnosis_given},
                                  {"diagnosis_truth", result.diagnosis_truth},
                                  {"critical_error_count", result.critical_errors.size()},
                                  {"out", request.out.string()},
                                  {"session_s", session_s},
                                  {"wall_s", wall_s}};
    std::printf("%s\n", object.dump(2).c_str());
}

void print_summary(const assessment::Assessment& result, const Request& request, double wall_s,
                   double session_s) {
    std::printf("%s by %s: %s, %.0f of %.0f points (at least %.0f needed)\n",
                request.scenario.c_str(), request.trainee.c_str(),
                result.passed ? "at standard" : "not yet at standard", result.score,
                result.max_score, result.minimum_passing_score);
    std::printf("conclusion: %s (truth: %s)\n", result.diagnosis_given.c_str(),
                result.diagnosis_truth.c_str());
    for (const assessment::CriticalError& error : result.critical_errors) {
        std::printf("critical at %.0f s: %s\n", error.time_s, error.message.c_str());
    }
    std::printf("%.0f s of procedure in %.1f s\n", session_s, wall_s);
    std::printf("report:   %s\n", (request.out / "report.html").string().c_str());
    if (request.frames != runner::Frames::none) {
        std::printf("pictures: %s\n", (request.out / "frames").string().c_str());
    }
}

/// Looks at the store before the work is done for nothing.
Result<Done> start_storing(const Request& request) {
    if (request.store.empty()) return Done{};
    const auto intake = store::start_attempt(request.store, request.out);
    if (!intake) return intake.error();
    for (const Error& error : intake.value().faults)
        std::fprintf(stderr, "%s\n", error.line().c_str());
    if (intake.value().taken_in > 0)
        std::fprintf(stderr, "taken into the store: %d finished attempts that waited\n",
                     intake.value().taken_in);
    return Done{};
}

/// kFine, or the exit code of what went wrong; the session is whole in its folder all the same.
int finish_storing(const Request& request) {
    if (request.store.empty()) return kFine;
    const auto stored = store::finish_attempt(request.store, request.out);
    if (stored) return kFine;
    const int code = fail(stored.error());
    std::fprintf(stderr,
                 "the session is whole in %s and is taken into the store at the next start\n",
                 request.out.string().c_str());
    return code;
}

int run(const Request& request) {
    const auto begin = std::chrono::steady_clock::now();
    auto robot = trainee_of(request.trainee);
    if (!robot) return fail(robot.error());
    LoadedCase loaded = load_case(request.scenario, request.overrides, request.seed);
    if (!loaded.model) return loaded.code;
    if (auto ready = runner::prepare_folder(request.out); !ready) return fail(ready.error());
    if (auto ready = start_storing(request); !ready) return fail(ready.error());

    RobotStation station;
    if (!request.classroom.empty()) {
        if (auto opened = station.open(request.classroom, request.station, request.trainee);
            !opened)
            return fail(opened.error());
    }
    std::optional<Studio> studio;
    runner::Camera camera;
    if (request.frames != runner::Frames::none) {
        auto opened = Studio::open(*loaded.model, request.size_px);
        if (!opened) return fail(opened.error());
        studio.emplace(std::move(opened).value());
        camera = studio->camera();
    }
    session::LiveSession live(std::move(*loaded.model), request.trainee, "assessment");
    live.recording().overrides = request.overrides;
    runner::PictureKeeper pictures(camera, request.frames, request.size_px);
    runner::Trace trace;
    if (auto done = simulate(live, *robot.value(), request.complications, pictures,
                             request.trace.empty() ? nullptr : &trace, request.out, station);
        !done)
        return fail(done.error());
    if (!request.trace.empty()) {
        if (auto done = trace.write(request.trace); !done) return fail(done.error());
    }
    const auto key = runner::station_key(runner::station_folder());
    if (!key) std::fprintf(stderr, "not sealed: %s\n", key.error().line().c_str());
    const auto result = runner::write_session(
        request.out, live, pictures, key ? std::optional(key.value()) : std::nullopt, show_share);
    if (!result) return fail(result.error());

    const double wall_s =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    const double session_s = events::seconds(live.state().tick);
    (request.json ? print_json : print_summary)(result.value(), request, wall_s, session_s);
    if (const int code = finish_storing(request); code != kFine) return code;
    return result.value().passed ? kFine : kAssessmentFailed;
}

}  // namespace

int run_run_command(Arguments arguments) {
    int code = kFine;
    const auto options = parse_or_explain(verb(), arguments, code);
    if (!options) return code;
    const auto request = read_request(options.value());
    return request ? run(request.value()) : fail(request.error());
}

}  // namespace sideport::cli
