#include "sim/app/texts.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <string_view>
#include <vector>

namespace sideport::app {

namespace {

constexpr std::array<const char*, kTexts> kEnglish = {
    "",
#define SIDEPORT_TEXT(name, english) english,
#include "sim/app/texts_all.inc"
#undef SIDEPORT_TEXT
};

Language& language_now() {
    static Language language = Language::english;
    return language;
}

constexpr double kMoreLetters = 0.4;

struct Accent {
    char plain;
    const char* accented;
};
constexpr Accent kAccents[] = {
    {'a', "á"}, {'c', "ç"}, {'d', "ď"}, {'e', "ë"}, {'g', "ğ"}, {'i', "ï"}, {'l', "ł"}, {'n', "ñ"},
    {'o', "ö"}, {'r', "ř"}, {'s', "š"}, {'t', "ť"}, {'u', "ü"}, {'y', "ý"}, {'z', "ž"}, {'A', "Â"},
    {'B', "ß"}, {'C', "Č"}, {'D', "Đ"}, {'E', "É"}, {'H', "Ħ"}, {'I', "Î"}, {'L', "Ł"}, {'N', "Ñ"},
    {'O', "Ø"}, {'P', "Þ"}, {'R', "Ř"}, {'S', "Š"}, {'T', "Ť"}, {'U', "Û"}, {'W', "Ŵ"}, {'Y', "Ý"}};

/// Units, names of keys and of parts of a gamepad: the same in every language.
constexpr std::string_view kFixed[] = {
    "mm",    "cm",  "mL",    "mg",    "mGy",  "min", "kV",      "mA",  "mAs", "px", "Esc",
    "Enter", "Tab", "Space", "Shift", "Ctrl", "PA",  "LAT",     "OBL", "SID", "Cu", "Sideport",
    "LB",    "RB",  "LT",    "RT",    "L3",   "R3",  "iohexol", "CSF", "CT",  "MRI"};

bool is_letter(char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0;
}

bool is_fixed(std::string_view word) {
    const bool key = word.size() == 1 || (word[0] == 'F' && word.size() <= 3 &&
                                          std::isdigit(static_cast<unsigned char>(word[1])) != 0);
    return key || std::find(std::begin(kFixed), std::end(kFixed), word) != std::end(kFixed);
}

std::string accented(char letter) {
    for (const Accent& accent : kAccents)
        if (accent.plain == letter) return accent.accented;
    return {letter};
}

/// Letters of a word said twice until it is long enough, vowels first.
std::string longer(std::string_view word) {
    const auto wanted = static_cast<std::size_t>(
        std::ceil((1.0 + kMoreLetters) * static_cast<double>(word.size())));
    std::vector<int> times(word.size(), 1);
    std::size_t letters = word.size();
    for (const bool vowels : {true, false})
        for (std::size_t i = 0; i < word.size() && letters < wanted; ++i) {
            const bool vowel = std::string_view("aeiouyAEIOUY").find(word[i]) != word.npos;
            if (vowel != vowels || times[i] > 1) continue;
            ++times[i];
            ++letters;
        }
    std::string text;
    for (std::size_t i = 0; i < word.size(); ++i)
        for (int n = 0; n < times[i]; ++n)
            text += accented(
                n == 0 ? word[i]
                       : static_cast<char>(std::tolower(static_cast<unsigned char>(word[i]))));
    return text;
}

/// End of what must stay as it is from here: a placeholder of fmt or of printf; `from` if none.
std::size_t end_of_placeholder(std::string_view text, std::size_t from) {
    if (text[from] == '{') return text.find('}', from) + 1;
    if (text[from] != '%') return from;
    const std::size_t end = text.find_first_not_of("+-.0123456789", from + 1);
    const bool converts =
        end != text.npos && std::string_view("dfgs%").find(text[end]) != text.npos;
    return converts ? end + 1 : from + 1;
}

std::array<std::string, kTexts> all_pseudo() {
    std::array<std::string, kTexts> all;
    for (std::size_t i = 0; i < all.size(); ++i)
        all[i] = pseudo_of(kEnglish[i]);
    return all;
}

}  // namespace

std::string pseudo_of(const std::string& english) {
    std::string text;
    for (std::size_t i = 0; i < english.size();) {
        if (const std::size_t end = end_of_placeholder(english, i); end > i) {
            text += english.substr(i, end - i);
            i = end;
            continue;
        }
        std::size_t end = i;
        while (end < english.size() &&
               (is_letter(english[end]) ||
                (end > i && std::isdigit(static_cast<unsigned char>(english[end])) != 0)))
            ++end;
        if (end == i) {
            text += english[i++];
            continue;
        }
        const std::string_view word = std::string_view(english).substr(i, end - i);
        text += is_fixed(word) ? std::string(word) : longer(word);
        i = end;
    }
    return text;
}

void set_language(Language language) {
    language_now() = language;
}

const char* english_of(Text text) {
    return kEnglish[static_cast<std::size_t>(text)];
}

const char* say(Text text, Language language) {
    if (language == Language::english) return english_of(text);
    static const std::array<std::string, kTexts> kPseudo = all_pseudo();
    return kPseudo[static_cast<std::size_t>(text)].c_str();
}

const char* say(Text text) {
    return say(text, language_now());
}

std::string labelled(Text text, const char* id) {
    return std::string(say(text)) + id;
}

}  // namespace sideport::app
