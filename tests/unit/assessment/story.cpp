#include "tests/unit/assessment/story.h"

#include <algorithm>
#include <cmath>

namespace sideport::test_support {

namespace {

using Fields = std::vector<std::pair<std::string, events::Value>>;

/// Writes events while time goes by.
class Teller {
  public:
    explicit Teller(const Story& story) : story_(story) {}

    void wait(double seconds) { now_s_ += seconds; }

    void happen(const std::string& name, Fields fields = {}) {
        log_.push_back({.tick = std::llround(now_s_ * events::kTicksPerSecond),
                        .name = name,
                        .fields = std::move(fields)});
    }

    void beam_on(const std::string& view, double field_mm) {
        happen("beam_on", {{"view", view},
                           {"orbital_deg", view == "lateral" ? 90.0 : 0.0},
                           {"angulation_deg", 0.0},
                           {"field_mm", field_mm},
                           {"open_area_fraction", story_.open_area_fraction},
                           {"pulses_per_s", story_.pulses_per_s},
                           {"needle_in_field", needle_in_}});
        beam_start_s_ = now_s_;
    }
    void beam_off(const std::string& view, bool fluid_moving = false) {
        const double duration_s = now_s_ - beam_start_s_;
        happen("beam_off", {{"view", view},
                            {"duration_s", duration_s},
                            {"pulses", std::floor(duration_s * story_.pulses_per_s) + 1.0},
                            {"needle_in_field", needle_in_},
                            {"fluid_moving", fluid_moving}});
        beam_s_ += duration_s;
        ++exposures_;
    }
    void look(const std::string& view, double seconds, double field_mm = 150.0) {
        if (story_.blind) return;
        wait(2.0);
        beam_on(view, field_mm);
        wait(seconds);
        beam_off(view);
    }
    void keep(const std::string& label, const std::string& view, double orbital_deg = 0.0,
              double z_mm = -42.0, double field_mm = 150.0, bool rotor = false) {
        if (story_.blind) return;
        happen("picture_kept", {{"view", view},
                                {"label", label},
                                {"orbital_deg", orbital_deg},
                                {"angulation_deg", 0.0},
                                {"field_mm", field_mm},
                                {"x_mm", 84.0},
                                {"y_mm", 100.0},
                                {"z_mm", z_mm},
                                {"needle_in_field", needle_in_},
                                {"rotor_in_field", rotor}});
        wait(0.5);
    }

    void localise() {
        happen("session_started", {{"scenario", std::string("patent")},
                                   {"seed", 1.0},
                                   {"drug", std::string("morphine")},
                                   {"drug_concentration_mg_per_ml", 25.0},
                                   {"catheter_length_mm", 700.0},
                                   {"drug_in_line_mg", 4.4}});
        wait(5.0);
        if (story_.reads_pump) happen("pump_interrogated");
        look("pa", 0.6, 300.0);
        if (story_.keeps_scout) keep("scout", "pa", 0.0, -20.0, 300.0);
        look("pa", 0.5 + story_.extra_beam_s);
    }

    void place_needle() {
        wait(4.0);
        if (!story_.finds_needle)
            take_needle(story_.needle_non_coring, story_.needle_diameter_mm,
                        story_.needle_length_mm);
        for (int pass = 1; pass <= story_.passes; ++pass) {
            wait(6.0);
            happen("skin_punctured", {{"pass", static_cast<double>(pass)},
                                      {"prepped", story_.prepares_skin},
                                      {"draped", story_.prepares_skin}});
            if (pass < story_.passes) happen("needle_withdrawn");
        }
        if (story_.changes_needle) {
            move_needle("fat");
            happen("needle_withdrawn");
            take_needle(true, 0.565, 38.1);
        }
        needle_in_ = true;
        if (story_.enters_fill_port_first) move_needle("reservoir");
        move_needle("fat");
        move_needle(story_.site);
        look("pa", 0.5);
        keep("needle_pa", "pa");
        lateral(story_.takes_lateral);
    }

    void take_needle(bool non_coring, double outer_diameter_mm, double length_mm) {
        happen("needle_taken", {{"needle", std::string("24 G needle")},
                                {"outer_diameter_mm", outer_diameter_mm},
                                {"length_mm", length_mm},
                                {"non_coring", non_coring},
                                {"port_floor_mm", 19.5}});
    }

    void lateral(bool taken) {
        if (!taken) return;
        look("lateral", 0.5);
        keep("needle_lateral", "lateral", 90.0);
        checked_ = true;
    }

    void move_needle(const std::string& site) {
        wait(3.0);
        happen("needle_site",
               {{"site", site}, {"depth_mm", 20.0}, {"angle_deg", story_.angle_deg}});
    }

    void attach(const std::string& slot, const std::string& agent, bool intrathecal) {
        wait(3.0);
        happen("syringe_attached", {{"slot", slot},
                                    {"syringe", std::string("10 mL")},
                                    {"syringe_ml", 10.0},
                                    {"agent", agent},
                                    {"fill_ml", agent.empty() ? 0.0 : 5.0},
                                    {"intrathecal", intrathecal}});
    }

