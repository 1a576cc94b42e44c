#include "sim/runner/picture_keeper.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "sim/runner/second_look.h"

namespace sideport::runner {

namespace {

constexpr int kCinePx = 320;             ///< at most, per side
constexpr std::int64_t kCineStride = 3;  ///< every third pulse: an injection fits in a small file
constexpr std::size_t kMaxCineFrames = 150;
constexpr double kCineFramesPerS = 6.0;

std::string caption_of(const session::KeptPicture& kept) {
    struct Named {
        const char* id;
        const char* caption;
    };
    static constexpr Named kNamed[] = {
        {"scout", "Scout: pump, catheter and spine"},
        {"port_pa", "Access port, PA, magnified"},
        {"needle_pa", "Needle in the access port, PA"},
        {"needle_lateral", "Needle tip in the access port, lateral"},
        {"recheck_lateral", "Needle checked again after the dry aspiration, lateral"},
        {"contrast_catheter", "Contrast along the catheter, PA"},
        {"free_contrast", "Where the contrast went, PA"},
        {"spine_lateral", "Spine and catheter, lateral"},
        {"contrast_lateral", "Where the contrast went, lateral"},
        {"rotor_before", "Rotor before the bolus"},
        {"rotor_after", "Rotor after the bolus"},
    };
    for (const Named& named : kNamed) {
        if (kept.label == named.id) return named.caption;
    }
    const int time_s = static_cast<int>(events::seconds(kept.tick));
    std::string words = kept.label.empty() ? "Kept picture" : kept.label;
    std::replace(words.begin(), words.end(), '_', ' ');
    return fmt::format("{}, {} at {}:{:02}", words, fluoroscope::view_name(kept.fluoroscope),
                       time_s / 60, time_s % 60);
}

/// Letters, digits, '_' and '-' only: labels come from people and become file names.
std::string file_name_of(std::size_t number, const std::string& label) {
    std::string name = fmt::format("{:02}_", number);
    for (const char c : label.substr(0, 40)) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '_';
        name += plain ? c : '_';
    }
    return name + ".png";
}

}  // namespace

GrayPicture shrunk(const GrayPicture& picture, int factor) {
    if (factor <= 1) return picture;
    GrayPicture small{
        .width_px = picture.width_px / factor, .height_px = picture.height_px / factor, .gray = {}};
    small.gray.reserve(static_cast<std::size_t>(small.width_px) *
                       static_cast<std::size_t>(small.height_px));
    for (int y = 0; y < small.height_px; ++y) {
        for (int x = 0; x < small.width_px; ++x) {
            int sum = 0;
            for (int dy = 0; dy < factor; ++dy) {
                for (int dx = 0; dx < factor; ++dx) {
                    const int at = (y * factor + dy) * picture.width_px + x * factor + dx;
                    sum += picture.gray[static_cast<std::size_t>(at)];
                }
            }
            small.gray.push_back(static_cast<std::uint8_t>(sum / (factor * factor)));
        }
    }
    return small;
}

PictureKeeper::PictureKeeper(Camera camera, Frames frames, int size_px)
    : camera_(std::move(camera)),
      frames_(frames),
      size_px_(size_px) {
    SIDEPORT_CHECK(frames_ == Frames::none || camera_, "pictures need a camera");
}

Result<Done> PictureKeeper::after_tick(const session::LiveSession& live,
                                       const std::filesystem::path& folder) {
    if (frames_ == Frames::none) return Done{};
    const session::State& state = live.state();
    const bool cine_pulse = state.pulse && state.watch.pushing &&
                            cine_pulses_++ % kCineStride == 0 && cine_.size() < kMaxCineFrames;
    // the newest one stays, whoever saw it, until there is a newer one
    if (state.pulse && remembers_) exposed_ = state;
    if (state.pulse && !remembers_) exposed_.reset();
    if (state.pulse && !offered_.gray.empty()) {
        last_ = std::move(offered_);
        last_pulse_ = state.fluoroscope.pulse_count;
        offered_ = {};
    } else if (state.pulse && (frames_ == Frames::all || cine_pulse)) {
        last_ = camera_(session::make_frame_input(live.model(), state, size_px_));
        last_pulse_ = state.fluoroscope.pulse_count;
    }
    if (state.pulse && last_pulse_ == state.fluoroscope.pulse_count)
        last_pulse_s_ = events::seconds(state.tick);
    if (cine_pulse) add_to_cine(last_);
    remember_shown(live);
    if (state.pulse && frames_ == Frames::all) {
        const auto file =
            folder / "frames" / fmt::format("pulse_{:05}.png", state.fluoroscope.pulse_count);
        const auto written =
            records::write_png_gray8(file, last_.width_px, last_.height_px, last_.gray);
        if (!written) return written.error();
    }
    while (kept_seen_ < state.kept.size())
        keep(live, state.kept[kept_seen_++]);
    return Done{};
}

