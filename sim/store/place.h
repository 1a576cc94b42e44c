#pragma once

#include <filesystem>
#include <string>

#include "sim/base/result.h"

namespace sideport::store {

/// Where a store lies: an SQLite file, or a PostgreSQL database by URL.
struct Place {
    bool is_server = false;
    std::filesystem::path file;  ///< SQLite
    std::string url;             ///< PostgreSQL, with its password: never printed
    std::string shown;           ///< for messages: the password is replaced by ***

    /// Says whether two names mean the same store: the whole path, or the URL without its password.
    std::string identity() const;
    /// `text` with every form of the password replaced.
    std::string without_secret(std::string text) const;
};

/// "postgresql://user:password@host/database" (or postgres://), else the path of a file, which
/// sqlite:///path may also say. Errors: store.url (another scheme, no database, an empty name).
Result<Place> parse_place(const std::string& text);

/// $SIDEPORT_STORE when it is set, else sideport/store.sqlite under $XDG_DATA_HOME or
/// ~/.local/share.
std::string default_place();

}  // namespace sideport::store
