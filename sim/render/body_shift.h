#pragma once

#include <cstdint>
#include <vector>

#include <glm/glm.hpp>

#include "sim/gpu/device.h"
#include "sim/gpu/texels.h"
#include "sim/xray/frame_input.h"

namespace sideport::render {

/// How the picture of the devices on the belly's wall is carried along from the picture at rest:
/// rest = scale * pixel + offset_px.
struct Carry {
    double scale = 1.0;
    glm::dvec2 offset_px{0.0};
    bool operator==(const Carry&) const = default;
};
/// A rigid shift on the wall, seen on the detector: exact for the depth of the largest body on it,
/// within 0.3 mm for the rest of a pump.
Carry carry_of(const xray::FrameInput& input);
/// The solids where they must be drawn so that they are right after having been carried: those on
/// the wall at rest, the others moved the opposite way.
std::vector<Solid> uncarried(const xray::FrameInput& input, const Carry& carry);

/// What moves by how many pixels, for motion.inhaled = 1 and for motion.contracted = 1.
class ShiftField {
  public:
    explicit ShiftField(int size_px);

    /// Pixels that the tissue at the corners of all tiles has moved by, [2 * tile] upper left and
    /// right, [2 * tile + 1] lower ones, as shaders/shared/body_shift.h wants them. The two fields
    /// are kept while the geometry stands.
    const std::vector<glm::vec4>& of(const xray::FrameInput& input);

  private:
    void look(const xray::FrameInput& input);

    int size_px_;
    std::uint64_t key_ = 0;
    std::vector<glm::vec4> breath_, beat_, sum_;
};

/// A picture of one number a pixel, each pixel read where its tissue came from. The twin of what
/// the shaders do.
std::vector<float> shifted(const std::vector<float>& picture, const xray::FrameInput& input);

}  // namespace sideport::render
