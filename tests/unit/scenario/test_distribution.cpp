#include <array>
#include <cmath>
#include <set>

#include <catch2/catch.hpp>

#include "sim/scenario/distribution.h"
#include "tests/unit/scenario/case_file.h"

using namespace sideport;
using namespace sideport::scenario;

namespace {

/// kGoodCase whose pump's depth is another text, in one of its forms.
ReadResult with_depth(const std::string& depth, int form) {
    return test_support::read_case(test_support::changed_case("\"12 mm\"", "\"" + depth + "\""),
                                   {{"/form", std::to_string(form)}});
}

std::string first_code(const ReadResult& read) {
    return read.errors.empty() ? "" : read.errors.front().code;
}

}  // namespace

TEST_CASE("every form draws its own depth, evenly and within the bounds") {
    std::array<int, 4> quarters{};
    std::set<double> depths;
    for (int form = 1; form <= 400; ++form) {
        const double depth =
            draw_uniform(8.0, 22.0, false, {.form = std::uint64_t(form)}, "/pump/depth");
        REQUIRE(depth >= 8.0);
        REQUIRE(depth < 22.0);
        depths.insert(depth);
        ++quarters[static_cast<std::size_t>((depth - 8.0) / 3.5)];
    }
    CHECK(depths.size() == 400);
    for (const int count : quarters)
        CHECK(std::abs(count - 100) < 35);  // four standard deviations of 8.7
}

TEST_CASE("the bell has its mean and deviation and stays within the range") {
    double sum = 0.0, squares = 0.0;
    constexpr int kForms = 4000;
    for (int form = 1; form <= kForms; ++form) {
        const double x = draw_normal(12.0, 3.0, 0.0, 30.0, {.form = std::uint64_t(form)}, "/x");
        sum += x;
        squares += x * x;
        const double cut = draw_normal(12.0, 3.0, 11.0, 12.5, {.form = std::uint64_t(form)}, "/x");
        REQUIRE(cut >= 11.0);
        REQUIRE(cut <= 12.5);
    }
    const double mean = sum / kForms;
    CHECK(mean == Approx(12.0).margin(4.0 * 3.0 / std::sqrt(double(kForms))));
    CHECK(std::sqrt(squares / kForms - mean * mean) == Approx(3.0).margin(0.15));
}

TEST_CASE("weights decide how often a fault is drawn, and none leaves it out") {
    int kinks = 0, sound = 0;
    for (int form = 1; form <= 300; ++form) {
        const auto law = parse_distribution("weighted(none: 2, kink: 1, granuloma: 0)");
        REQUIRE(law);
        const std::size_t drawn =
            draw_choice(law.value(), {.form = std::uint64_t(form)}, "/faults/0/kind");
        REQUIRE(drawn < 2);
        (drawn == 1 ? kinks : sound) += 1;
    }
    CHECK(std::abs(kinks - 100) < 33);  // four deviations of 8.2
    CHECK(kinks + sound == 300);
    std::set<std::size_t> counts;
    for (int form = 1; form <= 12; ++form) {
        const ReadResult read = test_support::read_case(
            test_support::changed_case("kind: fracture", "kind: \"one_of(none, kink)\""),
            {{"/form", std::to_string(form)}});
        REQUIRE(read.errors.empty());
        counts.insert(read.scenario.faults.size());
        for (const Fault& fault : read.scenario.faults)
            CHECK(fault.kind == Fault::Kind::kink);
    }
    CHECK(counts == std::set<std::size_t>{0, 1});
}

TEST_CASE("a form is drawn the same again, and tells what it drew") {
    const ReadResult one = with_depth("uniform(8 mm, 2.2 cm)", 17);
    const ReadResult again = with_depth("uniform(8 mm, 2.2 cm)", 17);
    const ReadResult other = with_depth("uniform(8 mm, 2.2 cm)", 18);
    REQUIRE(one.errors.empty());
    CHECK(one.scenario.form == 17);
    CHECK(one.scenario.pump_depth_mm == again.scenario.pump_depth_mm);
    CHECK(one.scenario.hash == again.scenario.hash);
    CHECK(one.scenario.pump_depth_mm != other.scenario.pump_depth_mm);
    CHECK(one.scenario.hash != other.scenario.hash);
    CHECK(one.scenario.pump_depth_mm >= 8.0);
    CHECK(one.scenario.pump_depth_mm <= 22.0);
    REQUIRE(one.drawn.size() == 1);
    CHECK(one.drawn[0].pointer == "/pump/depth");
    CHECK(one.drawn[0].distribution == "uniform(8 mm, 2.2 cm)");
    CHECK(one.drawn[0].value.find(" mm") != std::string::npos);
    // what else the case leaves to chance changes nothing of it
    const ReadResult more = test_support::read_case(
        [] {
            std::string text = test_support::changed_case("\"12 mm\"", "\"uniform(8 mm, 2.2 cm)\"");
            return text.replace(text.find("bmi: 24"), 7, "bmi: \"uniform(20, 30)\"");
        }(),
        {{"/form", "17"}});
    REQUIRE(more.errors.empty());
    CHECK(more.scenario.pump_depth_mm == one.scenario.pump_depth_mm);
}

