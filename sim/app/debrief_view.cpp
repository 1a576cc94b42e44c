#include "sim/app/debrief_view.h"

#include <algorithm>
#include <cmath>

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include "sim/app/texts.h"
#include "sim/assessment/words.h"
#include "sim/base/file_io.h"
#include "sim/session/recorder.h"

namespace sideport::app {

namespace {

namespace fs = std::filesystem;
using Meaning = ReplayWords::Meaning;

constexpr double kJumpS = 5.0;
constexpr std::size_t kMostBytes = 1U << 20U;

fs::path bookmarks_file(const fs::path& folder) {
    return folder / "bookmarks.jsonl";
}

std::int64_t tick_at(double time_s) {
    return std::llround(time_s * events::kTicksPerSecond);
}

std::int64_t lead_tick(const debrief::Moment& moment) {
    return std::max<std::int64_t>(0, tick_at(moment.time_s - kLeadS));
}

}  // namespace

std::int64_t last_tick(const DebriefView& view) {
    return view.player ? std::max<std::int64_t>(1, view.player->last_tick())
                       : std::max<std::int64_t>(1, tick_at(view.session.end_s));
}

void seek(DebriefView& view, std::int64_t tick) {
    view.tick = std::clamp<std::int64_t>(tick, 0, last_tick(view));
    view.owed_ticks = 0.0;
}

void seek_s(DebriefView& view, double time_s) {
    seek(view, tick_at(time_s));
}

void choose_moment(DebriefView& view, int index) {
    if (index < 0 || index >= static_cast<int>(view.moments.size())) return;
    view.chosen = index;
    view.phase = debrief::Phase::analysis;
    seek(view, lead_tick(view.moments[static_cast<std::size_t>(index)]));
}

void choose_gravest(DebriefView& view) {
    for (const auto kind : {debrief::Moment::Kind::critical, debrief::Moment::Kind::attention})
        for (std::size_t i = 0; i < view.moments.size(); ++i)
            if (view.moments[i].kind == kind) return choose_moment(view, static_cast<int>(i));
}

void step_moment(DebriefView& view, int by) {
    const int count = static_cast<int>(view.moments.size());
    const auto lead = [&](int i) {
        return lead_tick(view.moments[static_cast<std::size_t>(i)]);
    };
    // from the chosen one while the playhead is where that put it
    if (view.chosen >= 0 && view.chosen < count && lead(view.chosen) == view.tick) {
        choose_moment(view, std::clamp(view.chosen + by, 0, count - 1));
        return;
    }
    if (by > 0) {
        for (int i = 0; i < count; ++i)
            if (lead(i) > view.tick) return choose_moment(view, i);
        return;
    }
    for (int i = count - 1; i >= 0; --i)
        if (lead(i) < view.tick) return choose_moment(view, i);
}

void step_pulse(DebriefView& view, int by) {
    view.playing = false;
    if (!view.player) return seek(view, view.tick + by * tick_at(1.0));
    const std::int64_t to = by > 0 ? view.player->exposure_after(view.tick)
                                   : view.player->exposure_before(view.tick - 1);
    if (to >= 0) seek(view, to);
}

void toggle_playing(DebriefView& view) {
    if (!view.playing && view.tick >= last_tick(view)) seek(view, 0);
    view.playing = !view.playing;
}

void play(DebriefView& view, double elapsed_s) {
    if (!view.playing) return;
    // it waits for what is not re-simulated yet
    const bool waits = view.player && view.player->state() == debrief::Player::State::loading &&
                       view.tick >= view.player->loaded_tick();
    if (waits) return;
    view.owed_ticks += elapsed_s * kSpeeds[view.speed] * events::kTicksPerSecond;
    const double whole = std::floor(view.owed_ticks);
    const double rest = view.owed_ticks - whole;
    seek(view, view.tick + static_cast<std::int64_t>(whole));
    view.owed_ticks = rest;
    if (view.tick >= last_tick(view)) view.playing = false;
}

void press_debrief_key(DebriefView& view, int key, bool shift) {
    const std::size_t most = std::size(kSpeeds) - 1;
    switch (key) {
        case GLFW_KEY_SPACE:
            return toggle_playing(view);
        case GLFW_KEY_LEFT:
            return shift ? seek(view, view.tick - tick_at(kJumpS)) : step_pulse(view, -1);
        case GLFW_KEY_RIGHT:
            return shift ? seek(view, view.tick + tick_at(kJumpS)) : step_pulse(view, 1);
        case GLFW_KEY_UP:
        case GLFW_KEY_LEFT_BRACKET:
            return step_moment(view, -1);
        case GLFW_KEY_DOWN:
        case GLFW_KEY_RIGHT_BRACKET:
            return step_moment(view, 1);
        case GLFW_KEY_MINUS:
            view.speed -= view.speed > 0 ? 1 : 0;
            return;
        case GLFW_KEY_EQUAL:
            view.speed = std::min(most, view.speed + 1);
            return;
        case GLFW_KEY_HOME:
            return seek(view, 0);
        case GLFW_KEY_END:
            return seek(view, last_tick(view));
        case GLFW_KEY_B:
            return add_bookmark(view);
        case GLFW_KEY_L:
            view.true_view = view.true_view == TrueView::lateral ? TrueView::pa : TrueView::lateral;
            return;
        case GLFW_KEY_X:
            view.true_view = view.true_view == TrueView::expert ? TrueView::pa : TrueView::expert;
            return;
        case GLFW_KEY_ESCAPE:
            (view.has_list ? view.wants_list : view.wants_close) = true;
            return;
        default:
            return;
    }
}

std::vector<debrief::Moment> read_bookmarks(const fs::path& folder) {
    std::vector<debrief::Moment> bookmarks;
    const auto bytes = read_file(bookmarks_file(folder), kMostBytes);
    if (!bytes) return bookmarks;
    std::string_view rest = bytes.value();
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        const auto event = session::event_from_json_line(rest.substr(0, end));
        rest.remove_prefix(std::min(rest.size(), end + 1));
        if (!event || event.value().tick < 0) continue;
        const std::string label = event.value().text("label");
        bookmarks.push_back({.kind = debrief::Moment::Kind::bookmark,
                             .time_s = event.value().time_s(),
                             .title = label.empty() ? say(Text::debrief_bookmark) : label});
    }
    return bookmarks;
}

