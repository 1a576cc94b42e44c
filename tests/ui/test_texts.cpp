#include <algorithm>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <imgui.h>

#include "sim/app/style.h"
#include "sim/app/texts.h"

// The table of texts, and the language that stands for any other.

using namespace sideport::app;

namespace {

std::vector<std::string> placeholders(const std::string& text) {
    static const std::regex kPlaceholder(R"(\{[^{}]*\}|%[-+.0-9]*[dfgs%])");
    std::vector<std::string> found;
    for (std::sregex_iterator it(text.begin(), text.end(), kPlaceholder), end; it != end; ++it)
        found.push_back(it->str());
    return found;
}

/// Letters of the words that a language may change.
std::size_t code_points(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
    }));
}

Text text_of(int i) {
    return static_cast<Text>(i);
}

}  // namespace

TEST_CASE("every text but one says something, and its placeholders are numbered") {
    CHECK(std::string(say(Text::nothing)).empty());
    for (int i = 1; i < kTexts; ++i) {
        const std::string text = english_of(text_of(i));
        CAPTURE(i, text);
        CHECK(!text.empty());
        int expected = 0;
        for (const std::string& place : placeholders(text)) {
            if (place[0] != '{') continue;
            CHECK(place.rfind("{" + std::to_string(expected), 0) == 0);
            ++expected;
        }
    }
}

TEST_CASE("the pseudo language keeps placeholders and is longer by 40 % where there are words") {
    std::size_t english_letters = 0, pseudo_letters = 0;
    for (int i = 1; i < kTexts; ++i) {
        const std::string english = english_of(text_of(i)),
                          pseudo = say(text_of(i), Language::pseudo);
        CAPTURE(english, pseudo);
        CHECK(placeholders(english) == placeholders(pseudo));
        CHECK(code_points(pseudo) >= code_points(english));
        english_letters += code_points(english);
        pseudo_letters += code_points(pseudo);
    }
    CHECK(pseudo_letters > english_letters * 13 / 10);  // blanks, figures and units stay
    CHECK(pseudo_of("Any pain?") == "Aáñýý páäïïñ?");
}

TEST_CASE("words of the pseudo language: 40 % more letters, keys and units as they are") {
    for (const char* word : {"withdraw", "rhythm", "picture", "a needle", "go"}) {
        const std::string pseudo = pseudo_of(word);
        CAPTURE(word, pseudo);
        CHECK(double(code_points(pseudo)) >= 1.25 * double(code_points(word)));
        CHECK(pseudo != word);
    }
    CHECK(double(code_points(pseudo_of("withdraw"))) >= 1.4 * 8.0);
    CHECK(double(code_points(pseudo_of("picture"))) >= 1.4 * 7.0);
    for (const char* fixed : {"Esc", "F11", "Space", "{0:.1f} mL", "%.0f mm", "W A S D"})
        CHECK(pseudo_of(fixed) == fixed);
}

TEST_CASE("what is said follows the language that is set") {
    CHECK(std::string(say(Text::coach_skip)) == "Skip");
    set_language(Language::pseudo);
    CHECK(std::string(say(Text::coach_skip)) == pseudo_of("Skip"));
    CHECK(say(Text::coach_card_of, 2, 7).find('7') != std::string::npos);
    CHECK(labelled(Text::coach_skip, "##x") == pseudo_of("Skip") + "##x");
    set_language(Language::english);
    CHECK(say(Text::coach_card_of, 2, 7) == "2 of 7");
}

TEST_CASE("the faces have every letter of both languages") {
    ImGui::CreateContext();
    const Fonts fonts = apply_style(1.0F);
    unsigned char* pixels = nullptr;
    int width = 0, height = 0;
    ImGui::GetIO().Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
    for (const Language language : {Language::english, Language::pseudo}) {
        for (int i = 1; i < kTexts; ++i) {
            const char* text = say(text_of(i), language);
            CAPTURE(text);
            for (const char* at = text; *at != '\0';) {
                unsigned code = static_cast<unsigned char>(*at);
                int bytes = 1;
                if (code >= 0xE0) {
                    code = ((code & 0x0FU) << 12) | ((static_cast<unsigned>(at[1]) & 0x3FU) << 6) |
                           (static_cast<unsigned>(at[2]) & 0x3FU);
                    bytes = 3;
                } else if (code >= 0xC0) {
                    code = ((code & 0x1FU) << 6) | (static_cast<unsigned>(at[1]) & 0x3FU);
                    bytes = 2;
                }
                at += bytes;
                if (code == '\n') continue;
                for (const ImFont* font : {fonts.body, fonts.caption, fonts.strong, fonts.lead})
                    CHECK(font->FindGlyphNoFallback(static_cast<ImWchar>(code)) != nullptr);
            }
        }
    }
    ImGui::DestroyContext();
}
