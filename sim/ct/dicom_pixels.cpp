// The only unit that knows GDCM; it becomes a library of its own, see pixel_library.cpp.

#include "sim/ct/dicom_pixels.h"

#include <cstring>
#include <exception>
#include <filesystem>

#include <fmt/format.h>
#include <gdcmBoxRegion.h>
#include <gdcmImageReader.h>
#include <gdcmImageRegionReader.h>
#include <gdcmTrace.h>

namespace sideport::ct {

namespace {

std::size_t pixels_in_slice(const PixelForm& form) {
    return static_cast<std::size_t>(form.rows) * static_cast<std::size_t>(form.columns);
}

/// What the library says of the picture must be what the header says: the sizes of the bytes that
/// are read follow from it. Sets the bytes of one number.
Result<Done> judge(const gdcm::Image& image, const Slice& slice, std::size_t& number_bytes) {
    const gdcm::PixelFormat& form = image.GetPixelFormat();
    const unsigned frames = image.GetNumberOfDimensions() > 2 ? image.GetDimension(2) : 1;
    number_bytes = form.GetBitsAllocated() / 8U;
    const bool alike =
        image.GetDimension(0) == static_cast<unsigned>(slice.form.columns) &&
        image.GetDimension(1) == static_cast<unsigned>(slice.form.rows) &&
        frames == static_cast<unsigned>(slice.form.frames) && form.GetSamplesPerPixel() == 1 &&
        (number_bytes == 1 || number_bytes == 2 || number_bytes == 4) &&
        image.GetBufferLength() == pixels_in_slice(slice.form) * frames * number_bytes;
    if (alike) return Done{};
    return Error{"ct.pixels",
                 fmt::format("the picture is not of {} x {} grey pixels as the header says",
                             slice.form.columns, slice.form.rows),
                 slice.file.string()};
}

Error no_picture(const Slice& slice) {
    return {"ct.pixels", "the picture is damaged or packed in a way that is not decoded",
            slice.file.string()};
}

/// The pixels of a whole file.
Result<Done> decode(const Slice& slice, std::vector<char>& bytes, std::size_t& number_bytes) {
    gdcm::ImageReader reader;
    reader.SetFileName(slice.file.c_str());
    if (!reader.Read()) return no_picture(slice);
    const gdcm::Image& image = reader.GetImage();
    if (auto fine = judge(image, slice, number_bytes); !fine) return fine;
    bytes.resize(image.GetBufferLength());
    if (!image.GetBuffer(bytes.data())) return no_picture(slice);
    return Done{};
}

/// The stored number: its low bits, with their sign.
int stored_number(const char* bytes, std::size_t count, const PixelForm& form) {
    std::uint32_t bits = 0;
    std::memcpy(&bits, bytes, count);  // the library decodes to this machine's order, little endian
    const auto unused = static_cast<unsigned>(32 - form.bits_stored);
    bits <<= unused;
    return form.is_signed ? static_cast<std::int32_t>(bits) >> unused
                          : static_cast<int>(bits >> unused);
}

class GdcmReader : public PixelReader {
  public:
    GdcmReader();
    Result<Done> append(const Slice& slice, std::vector<std::int16_t>& hu, Met& met) override;

  private:
    /// An uncompressed file with many frames, whose pixels stay in the file.
    struct Frames {
        gdcm::ImageRegionReader reader;
        std::filesystem::path file;
    };

    Result<const char*> pixels_of(const Slice& slice);

    std::unique_ptr<Frames> frames_;
    std::filesystem::path file_;  ///< whose pixels are held
    std::vector<char> bytes_;
    std::size_t number_bytes_ = 0;
};

GdcmReader::GdcmReader() {
    // what the library has to say may quote the file; errors are told by what it returns
    gdcm::Trace::DebugOff();
    gdcm::Trace::WarningOff();
    gdcm::Trace::ErrorOff();
}

Result<const char*> GdcmReader::pixels_of(const Slice& slice) {
    if (slice.form.frames == 1 || slice.form.packed) {
        if (file_ != slice.file) {
            file_.clear();
            if (auto fine = decode(slice, bytes_, number_bytes_); !fine) return fine.error();
            file_ = slice.file;
        }
        return bytes_.data() +
               static_cast<std::size_t>(slice.frame) * pixels_in_slice(slice.form) * number_bytes_;
    }
    if (!frames_ || frames_->file != slice.file) {
        frames_ = std::make_unique<Frames>();
        frames_->reader.SetFileName(slice.file.c_str());
        if (!frames_->reader.ReadInformation()) return no_picture(slice);
        frames_->file = slice.file;
    }
    if (auto fine = judge(frames_->reader.GetImage(), slice, number_bytes_); !fine) {
        return fine.error();
    }
    file_.clear();
    bytes_.resize(pixels_in_slice(slice.form) * number_bytes_);
    gdcm::BoxRegion region;
    const auto frame = static_cast<unsigned>(slice.frame);
    region.SetDomain(0, static_cast<unsigned>(slice.form.columns - 1), 0,
                     static_cast<unsigned>(slice.form.rows - 1), frame, frame);
    frames_->reader.SetRegion(region);
    if (frames_->reader.ComputeBufferLength() != bytes_.size() ||
        !frames_->reader.ReadIntoBuffer(bytes_.data(), bytes_.size())) {
        return no_picture(slice);
    }
    return bytes_.data();
}

Result<Done> GdcmReader::append(const Slice& slice, std::vector<std::int16_t>& hu, Met& met) {
    const char* at = nullptr;
    try {
        const auto pixels = pixels_of(slice);
        if (!pixels) return pixels.error();
        at = pixels.value();
    } catch (const std::exception&) {  // its words may quote the file
        return no_picture(slice);
    }
    const std::size_t count = pixels_in_slice(slice.form);
    for (std::size_t i = 0; i < count; ++i, at += number_bytes_) {
        const int stored = stored_number(at, number_bytes_, slice.form);
        if (slice.padding_first && stored >= *slice.padding_first &&
            stored <= *slice.padding_last) {
            hu.push_back(kAirHu);
        } else {
            hu.push_back(to_hu(slice.slope * stored + slice.intercept, met));
        }
    }
    return Done{};
}

}  // namespace

/// What open_pixel_reader() asks the library for; the caller owns it.
extern "C" PixelReader* sideport_new_pixel_reader() {
    return new GdcmReader;
}

}  // namespace sideport::ct
