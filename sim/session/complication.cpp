#include "sim/session/complication.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace sideport::session {

namespace {

constexpr std::array<WhenSpec, 8> kWhen = {{
    {When::now, "now", "", "", 0, 0, 0, "now"},
    {When::after_s, "in", " ", "s", 30, 0, 3600, "in {:g} s"},
    {When::at_s, "at", " ", "s", 300, 0, 7200, "at {:g} s of the session"},
    {When::contrast_in_ml, "contrast_in", " > ", "mL", 1, 0, 20,
     "when more than {:g} mL contrast is in"},
    {When::aspirated_ml, "aspirated", " > ", "mL", 1, 0, 50, "when more than {:g} mL is aspirated"},
    {When::needle_in_port, "needle_in_port", "", "", 0, 0, 0, "when the needle is in the port"},
    {When::beam_on, "beam_on", "", "", 0, 0, 0, "when the beam is on"},
    {When::contrast_in_sac, "contrast_in_sac", "", "", 0, 0, 0, "when contrast is in the sac"},
}};

std::string_view trimmed(std::string_view text) {
    const auto is_space = [](char c) {
        return c == ' ' || c == '\t';
    };
    while (!text.empty() && is_space(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_space(text.back()))
        text.remove_suffix(1);
    return text;
}

/// The number at the start; `rest` is what follows. NaN without one.
double leading_number(std::string_view text, std::string_view& rest) {
    double value = 0.0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (problem != std::errc() || !std::isfinite(value)) return std::nan("");
    rest = trimmed(text.substr(static_cast<std::size_t>(end - text.data())));
    return value;
}

Error fault(std::string code, std::string message) {
    return {std::move(code), std::move(message), ""};
}

std::string ids() {
    std::string list;
    for (const WhenSpec& spec : kWhen) {
        list += list.empty() ? "" : ", ";
        list += spec.joint.empty()
                    ? std::string(spec.id)
                    : fmt::format("{}{}{:g} {}", spec.id, spec.joint, spec.usual, spec.unit);
    }
    return list;
}

Result<Done> read_amount(std::string_view text, ComplicationOrder& order) {
    const scenario::ComplicationSpec& spec = scenario::spec_of(order.kind);
    if (spec.amount_name.empty())
        return fault("complication.amount", fmt::format("{} takes no amount", spec.id));
    std::string_view rest;
    const double value = leading_number(trimmed(text), rest);
    // NaN fails both
    if (!(value >= spec.low && value <= spec.high) || !rest.empty()) {
        return fault("complication.amount",
                     fmt::format("{}: {} = '{}'; allowed {:g} .. {:g}, a bare number", spec.id,
                                 spec.amount_name, text, spec.low, spec.high));
    }
    order.amount = value;
    return Done{};
}

Result<Done> read_condition(std::string_view text, ComplicationOrder& order) {
    for (const WhenSpec& spec : kWhen) {
        if (text.substr(0, spec.id.size()) != spec.id) continue;
        std::string_view rest = text.substr(spec.id.size());
        if (spec.joint.empty()) {
            if (!rest.empty()) continue;
            order.when = spec.when;
            return Done{};
        }
        if (!rest.empty() && rest.front() != ' ' && rest.front() != '>') continue;
        rest = trimmed(rest);
        if (spec.joint == " > ") {
            if (rest.empty() || rest.front() != '>') continue;
            rest = trimmed(rest.substr(1));
        }
        std::string_view unit;
        const double value = leading_number(rest, unit);
        if (!(value >= spec.low && value <= spec.high) || unit != spec.unit) {
            return fault("complication.condition",
                         fmt::format("'{}'; {} takes {:g} .. {:g} {}, unit included", text, spec.id,
                                     spec.low, spec.high, spec.unit));
        }
        order.when = spec.when;
        order.value = value;
        return Done{};
    }
    return fault("complication.condition",
                 fmt::format("'{}' is no condition; allowed: {}", text, ids()));
}

}  // namespace

std::span<const WhenSpec> when_table() {
    return kWhen;
}

const WhenSpec& spec_of(When when) {
    const WhenSpec& spec = kWhen[static_cast<std::size_t>(when)];
    SIDEPORT_CHECK(spec.when == when, "the table is in the order of When");
    return spec;
}

std::string to_text(const ComplicationOrder& order) {
    const scenario::ComplicationSpec& spec = scenario::spec_of(order.kind);
    const WhenSpec& when = spec_of(order.when);
    std::string text(spec.id);
    if (!spec.amount_name.empty()) text += fmt::format("={}", order.amount);
    if (order.when == When::now) return text;
    text += fmt::format("@{}", when.id);
    if (!when.joint.empty()) text += fmt::format("{}{} {}", when.joint, order.value, when.unit);
    return text;
}

Result<ComplicationOrder> parse_complication(std::string_view text) {
    const std::size_t at = text.find('@');
    const std::string_view what = trimmed(text.substr(0, at));
    const std::size_t equals = what.find('=');
    const std::string_view id = trimmed(what.substr(0, equals));
    const scenario::ComplicationSpec* spec = scenario::find_complication(id);
    if (spec == nullptr) {
        return fault("complication.unknown", fmt::format("there is no complication '{}'; known: {}",
                                                         id, scenario::complication_choices()));
    }
    ComplicationOrder order{.kind = spec->kind, .amount = spec->amount};
    if (equals != std::string_view::npos) {
        if (auto read = read_amount(what.substr(equals + 1), order); !read) return read.error();
    }
    if (at != std::string_view::npos) {
        if (auto read = read_condition(trimmed(text.substr(at + 1)), order); !read)
            return read.error();
    }
    return order;
}

std::string label_of(const ComplicationOrder& order) {
    const std::string amount = scenario::amount_words(order.kind, order.amount);
    return std::string(scenario::spec_of(order.kind).label) + (amount.empty() ? "" : ", ") + amount;
}

std::string condition_words(const ComplicationOrder& order) {
    return fmt::format(fmt::runtime(spec_of(order.when).words), order.value);
}

bool Instruction::is_untouched() const {
    return next_number == 1 && !held && message.empty();
}

void add_hash(Hasher& hasher, const Instruction& i) {
    // a session without an instructor keeps the hash that it had before there were any
    if (i.is_untouched()) return;
    hasher.add(i.next_number);
    for (const ArmedComplication& armed : i.armed) {
        hasher.add(armed.number);
        hasher.add(static_cast<int>(armed.order.kind));
        hasher.add(armed.order.amount);
        hasher.add(static_cast<int>(armed.order.when));
        hasher.add(armed.order.value);
        hasher.add(armed.armed_tick);
        hasher.add(std::string_view(armed.by));
    }
    for (const double value : {i.sheared_percent, i.slowed_to_per_min, i.slowed, i.systolic_to_mmhg,
                               i.fallen, i.air_ml_per_min, i.message_s}) {
        hasher.add(value);
    }
    for (const bool value : {i.tip_occluded, i.tip_blocked_once, i.rotor_stalled, i.burns_on_push,
                             i.standardised, i.held}) {
        hasher.add(value);
    }
    hasher.add(i.sheared_place);
    hasher.add(i.telemetry_lost_until);
    hasher.add(i.specialist_away_until);
    hasher.add(std::string_view(i.message));
}

}  // namespace sideport::session
