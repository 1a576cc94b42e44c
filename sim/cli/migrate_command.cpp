#include "sim/cli/migrate_command.h"

#include <cstdio>

#include <nlohmann/json.hpp>

#include "sim/author/line_diff.h"
#include "sim/base/file_io.h"
#include "sim/cli/options.h"
#include "sim/scenario/migration.h"

namespace sideport::cli {

namespace {

const VerbSpec& verb() {
    static const VerbSpec spec{
        "migrate",
        "what today's format changes in older scenarios; comments and order stay",
        {{"FILE", "", "name, folder or .yaml file of a scenario; more may follow", true}},
        1,
        {{"--write", "", "writes the files; without it nothing is changed", false}}};
    return spec;
}

void print(const scenario::Migration& migration, bool written) {
    const std::string file = migration.file.string();
    if (migration.before == migration.after) {
        std::printf("%s: format %d, nothing to change\n", file.c_str(), migration.from);
        return;
    }
    std::printf("%s: format %d -> %d%s\n", file.c_str(), migration.from, scenario::kFormat,
                written ? ", written" : "; --write changes the file");
    for (const std::string& change : migration.changes)
        std::printf("  %s\n", change.c_str());
    std::printf("%s", author::changes_text(migration.before, migration.after).c_str());
}

}  // namespace

int run_migrate_command(Arguments arguments) {
    int code = kFine;
    const auto options = parse_or_explain(verb(), arguments, code);
    if (!options) return code;
    const bool json = options.value().has("--json"), writes = options.value().has("--write");
    auto report = nlohmann::ordered_json::array();
    for (const std::string& name : options.value().positionals()) {
        const auto migration = scenario::migrate_file(name);
        if (!migration) {
            code = fail(migration.error());
            continue;
        }
        const scenario::Migration& found = migration.value();
        const bool changed = found.before != found.after;
        if (writes && changed) {
            if (const auto done = write_file(found.file, found.after); !done) {
                code = fail(done.error());
                continue;
            }
        }
        report.push_back({{"file", found.file.string()},
                          {"from", found.from},
                          {"to", scenario::kFormat},
                          {"changes", found.changes},
                          {"written", writes && changed}});
        if (!json) print(found, writes && changed);
    }
    if (json) std::printf("%s\n", report.dump(2).c_str());
    return code;
}

}  // namespace sideport::cli
