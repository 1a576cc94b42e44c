#include <algorithm>
#include <cmath>

#include <catch2/catch.hpp>

#include "sim/base/random.h"
#include "sim/base/units.h"
#include "sim/xray/mesh.h"
#include "tests/support/phantom_bench.h"

// Closed surfaces of triangles against the solids that they stand for.

using namespace sideport;
using namespace sideport::xray;
using namespace sideport::test_support;

namespace {

Mesh made(const TriangleSoup& triangles) {
    return Mesh::make(triangles).value();
}

double chord_mm(const Mesh& mesh, const glm::dvec3& from, const glm::dvec3& direction) {
    std::vector<Interval> inside;
    mesh.crossings(from, direction, inside);
    double sum = 0.0;
    for (const Interval& part : inside)
        sum += part.out - part.in;
    return sum;
}

double chord_to_mm(const Mesh& mesh, const glm::dvec3& from, const glm::dvec3& target) {
    return chord_mm(mesh, from, glm::normalize(target - from));
}

glm::dvec3 random_direction(std::uint64_t index) {
    const auto draw = [&](std::uint64_t k) {
        return uniform(-1.0, 1.0, 7, RandomStream::tissue, index, k);
    };
    return glm::normalize(glm::dvec3(draw(0), draw(1), draw(2)));
}

/// A band that is twisted once and closed.
TriangleSoup twisted_band() {
    constexpr int kPieces = 24;
    const auto edge = [](int i, double side) {
        const bool swapped = i >= kPieces;  // after one turn the sides have changed places
        const double turn = 2.0 * units::kPi * (i % kPieces) / kPieces;
        const double twist = 0.5 * turn, s = swapped ? -side : side;
        const double r = 20.0 + s * std::cos(twist);
        return glm::dvec3(r * std::cos(turn), r * std::sin(turn), s * std::sin(twist));
    };
    TriangleSoup band;
    for (int i = 0; i < kPieces; ++i) {
        band.push_back({edge(i, -5.0), edge(i, 5.0), edge(i + 1, 5.0)});
        band.push_back({edge(i, -5.0), edge(i + 1, 5.0), edge(i + 1, -5.0)});
    }
    return band;
}

}  // namespace

TEST_CASE("a mesh of a box is the box, along every ray, through edges and corners too") {
    const glm::dvec3 half(10.0, 6.0, 4.0);
    const Mesh mesh = made(box_surface(half));
    CHECK(mesh.triangle_count() == 12);
    CHECK(mesh.volume_mm3() == Approx(8.0 * 10.0 * 6.0 * 4.0).epsilon(1e-12));
    // a lattice whose lines run along the faces' diagonals and meet corners of triangles
    for (int i = -49; i <= 49; ++i) {
        for (int j = -29; j <= 29; ++j) {
            const glm::dvec3 from(0.2 * i, 0.2 * j, -700.0);
            REQUIRE(chord_mm(mesh, from, {0.0, 0.0, 1.0}) == Approx(8.0).epsilon(1e-12));
        }
    }
    for (const glm::dvec3& outside : {glm::dvec3(10.001, 0, -700), glm::dvec3(0, -6.001, -700)})
        CHECK(chord_mm(mesh, outside, {0.0, 0.0, 1.0}) == 0.0);
    // straight through two opposite corners, and along an edge: in or out, but nothing between
    CHECK(chord_mm(mesh, -2.0 * half, glm::normalize(half)) == Approx(2.0 * glm::length(half)));
    const double along_edge = chord_mm(mesh, {10.0, 6.0, -700.0}, {0.0, 0.0, 1.0});
    CHECK((along_edge == 0.0 || along_edge == Approx(8.0)));
}

TEST_CASE("a mesh of a sphere has the chord of the ball, and its volume within 0.1 %") {
    constexpr double kRadiusMm = 20.0;
    const TriangleSoup surface = sphere_surface(kRadiusMm, 6);
    const Mesh mesh = made(surface);
    const double inner_mm = inner_radius_mm(surface);
    CHECK(mesh.triangle_count() == 81920);
    CHECK(mesh.volume_mm3() ==
          Approx(4.0 / 3.0 * units::kPi * std::pow(kRadiusMm, 3.0)).epsilon(1e-3));
    const glm::dvec3 from(3.0, -2.0, -700.0);
    double worst_mm = 0.0;
    for (int i = 0; i < 200; ++i) {
        const double b = kRadiusMm * (i + 0.5) / 100.0;  // beyond the limb in the second half
        const glm::dvec3 target(b * std::cos(0.7 * i), b * std::sin(0.7 * i), 0.0);
        const glm::dvec3 direction = glm::normalize(target - from);
        const double seen = chord_mm(mesh, from, direction);
        // between the ball about the corners and the ball within the faces
        REQUIRE(seen <= ball_chord_mm(kRadiusMm, from, direction) + 1e-9);
        REQUIRE(seen >= ball_chord_mm(inner_mm, from, direction) - 1e-9);
        if (b < 0.95 * kRadiusMm)
            worst_mm = std::max(worst_mm, ball_chord_mm(kRadiusMm, from, direction) - seen);
    }
    CHECK(worst_mm < 0.01);  // imaging design section 5
}

