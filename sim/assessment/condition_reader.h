#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sim/assessment/checklist.h"
#include "sim/scenario/plain_tree.h"

namespace sideport::assessment {

/// Notes faults with their places while a file is read on.
class Faults {
  public:
    using Tree = scenario::Tree;
    using Names = std::vector<std::string>;

    Faults(std::string file, Errors& errors) : file_(std::move(file)), errors_(errors) {}

    /// `kind` is the second half of the code: "type" makes "checklist.type".
    void add(const Tree& at, const std::string& kind, std::string message);
    /// At the key of a value.
    void add_key(const Tree& at, const std::string& kind, std::string message);
    void add_with_code(const Tree& at, std::string code, std::string message);

    bool is_map(const Tree& tree, const std::string& what, const Names& fields);
    bool is_list(const Tree& tree, const std::string& what);
    /// The value of a key that must be there, or nullptr.
    const Tree* need(const Tree& map, const char* key);
    std::string need_text(const Tree& map, const char* key);
    std::string text(const Tree& map, const char* key);
    bool flag(const Tree& map, const char* key);
    double number(const Tree& map, const char* key, double fallback, double low, double high);
    /// A word or a list of words.
    Names words(const Tree& map, const char* key);
    Names words_of(const Tree& tree);
    /// False, with "did you mean", when the name is not among the known ones.
    bool check_name(const Tree& at, const std::string& name, const Names& known,
                    const std::string& what, const std::string& kind = "unknown_name");

  private:
    void add_at(int line, int column, std::string code, std::string message);

    std::string file_;
    Errors& errors_;
};

/// Reads conditions and the tests in them.
class ConditionReader {
  public:
    using Tree = scenario::Tree;

    explicit ConditionReader(Faults& faults) : faults_(faults) {}

    /// Conditions with a name, which later ones may use.
    void define(const Tree& tree);
    /// Items that conditions after this may look at.
    void add_item(const std::string& id) { items_.push_back(id); }
    Condition read(const Tree& tree);
    /// Every {name} in the sentence must be known.
    void check_sentence(const Tree& map, const char* key, const Condition& when);

  private:
    Condition read_named(const Tree& tree);
    Condition read_event(const Tree& tree);
    Condition read_compared(const Tree& tree, Condition::Kind kind, const char* key);
    Condition read_truth(const Tree& tree);
    Condition read_parts(const Tree& tree, Condition::Kind kind, const char* key);
    void read_fold(const Tree& tree, Condition& condition);
    EventPattern read_pattern(const Tree& tree);
    void read_where(const Tree& tree, EventPattern& pattern);
    double read_span(const Tree& tree, const char* key);
    /// A test of a field; its unit is told by the field's name.
    Test read_test(const Tree& tree, std::string_view field);
    bool read_number_test(const Tree& tree, std::string_view field, Test& test);
    double bound(const Tree& tree, std::string_view field, std::string_view text);
    bool check_fields(const Tree& at, const std::string& field, const EventPattern& pattern);

    Faults& faults_;
    std::map<std::string, Condition> named_;
    std::vector<std::string> items_;
};

}  // namespace sideport::assessment