TEST_CASE("whole numbers, choices and catalogue ids are drawn too") {
    std::set<std::string> tips, models;
    std::set<std::uint64_t> seeds;
    for (int form = 1; form <= 20; ++form) {
        std::string text = test_support::changed_case("tip: T10", "tip: \"one_of(T9, T11)\"");
        text.replace(text.find("seed: 7"), 7, "seed: \"uniform(3, 5)\"");
        text.replace(text.find("model: peristaltic_40"), 21,
                     "model: \"one_of(peristaltic_20, peristaltic_40)\"\n  reservoir: 15 mL");
        const ReadResult read = test_support::read_case(text, {{"/form", std::to_string(form)}});
        for (const Error& error : read.errors)
            FAIL_CHECK(error.line());
        tips.insert(read.scenario.tip_level);
        models.insert(read.scenario.pump.id);
        seeds.insert(read.scenario.patient.seed);
    }
    CHECK(tips == std::set<std::string>{"T9", "T11"});
    CHECK(models == std::set<std::string>{"peristaltic_20", "peristaltic_40"});
    CHECK(seeds == std::set<std::uint64_t>{3, 4, 5});
}

TEST_CASE("what could be drawn must be allowed, whatever this form draws") {
    const auto code = [](const std::string& depth) {
        return first_code(with_depth(depth, 1));
    };
    CHECK(code("uniform(8 mm, 90 mm)") == "scenario.range");
    CHECK(code("uniform(8, 22)") == "quantity.missing_unit");
    CHECK(code("uniform(22 mm, 8 mm)") == "scenario.distribution");
    CHECK(code("uniform(8 mm)") == "scenario.distribution");
    CHECK(code("uniform(8 mm, 9 mm") == "scenario.distribution");
    CHECK(code("normal(12 mm, -3 mm)") == "scenario.range");
    CHECK(code("one_of(8 mm, 90 mm)") == "scenario.range");
    CHECK(code("weighted(8 mm: 1, 9 mm: -1)") == "scenario.distribution");
    CHECK(code("weighted(8 mm: 0)") == "scenario.distribution");
    CHECK(code("lognormal(8 mm, 9 mm)") == "quantity.syntax");
    const ReadResult read = test_support::read_case(
        test_support::changed_case("tip: T10", "tip: \"uniform(T9, T11)\""));
    CHECK(first_code(read) == "scenario.distribution");
    // a story is never drawn: its words may look like a distribution
    const ReadResult story = test_support::read_case(
        test_support::changed_case("\"A case\"", "\"uniform (grey) fluid\""));
    CHECK(story.errors.empty());
    CHECK(story.scenario.title == "uniform (grey) fluid");
}

TEST_CASE("a form that cannot be in a body draws again; when none can, it says so") {
    // 30 cm reach no tip, 70 cm do
    const std::string text =
        test_support::changed_case("length: \"70 cm\"", "length: \"one_of(30 cm, 70 cm)\"");
    int again = 0;
    for (int form = 1; form <= 10; ++form) {
        const ReadResult read = test_support::read_case(text, {{"/form", std::to_string(form)}});
        REQUIRE(read.errors.empty());
        CHECK(read.scenario.catheter_length_mm == 700.0);
        const auto law = parse_distribution("one_of(30 cm, 70 cm)");
        again += draw_choice(law.value(), {.form = std::uint64_t(form)}, "/catheter/length") == 0;
    }
    CHECK(again > 0);
    const ReadResult never = test_support::read_case(
        test_support::changed_case("length: \"70 cm\"", "length: \"one_of(30 cm, 31 cm)\""));
    REQUIRE(never.errors.size() >= 2);
    CHECK(never.errors[0].code == "scenario.no_form");
    CHECK(never.errors[1].code.rfind("world.", 0) == 0);
}

TEST_CASE("a case that is drawn gives a hundred patients who can be") {
    std::set<std::string> conclusions;
    std::set<std::uint64_t> hashes;
    for (int form = 1; form <= 100; ++form) {
        CAPTURE(form);
        const ReadResult read = read_scenario("equal_forms", {{"/form", std::to_string(form)}});
        for (const Error& error : read.errors)
            FAIL_CHECK(error.line());
        conclusions.insert(true_conclusion(read.scenario));
        hashes.insert(read.scenario.hash);
    }
    CHECK(hashes.size() == 100);
    CHECK(conclusions.size() >= 7);
}
