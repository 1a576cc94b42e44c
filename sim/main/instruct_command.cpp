#include "sim/main/instruct_command.h"

#include "sim/app/debrief.h"
#include "sim/app/instruct.h"
#include "sim/cli/options.h"
#include "sim/runner/stored_session.h"
#include "sim/store/place.h"

namespace sideport::cli {

namespace {

constexpr std::size_t kLongestName = 80;

const VerbSpec& verb() {
    static const VerbSpec spec{
        "instruct",
        "the instructor's window: a classroom as it works, or the debrief of stored sessions",
        {{"SESSION", "", "folders of stored sessions, for the debrief; none: live", true}},
        0,
        {{"--classroom", "DIR", "shared folder in which stations sign in (train --classroom)"},
         {"--name", "NAME", "who instructs; recorded with each order and rating"},
         {"--store", "URL|FILE|none",
          "where ratings go (default $SIDEPORT_STORE, or sideport/store.sqlite in the user's data "
          "folder)"},
         {"--texts", "LANGUAGE", "english (default), or pseudo, to check the layout"},
         {"--quit-after", "SECONDS", "closes the window by itself"},
         {"--screenshot", "FILE", "with --quit-after: the window's last picture as PNG"}}};
    return spec;
}

/// Folders of sessions, or folders that hold some.
int debrief(const Options& given, const std::string& store, std::optional<double> quit_after_s) {
    app::DebriefOptions debrief{.sessions = {},
                                .quit_after_s = quit_after_s,
                                .screenshot = given.value_or("--screenshot", ""),
                                .store = store,
                                .name = given.value_or("--name", "instructor")};
    for (const std::string& folder : given.positionals()) {
        auto found = runner::session_folders(folder);
        if (!found) return fail(found.error());
        debrief.sessions.insert(debrief.sessions.end(), found.value().begin(), found.value().end());
    }
    // nobody has begun the usual one: no cohort, and no complaint
    if (!store.empty() && !given.has("--store")) {
        const auto place = store::parse_place(store);
        if (place && !place.value().is_server && !std::filesystem::exists(place.value().file))
            debrief.store.clear();
    }
    return app::run_debrief(debrief);
}

}  // namespace

int run_instruct_command(Arguments arguments) {
    int code = kFine;
    const auto options = parse_or_explain(verb(), arguments, code);
    if (!options) return code;
    const auto& given = options.value();
    std::optional<double> quit_after_s;
    if (given.has("--quit-after")) {
        const auto seconds = given.number("--quit-after", 0.0, 0.0, 86400.0);
        if (!seconds) return fail(seconds.error());
        quit_after_s = seconds.value();
    }
    std::string store = given.value_or("--store", store::default_place());
    if (store == "none") store.clear();
    if (!store.empty())
        if (const auto place = store::parse_place(store); !place) return fail(place.error());
    const std::string name = given.value_or("--name", "instructor");
    if (name.empty() || name.size() > kLongestName)
        return fail(
            Error{"cli.name", "--name: 1 to " + std::to_string(kLongestName) + " bytes", ""});
    if (!given.positionals().empty()) return debrief(given, store, quit_after_s);
    if (!given.has("--classroom"))
        return fail(Error{"cli.missing",
                          "instruct needs --classroom DIR to watch, or folders of sessions to "
                          "debrief",
                          ""});
    app::InstructOptions instruct;
    instruct.classroom = given.value_or("--classroom", "");
    instruct.name = name;
    const std::string texts = given.value_or("--texts", "english");
    if (texts != "english" && texts != "pseudo")
        return fail(Error{"cli.texts",
                          "--texts: there is no '" + texts + "'; allowed: english, pseudo", ""});
    instruct.texts = texts == "pseudo" ? app::Language::pseudo : app::Language::english;
    instruct.store = store;
    instruct.quit_after_s = quit_after_s;
    instruct.screenshot = given.value_or("--screenshot", "");
    return app::run_instruct(instruct);
}

}  // namespace sideport::cli
