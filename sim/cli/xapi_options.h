#pragma once

#include <string>
#include <vector>

#include "sim/cli/options.h"
#include "sim/records/web_post.h"
#include "sim/runner/xapi_export.h"

namespace sideport::cli {

/// What `export --xapi` and `send --xapi` take alike: --home-page, --pseudonym.
std::vector<OptionSpec> xapi_actor_options();
/// Errors: xapi.home_page.
Result<runner::XapiActor> xapi_actor(const Options& options);

/// The statements as one JSON array, one line each.
std::string statements_text(const std::vector<records::XapiStatement>& statements);

/// Key and secret for the record store: $SIDEPORT_XAPI_KEY and $SIDEPORT_XAPI_SECRET, or the file
/// of --login, one line KEY:SECRET, readable by its owner only. They are never written anywhere.
/// Errors: xapi.no_login, xapi.login_file (readable by others, or not of this form).
Result<records::Login> xapi_login(const Options& options);

}  // namespace sideport::cli
