#include <algorithm>

#include <catch2/catch.hpp>

#include "sim/app/sound_feed.h"
#include "tests/ui/workplace.h"

// What a session sounds like, and in which words.

using namespace sideport;
using namespace sideport::app;
using audio::Cue;
using test_support::Workplace;

namespace {

bool says(const SoundFeed& feed, const std::string& words) {
    return std::any_of(feed.captions().begin(), feed.captions().end(),
                       [&](const SoundCaption& caption) { return caption.words == words; });
}

audio::SoundState listen(SoundFeed& feed, const Workplace& place) {
    return feed.listen(place.live, place.view.readout, false);
}

}  // namespace

TEST_CASE("a quiet room is silent and needs no caption") {
    Workplace place;
    SoundFeed feed;
    place.frames(0.5);
    const audio::SoundState sound = listen(feed, place);
    CHECK(sound.cues == std::array<std::uint32_t, audio::kCues>{});
    CHECK(!sound.alarm);
    CHECK(sound.skin_n + sound.fat_mm_per_s + sound.septum_n + sound.hiss_ml_per_min == 0.0);
    CHECK(feed.captions().empty());
}

TEST_CASE("the pedal clicks, each pulse ticks, high level sounds all the time") {
    Workplace place;
    SoundFeed feed;
    listen(feed, place);
    place.down(GLFW_KEY_SPACE);
    int ticks = 0;
    audio::SoundState sound;
    for (int i = 0; i < 60; ++i) {
        place.frame();
        const auto before = sound[Cue::beam_tick];
        sound = listen(feed, place);
        ticks += sound[Cue::beam_tick] > before ? 1 : 0;
    }
    CHECK(sound[Cue::pedal_click] == 1);
    CHECK(ticks == place.state().fluoroscope.pulse_count);
    CHECK(ticks >= 7);
    CHECK(says(feed, "ticking: X-rays"));
    CHECK(!sound.high_level);
    place.tap(GLFW_KEY_J);  // low, normal, high
    place.frame();
    CHECK(listen(feed, place).high_level ==
          fluoroscope::spec_of(place.state().fluoroscope.mode).audible);
    CHECK(place.state().fluoroscope.mode == fluoroscope::Mode::high);
    CHECK(says(feed, "tone: high level"));
    place.up(GLFW_KEY_SPACE);
    place.frame();
    sound = listen(feed, place);
    CHECK(sound[Cue::pedal_click] == 2);
    CHECK(!sound.high_level);
    place.frames(3.0);
    listen(feed, place);
    CHECK(feed.captions().empty());
}

TEST_CASE("a needle on its way through skin, fat and septum is heard in that order") {
    Workplace own;
    SoundFeed feed;
    own.down(GLFW_KEY_SPACE);
    own.frames(0.4);
    own.up(GLFW_KEY_SPACE);
    own.frame();
    // over the port, straight down
    const glm::dvec3 port = own.live.model().world.access_port_W_mm;
    Commands first = {command(session::CommandKind::needle_take),
                      command(session::CommandKind::needle_entry, {port.x, port.z})};
    own.live.step(first);
    std::vector<std::string> heard;
    const auto hear = [&](const std::string& what) {
        if (heard.empty() || heard.back() != what) heard.push_back(what);
    };
    audio::SoundState sound, before;
    for (int i = 0; i < 60 * 20 && before[Cue::knock] == 0; ++i) {
        own.devices.x = 344;
        own.devices.y = 388;
        if (i % 6 == 0) own.devices.wheel = -1.0;
        own.frame();
        sound = listen(feed, own);
        if (sound.skin_n > 0.3) hear("skin");
        if (sound.fat_mm_per_s > 1.0) hear("fat");
        if (sound.septum_n > 0.3) hear("septum");
        if (sound[Cue::give] > before[Cue::give]) hear("give");
        if (sound[Cue::knock] > before[Cue::knock]) hear("knock");
        before = sound;
    }
    const auto at = [&](const std::string& what) {
        return std::find(heard.begin(), heard.end(), what) - heard.begin();
    };
    const auto all = static_cast<std::ptrdiff_t>(heard.size());
    CAPTURE(heard);
    CHECK(at("skin") < at("fat"));
    CHECK(at("fat") < all);
    CHECK(before[Cue::give] >= 1);
}
