#include <catch2/catch.hpp>

#include "sim/records/html.h"
#include "sim/records/measures.h"

using namespace sideport::records;

TEST_CASE("text cannot leave its element or its attribute") {
    CHECK(escaped("<b>\"A\" & 'B'</b>") == "&lt;b&gt;&quot;A&quot; &amp; &#39;B&#39;&lt;/b&gt;");
    CHECK(escaped("Kovač · 5 µL") == "Kovač · 5 µL");
    CHECK(escaped(std::string("a\0b\x1B[1m\tc\n", 10)) == "ab[1m\tc\n");
}

TEST_CASE("base64 is that of RFC 4648, section 10") {
    CHECK(base64("").empty());
    CHECK(base64("f") == "Zg==");
    CHECK(base64("fo") == "Zm8=");
    CHECK(base64("foo") == "Zm9v");
    CHECK(base64("foob") == "Zm9vYg==");
    CHECK(base64("fooba") == "Zm9vYmE=");
    CHECK(base64("foobar") == "Zm9vYmFy");
    CHECK(base64("\xFF\xFE\xFD") == "//79");
}

TEST_CASE("base64 is read back, and what is none is refused") {
    std::string all;
    for (int i = 0; i < 256; ++i) {
        all += static_cast<char>(i);
        const auto back = bytes_of_base64(base64(all));
        REQUIRE(back);
        CHECK(back.value() == all);
    }
    CHECK(bytes_of_base64("").value().empty());
    for (const char* wrong : {"Zg", "Zg=", "Zm9v Zm9v", "====", "Z===", "Zg==Zg==", "Zm9*"})
        CHECK(!bytes_of_base64(wrong));
}

TEST_CASE("measures read with their unit") {
    CHECK(measure_text("aspirated_ml", 1.96) == "2.0 mL");
    CHECK(measure_text("fluoroscopy_time_s", 83.2) == "1 min 23 s");
    CHECK(measure_text("mean_open_area_fraction", 0.643) == "64 %");
    CHECK(measure_text("lateral_check_before_injection", 1.0) == "yes");
    CHECK(measure_text("lateral_check_before_injection", 0.0) == "no");
    CHECK(measure_text("bridge_bolus_error_percent", -12.3) == "−12 %");
    CHECK(measure_text("bridge_bolus_error_percent", -0.3) == "0 %");
    CHECK(measure_text("rotor_turn_error_deg", 1.5) == "2°");
    CHECK(measure_text("needle_pass_count", 2.0) == "2");
    CHECK(measure_text("something_new", 2.5) == "2.5");
    CHECK(measure_label("something_new") == "something_new");
}
