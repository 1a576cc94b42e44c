#include <cmath>
#include <functional>

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmsr/dsrdoc.h>
#include <fmt/format.h>

#include "sim/base/check.h"
#include "sim/records/dicom.h"
#include "sim/records/dicom_dataset.h"

namespace sideport::records {

namespace {

using Code = DSRCodedEntryValue;
using Relation = DSRTypes::E_RelationshipType;

constexpr Relation kContains = DSRTypes::RT_contains;
constexpr Relation kModifier = DSRTypes::RT_hasConceptMod;

Code dcm(const char* value, const char* meaning) {
    return Code(value, "DCM", meaning);
}
Code sct(const char* value, const char* meaning) {
    return Code(value, "SCT", meaning);
}

/// Writes a tree of content items from above; the first fault is kept.
class Tree {
  public:
    explicit Tree(DSRDocumentTree& tree) : tree_(tree) {}

    void container(Relation relation, const Code& name, const char* template_id,
                   const std::function<void()>& content) {
        add(relation, DSRTypes::VT_Container, name);
        if (template_id != nullptr)
            note(tree_.getCurrentContentItem().setTemplateIdentification(template_id, "DCMR"));
        inside(content);
    }
    void code(Relation relation, const Code& name, const Code& value,
              const std::function<void()>& content = {}) {
        note(add(relation, DSRTypes::VT_Code, name).setCodeValue(value));
        if (content) inside(content);
    }
    void text(Relation relation, const Code& name, const std::string& value) {
        note(add(relation, DSRTypes::VT_Text, name).setStringValue(value.c_str()));
    }
    void uid(Relation relation, const Code& name, const std::string& value) {
        note(add(relation, DSRTypes::VT_UIDRef, name).setStringValue(value.c_str()));
    }
    void moment(const Code& name, const std::string& value) {
        note(add(kContains, DSRTypes::VT_DateTime, name).setStringValue(value.c_str()));
    }
    void number(const Code& name, double value, const char* unit, const char* meaning,
                int decimals = 6) {
        const std::string text = decimal_text(value, decimals);
        note(add(kContains, DSRTypes::VT_Num, name)
                 .setNumericValue(
                     DSRNumericMeasurementValue(text.c_str(), Code(unit, "UCUM", meaning))));
    }
    const OFCondition& state() const { return state_; }

  private:
    DSRContentItem& add(Relation relation, DSRTypes::E_ValueType type, const Code& name) {
        const auto mode = below_ ? DSRTypes::AM_belowCurrent : DSRTypes::AM_afterCurrent;
        if (tree_.addContentItem(relation, type, mode) == 0) note(SR_EC_InvalidDocumentTree);
        below_ = false;
        DSRContentItem& item = tree_.getCurrentContentItem();
        note(item.setConceptName(name));
        return item;
    }
    void inside(const std::function<void()>& content) {
        below_ = true;
        content();
        tree_.goUp();
        below_ = false;
    }
    void note(const OFCondition& done) {
        if (done.good() || state_.bad()) return;
        const OFString& where = tree_.getCurrentContentItem().getConceptName().getCodeMeaning();
        state_ = makeOFCondition(done.module(), done.code(), OF_error,
                                 fmt::format("{}: {}", where.c_str(), done.text()).c_str());
    }

