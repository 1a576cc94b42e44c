#pragma once

#include <filesystem>
#include <string>
#include <utility>

#include "sim/app/debrief_view.h"
#include "sim/session/live_session.h"
#include "sim/session/robot.h"
#include "tests/support/cases.h"

namespace sideport::test_support {

/// A session of `seconds` by the expert, wholly re-simulated, and a folder of its own for
/// bookmarks.
inline app::DebriefView debrief_view(double seconds = 70.0, const std::string& name = "occluded") {
    session::LiveSession live(library_model(name), "R07", "assessment");
    const auto robot = session::make_robot("expert");
    const auto last = static_cast<std::int64_t>(seconds * events::kTicksPerSecond);
    while (!live.state().ended && live.state().tick < last)
        live.step(robot->act(live.model(), live.state()));
    live.end();
    app::DebriefView view;
    view.session.folder = std::filesystem::temp_directory_path() / "sideport-debrief";
    std::filesystem::remove_all(view.session.folder);
    view.session.trainee = "R07";
    view.session.title = live.model().scenario.title;
    view.session.events = live.events();
    view.session.steps = debrief::steps_of(live.events());
    view.session.end_s = events::seconds(live.state().tick);
    view.session.result = assessment::assess(live.model().scenario, live.events());
    view.session.has_result = true;
    view.session.seal.state = runner::SealFinding::State::intact;
    auto player = debrief::Player::open(library_model(name), live.recording());
    if (player) view.player = std::move(player).value();
    while (view.player && view.player->load(10'000) == debrief::Player::State::loading) {
    }
    app::gather_moments(view);
    return view;
}

}  // namespace sideport::test_support
