#include <fmt/format.h>

#include "sim/session/list_robot.h"
#include "sim/session/robot_habits.h"

namespace sideport::session {

namespace {

/// The whole interrogation; done as it should be where no habit says otherwise. What comes next
/// depends on what is seen.
class Interrogator : public ListRobot {
  public:
    explicit Interrogator(const Habits& habits) : habits_(habits) {}

  protected:
    void plan(const Model& model, const State& state) override {
        switch (stage_++) {
            case 0:
                localise(model, state);
                break;
            case 1:
                if (model.world.plain_film.mirrored_pump) {
                    stage_ = kReportStage;  // no port can be reached
                    break;
                }
                if (state.needle.taken) withdraw(state);
                break;
            case 2:
                place_needle(model);
                break;
            case 3:
                if (habits_.aspirates) aspirate();
                break;
            case 4:
                check_flow(state);
                break;
            case 5:
                if (!may_inject(state)) {
                    stop_dry(model);
                    break;
                }
                inject(model);
                break;
            case 6:
                watch_spread(model, state);
                break;
            case 7:
                if (seen_free(state) && !seen_outside(state)) look_at_entry(model);
                break;
            case 8:
                test_rotor(model);
                break;
            case kReportStage:
                report(model, state);
                break;
            default:
                break;
        }
    }

  private:
    static bool cleared(const State& state) { return state.watch.aspirated_ml >= 1.0; }
    /// As this trainee sees it.
    bool may_inject(const State& state) const {
        return !habits_.aspirates || !habits_.respects_dry_tap ||
               state.watch.aspirated_ml >= std::min(1.0, habits_.clears_ml);
    }
    glm::dvec3 target_W(const Model& model) const {
        return habits_.uses_access_port ? port_W(model) : model.world.fill_port_W_mm;
    }
    void collimate(double half_width_mm, double half_height_mm) {
        if (!habits_.collimates) return;
        add({command(CommandKind::collimate, {half_width_mm, half_height_mm})}, 0.5);
    }

    void localise(const Model& model, const State& state) {
        find("stem=read");
        add({command(CommandKind::pump_interrogate), command(CommandKind::pulse_rate, {8.0})}, 2.0);
        go(0.0, pump_W(model) - glm::dvec3(30.0, 60.0, -20.0), 300.0);
        look(0.6 + habits_.idle_beam_s, "scout");
        go(0.0, port_W(model), habits_.collimates ? 150.0 : 300.0);
        collimate(60.0, 60.0);
        look(0.5, "port_pa");
        if (!state.needle.taken) return;
        // a needle that somebody else has placed is not believed before the lateral
        go(profile_orbital_deg(model), port_W(model), 150.0);
        look(0.5, "needle_as_found");
        go(0.0, port_W(model), 150.0);
    }

    /// A needle that does not stand in the access port comes out.
    void withdraw(const State& state) {
        if (state.needle.site == mechanics::Site::access_chamber) return;
        add({command(CommandKind::needle_take)}, 1.0);
        for (int i = 0; i < 30; ++i) {
            add(
                [](const Model&, const State& now) {
                    if (now.needle.depth_mm <= 0.0) return Commands{};
                    return Commands{command(CommandKind::needle_advance, {-4.0})};
                },
                [](const Model&, const State& now, double elapsed_s) {
                    return elapsed_s > 0.12 || now.needle.depth_mm <= 0.0;
                });
        }
        add({command(CommandKind::needle_release)}, 1.0);
    }

    void place_needle(const Model& model) {
        if (habits_.sterile) prepare_skin(model);
        const device::NeedleModel& needle =
            habits_.knows_needles ? right_needle(model) : wrong_needle(model);
        add({needle.id == model.needle.needle.id
                 ? command(CommandKind::needle_take)
                 : command(CommandKind::needle_choose, {}, needle.id)},
            1.0);
        add(aim_at(model, target_W(model)), 1.0);
        // a clamp holds it for the picture: no hand in the beam
        add({command(CommandKind::needle_release)}, 0.2);
        look(0.5);
        add({command(CommandKind::needle_take)}, 0.2);
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
        if (!habits_.checks_lateral) return;
        go(profile_orbital_deg(model), port_W(model), 150.0);
        look(0.5, "needle_lateral");
    }

    void prepare_skin(const Model& model) {
        const SkinPoint skin = port_on_skin(model);
        add({command(CommandKind::skin_prep)}, 2.0);
        add({command(CommandKind::drape)}, 2.0);
        add({command(CommandKind::local_anaesthetic, {skin.x_mm, skin.z_mm, 2.0})}, 2.0);
    }

