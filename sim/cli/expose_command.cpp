#include "sim/cli/expose_command.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <numeric>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "sim/cli/beam_options.h"
#include "sim/cli/options.h"
#include "sim/cli/phantom_file.h"
#include "sim/cli/scene.h"
#include "sim/records/picture.h"
#include "sim/xray/scatter.h"
#ifdef SIDEPORT_HAS_GPU
#include "shaders/shared/expose.h"
#include "sim/gpu/device.h"
#include "sim/render/phantom_exposer.h"
#endif

namespace sideport::cli {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

const VerbSpec& verb() {
    static const VerbSpec spec{
        "expose",
        "one exposure of a free phantom of solids: the physicist's bench",
        {{"PHANTOM", "", "the phantom as YAML; docs/phantom_file.md"}},
        1,
        {{"--out", "FILE", ".pfm (signal / open field) or .png (the same, 0 .. 1 as grey)"},
         {"--cpu", "", "the plain double-precision reference instead of the Vulkan device"},
         {"--energy-kev", "E", "a monoenergetic beam, 1 .. 800"},
         {"--tube-voltage-kvp", "V", "a tube's beam, 40 .. 150 (default 75)"},
         {"--filter", "LAYER", "e.g. \"Al 2.5 mm\"; more may follow (default \"Al 3 mm\")", true},
         {"--size", "PX", "1 .. 4096 (default: the file's pixels)"},
         {"--seed", "N", "chance of the noise (default 1)"},
         {"--noise", "on|off", "quantum noise (default off)"},
         {"--scatter", "on|off", "scattered radiation of a soft-tissue phantom (default off)"}}};
    return spec;
}

struct Request {
    fs::path out;
    bool cpu = false, noise = false, scatter = false;
    std::uint64_t seed = 1;
    std::optional<long> size_px;
    std::optional<double> energy_kev;
    BeamOptions tube;
};

Result<Request> read_request(const Options& options) {
    Request request{.out = options.value_or("--out", ""), .cpu = options.has("--cpu")};
    const std::string extension = request.out.extension().string();
    if (extension != ".png" && extension != ".pfm") {
        return Error{"cli.out",
                     fmt::format("--out '{}': a file .pfm or .png is needed", request.out.string()),
                     ""};
    }
    if (options.has("--energy-kev")) {
        if (options.has("--tube-voltage-kvp") || options.has("--filter")) {
            return Error{"cli.choice", "--energy-kev goes without --tube-voltage-kvp and --filter",
                         ""};
        }
        const auto energy =
            options.number("--energy-kev", 60.0, xray::kLowestEnergyKev, xray::kHighestEnergyKev);
        if (!energy) return energy.error();
        request.energy_kev = energy.value();
    }
    const auto tube = read_beam_options(options);
    if (!tube) return tube.error();
    request.tube = tube.value();
    if (options.has("--size")) {
        const auto size = options.integer("--size", 512, 1, 4096);
        if (!size) return size.error();
        request.size_px = size.value();
    }
    const auto seed = options.integer("--seed", 1, 0, 1L << 53);
    if (!seed) return seed.error();
    request.seed = static_cast<std::uint64_t>(seed.value());
    const auto noise = options.on_off("--noise", false);
    if (!noise) return noise.error();
    request.noise = noise.value();
    const auto scatter = options.on_off("--scatter", false);
    if (!scatter) return scatter.error();
    request.scatter = scatter.value();
    return request;
}

/// Resamples the same detector: its width stays.
void set_size(xray::ProjectionGeometry& g, long size_px) {
    g.pixel_mm *= static_cast<double>(g.width_px) / static_cast<double>(size_px);
    g.width_px = g.height_px = static_cast<int>(size_px);
}

struct Exposure {
    xray::PhantomPicture picture;
    std::string device = "CPU reference";
    std::string why_cpu;               ///< empty on the device
    std::size_t reference_pixels = 0;  ///< done by the reference although the device was used
    double time_ms = 0.0;
};

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Rows as they are done: each second on a terminal; elsewhere a line whenever the time has
/// doubled, where it will take long.
class Progress {
  public:
    explicit Progress(int rows) : rows_(rows) {}

