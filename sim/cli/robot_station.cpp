#include "sim/cli/robot_station.h"

#include <thread>

namespace sideport::cli {

namespace {

using classroom::StationStatus;

constexpr std::int64_t kTicksPerWriting = events::kTicksPerSecond / 10;
constexpr std::chrono::duration<double> kTick(session::kTickS);
constexpr std::chrono::milliseconds kLook(20);  ///< between two looks while nothing may happen

}  // namespace

Result<Done> RobotStation::open(const std::filesystem::path& classroom, const std::string& name,
                                const std::string& trainee) {
    return station_.open(classroom, name, trainee);
}

Result<Done> RobotStation::begin(const session::LiveSession& live,
                                 const std::filesystem::path& folder) {
    if (auto opened = journal_.open(folder, live.recording()); !opened) return opened;
    inbox_.open(folder, live.state().tick);
    station_.enter(folder, live.model().scenario.title, live.recording().mode);
    due_ = Clock::now();
    return Done{};
}

std::vector<session::Command> RobotStation::before_tick(const session::LiveSession& live) {
    due_ += std::chrono::duration_cast<Clock::duration>(kTick);
    while (true) {
        std::vector<session::Command> orders = inbox_.poll(live.state().tick);
        const bool held = live.state().instruction.held;
        station_.beat(held ? StationStatus::paused : StationStatus::in_case, live.state().tick);
        if (held) due_ = Clock::now();
        if (!orders.empty() || (!held && Clock::now() >= due_)) return orders;
        // a few ticks at once: sleeping for each of them would cost more than they do
        if (!held && due_ - Clock::now() < kLook) return orders;
        std::this_thread::sleep_for(kLook);
    }
}

Result<Done> RobotStation::after_tick(const session::LiveSession& live) {
    inbox_.answer(live);
    if (live.state().tick % kTicksPerWriting != 0 && !live.state().instruction.held) return Done{};
    return journal_.append(live.recording());
}

Result<Done> RobotStation::end(const session::LiveSession& live) {
    auto written = journal_.append(live.recording());
    journal_.close();
    station_.beat(StationStatus::ended, live.state().tick);
    return written;
}

}  // namespace sideport::cli
