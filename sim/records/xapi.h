#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/records/report.h"

namespace sideport::records {

/// What the statements of one session need besides its report.
struct XapiSession {
    std::string registration;     ///< UUID of the session
    double started_unix_s = 0.0;  ///< s since 1970, UTC
    double duration_s = 0.0;
    bool whole = true;                  ///< false: the program was stopped in the middle
    std::string home_page, actor_name;  ///< the account that did it: IRI and name
    std::string seal;                   ///< "intact", "changed", "forged", "not_sealed"
    /// A UUID for a name, of this session alone and the same one each time.
    std::function<std::string(std::string_view)> uuid_of;
};

struct XapiStatement {
    std::string id;    ///< UUID
    std::string json;  ///< one object, without the line's end
};

/// All that this program names itself stands below it; docs/xapi.md lists what.
inline constexpr std::string_view kXapiBase = "https://sideport.invalid/xapi/";

/// The session as xAPI 1.0.3 statements in the order of their time: initialized, one for each item
/// of the checklist, critical error and mark by hand, the conclusion, and the result. The same
/// session graded with the same checklist gives the same bytes. ref: xAPI-Data 1.0.3.
std::vector<XapiStatement> xapi_statements(const ReportInput& input, const XapiSession& session);

/// Half of a hash (at least 32 hexadecimal digits) in the form of a UUID. Version and variant are
/// those that record stores take for name-based ones (5).
std::string uuid_of_hex(std::string_view digits);

/// 2026-01-05T14:15:05.400Z of seconds since 1970.
std::string utc_milliseconds(double unix_s);

}  // namespace sideport::records