    void note(int done) {
        const double passed_s = seconds_since(start_);
        if (passed_s < next_s_ || done == rows_) return;
        const double all_s = passed_s * rows_ / done;
        next_s_ = is_terminal_ ? passed_s + 1.0 : 2.0 * passed_s;
        if (!is_terminal_ && all_s < kLongS) return;
        std::fprintf(stderr, "%sexposing: row %d of %d, %.0f of about %.0f s%s",
                     is_terminal_ ? "\r" : "", done, rows_, passed_s, all_s,
                     is_terminal_ ? "   " : "\n");
        is_line_open_ = is_terminal_;
    }
    ~Progress() {
        if (is_line_open_) std::fprintf(stderr, "\r%60s\r", "");
    }
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

  private:
    static constexpr double kLongS = 10.0;
    int rows_;
    Clock::time_point start_ = Clock::now();
    bool is_terminal_ = isatty(STDERR_FILENO) != 0, is_line_open_ = false;
    double next_s_ = is_terminal_ ? 1.0 : 3.0;
};

/// Why the device cannot take this phantom; empty: it can.
std::string why_not_on_device([[maybe_unused]] const xray::Phantom& phantom, bool cpu) {
    if (cpu) return "asked for";
#ifdef SIDEPORT_HAS_GPU
    constexpr auto kMost = static_cast<std::size_t>(gpu_shared::kPhantomMaterials);
    if (phantom.materials.size() <= kMost) return "";
    return fmt::format("{} materials; the device takes {}", phantom.materials.size(), kMost);
#else
    return "";
#endif
}

Result<Exposure> expose(const xray::Phantom& phantom, const xray::Beam& beam, bool cpu) {
    Exposure exposure{.picture = {}, .why_cpu = why_not_on_device(phantom, cpu)};
    Progress progress(phantom.geometry.height_px);
    const auto row_done = [&](int row) {
        progress.note(row);
    };
    auto start = Clock::now();  // the starting of a device does not count
    if (!exposure.why_cpu.empty()) {
        exposure.picture = xray::expose_reference(phantom, beam, row_done);
    } else {
#ifdef SIDEPORT_HAS_GPU
        try {
            const gpu::Device device(false);
            exposure.device = device.name();
            start = Clock::now();
            render::DeviceExposure done = render::expose_phantom(device, phantom, beam, row_done);
            exposure.picture = std::move(done.picture);
            exposure.reference_pixels = done.reference_pixels;
        } catch (const gpu::GpuError& error) {
            Error none = no_vulkan(error.what());
            none.message += ", or --cpu";
            return none;
        }
#else
        return Error{"machine.no_renderer",
                     "this program was built without Vulkan; 'sideport expose --cpu' works", ""};
#endif
    }
    exposure.time_ms = 1e3 * seconds_since(start);
    return exposure;
}

/// The middle pixel, or the mean of the four that meet in the middle.
double center_of(const std::vector<float>& signal, int size_px) {
    const int low = (size_px - 1) / 2, high = size_px / 2;
    const auto at = [&](int x, int y) {
        return static_cast<double>(signal[static_cast<std::size_t>(y * size_px + x)]);
    };
    return 0.25 * (at(low, low) + at(low, high) + at(high, low) + at(high, high));
}

Result<Done> write(const Request& request, const std::vector<float>& signal, int size_px) {
    if (request.out.extension() == ".pfm")
        return records::write_pfm(request.out, size_px, size_px, signal);
    std::vector<std::uint8_t> gray;
    for (const float s : signal)
        gray.push_back(static_cast<std::uint8_t>(std::lround(255.0F * std::clamp(s, 0.0F, 1.0F))));
    return records::write_png_gray8(request.out, size_px, size_px, gray);
}

nlohmann::ordered_json meshes_of(const PhantomFile& file) {
    auto list = nlohmann::ordered_json::array();
    for (const PhantomFile::NamedMesh& named : file.meshes) {
        list.push_back({{"file", named.file},
                        {"triangles", named.mesh->triangle_count()},
                        {"volume_mm3", named.mesh->volume_mm3()},
                        {"turned_triangles", named.mesh->turned_count()},
                        {"left_out_triangles", named.mesh->left_out_count()}});
    }
    return list;
}

void print_text(const Exposure& exposure, int size_px, double center, double mean, double lowest,
                double highest) {
    std::printf("%d x %d, transmission %.6g in the centre, %.6g in the mean, %.6g .. %.6g\n",
                size_px, size_px, center, mean, lowest, highest);
    std::printf("%s%s%s%s, %.1f ms\n", exposure.device.c_str(),
                exposure.why_cpu.empty() ? "" : " (", exposure.why_cpu.c_str(),
                exposure.why_cpu.empty() ? "" : ")", exposure.time_ms);
    if (exposure.reference_pixels > 0) {
        std::printf(
            "%zu pixels by the CPU reference: more pieces on their rays than the device holds\n",
            exposure.reference_pixels);
    }
}

void print(const PhantomFile& file, const xray::Beam& beam, const Exposure& exposure, bool json) {
    const xray::ProjectionGeometry& g = file.phantom.geometry;
    const std::vector<float>& signal = exposure.picture.signal;
    const double mean =
        std::accumulate(signal.begin(), signal.end(), 0.0) / static_cast<double>(signal.size());
    const auto [lowest, highest] = std::minmax_element(signal.begin(), signal.end());
    const double center = center_of(signal, g.width_px);
    const double open_signal = beam.open_signal_per_mm2 * g.pixel_mm * g.pixel_mm;
    if (!json) {
        return print_text(exposure, g.width_px, center, mean, static_cast<double>(*lowest),
                          static_cast<double>(*highest));
    }
    nlohmann::ordered_json object{{"pixels", g.width_px},
                                  {"mean_signal", mean * open_signal},
                                  {"open_field_signal", open_signal},
                                  {"transmission",
                                   {{"center", center},
                                    {"mean", mean},
                                    {"minimum", static_cast<double>(*lowest)},
                                    {"maximum", static_cast<double>(*highest)}}},
                                  {"time_ms", exposure.time_ms},
                                  {"device", exposure.device},
                                  {"path", exposure.why_cpu.empty() ? "device" : "cpu"},
                                  {"reference_pixels", exposure.reference_pixels},
                                  {"meshes", meshes_of(file)}};
    if (!exposure.why_cpu.empty()) object["why_cpu"] = exposure.why_cpu;
    std::printf("%s\n", object.dump(2).c_str());
}

xray::Beam beam_of(const Request& request, const PhantomFile& file) {
    const xray::Phantom& phantom = file.phantom;
    if (request.energy_kev) return xray::monoenergetic_beam(*request.energy_kev, phantom.detector);
    const double source_to_detector_mm =
        phantom.geometry.detector_center_W_mm.z - phantom.geometry.source_W_mm.z;
    return xray::tube_beam(
        xray::make_spectrum(request.tube.tube_voltage_kvp, request.tube.filtration),
        phantom.detector, file.charge_mas, source_to_detector_mm);
}

int run(const std::string& path, const Request& request, bool json) {
    Errors errors;
    PhantomFile file = read_phantom_file(path, errors);
    if (!errors.empty()) return fail(errors);
    xray::Phantom& phantom = file.phantom;
    if (request.size_px) set_size(phantom.geometry, *request.size_px);
    const xray::Beam beam = beam_of(request, file);
    auto exposure = expose(phantom, beam, request.cpu);
    if (!exposure) return fail(exposure.error());
    xray::PhantomPicture& picture = exposure.value().picture;
    if (request.scatter) {
        xray::add_scatter(picture, phantom, beam);
    } else {
        xray::apply_grid(picture, phantom);
    }
    if (request.noise)
        xray::add_quantum_noise(picture, beam, phantom.geometry.pixel_mm, request.seed);
    const auto done = write(request, picture.signal, phantom.geometry.width_px);
    if (!done) return fail(done.error());
    print(file, beam, exposure.value(), json);
    return kFine;
}

}  // namespace

int run_expose_command(Arguments arguments) {
    int code = kFine;
    const auto options = parse_or_explain(verb(), arguments, code);
    if (!options) return code;
    const auto request = read_request(options.value());
    if (!request) return fail(request.error());
    return run(options.value().positionals()[0], request.value(), options.value().has("--json"));
}

}  // namespace sideport::cli
