#include "sim/cli/dicom_objects.h"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

#include "sim/cli/scene.h"

namespace sideport::cli {

namespace fs = std::filesystem;

namespace {

void show_share(double share) {
    if (isatty(STDERR_FILENO) != 0)
        std::fprintf(stderr, "\r%3.0f %% of the session simulated again", 100.0 * share);
}

}  // namespace

std::vector<OptionSpec> dicom_options() {
    return {{"--dicom-size", "PX", "side of the DICOM pictures, 128 .. 2048 (default 512)"},
            {"--encoding", "NAME",
             "of their pixels, none loses anything: jpeg (default), jpeg-ls, rle or raw"},
            {"--pdf", "FILE", "a printed report that goes along as a DICOM object"}};
}

Result<DicomChoice> dicom_choice(const Options& options) {
    const auto size = options.picture_px("--dicom-size", 512);
    if (!size) return size.error();
    const auto& names = records::kDicomEncodingNames;
    const std::string name = options.value_or("--encoding", "jpeg");
    const auto* const found = std::find(names.begin(), names.end(), name);
    if (found == names.end())
        return Error{"cli.choice",
                     fmt::format("--encoding {}: allowed {}", name, fmt::join(names, ", ")), ""};
    return DicomChoice{.size_px = static_cast<int>(size.value()),
                       .encoding = static_cast<records::DicomEncoding>(found - names.begin()),
                       .pdf = options.value_or("--pdf", "")};
}

Result<runner::DicomExport> make_dicom(const runner::StoredSession& stored, const fs::path& source,
                                       const DicomChoice& choice, const fs::path& folder) {
    auto model = session::make_model(stored.scenario, stored.recording.seed);
    if (!model) return model.error();
    auto studio = Studio::open(model.value(), choice.size_px);
    if (!studio) return studio.error();
    const runner::DicomWish wish{.camera = studio.value().camera(),
                                 .size_px = choice.size_px,
                                 .renderer = studio.value().device_name(),
                                 .encoding = choice.encoding,
                                 .pdf = choice.pdf,
                                 .progress = show_share};
    auto made = runner::export_dicom(model.value(), stored, source, wish, folder);
    if (isatty(STDERR_FILENO) != 0) std::fprintf(stderr, "\r%50s\r", "");
    return made;
}

}  // namespace sideport::cli