    void aspirate() {
        add({command(CommandKind::syringe_attach, {}, "5"), command(CommandKind::stopcock, {1.0})},
            2.0);
        pull(-9.0, habits_.clears_ml);
    }

    void check_flow(const State& state) {
        if (!habits_.aspirates || habits_.clears_ml < 1.0) return;
        if (cleared(state))
            try_postures();
        else if (habits_.respects_dry_tap)
            second_try();
    }

    /// Until so much is back, or nothing (more) comes.
    void pull(double force_n, double until_ml) {
        add(
            [force_n](const Model&, const State&) {
                return Commands{command(CommandKind::plunger_force, {force_n})};
            },
            [until_ml](const Model&, const State& state, double elapsed_s) {
                const bool dry = state.watch.dry_reported && elapsed_s > 8.0;
                const bool over = state.watch.stopped_reported && state.watch.stalled_s > 8.0;
                return state.watch.aspirated_ml >= until_ml || dry || over || elapsed_s > 240.0;
            });
        add({command(CommandKind::plunger_force, {0.0})}, 1.5);
    }

    /// Where suction brings liquid in one posture and not in another.
    void pull_in(const char* posture) {
        add({command(CommandKind::posture, {}, posture)}, 3.0);
        add(
            [this](const Model&, const State& state) {
                before_ml_ = state.watch.aspirated_ml;
                return Commands{command(CommandKind::plunger_force, {-9.0})};
            },
            [](const Model&, const State&, double elapsed_s) { return elapsed_s > 4.0; });
        add(
            [this](const Model&, const State& state) {
                if (state.watch.aspirated_ml - before_ml_ < kTrickleMl) pinched_ = true;
                return Commands{command(CommandKind::plunger_force, {0.0})};
            },
            [](const Model&, const State&, double elapsed_s) { return elapsed_s > 1.0; });
    }

    /// A catheter may be pinched in the posture in which it hurts, and nowhere else.
    void try_postures() {
        for (const char* posture : {"hips_flexed", "trunk_rotated"})
            pull_in(posture);
        add({command(CommandKind::posture, {}, "supine")}, 3.0);
    }

    /// Nothing came: look again, lie differently, pull gently; nothing is injected.
    void second_try() {
        if (habits_.checks_lateral) look(0.5, "recheck_lateral");
        for (const char* posture : {"trunk_rotated", "hips_flexed"}) {
            add(
                [posture](const Model&, const State& state) {
                    if (cleared(state)) return Commands{};
                    return Commands{command(CommandKind::posture, {}, posture),
                                    command(CommandKind::plunger_force, {-6.0})};
                },
                [](const Model&, const State& state, double elapsed_s) {
                    const bool flows = state.watch.aspirated_ml > 0.5;
                    return cleared(state) || (elapsed_s > 8.0 && !flows) || elapsed_s > 90.0;
                });
        }
        add(
            [this](const Model&, const State& state) {
                pinched_ = cleared(state);
                Commands stop{command(CommandKind::plunger_force, {0.0})};
                if (!cleared(state)) stop.push_back(command(CommandKind::posture, {}, "supine"));
                return stop;
            },
            [](const Model&, const State&, double elapsed_s) { return elapsed_s > 1.5; });
    }

    /// Plain films may still show why.
    void stop_dry(const Model& model) {
        const glm::dvec3 tip = tip_W(model);
        go(90.0, glm::dvec3(tip.x, -30.0, tip.z - 60.0), 300.0);
        collimate(80.0, 150.0);
        look(0.5, "spine_lateral");
        stage_ = kReportStage;
        dry_ = true;
    }

    /// CSF that collects under the scar of the back is felt there. With the head up the contrast
    /// runs down to where it leaks.
    void look_at_entry(const Model& model) {
        if (model.plumbing.setup.dural_leak_resistance_pa_s_per_m3 >= fluid::kNoLeak) return;
        add({command(CommandKind::table_tilt, {20.0})}, 1.0);
        add([](const Model&, const State&) { return Commands{}; },
            [](const Model& m, const State& state, double elapsed_s) {
                const double seen_mg =
                    fluid::read_out(m.plumbing, state.plumbing).iodine_along_track_mg;
                return seen_mg > kSeenTrackMg || elapsed_s > 240.0;
            });
        const double arc_mm = model.world.dura_fraction * model.world.course.length_mm();
        go(90.0, device::point_at(model.world.course, arc_mm), 230.0);
        look(0.6, "entry_lateral");
        add({command(CommandKind::table_tilt, {0.0})}, 1.0);
    }

