#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"

namespace sideport::ct {

/// One element of a DICOM file as it stands there.
struct DicomElement {
    std::uint32_t tag = 0;  ///< group << 16 | element
    int depth = 0;          ///< sequences around it
    bool big_endian = false;
    std::uint64_t length = 0;     ///< bytes of the value in the file
    std::span<const char> value;  ///< the bytes, at most the first 64 KiB

    /// Text without the blanks and zeros that fill it up.
    std::string_view text() const;
    /// The numbers of a decimal or integer string, at most `most`; stops at what is none.
    std::vector<double> decimals(std::size_t most) const;
    /// A 16-bit number; 0 where there are fewer bytes.
    std::uint16_t us() const;
};

/// What `walk_dicom` calls on its way.
class DicomVisitor {
  public:
    virtual ~DicomVisitor() = default;
    virtual void on_value(const DicomElement& element) = 0;
    /// An item begins in the sequence with this tag; `depth` is the sequence's own.
    virtual void on_item(std::uint32_t sequence_tag, int depth) = 0;
    /// A piece of compressed pixels, the first being the table of offsets.
    virtual void on_fragment(const DicomElement& element) = 0;
};

/// Walks over every element of a DICOM file (Part 10: 128 bytes, DICM) and checks that each length
/// fits into what holds it, so that a library may then be trusted to allocate what it reads.
/// Implicit and explicit little endian, explicit big endian, deflated (inflated to at most
/// 256 MiB), encapsulated. ref: DICOM PS3.5 7, PS3.10 7.
/// Errors (ct.): unreadable, dicom (not built as DICOM is), truncated.
Result<Done> walk_dicom(const std::filesystem::path& path, DicomVisitor& visitor);

}  // namespace sideport::ct
