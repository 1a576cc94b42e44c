#include "sim/app/focus_hints.h"

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

namespace sideport::app {

namespace {

std::string words_of(PadControl control) {
    return pad_words({control});
}

std::vector<KeyHint> number_hints() {
    return {{say(Text::focus_d_pad), say(Text::focus_change_the_number)},
            {words_of(PadControl::rb), say(Text::focus_finely)},
            {words_of(PadControl::a), say(Text::focus_keep_it)},
            {words_of(PadControl::b), say(Text::focus_put_it_back)}};
}

}  // namespace

std::vector<KeyHint> focus_hints(const ViewState& view) {
    const Focus& focus = view.focus;
    const bool pad = focus.pad && focus.has_pad;
    const std::string to_panel = pad_words(view.bindings().pad(Action::focus));
    if (!focus.works()) {
        if (!focus.has_pad || view.sheet == Sheet::none) return {};
        return {{to_panel, say(Text::focus_panel)}};
    }
    if (focus.number != 0) return number_hints();
    const bool session = view.state != nullptr;
    // without a sheet there is nothing to close: the hands have them again
    const bool gives_back = session && focus.closes && view.sheet == Sheet::none;
    std::vector<KeyHint> hints = {
        {say(pad ? Text::focus_d_pad : Text::focus_arrows), say(Text::focus_choose)},
        {pad ? words_of(PadControl::a) : key_cap_words(GLFW_KEY_ENTER),
         say(focus.own_ring ? Text::focus_start : Text::focus_take)}};
    if (!focus.own_ring)
        hints.push_back({pad ? words_of(PadControl::b) : key_cap_words(GLFW_KEY_ESCAPE),
                         say(gives_back     ? Text::focus_hands
                             : focus.closes ? Text::focus_close
                                            : Text::focus_back)});
    if (focus.has_others)
        hints.push_back({pad ? words_of(PadControl::x) : key_cap_words(GLFW_KEY_TAB),
                         say(Text::focus_other_panel)});
    if (session && !gives_back && !view.holds_session())
        hints.push_back(
            {pad ? to_panel : cap_of(view.bindings(), Action::focus), say(Text::focus_hands)});
    return hints;
}

}  // namespace sideport::app
