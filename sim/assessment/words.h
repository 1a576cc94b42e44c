#pragma once

#include <string>

namespace sideport::assessment {

/// Time since the start as people write it: 65 -> "1:05". Negative counts as 0.
std::string clock_text(double time_s);

/// A span of time: 8.3 -> "8 s", 83 -> "1 min 23 s".
std::string span_text(double duration_s);

/// "1 picture", "3 pictures".
std::string count_text(int count, const std::string& noun);

/// An id in words: "broken_or_leaking" -> "broken or leaking".
std::string plain_words(std::string id);

}  // namespace sideport::assessment
