#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "sim/app/texts.h"
#include "sim/scenario/scenario.h"

namespace sideport::app {

struct TrainOptions {
    std::filesystem::path scenario;  ///< name, folder or file; empty: the list of cases
    std::filesystem::path cases;     ///< folder of the list; empty: the library and the gallery
    std::uint64_t seed = 1;
    scenario::Overrides overrides;  ///< of that scenario's values, as `sideport run --set`
    bool assessment = false;        ///< that scenario is assessed: no hints, no starting again
    /// Session folder, or from the list the folder of all sessions; empty: sessions/CASE-hand-SEED.
    std::filesystem::path out;
    Language texts = Language::english;
    std::filesystem::path classroom;  ///< shared folder of a classroom; empty: as in the settings
    std::string station;              ///< its name in there; empty: as in the settings
    std::string name;                 ///< of the trainee, recorded with each session; empty: "hand"
    std::string store;                ///< file or URL that finished attempts go into; empty: none
    std::optional<double> quit_after_s;  ///< closes the window by itself
    std::filesystem::path screenshot;    ///< last picture of the window, when it closes
    std::filesystem::path frame_log;     ///< CSV with what each frame took; empty: none
};

/// Opens the trainee's window and returns the exit code of the program: 0 fine, 1 the report that
/// was signed last did not pass, 2 bad scenario, 3 no display or no Vulkan 1.3 (one line on stderr
/// says which).
int run_train(const TrainOptions& options);

}  // namespace sideport::app
