#include "sim/cli/bench_command.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <thread>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/resource.h>

#include "sim/cli/options.h"
#include "sim/cli/scene.h"
#include "sim/fluid/csf_sheet.h"
#include "sim/gpu/device.h"
#include "sim/render/fluoroscopy_renderer.h"
#include "sim/render/reference_projector.h"
#include "sim/render/room_renderer.h"
#include "sim/session/robot.h"
#include "sim/session/room_input.h"

namespace sideport::cli {

namespace {

using Clock = std::chrono::steady_clock;
using nlohmann::ordered_json;

constexpr double kInjectedMl = 0.5;  ///< what is measured: contrast running, this much given
constexpr std::int64_t kLongestTicks = std::int64_t{600} * events::kTicksPerSecond;
constexpr double kOrbitStepDeg = 1.0;   ///< between two frames of a moving C-arm
constexpr double kNeedleSwayDeg = 0.1;  ///< the needle leans by this from frame to frame

const VerbSpec& verb() {
    static const VerbSpec spec{
        "bench",
        "frame, pass, step and start-up times on this machine (medians, patent case, contrast "
        "running)",
        {},
        0,
        {{"--size", "PX,PX",
          "sides of the pictures, 128 .. 2048 in steps of 64 (default 512,1024)"},
         {"--seconds", "N", "for each figure, 0.2 .. 60 (default 3)"}}};
    return spec;
}

double ms_since(Clock::time_point begin) {
    return std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
}

double median(std::vector<double> values) {
    if (values.empty()) return 0.0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// Median milliseconds of `work`, called for `seconds`, three times at least.
template <typename Work>
double median_ms(double seconds, Work work) {
    std::vector<double> times;
    const auto begin = Clock::now();
    while (times.size() < 3 || ms_since(begin) < 1000.0 * seconds) {
        const auto start = Clock::now();
        work();
        times.push_back(ms_since(start));
    }
    return median(std::move(times));
}

/// As above for work too short for the clock: microseconds of one of `batch` calls.
template <typename Work>
double median_us(double seconds, int batch, Work work) {
    return 1000.0 / batch * median_ms(seconds, [&] {
               for (int i = 0; i < batch; ++i)
                   work();
           });
}

Result<std::vector<int>> read_sizes(const std::string& text) {
    std::vector<int> sizes;
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const std::size_t comma = std::min(text.find(',', begin), text.size());
        const std::string word = text.substr(begin, comma - begin);
        const bool number = !word.empty() && word.size() <= 4 &&
                            word.find_first_not_of("0123456789") == std::string::npos;
        const int size = number ? std::stoi(word) : 0;
        if (size < 128 || size > 2048 || size % 64 != 0) {
            return Error{"cli.number",
                         fmt::format("--size {}: 128 .. 2048 in steps of 64, with commas", text),
                         ""};
        }
        sizes.push_back(size);
        begin = comma + 1;
    }
    return sizes;
}

/// The expert's session up to the middle of the injection, and how fast it went.
struct MidInjection {
    session::State state;
    double realtime_factor = 0.0;
};

MidInjection run_to_injection(const session::Model& model) {
    MidInjection out{.state = session::make_state(model)};
    const auto robot = session::make_robot("expert");
    events::EventLog log;
    const auto begin = Clock::now();
    while (out.state.watch.total_contrast_injected_ml < kInjectedMl && !out.state.ended &&
           out.state.tick < kLongestTicks) {
        session::step(model, out.state, robot->act(model, out.state), log);
    }
    out.realtime_factor = 1000.0 * events::seconds(out.state.tick) / ms_since(begin);
    return out;
}

ordered_json bench_steps(const session::Model& model, const session::State& start, double seconds) {
    const fluid::PlumbingModel& plumbing = model.plumbing;
    events::EventLog log;
    session::State state = start;
    ordered_json steps;
    fluid::NetworkState network = start.plumbing.network;
    const std::vector<double> inflow(network.pressure.size(), 0.0);
    steps["network_us"] = median_us(seconds, 240, [&] {
        fluid::step_network(plumbing.network, network, inflow, session::kTickS);
    });
    // extension set and all lumina of the catheter
    std::vector<fluid::LumenState> lumina = start.plumbing.lumina;
    fluid::LumenState line = start.plumbing.line;
    const fluid::Amounts clear{};
    steps["lumen_us"] = median_us(seconds, 60, [&] {
        const double dt_s = 4.0 * session::kTickS;
        fluid::step_lumen(start.plumbing.line_model, line, 3e-10, dt_s, clear, clear);
        for (std::size_t i = 0; i < lumina.size(); ++i)
            fluid::step_lumen(plumbing.lumina[i], lumina[i], 3e-10, dt_s, clear, clear);
    });
    fluid::CsfSheetState sheet = start.plumbing.sheet;
    steps["csf_us"] = median_us(seconds, 30, [&] {
        fluid::step_csf_sheet(plumbing.sheet, sheet, {.tip_ml = 5e-4, .tip_amount = {0.1}},
                              8.0 * session::kTickS);
    });
    // a hand that presses on the port's floor: every spring is under load
    mechanics::State needle = start.needle;
    needle.held = true;
    mechanics::step(model.needle, needle, {.feed_mm = 1.0}, session::kTickS);
    steps["mechanics_us"] = median_us(seconds, 240, [&] {
        mechanics::step(model.needle, needle, {.feed_mm = 0.0}, session::kTickS);
    });
    steps["total_us"] = median_us(seconds, 240, [&] {
        session::step(model, state, {}, log);
        log.clear();
    });
    return steps;
}

/// Frames of one size: needle and contrast change from frame to frame.
class FrameBench {
  public:
    FrameBench(const session::Model& model, const session::State& start,
               render::FluoroscopyRenderer& renderer)
        : model_(model),
          start_(start),
          state_(start),
          view_(start.fluoroscope),
          renderer_(renderer) {}