void add_bookmark(DebriefView& view) {
    const events::Event event{.tick = view.tick,
                              .name = "bookmark",
                              .fields = {{"label", events::Value(std::string())},
                                         {"by", events::Value(std::string("instructor"))}}};
    const fs::path file = bookmarks_file(view.session.folder);
    auto bytes = read_file(file, kMostBytes);
    std::string all = bytes ? std::move(bytes).value() : std::string();
    if (!all.empty() && all.back() != '\n') all += '\n';
    all += session::to_json_line(event) + '\n';
    const auto written = write_file(file, all);
    if (!written) {
        view.notice = say(Text::debrief_bookmark_not_kept, written.error().line());
        return;
    }
    view.bookmarks = read_bookmarks(view.session.folder);
    gather_moments(view);
    view.notice = say(Text::debrief_bookmark_kept, assessment::clock_text(event.time_s()));
}

void gather_moments(DebriefView& view) {
    std::optional<debrief::Moment> chosen;
    if (view.chosen >= 0) chosen = view.moments.at(static_cast<std::size_t>(view.chosen));
    view.moments = debrief::moments_of(view.session.result, view.session.events);
    view.moments.insert(view.moments.end(), view.bookmarks.begin(), view.bookmarks.end());
    std::stable_sort(view.moments.begin(), view.moments.end(),
                     [](const auto& a, const auto& b) { return a.time_s < b.time_s; });
    view.chosen = -1;
    for (std::size_t i = 0; chosen && i < view.moments.size(); ++i) {
        const debrief::Moment& moment = view.moments[i];
        if (moment.time_s == chosen->time_s && moment.title == chosen->title &&
            moment.id == chosen->id)
            view.chosen = static_cast<int>(i);
    }
}

std::string why_no_picture(const DebriefView& view) {
    if (!view.player) return view.session.no_replay;
    if (view.tick <= view.player->loaded_tick()) return {};
    switch (view.player->state()) {
        case debrief::Player::State::loading:
        case debrief::Player::State::cut_off:
            return view.player->replay_message();
        case debrief::Player::State::diverged:
            return say(Text::debrief_nothing_after_divergence);
        case debrief::Player::State::whole:
            return {};
    }
    return {};
}

ReplayWords replay_words(const DebriefView& view) {
    if (!view.player) return {view.session.no_replay, Meaning::attention};
    switch (view.player->state()) {
        case debrief::Player::State::loading:
            return {view.player->replay_message(), Meaning::waiting};
        case debrief::Player::State::cut_off:
            return {view.player->replay_message(), Meaning::attention};
        case debrief::Player::State::diverged:
            return {view.player->replay_message(), Meaning::danger};
        case debrief::Player::State::whole:
            break;
    }
    return {view.player->replay_message(),
            view.player->events_differ_at() < 0 ? Meaning::fine : Meaning::danger};
}

}  // namespace sideport::app
