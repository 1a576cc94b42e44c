#include "sim/runner/dicom_runs.h"

#include <cmath>
#include <utility>

namespace sideport::runner {

namespace {

/// Nobody drives the detector under the beam; what a millimetre changes is less than a pixel.
constexpr double kSameDistanceMm = 1.0;

double detector_distance_mm(const records::XaExposure& exposure) {
    return glm::length(exposure.geometry.detector_center_W_mm - exposure.geometry.source_W_mm);
}

/// What stands once in an object's header is the same.
bool same_setup(const records::XaExposure& a, const records::XaExposure& b) {
    return a.is_recording == b.is_recording && a.pulses_per_s == b.pulses_per_s &&
           a.geometry.pixel_mm == b.geometry.pixel_mm &&
           a.geometry.field_half_mm == b.geometry.field_half_mm &&
           a.geometry.iris_mm == b.geometry.iris_mm &&
           a.technique.filter_cu_mm == b.technique.filter_cu_mm &&
           a.technique.focal_spot_mm == b.technique.focal_spot_mm &&
           a.table_tilt_deg == b.table_tilt_deg &&
           std::fabs(detector_distance_mm(a) - detector_distance_mm(b)) < kSameDistanceMm;
}

}  // namespace

RunCollector::RunCollector(const session::Model& model, Camera camera, int size_px, RunSink sink)
    : model_(model),
      camera_(std::move(camera)),
      size_px_(size_px),
      sink_(std::move(sink)) {}

void RunCollector::after_tick(const session::State& state) {
    const fluoroscope::State& machine = state.fluoroscope;
    const bool pressed = machine.beam_on && !before_.beam_on;
    const std::int64_t begun = machine.exposure_count - before_.exposure_count;
    const bool spot = state.pulse && begun > (pressed ? 1 : 0);
    if (pressed || !machine.beam_on) beam_event_.reset();
    if (pressed) waiting_s_ = 0.0;
    waiting_s_ += machine.fluoroscopy_time_s - before_.fluoroscopy_time_s;
    if (state.pulse && !trouble_) {
        const bool recording = spot || machine.mode == fluoroscope::Mode::cine;
        records::XaExposure exposure{
            .time_s = events::seconds(state.tick),
            .geometry = fluoroscope::projection(model_.fluoroscope, machine, size_px_),
            .technique = fluoroscope::technique(machine),
            .is_recording = recording,
            .pulse_width_s = model_.fluoroscope.pulse_width_s,
            .pulses_per_s = spot ? 0.0 : fluoroscope::pulse_rate_per_s(machine),
            .table_tilt_deg = machine.table_tilt_deg,
            .air_kerma_mgy = machine.air_kerma_mgy - before_.air_kerma_mgy,
            .area_dose_gy_cm2 =
                machine.dose_area_product_gy_cm2 - before_.dose_area_product_gy_cm2};
        begin_event(exposure, spot);
        last_pulse_ = machine.pulse_count;
        add(exposure, camera_(session::make_frame_input(model_, state, size_px_)).gray);
    }
    if (beam_event_) events_[*beam_event_].duration_s += std::exchange(waiting_s_, 0.0);
    if (!machine.beam_on) flush();
    keep(state);
    before_ = machine;
}

/// A press in one mode is one event, and so is a spot.
void RunCollector::begin_event(const records::XaExposure& exposure, bool spot) {
    const bool goes_on =
        !spot && beam_event_ &&
        events_[*beam_event_].exposures.front().is_recording == exposure.is_recording;
    if (goes_on) {
        event_ = *beam_event_;
    } else {
        event_ = events_.size();
        events_.emplace_back();
        if (spot)
            events_.back().duration_s = exposure.pulse_width_s;
        else
            beam_event_ = event_;
    }
    events_[event_].exposures.push_back(exposure);
}

bool RunCollector::belongs(const records::XaExposure& exposure) const {
    const auto& exposures = run_.exposures;
    if (exposures.empty()) return true;
    const double interval_s = exposure.time_s - exposures.back().time_s;
    const bool in_step = exposures.size() < 2 ||
                         std::fabs(interval_s - (exposures[1].time_s - exposures[0].time_s)) < 1e-6;
    const std::size_t frame =
        static_cast<std::size_t>(size_px_) * static_cast<std::size_t>(size_px_);
    return run_event_ == event_ && in_step && same_setup(exposures.front(), exposure) &&
           exposure.time_s - exposures.front().time_s < kLongestRunS &&
           run_.gray.size() + frame <= kMostRunBytes;
}

void RunCollector::add(const records::XaExposure& exposure, std::vector<std::uint8_t> gray) {
    if (!belongs(exposure)) flush();
    run_event_ = event_;
    run_.acquisition = static_cast<int>(event_) + 1;
    run_.gray.insert(run_.gray.end(), gray.begin(), gray.end());
    run_.exposures.push_back(exposure);
    last_ = exposure;
    last_gray_ = std::move(gray);
}

void RunCollector::flush() {
    if (run_.exposures.empty() || trouble_) return;
    note(sink_.run(std::exchange(run_, {}), run_event_));
}

/// What is kept is always the newest exposure.
void RunCollector::keep(const session::State& state) {
    for (; kept_seen_ < state.kept.size() && !trouble_; ++kept_seen_) {
        if (state.kept[kept_seen_].fluoroscope.pulse_count != last_pulse_) continue;
        records::XaRun picture;
        picture.exposures = {last_};
        picture.gray = last_gray_;
        picture.acquisition = static_cast<int>(event_) + 1;
        note(sink_.picture(std::move(picture), event_, kept_seen_));
    }
}

void RunCollector::note(const Result<Done>& done) {
    if (!done && !trouble_) trouble_ = done.error();
}

Result<Done> RunCollector::finish() {
    flush();
    if (trouble_) return *trouble_;
    return Done{};
}

}  // namespace sideport::runner
