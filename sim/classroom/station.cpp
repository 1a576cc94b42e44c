#include "sim/classroom/station.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "sim/base/file_io.h"
#include "sim/session/recorder.h"

namespace sideport::classroom {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using nlohmann::ordered_json;

constexpr std::array<std::string_view, 5> kStatusNames = {"signed_in", "in_case", "paused", "ended",
                                                          "closed"};
constexpr std::size_t kLongestName = 40, kMostCardBytes = 1U << 16U;
constexpr double kBeatS = 1.0;
constexpr double kSilentS = 4.0;  ///< four beats are missing

double seconds_since(Clock::time_point then) {
    return std::chrono::duration<double>(Clock::now() - then).count();
}

fs::path card_file(const fs::path& classroom, const std::string& name) {
    return classroom / "stations" / (name + ".json");
}

/// Age of a file by the clock of whoever holds it against ours: good for a first guess only.
double file_age_s(const fs::path& file) {
    std::error_code problem;
    const auto written = fs::last_write_time(file, problem);
    if (problem) return 0.0;
    const std::chrono::duration<double> age = fs::file_time_type::clock::now() - written;
    return std::max(0.0, age.count());
}

std::string owner_name() {
    std::array<char, 64> host{};
    gethostname(host.data(), host.size() - 1);
    return fmt::format("{}-{}-{}", host.data(), getpid(),
                       std::chrono::system_clock::now().time_since_epoch().count());
}

/// Inside the classroom relative to it, so that it may be mounted elsewhere.
fs::path stored_path(const fs::path& classroom, const fs::path& session) {
    if (session.empty()) return {};
    std::error_code problem;
    const fs::path absolute = fs::weakly_canonical(session, problem);
    const fs::path relative = absolute.lexically_relative(fs::weakly_canonical(classroom, problem));
    return relative.empty() || *relative.begin() == ".." ? absolute : relative;
}

}  // namespace

std::string why_no_station_name(const std::string& name) {
    const bool fits = !name.empty() && name.size() <= kLongestName &&
                      std::all_of(name.begin(), name.end(), [](unsigned char c) {
                          return (c < 128 && std::isalnum(c) != 0) || c == '-' || c == '_';
                      });
    return fits ? ""
                : fmt::format("'{}': a station's name has 1 to {} letters, digits, '-' and '_'",
                              name.substr(0, kLongestName), kLongestName);
}

Result<StationCard> read_card(const fs::path& classroom, const fs::path& file) {
    auto text = read_file(file, kMostCardBytes);
    if (!text) return text.error();
    const Error bad{"classroom.card", "this is no card of a station", file.string()};
    const auto json = ordered_json::parse(text.value(), nullptr, false);
    if (!json.is_object()) return bad;
    try {
        StationCard card{.station = json.at("station").get<std::string>(),
                         .trainee = json.at("trainee").get<std::string>(),
                         .session = json.at("session").get<std::string>(),
                         .title = json.at("title").get<std::string>(),
                         .mode = json.at("mode").get<std::string>(),
                         .build = json.at("build").get<std::string>(),
                         .owner = json.at("owner").get<std::string>(),
                         .tick = json.at("tick").get<std::int64_t>(),
                         .beats = json.at("beats").get<std::int64_t>()};
        const auto status = std::find(kStatusNames.begin(), kStatusNames.end(),
                                      json.at("status").get<std::string>());
        if (status == kStatusNames.end() || card.station != file.stem().string()) return bad;
        card.status = static_cast<StationStatus>(status - kStatusNames.begin());
        if (!card.session.empty() && card.session.is_relative())
            card.session = classroom / card.session;
        return card;
    } catch (const std::exception&) {
        return bad;
    }
}

Station::~Station() {
    if (!is_open()) return;
    card_.status = StationStatus::closed;
    write();
}

Result<Done> Station::open(const fs::path& classroom, const std::string& name,
                           const std::string& trainee) {
    if (std::string reason = why_no_station_name(name); !reason.empty())
        return Error{"classroom.name", std::move(reason), ""};
    const fs::path file = card_file(classroom, name);
    if (const auto old = read_card(classroom, file)) {
        if (old.value().status != StationStatus::closed && file_age_s(file) < kSilentS)
            return Error{"classroom.station_taken",
                         fmt::format("another program signed in as '{}' a moment ago; choose "
                                     "another name, or wait {:.0f} s",
                                     name, kSilentS),
                         file.string()};
    }
    classroom_ = classroom;
    card_ = {
        .station = name, .trainee = trainee, .build = session::build_name(), .owner = owner_name()};
    write();
    if (trouble_.empty()) return Done{};
    card_ = {};
    return Error{"file.unwritable", trouble_, file.string()};
}

void Station::write() {
    ++card_.beats;
    written_ = Clock::now();
    const ordered_json json{{"station", card_.station},
                            {"trainee", card_.trainee},
                            {"status", kStatusNames[static_cast<std::size_t>(card_.status)]},
                            {"session", stored_path(classroom_, card_.session).string()},
                            {"title", card_.title},
                            {"mode", card_.mode},
                            {"build", card_.build},
                            {"owner", card_.owner},
                            {"tick", card_.tick},
                            {"beats", card_.beats}};
    const auto done =
        write_file(card_file(classroom_, card_.station),
                   json.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n");
    trouble_ = done ? "" : done.error().line();
}

void Station::enter(const fs::path& session, const std::string& title, const std::string& mode) {
    if (!is_open()) return;
    card_.session = fs::absolute(session);
    card_.title = title;
    card_.mode = mode;
    card_.tick = 0;
    card_.status = StationStatus::in_case;
    write();
}

void Station::leave() {
    if (!is_open()) return;
    card_.session.clear();
    card_.title.clear();
    card_.mode.clear();
    card_.tick = 0;
    card_.status = StationStatus::signed_in;
    write();
}

void Station::beat(StationStatus status, std::int64_t tick) {
    if (!is_open()) return;
    const bool due = status != card_.status || seconds_since(written_) >= kBeatS;
    card_.status = status;
    card_.tick = tick;
    if (due) write();
}

bool SeenStation::answers() const {
    return silent_s < kSilentS && card.status != StationStatus::closed;
}

std::string SeenStation::trouble() const {
    if (answers() || card.status == StationStatus::closed) return {};
    return fmt::format(
        "{} stopped answering {:.0f} s ago. {}", card.station, std::floor(silent_s),
        card.session.empty() ? "Nobody was in a case." : "Its session is safe on that machine.");
}

const std::vector<SeenStation>& StationList::refresh() {
    stations_.clear();
    problems_.clear();
    std::error_code problem;
    for (const fs::directory_entry& entry :
         fs::directory_iterator(classroom_ / "stations", problem)) {
        if (entry.path().extension() != ".json") continue;
        auto card = read_card(classroom_, entry.path());
        if (!card) {
            problems_.push_back(card.error());
            continue;
        }
        Pulse& pulse = pulses_[card.value().station];
        if (pulse.owner != card.value().owner || pulse.beats != card.value().beats) {
            const double age_s = pulse.beats < 0 ? file_age_s(entry.path()) : 0.0;
            pulse = {card.value().owner, card.value().beats,
                     Clock::now() - std::chrono::duration_cast<Clock::duration>(
                                        std::chrono::duration<double>(age_s))};
        }
        stations_.push_back(
            {.card = std::move(card).value(), .silent_s = seconds_since(pulse.changed)});
    }
    std::sort(stations_.begin(), stations_.end(), [](const SeenStation& a, const SeenStation& b) {
        return a.card.station < b.card.station;
    });
    return stations_;
}

}  // namespace sideport::classroom
