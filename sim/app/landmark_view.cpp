// What the editor does with the landmarks of the case's patient.

#include <algorithm>

#include "sim/app/author_view.h"
#include "sim/app/texts.h"

namespace sideport::app {

namespace {

namespace fs = std::filesystem;
using author::Landmark;

}  // namespace

void open_landmarks(AuthorView& view) {
    const auto& measured = view.checked.scenario.patient.measured;
    if (!measured) {
        view.notice = say(Text::landmarks_no_patient);
        return;
    }
    auto opened = author::Landmarks::open(measured->folder);
    if (!opened) {
        view.notice = opened.error().line();
        return;
    }
    view.landmarks.open = std::move(opened).value();
    view.landmarks.chosen.reset();
    view.chosen.reset();
    view.shows_room = false;
    view.notice.clear();
    if (!view.landmarks.has_unsaved()) return;
    ++view.landmarks.changes;
    view.notice = say(Text::landmarks_goes_on);
}

void close_landmarks(AuthorView& view) {
    LandmarkView& landmarks = view.landmarks;
    if (!landmarks.open) return;
    if (landmarks.has_unsaved() && !landmarks.asks_close) {
        landmarks.asks_close = true;
        return;
    }
    landmarks.open->forget();
    landmarks = {.open = {}, .chosen = {}, .pulled = {}, .changes = landmarks.changes + 1};
    view.notice.clear();
}

void save_landmarks(AuthorView& view) {
    LandmarkView& landmarks = view.landmarks;
    landmarks.asks_save = false;
    if (!landmarks.open) return;
    const auto saved = landmarks.open->save();
    ++landmarks.changes;
    view.notice = saved ? std::string() : saved.error().line();
    if (saved) say_in_log(view, say(Text::landmarks_saved, landmarks.open->folder().string()));
}

void take_landmarks(AuthorView& view, const Result<Done>& done) {
    ++view.landmarks.changes;
    view.notice = done ? std::string() : say(Text::landmarks_refused, done.error().message);
}

void nudge_landmark(AuthorView& view, const glm::dvec3& by_mm) {
    LandmarkView& landmarks = view.landmarks;
    if (!landmarks.chosen) return;
    for (const Landmark& mark : landmarks.open->marks()) {
        if (!mark.is(*landmarks.chosen)) continue;
        take_landmarks(view, landmarks.open->move(mark, mark.at_W_mm + by_mm));
        return;
    }
}

std::string landmark_name(const Landmark& mark) {
    switch (mark.kind) {
        case Landmark::Kind::level:
            return std::string(patient::kLevelNames[static_cast<std::size_t>(mark.index)]);
        case Landmark::Kind::canal:
            return say(Text::landmarks_canal);
        case Landmark::Kind::conus:
            return say(Text::landmarks_conus);
        case Landmark::Kind::sac_end:
            return say(Text::landmarks_sac_end);
    }
    return {};
}

std::vector<std::string> other_cases_of_patient(const AuthorView& view) {
    std::vector<std::string> titles;
    if (!view.landmarks.open) return titles;
    std::error_code problem;
    for (const CaseEntry& entry : view.list.entries) {
        const auto& measured = entry.scenario.patient.measured;
        if (!measured || (view.draft && entry.file == view.draft->file())) continue;
        if (fs::equivalent(measured->folder, view.landmarks.open->folder(), problem))
            titles.push_back(entry.scenario.title.empty() ? entry.scenario.id
                                                          : entry.scenario.title);
    }
    return titles;
}

bool can_undo(const AuthorView& view) {
    return view.landmarks.open ? view.landmarks.open->can_undo() : view.draft->can_undo();
}

bool can_redo(const AuthorView& view) {
    return view.landmarks.open ? view.landmarks.open->can_redo() : view.draft->can_redo();
}

void undo_last(AuthorView& view) {
    if (!view.landmarks.open) return view.draft->undo();
    view.landmarks.open->undo();
    take_landmarks(view, Done{});
}

void redo_last(AuthorView& view) {
    if (!view.landmarks.open) return view.draft->redo();
    view.landmarks.open->redo();
    take_landmarks(view, Done{});
}

}  // namespace sideport::app
