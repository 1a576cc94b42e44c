#pragma once

#include <cstdint>
#include <vector>

#include "shaders/shared/expose.h"
#include "sim/xray/phantom.h"

namespace sideport::render {

/// Where a ray meets the plane of the isocentre (the frame's origin), as a share of its way from
/// focus to detector: the shader measures distances from there.
double isocenter_share(const xray::ProjectionGeometry& geometry);

/// Are this body's crossings found on the processor, in double precision? Meshes, and round bodies
/// that are thin or flat: a float32 ray that grazes them runs too far beside its place.
bool is_given(const xray::Body& body);

/// Rows of a picture, tile by tile: which bodies may be met there, and where rays cross those whose
/// crossings are given.
struct PhantomBand {
    int first_row = 0, rows = 0;
    int tiles_per_row = 0;
    std::vector<std::uint32_t> tiles;       ///< for each tile: first, count; then the lists
    std::vector<std::uint32_t> first_span;  ///< [rows * width + 1] into spans
    std::vector<gpu_shared::GivenSpan> spans;
    /// Pixels of this band whose ray has more given crossings than the kernel could hold.
    std::vector<std::size_t> left_out;
};

/// Sorts the bodies of a phantom into bands. Bodies are numbered from the last (topmost) to the
/// first. Given crossings are found here.
class PhantomTiles {
  public:
    explicit PhantomTiles(const xray::Phantom& phantom);

    /// Rows from first_row (a multiple of the tiles' height) on, as many as fit into the device at
    /// a time.
    PhantomBand band(int first_row) const;

  private:
    /// Pixels that a body may touch, [x0, x1) x [y0, y1).
    struct Rectangle {
        int x0 = 0, y0 = 0, x1 = 0, y1 = 0;
    };
    Rectangle rectangle_of(const xray::Body& body) const;
    void list_bodies(PhantomBand& band) const;
    void find_crossings(PhantomBand& band) const;
    /// The given crossings of one pixel, in the order of its tile's list.
    void cross_given(int x, int y, const std::uint32_t* list, std::uint32_t count,
                     std::vector<gpu_shared::GivenSpan>& spans) const;

    const xray::Phantom& phantom_;
    std::vector<Rectangle> rectangles_;  ///< [bodies], topmost first
    std::vector<Pose> X_BW_;             ///< [bodies], topmost first
    bool has_given_ = false;
};

}  // namespace sideport::render
