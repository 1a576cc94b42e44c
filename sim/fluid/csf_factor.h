#pragma once

#include <memory>
#include <vector>

#include "sim/fluid/csf_sheet.h"

namespace sideport::fluid {

/// The pressure equation of a sheet at rest, factored once for a step length: the gaps do not
/// change but for the common scale of a closed pocket, and that only divides the pressure.
/// ref: decision 13.
class CsfFactor {
  public:
    CsfFactor(const CsfSheetModel& model, double dt_s);
    ~CsfFactor();
    CsfFactor(const CsfFactor&) = delete;
    CsfFactor& operator=(const CsfFactor&) = delete;

    double dt_s() const { return dt_s_; }

    /// Flow that a pressure difference adds in a step at rest, m3/(s Pa). The cranial end is at
    /// rest pressure. [(stations + 1) * angles], [cells]
    const std::vector<double>& axial() const { return axial_; }
    const std::vector<double>& angular() const { return angular_; }

    /// Pressure that moves `missing` (m3/s, [cells]) into the cells, Pa.
    void solve(const std::vector<double>& missing, std::vector<double>& pressure_pa) const;

  private:
    struct Cholesky;

    void set_conductances(const CsfSheetModel& model);
    void factor(int stations, int angles);

    double dt_s_;
    std::vector<double> axial_, angular_;
    std::unique_ptr<Cholesky> cholesky_;
};

}  // namespace sideport::fluid
