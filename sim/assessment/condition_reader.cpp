#include "sim/assessment/condition_reader.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "sim/assessment/checklist_keys.h"
#include "sim/assessment/field_unit.h"
#include "sim/assessment/graded_log.h"
#include "sim/assessment/vocabulary.h"
#include "sim/base/quantity.h"

namespace sideport::assessment {

namespace {

constexpr std::array<const char*, 9> kLeading = {"event", "measure", "finding", "truth",   "item",
                                                 "all",   "any",     "not",     "at_least"};

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

bool takes(std::string_view& text, std::string_view start) {
    if (text.substr(0, start.size()) != start) return false;
    text = trimmed(text.substr(start.size()));
    return true;
}

bool begins_a_number(std::string_view text) {
    return !text.empty() && ((text.front() >= '0' && text.front() <= '9') || text.front() == '-' ||
                             text.front() == '<' || text.front() == '>' || text.front() == '.');
}

}  // namespace

void ConditionReader::define(const Tree& tree) {
    if (tree.kind != Tree::Kind::map) {
        faults_.add(tree, "type", "'define' is a map of names and conditions");
        return;
    }
    for (std::size_t i = 0; i < tree.keys.size(); ++i)
        named_[tree.keys[i]] = read(tree.items[i]);
}

Condition ConditionReader::read(const Tree& tree) {
    if (tree.kind == Tree::Kind::scalar) return read_named(tree);
    if (tree.kind != Tree::Kind::map) {
        faults_.add(tree, "type",
                    "a condition is a map like {event: NAME}, or the name of one under 'define'");
        return {};
    }
    if (tree.find("event") != nullptr) return read_event(tree);
    if (tree.find("measure") != nullptr)
        return read_compared(tree, Condition::Kind::measure, "measure");
    if (tree.find("finding") != nullptr)
        return read_compared(tree, Condition::Kind::finding, "finding");
    if (tree.find("truth") != nullptr) return read_truth(tree);
    if (tree.find("item") != nullptr) return read_compared(tree, Condition::Kind::item, "item");
    if (tree.find("all") != nullptr) return read_parts(tree, Condition::Kind::all, "all");
    if (tree.find("any") != nullptr) return read_parts(tree, Condition::Kind::any, "any");
    if (tree.find("not") != nullptr) return read_parts(tree, Condition::Kind::no, "not");
    if (tree.find("at_least") != nullptr)
        return read_parts(tree, Condition::Kind::at_least, "at_least");
    const std::vector<std::string> leading(kLeading.begin(), kLeading.end());
    const std::string first = tree.keys.empty() ? "" : tree.keys.front();
    const std::string near = nearest_word(first, leading);
    faults_.add(tree, "unknown_field",
                fmt::format("'{}' begins no condition{}; one of: event, measure, finding, truth, "
                            "item, all, any, not, at_least",
                            first, near.empty() ? "" : fmt::format(", did you mean {}?", near)));
    return {};
}

Condition ConditionReader::read_named(const Tree& tree) {
    if (tree.text == "always") return {};
    std::vector<std::string> names = {"always"};
    for (const auto& [name, condition] : named_)
        names.push_back(name);
    if (!faults_.check_name(tree, tree.text, names, "condition under 'define'")) return {};
    return named_.at(tree.text);
}

Condition ConditionReader::read_event(const Tree& tree) {
    Condition condition{.kind = Condition::Kind::event};
    faults_.is_map(tree, "a condition on an event", key_names(ChecklistMap::event));
    condition.event = read_pattern(tree);
    for (const auto& [key, patterns] :
         {std::pair{"before", &condition.before}, std::pair{"after", &condition.after}}) {
        if (const Tree* other = tree.find(key)) {
            patterns->push_back(read_pattern(*other));
            if (other->kind == Tree::Kind::map)
                faults_.is_map(*other, key, key_names(ChecklistMap::pattern));
        }
    }
    condition.within_s = read_span(tree, "within");
    condition.beyond_s = read_span(tree, "beyond");
    for (const char* key : {"within", "beyond"}) {
        if (tree.find(key) != nullptr && condition.before.empty() && condition.after.empty())
            faults_.add_key(*tree.find(key), "missing_field",
                            fmt::format("'{}' needs 'before' or 'after' beside it", key));
    }
    read_fold(tree, condition);
    return condition;
}

void ConditionReader::read_fold(const Tree& tree, Condition& condition) {
    using Fold = Condition::Fold;
    if (const Tree* count = tree.find("count")) {
        condition.fold = Fold::count;
        condition.test = read_test(*count, "_count");
        return;
    }
    for (const auto& [key, fold] :
         {std::pair{"sum", Fold::sum}, std::pair{"max", Fold::max}, std::pair{"min", Fold::min}}) {
        const Tree* field = tree.find(key);
        if (field == nullptr) continue;
        condition.fold = fold;
        condition.name = faults_.text(tree, key);
        if (!check_fields(*field, condition.name, condition.event)) return;
        if (const Tree* is = faults_.need(tree, "is"))
            condition.test = read_test(*is, condition.name);
        if (condition.test.kind != Test::Kind::number && tree.find("is") != nullptr)
            faults_.add(*tree.find("is"), "type", "a number is needed here, e.g. \">= 1 mL\"");
        return;
    }
    if (const Tree* is = tree.find("is"))
        faults_.add_key(*is, "missing_field", "'is' needs 'sum', 'max' or 'min' beside it");
}

EventPattern ConditionReader::read_pattern(const Tree& tree) {
    EventPattern pattern;
    const Tree* event = tree.kind == Tree::Kind::map ? faults_.need(tree, "event") : &tree;
    if (event == nullptr) return pattern;
    const std::vector<std::string> known = event_names();
    for (const std::string& name : faults_.words_of(*event)) {
        if (faults_.check_name(*event, name, known, "event", "unknown_event"))
            pattern.names.push_back(name);
    }
    if (tree.kind != Tree::Kind::map) return pattern;
    if (const Tree* pick = tree.find("pick")) {
        faults_.check_name(*pick, pick->text, {"first", "last"}, "choice for 'pick'", "choice");
        pattern.last = pick->text == "last";
    }
    read_where(tree, pattern);
    return pattern;
}

void ConditionReader::read_where(const Tree& tree, EventPattern& pattern) {
    const Tree* where = tree.find("where");
    if (where == nullptr) return;
    if (where->kind != Tree::Kind::map) {
        faults_.add(*where, "type", "'where' is a map of fields, e.g. {site: access_chamber}");
        return;
    }
    for (std::size_t i = 0; i < where->keys.size(); ++i) {
        Tree key = where->items[i];
        key.line = key.key_line;
        key.column = key.key_column;
        // the unit of an unknown field is unknown too
        if (!check_fields(key, where->keys[i], pattern)) continue;
        pattern.where.emplace_back(where->keys[i], read_test(where->items[i], where->keys[i]));
    }
}

bool ConditionReader::check_fields(const Tree& at, const std::string& field,
                                   const EventPattern& pattern) {
    for (const std::string& event : pattern.names) {
        if (!faults_.check_name(at, field, field_names(event), fmt::format("field of {}", event),
                                "unknown_field"))
            return false;
    }
    return true;
}

double ConditionReader::read_span(const Tree& tree, const char* key) {
    const Tree* span = tree.find(key);
    if (span == nullptr) return -1.0;
    const auto seconds = parse_quantity(span->text, Dimension::time_s);
    if (seconds && seconds.value() >= 0.0) return seconds.value();
    if (seconds) {
        faults_.add(*span, "range", fmt::format("'{}': 0 s or more is needed", span->text));
    } else {
        faults_.add_with_code(*span, seconds.error().code, seconds.error().message);
    }
    return -1.0;
}

Condition ConditionReader::read_compared(const Tree& tree, Condition::Kind kind, const char* key) {
    Condition condition{.kind = kind};
    const bool is_finding = kind == Condition::Kind::finding;
    faults_.is_map(tree, fmt::format("a condition on a {}", key),
                   key_names(is_finding                         ? ChecklistMap::finding
                             : kind == Condition::Kind::measure ? ChecklistMap::measure
                                                                : ChecklistMap::earlier_item));
    condition.name = faults_.need_text(tree, key);
    const Tree* is = tree.find("is");
    if (const Tree* names = tree.find("names"); is_finding && names != nullptr) {
        if (is != nullptr) faults_.add(*names, "type", "either 'is' or 'names', not both");
        condition.one_of_several = true;
        is = names;
    }
    if (kind == Condition::Kind::measure) {
        const bool known =
            tree.find(key) != nullptr &&
            faults_.check_name(*tree.find(key), condition.name, measure_names(), "measure");
        if (!known || is == nullptr) return condition;
        condition.test = read_test(*is, condition.name);
        if (condition.test.kind != Test::Kind::number)
            faults_.add(*is, "type", "a number is needed here, e.g. \">= 1 mL\"");
        return condition;
    }
    if (kind == Condition::Kind::item) {
        faults_.check_name(*tree.find(key), condition.name, items_, "earlier item");
        if (faults_.need(tree, "is") == nullptr) return condition;
    }
    if (is == nullptr) return condition;
    condition.test = {.kind = Test::Kind::words, .words = faults_.words_of(*is)};
    if (condition.test.words.size() == 1) {
        std::string_view word = condition.test.words[0];
        condition.test.negated = takes(word, "not ");
        condition.test.words[0] = std::string(word);
    }
    if (kind != Condition::Kind::item) return condition;
    for (const std::string& word : condition.test.words)
        faults_.check_name(*is, word, {"done", "partial", "missed", "incorrect", "not_applicable"},
                           "outcome", "choice");
    return condition;
}

Condition ConditionReader::read_truth(const Tree& tree) {
    std::vector<std::string> known;
    for (const TruthName& name : truth_names())
        known.emplace_back(name.name);
    Condition condition{.kind = Condition::Kind::truth};
    faults_.is_map(tree, "a condition on the truth", key_names(ChecklistMap::truth));
    condition.name = faults_.need_text(tree, "truth");
    faults_.check_name(*tree.find("truth"), condition.name, known, "truth");
    const Tree* is = faults_.need(tree, "is");
    if (is == nullptr) return condition;
    condition.test = {.kind = Test::Kind::words, .words = faults_.words_of(*is)};
    if (condition.test.words.size() == 1) {
        std::string_view word = condition.test.words[0];
        condition.test.negated = takes(word, "not ");
        condition.test.words[0] = std::string(word);
    }
    return condition;
}

Condition ConditionReader::read_parts(const Tree& tree, Condition::Kind kind, const char* key) {
    Condition condition{.kind = kind};
    const Tree* parts = tree.find(key);
    if (kind == Condition::Kind::at_least) {
        faults_.is_map(tree, "'at_least'", key_names(ChecklistMap::at_least));
        condition.needed = static_cast<int>(faults_.number(tree, key, 1.0, 1.0, 100.0));
        parts = faults_.need(tree, "of");
    } else {
        faults_.is_map(tree, fmt::format("'{}'", key), {key});
    }
    if (parts == nullptr) return condition;
    if (kind == Condition::Kind::no) {
        condition.parts.push_back(read(*parts));
    } else if (faults_.is_list(*parts, key)) {
        for (const Tree& part : parts->items)
            condition.parts.push_back(read(part));
    }
    if (condition.parts.empty()) {
        faults_.add(*parts, "range", "a condition is needed in the list");
        condition.parts.emplace_back();
    }
    if (kind == Condition::Kind::at_least &&
        condition.needed > static_cast<int>(condition.parts.size())) {
        faults_.add(*tree.find(key), "range",
                    fmt::format("{} of {} can never be", condition.needed, condition.parts.size()));
    }
    return condition;
}

Test ConditionReader::read_test(const Tree& tree, std::string_view field) {
    Test test;
    if (tree.kind == Tree::Kind::scalar && (tree.text == "true" || tree.text == "false")) {
        test.kind = Test::Kind::flag;
        test.flag = tree.text == "true";
        return test;
    }
    const bool numeric = !unit_of(field).empty() || field == "_count";
    if (tree.kind == Tree::Kind::scalar && (numeric || begins_a_number(trimmed(tree.text)))) {
        if (!read_number_test(tree, field, test)) test.kind = Test::Kind::number;
        return test;
    }
    test.kind = Test::Kind::words;
    test.words = faults_.words_of(tree);
    if (test.words.size() == 1) {
        std::string_view word = test.words[0];
        test.negated = takes(word, "not ");
        test.words[0] = std::string(word);
    }
    return test;
}

double ConditionReader::bound(const Tree& tree, std::string_view field, std::string_view text) {
    const auto value = quantity_of(field, text);
    if (value) return value.value();
    faults_.add_with_code(tree, value.error().code, value.error().message);
    return 0.0;
}

bool ConditionReader::read_number_test(const Tree& tree, std::string_view field, Test& test) {
    std::string_view text = trimmed(tree.text);
    test.kind = Test::Kind::number;
    if (const std::size_t range = text.find(".."); range != std::string_view::npos) {
        test.low = bound(tree, field, trimmed(text.substr(0, range)));
        test.high = bound(tree, field, trimmed(text.substr(range + 2)));
        if (test.low > test.high)
            faults_.add(tree, "range", fmt::format("'{}': the first is the larger one", text));
        return true;
    }
    if (takes(text, ">=")) {
        test.low = bound(tree, field, text);
    } else if (takes(text, "<=")) {
        test.high = bound(tree, field, text);
    } else if (takes(text, ">")) {
        test.low = bound(tree, field, text);
        test.low_open = true;
    } else if (takes(text, "<")) {
        test.high = bound(tree, field, text);
        test.high_open = true;
    } else {
        test.low = test.high = bound(tree, field, text);
    }
    return true;
}

void ConditionReader::check_sentence(const Tree& map, const char* key, const Condition& when) {
    const Tree* tree = map.find(key);
    if (tree == nullptr || tree->kind != Tree::Kind::scalar) return;
    std::vector<std::string> known = {"time", "reference_time", "gap", "value", "count", "failing"};
    for (const std::string& event : events_in(when)) {
        for (std::string& field : field_names(event))
            known.push_back(std::move(field));
    }
    // the event that fills in a line of the report
    known.emplace_back("name");
    for (const std::string& measure : measure_names())
        known.push_back("measure " + measure);
    for (const TruthName& name : truth_names())
        known.push_back("truth " + std::string(name.name));
    const std::string& text = tree->text;
    for (std::size_t open = text.find('{'); open != std::string::npos;
         open = text.find('{', open + 1)) {
        const std::size_t close = text.find('}', open);
        if (close == std::string::npos) {
            faults_.add(*tree, "syntax", fmt::format("'{}' is not closed", text.substr(open)));
            return;
        }
        const std::string name = text.substr(open + 1, close - open - 1);
        if (name.rfind("finding ", 0) == 0) continue;
        faults_.check_name(*tree, name, known, "word for a sentence");
    }
}

}  // namespace sideport::assessment
