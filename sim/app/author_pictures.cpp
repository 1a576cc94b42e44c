#include "sim/app/author_pictures.h"

#include <chrono>
#include <cstdio>
#include <utility>

#include <fmt/format.h>

#include "sim/base/file_io.h"
#include "sim/base/give_way.h"
#include "sim/fluoroscope/brightness.h"
#include "sim/gpu/handle.h"
#include "sim/room/camera.h"
#include "sim/session/room_input.h"

namespace sideport::app {

namespace {

struct Stopped {};

/// The plate is so much larger than the machine's field: tip and pump lie on it at once.
constexpr double kPlateScale = 1.75;
/// Nothing has changed for so long: the patient is built in full.
constexpr std::chrono::milliseconds kRest{700};

fluoroscope::State view_of(const session::Model& model, bool lateral) {
    fluoroscope::State view;
    view.orbital_deg = view.orbital_target_deg = lateral ? 90.0 : 0.0;
    view.isocenter_W_mm = view.isocenter_target_W_mm = {20.0, 0.0, 55.0};
    fluoroscope::settle(model.fluoroscope, view);
    view.pulse_count = 1;
    return view;
}

xray::FrameInput film_input(const session::Model& model, const session::State& state,
                            bool lateral) {
    xray::FrameInput input =
        session::make_frame_input(model, state, view_of(model, lateral), AuthorPictures::kSidePx);
    input.geometry = film_geometry(model, lateral);
    return input;
}

/// What the voxels of a body follow from, but for the pocket.
std::string body_of(const session::Model& model) {
    const patient::Parameters& p = model.scenario.patient;
    // landmarks that move leave the voxels as they are
    if (p.measured)
        return fmt::format("{} {:016x}", p.measured->folder.string(), p.measured->anatomy_checksum);
    return fmt::format("{} {} {} {} {} {} {} {}", static_cast<int>(p.sex), p.height_mm,
                       p.body_mass_index, p.age_years, p.scoliosis_mm, p.lordosis_scale,
                       p.bowel_gas, p.seed);
}

std::string pocket_of(const session::Model& model) {
    const Pose& pose = model.world.X_WP;
    return fmt::format("{:.3f} {:.3f} {:.3f} {:.4f} {:.4f} {}", pose.p.x, pose.p.y, pose.p.z,
                       pose.R[2].x, pose.R[2].z, model.scenario.pump.body_radius_mm);
}

}  // namespace

xray::ProjectionGeometry film_geometry(const session::Model& model, bool lateral) {
    xray::ProjectionGeometry plate = fluoroscope::projection(
        model.fluoroscope, view_of(model, lateral), AuthorPictures::kSidePx);
    plate.pixel_mm *= kPlateScale;
    plate.field_half_mm *= kPlateScale;
    plate.iris_mm = 1e4;  // a plate is square
    return plate;
}

AuthorPictures::AuthorPictures(std::string device, std::function<void()> wake)
    : device_name_(std::move(device)),
      wake_(std::move(wake)),
      thread_([this] { work(); }) {}

AuthorPictures::~AuthorPictures() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_one();
    thread_.join();
}

void AuthorPictures::want(Wanted wanted) {
    {
        const std::lock_guard lock(mutex_);
        order_ = std::move(wanted);
    }
    changed_.notify_one();
}

std::optional<AuthorPictures::Made> AuthorPictures::take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(made_, std::nullopt);
}

std::string AuthorPictures::trouble() const {
    const std::lock_guard lock(mutex_);
    return trouble_;
}

void AuthorPictures::work() {
    give_way();
    try {
        while (work_once()) {
        }
    } catch (const Stopped&) {
        // the window closes
    } catch (const gpu::GpuError& error) {
        const std::lock_guard lock(mutex_);
        trouble_ = error.what();
    }
    // on the thread that made them
    lateral_.reset();
    pa_.reset();
    device_.reset();
}

bool AuthorPictures::has_other_order(bool stops_for_any) {
    const std::lock_guard lock(mutex_);
    if (stopping_) throw Stopped{};
    return order_ && (stops_for_any || body_of(*order_->model) != body_);
}

