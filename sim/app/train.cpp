#include "sim/app/train.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <future>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>
#include <backends/imgui_impl_glfw.h>
#include <fmt/format.h>

#include "sim/app/input.h"
#include "sim/app/training.h"
#include "sim/app/widgets.h"
#include "sim/base/file_io.h"
#include "sim/records/picture.h"
#include "sim/runner/session_folder.h"

namespace sideport::app {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr int kFine = 0, kAssessmentFailed = 1, kBadInput = 2, kMachine = 3;
constexpr double kSlowestFrameS = 0.25;  ///< input moves no further than this in one frame

int fail(const Error& error, int code) {
    std::fprintf(stderr, "%s\n", error.line().c_str());
    return code;
}

/// sessions/ID-hand-SEED, or the first of -2, -3, ... that is free: a finished session stays.
fs::path free_folder(const std::string& id, std::uint64_t seed) {
    const fs::path first = fs::path("sessions") / fmt::format("{}-hand-{}", id, seed);
    fs::path folder = first;
    for (int i = 2; fs::exists(folder); ++i)
        folder = first.string() + fmt::format("-{}", i);
    return folder;
}

double seconds_since(Clock::time_point then) {
    return std::chrono::duration<double>(Clock::now() - then).count();
}

/// The window and what belongs to it for as long as it is open.
class Program {
  public:
    Program(Window& window, const TrainOptions& options) : window_(window), options_(options) {}

    /// False when the window was closed before the patient was ready.
    bool prepare_patient(const session::Model& model);
    /// Runs until the window closes. Returns the exit code.
    int train(session::Model model, const fs::path& folder);

  private:
    void follow_size();
    void listen(Input& input);
    void show(const Window::Blit& blit, bool last);
    void save_shot(const Window::Shot& shot, const fs::path& path) const;
    bool time_is_over() const {
        return options_.quit_after_s && seconds_since(opened_) > *options_.quit_after_s;
    }

