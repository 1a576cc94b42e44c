#include <algorithm>

#include <catch2/catch.hpp>

#include "sim/records/timeline.h"
#include "tests/unit/assessment/story.h"

using namespace sideport;
using test_support::Story;

namespace {

int count_of(const std::string& text, const std::string& part) {
    int count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
        ++count;
    return count;
}

}  // namespace

TEST_CASE("volume curves rise to the totals and never fall") {
    const auto log = test_support::tell(Story{.aspirated_ml = 1.8, .contrast_ml = 1.2});
    for (const auto& [curve, total_ml] : {std::pair{records::aspirated_curve(log), 1.8},
                                          std::pair{records::injected_curve(log), 1.2}}) {
        REQUIRE(curve.size() > 3);
        CHECK(curve.front().volume_ml == 0.0);
        CHECK(curve.back().volume_ml == Approx(total_ml));
        for (std::size_t i = 1; i < curve.size(); ++i) {
            CHECK(curve[i].volume_ml >= curve[i - 1].volume_ml);
            CHECK(curve[i].time_s >= curve[i - 1].time_s);
        }
    }
}

TEST_CASE("volumes of several syringes add up") {
    const auto at = [](double time_s, const char* name, const char* key, double value) {
        return events::Event{.tick = static_cast<std::int64_t>(time_s * events::kTicksPerSecond),
                             .name = name,
                             .fields = {{key, value}}};
    };
    const events::EventLog log = {at(1, "syringe_attached", "fill_ml", 0),
                                  at(2, "aspiration_return", "aspirated_ml", 0.1),
                                  at(3, "syringe_detached", "aspirated_ml", 0.8),
                                  at(4, "syringe_attached", "fill_ml", 5),
                                  at(5, "injection_started", "aspirated_ml", 0.8),
                                  at(6, "injected", "volume_ml", 0.5),
                                  at(7, "injection_stopped", "volume_ml", 0.6),
                                  at(8, "syringe_attached", "fill_ml", 5),
                                  at(9, "aspiration_return", "aspirated_ml", 0.1),
                                  at(10, "injection_started", "aspirated_ml", 0.9),
                                  at(11, "injected", "volume_ml", 0.25)};
    CHECK(records::aspirated_curve(log).back().volume_ml == Approx(0.9));
    CHECK(records::injected_curve(log).back().volume_ml == Approx(0.85));
}

TEST_CASE("the timeline shows each exposure, picture and error") {
    const auto scenario = test_support::patent_case();
    const auto log = test_support::tell({.takes_lateral = false});
    const auto result = assessment::assess(scenario, log);
    const std::string svg =
        records::timeline_svg(scenario, log, result.critical_errors, {5.0, 6.0, 90.0});
    const auto beams = std::count_if(log.begin(), log.end(),
                                     [](const auto& event) { return event.name == "beam_on"; });
    CHECK(count_of(svg, "class=\"beam\"") == beams);
    CHECK(count_of(svg, "class=\"shot\"") == 3);
    CHECK(count_of(svg, "#octagon") == 1);
    CHECK(svg.find("aspirated 2.0 mL") != std::string::npos);
    CHECK(svg.find("injected 1.2 mL") != std::string::npos);
    CHECK(svg.find("70 kPa") != std::string::npos);
    CHECK(svg.find("nan") == std::string::npos);
}

TEST_CASE("an empty session has an empty timeline") {
    const std::string svg = records::timeline_svg(test_support::patent_case(), {}, {}, {});
    CHECK(svg.starts_with("<svg"));
    CHECK(svg.ends_with("</svg>"));
    CHECK(svg.find("nan") == std::string::npos);
    CHECK(count_of(svg, "class=\"beam\"") == 0);
}