    DSRDocumentTree& tree_;
    bool below_ = true;
    OFCondition state_ = EC_Normal;
};

struct Totals {
    double area_dose_gy_m2 = 0.0, kerma_gy = 0.0, duration_s = 0.0;
    int pulses = 0;
};

bool is_recording(const DoseEvent& event) {
    return event.exposures.front().is_recording;
}

Totals totals_of(const DoseEvent& event) {
    Totals totals{.duration_s = event.duration_s,
                  .pulses = static_cast<int>(event.exposures.size())};
    for (const XaExposure& exposure : event.exposures) {
        totals.area_dose_gy_m2 += exposure.area_dose_gy_cm2 * 1e-4;
        totals.kerma_gy += exposure.air_kerma_mgy * 1e-3;
    }
    return totals;
}

Totals totals_of(const std::vector<DoseEvent>& events, bool recording) {
    Totals totals;
    for (const DoseEvent& event : events) {
        if (is_recording(event) != recording) continue;
        const Totals one = totals_of(event);
        totals.area_dose_gy_m2 += one.area_dose_gy_m2;
        totals.kerma_gy += one.kerma_gy;
        totals.duration_s += one.duration_s;
        totals.pulses += one.pulses;
    }
    return totals;
}

const Code& single_plane() {
    static const Code code = dcm("113622", "Single Plane");
    return code;
}
const Code& reference_point() {
    static const Code code = dcm("113860", "15cm from Isocenter toward Source");
    return code;
}

/// TID 10002.
void add_totals(Tree& tree, const std::vector<DoseEvent>& events) {
    const Totals fluoro = totals_of(events, false), recorded = totals_of(events, true);
    tree.code(kModifier, dcm("113764", "Acquisition Plane"), single_plane());
    tree.number(dcm("113722", "Dose Area Product Total"),
                fluoro.area_dose_gy_m2 + recorded.area_dose_gy_m2, "Gy.m2", "Gy.m2", 12);
    tree.number(dcm("113725", "Dose (RP) Total"), fluoro.kerma_gy + recorded.kerma_gy, "Gy", "Gy",
                10);
    tree.number(dcm("113726", "Fluoro Dose Area Product Total"), fluoro.area_dose_gy_m2, "Gy.m2",
                "Gy.m2", 12);
    tree.number(dcm("113728", "Fluoro Dose (RP) Total"), fluoro.kerma_gy, "Gy", "Gy", 10);
    tree.number(dcm("113730", "Total Fluoro Time"), fluoro.duration_s, "s", "s", 3);
    tree.number(dcm("113727", "Acquisition Dose Area Product Total"), recorded.area_dose_gy_m2,
                "Gy.m2", "Gy.m2", 12);
    tree.number(dcm("113729", "Acquisition Dose (RP) Total"), recorded.kerma_gy, "Gy", "Gy", 10);
    tree.number(dcm("113855", "Total Acquisition Time"), recorded.duration_s, "s", "s", 3);
    tree.number(dcm("113731", "Total Number of Radiographic Frames"), recorded.pulses, "1",
                "no units", 0);
    tree.code(kContains, dcm("113780", "Reference Point Definition"), reference_point());
}

void add_filter(Tree& tree, double copper_mm) {
    tree.container(kContains, dcm("113771", "X-Ray Filters"), nullptr, [&] {
        if (copper_mm <= 0.0)
            return tree.code(kContains, dcm("113772", "X-Ray Filter Type"),
                             dcm("111609", "No Filter"));
        tree.code(kContains, dcm("113772", "X-Ray Filter Type"), dcm("113653", "Flat filter"));
        tree.code(kContains, dcm("113757", "X-Ray Filter Material"),
                  sct("105837005", "Copper or Copper compound"));
        tree.number(dcm("113758", "X-Ray Filter Thickness Minimum"), copper_mm, "mm", "mm", 3);
        tree.number(dcm("113773", "X-Ray Filter Thickness Maximum"), copper_mm, "mm", "mm", 3);
    });
}

void add_technique(Tree& tree, const DoseEvent& event) {
    const XaExposure& first = event.exposures.front();
    const double pulses = static_cast<double>(event.exposures.size());
    double voltage_kvp = 0.0, charge_mas = 0.0;
    for (const XaExposure& exposure : event.exposures) {
        voltage_kvp += exposure.technique.tube_voltage_kvp / pulses;
        charge_mas += exposure.technique.charge_mas / pulses;
    }
    if (!first.is_recording) {
        tree.code(kContains, dcm("113732", "Fluoro Mode"), dcm("113631", "Pulsed"));
        tree.number(dcm("113791", "Pulse Rate"), first.pulses_per_s, "{pulse}/s", "pulse/s", 3);
    }
    tree.number(dcm("113768", "Number of Pulses"), pulses, "1", "no units", 0);
    tree.number(dcm("113733", "KVP"), voltage_kvp, "kV", "kV", 1);
    tree.number(dcm("113734", "X-Ray Tube Current"), charge_mas / first.pulse_width_s, "mA", "mA",
                3);
    tree.number(dcm("113824", "Exposure Time"), pulses * first.pulse_width_s * 1e3, "ms", "ms", 1);
    tree.number(dcm("113793", "Pulse Width"), first.pulse_width_s * 1e3, "ms", "ms", 2);
    tree.number(dcm("113742", "Irradiation Duration"), event.duration_s, "s", "s", 4);
    tree.number(dcm("113790", "Collimated Field Area"), xray::open_area_mm2(first.geometry) * 1e-6,
                "m2", "m2", 6);
    add_filter(tree, first.technique.filter_cu_mm);
}

void add_mechanics(Tree& tree, const DoseEvent& event) {
    const xray::ProjectionGeometry& first = event.exposures.front().geometry;
    const PositionerAngles start = positioner_angles(first);
    tree.number(dcm("112011", "Positioner Primary Angle"), start.primary_deg, "deg", "degrees", 2);
    tree.number(dcm("112012", "Positioner Secondary Angle"), start.secondary_deg, "deg", "degrees",
                2);
    tree.number(dcm("113748", "Distance Source to Isocenter"), first.source_to_isocenter_mm, "mm",
                "mm", 1);
    tree.number(dcm("113750", "Distance Source to Detector"),
                glm::length(first.detector_center_W_mm - first.source_W_mm), "mm", "mm", 1);
}

/// TID 10003.
void add_event(Tree& tree, const DicomStudy& study, const DoseEvent& event) {
    const Totals totals = totals_of(event);
    const double start_s = event.exposures.front().time_s;
    tree.code(kModifier, dcm("113764", "Acquisition Plane"), single_plane());
    tree.uid(kContains, dcm("113769", "Irradiation Event UID"), event.uid);
    tree.moment(dcm("111526", "DateTime Started"),
                dicom_date(study, start_s) + dicom_time(study, start_s));
    tree.code(kContains, dcm("113721", "Irradiation Event Type"),
              is_recording(event) ? dcm("113611", "Stationary Acquisition")
                                  : sct("44491008", "Fluoroscopy"));
    tree.code(kContains, dcm("113745", "Patient Table Relationship"),
              sct("102540008", "headfirst"));
    tree.code(kContains, dcm("113743", "Patient Orientation"), sct("102538003", "recumbent"), [&] {
        tree.code(kModifier, dcm("113744", "Patient Orientation Modifier"),
                  sct("40199007", "supine"));
    });
    tree.code(kContains, dcm("123014", "Target Region"), sct("122496007", "Lumbar spine"));
    tree.number(dcm("122130", "Dose Area Product"), totals.area_dose_gy_m2, "Gy.m2", "Gy.m2", 12);
    tree.number(dcm("113738", "Dose (RP)"), totals.kerma_gy, "Gy", "Gy", 10);
    tree.code(kContains, dcm("113780", "Reference Point Definition"), reference_point());
    add_technique(tree, event);
    add_mechanics(tree, event);
}

/// TID 10001.
void fill(Tree& tree, const DicomStudy& study, const std::vector<DoseEvent>& events) {
    const Code yes = sct("373066001", "Yes"), no = sct("373067005", "No");
    constexpr Relation kObserved = DSRTypes::RT_hasObsContext;
    const Code name = dcm("113701", "X-Ray Radiation Dose Report");
    tree.container(DSRTypes::RT_isRoot, name, "10001", [&] {
        tree.code(kModifier, dcm("121058", "Procedure reported"), dcm("113704", "Projection X-Ray"),
                  [&] {
                      tree.code(kModifier, sct("363703001", "Has Intent"),
                                sct("363675004", "Guidance Intent"));
                  });
        tree.code(kObserved, dcm("121005", "Observer Type"), dcm("121007", "Device"));
        tree.uid(kObserved, dcm("121012", "Device Observer UID"), study.device_uid);
        tree.text(kObserved, dcm("121013", "Device Observer Name"), "SIMULATOR");
        tree.text(kObserved, dcm("121014", "Device Observer Manufacturer"), "Sideport (simulator)");
        tree.code(kObserved, dcm("113705", "Scope of Accumulation"), dcm("113014", "Study"), [&] {
            tree.uid(DSRTypes::RT_hasProperties, dcm("110180", "Study Instance UID"), study.uid);
        });
        tree.code(kContains, dcm("113945", "X-Ray Detector Data Available"), no);
        tree.code(kContains, dcm("113943", "X-Ray Source Data Available"), yes);
        tree.code(kContains, dcm("113944", "X-Ray Mechanical Data Available"), yes);
        tree.container(kContains, dcm("113702", "Accumulated X-Ray Dose Data"), "10002",
                       [&] { add_totals(tree, events); });
        for (const DoseEvent& event : events) {
            tree.container(kContains, dcm("113706", "Irradiation Event X-Ray Data"), "10003",
                           [&] { add_event(tree, study, event); });
        }
        tree.text(kContains, dcm("121106", "Comment"),
                  "SIMULATED - no radiation was produced and no patient was exposed. Training "
                  "output." +
                      (study.remark.empty() ? "" : " " + study.remark));
        tree.code(kContains, dcm("113854", "Source of Dose Information"),
                  dcm("113856", "Automated Data Collection"));
    });
}

}  // namespace

Result<Done> write_dose_report(const std::filesystem::path& file, const DicomStudy& study,
                               const DicomInstance& instance,
                               const std::vector<DoseEvent>& events) {
    SIDEPORT_CHECK(!events.empty(), "a dose report has events");
    quiet_dcmtk();
    DSRDocument document;
    OFCondition done = document.createNewDocument(DSRTypes::DT_XRayRadiationDoseSR);
    if (done.bad()) return dicom_fault("dose report", done, file);
    document.setSpecificCharacterSetType(DSRTypes::CS_UTF8);
    // put_study writes them again; without them the library writes nothing
    document.setManufacturer("Sideport (simulator)");
    document.setManufacturerModelName("Simulated mobile C-arm");
    document.setDeviceSerialNumber(study.serial_number.c_str());
    document.setSoftwareVersions(study.software.c_str());
    Tree tree(document.getTree());
    fill(tree, study, events);
    if (tree.state().bad()) return dicom_fault("dose report", tree.state(), file);
    done = document.completeDocument();
    DcmFileFormat object;
    DcmDataset& data = *object.getDataset();
    if (done.good()) done = document.write(data);
    if (done.bad()) return dicom_fault("dose report", done, file);
    Tags tags(data);
    put_study(tags, study, instance, "SR");
    tags.text(DCM_SOPClassUID, UID_XRayRadiationDoseSRStorage);
    if (tags.state().bad()) return dicom_fault("attributes", tags.state(), file);
    return save_object(object, file, EXS_LittleEndianExplicit);
}

}  // namespace sideport::records