    /// Frame and pass times of one way of working.
    struct Times {
        std::vector<double> frame_ms;
        std::map<std::string, std::vector<double>> passes_ms;
        std::vector<std::string> order;

        ordered_json passes() const {
            ordered_json medians = ordered_json::object();
            for (const std::string& name : order)
                medians[name] = median(passes_ms.at(name));
            return medians;
        }
    };

    /// Another round; its first frames, which fill what is kept, do not count.
    void round(Times& times, double orbit_step_deg, double breathing_depth) {
        constexpr int kFill = 2, kFrames = 16;
        model_.scenario.breathing_depth = breathing_depth;
        state_ = start_;  // contrast spreads: each round begins with as much of it
        Times not_counted;
        for (int i = 0; i < kFill + kFrames; ++i)
            frame(i < kFill ? not_counted : times, orbit_step_deg);
    }
    xray::FrameInput still_input() {
        model_.scenario.breathing_depth = 0.0;
        return session::make_frame_input(model_, state_, renderer_.size_px());
    }

  private:
    void frame(Times& times, double orbit_step_deg) {
        for (int i = 0; i < 30; ++i)
            session::step(model_, state_, {}, log_);
        log_.clear();
        view_.orbital_deg += orbit_step_deg;
        if (view_.orbital_deg > 90.0) view_.orbital_deg = 0.0;
        ++view_.pulse_count;
        state_.needle.tilt_x_deg =
            start_.needle.tilt_x_deg + kNeedleSwayDeg * static_cast<double>(view_.pulse_count % 5);
        const auto begin = Clock::now();
        const xray::FrameInput input =
            session::make_frame_input(model_, state_, view_, renderer_.size_px());
        const double input_ms = ms_since(begin);
        const render::LiveDisplay live{.on = true,
                                       .time_s = static_cast<double>(frame_count_++) / 30.0};
        renderer_.render(input, {.coarse_while_moving = true, .live = live}, false);
        times.frame_ms.push_back(ms_since(begin));
        note(times, "input", input_ms);
        for (const render::PassTime& pass : renderer_.pass_times())
            note(times, pass.name, pass.ms);
    }
    static void note(Times& times, const std::string& pass, double ms) {
        if (!times.passes_ms.contains(pass)) times.order.push_back(pass);
        times.passes_ms[pass].push_back(ms);
    }

