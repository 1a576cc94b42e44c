#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <glm/glm.hpp>

#include "sim/base/result.h"
#include "sim/scenario/patient_package.h"

namespace sideport::author {

/// A place of a scanned patient that can be moved by hand.
struct Landmark {
    enum class Kind { level, canal, conus, sac_end };
    Kind kind = Kind::level;
    int index = 0;  ///< of the level (patient::kLevelNames), or of the canal's station
    glm::dvec3 at_W_mm{0.0};
    bool seen = true;  ///< false: the scan does not hold it, a usual spine goes on

    bool is(const Landmark& other) const { return kind == other.kind && index == other.index; }
};

/// The landmarks of a patient package while they are mended, with all that can be taken back. What
/// it holds is always what the file may hold.
class Landmarks {
  public:
    static constexpr std::size_t kMostUndo = 100;

    /// Goes on with what was kept unsaved; the file is one undo away. Errors: of
    /// scenario::read_patient_package.
    static Result<Landmarks> open(const std::filesystem::path& folder);

    const std::filesystem::path& folder() const { return folder_; }
    const scenario::PackageOrigin& origin() const { return origin_; }
    /// As it stands now; its hash is the one that it has when it is saved.
    const std::shared_ptr<const patient::MeasuredBody>& body() const { return body_; }
    /// Counts the changes: another number, other landmarks. Never 0.
    int revision() const { return revision_; }

    /// The levels, a point of the canal about every 20 mm, the ends of cord and sac.
    std::vector<Landmark> marks() const;

    /// Moves a landmark to a place: a level anywhere; a point of the canal across it, with what
    /// lies between it and its neighbours; the ends of cord and sac along it. Errors: patient.range
    /// (out of order, out of range), nothing is changed then.
    Result<Done> move(const Landmark& mark, const glm::dvec3& to_W_mm);
    /// Another size or direction of a level. Errors: patient.range.
    Result<Done> set_level(int level, const patient::MeasuredLevel& changed);
    /// See patient::count_levels. Errors: patient.range.
    Result<Done> count(int by);

    /// Changes between the two ends of a gesture (the pull of a point) are taken back as one.
    void begin_gesture();
    void end_gesture() { in_gesture_ = false; }
    bool can_undo() const { return !undo_.empty(); }
    bool can_redo() const { return !redo_.empty(); }
    void undo();
    void redo();

    bool is_saved() const { return body_->hash == saved_hash_; }
    /// Writes patient.json: whole or not at all. Errors: patient.changed (somebody else has written
    /// it since it was read), file.unwritable, machine.disk_full.
    Result<Done> save();
    /// Keeps what is not saved beside the file, for the next time. Errors: file.*.
    Result<Done> keep() const;
    /// Forgets what was kept.
    void forget() const;

  private:
    using Body = std::shared_ptr<const patient::MeasuredBody>;
    Result<Done> put(const patient::MeasuredBody& changed);

    std::filesystem::path folder_;
    scenario::PackageOrigin origin_;
    Body body_;
    std::uint64_t saved_hash_ = 0;
    std::vector<Body> undo_, redo_;
    bool in_gesture_ = false, gesture_has_step_ = false;
    int revision_ = 1;
};

}  // namespace sideport::author
