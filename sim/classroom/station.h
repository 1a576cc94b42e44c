#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "sim/base/result.h"

namespace sideport::classroom {

enum class StationStatus : int {
    signed_in,  ///< at the list of cases
    in_case,
    paused,  ///< in a case whose time stands still
    ended,   ///< the case has ended; its result is on the screen
    closed,  ///< the program was closed in order
};

/// What a station says of itself: CLASSROOM/stations/NAME.json.
struct StationCard {
    std::string station, trainee;
    StationStatus status = StationStatus::signed_in;
    std::filesystem::path session;  ///< folder of the session, absolute; empty without one
    std::string title, mode;        ///< of the case: practice or assessment
    std::string build;
    std::string owner;       ///< program that writes the card; another one is another owner
    std::int64_t tick = 0;   ///< how far the session has come
    std::int64_t beats = 0;  ///< grows with each writing
};

/// "NAME: letters, digits, '-' and '_', at most 40"; empty when the name may be used.
std::string why_no_station_name(const std::string& name);

/// Reads a card; a session inside the classroom's folder is found wherever that is mounted.
/// Errors: file.*, classroom.card.
Result<StationCard> read_card(const std::filesystem::path& classroom,
                              const std::filesystem::path& file);

/// The trainee's side: keeps the card fresh.
class Station {
  public:
    Station() = default;
    Station(const Station&) = delete;
    Station& operator=(const Station&) = delete;
    ~Station();

    /// Errors: classroom.name, classroom.station_taken (a program that runs uses this name),
    /// file.unwritable.
    Result<Done> open(const std::filesystem::path& classroom, const std::string& name,
                      const std::string& trainee);
    bool is_open() const { return !card_.station.empty(); }

    /// A case begins, or goes on.
    void enter(const std::filesystem::path& session, const std::string& title,
               const std::string& mode);
    /// Back at the list of cases.
    void leave();
    /// Call at least once a second: writes when a second has passed or something has changed.
    void beat(StationStatus status, std::int64_t tick);
    /// Why the card could not be written; empty when it could. It is tried again.
    const std::string& trouble() const { return trouble_; }

  private:
    void write();

    std::filesystem::path classroom_;
    StationCard card_;
    std::chrono::steady_clock::time_point written_{};
    std::string trouble_;
};

/// A station as the instructor sees it.
struct SeenStation {
    StationCard card;
    double silent_s = 0.0;  ///< since its card changed last, by this machine's clock

    bool answers() const;
    /// "Station 1 stopped answering 8 s ago. Its session is safe on that machine."; empty when it
    /// answers or was closed in order.
    std::string trouble() const;
};

/// The instructor's side: the stations of a classroom.
class StationList {
  public:
    explicit StationList(std::filesystem::path classroom) : classroom_(std::move(classroom)) {}

    /// Reads the cards again; cheap, call it a few times a second. Stations by name.
    const std::vector<SeenStation>& refresh();
    const std::vector<SeenStation>& stations() const { return stations_; }
    /// Cards that cannot be read.
    const Errors& problems() const { return problems_; }

  private:
    struct Pulse {
        std::string owner;
        std::int64_t beats = -1;
        std::chrono::steady_clock::time_point changed{};
    };
    std::filesystem::path classroom_;
    std::map<std::string, Pulse> pulses_;
    std::vector<SeenStation> stations_;
    Errors problems_;
};

}  // namespace sideport::classroom
