// How a session at the window is written while it runs, and taken up again after a break.

#include <chrono>
#include <string>

#include <fmt/format.h>

#include "sim/app/texts.h"
#include "sim/app/training.h"

namespace sideport::app {

namespace {

constexpr std::int64_t kTicksAtOnce = 60;  ///< between two looks at the clock

std::string not_written(const Error& error) {
    return say(Text::program_not_being_written_the_session, error.message, error.where);
}

}  // namespace

void Training::set_overrides(scenario::Overrides overrides) {
    live_.recording().overrides = std::move(overrides);
}

void Training::start_writing() {
    journal_on_ = true;
    auto opened = journal_.open(folder_, live_.recording());
    journal_trouble_ = opened ? "" : not_written(opened.error());
}

/// After each frame: nothing older than a frame is lost with the program.
void Training::write_journal() {
    if (!journal_on_) return;
    auto written = journal_.append(live_.recording());
    journal_trouble_ = written ? "" : not_written(written.error());
}

void Training::begin_resumption(session::Recording recorded) {
    live_.recording().overrides = recorded.overrides;
    keeper_.remember_exposures(true);
    resumption_.emplace(live_, std::move(recorded));
}

session::Resumption::State Training::resume(double budget_s) {
    using Clock = std::chrono::steady_clock;
    using State = session::Resumption::State;
    const auto start = Clock::now();
    const auto on_tick = [&] {
        if (auto kept = keeper_.after_tick(live_, folder_); !kept) trouble_ = kept.error().line();
    };
    while (resumption_->state() == State::going &&
           std::chrono::duration<double>(Clock::now() - start).count() < budget_s)
        resumption_->advance(kTicksAtOnce, on_tick);
    if (resumption_->state() != State::done) return resumption_->state();
    // the live monitor holds the newest exposure
    if (const session::State* exposed = keeper_.remembered()) {
        render::FluoroscopyRenderer& renderer = on_device_->renderer;
        live_gray_ =
            renderer
                .render(session::make_frame_input(live_.model(), *exposed, renderer.size_px()), {},
                        false)
                .gray;
        show_live();
    }
    keeper_.remember_exposures(false);
    // what was said before the break is not said again
    events_seen_ = live_.events().size();
    feel_age_s_ = events::seconds(live_.state().tick);
    return State::done;
}

}  // namespace sideport::app
