#include <filesystem>
#include <stdexcept>

#include <catch2/catch.hpp>

#include "sim/base/file_io.h"
#include "sim/base/hash.h"
#include "sim/patient/bones.h"
#include "tests/support/folder.h"

using namespace sideport;
using namespace sideport::patient;

namespace {

/// Empty voxels of 2 mm around L2 to L4.
VoxelGrid small_grid(float scale) {
    VoxelGrid grid;
    grid.origin_W_mm = {-60.0, -80.0, -60.0};
    grid.spacing_mm = 2.0;
    grid.size = {61, 81, 61};
    grid.scale = scale;
    grid.bytes.assign(61 * 81 * 61, 0);
    return grid;
}

std::uint64_t hash_of(const VoxelGrid& grid) {
    Hasher h;
    h.add(std::string_view(reinterpret_cast<const char*>(grid.bytes.data()), grid.bytes.size()));
    return h.value();
}

struct Small {
    VoxelGrid bone = small_grid(0.01F), soft = small_grid(0.005F);
};
Small draw(const Parameters& parameters) {
    const Spine spine = make_spine(parameters);
    Small small;
    draw_vertebrae(small.bone, spine, bone_traits(parameters));
    draw_soft_tissue(small.soft, spine, Pose{glm::dmat3(1.0), {84.0, 80.0, -42.0}}, 45.0);
    return small;
}

double density_at(const VoxelGrid& grid, const glm::dvec3& p_W_mm) {
    const glm::ivec3 at = glm::ivec3(glm::round((p_W_mm - grid.origin_W_mm) / grid.spacing_mm));
    return double(grid.scale) * grid.bytes[grid.index(at.x, at.y, at.z)];
}

struct Built : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Asks the cache; true when it has started to build instead of reading (and stops it there).
bool starts_building(const Spine& spine, const std::filesystem::path& folder) {
    const Progress stop = [](double, const char* what) {
        if (std::string(what) != "read") throw Built(what);
    };
    try {
        (void)load_or_build_anatomy(spine, {}, 40.0, folder, stop);
    } catch (const Built&) {
        return true;
    }
    return false;
}

void check_equal(const VoxelGrid& a, const VoxelGrid& b) {
    CHECK(a.bytes == b.bytes);
    CHECK(a.origin_W_mm == b.origin_W_mm);
    CHECK(a.size == b.size);
    CHECK(a.spacing_mm == b.spacing_mm);
    CHECK(a.scale == b.scale);
}

}  // namespace

TEST_CASE("a seed draws the same voxels again, another seed others") {
    Parameters parameters;
    const Small a = draw(parameters), again = draw(parameters);
    CHECK(hash_of(a.bone) == hash_of(again.bone));
    CHECK(hash_of(a.soft) == hash_of(again.soft));
    parameters.seed = 8;
    const Small other = draw(parameters);
    CHECK(hash_of(a.bone) != hash_of(other.bone));
    CHECK(hash_of(a.soft) != hash_of(other.soft));
}

TEST_CASE("bone stands where the spine says: cortex outside, marrow inside, none in the canal") {
    const Spine spine = make_spine({});
    const Small small = draw({});
    const Vertebra& l3 = spine.levels[7];
    const double marrow = density_at(small.bone, l3.X_WB.p);
    CHECK(marrow > 0.05);
    CHECK(marrow < 0.6);
    const SacSection sac = sac_at(spine, l3.X_WB.p.z);
    CHECK(density_at(small.bone, sac.center_W_mm) == 0.0);
    // somewhere around the middle of the body the shell is denser than the marrow
    double densest = 0.0;
    for (double y = 0.0; y < l3.body_depth_mm; y += 0.5)
        densest = std::max(densest, density_at(small.bone, l3.X_WB.point({0.0, y, 0.0})));
    CHECK(densest > 2.0 * marrow);
    // soft tissue weighs about as much as water
    CHECK(density_at(small.soft, l3.X_WB.p) > 0.85);
    CHECK(density_at(small.soft, l3.X_WB.p) < 1.15);
}

TEST_CASE("an anatomy is built once, then read back; a damaged file is built anew") {
    const test_support::Folder folder;
    const Spine spine = make_spine({});
    CHECK(starts_building(spine, folder.path));
    const Anatomy built = load_or_build_anatomy(spine, {}, 40.0, folder.path, {});
    std::string last;
    const Anatomy read = load_or_build_anatomy(spine, {}, 40.0, folder.path,
                                               [&](double, const char* what) { last = what; });
    CHECK(last == "read");
    check_equal(read.bone, built.bone);
    check_equal(read.soft, built.soft);

    Parameters other;
    other.seed = 8;
    CHECK(starts_building(make_spine(other), folder.path));

    const std::filesystem::path file = std::filesystem::directory_iterator(folder.path)->path();
    const std::string good = read_file(file).value();
    const auto damaged = [&](const std::string& bytes) {
        (void)write_file(file, bytes).has_value();
        return starts_building(spine, folder.path);
    };
    CHECK(damaged(""));
    CHECK(damaged(good.substr(0, 20)));
    CHECK(damaged(good.substr(0, good.size() / 2)));
    CHECK(damaged(good + "x"));
    // a changed byte anywhere: magic, key, origin, length of the grid, voxels, end
    for (const std::size_t at : {std::size_t{3}, std::size_t{12}, std::size_t{30}, std::size_t{86},
                                 good.size() / 3, good.size() - 1}) {
        CAPTURE(at);
        std::string bytes = good;
        bytes[at] = static_cast<char>(bytes[at] ^ 0x41);
        CHECK(damaged(bytes));
    }
    CHECK(!damaged(good));
}
