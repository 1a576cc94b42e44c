#include "sim/session/robot.h"

#include "sim/session/list_robot.h"
#include "sim/session/robot_habits.h"

namespace sideport::session {

namespace {

/// Finds the port, then pushes contrast at once: no lateral picture, no aspiration.
class Hasty : public ListRobot {
  protected:
    void plan(const Model& model, const State&) override {
        if (planned_) return;
        planned_ = true;
        go(0.0, port_W(model), 300.0);
        look(1.0, "scout");
        add({command(CommandKind::needle_take)}, 1.0);
        add(aim_at(model, port_W(model)), 1.0);
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

/// One kind of robot: what it does otherwise than the expert.
struct Kind {
    const char *name, *error;
    std::unique_ptr<Robot> (*make)();
};

constexpr Kind kKinds[] = {
    {"expert", "none",
     [] {
         return make_interrogator({});
     }},
    {"hasty", "pushes contrast at once: no lateral picture, no aspiration, no report",
     []() -> std::unique_ptr<Robot> {
         return std::make_unique<Hasty>();
     }},
    {"wrong_needle", "takes a needle with a cutting bevel, or another that does not fit the port",
     [] {
         return make_interrogator({.knows_needles = false});
     }},
    {"no_lateral", "never turns to the lateral view",
     [] {
         return make_interrogator({.checks_lateral = false});
     }},
    {"no_aspiration", "injects contrast without aspirating",
     [] {
         return make_interrogator({.aspirates = false});
     }},
    {"clears_too_little", "draws 0.4 mL and takes the catheter for cleared",
     [] {
         return make_interrogator({.clears_ml = 0.4});
     }},
    {"injects_after_dry_tap", "pushes contrast although nothing came",
     [] {
         return make_interrogator({.respects_dry_tap = false});
     }},
    {"wrong_port", "uses the fill port of the reservoir",
     [] {
         return make_interrogator({.uses_access_port = false});
     }},
    {"wrong_agent", "takes contrast that must not go into the sac",
     [] {
         return make_interrogator({.reads_labels = false});
     }},
    {"forces_small_syringe", "forces contrast in with a 3 mL syringe",
     [] {
         return make_interrogator({.small_syringe = true, .thumb_n = 55.0});
     }},
    {"long_beam", "leaves the foot on the pedal for 40 s over a still picture",
     [] {
         return make_interrogator({.idle_beam_s = 40.0});
     }},
    {"misreads_extravasation", "calls contrast outside the catheter free",
     [] {
         return make_interrogator({.knows_leaks = false});
     }},
    {"skips_rotor", "compares no rotor pictures",
     [] {
         return make_interrogator({.tests_rotor = false});
     }},
    {"moves_between_rotor_pictures", "turns the C-arm between the rotor pictures",
     [] {
         return make_interrogator({.rotor_picture_turn_deg = 12.0});
     }},
    {"forgets_priming", "leaves the emptied catheter unprimed",
     [] {
         return make_interrogator({.primes = false});
     }},
    {"never_collimates", "works with the whole field open",
     [] {
         return make_interrogator({.collimates = false});
     }},
    {"not_sterile", "no antiseptic, no drape, no local anaesthetic",
     [] {
         return make_interrogator({.sterile = false});
     }},
};

}  // namespace

std::vector<std::string> robot_names() {
    std::vector<std::string> names;
    for (const Kind& kind : kKinds)
        names.emplace_back(kind.name);
    return names;
}

std::string_view robot_error(std::string_view name) {
    for (const Kind& kind : kKinds) {
        if (kind.name == name) return kind.error;
    }
    return {};
}

std::unique_ptr<Robot> make_robot(const std::string& name) {
    for (const Kind& kind : kKinds) {
        if (kind.name == name) return kind.make();
    }
    return nullptr;
}

}  // namespace sideport::session
