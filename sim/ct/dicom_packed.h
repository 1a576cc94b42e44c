#pragma once

#include <span>
#include <string_view>

#include <glm/glm.hpp>

namespace sideport::ct {

/// True where `bytes`, the beginning of a frame packed in this transfer syntax, say for themselves
/// that they hold size.x columns and size.y rows of one grey value: decoders take memory for what
/// the packed bytes say, not for what the file's header says. False for syntaxes that are not
/// decoded. RLE says no size, and is always true.
/// ref: ISO 10918-1 B.2.2 (JPEG), ISO 14495-1 C.2.2 (JPEG-LS), ISO 15444-1 A.5.1 (JPEG 2000)
bool is_packed_grey(std::string_view transfer_syntax, std::span<const char> bytes, glm::ivec2 size);

}  // namespace sideport::ct
