#include "sim/records/timeline.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include "sim/assessment/checklist.h"
#include "sim/assessment/course.h"
#include "sim/assessment/words.h"
#include "sim/records/html.h"

namespace sideport::records {

namespace {

// a unit of the drawing is about a point on A4
constexpr double kLeft = 84.0, kRight = 752.0, kWidth = 760.0;
constexpr double kAxisY = 12.0;
constexpr double kRowHeight = 24.0, kBarHeight = 13.0;
constexpr double kVolumeHeight = 74.0, kPressureHeight = 52.0;
constexpr int kMostTicks = 11;

/// Time in seconds to the drawing's x.
struct Axis {
    double end_s = 60.0;
    double bottom_y = 0.0;  ///< of the last lane

    double x(double time_s) const {
        return kLeft + (kRight - kLeft) * std::clamp(time_s / end_s, 0.0, 1.0);
    }
    double tick_s() const {
        for (const double step_s : {15.0, 30.0, 60.0, 120.0, 300.0, 600.0}) {
            if (end_s / step_s <= kMostTicks) return step_s;
        }
        return 1800.0;
    }
};

std::string text_at(double x, double y, std::string_view words, std::string_view style = {}) {
    return fmt::format(R"(<text x="{:.1f}" y="{:.1f}"{}>{}</text>)", x, y,
                       style.empty() ? "" : fmt::format(" class=\"{}\"", style), escaped(words));
}

std::string bar(double x0, double x1, double y, double height, std::string_view style) {
    return fmt::format(R"(<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" class="{}"/>)",
                       x0, y, std::max(1.5, x1 - x0), height, style);
}

std::string line(double x0, double y0, double x1, double y1, std::string_view style) {
    return fmt::format(R"(<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" class="{}"/>)", x0,
                       y0, x1, y1, style);
}

std::string axis_svg(const Axis& axis) {
    std::string svg;
    const int ticks = static_cast<int>(axis.end_s / axis.tick_s());
    for (int i = 0; i <= ticks; ++i) {
        const double time_s = i * axis.tick_s();
        const double x = axis.x(time_s);
        svg += line(x, kAxisY + 5.0, x, axis.bottom_y, "grid");
        if (x < kRight - 10.0) svg += text_at(x, kAxisY, assessment::clock_text(time_s), "tick");
    }
    return svg;
}

std::string errors_svg(const Axis& axis, double y,
                       const std::vector<assessment::CriticalError>& errors) {
    std::string svg = text_at(0, y + 4.0, "Critical", "lane");
    for (const assessment::CriticalError& error : errors) {
        const double x = axis.x(error.time_s);
        svg += line(x, y, x, axis.bottom_y, "fault");
        svg += fmt::format(
            R"(<use href="#octagon" x="{:.1f}" y="{:.1f}" width="14" height="14" class="danger"/>)",
            x - 7.0, y - 7.0);
    }
    return svg;
}

std::string pictures_svg(const Axis& axis, double y, const std::vector<double>& times_s) {
    std::string svg = text_at(0, y + 4.0, "Pictures", "lane");
    double free_x = kLeft - 8.0;
    for (std::size_t i = 0; i < times_s.size(); ++i) {
        // pictures that follow each other quickly stand side by side
        const double x = std::max(axis.x(times_s[i]), free_x);
        svg += fmt::format(
            R"(<rect x="{:.1f}" y="{:.1f}" width="14" height="13" rx="2" class="shot"/>)", x - 7.0,
            y - 6.5);
        svg += text_at(x, y + 3.5, std::to_string(i + 1), "shotno");
        free_x = x + 15.0;
    }
    return svg;
}

std::string beam_svg(const Axis& axis, double y, const assessment::Course& course) {
    std::string svg = text_at(0, y + 4.0, "X-rays", "lane");
    double label_end = 0.0;
    for (const assessment::Exposure& beam : course.exposures) {
        const double x0 = axis.x(beam.start_s), x1 = axis.x(beam.stop_s);
        svg += bar(x0, x1, y - 6.5, kBarHeight, "beam");
        const std::string_view view = beam.view == "pa"        ? "PA"
                                      : beam.view == "lateral" ? "LAT"
                                                               : "OBL";
        if (x0 < label_end + 3.0) continue;
        svg += text_at(x0, y + 16.0, view, "view");
        label_end = x0 + 7.0 * static_cast<double>(view.size());
    }
    return svg;
}

std::string_view site_words(const std::string& site) {
    if (site == "access_chamber") return "in the access port";
    if (site == "reservoir") return "in the reservoir";
    if (site == "beside_pump") return "beside the pump";
    if (site == "access_septum" || site == "fill_septum") return "septum";
    return "tissue";
}

