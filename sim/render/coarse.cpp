#include "sim/render/coarse.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/base/check.h"
#include "sim/xray/scatter.h"

namespace sideport::render {

namespace {

constexpr int kSide = gpu_shared::kCoarsePx;
constexpr double kNarrowScatterMm = 18.0, kWideScatterMm = 60.0, kNarrowShare = 0.6;
constexpr auto kNarrow = static_cast<float>(kNarrowShare);
constexpr double kThinnestMm = 20.0, kThickestMm = 400.0;  ///< that scatter was fitted for
/// From the patient to the detector, roughly: 190 mm in PA, 140 in lateral view.
constexpr double kAirGapMm = 150.0;
constexpr double kBaseMm = 20.0;
constexpr double kMetalMm = 1.0;  ///< more implant than this does not set the window
constexpr float kLitOpen =
    0.9F;  ///< less open is penumbra: it is black for the beam, not the patient
constexpr double kOpenFactor = 9.0;  ///< brighter than this times the reference is raw beam
constexpr double kLowShare = 0.01, kHighShare = 0.985;
/// Share of the field from which an implant is taken for what is looked at, and from which it
/// counts in full: a spot view of a pump must show its inside.
constexpr double kImplantSeenFrom = 0.12, kImplantSeenFully = 0.40, kImplantHighShare = 0.955;

float median(std::vector<float> values) {
    SIDEPORT_CHECK(!values.empty(), "a median needs values");
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// Reorders the values.
float quantile(std::vector<float>& values, double share) {
    const auto at = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + at, values.end());
    return values[static_cast<std::size_t>(at)];
}

std::size_t row_start(int y) {
    return static_cast<std::size_t>(y) * kSide;
}

/// Sums of taps x values about each place of a row that goes on with its end values. Tap by tap,
/// so that the compiler makes vectors of it.
std::array<float, kSide> blurred_row(const float* row, const std::vector<float>& taps) {
    std::array<float, 3 * kSide> padded;
    std::fill_n(padded.begin(), kSide, row[0]);
    std::copy_n(row, kSide, padded.begin() + kSide);
    std::fill_n(padded.begin() + 2 * kSide, kSide, row[kSide - 1]);
    std::array<float, kSide> sums{};
    const float* first = &padded[kSide - taps.size() / 2];
    for (const float tap : taps) {
        for (std::size_t x = 0; x < kSide; ++x)
            sums[x] += tap * first[x];
        ++first;
    }
    return sums;
}

/// The patient in the middle of the open field decides what is medium bright.
float reference_of(const std::vector<float>& signal, const CoarsePicture& picture) {
    std::vector<float> middle;
    for (int y = kSide / 4; y < 3 * kSide / 4; ++y) {
        for (int x = kSide / 4; x < 3 * kSide / 4; ++x) {
            const auto i = static_cast<std::size_t>(y * kSide + x);
            if (picture.open[i] > kLitOpen && double(picture.metal_mm[i]) < kMetalMm)
                middle.push_back(signal[i]);
        }
    }
    if (middle.empty()) middle = signal;
    return std::max(median(std::move(middle)), 1e-7F);
}

/// The window: what the patient's own shades need; in a spot view of an implant also the implant's.
void set_window(const CoarsePicture& picture, const std::vector<float>& log_signal,
                const std::vector<float>& lit, const DisplayOptions& display,
                CoarseResult& result) {
    std::vector<float> own, all;
    for (std::size_t i = 0; i < lit.size(); ++i) {
        if (lit[i] == 0.0F) continue;
        all.push_back(gpu_shared::harmonised(log_signal[i], result.base[i], log_signal[i],
                                             static_cast<float>(display.base_compression), 0.0F));
        if (double(picture.metal_mm[i]) < kMetalMm) own.push_back(all.back());
    }
    if (all.size() < 16) all = log_signal;
    if (own.size() < 16) own = all;
    const double implant = 1.0 - double(own.size()) / double(all.size());
    const double t =
        std::clamp((implant - kImplantSeenFrom) / (kImplantSeenFully - kImplantSeenFrom), 0.0, 1.0);
    const float low = quantile(own, kLowShare), own_high = quantile(own, kHighShare);
    const float all_high = std::max(own_high, quantile(all, kImplantHighShare));
    const float high = own_high + static_cast<float>(t) * (all_high - own_high);
    const float margin = 0.08F * (high - low) + 0.05F;
    result.window_low = low - margin;
    result.window_high = high + margin;
}

/// Share of an even square field that its blur leaves in the middle of it. The blur goes on with
/// the picture's last values, so a field that reaches its edge loses nothing there.
double share_in_middle(const CoarsePicture& picture, double side_mm, double sigma_mm) {
    const bool whole_across = picture.open[row_start(kSide / 2)] > 0.5F;
    const bool whole_down = picture.open[static_cast<std::size_t>(kSide / 2)] > 0.5F;
    const double share = std::erf(0.5 * side_mm / (std::sqrt(2.0) * sigma_mm));
    return (whole_across ? 1.0 : share) * (whole_down ? 1.0 : share);
}

/// What the blurred primary is multiplied with, so that the middle of the field has the scatter of
/// a slab of water that transmits as much as the patient, behind a 10:1 grid.
double scatter_ratio(const CoarsePicture& picture, double water_mm, double field_area_cm2) {
    const double side_mm = 10.0 * std::sqrt(field_area_cm2);
    const double share = kNarrowShare * share_in_middle(picture, side_mm, kNarrowScatterMm) +
                         (1.0 - kNarrowShare) * share_in_middle(picture, side_mm, kWideScatterMm);
    const double thickness_mm = std::clamp(water_mm, kThinnestMm, kThickestMm);
    return xray::scatter_to_primary(thickness_mm, side_mm, kAirGapMm) * xray::kGridScatter /
           xray::kGridPrimary / share;
}

}  // namespace

std::vector<float> widened(const std::vector<float>& coarse, int factor) {
    std::vector<gpu_shared::CoarsePlace> places;
    for (int x = 0; x < kSide * factor; ++x)
        places.push_back(gpu_shared::coarse_place(x, factor));
    std::vector<float> wide;
    wide.reserve(coarse.size() * static_cast<std::size_t>(factor));
    for (int y = 0; y < kSide; ++y) {
        const float* row = &coarse[row_start(y)];
        for (const gpu_shared::CoarsePlace& place : places)
            wide.push_back(glm::mix(row[place.low], row[place.high], place.weight));
    }
    return wide;
}

std::vector<float> blurred(const std::vector<float>& values, double sigma_px) {
    const int reach = std::min(kSide - 1, static_cast<int>(std::ceil(3.0 * sigma_px)));
    std::vector<float> taps;
    float sum = 0.0F;
    for (int k = -reach; k <= reach; ++k) {
        taps.push_back(static_cast<float>(std::exp(-0.5 * k * k / (sigma_px * sigma_px))));
        sum += taps.back();
    }
    std::vector<float> from = values, to(values.size());
    for (int pass = 0; pass < 2; ++pass) {
        for (int y = 0; y < kSide; ++y) {
            const std::array<float, kSide> row = blurred_row(&from[row_start(y)], taps);
            for (int x = 0; x < kSide; ++x) {
                to[row_start(x) + static_cast<std::size_t>(y)] =
                    row[static_cast<std::size_t>(x)] /
                    sum;  // transposed: next pass is the other axis
            }
        }
        from.swap(to);
    }
    return from;
}

std::vector<float> blurred_within(const std::vector<float>& values,
                                  const std::vector<float>& weights, double sigma_px) {
    std::vector<float> weighted = values;
    for (std::size_t i = 0; i < values.size(); ++i)
        weighted[i] *= weights[i];
    std::vector<float> sums = blurred(weighted, sigma_px);
    const std::vector<float> shares = blurred(weights, sigma_px);
    constexpr float kEnough = 1e-3F;  // farther from anything seen: the neutral shade, 0
    for (std::size_t i = 0; i < sums.size(); ++i)
        sums[i] /= std::max(shares[i], kEnough);
    return sums;
}

std::vector<float> coarse_openness(const gpu_shared::FrameParams& params) {
    std::vector<float> open;
    open.reserve(kSide * kSide);
    const auto middle = [&](int coarse) {
        return static_cast<float>(coarse * params.coarse_factor + params.coarse_factor / 2);
    };
    for (int y = 0; y < static_cast<int>(kSide); ++y) {
        for (int x = 0; x < static_cast<int>(kSide); ++x)
            open.push_back(gpu_shared::collimated(params, middle(x), middle(y)));
    }
    return open;
}

CoarseResult evaluate_coarse(const CoarsePicture& picture, const xray::BeamModel& beam,
                             double coarse_mm, double field_area_cm2, bool scatter,
                             const DisplayOptions& display) {
    CoarseResult result;
    const std::vector<float>& primary = picture.primary;
    const float primary_reference = reference_of(primary, picture);
    result.scatter.assign(primary.size(), 0.0F);
    if (scatter) {
        std::vector<float> source = primary;
        for (float& value : source)
            value = std::min(value, 4.0F * primary_reference);  // raw beam makes none
        const std::vector<float> narrow = blurred(source, kNarrowScatterMm / coarse_mm);
        const std::vector<float> wide = blurred(source, kWideScatterMm / coarse_mm);
        const auto ratio = static_cast<float>(scatter_ratio(
            picture, xray::water_thickness_mm(beam, double(primary_reference)), field_area_cm2));
        for (std::size_t i = 0; i < primary.size(); ++i) {
            const bool open = primary[i] > 0.0F;
            result.scatter[i] =
                open ? ratio * (kNarrow * narrow[i] + (1.0F - kNarrow) * wide[i]) : 0.0F;
        }
    }
    std::vector<float> signal(primary.size()), log_signal(primary.size());
    for (std::size_t i = 0; i < primary.size(); ++i)
        signal[i] = primary[i] + result.scatter[i];
    result.reference_signal = reference_of(signal, picture);
    // leaves and raw beam would cast halos over the patient beside them; an implant is lifted with
    // its surroundings, so that its inside can be read
    std::vector<float> lit(primary.size()), clamped(primary.size());
    for (std::size_t i = 0; i < primary.size(); ++i) {
        log_signal[i] = gpu_shared::log_exposure(signal[i], result.reference_signal);
        clamped[i] = std::clamp(log_signal[i], -2.6F, 1.8F);
        const bool raw_beam = double(signal[i]) >= kOpenFactor * double(result.reference_signal);
        lit[i] = picture.open[i] > kLitOpen && !raw_beam ? 1.0F : 0.0F;
    }
    result.base = blurred_within(clamped, lit, kBaseMm / coarse_mm);

    set_window(picture, log_signal, lit, display, result);
    if (!display.auto_window) {
        const auto half = static_cast<float>(0.5 * display.window);
        result.window_low = static_cast<float>(display.level) - half;
        result.window_high = static_cast<float>(display.level) + half;
    }
    return result;
}

}  // namespace sideport::render
