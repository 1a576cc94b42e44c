#include "sim/cli/preview_command.h"

#include <cstdio>
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/cli/options.h"
#include "sim/cli/overlay.h"
#include "sim/cli/scene.h"
#include "sim/fluoroscope/brightness.h"
#include "sim/records/picture.h"
#include "sim/room/camera.h"
#include "sim/session/room_input.h"

namespace sideport::cli {

namespace {

namespace fs = std::filesystem;

// Truth is pink: the same meaning on every screen.
constexpr Overlay::Color kTruth{245, 181, 230}, kAccent{55, 155, 230};

const VerbSpec& verb() {
    static const VerbSpec spec{
        "preview",
        "a scenario as pictures: pa.png, lateral.png, truth_pa.png, truth_lateral.png, room.png",
        {{"SCENARIO", "", "name in scenarios/library, folder or .yaml file"}},
        1,
        {{"--out", "DIR", "folder for the pictures"},
         {"--size", "PX", "128 .. 2048 in steps of 64 (default 512)"},
         {"--set", "POINTER=VALUE", "changes a field of the scenario", true}}};
    return spec;
}

/// A view with the whole system in it.
fluoroscope::State view_of(const session::Model& model, double orbital_deg) {
    fluoroscope::State view;
    view.orbital_deg = view.orbital_target_deg = orbital_deg;
    view.isocenter_W_mm = view.isocenter_target_W_mm = {20.0, 0.0, 25.0};
    fluoroscope::settle(model.fluoroscope, view);
    view.pulse_count = 1;
    return view;
}

/// What a trainee never sees: catheter, port, tip and the places of the faults.
void draw_truth(Overlay& overlay, const session::Model& model,
                const xray::ProjectionGeometry& geometry) {
    const auto at = [&](const glm::dvec3& p) {
        return xray::project(geometry, p).px;
    };
    const double scale = geometry.width_px / 512.0;
    for (const scenario::CatheterPiece& piece : model.world.pieces) {
        std::vector<glm::dvec2> line;
        for (const glm::dvec3& p : piece.course.points_W_mm)
            line.push_back(at(p));
        overlay.polyline(line, 1.5 * scale, kTruth);
        overlay.dot(line.back(), 4.0 * scale, kTruth);
    }
    overlay.cross(at(model.world.access_port_W_mm), 6.0 * scale, 2.0 * scale, kAccent);
    for (const scenario::Fault& fault : model.scenario.faults) {
        const scenario::FaultSpec& spec = scenario::spec_of(fault.kind);
        if (!spec.on_catheter) continue;  // rotor and pump show themselves
        const double fraction = spec.has_place ? fault.fraction : 1.0;
        const glm::dvec3 p = scenario::point_on_catheter(model.world, fraction);
        overlay.cross(at(p), 9.0 * scale, 3.0 * scale, kTruth);
    }
}

Result<Done> write_pictures(const session::Model& model, Studio& studio, const fs::path& folder,
                            int size_px) {
    const session::State state = session::make_state(model);
    const std::pair<const char*, double> views[] = {{"pa", 0.0}, {"lateral", 90.0}};
    for (const auto& [name, orbital_deg] : views) {
        const auto input =
            session::make_frame_input(model, state, view_of(model, orbital_deg), size_px);
        const Exposed exposed = studio.expose(input);
        if (auto done = records::write_png_gray8(folder / fmt::format("{}.png", name), size_px,
                                                 size_px, exposed.picture.gray);
            !done) {
            return done;
        }
        Overlay overlay(exposed.picture);
        draw_truth(overlay, model, input.geometry);
        if (auto done = records::write_png_rgb8(folder / fmt::format("truth_{}.png", name), size_px,
                                                size_px, overlay.rgb());
            !done) {
            return done;
        }
    }
    const auto room = studio.draw_room(session::make_room_model(model),
                                       session::make_room_input(model, state, view_of(model, 0.0)),
                                       room::camera_at(room::Viewpoint::right), size_px, size_px);
    return records::write_png_rgb8(folder / "room.png", size_px, size_px, room);
}

int run(const Options& options) {
    const auto size = options.picture_px("--size", 512);
    if (!size) return fail(size.error());
    const auto overrides = parse_overrides(options.values("--set"));
    if (!overrides) return fail(overrides.error());
    const fs::path folder = options.value_or("--out", "");
    if (folder.empty()) return fail(Error{"cli.missing_argument", "preview needs --out DIR", ""});
    LoadedCase loaded = load_case(options.positionals()[0], overrides.value(), 1);
    if (!loaded.model) return loaded.code;
    auto studio = Studio::open(*loaded.model, static_cast<int>(size.value()));
    if (!studio) return fail(studio.error());
    const auto done =
        write_pictures(*loaded.model, studio.value(), folder, static_cast<int>(size.value()));
    if (!done) return fail(done.error());
    if (options.has("--json")) {
        nlohmann::ordered_json object{
            {"out", folder.string()},
            {"pictures",
             {"pa.png", "lateral.png", "truth_pa.png", "truth_lateral.png", "room.png"}}};
        std::printf("%s\n", object.dump(2).c_str());
    } else {
        std::printf("pictures: %s\n", folder.string().c_str());
    }
    return kFine;
}

}  // namespace

int run_preview_command(Arguments arguments) {
    int code = kFine;
    const auto options = parse_or_explain(verb(), arguments, code);
    if (!options) return code;
    return run(options.value());
}

}  // namespace sideport::cli
