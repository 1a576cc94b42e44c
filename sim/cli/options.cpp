#include "sim/cli/options.h"

#include <algorithm>
#include <charconv>
#include <cstdio>

#include <fmt/format.h>

#include "sim/base/quantity.h"

namespace sideport::cli {

namespace {

Error fault(std::string code, std::string message) {
    return Error{std::move(code), std::move(message), ""};
}

std::vector<OptionSpec> all_options(const VerbSpec& verb) {
    std::vector<OptionSpec> options = verb.options;
    options.push_back({"--json", "", "one JSON object on stdout, nothing else there"});
    options.push_back({"--help", "", "this page"});
    return options;
}

template <typename T>
Result<T> in_range(std::string_view name, const std::string& text, T low, T high) {
    T number{};
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc() || end != text.data() + text.size() ||
        !(number >= low && number <= high)) {
        return fault("cli.number",
                     fmt::format("{} {}: a number from {} to {} is needed", name, text, low, high));
    }
    return number;
}

}  // namespace

Result<Options> Options::parse(const VerbSpec& verb, Arguments arguments) {
    Options parsed;
    const std::vector<OptionSpec> options = all_options(verb);
    std::vector<std::string> names;
    for (const OptionSpec& option : options)
        names.emplace_back(option.name);
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        std::string word = arguments[i];
        if (word.size() < 3 || word.compare(0, 2, "--") != 0) {
            parsed.positionals_.push_back(std::move(word));
            continue;
        }
        // --name=value and --name value
        std::optional<std::string> value;
        if (const std::size_t equals = word.find('='); equals != std::string::npos) {
            value = word.substr(equals + 1);
            word.resize(equals);
        }
        const auto spec =
            std::find_if(options.begin(), options.end(),
                         [&](const OptionSpec& option) { return option.name == word; });
        if (spec == options.end()) {
            const std::string near = nearest_word(word, names);
            return fault(
                "cli.unknown_option",
                fmt::format("{} has no option {}{}; see 'sideport {} --help'", verb.name, word,
                            near.empty() ? "" : fmt::format(", did you mean {}", near), verb.name));
        }
        if (!spec->value_name.empty() && !value) {
            if (i + 1 >= arguments.size()) {
                return fault("cli.missing_value",
                             fmt::format("{} needs {}", word, spec->value_name));
            }
            value = arguments[++i];
        }
        parsed.given_.emplace_back(word, value.value_or(""));
    }
    if (parsed.has("--help")) return parsed;
    if (parsed.positionals_.size() < verb.required_positionals) {
        return fault("cli.missing_argument",
                     fmt::format("{} needs {}; see 'sideport {} --help'", verb.name,
                                 verb.positionals[parsed.positionals_.size()].name, verb.name));
    }
    const bool open_ended = !verb.positionals.empty() && verb.positionals.back().repeated;
    if (!open_ended && parsed.positionals_.size() > verb.positionals.size()) {
        return fault("cli.extra_argument",
                     fmt::format("{} takes no '{}'; see 'sideport {} --help'", verb.name,
                                 parsed.positionals_[verb.positionals.size()], verb.name));
    }
    return parsed;
}

bool Options::has(std::string_view name) const {
    return std::any_of(given_.begin(), given_.end(),
                       [&](const auto& entry) { return entry.first == name; });
}

std::optional<std::string> Options::value(std::string_view name) const {
    for (auto it = given_.rbegin(); it != given_.rend(); ++it) {
        if (it->first == name) return it->second;
    }
    return std::nullopt;
}

std::string Options::value_or(std::string_view name, std::string_view fallback) const {
    return value(name).value_or(std::string(fallback));
}

std::vector<std::string> Options::values(std::string_view name) const {
    std::vector<std::string> found;
    for (const auto& [key, text] : given_) {
        if (key == name) found.push_back(text);
    }
    return found;
}

Result<long> Options::picture_px(std::string_view name, long fallback) const {
    constexpr long kStep = 64;  // the coarse picture's side divides it
    const auto size = integer(name, fallback, 128, 2048);
    if (!size || size.value() % kStep == 0) return size;
    return fault("cli.number",
                 fmt::format("{} {}: a multiple of {} is needed", name, size.value(), kStep));
}

Result<long> Options::integer(std::string_view name, long fallback, long low, long high) const {
    const auto text = value(name);
    return text ? in_range(name, *text, low, high) : Result<long>(fallback);
}

Result<double> Options::number(std::string_view name, double fallback, double low,
                               double high) const {
    const auto text = value(name);
    return text ? in_range(name, *text, low, high) : Result<double>(fallback);
}

Result<bool> Options::on_off(std::string_view name, bool fallback) const {
    const std::string text = value_or(name, fallback ? "on" : "off");
    if (text == "on" || text == "off") return text == "on";
    return fault("cli.choice", fmt::format("{} {}: allowed on, off", name, text));
}

std::string help_text(const VerbSpec& verb) {
    std::string text =
        fmt::format("sideport {}: {}\n\nusage: sideport {}", verb.name, verb.purpose, verb.name);
    for (std::size_t i = 0; i < verb.positionals.size(); ++i) {
        const OptionSpec& positional = verb.positionals[i];
        const bool required = i < verb.required_positionals;
        text += fmt::format(" {}{}{}{}", required ? "" : "[", positional.name,
                            positional.repeated ? "..." : "", required ? "" : "]");
    }
    text += " [options]\n\n";
    for (const OptionSpec& positional : verb.positionals) {
        text += fmt::format("  {:<28} {}\n", positional.name, positional.doc);
    }
    for (const OptionSpec& option : all_options(verb)) {
        text += fmt::format("  {:<28} {}\n", fmt::format("{} {}", option.name, option.value_name),
                            option.doc);
    }
    text += "\nexit codes: 0 fine, 1 assessment failed, 2 bad input, 3 machine\n";
    return text;
}

std::optional<Options> parse_or_explain(const VerbSpec& verb, Arguments arguments, int& code) {
    auto options = Options::parse(verb, arguments);
    if (!options) {
        code = fail(options.error());
        return std::nullopt;
    }
    if (options.value().has("--help")) {
        std::fputs(help_text(verb).c_str(), stdout);
        code = kFine;
        return std::nullopt;
    }
    return std::move(options).value();
}

int fail(const Error& error) {
    std::fprintf(stderr, "%s\n", error.line().c_str());
    const bool machine = error.code.rfind("gpu.", 0) == 0 || error.code.rfind("machine.", 0) == 0;
    return machine ? kMachine : kBadInput;
}

int fail(const Errors& errors) {
    int code = kBadInput;
    for (const Error& error : errors)
        code = fail(error);
    return code;
}

}  // namespace sideport::cli
