#include "sim/scenario/case_text.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "sim/scenario/text_layout.h"

namespace sideport::scenario {

namespace {

using Path = std::vector<std::string>;

constexpr int kIndent = 2;

Path path_of(std::string_view pointer) {
    Path path;
    for (std::size_t begin = 1; begin <= pointer.size();) {
        const std::size_t slash = std::min(pointer.find('/', begin), pointer.size());
        path.emplace_back(pointer.substr(begin, slash - begin));
        begin = slash + 1;
    }
    return path;
}

std::optional<std::size_t> index_of(const std::string& key) {
    std::size_t number = 0;
    const auto [end, problem] = std::from_chars(key.data(), key.data() + key.size(), number);
    if (problem != std::errc() || end != key.data() + key.size()) return std::nullopt;
    return number;
}

std::optional<YAML::Node> load(const std::string& text) {
    try {
        YAML::Node root = YAML::Load(text);
        if (root.IsNull()) return YAML::Node(YAML::NodeType::Map);
        return root;
    } catch (const YAML::Exception&) {
        return std::nullopt;
    }
}

/// One step down, with the node that holds the key.
struct Step {
    YAML::Node key, value;  ///< of a list's item the key is undefined
    bool found = false;
};

Step step_into(const YAML::Node& parent, const std::string& key) {
    if (parent.IsMap()) {
        for (const auto& entry : parent) {
            if (entry.first.IsScalar() && entry.first.Scalar() == key)
                return {entry.first, entry.second, true};
        }
    } else if (parent.IsSequence()) {
        const auto index = index_of(key);
        if (index && *index < parent.size()) return {YAML::Node(), parent[*index], true};
    }
    return {};
}

bool is_flow(const YAML::Node& node) {
    return node.Style() == YAML::EmitterStyle::Flow;
}

/// The way from the root to a part, as far as it exists.
struct Way {
    std::vector<YAML::Node> nodes;  ///< nodes[0] is the root; nodes[i + 1] the value of path[i]
    std::vector<YAML::Node> keys;   ///< keys[i]: node of path[i]; undefined in lists
    bool in_flow = false;           ///< the last node lies between brackets
};

Way walk(const YAML::Node& root, const Path& path) {
    Way way{.nodes = {root}, .keys = {}, .in_flow = false};
    for (const std::string& key : path) {
        const YAML::Node parent = way.nodes.back();
        const Step step = step_into(parent, key);
        if (!step.found) break;
        way.in_flow = way.in_flow || is_flow(parent);
        way.nodes.push_back(step.value);
        way.keys.push_back(step.key);
    }
    return way;
}

/// All scalars of a text by pointer, empty lists and maps too: what an edit may and may not change.
void flatten(const YAML::Node& node, const std::string& pointer,
             std::vector<std::pair<std::string, std::string>>& flat) {
    if (node.IsMap() && node.size() > 0) {
        for (const auto& entry : node)
            if (entry.first.IsScalar())
                flatten(entry.second, pointer + "/" + entry.first.Scalar(), flat);
    } else if (node.IsSequence() && node.size() > 0) {
        for (std::size_t i = 0; i < node.size(); ++i)
            flatten(node[i], fmt::format("{}/{}", pointer, i), flat);
    } else {
        flat.emplace_back(pointer, node.IsScalar() ? node.Scalar() : "");
    }
}

std::vector<std::pair<std::string, std::string>> flat_of(const YAML::Node& root) {
    std::vector<std::pair<std::string, std::string>> flat;
    flatten(root, "", flat);
    // a part that is empty is no more than one that is not there
    std::erase_if(flat, [](const auto& entry) { return entry.second.empty(); });
    std::sort(flat.begin(), flat.end());
    return flat;
}

/// "{when: start, then: {says: Ow}}" of "when" and "then/says"; keys of a part stand together.
std::string flow_map(const CaseText::Fields& fields) {
    std::string text;
    std::vector<std::string> parts_done;
    for (const auto& [key, value] : fields) {
        const std::size_t slash = key.find('/');
        const std::string part = key.substr(0, slash);
        if (std::find(parts_done.begin(), parts_done.end(), part) != parts_done.end()) continue;
        std::string inside = slash == std::string::npos ? yaml_scalar(value) : std::string();
        if (slash != std::string::npos) {
            CaseText::Fields below;
            for (const auto& [other, its_value] : fields)
                if (other.rfind(part + "/", 0) == 0)
                    below.emplace_back(other.substr(slash + 1), its_value);
            parts_done.push_back(part);
            inside = flow_map(below);
        }
        text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", part, inside);
    }
    return "{" + text + "}";
}

std::string flow_entry(const CaseText::Fields& fields) {
    const bool is_plain = fields.size() == 1 && fields.front().first.empty();
    return is_plain ? yaml_scalar(fields.front().second) : flow_map(fields);
}

/// "key: value", with the keys between as maps of their own, deeper by two each.
std::string nested(const Path& path, std::size_t first, const std::string& value, int column) {
    std::string text;
    for (std::size_t i = first; i < path.size(); ++i) {
        if (i > first) text += "\n" + std::string(static_cast<std::size_t>(column), ' ');
        text += path[i] + ":";
        column += kIndent;
    }
    return text + (value.empty() || value[0] == '\n' ? value : " " + value);
}

std::string nested_flow(const Path& path, std::size_t first, const std::string& value) {
    std::string text = fmt::format("{}: {}", path.back(), value);
    for (std::size_t i = path.size() - 1; i-- > first;)
        text = fmt::format("{}: {{{}}}", path[i], text);
    return text;
}

class Editor {
  public:
    Editor(const std::string& text, YAML::Node root) : text_(text), root_(std::move(root)) {}

