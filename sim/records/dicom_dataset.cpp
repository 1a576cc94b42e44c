#include "sim/records/dicom_dataset.h"

#include <cerrno>
#include <cmath>
#include <system_error>

#include <fmt/format.h>
#include <unistd.h>

namespace sideport::records {

namespace fs = std::filesystem;

void Tags::note(const DcmTagKey& tag, const OFCondition& done) {
    if (done.bad() && state_.good())
        state_ = makeOFCondition(done.module(), done.code(), OF_error,
                                 (std::string(tag.toString().c_str()) + " " + done.text()).c_str());
}

void Tags::text(const DcmTagKey& tag, std::string_view value) {
    note(tag, item_.putAndInsertString(tag, std::string(value).c_str()));
}

void Tags::number(const DcmTagKey& tag, double value, int decimals) {
    text(tag, decimal_text(value, decimals));
}

void Tags::integer(const DcmTagKey& tag, double value) {
    text(tag, fmt::format("{}", std::llround(value)));
}

void Tags::u16(const DcmTagKey& tag, int value) {
    note(tag, item_.putAndInsertUint16(tag, static_cast<Uint16>(value)));
}

void Tags::pointer(const DcmTagKey& tag, const DcmTagKey& to) {
    note(tag, item_.putAndInsertTagKey(tag, to));
}

void Tags::bytes(const DcmTagKey& tag, const std::uint8_t* data, std::size_t size) {
    note(tag, item_.putAndInsertUint8Array(tag, data, static_cast<unsigned long>(size)));
}

std::string decimal_text(double value, int decimals) {
    std::string text = fmt::format("{:.{}f}", value, decimals);
    if (text.find('.') != std::string::npos) {
        text.erase(text.find_last_not_of('0') + 1);
        if (text.back() == '.') text.pop_back();
    }
    if (text == "-0") text = "0";
    return text.size() <= 16 ? text : fmt::format("{:.8g}", value);
}

void quiet_dcmtk() {
    static const bool done = (OFLog::configure(OFLogger::OFF_LOG_LEVEL), true);
    (void)done;
}

void put_study(Tags& tags, const DicomStudy& study, const DicomInstance& instance,
               std::string_view modality) {
    quiet_dcmtk();
    tags.text(DCM_SpecificCharacterSet, "ISO_IR 192");
    tags.text(DCM_SOPInstanceUID, instance.uid);
    tags.text(DCM_TimezoneOffsetFromUTC, "+0000");
    tags.text(DCM_PatientName, "SIMULATED^" + study.case_id);
    tags.text(DCM_PatientID, study.patient_id);
    tags.text(DCM_PatientBirthDate, "");
    tags.text(DCM_PatientSex, "O");
    tags.text(DCM_QualityControlSubject, "YES");
    tags.text(DCM_PatientComments, "Virtual patient of a simulator. No person.");
    tags.text(DCM_StudyInstanceUID, study.uid);
    tags.text(DCM_StudyDate, dicom_date(study, 0.0));
    tags.text(DCM_StudyTime, dicom_time(study, 0.0));
    tags.text(DCM_StudyID, "1");
    tags.text(DCM_AccessionNumber, "");
    tags.text(DCM_ReferringPhysicianName, "");
    tags.text(DCM_StudyDescription, "SIMULATED intrathecal pump study (training)");
    tags.text(DCM_Modality, modality);
    tags.text(DCM_SeriesInstanceUID, instance.series_uid);
    tags.integer(DCM_SeriesNumber, instance.series_number);
    tags.text(DCM_SeriesDescription, instance.series_description);
    tags.text(DCM_Manufacturer, "Sideport (simulator)");
    tags.text(DCM_ManufacturerModelName, "Simulated mobile C-arm");
    tags.text(DCM_DeviceSerialNumber, study.serial_number);
    tags.text(DCM_SoftwareVersions, study.software);
    tags.text(DCM_StationName, "SIMULATOR");
    tags.integer(DCM_InstanceNumber, instance.number);
    tags.text(DCM_ContentDate, dicom_date(study, instance.time_s));
    tags.text(DCM_ContentTime, dicom_time(study, instance.time_s));
}

Error dicom_fault(std::string_view what, const OFCondition& why, const fs::path& file) {
    return {"dicom.failed", fmt::format("{}: {}", what, why.text()), file.string()};
}

Result<Done> save_object(DcmFileFormat& object, const fs::path& file, E_TransferSyntax syntax) {
    fs::path partial = file;
    partial += fmt::format(".part{}", getpid());
    errno = 0;
    const OFCondition saved = object.saveFile(partial.c_str(), syntax);
    std::error_code problem;
    if (saved.good()) {
        fs::rename(partial, file, problem);
        if (!problem) return Done{};
    }
    const int reason = saved.good() ? problem.value() : errno;
    fs::remove(partial, problem);
    const std::string words =
        reason != 0 ? std::generic_category().message(reason) : std::string(saved.text());
    return Error{reason == ENOSPC || reason == EDQUOT ? "machine.disk_full" : "file.unwritable",
                 words, file.string()};
}

}  // namespace sideport::records