std::string needle_svg(const Axis& axis, double y, const assessment::Course& course) {
    std::string svg = text_at(0, y + 4.0, "Needle", "lane");
    for (std::size_t i = 0; i < course.needle.size(); ++i) {
        const assessment::NeedleStay& stay = course.needle[i];
        if (stay.site == "outside") continue;
        const bool last = i + 1 == course.needle.size();
        const double x0 = axis.x(stay.time_s);
        const double x1 = axis.x(last ? course.end_s : course.needle[i + 1].time_s);
        const bool port = stay.site == "access_chamber";
        const bool wrong = stay.site == "reservoir" || stay.site == "beside_pump";
        svg += bar(x0, x1, y - 6.5, kBarHeight, port ? "port" : wrong ? "wrong" : "tissue");
        const std::string_view words = site_words(stay.site);
        if (x1 - x0 > 6.0 * static_cast<double>(words.size())) {
            svg += text_at(x0 + 5.0, y + 3.5, words, port || wrong ? "inbar" : "view");
        }
    }
    return svg;
}

/// Upper end of a scale: a round number not far above the largest value.
double scale_top(double largest) {
    double top = std::pow(10.0, std::floor(std::log10(std::max(largest, 1e-6))));
    for (const double factor : {1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0}) {
        if (factor * top >= largest * 0.999) return factor * top;
    }
    return 10.0 * top;
}

/// Where a lane with a scale stands and what its top means.
struct Scale {
    double top_y = 0.0, bottom_y = 0.0, top = 1.0;

    double y(double value) const { return bottom_y - (bottom_y - top_y) * value / top; }
};

std::string scale_svg(const Scale& scale, std::string_view name, std::string_view unit) {
    return text_at(0, scale.bottom_y - 0.5 * (scale.bottom_y - scale.top_y) + 4.0, name, "lane") +
           line(kLeft, scale.top_y, kRight, scale.top_y, "grid") +
           line(kLeft, scale.bottom_y, kRight, scale.bottom_y, "base") +
           text_at(kLeft - 5.0, scale.top_y + 4.0, fmt::format("{:g} {}", scale.top, unit),
                   "scale") +
           text_at(kLeft - 5.0, scale.bottom_y + 3.0, "0", "scale");
}

std::string empty_lane_svg(const Scale& scale, std::string_view name, std::string_view words) {
    return text_at(0, scale.bottom_y - 4.0, name, "lane") +
           line(kLeft, scale.bottom_y, kRight, scale.bottom_y, "base") +
           text_at(kLeft + 4.0, scale.bottom_y - 5.0, words, "view");
}

std::string curve_svg(const Axis& axis, const std::vector<VolumePoint>& curve, const Scale& scale,
                      std::string_view style, std::string_view name, double label_shift) {
    if (curve.size() < 2) return {};
    std::string points;
    for (const VolumePoint& point : std::span(curve).subspan(1)) {
        points += fmt::format("{:.1f},{:.1f} ", axis.x(point.time_s), scale.y(point.volume_ml));
    }
    const double end_ml = curve.back().volume_ml;
    points += fmt::format("{:.1f},{:.1f}", kRight, scale.y(end_ml));
    return fmt::format(R"(<polyline points="{}" class="{}"/>)", points, style) +
           text_at(kRight - 3.0, scale.y(end_ml) + label_shift,
                   fmt::format("{} {:.1f} mL", name, end_ml), std::string(style) + "-label");
}

std::string volume_svg(const Axis& axis, Scale scale, const events::EventLog& log) {
    const auto drawn = aspirated_curve(log), given = injected_curve(log);
    const double drawn_ml = drawn.back().volume_ml, given_ml = given.back().volume_ml;
    if (std::max(drawn_ml, given_ml) <= 0.0) {
        return empty_lane_svg(scale, "Volume", "nothing drawn, nothing given");
    }
    scale.top = scale_top(std::max(drawn_ml, given_ml));
    // labels stay apart: the larger volume above its line, the smaller below
    const bool drawn_above = drawn_ml >= given_ml;
    constexpr double kAbove = -4.0, kBelow = 11.0;
    return scale_svg(scale, "Volume", "mL") +
           curve_svg(axis, drawn, scale, "drawn", "aspirated", drawn_above ? kAbove : kBelow) +
           curve_svg(axis, given, scale, "given", "injected", drawn_above ? kBelow : kAbove);
}

