#include "tests/support/cases.h"

#include <cstdio>

#include "sim/base/check.h"
#include "tests/support/places.h"

namespace sideport::test_support {

session::Model library_model(const std::string& name, const scenario::Overrides& overrides) {
    const auto read = scenario::read_scenario(test_support::library_folder() / name, overrides);
    for (const Error& error : read.errors)
        std::fprintf(stderr, "%s\n", error.line().c_str());
    SIDEPORT_CHECK(read.errors.empty(), "a library case must be valid");
    auto model = session::make_model(read.scenario, 1);
    if (!model) std::fprintf(stderr, "%s\n", model.error().line().c_str());
    return std::move(model).value();
}

}  // namespace sideport::test_support