    /// Replaces or inserts; nullopt: it cannot be done. `value` as it stands in the text.
    std::optional<std::string> put(const Path& path, const std::string& value) const {
        const Way way = walk(root_, path);
        const std::size_t found = way.nodes.size() - 1;
        if (found == path.size()) return replaced(way, value);
        const YAML::Node& parent = way.nodes.back();
        if (parent.IsMap())
            return is_flow(parent) || way.in_flow ? into_flow(parent, path, found, value)
                                                  : into_block(way, path, found, value);
        if (parent.IsNull() && found > 0) return below_empty(way, path, found, value);
        return std::nullopt;
    }

    std::optional<std::string> taken_out(const Path& path) const {
        const Way way = walk(root_, path);
        if (way.nodes.size() != path.size() + 1) return text_;
        const YAML::Node& parent = way.nodes[path.size() - 1];
        return is_flow(parent) ? out_of_flow(way) : out_of_block(way);
    }

    std::optional<std::string> appended(const Path& path, const std::string& item) const {
        const Way way = walk(root_, path);
        const bool exists = way.nodes.size() == path.size() + 1;
        if (!exists || way.nodes.back().IsNull() || way.nodes.back().size() == 0)
            return new_list(way, path, item);
        const YAML::Node& list = way.nodes.back();
        if (!list.IsSequence()) return std::nullopt;
        if (is_flow(list)) {
            const std::size_t end = flow_end(text_, offset(list));
            if (end == std::string::npos) return std::nullopt;
            return inserted(before_bracket(end - 1), ", " + item);
        }
        const YAML::Node last = list[list.size() - 1];
        const int column = dash_column(last);
        if (column < 0) return std::nullopt;
        const int line = entry_last_line(text_, last.Mark().line, column, false);
        return inserted(line_end(text_, line),
                        "\n" + std::string(static_cast<std::size_t>(column), ' ') + "- " + item);
    }

  private:
    static std::size_t offset(const YAML::Node& node) {
        return static_cast<std::size_t>(node.Mark().pos);
    }

    std::string inserted(std::size_t at, const std::string& piece) const {
        std::string text = text_;
        if (at == text.size() && !text.empty() && text.back() != '\n' && piece.front() != '\n')
            text += '\n', ++at;
        return text.insert(at, piece);
    }

    std::string cut(std::size_t begin, std::size_t end) const {
        std::string text = text_;
        return text.erase(begin, end - begin);
    }

    std::size_t before_bracket(std::size_t bracket) const {
        while (bracket > 0 && (text_[bracket - 1] == ' ' || text_[bracket - 1] == '\n'))
            --bracket;
        return bracket;
    }

    /// Column of the '-' before a list's item, or -1.
    int dash_column(const YAML::Node& item) const {
        const std::size_t begin = line_begin(text_, item.Mark().line);
        const std::size_t dash = text_.rfind('-', offset(item));
        return dash == std::string::npos || dash < begin ? -1 : static_cast<int>(dash - begin);
    }

    /// Behind the value of `way`, wherever it ends.
    std::size_t end_of_value(const Way& way) const {
        const YAML::Node& node = way.nodes.back();
        const std::size_t begin = offset(node);
        if (is_flow(node) && !node.IsScalar()) return flow_end(text_, begin);
        const YAML::Node& key = way.keys.back();
        const int column = key.IsDefined() && !key.IsNull() ? key.Mark().column : dash_column(node);
        if (node.IsScalar()) return scalar_end(text_, begin, way.in_flow, column);
        return line_end(text_, entry_last_line(text_, key.Mark().line, column, node.IsSequence()));
    }

