#include "sim/runner/xapi_export.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "sim/runner/seal.h"
#include "sim/runner/session_identity.h"

namespace sideport::runner {

namespace fs = std::filesystem;

namespace {

std::string registration_of(const SessionIdentity& identity) {
    return records::uuid_of_hex(identity.digest);
}

std::string name_of(const SessionIdentity& identity, const std::string& sign, bool pseudonym) {
    const std::string& name = pseudonym ? identity.pseudonym : sign;
    return name.empty() ? "anonymous" : name;
}

}  // namespace

Result<Done> check_home_page(const std::string& home_page) {
    const auto colon = home_page.find(':');
    const bool scheme = colon != std::string::npos && colon > 0 && colon + 1 < home_page.size() &&
                        std::isalpha(static_cast<unsigned char>(home_page[0])) != 0;
    const bool plain = std::none_of(home_page.begin(), home_page.end(), [](unsigned char c) {
        return c <= ' ' || c == 127 || c == '<' || c == '>' || c == '"';
    });
    if (scheme && plain) return Done{};
    return Error{"xapi.home_page",
                 "an address with its scheme is needed, such as https://school.example", home_page};
}

Result<Done> add_identity(records::ReportInput& input, const StoredSession& stored,
                          const fs::path& source) {
    const auto identity = session_identity(stored.recording, source);
    if (!identity) return identity.error();
    input.origin.registration = registration_of(identity.value());
    input.origin.started_unix_s = identity.value().started_unix_s;
    return Done{};
}

Result<std::vector<records::XapiStatement>> xapi_of(const StoredSession& stored,
                                                    const records::ReportInput& input,
                                                    const fs::path& source,
                                                    const XapiActor& actor) {
    const session::Recording& recording = stored.recording;
    if (recording.state == session::RecordingState::running)
        return Error{"session.unfinished", "this session has not ended", source.string()};
    const auto identity = session_identity(recording, source);
    if (!identity) return identity.error();
    const auto key = station_key(station_folder());
    const auto seal = check_seal(source, key ? key.value() : StationKey{});
    if (!seal) return seal.error();
    // the station that recorded it gave out the sign, whoever exports it
    const std::string station =
        seal.value().key.empty() ? identity.value().station : seal.value().key;
    records::XapiSession session{
        .registration = registration_of(identity.value()),
        .started_unix_s = identity.value().started_unix_s,
        .duration_s = events::seconds(recording.last_tick),
        .whole = recording.state == session::RecordingState::ended,
        .home_page = actor.home_page.empty() ? "https://sideport.invalid/station/" + station
                                             : actor.home_page,
        .actor_name = name_of(identity.value(), recording.trainee, actor.pseudonym),
        .seal = seal_state_name(seal.value().state),
        .uuid_of = {}};
    // said of another account it is another statement
    const std::string who = fmt::format("xapi {} {} ", session.home_page, session.actor_name);
    session.uuid_of = [&](std::string_view name) {
        return records::uuid_of_hex(identity.value().digest_of(who + std::string(name)));
    };
    return records::xapi_statements(input, session);
}

}  // namespace sideport::runner
