#include "sim/scenario/catheter_faults.h"

#include <algorithm>
#include <cmath>

#include "sim/base/check.h"
#include "sim/base/units.h"

namespace sideport::scenario {

namespace {

using device::CatheterCourse;

constexpr double kFractureGapMm = 6.0, kSpliceGapMm = 10.0, kDisconnectedMm = 12.0;
constexpr double kStumpOffsetMm = 1.4;  ///< each stump has moved aside by this
constexpr double kStumpMm = 18.0;       ///< over its last stretch
constexpr double kPinMm = 9.0;
constexpr double kCompleteFrom = 0.999;
constexpr double kFragmentSlideMm = 60.0;
constexpr double kFragmentInSacMm = 12.0;  ///< at least so far beyond the dura lies its lower end
constexpr double kFineMm = 0.05;

/// Across the catheter, in the layer between skin and depth; in the sac toward its middle.
glm::dvec3 sideways_W(const patient::Spine& spine, const glm::dvec3& p, const glm::dvec3& along) {
    if (outside_dura_mm(spine, p) < 0.0) {
        const double toward = patient::sac_at(spine, p.z).center_W_mm.x - p.x;
        const glm::dvec3 x(std::copysign(1.0, toward), 0.0, 0.0);
        return glm::normalize(x - along * glm::dot(x, along));
    }
    const glm::dvec3 inward = glm::normalize(glm::dvec3(-p.x, 17.0 - p.y, 0.0));
    const glm::dvec3 across = glm::cross(inward, along);
    // a catheter that dives straight inward bends to the head
    if (glm::length(across) < 0.2)
        return glm::normalize(glm::dvec3(0.0, 0.0, 1.0) - along * along.z);
    return glm::normalize(across);
}

/// Pulls a stump aside: nothing kStumpMm before its end, all of it at the end.
void pull_aside(CatheterCourse& piece, bool at_end, const glm::dvec3& offset) {
    const double length_mm = piece.length_mm();
    for (std::size_t i = 0; i < piece.points_W_mm.size(); ++i) {
        const double from_end = at_end ? length_mm - piece.arc_mm[i] : piece.arc_mm[i];
        const double t = std::clamp(1.0 - from_end / kStumpMm, 0.0, 1.0);
        piece.points_W_mm[i] += offset * (t * t * (3.0 - 2.0 * t));
    }
}

/// Cuts the piece that shows `fraction` there and draws the stumps apart.
void cut_at(std::vector<CatheterPiece>& pieces, double fraction, double gap_mm,
            const patient::Spine& spine) {
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const CatheterPiece whole = pieces[i];
        if (fraction <= whole.from_fraction || fraction >= whole.to_fraction) continue;
        const double length_mm = whole.course.length_mm();
        const double share =
            (fraction - whole.from_fraction) / (whole.to_fraction - whole.from_fraction);
        // a cut needs a stump on both sides of its gap
        const double half_mm = 0.5 * gap_mm;
        if (length_mm < 2.0 * gap_mm) return;
        const double at_mm =
            std::clamp(share * length_mm, half_mm + 1.0, length_mm - half_mm - 1.0);
        const glm::dvec3 aside = kStumpOffsetMm * sideways_W(spine, point_at(whole.course, at_mm),
                                                             tangent_at(whole.course, at_mm));
        CatheterPiece near{part_of(whole.course, 0.0, at_mm - half_mm), whole.from_fraction,
                           fraction};
        CatheterPiece far{part_of(whole.course, at_mm + half_mm, length_mm), fraction,
                          whole.to_fraction};
        pull_aside(near.course, true, -aside);
        pull_aside(far.course, false, aside);
        pieces[i] = std::move(near);
        pieces.insert(pieces.begin() + static_cast<std::ptrdiff_t>(i) + 1, std::move(far));
        return;
    }
}

/// Cut at the fascia; the far piece has slid up in the sac until all of it lies there.
void slide_fragment(std::vector<CatheterPiece>& pieces, const Landmarks& marks,
                    const patient::Spine& spine) {
    const CatheterCourse& whole = pieces.front().course;
    const double length_mm = whole.length_mm();
    const double anchor_mm = marks.anchor_fraction * length_mm;
    const double slide_mm =
        std::max(kFragmentSlideMm, marks.dura_fraction * length_mm - anchor_mm + kFragmentInSacMm);
    // the way goes on where the tip was, up the sac
    const glm::dvec3 tip = whole.points_W_mm.back();
    const double aside_mm = tip.x - dorsal_sac_W_mm(spine, tip.z).x;
    std::vector<glm::dvec3> knots{tip};
    for (double up = 12.0; up < slide_mm + 24.0; up += 12.0) {
        const glm::dvec3 knot = dorsal_sac_W_mm(spine, tip.z + up);
        knots.push_back(knot + glm::dvec3(aside_mm * std::cos(0.06 * up), 0.0, 0.0));
    }
    CatheterCourse longer = whole;
    const CatheterCourse more = device::make_course(knots, kCourseStepMm);
    for (std::size_t i = 1; i < more.points_W_mm.size(); ++i) {
        longer.points_W_mm.push_back(more.points_W_mm[i]);
        longer.arc_mm.push_back(length_mm + more.arc_mm[i]);
    }
    CatheterPiece fragment{part_of(longer, anchor_mm + slide_mm, length_mm + slide_mm),
                           marks.anchor_fraction, 1.0};
    CatheterPiece stump{part_of(whole, 0.0, anchor_mm), 0.0, marks.anchor_fraction};
    pieces = {std::move(stump), std::move(fragment)};
}

/// Off the outlet: the first stretch is missing and its end lies aside.
void pull_off(std::vector<CatheterPiece>& pieces, const patient::Spine& spine) {
    CatheterCourse& first = pieces.front().course;
    const glm::dvec3 aside =
        2.0 * kStumpOffsetMm * sideways_W(spine, first.points_W_mm.front(), tangent_at(first, 1.0));
    first = part_of(first, kDisconnectedMm, first.length_mm());
    pull_aside(first, false, aside);
}

void note_gap(PlainFilm& film, double fraction) {
    film.gap_fraction = film.gap ? std::min(film.gap_fraction, fraction) : fraction;
    film.gap = true;
}

/// Corners of a bend in its own plane: x along the way, y aside; the foot points are rounded off.
struct BendPlan {
    double half_chord_mm, height_mm, limb_mm;
};
constexpr double kLeadMm = 3.5;  ///< straight before and after the bend
constexpr double kFootRoundingMm = 3.0, kCornerRoundingMm = 0.5;
constexpr double kLimbMm = 8.0, kMinLimbMm = 6.5, kMaxLimbMm = 9.5;

BendPlan plan_of(double limb_mm, double enclosed_deg) {
    const double half = 0.5 * units::rad_from_deg(enclosed_deg);
    return {limb_mm * std::sin(half), limb_mm * std::cos(half), limb_mm};
}

/// Adds the corner b of the way a-b-c, rounded off over `reach` on either side.
void add_corner(std::vector<glm::dvec3>& line, const glm::dvec3& a, const glm::dvec3& b,
                const glm::dvec3& c, double reach_mm) {
    const glm::dvec3 in = b + glm::normalize(a - b) * reach_mm;
    const glm::dvec3 out = b + glm::normalize(c - b) * reach_mm;
    constexpr int kSteps = 12;
    for (int i = 0; i <= kSteps; ++i) {
        const double t = double(i) / kSteps;
        line.push_back(glm::mix(glm::mix(in, b, t), glm::mix(b, out, t), t));
    }
}

/// The bend from `from` to `to`, their line along its x axis.
std::vector<glm::dvec3> bend_line(const glm::dvec3& from, const glm::dvec3& to,
                                  const glm::dvec3& aside, const BendPlan& plan) {
    const glm::dvec3 along = glm::normalize(to - from);
    const glm::dvec3 middle = 0.5 * (from + to);
    const glm::dvec3 foot_a = middle - along * plan.half_chord_mm;
    const glm::dvec3 foot_b = middle + along * plan.half_chord_mm;
    const glm::dvec3 corner = middle + aside * plan.height_mm;
    std::vector<glm::dvec3> line{from};
    add_corner(line, from, foot_a, corner, kFootRoundingMm);
    add_corner(line, foot_a, corner, foot_b, kCornerRoundingMm);
    add_corner(line, corner, foot_b, to, kFootRoundingMm);
    line.push_back(to);
    return line;
}

double length_of(const std::vector<glm::dvec3>& line) {
    double length_mm = 0.0;
    for (std::size_t i = 1; i < line.size(); ++i)
        length_mm += glm::distance(line[i], line[i - 1]);
    return length_mm;
}

double half_window_mm(const BendPlan& plan) {
    return plan.half_chord_mm + kLeadMm;
}

/// Length of a bend on a straight way, and of that way.
double bend_length_mm(const BendPlan& plan) {
    const double half = half_window_mm(plan);
    return length_of(bend_line({-half, 0.0, 0.0}, {half, 0.0, 0.0}, {0.0, 1.0, 0.0}, plan));
}

}  // namespace