    std::optional<std::string> replaced(const Way& way, const std::string& value) const {
        const YAML::Node& node = way.nodes.back();
        if (node.IsNull()) {
            const YAML::Node& key = way.keys.back();
            const std::size_t colon = text_.find(':', offset(key));
            if (colon == std::string::npos) return std::nullopt;
            return inserted(colon + 1, " " + value);
        }
        const std::size_t begin = offset(node), end = end_of_value(way);
        if (end == std::string::npos || end < begin) return std::nullopt;
        std::string text = text_;
        return text.replace(begin, end - begin, value);
    }

    std::optional<std::string> into_flow(const YAML::Node& map, const Path& path, std::size_t found,
                                         const std::string& value) const {
        const std::size_t end = flow_end(text_, offset(map));
        if (end == std::string::npos) return std::nullopt;
        const std::string piece = nested_flow(path, found, value);
        return inserted(before_bracket(end - 1), map.size() == 0 ? piece : ", " + piece);
    }

    std::optional<std::string> into_block(const Way& way, const Path& path, std::size_t found,
                                          const std::string& value) const {
        const YAML::Node& map = way.nodes.back();
        if (map.size() == 0) return inserted(text_.size(), nested(path, found, value, 0) + "\n");
        YAML::Node last_key, last_value;
        for (const auto& entry : map) {
            last_key = entry.first;
            last_value = entry.second;
        }
        const int column = last_key.Mark().column;
        const int line =
            entry_last_line(text_, last_key.Mark().line, column, last_value.IsSequence());
        const std::string margin(static_cast<std::size_t>(column), ' ');
        return inserted(line_end(text_, line), "\n" + margin + nested(path, found, value, column));
    }

    /// "pump:" and nothing: the first field goes beneath.
    std::optional<std::string> below_empty(const Way& way, const Path& path, std::size_t found,
                                           const std::string& value) const {
        const YAML::Node& key = way.keys.back();
        if (way.in_flow || !key.IsDefined() || key.IsNull()) return std::nullopt;
        const int column = key.Mark().column + kIndent;
        return inserted(line_end(text_, key.Mark().line),
                        "\n" + std::string(static_cast<std::size_t>(column), ' ') +
                            nested(path, found, value, column));
    }

    std::optional<std::string> new_list(const Way& way, const Path& path,
                                        const std::string& item) const {
        const bool exists = way.nodes.size() == path.size() + 1;
        if (exists && !way.nodes.back().IsNull()) return replaced(way, "[" + item + "]");
        const bool at_top = path.size() == 1 && !exists;
        return put(path, at_top ? "\n  - " + item : "[" + item + "]");
    }

    std::optional<std::string> out_of_block(const Way& way) const {
        const YAML::Node &node = way.nodes.back(), &key = way.keys.back();
        const bool item = !key.IsDefined() || key.IsNull();
        const int line = item ? node.Mark().line : key.Mark().line;
        const int column = item ? dash_column(node) : key.Mark().column;
        if (column < 0) return std::nullopt;
        const int last = entry_last_line(text_, line, column, !item && node.IsSequence());
        std::size_t begin = line_begin(text_, line);
        const std::size_t end = line_begin(text_, last + 1);
        // the first key of an item stands behind its dash, which stays
        const std::size_t margin = text_.find_first_not_of(" ", begin);
        if (static_cast<int>(margin - begin) != column) {
            begin += static_cast<std::size_t>(column);
            const std::size_t next = text_.find_first_not_of(" ", end);
            return next == std::string::npos ? std::nullopt : std::optional(cut(begin, next));
        }
        return cut(begin, end);
    }

    std::optional<std::string> out_of_flow(const Way& way) const {
        const YAML::Node &node = way.nodes.back(), &key = way.keys.back();
        const bool item = !key.IsDefined() || key.IsNull();
        std::size_t begin = item ? offset(node) : offset(key);
        std::size_t end = node.IsNull() ? text_.find_first_of(",}]", begin) : end_of_value(way);
        if (end == std::string::npos) return std::nullopt;
        const std::size_t next = text_.find_first_not_of(" \n", end);
        if (next != std::string::npos && text_[next] == ',') {
            end = std::min(text_.find_first_not_of(" \n", next + 1), text_.size());
        } else {
            const std::size_t comma = text_.find_last_not_of(" \n", begin - 1);
            if (comma != std::string::npos && text_[comma] == ',') begin = comma;
        }
        return cut(begin, end);
    }

