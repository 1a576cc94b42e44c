#include <catch2/catch.hpp>

#include "sim/base/pose.h"

using namespace sideport;

TEST_CASE("a pose and its inverse cancel") {
    const Pose X_AB{frame_from_z({1.0, 2.0, -0.5}, {0.0, 0.3, 1.0}), {3.0, -4.0, 5.0}};
    const glm::dvec3 p_B(1.5, -2.5, 0.25);
    const glm::dvec3 back = X_AB.inverse().point(X_AB.point(p_B));
    CHECK(glm::length(back - p_B) < 1e-12);
    CHECK(glm::determinant(X_AB.R) == Approx(1.0));
    CHECK(glm::length((X_AB * X_AB.inverse()).p) < 1e-12);
}
