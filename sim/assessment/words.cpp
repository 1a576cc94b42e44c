#include "sim/assessment/words.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace sideport::assessment {

std::string clock_text(double time_s) {
    const long seconds = std::lround(std::floor(std::max(0.0, time_s)));
    return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
}

std::string span_text(double duration_s) {
    const long seconds = std::lround(std::max(0.0, duration_s));
    if (seconds < 60) return fmt::format("{} s", seconds);
    if (seconds % 60 == 0) return fmt::format("{} min", seconds / 60);
    return fmt::format("{} min {} s", seconds / 60, seconds % 60);
}

std::string count_text(int count, const std::string& noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string plain_words(std::string id) {
    std::replace(id.begin(), id.end(), '_', ' ');
    return id;
}

}  // namespace sideport::assessment
