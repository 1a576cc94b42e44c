#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include <catch2/catch.hpp>

#include "sim/app/style.h"

// Acceptance checks 3 and 6 of the interface design: contrast from the style's own colours, colours
// that stay apart for colour-blind eyes, digits of one width.

using namespace sideport::app;

namespace {

using Vec = std::array<double, 3>;

Vec linear(unsigned rgb) {
    Vec out{};
    for (std::size_t i = 0; i < 3; ++i) {
        const double c = double((rgb >> (16 - 8 * i)) & 255U) / 255.0;
        out[i] = c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    }
    return out;
}

double luminance(const Vec& c) {
    return 0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2];
}

/// ref: WCAG 2.1, 1.4.3.
double contrast(unsigned a, unsigned b) {
    const double la = luminance(linear(a)), lb = luminance(linear(b));
    return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

using Matrix = std::array<Vec, 3>;
/// What a dichromat sees. ref: Machado, Oliveira, Fernandes 2009, severity 1.
constexpr Matrix kSight[] = {{{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
                             {{{0.152286, 1.052583, -0.204868},
                               {0.114503, 0.786281, 0.099216},
                               {-0.003882, -0.048116, 1.051998}}},
                             {{{0.367322, 0.860646, -0.227968},
                               {0.280085, 0.672501, 0.047413},
                               {-0.011820, 0.042940, 0.968881}}},
                             {{{1.255528, -0.076749, -0.178779},
                               {-0.078411, 0.930809, 0.147602},
                               {0.004733, 0.691367, 0.303900}}}};

Vec seen(const Matrix& m, const Vec& c) {
    Vec out{};
    for (std::size_t i = 0; i < 3; ++i)
        out[i] = std::clamp(m[i][0] * c[0] + m[i][1] * c[1] + m[i][2] * c[2], 0.0, 1.0);
    return out;
}

Vec lab(const Vec& c) {
    const auto f = [](double t) {
        return t > 0.008856 ? std::cbrt(t) : 7.787 * t + 16.0 / 116.0;
    };
    const double x = f((0.4124 * c[0] + 0.3576 * c[1] + 0.1805 * c[2]) / 0.95047),
                 y = f(0.2126 * c[0] + 0.7152 * c[1] + 0.0722 * c[2]),
                 z = f((0.0193 * c[0] + 0.1192 * c[1] + 0.9505 * c[2]) / 1.08883);
    return {116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)};
}

/// CIE76 between the nearest two of the colours that mean something, over all kinds of sight.
double least_difference(const Look& look) {
    const std::vector<unsigned> states = {token::accent, token::ok,   token::caution,
                                          token::danger, token::beam, token::n9};
    double least = std::numeric_limits<double>::max();
    for (const Matrix& sight : kSight) {
        for (std::size_t i = 0; i < states.size(); ++i) {
            for (std::size_t j = 0; j < i; ++j) {
                const Vec a = lab(seen(sight, linear(themed(states[i], look)))),
                          b = lab(seen(sight, linear(themed(states[j], look))));
                least = std::min(least, std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]));
            }
        }
    }
    return least;
}

}  // namespace

TEST_CASE("text has a contrast of 4.5 and more, glyphs 3, in every look") {
    const bool high = GENERATE(false, true);
    const Palette palette = GENERATE(Palette::standard, Palette::color_blind_safe);
    const Look look{.high_contrast = high, .palette = palette};
    const auto ratio = [&](unsigned ink, unsigned ground) {
        return contrast(themed(ink, look), themed(ground, look));
    };
    for (const unsigned ground : {token::n1, token::n2, token::n3}) {
        for (const unsigned ink : {token::n7, token::n8, token::n9, token::accent, token::ok,
                                   token::caution, token::danger, token::beam}) {
            CAPTURE(high, static_cast<int>(palette), ink, ground);
            const bool is_gray = (ink & 255U) == (ink >> 16);
            CHECK(ratio(ink, ground) >= (high && is_gray ? 7.0 : 4.5));
        }
        CHECK(ratio(token::n6, ground) >= 3.0);  // ticks and borders of key caps
    }
    CHECK(ratio(token::n8, token::n0) >= 4.5);  // plates on pictures
    CHECK(ratio(token::n8, token::accent_bg) >= 4.5);
    CHECK(ratio(token::n9, token::accent_bg) >= 4.5);
    CHECK(ratio(token::danger, token::danger_bg) >= 4.5);
    CHECK(ratio(token::caution, token::caution_bg) >= 4.5);
    CHECK(ratio(token::on_accent, token::accent) >= 4.5);
    CHECK(ratio(token::on_beam, token::beam) >= 4.5);
    if (high) CHECK(ratio(token::n5, token::n2) >= 3.0);  // borders are a cue of their own
}

TEST_CASE("the contrast table of the interface design") {
    const struct {
        unsigned ink;
        double n2, n3;
    } kTable[] = {{token::n5, 1.7, 1.5},     {token::n6, 3.5, 3.2},      {token::n7, 5.9, 5.3},
                  {token::n8, 9.5, 8.6},     {token::n9, 14.4, 12.9},    {token::accent, 6.0, 5.4},
                  {token::ok, 9.8, 8.8},     {token::caution, 8.5, 7.7}, {token::danger, 6.3, 5.7},
                  {token::beam, 13.8, 12.4}, {token::truth, 10.8, 9.7}};
    for (const auto& row : kTable) {
        CAPTURE(row.ink);
        CHECK(contrast(row.ink, token::n2) == Approx(row.n2).margin(0.051));
        CHECK(contrast(row.ink, token::n3) == Approx(row.n3).margin(0.051));
    }
}

