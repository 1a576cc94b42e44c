#include "sim/runner/trace.h"

#include <iterator>

#include <fmt/format.h>

#include "sim/base/file_io.h"

namespace sideport::runner {

namespace {

constexpr std::int64_t kTicksPerLine = events::kTicksPerSecond / 10;

}  // namespace

Trace::Trace()
    : text_(
          "time_s,syringe,force_n,syringe_ml,air_ml,gas_ml,aspirated_ml,injected_ml,hub_kpa,"
          "line_kpa,csf_kpa,drug_in_line_mg,drug_to_csf_mg,iodine_to_csf_mg,iodine_to_space_mg,"
          "iodine_to_tissue_mg,iodine_along_track_mg,rotor_deg\n") {}

void Trace::after_tick(const session::LiveSession& live) {
    const session::State& state = live.state();
    if (state.tick % kTicksPerLine != 0) return;
    const fluid::PlumbingReadout r = fluid::read_out(live.model().plumbing, state.plumbing);
    fmt::format_to(
        std::back_inserter(text_),
        "{:.1f},{},{:.2f},{:.4f},{:.4f},{:.4f},{:.4f},{:.4f},{:.3f},{:.3f},{:.3f},{:.5f},{:.5f},"
        "{:.3f},{:.3f},{:.3f},{:.3f},{:.2f}\n",
        events::seconds(state.tick), state.syringe_slot, state.plunger_force_n, r.syringe_ml,
        r.syringe_air_ml, r.gas_ml, state.watch.total_aspirated_ml, state.watch.total_injected_ml,
        r.hub_pressure_pa * 1e-3, r.line_pressure_pa * 1e-3, r.csf_pressure_pa * 1e-3,
        r.drug_in_line_mg, r.drug_to_csf_mg, r.iodine_to_csf_mg, r.iodine_to_space_mg,
        r.iodine_to_tissue_mg, r.iodine_along_track_mg, state.pump.rotor_angle_deg);
}

Result<Done> Trace::write(const std::filesystem::path& file) const {
    return write_file(file, text_);
}

}  // namespace sideport::runner
