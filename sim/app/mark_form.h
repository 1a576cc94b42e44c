#pragma once

#include <array>
#include <string>
#include <vector>

#include "sim/app/view_state.h"
#include "sim/assessment/assessment.h"
#include "sim/records/report_background.h"
#include "sim/runner/hand_marks.h"

namespace sideport::app {

/// "Mark by hand…": one item, another outcome than the computed one, and the reason for it.
struct MarkForm {
    bool open = false;
    std::string item, title;  ///< id, and its number and words
    std::string computed;     ///< outcome of the checklist, or "open"
    std::string outcome;      ///< chosen; empty: none yet
    bool has_mark = false;    ///< there is one that can be taken back
    std::array<char, runner::kLongestReason + 1> reason{};
    bool wants_focus = false;
};

/// Height of the form in a panel, interface units.
inline constexpr float kMarkFormHeight = 148;

/// Begins for an item; mark: the one that holds, or nullptr.
void open_mark_form(MarkForm& form, const assessment::ItemResult& item, int number,
                    const records::HandMark* mark);
/// y: top in the panel, interface units; width of the panel. True when a mark is to be kept: the
/// form then tells which, without name and time.
bool draw_mark_form(const ViewState& view, MarkForm& form, float y, float width,
                    records::HandMark& kept);
/// "By hand: done. Why." with its sign, on one line at a place of the screen.
void draw_hand_mark(const ViewState& view, ImDrawList& list, const records::HandMark& mark,
                    ImVec2 at, float width);

/// The marks of a session and what stands in the way of them.
struct HandMarkList {
    std::vector<records::HandMark> marks;
    std::string trouble;  ///< a mark could not be kept or read

    void read(const std::filesystem::path& session);
    /// Signs it with this station's key. by: who gives it.
    void add(const std::filesystem::path& session, records::HandMark mark, const std::string& by);
};

}  // namespace sideport::app
