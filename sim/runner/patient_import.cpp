#include "sim/runner/patient_import.h"

#include <fmt/format.h>
#include <unistd.h>

#include "sim/patient/anatomy.h"
#include "sim/runner/leftovers.h"

namespace sideport::runner {

namespace fs = std::filesystem;

namespace {

constexpr double kReadShare = 0.4;  ///< of the time that reading takes

/// A folder beside the target that is gone unless it takes the target's place.
class Beside {
  public:
    explicit Beside(const fs::path& target)
        : target_(target),
          path_(fmt::format("{}.part{}", target.string(), getpid())) {
        const fs::path whole = fs::absolute(target).lexically_normal();
        remove_leftovers(whole.parent_path(), whole.filename().string() + ".part");
    }
    ~Beside() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    Beside(const Beside&) = delete;
    Beside& operator=(const Beside&) = delete;
    const fs::path& path() const { return path_; }

    Result<Done> take_place() const {
        std::error_code problem;
        fs::remove_all(target_, problem);
        fs::rename(path_, target_, problem);
        if (!problem) return Done{};
        return Error{"file.unwritable", problem.message(), target_.string()};
    }

  private:
    fs::path target_, path_;
};

/// Nothing but a package gives way, and only when asked.
std::optional<Error> target_fault(const fs::path& target, bool replace) {
    std::error_code problem;
    if (!fs::exists(target, problem)) return std::nullopt;
    const bool is_package = fs::exists(target / scenario::kPackageFile, problem);
    const bool is_empty = fs::is_directory(target, problem) && fs::is_empty(target, problem);
    if (is_empty || (is_package && replace)) return std::nullopt;
    return Error{"patient.exists",
                 is_package ? "there is a patient already; name another folder, or use --replace"
                            : "this is something else than a patient package; name another folder",
                 target.string()};
}

std::string voxels_of(const ct::Volume& volume) {
    const auto step = [&](int i) {
        return glm::length(volume.step_L_mm[i]);
    };
    return fmt::format("{} x {} x {} of {:.2f} x {:.2f} x {:.2f} mm", volume.size.x, volume.size.y,
                       volume.size.z, step(0), step(1), step(2));
}

}  // namespace

Result<ImportedPackage> import_patient_package(const PatientImport& wish,
                                               const ct::ImportProgress& progress) {
    fs::path target = wish.target;
    if (!target.has_filename()) target = target.parent_path();
    if (auto fault = target_fault(wish.target, wish.replace)) return *fault;
    const auto tell = [&](double share, const char* what) {
        return !progress || progress(share, what);
    };
    auto read = ct::read_tomogram(
        wish.source, wish.read, [&](double share) { return tell(kReadShare * share, "reading"); });
    if (!read) return read.error();
    auto found =
        ct::import_patient(read.value().volume, wish.options, [&](double share, const char* what) {
            return tell(kReadShare + (1.0 - kReadShare) * share, what);
        });
    if (!found) {
        Error error = found.error();
        if (error.where.empty()) error.where = wish.source.string();
        return error;
    }
    ImportedPackage imported;
    imported.patient = std::move(found).value();
    scenario::PatientPackage& package = imported.package;
    package.body = imported.patient.body;
    package.origin = {read.value().source.format, voxels_of(read.value().volume),
                      read.value().source.warnings};
    package.origin.warnings.insert(package.origin.warnings.end(), imported.patient.warnings.begin(),
                                   imported.patient.warnings.end());
    const Beside beside(target);
    auto checksum =
        patient::write_anatomy(beside.path() / patient::kPackageVoxels, imported.patient.anatomy);
    if (!checksum) return checksum.error();
    package.body.anatomy_checksum = checksum.value();
    auto written = scenario::write_patient_package(beside.path(), package);
    if (!written) return written.error();
    auto placed = beside.take_place();
    if (!placed) return placed.error();
    package.body.folder = target;
    return imported;
}

Result<Done> copy_patient_package(const fs::path& from, const fs::path& to) {
    std::error_code problem;
    if (fs::equivalent(from, to, problem)) return Done{};
    if (auto fault = target_fault(to, true)) return *fault;
    const Beside beside(to);
    fs::create_directories(beside.path(), problem);
    for (const char* name : {scenario::kPackageFile, patient::kPackageVoxels}) {
        if (!fs::exists(from / name, problem))
            return Error{"patient.missing", "the patient package has no such file",
                         (from / name).string()};
        if (!fs::copy_file(from / name, beside.path() / name, problem))
            return Error{"file.unwritable", problem.message(), (beside.path() / name).string()};
    }
    return beside.take_place();
}

}  // namespace sideport::runner
