#include "sim/assessment/course.h"

#include <algorithm>

namespace sideport::assessment {

namespace {

using events::Event;

constexpr std::string_view kPort = "access_chamber";

/// Reads the log event by event and holds what later events refer to.
class CourseReader {
  public:
    explicit CourseReader(const scenario::Scenario& scenario) : scenario_(scenario) {}

    void read(const Event& event) {
        course_.end_s = event.time_s();
        read_machine(event);
        read_needle(event);
        read_line(event);
        read_spread(event);
        read_pump(event);
        read_report(event);
        ++index_;
        course_.standings.push_back({.site = site_,
                                     .drawn_ml = course_.cleared_ml,
                                     .lateral_seen = lateral_seen_,
                                     .needle = needle_,
                                     .needle_fault = needle_fault_});
    }

    Course finish() {
        if (beam_open_) close_beam(course_.end_s);
        if (course_.totals != nullptr) {
            const double by_syringe_mg = course_.totals->number("drug_by_syringe_mg");
            course_.drug_by_syringe_mg = std::max(course_.drug_by_syringe_mg, by_syringe_mg);
        }
        return std::move(course_);
    }

  private:
    void read_machine(const Event& event) {
        if (event.name == "beam_on") {
            beam_open_ = true;
            course_.exposures.push_back(
                {.index = index_,
                 .start_s = event.time_s(),
                 .stop_s = event.time_s(),
                 .view = event.text("view"),
                 .field_mm = event.number("field_mm"),
                 .open_area_fraction = event.number("open_area_fraction", 1.0),
                 .pulses_per_s = event.number("pulses_per_s"),
                 .needle_in_field = event.flag("needle_in_field")});
            see_lateral(event);
        } else if (event.name == "beam_off" && beam_open_) {
            close_beam(event.time_s());
            Exposure& exposure = course_.exposures.back();
            exposure.duration_s = event.number("duration_s", exposure.duration_s);
            exposure.needle_in_field |= event.flag("needle_in_field");
            exposure.fluid_moving = event.flag("fluid_moving");
            // a beam that ends in lateral has shown the lateral view
            if (event.text("view") == "lateral") exposure.view = "lateral";
            see_lateral(event);
        } else if (event.name == "hint_given") {
            ++course_.hint_count;
        } else if (event.name == "needle_redirected") {
            ++course_.redirect_count;
        } else if (event.name == "needle_strayed") {
            ++course_.strayed_count;
        } else if (event.name == "picture_kept") {
            course_.pictures.push_back({.index = index_,
                                        .time_s = event.time_s(),
                                        .view = event.text("view"),
                                        .label = event.text("label"),
                                        .orbital_deg = event.number("orbital_deg"),
                                        .angulation_deg = event.number("angulation_deg"),
                                        .field_mm = event.number("field_mm"),
                                        .x_mm = event.number("x_mm"),
                                        .y_mm = event.number("y_mm"),
                                        .z_mm = event.number("z_mm"),
                                        .rotor_in_field = event.flag("rotor_in_field")});
        }
    }

    void close_beam(double time_s) {
        Exposure& exposure = course_.exposures.back();
        exposure.stop_s = time_s;
        exposure.duration_s = time_s - exposure.start_s;
        beam_open_ = false;
    }

    void see_lateral(const Event& event) {
        if (event.text("view") == "lateral" && event.flag("needle_in_field")) lateral_seen_ = true;
    }

    void read_needle(const Event& event) {
        if (event.name == "hand_out_of_beam") {
            course_.hand_in_beam_s += event.number("seconds");
            course_.hand_dose_mgy += event.number("dose_mgy");
        }
        if (event.name == "needle_taken") {
            needle_ = event.text("needle");
            needle_fault_ = needle_fault(event);
        }
        if (event.name == "skin_punctured") course_.punctures_s.push_back(event.time_s());
        const bool withdrawn = event.name == "needle_withdrawn";
        if (!withdrawn && event.name != "needle_site") return;
        // what was seen before the needle moved says nothing about where it is now
        lateral_seen_ = false;
        site_ = withdrawn ? "outside" : event.text("site");
        course_.needle.push_back(
            {.time_s = event.time_s(), .site = site_, .angle_deg = event.number("angle_deg")});
    }

    /// What keeps a needle of the tray from being the right one for the access port. Logs that do
    /// not tell a measure say nothing against the needle.
    std::string needle_fault(const Event& taken) const {
        const double screen_mm = scenario_.pump.access_screen_mm;
        if (!taken.flag("non_coring", true)) return "cutting";
        if (screen_mm > 0.0 && taken.number("outer_diameter_mm") > screen_mm) return "too_wide";
        const double floor_mm = taken.number("port_floor_mm");
        if (taken.number("length_mm", floor_mm) < floor_mm) return "too_short";
        return "none";
    }

