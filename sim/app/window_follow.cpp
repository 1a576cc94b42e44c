#include "sim/app/window_follow.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "sim/app/devices_glfw.h"
#include "sim/app/panel_settings.h"
#include "sim/app/program.h"
#include "sim/app/widgets.h"

namespace sideport::app {

std::optional<std::filesystem::path> keep_damaged(const std::filesystem::path& path) {
    std::filesystem::path copy = path;
    copy.replace_extension(".damaged" + path.extension().string());
    std::error_code problem;
    std::filesystem::copy_file(path, copy, std::filesystem::copy_options::overwrite_existing,
                               problem);
    if (problem) return std::nullopt;
    return copy;
}

WindowFollower::WindowFollower(Window& window, SettingsRead settings, Plans plans)
    : window_(window),
      plans_(plans),
      settings_(std::move(settings.settings)),
      written_(settings_) {
    if (!settings.errors.empty()) {
        trouble_ = settings.errors.front().line();
        if (const auto copy = keep_damaged(settings_path()))
            trouble_ = say(Text::settings_damaged, trouble_, copy->filename().string());
        untold_ = trouble_;
    }
    if (settings_.full_screen) window_.set_full_screen(true, settings_.monitor);
}

WindowFollower::~WindowFollower() {
    const bool own_size = !window_.full_screen() && !settings_.full_screen &&
                          window_.width() >= kLeastWidthPx && window_.height() >= kLeastHeightPx;
    if (own_size) {
        settings_.window_width = window_.width();
        settings_.window_height = window_.height();
    }
    if (settings_ == written_) return;
    if (auto saved = save_settings(settings_path(), settings_); !saved)
        fail(saved.error(), kMachine);
}

void WindowFollower::follow_settings(ViewState& view) {
    view.settings_sheet.changed = false;
    written_ = settings_;
    width_ = height_ = 0;
    letters_ = 0.0F;
    if (settings_.full_screen != window_.full_screen())
        window_.set_full_screen(settings_.full_screen, settings_.monitor);
    if (auto saved = save_settings(settings_path(), settings_); !saved)
        view.settings_sheet.message = saved.error().line();
}

void WindowFollower::use(Plans plans) {
    plans_ = plans;
    width_ = height_ = 0;
    letters_ = 0.0F;
}

void WindowFollower::follow(ViewState& view) {
    view.settings = &settings_;
    if (!trouble_.empty()) view.settings_sheet.message = std::exchange(trouble_, {});
    if (view.settings_sheet.changed) follow_settings(view);
    if (window_.width() == width_ && window_.height() == height_) return;
    width_ = window_.width();
    height_ = window_.height();
    Fit fits = fit();
    too_small_ = fits.scale == 0.0F;
    if (too_small_) fits = {.plan = view.plan, .scale = std::max(view.scale, 0.8F)};
    const bool same = fits.plan->compact == view.plan->compact && fits.scale == view.scale &&
                      fits.letters == letters_;
    view.plan = fits.plan;
    if (view.fonts.body != nullptr && same) return;
    view.scale = fits.scale;
    letters_ = fits.letters;
    set_look({.high_contrast = settings_.high_contrast, .palette = settings_.palette});
    ImGui::GetIO().Fonts->Clear();
    view.fonts = apply_style(fits);
    window_.upload_fonts();
}

Fit WindowFollower::fit() const {
    if (plans_ == Plans::compact_too)
        return fit_window(width_, height_, settings_.ui_scale, settings_.text_scale);
    return {.scale = interface_scale(width_, height_, settings_.ui_scale),
            .letters = std::min(static_cast<float>(settings_.text_scale), kMostFixedLetters)};
}

void WindowFollower::toggle_full_screen(ViewState& view) {
    settings_.full_screen = !window_.full_screen();
    view.settings_sheet.changed = true;
}

bool WindowFollower::take_keys(ViewState& view, const WindowEvents& events) {
    SettingsSheet& sheet = view.settings_sheet;
    const bool was_open = sheet.open_in_list;
    sheet.presses.clear();
    sheet.pad = read_pad();
    for (const WindowEvents::Key& event : events.keys) {
        if (event.repeated) continue;
        sheet.presses.push_back({.key = event.key, .shift = event.shift});
        if (sheet.learns() || ImGui::GetIO().WantTextInput) continue;
        const Action action = action_for(settings_.bindings, event.key, event.shift);
        if (action == Action::settings) sheet.open_in_list = !sheet.open_in_list;
        if (action == Action::escape) sheet.open_in_list = false;
        if (action == Action::full_screen) toggle_full_screen(view);
    }
    return was_open || sheet.open_in_list;
}

void WindowFollower::draw(ViewState& view) const {
    if (view.settings_sheet.open_in_list && !too_small_) draw_settings_in_list(view);
}

void DeviceLosses::lose_once(double now_s) {
    const char* at = std::getenv("SIDEPORT_LOSE_DEVICE_AFTER_S");
    if (at == nullptr || lost_once_ || now_s < std::atof(at)) return;
    lost_once_ = true;
    throw gpu::GpuError(VK_ERROR_DEVICE_LOST, "the device is lost, as was asked for");
}

void DeviceLosses::count(const gpu::GpuError& error, double now_s) {
    constexpr std::size_t kMostLosses = 3;
    constexpr double kWithinS = 60.0;
    at_s_.push_back(now_s);
    while (!at_s_.empty() && now_s - at_s_.front() >= kWithinS)
        at_s_.pop_front();
    if (at_s_.size() > kMostLosses) throw gpu::GpuError(error);
    std::fprintf(stderr, "machine.gpu: %s; a new device takes over\n", error.what());
}

}  // namespace sideport::app
