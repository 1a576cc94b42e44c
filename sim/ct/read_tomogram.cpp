#include <array>

#include <fmt/format.h>

#include "sim/ct/byte_source.h"
#include "sim/ct/dicom_series.h"
#include "sim/ct/nifti.h"
#include "sim/ct/nrrd.h"
#include "sim/ct/volume.h"

namespace sideport::ct {

namespace {

/// What the file begins with; as much of it as decides on the format.
using Start = std::array<char, 132>;
Result<std::string_view> start_of(const std::filesystem::path& path, Start& start) {
    auto source = ByteSource::open(path, 0, false);
    if (!source) return source.error();
    return std::string_view(start.data(), source.value().read(start));
}

bool begins_as_dicom(std::string_view text) {
    return text.size() == std::tuple_size_v<Start> && text.ends_with("DICM");
}

Error missing(const std::filesystem::path& path) {
    return {"ct.missing", "there is no such file or folder", path.string()};
}

}  // namespace

Result<std::vector<SeriesEntry>> list_series(const std::filesystem::path& path,
                                             const Progress& progress) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) return missing(path);
    if (std::filesystem::is_directory(path, ignored)) return list_dicom(path, progress);
    Start start{};
    const auto text = start_of(path, start);
    if (!text) return text.error();
    if (begins_as_dicom(text.value())) return list_dicom(path, progress);
    return std::vector<SeriesEntry>{};
}

Result<Tomogram> read_tomogram(const std::filesystem::path& path, const ReadOptions& options,
                               const Progress& progress) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) return missing(path);
    if (std::filesystem::is_directory(path, ignored)) return read_dicom(path, options, progress);

    Start start{};
    const auto begun = start_of(path, start);
    if (!begun) return begun.error();
    const std::string_view text = begun.value();
    if (text.starts_with("NRRD")) return read_nrrd(path, options, progress);
    if (begins_as_dicom(text)) return read_dicom(path, options, progress);
    const std::span<const char> bytes(text.data(), text.size());
    if (begins_as_gzip(bytes) || begins_as_nifti(bytes)) return read_nifti(path, options, progress);
    return Error{
        "ct.format",
        "the file is none that is read; allowed are a folder of DICOM slices, NIfTI (.nii, "
        ".nii.gz) and NRRD (.nrrd, .nhdr)",
        path.string()};
}

}  // namespace sideport::ct
