#include "sim/cli/validate_command.h"

#include <cstdio>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/assessment/checklist.h"
#include "sim/cli/options.h"
#include "sim/cli/scene.h"
#include "sim/runner/stored_session.h"
#include "sim/scenario/migration.h"
#include "sim/session/session.h"

namespace sideport::cli {

namespace {

const VerbSpec& verb() {
    static const VerbSpec spec{
        "validate",
        "every fault of scenarios and checklists, one line each",
        {{"FILE", "",
          "name in scenarios/library, folder or .yaml file of a scenario, or a checklist; more may "
          "follow",
          true}},
        1,
        {{"--set", "POINTER=VALUE", "changes a field of the scenarios, e.g. \"/form=17\"", true}}};
    return spec;
}

/// What is wrong with a file, and what its form left to chance.
struct Findings {
    Errors errors;
    std::vector<scenario::DrawnValue> drawn;
    int format = scenario::kFormat;  ///< of a scenario
};

/// Faults of a scenario: of the file, then of its checklist, then of the placing of its devices in
/// the body.
Errors faults_of(const scenario::ReadResult& read) {
    if (!read.errors.empty()) return read.errors;
    runner::CaseChecklist checklist = runner::checklist_of(read.scenario);
    if (!checklist.errors.empty()) return std::move(checklist.errors);
    if (const auto model = session::make_model(read.scenario, 1); !model) return {model.error()};
    return {};
}

Findings look_at(const std::string& file, const scenario::Overrides& overrides) {
    if (assessment::is_checklist_file(file))
        return {.errors = assessment::read_checklist(file).errors, .drawn = {}};
    const scenario::ReadResult read = scenario::read_scenario(file, overrides);
    return {faults_of(read), read.drawn, read.scenario.format};
}

nlohmann::ordered_json to_json(const std::vector<scenario::DrawnValue>& drawn) {
    auto list = nlohmann::ordered_json::array();
    for (const scenario::DrawnValue& value : drawn)
        list.push_back({{"pointer", value.pointer},
                        {"distribution", value.distribution},
                        {"value", value.value}});
    return list;
}

nlohmann::ordered_json to_json(const Errors& errors) {
    auto list = nlohmann::ordered_json::array();
    for (const Error& error : errors)
        list.push_back({{"where", error.where}, {"code", error.code}, {"message", error.message}});
    return list;
}

/// What to do with a file of an older format; empty for today's.
std::string age_note(int format) {
    if (format >= scenario::kFormat) return "";
    return fmt::format(" (format {}; 'sideport migrate' brings it to {})", format,
                       scenario::kFormat);
}

}  // namespace

int run_validate_command(Arguments arguments) {
    int code = kFine;
    const auto options = parse_or_explain(verb(), arguments, code);
    if (!options) return code;
    const bool json = options.value().has("--json");
    const auto overrides = parse_overrides(options.value().values("--set"));
    if (!overrides) return fail(overrides.error());
    auto report = nlohmann::ordered_json::array();
    for (const std::string& file : options.value().positionals()) {
        const auto [errors, drawn, format] = look_at(file, overrides.value());
        report.push_back({{"file", file}, {"valid", errors.empty()}, {"errors", to_json(errors)}});
        if (errors.empty() && format < scenario::kFormat) report.back()["format"] = format;
        if (!drawn.empty()) report.back()["drawn"] = to_json(drawn);
        if (errors.empty()) {
            if (!json) std::printf("%s: fine%s\n", file.c_str(), age_note(format).c_str());
            for (const scenario::DrawnValue& value : drawn)
                if (!json)
                    std::printf("  %s: %s drawn from %s\n", value.pointer.c_str(),
                                value.value.c_str(), value.distribution.c_str());
            continue;
        }
        code = kBadInput;
        if (!json) fail(errors);
    }
    if (json) std::printf("%s\n", report.dump(2).c_str());
    return code;
}

}  // namespace sideport::cli
