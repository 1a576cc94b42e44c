#include <soci/soci-config.h>
#undef SOCI_HAVE_BOOST
#undef SOCI_HAVE_BOOST_DATE_TIME
#include <algorithm>
#include <string_view>

#include <fmt/format.h>
#include <soci/postgresql/soci-postgresql.h>
#include <soci/sqlite3/soci-sqlite3.h>

#include "sim/store/inside.h"

namespace sideport::store {

namespace {

constexpr int kWaitS = 10;  ///< for another writer, and for a server that does not answer

/// One line: what a server says over several ones.
std::string one_line(std::string text) {
    std::string line;
    for (const char c : text)
        if (c != '\n' && c != '\t' && c != '\r') {
            line += c;
        } else if (!line.empty() && line.back() != ' ') {
            line += ' ';
        }
    while (!line.empty() && line.back() == ' ')
        line.pop_back();
    return line;
}

const char* sqlite_code(int result) {
    switch (result & 0xFF) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return "machine.store_locked";
        case SQLITE_FULL:
            return "machine.disk_full";
        case SQLITE_IOERR:
            return "machine.store_io";
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return "store.damaged";
        case SQLITE_READONLY:
        case SQLITE_PERM:
        case SQLITE_CANTOPEN:
            return "store.unwritable";
        default:
            return "store.failed";
    }
}

/// ref: PostgreSQL 15, Appendix A (SQLSTATE).
const char* server_code(std::string_view state) {
    if (state == "55P03" || state == "40P01" || state == "40001") return "machine.store_locked";
    if (state == "53100") return "machine.disk_full";
    if (state == "42501" || state == "25006") return "store.unwritable";
    if (state == "XX001" || state == "XX002") return "store.damaged";
    const std::string_view group = state.substr(0, 2);
    if (group == "08" || group == "57" || group == "53") return "machine.store_unreachable";
    return "store.failed";
}

/// A server that answers "no" is another matter than one that does not answer.
const char* connection_code(std::string_view message) {
    for (const char* sign : {"does not exist", "authentication failed", "no password supplied",
                             "invalid", "no pg_hba.conf entry", "permission denied"})
        if (message.find(sign) != std::string_view::npos) return "store.refused";
    return "machine.store_unreachable";
}

std::string advice(std::string_view code) {
    if (code == "machine.store_locked")
        return "another program has been writing here for too long; try again when it is done";
    if (code == "machine.disk_full") return "no space is left for the store";
    return {};
}

}  // namespace

Error error_of(const std::exception& problem, const Place& place) {
    const char* code = "store.failed";
    std::string message = problem.what();
    if (const auto* known = dynamic_cast<const soci::soci_error*>(&problem))
        message = known->get_error_message();
    if (const auto* lite = dynamic_cast<const soci::sqlite3_soci_error*>(&problem)) {
        code = sqlite_code(lite->result());
    } else if (const auto* server = dynamic_cast<const soci::postgresql_soci_error*>(&problem)) {
        code = server_code(server->sqlstate());
        if (server->get_error_category() == soci::soci_error::connection_error)
            code = connection_code(message);
    } else if (const auto* known = dynamic_cast<const soci::soci_error*>(&problem)) {
        if (place.is_server &&
            known->get_error_category() != soci::soci_error::constraint_violation)
            code = connection_code(message);
    }
    const std::string plain = advice(code);
    message = place.without_secret(one_line(message));
    return Error{code, plain.empty() ? message : fmt::format("{} ({})", plain, message),
                 place.shown};
}

void connect(Store::Inside& inside) {
    const Place& place = inside.place;
    if (place.is_server) {
        std::string url = place.url;
        if (url.find("connect_timeout=") == std::string::npos)
            url += fmt::format("{}connect_timeout={}",
                               url.find('?') == std::string::npos ? '?' : '&', kWaitS);
        inside.sql.open(*soci::factory_postgresql(), url);
        inside.sql << "set client_min_messages = warning";
    } else {
        inside.sql.open(*soci::factory_sqlite3(),
                        fmt::format("dbname=\"{}\" timeout={}", place.file.string(), kWaitS));
        inside.sql << "pragma foreign_keys = on";
    }
    set_wait(inside, kWaitS);
}

void set_wait(Store::Inside& inside, int seconds) {
    if (inside.place.is_server) {
        // 0 would wait for ever
        inside.sql << fmt::format("set lock_timeout = {}", std::max(1, 1000 * seconds));
    } else {
        inside.sql << fmt::format("pragma busy_timeout = {}", 1000 * seconds);
    }
}

Transaction::Transaction(Store::Inside& inside) : inside_(inside) {
    inside_.sql << (inside_.place.is_server ? "begin" : "begin immediate");
    if (!inside_.place.is_server) return;
    try {
        // held until the end; any number will do as long as all stations use the same
        inside_.sql << "select pg_advisory_xact_lock(5349444550)";
    } catch (...) {
        inside_.sql << "rollback";
        throw;
    }
}

Transaction::~Transaction() {
    if (!open_) return;
    try {
        inside_.sql << "rollback";
    } catch (const std::exception&) {
        // the connection is gone, and the transaction with it
    }
}

void Transaction::commit() {
    inside_.sql << "commit";
    open_ = false;
}

}  // namespace sideport::store
