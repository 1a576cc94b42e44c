#include "sim/records/timeline.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include <fmt/format.h>

#include "sim/assessment/checklist.h"
#include "sim/assessment/course.h"
#include "sim/assessment/words.h"
#include "sim/records/html.h"

namespace sideport::records {

namespace {

// one unit of the drawing is a CSS pixel at full width
constexpr double kLeft = 92.0, kRight = 990.0, kWidth = 1000.0;
constexpr double kAxisY = 18.0;
constexpr double kMomentsY = 42.0, kBeamY = 70.0, kNeedleY = 106.0;
constexpr double kVolumeTop = 146.0, kVolumeBottom = 226.0;
constexpr double kPressureTop = 250.0, kPressureBottom = 306.0;
constexpr double kHeight = 316.0;
constexpr double kBarHeight = 14.0;
constexpr int kMostTicks = 13;

/// Time in seconds to the drawing's x.
struct Axis {
    double end_s = 60.0;

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
    for (double time_s = 0.0; time_s <= axis.end_s; time_s += axis.tick_s()) {
        const double x = axis.x(time_s);
        svg += line(x, kAxisY + 6.0, x, kPressureBottom, "grid");
        if (x < kRight - 12.0) svg += text_at(x, kAxisY, assessment::clock_text(time_s), "tick");
    }
    return svg;
}

std::string moments_svg(const Axis& axis, const std::vector<assessment::CriticalError>& errors,
                        const std::vector<double>& picture_times_s) {
    std::string svg = text_at(0, kMomentsY + 4.0, "Moments", "lane");
    double free_x = kLeft - 8.0;
    for (std::size_t i = 0; i < picture_times_s.size(); ++i) {
        // pictures that follow each other quickly stand side by side
        const double x = std::max(axis.x(picture_times_s[i]), free_x);
        svg += fmt::format(
            R"(<rect x="{:.1f}" y="{:.1f}" width="14" height="14" rx="2" class="shot"/>)", x - 7.0,
            kMomentsY - 7.0);
        svg += text_at(x, kMomentsY + 4.0, std::to_string(i + 1), "shotno");
        free_x = x + 16.0;
    }
    for (const assessment::CriticalError& error : errors) {
        const double x = axis.x(error.time_s);
        svg += line(x, kMomentsY - 14.0, x, kPressureBottom, "fault");
        svg += fmt::format(
            R"(<use href="#octagon" x="{:.1f}" y="{:.1f}" width="14" height="14" class="danger"/>)",
            x - 7.0, kMomentsY - 26.0);
    }
    return svg;
}

std::string beam_svg(const Axis& axis, const assessment::Course& course) {
    std::string svg = text_at(0, kBeamY + 4.0, "X-rays", "lane");
    double label_end = 0.0;
    for (const assessment::Exposure& beam : course.exposures) {
        const double x0 = axis.x(beam.start_s), x1 = axis.x(beam.stop_s);
        svg += bar(x0, x1, kBeamY - 7.0, kBarHeight, "beam");
        const std::string_view view = beam.view == "pa"        ? "PA"
                                      : beam.view == "lateral" ? "LAT"
                                                               : "obl";
        if (x0 < label_end + 3.0) continue;
        svg += text_at(x0, kBeamY + 17.0, view, "view");
        label_end = x0 + 6.5 * static_cast<double>(view.size());
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

std::string needle_svg(const Axis& axis, const assessment::Course& course) {
    std::string svg = text_at(0, kNeedleY + 4.0, "Needle", "lane");
    for (std::size_t i = 0; i < course.needle.size(); ++i) {
        const assessment::NeedleStay& stay = course.needle[i];
        if (stay.site == "outside") continue;
        const bool last = i + 1 == course.needle.size();
        const double x0 = axis.x(stay.time_s);
        const double x1 = axis.x(last ? course.end_s : course.needle[i + 1].time_s);
        const bool port = stay.site == "access_chamber";
        const bool wrong = stay.site == "reservoir" || stay.site == "beside_pump";
        svg += bar(x0, x1, kNeedleY - 7.0, kBarHeight, port ? "port" : wrong ? "wrong" : "tissue");
        const std::string_view words = site_words(stay.site);
        if (x1 - x0 > 7.0 * static_cast<double>(words.size())) {
            svg += text_at(x0 + 5.0, kNeedleY + 4.0, words, port || wrong ? "inbar" : "view");
        }
    }
    return svg;
}

/// Upper end of a scale: 1, 2 or 5 times a power of ten.
double scale_top(double largest) {
    double top = std::pow(10.0, std::floor(std::log10(std::max(largest, 1e-6))));
    for (const double factor : {1.0, 2.0, 5.0, 10.0}) {
        if (factor * top >= largest * 0.999) return factor * top;
    }
    return 10.0 * top;
}

std::string curve_svg(const Axis& axis, const std::vector<VolumePoint>& curve, double top_ml,
                      std::string_view style, std::string_view name, double label_shift) {
    if (curve.size() < 2) return {};
    std::string points;
    const auto y = [&](double volume_ml) {
        return kVolumeBottom - (kVolumeBottom - kVolumeTop) * volume_ml / top_ml;
    };
    for (const VolumePoint& point : curve) {
        points += fmt::format("{:.1f},{:.1f} ", axis.x(point.time_s), y(point.volume_ml));
    }
    const VolumePoint& end = curve.back();
    points += fmt::format("{:.1f},{:.1f}", kRight, y(end.volume_ml));
    return fmt::format(R"(<polyline points="{}" class="{}"/>)", points, style) +
           text_at(kRight - 4.0, y(end.volume_ml) + label_shift,
                   fmt::format("{} {:.1f} mL", name, end.volume_ml), std::string(style) + "-label");
}

std::string volume_svg(const Axis& axis, const events::EventLog& log) {
    const auto drawn = aspirated_curve(log), given = injected_curve(log);
    const double largest_ml = std::max(drawn.empty() ? 0.0 : drawn.back().volume_ml,
                                       given.empty() ? 0.0 : given.back().volume_ml);
    std::string svg = text_at(0, kVolumeTop + 8.0, "Volume", "lane");
    svg += line(kLeft, kVolumeBottom, kRight, kVolumeBottom, "base");
    if (largest_ml <= 0.0) return svg + text_at(kLeft + 4.0, kVolumeBottom - 6.0, "none", "view");
    const double top_ml = scale_top(largest_ml);
    svg += line(kLeft, kVolumeTop, kRight, kVolumeTop, "grid");
    svg += text_at(kLeft - 6.0, kVolumeTop + 4.0, fmt::format("{:g} mL", top_ml), "scale");
    svg += text_at(kLeft - 6.0, kVolumeBottom + 3.0, "0", "scale");
    // labels stay apart: the larger volume above its line, the smaller below
    const bool drawn_above =
        drawn.size() > 1 && (given.size() < 2 || drawn.back().volume_ml >= given.back().volume_ml);
    svg += curve_svg(axis, drawn, top_ml, "drawn", "aspirated", drawn_above ? -5.0 : 13.0);
    svg += curve_svg(axis, given, top_ml, "given", "injected", drawn_above ? 13.0 : -5.0);
    return svg;
}

std::string pressure_svg(const Axis& axis, const assessment::Course& course) {
    std::string svg = text_at(0, kPressureTop + 8.0, "Pressure", "lane");
    svg += text_at(0, kPressureTop + 22.0, "peak of each push", "small");
    svg += line(kLeft, kPressureBottom, kRight, kPressureBottom, "base");
    double peak_kpa = 0.0;
    for (const auto& push : course.injections)
        peak_kpa = std::max(peak_kpa, push.peak_pressure_kpa);
    if (peak_kpa <= 0.0) return svg + text_at(kLeft + 4.0, kPressureBottom - 6.0, "none", "view");
    const double top_kpa = scale_top(peak_kpa);
    const auto y = [&](double pressure_kpa) {
        return kPressureBottom - (kPressureBottom - kPressureTop) * pressure_kpa / top_kpa;
    };
    svg += line(kLeft, kPressureTop, kRight, kPressureTop, "grid");
    svg += text_at(kLeft - 6.0, kPressureTop + 4.0, fmt::format("{:g} kPa", top_kpa), "scale");
    if (top_kpa >= assessment::kPressureLimitKpa) {
        const double limit_y = y(assessment::kPressureLimitKpa);
        svg += line(kLeft, limit_y, kRight, limit_y, "limit");
        svg += text_at(kRight - 4.0, limit_y - 4.0, "limit 690 kPa", "limit-label");
    }
    for (const assessment::Injection& push : course.injections) {
        const double x0 = axis.x(push.start_s);
        const double x1 = axis.x(push.start_s + push.duration_s);
        const double top_y = y(push.peak_pressure_kpa);
        const bool over = push.peak_pressure_kpa > assessment::kPressureLimitKpa;
        svg += bar(x0, x1, top_y, kPressureBottom - top_y, over ? "over" : "push");
        if (x1 - x0 > 40.0 || course.injections.size() == 1) {
            svg += text_at(x1 + 4.0, std::max(top_y + 9.0, kPressureTop + 9.0),
                           fmt::format("{:.0f} kPa", push.peak_pressure_kpa), "view");
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
    const Axis axis{.end_s = std::max(60.0, course.end_s)};
    return fmt::format(R"(<svg class="timeline" viewBox="0 0 {:.0f} {:.0f}" role="img" )"
                       R"(aria-label="Course of the procedure over time">)",
                       kWidth, kHeight) +
           axis_svg(axis) + beam_svg(axis, course) + needle_svg(axis, course) +
           volume_svg(axis, log) + pressure_svg(axis, course) +
           moments_svg(axis, errors, picture_times_s) + "</svg>";
}

}  // namespace sideport::records
