#include "sim/author/draft.h"

#include <utility>

#include "sim/base/file_io.h"

namespace sideport::author {

namespace {

namespace fs = std::filesystem;
using scenario::CaseText;

constexpr std::size_t kMostBytes = 1U << 20U;

}  // namespace

fs::path draft_file(const fs::path& file) {
    fs::path draft = file;
    return draft.replace_extension(".draft.yaml");
}

Result<Draft> Draft::open(const fs::path& file) {
    auto text = read_file(file, kMostBytes);
    if (!text) return text.error();
    Draft draft(std::move(text).value(), file);
    draft.on_disk_ = draft.disk_ = draft.text_;
    draft.has_file_ = true;
    return draft;
}

Draft Draft::anew(std::string text, fs::path file) {
    return {std::move(text), std::move(file)};
}

bool Draft::can_be_edited() const {
    return CaseText::parse(text_).has_value();
}

std::string Draft::own_value(std::string_view pointer) const {
    const auto parsed = CaseText::parse(text_);
    return parsed ? parsed.value().value(pointer) : std::string();
}

bool Draft::has_own(std::string_view pointer) const {
    const auto parsed = CaseText::parse(text_);
    return parsed && parsed.value().has(pointer);
}

int Draft::line_of(std::string_view pointer) const {
    const auto parsed = CaseText::parse(text_);
    return parsed ? parsed.value().line_of(pointer) : 0;
}

void Draft::put(std::string text, bool one_step) {
    if (text == text_) return;
    if (!one_step) {
        undo_.push_back(std::move(text_));
        if (undo_.size() > kMostUndo) undo_.erase(undo_.begin());
    }
    redo_.clear();
    text_ = std::move(text);
    ++revision_;
}

template <typename Change>
Result<Done> Draft::change(const Change& edit) {
    auto parsed = CaseText::parse(text_);
    if (!parsed) return parsed.error();
    CaseText next = std::move(parsed).value();
    if (auto done = edit(next); !done) return done;
    if (next.text() == text_) return Done{};
    put(next.text(), in_gesture_ && gesture_has_step_);
    gesture_has_step_ = in_gesture_;
    return Done{};
}

void Draft::begin_gesture() {
    in_gesture_ = true;
    gesture_has_step_ = false;
}

Result<Done> Draft::set(std::string_view pointer, std::string_view value) {
    return change([&](CaseText& text) { return text.set(pointer, value); });
}

Result<Done> Draft::remove(std::string_view pointer) {
    return change([&](CaseText& text) { return text.remove(pointer); });
}

Result<Done> Draft::set_empty_list(std::string_view pointer) {
    return change([&](CaseText& text) { return text.set_empty_list(pointer); });
}

Result<Done> Draft::append(std::string_view pointer, const CaseText::Fields& fields) {
    return change([&](CaseText& text) { return text.append(pointer, fields); });
}

Result<Done> Draft::copy_list(std::string_view pointer,
                              const std::vector<CaseText::Fields>& entries) {
    return change([&](CaseText& text) -> Result<Done> {
        if (text.has(pointer)) return Done{};
        for (const CaseText::Fields& fields : entries)
            if (auto done = text.append(pointer, fields); !done) return done;
        return Done{};
    });
}

void Draft::replace_text(std::string text) {
    put(std::move(text), in_gesture_ && gesture_has_step_);
    gesture_has_step_ = in_gesture_;
}

void Draft::undo() {
    if (undo_.empty()) return;
    redo_.push_back(std::exchange(text_, std::move(undo_.back())));
    undo_.pop_back();
    in_gesture_ = false;
    ++revision_;
}

void Draft::redo() {
    if (redo_.empty()) return;
    undo_.push_back(std::exchange(text_, std::move(redo_.back())));
    redo_.pop_back();
    in_gesture_ = false;
    ++revision_;
}

Result<fs::path> Draft::save(bool is_sound) {
    std::error_code problem;
    fs::create_directories(file_.parent_path(), problem);
    const fs::path place = is_sound ? file_ : draft_file(file_);
    if (auto written = write_file(place, text_); !written) return written.error();
    if (is_sound) {
        on_disk_ = disk_ = text_;
        has_file_ = true;
        fs::remove(draft_file(file_), problem);  // the draft of before is in the case now
    }
    return place;
}

Result<Done> Draft::save_as(const fs::path& file) {
    std::error_code problem;
    if (fs::exists(file, problem))
        return Error{"author.exists", "there is a file already; choose another name",
                     file.string()};
    fs::create_directories(file.parent_path(), problem);
    if (auto written = write_file(file, text_); !written) return written.error();
    file_ = file;
    on_disk_ = disk_ = text_;
    has_file_ = true;
    ++revision_;  // what it stands on is looked up from elsewhere
    return Done{};
}

Disk Draft::look_at_disk() {
    if (!has_file_) return Disk::same;
    std::error_code problem;
    if (!fs::exists(file_, problem)) return Disk::gone;
    auto text = read_file(file_, kMostBytes);
    // being written at this moment: the next look sees it
    if (!text || text.value() == disk_) return disk_ == on_disk_ ? Disk::same : Disk::differs;
    disk_ = std::move(text).value();
    if (disk_ == text_) {
        on_disk_ = disk_;
        return Disk::same;
    }
    if (text_ != on_disk_) return Disk::differs;
    take_disk();
    return Disk::reread;
}

void Draft::take_disk() {
    in_gesture_ = false;
    put(disk_, false);
    on_disk_ = disk_;
}

void Draft::keep_mine() {
    on_disk_ = disk_;
}

}  // namespace sideport::author
