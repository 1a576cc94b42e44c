#include <cmath>
#include <limits>

#include <catch2/catch.hpp>

#include "sim/xray/material.h"

using namespace sideport;
using namespace sideport::xray;

namespace {

constexpr double kEnergiesKev[] = {30.0, 40.0, 50.0, 60.0, 80.0, 100.0};

double iodine_mg_per_ml(const Material& solution) {
    double share = 0.0;
    for (const auto& [z, fraction] : solution.mass_fractions)
        share += z == 53 ? fraction : 0.0;
    return 1000.0 * share * solution.density_g_per_cm3;
}

}  // namespace

TEST_CASE("attenuation is that of the published tables within 0.1 %") {
    // imaging design section 2 (xraylib; NISTIR 5632 where it tabulates the material)
    constexpr double kWater[] = {0.3756, 0.2683, 0.2269, 0.2059, 0.1837, 0.1707};
    constexpr double kTitanium[] = {4.972, 2.213, 1.213, 0.766, 0.4053, 0.2721};
    constexpr double kIodine[] = {8.562, 22.10, 12.32, 7.577, 3.510, 1.942};
    constexpr double kIohexol240PerCm[] = {2.426, 5.573, 3.188, 2.028, 1.030, 0.641};
    const Material water = find_material("water").value();
    const Material titanium = find_material("titanium").value();
    const Material iodine = find_material("iodine").value();
    const Material iohexol = contrast_solution("iohexol", 240.0).value();
    for (std::size_t i = 0; i < std::size(kEnergiesKev); ++i) {
        const double e = kEnergiesKev[i];
        CAPTURE(e);
        CHECK(mass_attenuation_cm2_per_g(water, e) == Approx(kWater[i]).epsilon(1e-3));
        CHECK(mass_attenuation_cm2_per_g(titanium, e) == Approx(kTitanium[i]).epsilon(1e-3));
        CHECK(mass_attenuation_cm2_per_g(iodine, e) == Approx(kIodine[i]).epsilon(1e-3));
        CHECK(10.0 * linear_attenuation_per_mm(iohexol, e) ==
              Approx(kIohexol240PerCm[i]).epsilon(1e-3));
    }
}

TEST_CASE("sixteen materials absorb at eight energies what NIST tabulates, within 0.1 %") {
    struct Row {
        const char* material;
        double cm2_per_g[8];
    };
    // ref: Hubbell, Seltzer, NISTIR 5632, tables 3 and 4
    constexpr double kKev[] = {20.0, 30.0, 40.0, 50.0, 60.0, 80.0, 100.0, 150.0};
    const Row rows[] = {
        {"water", {0.8096, 0.3756, 0.2683, 0.2269, 0.2059, 0.1837, 0.1707, 0.1505}},
        {"air", {0.7779, 0.3538, 0.2485, 0.2080, 0.1875, 0.1662, 0.1541, 0.1356}},
        {"soft_tissue", {0.8230, 0.3790, 0.2688, 0.2264, 0.2048, 0.1823, 0.1693, 0.1492}},
        {"muscle", {0.8205, 0.3783, 0.2685, 0.2262, 0.2048, 0.1823, 0.1693, 0.1492}},
        {"adipose", {0.5677, 0.3063, 0.2396, 0.2123, 0.1974, 0.1800, 0.1688, 0.1500}},
        {"cortical_bone", {4.001, 1.331, 0.6655, 0.4242, 0.3148, 0.2229, 0.1855, 0.1480}},
        {"pmma", {0.5714, 0.3032, 0.2350, 0.2074, 0.1924, 0.1751, 0.1641, 0.1456}},
        {"carbon", {0.4420, 0.2562, 0.2076, 0.1871, 0.1753, 0.1610, 0.1514, 0.1347}},
        {"aluminium", {3.441, 1.128, 0.5685, 0.3681, 0.2778, 0.2018, 0.1704, 0.1378}},
        {"calcium", {13.06, 4.080, 1.830, 1.019, 0.6578, 0.3656, 0.2571, 0.1674}},
        {"titanium", {15.85, 4.972, 2.214, 1.213, 0.7661, 0.4052, 0.2721, 0.1649}},
        {"iron", {25.68, 8.176, 3.629, 1.958, 1.205, 0.5952, 0.3717, 0.1964}},
        {"copper", {33.79, 10.92, 4.862, 2.613, 1.593, 0.7630, 0.4584, 0.2217}},
        {"iodine", {25.43, 8.561, 22.10, 12.32, 7.579, 3.510, 1.942, 0.6978}},
        {"tungsten", {65.73, 22.73, 10.67, 5.949, 3.713, 7.810, 4.438, 1.581}},
        {"lead", {86.36, 30.32, 14.36, 8.041, 5.021, 2.419, 5.549, 2.014}},
    };
    for (const Row& row : rows) {
        const Material material = find_material(row.material).value();
        for (std::size_t i = 0; i < std::size(kKev); ++i) {
            CAPTURE(row.material, kKev[i]);
            CHECK(mass_attenuation_cm2_per_g(material, kKev[i]) ==
                  Approx(row.cm2_per_g[i]).epsilon(1e-3));
        }
    }
}