std::string pressure_svg(const Axis& axis, Scale scale, const assessment::Course& course) {
    double peak_kpa = 0.0;
    for (const auto& push : course.injections) {
        peak_kpa = std::max(peak_kpa, push.peak_pressure_kpa);
    }
    if (peak_kpa <= 0.0) return empty_lane_svg(scale, "Pressure", "no push");
    scale.top = scale_top(peak_kpa);
    std::string svg = scale_svg(scale, "Pressure", "kPa");
    if (scale.top >= assessment::kPressureLimitKpa) {
        const double limit_y = scale.y(assessment::kPressureLimitKpa);
        svg += line(kLeft, limit_y, kRight, limit_y, "limit");
        svg += text_at(kRight - 3.0, limit_y - 3.0, "limit 690 kPa", "limit-label");
    }
    for (const assessment::Injection& push : course.injections) {
        const double x0 = axis.x(push.start_s), x1 = axis.x(push.start_s + push.duration_s);
        const double top_y = scale.y(push.peak_pressure_kpa);
        const bool over = push.peak_pressure_kpa > assessment::kPressureLimitKpa;
        svg += bar(x0, x1, top_y, scale.bottom_y - top_y, over ? "over" : "push");
        if (x1 - x0 > 30.0 || course.injections.size() == 1) {
            svg += text_at(x1 + 4.0, top_y + 9.0,
                           fmt::format("peak {:.0f} kPa", push.peak_pressure_kpa), "view");
        }
    }
    return svg;
}

}  // namespace

std::vector<VolumePoint> aspirated_curve(const events::EventLog& log) {
    std::vector<VolumePoint> curve = {{0.0, 0.0}};
    double syringe_start_ml = 0.0;
    for (const events::Event& event : log) {
        double total_ml = curve.back().volume_ml;
        if (event.name == "syringe_attached") syringe_start_ml = total_ml;
        if (event.name == "aspiration_started") curve.push_back({event.time_s(), total_ml});
        if (event.name == "aspiration_return" || event.name == "syringe_detached") {
            total_ml = syringe_start_ml + event.number("aspirated_ml");
        }
        if (event.name == "aspirated") total_ml = event.number("total_ml");
        if (event.name == "session_ended") total_ml = event.number("aspirated_ml");
        if (total_ml > curve.back().volume_ml) curve.push_back({event.time_s(), total_ml});
    }
    return curve;
}

std::vector<VolumePoint> injected_curve(const events::EventLog& log) {
    std::vector<VolumePoint> curve = {{0.0, 0.0}};
    double syringe_start_ml = 0.0, push_start_ml = 0.0;
    for (const events::Event& event : log) {
        double total_ml = curve.back().volume_ml;
        if (event.name == "syringe_attached") syringe_start_ml = total_ml;
        if (event.name == "injection_started") {
            push_start_ml = total_ml;
            curve.push_back({event.time_s(), total_ml});
        }
        if (event.name == "injected") total_ml = syringe_start_ml + event.number("volume_ml");
        if (event.name == "injection_stopped") total_ml = push_start_ml + event.number("volume_ml");
        if (total_ml > curve.back().volume_ml) curve.push_back({event.time_s(), total_ml});
    }
    return curve;
}

std::string timeline_svg(const scenario::Scenario& scenario, const events::EventLog& log,
                         const std::vector<assessment::CriticalError>& errors,
                         const std::vector<double>& picture_times_s) {
    const assessment::Course course = assessment::course_of(scenario, log);
    double y = kAxisY + 20.0;
    const double errors_y = y;
    if (!errors.empty()) y += kRowHeight;
    const double pictures_y = y;
    if (!picture_times_s.empty()) y += kRowHeight;
    const double beam_y = y;
    const double needle_y = y + kRowHeight + 9.0;
    const Scale volume{.top_y = needle_y + 24.0, .bottom_y = needle_y + 24.0 + kVolumeHeight};
    const Scale pressure{.top_y = volume.bottom_y + 20.0,
                         .bottom_y = volume.bottom_y + 20.0 + kPressureHeight};
    const Axis axis{.end_s = std::max(60.0, course.end_s), .bottom_y = pressure.bottom_y};

    std::string svg = fmt::format(R"(<svg class="timeline" viewBox="0 0 {:.0f} {:.0f}" role="img" )"
                                  R"(aria-label="Course of the procedure over time">)",
                                  kWidth, pressure.bottom_y + 6.0);
    svg += axis_svg(axis);
    if (!errors.empty()) svg += errors_svg(axis, errors_y, errors);
    if (!picture_times_s.empty()) svg += pictures_svg(axis, pictures_y, picture_times_s);
    svg += beam_svg(axis, beam_y, course) + needle_svg(axis, needle_y, course);
    return svg + volume_svg(axis, volume, log) + pressure_svg(axis, pressure, course) + "</svg>";
}

}  // namespace sideport::records
