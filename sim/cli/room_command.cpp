#include "sim/cli/room_command.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/cli/options.h"
#include "sim/cli/scene.h"
#include "sim/gpu/device.h"
#include "sim/records/picture.h"
#include "sim/render/room_renderer.h"
#include "sim/room/facts.h"
#include "sim/session/room_input.h"

namespace sideport::cli {

namespace {

constexpr std::array<const char*, 5> kViews = {"right", "head", "above", "feet", "hands"};

const VerbSpec& verb() {
    static const VerbSpec spec{
        "room",
        "the picture of the room, with C-arm, needle and hands as asked",
        {{"SCENARIO", "", "name in scenarios/library, folder or .yaml file"}},
        1,
        {{"--out", "FILE", "the picture, .png"},
         {"--from", "VIEW", "right (default), head, above, feet, or hands: over the needle"},
         {"--corner", "", "adds the view over the hands in the lower right corner"},
         {"--width", "PX", "64 .. 4096 (default 1280)"},
         {"--height", "PX", "64 .. 4096 (default 688)"},
         {"--orbital", "DEG", "-120 .. 120; 90: tube on the patient's right"},
         {"--angulation", "DEG", "-45 .. 45"},
         {"--table-tilt", "DEG", "-25 .. 25, + head up"},
         {"--needle", "MM", "needle over the access port, so deep in the skin; -60 .. 60"},
         {"--syringe", "SLOT", "tray slot at the line"},
         {"--hand", "NEWTON", "a hand on the plunger; without: on the needle"},
         {"--beam", "", "X-rays are on"},
         {"--undraped", "", "without the drape"},
         {"--draft", "", "one sample a pixel, as while something moves"},
         {"--repeat", "N", "draws N times and tells the shortest and the median time, 1 .. 1000"},
         {"--set", "POINTER=VALUE", "changes a field of the scenario", true}}};
    return spec;
}

struct Wanted {
    int width_px = 1280, height_px = 688, repeat = 1, view = 0;
    room::Input input;
    std::string out;
    bool corner = false, draft = false;
};

/// The session's state with needle, syringe and C-arm as asked.
Result<room::Input> make_input(const session::Model& model, const Options& options) {
    const auto orbital = options.number("--orbital", 0.0, -120.0, 120.0);
    if (!orbital) return orbital.error();
    const auto angulation = options.number("--angulation", 0.0, -45.0, 45.0);
    if (!angulation) return angulation.error();
    const auto tilt = options.number("--table-tilt", 0.0, -25.0, 25.0);
    if (!tilt) return tilt.error();
    const auto depth = options.number("--needle", 0.0, -60.0, 60.0);
    if (!depth) return depth.error();
    const auto force = options.number("--hand", 0.0, -60.0, 60.0);
    if (!force) return force.error();

    session::State state = session::make_state(model);
    if (options.has("--needle")) {
        mechanics::State& needle = state.needle;
        needle.taken = true;
        needle.held = force.value() == 0.0;
        needle.entry_x_mm = model.world.access_port_W_mm.x;
        needle.entry_z_mm = model.world.access_port_W_mm.z;
        needle.depth_mm = needle.hand_depth_mm = depth.value();
    }
    if (const auto slot = options.value("--syringe")) {
        events::EventLog log;
        const session::Command attach{.kind = session::CommandKind::syringe_attach, .text = *slot};
        session::step(model, state, {&attach, 1}, log);
    }
    state.plunger_force_n = force.value();
    fluoroscope::State view;
    view.orbital_deg = orbital.value();
    view.angulation_deg = angulation.value();
    view.isocenter_W_mm = {20.0, 0.0, 25.0};
    view.beam_on = options.has("--beam");
    fluoroscope::tilt_table(view, tilt.value());
    room::Input input = session::make_room_input(model, state, view);
    input.draped = !options.has("--undraped");
    return input;
}

Result<Wanted> read_wanted(const session::Model& model, const Options& options) {
    Wanted wanted{.out = options.value_or("--out", ""),
                  .corner = options.has("--corner"),
                  .draft = options.has("--draft")};
    if (wanted.out.empty()) return Error{"cli.missing_argument", "room needs --out FILE", ""};
    const std::string from = options.value_or("--from", "right");
    const auto found = std::find(kViews.begin(), kViews.end(), from);
    if (found == kViews.end()) {
        return Error{"cli.choice", fmt::format("--from {}: {}", from, fmt::join(kViews, ", ")), ""};
    }
    wanted.view = static_cast<int>(found - kViews.begin());
    const auto width = options.integer("--width", 1280, 64, 4096);
    if (!width) return width.error();
    const auto height = options.integer("--height", 688, 64, 4096);
    if (!height) return height.error();
    const auto repeat = options.integer("--repeat", 1, 1, 1000);
    if (!repeat) return repeat.error();
    wanted.width_px = static_cast<int>(width.value());
    wanted.height_px = static_cast<int>(height.value());
    wanted.repeat = static_cast<int>(repeat.value());
    auto input = make_input(model, options);
    if (!input) return input.error();
    wanted.input = std::move(input).value();
    return wanted;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

Result<Done> draw(const session::Model& session, const Wanted& wanted, bool json) {
    const room::Model model = session::make_room_model(session);
    const gpu::Device device(false);
    render::RoomRenderer renderer(device, model);
    const room::Camera hands = room::camera_over_hands(model, wanted.input);
    const bool over_hands = wanted.view == room::kViewpointCount;
    const int w = wanted.width_px, h = wanted.height_px;
    std::vector<render::RoomShot> shots{
        {over_hands ? hands : room::camera_at(static_cast<room::Viewpoint>(wanted.view)),
         {0, 0, w, h}}};
    if (wanted.corner)
        shots.push_back({hands, {w - w * 2 / 5, h - h * 2 / 5, w * 2 / 5, h * 2 / 5}});
    std::vector<double> drawn_ms, shadow_ms;
    for (int i = 0; i < wanted.repeat; ++i) {
        room::Input input = wanted.input;
        input.table_tilt_deg += 1e-6 * i;  // something has moved: the shadows are drawn too
        renderer.draw(input, shots, static_cast<std::uint32_t>(w), static_cast<std::uint32_t>(h),
                      wanted.draft ? render::RoomRenderer::Quality::draft
                                   : render::RoomRenderer::Quality::fine);
        const auto times = renderer.pass_times();
        drawn_ms.push_back(times.draw_ms);
        shadow_ms.push_back(times.shadow_ms);
    }
    if (auto done = records::write_png_rgb8(wanted.out, w, h, renderer.read_rgb()); !done)
        return done;
    const std::string line = room::safety_line(model, wanted.input);
    const auto least = [](const std::vector<double>& v) {
        return *std::min_element(v.begin(), v.end());
    };
    if (json) {
        const nlohmann::ordered_json object{{"out", wanted.out},
                                            {"safety", line},
                                            {"triangles", renderer.triangle_count()},
                                            {"draw_ms", median(drawn_ms)},
                                            {"shadow_ms", median(shadow_ms)},
                                            {"shortest_draw_ms", least(drawn_ms)},
                                            {"shortest_shadow_ms", least(shadow_ms)}};
        std::printf("%s\n", object.dump(2).c_str());
    } else {
        std::printf(
            "%s\n%zu triangles, drawn in %.2f ms (shortest %.2f), shadows in %.2f ms "
            "(shortest %.2f)\npicture: %s\n",
            line.c_str(), renderer.triangle_count(), median(drawn_ms), least(drawn_ms),
            median(shadow_ms), least(shadow_ms), wanted.out.c_str());
    }
    return Done{};
}

}  // namespace

int run_room_command(Arguments arguments) {
    int code = kFine;
    const auto options = parse_or_explain(verb(), arguments, code);
    if (!options) return code;
    const auto overrides = parse_overrides(options->values("--set"));
    if (!overrides) return fail(overrides.error());
    LoadedCase loaded = load_case(options->positionals()[0], overrides.value(), 1);
    if (!loaded.model) return loaded.code;
    const auto wanted = read_wanted(*loaded.model, *options);
    if (!wanted) return fail(wanted.error());
    try {
        const auto done = draw(*loaded.model, wanted.value(), options->has("--json"));
        return done ? kFine : fail(done.error());
    } catch (const gpu::GpuError& error) {
        return fail(no_vulkan(error.what()));
    }
}

}  // namespace sideport::cli
