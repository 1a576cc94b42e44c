#include <string_view>

#include "sim/session/recorder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    (void)sideport::session::event_from_json_line({reinterpret_cast<const char*>(data), size});
    return 0;
}
