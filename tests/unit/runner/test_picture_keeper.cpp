#include <catch2/catch.hpp>

#include "sim/base/file_io.h"
#include "sim/runner/picture_keeper.h"
#include "tests/support/cases.h"
#include "tests/support/folder.h"

// Pictures behind the items of a session at a window, with and without a break in it.

using namespace sideport;
using session::CommandKind;

namespace {

constexpr int kPx = 640;  ///< twice the side of a picture behind an item

/// A picture that tells exposures apart: number of the frame and angle of the C-arm.
runner::GrayPicture picture_of(const xray::FrameInput& input) {
    runner::GrayPicture picture{.width_px = kPx, .height_px = kPx, .gray = {}};
    const auto height = static_cast<int>(100.0 + input.geometry.source_W_mm.y / 10.0);
    for (int i = 0; i < kPx * kPx; ++i)
        picture.gray.push_back(static_cast<std::uint8_t>(
            (i / kPx / 2 + static_cast<int>(input.frame) * 7 + height) % 251));
    return picture;
}

/// Three short looks from different sides, each followed by an event.
std::vector<session::Command> commands_at(int tick) {
    if (tick % 240 == 0) return {{.kind = CommandKind::pedal, .values = {1.0}}};
    if (tick % 240 == 120)
        return {{.kind = CommandKind::pedal, .values = {0.0}},
                {.kind = CommandKind::c_arm_go, .values = {tick / 240 * 8.0, 0.0}}};
    return {};
}

/// Exposures up to `seen_from` were before the break: the session is gone through again.
std::vector<records::ReportPicture> evidence_of(const std::filesystem::path& folder,
                                                int seen_from) {
    session::LiveSession live(test_support::library_model("patent"), "Ana", "practice");
    runner::PictureKeeper keeper(picture_of, runner::Frames::keys, kPx);
    for (int tick = 0; tick < 720; ++tick) {
        keeper.remember_exposures(tick < seen_from);
        live.step(commands_at(tick));
        if (live.state().pulse && tick >= seen_from)
            keeper.offer(picture_of(session::make_frame_input(live.model(), live.state(), kPx)));
        REQUIRE(keeper.after_tick(live, folder));
    }
    std::vector<int> frames;
    for (int i = 1; i <= static_cast<int>(live.state().fluoroscope.pulse_count); ++i)
        frames.push_back(i);
    auto shown = keeper.write_shown(folder, frames);
    REQUIRE(shown);
    return shown.value();
}

}  // namespace

TEST_CASE("pictures behind the items from before a break are those that were seen") {
    const test_support::Folder whole_folder, broken_folder;
    const auto whole = evidence_of(whole_folder.path, 0);
    // the break between two looks, and in the middle of one
    const auto broken = evidence_of(broken_folder.path, GENERATE(200, 300, 460));
    REQUIRE(whole.size() >= 3);
    REQUIRE(broken.size() == whole.size());
    for (std::size_t i = 0; i < whole.size(); ++i) {
        CAPTURE(i);
        CHECK(broken[i].frame == whole[i].frame);
        CHECK(broken[i].time_s == whole[i].time_s);
        const auto a = read_file(whole[i].file), b = read_file(broken[i].file);
        REQUIRE(a);
        REQUIRE(b);
        CHECK(a.value() == b.value());
    }
}
