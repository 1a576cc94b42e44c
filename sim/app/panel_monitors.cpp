// The two monitors: plates over the pictures, leaves at their edges, film strip, measuring.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "sim/app/monitor_geometry.h"
#include "sim/app/panel_column.h"
#include "sim/app/texts.h"
#include "sim/app/widgets.h"
#include "sim/base/units.h"

namespace sideport::app {

namespace {

using session::CommandKind;

/// The small monitor is there, under no sheet and no tab.
bool shows_small(const ViewState& view) {
    return view.plan->reference_picture.shown() && !view.covers_column();
}

constexpr float kCornerPx = 28;  ///< an iris that is wide open is taken within this of a corner
constexpr double kIrisOpenMm = 220.0, kLeastIrisMm = 15.0;
constexpr float kBandPx = 10;  ///< logical; a leaf is taken within this of its edge

std::string view_code(const fluoroscope::State& machine) {
    const std::string_view name = fluoroscope::view_name(machine);
    return name == "pa" ? "PA" : name == "lateral" ? "LAT" : "OBL";
}

ImVec2 on_screen(const ViewState& view, const Area& area, glm::dvec2 picture) {
    const glm::dvec2 p = monitor_place(view.display, picture);
    return {(area.x + float(p.x) * area.w) * view.scale,
            (area.y + float(p.y) * area.h) * view.scale};
}

glm::dvec2 in_picture(const ViewState& view, const Area& area, ImVec2 at) {
    const glm::dvec2 p((at.x / view.scale - area.x) / area.w,
                       (at.y / view.scale - area.y) / area.h);
    return picture_place(view.display, glm::clamp(p, 0.0, 1.0));
}

void draw_trefoil(ImDrawList& list, ImVec2 c, float r, unsigned ink) {
    for (int leaf = 0; leaf < 3; ++leaf) {
        const float middle = float(units::kPi) * (1.5F + 2.0F / 3.0F * float(leaf));
        list.PathLineTo(c);
        list.PathArcTo(c, r, middle - 0.52F, middle + 0.52F, 8);
        list.PathFillConvex(color(ink));
    }
    list.AddCircle(c, r + 2.0F, color(ink), 24, 1.5F);
}

void draw_beam_frame(const ViewState& view) {
    const float s = view.scale;
    ImDrawList& list = *ImGui::GetForegroundDrawList();
    const ImVec2 a = view.plan->live.min(s), size = view.plan->live.size(s);
    list.AddRect(a, {a.x + size.x, a.y + size.y}, color(token::beam), 0.0F, 0, 3.0F * s);
    list.AddRectFilled({a.x + size.x - 124 * s, a.y}, {a.x + size.x, a.y + 32 * s},
                       color(token::beam));
    draw_trefoil(list, {a.x + size.x - 106 * s, a.y + 16 * s}, 7 * s, token::on_beam);
    draw_fitted(list, {view.fonts.strong, view.fonts.caption}, {a.x + size.x - 88 * s, a.y + 6 * s},
                84 * s, token::on_beam, say(Text::monitor_beam_on));
}

/// 30 mm in the plane of the isocentre.
void draw_scale_bar(const ViewState& view) {
    constexpr double kBarMm = 30.0;
    const fluoroscope::Model& model = view.model->fluoroscope;
    const float s = view.scale;
    const Area& live = view.plan->live;
    const fluoroscope::State& shown = view.state->live.fluoroscope;
    const double magnification = shown.source_to_detector_mm.at / model.source_to_isocenter_mm;
    const auto length = float(kBarMm * magnification / shown.field_mm * double(live.w));
    // on a small monitor the plates leave no room below
    const bool above = view.plan->compact;
    const float x = (above ? live.x + 16 : live.x + 0.5F * (live.w - length)) * s,
                y = (live.y + live.h - (above ? 82 : 20)) * s;
    ImDrawList& list = *ImGui::GetForegroundDrawList();
    const std::string words = fmt::format("{:.0f} mm", kBarMm);
    ImFont* font = view.fonts.caption;
    const float end = x + length * s,
                wide = font->CalcTextSizeA(font->FontSize, 1e6F, 0.0F, words.c_str()).x;
    list.AddRectFilled({x - 6 * s, y - 14 * s}, {end + 14 * s + wide, y + 14 * s},
                       color(token::n0));
    list.AddLine({x, y}, {end, y}, color(token::n9), 2 * s);
    list.AddLine({x, y - 5 * s}, {x, y + 5 * s}, color(token::n9), 2 * s);
    list.AddLine({end, y - 5 * s}, {end, y + 5 * s}, color(token::n9), 2 * s);
    draw_text(list, font, {end + 8 * s, y - 0.5F * font->FontSize}, token::n9, words);
}

std::string mask_shift_text(const ViewState& view) {
    if (view.mask_shift_x_px == 0.0 && view.mask_shift_y_px == 0.0) return {};
    return say(Text::monitor_mask_px, view.mask_shift_x_px, view.mask_shift_y_px);
}

std::string display_text(const Display& display) {
    std::string text;
    if (display.mirrored) text += say(Text::monitor_mirrored);
    if (display.quarter_turns != 0) text += say(Text::monitor_turned, 90 * display.quarter_turns);
    if (display.inverted) text += say(Text::monitor_inverted);
    return text;
}

/// Which side of the patient is on the right of the monitor, and which is up.
void draw_side_markers(const ViewState& view) {
    const session::Model& model = *view.model;
    const fluoroscope::State& shown =
        view.has_picture ? view.state->live.fluoroscope : view.state->fluoroscope;
    const float s = view.scale;
    const Area& live = view.plan->live;
    const auto geometry = fluoroscope::projection(model.fluoroscope, shown, kMonitorPx);
    const auto letter = [&](glm::dvec2 on_monitor) {
        return std::string(1, side_toward(geometry, view.display, on_monitor));
    };
    ImDrawList& list = *ImGui::GetForegroundDrawList();
    ImFont* font = view.fonts.readout;
    const auto mark = [&](float x, float y, const std::string& text) {
        list.AddRectFilled({x - 4 * s, y}, {x + 20 * s, y + 28 * s}, color(token::n0));
        draw_text(list, font, {x, y}, token::n9, text);
    };
    mark((live.x + live.w - 28) * s, (live.y + 0.5F * live.h - 14) * s, letter({1.0, 0.0}));
    mark((live.x + 0.5F * live.w - 8) * s, (live.y + 8) * s, letter({0.0, -1.0}));
}

std::string technique_text(const fluoroscope::State& machine) {
    const double pulse_s = 0.008;  // ref: procedure facts 7, pulse lengths of 5-10 ms
    return fmt::format("{:.0f} kV   {:.2f} mAs   {:.0f} mA   {}", machine.tube_voltage_kvp,
                       machine.pulse_charge_mas, machine.pulse_charge_mas / pulse_s,
                       machine.automatic ? say(Text::monitor_auto) : say(Text::monitor_by_hand));
}

std::string field_text(const fluoroscope::State& machine) {
    const double field = machine.field_mm;
    std::string text = say(Text::monitor_field_mm, say(mode_label(machine.mode)),
                           2.0 * std::min(machine.half_width_mm, 0.5 * field),
                           2.0 * std::min(machine.half_height_mm, 0.5 * field));
    if (2.0 * machine.iris_mm < field) text += say(Text::monitor_iris_mm, 2.0 * machine.iris_mm);
    const double copper_mm =
        fluoroscope::kCopperFiltersMm.at(static_cast<std::size_t>(machine.copper_filter));
    if (copper_mm > 0.0) text += fmt::format("   Cu {:.1f} mm", copper_mm);
    return text;
}

/// What stands on the monitor: live, held, another geometry by now.
std::string holding_text(const ViewState& view) {
    const fluoroscope::State& machine = view.state->fluoroscope;
    if (machine.beam_on) return say(Text::monitor_live_s, fluoroscope::pulse_rate_per_s(machine));
    if (view.geometry_changed) return say(Text::monitor_geometry_changed_since_this_picture);
    return say(Text::monitor_held, minutes_seconds(events::seconds(view.state->live.tick)));
}

void draw_patient_plate(const ViewState& view) {
    const auto& scenario = view.model->scenario;
    const float s = view.scale, line = 26 * s;
    const float left = (view.plan->live.x + 8) * s, top = (view.plan->live.y + 8) * s;
    plate(view, left, top, scenario.patient_name);
    plate(view, left, top + line,
          fmt::format("{}   {:.0f} {}", scenario.patient_id, scenario.patient.age_years,
                      scenario.patient.sex == patient::Parameters::Sex::female
                          ? say(Text::monitor_female)
                          : say(Text::monitor_male)));
    const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    plate(view, left, top + 2 * line, fmt::format("{:%d %b %Y   %H:%M:%S}", fmt::localtime(now)));
}

/// Technique and geometry of the machine as it stands, and which side is which.
void draw_live_plates(const ViewState& view) {
    const fluoroscope::State& machine = view.state->fluoroscope;
    const float s = view.scale;
    const Area& live = view.plan->live;
    const float left = (live.x + 8) * s, right = (live.x + live.w - 8) * s;
    const float line = 26 * s, bottom = (live.y + live.h - 34) * s, top = (live.y + 40) * s;
    draw_patient_plate(view);
    plate(view, left, bottom - line, technique_text(machine));
    plate(view, left, bottom, field_text(machine));
    plate(view, right, bottom, say(Text::monitor_frame, machine.pulse_count), true);
    plate(view, right, top,
          say(Text::monitor_orbit_tilt, view_code(machine), plain_zero(machine.orbital_deg),
              plain_zero(machine.angulation_deg)),
          true);
    if (view.live_view != LiveView::picture) {
        plate(view, right, top + 2 * line,
              fmt::format("{}{}",
                          view.live_view == LiveView::subtracted ? say(Text::monitor_subtract)
                                                                 : say(Text::monitor_roadmap),
                          mask_shift_text(view)),
              true, token::accent);
    }
    if (const std::string text = display_text(view.display); !text.empty())
        plate(view, right, bottom - (view.plan->compact ? 2 : 1) * line, text.substr(3), true,
              token::accent);
    draw_side_markers(view);
    if (!view.has_picture) {
        const std::string words =
            with_keys(say(Text::monitor_hold_space_for_x_rays), view.bindings());
        ImFont* font = view.fonts.body;
        const float width = font->CalcTextSizeA(font->FontSize, 1e6F, 0.0F, words.c_str()).x;
        plate(view, (live.x + 0.5F * live.w - 6) * s - 0.5F * width, (live.y + 0.5F * live.h) * s,
              words, false, token::n8);
        return;
    }
    plate(view, right, top + line, holding_text(view), true, token::n8);
    draw_scale_bar(view);
    if (machine.beam_on) draw_beam_frame(view);
}

/// Edges of the field as the leaves stand now, in the picture that is looked at.
struct Leaves {
    double half_x, half_y;  ///< share of the picture, 0 .. 0.5
};
Leaves leaves_of(const ViewState& view) {
    const fluoroscope::State& machine = view.state->fluoroscope;
    const double field = view.state->live.fluoroscope.field_mm;
    return {std::min(0.5, machine.half_width_mm / field),
            std::min(0.5, machine.half_height_mm / field)};
}

/// Virtual collimation: where leaves and iris stand now, over a picture from before they moved.
void draw_leaves(const ViewState& view) {
    const fluoroscope::State& machine = view.state->fluoroscope;
    const fluoroscope::State& shown = view.state->live.fluoroscope;
    const bool moved = machine.half_width_mm != shown.half_width_mm ||
                       machine.half_height_mm != shown.half_height_mm ||
                       machine.iris_mm != shown.iris_mm;
    if (view.swapped || machine.beam_on || (!moved && view.leaf == Leaf::none)) return;
    const float s = view.scale;
    ImDrawList& list = *ImGui::GetForegroundDrawList();
    const Leaves leaves = leaves_of(view);
    const ImVec2 a = on_screen(view, view.plan->live, {0.5 - leaves.half_x, 0.5 - leaves.half_y}),
                 b = on_screen(view, view.plan->live, {0.5 + leaves.half_x, 0.5 + leaves.half_y});
    list.AddRect({std::min(a.x, b.x), std::min(a.y, b.y)}, {std::max(a.x, b.x), std::max(a.y, b.y)},
                 color(token::accent), 0.0F, 0, 1.5F * s);
    if (2.0 * machine.iris_mm < shown.field_mm) {
        const ImVec2 c = on_screen(view, view.plan->live, {0.5, 0.5});
        list.AddCircle(c, float(machine.iris_mm / shown.field_mm) * view.plan->live.w * s,
                       color(token::accent), 96, 1.5F * s);
    }
}

/// So wide that the corners show: the iris is open.
void drag_iris(const fluoroscope::State& machine, double from_middle_mm, Commands& commands) {
    const double corner_mm = std::sqrt(0.5) * machine.field_mm;
    const double radius_mm =
        from_middle_mm >= 0.95 * corner_mm ? kIrisOpenMm : std::max(kLeastIrisMm, from_middle_mm);
    commands.push_back(command(CommandKind::iris, {std::min(radius_mm, kIrisOpenMm)}));
}

/// Dragging the edge of the picture moves the leaves, a corner and then its round edge the iris;
/// with X-rays or without.
void drag_leaves(ViewState& view, Commands& commands) {
    const ImGuiIO& io = ImGui::GetIO();
    if (ImGui::IsMouseClicked(0) && !io.WantCaptureMouse)
        view.leaf = leaf_under(view, io.MousePos.x, io.MousePos.y);
    if (!ImGui::IsMouseDown(0)) view.leaf = Leaf::none;
    const Leaf near = view.leaf != Leaf::none ? view.leaf
                      : io.WantCaptureMouse   ? Leaf::none
                                              : leaf_under(view, io.MousePos.x, io.MousePos.y);
    if (near == Leaf::none || view.holds_session()) return;
    if (near == Leaf::iris) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeAll);
    const bool upright = (near == Leaf::side) == (view.display.quarter_turns % 2 == 0);
    if (near != Leaf::iris)
        ImGui::SetMouseCursor(upright ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
    if (view.leaf == Leaf::none || (io.MouseDelta.x == 0.0F && io.MouseDelta.y == 0.0F)) return;
    const fluoroscope::State& machine = view.state->fluoroscope;
    const double field = view.state->live.fluoroscope.field_mm, most = 0.5 * machine.field_mm;
    const glm::dvec2 from_middle =
        glm::abs(in_picture(view, view.plan->live, io.MousePos) - glm::dvec2(0.5)) * field;
    if (view.leaf == Leaf::iris) return drag_iris(machine, glm::length(from_middle), commands);
    const double half_width =
        view.leaf == Leaf::side ? from_middle.x : std::min(machine.half_width_mm, most);
    const double half_height =
        view.leaf == Leaf::end ? from_middle.y : std::min(machine.half_height_mm, most);
    commands.push_back(command(CommandKind::collimate, {std::clamp(half_width, 5.0, 150.0),
                                                        std::clamp(half_height, 5.0, 150.0)}));
}

/// Monitor under the pointer, and the exposure that it shows.
struct Pointed {
    Area area;
    std::int64_t tick;
};
std::optional<Pointed> pointed_monitor(const ViewState& view) {
    const ImVec2 at = ImGui::GetIO().MousePos;
    for (const bool large : {true, false}) {
        const Area& area = large ? view.plan->live : view.plan->reference_picture;
        if (!area.contains(at.x, at.y, view.scale)) continue;
        if (!large && !shows_small(view)) continue;
        if (const auto tick = shown_tick(view, large)) return Pointed{area, *tick};
    }
    return std::nullopt;
}

void draw_mark(const ViewState& view, const Area& area, const AngleMark& mark) {
    const float s = view.scale;
    ImDrawList& list = *ImGui::GetForegroundDrawList();
    const ImVec2 hub = on_screen(view, area, mark.hub), arm = on_screen(view, area, mark.arm);
    list.AddCircle(hub, 5 * s, color(token::accent), 24, 1.5F * s);
    list.AddLine(hub, arm, color(token::accent), 1.5F * s);
    list.AddCircleFilled(arm, 3.5F * s, color(token::accent));
    if (const auto angle = angle_deg(mark))
        plate(view, hub.x + 10 * s, hub.y + 8 * s, fmt::format("{}°", whole_deg(*angle)), false,
              token::accent);
}

/// Pressing on the hub of the rotor and pulling to a roller reads its angle.
void measure(ViewState& view) {
    if (view.tool == MonitorTool::angle) {
        const auto pointed = pointed_monitor(view);
        if (ImGui::IsMouseClicked(0) && pointed) {
            const glm::dvec2 place =
                in_picture(view, pointed->area, ImGui::GetIO().MouseClickedPos[0]);
            view.marks[pointed->tick] = {place, place};
            view.measured_tick = pointed->tick;
        }
        if (ImGui::IsMouseDown(0) && pointed && view.measured_tick == pointed->tick)
            view.marks[pointed->tick].arm =
                in_picture(view, pointed->area, ImGui::GetIO().MousePos);
        if (!ImGui::IsMouseDown(0)) view.measured_tick = -1;
    }
    for (const bool large : {true, false}) {
        if (!large && !shows_small(view)) continue;
        const auto tick = shown_tick(view, large);
        if (!tick || !view.marks.contains(*tick)) continue;
        draw_mark(view, large ? view.plan->live : view.plan->reference_picture,
                  view.marks.at(*tick));
    }
    // the turn between both monitors
    const auto live = shown_tick(view, true), reference = shown_tick(view, false);
    if (!live || !reference || *live == *reference || !shows_small(view)) return;
    if (!view.marks.contains(*live) || !view.marks.contains(*reference)) return;
    const auto now = angle_deg(view.marks.at(*live)), then = angle_deg(view.marks.at(*reference));
    if (!now || !then) return;
    const double turn = *live > *reference ? turn_deg(*then, *now) : turn_deg(*now, *then);
    plate(view, (view.plan->reference.x + 6) * view.scale,
          (view.plan->reference_picture.y + view.plan->reference_picture.h - 34) * view.scale,
          std::fabs(turn) < 0.5 ? say(Text::monitor_no_turn)
                                : say(Text::monitor_turn, std::fabs(turn),
                                      turn > 0.0 ? say(Text::monitor_counter_clockwise)
                                                 : say(Text::monitor_clockwise)),
          false, token::accent);
}

void draw_labels(const ViewState& view) {
    const float s = view.scale;
    ImDrawList& list = *ImGui::GetForegroundDrawList();
    for (const session::KeptPicture& kept : view.state->kept) {
        for (const bool large : {true, false}) {
            if (shown_tick(view, large) != kept.tick) continue;
            if (!large && !shows_small(view)) continue;
            const Area& area = large ? view.plan->live : view.plan->reference_picture;
            for (const session::Annotation& note : kept.annotations) {
                const ImVec2 at = on_screen(view, area, {note.x, note.y});
                list.AddLine({at.x - 6 * s, at.y}, {at.x + 6 * s, at.y}, color(token::n9), s);
                list.AddLine({at.x, at.y - 6 * s}, {at.x, at.y + 6 * s}, color(token::n9), s);
                const bool left = at.x > (area.x + 0.6F * area.w) * s;
                plate(view, at.x + (left ? -8 : 8) * s, at.y + 2 * s, note.text, left);
            }
        }
    }
}

/// A click on the reference picture opens a field there; Enter writes the text on the picture.
void write_label(ViewState& view, Commands& commands) {
    if (view.tool != MonitorTool::label || view.reference < 0 || view.holds_session()) return;
    const float s = view.scale;
    const ImVec2 at = ImGui::GetIO().MousePos;
    const bool over = view.plan->reference_picture.contains(at.x, at.y, s) && shows_small(view);
    if (ImGui::IsMouseClicked(0) && over && !view.label_open) {
        view.label_place = in_picture(view, view.plan->reference_picture, at);
        view.label_text.fill('\0');
        view.label_open = view.label_fresh = true;
    }
    if (!view.label_open) return;
    const ImVec2 field = on_screen(view, view.plan->reference_picture, view.label_place);
    const float width = 220 * s,
                most_x = (view.plan->reference.x + view.plan->reference.w) * s - width;
    ImGui::SetNextWindowPos({std::min(field.x, most_x), field.y});
    ImGui::SetNextWindowSize({width, 0});
    ImGui::Begin("label", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoSavedSettings);
    ImGui::SetNextItemWidth(-1.0F);
    if (view.label_fresh) ImGui::SetKeyboardFocusHere();
    view.label_fresh = false;
    const bool entered = ImGui::InputText("##text", view.label_text.data(), view.label_text.size(),
                                          ImGuiInputTextFlags_EnterReturnsTrue);
    caption(view, say(Text::monitor_enter_writes_it_on_the));
    const bool left = ImGui::IsMouseClicked(0) && !ImGui::IsWindowHovered() && !over;
    ImGui::End();
    if (entered && view.label_text[0] != '\0') {
        commands.push_back(
            command(CommandKind::annotate,
                    {double(view.reference + 1), view.label_place.x, view.label_place.y},
                    view.label_text.data()));
    }
    if (entered || left) {
        view.label_open = false;
        view.tool = MonitorTool::none;
    }
}

void draw_reference_plates(const ViewState& view) {
    if (view.reference < 0 || view.reference >= static_cast<int>(view.state->kept.size())) return;
    const session::KeptPicture& kept = view.state->kept[static_cast<std::size_t>(view.reference)];
    const float s = view.scale;
    const float left = (view.plan->reference.x + 6) * s, top = (view.plan->reference.y + 6) * s,
                right = (view.plan->reference.x + view.plan->reference.w - 6) * s;
    plate(view, left, top,
          say(Text::monitor_reference_of, view.reference + 1, view.state->kept.size()));
    if (!kept.label.empty()) plate(view, left, top + 26 * s, kept.label);
    plate(
        view, right, top,
        say(Text::monitor_orbit, view_code(kept.fluoroscope),
            plain_zero(kept.fluoroscope.orbital_deg), minutes_seconds(events::seconds(kept.tick))),
        true);
    if (const std::string differs = geometry_difference(view.state->fluoroscope, kept.fluoroscope);
        !differs.empty() && view.tool == MonitorTool::angle) {
        plate(view, left,
              (view.plan->reference_picture.y + view.plan->reference_picture.h - 60) * s,
              say(Text::monitor_view_differs, differs), false, token::caution);
    }
}

/// On the round edge inside the leaves, or, where none is to be seen, in a corner of the field.
bool on_iris(const ViewState& view, const glm::dvec2& from_middle, const Leaves& leaves) {
    const double radius = view.state->fluoroscope.iris_mm / view.state->live.fluoroscope.field_mm;
    const double px = 1.0 / double(view.plan->live.w);
    if (radius < std::hypot(leaves.half_x, leaves.half_y)) {
        const bool inside = std::fabs(from_middle.x) < leaves.half_x - double(kBandPx) * px &&
                            std::fabs(from_middle.y) < leaves.half_y - double(kBandPx) * px;
        return inside && std::fabs(glm::length(from_middle) - radius) < double(kBandPx) * px;
    }
    return std::fabs(from_middle.x) > leaves.half_x - double(kCornerPx) * px &&
           std::fabs(from_middle.y) > leaves.half_y - double(kCornerPx) * px &&
           std::fabs(from_middle.x) < leaves.half_x + double(kBandPx) * px &&
           std::fabs(from_middle.y) < leaves.half_y + double(kBandPx) * px;
}

}  // namespace

Leaf leaf_under(const ViewState& view, float x, float y) {
    if (!view.has_picture || view.swapped || view.tool != MonitorTool::none) return Leaf::none;
    if (!view.plan->live.contains(x, y, view.scale)) return Leaf::none;
    const glm::dvec2 p = in_picture(view, view.plan->live, {x, y}) - glm::dvec2(0.5);
    const Leaves leaves = leaves_of(view);
    const double band = double(kBandPx) / double(view.plan->live.w);
    if (on_iris(view, p, leaves)) return Leaf::iris;
    const bool side =
        std::fabs(std::fabs(p.x) - leaves.half_x) < band && std::fabs(p.y) < leaves.half_y + band;
    const bool end =
        std::fabs(std::fabs(p.y) - leaves.half_y) < band && std::fabs(p.x) < leaves.half_x + band;
    return side ? Leaf::side : end ? Leaf::end : Leaf::none;
}

bool live_mouse_is_taken(const ViewState& view, float x, float y) {
    return view.tool != MonitorTool::none || view.leaf != Leaf::none ||
           leaf_under(view, x, y) != Leaf::none;
}

std::optional<std::int64_t> shown_tick(const ViewState& view, bool large) {
    if (large != view.swapped) {
        if (!view.has_picture) return std::nullopt;
        return view.state->live.tick;
    }
    if (view.reference < 0 || view.reference >= static_cast<int>(view.state->kept.size()))
        return std::nullopt;
    return view.state->kept[static_cast<std::size_t>(view.reference)].tick;
}

void draw_monitors(ViewState& view, Commands& commands) {
    draw_leaves(view);
    draw_live_plates(view);
    drag_leaves(view, commands);
    if (shows_small(view)) {
        draw_film_strip(view);
        draw_reference_plates(view);
    }
    measure(view);
    draw_labels(view);
    write_label(view, commands);
}

}  // namespace sideport::app
