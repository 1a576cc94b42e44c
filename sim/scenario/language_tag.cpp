#include "sim/scenario/language_tag.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "sim/base/quantity.h"

namespace sideport::scenario {

namespace {

/// ISO 639-1 codes of living languages with their English names.
constexpr std::array<std::pair<std::string_view, std::string_view>, 92> kLanguages = {{
    {"af", "Afrikaans"},
    {"am", "Amharic"},
    {"ar", "Arabic"},
    {"as", "Assamese"},
    {"az", "Azerbaijani"},
    {"be", "Belarusian"},
    {"bg", "Bulgarian"},
    {"bn", "Bengali"},
    {"bo", "Tibetan"},
    {"bs", "Bosnian"},
    {"ca", "Catalan"},
    {"cs", "Czech"},
    {"cy", "Welsh"},
    {"da", "Danish"},
    {"de", "German"},
    {"dz", "Dzongkha"},
    {"el", "Greek"},
    {"en", "English"},
    {"eo", "Esperanto"},
    {"es", "Spanish"},
    {"et", "Estonian"},
    {"eu", "Basque"},
    {"fa", "Persian"},
    {"fi", "Finnish"},
    {"fo", "Faroese"},
    {"fr", "French"},
    {"ga", "Irish"},
    {"gl", "Galician"},
    {"gu", "Gujarati"},
    {"ha", "Hausa"},
    {"he", "Hebrew"},
    {"hi", "Hindi"},
    {"hr", "Croatian"},
    {"ht", "Haitian"},
    {"hu", "Hungarian"},
    {"hy", "Armenian"},
    {"id", "Indonesian"},
    {"ig", "Igbo"},
    {"is", "Icelandic"},
    {"it", "Italian"},
    {"ja", "Japanese"},
    {"ka", "Georgian"},
    {"kk", "Kazakh"},
    {"km", "Khmer"},
    {"kn", "Kannada"},
    {"ko", "Korean"},
    {"ku", "Kurdish"},
    {"ky", "Kyrgyz"},
    {"lb", "Luxembourgish"},
    {"lo", "Lao"},
    {"lt", "Lithuanian"},
    {"lv", "Latvian"},
    {"mg", "Malagasy"},
    {"mi", "Maori"},
    {"mk", "Macedonian"},
    {"ml", "Malayalam"},
    {"mn", "Mongolian"},
    {"mr", "Marathi"},
    {"ms", "Malay"},
    {"mt", "Maltese"},
    {"my", "Burmese"},
    {"nb", "Norwegian Bokmal"},
    {"ne", "Nepali"},
    {"nl", "Dutch"},
    {"nn", "Norwegian Nynorsk"},
    {"no", "Norwegian"},
    {"or", "Odia"},
    {"pa", "Punjabi"},
    {"pl", "Polish"},
    {"ps", "Pashto"},
    {"pt", "Portuguese"},
    {"qu", "Quechua"},
    {"ro", "Romanian"},
    {"ru", "Russian"},
    {"si", "Sinhala"},
    {"sk", "Slovak"},
    {"sl", "Slovenian"},
    {"so", "Somali"},
    {"sq", "Albanian"},
    {"sr", "Serbian"},
    {"sv", "Swedish"},
    {"sw", "Swahili"},
    {"ta", "Tamil"},
    {"te", "Telugu"},
    {"th", "Thai"},
    {"tr", "Turkish"},
    {"uk", "Ukrainian"},
    {"ur", "Urdu"},
    {"uz", "Uzbek"},
    {"vi", "Vietnamese"},
    {"zh", "Chinese"},
    {"zu", "Zulu"},
}};

std::string lowered(std::string_view text) {
    std::string low(text);
    std::transform(low.begin(), low.end(), low.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return low;
}

bool all_of(std::string_view text, int (*is)(int)) {
    return std::all_of(text.begin(), text.end(), [&](unsigned char c) { return is(c) != 0; });
}

Error fault(std::string_view tag) {
    std::vector<std::string> names;
    for (const auto& [code, name] : kLanguages)
        names.push_back(lowered(name));
    const std::string near = nearest_word(lowered(tag), names);
    std::string meant;
    for (const auto& [code, name] : kLanguages)
        if (!near.empty() && lowered(name) == near) meant = code;
    return {"scenario.language",
            fmt::format("'{}' is no tag of a language that this program knows; allowed: a BCP 47 "
                        "tag, as en, de, de-CH, pt-BR, zh-Hant{}",
                        tag, meant.empty() ? "" : fmt::format("; did you mean '{}'?", meant)),
            ""};
}

}  // namespace

Result<std::string> language_name(std::string_view tag) {
    std::vector<std::string_view> parts;
    for (std::size_t begin = 0;;) {
        const std::size_t dash = tag.find('-', begin);
        parts.push_back(tag.substr(begin, dash - begin));
        if (dash == std::string_view::npos) break;
        begin = dash + 1;
    }
    const auto known = std::find_if(kLanguages.begin(), kLanguages.end(), [&](const auto& row) {
        return row.first == lowered(parts[0]);
    });
    if (known == kLanguages.end()) return fault(tag);
    std::size_t at = 1;
    if (at < parts.size() && parts[at].size() == 4 && all_of(parts[at], std::isalpha)) ++at;
    if (at < parts.size() && ((parts[at].size() == 2 && all_of(parts[at], std::isalpha)) ||
                              (parts[at].size() == 3 && all_of(parts[at], std::isdigit))))
        ++at;
    if (at != parts.size()) return fault(tag);
    if (parts.size() == 1) return std::string(known->second);
    return fmt::format("{} ({})", known->second, tag.substr(parts[0].size() + 1));
}

}  // namespace sideport::scenario
