#pragma once

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include "sim/app/input.h"
#include "sim/app/layout.h"
#include "sim/session/live_session.h"
#include "tests/support/cases.h"

namespace sideport::test_support {

/// A session and the hands at it, without a window: devices are values, a frame is a call.
class Workplace {
  public:
    static constexpr double kFrameS = 1.0 / 60.0;

    explicit Workplace(const std::string& name = "patent")
        : live(library_model(name), "hand", "practice"),
          input(settings) {
        view.settings = &settings;
        view.sheet = app::Sheet::none;
        view.plunger_area = {1140, 400, 436, 70};
        look();
    }
    Workplace(const Workplace&) = delete;
    Workplace& operator=(const Workplace&) = delete;

    /// One frame of the window; what was pressed in it is over afterwards.
    app::Commands frame(double seconds = kFrameS) {
        app::Commands commands;
        devices.time_s += seconds;
        input.collect(view, commands, devices, seconds);
        owed_s_ += view.holds_session() ? 0.0 : seconds;
        app::Commands first = commands;
        if (view.holds_session() && !first.empty()) owed_s_ += session::kTickS;
        for (; owed_s_ >= session::kTickS; owed_s_ -= session::kTickS) {
            live.step(first);
            first.clear();
        }
        look();
        devices.presses.clear();
        devices.left_pressed = devices.middle_pressed = false;
        devices.wheel = 0.0;
        for (const session::Command& command : commands)
            all.push_back(command);
        return commands;
    }
    void frames(double seconds) {
        for (double t = 0.0; t < seconds - 1e-9; t += kFrameS)
            frame();
    }

    void down(int key) {
        const bool shift = devices.is_down(GLFW_KEY_LEFT_SHIFT);
        if (!devices.is_down(key)) devices.presses.push_back({.key = key, .shift = shift});
        devices.down[static_cast<std::size_t>(key)] = true;
    }
    void up(int key) { devices.down[static_cast<std::size_t>(key)] = false; }
    /// Down, a frame, up, a frame.
    app::Commands tap(int key) {
        down(key);
        app::Commands commands = frame();
        up(key);
        for (const session::Command& command : frame())
            commands.push_back(command);
        return commands;
    }
    void press_left(double x, double y) {
        devices.x = devices.press_x = x;
        devices.y = devices.press_y = y;
        devices.left = devices.left_pressed = true;
    }

    const session::State& state() const { return live.state(); }
    int count(session::CommandKind kind) const {
        int n = 0;
        for (const session::Command& command : all)
            n += command.kind == kind ? 1 : 0;
        return n;
    }

    session::LiveSession live;
    app::Settings settings;
    app::ViewState view;
    app::DeviceState devices;
    app::Input input;
    app::Commands all;  ///< everything that was sent

  private:
    void look() {
        view.model = &live.model();
        view.state = &live.state();
        view.readout = fluid::read_out(live.model().plumbing, live.state().plumbing);
        view.has_picture = live.state().live.fluoroscope.pulse_count > 0;
    }
    double owed_s_ = 0.0;
};

}  // namespace sideport::test_support
