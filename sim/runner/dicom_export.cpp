#include "sim/runner/dicom_export.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "sim/base/file_io.h"
#include "sim/runner/dicom_runs.h"
#include "sim/runner/leftovers.h"
#include "sim/runner/seal.h"
#include "sim/runner/session_identity.h"
#include "sim/session/replay.h"

namespace sideport::runner {

namespace fs = std::filesystem;

namespace {

/// Letters, digits, '-' and '_' of a case's folder name, short enough for an id.
std::string plain(const std::string& text) {
    std::string name;
    for (const char c : text.substr(0, 40)) {
        const bool ascii = static_cast<unsigned char>(c) < 128;
        name += ascii && (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-') ? c : '_';
    }
    return name.empty() ? "case" : name;
}

bool is_ours(const fs::path& file) {
    const std::string name = file.filename().string();
    return file.extension() == ".dcm" &&
           (name.rfind("run_", 0) == 0 || name.rfind("picture_", 0) == 0 || name == "dose.dcm" ||
            name == "report.dcm");
}

/// Where the objects are gathered until all are there; gone with its owner.
class Gathering {
  public:
    Gathering(const Gathering&) = delete;
    Gathering& operator=(const Gathering&) = delete;
    explicit Gathering(fs::path target) : target_(std::move(target)), partial_(target_) {
        partial_ += fmt::format(".part{}", getpid());
    }
    ~Gathering() {
        std::error_code ignored;
        fs::remove_all(partial_, ignored);
    }
    const fs::path& partial() const { return partial_; }

    Result<Done> begin() const {
        const fs::path whole = fs::absolute(target_).lexically_normal();
        remove_leftovers(whole.parent_path(), whole.filename().string() + ".part");
        std::error_code problem;
        if (fs::exists(target_, problem)) {
            if (!fs::is_directory(target_, problem))
                return unwritable("this is a file; a folder is needed");
            for (const auto& entry : fs::directory_iterator(target_, problem)) {
                if (!is_ours(entry.path())) {
                    return Error{"folder.foreign",
                                 fmt::format("holds {}, which is no earlier export; choose a new "
                                             "folder",
                                             entry.path().filename().string()),
                                 target_.string()};
                }
            }
        }
        fs::create_directories(target_, problem);
        if (!problem && access(target_.c_str(), W_OK | X_OK) != 0)
            return unwritable("no right to write here");
        if (!problem) fs::create_directories(partial_, problem);
        if (problem) return unwritable(problem.message());
        return Done{};
    }

    Result<Done> finish(std::vector<DicomFile>& files) const {
        std::error_code problem;
        std::vector<fs::path> older;
        for (const auto& entry : fs::directory_iterator(target_, problem))
            older.push_back(entry.path());
        for (const fs::path& file : older)
            fs::remove(file, problem);
        for (DicomFile& file : files) {
            const fs::path place = target_ / file.file.filename();
            fs::rename(file.file, place, problem);
            if (problem) return unwritable(problem.message());
            file.file = place;
        }
        return Done{};
    }

  private:
    Error unwritable(std::string why) const {
        return {"folder.unwritable", std::move(why), target_.string()};
    }

    fs::path target_, partial_;
};

/// Gives the objects of one export their names and UIDs and writes them.
class Writer {
  public:
    Writer(records::DicomStudy study, const DicomWish& wish, const events::EventLog& log,
           fs::path folder)
        : study_(std::move(study)),
          wish_(wish),
          log_(log),
          folder_(std::move(folder)) {}

    std::string event_uid(std::size_t event) const {
        return uid_of(fmt::format("event {}", event));
    }

    Result<Done> run(records::XaRun run, std::size_t event) {
        run.instance = instance("run", ++runs_, 1, "SIMULATED fluoroscopy", run);
        return write(std::move(run), event, fmt::format("run_{:03}.dcm", runs_), "run");
    }

    Result<Done> picture(records::XaRun picture, std::size_t event, std::size_t kept) {
        picture.instance = instance("picture", ++pictures_, 2, "SIMULATED kept pictures", picture);
        picture.comment = words_of(kept);
        return write(std::move(picture), event, fmt::format("picture_{:02}.dcm", pictures_),
                     "picture");
    }

    Result<Done> dose(std::vector<records::DoseEvent> events) {
        for (std::size_t i = 0; i < events.size(); ++i)
            events[i].uid = event_uid(i);
        const records::DicomInstance own =
            instance("dose", 1, 99, "SIMULATED radiation dose", end_s(events));
        const fs::path file = folder_ / "dose.dcm";
        files_.push_back({file, "dose", own.uid, 0});
        return records::write_dose_report(file, study_, own, events);
    }

    Result<Done> report(std::string_view pdf, const std::vector<records::DoseEvent>& events) {
        const std::string what = "report " + sha256_hex(pdf);
        const records::DicomInstance own = instance(what, 1, 98, "SIMULATED report", end_s(events));
        const fs::path file = folder_ / "report.dcm";
        files_.push_back({file, "report", own.uid, 0});
        return records::write_pdf_object(file, study_, own, pdf);
    }

    std::vector<DicomFile>& files() { return files_; }

  private:
    static double end_s(const std::vector<records::DoseEvent>& events) {
        return events.back().exposures.back().time_s;
    }

    std::string uid_of(std::string_view what) const {
        return records::uid_of_hex(sha256_hex(fmt::format("{} {}", study_.uid, what)));
    }

    records::DicomInstance instance(std::string_view kind, int number, int series,
                                    std::string_view description, double time_s) const {
        return {
            .uid = uid_of(fmt::format("{} {} {} {}", kind, number, wish_.size_px, wish_.renderer)),
            .series_uid = uid_of(fmt::format("series {}", series)),
            .series_number = series,
            .number = number,
            .series_description = std::string(description),
            .time_s = time_s};
    }
    records::DicomInstance instance(std::string_view kind, int number, int series,
                                    std::string_view description, const records::XaRun& run) const {
        return instance(kind, number, series, description, run.exposures.front().time_s);
    }

    /// Label and notes of a kept picture, from the recorded events.
    std::string words_of(std::size_t kept) const {
        std::string words = fmt::format("Kept picture {}", kept + 1);
        std::size_t seen = 0;
        for (const events::Event& event : log_) {
            if (event.name == "picture_kept" && seen++ == kept && !event.text("label").empty())
                words += ": " + event.text("label");
            if (event.name == "picture_annotated" &&
                event.number("picture") == static_cast<double>(kept + 1)) {
                words += fmt::format(
                    "\r\nNote at {:.0f} % from the left, {:.0f} % from the top: {}",
                    100.0 * event.number("x"), 100.0 * event.number("y"), event.text("text"));
            }
        }
        return words;
    }

    /// Contrast that had been injected by then.
    std::string contrast_by(double time_s) const {
        std::string agent;
        for (const events::Event& event : log_) {
            if (event.name == "injected" && event.flag("iodine") && event.time_s() <= time_s)
                agent = event.text("agent");
        }
        return agent.substr(0, 64);
    }

    Result<Done> write(records::XaRun run, std::size_t event, const std::string& name,
                       const char* kind) {
        run.event_uid = event_uid(event);
        run.contrast_agent = contrast_by(run.exposures.back().time_s);
        const fs::path file = folder_ / name;
        files_.push_back({file, kind, run.instance.uid, static_cast<int>(run.exposures.size())});
        return records::write_xa(file, study_, run, wish_.encoding);
    }

    records::DicomStudy study_;
    const DicomWish& wish_;
    const events::EventLog& log_;
    fs::path folder_;
    int runs_ = 0, pictures_ = 0;
    std::vector<DicomFile> files_;
};

/// Replays the whole session into the collector.
Result<Done> collect(const session::Model& model, const session::Recording& recording,
                     const DicomWish& wish, RunCollector& collector) {
    const std::int64_t between = std::int64_t{2} * events::kTicksPerSecond;
    const session::ReplayResult replayed =
        session::replay(model, recording, -1, [&](const session::State& state) {
            collector.after_tick(state);
            if (wish.progress && state.tick % between == 0 && recording.last_tick > 0)
                wish.progress(static_cast<double>(state.tick) /
                              static_cast<double>(recording.last_tick));
        });
    if (auto done = collector.finish(); !done) return done;
    if (replayed.diverged) {
        return Error{"session.diverged",
                     fmt::format("replaying it gives something else from {:.1f} s on: {}; pictures "
                                 "of what did not happen are not written",
                                 events::seconds(replayed.first_diverging_tick), replayed.reason),
                     ""};
    }
    return Done{};
}

}  // namespace

Result<records::DicomStudy> dicom_study(const StoredSession& stored, const fs::path& source) {
    const session::Recording& recording = stored.recording;
    auto identity = session_identity(recording, source);
    if (!identity) return identity.error();
    records::DicomStudy study;
    study.started_unix_s = identity.value().started_unix_s;
    study.uid = records::uid_of_hex(identity.value().digest);
    study.case_id = plain(stored.scenario.id);
    study.patient_id = fmt::format("SIM-{}-{:08x}", study.case_id,
                                   static_cast<std::uint32_t>(recording.scenario_hash));
    study.software = recording.build.substr(0, 64);
    study.remark = session::cut_off_message(recording);
    study.serial_number = identity.value().station;
    study.device_uid = records::uid_of_hex(sha256_hex("device " + study.serial_number));
    study.trainee = identity.value().pseudonym;
    return study;
}

Result<DicomExport> export_dicom(const session::Model& model, const StoredSession& stored,
                                 const fs::path& source, const DicomWish& wish,
                                 const fs::path& folder) {
    const session::Recording& recording = stored.recording;
    if (recording.build != session::build_name()) {
        return Error{"session.other_build",
                     fmt::format("recorded with {}, this is {}; its pictures cannot be made again",
                                 recording.build, session::build_name()),
                     source.string()};
    }
    std::string pdf;
    if (!wish.pdf.empty()) {
        auto bytes = read_file(wish.pdf);
        if (!bytes) return bytes.error();
        if (bytes.value().rfind("%PDF-", 0) != 0)
            return Error{"dicom.no_pdf", "this is no PDF: it does not begin with %PDF-",
                         wish.pdf.string()};
        pdf = std::move(bytes).value();
    }
    auto study = dicom_study(stored, source);
    if (!study) return study.error();
    DicomExport done{.study_uid = study.value().uid, .files = {}};

    const Gathering gathering(folder);
    if (auto begun = gathering.begin(); !begun) return begun.error();
    Writer writer(std::move(study).value(), wish, recording.events, gathering.partial());
    RunCollector collector(
        model, wish.camera, wish.size_px,
        {.run = [&](records::XaRun run,
                    std::size_t event) { return writer.run(std::move(run), event); },
         .picture =
             [&](records::XaRun picture, std::size_t event, std::size_t kept) {
                 return writer.picture(std::move(picture), event, kept);
             }});
    if (auto collected = collect(model, recording, wish, collector); !collected)
        return collected.error();
    if (collector.events().empty()) {
        return Error{"dicom.nothing",
                     "no X-rays were made in this session; there is nothing to write",
                     source.string()};
    }
    if (auto written = writer.dose(collector.events()); !written) return written.error();
    if (!pdf.empty()) {
        if (auto written = writer.report(pdf, collector.events()); !written) return written.error();
    }
    // kept pictures are written as they come; they follow the runs
    std::stable_partition(writer.files().begin(), writer.files().end(),
                          [](const DicomFile& file) { return file.kind == "run"; });
    if (auto moved = gathering.finish(writer.files()); !moved) return moved.error();
    for (const records::DoseEvent& event : collector.events()) {
        for (const records::XaExposure& exposure : event.exposures) {
            done.area_dose_gy_cm2 += exposure.area_dose_gy_cm2;
            done.air_kerma_mgy += exposure.air_kerma_mgy;
        }
    }
    done.files = std::move(writer.files());
    return done;
}

}  // namespace sideport::runner
