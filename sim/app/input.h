#pragma once

#include "sim/app/view_state.h"
#include "sim/app/window.h"

namespace sideport::app {

/// Turns keys and mouse into commands. Keys act while nothing is typed; the pedal is a dead man's
/// switch: it is released with the key, with the window's focus and while a text field is active.
class Input {
  public:
    explicit Input(GLFWwindow* window);

    /// Call once a frame after ImGui::NewFrame, with what has come in since the last.
    void collect(ViewState& view, Commands& commands, double dt_s, WindowEvents events);

  private:
    bool down(int key) const;
    bool pressed(int key) const;
    /// Shift was down when the key went down, whatever it is now.
    bool shifted(int key) const;
    void pedal(const ViewState& view, Commands& commands);
    void machine_keys(ViewState& view, Commands& commands, double dt_s);
    void generator_keys(ViewState& view, Commands& commands);
    void hand_keys(ViewState& view, Commands& commands, double dt_s);
    void sheet_keys(ViewState& view);
    void held_keys(ViewState& view);
    void needle_mouse(ViewState& view, Commands& commands);

    GLFWwindow* window_;
    bool pedal_down_ = false, dragging_lean_ = false, key_force_ = false;
    WindowEvents events_;
};

}  // namespace sideport::app
