#include <catch2/catch.hpp>

#include "sim/base/quantity.h"

using namespace sideport;

TEST_CASE("a quantity is stored in the unit of its dimension") {
    CHECK(parse_quantity("1.5 mL", Dimension::volume_ml).value() == Approx(1.5));
    CHECK(parse_quantity("2.0 uL", Dimension::volume_ml).value() == Approx(0.002));
    CHECK(parse_quantity("70cm", Dimension::length_mm).value() == Approx(700.0));
    CHECK(parse_quantity("2000 ug/mL", Dimension::concentration_mg_per_ml).value() == Approx(2.0));
    CHECK(parse_quantity(" -435 mmHg ", Dimension::pressure_pa).value() == Approx(-57995.24));
    CHECK(parse_quantity("7", Dimension::none).value() == Approx(7.0));
}

TEST_CASE("a bare number, a foreign unit and nonsense are refused with what is allowed") {
    const auto bare = parse_quantity("12", Dimension::length_mm);
    REQUIRE(!bare);
    CHECK(bare.error().code == "quantity.missing_unit");
    CHECK(bare.error().message.find("mm, cm, m") != std::string::npos);
    CHECK(parse_quantity("12 mL", Dimension::length_mm).error().code == "quantity.wrong_unit");
    CHECK(parse_quantity("12 mm", Dimension::none).error().code == "quantity.wrong_unit");
    CHECK(parse_quantity("deep", Dimension::length_mm).error().code == "quantity.syntax");
    CHECK(parse_quantity("nan mm", Dimension::length_mm).error().code == "quantity.syntax");
    CHECK(parse_quantity("", Dimension::length_mm).error().code == "quantity.syntax");
}

TEST_CASE("the nearest word is offered only when it is near") {
    const std::vector<std::string> words = {"catheter", "patient", "pump"};
    CHECK(nearest_word("cathetr", words) == "catheter");
    CHECK(nearest_word("pmup", words) == "pump");
    CHECK(nearest_word("wavelength", words).empty());
}
