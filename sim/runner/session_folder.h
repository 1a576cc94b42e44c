#pragma once

#include <filesystem>
#include <functional>
#include <optional>

#include "sim/assessment/assessment.h"
#include "sim/base/result.h"
#include "sim/runner/picture_keeper.h"
#include "sim/runner/seal.h"
#include "sim/session/live_session.h"

namespace sideport::runner {

/// True when a session may be written here: the folder is new, empty, or an older session.
/// Makes it. Errors: folder.unwritable, folder.foreign (holds other files),
/// session.running (another program writes there).
Result<Done> prepare_folder(const std::filesystem::path& folder);

/// Grades the ended session and writes the whole folder of the command line contract: session.yaml,
/// commands.jsonl, events.jsonl, hashes.jsonl, frames/, result.json and report.html. Its state is
/// "ended" only when all of it is there. The pictures behind the items are those that stood on the
/// monitor; where nothing was drawn while it ran, the session is simulated again for them.
/// progress: share of that, 0 .. 1. Then it is sealed with the station's key, where there is
/// one.
Result<assessment::Assessment> write_session(const std::filesystem::path& folder,
                                             const session::LiveSession& live,
                                             const PictureKeeper& pictures,
                                             const std::optional<StationKey>& key,
                                             const std::function<void(double)>& progress = {});

}  // namespace sideport::runner
