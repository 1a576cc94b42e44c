#include <algorithm>
#include <cmath>
#include <ctime>

#include <fmt/format.h>

#include "sim/base/check.h"
#include "sim/base/units.h"
#include "sim/records/dicom.h"

namespace sideport::records {

namespace {

std::tm utc_of(const DicomStudy& study, double time_s, int& milliseconds) {
    const double moment_s = study.started_unix_s + time_s;
    auto whole_s = static_cast<std::time_t>(std::floor(moment_s));
    milliseconds = static_cast<int>((moment_s - std::floor(moment_s)) * 1000.0);
    std::tm utc{};
    gmtime_r(&whole_s, &utc);
    return utc;
}

/// Letters of a direction in W, whose axes lead to the patient's left, front and head.
std::string letters_of(const glm::dvec3& direction_W) {
    constexpr double kLeastShare = 0.087;  // 5 degrees
    static constexpr std::array<std::array<char, 2>, 3> kLetters = {
        {{'R', 'L'}, {'P', 'A'}, {'F', 'H'}}};
    std::array<int, 3> axes = {0, 1, 2};
    std::sort(axes.begin(), axes.end(),
              [&](int a, int b) { return std::fabs(direction_W[a]) > std::fabs(direction_W[b]); });
    std::string letters;
    for (const int axis : axes) {
        if (std::fabs(direction_W[axis]) > kLeastShare)
            letters +=
                kLetters.at(static_cast<std::size_t>(axis)).at(direction_W[axis] > 0 ? 1 : 0);
    }
    return letters;
}

}  // namespace

PositionerAngles positioner_angles(const xray::ProjectionGeometry& geometry) {
    const glm::dvec3 beam_W = glm::normalize(geometry.detector_center_W_mm - geometry.source_W_mm);
    return {.primary_deg = units::deg_from_rad(std::atan2(beam_W.x, beam_W.y)),
            .secondary_deg = units::deg_from_rad(std::asin(std::clamp(beam_W.z, -1.0, 1.0)))};
}

std::array<std::string, 2> patient_orientation(const xray::ProjectionGeometry& geometry) {
    return {letters_of(geometry.u_W), letters_of(geometry.v_W)};
}

std::string dicom_date(const DicomStudy& study, double time_s) {
    int milliseconds = 0;
    const std::tm utc = utc_of(study, time_s, milliseconds);
    return fmt::format("{:04}{:02}{:02}", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday);
}

std::string dicom_time(const DicomStudy& study, double time_s) {
    int milliseconds = 0;
    const std::tm utc = utc_of(study, time_s, milliseconds);
    return fmt::format("{:02}{:02}{:02}.{:03}000", utc.tm_hour, utc.tm_min, utc.tm_sec,
                       milliseconds);
}

std::string uid_of_hex(std::string_view digits) {
    SIDEPORT_CHECK(digits.size() >= 32, "a UID needs 128 bits");
    __extension__ using Wide = unsigned __int128;
    Wide number = 0;
    for (const char c : digits.substr(0, 32))
        number = number * 16 + static_cast<Wide>(c <= '9' ? c - '0' : c - 'a' + 10);
    std::string decimal;
    do {
        decimal += static_cast<char>('0' + static_cast<int>(number % 10));
        number /= 10;
    } while (number > 0);
    return "2.25." + std::string(decimal.rbegin(), decimal.rend());
}

}  // namespace sideport::records
