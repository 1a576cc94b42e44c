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

namespace {

events::Event at(double time_s, std::string name,
                 std::vector<std::pair<std::string, events::Value>> fields = {}) {
    return {.tick = static_cast<std::int64_t>(time_s * events::kTicksPerSecond),
            .name = std::move(name),
            .fields = std::move(fields)};
}

events::Value word(const char* text) {
    return std::string(text);
}

/// A session short enough to be added up by hand: two presses of the pedal, 10 s in a field of
/// 200 mm half open and 30 s in one of 100 mm all open; two passes; 1.2 mL drawn and 0.5 mL of
/// iohexol 240 pushed in 15 s.
events::EventLog hand_made() {
    return {
        at(1, "beam_on",
           {{"view", word("pa")},
            {"field_mm", 200.0},
            {"open_area_fraction", 0.5},
            {"pulses_per_s", 8.0},
            {"needle_in_field", false}}),
        at(11, "beam_off", {{"view", word("pa")}, {"duration_s", 10.0}, {"pulses", 81.0}}),
        at(20, "skin_punctured", {{"pass", 1.0}}),
        at(21, "needle_site", {{"site", word("fat")}, {"angle_deg", 2.0}}),
        at(22, "needle_redirected", {{"depth_mm", 4.0}, {"withdrawn_mm", 6.0}}),
        at(23, "needle_withdrawn"),
        at(25, "skin_punctured", {{"pass", 2.0}}),
        at(28, "needle_site", {{"site", word("access_chamber")}, {"angle_deg", 2.0}}),
        at(30, "beam_on",
           {{"view", word("lateral")},
            {"field_mm", 100.0},
            {"open_area_fraction", 1.0},
            {"pulses_per_s", 8.0},
            {"needle_in_field", true}}),
        at(32, "hand_in_beam", {{"hand", word("needle")}, {"view", word("lateral")}}),
        at(34.5, "hand_out_of_beam", {{"seconds", 2.5}, {"dose_mgy", 0.04}}),
        at(60, "beam_off",
           {{"view", word("lateral")},
            {"duration_s", 30.0},
            {"pulses", 241.0},
            {"needle_in_field", true}}),
        at(70, "syringe_attached", {{"agent", word("")}}),
        at(71, "aspiration_started", {{"site", word("access_chamber")}, {"lateral_checked", true}}),
        at(80, "aspiration_return", {{"aspirated_ml", 0.1}}),
        at(95, "syringe_detached", {{"aspirated_ml", 1.2}}),
        at(100, "syringe_attached", {{"agent", word("iohexol 240")}, {"intrathecal", true}}),
        at(101, "injection_started",
           {{"agent", word("iohexol 240")},
            {"site", word("access_chamber")},
            {"aspirated_ml", 1.2},
            {"drug_in_line_mg", 0.2}}),
        at(108, "injected", {{"volume_ml", 0.25}, {"beam_on", false}}),
        at(110, "drug_bolus", {{"dose_mg", 0.09}, {"reference_mg", 0.3}}),
        at(116, "injection_stopped",
           {{"volume_ml", 0.5}, {"duration_s", 15.0}, {"peak_pressure_kpa", 64.0}}),
        at(120, "session_ended",
           {{"fluoroscopy_time_s", 40.0},
            {"exposure_count", 3.0},
            {"dose_area_product_gy_cm2", 0.84},
            {"air_kerma_mgy", 6.4},
            {"needle_pass_count", 2.0},
            {"needle_redirect_count", 1.0},
            {"tip_path_mm", 58.0},
            {"aspirated_ml", 1.2},
            {"contrast_injected_ml", 0.5},
            {"injected_ml", 0.5},
            {"drug_to_csf_mg", 0.11},
            {"drug_by_syringe_mg", 0.1},
            {"peak_pressure_kpa", 64.0},
            {"procedure_time_s", 120.0},
            {"hand_in_beam_s", 2.5},
            {"hand_dose_mgy", 0.04}})};
}

}  // namespace

TEST_CASE("each metric of a session that was added up by hand has that value") {
    const auto result = grade(hand_made());
    const std::vector<std::pair<const char*, double>> by_hand = {
        {"fluoroscopy_time_s", 40.0},
        {"exposure_count", 3.0},  // two presses and a single picture
        {"pedal_press_count", 2.0},
        {"dose_area_product_gy_cm2", 0.84},
        {"air_kerma_mgy", 6.4},
        // still scenes: 10 s less a second, 30 s less a second
        {"beam_time_without_change_s", 9.0 + 29.0},
        // (10 s of 0.5 and 30 s of 1) / 40 s
        {"mean_open_area_fraction", 35.0 / 40.0},
        // (10 s of 200 cm2 and 30 s of 100 cm2) / 40 s
        {"mean_open_area_cm2", 125.0},
        {"needle_pass_count", 2.0},
        {"needle_redirect_count", 1.0},
        {"tip_path_mm", 58.0},
        {"time_to_access_s", 28.0},
        {"aspirated_ml", 1.2},
        {"aspirated_from_port_ml", 1.2},
        {"injected_ml", 0.5},
        {"contrast_injected_ml", 0.5},
        {"iodine_injected_mg", 120.0},
        {"fastest_injection_ml_per_min", 2.0},
        {"peak_pressure_kpa", 64.0},
        {"drug_to_csf_mg", 0.11},
        {"drug_by_syringe_mg", 0.1},
        {"lateral_check_before_injection", 1.0},
        {"hand_in_beam_s", 2.5},
        {"hand_dose_mgy", 0.04},
        {"procedure_time_s", 120.0}};
    for (const auto& [key, value] : by_hand) {
        INFO(key);
        CHECK(metric(result, key) == Approx(value));
    }
}

TEST_CASE("a needle that moves gives the beam something to show") {
    auto log = hand_made();
    log.insert(log.begin() + 10, at(31, "needle_site", {{"site", word("access_chamber")}}));
    CHECK(metric(grade(log), "beam_time_without_change_s") == Approx(9.0));
}

TEST_CASE("scoring is a function of the log alone: a copy of it scores to the last bit the same") {
    const auto log = hand_made();
    const auto first = grade(log), second = grade(events::EventLog(log));
    REQUIRE(first.items.size() == second.items.size());
    CHECK(first.score == second.score);
    CHECK(first.metrics == second.metrics);
    for (std::size_t i = 0; i < first.items.size(); ++i) {
        CHECK(first.items[i].outcome == second.items[i].outcome);
        CHECK(first.items[i].evidence == second.items[i].evidence);
        CHECK(first.items[i].tick == second.items[i].tick);
        CHECK(first.items[i].frame == second.items[i].frame);
    }
}
