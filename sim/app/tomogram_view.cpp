// What the editor does with a tomogram that has become a patient.

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "sim/app/author_view.h"
#include "sim/app/texts.h"
#include "sim/scenario/world.h"

namespace sideport::app {

namespace {

/// What an import does, in its own words and in the table's.
struct Doing {
    std::string_view of_import;
    Text words;
};
constexpr std::array kDoings = {Doing{"", Text::tomogram_doing_list},
                                Doing{"reading", Text::tomogram_doing_reading},
                                Doing{"body", Text::tomogram_doing_body},
                                Doing{"spine", Text::tomogram_doing_spine},
                                Doing{"skin", Text::tomogram_doing_skin},
                                Doing{"the body around the scan", Text::tomogram_doing_around},
                                Doing{"voxels", Text::tomogram_doing_voxels},
                                Doing{"done", Text::tomogram_doing_end}};

/// What the case says of its pump, in the words of the field table.
void write_pocket(AuthorView& view, const scenario::PocketPlace& pocket) {
    const std::pair<const char*, double> fields[] = {{"/pump/right_left", pocket.right_left_mm},
                                                     {"/pump/head_feet", pocket.head_feet_mm},
                                                     {"/pump/depth", pocket.depth_mm}};
    for (const auto& [pointer, mm] : fields) {
        const auto done = view.draft->set(pointer, fmt::format("{:.0f} mm", mm));
        if (!done) view.notice = done.error().line();
    }
    view.tomogram.pocket =
        say(Text::tomogram_pocket, pocket.right_left_mm, pocket.head_feet_mm, pocket.depth_mm);
}

}  // namespace

const char* tomogram_doing(std::string_view doing) {
    const auto found = std::find_if(kDoings.begin(), kDoings.end(),
                                    [&](const Doing& one) { return one.of_import == doing; });
    return say(found != kDoings.end() ? found->words : Text::tomogram_doing_end);
}

void name_patient(AuthorView& view) {
    author::Draft& draft = *view.draft;
    const auto read_again = [&] {
        take_check(view, author::check(draft.text(), draft.file(), draft.revision(),
                                       view.landmarks.mended()));
    };
    draft.begin_gesture();
    const auto named =
        draft.set("/patient/package", view.tomogram.made->body.folder.filename().string());
    view.notice = named ? std::string() : named.error().line();
    read_again();
    const Errors& errors = view.checked.errors;
    if (named && errors.size() == 1 && errors.front().code == "world.pump_outside") {
        const scenario::Scenario& read = view.checked.scenario;
        if (const auto pocket = scenario::find_pocket(read, patient::make_spine(read.patient))) {
            write_pocket(view, *pocket);
            read_again();
        }
    }
    draft.end_gesture();
}

}  // namespace sideport::app