double bend_extra_mm(const Bend& bend) {
    const BendPlan plan = plan_of(kLimbMm, bend.enclosed_deg);
    return bend_length_mm(plan) - 2.0 * half_window_mm(plan);
}

CatheterCourse bent(const CatheterCourse& course, const Bend& bend, const patient::Spine& spine,
                    double length_mm) {
    const auto with_limbs = [&](double limb_mm) {
        const BendPlan plan = plan_of(limb_mm, bend.enclosed_deg);
        const double half = half_window_mm(plan);
        // the corner, not the middle of the shorter way, stands at the fraction
        const double extra = bend_length_mm(plan) - 2.0 * half;
        const double at_mm = std::clamp(bend.fraction * length_mm - 0.5 * extra, half + 2.0,
                                        course.length_mm() - half - 2.0);
        const glm::dvec3 from = point_at(course, at_mm - half), to = point_at(course, at_mm + half);
        const glm::dvec3 along = glm::normalize(to - from);
        std::vector<glm::dvec3> line = part_of(course, 0.0, at_mm - half).points_W_mm;
        const auto turn = bend_line(from, to, sideways_W(spine, 0.5 * (from + to), along), plan);
        line.insert(line.end(), turn.begin() + 1, turn.end());
        const auto rest = part_of(course, at_mm + half, course.length_mm()).points_W_mm;
        line.insert(line.end(), rest.begin() + 1, rest.end());
        return line;
    };
    double low = kMinLimbMm, high = kMaxLimbMm;
    for (int i = 0; i < 40; ++i) {
        const double middle = 0.5 * (low + high);
        (length_of(with_limbs(middle)) < length_mm ? low : high) = middle;
    }
    return device::resampled(with_limbs(0.5 * (low + high)), kCourseStepMm);
}