    Window& window_;
    const TrainOptions& options_;
    const Clock::time_point opened_ = Clock::now();
    ViewState view_;
    patient::Anatomy anatomy_;
    int laid_out_width_ = 0, laid_out_height_ = 0;
};

void Program::follow_size() {
    if (window_.width() == laid_out_width_ && window_.height() == laid_out_height_) return;
    laid_out_width_ = window_.width();
    laid_out_height_ = window_.height();
    const float scale = std::min(static_cast<float>(laid_out_width_) / layout::kWidth,
                                 static_cast<float>(laid_out_height_) / layout::kHeight);
    if (view_.fonts.body != nullptr && scale == view_.scale) return;
    view_.scale = scale;
    ImGui::GetIO().Fonts->Clear();
    view_.fonts = apply_style(scale);
    window_.upload_fonts();
}

void Program::save_shot(const Window::Shot& shot, const fs::path& path) const {
    if (shot.rgb.empty()) return;
    const auto written = records::write_png_rgb8(path, shot.width_px, shot.height_px, shot.rgb);
    if (!written) fail(written.error(), kMachine);
}

void Program::show(const Window::Blit& blit, bool last) {
    const bool wanted = last && !options_.screenshot.empty();
    if (wanted || view_.wants_shot) {
        const Window::Shot shot = window_.end_with_shot(blit);
        if (wanted) save_shot(shot, options_.screenshot);
        if (view_.wants_shot) save_shot(shot, "sideport-window.png");
        view_.wants_shot = false;
    } else {
        window_.end(blit);
    }
}

/// Wheel and key presses go to the interface and to `input`.
void Program::listen(Input& input) {
    glfwSetWindowUserPointer(window_.get(), &input);
    glfwSetScrollCallback(window_.get(), [](GLFWwindow* window, double x, double y) {
        static_cast<Input*>(glfwGetWindowUserPointer(window))->add_wheel(y);
        ImGui_ImplGlfw_ScrollCallback(window, x, y);
    });
    glfwSetKeyCallback(window_.get(),
                       [](GLFWwindow* window, int key, int scancode, int action, int mods) {
                           if (action == GLFW_PRESS)
                               static_cast<Input*>(glfwGetWindowUserPointer(window))
                                   ->add_press(key, (mods & GLFW_MOD_SHIFT) != 0);
                           ImGui_ImplGlfw_KeyCallback(window, key, scancode, action, mods);
                       });
}

bool Program::prepare_patient(const session::Model& model) {
    std::atomic<int> percent{0};
    auto building = std::async(std::launch::async, [&] {
        return patient::load_or_build_anatomy(
            model.world.spine, model.world.X_WP, model.scenario.pump.body_radius_mm, cache_folder(),
            [&](double fraction, const char*) { percent = static_cast<int>(100.0 * fraction); });
    });
    while (building.wait_for(std::chrono::milliseconds(15)) != std::future_status::ready) {
        glfwPollEvents();
        if (window_.should_close() || time_is_over()) {
            building.wait();
            return false;
        }
        follow_size();
        window_.begin();
        begin_panel(view_, "loading", {560, 400, 480, 92});
        ImGui::PushFont(view_.fonts.lead);
        ImGui::Text("Preparing the patient, %d %%", percent.load());
        ImGui::PopFont();
        ImGui::ProgressBar(0.01F * static_cast<float>(percent.load()), {-1.0F, 8 * view_.scale},
                           "");
        ImGui::End();
        window_.end([](VkCommandBuffer, VkImage, VkImageLayout, VkExtent2D) {});
    }
    anatomy_ = building.get();
    return true;
}

int Program::train(session::Model model, const fs::path& folder) {
    Training training(window_, std::move(model), anatomy_, folder);
    Input input(window_.get());
    listen(input);
    int code = kFine;
    bool written = false;
    view_.result_folder = fs::absolute(folder).string();
    const auto finish = [&] {
        written = true;
        auto result = training.finish();
        if (!result) return fail(result.error(), kMachine);
        std::printf("session: %s\n", folder.string().c_str());
        view_.result = std::move(result).value();
        return view_.result->passed ? kFine : kAssessmentFailed;
    };

    auto before = Clock::now();
    for (bool last = false; !last;) {
        glfwPollEvents();
        const double elapsed_s = seconds_since(before);
        before = Clock::now();
        follow_size();
        last = window_.should_close() || view_.wants_quit || time_is_over();
        training.update(view_);
        window_.begin();
        Commands commands;
        input.collect(view_, commands, std::min(elapsed_s, kSlowestFrameS));
        draw_top_bar(view_);
        draw_monitors(view_, commands);
        draw_room(view_);
        draw_strip(view_, commands);
        draw_hands(view_, commands);
        draw_status(view_);
        draw_sheets(view_, commands);
        show([&](VkCommandBuffer cmd, VkImage image, VkImageLayout layout,
                 VkExtent2D extent) { training.blit(view_, cmd, image, layout, extent); },
             last);
        training.advance(elapsed_s, std::move(commands));
        if (training.live().state().ended && !written) {
            code = finish();
            if (view_.result) view_.sheet = Sheet::result;
        }
    }
    glfwSetScrollCallback(window_.get(), ImGui_ImplGlfw_ScrollCallback);
    glfwSetKeyCallback(window_.get(), ImGui_ImplGlfw_KeyCallback);
    // closed without a signature: what was done is kept, but nobody asked for a verdict
    if (!written && finish() == kMachine) return kMachine;
    return code;
}

}  // namespace

int run_train(const TrainOptions& options) {
    scenario::ReadResult read = scenario::read_scenario(options.scenario.string(), {});
    for (const Error& error : read.errors)
        fail(error, kBadInput);
    if (!read.errors.empty()) return kBadInput;
    auto model = session::make_model(read.scenario, options.seed);
    if (!model) return fail(model.error(), kBadInput);
    auto window = Window::open(static_cast<int>(layout::kWidth), static_cast<int>(layout::kHeight),
                               "Sideport", false);
    if (!window) return fail(window.error(), kMachine);
    const fs::path folder =
        options.out.empty() ? free_folder(read.scenario.id, options.seed) : options.out;
    if (auto ready = runner::prepare_folder(folder); !ready) return fail(ready.error(), kBadInput);
    try {
        Program program(*window.value(), options);
        if (!program.prepare_patient(model.value())) return kFine;
        return program.train(std::move(model).value(), folder);
    } catch (const gpu::GpuError& error) {
        return fail({"machine.gpu", error.what(), ""}, kMachine);
    }
}

}  // namespace sideport::app
