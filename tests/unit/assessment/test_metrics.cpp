#include <algorithm>

#include <catch2/catch.hpp>

#include "sim/assessment/assessment.h"
#include "tests/unit/assessment/story.h"

using namespace sideport;
using test_support::Story;

namespace {

double metric(const assessment::Assessment& result, const std::string& key) {
    const auto it = std::find_if(result.metrics.begin(), result.metrics.end(),
                                 [&](const auto& entry) { return entry.first == key; });
    INFO(key);
    REQUIRE(it != result.metrics.end());
    return it->second;
}

assessment::Assessment grade(const events::EventLog& log) {
    return assessment::assess(test_support::patent_case(), log);
}

}  // namespace

TEST_CASE("the contract's measures come first, in its order") {
    const std::vector<std::string> contract = {
        "fluoroscopy_time_s", "exposure_count",  "dose_area_product_gy_cm2", "air_kerma_mgy",
        "needle_pass_count",  "aspirated_ml",    "contrast_injected_ml",     "drug_to_csf_mg",
        "peak_pressure_kpa",  "procedure_time_s"};
    const auto result = grade(test_support::tell(Story{}));
    REQUIRE(result.metrics.size() > contract.size());
    for (std::size_t i = 0; i < contract.size(); ++i)
        CHECK(result.metrics[i].first == contract[i]);
}

TEST_CASE("measures of the expert's session are those of its log") {
    const auto log = test_support::tell(Story{.extra_beam_s = 4.0});
    const auto result = grade(log);
    CHECK(metric(result, "aspirated_ml") == 2.0);
    CHECK(metric(result, "aspirated_from_port_ml") == Approx(2.0));
    CHECK(metric(result, "contrast_injected_ml") == 1.2);
    CHECK(metric(result, "iodine_injected_mg") == Approx(1.2 * 240.0));
    CHECK(metric(result, "fastest_injection_ml_per_min") == Approx(60.0 / 45.0));
    CHECK(metric(result, "lateral_check_before_injection") == 1.0);
    CHECK(metric(result, "needle_pass_count") == 1.0);
    CHECK(metric(result, "peak_pressure_kpa") == 70.0);
    CHECK(metric(result, "mean_open_area_fraction") == Approx(0.64));
    CHECK(metric(result, "rotor_turn_error_deg") == Approx(1.5));
    CHECK(metric(result, "bridge_bolus_error_percent") == Approx(-0.28).margin(0.02));
    CHECK(metric(result, "procedure_time_s") == Approx(log.back().time_s()).margin(0.01));
    CHECK(metric(result, "time_to_access_s") < metric(result, "procedure_time_s"));
    CHECK(metric(result, "pictures_kept") == 7.0);

    // one look of 4.5 s at a still scene is 3.5 s too long; injecting is worth watching
    CHECK(metric(result, "beam_time_without_change_s") == Approx(3.5).margin(0.02));
    CHECK(result.iodine_relative_error == 1e-12);
    CHECK(result.drug_relative_error == -2e-12);
}

TEST_CASE("the lateral check before injection is 0 or 1") {
    CHECK(metric(grade(test_support::tell({.takes_lateral = false})),
                 "lateral_check_before_injection") == 0.0);
    CHECK(metric(grade(test_support::tell({.takes_lateral = false, .takes_lateral_late = true})),
                 "lateral_check_before_injection") == 1.0);
}

TEST_CASE("a log without its end is measured from what it has") {
    auto log = test_support::tell(Story{});
    const auto whole = grade(log);
    log.pop_back();
    const auto cut = grade(log);
    for (const char* key :
         {"fluoroscopy_time_s", "exposure_count", "needle_pass_count", "aspirated_ml",
          "contrast_injected_ml", "injected_ml", "peak_pressure_kpa", "procedure_time_s"}) {
        INFO(key);
        CHECK(metric(cut, key) == Approx(metric(whole, key)).margin(0.01));
    }
}

TEST_CASE("hints and a strayed needle are counted, and cost no points by themselves") {
    auto log = test_support::tell(Story{});
    const auto without = grade(log);
    CHECK(metric(without, "hints_given") == 0.0);
    CHECK(metric(without, "needle_strayed_count") == 0.0);
    for (const char* name : {"hint_given", "hint_given", "needle_strayed"})
        log.insert(log.begin() + 3, events::Event{.tick = log[2].tick, .name = name, .fields = {}});
    const auto with = grade(log);
    CHECK(metric(with, "hints_given") == 2.0);
    CHECK(metric(with, "needle_strayed_count") == 1.0);
    CHECK(with.score == without.score);
}
