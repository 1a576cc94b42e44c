#include "sim/app/author_files.h"

#include "sim/app/author_pictures.h"
#include "sim/author/case_export.h"
#include "sim/base/file_io.h"
#include "sim/records/html.h"
#include "sim/records/picture.h"

namespace sideport::app {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kThumbnailPx = 128, kFilmPx = AuthorPictures::kSidePx;

/// Mean over blocks, as a data URL; empty where it cannot be written.
std::string thumbnail(const std::vector<std::uint8_t>& gray) {
    constexpr std::size_t kFactor = kFilmPx / kThumbnailPx;
    if (gray.size() != kFilmPx * kFilmPx) return {};
    std::vector<std::uint8_t> small(kThumbnailPx * kThumbnailPx);
    for (std::size_t y = 0; y < kThumbnailPx; ++y)
        for (std::size_t x = 0; x < kThumbnailPx; ++x) {
            unsigned sum = 0;
            for (std::size_t j = 0; j < kFactor; ++j)
                for (std::size_t i = 0; i < kFactor; ++i)
                    sum += gray[(y * kFactor + j) * kFilmPx + x * kFactor + i];
            small[y * kThumbnailPx + x] = static_cast<std::uint8_t>(sum / (kFactor * kFactor));
        }
    const fs::path file = cache_folder() / "thumbnail.png";
    std::error_code problem;
    fs::create_directories(file.parent_path(), problem);
    constexpr int kSide = static_cast<int>(kThumbnailPx);
    if (!records::write_png_gray8(file, kSide, kSide, small)) return {};
    const auto png = read_file(file);
    return png ? "data:image/png;base64," + records::base64(png.value()) : std::string();
}

}  // namespace

Result<fs::path> write_export(const author::Draft& draft, const std::string& id,
                              const std::vector<std::uint8_t>& pa_gray) {
    const auto text = author::exported(draft.text(), draft.file(), thumbnail(pa_gray));
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
