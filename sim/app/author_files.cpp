#include "sim/app/author_files.h"

#include "sim/app/author_pictures.h"
#include "sim/app/thumbnail.h"
#include "sim/author/case_export.h"
#include "sim/base/file_io.h"
#include "sim/runner/patient_import.h"

namespace sideport::app {

namespace fs = std::filesystem;

Result<Export> write_export(const author::Draft& draft, const scenario::Scenario& scenario,
                            const std::vector<std::uint8_t>& pa_gray) {
    const fs::path folder = own_cases_folder().parent_path() / "exports";
    Export made{.file = folder / (scenario.id + ".yaml"), .patient = {}};
    const auto& measured = scenario.patient.measured;
    std::string name;
    if (measured) {
        name = measured->folder.filename().string();
        made.patient = folder / name;
        if (auto copied = runner::copy_patient_package(measured->folder, made.patient); !copied)
            return copied.error();
    }
    const auto text = author::exported(draft.text(), draft.file(),
                                       thumbnail_of(pa_gray, AuthorPictures::kSidePx), name);
    if (!text) return text.error();
    if (auto written = write_file(made.file, text.value()); !written) return written.error();
    return made;
}

Result<fs::path> trial_file(const author::Draft& draft) {
    if (draft.is_saved()) return draft.file();
    const fs::path file = author::draft_file(draft.file());
    if (auto written = write_file(file, draft.text()); !written) return written.error();
    return file;
}

}  // namespace sideport::app
