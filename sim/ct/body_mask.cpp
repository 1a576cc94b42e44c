// Where the patient is and the couch is not.

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/ct/scan.h"

namespace sideport::ct {

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr double kTissueFrom = -300.0;  ///< HU; foam of mattresses and air lie below
constexpr double kShellMm = 6.0;        ///< half of the thickest shell of a couch, and more

/// One axial slice of bytes.
struct Slice {
    int width, height;
    std::uint8_t* bytes;
    std::uint8_t& at(int i, int j) const {
        return bytes[static_cast<std::size_t>(j) * static_cast<std::size_t>(width) +
                     static_cast<std::size_t>(i)];
    }
};

/// Distance to the nearest pixel that is not `value`, to about a tenth (chamfer 3-4), in pixels;
/// what lies beyond the slice's edge counts as `value`.
std::vector<int> thirds_to_other(const Slice& slice, std::uint8_t value) {
    constexpr int kFar = 1 << 20;
    const int w = slice.width, h = slice.height;
    std::vector<int> d(static_cast<std::size_t>(w) * static_cast<std::size_t>(h));
    const auto at = [&](int i, int j) -> int& {
        return d[static_cast<std::size_t>(j) * static_cast<std::size_t>(w) +
                 static_cast<std::size_t>(i)];
    };
    for (int j = 0; j < h; ++j) {
        for (int i = 0; i < w; ++i)
            at(i, j) = slice.at(i, j) == value ? kFar : 0;
    }
    const auto relax = [&](int i, int j, int di, int dj, int cost) {
        const int x = i + di, y = j + dj;
        if (x >= 0 && x < w && y >= 0 && y < h) at(i, j) = std::min(at(i, j), at(x, y) + cost);
    };
    for (int j = 0; j < h; ++j) {
        for (int i = 0; i < w; ++i) {
            relax(i, j, -1, 0, 3), relax(i, j, 0, -1, 3);
            relax(i, j, -1, -1, 4), relax(i, j, 1, -1, 4);
        }
    }
    for (int j = h - 1; j >= 0; --j) {
        for (int i = w - 1; i >= 0; --i) {
            relax(i, j, 1, 0, 3), relax(i, j, 0, 1, 3);
            relax(i, j, 1, 1, 4), relax(i, j, -1, 1, 4);
        }
    }
    return d;
}

/// Takes off what is thinner than twice the radius.
void erode(const Slice& slice, int radius_px) {
    const std::vector<int> d = thirds_to_other(slice, 1);
    for (std::size_t i = 0; i < d.size(); ++i)
        slice.bytes[i] = d[i] > 3 * radius_px ? 1 : 0;
}

/// Puts back what was taken off from the rim of that which is left, but only tissue.
void grow_into(const Slice& slice, const Slice& tissue, int radius_px) {
    const std::vector<int> d = thirds_to_other(slice, 0);
    for (std::size_t i = 0; i < d.size(); ++i) {
        if (d[i] <= 3 * radius_px + 1 && tissue.bytes[i] != 0) slice.bytes[i] = 1;
    }
}

/// Everything that cannot be reached from the slice's edge without crossing the body is inside.
void fill_holes(const Slice& slice) {
    constexpr std::uint8_t kOutside = 2;
    std::vector<std::pair<int, int>> todo;
    const auto visit = [&](int i, int j) {
        if (i < 0 || j < 0 || i >= slice.width || j >= slice.height || slice.at(i, j) != 0) return;
        slice.at(i, j) = kOutside;
        todo.emplace_back(i, j);
    };
    for (int i = 0; i < slice.width; ++i)
        visit(i, 0), visit(i, slice.height - 1);
    for (int j = 0; j < slice.height; ++j)
        visit(0, j), visit(slice.width - 1, j);
    while (!todo.empty()) {
        const auto [i, j] = todo.back();
        todo.pop_back();
        visit(i - 1, j), visit(i + 1, j), visit(i, j - 1), visit(i, j + 1);
    }
    const std::size_t count =
        static_cast<std::size_t>(slice.width) * static_cast<std::size_t>(slice.height);
    for (std::size_t i = 0; i < count; ++i)
        slice.bytes[i] = slice.bytes[i] == kOutside ? 0 : 1;
}

/// Keeps the largest piece that hangs together by faces. False: there is nothing.
bool keep_largest(const Coarse& coarse, Bytes& bytes) {
    const std::size_t row = static_cast<std::size_t>(coarse.size.x),
                      slice = row * static_cast<std::size_t>(coarse.size.y);
    std::vector<std::uint32_t> label(bytes.size(), 0);
    std::vector<std::size_t> todo;
    std::uint32_t next = 0, best = 0;
    std::size_t most = 0;
    for (std::size_t start = 0; start < bytes.size(); ++start) {
        if (bytes[start] == 0 || label[start] != 0) continue;
        ++next;
        std::size_t count = 0;
        label[start] = next;
        todo.push_back(start);
        while (!todo.empty()) {
            const std::size_t at = todo.back();
            todo.pop_back();
            ++count;
            const auto visit = [&](bool exists, std::size_t to) {
                if (!exists || bytes[to] == 0 || label[to] != 0) return;
                label[to] = next;
                todo.push_back(to);
            };
            const std::size_t x = at % row, y = at / row % static_cast<std::size_t>(coarse.size.y);
            visit(x > 0, at - 1), visit(x + 1 < row, at + 1);
            visit(y > 0, at - row),
                visit(y + 1 < static_cast<std::size_t>(coarse.size.y), at + row);
            visit(at >= slice, at - slice), visit(at + slice < bytes.size(), at + slice);
        }
        if (count > most) most = count, best = next;
    }
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = label[i] == best && best != 0 ? 1 : 0;
    return most > 0;
}

}  // namespace

bool find_body(Coarse& coarse) {
    const std::size_t slice_size =
        static_cast<std::size_t>(coarse.size.x) * static_cast<std::size_t>(coarse.size.y);
    const int radius_px = std::max(1, static_cast<int>(std::lround(kShellMm / coarse.spacing_mm)));
    Bytes tissue(coarse.hu.size());
    for (std::size_t i = 0; i < tissue.size(); ++i)
        tissue[i] = coarse.hu[i] >= kTissueFrom ? 1 : 0;
    coarse.inside = tissue;
    const auto slice_of = [&](Bytes& bytes, int k) {
        return Slice{coarse.size.x, coarse.size.y,
                     bytes.data() + static_cast<std::size_t>(k) * slice_size};
    };
    // holes are not filled yet: a couch is a thin shell round foam
    for (int k = 0; k < coarse.size.z; ++k)
        erode(slice_of(coarse.inside, k), radius_px);
    if (!keep_largest(coarse, coarse.inside)) return false;
    for (int k = 0; k < coarse.size.z; ++k) {
        grow_into(slice_of(coarse.inside, k), slice_of(tissue, k), radius_px);
        fill_holes(slice_of(coarse.inside, k));
    }
    return true;
}

}  // namespace sideport::ct
