#include "sim/xray/mesh.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

namespace sideport::xray {

namespace {

/// A corner seen along the line: x, y across it, z the way along it, mm.
using Seen = glm::dvec3;

/// Looks along a line: the axis that it runs along most becomes the way, the others are sheared.
struct View {
    glm::dvec3 origin_mm;
    int x, y, z;  ///< which coordinate plays which part
    double shear_x, shear_y, per_way;

    View(const glm::dvec3& origin, const glm::dvec3& direction) : origin_mm(origin) {
        const glm::dvec3 size = glm::abs(direction);
        z = size.x >= size.y && size.x >= size.z ? 0 : size.y >= size.z ? 1 : 2;
        x = (z + 1) % 3;
        y = (z + 2) % 3;
        per_way = 1.0 / direction[z];
        shear_x = direction[x] * per_way;
        shear_y = direction[y] * per_way;
    }

    Seen operator()(const glm::dvec3& corner_mm) const {
        const glm::dvec3 d = corner_mm - origin_mm;
        return {d[x] - shear_x * d[z], d[y] - shear_y * d[z], d[z] * per_way};
    }
};

double cross(const Seen& a, const Seen& b) {
    return a.x * b.y - a.y * b.x;
}

int sign(double value) {
    return value > 0.0 ? 1 : value < 0.0 ? -1 : 0;
}

/// On which side of the line the edge a-b passes: the exact sign of cross(a, b); where that is
/// zero, the line is moved by (e, e^2), e less than any number. side(b, a) = -side(a, b), always.
int side(const Seen& a, const Seen& b) {
    const double p = a.x * b.y, q = a.y * b.x;
    const double difference = p - q;
    if (std::fabs(difference) > 1e-15 * (std::fabs(p) + std::fabs(q))) return sign(difference);
    // what rounding took from the two products
    const double rest = std::fma(a.x, b.y, -p) - std::fma(a.y, b.x, -q);
    if (difference + rest != 0.0) return sign(difference + rest);
    if (a.y != b.y) return a.y > b.y ? 1 : -1;
    return sign(b.x - a.x);
}

struct Hit {
    double way_mm;
    int turn;  ///< +1 or -1: which way the surface faces
};

/// Depth of the crossing: the corners' depths weighted by the areas opposite to them, so that it
/// lies among them whatever rounding did.
double depth_mm(const Seen& a, const Seen& b, const Seen& c) {
    const double wa = std::fabs(cross(b, c)), wb = std::fabs(cross(c, a)),
                 wc = std::fabs(cross(a, b));
    const double sum = wa + wb + wc;
    return sum > 0.0 ? (wa * a.z + wb * b.z + wc * c.z) / sum : (a.z + b.z + c.z) / 3.0;
}

/// A triangle's edge with its ends in order of their numbers.
struct Edge {
    std::uint32_t low, high, triangle;
    bool forward;  ///< the triangle runs from low to high
};

template <typename Triangles>
std::vector<Edge> edges_of(const Triangles& triangles) {
    std::vector<Edge> edges;
    edges.reserve(3 * triangles.size());
    for (std::size_t t = 0; t < triangles.size(); ++t) {
        for (std::size_t k = 0; k < 3; ++k) {
            const std::uint32_t a = triangles[t][k], b = triangles[t][(k + 1) % 3];
            edges.push_back({std::min(a, b), std::max(a, b), static_cast<std::uint32_t>(t), a < b});
        }
    }
    std::sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) {
        return std::tie(a.low, a.high, a.triangle) < std::tie(b.low, b.high, b.triangle);
    });
    return edges;
}

/// Calls visit(first, last) for the triangles' edges between each two corners.
template <typename Visit>
void for_each_edge(const std::vector<Edge>& edges, Visit visit) {
    for (std::size_t begin = 0; begin < edges.size();) {
        std::size_t end = begin + 1;
        while (end < edges.size() && edges[end].low == edges[begin].low &&
               edges[end].high == edges[begin].high)
            ++end;
        visit(edges.begin() + static_cast<std::ptrdiff_t>(begin),
              edges.begin() + static_cast<std::ptrdiff_t>(end));
        begin = end;
    }
}