    void pull() {
        wait(2.0);
        happen("aspiration_started", {{"site", story_.site}, {"lateral_checked", checked_}});
    }

    void aspirate() {
        if (story_.aspirated_ml <= 0.0 && !story_.dry) return;
        attach("5", "", false);
        pull();
        wait(5.0);
        if (story_.dry) {
            happen("aspiration_dry", {{"pull_s", 4.0}, {"vacuum_kpa", -55.0}});
            if (story_.rechecks) {
                lateral(true);
                pull();
                wait(8.0);
            }
            return;
        }
        happen("aspiration_return", {{"aspirated_ml", 0.1}, {"clear", true}});
        for (double ml = 0.5; ml <= story_.aspirated_ml + 1e-9; ml += 0.5) {
            wait(15.0);
            happen("aspirated",
                   {{"volume_ml", ml}, {"total_ml", ml}, {"drug_left_in_line_mg", 0.1}});
        }
        happen("syringe_detached", {{"slot", std::string("5")},
                                    {"aspirated_ml", story_.aspirated_ml},
                                    {"injected_ml", 0.0},
                                    {"left_ml", story_.aspirated_ml}});
    }

    void inject() {
        lateral(story_.takes_lateral_late);
        if (story_.contrast_ml <= 0.0) return;
        attach("6", story_.agent, story_.agent_intrathecal);
        wait(4.0);
        if (story_.watches) beam_on("pa", 300.0);
        happen("injection_started", {{"agent", story_.agent},
                                     {"site", story_.site},
                                     {"aspirated_ml", story_.dry ? 0.0 : story_.aspirated_ml},
                                     {"drug_in_line_mg", story_.aspirated_ml > 0.9 ? 0.1 : 4.4},
                                     {"beam_on", story_.watches}});
        const double step_ml = 0.25;
        for (double ml = step_ml; ml <= story_.contrast_ml + 1e-9; ml += step_ml) {
            wait(step_ml * story_.s_per_ml);
            happen("injected", {{"volume_ml", ml},
                                {"agent", story_.agent},
                                {"iodine", story_.agent != "saline"},
                                {"beam_on", story_.watches},
                                {"flow_ml_per_min", 60.0 / story_.s_per_ml}});
            if (ml < 0.3 && story_.drug_bolus_mg > 0.0) {
                happen("drug_bolus",
                       {{"dose_mg", 0.5 * story_.drug_bolus_mg}, {"reference_mg", 0.3}});
            }
            if (ml < 0.6 && ml > 0.4) spread();
        }
        if (story_.peak_kpa > 689.5) {
            happen("pressure_limit", {{"pressure_kpa", story_.peak_kpa}});
        }
        happen("injection_stopped", {{"volume_ml", story_.contrast_ml},
                                     {"duration_s", story_.contrast_ml * story_.s_per_ml},
                                     {"peak_pressure_kpa", story_.peak_kpa}});
        if (story_.watches) {
            keep("contrast_catheter", "pa", 0.0, 60.0, 300.0);
            beam_off("pa", true);
        }
        look("pa", 0.6, 300.0);
        keep("free_contrast", "pa", 0.0, 160.0, 300.0);
    }

    void spread() {
        if (story_.leaks) {
            happen("extravasation", {{"injected_ml", 0.5},
                                     {"where", std::string("catheter")},
                                     {"beam_on", story_.watches}});
            if (story_.reaches_tip_too)
                happen("contrast_at_tip", {{"injected_ml", 0.8}, {"beam_on", story_.watches}});
        } else if (story_.reaches_tip && story_.site == "access_chamber") {
            happen("contrast_at_tip", {{"injected_ml", 0.5}, {"beam_on", story_.watches}});
        }
    }

    void test_rotor() {
        if (!story_.tests_rotor) return;
        if (story_.keeps_baseline) {
            look("pa", 0.4);
            keep("rotor_before", "pa", 0.0, -42.0, 150.0, true);
        }
        happen("pump_bolus_programmed", {{"volume_ul", 2.0}});
        wait(8.0);
        happen("pump_bolus_done", {{"volume_ul", 2.0}, {"rotor_turn_deg", story_.true_turn_deg}});
        look("pa", 0.4);
        keep("rotor_after", "pa", story_.arm_moved_deg, -42.0 + story_.table_moved_mm, 150.0, true);
        wait(5.0);
        happen("rotor_read",
               {{"before_deg", 10.0},
                {"after_deg", 10.0 + story_.turn_read_deg},
                {"turn_deg", story_.turn_read_deg},
                {"true_turn_deg", story_.true_turn_deg},
                {"same_geometry", story_.arm_moved_deg == 0.0 && story_.table_moved_mm == 0.0}});
    }

    void prime() {
        if (story_.bridge_ul <= 0.0) return;
        wait(3.0);
        happen("bridge_bolus_programmed",
               {{"volume_ul", story_.bridge_ul}, {"dead_volume_ul", 154.4}});
    }

