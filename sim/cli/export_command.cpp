#include "sim/cli/export_command.h"

#include <cstdio>
#include <filesystem>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "sim/base/file_io.h"
#include "sim/cli/dicom_objects.h"
#include "sim/cli/options.h"
#include "sim/cli/report_input.h"
#include "sim/cli/scene.h"
#include "sim/cli/xapi_options.h"
#include "sim/runner/second_look.h"
#include "sim/runner/stored_session.h"
#include "sim/session/replay.h"

namespace sideport::cli {

namespace {

namespace fs = std::filesystem;

VerbSpec described() {
    VerbSpec spec{
        "export",
        "a stored session as a report to print, as a table, as DICOM or as xAPI statements",
        {{"SESSION", "", "a session folder"}},
        1,
        {{"--report", "FILE", "HTML in one file, for the browser and for paper (A4)"},
         {"--csv", "FILE", "a line for each item, critical error, measure and fact of the session"},
         {"--checklist", "FILE", "another checklist than the case's own"},
         {"--store", "URL|FILE", "adds the cohort, the trainee's learning and the ratings"},
         {"--size", "PX",
          "side of the pictures behind the items, 128 .. 1024 (default 320); they are made by "
          "simulating the session again, and left out without Vulkan"},
         {"--dicom", "DIR", "X-ray runs, kept pictures and dose report for an archive"},
         {"--xapi", "FILE", "xAPI 1.0.3 statements as a JSON array, for a learning record store"}}};
    for (const auto& more : {dicom_options(), xapi_actor_options()})
        spec.options.insert(spec.options.end(), more.begin(), more.end());
    return spec;
}

const VerbSpec& verb() {
    static const VerbSpec spec = described();
    return spec;
}

/// A folder that is gone with its owner.
class ScratchFolder {
  public:
    ScratchFolder() {
        std::string name = (fs::temp_directory_path() / "sideport-report-XXXXXX").string();
        if (mkdtemp(name.data()) != nullptr) path_ = name;
    }
    ~ScratchFolder() {
        std::error_code ignored;
        if (!path_.empty()) fs::remove_all(path_, ignored);
    }
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    const fs::path& path() const { return path_; }