    void read_line(const Event& event) {
        if (event.name == "syringe_attached") {
            syringe_start_ml_ = total_ml_;
            attached_agent_ = event.text("agent");
            attached_intrathecal_ = event.flag("intrathecal");
            push_counts_ = false;
        } else if (event.name == "syringe_detached") {
            see_total(syringe_start_ml_ + event.number("aspirated_ml"));
        } else if (event.name == "session_ended") {
            see_total(event.number("aspirated_ml"));
        } else {
            read_aspiration(event);
            read_injection(event);
        }
    }

    /// A little came and then no more: the line is not cleared, and nothing may be injected.
    static bool stopped_early(const Event& event) {
        return event.name == "aspiration_stopped" && event.number("aspirated_ml") < kClearedMl;
    }

    void read_aspiration(const Event& event) {
        if (event.name == "aspiration_started") {
            pull_site_ = event.text("site", site_);
            course_.aspirations.push_back(
                {.index = index_,
                 .start_s = event.time_s(),
                 .site = pull_site_,
                 .lateral_checked = event.flag("lateral_checked", lateral_seen_)});
        } else if (event.name == "aspiration_return") {
            see_total(syringe_start_ml_ + event.number("aspirated_ml"));
            dry_ = false;
            if (!course_.aspirations.empty()) course_.aspirations.back().return_s = event.time_s();
        } else if (event.name == "aspiration_dry" || stopped_early(event)) {
            dry_ = true;
            if (!course_.aspirations.empty()) {
                course_.aspirations.back().dry_s = event.time_s();
                course_.aspirations.back().return_s = -1.0;
            }
        } else if (event.name == "aspirated") {
            see_total(event.number("total_ml"));
            if (dry_ && !course_.aspirations.empty())
                course_.aspirations.back().return_s = event.time_s();
            dry_ = false;
        } else {
            return;
        }
        if (pull_site_ == kPort) course_.last_fluid_s = event.time_s();
    }

    /// What is new in the total was drawn where the last pull began.
    void see_total(double total_ml) {
        if (total_ml <= total_ml_) return;
        if (pull_site_ == kPort) course_.cleared_ml += total_ml - total_ml_;
        total_ml_ = total_ml;
    }

    void read_injection(const Event& event) {
        if (event.name == "injection_started") {
            see_total(event.number("aspirated_ml"));
            start_injection(event, event.text("site", site_));
        } else if (event.name == "injected") {
            // a push too light to be called a start still fills marks
            if (!push_counts_) start_injection(event, site_);
            if (!push_counts_) return;
            Injection& injection = course_.injections.back();
            injection.marks += 1;
            injection.marks_in_beam += event.flag("beam_on") ? 1 : 0;
            injection.volume_ml = std::max(injection.volume_ml, event.number("volume_ml"));
        } else if (event.name == "injection_stopped" && push_counts_) {
            Injection& injection = course_.injections.back();
            injection.volume_ml = event.number("volume_ml");
            injection.duration_s = event.number("duration_s");
            injection.peak_pressure_kpa = event.number("peak_pressure_kpa");
            if (injection.in_port()) course_.last_fluid_s = event.time_s();
        }
    }

    void start_injection(const Event& event, const std::string& site) {
        push_counts_ = site != "outside";  // otherwise the line is purged, nobody is treated
        if (!push_counts_) return;
        Injection injection{.index = index_,
                            .start_s = event.time_s(),
                            .agent = event.text("agent", attached_agent_),
                            .site = site,
                            .cleared_ml = course_.cleared_ml,
                            .drug_in_line_mg = event.number("drug_in_line_mg"),
                            .after_dry_tap = dry_,
                            .lateral_checked = lateral_seen_,
                            .starts_in_beam = event.flag("beam_on")};
        for (const device::AgentModel& agent : scenario_.catalogue.agents) {
            if (agent.name != injection.agent) continue;
            injection.iodine_mg_per_ml = agent.iodine_mg_per_ml;
            injection.intrathecal = agent.intrathecal;
            injection.known_agent = true;
        }
        if (!injection.known_agent) injection.intrathecal = attached_intrathecal_;
        course_.injections.push_back(std::move(injection));
        if (site == kPort) course_.last_fluid_s = event.time_s();
    }

    void read_spread(const Event& event) {
        if (event.name == "contrast_at_tip") course_.contrast_at_tip_s = event.time_s();
        if (event.name == "contrast_confined") course_.confined_s = event.time_s();
        if (event.name == "contrast_along_track") course_.track_s = event.time_s();
        if (event.name == "extravasation") {
            course_.leak_s = event.time_s();
            course_.leak_at_needle = event.text("where") == "needle";
        }
        if (event.name == "drug_bolus") {
            if (course_.drug_bolus_s < 0.0) course_.drug_bolus_s = event.time_s();
            course_.drug_by_syringe_mg =
                std::max(course_.drug_by_syringe_mg, event.number("dose_mg"));
        }
        if (event.name == "pressure_limit" && course_.pressure_limit_s < 0.0) {
            course_.pressure_limit_s = event.time_s();
            course_.pressure_limit_kpa = event.number("pressure_kpa");
        }
    }