TEST_CASE("no ray slips through a shared edge or corner of a mesh") {
    constexpr double kRadiusMm = 20.0;
    const TriangleSoup surface = sphere_surface(kRadiusMm, 3);
    const Mesh mesh = made(surface);
    const double inner_mm = inner_radius_mm(surface);
    // along the axis the sphere's own edges line up one behind the other
    const glm::dvec3 from = GENERATE(glm::dvec3(0.0, 0.0, -700.0), glm::dvec3(31.0, -17.0, -650.0));
    const auto check = [&](const glm::dvec3& target) {
        const glm::dvec3 direction = glm::normalize(target - from);
        const double seen = chord_mm(mesh, from, direction);
        REQUIRE(seen <= ball_chord_mm(kRadiusMm, from, direction) + 1e-9);
        REQUIRE(seen >= ball_chord_mm(inner_mm, from, direction) - 1e-9);
    };
    for (const auto& [a, b, c] : surface) {
        for (const glm::dvec3& target : {a, b, c, 0.5 * (a + b), 0.5 * (b + c), (a + b + c) / 3.0})
            check(target);
    }
}

TEST_CASE("parallel rays through every corner of a lattice of cubes find every cube") {
    // two cubes that share only an edge, one that stands on their corner
    TriangleSoup surface = joined(box_surface(glm::dvec3(1.0), {-1.0, -1.0, 0.0}),
                                  box_surface(glm::dvec3(1.0), {1.0, 1.0, 0.0}));
    surface = joined(surface, box_surface(glm::dvec3(1.0), {1.0, -1.0, 2.0}));
    const Mesh mesh = made(surface);
    CHECK(mesh.volume_mm3() == Approx(24.0));
    for (const double x : {-1.5, -1.0, -0.5, 0.5, 1.0, 1.5}) {
        for (const double y : {-1.5, -1.0, -0.5, 0.5, 1.0, 1.5}) {
            const bool filled = (x < 0.0) == (y < 0.0) || (x > 0.0 && y < 0.0);
            CHECK(chord_mm(mesh, {x, y, -50.0}, {0, 0, 1}) == Approx(filled ? 2.0 : 0.0));
        }
    }
}

TEST_CASE("parts of a mesh that overlap are one body, an inner surface inside out is a hollow") {
    const glm::dvec3 from(0.0, 0.0, -100.0), along(0.0, 0.0, 1.0);
    const Mesh overlapping =
        made(joined(box_surface({5, 5, 5}), box_surface({5, 5, 5}, {1, 2, 4})));
    CHECK(chord_mm(overlapping, from, along) == Approx(14.0));
    const Mesh nested = made(joined(box_surface({5, 5, 5}), box_surface({2, 2, 2})));
    CHECK(chord_mm(nested, from, along) == Approx(10.0));
    const Mesh hollow = made(joined(box_surface({5, 5, 5}), inverted(box_surface({2, 2, 2}))));
    CHECK(chord_mm(hollow, from, along) == Approx(6.0));
    const Mesh whole_inside_out = made(inverted(box_surface({5, 5, 5})));
    CHECK(chord_mm(whole_inside_out, from, along) == Approx(10.0));
}

TEST_CASE("a line through a mesh counts what lies behind its origin as inside") {
    const Mesh mesh = made(box_surface({5, 5, 5}));
    std::vector<Interval> inside;
    mesh.crossings({0.3, 0.2, 1.0}, {0, 0, 1}, inside);
    REQUIRE(inside.size() == 1);
    CHECK(inside[0].in == Approx(-6.0));
    CHECK(inside[0].out == Approx(4.0));
}

TEST_CASE("triangles that face the wrong way are turned, those without area left out") {
    TriangleSoup surface = box_surface({5, 5, 5});
    std::swap(surface[3][1], surface[3][2]);
    std::swap(surface[8][0], surface[8][1]);
    const glm::dvec3 corner = surface[0][0];
    surface.push_back({corner, corner, surface[0][1]});
    const Mesh mesh = made(surface);
    CHECK(mesh.turned_count() == 2);
    CHECK(mesh.left_out_count() == 1);
    CHECK(mesh.volume_mm3() == Approx(1000.0));
    for (std::uint64_t i = 0; i < 200; ++i) {
        const glm::dvec3 direction = random_direction(i);
        CHECK(chord_mm(mesh, {0.1, 0.2, 0.3}, direction) ==
              Approx(chord_mm(made(box_surface({5, 5, 5})), {0.1, 0.2, 0.3}, direction)));
    }
}

