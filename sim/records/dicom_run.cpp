#include <algorithm>
#include <cmath>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcrleerg.h>
#include <dcmtk/dcmdata/dcrlerp.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmjpeg/djencode.h>
#include <dcmtk/dcmjpeg/djrplol.h>
#include <dcmtk/dcmjpls/djencode.h>
#include <dcmtk/dcmjpls/djrparam.h>
#include <fmt/format.h>

#include "sim/base/check.h"
#include "sim/records/dicom.h"
#include "sim/records/dicom_dataset.h"

namespace sideport::records {

namespace {

constexpr std::string_view kSimulated =
    "SIMULATED: computed from a virtual patient. No radiation was produced, no person was exposed. "
    "Training output, not for diagnosis.";
/// Below these a motion is no motion.
constexpr double kStillDeg = 0.05, kStillMm = 0.05;

template <typename Value>
double mean_of(const XaRun& run, Value value) {
    double sum = 0.0;
    for (const XaExposure& exposure : run.exposures)
        sum += value(exposure);
    return sum / static_cast<double>(run.exposures.size());
}

double source_to_detector_mm(const xray::ProjectionGeometry& geometry) {
    return glm::length(geometry.detector_center_W_mm - geometry.source_W_mm);
}

glm::dvec3 isocenter_W_mm(const xray::ProjectionGeometry& geometry) {
    return geometry.source_W_mm + geometry.normal_W() * geometry.source_to_isocenter_mm;
}

/// One value for each frame, against the first.
template <typename Value>
std::string increments(const XaRun& run, Value value) {
    std::string text;
    for (const XaExposure& exposure : run.exposures) {
        if (!text.empty()) text += '\\';
        text += decimal_text(value(exposure) - value(run.exposures.front()), 2);
    }
    return text;
}

template <typename Value>
bool moves(const XaRun& run, double least, Value value) {
    return std::any_of(run.exposures.begin(), run.exposures.end(), [&](const XaExposure& one) {
        return std::fabs(value(one) - value(run.exposures.front())) > least;
    });
}

void put_technique(Tags& tags, const XaRun& run) {
    const XaExposure& first = run.exposures.front();
    const double frames = static_cast<double>(run.exposures.size());
    const double charge_mas =
        mean_of(run, [](const XaExposure& one) { return one.technique.charge_mas; });
    const double current_ma = charge_mas / first.pulse_width_s;
    tags.number(DCM_KVP,
                mean_of(run, [](const XaExposure& one) { return one.technique.tube_voltage_kvp; }),
                1);
    tags.integer(DCM_XRayTubeCurrent, std::max(1.0, current_ma));
    tags.number(DCM_XRayTubeCurrentInuA, current_ma * 1e3, 0);
    tags.integer(DCM_ExposureTime, frames * first.pulse_width_s * 1e3);
    tags.integer(DCM_Exposure, charge_mas * frames);
    tags.integer(DCM_ExposureInuAs, charge_mas * frames * 1e3);
    tags.number(DCM_AveragePulseWidth, first.pulse_width_s * 1e3);
    tags.text(DCM_RadiationMode, "PULSED");
    tags.text(DCM_RadiationSetting, first.is_recording ? "GR" : "SC");
    tags.number(DCM_FocalSpots, first.technique.focal_spot_mm, 2);
    tags.text(DCM_TypeOfFilters,
              first.technique.filter_cu_mm > 0.0
                  ? fmt::format("FLAT COPPER {} MM", decimal_text(first.technique.filter_cu_mm, 2))
                  : "NONE");
    // in dGy cm2. ref: PS3.3 C.8.7.2
    tags.number(
        DCM_ImageAndFluoroscopyAreaDoseProduct,
        10.0 * frames * mean_of(run, [](const XaExposure& one) { return one.area_dose_gy_cm2; }));
}

void put_collimator(Tags& tags, const xray::ProjectionGeometry& geometry) {
    const double half_columns = geometry.field_half_mm.x / geometry.pixel_mm;
    const double half_rows = geometry.field_half_mm.y / geometry.pixel_mm;
    const double middle_column = 0.5 * geometry.width_px, middle_row = 0.5 * geometry.height_px;
    const bool round = geometry.iris_mm < glm::length(geometry.field_half_mm);
    tags.text(DCM_CollimatorShape, round ? "RECTANGULAR\\CIRCULAR" : "RECTANGULAR");
    tags.integer(DCM_CollimatorLeftVerticalEdge, std::max(1.0, middle_column - half_columns + 1.0));
    tags.integer(DCM_CollimatorRightVerticalEdge,
                 std::min<double>(geometry.width_px, middle_column + half_columns));
    tags.integer(DCM_CollimatorUpperHorizontalEdge, std::max(1.0, middle_row - half_rows + 1.0));
    tags.integer(DCM_CollimatorLowerHorizontalEdge,
                 std::min<double>(geometry.height_px, middle_row + half_rows));
    if (!round) return;
    tags.text(DCM_CenterOfCircularCollimator,
              fmt::format("{:.0f}\\{:.0f}", middle_row, middle_column));
    tags.integer(DCM_RadiusOfCircularCollimator, geometry.iris_mm / geometry.pixel_mm);
}

void put_geometry(Tags& tags, const XaRun& run) {
    const xray::ProjectionGeometry& geometry = run.exposures.front().geometry;
    const double detector_mm = source_to_detector_mm(geometry);
    const std::string spacing = decimal_text(geometry.pixel_mm, 8);
    tags.text(DCM_ImagerPixelSpacing, spacing + "\\" + spacing);
    tags.number(DCM_DistanceSourceToDetector, detector_mm, 3);
    tags.number(DCM_DistanceSourceToPatient, geometry.source_to_isocenter_mm, 3);
    tags.number(DCM_EstimatedRadiographicMagnificationFactor,
                detector_mm / geometry.source_to_isocenter_mm, 9);
    tags.text(DCM_FieldOfViewShape, "RECTANGLE");
    tags.text(DCM_FieldOfViewDimensions,
              fmt::format("{:.0f}\\{:.0f}", geometry.pixel_mm * geometry.height_px,
                          geometry.pixel_mm * geometry.width_px));
    put_collimator(tags, geometry);
    const auto orientation = patient_orientation(geometry);
    tags.text(DCM_PatientOrientation, orientation[0] + "\\" + orientation[1]);
}

void put_motion(Tags& tags, const XaRun& run) {
    const auto primary = [](const XaExposure& one) {
        return positioner_angles(one.geometry).primary_deg;
    };
    const auto secondary = [](const XaExposure& one) {
        return positioner_angles(one.geometry).secondary_deg;
    };
    tags.number(DCM_PositionerPrimaryAngle, primary(run.exposures.front()), 2);
    tags.number(DCM_PositionerSecondaryAngle, secondary(run.exposures.front()), 2);
    const bool turns = moves(run, kStillDeg, primary) || moves(run, kStillDeg, secondary);
    tags.text(DCM_PositionerMotion, turns ? "DYNAMIC" : "STATIC");
    if (turns) {
        tags.text(DCM_PositionerPrimaryAngleIncrement, increments(run, primary));
        tags.text(DCM_PositionerSecondaryAngleIncrement, increments(run, secondary));
    }
    // the isocentre moves against the patient as the table does against it, the other way
    const auto lateral = [](const XaExposure& one) {
        return -isocenter_W_mm(one.geometry).x;
    };
    const auto vertical = [](const XaExposure& one) {
        return -isocenter_W_mm(one.geometry).y;
    };
    const auto longitudinal = [](const XaExposure& one) {
        return -isocenter_W_mm(one.geometry).z;
    };
    const bool slides = moves(run, kStillMm, lateral) || moves(run, kStillMm, vertical) ||
                        moves(run, kStillMm, longitudinal);
    tags.text(DCM_TableMotion, slides ? "DYNAMIC" : "STATIC");
    if (slides) {
        tags.text(DCM_TableVerticalIncrement, increments(run, vertical));
        tags.text(DCM_TableLateralIncrement, increments(run, lateral));
        tags.text(DCM_TableLongitudinalIncrement, increments(run, longitudinal));
    }
    tags.number(DCM_TableAngle, run.exposures.front().table_tilt_deg, 2);
}

void put_frames(Tags& tags, const XaRun& run) {
    const XaExposure& first = run.exposures.front();
    const std::size_t frames = run.exposures.size();
    if (frames == 1) return;  // a picture is no sequence: the multi-frame attributes do not apply
    tags.integer(DCM_NumberOfFrames, static_cast<double>(frames));
    const double frame_ms =
        1e3 * (run.exposures.back().time_s - first.time_s) / static_cast<double>(frames - 1);
    tags.number(DCM_FrameTime, frame_ms, 4);
    tags.pointer(DCM_FrameIncrementPointer, DCM_FrameTime);
    tags.integer(DCM_ActualFrameDuration, frame_ms);
    tags.integer(DCM_RecommendedDisplayFrameRate, std::max(1.0, 1e3 / frame_ms));
    tags.integer(DCM_CineRate, std::max(1.0, 1e3 / frame_ms));
}

void put_pixels(Tags& tags, const XaRun& run) {
    const xray::ProjectionGeometry& geometry = run.exposures.front().geometry;
    tags.u16(DCM_SamplesPerPixel, 1);
    tags.text(DCM_PhotometricInterpretation, "MONOCHROME2");
    tags.u16(DCM_Rows, geometry.height_px);
    tags.u16(DCM_Columns, geometry.width_px);
    tags.u16(DCM_BitsAllocated, 8);
    tags.u16(DCM_BitsStored, 8);
    tags.u16(DCM_HighBit, 7);
    tags.u16(DCM_PixelRepresentation, 0);
    tags.text(DCM_PixelIntensityRelationship, "DISP");
    tags.text(DCM_WindowCenter, "128");
    tags.text(DCM_WindowWidth, "256");
    tags.text(DCM_BurnedInAnnotation, "NO");
    tags.text(DCM_LossyImageCompression, "00");
    tags.bytes(DCM_PixelData, run.gray.data(), run.gray.size());
}

std::string comment_of(const DicomStudy& study, const XaRun& run) {
    std::string comment(kSimulated);
    for (const std::string& more : {run.comment, study.remark}) {
        if (!more.empty()) comment += "\r\n" + more;
    }
    return comment;
}

OFCondition encode(DcmDataset& data, DicomEncoding encoding, E_TransferSyntax& syntax) {
    syntax = EXS_LittleEndianExplicit;
    if (encoding == DicomEncoding::raw) return EC_Normal;
    if (encoding == DicomEncoding::rle) {
        DcmRLEEncoderRegistration::registerCodecs();
        syntax = EXS_RLELossless;
        const DcmRLERepresentationParameter plain;
        return data.chooseRepresentation(syntax, &plain);
    }
    if (encoding == DicomEncoding::jpeg) {
        DJEncoderRegistration::registerCodecs(ECC_lossyRGB, EUC_never);
        syntax = EXS_JPEGProcess14SV1;
        const DJ_RPLossless plain;
        return data.chooseRepresentation(syntax, &plain);
    }
    DJLSEncoderRegistration::registerCodecs(EJLSUC_never);
    syntax = EXS_JPEGLSLossless;
    const DJLSRepresentationParameter plain(0, OFTrue);
    return data.chooseRepresentation(syntax, &plain);
}

}  // namespace

Result<Done> write_xa(const std::filesystem::path& file, const DicomStudy& study, const XaRun& run,
                      DicomEncoding encoding) {
    SIDEPORT_CHECK(!run.exposures.empty(), "a run has frames");
    DcmFileFormat object;
    DcmDataset& data = *object.getDataset();
    Tags tags(data);
    put_study(tags, study, run.instance, "XA");
    tags.text(DCM_SOPClassUID, UID_XRayAngiographicImageStorage);
    if (!study.trainee.empty()) tags.text(DCM_OperatorsName, "TRAINEE^" + study.trainee);
    tags.text(DCM_ImageType, "ORIGINAL\\PRIMARY\\SINGLE PLANE");
    tags.text(DCM_AcquisitionDate, dicom_date(study, run.exposures.front().time_s));
    tags.text(DCM_AcquisitionTime, dicom_time(study, run.exposures.front().time_s));
    tags.integer(DCM_AcquisitionNumber, run.acquisition);
    tags.text(DCM_IrradiationEventUID, run.event_uid);
    tags.text(DCM_BodyPartExamined, "ABDOMEN");
    tags.text(DCM_PatientPosition, "HFS");
    tags.text(DCM_QualityControlImage, "YES");
    tags.text(DCM_ImageComments, comment_of(study, run));
    tags.text(DCM_DerivationDescription, kSimulated);
    if (!run.contrast_agent.empty()) {
        tags.text(DCM_ContrastBolusAgent, run.contrast_agent);
        tags.text(DCM_ContrastBolusRoute, "INTRATHECAL");
    }
    put_technique(tags, run);
    put_geometry(tags, run);
    put_motion(tags, run);
    put_frames(tags, run);
    put_pixels(tags, run);
    if (tags.state().bad()) return dicom_fault("attributes", tags.state(), file);
    E_TransferSyntax syntax = EXS_Unknown;
    const OFCondition encoded = encode(data, encoding, syntax);
    if (encoded.bad()) return dicom_fault("compression", encoded, file);
    return save_object(object, file, syntax);
}

}  // namespace sideport::records
