#include <catch2/catch.hpp>

#include "sim/runner/dicom_runs.h"
#include "tests/support/cases.h"

// How the exposures of a session become runs, kept pictures and dose events.

using namespace sideport;
using session::CommandKind;

namespace {

/// All pixels are the low byte of the exposure's number.
runner::GrayPicture numbered(const xray::FrameInput& input) {
    const auto pixels = static_cast<std::size_t>(input.geometry.width_px) *
                        static_cast<std::size_t>(input.geometry.height_px);
    return {.width_px = input.geometry.width_px,
            .height_px = input.geometry.height_px,
            .gray = std::vector<std::uint8_t>(pixels, static_cast<std::uint8_t>(input.frame))};
}

struct Collected {
    std::vector<records::XaRun> runs, pictures;
    std::vector<std::size_t> run_events;
    std::vector<records::DoseEvent> events;
    session::State end;
};

using Script = std::vector<std::pair<int, session::Command>>;

Collected collect(const Script& script, int ticks, int size_px) {
    session::LiveSession live(test_support::library_model("patent"), "Ana", "practice");
    Collected all;
    runner::RunCollector collector(live.model(), numbered, size_px,
                                   {.run =
                                        [&](records::XaRun run, std::size_t event) {
                                            all.runs.push_back(std::move(run));
                                            all.run_events.push_back(event);
                                            return Done{};
                                        },
                                    .picture =
                                        [&](records::XaRun picture, std::size_t, std::size_t) {
                                            all.pictures.push_back(std::move(picture));
                                            return Done{};
                                        }});
    for (int tick = 0; tick < ticks; ++tick) {
        std::vector<session::Command> commands;
        for (const auto& [when, command] : script)
            if (when == tick) commands.push_back(command);
        live.step(commands);
        collector.after_tick(live.state());
    }
    REQUIRE(collector.finish());
    all.events = collector.events();
    all.end = live.state();
    return all;
}

session::Command pedal(bool down) {
    return {.kind = CommandKind::pedal, .values = {down ? 1.0 : 0.0}};
}
session::Command mode(const char* name) {
    return {.kind = CommandKind::fluoro_mode, .text = name};
}

/// Every exposure is in one run, once and in its order; every run can stand in one header.
void check_whole(const Collected& all) {
    std::size_t frame = 0;
    double area_dose_gy_cm2 = 0.0, kerma_mgy = 0.0;
    for (const records::XaRun& run : all.runs) {
        const auto& first = run.exposures.front();
        const std::size_t pixels = run.gray.size() / run.exposures.size();
        for (std::size_t i = 0; i < run.exposures.size(); ++i) {
            CHECK(run.gray[i * pixels] == static_cast<std::uint8_t>(++frame));
            CHECK(run.exposures[i].is_recording == first.is_recording);
            area_dose_gy_cm2 += run.exposures[i].area_dose_gy_cm2;
            kerma_mgy += run.exposures[i].air_kerma_mgy;
        }
        CHECK(run.exposures.back().time_s - first.time_s < runner::kLongestRunS);
        CHECK(run.gray.size() <= runner::kMostRunBytes);
    }
    CHECK(frame == static_cast<std::size_t>(all.end.fluoroscope.pulse_count));
    CHECK(area_dose_gy_cm2 == Approx(all.end.fluoroscope.dose_area_product_gy_cm2));
    CHECK(kerma_mgy == Approx(all.end.fluoroscope.air_kerma_mgy));
    double beam_s = 0.0;
    for (const records::DoseEvent& event : all.events)
        beam_s += event.exposures.front().pulses_per_s > 0.0 ? event.duration_s : 0.0;
    CHECK(beam_s == Approx(all.end.fluoroscope.fluoroscopy_time_s));
}

}  // namespace

TEST_CASE("a press is a run and a dose event, and a long one is several runs of one event") {
    const Collected all =
        collect({{10, pedal(true)}, {250, pedal(false)}, {300, pedal(true)}}, 300 + 45 * 240, 64);
    check_whole(all);
    REQUIRE(all.events.size() == 2);
    REQUIRE(all.runs.size() == 4);
    CHECK(all.run_events == std::vector<std::size_t>{0, 1, 1, 1});
    CHECK(all.runs[1].exposures.size() == 160);
}

TEST_CASE("large pictures end a run where its pixels fill the memory that it may have") {
    const Collected all = collect({{10, pedal(true)}}, 10 + 5 * 240, 2048);
    check_whole(all);
    REQUIRE(all.runs.size() == 3);
    CHECK(all.runs[0].exposures.size() == 16);
    CHECK(all.events.size() == 1);
}

TEST_CASE("another mode under the pedal is another run and event, a spot is one of its own") {
    const Collected all = collect({{10, pedal(true)},
                                   {130, mode("cine")},
                                   {250, mode("normal")},
                                   {370, {.kind = CommandKind::spot}},
                                   {500, pedal(false)},
                                   {600, {.kind = CommandKind::spot}}},
                                  700, 64);
    check_whole(all);
    std::vector<bool> recording;
    for (const records::DoseEvent& event : all.events)
        recording.push_back(event.exposures.front().is_recording);
    // after the spot the press goes on as it was
    CHECK(recording == std::vector<bool>{false, true, false, true, true});
    CHECK(all.run_events == std::vector<std::size_t>{0, 1, 2, 3, 2, 4});
}

TEST_CASE("another field, filter or pulse rate under the beam is another run of the same event") {
    const Collected all = collect({{10, pedal(true)},
                                   {130, {.kind = CommandKind::collimate, .values = {60.0, 60.0}}},
                                   {250, {.kind = CommandKind::beam_filter, .values = {0.2}}},
                                   {370, {.kind = CommandKind::pulse_rate, .values = {4.0}}}},
                                  700, 64);
    check_whole(all);
    CHECK(all.events.size() == 1);
    CHECK(all.runs.size() == 4);
}

TEST_CASE("a kept picture is the newest exposure, wherever the C-arm has gone") {
    const Collected all = collect({{10, pedal(true)},
                                   {130, pedal(false)},
                                   {140, {.kind = CommandKind::c_arm_go, .values = {20.0, 0.0}}},
                                   {300, {.kind = CommandKind::keep_picture, .text = "late"}}},
                                  400, 64);
    check_whole(all);
    REQUIRE(all.pictures.size() == 1);
    const records::XaRun& picture = all.pictures.front();
    REQUIRE(picture.exposures.size() == 1);
    CHECK(picture.gray.front() == 4);
    CHECK(records::positioner_angles(picture.exposures.front().geometry).primary_deg ==
          Approx(0.0).margin(1e-9));
}