TEST_CASE("iodine absorbs more just above its K edge than just below") {
    const Material iodine = find_material("iodine").value();
    CHECK(mass_attenuation_cm2_per_g(iodine, 33.3) >
          4.0 * mass_attenuation_cm2_per_g(iodine, 33.0));
}

TEST_CASE("light materials take up the energy that NIST says, within 0.7 %") {
    constexpr double kEnergies[] = {10.0, 15.0, 20.0, 30.0, 40.0, 50.0, 60.0, 80.0, 100.0, 150.0};
    // NISTIR 5632, table 4 and table 3, cm2/g
    constexpr double kAir[] = {4.742,   1.334,   0.5389,  0.1537,  0.06833,
                               0.04098, 0.03041, 0.02407, 0.02325, 0.02496};
    constexpr double kWater[] = {4.944,   1.374,   0.5503,  0.1557,  0.06947,
                                 0.04223, 0.03190, 0.02597, 0.02546, 0.02764};
    constexpr double kAluminium[] = {25.43,  7.487,  3.094,   0.8778,  0.3601,
                                     0.1840, 0.1099, 0.05511, 0.03794, 0.02827};
    const Material air = find_material("air").value(), water = find_material("water").value();
    const Material aluminium = find_material("aluminium").value();
    for (std::size_t i = 0; i < std::size(kEnergies); ++i) {
        const double e = kEnergies[i];
        CAPTURE(e);
        CHECK(mass_energy_absorption_cm2_per_g(air, e) == Approx(kAir[i]).epsilon(7e-3));
        CHECK(mass_energy_absorption_cm2_per_g(water, e) == Approx(kWater[i]).epsilon(7e-3));
        CHECK(mass_energy_absorption_cm2_per_g(aluminium, e) ==
              Approx(kAluminium[i]).epsilon(7e-3));
    }
}

TEST_CASE("case, spaces and punctuation of a name do not count") {
    CHECK(find_material("ti 6AL_4v").value().name == "Ti-6Al-4V");
    CHECK(find_material("Soft Tissue").value().density_g_per_cm3 == Approx(1.06));
    CHECK(find_material("bone").value().mass_fractions ==
          find_material("cortical_bone").value().mass_fractions);
    CHECK(find_material("bone_compound").value().density_g_per_cm3 == Approx(1.0));
}

TEST_CASE("a name that is nearly right is answered with the right one") {
    const auto unknown = find_material("titanum");
    REQUIRE(!unknown);
    CHECK(unknown.error().code == "material.unknown");
    CHECK(unknown.error().message.find("did you mean 'titanium'") != std::string::npos);
    CHECK(find_material("").error().code == "material.unknown");
    CHECK(material_from_text("kryptonite of the third moon").error().message.find("did you") ==
          std::string::npos);
}

