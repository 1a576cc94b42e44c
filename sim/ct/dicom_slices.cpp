#include "sim/ct/dicom_slices.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "sim/ct/dicom_elements.h"
#include "sim/ct/dicom_packed.h"

namespace sideport::ct {

namespace {

constexpr std::string_view kCtImage = "1.2.840.10008.5.1.4.1.1.2";
constexpr std::string_view kEnhancedCt = "1.2.840.10008.5.1.4.1.1.2.1";
constexpr std::string_view kLegacyEnhancedCt = "1.2.840.10008.5.1.4.1.1.2.2";
constexpr std::string_view kDeflated = "1.2.840.10008.1.2.1.99";
constexpr std::uint32_t kPixelData = 0x7FE00010U;
constexpr std::uint32_t kSharedGroups = 0x52009229U;
constexpr std::uint32_t kFrameGroups = 0x52009230U;
constexpr std::size_t kMostFrames = 20000;
constexpr double kUnitError = 0.01;

/// What a slice may say for itself, or all frames of a file together.
struct Place {
    std::vector<double> position, orientation, spacing, slope, intercept;
};

int whole(const DicomElement& element) {
    const auto numbers = element.decimals(1);
    constexpr double kMost = 1e9;
    return numbers.empty() || !(std::abs(numbers[0]) < kMost) ? 0 : static_cast<int>(numbers[0]);
}

/// A word of the standard, or "?": what else somebody wrote there is not repeated.
std::string code_of(std::string_view text) {
    const bool is_code =
        !text.empty() && text.size() <= 16 && std::all_of(text.begin(), text.end(), [](char c) {
            return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        });
    static constexpr std::string_view kKnown[] = {
        "CT",   "MR",     "US",     "XA",  "RF",  "CR",       "DX",      "MG", "PT",
        "NM",   "OT",     "SC",     "SR",  "PR",  "KO",       "ES",      "IO", "ECG",
        "SEG",  "RTDOSE", "RTPLAN", "REG", "DOC", "RTSTRUCT", "RTIMAGE", "PX", "OP",
        "IVUS", "XC",     "SM",     "FID", "RWV", "AU",       "HD"};
    return is_code && std::find(std::begin(kKnown), std::end(kKnown), text) != std::end(kKnown)
               ? std::string(text)
               : "?";
}

class Collector : public DicomVisitor {
  public:
    explicit Collector(DicomFile& file) : file_(file) {}

    void on_value(const DicomElement& element) override {
        if (in_groups_ && element.depth > 0) {
            if (Place* place = current()) take_place(element, *place);
        }
        if (element.depth > 0) return;
        in_groups_ = false;
        take_place(element, own_);
        take_form(element);
        take_kind(element);
    }
    void on_item(std::uint32_t sequence, int depth) override {
        if (depth > 0) return;
        in_groups_ = sequence == kSharedGroups || sequence == kFrameGroups;
        in_frames_ = sequence == kFrameGroups;
        if (in_frames_ && frames_.size() < kMostFrames) frames_.emplace_back();
    }
    void on_fragment(const DicomElement& element) override {
        const bool is_table = fragments_++ == 0;  // of offsets
        compressed_ = true;
        form_.packed = true;
        well_packed_ = well_packed_ && (is_table || is_packed_grey(transfer_syntax_, element.value,
                                                                   {form_.columns, form_.rows}));
    }

    void finish(const std::filesystem::path& path) {
        const bool enhanced = sop_class_ == kEnhancedCt || sop_class_ == kLegacyEnhancedCt;
        const bool said = enhanced || sop_class_ == kCtImage || sop_class_.empty();
        if (!file_.fault &&
            (sop_class_.empty() ? file_.modality == "?" : said && !has_pixels_ && !compressed_)) {
            file_.fault = Error{"ct.truncated", "the file ends before its pixels", path.string()};
        }
        const bool pixels = has_pixels_ || compressed_ || file_.fault;  // cut off before them
        file_.is_ct_image = file_.modality == "CT" && said && form_.samples == 1 && pixels;
        if (!file_.is_ct_image) return;
        if (enhanced) {
            finish_frames(path);
        } else {
            add_slice(path, own_, 0);
        }
        judge_pixels(path);
    }