    events::EventLog report() {
        for (const auto& [name, value] : story_.findings) {
            wait(1.5);
            happen("finding", {{"name", name}, {"value", value}});
        }
        wait(1.0);
        if (!story_.conclusion.empty()) happen("concluded", {{"conclusion", story_.conclusion}});
        const double drawn_ml = story_.dry ? 0.0 : story_.aspirated_ml;
        const bool iodine = story_.agent != "saline";
        happen("session_ended", {{"fluoroscopy_time_s", beam_s_},
                                 {"exposure_count", static_cast<double>(exposures_)},
                                 {"dose_area_product_gy_cm2", 0.021 * beam_s_},
                                 {"air_kerma_mgy", 0.16 * beam_s_},
                                 {"needle_pass_count", static_cast<double>(story_.passes)},
                                 {"aspirated_ml", drawn_ml},
                                 {"contrast_injected_ml", iodine ? story_.contrast_ml : 0.0},
                                 {"injected_ml", story_.contrast_ml},
                                 {"drug_to_csf_mg", 0.05 + story_.drug_bolus_mg},
                                 {"drug_by_syringe_mg", 0.05 + story_.drug_bolus_mg},
                                 {"drug_in_line_mg", 0.1},
                                 {"peak_pressure_kpa", story_.peak_kpa},
                                 {"procedure_time_s", now_s_},
                                 {"iodine_relative_error", 1e-12},
                                 {"drug_relative_error", -2e-12}});
        return log_;
    }

  private:
    const Story& story_;
    events::EventLog log_;
    double now_s_ = 0.0, beam_start_s_ = 0.0, beam_s_ = 0.0;
    int exposures_ = 0;
    bool needle_in_ = false, checked_ = false;
};

}  // namespace

Story& Story::finds(const std::string& name, const std::string& value) {
    const auto it = std::find_if(findings.begin(), findings.end(),
                                 [&](const auto& entry) { return entry.first == name; });
    if (value.empty()) {
        if (it != findings.end()) findings.erase(it);
    } else if (it == findings.end()) {
        findings.emplace_back(name, value);
    } else {
        it->second = value;
    }
    return *this;
}

scenario::Scenario patent_case() {
    scenario::Scenario scenario;
    scenario.id = "patent";
    scenario.title = "No relief since the last refill";
    scenario.objectives = {"Place the needle in PA, prove its depth in lateral"};
    scenario.references = {"Delhaas E M et al. Catheter access port contrast studies"};
    scenario.stem = "Ms. Reed, 58, has had an intrathecal morphine pump for four years.";
    scenario.pump.roller_count = 3;
    scenario.pump.access_screen_mm = 0.6;
    scenario.pump.volume_per_turn_ul = 12.0;
    scenario.catheter.inner_diameter_mm = 0.53;
    scenario.catheter_length_mm = 700.0;
    scenario.drug = {.id = "morphine",
                     .name = "morphine",
                     .concentration_mg_per_ml = 25.0,
                     .reference_dose_mg = 0.3};
    scenario.catalogue.agents = {
        {.id = "iohexol_240",
         .name = "iohexol 240",
         .iodine_mg_per_ml = 240.0,
         .intrathecal = true},
        {.id = "iohexol_300",
         .name = "iohexol 300",
         .iodine_mg_per_ml = 300.0,
         .intrathecal = true},
        {.id = "iohexol_350",
         .name = "iohexol 350",
         .iodine_mg_per_ml = 350.0,
         .intrathecal = false},
        {.id = "saline", .name = "saline", .iodine_mg_per_ml = 0.0, .intrathecal = true}};
    return scenario;
}

scenario::Scenario occluded_case() {
    scenario::Scenario scenario = patent_case();
    scenario.id = "occluded";
    scenario.faults = {{.kind = scenario::Fault::Kind::tip_occlusion, .severity = 1.0}};
    return scenario;
}

scenario::Scenario broken_case() {
    scenario::Scenario scenario = patent_case();
    scenario.id = "broken";
    scenario.faults = {{.kind = scenario::Fault::Kind::fracture, .severity = 0.7, .fraction = 0.4}};
    return scenario;
}

Story dry_expert() {
    Story story{.aspirated_ml = 0.0,
                .dry = true,
                .contrast_ml = 0.0,
                .tests_rotor = false,
                .bridge_ul = 0.0,
                .conclusion = "occluded"};
    story.finds("aspiration", "none").finds("aspirated_ml", "0.0").finds("contrast_ml", "0.0");
    story.finds("contrast_where", "none_given").finds("tip_level", "").finds("contrast_agent", "");
    story.finds("rotor_verdict", "not_tested").finds("next_action", "surgical revision");
    return story;
}

Story leak_expert() {
    Story story{.leaks = true, .bridge_ul = 0.0, .conclusion = "broken_or_leaking"};
    story.finds("contrast_where", "outside_catheter").finds("tip_level", "");
    story.finds("next_action", "surgical revision");
    return story;
}

events::EventLog tell(const Story& story) {
    Teller teller(story);
    teller.localise();
    teller.place_needle();
    if (story.bridge_before_aspiration) teller.prime();
    teller.aspirate();
    teller.inject();
    teller.test_rotor();
    if (!story.bridge_before_aspiration) teller.prime();
    return teller.report();
}

}  // namespace sideport::test_support
