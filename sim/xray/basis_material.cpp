#include "sim/xray/basis_material.h"

#include <cmath>
#include <map>
#include <mutex>
#include <utility>

#include <Eigen/QR>

#include "sim/xray/material.h"
#include "sim/xray/spectrum.h"

namespace sideport::xray {

namespace {

constexpr double kTubeVoltageKvp = 75.0, kPatientMm = 120.0;
/// Where a wall's barium is matched: its K edge at 37 keV is none of the basis materials'.
constexpr double kMatchKev = 60.0;

/// Attenuation of the basis materials at the energies of the beam behind a patient.
struct Basis {
    std::vector<double> energy_kev, weight;
    Eigen::MatrixXd mu_per_mm;  ///< [energies][water, titanium, steel]
};

Basis make_basis() {
    const Spectrum spectrum = make_spectrum(Technique{.tube_voltage_kvp = kTubeVoltageKvp});
    const Material materials[] = {find_material("water").value(), find_material("titanium").value(),
                                  find_material("316L").value()};
    Basis basis{
        .energy_kev = spectrum.energy_kev,
        .mu_per_mm = Eigen::MatrixXd(static_cast<Eigen::Index>(spectrum.energy_kev.size()), 3)};
    Eigen::Index row = 0;
    double sum = 0.0;
    for (std::size_t i = 0; i < spectrum.energy_kev.size(); ++i, ++row) {
        const double e = spectrum.energy_kev[i];
        for (Eigen::Index m = 0; m < 3; ++m)
            basis.mu_per_mm(row, m) = linear_attenuation_per_mm(materials[m], e);
        basis.weight.push_back(spectrum.photons_per_mm2_per_mas[i] * e * detector_absorption(e) *
                               std::exp(-kPatientMm * basis.mu_per_mm(row, 0)));
        sum += basis.weight.back();
    }
    for (double& w : basis.weight)
        w /= sum;
    return basis;
}

/// Shares of the first `count` basis materials.
BasisShares fit(const Material& material, Eigen::Index count) {
    static const Basis basis = make_basis();
    Eigen::MatrixXd rows = basis.mu_per_mm.leftCols(count);
    Eigen::VectorXd wanted(rows.rows());
    for (Eigen::Index i = 0; i < rows.rows(); ++i) {
        const auto at = static_cast<std::size_t>(i);
        const double mu = linear_attenuation_per_mm(material, basis.energy_kev[at]);
        const double root = std::sqrt(basis.weight[at]);
        rows.row(i) *= root / mu;
        wanted[i] = root;
    }
    const Eigen::VectorXd shares = rows.colPivHouseholderQr().solve(wanted);
    return {shares[0], shares[1], count > 2 ? shares[2] : 0.0};
}

BasisShares shares_of(const std::string& name, Eigen::Index count) {
    if (name == "air" || name == "vacuum") return {};
    const auto material = material_from_text(name);
    if (!material) return {.water = 1.0};
    if (name != "pdms_barium" && name != "polyurethane_barium") return fit(material.value(), count);
    const Material silicone = find_material("PDMS").value();
    const double ratio = linear_attenuation_per_mm(material.value(), kMatchKev) /
                         linear_attenuation_per_mm(silicone, kMatchKev);
    const BasisShares shares = fit(silicone, count);
    return {ratio * shares.water, ratio * shares.titanium, ratio * shares.steel};
}

/// A frame asks for the same handful of materials again and again.
BasisShares remembered(const std::string& name, Eigen::Index count) {
    static std::mutex mutex;
    static std::map<std::pair<std::string, Eigen::Index>, BasisShares> known;
    const std::scoped_lock lock(mutex);
    const auto [entry, is_new] = known.try_emplace({name, count});
    if (is_new) entry->second = shares_of(name, count);
    return entry->second;
}

}  // namespace

BasisShares basis_of(const std::string& material_name) {
    return remembered(material_name, 3);
}

BasisShares wall_basis_of(const std::string& material_name) {
    return remembered(material_name, 2);
}

}  // namespace sideport::xray