  private:
    Place* current() {
        if (!in_frames_) return &own_;
        return frames_.empty() ? nullptr : &frames_.back();
    }

    static void take_place(const DicomElement& element, Place& place) {
        switch (element.tag) {
            case 0x00200032U:
                place.position = element.decimals(3);
                break;
            case 0x00200037U:
                place.orientation = element.decimals(6);
                break;
            case 0x00280030U:
                place.spacing = element.decimals(2);
                break;
            case 0x00281052U:
                place.intercept = element.decimals(1);
                break;
            case 0x00281053U:
                place.slope = element.decimals(1);
                break;
            default:
                break;
        }
    }

    void take_form(const DicomElement& element) {
        switch (element.tag) {
            case 0x00280002U:
                form_.samples = element.us();
                break;
            case 0x00280008U:
                form_.frames = std::max(whole(element), 1);
                break;
            case 0x00280010U:
                form_.rows = element.us();
                break;
            case 0x00280011U:
                form_.columns = element.us();
                break;
            case 0x00280100U:
                form_.bits_allocated = element.us();
                break;
            case 0x00280101U:
                form_.bits_stored = element.us();
                break;
            case 0x00280102U:
                form_.high_bit = element.us();
                break;
            case 0x00280103U:
                form_.is_signed = element.us() == 1;
                break;
            case 0x00280120U:
                if (element.value.size() >= 2) padding_ = element.us();
                break;
            case 0x00280121U:
                if (element.value.size() >= 2) padding_limit_ = element.us();
                break;
            case kPixelData:
                pixel_bytes_ = element.length;
                has_pixels_ = true;
                break;
            default:
                break;
        }
    }

    void take_kind(const DicomElement& element) {
        const std::string_view text = element.text();
        switch (element.tag) {
            case 0x00020002U:
            case 0x00080016U:
                if (!text.empty()) sop_class_ = std::string(text);
                break;
            case 0x00080008U:
                file_.is_localizer = text.find("LOCALIZER") != std::string_view::npos ||
                                     text.find("SCOUT") != std::string_view::npos;
                file_.is_derived = text.starts_with("DERIVED");
                break;
            case 0x00020010U:
                transfer_syntax_ = std::string(text);
                form_.packed = text == kDeflated;
                break;
            case 0x00080060U:
                file_.modality = code_of(text);
                break;
            case 0x0020000EU:
                file_.series_uid = std::string(text);
                break;
            case 0x00200011U:
                file_.series_number = whole(element);
                break;
            case 0x00200012U:
                acquisition_ = whole(element);
                break;
            case 0x00200013U:
                instance_ = whole(element);
                break;
            case 0x00281054U:
                file_.rescale_type = text.empty() || text == "HU" || text == "US" ? "HU" : "other";
                break;
            case 0x00282110U:
                file_.is_lossy = text == "01";
                break;
            default:
                break;
        }
    }

    /// Frames say for themselves what they do not share.
    void finish_frames(const std::filesystem::path& path) {
        if (frames_.size() != static_cast<std::size_t>(form_.frames)) {
            file_.fault = Error{"ct.dicom",
                                fmt::format("the file says {} frames and describes {}",
                                            form_.frames, frames_.size()),
                                path.string()};
            return;
        }
        for (std::size_t frame = 0; frame < frames_.size(); ++frame) {
            Place place = frames_[frame];
            if (place.orientation.empty()) place.orientation = own_.orientation;
            if (place.spacing.empty()) place.spacing = own_.spacing;
            if (place.slope.empty()) place.slope = own_.slope;
            if (place.intercept.empty()) place.intercept = own_.intercept;
            add_slice(path, place, static_cast<int>(frame));
        }
    }