CatheterCourse migrated(const CatheterCourse& course, const Landmarks& marks, double side) {
    constexpr double kBeforeAnchorMm = 18.0, kTurnMm = 78.0;
    const double length_mm = course.length_mm();
    const double keep_mm = marks.anchor_fraction * length_mm - kBeforeAnchorMm;
    const CatheterCourse kept = part_of(course, 0.0, keep_mm);
    const glm::dvec3 start = kept.points_W_mm.back();
    const glm::dvec3 along = tangent_at(course, keep_mm);
    // loops in the layer of the fascia, off the spinous processes
    const glm::dvec2 t = glm::normalize(glm::dvec2(along.x, along.z));
    const glm::dvec2 left(-t.y, t.x);
    const double sense = left.x * side > 0.0 ? 1.0 : -1.0;
    const double start_rad = std::atan2(-sense * left.y, -sense * left.x);
    const double rest_mm = length_mm - keep_mm;
    const int turns = std::max(1, static_cast<int>((rest_mm - 30.0) / kTurnMm));
    const auto knots_of = [&](double radius_mm) {
        std::vector<glm::dvec3> knots{start};
        const glm::dvec2 center = glm::dvec2(start.x, start.z) + sense * radius_mm * left;
        constexpr int kPerTurn = 8;
        for (int i = 1; i <= turns * kPerTurn; ++i) {
            const double a = start_rad + sense * 2.0 * units::kPi * i / kPerTurn;
            const double r = radius_mm * (1.0 - 0.008 * i + 0.04 * std::sin(1.9 * i));
            knots.push_back(
                {center.x + r * std::cos(a), start.y + 0.25 * i, center.y + r * std::sin(a)});
        }
        // the tip points back into the muscle it came from
        const glm::dvec3 last = knots.back();
        knots.push_back(last + glm::dvec3(9.0 * t.x + 1.5 * side, 4.0, 9.0 * t.y));
        knots.push_back(last + glm::dvec3(16.0 * t.x + 4.0 * side, 9.0, 18.0 * t.y));
        return knots;
    };
    double low = 5.0, high = 30.0;
    for (int i = 0; i < 40; ++i) {
        const double middle = 0.5 * (low + high);
        const double way_mm = device::make_course(knots_of(middle), kCourseStepMm).length_mm();
        (way_mm < rest_mm ? low : high) = middle;
    }
    std::vector<glm::dvec3> line = kept.points_W_mm;
    const auto coil = device::make_course(knots_of(0.5 * (low + high)), kFineMm).points_W_mm;
    line.insert(line.end(), coil.begin() + 1, coil.end());
    return device::resampled(line, kCourseStepMm);
}

