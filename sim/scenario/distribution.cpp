#include "sim/scenario/distribution.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <numeric>

#include <fmt/format.h>

#include "sim/base/hash.h"
#include "sim/base/random.h"

namespace sideport::scenario {

namespace {

struct LawSpec {
    Distribution::Law law;
    std::string_view name, usage;
};

constexpr std::array<LawSpec, 4> kLaws = {{
    {Distribution::Law::uniform, "uniform", "uniform(8 mm, 22 mm)"},
    {Distribution::Law::normal, "normal", "normal(12 mm, 3 mm): mean and standard deviation"},
    {Distribution::Law::one_of, "one_of", "one_of(T9, T10, T11)"},
    {Distribution::Law::weighted, "weighted", "weighted(tip_occlusion: 3, kink: 1)"},
}};

constexpr std::size_t kMostValues = 64;
constexpr int kMostNormalDraws = 64;

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

const LawSpec* law_of(std::string_view text) {
    const std::size_t open = text.find('(');
    if (open == std::string_view::npos) return nullptr;
    const std::string_view name = trimmed(text.substr(0, open));
    const auto it = std::find_if(kLaws.begin(), kLaws.end(),
                                 [&](const LawSpec& spec) { return spec.name == name; });
    return it == kLaws.end() ? nullptr : &*it;
}

std::vector<std::string> parts_of(std::string_view list) {
    std::vector<std::string> parts;
    for (std::size_t begin = 0; begin <= list.size();) {
        const std::size_t comma = std::min(list.find(',', begin), list.size());
        parts.emplace_back(trimmed(list.substr(begin, comma - begin)));
        begin = comma + 1;
    }
    return parts;
}

Error wrong(const LawSpec& spec, std::string_view what) {
    return {"scenario.distribution", fmt::format("{}; written as {}", what, spec.usage), ""};
}

/// "kink: 3" -> "kink" and 3.
bool split_weight(std::string& value, double& weight) {
    const std::size_t colon = value.rfind(':');
    if (colon == std::string::npos) return false;
    const std::string number(trimmed(std::string_view(value).substr(colon + 1)));
    const auto [end, problem] =
        std::from_chars(number.data(), number.data() + number.size(), weight);
    value = std::string(trimmed(std::string_view(value).substr(0, colon)));
    return problem == std::errc() && end == number.data() + number.size() &&
           std::isfinite(weight) && weight >= 0.0;
}

double even(const Draw& draw, std::string_view pointer, std::uint64_t number) {
    Hasher h;
    h.add(pointer);
    return uniform_01(draw.form, RandomStream::form, mix_bits(draw.attempt) + number, h.value());
}

}  // namespace

bool is_distribution(std::string_view text) {
    return law_of(text) != nullptr;
}

Result<Distribution> parse_distribution(std::string_view text) {
    const LawSpec* spec = law_of(text);
    if (!spec) {
        return Error{"scenario.distribution",
                     "no distribution; allowed: uniform, normal, one_of, weighted", ""};
    }
    const std::size_t open = text.find('(');
    const std::string_view rest = trimmed(text.substr(open + 1));
    if (rest.empty() || rest.back() != ')') return wrong(*spec, "the closing bracket is missing");
    Distribution found{
        .law = spec->law, .values = parts_of(rest.substr(0, rest.size() - 1)), .weights = {}};
    const bool chooses =
        spec->law == Distribution::Law::one_of || spec->law == Distribution::Law::weighted;
    if (!chooses && found.values.size() != 2) return wrong(*spec, "two values are needed");
    if (found.values.size() > kMostValues)
        return wrong(*spec, fmt::format("more than {} values", kMostValues));
    for (std::string& value : found.values) {
        double weight = 1.0;
        if (spec->law == Distribution::Law::weighted && !split_weight(value, weight))
            return wrong(*spec, fmt::format("'{}' needs a weight of 0 or more", value));
        if (value.empty()) return wrong(*spec, "a value is missing");
        if (chooses) found.weights.push_back(weight);
    }
    if (chooses && std::accumulate(found.weights.begin(), found.weights.end(), 0.0) <= 0.0)
        return wrong(*spec, "all weights are 0");
    return found;
}

double draw_uniform(double low, double high, bool whole, const Draw& draw,
                    std::string_view pointer) {
    const double u = even(draw, pointer, 0);
    if (whole) return std::min(high, std::floor(low + (high - low + 1.0) * u));
    return low + (high - low) * u;
}

double draw_normal(double mean, double deviation, double low, double high, const Draw& draw,
                   std::string_view pointer) {
    double value = mean;
    for (std::uint64_t i = 0; i < kMostNormalDraws; ++i) {
        double sum = -6.0;  // twelve of variance 1/12 and mean 1/2
        for (std::uint64_t k = 0; k < 12; ++k)
            sum += even(draw, pointer, 12 * i + k);
        value = mean + deviation * sum;
        if (value >= low && value <= high) return value;
    }
    return std::clamp(value, low, high);
}

std::size_t draw_choice(const Distribution& distribution, const Draw& draw,
                        std::string_view pointer) {
    const std::vector<double>& weights = distribution.weights;
    double left = even(draw, pointer, 0) * std::accumulate(weights.begin(), weights.end(), 0.0);
    std::size_t last = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (weights[i] <= 0.0) continue;
        last = i;
        left -= weights[i];
        if (left < 0.0) break;
    }
    return last;
}

}  // namespace sideport::scenario
