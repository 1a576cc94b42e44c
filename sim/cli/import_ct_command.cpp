#include "sim/cli/import_ct_command.h"

#include <charconv>
#include <chrono>
#include <cstdio>
#include <filesystem>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "sim/cli/options.h"
#include "sim/runner/patient_import.h"

namespace sideport::cli {

namespace {

using nlohmann::json;

const VerbSpec& verb() {
    static const VerbSpec spec{
        "import-ct",
        "a tomogram (DICOM folder, NIfTI, NRRD) becomes a patient that a scenario names",
        {{"PATH", "", "a folder with a DICOM series, a .nii, .nii.gz, .nrrd or .nhdr file"}},
        1,
        {{"--out", "DIR", "the patient's folder, e.g. patients/NAME"},
         {"--series", "N", "which of a folder's series (default: the one with most slices)"},
         {"--level", "NAME=MM",
          "counts the levels from this one: the height of its body's centre in the scan; needed "
          "where the scan shows no sacrum"},
         {"--hide-metal", "", "implants become the tissue around them"},
         {"--scan-only", "", "draws no body above and below the scan"},
         {"--replace", "", "takes the place of a patient in that folder"}}};
    return spec;
}

/// "L3=-120.5". Errors: cli.level.
Result<ct::NamedLevel> parse_level(const std::string& text) {
    const std::size_t equals = text.find('=');
    const int level = patient::level_index(text.substr(0, equals));
    double z_mm = 0.0;
    if (equals != std::string::npos && level >= 0) {
        const char* const end = text.data() + text.size();
        const auto [rest, problem] = std::from_chars(text.data() + equals + 1, end, z_mm);
        if (problem == std::errc() && rest == end) return ct::NamedLevel{level, z_mm};
    }
    return Error{"cli.level",
                 fmt::format("--level {}: a level T8 .. S1 and a height in mm are needed, e.g. "
                             "L3=-120",
                             text),
                 ""};
}

Result<runner::PatientImport> wish_of(const Options& options) {
    runner::PatientImport wish;
    wish.source = options.positionals().front();
    if (!options.has("--out"))
        return Error{"cli.missing_argument", "--out DIR is needed: the patient's folder", ""};
    wish.target = options.value_or("--out", "");
    const auto series = options.integer("--series", 0, 1, 100000);
    if (!series) return series.error();
    wish.read.series = static_cast<int>(series.value());
    if (const auto text = options.value("--level")) {
        const auto level = parse_level(*text);
        if (!level) return level.error();
        wish.options.named = level.value();
    }
    wish.options.hide_metal = options.has("--hide-metal");
    wish.options.continue_beyond = !options.has("--scan-only");
    wish.replace = options.has("--replace");
    return wish;
}

bool show_progress(double share, const char* what) {
    if (isatty(STDERR_FILENO) == 0) return true;
    std::fprintf(stderr, "\rimporting: %3.0f %% %-24s", 100.0 * share, what);
    if (share >= 1.0) std::fprintf(stderr, "\r%60s\r", "");
    return true;
}

json report_of(const runner::ImportedPackage& imported, const std::string& folder, double seconds) {
    const patient::MeasuredBody& body = imported.package.body;
    json levels = json::array();
    for (std::size_t k = 0; k < body.levels.size(); ++k) {
        const patient::MeasuredLevel& level = body.levels[k];
        levels.push_back({{"level", patient::kLevelNames[k]},
                          {"seen", level.seen},
                          {"scan_z_mm", level.center_W_mm.z + imported.patient.origin_L_mm.z},
                          {"height_mm", level.height_mm},
                          {"tilt_deg", level.tilt_deg}});
    }
    json materials = json::object();
    for (std::size_t i = 0; i < ct::kMaterialNames.size(); ++i)
        materials[std::string(ct::kMaterialNames[i])] = imported.patient.volume_ml[i];
    return {{"package", folder},
            {"format", imported.package.origin.format},
            {"voxels", imported.package.origin.voxels},
            {"levels", levels},
            {"materials_ml", materials},
            {"warnings", imported.package.origin.warnings},
            {"origin_mm",
             {imported.patient.origin_L_mm.x, imported.patient.origin_L_mm.y,
              imported.patient.origin_L_mm.z}},
            {"seconds", seconds}};
}

void print_words(const json& report) {
    std::string seen;
    for (const json& level : report["levels"]) {
        if (!level["seen"].get<bool>()) continue;
        seen += fmt::format("{}{} at {:.0f}", seen.empty() ? "" : ", ",
                            level["level"].get<std::string>(), level["scan_z_mm"].get<double>());
    }
    fmt::print("{}: {}, {}\nlevels (mm in the scan): {}\n", report["package"].get<std::string>(),
               report["format"].get<std::string>(), report["voxels"].get<std::string>(), seen);
    for (const json& warning : report["warnings"])
        fmt::print("note: {}\n", warning.get<std::string>());
    fmt::print(
        "A scenario names it as /patient/package; look at it with: sideport render patent "
        "--set /patient/package={} --out pa.png\n",
        report["package"].get<std::string>());
}

}  // namespace

int run_import_ct_command(Arguments arguments) {
    int code = kFine;
    const auto options = parse_or_explain(verb(), arguments, code);
    if (!options) return code;
    const auto wish = wish_of(*options);
    if (!wish) return fail(wish.error());
    const auto begin = std::chrono::steady_clock::now();
    const auto imported = runner::import_patient_package(wish.value(), show_progress);
    if (!imported) return fail(imported.error());
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    // whole: a scenario looks for a name beside itself, not where the program was called
    const std::string folder = std::filesystem::absolute(wish.value().target).string();
    const json report = report_of(imported.value(), folder, seconds);
    if (options->has("--json")) {
        fmt::print("{}\n", report.dump(1));
    } else {
        print_words(report);
    }
    return kFine;
}

}  // namespace sideport::cli
