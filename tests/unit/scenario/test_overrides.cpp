#include <catch2/catch.hpp>

#include "tests/unit/scenario/case_file.h"

using namespace sideport;
using namespace sideport::scenario;
using namespace sideport::test_support;

TEST_CASE("an override takes the place of what the file says, or adds what it leaves out") {
    const ReadResult read = read_case(kGoodCase, {{"/pump/depth", "18 mm"},
                                                  {"/csf/heart_rate", "90 /min"},
                                                  {"/tray/1/fill", "3 mL"},
                                                  {"/patient/sex", "male"},
                                                  {"/title", "Another"}});
    for (const Error& error : read.errors)
        FAIL_CHECK(error.line());
    CHECK(read.scenario.pump_depth_mm == Approx(18.0));
    CHECK(read.scenario.heart_rate_per_min == Approx(90.0));
    CHECK(read.scenario.tray[1].fill_ml == Approx(3.0));
    CHECK(read.scenario.patient.sex == patient::Parameters::Sex::male);
    CHECK(read.scenario.title == "Another");
}

TEST_CASE("of two overrides of one field the last one counts") {
    const ReadResult read =
        read_case(kGoodCase, {{"/pump/depth", "18 mm"}, {"/pump/depth", "15 mm"}});
    REQUIRE(read.errors.empty());
    CHECK(read.scenario.pump_depth_mm == Approx(15.0));
}

TEST_CASE("a fault of an override names the override, not the file") {
    struct Bad {
        std::string pointer, text, code;
    };
    const Bad bad = GENERATE(Bad{"/pump/depth", "40 mm", "scenario.range"},
                             Bad{"/pump/depth", "12", "quantity.missing_unit"},
                             Bad{"/pump/dept", "12 mm", "scenario.unknown_field"},
                             Bad{"/nothing/here", "1", "scenario.unknown_field"},
                             Bad{"/patient/sex", "other", "scenario.choice"},
                             Bad{"/pump/model", "spring_pump", "scenario.reference"},
                             Bad{"/catheter/length", "30 cm", "world.catheter_too_short"},
                             Bad{"/catheter/tip", "L5", "scenario.sense"},
                             Bad{"/tray/0/fill", "11 mL", "scenario.range"},
                             Bad{"/title", "[1, 2", "scenario.syntax"},
                             Bad{"/title/deeper", "1", "scenario.syntax"});
    CAPTURE(bad.pointer, bad.text);
    const ReadResult read = read_case(kGoodCase, {{bad.pointer, bad.text}});
    REQUIRE(!read.errors.empty());
    UNSCOPED_INFO(read.errors[0].line());
    CHECK(read.errors[0].code == bad.code);
    CHECK(read.errors[0].where.rfind("--set /", 0) == 0);
    const std::string named = read.errors[0].where.substr(6);
    CHECK(bad.pointer.rfind(named, 0) == 0);
}
