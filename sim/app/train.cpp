#include "sim/app/train.h"

#include "sim/app/layout.h"
#include "sim/app/program.h"
#include "sim/runner/session_folder.h"
#include "sim/runner/stored_session.h"

namespace sideport::app {

namespace {

namespace fs = std::filesystem;

/// Folders of the list: the given one, or the library and the gallery.
Result<std::vector<fs::path>> list_folders(const TrainOptions& options) {
    if (options.cases.empty()) return case_folders();
    std::error_code problem;
    if (!fs::is_directory(options.cases, problem))
        return Error{"folder.missing", "there is no such folder of cases", options.cases.string()};
    return std::vector<fs::path>{fs::absolute(options.cases).lexically_normal()};
}

Result<std::unique_ptr<Window>> open_window(const SettingsRead& read) {
    for (const Error& error : read.errors)
        fail(error, kBadInput);  // says so, and goes on with defaults
    return Window::open(read.settings.window_width, read.settings.window_height, "Sideport", false);
}

int run_named(const TrainOptions& options, std::vector<fs::path> folders) {
    scenario::ReadResult read =
        scenario::read_scenario(options.scenario.string(), options.overrides);
    for (const Error& error : read.errors)
        fail(error, kBadInput);
    if (read.errors.empty()) {
        // a case that cannot be graded is not begun
        read.errors = runner::checklist_of(read.scenario).errors;
        for (const Error& error : read.errors)
            fail(error, kBadInput);
    }
    if (!read.errors.empty()) return kBadInput;
    auto model = session::make_model(read.scenario, options.seed);
    if (!model) return fail(model.error(), kBadInput);
    const SettingsRead settings = load_settings(settings_path());
    auto window = open_window(settings);
    if (!window) return fail(window.error(), kMachine);
    Program program(*window.value(), options, settings);
    if (auto signed_in = program.sign_in(); !signed_in) return fail(signed_in.error(), kBadInput);
    const fs::path folder =
        options.out.empty() ? program.new_folder(read.scenario.id) : options.out;
    if (auto ready = runner::prepare_folder(folder); !ready) return fail(ready.error(), kBadInput);
    return program.run_case(std::move(model).value(), folder, std::move(folders));
}

}  // namespace

int run_train(const TrainOptions& options) {
    set_language(options.texts);
    auto folders = list_folders(options);
    if (!folders) return fail(folders.error(), kBadInput);
    try {
        if (!options.scenario.empty()) return run_named(options, std::move(folders).value());
        const SettingsRead settings = load_settings(settings_path());
        auto window = open_window(settings);
        if (!window) return fail(window.error(), kMachine);
        Program program(*window.value(), options, settings);
        if (auto signed_in = program.sign_in(); !signed_in)
            return fail(signed_in.error(), kBadInput);
        return program.run_list(std::move(folders).value());
    } catch (const gpu::GpuError& error) {
        return fail({"machine.gpu", error.what(), ""}, kMachine);
    }
}

}  // namespace sideport::app