TEST_CASE("greys are neutral in every look: only the X-ray has tone") {
    const Look look{.high_contrast = GENERATE(false, true)};
    for (const unsigned token : {token::n0, token::n1, token::n2, token::n3, token::n4, token::n5,
                                 token::n6, token::n7, token::n8, token::n9}) {
        const unsigned shown = themed(token, look);
        CHECK((shown >> 16) == ((shown >> 8) & 255U));
        CHECK((shown >> 16) == (shown & 255U));
    }
}

TEST_CASE("the safe colours are twice as far apart for colour-blind eyes") {
    CHECK(least_difference({}) == Approx(15.8).margin(0.3));  // caution and danger, deuteranopia
    CHECK(least_difference({.palette = Palette::color_blind_safe}) > 30.0);
}

TEST_CASE("digits do not shift, at any scale") {
    ImGui::CreateContext();
    const float scale = GENERATE(0.8F, 1.0F, 1.25F, 1.5F, 2.25F);
    const float text_scale = GENERATE(1.0F, 1.1F);
    const Fonts fonts = apply_style(scale, text_scale);
    unsigned char* pixels = nullptr;
    int width = 0, height = 0;
    ImGui::GetIO().Fonts->GetTexDataAsAlpha8(&pixels, &width, &height);
    for (ImFont* font :
         {fonts.caption, fonts.body, fonts.strong, fonts.lead, fonts.value, fonts.readout}) {
        const auto wide = [&](const char* text) {
            return font->CalcTextSizeA(font->FontSize, 1e6F, 0.0F, text).x;
        };
        CHECK(font->FontSize >= kSmallestTextPx);
        CHECK(wide("0.00") == wide("8.88"));
        CHECK(wide("1.11") == wide("4.44"));
        CHECK(font->FindGlyphNoFallback(0x2212) != nullptr);  // minus
        CHECK(font->FindGlyphNoFallback(0x10D) != nullptr);   // c with caron
    }
    ImGui::DestroyContext();
}

TEST_CASE("the interface fits the window, as large as it can or as was wished") {
    CHECK(interface_scale(1600, 900, 0.0) == Approx(1.0));
    CHECK(interface_scale(1280, 720, 0.0) == Approx(0.8));
    CHECK(interface_scale(1920, 1080, 0.0) == Approx(1.2));
    CHECK(interface_scale(3840, 2160, 0.0) == Approx(2.4));
    CHECK(interface_scale(2560, 1080, 0.0) == Approx(1.2));
    CHECK(interface_scale(3840, 2160, 1.5) == Approx(1.5));
    CHECK(interface_scale(1600, 900, 2.0) == Approx(1.0));  // never larger than the window
    CHECK(interface_scale(1279, 720, 0.0) == 0.0F);
    CHECK(interface_scale(1280, 719, 0.0) == 0.0F);
}

TEST_CASE("small windows and large letters have the compact plan") {
    struct Wanted {
        int width, height;
        double text_scale;
        bool compact;
        float scale, letters;
    };
    // letters on the screen: scale x letters, against 1 at 1600 x 900
    const Wanted wanted = GENERATE(values<Wanted>({{1600, 900, 1.0, false, 1.0F, 1.0F},
                                                   {1600, 900, 1.1, false, 1.0F, 1.1F},
                                                   {1600, 900, 1.25, true, 1.25F, 1.0F},
                                                   {1600, 900, 1.5, true, 1.25F, 1.2F},
                                                   {1920, 1080, 1.5, true, 1.5F, 1.2F},
                                                   {3840, 2160, 1.0, false, 2.4F, 1.0F},
                                                   {3840, 2160, 1.5, true, 3.0F, 1.2F},
                                                   {1280, 720, 1.0, true, 1.0F, 1.0F},
                                                   {1280, 720, 1.5, true, 1.0F, 1.2F},
                                                   {1366, 768, 1.0, true, 1.05F, 1.0F}}));
    CAPTURE(wanted.width, wanted.text_scale);
    const Fit fit = fit_window(wanted.width, wanted.height, 0.0, wanted.text_scale);
    CHECK(fit.plan->compact == wanted.compact);
    CHECK(fit.scale == Approx(wanted.scale));
    CHECK(fit.letters == Approx(wanted.letters));
    CHECK(fit.plan->width * fit.scale <= static_cast<float>(wanted.width) + 0.5F);
    CHECK(fit.plan->height * fit.scale <= static_cast<float>(wanted.height) + 0.5F);
    CHECK(fit_window(1279, 720, 0.0, wanted.text_scale).scale == 0.0F);
}

TEST_CASE("panels of a plan tile without overlap inside the window") {
    const Plan* plan = GENERATE(&layout::kWide, &layout::kCompact, &layout::kCompactRoom);
    const Area* const areas[] = {
        &plan->top_bar, &plan->live, &plan->tabs,  &plan->reference_picture,
        &plan->film,    &plan->room, &plan->strip, &plan->hands,
        &plan->status};
    for (const Area* a : areas) {
        if (!a->shown()) continue;
        CHECK(
            (a->x >= 0 && a->y >= 0 && a->x + a->w <= plan->width && a->y + a->h <= plan->height));
        for (const Area* b : areas) {
            if (a == b || !b->shown()) continue;
            const bool apart = a->x + a->w <= b->x || b->x + b->w <= a->x || a->y + a->h <= b->y ||
                               b->y + b->h <= a->y;
            CHECK(apart);
        }
    }
}
