#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include <fmt/format.h>

#include "sim/assessment/checklist.h"
#include "sim/assessment/checklist_keys.h"
#include "sim/assessment/condition_reader.h"
#include "sim/base/file_io.h"
#include "sim/base/hash.h"

namespace sideport::assessment {

namespace {

using scenario::Tree;

/// Reads the whole file; conditions are the ConditionReader's.
class ChecklistReader {
  public:
    ChecklistReader(const std::filesystem::path& file, Errors& errors)
        : faults_(file.string(), errors),
          conditions_(faults_) {}

    Checklist read(const Tree& root) {
        Checklist list;
        if (!faults_.is_map(root, "a checklist", key_names(ChecklistMap::file))) return list;
        list.id = faults_.need_text(root, "checklist");
        list.version = faults_.need_text(root, "version");
        list.title = faults_.text(root, "title");
        list.notes = faults_.text(root, "notes");
        list.minimum_passing_score =
            faults_.number(root, "minimum_passing_score", -1.0, 0.0, 100.0);
        list.references = faults_.words(root, "references");
        if (const Tree* define = root.find("define")) conditions_.define(*define);
        read_items(root, list);
        read_waivers(root, list);
        read_errors(root, list);
        return list;
    }

  private:
    void read_items(const Tree& root, Checklist& list) {
        const Tree* items = faults_.need(root, "items");
        if (items == nullptr || !faults_.is_list(*items, "items")) return;
        for (const Tree& entry : items->items) {
            if (!faults_.is_map(entry, "an item", key_names(ChecklistMap::item))) continue;
            list.items.push_back(read_item(entry));
            conditions_.add_item(list.items.back().id);
        }
        if (list.items.empty()) faults_.add(*items, "range", "a checklist needs an item");
    }

    ChecklistItem read_item(const Tree& entry) {
        ChecklistItem item{.id = faults_.need_text(entry, "id"),
                           .section = faults_.need_text(entry, "section"),
                           .text = faults_.need_text(entry, "text"),
                           .standard = faults_.text(entry, "standard"),
                           .source = faults_.text(entry, "source"),
                           .points = faults_.number(entry, "points", 0.0, 0.0, 100.0),
                           .critical = faults_.flag(entry, "critical"),
                           .judged_at_end = faults_.flag(entry, "judged_at_end"),
                           .rules = {},
                           .otherwise = faults_.text(entry, "otherwise")};
        if (entry.find("points") == nullptr) faults_.need(entry, "points");
        if (!item.id.empty() && !ids_.insert(item.id).second)
            faults_.add(*entry.find("id"), "duplicate",
                        fmt::format("there is an item '{}' already", item.id));
        const Tree* outcomes = faults_.need(entry, "outcomes");
        if (outcomes == nullptr || !faults_.is_list(*outcomes, "outcomes")) return item;
        for (const Tree& rule : outcomes->items)
            read_rule(rule, item);
        if (item.rules.empty()) faults_.add(*outcomes, "range", "an item needs an outcome");
        return item;
    }

    void read_rule(const Tree& tree, ChecklistItem& item) {
        static const std::map<std::string, Outcome> kOutcomes = {
            {"done", Outcome::done},
            {"partial", Outcome::partial},
            {"missed", Outcome::missed},
            {"incorrect", Outcome::incorrect},
            {"not_applicable", Outcome::not_applicable}};
        if (!faults_.is_map(tree, "an outcome", key_names(ChecklistMap::outcome))) return;
        Rule rule{.outcome = Outcome::missed, .when = {}, .says = faults_.text(tree, "says")};
        int found = 0;
        for (std::size_t i = 0; i < tree.keys.size(); ++i) {
            const auto outcome = kOutcomes.find(tree.keys[i]);
            if (outcome == kOutcomes.end()) continue;
            if (++found > 1) {
                faults_.add_key(tree.items[i], "duplicate",
                                "one outcome stands in each entry of the list");
            }
            rule.outcome = outcome->second;
            rule.when = conditions_.read(tree.items[i]);
        }
        if (found == 0)
            faults_.add(tree, "missing_field",
                        "done, partial, missed, incorrect or not_applicable is needed here");
        conditions_.check_sentence(tree, "says", rule.when);
        item.rules.push_back(std::move(rule));
    }