    session::Model model_;
    const session::State& start_;
    session::State state_;
    fluoroscope::State view_;
    render::FluoroscopyRenderer& renderer_;
    events::EventLog log_;
    std::int64_t frame_count_ = 0;
};

/// A C-arm that stands before a patient who holds the breath and before one who breathes, in turn,
/// so that a machine whose speed drifts is as fast for both; then a C-arm that moves, whose passes
/// are passes_ms.
ordered_json bench_frames(const session::Model& model, const session::State& start,
                          const patient::Anatomy& anatomy, render::FluoroscopyRenderer& renderer,
                          double seconds) {
    FrameBench bench(model, start, renderer);
    FrameBench::Times steady, breathing, moving;
    const auto begin = Clock::now();
    do {
        bench.round(steady, 0.0, 0.0);
        bench.round(breathing, 0.0, 1.0);
    } while (ms_since(begin) < 2000.0 * seconds);
    const auto moves = Clock::now();
    do {
        bench.round(moving, kOrbitStepDeg, 0.0);
    } while (ms_since(moves) < 1000.0 * seconds);
    ordered_json out{{"steady_ms", median(steady.frame_ms)},
                     {"moving_ms", median(moving.frame_ms)},
                     {"breathing_ms", median(breathing.frame_ms)},
                     {"breathing_passes_ms", breathing.passes()}};
    const xray::FrameInput still = bench.still_input();
    const auto reference_start = Clock::now();
    (void)render::reference_signal(still, &anatomy);
    out["cpu_reference_ms"] = ms_since(reference_start);  // one thread, nothing kept, once
    out["passes_ms"] = moving.passes();
    out["steady_passes_ms"] = steady.passes();
    return out;
}

/// The picture of the room as the window's panel has it (432 x 232), while the C-arm turns: without
/// and with what else is drawn once nothing moves any more.
ordered_json bench_room(const gpu::Device& device, const session::Model& model,
                        const session::State& state, double seconds) {
    using Quality = render::RoomRenderer::Quality;
    constexpr int kWidthPx = 432, kHeightPx = 232;
    const room::Model room_model = session::make_room_model(model);
    render::RoomRenderer renderer(device, room_model);
    room::Input input = session::make_room_input(model, state);
    const std::vector<render::RoomShot> shots{
        {room::camera_at(room::Viewpoint::right), {0, 0, kWidthPx, kHeightPx}}};
    std::vector<double> draft, fine, shadow;
    const auto begin = Clock::now();
    while (draft.size() < 4 || ms_since(begin) < 1000.0 * seconds) {
        input.arm.orbital_deg = input.arm.orbital_deg > 90.0 ? 0.0 : input.arm.orbital_deg + 0.5;
        renderer.draw(input, shots, kWidthPx, kHeightPx, Quality::draft);
        draft.push_back(renderer.pass_times().draw_ms);
        shadow.push_back(renderer.pass_times().shadow_ms);
        renderer.draw(input, shots, kWidthPx, kHeightPx, Quality::fine);
        fine.push_back(renderer.pass_times().draw_ms);
    }
    return {{"draw_ms", median(draft)}, {"shadow_ms", median(shadow)}, {"fine_ms", median(fine)}};
}

double peak_memory_mb() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

void print_text(const ordered_json& result) {
    const auto number = [](const ordered_json& value) {
        return value.is_null() ? std::string("-") : fmt::format("{:.2f}", value.get<double>());
    };
    std::printf("device: %s, %d threads\n", result["device"].get<std::string>().c_str(),
                result["threads"].get<int>());
    for (const auto& [size, frame] : result["frame"].items()) {
        std::printf("%5s px: steady %s ms, breathing %s ms, moving %s ms, CPU reference %s ms\n",
                    size.c_str(), number(frame["steady_ms"]).c_str(),
                    number(frame["breathing_ms"]).c_str(), number(frame["moving_ms"]).c_str(),
                    number(frame["cpu_reference_ms"]).c_str());
        for (const auto& [pass, ms] : frame["passes_ms"].items()) {
            const auto in = [&](const char* which) {
                return number(frame[which].value(pass, ordered_json()));
            };
            std::printf("          %-12s steady %8s ms, breathing %8s ms, moving %8s ms\n",
                        pass.c_str(), in("steady_passes_ms").c_str(),
                        in("breathing_passes_ms").c_str(), number(ms).c_str());
        }
    }
    const ordered_json& room = result["room"];
    std::printf(" room 432 x 232: draft %s ms, its shadows %s ms, fine %s ms\n",
                number(room["draw_ms"]).c_str(), number(room["shadow_ms"]).c_str(),
                number(room["fine_ms"]).c_str());
    for (const auto& [step, us] : result["step"].items())
        std::printf("%-12s %8s us\n", step.substr(0, step.size() - 3).c_str(), number(us).c_str());
    std::printf("%s times real time without pictures, start in %s s, %s MB\n",
                number(result["realtime_factor"]).c_str(), number(result["startup_s"]).c_str(),
                number(result["memory_mb"]).c_str());
}

int bench(const std::vector<int>& sizes, double seconds, bool json) {
    const auto begin = Clock::now();
    LoadedCase loaded = load_case("patent", {}, 1);
    if (!loaded.model) return loaded.code;
    const session::Model& model = *loaded.model;
    const patient::Anatomy anatomy = prepare_anatomy(model);
    try {
        const gpu::Device device(false);
        ordered_json result;
        result["device"] = device.name();
        result["threads"] = static_cast<int>(std::thread::hardware_concurrency());
        std::optional<render::FluoroscopyRenderer> renderer;
        renderer.emplace(device, sizes.front());
        renderer->set_anatomy(&anatomy);
        const session::State first = session::make_state(model);
        renderer->render(session::make_frame_input(model, first, sizes.front()), {}, false);
        const double startup_s = ms_since(begin) / 1000.0;

        const MidInjection middle = run_to_injection(model);
        for (const int size : sizes) {
            renderer.reset();
            renderer.emplace(device, size);
            renderer->set_anatomy(&anatomy);
            result["frame"][std::to_string(size)] =
                bench_frames(model, middle.state, anatomy, *renderer, seconds);
        }
        result["room"] = bench_room(device, model, middle.state, seconds);
        result["step"] = bench_steps(model, middle.state, seconds);
        result["realtime_factor"] = middle.realtime_factor;
        result["startup_s"] = startup_s;
        result["memory_mb"] = peak_memory_mb();
        if (json) {
            std::printf("%s\n", result.dump(2).c_str());
        } else {
            print_text(result);
        }
        return kFine;
    } catch (const gpu::GpuError& error) {
        return fail(no_vulkan(error.what()));
    }
}

}  // namespace

int run_bench_command(Arguments arguments) {
    int code = kFine;
    const auto options = parse_or_explain(verb(), arguments, code);
    if (!options) return code;
    const auto sizes = read_sizes(options.value().value_or("--size", "512,1024"));
    if (!sizes) return fail(sizes.error());
    const auto seconds = options.value().number("--seconds", 3.0, 0.2, 60.0);
    if (!seconds) return fail(seconds.error());
    return bench(sizes.value(), seconds.value(), options.value().has("--json"));
}

}  // namespace sideport::cli