    const std::string& text_;
    YAML::Node root_;
};

Error cannot(std::string_view pointer, std::string_view what) {
    return {"author.edit", fmt::format("{}: {} here; change it in the text", pointer, what), ""};
}

}  // namespace

std::string yaml_scalar(std::string_view value) {
    constexpr std::string_view kSafe =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./ +()-";
    const bool plain = !value.empty() && value.find_first_not_of(kSafe) == std::string_view::npos &&
                       value.front() != ' ' && value.back() != ' ' && value.front() != '-' &&
                       value != "null" && value != "true" && value != "false";
    const bool negative = value.size() > 1 && value[0] == '-' && value[1] >= '0' &&
                          value[1] <= '9' &&
                          value.find_first_not_of(kSafe) == std::string_view::npos;
    if (plain || negative) return std::string(value);
    std::string text = "\"";
    for (const char c : value) {
        if (c == '"' || c == '\\') text += '\\';
        if (c == '\n') {
            text += "\\n";
        } else if (c == '\t') {
            text += "\\t";
        } else {
            text += c;
        }
    }
    return text + "\"";
}

Result<CaseText> CaseText::parse(std::string text) {
    const auto root = load(text);
    if (!root || !root->IsMap())
        return Error{"author.text", "the text is no list of 'key: value' lines", ""};
    return CaseText(std::move(text));
}

std::string CaseText::value(std::string_view pointer) const {
    const Path path = path_of(pointer);
    const Way way = walk(*load(text_), path);
    const bool found = way.nodes.size() == path.size() + 1;
    return found && way.nodes.back().IsScalar() ? way.nodes.back().Scalar() : "";
}

bool CaseText::has(std::string_view pointer) const {
    const Path path = path_of(pointer);
    return walk(*load(text_), path).nodes.size() == path.size() + 1;
}

int CaseText::line_of(std::string_view pointer) const {
    const Path path = path_of(pointer);
    const Way way = walk(*load(text_), path);
    if (way.nodes.size() != path.size() + 1 || path.empty()) return 0;
    const YAML::Node& key = way.keys.back();
    const bool item = !key.IsDefined() || key.IsNull();
    return (item ? way.nodes.back() : key).Mark().line + 1;
}

Result<Done> CaseText::set(std::string_view pointer, std::string_view value) {
    const YAML::Node root = *load(text_);
    const Path path = path_of(pointer);
    auto wanted = flat_of(root);
    std::erase_if(wanted, [&](const auto& entry) { return entry.first == pointer; });
    if (!value.empty()) wanted.emplace_back(pointer, value);
    std::sort(wanted.begin(), wanted.end());
    const auto text = Editor(text_, root).put(path, yaml_scalar(value));
    const auto after = text ? load(*text) : std::nullopt;
    if (!after || flat_of(*after) != wanted) return cannot(pointer, "no value can be written");
    text_ = *text;
    return Done{};
}

Result<Done> CaseText::remove(std::string_view pointer) {
    if (!has(pointer)) return Done{};
    const YAML::Node root = *load(text_);
    Path path = path_of(pointer);
    // what would be left empty goes as a whole
    const Way way = walk(root, path);
    while (path.size() > 1 && way.nodes[path.size() - 1].size() == 1)
        path.pop_back();
    YAML::Node other = *load(text_);
    YAML::Node parent = other;
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
        const auto index = index_of(path[i]);
        parent.reset(parent.IsSequence() ? parent[*index] : parent[path[i]]);
    }
    if (parent.IsSequence()) {
        parent.remove(*index_of(path.back()));
    } else {
        parent.remove(path.back());
    }
    const auto text = Editor(text_, root).taken_out(path);
    const auto after = text ? load(*text) : std::nullopt;
    if (!after || flat_of(*after) != flat_of(other))
        return cannot(pointer, "nothing can be taken out");
    text_ = *text;
    return Done{};
}

Result<Done> CaseText::set_empty_list(std::string_view pointer) {
    CaseText without = *this;
    if (auto done = without.remove(pointer); !done) return done;
    const YAML::Node root = *load(without.text_);
    const auto wanted = flat_of(root);
    const auto text = Editor(without.text_, root).put(path_of(pointer), "[]");
    const auto after = text ? load(*text) : std::nullopt;
    if (!after || flat_of(*after) != wanted) return cannot(pointer, "no empty list can be written");
    text_ = *text;
    return Done{};
}

Result<Done> CaseText::append(std::string_view pointer, const Fields& fields) {
    const YAML::Node root = *load(text_);
    const Path path = path_of(pointer);
    const Way way = walk(root, path);
    const std::size_t count = way.nodes.size() == path.size() + 1 && way.nodes.back().IsSequence()
                                  ? way.nodes.back().size()
                                  : 0;
    auto wanted = flat_of(root);
    for (const auto& [key, value] : fields)
        wanted.emplace_back(key.empty() ? fmt::format("{}/{}", pointer, count)
                                        : fmt::format("{}/{}/{}", pointer, count, key),
                            value);
    std::sort(wanted.begin(), wanted.end());
    const auto text = Editor(text_, root).appended(path, flow_entry(fields));
    const auto after = text ? load(*text) : std::nullopt;
    if (!after || flat_of(*after) != wanted) return cannot(pointer, "no entry can be added");
    text_ = *text;
    return Done{};
}

}  // namespace sideport::scenario
