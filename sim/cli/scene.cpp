#include "sim/cli/scene.h"

#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

#include "sim/base/file_io.h"
#include "sim/cli/options.h"
#include "sim/patient/anatomy.h"
#include "sim/runner/stored_session.h"
#ifdef SIDEPORT_HAS_GPU
#include "sim/gpu/device.h"
#include "sim/render/fluoroscopy_renderer.h"
#include "sim/render/room_renderer.h"
#endif

namespace sideport::cli {

namespace {

void show_progress(double fraction, const char* what) {
    if (isatty(STDERR_FILENO) == 0) return;
    std::fprintf(stderr, "\rpreparing the patient: %3.0f %% %-24s", 100.0 * fraction, what);
    if (fraction >= 1.0) std::fprintf(stderr, "\r%60s\r", "");
}

}  // namespace

patient::Anatomy prepare_anatomy(const session::Model& model) {
    return patient::load_or_build_anatomy(model.world.spine, model.world.X_WP,
                                          model.scenario.pump.body_radius_mm, cache_folder(),
                                          show_progress);
}

Error no_vulkan(const std::string& reason) {
    return {"machine.no_vulkan",
            fmt::format("{}; a device with Vulkan 1.3 is needed (Mesa's lavapipe will do), see "
                        "'sideport devices'",
                        reason),
            ""};
}

LoadedCase load_case(const std::string& scenario, const scenario::Overrides& overrides,
                     std::uint64_t seed) {
    scenario::ReadResult read = scenario::read_scenario(scenario, overrides);
    if (!read.errors.empty()) return {.model = std::nullopt, .code = fail(read.errors)};
    // a case that cannot be graded is not begun
    const runner::CaseChecklist checklist = runner::checklist_of(read.scenario);
    if (!checklist.errors.empty()) return {.model = std::nullopt, .code = fail(checklist.errors)};
    auto model = session::make_model(read.scenario, seed);
    if (!model) return {.model = std::nullopt, .code = fail(model.error())};
    return {.model = std::move(model).value(), .code = kFine};
}

Result<scenario::Overrides> parse_overrides(const std::vector<std::string>& texts) {
    scenario::Overrides overrides;
    for (const std::string& text : texts) {
        const std::size_t equals = text.find('=');
        if (text.empty() || text[0] != '/' || equals == std::string::npos) {
            return Error{
                "cli.set",
                fmt::format("--set {}: /POINTER=VALUE is needed, e.g. \"/pump/depth=18 mm\"", text),
                ""};
        }
        overrides.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    }
    return overrides;
}

#ifdef SIDEPORT_HAS_GPU

struct Studio::Impl {
    patient::Anatomy anatomy;
    gpu::Device device{false};
    render::FluoroscopyRenderer renderer;
    std::string name;

    Impl(patient::Anatomy built, int size_px)
        : anatomy(std::move(built)),
          renderer(device, size_px) {
        renderer.set_anatomy(&anatomy);
        name = device.name();
    }
};

Result<Studio> Studio::open(const session::Model& model, int size_px) {
    try {
        Studio studio;
        studio.impl_ = std::make_unique<Impl>(prepare_anatomy(model), size_px);
        return studio;
    } catch (const gpu::GpuError& error) {
        return no_vulkan(error.what());
    }
}

Exposed Studio::expose(const xray::FrameInput& input, bool bone_bright) {
    render::RenderedFrame frame = impl_->renderer.render(input, {.invert = bone_bright}, true);
    return {.picture = {.width_px = frame.width_px,
                        .height_px = frame.height_px,
                        .gray = std::move(frame.gray)},
            .signal = std::move(frame.signal)};
}

std::vector<std::uint8_t> Studio::draw_room(const room::Model& model, const room::Input& input,
                                            const room::Camera& camera, int width_px, int height_px,
                                            const room::Camera* corner) {
    render::RoomRenderer renderer(impl_->device, model);
    std::vector<render::RoomShot> shots{{camera, {0, 0, width_px, height_px}}};
    if (corner != nullptr) {
        const int width = width_px * 2 / 5, height = height_px * 2 / 5;
        shots.push_back({*corner, {width_px - width, height_px - height, width, height}});
    }
    renderer.draw(input, shots, static_cast<std::uint32_t>(width_px),
                  static_cast<std::uint32_t>(height_px));
    return renderer.read_rgb();
}

runner::Camera Studio::camera() {
    return [impl = impl_.get()](const xray::FrameInput& input) {
        render::RenderedFrame frame = impl->renderer.render(input, {}, false);
        return runner::GrayPicture{.width_px = frame.width_px,
                                   .height_px = frame.height_px,
                                   .gray = std::move(frame.gray)};
    };
}

const std::string& Studio::device_name() const {
    return impl_->name;
}

#else

// Never made: open() fails.
struct Studio::Impl {};

Result<Studio> Studio::open(const session::Model&, int) {
    return Error{"machine.no_renderer",
                 "this program was built without Vulkan and makes no pictures; 'sideport run "
                 "--frames none' works",
                 ""};
}

Exposed Studio::expose(const xray::FrameInput&, bool) {
    return {};
}

std::vector<std::uint8_t> Studio::draw_room(const room::Model&, const room::Input&,
                                            const room::Camera&, int, int, const room::Camera*) {
    return {};
}

runner::Camera Studio::camera() {
    return {};
}

const std::string& Studio::device_name() const {
    static const std::string none;
    return none;
}

#endif

Studio::Studio() = default;
Studio::~Studio() = default;
Studio::Studio(Studio&&) noexcept = default;
Studio& Studio::operator=(Studio&&) noexcept = default;

}  // namespace sideport::cli
