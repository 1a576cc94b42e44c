#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "sim/base/result.h"
#include "sim/records/report.h"
#include "sim/runner/picture_keeper.h"
#include "sim/session/replay.h"

namespace sideport::runner {

/// Side of the pictures behind the items in a report, px: four stand in a row on paper.
inline constexpr int kEvidencePx = 320;

/// A session simulated again: whether it is the same, and the pictures that were asked for.
struct SecondLook {
    session::ReplayResult replay;
    std::vector<records::ReportPicture> pictures;  ///< by frame; as far as the session is the same
};

/// What a second look draws.
struct PictureWish {
    std::vector<int> frames;  ///< numbers of exposures, from 1
    Camera camera;            ///< empty: no pictures, the replay alone
    int camera_px = 512;      ///< side of what it makes
    int shrink = 1;           ///< of each side, by averaging
    std::filesystem::path folder;
    std::function<void(double)> progress;  ///< share 0 .. 1, now and then; may be empty
};

/// Simulates the recording again and writes the pictures as folder/evidence_NNNNN.png.
/// Errors: file.unwritable, machine.disk_full.
Result<SecondLook> look_again(const session::Model& model, const session::Recording& recording,
                              const PictureWish& wish);

/// folder/evidence_00012.png of the twelfth exposure.
std::filesystem::path evidence_file(const std::filesystem::path& folder, int frame);

}  // namespace sideport::runner
