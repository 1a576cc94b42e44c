#pragma once

#include <functional>
#include <string>

#include "sim/app/author_view.h"
#include "sim/app/texts.h"

namespace sideport::test_support {

// The editor on an interface that draws nowhere.

struct Size {
    int width, height;
};
inline constexpr Size kSizes[] = {{1280, 720}, {1600, 900}, {3840, 2160}};

/// The editor with a case of the library, as after its first check. more: at the end of its text.
app::AuthorView author_view(const std::string& name, const std::string& more = "");
/// The films are those of the newest sound case.
void show_films(app::AuthorView& view);

/// Calls `use` with the scale of the interface, between an interface's beginning and its end.
void with_interface(Size size, app::AuthorView& view, const std::function<void(float)>& use);

/// What is wrong with the texts of the editor, a line each; empty: nothing.
std::string faults_at(Size size, app::Language language, app::AuthorView& view);

}  // namespace sideport::test_support
