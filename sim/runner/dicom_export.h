#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/records/dicom.h"
#include "sim/runner/picture_keeper.h"
#include "sim/runner/stored_session.h"
#include "sim/session/session.h"

namespace sideport::runner {

/// How a session becomes DICOM.
struct DicomWish {
    Camera camera;
    int size_px = 512;     ///< of what the camera makes
    std::string renderer;  ///< name of the device: other pictures, other UIDs
    records::DicomEncoding encoding = records::DicomEncoding::jpeg;
    std::filesystem::path pdf;             ///< a report that goes along; empty: none
    std::function<void(double)> progress;  ///< share 0 .. 1, now and then; may be empty
};

struct DicomFile {
    std::filesystem::path file;
    std::string kind;  ///< "run", "picture", "dose", "report"
    std::string instance_uid;
    int frames = 0;
};

struct DicomExport {
    std::string study_uid;
    std::vector<DicomFile> files;  ///< runs, pictures, dose, report
    double area_dose_gy_cm2 = 0.0, air_kerma_mgy = 0.0;
};

/// Simulates the session again and writes its runs, kept pictures and dose as run_NNN.dcm,
/// picture_NN.dcm and dose.dcm, a PDF as report.dcm; all or nothing. The same session gives the
/// same UIDs. An older export there is replaced.
/// source: the session's folder. Errors: session.other_build, session.diverged, dicom.nothing (no
/// X-rays), dicom.no_pdf, folder.unwritable, folder.foreign (holds other files), file.*,
/// machine.disk_full.
Result<DicomExport> export_dicom(const session::Model& model, const StoredSession& stored,
                                 const std::filesystem::path& source, const DicomWish& wish,
                                 const std::filesystem::path& folder);

/// The study that this session is; nothing in it names a person: the trainee's name goes through
/// a hash that only this station can make.
/// Errors: file.*.
Result<records::DicomStudy> dicom_study(const StoredSession& stored,
                                        const std::filesystem::path& source);

}  // namespace sideport::runner
