#include "sim/main/instruct_command.h"

#include <string>

#include "sim/app/debrief.h"
#include "sim/cli/options.h"
#include "sim/runner/stored_session.h"
#include "sim/store/place.h"

namespace sideport::cli {

namespace {

const VerbSpec& verb() {
    static const VerbSpec spec{
        "instruct",
        "the debrief player of recorded sessions",
        {{"SESSION", "", "session folder, or a folder that holds sessions", true}},
        1,
        {{"--store", "URL|FILE|none",
          "attempts to compare with (default $SIDEPORT_STORE, or sideport/store.sqlite in the "
          "user's data folder)"},
         {"--quit-after", "SECONDS", "closes the window by itself"},
         {"--screenshot", "FILE", "with --quit-after: the window's last picture as PNG"}}};
    return spec;
}

}  // namespace

int run_instruct_command(Arguments arguments) {
    int code = kFine;
    const auto options = parse_or_explain(verb(), arguments, code);
    if (!options) return code;
    const auto& given = options.value();
    app::DebriefOptions debrief;
    for (const std::string& folder : given.positionals()) {
        auto found = runner::session_folders(folder);
        if (!found) return fail(found.error());
        debrief.sessions.insert(debrief.sessions.end(), found.value().begin(), found.value().end());
    }
    debrief.store = given.value_or("--store", store::default_place());
    if (debrief.store == "none") debrief.store.clear();
    if (!debrief.store.empty()) {
        const auto place = store::parse_place(debrief.store);
        if (!place) return fail(place.error());
        // nobody has begun one: no cohort, and no complaint
        if (!given.has("--store") && !place.value().is_server &&
            !std::filesystem::exists(place.value().file))
            debrief.store.clear();
    }
    debrief.screenshot = given.value_or("--screenshot", "");
    if (given.has("--quit-after")) {
        const auto seconds = given.number("--quit-after", 0.0, 0.0, 86400.0);
        if (!seconds) return fail(seconds.error());
        debrief.quit_after_s = seconds.value();
    }
    return app::run_debrief(debrief);
}

}  // namespace sideport::cli
