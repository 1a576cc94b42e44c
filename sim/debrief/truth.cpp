#include "sim/debrief/truth.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/assessment/words.h"
#include "sim/base/units.h"
#include "sim/fluid/plumbing_model.h"

namespace sideport::debrief {

namespace {

constexpr double kStepMm = 3.0;         ///< between points of a drawn catheter
constexpr float kFilledMgPerMl = 5.0F;  ///< iodine that a picture shows in so thin a lumen
constexpr double kPoolMl = 0.02;        ///< smaller pools are not named
constexpr int kNeedlePoints = 12;

void add_catheter(const session::Model& model, const session::State& state, Truth& truth) {
    const int samples = std::max(2, static_cast<int>(model.world.course.length_mm() / kStepMm) + 1);
    const std::vector<float> iodine =
        fluid::lumen_iodine_mg_per_ml(model.plumbing, state.plumbing, samples);
    const auto filled_at = [&](double fraction) {
        const auto i = static_cast<std::size_t>(std::lround(fraction * (samples - 1)));
        return iodine[std::min(i, iodine.size() - 1)] > kFilledMgPerMl;
    };
    for (const scenario::CatheterPiece& piece : scenario::pieces_in(model.world, state.posture)) {
        const double length_mm = piece.course.length_mm();
        const int steps = std::max(1, static_cast<int>(length_mm / kStepMm));
        TrueLine line;
        for (int i = 0; i <= steps; ++i) {
            const double share = static_cast<double>(i) / steps;
            const glm::dvec3 p = device::point_at(piece.course, share * length_mm);
            const bool filled = filled_at(glm::mix(piece.from_fraction, piece.to_fraction, share));
            if (i > 0 && filled != line.filled) {
                // the next stretch begins where this one ends
                line.points_W_mm.push_back(p);
                truth.catheter.push_back(std::move(line));
                line = {};
            }
            line.filled = filled;
            line.points_W_mm.push_back(p);
        }
        if (line.points_W_mm.size() > 1) truth.catheter.push_back(std::move(line));
    }
}

std::string needle_words(const session::Model& model, const session::State& state) {
    if (state.needle.site == mechanics::Site::access_chamber)
        return "Needle tip in the access port";
    const double off_mm =
        glm::length(mechanics::tip_W_mm(model.needle, state.needle) - model.world.access_port_W_mm);
    const std::string site = assessment::plain_words(mechanics::site_name(state.needle.site));
    return fmt::format("Needle tip: {}, {:.1f} mm from the port", site, off_mm);
}

void add_needle(const session::Model& model, const session::State& state, Truth& truth) {
    if (!state.needle.taken || state.needle.site == mechanics::Site::outside) return;
    const glm::dvec3 tip = mechanics::tip_W_mm(model.needle, state.needle);
    const double length_mm = glm::length(mechanics::hub_end_W_mm(model.needle, state.needle) - tip);
    for (int i = kNeedlePoints; i >= 0; --i) {
        truth.needle_W_mm.push_back(
            mechanics::shaft_point_W_mm(model.needle, state.needle, length_mm * i / kNeedlePoints));
    }
    truth.points.push_back({TrueMark::needle_tip, tip, needle_words(model, state)});
}

void add_faults(const session::Model& model, const session::State& state, Truth& truth) {
    const double length_cm = 0.1 * model.scenario.catheter_length_mm;
    for (const scenario::Fault& fault : model.scenario.faults) {
        const scenario::FaultSpec& spec = scenario::spec_of(fault.kind);
        std::string words = assessment::plain_words(std::string(spec.name));
        if (!spec.on_catheter) {
            truth.points.push_back({TrueMark::fault, model.world.X_WP.p, std::move(words)});
            continue;
        }
        const double fraction = spec.has_place ? fault.fraction : 1.0;
        if (spec.has_place) words += fmt::format(" at {:.0f} cm", fraction * length_cm);
        truth.points.push_back({TrueMark::fault,
                                scenario::point_on_catheter(model.world, fraction, state.posture),
                                std::move(words)});
    }
}

void add_pools(const session::Model& model, const session::State& state, Truth& truth) {
    for (const fluid::TissuePool& pool : fluid::tissue_pools(model.plumbing, state.plumbing)) {
        if (pool.volume_ml < kPoolMl || pool.iodine_mg <= 0.0) continue;
        const glm::dvec3 at =
            pool.arc_fraction < 0.0
                ? pool.at_W_mm
                : scenario::point_on_catheter(model.world, pool.arc_fraction, state.posture);
        truth.points.push_back(
            {TrueMark::pool, at,
             fmt::format("Contrast outside the catheter, {:.1f} mL", pool.volume_ml)});
    }
}

}  // namespace

Truth truth_of(const session::Model& model, const session::State& state) {
    Truth truth;
    add_catheter(model, state, truth);
    truth.points.push_back({TrueMark::port, model.world.access_port_W_mm, "Access port"});
    const auto& pieces = scenario::pieces_in(model.world, state.posture);
    if (!pieces.empty()) {
        truth.points.push_back({TrueMark::catheter_tip, pieces.back().course.points_W_mm.back(),
                                "Catheter tip, " + model.scenario.tip_level});
    }
    add_needle(model, state, truth);
    add_faults(model, state, truth);
    add_pools(model, state, truth);
    return truth;
}

std::vector<std::pair<std::string, std::string>> true_readouts(const session::Model& model,
                                                               const session::State& state) {
    const fluid::PlumbingReadout r = fluid::read_out(model.plumbing, state.plumbing);
    const auto mmhg = [](double pa) {
        return fmt::format("{:.0f} mmHg", pa / units::kPaPerMmhg);
    };
    const auto mg = [](double value) {
        return value < 0.0995 ? fmt::format("{:.0f} µg", 1e3 * value)
                              : fmt::format("{:.1f} mg", value);
    };
    return {{"Line", mmhg(r.line_pressure_pa)},
            {"CSF", mmhg(r.csf_pressure_pa)},
            {"Drug in the line", mg(r.drug_in_line_mg)},
            {"Drug to the CSF", mg(r.drug_to_csf_mg)},
            {"Iodine in the sac", mg(r.iodine_to_csf_mg)},
            {"Iodine in tissue", mg(r.iodine_to_tissue_mg)},
            {"Air to the CSF", fmt::format("{:.2f} mL", r.air_to_csf_ml)}};
}

}  // namespace sideport::debrief
