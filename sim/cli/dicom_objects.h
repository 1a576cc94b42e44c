#pragma once

#include <filesystem>
#include <vector>

#include "sim/cli/options.h"
#include "sim/runner/dicom_export.h"
#include "sim/runner/stored_session.h"

namespace sideport::cli {

/// What `export --dicom` and `send` take alike: --dicom-size, --encoding, --pdf.
std::vector<OptionSpec> dicom_options();

struct DicomChoice {
    int size_px = 512;
    records::DicomEncoding encoding = records::DicomEncoding::jpeg;
    std::filesystem::path pdf;
};
/// Errors: cli.number, cli.choice.
Result<DicomChoice> dicom_choice(const Options& options);

/// Simulates the session again and writes its DICOM objects, with progress on a terminal.
/// Errors: of export_dicom, machine.no_vulkan, machine.no_renderer.
Result<runner::DicomExport> make_dicom(const runner::StoredSession& stored,
                                       const std::filesystem::path& source,
                                       const DicomChoice& choice,
                                       const std::filesystem::path& folder);

}  // namespace sideport::cli
