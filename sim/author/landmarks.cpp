#include "sim/author/landmarks.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/base/file_io.h"
#include "sim/base/units.h"
#include "sim/patient/level_count.h"

namespace sideport::author {

namespace {

namespace fs = std::filesystem;
using patient::CanalStation;
using patient::MeasuredBody;

constexpr const char* kKeptFile = "patient.unsaved.json";
constexpr double kCanalPointMm = 20.0;  ///< between points of the canal that can be pulled

/// Stations of the canal that can be pulled: the first, the last, and some between.
std::vector<std::size_t> pulled_stations(const std::vector<CanalStation>& canal) {
    std::vector<std::size_t> stations{0};
    for (std::size_t i = 1; i + 1 < canal.size(); ++i) {
        const double from_mm = canal[stations.back()].center_W_mm.z;
        const bool near_end =
            canal.back().center_W_mm.z - canal[i].center_W_mm.z < 0.5 * kCanalPointMm;
        if (canal[i].center_W_mm.z - from_mm >= kCanalPointMm && !near_end) stations.push_back(i);
    }
    if (canal.size() > 1) stations.push_back(canal.size() - 1);
    return stations;
}

/// Moves a station across; those up to the pulled neighbours follow by half a wave.
void move_canal(std::vector<CanalStation>& canal, std::size_t station, const glm::dvec3& to_W_mm) {
    const std::vector<std::size_t> pulled = pulled_stations(canal);
    const auto at = std::find(pulled.begin(), pulled.end(), station);
    if (at == pulled.end()) return;
    const std::size_t low = at == pulled.begin() ? station : *(at - 1);
    const std::size_t high = at + 1 == pulled.end() ? station : *(at + 1);
    const double z_mm = canal[station].center_W_mm.z;
    const glm::dvec3 by(to_W_mm.x - canal[station].center_W_mm.x,
                        to_W_mm.y - canal[station].center_W_mm.y, 0.0);
    const double reach_down = z_mm - canal[low].center_W_mm.z,
                 reach_up = canal[high].center_W_mm.z - z_mm;
    for (std::size_t i = low; i <= high; ++i) {
        const double away = canal[i].center_W_mm.z - z_mm;
        const double reach = away < 0.0 ? reach_down : reach_up;
        const double share = away == 0.0 ? 0.0 : std::fabs(away) / reach;
        canal[i].center_W_mm += 0.5 * (1.0 + std::cos(units::kPi * share)) * by;
    }
}

/// On the centre line of the canal.
glm::dvec3 in_canal(const MeasuredBody& body, double z_mm) {
    glm::dvec3 at = patient::canal_at(body.canal, z_mm).center_W_mm;
    at.z = z_mm;
    return at;
}

}  // namespace

Result<Landmarks> Landmarks::open(const fs::path& folder) {
    auto package = scenario::read_patient_package(folder);
    if (!package) return package.error();
    Landmarks landmarks;
    landmarks.folder_ = folder;
    landmarks.origin_ = std::move(package.value().origin);
    landmarks.saved_hash_ = package.value().body.hash;
    landmarks.body_ = std::make_shared<const MeasuredBody>(std::move(package.value().body));
    if (const auto kept = read_file(folder / kKeptFile)) {
        const auto body = scenario::parse_patient_package(kept.value(), folder / kKeptFile);
        const std::uint64_t voxels = landmarks.body_->anatomy_checksum;
        // of another import it is worth nothing; it can always be put in the file's place
        if (body && body.value().body.anatomy_checksum == voxels)
            (void)landmarks.put(body.value().body).has_value();
    }
    return landmarks;
}

std::vector<Landmark> Landmarks::marks() const {
    const MeasuredBody& body = *body_;
    std::vector<Landmark> marks;
    for (std::size_t k = 0; k < body.levels.size(); ++k)
        marks.push_back({.kind = Landmark::Kind::level,
                         .index = static_cast<int>(k),
                         .at_W_mm = body.levels[k].center_W_mm,
                         .seen = body.levels[k].seen});
    for (const std::size_t i : pulled_stations(body.canal)) {
        const glm::dvec3& at = body.canal[i].center_W_mm;
        marks.push_back({.kind = Landmark::Kind::canal,
                         .index = static_cast<int>(i),
                         .at_W_mm = at,
                         .seen = at.z >= body.low_z_mm && at.z <= body.high_z_mm});
    }
    marks.push_back({.kind = Landmark::Kind::conus, .at_W_mm = in_canal(body, body.conus_z_mm)});
    marks.push_back(
        {.kind = Landmark::Kind::sac_end, .at_W_mm = in_canal(body, body.sac_low_z_mm)});
    return marks;
}

/// What the file would hold is what is gone on with: rounded, and checked as it is when it is read.
Result<Done> Landmarks::put(const MeasuredBody& changed) {
    const fs::path file = folder_ / scenario::kPackageFile;
    auto checked =
        scenario::parse_patient_package(scenario::patient_package_text({changed, origin_}), file);
    if (!checked) return checked.error();
    MeasuredBody& body = checked.value().body;
    if (body.hash == body_->hash) return Done{};
    body.folder = folder_;
    if (!in_gesture_ || !gesture_has_step_) {
        undo_.push_back(body_);
        if (undo_.size() > kMostUndo) undo_.erase(undo_.begin());
    }
    gesture_has_step_ = in_gesture_;
    redo_.clear();
    body_ = std::make_shared<const MeasuredBody>(std::move(body));
    ++revision_;
    return Done{};
}

Result<Done> Landmarks::move(const Landmark& mark, const glm::dvec3& to_W_mm) {
    MeasuredBody changed = *body_;
    const auto i = static_cast<std::size_t>(mark.index);
    switch (mark.kind) {
        case Landmark::Kind::level:
            changed.levels.at(i).center_W_mm = to_W_mm;
            break;
        case Landmark::Kind::canal:
            move_canal(changed.canal, i, to_W_mm);
            break;
        case Landmark::Kind::conus:
            changed.conus_z_mm = to_W_mm.z;
            break;
        case Landmark::Kind::sac_end:
            changed.sac_low_z_mm = to_W_mm.z;
            break;
    }
    return put(changed);
}

Result<Done> Landmarks::set_level(int level, const patient::MeasuredLevel& level_changed) {
    MeasuredBody changed = *body_;
    changed.levels.at(static_cast<std::size_t>(level)) = level_changed;
    return put(changed);
}

Result<Done> Landmarks::count(int by) {
    MeasuredBody changed = *body_;
    patient::count_levels(changed, by);
    return put(changed);
}

void Landmarks::begin_gesture() {
    in_gesture_ = true;
    gesture_has_step_ = false;
}

void Landmarks::undo() {
    if (undo_.empty()) return;
    redo_.push_back(std::exchange(body_, std::move(undo_.back())));
    undo_.pop_back();
    in_gesture_ = false;
    ++revision_;
}

void Landmarks::redo() {
    if (redo_.empty()) return;
    undo_.push_back(std::exchange(body_, std::move(redo_.back())));
    redo_.pop_back();
    in_gesture_ = false;
    ++revision_;
}

Result<Done> Landmarks::save() {
    const auto on_disk = scenario::read_patient_package(folder_);
    if (!on_disk) return on_disk.error();
    if (on_disk.value().body.hash != saved_hash_)
        return Error{"patient.changed",
                     "somebody else has changed these landmarks meanwhile; leave and open them "
                     "again",
                     (folder_ / scenario::kPackageFile).string()};
    scenario::PatientPackage package{*body_, origin_};
    if (auto written = scenario::write_patient_package(folder_, package); !written) return written;
    saved_hash_ = package.body.hash;
    forget();
    return Done{};
}

Result<Done> Landmarks::keep() const {
    return write_file(folder_ / kKeptFile, scenario::patient_package_text({*body_, origin_}));
}

void Landmarks::forget() const {
    std::error_code ignored;
    fs::remove(folder_ / kKeptFile, ignored);
}

}  // namespace sideport::author
