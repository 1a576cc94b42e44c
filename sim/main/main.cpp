#include <array>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/quantity.h"
#include "sim/cli/assess_command.h"
#include "sim/cli/export_command.h"
#include "sim/cli/expose_command.h"
#include "sim/cli/import_ct_command.h"
#include "sim/cli/migrate_command.h"
#include "sim/cli/network_command.h"
#include "sim/cli/options.h"
#include "sim/cli/physics_command.h"
#include "sim/cli/preview_command.h"
#include "sim/cli/prove_command.h"
#include "sim/cli/render_command.h"
#include "sim/cli/replay_command.h"
#include "sim/cli/run_command.h"
#include "sim/cli/send_command.h"
#include "sim/cli/store_command.h"
#include "sim/cli/validate_command.h"
#ifdef SIDEPORT_HAS_GPU
#include "sim/cli/bench_command.h"
#include "sim/cli/devices_command.h"
#include "sim/cli/room_command.h"
#endif
#ifdef SIDEPORT_HAS_APP
#include "sim/main/author_command.h"
#include "sim/main/instruct_command.h"
#include "sim/main/train_command.h"
#endif

namespace {

using namespace sideport::cli;

struct Verb {
    std::string_view name;
    int (*run)(Arguments);
    std::string_view purpose;
};

constexpr Verb kVerbs[] = {
#ifdef SIDEPORT_HAS_APP
    {"train", run_train_command, "the trainee's window (what `sideport` alone opens)"},
    {"instruct", run_instruct_command, "the instructor's window: a classroom live, or a debrief"},
    {"author", run_author_command, "the editor of cases: form, films, text, robots"},
#endif
    {"run", run_run_command, "a whole session without a window, by a robot trainee"},
    {"replay", run_replay_command,
     "re-simulates a recorded session; --verify compares every state"},
    {"assess", run_assess_command, "grades stored sessions again and says what changed"},
    {"export", run_export_command,
     "a stored session as a report to print, as a table, or as DICOM"},
    {"send", run_send_command, "a stored session to a DICOM archive, with a queue"},
    {"validate", run_validate_command,
     "every fault of scenarios and checklists, with line and column"},
    {"import-ct", run_import_ct_command, "a tomogram becomes a patient that a scenario names"},
    {"migrate", run_migrate_command, "brings scenarios of an older format to the newest"},
    {"prove", run_prove_command, "robots solve a case, and fail it where they should"},
    {"preview", run_preview_command,
     "PA, lateral, room and truth overlay of a scenario as pictures"},
    {"render", run_render_command, "one exposure of a scenario"},
    {"expose", run_expose_command, "one exposure of a free phantom of solids"},
    {"physics", run_physics_command,
     "attenuation, spectra and half-value layers behind the pictures"},
    {"store", run_store_command, "the results store: attempts, learning curves, ratings, backup"},
    {"network", run_network_command, "solves a free hydraulic network"},
#ifdef SIDEPORT_HAS_GPU
    {"room", run_room_command, "the picture of the room"},
    {"bench", run_bench_command, "frame, pass and step times on this machine"},
    {"devices", run_devices_command, "Vulkan devices and what each lacks"},
#endif
};

void print_help() {
    std::puts("Sideport: a simulator of intrathecal pump interrogation under fluoroscopy.");
    std::puts(
        "A training aid, not a medical device.\n\nusage: sideport VERB [arguments]; 'sideport VERB "
        "--help' tells more\n");
    for (const Verb& verb : kVerbs) {
        std::printf("  %-10s %s\n", std::string(verb.name).c_str(),
                    std::string(verb.purpose).c_str());
    }
    std::puts("\nexit codes: 0 fine, 1 assessment failed, 2 bad input, 3 machine");
}

int dispatch(std::span<const char* const> words) {
    if (words.empty()) {
#ifdef SIDEPORT_HAS_APP
        return run_train_command({});
#else
        print_help();
        return kFine;
#endif
    }
    const std::string_view name = words[0];
    if (name == "--help" || name == "-h" || name == "help") {
        print_help();
        return kFine;
    }
    if (name == "--version") {
        std::puts("sideport " SIDEPORT_VERSION);
        return kFine;
    }
    std::vector<std::string> names;
    for (const Verb& verb : kVerbs) {
        if (verb.name == name) return verb.run(words.subspan(1));
        names.emplace_back(verb.name);
    }
    const std::string near = sideport::nearest_word(name, names);
    std::fprintf(stderr, "cli.unknown_verb: there is no verb '%s'%s%s; see 'sideport --help'\n",
                 std::string(name).c_str(), near.empty() ? "" : ", did you mean ", near.c_str());
    return kBadInput;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return dispatch(std::span<const char* const>(
            argv + 1, static_cast<std::size_t>(argc > 0 ? argc - 1 : 0)));
    } catch (const std::bad_alloc&) {
        std::fputs("machine.memory: the machine has not enough memory for this\n", stderr);
    } catch (const std::exception& problem) {
        std::fprintf(stderr, "machine.failed: %s\n", problem.what());
    }
    return kMachine;
}