    void add_slice(const std::filesystem::path& path, const Place& place, int frame) {
        if (place.position.size() != 3 || place.orientation.size() != 6 ||
            place.spacing.size() != 2) {
            return;
        }
        Slice slice{.file = path, .frame = frame, .acquisition = acquisition_, .form = form_};
        slice.instance = instance_ + frame;
        const auto& o = place.orientation;
        slice.position_L_mm = {place.position[0], place.position[1], place.position[2]};
        slice.row_L = {o[0], o[1], o[2]};
        slice.column_L = {o[3], o[4], o[5]};
        slice.step_j_mm = place.spacing[0];  // between rows
        slice.step_i_mm = place.spacing[1];
        if (!place.slope.empty()) slice.slope = place.slope[0];
        if (!place.intercept.empty()) slice.intercept = place.intercept[0];
        if (padding_) {
            const int one = stored(*padding_);
            const int other = stored(padding_limit_.value_or(*padding_));
            slice.padding_first = std::min(one, other);
            slice.padding_last = std::max(one, other);
        }
        const double length = std::abs(glm::length(slice.row_L) - 1.0) +
                              std::abs(glm::length(slice.column_L) - 1.0) +
                              std::abs(glm::dot(slice.row_L, slice.column_L));
        const bool finite = std::isfinite(glm::length(slice.position_L_mm)) &&
                            std::isfinite(slice.slope) && slice.slope != 0.0 &&
                            std::isfinite(slice.intercept);
        if (!(length <= kUnitError) || !finite) {
            file_.fault = Error{"ct.geometry",
                                "the slice's directions are not at right angles, or its place or "
                                "its scale is no number",
                                path.string()};
            return;
        }
        slice.row_L = glm::normalize(slice.row_L);
        slice.column_L = glm::normalize(slice.column_L);
        file_.slices.push_back(slice);
    }

    int stored(std::uint16_t bits) const {
        return form_.is_signed ? int{static_cast<std::int16_t>(bits)} : int{bits};
    }

    void judge_pixels(const std::filesystem::path& path) {
        if (file_.fault) return;
        const PixelForm& f = form_;
        const bool bits = (f.bits_allocated == 8 || f.bits_allocated == 12 ||
                           f.bits_allocated == 16 || f.bits_allocated == 32) &&
                          f.bits_stored >= 1 && f.bits_stored <= f.bits_allocated &&
                          f.high_bit == f.bits_stored - 1;
        if (!bits || f.rows < 2 || f.columns < 2) {
            file_.fault =
                Error{"ct.dicom",
                      fmt::format("{} x {} pixels of {} bits in {} (highest {}) are not "
                                  "read; allowed are 8, 12, 16 and 32 bits, filled from "
                                  "below",
                                  f.columns, f.rows, f.bits_stored, f.bits_allocated, f.high_bit),
                      path.string()};
            return;
        }
        const std::uint64_t needed =
            (static_cast<std::uint64_t>(f.rows) * static_cast<std::uint64_t>(f.columns) *
                 static_cast<std::uint64_t>(f.frames) *
                 static_cast<std::uint64_t>(f.bits_allocated) +
             7) /
            8;
        if (!well_packed_) {
            file_.fault =
                Error{"ct.pixels",
                      fmt::format("the packed picture is not of {} x {} grey pixels as the "
                                  "header says, lies in several pieces, or is packed in a "
                                  "way that is not decoded",
                                  f.columns, f.rows),
                      path.string()};
            return;
        }
        if (!compressed_ && pixel_bytes_ < needed) {
            file_.fault = Error{"ct.truncated",
                                fmt::format("the pixels have {} of {} bytes", pixel_bytes_, needed),
                                path.string()};
        }
    }

    DicomFile& file_;
    Place own_;
    std::vector<Place> frames_;
    PixelForm form_;
    std::string sop_class_;
    int acquisition_ = 0;
    int instance_ = 0;
    std::optional<std::uint16_t> padding_, padding_limit_;
    std::uint64_t pixel_bytes_ = 0;
    bool has_pixels_ = false;
    std::string transfer_syntax_;
    std::size_t fragments_ = 0;
    bool compressed_ = false;
    bool well_packed_ = true;  ///< each piece says the size that the header says
    bool in_groups_ = false;
    bool in_frames_ = false;
};

}  // namespace

DicomFile read_dicom_file(const std::filesystem::path& path) {
    DicomFile file;
    file.modality = "?";
    Collector collector(file);
    if (auto walked = walk_dicom(path, collector); !walked) file.fault = walked.error();
    collector.finish(path);
    return file;
}

}  // namespace sideport::ct