std::string text(const glm::dvec3& p_mm) {
    return fmt::format("({:.6g}, {:.6g}, {:.6g})", p_mm.x, p_mm.y, p_mm.z);
}

/// A triangle's neighbour across an edge.
struct Neighbour {
    std::uint32_t triangle;
    bool alike;  ///< both face one way
};

/// Which triangles must be turned so that neighbours face one way; the lesser part of each
/// connected piece. Nothing where the surface has only one side.
std::vector<bool> to_turn(const std::vector<std::vector<Neighbour>>& neighbours, bool& one_sided) {
    std::vector<int> turned(neighbours.size(), -1);
    for (std::size_t seed = 0; seed < neighbours.size(); ++seed) {
        if (turned[seed] >= 0) continue;
        std::vector<std::uint32_t> piece{static_cast<std::uint32_t>(seed)};
        turned[seed] = 0;
        std::size_t turns = 0;
        for (std::size_t i = 0; i < piece.size(); ++i) {
            for (const Neighbour& next : neighbours[piece[i]]) {
                const int wanted = next.alike ? turned[piece[i]] : 1 - turned[piece[i]];
                one_sided =
                    one_sided || (turned[next.triangle] >= 0 && turned[next.triangle] != wanted);
                if (turned[next.triangle] >= 0) continue;
                turned[next.triangle] = wanted;
                turns += static_cast<std::size_t>(wanted);
                piece.push_back(next.triangle);
            }
        }
        if (2 * turns <= piece.size()) continue;
        for (const std::uint32_t triangle : piece)
            turned[triangle] = 1 - turned[triangle];
    }
    std::vector<bool> turn;
    for (const int value : turned)
        turn.push_back(value == 1);
    return turn;
}

}  // namespace

Result<Mesh> Mesh::make(const TriangleSoup& triangles) {
    Mesh mesh;
    mesh.add(triangles);
    if (mesh.triangles_.empty()) return Error{"mesh.empty", "no triangle with an area", ""};
    const auto closed = mesh.close();
    if (!closed) return closed.error();
    std::vector<Box> boxes;
    for (const Triangle& triangle : mesh.triangles_) {
        Box box;
        for (const std::uint32_t corner : triangle)
            box.take(mesh.corners_mm_[corner]);
        mesh.box_.take(box);
        boxes.push_back(box);
    }
    mesh.tree_ = BoxTree(boxes);
    return mesh;
}

/// Numbers the corners; equal ones share a number.
void Mesh::add(const TriangleSoup& triangles) {
    const auto corner = [&](std::size_t i) -> const glm::dvec3& {
        return triangles[i / 3][i % 3];
    };
    std::vector<std::uint32_t> order(3 * triangles.size());
    std::iota(order.begin(), order.end(), 0U);
    const auto before = [&](std::uint32_t i, std::uint32_t j) {
        const glm::dvec3 &a = corner(i), &b = corner(j);
        return std::tie(a.x, a.y, a.z, i) < std::tie(b.x, b.y, b.z, j);
    };
    std::sort(order.begin(), order.end(), before);
    std::vector<std::uint32_t> number(order.size());
    for (const std::uint32_t i : order) {
        if (corners_mm_.empty() || corners_mm_.back() != corner(i))
            corners_mm_.push_back(corner(i));
        number[i] = static_cast<std::uint32_t>(corners_mm_.size() - 1);
    }
    for (std::size_t i = 0; i < number.size(); i += 3) {
        const Triangle triangle{number[i], number[i + 1], number[i + 2]};
        const bool has_area =
            triangle[0] != triangle[1] && triangle[1] != triangle[2] && triangle[2] != triangle[0];
        if (has_area) triangles_.push_back(triangle);
        left_out_count_ += has_area ? 0 : 1;
    }
}

