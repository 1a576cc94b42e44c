// Finished attempts of the window and the results store. The folder of a session is written first;
// a store that cannot be reached gets the attempt when the window opens the next time.

#include <filesystem>

#include "sim/app/program.h"
#include "sim/app/texts.h"
#include "sim/store/session_intake.h"

namespace sideport::app {

namespace fs = std::filesystem;

void Program::take_in_waiting() {
    if (options_.store.empty()) return;
    auto store = store::Store::open(options_.store);
    if (!store) {
        fail(store.error(), kMachine);
        // a case that was named has no list to say it on
        if (from_list_)
            list_.trouble = say(Text::program_store_cannot_be_used, store.error().message);
        return;
    }
    const bool named = !from_list_ && !options_.out.empty();
    const fs::path sessions =
        named ? fs::absolute(options_.out).lexically_normal().parent_path() : sessions_folder();
    const auto intake = store::take_in_pending(store.value(), sessions);
    if (!intake) {
        fail(intake.error(), kMachine);
        return;
    }
    for (const Error& error : intake.value().faults)
        fail(error, kBadInput);
}

void Program::mark_attempt(const fs::path& folder) {
    std::error_code problem;
    if (options_.store.empty() || fs::exists(folder / "attempt.json", problem)) return;
    if (auto marked = store::begin_attempt(folder, options_.store); !marked)
        fail(marked.error(), kMachine);
}

void Program::store_attempt(const fs::path& folder) {
    if (options_.store.empty()) return;
    const auto stored = store::finish_attempt(options_.store, folder);
    if (stored) return;
    fail(stored.error(), kMachine);
    view_.notice = say(Text::program_not_yet_in_the_store, stored.error().message);
}

}  // namespace sideport::app
