#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/records/report_background.h"
#include "sim/runner/seal.h"

namespace sideport::runner {

/// SESSION/marks/KEY.jsonl: what instructors marked by hand, a file for each station's key, so that
/// two never write into one. Lines are only appended. Each is signed with that key and holds the
/// SHA-256 of the line before it (the first: of what names the session), so that none can be
/// edited, moved, taken out of the middle or carried over from another session unseen; that the
/// newest ones are gone cannot be seen. The session's own seal does not cover them: marks may come
/// after its end.
struct HandMarks {
    std::vector<records::HandMark> marks;  ///< oldest first, those before the first fault
    std::string sentence;  ///< "2 marks by hand, signed with key ..."; empty without any
    bool broken = false;   ///< a line does not fit: the sentence names it
};

/// Longest reason and name, bytes.
inline constexpr std::size_t kLongestReason = 400, kLongestMarker = 80;

/// Appends one mark; given_utc is set here, to now. Errors: mark.reason (none, or too long),
/// mark.outcome (no such outcome), mark.broken (what is there does not fit its signatures; it stays
/// as it is), session.missing, file.unwritable, machine.disk_full.
Result<records::HandMark> add_hand_mark(const std::filesystem::path& session,
                                        records::HandMark mark, const StationKey& key);

/// None without a file. own: this station's key, to tell it from others. Errors: session.missing,
/// file.unreadable, file.too_large; a damaged file is a finding, not an error.
Result<HandMarks> read_hand_marks(const std::filesystem::path& session, const StationKey& own);

}  // namespace sideport::runner
