#include "sim/room/scene.h"

#include <algorithm>

#include "sim/device/c_arm.h"

namespace sideport::room {

namespace {

Placement rigid(const Pose& X) {
    return {X.R, X.p};
}

/// Local y is stretched by so much before the pose.
Placement stretched(const Pose& X, double factor) {
    return {glm::dmat3(X.R[0], X.R[1] * factor, X.R[2]), X.p};
}

/// The table's top glides over the column, which carries and tilts it.
void place_table(const Pose& X_RW, Placements& parts) {
    constexpr double kUnderTopMm = patient::kTableTopYMm - 76.0, kCarriageMm = 152.0;
    constexpr double kColumnTopMm = kFloorYMm + 570.0;
    const glm::dvec3 normal = X_RW.R[1], on_plane = X_RW.point({0.0, kUnderTopMm, 0.0});
    glm::dvec3 at(kTableColumnXMm, 0.0, kTableColumnZMm);
    at.y =
        on_plane.y - (normal.x * (at.x - on_plane.x) + normal.z * (at.z - on_plane.z)) / normal.y;
    parts[std::size_t(Part::table_head)] = rigid({X_RW.R, at});
    const double low = kColumnTopMm - 60.0, high = std::max(low + 20.0, at.y - kCarriageMm + 30.0);
    parts[std::size_t(Part::table_lift)] =
        stretched({glm::dmat3(1.0), {at.x, low, at.z}}, high - low);
}

}  // namespace

Mesh skin_mesh(const Model& model, bool draped) {
    Mesh mesh;
    MeshBuilder builder(mesh);
    add_blanket(builder, model, draped);
    if (draped) {
        add_skin_in_opening(builder, model);
        add_drape(builder, model);
    } else {
        add_belly(builder, model);
    }
    return mesh;
}

Mesh fixed_mesh(const Model& model) {
    Mesh mesh;
    MeshBuilder builder(mesh);
    add_arm(builder);
    add_patient(builder, model);
    add_table(builder, model);
    return mesh;
}

Mesh floor_mesh() {
    Mesh mesh;
    MeshBuilder builder(mesh);
    add_floor(builder);
    return mesh;
}

Mesh tools_mesh(const Input& input) {
    Mesh mesh;
    MeshBuilder builder(mesh);
    add_tools(builder, input);
    add_trainee(builder, input);
    return mesh;
}

Placements place(const Model& model, const Input& input) {
    Placements parts;
    const auto at = [&](Part part) -> Placement& {
        return parts[static_cast<std::size_t>(part)];
    };
    const Pose X_RW = pose_of_table(input);
    at(Part::room) = at(Part::trainee) = rigid({});
    at(Part::patient) = at(Part::tools) = rigid(X_RW);
    place_table(X_RW, parts);

    const ArmPoses poses = arm_poses(model, input);
    at(Part::stand) = rigid(poses.X_Rstand);
    at(Part::column) = rigid(poses.X_Rcolumn);
    at(Part::carriage) = rigid(poses.X_Rcarriage);
    at(Part::head) = rigid(poses.X_Rhead);
    at(Part::arc) = rigid(poses.X_RA);
    at(Part::tube) = rigid(poses.X_Rtube);
    at(Part::detector) = rigid(poses.X_Rdetector);
    const double back_mm =
        device::rod_begin_mm(input.arm.source_to_detector_mm - model.source_to_isocenter_mm);
    at(Part::detector_rod) = stretched(poses.X_RA * Pose{glm::dmat3(1.0), {0.0, back_mm, 0.0}},
                                       std::max(1.0, device::kRodEndMm - back_mm));
    return parts;
}

}  // namespace sideport::room
