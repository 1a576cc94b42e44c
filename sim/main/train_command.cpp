#include "sim/main/train_command.h"

#include <cstdio>
#include <string>

#include "sim/app/train.h"
#include "sim/cli/options.h"
#include "sim/store/place.h"

namespace sideport::cli {

namespace {

constexpr std::size_t kLongestName = 80;

const VerbSpec& verb() {
    static const VerbSpec spec{
        "train",
        "the trainee's window",
        {{"SCENARIO", "", "name, folder or .yaml file of a case; the list of cases when left out"}},
        0,
        {{"--seed", "N", "all chance of the session (default 1)"},
         {"--cases", "DIR", "folder of the list (default scenarios/library and scenarios/gallery)"},
         {"--out", "DIR",
          "session folder; from the list, the folder of all sessions (default "
          "sessions/CASE-hand-SEED)"},
         {"--assessment", "", "the named case is assessed: no hints, no stops, no starting again"},
         {"--texts", "LANGUAGE",
          "english (default), or pseudo: accents and longer words, to check the layout"},
         {"--name", "NAME", "who sits at the window; recorded with the session"},
         {"--trainee", "ID", "the same, as a pseudonymous id"},
         {"--classroom", "DIR",
          "shared folder in which an instructor finds this station; sessions are written into "
          "DIR/sessions"},
         {"--station", "NAME", "name of this station in the classroom (default station-1)"},
         {"--store", "URL|FILE|none",
          "where finished attempts go (default $SIDEPORT_STORE, or sideport/store.sqlite in the "
          "user's data folder)"},
         {"--quit-after", "SECONDS", "closes the window by itself"},
         {"--screenshot", "FILE", "with --quit-after: the window's last picture as PNG"},
         {"--frame-log", "FILE", "a line of CSV for each frame; a summary when the program ends"}}};
    return spec;
}

}  // namespace

int run_train_command(Arguments arguments) {
    int code = kFine;
    const auto options = parse_or_explain(verb(), arguments, code);
    if (!options) return code;
    app::TrainOptions train;
    const auto& given = options.value();
    if (!given.positionals().empty()) train.scenario = given.positionals()[0];
    train.cases = given.value_or("--cases", "");
    const auto seed = given.integer("--seed", 1, 0, 1L << 53);
    if (!seed) return fail(seed.error());
    train.assessment = given.has("--assessment");
    train.seed = static_cast<std::uint64_t>(seed.value());
    train.out = given.value_or("--out", "");
    train.name = given.value_or("--trainee", given.value_or("--name", ""));
    train.classroom = given.value_or("--classroom", "");
    train.station = given.value_or("--station", "");
    if (train.name.size() > kLongestName)
        return fail(Error{"cli.name",
                          "--name: at most " + std::to_string(kLongestName) + " bytes are recorded",
                          ""});
    const std::string texts = given.value_or("--texts", "english");
    if (texts != "english" && texts != "pseudo")
        return fail(Error{"cli.texts",
                          "--texts: there is no '" + texts + "'; allowed: english, pseudo", ""});
    train.texts = texts == "pseudo" ? app::Language::pseudo : app::Language::english;
    train.store = given.value_or("--store", store::default_place());
    if (train.store == "none") train.store.clear();
    if (!train.store.empty())
        if (const auto place = store::parse_place(train.store); !place) return fail(place.error());
    train.screenshot = given.value_or("--screenshot", "");
    train.frame_log = given.value_or("--frame-log", "");
    if (given.has("--quit-after")) {
        const auto seconds = given.number("--quit-after", 0.0, 0.0, 86400.0);
        if (!seconds) return fail(seconds.error());
        train.quit_after_s = seconds.value();
    }
    return app::run_train(train);
}

}  // namespace sideport::cli
