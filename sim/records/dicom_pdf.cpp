#include <fmt/format.h>

#include "sim/records/dicom.h"
#include "sim/records/dicom_dataset.h"

namespace sideport::records {

Result<Done> write_pdf_object(const std::filesystem::path& file, const DicomStudy& study,
                              const DicomInstance& instance, std::string_view pdf) {
    if (pdf.rfind("%PDF-", 0) != 0)
        return Error{"dicom.no_pdf", "this is no PDF: it does not begin with %PDF-", ""};
    DcmFileFormat object;
    Tags tags(*object.getDataset());
    put_study(tags, study, instance, "DOC");
    tags.text(DCM_SOPClassUID, UID_EncapsulatedPDFStorage);
    tags.text(DCM_ConversionType, "WSD");
    tags.text(DCM_AcquisitionDateTime, "");
    tags.text(DCM_BurnedInAnnotation, "YES");
    tags.text(DCM_DocumentTitle, "SIMULATED: report of a training session");
    tags.text(DCM_MIMETypeOfEncapsulatedDocument, "application/pdf");
    std::string even(pdf);
    if (even.size() % 2 != 0) even += '\0';
    tags.bytes(DCM_EncapsulatedDocument, reinterpret_cast<const std::uint8_t*>(even.data()),
               even.size());
    if (tags.state().bad()) return dicom_fault("attributes", tags.state(), file);
    const OFCondition empty = object.getDataset()->insertEmptyElement(DCM_ConceptNameCodeSequence);
    if (empty.bad()) return dicom_fault("attributes", empty, file);
    return save_object(object, file, EXS_LittleEndianExplicit);
}

}  // namespace sideport::records
