#pragma once

#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace sideport::store {

/// The statements that lead from version i to version i + 1, for i = 0, 1, ...; once released they
/// are never changed.
std::span<const std::vector<std::string_view>> migrations();
/// The version that this program writes.
int newest_version();

/// A table and its columns: t text, w whole number, n number (may be missing).
struct TableColumns {
    std::string_view table;
    std::vector<std::pair<std::string_view, char>> columns;
};
/// Of the newest version; those that are referred to come first.
const std::vector<TableColumns>& table_columns();

}  // namespace sideport::store