  private:
    fs::path path_;
};

std::string replay_words(const session::ReplayResult& result, const std::string& cut_off) {
    if (result.diverged) {
        const auto seconds = static_cast<int>(events::seconds(result.first_diverging_tick));
        return fmt::format(
            "DIVERGED at {}:{:02}. What follows is not what happened. The original score stands.",
            seconds / 60, seconds % 60);
    }
    return (cut_off.empty() ? "" : cut_off + " ") +
           fmt::format("Replay matches the session exactly: {} state hashes are equal.",
                       result.hashes_compared);
}

/// On a terminal: how far the second look has come.
void show_share(double share) {
    if (isatty(STDERR_FILENO) != 0)
        std::fprintf(stderr, "\r%3.0f %% of the pictures behind the items", 100.0 * share);
}

/// Replays the session into the report: its state, and the pictures behind the items.
Result<Done> look_again(const runner::StoredSession& stored, int size_px, const fs::path& scratch,
                        records::ReportInput& input) {
    const session::Recording& recording = stored.recording;
    if (recording.build != session::build_name()) {
        input.origin.replay = fmt::format("Recorded with {}, this is {}: shown, not replayed.",
                                          recording.build, session::build_name());
        return Done{};
    }
    auto model = session::make_model(stored.scenario, recording.seed);
    if (!model) return model.error();
    runner::PictureWish wish{.frames = records::evidence_frames(input.assessment),
                             .camera = {},
                             .camera_px = size_px,
                             .shrink = 1,
                             .folder = scratch,
                             .progress = show_share};
    std::optional<Studio> studio;
    if (auto opened = Studio::open(model.value(), size_px)) {
        studio.emplace(std::move(opened).value());
        wish.camera = studio->camera();
    } else {
        input.no_evidence = "Left out: " + opened.error().message + ".";
        std::fprintf(stderr, "no pictures behind the items: %s\n", opened.error().line().c_str());
    }
    auto look = runner::look_again(model.value(), recording, wish);
    if (!look) return look.error();
    const session::ReplayResult& result = look.value().replay;
    // pictures of what did not happen are none
    if (!look.value().pictures.empty() && !result.diverged)
        input.evidence = std::move(look.value().pictures);
    input.origin.replay = replay_words(result, session::cut_off_message(recording));
    input.origin.diverged = result.diverged;
    return Done{};
}

nlohmann::ordered_json dicom_json(const runner::DicomExport& dicom) {
    nlohmann::ordered_json files = nlohmann::ordered_json::array();
    for (const runner::DicomFile& file : dicom.files)
        files.push_back({{"file", file.file.string()},
                         {"kind", file.kind},
                         {"instance_uid", file.instance_uid},
                         {"frames", file.frames}});
    return {{"study_uid", dicom.study_uid},
            {"dose_area_product_gy_cm2", dicom.area_dose_gy_cm2},
            {"air_kerma_mgy", dicom.air_kerma_mgy},
            {"files", files}};
}

/// "14 objects, 12 of them runs with 840 frames; study 2.25.1".
std::string dicom_words(const runner::DicomExport& dicom) {
    int runs = 0, frames = 0;
    for (const runner::DicomFile& file : dicom.files) {
        if (file.kind != "run") continue;
        runs += 1;
        frames += file.frames;
    }
    return fmt::format("{} objects, {} of them runs with {} frames; study {}", dicom.files.size(),
                       runs, frames, dicom.study_uid);
}

int print_done(const Options& options, const records::ReportInput& input,
               const std::optional<runner::DicomExport>& dicom) {
    const std::string report = options.value_or("--report", "");
    const std::string csv = options.value_or("--csv", "");
    const std::string xapi = options.value_or("--xapi", "");
    if (options.has("--json")) {
        nlohmann::ordered_json object{{"report", report},
                                      {"csv", csv},
                                      {"xapi", xapi},
                                      {"passed", input.assessment.passed},
                                      {"score", input.assessment.score},
                                      {"pictures_behind_items", input.evidence.size()},
                                      {"seal", input.origin.seal},
                                      {"replay", input.origin.replay}};
        if (dicom) object["dicom"] = dicom_json(*dicom);
        std::printf("%s\n",
                    object.dump(2, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
        return kFine;
    }
    if (!report.empty()) std::printf("report: %s\n", report.c_str());
    if (!csv.empty()) std::printf("table:  %s\n", csv.c_str());
    if (!xapi.empty()) std::printf("xapi:   %s\n", xapi.c_str());
    if (dicom) std::printf("dicom:  %s\n", dicom_words(*dicom).c_str());
    return kFine;
}

int run(const Options& options) {
    const fs::path folder = options.positionals()[0];
    if (!options.has("--report") && !options.has("--csv") && !options.has("--dicom") &&
        !options.has("--xapi"))
        return fail(Error{"cli.missing_argument",
                          "export needs --report FILE, --csv FILE, --dicom DIR or --xapi FILE",
                          ""});
    const auto size = options.picture_px("--size", 320);
    if (!size) return fail(size.error());
    const auto choice = dicom_choice(options);
    if (!choice) return fail(choice.error());
    const auto actor = xapi_actor(options);
    if (!actor) return fail(actor.error());
    const auto stored = runner::read_stored_session(folder);
    if (!stored) return fail(stored.error());
    auto input = report_input(options, folder, stored.value());
    if (!input) return fail(input.error());
    if (const auto file = options.value("--csv")) {
        const auto done = write_file(*file, records::report_csv(input.value()));
        if (!done) return fail(done.error());
    }
    if (const auto file = options.value("--xapi")) {
        const auto said = runner::xapi_of(stored.value(), input.value(), folder, actor.value());
        if (!said) return fail(said.error());
        if (auto done = write_file(*file, statements_text(said.value())); !done)
            return fail(done.error());
    }
    if (const auto file = options.value("--report")) {
        const ScratchFolder scratch;
        auto looked = look_again(stored.value(), static_cast<int>(size.value()), scratch.path(),
                                 input.value());
        if (!looked) return fail(looked.error());
        const auto html = records::report_html(input.value());
        if (!html) return fail(html.error());
        if (auto done = write_file(*file, html.value()); !done) return fail(done.error());
    }
    std::optional<runner::DicomExport> dicom;
    if (const auto target = options.value("--dicom")) {
        auto made = make_dicom(stored.value(), folder, choice.value(), *target);
        if (!made) return fail(made.error());
        dicom = std::move(made).value();
    }
    return print_done(options, input.value(), dicom);
}

}  // namespace

int run_export_command(Arguments arguments) {
    int code = kFine;
    const auto options = parse_or_explain(verb(), arguments, code);
    if (!options) return code;
    return run(options.value());
}

}  // namespace sideport::cli