void AuthorPictures::start_device() {
    if (device_) return;
    device_ = std::make_unique<gpu::Device>(gpu::DeviceOptions{.wanted = device_name_});
    pa_ = std::make_unique<render::FluoroscopyRenderer>(*device_, kSidePx);
    lateral_ = std::make_unique<render::FluoroscopyRenderer>(*device_, kSidePx);
}

/// nullptr: air.
void AuthorPictures::use(std::unique_ptr<patient::Anatomy> anatomy) {
    pa_->set_anatomy(anatomy.get());
    lateral_->set_anatomy(anatomy.get());
    anatomy_ = std::move(anatomy);
}

/// False when the window closes.
bool AuthorPictures::work_once() {
    std::optional<Wanted> order;
    {
        std::unique_lock lock(mutex_);
        const auto has_work = [this] {
            return stopping_ || order_;
        };
        // a sketch, or a body with the pocket of before, is made good while nobody pulls at it
        const bool owes =
            last_ && !last_->room && (!in_full_ || pocket_ != pocket_of(*last_->model));
        if (owes)
            changed_.wait_for(lock, kRest, has_work);
        else
            changed_.wait(lock, has_work);
        if (stopping_) return false;
        order = std::exchange(order_, std::nullopt);
    }
    start_device();
    if (!order) {
        build(*last_->model, true);
        if (in_full_) expose(*last_);
        return true;
    }
    last_ = order;
    if (order->room) {
        draw_room(*order);
        return true;
    }
    const bool is_scanned = order->model->scenario.patient.measured != nullptr;
    if (!anatomy_ || body_of(*order->model) != body_) build(*order->model, is_scanned);
    expose(*order);
    return true;
}

/// In full it is given up for any new order; a sketch only for one of another body.
void AuthorPictures::build(const session::Model& model, bool in_full) {
    struct GivenUp {};
    const bool is_other = body_of(model) != body_;
    if (!in_full) body_ = body_of(model);
    const auto progress = [&](double, const char*) {
        if (has_other_order(in_full)) throw GivenUp{};
    };
    const double radius_mm = model.scenario.pump.body_radius_mm;
    try {
        auto anatomy = std::make_unique<patient::Anatomy>(
            in_full ? patient::load_or_build_anatomy(model.world.spine, model.world.X_WP, radius_mm,
                                                     cache_folder(), progress)
                    : patient::build_anatomy(model.world.spine, model.world.X_WP, radius_mm,
                                             progress, patient::kSketch));
        use(std::move(anatomy));
        body_ = body_of(model);
        pocket_ = pocket_of(model);
        in_full_ = in_full;
    } catch (const GivenUp&) {
        if (!in_full || is_other) {
            // not the body that is there
            use(nullptr);
            body_.clear();
        }
    }
}

void AuthorPictures::expose(const Wanted& order) {
    if (!anatomy_) return;
    const session::Model& model = *order.model;
    const session::State state = session::make_state(model);
    Made made{.revision = order.revision, .mended = order.mended, .is_sketch = !in_full_};
    made.pa = pa_->render(film_input(model, state, false), {}, false).gray;
    made.lateral = lateral_->render(film_input(model, state, true), {}, false).gray;
    show(std::move(made));
}

void AuthorPictures::show(Made made) {
    {
        const std::lock_guard lock(mutex_);
        made_ = std::move(made);
    }
    wake_();
}

void AuthorPictures::draw_room(const Wanted& order) {
    const session::Model& model = *order.model;
    const session::State state = session::make_state(model);
    render::RoomRenderer renderer(*device_, session::make_room_model(model));
    const render::RoomShot shot{.camera = room::camera_at(room::Viewpoint::right),
                                .where = {.x = 0, .y = 0, .width = kSidePx, .height = kSidePx}};
    renderer.draw(session::make_room_input(model, state, view_of(model, false)), {&shot, 1},
                  kSidePx, kSidePx);
    const std::vector<std::uint8_t> rgb = renderer.read_rgb();
    Made made{.revision = order.revision, .is_room = true};
    made.room_rgba.reserve(rgb.size() / 3 * 4);
    for (std::size_t i = 0; i + 2 < rgb.size(); i += 3) {
        made.room_rgba.insert(made.room_rgba.end(), {rgb[i], rgb[i + 1], rgb[i + 2]});
        made.room_rgba.push_back(255);
    }
    show(std::move(made));
}

}  // namespace sideport::app