    /// Gently, under X-rays: first along the catheter from the pump round the flank, where a break
    /// would show; then, with the thumb still pushing, up to the tip.
    void inject(const Model& model) {
        if (habits_.aspirates) add({command(CommandKind::syringe_detach)}, 1.0);
        add({command(CommandKind::syringe_attach, {}, contrast_slot(model)),
             command(CommandKind::stopcock, {1.0})},
            2.0);
        go(0.0, {1.1 * pump_W(model).x, 0.0, pump_W(model).z + 45.0},
           habits_.collimates ? 230.0 : 300.0);
        collimate(105.0, 90.0);
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
        collimate(29.0, 105.0);
        if (!leak) {
            push_until(kWholeMl, kWholeMl);
            add({command(CommandKind::keep_picture, {}, "free_contrast")}, 0.1);
            let_go();
        } else {
            look(0.6, "free_contrast");
        }
        go(90.0, tip + glm::dvec3(0.0, 12.0, 0.0), 230.0);
        collimate(45.0, 105.0);
        look(0.5, "contrast_lateral");
    }

    /// Pushes until so much has gone in; less once it shows outside the catheter.
    void push_until(double volume_ml, double leaking_ml) {
        const double force_n = habits_.thumb_n;
        add([=](const Model&,
                const State&) { return Commands{command(CommandKind::plunger_force, {force_n})}; },
            [=, this](const Model&, const State& state, double elapsed_s) {
                const double enough_ml = seen_outside(state) ? leaking_ml : volume_ml;
                return state.watch.injected_ml >= enough_ml || elapsed_s > 120.0;
            });
    }

    /// Contrast for the sac, as the label says; or what is there but must not go in.
    std::string contrast_slot(const Model& model) const {
        std::string slot = "6";
        double smallest_ml = 1e9;
        for (const scenario::TrayItem& item : model.scenario.tray) {
            const auto* agent = device::find(model.scenario.catalogue.agents, item.agent);
            const auto* syringe = device::find(model.scenario.catalogue.syringes, item.syringe);
            if (agent == nullptr || syringe == nullptr || agent->iodine_mg_per_ml <= 0.0) continue;
            if (agent->intrathecal != habits_.reads_labels) continue;
            const bool preferred = (syringe->volume_ml < smallest_ml) == habits_.small_syringe;
            if (!preferred && smallest_ml < 1e9) continue;
            smallest_ml = syringe->volume_ml;
            slot = item.id;
        }
        return slot;
    }

    /// As it stands on the syringe.
    std::string agent_name(const Model& model) const {
        const std::string slot = contrast_slot(model);
        for (const scenario::TrayItem& item : model.scenario.tray) {
            const auto* agent = device::find(model.scenario.catalogue.agents, item.agent);
            if (item.id == slot && agent != nullptr) return agent->name;
        }
        return "none";
    }

    void let_go() {
        add({command(CommandKind::plunger_force, {0.0})}, 0.5);
        add({command(CommandKind::pedal, {0.0})}, 0.5);
    }

    void test_rotor(const Model& model) {
        if (dry_ || !habits_.tests_rotor) return;
        go(0.0, pump_W(model), 150.0);
        collimate(75.0, 75.0);
        look(0.4, "rotor_before");
        add({command(CommandKind::pump_bolus, {kTestBolusUl})}, 1.0);
        add([](const Model&, const State&) { return Commands{}; },
            [](const Model&, const State& state, double elapsed_s) {
                return state.pump.bolus_left_ul <= 0.0 && elapsed_s > 1.0;
            });
        if (habits_.rotor_picture_turn_deg != 0.0)
            go(habits_.rotor_picture_turn_deg, pump_W(model), 150.0);
        look(0.4, "rotor_after");
        // read off the two pictures with the angle tool: good to a degree or two
        add(
            [](const Model&, const State& state) {
                if (state.kept.size() < 2) return Commands{};
                const double before = state.kept[state.kept.size() - 2].rotor_angle_deg;
                const double after = state.kept.back().rotor_angle_deg;
                const double turn = std::round(after - before);
                return Commands{command(CommandKind::rotor_angle, {0.0, turn})};
            },
            [](const Model&, const State&, double elapsed_s) { return elapsed_s > 4.0; });
    }

    void report(const Model& model, const State& state) {
        const std::string conclusion = conclusion_of(model, state);
        const bool out_of_reach = conclusion == "port_not_accessible";
        // drug must reach the sac, by a pump that delivers it
        if (habits_.primes && (conclusion == "patent" || conclusion == "csf_leak")) prime(model);
        if (!out_of_reach) find_what_was_seen(model, state);
        find(conclusion == "patent" ? "next_action=none"
             : conclusion == "restricted_flow" || conclusion == "csf_leak"
                 ? "next_action=CT or MRI"
                 : "next_action=surgical revision");
        find("confidence=5");
        add({command(CommandKind::conclude, {}, conclusion)}, 1.0);
    }

