#include "sim/classroom/ratings.h"

#include <nlohmann/json.hpp>

#include "sim/base/file_io.h"

namespace sideport::classroom {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t kMostBytes = 1U << 20U;
constexpr const char* kFile = "ratings.json";

/// The rows of the file; empty without one.
Result<json> read_rows(const fs::path& session) {
    const fs::path file = session / kFile;
    std::error_code problem;
    if (!fs::exists(file, problem)) return json(json::array());
    const auto text = read_file(file, kMostBytes);
    if (!text) return text.error();
    const json page = json::parse(text.value(), nullptr, false);
    const Error foreign{"rating.file", "this is no file of ratings", file.string()};
    if (!page.is_object() || !page.contains("ratings") || !page["ratings"].is_array())
        return foreign;
    for (const json& row : page["ratings"]) {
        const bool is_row = row.is_object() && row.contains("rater") && row["rater"].is_string() &&
                            row.contains("domain") && row["domain"].is_string() &&
                            row.contains("value") && row["value"].is_number_integer();
        if (!is_row) return foreign;
    }
    return page["ratings"];
}

}  // namespace

Result<Done> write_ratings(const fs::path& session, const std::string& scale, int version,
                           const std::string& rater, const std::map<std::string, int>& ratings) {
    const auto before = read_rows(session);
    if (!before) return before.error();
    json rows = json::array();
    for (const json& row : before.value())
        if (row["rater"] != rater) rows.push_back(row);
    for (const auto& [domain, value] : ratings)
        rows.push_back({{"rater", rater}, {"domain", domain}, {"value", value}});
    const json page = {{"scale", scale}, {"version", version}, {"ratings", rows}};
    return write_file(session / kFile, page.dump(2) + "\n");
}

Result<std::map<std::string, int>> read_ratings(const fs::path& session, const std::string& rater) {
    const auto rows = read_rows(session);
    if (!rows) return rows.error();
    std::map<std::string, int> ratings;
    for (const json& row : rows.value())
        if (row["rater"] == rater)
            ratings[row["domain"].get<std::string>()] = row["value"].get<int>();
    return ratings;
}

}  // namespace sideport::classroom
