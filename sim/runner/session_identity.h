#pragma once

#include <filesystem>
#include <string>

#include "sim/base/result.h"
#include "sim/session/recorder.h"

namespace sideport::runner {

/// Who and when a stored session is for others: what leaves the simulator takes its ids from here.
struct SessionIdentity {
    std::string digest;           ///< 64 hexadecimal digits of its files and its start
    double started_unix_s = 0.0;  ///< its length before the last entry of its logs; whole seconds
    std::string station;          ///< fingerprint of this station's key; "none" without one
    std::string pseudonym;  ///< 8 digits that only this station can make of the trainee's sign
    /// 64 hexadecimal digits for a name within this session, the same ones each time.
    std::string digest_of(std::string_view name) const;
};

/// Errors: file.*.
Result<SessionIdentity> session_identity(const session::Recording& recording,
                                         const std::filesystem::path& folder);

}  // namespace sideport::runner
