#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"

namespace sideport::records {

/// A DICOM archive that takes objects by C-STORE.
struct DicomPeer {
    std::string host;
    int port = 104;
    std::string ae_title;
    std::string own_ae_title = "SIDEPORT";
    double answer_s = 30.0;  ///< longest wait for a connection and for each answer
};

/// 1 to 16 printable ASCII characters, no backslash, not all blanks. Errors: dicom.ae_title.
Result<Done> check_ae_title(std::string_view title);
/// A name or an IPv4 address. Errors: dicom.host.
Result<Done> check_host(std::string_view host);

/// Sends files over one association. `each` is told of every object: it is stored, or why the
/// archive did not take it. Compressed pixels are sent as they are where the archive can read them,
/// otherwise unpacked. A peer that keeps sending bytes can hold this call longer than answer_s: who
/// calls it sets the last limit. Errors that may pass: machine.archive_unreachable,
/// machine.archive_silent, machine.archive_broke_off, machine.archive_busy, machine.archive_full;
/// errors that will not: dicom.unknown_host, dicom.refused (with the archive's reason),
/// dicom.no_context (it stores no such objects), dicom.refused_object, dicom.unreadable.
using EachObject = std::function<void(std::size_t index, const Result<Done>& stored)>;
Result<Done> store_objects(const DicomPeer& peer, const std::vector<std::filesystem::path>& files,
                           const EachObject& each);

}  // namespace sideport::records
