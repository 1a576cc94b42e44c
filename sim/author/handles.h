#pragma once

#include <string>
#include <vector>

#include <glm/glm.hpp>

#include "sim/author/checker.h"
#include "sim/author/draft.h"
#include "sim/xray/projection.h"

namespace sideport::author {

/// What can be pulled in the two views.
struct Handle {
    enum class Kind { pump, entry, tip, fault, route };
    Kind kind = Kind::pump;
    int index = 0;  ///< of the fault, or of the route's point, in the case
    glm::dvec3 at_W_mm{0.0};
    std::string name;       ///< "tip, T10"
    bool is_truth = false;  ///< of a fault

    /// The same thing, wherever it is now.
    bool is(const Handle& other) const { return kind == other.kind && index == other.index; }
};

/// The handles of a case that is placed in a body: pump, where the catheter enters the canal, tip,
/// the points of a drawn route in its place, and the faults that have a place on it.
std::vector<Handle> handles_of(const session::Model& model);

/// The place under a detector pixel at the depth of another place: in the plane through it that is
/// parallel to the detector.
glm::dvec3 place_under(const xray::ProjectionGeometry& geometry, const glm::dvec2& px,
                       const glm::dvec3& depth_of_W_mm);

/// Writes what has to stand in the case for a handle to lie there, as near as the fields allow: the
/// pump's place and depth to a tenth of a millimetre, entry and tip at the nearest level, a fault
/// at the nearest share of the catheter. `checked` is what the handle was made from. Errors: of
/// Draft, author.drawn (a law of chance stands there: it is changed in the text).
Result<Done> move_handle(Draft& draft, const Checked& checked, const Handle& handle,
                         const glm::dvec3& to_W_mm);

/// Draws the way that the catheter has now as a route of points, so that they can be pulled; where
/// there is a route, adds a point after this one (or the first), half way to the next. Errors: of
/// Draft.
Result<Done> add_route_point(Draft& draft, const Checked& checked, int after);
/// Takes a point of the route out; with the last one the route goes. Errors: of Draft.
Result<Done> remove_route_point(Draft& draft, const Checked& checked, int index);

/// What a catheter's way amounts to.
struct RouteFacts {
    double length_mm = 0.0;
    double dead_volume_ml = 0.0;    ///< of its lumen
    double tightest_bend_mm = 0.0;  ///< smallest radius
};
RouteFacts route_facts(const session::Model& model);

}  // namespace sideport::author
