#include <string_view>

#include "sim/base/check.h"
#include "sim/standards/rating_scale.h"

// A form that the reader lets pass can be rated with.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace sideport::standards;
    const auto read = parse_rating_scale({reinterpret_cast<const char*>(data), size}, "form.yaml");
    if (!read.errors.empty()) return 0;
    std::vector<DomainRating> ratings;
    for (const RatingDomain& domain : read.scale.domains)
        ratings.push_back({"A", domain.id, read.scale.highest});
    SIDEPORT_CHECK(summarise(read.scale, ratings).has_value(), "the highest value is allowed");
    return 0;
}
