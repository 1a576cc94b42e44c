#include <filesystem>

#include <catch2/catch.hpp>

#include "sim/base/file_io.h"
#include "sim/records/dicom.h"
#include "tests/support/folder.h"

using namespace sideport;
using namespace sideport::records;
using test_support::Folder;
namespace fs = std::filesystem;

namespace {

DicomStudy study() {
    return {.uid = "2.25.1",
            .case_id = "patent",
            .patient_id = "SIM-patent-00000001",
            .trainee = "0123abcd",
            .software = "test",
            .serial_number = "none",
            .device_uid = "2.25.2",
            .started_unix_s = 1767622505.0,
            .remark = {}};
}

XaExposure exposure(double time_s, double orbital_deg = 0.0) {
    return {.time_s = time_s,
            .geometry = xray::make_projection({.orbital_deg = orbital_deg}, 64),
            .technique = {},
            .pulses_per_s = 8.0,
            .air_kerma_mgy = 0.01,
            .area_dose_gy_cm2 = 0.002};
}

XaRun run_of(int frames) {
    XaRun run;
    run.instance = {.uid = "2.25.3", .series_uid = "2.25.4", .series_description = "test"};
    run.event_uid = "2.25.5";
    for (int i = 0; i < frames; ++i)
        run.exposures.push_back(exposure(0.125 * i, 2.0 * i));
    run.gray.resize(static_cast<std::size_t>(frames) * 64U * 64U);
    for (std::size_t i = 0; i < run.gray.size(); ++i)
        run.gray[i] = static_cast<std::uint8_t>((i * i) >> 4U);
    return run;
}

}  // namespace

TEST_CASE(
    "a detector on the patient's left is a positive primary angle, one toward the head a "
    "positive secondary") {
    const auto angles = [](double orbital_deg, double angulation_deg) {
        return positioner_angles(xray::make_projection(
            {.orbital_deg = orbital_deg, .angulation_deg = angulation_deg}, 64));
    };
    CHECK(angles(0, 0).primary_deg == Approx(0.0).margin(1e-9));
    CHECK(angles(90, 0).primary_deg == Approx(90.0));
    CHECK(angles(-30, 0).primary_deg == Approx(-30.0));
    CHECK(angles(20, 15).primary_deg == Approx(20.0));
    CHECK(angles(20, 15).secondary_deg == Approx(15.0));
    // a table tilted head up turns the patient, not the tube
    const auto tilted = xray::make_projection({.table_tilt_deg = 10.0}, 64);
    CHECK(std::abs(positioner_angles(tilted).secondary_deg) == Approx(10.0));
}

TEST_CASE("rows and columns say where they lead in the patient") {
    const auto letters = [](double orbital_deg) {
        return patient_orientation(xray::make_projection({.orbital_deg = orbital_deg}, 64));
    };
    CHECK(letters(0) == std::array<std::string, 2>{"L", "F"});
    CHECK(letters(90) == std::array<std::string, 2>{"P", "F"});
    CHECK(letters(30) == std::array<std::string, 2>{"LP", "F"});
}

TEST_CASE("moments of a session are dates and times of the day in UTC") {
    CHECK(dicom_date(study(), 0.0) == "20260105");
    CHECK(dicom_time(study(), 0.25) == "141505.250000");
    CHECK(dicom_date(study(), 10.0 * 3600.0) == "20260106");
}

TEST_CASE("a UID is the number of its first 32 hexadecimal digits") {
    CHECK(uid_of_hex("00000000000000000000000000000000ff") == "2.25.0");
    CHECK(uid_of_hex("0000000000000000000000000000000a") == "2.25.10");
    CHECK(uid_of_hex("ffffffffffffffffffffffffffffffff") ==
          "2.25.340282366920938463463374607431768211455");
}

TEST_CASE("every encoding of a run is written, and smaller than its pixels") {
    const Folder folder;
    const XaRun run = run_of(5);
    for (const auto encoding :
         {DicomEncoding::raw, DicomEncoding::rle, DicomEncoding::jpeg, DicomEncoding::jpeg_ls}) {
        const auto done = write_xa(folder.path / "run.dcm", study(), run, encoding);
        INFO((done ? std::string() : done.error().line()));
        REQUIRE(done);
        CHECK(read_file(folder.path / "run.dcm").value().substr(128, 4) == "DICM");
    }
}

TEST_CASE("a dose report is written, whatever the presses were") {
    const Folder folder;
    std::vector<DoseEvent> events(2);
    events[0] = {.uid = "2.25.5", .exposures = run_of(5).exposures, .duration_s = 0.6};
    events[1] = {.uid = "2.25.6", .exposures = {exposure(3.0)}, .duration_s = 0.008};
    events[1].exposures[0].is_recording = true;
    events[1].exposures[0].pulses_per_s = 0.0;
    events[1].exposures[0].technique.filter_cu_mm = 0.2;
    const DicomInstance instance{
        .uid = "2.25.7", .series_uid = "2.25.8", .series_description = "dose"};
    const auto done = write_dose_report(folder.path / "dose.dcm", study(), instance, events);
    INFO((done ? std::string() : done.error().line()));
    CHECK(done);
}

TEST_CASE("what cannot be written says where, and leaves nothing") {
    const Folder folder;
    const auto gone =
        write_xa(folder.path / "none/run.dcm", study(), run_of(1), DicomEncoding::raw);
    REQUIRE_FALSE(gone);
    CHECK(gone.error().code == "file.unwritable");
    const DicomInstance instance{.uid = "2.25.7", .series_uid = "2.25.8"};
    const auto no_pdf = write_pdf_object(folder.path / "r.dcm", study(), instance, "<html>");
    REQUIRE_FALSE(no_pdf);
    CHECK(no_pdf.error().code == "dicom.no_pdf");
    CHECK_FALSE(fs::exists(folder.path / "r.dcm"));
}
