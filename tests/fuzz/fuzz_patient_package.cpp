#include <memory>

#include "sim/patient/spine.h"
#include "sim/scenario/patient_package.h"

/// Any text as the landmarks of a patient package; what is taken must make a body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sideport;
    const auto package = scenario::parse_patient_package(
        std::string(reinterpret_cast<const char*>(data), size), "patient.json");
    if (!package) return 0;
    patient::Parameters parameters;
    parameters.measured = std::make_shared<const patient::MeasuredBody>(package.value().body);
    const patient::Spine spine = patient::make_spine(parameters);
    for (const double z_mm : {-1e3, -50.0, 0.0, 40.0, 1e3}) {
        (void)patient::sac_at(spine, z_mm);
        (void)patient::anterior_skin_y_mm(spine, 60.0, z_mm);
        (void)patient::anterior_fat_mm(spine, -200.0, z_mm);
        (void)patient::skin_point_W_mm(spine, 200.0, z_mm);
    }
    (void)patient::trunk_chord_mm(spine, {0.0, -700.0, 0.0}, {0.0, 300.0, 0.0});
    return 0;
}
