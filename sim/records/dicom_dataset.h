#pragma once

#include <string_view>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include "sim/records/dicom.h"

namespace sideport::records {

/// Fills a data set; the first fault is kept. ASCII or UTF-8, within the lengths of the standard.
class Tags {
  public:
    explicit Tags(DcmItem& item) : item_(item) {}

    void text(const DcmTagKey& tag, std::string_view value);
    void number(const DcmTagKey& tag, double value, int decimals = 6);  ///< VR DS
    void integer(const DcmTagKey& tag, double value);                   ///< VR IS, rounded
    void u16(const DcmTagKey& tag, int value);
    void pointer(const DcmTagKey& tag, const DcmTagKey& to);
    void bytes(const DcmTagKey& tag, const std::uint8_t* data, std::size_t size);
    const OFCondition& state() const { return state_; }

  private:
    void note(const DcmTagKey& tag, const OFCondition& done);

    DcmItem& item_;
    OFCondition state_ = EC_Normal;
};

/// "0.2", without useless zeros; at most 16 characters as VR DS asks.
std::string decimal_text(double value, int decimals);

/// What goes wrong is an Error of ours; the library's own log is off.
void quiet_dcmtk();

/// Patient, study, series, equipment and SOP common of any object; what is simulated says so.
void put_study(Tags& tags, const DicomStudy& study, const DicomInstance& instance,
               std::string_view modality);

/// Writes beside the target, then renames. Errors: file.unwritable, machine.disk_full,
/// dicom.failed.
Result<Done> save_object(DcmFileFormat& object, const std::filesystem::path& file,
                         E_TransferSyntax syntax);

Error dicom_fault(std::string_view what, const OFCondition& why, const std::filesystem::path& file);

}  // namespace sideport::records
