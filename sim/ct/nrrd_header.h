#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "sim/base/result.h"
#include "sim/ct/numbers.h"
#include "sim/ct/volume.h"

namespace sideport::ct {

enum class NrrdEncoding { raw, gzip, text };

/// The header of an NRRD file, judged: three axes in space and where they lie.
struct NrrdHeader {
    std::array<std::int64_t, 3> sizes{};  ///< voxels; not yet judged against a limit
    Number number = Number::i16;
    bool swapped = false;
    NrrdEncoding encoding = NrrdEncoding::raw;
    std::int64_t line_skip = 0;  ///< lines before the numbers, 0 or more
    std::int64_t byte_skip = 0;  ///< bytes after those; -1: the numbers are the file's last bytes
    std::string data_file;       ///< name beside the header; "": the numbers follow it
    glm::dvec3 origin_L_mm{0.0};
    glm::dmat3 step_L_mm{1.0};
    bool has_origin = false;
};

/// Reads the lines before the first empty one. `where` names the file in errors, with line numbers.
/// Errors (ct.): nrrd (a field that is missing or wrong), four_dimensional, two_dimensional,
/// number_type, encoding, no_geometry.
/// ref: https://teem.sourceforge.net/nrrd/format.html
Result<NrrdHeader> parse_nrrd_header(std::string_view text, const std::string& where);

}  // namespace sideport::ct
