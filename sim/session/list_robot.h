#pragma once

// What robot trainees have in common: a list of deeds. Not for other modules.

#include <algorithm>
#include <array>
#include <cmath>
#include <deque>
#include <functional>

#include "sim/base/units.h"
#include "sim/session/robot.h"
#include "sim/session/session_parts.h"

namespace sideport::session {

using Commands = std::vector<Command>;

inline Command command(CommandKind kind, std::array<double, 3> values = {}, std::string text = {}) {
    return {.kind = kind, .values = values, .text = std::move(text)};
}

/// Stages of a plan that turn out to need nothing.
constexpr int kMostEmptyPlans = 8;

/// One thing that a person does: it begins with commands, and ends when something is seen.
struct Deed {
    std::function<Commands(const Model&, const State&)> begin;
    std::function<bool(const Model&, const State&, double elapsed_s)> done;
};

/// A list of deeds, worked off one after the other; deeds may add others.
class ListRobot : public Robot {
  public:
    std::vector<Command> act(const Model& model, const State& state) override {
        const double now_s = events::seconds(state.tick);
        for (int i = 0; deeds_.empty() && i < kMostEmptyPlans; ++i)
            plan(model, state);
        if (deeds_.empty()) {
            finished_ = true;
            return {};
        }
        if (!begun_) {
            begun_ = true;
            begin_s_ = now_s;
            return deeds_.front().begin(model, state);
        }
        if (deeds_.front().done(model, state, now_s - begin_s_)) {
            deeds_.pop_front();
            begun_ = false;
        }
        return {};
    }

    bool finished() const override { return finished_; }

  protected:
    /// Called when nothing is left to do; adds the next deeds.
    virtual void plan(const Model& model, const State& state) = 0;

    void add(std::function<Commands(const Model&, const State&)> begin,
             std::function<bool(const Model&, const State&, double)> done) {
        deeds_.push_back({std::move(begin), std::move(done)});
    }
    void add(const Commands& commands, double seconds) {
        add([commands](const Model&, const State&) { return commands; },
            [seconds](const Model&, const State&, double elapsed_s) {
                return elapsed_s >= seconds;
            });
    }

    // --- what a person does again and again

    void look(double seconds, const std::string& keep_label = {}) {
        add({command(CommandKind::pedal, {1.0})}, seconds);
        Commands after = {command(CommandKind::pedal, {0.0})};
        if (!keep_label.empty())
            after.push_back(command(CommandKind::keep_picture, {}, keep_label));
        add(after, 0.3);
    }

    void go(double orbital_deg, const glm::dvec3& isocenter_W_mm, double field_mm) {
        add({command(CommandKind::c_arm_go, {orbital_deg, 0.0}),
             command(CommandKind::table_go, {isocenter_W_mm.x, isocenter_W_mm.y, isocenter_W_mm.z}),
             command(CommandKind::field_size, {field_mm})},
            0.1);
        add([](const Model&, const State&) { return Commands{}; },
            [](const Model&, const State& state, double) {
                return !fluoroscope::is_moving(state.fluoroscope);
            });
    }

    void find(std::string name_and_value) {
        add({command(CommandKind::finding, {}, std::move(name_and_value))}, 1.5);
    }

  private:
    std::deque<Deed> deeds_;
    bool begun_ = false, finished_ = false;
    double begin_s_ = 0.0;
};

// Where a person would see these things in the pictures and feel them with a finger.
inline glm::dvec3 port_W(const Model& model) {
    return model.world.access_port_W_mm;
}
inline glm::dvec3 pump_W(const Model& model) {
    return model.world.X_WP.p;
}
inline glm::dvec3 tip_W(const Model& model) {
    return model.world.course.points_W_mm.back();
}

/// Lateral view in which the beam grazes the pump's face, so that the needle is seen down to it.
/// The detector stands on the pump's side: there it clears the patient and shows the port sharpest.
/// A face that leans more than a lateral view may is seen a little from above.
inline double profile_orbital_deg(const Model& model) {
    const glm::dvec3& face = model.world.access_axis_W;
    const double profile_deg = std::round(units::deg_from_rad(std::atan2(face.y, -face.x)));
    const double orbital_deg = std::clamp(profile_deg, 90.0 - fluoroscope::kLateralToleranceDeg,
                                          90.0 + fluoroscope::kLateralToleranceDeg);
    return model.world.X_WP.p.x < 0.0 ? orbital_deg - 180.0 : orbital_deg;
}

/// What is taken by one who looks at the gauge alone: a cutting needle that passes the screen and
/// is long enough, else the first other one that does not fit; the right one where all fit.
inline const device::NeedleModel& wrong_needle(const Model& model) {
    std::vector<const device::NeedleModel*> tray = {&model.needle.needle};
    for (const device::NeedleModel& needle : model.needle.others)
        tray.push_back(&needle);
    const device::NeedleModel* unfit = nullptr;
    for (const device::NeedleModel* needle : tray) {
        device::NeedleModel uncut = *needle;
        uncut.non_coring = true;
        const bool passes_and_reaches = needle_fault(model, uncut) == NeedleFault::none;
        if (!needle->non_coring && passes_and_reaches) return *needle;
        if (unfit == nullptr && needle_fault(model, *needle) != NeedleFault::none) unfit = needle;
    }
    return unfit == nullptr ? right_needle(model) : *unfit;
}

/// Skin point and lean that send a straight needle to a port along the axis of the pump.
inline Commands aim_at(const Model& model, const glm::dvec3& target_W) {
    const glm::dvec3 inward = -model.world.access_axis_W;
    const double tilt_x_deg = units::deg_from_rad(std::atan2(inward.x, -inward.y));
    const double tilt_z_deg = units::deg_from_rad(std::atan2(inward.z, -inward.y));
    // back along the axis to the skin, which is nearly level over the port
    glm::dvec3 entry = target_W;
    for (int i = 0; i < 8; ++i) {
        const double skin_y = patient::anterior_skin_y_mm(model.world.spine, entry.x, entry.z);
        entry = target_W - inward * ((skin_y - target_W.y) / -inward.y);
    }
    return {command(CommandKind::needle_entry, {entry.x, entry.z}),
            command(CommandKind::needle_aim, {tilt_x_deg, tilt_z_deg})};
}

}  // namespace sideport::session