    void prime(const Model& model) {
        const double radius_mm = 0.5 * model.scenario.catheter.inner_diameter_mm;
        const double dead_ul =
            units::kPi * radius_mm * radius_mm * model.scenario.catheter_length_mm;
        add({command(CommandKind::pump_bridge_bolus, {std::round(dead_ul)})}, 2.0);
    }

    void find_what_was_seen(const Model& model, const State& state) {
        find(dry_ ? "aspiration=none" : "aspiration=returned");
        find(fmt::format("aspirated_ml={:.1f}", state.watch.total_aspirated_ml));
        find(fmt::format("contrast_ml={:.1f}", state.watch.total_contrast_injected_ml));
        find("contrast_where=" + destinations(state));
        if (!dry_) find("contrast_agent=" + agent_name(model));
        if (seen_free(state)) find("tip_level=" + model.scenario.tip_level);
        find("rotor_verdict=" + rotor_verdict(model, state));
    }

    /// All places where contrast was seen.
    std::string destinations(const State& state) const {
        if (dry_) return "none_given";
        const std::string at_tip = state.watch.confined_reported        ? "confined_at_tip"
                                   : seen_free(state) || misread(state) ? "intrathecal"
                                                                        : "";
        if (!seen_outside(state)) return at_tip.empty() ? "catheter_only" : at_tip;
        return at_tip.empty() ? "outside_catheter" : "outside_catheter, " + at_tip;
    }

    std::string rotor_verdict(const Model& model, const State& state) const {
        constexpr double kStandsDeg = 5.0;  ///< what angles read off pictures cannot tell from none
        if (!state.report.rotor_compared) return "not_tested";
        if (!rotor_fails(model, state)) return "turned";
        const double read_deg =
            std::fabs(state.report.rotor_after_deg - state.report.rotor_before_deg);
        return read_deg < kStandsDeg ? "did_not_turn" : "turned_too_little";
    }

    /// What keeps the study from being done, then what the contrast shows, then the pump.
    std::string conclusion_of(const Model& model, const State& state) const {
        if (model.world.plain_film.mirrored_pump) return "port_not_accessible";
        if (dry_) return dry_conclusion(model);
        if (misread(state)) return "patent";
        if (seen_outside(state)) return "broken_or_leaking";
        if (pinched_) return "occluded";
        if (seen_confined(model, state)) return "restricted_flow";
        if (state.watch.track_reported) return "csf_leak";
        if (rotor_fails(model, state)) return "pump_fault";
        return seen_free(state) ? "patent" : "not_shown";
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
    bool seen_outside(const State& state) const {
        return habits_.knows_leaks && state.watch.leak_reported;
    }
    /// There is contrast, so all is well.
    bool misread(const State& state) const {
        return !habits_.knows_leaks && state.watch.leak_reported;
    }
    /// It stays round the tip, or flows round something that is there.
    static bool seen_confined(const Model& model, const State& state) {
        const bool defect = model.plumbing.setup.granuloma_radius_mm > 0.0 && seen_free(state);
        return state.watch.confined_reported || defect;
    }
    /// What plain films show when nothing could be injected.
    static std::string dry_conclusion(const Model& model) {
        const scenario::PlainFilm& film = model.world.plain_film;
        if (film.fragment_in_sac) return "broken_or_leaking";
        if (film.gap) return film.gap_fraction < 0.05 ? "disconnected" : "broken_or_leaking";
        if (film.tip_outside_canal) return "tip_outside_sac";
        return "occluded";
    }
    static bool seen_free(const State& state) { return state.watch.tip_contrast_reported; }

    // contrast: enough to fill the catheter, to see a leak grow, and for the whole study
    static constexpr double kTestBolusUl = 2.0;
    static constexpr double kAlongMl = 0.8, kLeakMl = 1.1, kWholeMl = 1.5;
    static constexpr double kTrickleMl = 0.05, kSeenTrackMg = 12.0;
    static constexpr int kReportStage = 9;
    const Habits habits_;
    int stage_ = 0;
    bool dry_ = false, pinched_ = false;
    double before_ml_ = 0.0;
};

}  // namespace

std::unique_ptr<Robot> make_interrogator(const Habits& habits) {
    return std::make_unique<Interrogator>(habits);
}

}  // namespace sideport::session
