#include "sim/render/body_shift.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "shaders/shared/body_shift.h"
#include "sim/base/body_motion.h"
#include "sim/base/hash.h"
#include "sim/render/frame_keys.h"
#include "sim/xray/projection.h"

namespace sideport::render {

namespace {

constexpr int kCells = 16;          ///< of the grid that the field is looked at on
constexpr int kSamples = 18;        ///< along a ray
constexpr double kReachMm = 170.0;  ///< before and behind the isocentre
constexpr double kFaintMm = 1e-3;   ///< a ray through nothing that moves

using Nodes = std::array<std::array<glm::dvec2, kCells + 1>, kCells + 1>;

/// Mean shift of what lies along a ray, on the detector. What moves most is what is seen to move,
/// so it counts by how far it moves.
glm::dvec2 mean_shift_px(const xray::ProjectionGeometry& g, const BodyMotion& motion, double x,
                         double y) {
    const glm::dvec3 to_pixel = g.pixel_center_W_mm(x, y) - g.source_W_mm;
    const double length_mm = glm::length(to_pixel);
    const glm::dvec3 ray = to_pixel / length_mm;
    glm::dvec2 sum(0.0);
    double weight = kFaintMm;
    for (int i = 0; i < kSamples; ++i) {
        const double along_mm =
            g.source_to_isocenter_mm + kReachMm * (2.0 * (i + 0.5) / kSamples - 1.0);
        const glm::dvec3 moved =
            body_shift_W_mm(motion, g.source_W_mm + along_mm * ray) * (length_mm / along_mm);
        const glm::dvec2 seen(glm::dot(moved, g.u_W), glm::dot(moved, g.v_W));
        const double w = glm::length(seen);
        sum += w * seen;
        weight += w;
    }
    return sum / weight / g.pixel_mm;
}

Nodes nodes_of(const xray::ProjectionGeometry& g, const BodyMotion& motion) {
    Nodes nodes;
    for (int row = 0; row <= kCells; ++row) {
        for (int column = 0; column <= kCells; ++column)
            nodes[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)] =
                mean_shift_px(g, motion, double(column) * g.width_px / kCells - 0.5,
                              double(row) * g.height_px / kCells - 0.5);
    }
    return nodes;
}

/// Between the nodes at a pixel.
glm::dvec2 at(const Nodes& nodes, double x_px, double y_px, int size_px) {
    const double scale = double(kCells) / size_px;
    const double u = std::clamp((x_px + 0.5) * scale, 0.0, double(kCells)),
                 v = std::clamp((y_px + 0.5) * scale, 0.0, double(kCells));
    const auto i = std::min(static_cast<std::size_t>(u), std::size_t{kCells - 1});
    const auto j = std::min(static_cast<std::size_t>(v), std::size_t{kCells - 1});
    const double s = u - double(i), t = v - double(j);
    return glm::mix(glm::mix(nodes[j][i], nodes[j][i + 1], s),
                    glm::mix(nodes[j + 1][i], nodes[j + 1][i + 1], s), t);
}

/// At the corners of all tiles, two values a tile.
std::vector<glm::vec4> tile_corners(const Nodes& nodes, int size_px) {
    constexpr int kTilePx = gpu_shared::kShiftTilePx;
    const auto corner = [&](int x, int y) {
        return glm::vec2(at(nodes, x - 0.5, y - 0.5, size_px));
    };
    std::vector<glm::vec4> corners;
    for (int y = 0; y < size_px; y += kTilePx) {
        for (int x = 0; x < size_px; x += kTilePx) {
            corners.emplace_back(corner(x, y), corner(x + kTilePx, y));
            corners.emplace_back(corner(x, y + kTilePx), corner(x + kTilePx, y + kTilePx));
        }
    }
    return corners;
}

std::uint64_t key_of_field(const xray::FrameInput& input) {
    const BodyMotion& m = input.motion;
    Hasher h;
    h.add(key_of(input.geometry));
    for (const double value : {m.diaphragm_mm, m.belly_mm, m.heart_mm, m.belly_skin_y_mm,
                               m.heart_W_mm.x, m.heart_W_mm.y, m.heart_W_mm.z})
        h.add(value);
    return h.value();
}

}  // namespace

