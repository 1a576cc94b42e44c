#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/scenario/case_text.h"

namespace sideport::author {

/// How a draft stands to the file that it came from.
enum class Disk {
    same,     ///< nobody has changed the file since
    reread,   ///< changed, and taken over: the draft had nothing of its own
    differs,  ///< changed, and so is the draft: the author has to choose
    gone      ///< the file was taken away
};

/// The text of a case that is being written, with all that can be taken back. Form and text panel
/// are two ways to change it.
class Draft {
  public:
    static constexpr std::size_t kMostUndo = 200;

    /// Of a case that is there. Errors: file.*.
    static Result<Draft> open(const std::filesystem::path& file);
    /// A case that no file holds yet; `file` is where it will be saved.
    static Draft anew(std::string text, std::filesystem::path file);

    const std::filesystem::path& file() const { return file_; }
    const std::string& text() const { return text_; }
    bool is_saved() const { return has_file_ && text_ == on_disk_; }
    bool has_file() const { return has_file_; }
    /// Counts the changes: another number, another text.
    int revision() const { return revision_; }
    /// It is a map of keys and values, so that single fields can be changed.
    bool can_be_edited() const;
    /// The text of a field as it stands in this file; empty where it does not.
    std::string own_value(std::string_view pointer) const;
    bool has_own(std::string_view pointer) const;
    int line_of(std::string_view pointer) const;
    /// What it stands on, as written; empty: nothing.
    std::string base() const { return own_value("/extends"); }

    /// Changes of one field. Those between two ends of a gesture (the pull of a point) are taken
    /// back as one. Errors: author.text (the text is no map), and of CaseText; nothing is changed
    /// then.
    Result<Done> set(std::string_view pointer, std::string_view value);
    Result<Done> remove(std::string_view pointer);
    Result<Done> set_empty_list(std::string_view pointer);
    Result<Done> append(std::string_view pointer, const scenario::CaseText::Fields& fields);
    void end_gesture() { in_gesture_ = false; }
    void begin_gesture();

    /// The whole text, as the text panel has it.
    void replace_text(std::string text);
    /// Writes a whole list of an underlying case into this one, so that an entry of it can be
    /// changed: entry by entry, keys and values.
    Result<Done> copy_list(std::string_view pointer,
                           const std::vector<scenario::CaseText::Fields>& entries);

    bool can_undo() const { return !undo_.empty(); }
    bool can_redo() const { return !redo_.empty(); }
    void undo();
    void redo();

    /// Writes the text: into its file when the case is sound, else beside it as NAME.draft.yaml,
    /// which no list shows. Answers with the file. Errors: file.unwritable, machine.disk_full.
    Result<std::filesystem::path> save(bool is_sound);
    /// From now on it belongs to this file. Errors: author.exists (there is one already), file.*.
    Result<Done> save_as(const std::filesystem::path& file);
    /// Looks whether somebody else has changed the file.
    Disk look_at_disk();
    /// What the disk holds instead of this; can be undone.
    void take_disk();
    /// Goes on with this draft; the next save replaces what the disk holds.
    void keep_mine();
    const std::string& disk_text() const { return disk_; }

  private:
    Draft(std::string text, std::filesystem::path file)
        : text_(std::move(text)),
          file_(std::move(file)) {}
    template <typename Change>
    Result<Done> change(const Change& edit);
    void put(std::string text, bool one_step);

    std::string text_;
    std::filesystem::path file_;
    std::string on_disk_;  ///< as it was read or saved last
    std::string disk_;     ///< what somebody else has put there
    bool has_file_ = false;
    std::vector<std::string> undo_, redo_;
    bool in_gesture_ = false, gesture_has_step_ = false;
    int revision_ = 0;
};

/// NAME.draft.yaml beside a case: what is not sound yet, or is being tried.
std::filesystem::path draft_file(const std::filesystem::path& file);

}  // namespace sideport::author
