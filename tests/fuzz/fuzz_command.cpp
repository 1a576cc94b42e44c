#include <string_view>

#include "sim/base/check.h"
#include "sim/session/command.h"

// What reads back must be what was written: a command survives the way through its line.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace sideport::session;
    const auto read = from_json_line({reinterpret_cast<const char*>(data), size});
    if (!read) return 0;
    const auto& [tick, command] = read.value();
    const auto again = from_json_line(to_json_line(tick, command));
    SIDEPORT_CHECK(again.has_value(), "a written command reads back");
    SIDEPORT_CHECK(
        to_json_line(again.value().first, again.value().second) == to_json_line(tick, command),
        "bit for bit");
    return 0;
}
