#include "sim/records/html.h"

#include <cstdint>

namespace sideport::records {

std::string escaped(std::string_view text) {
    std::string html;
    html.reserve(text.size());
    for (const char c : text) {
        switch (c) {
            case '&':
                html += "&amp;";
                break;
            case '<':
                html += "&lt;";
                break;
            case '>':
                html += "&gt;";
                break;
            case '"':
                html += "&quot;";
                break;
            case '\'':
                html += "&#39;";
                break;
            default: {
                const auto code = static_cast<unsigned char>(c);
                const bool control = code < 0x20 && c != '\t' && c != '\n' && c != '\r';
                if (!control && code != 0x7F) html += c;
            }
        }
    }
    return html;
}

namespace {

constexpr std::string_view kLetters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

}  // namespace

std::string base64(std::string_view bytes) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::size_t count = bytes.size() - i < 3 ? bytes.size() - i : 3;
        std::uint32_t bits = 0;
        for (std::size_t k = 0; k < 3; ++k) {
            bits = (bits << 8U) | (k < count ? static_cast<std::uint8_t>(bytes[i + k]) : 0U);
        }
        for (std::size_t k = 0; k < 4; ++k) {
            const std::uint32_t letter = (bits >> (18U - 6U * static_cast<unsigned>(k))) & 63U;
            text += k <= count ? kLetters[letter] : '=';
        }
    }
    return text;
}

Result<std::string> bytes_of_base64(std::string_view text) {
    const Error wrong{"picture.encoding", "this is no base64", ""};
    if (text.size() % 4 != 0) return wrong;
    std::size_t padding = 0;
    while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=')
        ++padding;
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3);
    for (std::size_t i = 0; i < text.size(); i += 4) {
        std::uint32_t bits = 0;
        for (std::size_t k = 0; k < 4; ++k) {
            const bool is_padding = i + k >= text.size() - padding;
            const std::size_t value = is_padding ? 0 : kLetters.find(text[i + k]);
            if (value == std::string_view::npos) return wrong;
            bits = (bits << 6U) | static_cast<std::uint32_t>(value);
        }
        for (const unsigned shift : {16U, 8U, 0U})
            bytes += static_cast<char>((bits >> shift) & 255U);
    }
    bytes.resize(bytes.size() - padding);
    return bytes;
}

}  // namespace sideport::records
