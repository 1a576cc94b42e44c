#include "sim/ct/slice_order.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include <fmt/format.h>

namespace sideport::ct {

namespace {

constexpr double kSameDirection = 1e-3;  // between unit vectors
constexpr double kSameStep = 1e-3;       // share of a pixel
constexpr double kSamePlaceMm = 0.01;
constexpr double kEven = 0.1;       // share of a step that a slice may lie off its place
constexpr double kSame = 0.01;      // the same, of slices at uneven distances
constexpr double kWidestGap = 4.2;  // steps: three slices missing, and rounding
constexpr double kMostFilled = 0.05;
constexpr double kTiltDeg = 0.1;      // less is rounding
constexpr double kAlongAxis = 0.906;  // cosine of 25 degrees

bool fit(const Slice& one, const Slice& other) {
    return one.form.columns == other.form.columns && one.form.rows == other.form.rows &&
           glm::length(one.row_L - other.row_L) <= kSameDirection &&
           glm::length(one.column_L - other.column_L) <= kSameDirection &&
           std::abs(one.step_i_mm - other.step_i_mm) <= kSameStep * std::abs(one.step_i_mm) &&
           std::abs(one.step_j_mm - other.step_j_mm) <= kSameStep * std::abs(one.step_j_mm);
}

/// Places along the group's normal; sorts by them, then by number.
std::vector<double> sort_by_place(std::vector<Slice>& slices) {
    const glm::dvec3 normal = slices.front().normal_L();
    std::stable_sort(slices.begin(), slices.end(), [&](const Slice& one, const Slice& other) {
        const double a = glm::dot(one.position_L_mm, normal);
        const double b = glm::dot(other.position_L_mm, normal);
        return a != b ? a < b : one.instance < other.instance;
    });
    std::vector<double> places_mm;
    for (const Slice& slice : slices)
        places_mm.push_back(glm::dot(slice.position_L_mm, normal));
    return places_mm;
}

std::size_t doubles_in(const std::vector<double>& places_mm) {
    std::size_t count = 0;
    for (std::size_t i = 1; i < places_mm.size(); ++i)
        count += places_mm[i] - places_mm[i - 1] < kSamePlaceMm ? 1U : 0U;
    return count;
}

/// The acquisitions of a group, where this parts slices that lie at one place.
std::vector<std::vector<Slice>> by_acquisition(std::vector<Slice> group) {
    if (doubles_in(sort_by_place(group)) == 0) return {std::move(group)};
    std::map<int, std::vector<Slice>> parts;
    for (const Slice& slice : group)
        parts[slice.acquisition].push_back(slice);
    const bool parted =
        parts.size() > 1 && std::all_of(parts.begin(), parts.end(), [](auto& part) {
            return part.second.size() >= 2 && doubles_in(sort_by_place(part.second)) == 0;
        });
    if (!parted) return {std::move(group)};
    std::vector<std::vector<Slice>> made;
    for (auto& [number, slices] : parts)
        made.push_back(std::move(slices));
    return made;
}

/// One slice for each place: of several the one with the lowest number.
std::vector<double> drop_doubles(Order& order) {
    std::vector<double> all_mm = sort_by_place(order.slices);
    std::vector<Slice> kept;
    std::vector<double> places_mm;
    for (std::size_t i = 0; i < all_mm.size(); ++i) {
        if (!places_mm.empty() && all_mm[i] - places_mm.back() < kSamePlaceMm) continue;
        kept.push_back(std::move(order.slices[i]));
        places_mm.push_back(all_mm[i]);
    }
    if (kept.size() < order.slices.size()) {
        order.warnings.push_back(
            fmt::format("{} slices lie where another one lies; of each place the first was taken",
                        order.slices.size() - kept.size()));
    }
    order.slices = std::move(kept);
    return places_mm;
}

/// The lower quartile of the gaps: most scans have one distance, and some slices missing.
double usual_gap_mm(const std::vector<double>& places_mm) {
    std::vector<double> gaps_mm;
    for (std::size_t i = 1; i < places_mm.size(); ++i)
        gaps_mm.push_back(places_mm[i] - places_mm[i - 1]);
    const auto quartile = gaps_mm.begin() + static_cast<std::ptrdiff_t>(gaps_mm.size() / 4);
    std::nth_element(gaps_mm.begin(), quartile, gaps_mm.end());
    return *quartile;
}

/// True where each slice lies within a share of a step of its place among evenly spaced ones.
bool are_even(const std::vector<double>& places_mm) {
    const double step_mm =
        (places_mm.back() - places_mm.front()) / static_cast<double>(places_mm.size() - 1);
    for (std::size_t i = 0; i < places_mm.size(); ++i) {
        const double off_mm = places_mm[i] - places_mm.front() - static_cast<double>(i) * step_mm;
        if (std::abs(off_mm) > kEven * step_mm) return false;
    }
    return true;
}

/// Layers at even distances, each between the two slices around it, or one of them where it lies
/// within a share of a step, `snap`.
void lay_between(const std::vector<double>& places_mm, std::size_t count, double snap,
                 Order& order) {
    const double step_mm = (places_mm.back() - places_mm.front()) / static_cast<double>(count - 1);
    std::size_t below = 0;
    for (std::size_t k = 0; k < count; ++k) {
        const double at_mm = places_mm.front() + static_cast<double>(k) * step_mm;
        while (below + 2 < places_mm.size() && places_mm[below + 1] <= at_mm)
            ++below;
        const double gap_mm = places_mm[below + 1] - places_mm[below];
        const double share = std::clamp((at_mm - places_mm[below]) / gap_mm, 0.0, 1.0);
        const double off = snap * step_mm / gap_mm;
        if (share <= off) {
            order.layers.push_back({below, below, 0.0});
        } else if (share >= 1.0 - off) {
            order.layers.push_back({below + 1, below + 1, 0.0});
        } else {
            order.layers.push_back({below, below + 1, share});
        }
    }
}

Result<Done> lay(const std::vector<double>& places_mm, Order& order, const std::string& where) {
    const std::size_t held = places_mm.size();
    if (are_even(places_mm)) {
        for (std::size_t k = 0; k < held; ++k)
            order.layers.push_back({k, k, 0.0});
        return Done{};
    }
    const double usual_mm = usual_gap_mm(places_mm);
    double widest_mm = 0.0;
    double narrowest_mm = usual_mm;
    bool whole_gaps = true;
    for (std::size_t i = 1; i < held; ++i) {
        const double gap_mm = places_mm[i] - places_mm[i - 1];
        widest_mm = std::max(widest_mm, gap_mm);
        narrowest_mm = std::min(narrowest_mm, gap_mm);
        const double steps = gap_mm / usual_mm;
        whole_gaps = whole_gaps && std::abs(steps - std::round(steps)) <= kEven && steps > 0.5;
    }
    const auto count =
        static_cast<std::size_t>(std::round((places_mm.back() - places_mm.front()) / usual_mm)) + 1;
    const std::size_t filled = count > held ? count - held : 0;
    const bool too_many = whole_gaps && static_cast<double>(filled) >
                                            std::max(kMostFilled * static_cast<double>(count), 3.0);
    if (widest_mm > kWidestGap * usual_mm || too_many) {
        return Error{"ct.missing_slices",
                     fmt::format("slices are missing: {} lie {:.3g} mm apart, the widest gap is "
                                 "{:.3g} mm, {} would have to be filled in; allowed are 3 in a row "
                                 "and 5 in 100",
                                 held, usual_mm, widest_mm, filled),
                     where};
    }
    order.warnings.push_back(
        whole_gaps
            ? fmt::format("{} missing slices were filled in between their neighbours", filled)
            : fmt::format("the slices lie {:.3g} to {:.3g} mm apart; layers every {:.3g} mm "
                          "were made of them",
                          narrowest_mm, widest_mm, usual_mm));
    lay_between(places_mm, count, whole_gaps ? kEven : kSame, order);
    return Done{};
}

/// Where the slices shift sideways on their way up, they must do so evenly.
Result<Done> judge_shift(const std::vector<double>& places_mm, Order& order,
                         const std::string& where) {
    const Slice& first = order.slices.front();
    const glm::dvec3 whole = order.slices.back().position_L_mm - first.position_L_mm;
    const double length_mm = places_mm.back() - places_mm.front();
    for (std::size_t i = 0; i < places_mm.size(); ++i) {
        const double share = (places_mm[i] - places_mm.front()) / length_mm;
        const glm::dvec3 off = order.slices[i].position_L_mm - first.position_L_mm - share * whole;
        if (glm::length(off) > std::max(first.step_i_mm, first.step_j_mm)) {
            return Error{"ct.geometry",
                         fmt::format("slice {} of {} lies {:.3g} mm beside the line of the others; "
                                     "allowed is one pixel",
                                     i + 1, places_mm.size(), glm::length(off)),
                         where};
        }
    }
    const double cosine = length_mm / glm::length(whole);
    const double tilt_deg = std::acos(std::clamp(cosine, -1.0, 1.0)) * 180.0 / std::numbers::pi;
    if (tilt_deg > kTiltDeg) {
        order.warnings.push_back(
            fmt::format("the gantry was tilted: the slices stand {:.1f} degrees off square, and so "
                        "do the voxels",
                        tilt_deg));
    }
    return Done{};
}

}  // namespace

std::vector<std::vector<Slice>> groups_of(std::vector<Slice> slices) {
    std::vector<std::vector<Slice>> alike;
    for (Slice& slice : slices) {
        const auto found = std::find_if(alike.begin(), alike.end(), [&](const auto& group) {
            return fit(group.front(), slice);
        });
        if (found != alike.end()) {
            found->push_back(std::move(slice));
        } else {
            alike.push_back({std::move(slice)});
        }
    }
    std::vector<std::vector<Slice>> made;
    for (auto& group : alike) {
        for (auto& part : by_acquisition(std::move(group)))
            made.push_back(std::move(part));
    }
    return made;
}

Result<Order> order_slices(std::vector<Slice> slices, const std::string& where) {
    Order order;
    order.slices = std::move(slices);
    const std::vector<double> places_mm = drop_doubles(order);
    if (places_mm.size() < 2) {
        return Error{"ct.two_dimensional",
                     fmt::format("the series has slices at {} places; allowed are 2 and more",
                                 places_mm.size()),
                     where};
    }
    if (auto fine = judge_shift(places_mm, order, where); !fine) return fine.error();
    if (auto fine = lay(places_mm, order, where); !fine) return fine.error();
    const Slice& first = order.slices.front();
    const glm::dvec3 whole = order.slices.back().position_L_mm - first.position_L_mm;
    order.lattice.size = {first.form.columns, first.form.rows,
                          static_cast<int>(order.layers.size())};
    order.lattice.origin_L_mm = first.position_L_mm;
    order.lattice.step_L_mm = {first.row_L * first.step_i_mm, first.column_L * first.step_j_mm,
                               whole / static_cast<double>(order.layers.size() - 1)};
    return order;
}

const char* direction_name(const Slice& slice) {
    const glm::dvec3 along = glm::abs(slice.normal_L());
    if (along.z >= kAlongAxis) return "axial";
    if (along.y >= kAlongAxis) return "coronal";
    if (along.x >= kAlongAxis) return "sagittal";
    return "oblique";
}

}  // namespace sideport::ct