void PictureKeeper::remember_exposures(bool on) {
    remembers_ = on;
}

void PictureKeeper::keep(const session::LiveSession& live, const session::KeptPicture& kept) {
    // what stood on the monitor, or the same view again where pulses are not drawn
    const std::int64_t pulse = kept.fluoroscope.pulse_count;
    const bool remembered = exposed_ && exposed_->fluoroscope.pulse_count == pulse;
    const session::State& seen = remembered ? *exposed_ : live.state();
    GrayPicture picture =
        last_pulse_ == pulse
            ? last_
            : camera_(session::make_frame_input(live.model(), seen, kept.fluoroscope, size_px_));
    kept_.push_back(
        {.id = kept.label.empty() ? fluoroscope::view_name(kept.fluoroscope) : kept.label,
         .caption = caption_of(kept),
         .time_s = events::seconds(kept.tick),
         .picture = std::move(picture)});
}

void PictureKeeper::add_to_cine(const GrayPicture& picture) {
    const int factor = std::max(1, (picture.width_px + kCinePx - 1) / kCinePx);
    cine_.push_back(shrunk(picture, factor));
}

/// What decides an item is an event; the last picture before it is its evidence.
void PictureKeeper::remember_shown(const session::LiveSession& live) {
    const std::size_t events = live.events().size();
    if (std::exchange(events_seen_, events) == events) return;
    const std::int64_t pulse = live.state().fluoroscope.pulse_count;
    if (exposed_ && exposed_->fluoroscope.pulse_count == pulse && last_pulse_ != pulse) {
        if (shown_.count(pulse) == 0)
            shown_.emplace(pulse,
                           Shown{events::seconds(exposed_->tick),
                                 {},
                                 session::make_frame_input(live.model(), *exposed_, size_px_)});
        return;
    }
    if (last_.gray.empty()) return;
    // a picture of the live monitor, and the newest one that was taken
    if (last_pulse_ != pulse) return;
    const int factor = std::max(1, (last_.width_px + kEvidencePx - 1) / kEvidencePx);
    if (shown_.count(last_pulse_) == 0)
        shown_.emplace(last_pulse_, Shown{last_pulse_s_, shrunk(last_, factor), {}});
}

Result<std::vector<records::ReportPicture>> PictureKeeper::write_shown(
    const std::filesystem::path& folder, const std::vector<int>& frames) const {
    std::vector<records::ReportPicture> pictures;
    for (const int frame : frames) {
        const auto shown = shown_.find(frame);
        if (shown == shown_.end()) continue;
        const Shown& one = shown->second;
        const int factor = std::max(1, (size_px_ + kEvidencePx - 1) / kEvidencePx);
        const GrayPicture picture =
            one.undrawn ? shrunk(camera_(*one.undrawn), factor) : one.picture;
        const auto file = evidence_file(folder / "frames", frame);
        const auto done =
            records::write_png_gray8(file, picture.width_px, picture.height_px, picture.gray);
        if (!done) return done.error();
        pictures.push_back({.file = file,
                            .id = {},
                            .caption = {},
                            .time_s = shown->second.time_s,
                            .frame = frame});
    }
    return pictures;
}

Result<PictureKeeper::Written> PictureKeeper::write(const std::filesystem::path& folder) const {
    Written written;
    for (std::size_t i = 0; i < kept_.size(); ++i) {
        const Kept& kept = kept_[i];
        const auto file = folder / "frames" / file_name_of(i + 1, kept.id);
        const auto done = records::write_png_gray8(file, kept.picture.width_px,
                                                   kept.picture.height_px, kept.picture.gray);
        if (!done) return done.error();
        written.pictures.push_back(
            {.file = file, .id = kept.id, .caption = kept.caption, .time_s = kept.time_s});
    }
    if (cine_.empty()) return written;
    records::Cine cine(cine_.front().width_px, cine_.front().height_px, kCineFramesPerS);
    for (const GrayPicture& picture : cine_)
        cine.add(picture.gray);
    written.cine = folder / "frames" / "injection.png";
    if (auto done = cine.write(written.cine); !done) return done.error();
    return written;
}

}  // namespace sideport::runner
