#include "sim/runner/second_look.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace sideport::runner {

namespace fs = std::filesystem;

fs::path evidence_file(const fs::path& folder, int frame) {
    return folder / fmt::format("evidence_{:05}.png", frame);
}

Result<SecondLook> look_again(const session::Model& model, const session::Recording& recording,
                              const PictureWish& wish) {
    SecondLook look;
    std::optional<Error> trouble;
    const auto draw = [&](const session::State& state) {
        const auto frame = static_cast<int>(state.fluoroscope.pulse_count);
        const bool wanted =
            std::find(wish.frames.begin(), wish.frames.end(), frame) != wish.frames.end();
        if (!state.pulse || !wanted || !wish.camera || trouble) return;
        const GrayPicture picture = shrunk(
            wish.camera(session::make_frame_input(model, state, wish.camera_px)), wish.shrink);
        const fs::path file = evidence_file(wish.folder, frame);
        const auto done =
            records::write_png_gray8(file, picture.width_px, picture.height_px, picture.gray);
        if (!done) {
            trouble = done.error();
            return;
        }
        look.pictures.push_back({.file = file,
                                 .id = {},
                                 .caption = {},
                                 .time_s = events::seconds(state.tick),
                                 .frame = frame});
    };
    const std::int64_t between = std::int64_t{5} * events::kTicksPerSecond;
    look.replay = session::replay(model, recording, -1, [&](const session::State& state) {
        draw(state);
        if (wish.progress && state.tick % between == 0 && recording.last_tick > 0)
            wish.progress(static_cast<double>(state.tick) /
                          static_cast<double>(recording.last_tick));
    });
    if (trouble) return *trouble;
    return look;
}

}  // namespace sideport::runner
