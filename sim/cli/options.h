#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/result.h"
#include "sim/cli/commands.h"

namespace sideport::cli {

/// What a verb takes; --help prints it.
struct OptionSpec {
    std::string_view name;        ///< "--out"; for a positional argument its name without dashes
    std::string_view value_name;  ///< "DIR"; empty for a switch
    std::string_view doc;
    bool repeated = false;
};

struct VerbSpec {
    std::string_view name;                ///< "run"
    std::string_view purpose;             ///< one line
    std::vector<OptionSpec> positionals;  ///< the last one may be repeated
    std::size_t required_positionals = 0;
    std::vector<OptionSpec> options;  ///< --help and --json need not be listed... they are added
};

/// Parsed arguments of one verb.
class Options {
  public:
    /// Errors: cli.unknown_option (with the nearest), cli.missing_value, cli.missing_argument,
    /// cli.extra_argument.
    static Result<Options> parse(const VerbSpec& verb, Arguments arguments);

    bool has(std::string_view name) const;
    /// Last value given, or nothing.
    std::optional<std::string> value(std::string_view name) const;
    std::string value_or(std::string_view name, std::string_view fallback) const;
    std::vector<std::string> values(std::string_view name) const;
    /// Whole number in [low, high]. Errors: cli.number.
    /// Side of a fluoroscopic picture: 128 .. 2048, a multiple of 64. Errors: cli.number.
    Result<long> picture_px(std::string_view name, long fallback) const;
    Result<long> integer(std::string_view name, long fallback, long low, long high) const;
    /// Decimal number in [low, high]. Errors: cli.number.
    Result<double> number(std::string_view name, double fallback, double low, double high) const;
    /// "on" or "off". Errors: cli.choice.
    Result<bool> on_off(std::string_view name, bool fallback) const;
    const std::vector<std::string>& positionals() const { return positionals_; }

  private:
    std::vector<std::pair<std::string, std::string>> given_;
    std::vector<std::string> positionals_;
};

std::string help_text(const VerbSpec& verb);

/// Parses; prints the fault, or the help page where it was asked for. Nothing: exit with `code`.
std::optional<Options> parse_or_explain(const VerbSpec& verb, Arguments arguments, int& code);

inline constexpr int kFine = 0, kAssessmentFailed = 1, kBadInput = 2, kMachine = 3;

/// Prints the error's line on stderr; returns 3 for faults of the machine, else 2.
int fail(const Error& error);
int fail(const Errors& errors);

}  // namespace sideport::cli
