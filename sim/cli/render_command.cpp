#include "sim/cli/render_command.h"

#include <cstdio>
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/base/quantity.h"
#include "sim/cli/options.h"
#include "sim/cli/scene.h"
#include "sim/fluoroscope/brightness.h"
#include "sim/records/picture.h"

namespace sideport::cli {

namespace {

namespace fs = std::filesystem;

constexpr double kLongestS = 3600.0;
constexpr double kFarthestMm =
    1000.0;  ///< of the isocentre from the L3 body: the patient is nearer

const VerbSpec& verb() {
    static const VerbSpec spec{
        "render",
        "one exposure of a scenario",
        {{"SCENARIO", "", "name in scenarios/library, folder or .yaml file"}},
        1,
        {{"--out", "FILE", ".png (monitor) or .pfm (linear detector signal / open field)"},
         {"--view", "VIEW", "pa, lateral, or ORBITAL,ANGULATION in degrees (default pa)"},
         {"--at", "TIME", "into a session in which nobody acts, e.g. \"10 s\" (default 0 s)"},
         {"--center", "X,Y,Z", "isocentre in mm, -1000 .. 1000 each (default 20,0,25)"},
         {"--field", "LENGTH", "width of the detector shown, 100 .. 300 mm (default 300 mm)"},
         {"--collimate", "W,H", "open field at the detector in mm, 10 .. 300 each (default all)"},
         {"--dose", "NGY", "at the detector, 1 .. 10000 nGy (default 35, as in fluoroscopy)"},
         {"--bone", "dark|bright", "polarity of the picture (default dark)"},
         {"--size", "PX", "128 .. 2048 in steps of 64 (default 512)"},
         {"--seed", "N", "chance of the session and of the noise (default 1)"},
         {"--set", "POINTER=VALUE", "changes a field of the scenario", true},
         {"--noise", "on|off", "quantum noise (default on)"},
         {"--scatter", "on|off", "scattered radiation (default on)"},
         {"--linear", "", "linear signal, also into a .png (0 .. 1 of the brightest)"}}};
    return spec;
}

struct Request {
    std::string scenario;
    fs::path out;
    double orbital_deg = 0.0, angulation_deg = 0.0, at_s = 0.0, field_mm = 300.0;
    glm::dvec3 center_W_mm{20.0, 0.0, 25.0};
    int size_px = 512;
    std::uint64_t seed = 1;
    scenario::Overrides overrides;
    glm::dvec2 open_mm{300.0, 300.0};
    double dose_ngy = fluoroscope::kDetectorDoseNgy;
    bool noise = true, scatter = true, linear = false, bone_bright = false;
};

/// "a,b,..." as exactly `count` numbers.
Result<std::vector<double>> numbers(const std::string& option, const std::string& text,
                                    std::size_t count) {
    std::vector<double> values;
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const std::size_t comma = std::min(text.find(',', begin), text.size());
        const auto value = parse_quantity(text.substr(begin, comma - begin), Dimension::none);
        if (!value)
            return Error{"cli.number",
                         fmt::format("{} {}: {} numbers are needed", option, text, count), ""};
        values.push_back(value.value());
        begin = comma + 1;
    }
    if (values.size() == count) return values;
    return Error{"cli.number", fmt::format("{} {}: {} numbers are needed", option, text, count),
                 ""};
}

Result<Done> read_view(const Options& options, Request& request) {
    const std::string text = options.value_or("--view", "pa");
    if (text == "pa") return Done{};
    if (text == "lateral") {
        request.orbital_deg = 90.0;
        return Done{};
    }
    const auto angles = numbers("--view (pa, lateral or)", text, 2);
    if (!angles) return angles.error();
    request.orbital_deg = angles.value()[0];
    request.angulation_deg = angles.value()[1];
    if (std::abs(request.orbital_deg) > 120.0 || std::abs(request.angulation_deg) > 45.0) {
        return Error{"cli.number",
                     fmt::format("--view {}: orbital -120 .. 120, angulation -45 .. 45", text), ""};
    }
    return Done{};
}

/// Collimator, dose and polarity.
Result<Done> read_beam(const Options& options, Request& request) {
    if (const auto text = options.value("--collimate")) {
        const auto open = numbers("--collimate", *text, 2);
        if (!open) return open.error();
        request.open_mm = {open.value()[0], open.value()[1]};
        for (const double mm : open.value()) {
            if (!(mm >= 10.0 && mm <= 300.0))
                return Error{"cli.number", fmt::format("--collimate {}: 10 .. 300 mm", *text), ""};
        }
    }
    if (const auto text = options.value("--dose")) {
        const auto dose = numbers("--dose", *text, 1);
        if (!dose) return dose.error();
        request.dose_ngy = dose.value()[0];
        if (!(request.dose_ngy >= 1.0 && request.dose_ngy <= 10000.0))
            return Error{"cli.number", fmt::format("--dose {}: 1 .. 10000 nGy", *text), ""};
    }
    const std::string bone = options.value_or("--bone", "dark");
    if (bone != "dark" && bone != "bright")
        return Error{"cli.choice", fmt::format("--bone {}: dark or bright", bone), ""};
    request.bone_bright = bone == "bright";
    return Done{};
}

template <typename T, typename U>
bool take(const Result<T>& result, U& target, std::optional<Error>& error) {
    if (!result) {
        error = result.error();
        return false;
    }
    target = static_cast<U>(result.value());
    return true;
}

Result<Request> read_request(const Options& options) {
    Request request{.scenario = options.positionals()[0], .out = options.value_or("--out", "")};
    const std::string extension = request.out.extension().string();
    if (extension != ".png" && extension != ".pfm") {
        return Error{"cli.out",
                     fmt::format("--out '{}': a file .png or .pfm is needed", request.out.string()),
                     ""};
    }
    if (auto done = read_view(options, request); !done) return done.error();
    if (auto done = read_beam(options, request); !done) return done.error();
    if (const auto text = options.value("--center")) {
        const auto center = numbers("--center", *text, 3);
        if (!center) return center.error();
        request.center_W_mm = {center.value()[0], center.value()[1], center.value()[2]};
        for (const double mm : center.value()) {
            if (!(std::abs(mm) <= kFarthestMm))
                return Error{
                    "cli.number",
                    fmt::format("--center {}: -{} .. {} mm each", *text, kFarthestMm, kFarthestMm),
                    ""};
        }
    }
    auto overrides = parse_overrides(options.values("--set"));
    if (!overrides) return overrides.error();
    request.overrides = std::move(overrides).value();
    std::optional<Error> error;
    const bool fine =
        take(options.picture_px("--size", 512), request.size_px, error) &&
        take(options.integer("--seed", 1, 0, 1L << 53), request.seed, error) &&
        take(parse_quantity(options.value_or("--at", "0 s"), Dimension::time_s), request.at_s,
             error) &&
        take(parse_quantity(options.value_or("--field", "300 mm"), Dimension::length_mm),
             request.field_mm, error) &&
        take(options.on_off("--noise", true), request.noise, error) &&
        take(options.on_off("--scatter", true), request.scatter, error);
    if (!fine) return *error;
    if (!(request.at_s >= 0.0 && request.at_s <= kLongestS)) {
        return Error{"cli.number", fmt::format("--at {} s: 0 s .. {} s", request.at_s, kLongestS),
                     ""};
    }
    if (!(request.field_mm >= 100.0 && request.field_mm <= 300.0)) {
        return Error{"cli.number", fmt::format("--field {} mm: 100 mm .. 300 mm", request.field_mm),
                     ""};
    }
    request.linear = options.has("--linear");
    return request;
}

/// The machine set up for this view, brightness settled.
fluoroscope::State view_of(const session::Model& model, const Request& request) {
    fluoroscope::State view;
    view.orbital_deg = view.orbital_target_deg = request.orbital_deg;
    view.angulation_deg = view.angulation_target_deg = request.angulation_deg;
    view.isocenter_W_mm = view.isocenter_target_W_mm = request.center_W_mm;
    view.field_mm = request.field_mm;
    view.half_width_mm = 0.5 * request.open_mm.x;
    view.half_height_mm = 0.5 * request.open_mm.y;
    fluoroscope::settle(model.fluoroscope, view);
    view.pulse_charge_mas *= request.dose_ngy / fluoroscope::kDetectorDoseNgy;
    view.pulse_count = 1;
    return view;
}

std::vector<std::uint8_t> linear_gray(const std::vector<float>& signal) {
    float brightest = 1e-12F;
    for (const float s : signal)
        brightest = std::max(brightest, s);
    std::vector<std::uint8_t> gray;
    for (const float s : signal) {
        gray.push_back(static_cast<std::uint8_t>(255.0F * std::clamp(s / brightest, 0.0F, 1.0F)));
    }
    return gray;
}

int run(const Request& request, bool json) {
    LoadedCase loaded = load_case(request.scenario, request.overrides, request.seed);
    if (!loaded.model) return loaded.code;
    const session::Model& model = *loaded.model;
    session::State state = session::make_state(model);
    events::EventLog log;
    const auto ticks = static_cast<std::int64_t>(request.at_s * events::kTicksPerSecond);
    while (state.tick < ticks)
        session::step(model, state, {}, log);

    auto studio = Studio::open(model, request.size_px);
    if (!studio) return fail(studio.error());
    xray::FrameInput input =
        session::make_frame_input(model, state, view_of(model, request), request.size_px);
    input.noise = request.noise;
    input.scatter = request.scatter;
    const Exposed exposed = studio.value().expose(input, request.bone_bright);
    const int px = request.size_px;
    const auto done = request.out.extension() == ".pfm"
                          ? records::write_pfm(request.out, px, px, exposed.signal)
                          : records::write_png_gray8(request.out, px, px,
                                                     request.linear ? linear_gray(exposed.signal)
                                                                    : exposed.picture.gray);
    if (!done) return fail(done.error());
    if (json) {
        nlohmann::ordered_json object{{"out", request.out.string()},
                                      {"size_px", px},
                                      {"tube_voltage_kvp", input.technique.tube_voltage_kvp},
                                      {"charge_mas", input.technique.charge_mas},
                                      {"device", studio.value().device_name()}};
        std::printf("%s\n", object.dump(2).c_str());
    } else {
        std::printf("%s: %d x %d, %.0f kV, %.3f mAs\n", request.out.string().c_str(), px, px,
                    input.technique.tube_voltage_kvp, input.technique.charge_mas);
    }
    return kFine;
}

}  // namespace

int run_render_command(Arguments arguments) {
    int code = kFine;
    const auto options = parse_or_explain(verb(), arguments, code);
    if (!options) return code;
    const auto request = read_request(options.value());
    return request ? run(request.value(), options.value().has("--json")) : fail(request.error());
}

}  // namespace sideport::cli
