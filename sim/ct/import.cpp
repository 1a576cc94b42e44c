#include "sim/ct/import.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/ct/scan.h"
#include "sim/ct/skin.h"
#include "sim/ct/voxels.h"
#include "sim/patient/spine.h"

namespace sideport::ct {

namespace {

constexpr double kCoarseMm = 2.0;
constexpr double kFarPumpMm = 1e6;   ///< a drawn body without a pocket
constexpr double kBackShare = 0.03;  ///< of the rays of the back that may lie lower than the table
constexpr double kCutShare = 0.03, kConusBelowL1Mm = -8.0, kSacBelowS1Mm = 30.0;
constexpr std::size_t kL1 = 5, kL3 = 7, kS1 = patient::kLevelCount - 1;

/// y of the table that the back lies on, in A: nearly the lowest point of the skin.
double table_y(const patient::SkinTable& skin) {
    std::vector<double> lowest;
    for (std::size_t row = 0; row < skin.radius_mm.size(); ++row) {
        double low = 1e9;
        for (int ray = 0; ray < patient::SkinTable::kRays; ++ray) {
            const double z = skin.low_z_mm + skin.step_mm * double(row);
            low =
                std::min(low, patient::skin_at(skin, ray * 360.0 / patient::SkinTable::kRays, z).y);
        }
        lowest.push_back(low);
    }
    std::sort(lowest.begin(), lowest.end());
    return lowest[static_cast<std::size_t>(kBackShare * double(lowest.size()))];
}

/// Everything that was found, with L3 over the table's middle and the back on the table.
void move(patient::MeasuredBody& body, const glm::dvec3& by) {
    for (patient::MeasuredLevel& level : body.levels)
        level.center_W_mm += by;
    for (patient::CanalStation& station : body.canal)
        station.center_W_mm += by;
    for (glm::dvec2& center : body.skin.centers_W_mm)
        center += glm::dvec2(by);
    body.skin.low_z_mm += by.z;
    body.low_z_mm += by.z;
    body.high_z_mm += by.z;
}

std::string level_range(const patient::MeasuredBody& body) {
    std::size_t first = patient::kLevelCount, last = 0;
    for (std::size_t k = 0; k < body.levels.size(); ++k) {
        if (body.levels[k].seen) first = std::min(first, k), last = k;
    }
    return fmt::format("{} to {}", patient::kLevelNames[first], patient::kLevelNames[last]);
}

void count_materials(const Coarse& coarse, ImportedPatient& found) {
    const double ml = std::pow(coarse.spacing_mm, 3.0) / 1000.0;
    for (std::size_t i = 0; i < coarse.hu.size(); ++i) {
        if (coarse.inside[i] != 0)
            found.volume_ml[static_cast<std::size_t>(material_of(coarse.hu[i]))] += ml;
    }
}

void warn(ImportedPatient& found, double cut_share, double size) {
    if (cut_share > kCutShare) {
        found.warnings.push_back(fmt::format(
            "{:.0f} % of the skin lies outside of the scan's field; there the body ends "
            "where the field does",
            100.0 * cut_share));
    }
    if (!found.body.levels[kL3].seen) {
        found.warnings.push_back(
            fmt::format("the scan holds {}; L3 and what else is not in it "
                        "follows a usual spine",
                        level_range(found.body)));
    }
    if (size < 0.85 || size > 1.18) {
        found.warnings.push_back(
            fmt::format("the levels are {:.0f} % of a usual spine's apart: look whether a disc was "
                        "missed or seen twice",
                        100.0 * size));
    }
}

}  // namespace

Result<ImportedPatient> import_patient(const Volume& volume, const ImportOptions& options,
                                       const ImportProgress& progress) {
    const auto goes_on = [&](double share, const char* what) {
        return !progress || progress(share, what);
    };
    const Error cancelled{"ct.cancelled", "the import was stopped", ""};
    const Scan scan(volume);
    if (!goes_on(0.0, "body")) return cancelled;
    Coarse coarse = coarse_of(scan, kCoarseMm);
    if (!find_body(coarse)) {
        return Error{"ct.no_body", "nothing in this scan is as dense as a body", ""};
    }
    if (!goes_on(0.15, "spine")) return cancelled;
    auto levels = find_levels(coarse, find_canal(coarse), options.named);
    if (!levels) return levels.error();
    if (!goes_on(0.35, "skin")) return cancelled;
    FoundSkin skin = find_skin(coarse, scan);

    ImportedPatient found;
    patient::MeasuredBody& body = found.body;
    body.levels = std::move(levels.value().levels);
    body.canal = std::move(levels.value().canal);
    body.skin = std::move(skin.table);
    body.low_z_mm = scan.full_low_z_mm();
    body.high_z_mm = scan.full_high_z_mm();
    const glm::dvec3 origin_A(body.levels[kL3].center_W_mm.x,
                              table_y(body.skin) - patient::kTableTopYMm,
                              body.levels[kL3].center_W_mm.z);
    move(body, -origin_A);
    found.origin_L_mm = {origin_A.x, -origin_A.y, origin_A.z};
    body.conus_z_mm = body.levels[kL1].center_W_mm.z + kConusBelowL1Mm;
    // behind S2; where the sacrum lies outside of the scan, a usual way below S1
    body.sac_low_z_mm = std::min(body.canal.front().center_W_mm.z,
                                 body.levels[kS1].center_W_mm.z - kSacBelowS1Mm + 10.0);
    warn(found, skin.cut_share, levels.value().size);
    count_materials(coarse, found);

    if (!goes_on(0.4, "the body around the scan")) return cancelled;
    patient::Parameters parameters;
    parameters.measured = std::make_shared<const patient::MeasuredBody>(body);
    const patient::Spine spine = patient::make_spine(parameters);
    found.anatomy =
        options.continue_beyond
            ? patient::build_anatomy(spine, {.R = glm::dmat3(1.0), .p = glm::dvec3(kFarPumpMm)},
                                     1.0, {}, options.spacing)
            : patient::empty_anatomy(spine, options.spacing);
    if (!goes_on(0.7, "voxels")) return cancelled;
    paint_scan(scan, coarse, -origin_A, options, found.anatomy);
    if (!goes_on(1.0, "done")) return cancelled;
    return found;
}

}  // namespace sideport::ct
