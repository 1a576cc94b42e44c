#include "sim/cli/prove_command.h"

#include <algorithm>
#include <cstdio>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/author/proof.h"
#include "sim/cli/options.h"
#include "sim/cli/scene.h"
#include "sim/runner/stored_session.h"

namespace sideport::cli {

namespace {

using author::ProofRow;

constexpr long kMostThreads = 256;

const VerbSpec& verb() {
    static const VerbSpec spec{
        "prove",
        "robots work on a case: the expert must solve it, each other one fail where it should",
        {{"SCENARIO", "", "name in scenarios/library, folder or .yaml file"}},
        1,
        {{"--set", "POINTER=VALUE", "changes a field of the scenario", true},
         {"--threads", "N",
          "robots side by side, 1 .. 256; default: as many as the machine runs"}}};
    return spec;
}

const char* state_name(ProofRow::State state) {
    switch (state) {
        case ProofRow::State::as_it_should:
            return "as_it_should";
        case ProofRow::State::not_so:
            return "not_so";
        case ProofRow::State::senseless:
            return "left_out";
        default:
            return "not_run";
    }
}

void print_json(const std::vector<ProofRow>& rows, bool proved) {
    auto list = nlohmann::ordered_json::array();
    for (const ProofRow& row : rows)
        list.push_back({{"robot", row.robot},
                        {"error", row.error},
                        {"state", state_name(row.state)},
                        {"passed", row.passed},
                        {"score", row.score},
                        {"time_s", row.time_s},
                        {"failed_items", row.failed},
                        {"critical_errors", row.critical},
                        {"words", row.words}});
    std::printf("%s\n",
                nlohmann::ordered_json{{"proved", proved}, {"robots", list}}.dump(2).c_str());
}

void print_table(const std::vector<ProofRow>& rows) {
    for (const ProofRow& row : rows) {
        std::string words = row.state == ProofRow::State::as_it_should && row.robot != "expert"
                                ? fmt::format("fails {}", fmt::join(row.failed, ", "))
                                : fmt::format("{}", fmt::join(row.words, "; "));
        if (row.robot == "expert" && words.empty()) words = "solves it";
        std::printf("%-29s %-13s %5.1f  %s\n", row.robot.c_str(), state_name(row.state), row.score,
                    words.c_str());
    }
}

int run(const Options& options) {
    const auto overrides = parse_overrides(options.values("--set"));
    if (!overrides) return fail(overrides.error());
    const auto threads = options.integer("--threads", 0, 1, kMostThreads);
    if (!threads) return fail(threads.error());
    LoadedCase loaded = load_case(options.positionals()[0], overrides.value(), 1);
    if (!loaded.model) return loaded.code;
    const runner::CaseChecklist checklist = runner::checklist_of(loaded.model->scenario);
    if (!checklist.errors.empty()) return fail(checklist.errors.front());
    auto errors = author::read_robot_errors();
    if (!errors) return fail(errors.error());
    author::Proof proof(std::make_shared<const session::Model>(std::move(*loaded.model)),
                        *checklist.checklist, std::move(errors).value(),
                        {.threads = static_cast<int>(threads.value())});
    proof.wait();
    const std::vector<ProofRow> rows = proof.rows();
    const bool proved = std::none_of(rows.begin(), rows.end(), [](const ProofRow& row) {
        return row.state == ProofRow::State::not_so;
    });
    if (options.has("--json"))
        print_json(rows, proved);
    else
        print_table(rows);
    return proved ? kFine : kAssessmentFailed;
}

}  // namespace

int run_prove_command(Arguments arguments) {
    int code = kFine;
    const auto options = parse_or_explain(verb(), arguments, code);
    if (!options) return code;
    return run(options.value());
}

}  // namespace sideport::cli
