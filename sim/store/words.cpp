#include "sim/store/words.h"

#include <chrono>
#include <cstdint>
#include <ctime>
#include <random>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace sideport::store {

namespace {

constexpr std::size_t kLongestSign = 80;

/// Length of the UTF-8 character at the start, 0 when it is none. ref: Unicode 15, table 3-7.
std::size_t character_length(std::string_view text) {
    const auto byte = [&](std::size_t i) {
        return static_cast<unsigned char>(text[i]);
    };
    const unsigned char first = byte(0);
    if (first < 0x80) return 1;
    const std::size_t length = first < 0xC2   ? 0
                               : first < 0xE0 ? 2
                               : first < 0xF0 ? 3
                               : first < 0xF5 ? 4
                                              : 0;
    if (length == 0 || text.size() < length) return 0;
    const unsigned char second = byte(1);
    const bool outside = (first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F) ||
                         (first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F);
    if (outside) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((byte(i) & 0xC0) != 0x80) return 0;
    return length;
}

}  // namespace

std::string new_uuid() {
    std::random_device source;
    std::uint32_t words[4];
    for (std::uint32_t& word : words)
        word = source();
    words[1] = (words[1] & 0xFFFF0FFFU) | 0x00004000U;  // version 4
    words[2] = (words[2] & 0x3FFFFFFFU) | 0x80000000U;  // variant of RFC 4122
    return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:04x}{:08x}", words[0], words[1] >> 16,
                       words[1] & 0xFFFFU, words[2] >> 16, words[2] & 0xFFFFU, words[3]);
}

bool is_uuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const bool digit = (text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f');
        if (dash ? text[i] != '-' : !digit) return false;
    }
    return true;
}

std::string utc_text(std::int64_t seconds_since_1970) {
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                       fmt::gmtime(static_cast<std::time_t>(seconds_since_1970)));
}

std::string now_utc() {
    return utc_text(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now()));
}

std::string clean_text(std::string_view text) {
    std::string clean;
    while (!text.empty()) {
        const std::size_t length = text[0] == '\0' ? 0 : character_length(text);
        clean += length == 0 ? std::string_view("\xEF\xBF\xBD") : text.substr(0, length);
        text.remove_prefix(length == 0 ? 1 : length);
    }
    return clean;
}

std::string fit_sign(std::string_view text) {
    if (const std::size_t slash = text.rfind('/'); slash != std::string_view::npos)
        text.remove_prefix(slash + 1);
    const std::string clean = clean_text(text);
    std::string sign;
    for (std::string_view rest = clean; !rest.empty();) {
        const std::size_t length = character_length(rest);
        const bool control = static_cast<unsigned char>(rest[0]) < 0x20 || rest[0] == 0x7F;
        if (sign.size() + length > kLongestSign) break;
        sign += control ? std::string_view(" ") : rest.substr(0, length);
        rest.remove_prefix(length);
    }
    return sign.empty() ? "unknown" : sign;
}

Result<Done> check_sign(std::string_view text, const char* code, const char* what) {
    bool fine = !text.empty() && text.size() <= kLongestSign;
    for (std::string_view rest = text; fine && !rest.empty();) {
        const std::size_t length = character_length(rest);
        fine = length > 0 && static_cast<unsigned char>(rest[0]) >= 0x20 && rest[0] != 0x7F;
        rest.remove_prefix(length == 0 ? 1 : length);
    }
    if (fine) return Done{};
    return Error{code,
                 fmt::format("{} needs 1 to {} bytes of text without line breaks and the like",
                             what, kLongestSign),
                 ""};
}

}  // namespace sideport::store
