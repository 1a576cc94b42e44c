#pragma once

#include <string>

#include "sim/session/session.h"

namespace sideport::test_support {

/// A case of the library, placed in space; aborts with its faults when it is invalid.
session::Model library_model(const std::string& name, const scenario::Overrides& overrides = {});

}  // namespace sideport::test_support
