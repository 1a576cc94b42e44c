#include "sim/session/robot.h"

#include <array>
#include <cmath>
#include <deque>
#include <functional>

#include <fmt/format.h>

#include "sim/base/units.h"

namespace sideport::session {

namespace {

using Commands = std::vector<Command>;

Command command(CommandKind kind, std::array<double, 3> values = {}, std::string text = {}) {
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
glm::dvec3 port_W(const Model& model) {
    return model.world.access_port_W_mm;
}
glm::dvec3 pump_W(const Model& model) {
    return model.world.X_WP.p;
}
glm::dvec3 tip_W(const Model& model) {
    return model.world.course.points_W_mm.back();
}

/// Lateral view in which the beam grazes the pump's face, so that the needle is seen down to it.
double profile_orbital_deg(const Model& model) {
    const glm::dvec3& face = model.world.access_axis_W;
    return std::round(units::deg_from_rad(std::atan2(face.y, -face.x)));
}

/// Skin point and lean that send a straight needle through the port along its axis.
Commands aim_at_port(const Model& model) {
    const glm::dvec3 inward = -model.world.access_axis_W;
    const double tilt_x_deg = units::deg_from_rad(std::atan2(inward.x, -inward.y));
    const double tilt_z_deg = units::deg_from_rad(std::atan2(inward.z, -inward.y));
    // back along the axis to the skin, which is nearly level over the port
    glm::dvec3 entry = port_W(model);
    for (int i = 0; i < 8; ++i) {
        const double skin_y = patient::anterior_skin_y_mm(model.world.spine, entry.x, entry.z);
        entry = port_W(model) - inward * ((skin_y - port_W(model).y) / -inward.y);
    }
    return {command(CommandKind::needle_entry, {entry.x, entry.z}),
            command(CommandKind::needle_aim, {tilt_x_deg, tilt_z_deg})};
}

/// The whole interrogation as it should be done. What comes next depends on what is seen.
class Expert : public ListRobot {
  protected:
    void plan(const Model& model, const State& state) override {
        switch (stage_++) {
            case 0:
                localise(model);
                break;
            case 1:
                place_needle(model);
                break;
            case 2:
                aspirate();
                break;
            case 3:
                state.watch.aspirated_ml >= 1.0 ? inject(model) : stop_dry();
                break;
            case 4:
                watch_spread(model, state);
                break;
            case 5:
                test_rotor(model);
                break;
            case 6:
                report(model, state);
                break;
            default:
                break;
        }
    }

  private:
    void localise(const Model& model) {
        find("stem=read");
        add({command(CommandKind::pump_interrogate), command(CommandKind::pulse_rate, {8.0})}, 2.0);
        go(0.0, pump_W(model) - glm::dvec3(30.0, 60.0, -20.0), 300.0);
        look(0.6, "scout");
        go(0.0, port_W(model), 150.0);
        add({command(CommandKind::collimate, {60.0, 60.0})}, 0.5);
        look(0.5, "port_pa");
    }

    void place_needle(const Model& model) {
        add({command(CommandKind::needle_take)}, 1.0);
        add(aim_at_port(model), 1.0);
        look(0.5);
        add([](const Model&, const State&) { return Commands{}; },
            [](const Model&, const State&, double elapsed_s) { return elapsed_s > 1.0; });
        // feed until the hard stop after the give
        for (int i = 0; i < 80; ++i) {
            add(
                [](const Model&, const State& state) {
                    if (state.needle.on_metal) return Commands{};
                    return Commands{command(CommandKind::needle_advance, {0.5})};
                },
                [](const Model&, const State& state, double elapsed_s) {
                    return elapsed_s > 0.12 || state.needle.on_metal;
                });
        }
        add({command(CommandKind::needle_release)}, 0.5);
        look(0.5, "needle_pa");
        go(profile_orbital_deg(model), port_W(model), 150.0);
        look(0.5, "needle_lateral");
    }

    void aspirate() {
        add({command(CommandKind::syringe_attach, {}, "5"), command(CommandKind::stopcock, {1.0})},
            2.0);
        add([](const Model&,
               const State&) { return Commands{command(CommandKind::plunger_force, {-9.0})}; },
            [](const Model&, const State& state, double elapsed_s) {
                const bool dry = state.watch.dry_reported && elapsed_s > 8.0;
                return state.watch.aspirated_ml >= 2.0 || dry || elapsed_s > 240.0;
            });
        add({command(CommandKind::plunger_force, {0.0})}, 1.5);
    }

    /// No return: nothing is injected. Look again, one gentle try more, then stop.
    void stop_dry() {
        look(0.5, "recheck_lateral");
        add({command(CommandKind::plunger_force, {-5.0})}, 8.0);
        add({command(CommandKind::plunger_force, {0.0})}, 1.0);
        stage_ = 6;
        dry_ = true;
    }

    /// Gently, under X-rays: first along the catheter from the pump round the flank, where a break
    /// would show; then, with the thumb still pushing, up to the tip.
    void inject(const Model& model) {
        add({command(CommandKind::syringe_detach)}, 1.0);
        add({command(CommandKind::syringe_attach, {}, "6")}, 2.0);
        go(0.0, {1.1 * pump_W(model).x, 0.0, pump_W(model).z + 45.0}, 230.0);
        add({command(CommandKind::collimate, {105.0, 90.0})}, 0.5);
        add({command(CommandKind::pedal, {1.0})}, 0.5);
        push_until(kAlongMl, kLeakMl);
        add({command(CommandKind::keep_picture, {}, "contrast_catheter")}, 0.1);
    }

    void watch_spread(const Model& model, const State& state) {
        if (dry_) return;
        const glm::dvec3 tip = tip_W(model);
        const bool leak = seen_outside(state);
        if (leak) let_go();
        go(0.0, {tip.x, 0.0, tip.z}, 230.0);
        add({command(CommandKind::collimate, {29.0, 105.0})}, 0.2);
        if (!leak) {
            push_until(kWholeMl, kWholeMl);
            add({command(CommandKind::keep_picture, {}, "free_contrast")}, 0.1);
            let_go();
        } else {
            look(0.6, "free_contrast");
        }
        go(90.0, tip + glm::dvec3(0.0, 12.0, 0.0), 230.0);
        add({command(CommandKind::collimate, {45.0, 105.0})}, 0.2);
        look(0.5, "contrast_lateral");
    }

    /// Pushes until so much has gone in; less once it shows outside the catheter.
    void push_until(double volume_ml, double leaking_ml) {
        add([](const Model&,
               const State&) { return Commands{command(CommandKind::plunger_force, {9.5})}; },
            [=](const Model&, const State& state, double elapsed_s) {
                const double enough_ml = seen_outside(state) ? leaking_ml : volume_ml;
                return state.watch.injected_ml >= enough_ml || elapsed_s > 120.0;
            });
    }

    void let_go() {
        add({command(CommandKind::plunger_force, {0.0})}, 0.5);
        add({command(CommandKind::pedal, {0.0})}, 0.5);
    }

    void test_rotor(const Model& model) {
        if (dry_) return;
        go(0.0, pump_W(model), 150.0);
        add({command(CommandKind::collimate, {75.0, 75.0})}, 0.3);
        look(0.4, "rotor_before");
        add({command(CommandKind::pump_bolus, {kTestBolusUl})}, 1.0);
        add([](const Model&, const State&) { return Commands{}; },
            [](const Model&, const State& state, double elapsed_s) {
                return state.pump.bolus_left_ul <= 0.0 && elapsed_s > 1.0;
            });
        look(0.4, "rotor_after");
        // read off the two pictures with the angle tool: good to a degree or two
        add(
            [](const Model& m, const State& state) {
                if (state.kept.size() < 2) return Commands{};
                const double before = state.kept[state.kept.size() - 2].rotor_angle_deg;
                const double after = state.kept.back().rotor_angle_deg;
                const double turn = std::round(after - before);
                (void)m;
                return Commands{command(CommandKind::rotor_angle, {0.0, turn})};
            },
            [](const Model&, const State&, double elapsed_s) { return elapsed_s > 4.0; });
    }

    void report(const Model& model, const State& state) {
        const bool leak = seen_outside(state);
        const bool free = seen_free(state);
        const bool pump_fails = !dry_ && rotor_fails(model, state);
        if (!dry_ && free && !leak && !pump_fails) {
            const double radius_mm = 0.5 * model.scenario.catheter.inner_diameter_mm;
            const double dead_ul =
                units::kPi * radius_mm * radius_mm * model.scenario.catheter_length_mm;
            add({command(CommandKind::pump_bridge_bolus, {std::round(dead_ul)})}, 2.0);
        }
        find(dry_ ? "aspiration=none" : "aspiration=returned");
        find(fmt::format("aspirated_ml={:.1f}", state.watch.total_aspirated_ml));
        find(fmt::format("contrast_ml={:.1f}", state.watch.total_contrast_injected_ml));
        find(dry_   ? "contrast_where=none_given"
             : leak ? "contrast_where=outside_catheter"
             : free ? "contrast_where=intrathecal"
                    : "contrast_where=catheter_only");
        if (!dry_) find("contrast_agent=iohexol 240");
        if (free) find("tip_level=" + model.scenario.tip_level);
        find(dry_         ? "rotor_verdict=not_tested"
             : pump_fails ? "rotor_verdict=did_not_turn"
                          : "rotor_verdict=turned");
        const char* conclusion = dry_         ? "occluded"
                                 : leak       ? "broken_or_leaking"
                                 : pump_fails ? "pump_fault"
                                 : free       ? "patent"
                                              : "not_shown";
        find(dry_ || leak || pump_fails ? "next_action=surgical revision" : "next_action=none");
        find("confidence=5");
        add({command(CommandKind::conclude, {}, conclusion)}, 1.0);
    }

    /// The rotor turned by less than 80 % of what the bolus asks for, as read off the pictures.
    static bool rotor_fails(const Model& model, const State& state) {
        if (!state.report.rotor_compared) return false;
        const double read_deg =
            std::fabs(state.report.rotor_after_deg - state.report.rotor_before_deg);
        const double asked_deg = 360.0 * kTestBolusUl / model.scenario.pump.volume_per_turn_ul;
        return read_deg < 0.8 * asked_deg;
    }

    /// What the pictures show: iodine in tissue, iodine in the sac.
    static bool seen_outside(const State& state) { return state.watch.leak_reported; }
    static bool seen_free(const State& state) { return state.watch.tip_contrast_reported; }

    // contrast: enough to fill the catheter, to see a leak grow, and for the whole study
    static constexpr double kTestBolusUl = 2.0;
    static constexpr double kAlongMl = 0.8, kLeakMl = 1.1, kWholeMl = 1.5;
    int stage_ = 0;
    bool dry_ = false;
};

/// Finds the port, then pushes contrast at once: no lateral picture, no aspiration.
class Hasty : public ListRobot {
  protected:
    void plan(const Model& model, const State&) override {
        if (planned_) return;
        planned_ = true;
        go(0.0, port_W(model), 300.0);
        look(1.0, "scout");
        add({command(CommandKind::needle_take)}, 1.0);
        add(aim_at_port(model), 1.0);
        for (int i = 0; i < 60; ++i)
            add({command(CommandKind::needle_advance, {0.8})}, 0.1);
        add({command(CommandKind::needle_release)}, 0.3);
        look(0.5, "needle_pa");
        add({command(CommandKind::syringe_attach, {}, "6"), command(CommandKind::stopcock, {1.0})},
            1.0);
        add({command(CommandKind::pedal, {1.0})}, 0.3);
        add([](const Model&,
               const State&) { return Commands{command(CommandKind::plunger_force, {25.0})}; },
            [](const Model&, const State& state, double elapsed_s) {
                return state.watch.injected_ml >= 2.0 || elapsed_s > 60.0;
            });
        add({command(CommandKind::plunger_force, {0.0}),
             command(CommandKind::keep_picture, {}, "contrast_catheter")},
            0.3);
        add({command(CommandKind::pedal, {0.0})}, 0.5);
        find("aspiration=stopped_early");
        find("contrast_where=intrathecal");
        add({command(CommandKind::conclude, {}, "patent")}, 1.0);
    }

  private:
    bool planned_ = false;
};

}  // namespace

std::vector<std::string> robot_names() {
    return {"expert", "hasty"};
}

std::unique_ptr<Robot> make_robot(const std::string& name) {
    if (name == "expert") return std::make_unique<Expert>();
    if (name == "hasty") return std::make_unique<Hasty>();
    return nullptr;
}

}  // namespace sideport::session