    void read_waivers(const Tree& root, Checklist& list) {
        const Tree* waivers = root.find("does_not_apply");
        if (waivers == nullptr || !faults_.is_list(*waivers, "does_not_apply")) return;
        for (const Tree& entry : waivers->items) {
            if (!faults_.is_map(entry, "an entry", key_names(ChecklistMap::waiver))) continue;
            Waiver waiver{.when = {},
                          .sections = faults_.words(entry, "sections"),
                          .items = faults_.words(entry, "items"),
                          .says = faults_.need_text(entry, "says")};
            if (const Tree* when = faults_.need(entry, "when"))
                waiver.when = conditions_.read(*when);
            check_known(entry, "items", waiver.items, list, false);
            check_known(entry, "sections", waiver.sections, list, true);
            list.waivers.push_back(std::move(waiver));
        }
    }

    void check_known(const Tree& entry, const char* key, const std::vector<std::string>& names,
                     const Checklist& list, bool sections) {
        std::vector<std::string> known;
        for (const ChecklistItem& item : list.items)
            known.push_back(sections ? item.section : item.id);
        for (const std::string& name : names)
            faults_.check_name(*entry.find(key), name, known, sections ? "section" : "item");
    }

    void read_errors(const Tree& root, Checklist& list) {
        const Tree* errors = root.find("critical_errors");
        if (errors == nullptr || !faults_.is_list(*errors, "critical_errors")) return;
        std::set<std::string> codes;
        for (const Tree& entry : errors->items) {
            if (!faults_.is_map(entry, "a critical error", key_names(ChecklistMap::error)))
                continue;
            CriticalErrorKind kind{.code = faults_.need_text(entry, "code"),
                                   .title = faults_.need_text(entry, "title"),
                                   .meaning = faults_.text(entry, "meaning"),
                                   .rules = {}};
            if (!kind.code.empty() && !codes.insert(kind.code).second)
                faults_.add(*entry.find("code"), "duplicate",
                            fmt::format("there is an error '{}' already", kind.code));
            const Tree* cases = faults_.need(entry, "cases");
            if (cases != nullptr && faults_.is_list(*cases, "cases")) {
                for (const Tree& rule : cases->items)
                    read_case(rule, kind);
            }
            list.critical_errors.push_back(std::move(kind));
        }
    }

    void read_case(const Tree& tree, CriticalErrorKind& kind) {
        static const std::vector<std::string> kSeverities = {"minor", "major", "critical"};
        if (!faults_.is_map(tree, "a case", key_names(ChecklistMap::error_case))) return;
        CriticalErrorRule rule{.severity = faults_.need_text(tree, "severity"),
                               .when = {},
                               .says = faults_.need_text(tree, "says"),
                               .consequence = faults_.text(tree, "consequence")};
        if (!rule.severity.empty())
            faults_.check_name(*tree.find("severity"), rule.severity, kSeverities, "severity");
        if (const Tree* when = faults_.need(tree, "when")) rule.when = conditions_.read(*when);
        conditions_.check_sentence(tree, "says", rule.when);
        conditions_.check_sentence(tree, "consequence", rule.when);
        kind.rules.push_back(std::move(rule));
    }

    Faults faults_;
    ConditionReader conditions_;
    std::set<std::string> ids_;
};

}  // namespace

ChecklistResult read_checklist(const std::filesystem::path& file) {
    ChecklistResult result;
    const Tree root = scenario::read_tree(file, "checklist", result.errors);
    if (!result.errors.empty()) return result;
    result.checklist = ChecklistReader(file, result.errors).read(root);
    result.checklist.file = file;
    if (const auto text = read_file(file)) {
        Hasher hasher;
        hasher.add(std::string_view(text.value()));
        result.checklist.hash = hasher.value();
    }
    return result;
}

bool is_checklist_file(const std::filesystem::path& file) {
    if (!std::filesystem::is_regular_file(file)) return false;
    Errors ignored;
    const Tree root = scenario::read_tree(file, "checklist", ignored);
    return root.find("checklist") != nullptr || root.find("critical_errors") != nullptr;
}

const Result<Checklist>& standard_checklist() {
    static const Result<Checklist> kStandard = []() -> Result<Checklist> {
        const auto home = home_folder();
        if (!home) return home.error();
        ChecklistResult result =
            read_checklist(home.value() / "assets" / "checklists" / "interrogation.yaml");
        if (!result.errors.empty()) return result.errors.front();
        return std::move(result.checklist);
    }();
    return kStandard;
}

}  // namespace sideport::assessment
