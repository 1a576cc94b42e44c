#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/events/event.h"
#include "sim/scenario/scenario.h"

namespace sideport::test_support {

/// Three systems without their space: enough for a grader.
scenario::Scenario patent_case();
scenario::Scenario occluded_case();
scenario::Scenario broken_case();

/// A session in a few words. As it stands it is the expert's, on a patent system.
struct Story {
    bool reads_pump = true, keeps_scout = true;
    bool blind = false;  ///< no X-rays at all
    double open_area_fraction = 0.64, pulses_per_s = 8.0;
    double extra_beam_s = 0.0;  ///< pedal held over a still scene
    bool prepares_skin = true;
    int passes = 1;
    bool needle_non_coring = true;
    double needle_diameter_mm = 0.565, needle_length_mm = 38.1;
    bool changes_needle = false;  ///< what was taken first comes out again
    bool finds_needle = false;    ///< none is taken: somebody else has placed one
    std::string site = "access_chamber";
    bool enters_fill_port_first = false;
    double angle_deg = 4.0;
    bool takes_lateral = true, takes_lateral_late = false;
    double aspirated_ml = 2.0;  ///< 0: does not pull
    bool dry = false;           ///< pulls, and nothing comes
    bool rechecks = true;       ///< after a dry tap
    std::string agent = "iohexol 240";
    bool agent_intrathecal = true;
    double contrast_ml = 1.2, s_per_ml = 45.0, peak_kpa = 70.0;  ///< contrast_ml 0: none
    double drug_bolus_mg = 0.0;
    bool watches = true;
    bool reaches_tip = true, leaks = false;
    bool reaches_tip_too = false;  ///< the contrast that leaks gets to the sac as well
    bool tests_rotor = true, keeps_baseline = true;
    double arm_moved_deg = 0.0, table_moved_mm = 0.0;
    double turn_read_deg = 60.0, true_turn_deg = 61.5;
    double bridge_ul = 154.0;  ///< 0: none
    bool bridge_before_aspiration = false;
    std::vector<std::pair<std::string, std::string>> findings = {{"aspiration", "returned"},
                                                                 {"aspirated_ml", "2.0"},
                                                                 {"contrast_ml", "1.2"},
                                                                 {"contrast_agent", "iohexol 240"},
                                                                 {"contrast_where", "intrathecal"},
                                                                 {"tip_level", "T10"},
                                                                 {"rotor_verdict", "turned"},
                                                                 {"next_action", "none"},
                                                                 {"confidence", "5"}};
    std::string conclusion = "patent";  ///< empty: not signed

    Story& finds(const std::string& name, const std::string& value);
};

/// The expert on a system whose tip is blocked: dry tap, recheck, stop.
Story dry_expert();
/// The expert on a broken catheter: contrast in tissue, no priming.
Story leak_expert();

/// The event log of that session, with totals.
events::EventLog tell(const Story& story);

}  // namespace sideport::test_support