TEST_CASE("every listed material is found and its elements sum to one") {
    for (const MaterialListing& line : material_listings()) {
        CAPTURE(line.name);
        const auto material = find_material(line.name);
        REQUIRE(material);
        double sum = 0.0;
        for (const auto& [z, fraction] : material.value().mass_fractions) {
            CHECK((z >= 1 && z <= 98 && fraction > 0.0));
            sum += fraction;
        }
        CHECK(sum == Approx(1.0).epsilon(1e-12));
        CHECK(material.value().density_g_per_cm3 == line.density_g_per_cm3);
        CHECK(!line.source.empty());
    }
}

TEST_CASE("water by its formula and an alloy by its elements are those of the catalogue") {
    const Material water = material_from_formula("H2O", 1.0).value();
    const Material alloy =
        material_from_elements({{"Ti", 0.9}, {"Al", 0.06}, {"V", 0.04}}, 4.43).value();
    for (const double e : kEnergiesKev) {
        CHECK(linear_attenuation_per_mm(water, e) ==
              Approx(linear_attenuation_per_mm(find_material("water").value(), e)).epsilon(1e-3));
        CHECK(linear_attenuation_per_mm(alloy, e) ==
              Approx(linear_attenuation_per_mm(find_material("Ti-6Al-4V").value(), e)));
    }
    // rounded fractions are normalised
    const Material rounded = material_from_elements({{"H", 0.11}, {"O", 0.885}}, 1.0).value();
    CHECK(rounded.mass_fractions[0].second + rounded.mass_fractions[1].second == Approx(1.0));
}

TEST_CASE("what is no material is refused with its own code") {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    CHECK(material_from_formula("Qq2O", 1.0).error().code == "material.formula");
    CHECK(material_from_formula("", 1.0).error().code == "material.formula");
    for (const double density : {0.0, -1.0, 31.0, nan})
        CHECK(material_from_formula("H2O", density).error().code == "material.density");
    CHECK(material_from_elements({{"Xx", 1.0}}, 1.0).error().code == "material.element");
    CHECK(material_from_elements({{"H", 0.5}}, 1.0).error().code == "material.fractions");
    CHECK(material_from_elements({{"H", 1.2}, {"O", -0.2}}, 1.0).error().code ==
          "material.fractions");
    CHECK(material_from_elements({{"H", nan}}, 1.0).error().code == "material.fractions");
    CHECK(material_from_elements({}, 1.0).error().code == "material.fractions");
    CHECK(material_from_elements({{"H", 1.0}}, 0.0).error().code == "material.density");
}

TEST_CASE("a contrast agent has the density of its label and all of its iodine") {
    struct Label {
        double iodine_mg_per_ml, g_per_ml;
    };
    // package insert of iohexol, 37 C
    for (const Label& label : {Label{180.0, 1.209}, Label{240.0, 1.280}, Label{300.0, 1.349}}) {
        CAPTURE(label.iodine_mg_per_ml);
        const Material agent = contrast_solution("Iohexol", label.iodine_mg_per_ml).value();
        CHECK(agent.density_g_per_cm3 == Approx(label.g_per_ml).epsilon(1e-3));
        CHECK(iodine_mg_per_ml(agent) == Approx(label.iodine_mg_per_ml).epsilon(1e-4));
    }
    const Material none = contrast_solution("iohexol", 0.0).value();
    CHECK(mass_attenuation_cm2_per_g(none, 60.0) ==
          Approx(mass_attenuation_cm2_per_g(find_material("water").value(), 60.0)));
}

TEST_CASE("a contrast agent is read from text, and its faults are named") {
    const Material agent = material_from_text(" iohexol 240 mgI/mL ").value();
    CHECK(iodine_mg_per_ml(agent) == Approx(240.0).epsilon(1e-4));
    CHECK(material_from_text("iopamidol 61.2 mg/ml").value().name == "iopamidol 61.2 mgI/mL");
    CHECK(material_from_text("iohexol 401 mgI/mL").error().code == "material.concentration");
    CHECK(contrast_solution("iohexol", -1.0).error().code == "material.concentration");
    const auto unknown = material_from_text("iohexal 240 mgI/mL");
    REQUIRE(!unknown);
    CHECK(unknown.error().code == "material.unknown_agent");
    CHECK(unknown.error().message.find("iohexol") != std::string::npos);
}
