#pragma once

#include "sim/app/view_state.h"

struct GLFWwindow;

namespace sideport::app {

/// Turns keys and mouse into commands. Keys act while nothing is typed; the pedal is a dead man's
/// switch: it is released with the key, with the window's focus and while a text field is active.
class Input {
  public:
    explicit Input(GLFWwindow* window);

    /// Call once a frame after ImGui::NewFrame.
    void collect(ViewState& view, Commands& commands, double dt_s);
    /// Wheel notches since the last frame arrive here from the window's callback.
    void add_wheel(double notches) { wheel_ += notches; }
    /// Keys that went down since the last frame, from the window's callback: a short tap between
    /// two frames counts.
    void add_press(int key, bool shift) {
        presses_.push_back(key);
        if (shift) shifted_.push_back(key);
    }

  private:
    bool down(int key) const;
    bool pressed(int key) const;
    /// Shift was down when the key went down, whatever it is now.
    bool shifted(int key) const;
    void pedal(const ViewState& view, Commands& commands);
    void machine_keys(ViewState& view, Commands& commands, double dt_s);
    void hand_keys(ViewState& view, Commands& commands, double dt_s);
    void sheet_keys(ViewState& view);
    void needle_mouse(ViewState& view, Commands& commands);

    GLFWwindow* window_;
    double wheel_ = 0.0;
    bool pedal_down_ = false, dragging_lean_ = false, key_force_ = false;
    std::vector<int> presses_;
    std::vector<int> shifted_;  ///< those of presses_ that came with Shift
};

}  // namespace sideport::app
