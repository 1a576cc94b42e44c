#include "sim/app/settings.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <functional>

#include <fmt/format.h>

#include "sim/base/file_io.h"
#include "sim/base/quantity.h"

namespace sideport::app {

namespace {

constexpr std::size_t kMostBytes = 1U << 20U;
constexpr std::string_view kKeyPrefix = "key.", kPadPrefix = "pad.";

/// One line of the file: how it is written, and what is read of it. `read` answers with what is
/// allowed where the value is not.
struct Entry {
    std::string name;
    std::function<std::string(const Settings&)> write;
    std::function<std::string(Settings&, std::string_view)> read;
};

std::optional<double> number_of(std::string_view text) {
    double value = 0.0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

Entry yes_or_no(std::string name, bool Settings::*field) {
    return {std::move(name), [field](const Settings& s) { return s.*field ? "yes" : "no"; },
            [field](Settings& s, std::string_view text) -> std::string {
                if (text != "yes" && text != "no") return "yes or no";
                s.*field = text == "yes";
                return {};
            }};
}

Entry number(std::string name, double Settings::*field, double low, double high) {
    return {std::move(name), [field](const Settings& s) { return fmt::format("{}", s.*field); },
            [=](Settings& s, std::string_view text) -> std::string {
                const auto value = number_of(text);
                if (!value || *value < low || *value > high)
                    return fmt::format("{} to {}", low, high);
                s.*field = *value;
                return {};
            }};
}

Entry pixels(std::string name, int Settings::*field, int low, int high) {
    return {std::move(name), [field](const Settings& s) { return fmt::format("{}", s.*field); },
            [=](Settings& s, std::string_view text) -> std::string {
                const auto value = number_of(text);
                if (!value || *value < low || *value > high || *value != std::round(*value))
                    return fmt::format("a whole number from {} to {}", low, high);
                s.*field = static_cast<int>(*value);
                return {};
            }};
}

Entry key(std::string name, int Settings::*field) {
    return {std::move(name),
            [field](const Settings& s) {
                return s.*field == 0 ? std::string("none") : std::string(key_name(s.*field));
            },
            [field](Settings& s, std::string_view text) -> std::string {
                const auto chord = chord_of_name(text);
                if (!chord || chord->shift) return "none, or the name of a key such as f13";
                s.*field = chord->key;
                return {};
            }};
}

Entry ui_scale_entry() {
    return {"ui_scale",
            [](const Settings& s) {
                return s.ui_scale == 0.0 ? std::string("auto") : fmt::format("{}", s.ui_scale);
            },
            [](Settings& s, std::string_view text) -> std::string {
                const auto value = text == "auto" ? 0.0 : number_of(text);
                const bool known =
                    value && (*value == 0.0 || std::find(std::begin(kUiScales), std::end(kUiScales),
                                                         *value) != std::end(kUiScales));
                if (!known) return "auto, 1, 1.25, 1.5, 1.75, 2, 2.25 or 2.5";
                s.ui_scale = *value;
                return {};
            }};
}

Entry palette_entry() {
    return {"palette",
            [](const Settings& s) {
                return s.palette == Palette::standard ? "standard" : "color_blind_safe";
            },
            [](Settings& s, std::string_view text) -> std::string {
                if (text != "standard" && text != "color_blind_safe")
                    return "standard or color_blind_safe";
                s.palette = text == "standard" ? Palette::standard : Palette::color_blind_safe;
                return {};
            }};
}

/// Any text; "none" stands for an empty one.
Entry words(std::string name, std::string Settings::*member) {
    return {std::move(name),
            [member](const Settings& s) {
                return (s.*member).empty() ? std::string("none") : s.*member;
            },
            [member](Settings& s, std::string_view text) -> std::string {
                s.*member = text == "none" ? "" : std::string(text);
                return {};
            }};
}

Entry binding(const ActionRow& row) {
    const Action action = row.action;
    return {std::string(kKeyPrefix) + row.id,
            [action](const Settings& s) { return chord_name(s.bindings[action]); },
            [action](Settings& s, std::string_view text) -> std::string {
                const auto chord = chord_of_name(text);
                if (!chord) return "none, or a key such as w, left_bracket, shift+comma";
                s.bindings[action] = *chord;
                return {};
            }};
}

/// B alone always closes.
bool may_be_bound(const PadChord& chord) {
    return chord != PadChord{.control = PadControl::b};
}

Entry pad_binding(const ActionRow& row) {
    const Action action = row.action;
    return {std::string(kPadPrefix) + row.id,
            [action](const Settings& s) { return pad_chord_name(s.bindings.pad(action)); },
            [action](Settings& s, std::string_view text) -> std::string {
                const auto chord = pad_chord_of_name(text);
                if (!chord || !may_be_bound(*chord))
                    return "none, or a control such as a, hold+y, rb+up, l3+left_stick_left";
                s.bindings.pad(action) = *chord;
                return {};
            }};
}

/// `left_handed` comes before the keys, which start from its preset.
const std::vector<Entry>& entries() {
    static const std::vector<Entry> all = [] {
        std::vector<Entry> list = {yes_or_no("left_handed", &Settings::left_handed),
                                   key("foot_switch", &Settings::foot_switch_key),
                                   key("foot_switch_keep", &Settings::foot_switch_keep_key),
                                   yes_or_no("pedal_latch", &Settings::pedal_latch),
                                   yes_or_no("grip_toggles", &Settings::grip_toggles),
                                   yes_or_no("caps_lock_fine", &Settings::caps_lock_fine),
                                   ui_scale_entry(),
                                   number("text_scale", &Settings::text_scale, 1.0, kMostTextScale),
                                   yes_or_no("high_contrast", &Settings::high_contrast),
                                   palette_entry(),
                                   yes_or_no("reduce_motion", &Settings::reduce_motion),
                                   yes_or_no("captions", &Settings::captions),
                                   yes_or_no("stops_at_errors", &Settings::stops_at_errors),
                                   number("sound_volume", &Settings::sound_volume, 0.0, 1.0),
                                   yes_or_no("full_screen", &Settings::full_screen),
                                   pixels("window_width", &Settings::window_width, 1280, 16384),
                                   pixels("window_height", &Settings::window_height, 720, 16384),
                                   words("monitor", &Settings::monitor),
                                   words("classroom", &Settings::classroom),
                                   words("station", &Settings::station)};
        for (const ActionRow& row : action_table())
            list.push_back(binding(row));
        for (const ActionRow& row : action_table())
            if (pad_action(row.action) == row.action) list.push_back(pad_binding(row));
        return list;
    }();
    return all;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kBlank = " \t\r";
    const auto first = text.find_first_not_of(kBlank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

class Reader {
  public:
    explicit Reader(std::string name) : name_(std::move(name)) {}

    SettingsRead read(std::string_view text) {
        split(text);
        if (is_newer()) return std::move(result_);
        for (const Line& line : lines_)  // the preset first: keys are changes to it
            if (line.name == "left_handed") take(line);
        if (result_.settings.left_handed) result_.settings.bindings = default_bindings(true);
        for (const Line& line : lines_)
            if (line.name != "left_handed" && line.name != "format") take(line);
        refuse_duplicates();
        refuse_pad_duplicates();
        return std::move(result_);
    }

  private:
    struct Line {
        int number;
        std::string name, value;
    };

    void fault(int line, std::string code, std::string message) {
        result_.errors.push_back(Error{"settings." + std::move(code), std::move(message),
                                       fmt::format("{}:{}", name_, line)});
    }

    void split(std::string_view text) {
        int number = 0;
        while (!text.empty()) {
            ++number;
            const auto end = text.find('\n');
            std::string_view line = text.substr(0, end);
            text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
            line = trimmed(line);
            if (line.empty() || line[0] == '#') continue;
            const auto colon = line.find(": ");
            if (colon == std::string_view::npos) {
                fault(
                    number, "syntax",
                    fmt::format("'{}' is no setting; a line is 'name: value'", line.substr(0, 40)));
                continue;
            }
            lines_.push_back({number, std::string(trimmed(line.substr(0, colon))),
                              std::string(trimmed(line.substr(colon + 1)))});
        }
    }

    bool is_newer() {
        for (const Line& line : lines_) {
            if (line.name != "format") continue;
            const auto value = number_of(line.value);
            if (value && *value == kSettingsFormat) return false;
            fault(line.number, "format",
                  fmt::format("format {} is not known, this program reads {}; defaults are used",
                              line.value, kSettingsFormat));
            return true;
        }
        return false;
    }

    void take(const Line& line) {
        const auto& all = entries();
        const auto at = std::find_if(all.begin(), all.end(),
                                     [&](const Entry& entry) { return entry.name == line.name; });
        if (at == all.end()) {
            std::vector<std::string> names;
            for (const Entry& entry : all)
                names.push_back(entry.name);
            const std::string near = nearest_word(line.name, names);
            return fault(line.number, "unknown",
                         fmt::format("there is no setting '{}'{}{}", line.name,
                                     near.empty() ? "" : ", did you mean ", near));
        }
        const std::string allowed = at->read(result_.settings, line.value);
        if (!allowed.empty())
            fault(line.number, "range",
                  fmt::format("{} = '{}'; allowed: {}", line.name, line.value, allowed));
    }

    /// Two actions on one key: the default of all keys is safer than a guess.
    void refuse_duplicates() {
        const Bindings& bindings = result_.settings.bindings;
        for (const ActionRow& row : action_table()) {
            const Action other = action_on(bindings, bindings[row.action], row.action);
            if (other == Action::count) continue;
            fault(1, "duplicate_key",
                  fmt::format("'{}' is bound to {} and to {}; all keys are the defaults",
                              chord_name(bindings[row.action]), row.id, row_of(other).id));
            result_.settings.bindings.keys = default_bindings(result_.settings.left_handed).keys;
            return;
        }
    }

    void refuse_pad_duplicates() {
        const Bindings& bindings = result_.settings.bindings;
        for (const ActionRow& row : action_table()) {
            const Action other = pad_action_on(bindings, bindings.pad(row.action), row.action);
            if (other == Action::count) continue;
            fault(1, "duplicate_key",
                  fmt::format("'{}' of the gamepad is bound to {} and to {}; all of the gamepad is "
                              "as at first",
                              pad_chord_name(bindings.pad(row.action)), row.id, row_of(other).id));
            result_.settings.bindings.pads = default_bindings(false).pads;
            return;
        }
    }

    std::string name_;
    std::vector<Line> lines_;
    SettingsRead result_;
};

}  // namespace

SettingsRead read_settings(std::string_view text, const std::string& name) {
    return Reader(name).read(text);
}

std::string settings_text(const Settings& settings) {
    std::string text =
        fmt::format("# Sideport's settings. A line that is left out has its default.\nformat: {}\n",
                    kSettingsFormat);
    const Bindings preset = default_bindings(settings.left_handed);
    for (const Entry& entry : entries()) {
        if (entry.name.rfind(kKeyPrefix, 0) == 0) {
            const Action action = action_of(std::string_view(entry.name).substr(kKeyPrefix.size()));
            if (settings.bindings[action] == preset[action]) continue;
        }
        if (entry.name.rfind(kPadPrefix, 0) == 0) {
            const Action action = action_of(std::string_view(entry.name).substr(kPadPrefix.size()));
            if (settings.bindings.pad(action) == preset.pad(action)) continue;
        }
        text += fmt::format("{}: {}\n", entry.name, entry.write(settings));
    }
    return text;
}

std::filesystem::path settings_path() {
    namespace fs = std::filesystem;
    const char* config = std::getenv("XDG_CONFIG_HOME");
    if (config != nullptr && *config != '\0') return fs::path(config) / "sideport/settings.yaml";
    const char* home = std::getenv("HOME");
    return fs::path(home != nullptr ? home : ".") / ".config/sideport/settings.yaml";
}

SettingsRead load_settings(const std::filesystem::path& path) {
    std::error_code problem;
    if (!std::filesystem::exists(path, problem)) return {};
    const auto text = read_file(path, kMostBytes);
    if (!text) return {.settings = {}, .errors = {text.error()}};
    return read_settings(text.value(), path.string());
}

Result<Done> save_settings(const std::filesystem::path& path, const Settings& settings) {
    return write_file(path, settings_text(settings));
}

}  // namespace sideport::app
