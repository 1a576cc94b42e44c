#include "sim/scenario/patient_package.h"

#include <cmath>
#include <map>
#include <mutex>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/base/file_io.h"
#include "sim/base/hash.h"
#include "sim/patient/anatomy.h"
#include "sim/patient/spine.h"

namespace sideport::scenario {

namespace fs = std::filesystem;
using nlohmann::json;
using patient::MeasuredBody;
using patient::MeasuredLevel;
using patient::SkinTable;

namespace {

constexpr int kFormat = 1;
constexpr std::size_t kMaxFileBytes = 4U << 20U, kMaxRows = 400;

/// Numbers are kept to the hundredth: what is written is what was simulated with.
double rounded(double value) {
    return std::round(100.0 * value) / 100.0;
}

json json_of(const glm::dvec3& v) {
    return {rounded(v.x), rounded(v.y), rounded(v.z)};
}

json json_of(const SkinTable::Row& row) {
    json list = json::array();
    for (const double value : row)
        list.push_back(std::round(10.0 * value) / 10.0);
    return list;
}

json json_of(const MeasuredLevel& level, std::string_view name) {
    return {{"level", name},
            {"seen", level.seen},
            {"center_mm", json_of(level.center_W_mm)},
            {"tilt_deg", rounded(level.tilt_deg)},
            {"lean_deg", rounded(level.lean_deg)},
            {"body_width_mm", rounded(level.body_width_mm)},
            {"body_depth_mm", rounded(level.body_depth_mm)},
            {"height_mm", rounded(level.height_mm)},
            {"disc_below_mm", rounded(level.disc_below_mm)}};
}

json json_of(const SkinTable& skin) {
    json rows = json::array();
    for (std::size_t i = 0; i < skin.radius_mm.size(); ++i) {
        rows.push_back(
            {{"center_mm", {rounded(skin.centers_W_mm[i].x), rounded(skin.centers_W_mm[i].y)}},
             {"radius_mm", json_of(skin.radius_mm[i])},
             {"fat_mm", json_of(skin.fat_mm[i])}});
    }
    return {{"low_z_mm", rounded(skin.low_z_mm)}, {"step_mm", skin.step_mm}, {"rows", rows}};
}

/// A number in its range; the reader's exceptions carry the field's name.
double number(const json& object, const char* key, double low, double high) {
    const double value = object.at(key).get<double>();
    if (value >= low && value <= high) return value;
    throw std::range_error(fmt::format("{}: {}; allowed {} .. {}", key, value, low, high));
}

double coordinate(const json& value) {
    constexpr double kReachMm = 2000.0;
    const double mm = value.get<double>();
    if (std::fabs(mm) <= kReachMm) return mm;
    throw std::range_error(
        fmt::format("a place at {} mm; allowed {} .. {}", mm, -kReachMm, kReachMm));
}

glm::dvec3 point(const json& list) {
    return {coordinate(list.at(0)), coordinate(list.at(1)), coordinate(list.at(2))};
}

MeasuredLevel level_of(const json& object) {
    return {.seen = object.at("seen").get<bool>(),
            .center_W_mm = point(object.at("center_mm")),
            .tilt_deg = number(object, "tilt_deg", -60.0, 80.0),
            .lean_deg = number(object, "lean_deg", -45.0, 45.0),
            .body_width_mm = number(object, "body_width_mm", 12.0, 80.0),
            .body_depth_mm = number(object, "body_depth_mm", 10.0, 60.0),
            .height_mm = number(object, "height_mm", 5.0, 50.0),
            .disc_below_mm = number(object, "disc_below_mm", 0.0, 25.0)};
}

SkinTable::Row row_of(const json& list, double low, double high) {
    if (list.size() != SkinTable::kRays) {
        throw std::range_error(fmt::format("a row of the skin has {} rays; {} are needed",
                                           list.size(), SkinTable::kRays));
    }
    SkinTable::Row row{};
    for (std::size_t i = 0; i < row.size(); ++i) {
        row[i] = list.at(i).get<double>();
        if (row[i] < low || row[i] > high)
            throw std::range_error(
                fmt::format("{} mm in a row of the skin; allowed {} .. {}", row[i], low, high));
    }
    return row;
}

SkinTable skin_of(const json& object) {
    SkinTable skin;
    skin.low_z_mm = coordinate(object.at("low_z_mm"));
    skin.step_mm = number(object, "step_mm", 1.0, 50.0);
    const json& rows = object.at("rows");
    if (rows.size() < 2 || rows.size() > kMaxRows) {
        throw std::range_error(
            fmt::format("the skin has {} rows; allowed 2 .. {}", rows.size(), kMaxRows));
    }
    for (const json& row : rows) {
        const json& center = row.at("center_mm");
        skin.centers_W_mm.emplace_back(coordinate(center.at(0)), coordinate(center.at(1)));
        skin.radius_mm.push_back(row_of(row.at("radius_mm"), 20.0, 600.0));
        skin.fat_mm.push_back(row_of(row.at("fat_mm"), 0.0, 300.0));
    }
    return skin;
}

std::vector<patient::CanalStation> canal_of(const json& list) {
    std::vector<patient::CanalStation> canal;
    if (list.size() < 2 || list.size() > kMaxRows) {
        throw std::range_error(
            fmt::format("the canal has {} stations; allowed 2 .. {}", list.size(), kMaxRows));
    }
    for (const json& station : list) {
        canal.push_back({point(station.at("center_mm")), number(station, "width_mm", 6.0, 60.0),
                         number(station, "depth_mm", 6.0, 40.0)});
        if (canal.size() > 1 && canal.back().center_W_mm.z <= canal[canal.size() - 2].center_W_mm.z)
            throw std::range_error(
                "the stations of the canal must rise from the first to the last");
    }
    return canal;
}

void read_levels(const json& list, MeasuredBody& body) {
    if (list.size() != patient::kLevelCount)
        throw std::range_error(
            fmt::format("{} levels; {} are needed, T8 to S1", list.size(), patient::kLevelCount));
    for (std::size_t k = 0; k < list.size(); ++k) {
        if (list.at(k).at("level") != patient::kLevelNames[k])
            throw std::range_error(
                fmt::format("level {} must be {}", k + 1, patient::kLevelNames[k]));
        body.levels.push_back(level_of(list.at(k)));
        if (k > 0 && body.levels[k].center_W_mm.z >= body.levels[k - 1].center_W_mm.z)
            throw std::range_error(fmt::format("{} must lie below {}", patient::kLevelNames[k],
                                               patient::kLevelNames[k - 1]));
    }
}

MeasuredBody body_of(const json& root) {
    MeasuredBody body;
    read_levels(root.at("levels"), body);
    body.canal = canal_of(root.at("canal"));
    body.skin = skin_of(root.at("skin"));
    body.conus_z_mm = coordinate(root.at("conus_z_mm"));
    body.sac_low_z_mm = coordinate(root.at("sac_low_z_mm"));
    if (body.sac_low_z_mm >= body.levels.front().center_W_mm.z)
        throw std::range_error("sac_low_z_mm: the sac must end below T8");
    body.low_z_mm = coordinate(root.at("scan").at("low_z_mm"));
    body.high_z_mm = coordinate(root.at("scan").at("high_z_mm"));
    body.anatomy_checksum =
        std::stoull(root.at("voxels").at("checksum").get<std::string>(), nullptr, 16);
    return body;
}

/// Voxels are read whole once, and again when their file has changed.
std::optional<Error> voxel_fault(const fs::path& file, std::uint64_t checksum) {
    struct Seen {
        fs::file_time_type time;
        std::uint64_t checksum;
    };
    static std::mutex mutex;
    static std::map<fs::path, Seen> sound;
    std::error_code problem;
    const auto time = fs::last_write_time(file, problem);
    const std::lock_guard lock(mutex);
    const auto found = sound.find(file);
    if (!problem && found != sound.end() && found->second.time == time &&
        found->second.checksum == checksum)
        return std::nullopt;
    const auto read = patient::read_anatomy(file, checksum);
    if (!read) return read.error();
    sound[file] = {time, checksum};
    return std::nullopt;
}

std::uint64_t hash_of_text(const std::string& text) {
    Hasher h;
    h.add(std::string_view(text));
    return h.value();
}

}  // namespace

Result<PatientPackage> parse_patient_package(const std::string& text, const fs::path& file) {
    PatientPackage package;
    try {
        const json root = json::parse(text);
        const int format = root.at("sideport_patient").get<int>();
        if (format != kFormat) {
            return Error{"patient.newer",
                         fmt::format("a patient package of format {}; this program reads format {}",
                                     format, kFormat),
                         file.string()};
        }
        package.body = body_of(root);
        const json& origin = root.at("origin");
        package.origin = {origin.at("format"), origin.at("voxels"), origin.at("warnings")};
    } catch (const std::range_error& problem) {
        return Error{"patient.range", problem.what(), file.string()};
    } catch (const std::exception& problem) {
        return Error{"patient.syntax", problem.what(), file.string()};
    }
    package.body.hash = hash_of_text(text);
    return package;
}

Result<PatientPackage> read_patient_package(const fs::path& folder) {
    const fs::path file = folder / kPackageFile;
    const auto text = read_file(file, kMaxFileBytes);
    if (!text) {
        return Error{
            "patient.missing",
            fmt::format("there is no patient package here; copy its folder ({} and {}) "
                        "from where the case or the session was made into {}, or make one "
                        "from a tomogram with 'sideport import-ct PATH --out DIR'",
                        kPackageFile, patient::kPackageVoxels, own_patients_folder().string()),
            folder.string()};
    }
    auto package = parse_patient_package(text.value(), file);
    if (!package) return package.error();
    patient::MeasuredBody& body = package.value().body;
    body.folder = folder;
    if (auto fault = voxel_fault(folder / patient::kPackageVoxels, body.anatomy_checksum))
        return *fault;
    return package;
}

std::string patient_package_text(const PatientPackage& package) {
    const MeasuredBody& body = package.body;
    json levels = json::array(), canal = json::array();
    for (std::size_t k = 0; k < body.levels.size(); ++k)
        levels.push_back(json_of(body.levels[k], patient::kLevelNames[k]));
    for (const patient::CanalStation& station : body.canal) {
        canal.push_back({{"center_mm", json_of(station.center_W_mm)},
                         {"width_mm", rounded(station.width_mm)},
                         {"depth_mm", rounded(station.depth_mm)}});
    }
    const json root = {
        {"sideport_patient", kFormat},
        {"origin",
         {{"format", package.origin.format},
          {"voxels", package.origin.voxels},
          {"warnings", package.origin.warnings}}},
        {"voxels", {{"checksum", fmt::format("{:016x}", body.anatomy_checksum)}}},
        {"scan", {{"low_z_mm", rounded(body.low_z_mm)}, {"high_z_mm", rounded(body.high_z_mm)}}},
        {"levels", levels},
        {"canal", canal},
        {"conus_z_mm", rounded(body.conus_z_mm)},
        {"sac_low_z_mm", rounded(body.sac_low_z_mm)},
        {"skin", json_of(body.skin)}};
    return root.dump(1) + "\n";
}

Result<Done> write_patient_package(const fs::path& folder, PatientPackage& package) {
    const std::string text = patient_package_text(package);
    package.body.folder = folder;
    package.body.hash = hash_of_text(text);
    return write_file(folder / kPackageFile, text);
}

fs::path own_patients_folder() {
    return own_cases_folder().parent_path() / "patients";
}

fs::path package_folder(const std::string& name, const fs::path& scenario) {
    const fs::path beside = scenario.parent_path() / name;
    std::error_code problem;
    if (fs::exists(beside / kPackageFile, problem)) return beside;
    if (const auto home = home_folder()) {
        const fs::path at_home = home.value() / "patients" / name;
        if (fs::exists(at_home / kPackageFile, problem)) return at_home;
    }
    const fs::path own = own_patients_folder() / name;
    return fs::exists(own / kPackageFile, problem) ? own : beside;
}

}  // namespace sideport::scenario
