#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/records/xapi.h"
#include "sim/runner/stored_session.h"

namespace sideport::runner {

/// As whom the trainee stands in the statements.
struct XapiActor {
    std::string home_page;   ///< IRI of who gives out the codes; empty: this station
    bool pseudonym = false;  ///< eight digits instead of the sign that the trainee signed in with
};

/// Errors: xapi.home_page (no IRI with a scheme).
Result<Done> check_home_page(const std::string& home_page);

/// The session that `input` was graded from, as statements.
/// source: its folder. Errors: session.unfinished (it still runs), file.*, session.missing.
Result<std::vector<records::XapiStatement>> xapi_of(const StoredSession& stored,
                                                    const records::ReportInput& input,
                                                    const std::filesystem::path& source,
                                                    const XapiActor& actor);

/// Registration and start of a stored session into the report's origin. Errors: file.*.
Result<Done> add_identity(records::ReportInput& input, const StoredSession& stored,
                          const std::filesystem::path& source);

}  // namespace sideport::runner
