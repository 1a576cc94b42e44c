#pragma once

#include <filesystem>
#include <string>

#include "sim/base/result.h"
#include "sim/session/live_session.h"

namespace sideport::runner {

/// What hands and liquids did, as a table for a spreadsheet: one line each tenth of a second.
/// Columns: time_s, syringe (slot), force_n, syringe_ml, air_ml, gas_ml, aspirated_ml, injected_ml,
/// hub_kpa, line_kpa, csf_kpa, drug_in_line_mg, drug_to_csf_mg, iodine_to_csf_mg,
/// iodine_to_space_mg, iodine_to_tissue_mg, iodine_along_track_mg, rotor_deg.
class Trace {
  public:
    Trace();
    /// Call after each tick.
    void after_tick(const session::LiveSession& live);
    /// Errors: file.unwritable.
    Result<Done> write(const std::filesystem::path& file) const;

  private:
    std::string text_;
};

}  // namespace sideport::runner
