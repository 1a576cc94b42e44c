#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/xray/frame_input.h"

namespace sideport::records {

/// How the pixels lie in a file; all of them lose nothing.
enum class DicomEncoding : int { raw, rle, jpeg, jpeg_ls };
inline constexpr std::array<std::string_view, 4> kDicomEncodingNames = {"raw", "rle", "jpeg",
                                                                        "jpeg-ls"};

/// What each object of a session says of it. Nothing in here names a person.
struct DicomStudy {
    std::string uid;
    std::string case_id;        ///< folder name of the case, letters, digits, '-' and '_'
    std::string patient_id;     ///< "SIM-patent-0123abcd": the case and its form
    std::string trainee;        ///< pseudonym of who held the pedal; may be empty
    std::string software;       ///< build that simulated it
    std::string serial_number;  ///< of the station
    std::string device_uid;     ///< of the station
    double started_unix_s = 0.0;
    std::string remark;  ///< of the whole recording, e.g. that it is cut off; may be empty
};

/// Which object of the study a file is.
struct DicomInstance {
    std::string uid, series_uid;
    int series_number = 1, number = 1;
    std::string series_description;
    double time_s = 0.0;  ///< of the session's clock
};

/// One exposure as the machine made it.
struct XaExposure {
    double time_s = 0.0;
    xray::ProjectionGeometry geometry;
    xray::Technique technique;
    bool is_recording = false;  ///< cine or spot, else fluoroscopy
    double pulse_width_s = 0.008;
    double pulses_per_s = 0.0;      ///< as set; 0: a single one
    double table_tilt_deg = 0.0;    ///< + head up
    double air_kerma_mgy = 0.0;     ///< of this pulse, at the reference point
    double area_dose_gy_cm2 = 0.0;  ///< of this pulse
};

/// X-ray angiography, one plane, as many frames as there are exposures.
struct XaRun {
    DicomInstance instance;
    std::vector<XaExposure> exposures;  ///< at least one; one set-up: angles and table may change
    std::vector<std::uint8_t> gray;     ///< [exposures][height][width], as on the monitor
    int acquisition = 1;                ///< number of the pedal press
    std::string event_uid;              ///< the same as in the dose report
    std::string contrast_agent;         ///< in the patient by then; may be empty
    std::string comment;                ///< label and notes of a kept picture; may be empty
};

/// Writes one XA file. Errors: file.unwritable, machine.disk_full, dicom.failed.
Result<Done> write_xa(const std::filesystem::path& file, const DicomStudy& study, const XaRun& run,
                      DicomEncoding encoding);

/// One pedal press in one mode, or one spot.
struct DoseEvent {
    std::string uid;
    std::vector<XaExposure> exposures;  ///< at least one
    double duration_s = 0.0;            ///< of beam
};

/// Writes the X-ray radiation dose report (TID 10001). Errors: as write_xa.
Result<Done> write_dose_report(const std::filesystem::path& file, const DicomStudy& study,
                               const DicomInstance& instance, const std::vector<DoseEvent>& events);

/// Wraps a PDF. Errors: as write_xa, dicom.no_pdf (the bytes are none).
Result<Done> write_pdf_object(const std::filesystem::path& file, const DicomStudy& study,
                              const DicomInstance& instance, std::string_view pdf);

/// Where the beam comes from, as DICOM counts: primary + with the detector on the patient's left,
/// secondary + with it toward the head, degrees; of the patient, however the table is tilted.
/// ref: PS3.3 C.8.7.5.
struct PositionerAngles {
    double primary_deg = 0.0, secondary_deg = 0.0;
};
PositionerAngles positioner_angles(const xray::ProjectionGeometry& geometry);

/// Where the picture's rows and columns lead in the patient, e.g. {"L", "F"}; up to three letters
/// each, the main one first. ref: PS3.3 C.7.6.1.1.1.
std::array<std::string, 2> patient_orientation(const xray::ProjectionGeometry& geometry);

/// "20261127" and "101500.250000" of a moment of the session, UTC.
std::string dicom_date(const DicomStudy& study, double time_s);
std::string dicom_time(const DicomStudy& study, double time_s);

/// 2.25 and the number that 32 hexadecimal digits are: a UID that needs no registered root.
/// ref: PS3.5 B.2. Digits: at least 32, what follows is left out.
std::string uid_of_hex(std::string_view digits);

}  // namespace sideport::records
