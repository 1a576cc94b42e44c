#include <algorithm>
#include <cmath>
#include <cstring>

#include <fmt/format.h>
#include <zlib.h>

#include "sim/base/file_io.h"
#include "sim/base/hash.h"
#include "sim/patient/anatomy.h"

namespace sideport::patient {

namespace {

constexpr std::uint64_t kMagic = 0x54504F5250454453ULL;  ///< file of this kind
constexpr std::uint64_t kVersion = 6;  ///< changes with every change of the drawing or the file
constexpr std::size_t kMaxFileBytes = std::size_t{1} << 29U;

std::uint64_t key_of(const Spine& spine, const Pose& X_WP, double radius_mm) {
    Hasher h;
    const Parameters& p = spine.parameters;
    h.add(kVersion);
    for (const double v : {p.height_mm, p.body_mass_index, p.age_years, p.scoliosis_mm,
                           p.lordosis_scale, p.bowel_gas, X_WP.p.x, X_WP.p.y, X_WP.p.z, radius_mm,
                           double(p.sex == Parameters::Sex::male)}) {
        h.add(v);
    }
    h.add(p.seed);
    return h.value();
}

void put(std::string& out, const VoxelGrid& grid) {
    const double header[] = {grid.origin_W_mm.x,  grid.origin_W_mm.y, grid.origin_W_mm.z,
                             grid.spacing_mm,     double(grid.scale), double(grid.size.x),
                             double(grid.size.y), double(grid.size.z)};
    uLongf packed = compressBound(grid.bytes.size());
    std::string body(packed, '\0');
    compress2(reinterpret_cast<Bytef*>(body.data()), &packed, grid.bytes.data(), grid.bytes.size(),
              1);
    const auto size = static_cast<std::uint64_t>(packed);
    out.append(reinterpret_cast<const char*>(header), sizeof(header));
    out.append(reinterpret_cast<const char*>(&size), sizeof(size));
    out.append(body, 0, packed);
}

/// Cuts `count` bytes off the front; false when there are fewer.
bool take(std::string_view& in, void* to, std::size_t count) {
    if (in.size() < count) return false;
    std::memcpy(to, in.data(), count);
    in.remove_prefix(count);
    return true;
}

bool get(std::string_view& in, VoxelGrid& grid) {
    double header[8];
    std::uint64_t packed = 0;
    if (!take(in, header, sizeof(header)) || !take(in, &packed, sizeof(packed)) ||
        in.size() < packed)
        return false;
    grid.origin_W_mm = {header[0], header[1], header[2]};
    grid.spacing_mm = header[3];
    grid.scale = static_cast<float>(header[4]);
    for (int i = 0; i < 3; ++i) {
        if (!(header[5 + i] >= 1.0 && header[5 + i] <= 4096.0)) return false;
        grid.size[i] = static_cast<int>(header[5 + i]);
    }
    const std::size_t count = static_cast<std::size_t>(grid.size.x) *
                              static_cast<std::size_t>(grid.size.y) *
                              static_cast<std::size_t>(grid.size.z);
    if (count > kMaxFileBytes) return false;
    grid.bytes.resize(count);
    uLongf length = count;
    const int result =
        uncompress(grid.bytes.data(), &length, reinterpret_cast<const Bytef*>(in.data()), packed);
    in.remove_prefix(packed);
    return result == Z_OK && length == count;
}

std::uint64_t checksum(std::string_view bytes) {
    return crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
}

bool read_cached(const std::filesystem::path& file, std::uint64_t key, Anatomy& anatomy) {
    const auto bytes = read_file(file, kMaxFileBytes);
    if (!bytes) return false;
    std::string_view in(bytes.value());
    std::uint64_t magic = 0, stored = 0, sum = 0;
    return take(in, &magic, 8) && take(in, &stored, 8) && take(in, &sum, 8) && magic == kMagic &&
           stored == key && sum == checksum(in) && get(in, anatomy.bone) && get(in, anatomy.soft) &&
           in.empty();
}

Result<Done> write_keyed(const std::filesystem::path& file, std::uint64_t key,
                         const std::string& grids) {
    std::string out;
    for (const std::uint64_t word : {kMagic, key, checksum(grids)})
        out.append(reinterpret_cast<const char*>(&word), 8);
    out += grids;
    return write_file(file, out);
}

std::string packed(const Anatomy& anatomy) {
    std::string grids;
    put(grids, anatomy.bone);
    put(grids, anatomy.soft);
    return grids;
}

/// A pump lies in a pocket of fat: there is no gas where its case will be, nor right behind it.
void clear_pocket(VoxelGrid& soft, const Pose& X_WP, double radius_mm) {
    constexpr double kBehindMm = 22.0, kBesideMm = 4.0, kFat = 0.89;
    const auto fat = static_cast<std::uint8_t>(std::lround(kFat / double(soft.scale)));
    const Pose X_PW = X_WP.inverse();
    const double reach_mm = radius_mm + kBesideMm;
    const glm::dvec3 first = (X_WP.p - reach_mm - soft.origin_W_mm) / soft.spacing_mm;
    const glm::ivec3 low = glm::max(glm::ivec3(first), 0);
    const glm::ivec3 high =
        glm::min(glm::ivec3(first + 2.0 * reach_mm / soft.spacing_mm) + 1, soft.size - 1);
    for (int k = low.z; k <= high.z; ++k) {
        for (int j = low.y; j <= high.y; ++j) {
            for (int i = low.x; i <= high.x; ++i) {
                const glm::dvec3 p =
                    X_PW.point(soft.origin_W_mm + soft.spacing_mm * glm::dvec3(i, j, k));
                const bool pocket = std::hypot(p.x, p.y) < reach_mm && std::fabs(p.z) < kBehindMm;
                std::uint8_t& byte = soft.bytes[soft.index(i, j, k)];
                if (pocket && byte > 0) byte = std::max(byte, fat);
            }
        }
    }
}

}  // namespace

Result<std::uint64_t> write_anatomy(const std::filesystem::path& file, const Anatomy& anatomy) {
    const std::string grids = packed(anatomy);
    const auto written = write_keyed(file, kVersion, grids);
    if (!written) return written.error();
    return checksum(grids);
}

Result<Anatomy> read_anatomy(const std::filesystem::path& file, std::uint64_t expected) {
    const auto bytes = read_file(file, kMaxFileBytes);
    if (!bytes) return Error{"patient.no_voxels", bytes.error().message, file.string()};
    std::string_view in(bytes.value());
    std::uint64_t magic = 0, version = 0, sum = 0;
    Anatomy anatomy;
    const bool whole = take(in, &magic, 8) && take(in, &version, 8) && take(in, &sum, 8) &&
                       magic == kMagic && version == kVersion && sum == expected &&
                       sum == checksum(in) && get(in, anatomy.bone) && get(in, anatomy.soft) &&
                       in.empty();
    if (whole) return anatomy;
    return Error{"patient.other_voxels",
                 "these are not the voxels that the package's landmarks belong to; import the "
                 "tomogram again with 'sideport import-ct'",
                 file.string()};
}

Anatomy load_or_build_anatomy(const Spine& spine, const Pose& pump_X_WP, double pump_radius_mm,
                              const std::filesystem::path& cache_folder, const Progress& progress) {
    if (const auto& measured = spine.parameters.measured) {
        auto read = read_anatomy(measured->folder / kPackageVoxels, measured->anatomy_checksum);
        if (!read) return build_anatomy(spine, pump_X_WP, pump_radius_mm, progress);
        clear_pocket(read.value().soft, pump_X_WP, pump_radius_mm);
        if (progress) progress(1.0, "read");
        return std::move(read).value();
    }
    const std::uint64_t key = key_of(spine, pump_X_WP, pump_radius_mm);
    const std::filesystem::path file = cache_folder / fmt::format("patient-{:016x}.bin", key);
    Anatomy anatomy;
    if (read_cached(file, key, anatomy)) {
        if (progress) progress(1.0, "read");
        return anatomy;
    }
    anatomy = build_anatomy(spine, pump_X_WP, pump_radius_mm, progress);
    // a cache that cannot be written only costs time
    (void)write_keyed(file, key, packed(anatomy)).has_value();
    return anatomy;
}

}  // namespace sideport::patient
