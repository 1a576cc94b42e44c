#pragma once

#include <cmath>
#include <string>

#include <imgui.h>
#include <imgui_internal.h>

#include "sim/app/focus_reader.h"
#include "sim/app/focus_ring.h"
#include "tests/ui/workplace.h"

namespace sideport::test_support {

/// A workplace with its panels on an interface that draws nowhere, and a gamepad as the only
/// device: frames are made as the program makes them, from one PadState after the other.
class PadDesk : public Workplace {
  public:
    explicit PadDesk(const std::string& name = "patent") : Workplace(name) {
        ImGui::CreateContext();
        ImGuiIO& io = ImGui::GetIO();
        io.IniFilename = nullptr;
        io.DisplaySize = {app::layout::kWidth, app::layout::kHeight};
        io.DeltaTime = static_cast<float>(kFrameS);
        view.fonts = app::apply_style(1.0F);
        unsigned char* pixels = nullptr;
        int width = 0, height = 0;
        io.Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
        pad.present = true;
        for (int i = 0; i < 3; ++i)  // windows settle
            draw_frame();
    }
    ~PadDesk() { ImGui::DestroyContext(); }

    /// One frame of the program.
    void draw_frame() {
        reader.read(view, pad, keys, app::is_within_panel(), devices.time_s);
        app::feed_focus(ImGui::GetIO(), view.focus);
        ImGui::NewFrame();
        devices.pad = pad;
        view.settings_sheet.presses = devices.presses;
        view.settings_sheet.pad = pad;
        reader.leave_to_hands(devices);
        frame();
        app::Commands commands;
        draw_top_bar(view);
        draw_column_tabs(view);
        draw_monitors(view, commands);
        draw_room(view, commands);
        draw_strip(view, commands);
        draw_hands(view, commands);
        draw_status(view);
        draw_sheets(view, commands);
        app::draw_focus_ring(view);
        ImGui::Render();
        keys.clear();
        if (commands.empty()) return;
        live.step(commands);
        for (const session::Command& command : commands)
            all.push_back(command);
    }
    void wait(double seconds) {
        for (double t = 0.0; t < seconds - 1e-9; t += kFrameS)
            draw_frame();
    }

    void button(int b, bool is_down) { pad.buttons[static_cast<std::size_t>(b)] = is_down; }
    /// Down for a tenth of a second, and up.
    void tap(int b) {
        hold(b, 0.1);
        wait(0.05);
    }
    void hold(int b, double seconds) {
        button(b, true);
        wait(seconds);
        button(b, false);
        draw_frame();
    }
    /// One control under another.
    void chord(int with, int b) {
        button(with, true);
        wait(0.05);
        tap(b);
        button(with, false);
        wait(0.05);
    }
    void press_key(int key) {
        keys.push_back(key);
        devices.presses.push_back({.key = key});
        draw_frame();
        draw_frame();
    }

    /// The ring stands on the item of this label, whichever part of the panel that is in.
    bool ring_on(const std::string& label) const {
        const ImGuiContext& g = *ImGui::GetCurrentContext();
        return g.NavWindow != nullptr && g.NavId != 0 && g.NavIdIsAlive &&
               (g.NavId == g.NavWindow->GetID(label.c_str()) ||
                g.NavId == g.NavWindow->GetID(("###" + label).c_str()) ||  // a button made narrow
                g.NavId == in_number(*g.NavWindow, label));
    }
    /// Taps a button of the D-pad until the ring is there, at most so often.
    bool walk(int way, const std::string& label, int most = 30) {
        for (int i = 0; i < most && !ring_on(label); ++i)
            tap(way);
        return ring_on(label);
    }
    void take() { tap(GLFW_GAMEPAD_BUTTON_A); }

    app::FocusReader reader;
    app::PadState pad;
    std::vector<int> keys;

  private:
    /// Of the field of a number that has buttons beside it.
    static ImGuiID in_number(ImGuiWindow& window, const std::string& label) {
        const ImGuiID outer = window.GetID(label.c_str());
        return ImHashStr("##field", 0, outer);
    }
};

}  // namespace sideport::test_support
