#include "sim/ct/dicom_pixels.h"

#include <cstring>
#include <exception>

#include <fmt/format.h>
#include <gdcmImageReader.h>
#include <gdcmTrace.h>

namespace sideport::ct {

namespace {

/// The pixels of a whole file as the library decodes them, judged against the header.
Result<Done> decode(const Slice& slice, std::vector<char>& bytes, std::size_t& number_bytes) {
    const std::string where = slice.file.string();
    gdcm::ImageReader reader;
    reader.SetFileName(where.c_str());
    if (!reader.Read())
        return Error{"ct.pixels", "the file holds no picture that can be decoded", where};
    const gdcm::Image& image = reader.GetImage();
    const gdcm::PixelFormat form = image.GetPixelFormat();
    const unsigned frames = image.GetNumberOfDimensions() > 2 ? image.GetDimension(2) : 1;
    number_bytes = form.GetBitsAllocated() / 8U;
    const std::size_t numbers = static_cast<std::size_t>(slice.form.rows) *
                                static_cast<std::size_t>(slice.form.columns) *
                                static_cast<std::size_t>(slice.form.frames);
    const bool alike = image.GetDimension(0) == static_cast<unsigned>(slice.form.columns) &&
                       image.GetDimension(1) == static_cast<unsigned>(slice.form.rows) &&
                       frames == static_cast<unsigned>(slice.form.frames) &&
                       form.GetSamplesPerPixel() == 1 &&
                       (number_bytes == 1 || number_bytes == 2 || number_bytes == 4) &&
                       image.GetBufferLength() == numbers * number_bytes;
    if (!alike) {
        return Error{"ct.pixels",
                     fmt::format("the picture is not of {} x {} grey pixels as the header says",
                                 slice.form.columns, slice.form.rows),
                     where};
    }
    bytes.resize(numbers * number_bytes);
    if (!image.GetBuffer(bytes.data())) {
        return Error{"ct.pixels",
                     "the compressed picture is damaged or of a kind that is not decoded", where};
    }
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

}  // namespace

PixelReader::PixelReader() {
    // what the library has to say may quote the file; errors are told by what it returns
    gdcm::Trace::DebugOff();
    gdcm::Trace::WarningOff();
    gdcm::Trace::ErrorOff();
}

PixelReader::~PixelReader() = default;

Result<Done> PixelReader::append(const Slice& slice, std::vector<std::int16_t>& hu, Met& met) {
    if (file_ != slice.file) {
        file_.clear();
        try {
            if (auto decoded = decode(slice, bytes_, number_bytes_); !decoded) return decoded;
        } catch (const std::exception&) {  // its words may quote the file
            return Error{"ct.pixels", "the picture cannot be decoded", slice.file.string()};
        }
        file_ = slice.file;
    }
    const std::size_t numbers =
        static_cast<std::size_t>(slice.form.rows) * static_cast<std::size_t>(slice.form.columns);
    const char* at =
        bytes_.data() + static_cast<std::size_t>(slice.frame) * numbers * number_bytes_;
    for (std::size_t i = 0; i < numbers; ++i, at += number_bytes_) {
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

}  // namespace sideport::ct