Carry carry_of(const xray::FrameInput& input) {
    const Solid* largest = nullptr;
    for (const Solid& solid : input.solids) {
        if (!solid.on_wall) continue;
        if (largest == nullptr || glm::length(solid.half_mm) > glm::length(largest->half_mm))
            largest = &solid;
    }
    if (largest == nullptr) return {};
    const xray::Projected now = xray::project(input.geometry, largest->X_WB.p);
    const xray::Projected rest =
        xray::project(input.geometry, largest->X_WB.p - input.wall_shift_W_mm);
    const double scale = rest.magnification / now.magnification;
    return {.scale = scale, .offset_px = rest.px - scale * now.px};
}

std::vector<Solid> uncarried(const xray::FrameInput& input, const Carry& carry) {
    std::vector<Solid> solids = input.solids;
    const xray::ProjectionGeometry& g = input.geometry;
    for (Solid& solid : solids) {
        if (solid.on_wall) {
            solid.X_WB.p -= input.wall_shift_W_mm;
            continue;
        }
        const xray::Projected here = xray::project(g, solid.X_WB.p);
        const glm::dvec2 by_mm =
            ((carry.scale - 1.0) * here.px + carry.offset_px) * (g.pixel_mm / here.magnification);
        solid.X_WB.p += g.u_W * by_mm.x + g.v_W * by_mm.y;
    }
    return solids;
}

ShiftField::ShiftField(int size_px) : size_px_(size_px) {}

void ShiftField::look(const xray::FrameInput& input) {
    const std::uint64_t key = key_of_field(input);
    if (key == key_) return;
    key_ = key;
    BodyMotion motion = input.motion;
    motion.inhaled = 1.0;
    motion.contracted = 0.0;
    breath_ = tile_corners(nodes_of(input.geometry, motion), size_px_);
    motion.inhaled = 0.0;
    motion.contracted = 1.0;
    beat_ = tile_corners(nodes_of(input.geometry, motion), size_px_);
}

const std::vector<glm::vec4>& ShiftField::of(const xray::FrameInput& input) {
    look(input);
    const auto inhaled = static_cast<float>(input.motion.inhaled);
    const auto contracted = static_cast<float>(input.motion.contracted);
    sum_.resize(breath_.size());
    for (std::size_t i = 0; i < sum_.size(); ++i)
        sum_[i] = inhaled * breath_[i] + contracted * beat_[i];
    return sum_;
}

std::vector<float> shifted(const std::vector<float>& picture, const xray::FrameInput& input) {
    constexpr int kTilePx = gpu_shared::kShiftTilePx;
    const int size = input.geometry.width_px;
    ShiftField field(size);
    const std::vector<glm::vec4>& corners = field.of(input);
    std::vector<float> out;
    out.reserve(picture.size());
    for (int y = 0; y < size; ++y) {
        for (int x = 0; x < size; x += 4) {
            const auto tile =
                static_cast<std::size_t>(y / kTilePx * (size / kTilePx) + x / kTilePx);
            const glm::vec4 shift =
                gpu_shared::quad_shift(corners[2 * tile], corners[2 * tile + 1], {x, y});
            const gpu_shared::QuadSource from = gpu_shared::quad_source({x, y}, shift);
            const auto value = [&](int column, int row) {
                column = std::clamp(from.base.x + column, 0, size - 1);
                row = std::clamp(from.base.y + row, 0, size - 1);
                return picture[static_cast<std::size_t>(row * size + column)];
            };
            for (int i = 0; i < 4; ++i) {
                const float above = glm::mix(value(i, 0), value(i + 1, 0), from.along[i]);
                const float below = glm::mix(value(i, 1), value(i + 1, 1), from.along[i]);
                out.push_back(glm::mix(above, below, from.down[i]));
            }
        }
    }
    return out;
}

}  // namespace sideport::render