TEST_CASE("an open, one-sided or empty mesh is refused with what is wrong") {
    TriangleSoup open = box_surface({5, 5, 5});
    open.pop_back();
    const auto refused = Mesh::make(open);
    REQUIRE(!refused);
    CHECK(refused.error().code == "mesh.open");
    CHECK(refused.error().message.find("3 of its edges") != std::string::npos);

    // corners that do not agree to the last bit
    TriangleSoup torn = box_surface({5, 5, 5});
    torn[0][0].x += 1e-9;
    CHECK(Mesh::make(torn).error().code == "mesh.open");

    CHECK(Mesh::make(twisted_band()).error().code == "mesh.open");
    CHECK(Mesh::make({}).error().code == "mesh.empty");
    const glm::dvec3 p(1.0, 2.0, 3.0);
    CHECK(Mesh::make({{p, p, p}}).error().code == "mesh.empty");

    // the projective plane: six corners, every two of them joined
    const glm::dvec3 c[6] = {{1, 0, 0},    {0, 1, 0},    {0, 0, 1},
                             {-1, 0, 0.3}, {0, -1, 0.2}, {0.1, 0, -1}};
    constexpr int kFaces[10][3] = {{0, 1, 2}, {0, 2, 3}, {0, 3, 4}, {0, 4, 5}, {0, 5, 1},
                                   {1, 2, 4}, {2, 3, 5}, {3, 4, 1}, {4, 5, 2}, {5, 1, 3}};
    TriangleSoup plane;
    for (const auto& [i, j, k] : kFaces)
        plane.push_back({c[i], c[j], c[k]});
    CHECK(Mesh::make(plane).error().code == "mesh.one_sided");
}

TEST_CASE("a flat closed mesh holds nothing, whichever way one looks") {
    const glm::dvec3 a(-5, -5, 0), b(5, -5, 0), c(0, 5, 0);
    const Mesh mesh = made({{a, b, c}, {a, c, b}});
    CHECK(mesh.volume_mm3() == 0.0);
    for (std::uint64_t i = 0; i < 100; ++i)
        CHECK(chord_mm(mesh, {0.0, 0.0, 0.0}, random_direction(i)) < 1e-12);
    CHECK(chord_to_mm(mesh, {-9.0, 0.0, 0.0}, {9.0, 0.0, 0.0}) == 0.0);
}

TEST_CASE("random closed pieces are inside where their surfaces wind around, and nowhere else") {
    struct Piece {
        glm::dvec3 center;
        double half;
        int turn;
    };
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        TriangleSoup surface;
        std::vector<Piece> pieces;
        for (std::uint64_t i = 0; i < 12; ++i) {
            // whole numbers, so that faces, edges and corners often coincide
            const auto draw = [&](double low, double high, std::uint64_t index) {
                return std::round(uniform(low, high, seed, RandomStream::tissue, i, index));
            };
            pieces.push_back({{draw(-4, 4, 0), draw(-4, 4, 1), draw(-4, 4, 2)},
                              draw(1, 3, 3),
                              i % 3 == 2 ? -1 : 1});
            const TriangleSoup piece =
                box_surface(glm::dvec3(pieces.back().half), pieces.back().center);
            surface = joined(surface, pieces.back().turn < 0 ? inverted(piece) : piece);
        }
        const Mesh mesh = made(surface);
        const auto winding = [&](const glm::dvec3& p) {
            int sum = 0;
            for (const Piece& piece : pieces) {
                const glm::dvec3 d = glm::abs(p - piece.center);
                sum += std::max({d.x, d.y, d.z}) < piece.half ? piece.turn : 0;
            }
            return sum;
        };
        for (int i = -32; i <= 32; ++i) {
            for (int j = -32; j <= 32; ++j) {
                const double x = 0.25 * i, y = 0.25 * j;
                const double seen = chord_mm(mesh, {x, y, -30.0}, {0.0, 0.0, 1.0});
                REQUIRE(seen >= 0.0);
                REQUIRE(seen <= 14.0 + 1e-12);
                if (i % 4 == 0 || j % 4 == 0) continue;  // along a face: in or out
                double truth = 0.0;
                for (double z = -7.5; z < 8.0; z += 1.0)
                    truth += winding({x, y, z}) != 0 ? 1.0 : 0.0;
                REQUIRE(seen == Approx(truth).margin(1e-9));
            }
        }
    }
}
