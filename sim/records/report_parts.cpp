#include "sim/records/report_parts.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "sim/assessment/words.h"
#include "sim/records/html.h"
#include "sim/records/measures.h"

namespace sideport::records {

using assessment::Outcome;

Mark mark_of(Outcome outcome) {
    switch (outcome) {
        case Outcome::done:
            return {"tick", "ok", "Done"};
        case Outcome::partial:
            return {"triangle", "caution", "Partly"};
        case Outcome::missed:
            return {"ring", "danger", "Missed"};
        case Outcome::incorrect:
            return {"cross", "danger", "Incorrect"};
        case Outcome::not_applicable:
            return {"dash", "none", "Does not apply"};
    }
    return {"dash", "none", ""};
}

std::string glyph_svg(std::string_view glyph, std::string_view tone) {
    return fmt::format(R"(<svg class="glyph {}" aria-hidden="true"><use href="#{}"/></svg>)", tone,
                       glyph);
}

std::string time_tag(double time_s) {
    return time_s < 0.0 ? "<span></span>"
                        : fmt::format("<time>{}</time>", assessment::clock_text(time_s));
}

std::string points_text(double points) {
    const double rounded = std::round(10.0 * points) / 10.0;
    return rounded == std::floor(rounded) ? fmt::format("{:.0f}", rounded)
                                          : fmt::format("{:.1f}", rounded);
}

std::string letter_of(std::size_t index) {
    constexpr std::size_t kLetters = 26;
    std::string letters(1, static_cast<char>('A' + index % kLetters));
    return index < kLetters ? letters : letter_of(index / kLetters - 1) + letters;
}

std::string evidence_letter(const ReportInput& input, int frame) {
    for (std::size_t i = 0; i < input.evidence.size(); ++i) {
        if (frame >= 0 && input.evidence[i].frame == frame) return letter_of(i);
    }
    return {};
}

std::string rows_table(const std::vector<std::pair<std::string, std::string>>& rows,
                       std::string_view cell_class) {
    std::string html = "<table><tbody>";
    for (const auto& [label, value] : rows) {
        html += fmt::format("<tr><td>{}</td><td class=\"{}\">{}</td></tr>", escaped(label),
                            cell_class, escaped(value));
    }
    return html + "</tbody></table>";
}

std::string measure_rows(const ReportInput& input, const std::vector<std::string_view>& keys) {
    std::vector<std::pair<std::string, std::string>> rows;
    for (const std::string_view wanted : keys) {
        for (const auto& [key, value] : input.assessment.metrics) {
            if (key == wanted) rows.emplace_back(measure_label(key), measure_text(key, value));
        }
    }
    const auto half = static_cast<std::ptrdiff_t>((rows.size() + 1) / 2);
    return "<div class=\"pair\">" + rows_table({rows.begin(), rows.begin() + half}) +
           rows_table({rows.begin() + half, rows.end()}) + "</div>";
}

}  // namespace sideport::records
