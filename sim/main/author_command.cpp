#include "sim/main/author_command.h"

#include "sim/app/author.h"
#include "sim/cli/options.h"

namespace sideport::cli {

namespace {

const VerbSpec& verb() {
    static const VerbSpec spec{
        "author",
        "the editor of cases: form, both films, text, and robots that prove the case",
        {{"SCENARIO", "", "name in scenarios/library, folder or .yaml file; none: the list"}},
        0,
        {{"--texts", "LANGUAGE", "english (default), or pseudo, to check the layout"},
         {"--quit-after", "SECONDS", "closes the window by itself"},
         {"--screenshot", "FILE", "with --quit-after: the window's last picture as PNG"},
         {"--log", "FILE", "what the tab Log tells: saves, films with their times, robots"}}};
    return spec;
}

}  // namespace

int run_author_command(Arguments arguments) {
    int code = kFine;
    const auto options = parse_or_explain(verb(), arguments, code);
    if (!options) return code;
    const auto& given = options.value();
    app::AuthorOptions author;
    if (!given.positionals().empty()) author.scenario = given.positionals().front();
    const std::string texts = given.value_or("--texts", "english");
    if (texts != "english" && texts != "pseudo")
        return fail(Error{"cli.texts",
                          "--texts: there is no '" + texts + "'; allowed: english, pseudo", ""});
    author.texts = texts == "pseudo" ? app::Language::pseudo : app::Language::english;
    if (given.has("--quit-after")) {
        const auto seconds = given.number("--quit-after", 0.0, 0.0, 86400.0);
        if (!seconds) return fail(seconds.error());
        author.quit_after_s = seconds.value();
    }
    author.screenshot = given.value_or("--screenshot", "");
    author.log = given.value_or("--log", "");
    return app::run_author(author);
}

}  // namespace sideport::cli
