#include "sim/session/robot.h"

#include "sim/session/list_robot.h"

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
    if (name == "expert") return make_expert();
    if (name == "hasty") return std::make_unique<Hasty>();
    return nullptr;
}

}  // namespace sideport::session
