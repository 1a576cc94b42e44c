#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/app/case_list.h"
#include "sim/app/tomogram_form.h"
#include "sim/app/view_state.h"
#include "sim/author/checker.h"
#include "sim/author/draft.h"
#include "sim/author/form.h"
#include "sim/author/handles.h"
#include "sim/author/landmarks.h"
#include "sim/author/line_diff.h"
#include "sim/author/new_entry.h"
#include "sim/author/problem.h"
#include "sim/author/proof.h"
#include "sim/author/templates.h"

namespace sideport::app {

/// What lies under the text, on the right.
enum class AuthorTab { problems, robots, log, disk };

/// A point that the mouse or the keys hold.
struct PulledPoint {
    author::Handle handle;
    bool lateral = false;
    ImVec2 from_pointer{};    ///< from the pointer to the point, px of the window
    glm::dvec3 at_W_mm{0.0};  ///< where the hand has it
};

/// The landmarks of the case's patient while they are mended.
struct LandmarkView {
    std::optional<author::Landmarks> open;  ///< nothing: the case is edited
    std::optional<author::Landmark> chosen;
    struct Pulled {
        author::Landmark mark;
        bool lateral = false;
        ImVec2 from_pointer{};    ///< from the pointer to the mark, px of the window
        glm::dvec3 at_W_mm{0.0};  ///< where the hand has it
    };
    std::optional<Pulled> pulled;
    int changes = 0;  ///< of what the case is checked with; never goes back
    bool asks_save = false, asks_close = false;

    bool has_unsaved() const { return open && !open->is_saved(); }
    /// What stands in place of the package's file.
    author::Mended mended() const { return {has_unsaved() ? open->body() : nullptr, changes}; }
};

/// What the editor's panels draw from, and what they remember.
struct AuthorView {
    ViewState base;
    double clock_s = 0.0;

    std::optional<author::Draft> draft;  ///< nothing: the list of cases is shown
    author::Checked checked;             ///< what the newest text said that was read
    double checked_s = 0.0;
    author::Checked good;  ///< the newest without a fault: what views, robots and players have
    double good_s = 0.0;
    std::vector<author::Problem> problems;  ///< of `checked`
    author::Disk disk = author::Disk::same;

    author::Section section = author::Section::story;
    author::Form form;
    std::string edited;                     ///< pointer of the row that is being typed in
    std::string edit_text;                  ///< and what stands there
    author::NewEntry new_entry;             ///< over the form while it is being begun
    std::vector<author::GradedItem> items;  ///< of the checklist that grades the case
    std::string focus_row;  ///< pointer of the row that shall be shown and take the keys
    const author::Row* told = nullptr;  ///< the row whose words stand below the form

    bool shows_room = false, shows_anatomy = false;
    xray::ProjectionGeometry pa, lateral;  ///< of the films
    bool has_films = false, has_room = false, film_is_sketch = false;
    int film_revision = -1;
    std::string picture_trouble;
    std::vector<author::Handle> handles;
    author::RouteFacts facts;
    std::optional<author::Handle> chosen;
    std::optional<PulledPoint> pulled;
    LandmarkView landmarks;
    TomogramForm tomogram;

    std::string text;        ///< of the text panel
    int text_revision = -1;  ///< of the draft that it was taken from
    bool text_has_keys = false;
    double typed_s = -1e9;
    int wants_line = 0;  ///< of the text, to be shown and given the keys
    int shown_line = 0;  ///< of the form's row: shown

    AuthorTab tab = AuthorTab::problems;
    std::vector<author::ProofRow> proof;
    bool proving = false;
    int proof_revision = -1;       ///< of the text that the robots worked on
    std::vector<std::string> log;  ///< the last of what was said
    std::size_t log_said = 0;      ///< how much that was, since the window has opened
    std::string notice;

    // the list of cases
    CaseList list;  ///< its entries, and where their pictures stand
    std::vector<author::Template> templates;
    std::size_t chosen_case = 0;
    std::string new_name;  ///< of the case that is being begun
    std::string list_trouble;
    bool asks_leave = false;  ///< unsaved, and something else is to be opened

    // wishes
    bool wants_save = false, wants_list = false, wants_robots = false, wants_export = false,
         wants_edit_case = false;
    std::optional<Mode> wants_play;
    enum class Begin { none, copy, on_top, anew };
    Begin wants_begin = Begin::none;

    bool is_checked() const {
        return draft && checked.revision == draft->revision() &&
               checked.mended == landmarks.changes;
    }
    bool is_sound() const { return is_checked() && checked.errors.empty(); }
    float px(float v) const { return v * base.scale; }
};

// Panels, each in its area of layout.h.
void draw_author_bar(AuthorView& view);
void draw_outline(AuthorView& view);
void draw_form(AuthorView& view);
void draw_route(AuthorView& view);
void draw_case_text(AuthorView& view);
void draw_problems(AuthorView& view);
void draw_author_list(AuthorView& view);
/// Below the field that names the patient: ways to import one, and to mend its landmarks.
void draw_package_buttons(AuthorView& view);
/// In the place of the form, while it is open.
void draw_tomogram_form(AuthorView& view);
/// In the place of the form, while landmarks are mended; with the questions before they are saved
/// or left.
void draw_landmark_panel(AuthorView& view);
/// All of them.
void draw_author(AuthorView& view);

/// Keys of the screen (GLFW); not while a text is being written.
void press_author_key(AuthorView& view, int key, bool shift, bool control);

/// The form of the chosen part, made anew where draft or check have changed.
void refresh_form(AuthorView& view);
/// Takes over what the checker has read.
void take_check(AuthorView& view, author::Checked checked);
/// A line for the log of what happened.
void say_in_log(AuthorView& view, const std::string& words);

/// Draws the route as points, or adds one after the chosen one; takes the chosen one out.
void add_point(AuthorView& view);
void remove_point(AuthorView& view);
/// Moves the chosen point by so much, as a gesture of its own.
void nudge_point(AuthorView& view, const glm::dvec3& by_mm);

/// Opens the landmarks of the case's patient; what stands in the way is said.
void open_landmarks(AuthorView& view);
/// Back to the case; asks where something is not saved.
void close_landmarks(AuthorView& view);
/// Writes them; what stands in the way is said.
void save_landmarks(AuthorView& view);
/// Takes over what a change has come to: the case is checked with it, or it is said why not.
void take_landmarks(AuthorView& view, const Result<Done>& done);
/// Moves the chosen landmark by so much.
void nudge_landmark(AuthorView& view, const glm::dvec3& by_mm);
/// What it is called: "L3", "canal", "cord ends".
std::string landmark_name(const author::Landmark& mark);
/// Titles of the listed cases that name the patient whose landmarks are open, but for this case.
std::vector<std::string> other_cases_of_patient(const AuthorView& view);

/// Takes back the last change, or makes it again: of the landmarks while they are mended, else of
/// the case.
void undo_last(AuthorView& view);
void redo_last(AuthorView& view);
bool can_undo(const AuthorView& view);
bool can_redo(const AuthorView& view);

/// What an import is doing, by its own name for it.
const char* tomogram_doing(std::string_view doing);
/// Names the imported patient in the case; a pump that does not fit its body goes to the nearest
/// pocket. All in one step of undo.
void name_patient(AuthorView& view);

/// Name of a part of the case.
const char* section_name(author::Section section);

}  // namespace sideport::app
