#include "sim/cli/devices_command.h"

#include <cstdio>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sim/cli/options.h"
#include "sim/cli/scene.h"
#include "sim/gpu/device_survey.h"

namespace sideport::cli {

namespace {

const VerbSpec& verb() {
    static const VerbSpec spec{
        "devices",
        "Vulkan devices of this machine and what each lacks; SIDEPORT_DEVICE "
        "(index or part of the name) chooses one",
        {},
        0,
        {}};
    return spec;
}

void print_json(const std::vector<gpu::DeviceReport>& devices) {
    auto list = nlohmann::ordered_json::array();
    for (const gpu::DeviceReport& device : devices) {
        list.push_back({{"index", device.index},
                        {"name", device.name},
                        {"kind", device.kind},
                        {"driver", device.driver},
                        {"api_version", device.api_version},
                        {"memory_bytes", device.memory_bytes},
                        {"missing", device.missing},
                        {"chosen", device.chosen}});
    }
    std::printf("%s\n", list.dump(2).c_str());
}

void print_text(const gpu::DeviceReport& device) {
    std::printf("%c %u  %s (%s), Vulkan %s, %s, %.1f GB\n", device.chosen ? '*' : ' ', device.index,
                device.name.c_str(), device.kind.c_str(), device.api_version.c_str(),
                device.driver.c_str(), static_cast<double>(device.memory_bytes) / 1e9);
    for (const std::string& missing : device.missing)
        std::printf("       lacks %s\n", missing.c_str());
}

}  // namespace

int run_devices_command(Arguments arguments) {
    int code = kFine;
    const auto options = parse_or_explain(verb(), arguments, code);
    if (!options) return code;
    const std::vector<gpu::DeviceReport> devices = gpu::survey_devices();
    if (options.value().has("--json")) {
        print_json(devices);
    } else {
        for (const gpu::DeviceReport& device : devices)
            print_text(device);
    }
    for (const gpu::DeviceReport& device : devices) {
        if (device.chosen) return kFine;
    }
    return fail(no_vulkan(devices.empty() ? "no Vulkan driver was found" : "no device will do"));
}

}  // namespace sideport::cli