/// Every edge must be run through as often one way as the other.
Result<Done> Mesh::close() {
    std::size_t open = 0, uneven = 0;
    std::string first;
    for_each_edge(edges_of(triangles_), [&](auto begin, auto end) {
        const auto forward = std::count_if(begin, end, [](const Edge& e) { return e.forward; });
        if (2 * forward == end - begin) return;
        ++uneven;
        if ((end - begin) % 2 == 0) return;
        if (open++ == 0)
            first = text(corners_mm_[begin->low]) + " to " + text(corners_mm_[begin->high]);
    });
    if (open > 0) {
        return Error{"mesh.open",
                     fmt::format("the surface is open: {} of its edges belong to an odd number of "
                                 "triangles, the first from {}; every edge must belong to two (or "
                                 "an even number), with corners that agree to the last digit",
                                 open, first),
                     ""};
    }
    return uneven > 0 ? turn_alike() : Result<Done>(Done{});
}

Result<Done> Mesh::turn_alike() {
    std::vector<std::vector<Neighbour>> neighbours(triangles_.size());
    for_each_edge(edges_of(triangles_), [&](auto begin, auto end) {
        if (end - begin != 2) return;
        const auto other = begin + 1;
        const bool alike = begin->forward != other->forward;
        neighbours[begin->triangle].push_back({other->triangle, alike});
        neighbours[other->triangle].push_back({begin->triangle, alike});
    });
    bool one_sided = false;
    const std::vector<bool> turn = to_turn(neighbours, one_sided);
    if (one_sided) {
        return Error{"mesh.one_sided",
                     "the surface has one side only, like a band that is twisted and closed: it "
                     "holds nothing; a surface with an inside is needed",
                     ""};
    }
    for (std::size_t t = 0; t < triangles_.size(); ++t) {
        if (!turn[t]) continue;
        std::swap(triangles_[t][1], triangles_[t][2]);
        ++turned_count_;
    }
    std::string uneven;
    for_each_edge(edges_of(triangles_), [&](auto begin, auto end) {
        const auto forward = std::count_if(begin, end, [](const Edge& e) { return e.forward; });
        if (2 * forward != end - begin && uneven.empty())
            uneven = text(corners_mm_[begin->low]) + " to " + text(corners_mm_[begin->high]);
    });
    if (uneven.empty()) return Done{};
    return Error{
        "mesh.edge",
        fmt::format("more than two triangles meet in the edge from {} and do not face each "
                    "other in pairs: what is inside cannot be told",
                    uneven),
        ""};
}

void Mesh::crossings(const glm::dvec3& origin_mm, const glm::dvec3& direction,
                     std::vector<Interval>& inside) const {
    const View view(origin_mm, direction);
    std::vector<Hit> hits;
    tree_.along(origin_mm, direction, [&](std::uint32_t t) {
        const Seen a = view(corners_mm_[triangles_[t][0]]), b = view(corners_mm_[triangles_[t][1]]),
                   c = view(corners_mm_[triangles_[t][2]]);
        const int turn = side(a, b);
        if (turn == 0 || side(b, c) != turn || side(c, a) != turn) return;
        hits.push_back({depth_mm(a, b, c), turn});
    });
    std::sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) {
        return a.way_mm < b.way_mm || (a.way_mm == b.way_mm && a.turn < b.turn);
    });
    int winding = 0;
    double in_mm = 0.0;
    for (const Hit& hit : hits) {
        if (winding == 0) in_mm = hit.way_mm;
        winding += hit.turn;
        if (winding == 0 && in_mm < hit.way_mm) inside.push_back({in_mm, hit.way_mm});
    }
}

double Mesh::volume_mm3() const {
    const glm::dvec3 middle = 0.5 * (box_.low_mm + box_.high_mm);
    double sum = 0.0;
    for (const Triangle& t : triangles_) {
        sum += glm::dot(corners_mm_[t[0]] - middle,
                        glm::cross(corners_mm_[t[1]] - middle, corners_mm_[t[2]] - middle));
    }
    return std::fabs(sum) / 6.0;
}

}  // namespace sideport::xray