Cuts cut(const CatheterCourse& course, const Landmarks& marks, const Scenario& scenario,
         const patient::Spine& spine) {
    Cuts cuts;
    cuts.pieces = {{course, 0.0, 1.0}};
    const auto acts = [&](const Fault& fault, Fault::Kind kind) {
        return fault.kind == kind && fault.severity > 0.0;
    };
    for (const Fault& fault : scenario.faults) {
        if (!acts(fault, Fault::Kind::retracted_fragment) || cuts.film.fragment_in_sac) continue;
        slide_fragment(cuts.pieces, marks, spine);
        cuts.film.fragment_in_sac = true;
        note_gap(cuts.film, marks.anchor_fraction);
    }
    for (const Fault& fault : scenario.faults) {
        if (acts(fault, Fault::Kind::fracture) && fault.severity >= kCompleteFrom) {
            cut_at(cuts.pieces, fault.fraction, kFractureGapMm, spine);
            note_gap(cuts.film, fault.fraction);
        }
        if (acts(fault, Fault::Kind::splice_disconnection)) {
            cut_at(cuts.pieces, fault.fraction, kSpliceGapMm, spine);
            note_gap(cuts.film, fault.fraction);
            for (const CatheterPiece& piece : cuts.pieces) {
                if (piece.to_fraction != fault.fraction) continue;
                // half of the pin still sits in the piece at the pump, the rest stands out of it
                const glm::dvec3 end = piece.course.points_W_mm.back();
                const glm::dvec3 out = tangent_at(piece.course, piece.course.length_mm());
                cuts.pin = ConnectorPin{end - out * (0.5 * kPinMm), end + out * (0.5 * kPinMm)};
            }
        }
    }
    for (const Fault& fault : scenario.faults) {
        if (!acts(fault, Fault::Kind::pump_disconnection)) continue;
        pull_off(cuts.pieces, spine);
        note_gap(cuts.film, 0.0);
        break;
    }
    return cuts;
}

}  // namespace sideport::scenario
