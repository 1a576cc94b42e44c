#include "sim/cli/replay_command.h"

#include <cstdio>
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/base/quantity.h"
#include "sim/cli/options.h"
#include "sim/cli/scene.h"
#include "sim/records/picture.h"
#include "sim/runner/seal.h"
#include "sim/session/replay.h"

namespace sideport::cli {

namespace {

namespace fs = std::filesystem;

const VerbSpec& verb() {
    static const VerbSpec spec{
        "replay",
        "re-simulates a recorded session from its commands",
        {{"SESSION", "", "a session folder"}},
        1,
        {{"--verify", "", "compares every state hash and the seal; exit 1 with what differs"},
         {"--until", "TIME", "stops there, e.g. \"90 s\""},
         {"--frames", "DIR", "writes every exposure as a PNG"},
         {"--size", "PX", "side of the pictures, 128 .. 2048 (default 512)"}}};
    return spec;
}

/// Writes each exposure of the replay; the first write error is kept.
struct FrameWriter {
    Studio& studio;
    const session::Model& model;
    fs::path folder;
    int size_px;
    std::optional<Error> error;

    void operator()(const session::State& state) {
        if (!state.pulse || error) return;
        const Exposed exposed = studio.expose(session::make_frame_input(model, state, size_px));
        const auto file = folder / fmt::format("pulse_{:05}.png", state.fluoroscope.pulse_count);
        const auto done = records::write_png_gray8(file, size_px, size_px, exposed.picture.gray);
        if (!done) error = done.error();
    }
};

Result<runner::SealFinding> seal_of(const fs::path& folder) {
    const auto key = runner::station_key(runner::station_folder());
    // without an own key every seal is another station's
    return runner::check_seal(folder, key ? key.value() : runner::StationKey{});
}

int report(const session::ReplayResult& result, const runner::SealFinding& seal,
           const std::string& cut_off, bool verify, bool json) {
    using Seal = runner::SealFinding::State;
    const bool tampered = seal.state == Seal::changed || seal.state == Seal::forged;
    if (json) {
        nlohmann::ordered_json object{{"ticks", result.ticks},
                                      {"hashes_compared", result.hashes_compared},
                                      {"cut_off", !cut_off.empty()},
                                      {"diverged", result.diverged},
                                      {"first_diverging_tick", result.first_diverging_tick},
                                      {"reason", result.reason},
                                      {"seal", runner::seal_state_name(seal.state)},
                                      {"seal_key", seal.key},
                                      {"seal_faults", seal.faults}};
        std::printf("%s\n", object.dump(2).c_str());
    } else if (result.diverged) {
        std::printf("DIVERGED at tick %lld (%.3f s): %s\n",
                    static_cast<long long>(result.first_diverging_tick),
                    events::seconds(result.first_diverging_tick), result.reason.c_str());
    } else {
        std::printf("replay matches the session exactly: %lld ticks, %lld state hashes equal\n",
                    static_cast<long long>(result.ticks),
                    static_cast<long long>(result.hashes_compared));
    }
    if (!json) std::printf("%s\n", runner::seal_message(seal).c_str());
    if (!cut_off.empty() && !json) std::printf("%s\n", cut_off.c_str());
    return verify && (result.diverged || tampered) ? kAssessmentFailed : kFine;
}

/// A session may only be replayed by the program and the case that made it.
std::optional<Error> check_origin(const session::Recording& recording, const session::Model& model,
                                  const std::string& folder) {
    if (recording.build != session::build_name()) {
        return Error{"session.other_build",
                     fmt::format("recorded with {}, this is {}; it cannot be compared",
                                 recording.build, session::build_name()),
                     folder};
    }
    if (recording.scenario_hash != model.scenario.hash) {
        return Error{
            "session.other_scenario",
            fmt::format("{} has changed since this session was recorded", recording.scenario_path),
            folder};
    }
    return std::nullopt;
}

int run(const Options& options) {
    const std::string& folder = options.positionals()[0];
    auto recording = session::read_recording(folder);
    if (!recording) return fail(recording.error());
    std::int64_t until_tick = -1;
    if (const auto until = options.value("--until")) {
        const auto seconds = parse_quantity(*until, Dimension::time_s);
        if (!seconds) return fail(seconds.error());
        if (seconds.value() < 0.0)
            return fail(Error{"cli.number", "--until: 0 s or more is needed", ""});
        until_tick = static_cast<std::int64_t>(seconds.value() * events::kTicksPerSecond);
    }
    const auto size = options.picture_px("--size", 512);
    if (!size) return fail(size.error());

    LoadedCase loaded = load_case(recording.value().scenario_path, recording.value().overrides,
                                  recording.value().seed);
    if (!loaded.model) return loaded.code;
    if (const auto error = check_origin(recording.value(), *loaded.model, folder))
        return fail(*error);

    std::optional<Studio> studio;
    std::optional<FrameWriter> writer;
    std::function<void(const session::State&)> on_tick;
    if (const auto frames = options.value("--frames")) {
        auto opened = Studio::open(*loaded.model, static_cast<int>(size.value()));
        if (!opened) return fail(opened.error());
        studio.emplace(std::move(opened).value());
        writer.emplace(
            FrameWriter{*studio, *loaded.model, *frames, static_cast<int>(size.value()), {}});
        on_tick = std::ref(*writer);
    }
    const auto seal = seal_of(folder);
    if (!seal) return fail(seal.error());
    const auto result = session::replay(*loaded.model, recording.value(), until_tick, on_tick);
    if (writer && writer->error) return fail(*writer->error);
    return report(result, seal.value(), session::cut_off_message(recording.value()),
                  options.has("--verify"), options.has("--json"));
}

}  // namespace

int run_replay_command(Arguments arguments) {
    int code = kFine;
    const auto options = parse_or_explain(verb(), arguments, code);
    if (!options) return code;
    return run(options.value());
}

}  // namespace sideport::cli
