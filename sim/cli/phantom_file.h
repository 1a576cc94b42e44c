#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/xray/phantom.h"

namespace sideport::cli {

/// A phantom of the physicist's bench as a file describes it (docs/phantom_file.md).
struct PhantomFile {
    struct NamedMesh {
        std::string file;  ///< as the phantom file writes it
        std::shared_ptr<const xray::Mesh> mesh;
    };
    xray::Phantom phantom;
    std::vector<NamedMesh> meshes;  ///< each file and scale once
    double charge_mas = 1.0;  ///< of a tube's exposure; matters to noise and to signals in keV
};

/// Reads and checks the file; collects all faults as "file:line:column: code: message". The picture
/// is square. Codes: file.*, phantom.syntax, phantom.unknown_field, phantom.missing,
/// phantom.number, phantom.range, phantom.type, phantom.duplicate, phantom.shape, phantom.detector,
/// quantity.*, material.*, stl.*, mesh.*.
PhantomFile read_phantom_file(const std::filesystem::path& file, Errors& errors);

}  // namespace sideport::cli
