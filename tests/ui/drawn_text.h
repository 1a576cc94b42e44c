#pragma once

#include <string>
#include <vector>

#include <imgui.h>

namespace sideport::test_support {

/// What is wrong with the text of a frame, as it was drawn: read back from the draw lists.
struct TextFault {
    enum class Kind {
        clipped,   ///< a letter is cut by the window's edge or by its own field
        overlap,   ///< letters of two texts on each other
        covered,   ///< a filled rectangle lies over a part of it
        cut,       ///< an ellipsis stands for the rest
        overflow,  ///< a panel that cannot scroll holds more than it shows
        off_grid   ///< a panel's edge is not on the grid of four units
    };
    Kind kind;
    std::string where, text;
};
std::string words_of(const TextFault& fault);

/// Looks at ImGui's draw data after Render(); `scale` of the interface. Texts in scrolled panels
/// may be cut at the upper and lower edge.
std::vector<TextFault> text_faults(float scale);

/// Every run of letters of the last frame, in the order of drawing.
std::vector<std::string> drawn_texts(float scale);

}  // namespace sideport::test_support
