#include <array>

#include <fmt/format.h>

#include "sim/ct/byte_source.h"
#include "sim/ct/dicom_series.h"
#include "sim/ct/nifti.h"
#include "sim/ct/nrrd.h"
#include "sim/ct/volume.h"

namespace sideport::ct {

Result<Tomogram> read_tomogram(const std::filesystem::path& path, const ReadOptions& options,
                               const Progress& progress) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) {
        return Error{"ct.missing", "there is no such file or folder", path.string()};
    }
    if (std::filesystem::is_directory(path, ignored)) return read_dicom(path, options, progress);

    std::array<char, 132> start{};
    auto source = ByteSource::open(path, 0, false);
    if (!source) return source.error();
    const std::span<const char> begun(start.data(), source.value().read(start));
    const std::string_view text(begun.data(), begun.size());
    if (text.starts_with("NRRD")) return read_nrrd(path, options, progress);
    if (text.size() == start.size() && text.ends_with("DICM")) {
        return read_dicom(path, options, progress);
    }
    if (begins_as_gzip(begun) || begins_as_nifti(begun)) return read_nifti(path, options, progress);
    return Error{
        "ct.format",
        "the file is none that is read; allowed are a folder of DICOM slices, NIfTI (.nii, "
        ".nii.gz) and NRRD (.nrrd, .nhdr)",
        path.string()};
}

}  // namespace sideport::ct
