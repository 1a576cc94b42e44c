#include <cmath>

#include <catch2/catch.hpp>

#include "sim/base/body_motion.h"
#include "sim/base/random.h"

using namespace sideport;

namespace {

const BodyMotion kFull{.inhaled = 1.0};
const BodyMotion kBeating{.inhaled = 1.0, .contracted = 1.0};

}  // namespace

TEST_CASE("with a breath the domes go down, the belly rises, the spine stays") {
    const glm::dvec3 dome = body_shift_W_mm(kFull, {60.0, 10.0, 130.0});
    CHECK(dome.z < -10.0);
    CHECK(dome.z > -kFull.diaphragm_mm);
    const glm::dvec3 pump = body_shift_W_mm(kFull, {84.0, 98.0, -42.0});
    CHECK(pump.y > 3.0);
    CHECK(pump.y < kFull.belly_mm);
    CHECK(std::fabs(pump.z) < 2.0);
    for (const double z : {-70.0, 0.0, 69.0, 128.0}) {
        CAPTURE(z);
        CHECK(glm::length(body_shift_W_mm(kBeating, {0.0, -38.0, z})) == 0.0);  // canal
        CHECK(glm::length(body_shift_W_mm(kFull, {5.0, -5.0, z})) == 0.0);      // body
        CHECK(glm::length(body_shift_W_mm(kFull, {60.0, -75.0, z})) < 0.01);  // the back's muscles
    }
}

TEST_CASE("the field is smooth: nothing tears or folds") {
    BodyMotion motion{.inhaled = 1.0, .contracted = 1.0};
    for (std::uint64_t i = 0; i < 4000; ++i) {
        const auto chance = [i](std::uint64_t k) {
            return uniform_01(3, RandomStream::anatomy, i, k);
        };
        const glm::dvec3 p(300.0 * (chance(1) - 0.5), 220.0 * (chance(2) - 0.5) + 17.0,
                           420.0 * (chance(3) - 0.5) + 40.0);
        for (int axis = 0; axis < 3; ++axis) {
            glm::dvec3 next = p;
            next[axis] += 0.5;
            const glm::dvec3 slope =
                (body_shift_W_mm(motion, next) - body_shift_W_mm(motion, p)) / 0.5;
            CHECK(glm::length(slope) < 0.95);  // 1 would fold
        }
    }
    motion = {};
    CHECK(motion.is_still());
    CHECK(glm::length(body_shift_W_mm(motion, {60.0, 10.0, 130.0})) == 0.0);
}

TEST_CASE("breath and beat come back to where they began, and rest there") {
    CHECK(inhaled_at(0.0) == Approx(0.0).margin(1e-12));
    CHECK(inhaled_at(0.5) == Approx(1.0));
    CHECK(inhaled_at(0.1) < 0.01);  // the end of expiration is slow
    CHECK(contracted_at(0.0) == Approx(0.0).margin(1e-12));
    CHECK(contracted_at(0.4) == Approx(1.0));
    CHECK(contracted_at(7.4) == Approx(1.0));
    CHECK(contracted_at(0.999) < 0.01);
}