    void read_pump(const Event& event) {
        if (event.name == "pump_interrogated" && course_.interrogated_s < 0.0) {
            course_.interrogated_s = event.time_s();
        } else if (event.name == "pump_bolus_programmed") {
            course_.rotor_boluses.push_back({.index = index_,
                                             .time_s = event.time_s(),
                                             .volume_ul = event.number("volume_ul")});
            last_bolus_tests_rotor_ = true;
        } else if (event.name == "refused" && event.text("command") == "pump_bolus") {
            // what the pump refuses is a result too
            course_.rotor_boluses.push_back({.index = index_,
                                             .done_index = index_,
                                             .time_s = event.time_s(),
                                             .done_s = event.time_s(),
                                             .refused = true});
        } else if (event.name == "bridge_bolus_programmed") {
            course_.bridge_boluses.push_back({.index = index_,
                                              .time_s = event.time_s(),
                                              .volume_ul = event.number("volume_ul")});
            last_bolus_tests_rotor_ = false;
        } else if (event.name == "pump_bolus_done") {
            std::vector<Bolus>& boluses =
                last_bolus_tests_rotor_ ? course_.rotor_boluses : course_.bridge_boluses;
            if (!boluses.empty()) {
                boluses.back().done_s = event.time_s();
                boluses.back().done_index = index_;
                boluses.back().turn_deg = event.number("rotor_turn_deg");
            }
        } else if (event.name == "rotor_read") {
            course_.rotor_readings.push_back({.time_s = event.time_s(),
                                              .turn_deg = event.number("turn_deg"),
                                              .true_turn_deg = event.number("true_turn_deg")});
        }
    }

    void read_report(const Event& event) {
        if (event.name == "finding") {
            const std::string name = event.text("name");
            const auto it = std::find_if(course_.findings.begin(), course_.findings.end(),
                                         [&](const Finding& f) { return f.name == name; });
            Finding finding{.name = name, .value = event.text("value"), .time_s = event.time_s()};
            if (it == course_.findings.end()) {
                course_.findings.push_back(std::move(finding));
            } else {
                *it = std::move(finding);
            }
        } else if (event.name == "concluded") {
            course_.concluded_s = event.time_s();
            course_.conclusion = event.text("conclusion");
        } else if (event.name == "session_ended") {
            course_.totals = &event;
        }
    }

    const scenario::Scenario& scenario_;
    Course course_;
    std::size_t index_ = 0;
    bool beam_open_ = false;
    bool lateral_seen_ = false;  ///< since the needle came to where it is
    bool dry_ = false;           ///< the last suction brought nothing
    std::string site_ = "outside", pull_site_;
    std::string needle_, needle_fault_;
    double total_ml_ = 0.0;          ///< aspirated in the session so far
    double syringe_start_ml_ = 0.0;  ///< ... when this syringe was attached
    std::string attached_agent_;
    bool attached_intrathecal_ = false;
    bool push_counts_ = false;  ///< the last push of this syringe went into the body
    bool last_bolus_tests_rotor_ = true;
};

}  // namespace

bool Injection::in_port() const {
    return site == kPort;
}

std::optional<double> Course::dry_tap_s() const {
    std::optional<double> dry_s;
    for (const Aspiration& aspiration : aspirations) {
        if (aspiration.site != kPort) continue;
        if (aspiration.returned()) return std::nullopt;
        if (aspiration.dry() && !dry_s) dry_s = aspiration.dry_s;
    }
    return dry_s;
}

const Aspiration* Course::first_return() const {
    for (const Aspiration& aspiration : aspirations) {
        if (aspiration.site == kPort && aspiration.returned()) return &aspiration;
    }
    return nullptr;
}

std::vector<const Injection*> Course::port_contrast() const {
    std::vector<const Injection*> pushes;
    for (const Injection& injection : injections) {
        if (injection.iodine() && injection.in_port()) pushes.push_back(&injection);
    }
    return pushes;
}

const Finding* Course::finding(std::string_view name) const {
    for (const Finding& finding : findings) {
        if (finding.name == name && !finding.value.empty()) return &finding;
    }
    return nullptr;
}

Course course_of(const scenario::Scenario& scenario, const events::EventLog& log) {
    CourseReader reader(scenario);
    for (const Event& event : log)
        reader.read(event);
    return reader.finish();
}

}  // namespace sideport::assessment
