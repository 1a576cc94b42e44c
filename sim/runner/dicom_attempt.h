#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "sim/base/result.h"
#include "sim/records/dicom_send.h"

namespace sideport::runner {

/// One association in a process of its own, so that a peer that hangs, trickles or floods costs a
/// bounded time and memory and never the program. stored: index of each file that the archive has
/// confirmed. Returns what went wrong, nothing where all are stored; of several refused objects
/// the first. Errors: of store_objects, machine.failed.
std::optional<Error> attempt_to_send(const records::DicomPeer& peer,
                                     const std::vector<std::filesystem::path>& files,
                                     const std::function<void(std::size_t)>& stored);

}  // namespace sideport::runner
