#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include <glm/glm.hpp>

namespace sideport::xray {

/// Axis-parallel box, mm.
struct Box {
    glm::dvec3 low_mm{1e300}, high_mm{-1e300};

    void take(const glm::dvec3& p_mm) {
        low_mm = glm::min(low_mm, p_mm);
        high_mm = glm::max(high_mm, p_mm);
    }
    void take(const Box& other) {
        low_mm = glm::min(low_mm, other.low_mm);
        high_mm = glm::max(high_mm, other.high_mm);
    }

    struct Crossing {
        double in_mm = -1e300, out_mm = 1e300;
        bool misses() const { return in_mm > out_mm; }
    };
    /// Of the endless line; a line along a face touches it. inverse: 1 / direction.
    Crossing crossing(const glm::dvec3& origin_mm, const glm::dvec3& direction,
                      const glm::dvec3& inverse) const {
        Crossing found;
        for (int k = 0; k < 3; ++k) {
            const double low = low_mm[k] - origin_mm[k], high = high_mm[k] - origin_mm[k];
            if (std::fabs(direction[k]) < 1e-100) {  // parallel to these two faces
                if (low > 0.0 || high < 0.0) return {1.0, -1.0};
                continue;
            }
            const double a = low * inverse[k], b = high * inverse[k];
            found.in_mm = std::fmax(found.in_mm, std::fmin(a, b));
            found.out_mm = std::fmin(found.out_mm, std::fmax(a, b));
        }
        return found;
    }
};

/// Finds the boxes that a straight line meets without asking all of them: a binary tree, halved
/// along the longest side of the boxes' centres. Boxes are widened a little, so that rounding never
/// hides one that the line touches. ref: Pharr, Jakob, Humphreys, Physically Based Rendering,
/// ch. 7.
class BoxTree {
  public:
    BoxTree() = default;
    explicit BoxTree(const std::vector<Box>& boxes);

    /// Calls visit(index) for every box that the endless line meets, in no particular order.
    /// direction: unit length.
    template <typename Visit>
    void along(const glm::dvec3& origin_mm, const glm::dvec3& direction, Visit visit) const {
        if (nodes_.empty()) return;
        const glm::dvec3 inverse = 1.0 / direction;
        std::uint32_t stack[kMaxDepth];
        int depth = 0;
        stack[depth++] = 0;
        while (depth > 0) {
            const Node& node = nodes_[stack[--depth]];
            if (node.box.crossing(origin_mm, direction, inverse).misses()) continue;
            for (std::uint32_t i = 0; i < node.count; ++i)
                visit(order_[node.first + i]);
            if (node.count > 0) continue;
            stack[depth++] = node.first;
            stack[depth++] = node.first + 1;
        }
    }

  private:
    static constexpr int kMaxDepth = 64;

    struct Node {
        Box box;
        std::uint32_t first = 0;  ///< of its two children, which are neighbours, or in order_
        std::uint32_t count = 0;  ///< boxes of a leaf; 0: not a leaf
    };

    void split(std::uint32_t at, std::uint32_t begin, std::uint32_t end,
               const std::vector<Box>& boxes);

    std::vector<Node> nodes_;
    std::vector<std::uint32_t> order_;
};

}  // namespace sideport::xray
