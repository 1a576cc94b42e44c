#include "sim/render/pack.h"

#include <algorithm>
#include <cmath>

#include "sim/base/check.h"
#include "sim/xray/basis_material.h"

namespace sideport::render {

namespace {

using gpu_shared::SolidRecord;
using gpu_shared::TubeSegment;
using gpu_shared::vec4;

vec4 to_vec4(const glm::dvec3& v, double w) {
    return vec4(glm::vec3(v), static_cast<float>(w));
}

Rectangle rectangle_of(double x0, double y0, double x1, double y1,
                       const xray::ProjectionGeometry& geometry) {
    const int left = static_cast<int>(std::clamp(std::floor(x0), 0.0, double(geometry.width_px)));
    const int top = static_cast<int>(std::clamp(std::floor(y0), 0.0, double(geometry.height_px)));
    const int right =
        static_cast<int>(std::clamp(std::ceil(x1) + 1.0, 0.0, double(geometry.width_px)));
    const int bottom =
        static_cast<int>(std::clamp(std::ceil(y1) + 1.0, 0.0, double(geometry.height_px)));
    if (right <= left || bottom <= top) return {};
    return {left, top, right - left, bottom - top};
}

/// The mitre plane between two directions, pointing along the tube.
glm::dvec3 mitre(const glm::dvec3& before, const glm::dvec3& after) {
    const glm::dvec3 sum = before + after;
    const double length = glm::length(sum);
    return length > 1e-6 ? sum / length : after;
}

void add_segments(const xray::Tube& tube, std::vector<TubeSegment>& segments) {
    const auto& p = tube.points_W_mm;
    const xray::BasisShares wall = xray::wall_basis_of(tube.wall_material);
    const auto direction = [&](std::size_t i) {
        return glm::normalize(p[i + 1] - p[i]);
    };
    for (std::size_t i = 0; i + 1 < p.size(); ++i) {
        const glm::dvec3 axis = direction(i);
        const double length = glm::length(p[i + 1] - p[i]);
        const glm::dvec3 begin = i > 0 ? mitre(direction(i - 1), axis) : axis;
        const glm::dvec3 end = i + 2 < p.size() ? mitre(axis, direction(i + 1)) : axis;
        const double c0 = static_cast<double>(tube.iodine_mg_per_ml[i]);
        const double c1 = static_cast<double>(tube.iodine_mg_per_ml[i + 1]);
        TubeSegment segment{};
        segment.start = to_vec4(p[i], tube.outer_radius_mm);
        segment.axis = to_vec4(axis, tube.inner_radius_mm);
        segment.plane0 = to_vec4(begin, length);
        segment.plane1 = to_vec4(-end, glm::dot(end, p[i + 1] - p[i]));
        segment.fill =
            vec4(float(c0), float((c1 - c0) / length), float(wall.water), float(wall.titanium));
        segments.push_back(segment);
    }
}

}  // namespace

gpu_shared::Camera camera_of(const xray::ProjectionGeometry& g, const Pose& X_VW) {
    gpu_shared::Camera camera{};
    camera.source = to_vec4(X_VW.point(g.source_W_mm), 0.0);
    camera.pixel0 = to_vec4(X_VW.point(g.pixel_center_W_mm(0.0, 0.0)), 0.0);
    camera.right = to_vec4(X_VW.direction(g.u_W * g.pixel_mm), 0.0);
    camera.down = to_vec4(X_VW.direction(g.v_W * g.pixel_mm), 0.0);
    return camera;
}

std::vector<SolidRecord> solid_shapes(const std::vector<Solid>& solids) {
    std::vector<SolidRecord> records;
    for (auto it = solids.rbegin(); it != solids.rend(); ++it) {
        const Solid& solid = *it;
        const glm::dmat3& R = solid.X_WB.R;
        const bool capsule = solid.shape == SolidShape::capsule;
        const glm::dvec3 half = capsule ? glm::dvec3(solid.half_mm.x) : solid.half_mm;
        SolidRecord record{};
        record.row_x = to_vec4(R[0] / half.x, solid.X_WB.p.x);
        record.row_y = to_vec4(R[1] / half.y, solid.X_WB.p.y);
        record.row_z = to_vec4(R[2] / half.z, solid.X_WB.p.z);
        const double radius = capsule ? solid.half_mm.x + solid.half_mm.z
                              : solid.shape == SolidShape::cylinder
                                  ? std::hypot(std::max(half.x, half.y), half.z)
                              : solid.shape == SolidShape::box ? glm::length(half)
                                                               : std::max({half.x, half.y, half.z});
        record.form =
            vec4(float(static_cast<int>(solid.shape)),
                 capsule ? float(solid.half_mm.z / solid.half_mm.x) : 0.0F, float(radius), 0.0F);
        records.push_back(record);
    }
    return records;
}

std::vector<SolidRecord> solid_records(const std::vector<Solid>& solids) {
    std::vector<SolidRecord> records = solid_shapes(solids);
    for (std::size_t i = 0; i < records.size(); ++i) {
        const xray::BasisShares shares = xray::basis_of(solids[solids.size() - 1 - i].material);
        records[i].share =
            vec4(float(shares.water), float(shares.titanium), float(shares.steel), 1.0F);
    }
    return records;
}

std::vector<TubeSegment> tube_segments(const std::vector<xray::Tube>& tubes) {
    std::vector<TubeSegment> segments;
    for (const xray::Tube& tube : tubes)
        add_segments(tube, segments);
    return segments;
}

Rectangle rectangle_of_box(const xray::ProjectionGeometry& geometry, const Pose& X_WV,
                           const glm::dvec3& size_mm) {
    glm::dvec2 low(1e9), high(-1e9);
    for (int corner = 0; corner < 8; ++corner) {
        const glm::dvec3 share(corner & 1, corner >> 1 & 1, corner >> 2 & 1);
        const glm::dvec3 p = X_WV.point(share * size_mm);
        if (glm::dot(p - geometry.source_W_mm, geometry.normal_W()) <= 1.0) {
            return {0, 0, geometry.width_px, geometry.height_px};
        }
        const glm::dvec2 px = xray::project(geometry, p).px;
        low = glm::min(low, px);
        high = glm::max(high, px);
    }
    return rectangle_of(low.x - 1.0, low.y - 1.0, high.x + 1.0, high.y + 1.0, geometry);
}

}  // namespace sideport::render
