#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace sideport::app {

struct TrainOptions {
    std::filesystem::path scenario = "patent";  ///< name, folder or file
    std::uint64_t seed = 1;
    std::filesystem::path out;           ///< session folder; empty: sessions/SCENARIO-hand-SEED
    std::optional<double> quit_after_s;  ///< closes the window by itself
    std::filesystem::path screenshot;    ///< last picture of the window, when it closes
};

/// Opens the trainee's window and returns the exit code of the program: 0 fine, 1 assessment
/// failed, 2 bad scenario, 3 no display or no Vulkan 1.3 (one line on stderr says which).
int run_train(const TrainOptions& options);

}  // namespace sideport::app
