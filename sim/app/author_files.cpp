#include "sim/app/author_files.h"

#include "sim/app/author_pictures.h"
#include "sim/app/thumbnail.h"
#include "sim/author/case_export.h"
#include "sim/base/file_io.h"

namespace sideport::app {

namespace {

namespace fs = std::filesystem;

}  // namespace

Result<fs::path> write_export(const author::Draft& draft, const std::string& id,
                              const std::vector<std::uint8_t>& pa_gray) {
    const auto text = author::exported(draft.text(), draft.file(),
                                       thumbnail_of(pa_gray, AuthorPictures::kSidePx));
    if (!text) return text.error();
    const fs::path file = own_cases_folder().parent_path() / "exports" / (id + ".yaml");
    if (auto written = write_file(file, text.value()); !written) return written.error();
    return file;
}

Result<fs::path> trial_file(const author::Draft& draft) {
    if (draft.is_saved()) return draft.file();
    const fs::path file = author::draft_file(draft.file());
    if (auto written = write_file(file, draft.text()); !written) return written.error();
    return file;
}

}  // namespace sideport::app
