#include "sim/scenario/migration.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "sim/base/file_io.h"
#include "sim/scenario/case_text.h"
#include "sim/scenario/layers.h"
#include "sim/scenario/migrated_tree.h"
#include "sim/scenario/text_layout.h"

namespace sideport::scenario {

namespace {

constexpr std::size_t kMaxBytes = 1U << 20U;

constexpr std::array<Move, 3> kMoves = {{
    {2, "/csf/heart_rate", "/patient/heart_rate",
     "pulse and breath are the patient's, not the liquid's"},
    {2, "/csf/breathing_rate", "/patient/breathing_rate",
     "pulse and breath are the patient's, not the liquid's"},
    {2, "/assessment/checklist", "/assessment/checklist/file",
     "beside the checklist's file stand the weights of its items"},
}};

std::string parent_of(std::string_view pointer) {
    return std::string(pointer.substr(0, pointer.rfind('/')));
}

std::string line_text(std::string_view text, int line) {
    const std::size_t begin = line_begin(text, line);
    return std::string(text.substr(begin, line_end(text, line) - begin));
}

/// "# why" at the end of a value's own line; empty where none stands.
std::string comment_of(const CaseText& text, std::string_view pointer) {
    const std::string line = line_text(text.text(), text.line_of(pointer) - 1);
    const std::size_t colon = line.find(':');
    if (colon == std::string::npos) return "";
    std::size_t begin = line.find_first_not_of(' ', colon + 1);
    if (begin == std::string::npos) return "";
    const std::size_t end = scalar_end(line, begin, false, 0);
    const std::size_t hash = line.find('#', std::min(end, line.size()));
    return hash == std::string::npos ? "" : line.substr(hash);
}

/// Puts a comment behind a value, or above it where the line has one already.
Result<Done> add_comment(CaseText& text, std::string_view pointer, const std::string& comment) {
    const int line = text.line_of(pointer) - 1;
    const std::string own = line_text(text.text(), line);
    std::string with = text.text();
    if (own.find('#') == std::string::npos) {
        with.insert(line_end(with, line), "  " + comment);
    } else {
        const std::string indent(own.find_first_not_of(' '), ' ');
        with.insert(line_begin(with, line), indent + comment + "\n");
    }
    auto parsed = CaseText::parse(std::move(with));
    if (!parsed) return parsed.error();
    text = std::move(parsed).value();
    return Done{};
}

/// A part that has lost its last field goes as well.
Result<Done> remove_if_empty(CaseText& text, const std::string& part, std::string_view target) {
    if (part.empty() || target.substr(0, part.size() + 1) == part + "/") return Done{};
    const YAML::Node root = YAML::Load(text.text());
    const YAML::Node node = root[part.substr(1)];  // moves leave parts of the first level only
    if (!node || !(node.IsNull() || (node.IsMap() && node.size() == 0))) return Done{};
    return text.remove(part);
}

Result<Done> move_value(CaseText& text, const Move& move) {
    const std::string value = text.value(move.from);
    const std::string comment = comment_of(text, move.from);
    const auto lines = std::count(text.text().begin(), text.text().end(), '\n');
    if (auto done = text.remove(move.from); !done) return done;
    const bool lost_line = std::count(text.text().begin(), text.text().end(), '\n') < lines;
    if (auto done = remove_if_empty(text, parent_of(move.from), move.to); !done) return done;
    if (auto done = text.set(move.to, value); !done) return done;
    if (lost_line && !comment.empty()) return add_comment(text, move.to, comment);
    return Done{};
}

}  // namespace

std::span<const Move> moves() {
    return kMoves;
}

std::string todays_pointer(std::string_view pointer) {
    const auto it = std::find_if(kMoves.begin(), kMoves.end(),
                                 [&](const Move& move) { return move.from == pointer; });
    return std::string(it == kMoves.end() ? pointer : it->to);
}

Result<Migration> migrate_text(std::string text) {
    Migration migration{.file = {}, .from = kFormat, .before = text, .after = text, .changes = {}};
    auto parsed = CaseText::parse(std::move(text));
    if (!parsed) return parsed.error();
    CaseText now = std::move(parsed).value();
    const auto version = format_of(YAML::Load(now.text()));
    if (!version) return version.error();
    migration.from = version.value();
    for (const Move& move : kMoves) {
        // a map at the old place is what today's format holds there
        if (move.since <= migration.from || now.value(move.from).empty()) continue;
        if (now.has(move.to)) {
            return Error{
                "scenario.migration",
                fmt::format("{} and {} are both written; take the first out", move.from, move.to),
                fmt::format("{}", now.line_of(move.from))};
        }
        if (auto done = move_value(now, move); !done) return done.error();
        migration.changes.push_back(fmt::format("{} -> {}: {}", move.from, move.to, move.because));
    }
    // fragments name no version
    if (now.has("/format") && migration.from < kFormat) {
        if (auto done = now.set("/format", std::to_string(kFormat)); !done) return done.error();
    }
    migration.after = now.text();
    return migration;
}

Result<Migration> migrate_file(const std::filesystem::path& path) {
    const std::filesystem::path file = scenario_file(path);
    const auto text = read_file(file, kMaxBytes);
    if (!text) return text.error();
    auto migration = migrate_text(text.value());
    if (!migration) {
        Error error = migration.error();
        error.where = file.string() + (error.where.empty() ? "" : ":" + error.where);
        return error;
    }
    migration.value().file = file;
    return migration;
}

}  // namespace sideport::scenario
