#include "sim/xray/box_tree.h"

#include <algorithm>
#include <numeric>

namespace sideport::xray {

namespace {

constexpr std::uint32_t kLeafSize = 4;
/// How much a box is widened, of its largest coordinate: far more than rounding, far less than
/// what would be met needlessly.
constexpr double kWiden = 1e-9;

double center(const Box& box, int axis) {
    return 0.5 * (box.low_mm[axis] + box.high_mm[axis]);
}

}  // namespace

BoxTree::BoxTree(const std::vector<Box>& boxes) {
    if (boxes.empty()) return;
    order_.resize(boxes.size());
    std::iota(order_.begin(), order_.end(), 0U);
    nodes_.reserve(boxes.size());
    nodes_.emplace_back();
    split(0, 0, static_cast<std::uint32_t>(boxes.size()), boxes);
}

void BoxTree::split(std::uint32_t at, std::uint32_t begin, std::uint32_t end,
                    const std::vector<Box>& boxes) {
    Box box, centers;
    for (std::uint32_t i = begin; i < end; ++i) {
        const Box& one = boxes[order_[i]];
        box.take(one);
        centers.take(0.5 * (one.low_mm + one.high_mm));
    }
    const glm::dvec3 reach = glm::max(glm::abs(box.low_mm), glm::abs(box.high_mm));
    const double widen_mm = kWiden * (1.0 + std::max({reach.x, reach.y, reach.z}));
    box.low_mm -= widen_mm;
    box.high_mm += widen_mm;
    nodes_[at].box = box;
    if (end - begin <= kLeafSize) {
        nodes_[at].first = begin;
        nodes_[at].count = end - begin;
        return;
    }
    const glm::dvec3 size = centers.high_mm - centers.low_mm;
    const int axis = size.x >= size.y && size.x >= size.z ? 0 : size.y >= size.z ? 1 : 2;
    // halves of equal count: at most 32 levels for as many boxes as 32 bits can number
    const std::uint32_t middle = begin + (end - begin) / 2;
    std::nth_element(order_.begin() + begin, order_.begin() + middle, order_.begin() + end,
                     [&](std::uint32_t a, std::uint32_t b) {
                         const double ca = center(boxes[a], axis), cb = center(boxes[b], axis);
                         return ca < cb || (ca == cb && a < b);
                     });
    const auto child = static_cast<std::uint32_t>(nodes_.size());
    nodes_[at].first = child;
    nodes_.resize(nodes_.size() + 2);
    split(child, begin, middle, boxes);
    split(child + 1, middle, end, boxes);
}

}  // namespace sideport::xray
