#include "sim/author/chance.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sim/scenario/distribution.h"

namespace sideport::author {

namespace {

using scenario::Distribution;

/// "12 mm" as 12 and " mm"; 0 where no number begins it.
struct Amount {
    double number = 0.0;
    std::string unit;
};
Amount amount_of(const std::string& text) {
    Amount amount;
    const auto [end, problem] =
        std::from_chars(text.data(), text.data() + text.size(), amount.number);
    if (problem == std::errc()) amount.unit = std::string(end, text.data() + text.size());
    return amount;
}

Law law_of(Distribution::Law law) {
    switch (law) {
        case Distribution::Law::uniform:
            return Law::uniform;
        case Distribution::Law::normal:
            return Law::normal;
        case Distribution::Law::one_of:
            return Law::one_of;
        default:
            return Law::weighted;
    }
}

bool chooses(Law law) {
    return law == Law::one_of || law == Law::weighted;
}

std::size_t place_of(const Chance& chance, std::string_view choice) {
    const auto it = std::find(chance.values.begin(), chance.values.end(), choice);
    return static_cast<std::size_t>(it - chance.values.begin());
}

}  // namespace

Chance chance_of(std::string_view value) {
    if (scenario::is_distribution(value)) {
        if (auto read = scenario::parse_distribution(value)) {
            Distribution& found = read.value();
            const Law law = law_of(found.law);
            if (law != Law::weighted) found.weights.clear();
            return {
                .law = law, .values = std::move(found.values), .weights = std::move(found.weights)};
        }
    }
    return {.law = Law::fixed, .values = {std::string(value)}, .weights = {}};
}

std::string text_of(const Chance& chance) {
    switch (chance.law) {
        case Law::uniform:
            return fmt::format("uniform({})", fmt::join(chance.values, ", "));
        case Law::normal:
            return fmt::format("normal({})", fmt::join(chance.values, ", "));
        case Law::one_of:
            return fmt::format("one_of({})", fmt::join(chance.values, ", "));
        case Law::weighted: {
            std::vector<std::string> parts;
            for (std::size_t i = 0; i < chance.values.size(); ++i)
                parts.push_back(fmt::format("{}: {:g}", chance.values[i], chance.weights[i]));
            return fmt::format("weighted({})", fmt::join(parts, ", "));
        }
        default:
            return chance.values.empty() ? std::string() : chance.values.front();
    }
}

std::vector<Law> laws_for(const Row& row) {
    // which form of the case this is, and what it is written in, is nothing that a form draws
    if (row.value.empty() || row.pointer == "/form" || row.pointer == "/format") return {};
    if (!row.choices.empty()) return {Law::fixed, Law::one_of, Law::weighted};
    if (row.field->type == "text") return {};
    return {Law::fixed, Law::uniform, Law::normal};
}

Chance under_law(const Chance& chance, Law law) {
    if (law == chance.law || chance.values.empty()) return chance;
    std::string first = chance.values.front();
    if (chance.law == Law::weighted)
        first = chance.values[static_cast<std::size_t>(
            std::max_element(chance.weights.begin(), chance.weights.end()) -
            chance.weights.begin())];
    Chance next{.law = law, .values = {first}, .weights = {}};
    if (law == Law::uniform) next.values.push_back(first);
    if (law == Law::normal) {
        constexpr double kShare = 0.1;
        const Amount mean = amount_of(first);
        const double deviation = mean.number == 0.0 ? 1.0 : kShare * std::fabs(mean.number);
        next.values.push_back(fmt::format("{:g}{}", deviation, mean.unit));
    }
    // from one list of choices to the other all of them go along
    if (chooses(law) && chooses(chance.law)) next.values = chance.values;
    if (law == Law::weighted) next.weights.assign(next.values.size(), 1.0);
    return next;
}

std::vector<std::string> drawable(const Row& row, const Chance& chance) {
    std::vector<std::string> all = row.choices;
    // a fault that a form may leave out
    if (row.field->pointer == "/faults/*/kind") all.emplace_back("none");
    for (const std::string& value : chance.values)
        if (std::find(all.begin(), all.end(), value) == all.end()) all.push_back(value);
    return all;
}

double weight_of(const Chance& chance, std::string_view choice) {
    const std::size_t place = place_of(chance, choice);
    if (place >= chance.values.size()) return 0.0;
    return chance.law == Law::weighted ? chance.weights[place] : 1.0;
}

void set_weight(Chance& chance, const std::string& choice, double weight) {
    const std::size_t place = place_of(chance, choice);
    const bool is_there = place < chance.values.size();
    if (weight > 0.0 && !is_there) {
        chance.values.push_back(choice);
        if (chance.law == Law::weighted) chance.weights.push_back(weight);
    } else if (weight > 0.0) {
        if (chance.law == Law::weighted) chance.weights[place] = weight;
    } else if (is_there && chance.values.size() > 1) {
        chance.values.erase(chance.values.begin() + static_cast<std::ptrdiff_t>(place));
        if (chance.law == Law::weighted)
            chance.weights.erase(chance.weights.begin() + static_cast<std::ptrdiff_t>(place));
    }
}

}  // namespace sideport::author
