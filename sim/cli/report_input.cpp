#include "sim/cli/report_input.h"

#include <optional>

#include "sim/base/file_io.h"
#include "sim/runner/report_background.h"
#include "sim/runner/xapi_export.h"

namespace sideport::cli {

namespace fs = std::filesystem;

Result<records::ReportInput> report_input(const Options& options, const fs::path& folder,
                                          const runner::StoredSession& stored) {
    std::optional<assessment::ChecklistResult> own;
    runner::CaseChecklist of_case;
    const assessment::Checklist* checklist = nullptr;
    if (const auto file = options.value("--checklist")) {
        own = assessment::read_checklist(*file);
        if (!own->errors.empty()) return own->errors.front();
        checklist = &own->checklist;
    } else {
        of_case = runner::checklist_of(stored.scenario);
        if (!of_case.errors.empty()) return of_case.errors.front();
        checklist = of_case.checklist.get();
    }
    records::ReportInput input = runner::graded(stored, *checklist, folder);
    if (auto done = runner::add_seal(input, folder); !done) return done.error();
    if (auto done = runner::add_marks(input, folder); !done) return done.error();
    if (auto done = runner::add_identity(input, stored, folder); !done) return done.error();
    if (fs::exists(folder / "result.json")) {
        const auto text = read_file(folder / "result.json");
        if (!text) return text.error();
        auto compared = records::compare_with_stored(text.value(), input.assessment);
        if (!compared)
            return Error{compared.error().code, compared.error().message,
                         (folder / "result.json").string()};
        input.rescoring = std::move(compared).value();
    }
    if (const auto place = options.value("--store")) {
        auto store = store::Store::open(*place, true);
        if (!store) return store.error();
        auto background = runner::report_background(store.value(), input, folder);
        if (!background) return background.error();
        input.background = std::move(background).value();
    }
    return input;
}

}  // namespace sideport::cli
