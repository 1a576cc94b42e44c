#include <cstdlib>
#include <filesystem>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "sim/assessment/checklist.h"
#include "sim/assessment/checklist_keys.h"
#include "sim/base/file_io.h"
#include "sim/scenario/plain_tree.h"
#include "tests/support/places.h"
#include "tests/unit/assessment/schema_check.h"

// The JSON Schema, the reader and the page must say the same of a checklist file.

using namespace sideport;
using assessment::ChecklistMap;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

const json& schema() {
    static const json kSchema = json::parse(assessment::checklist_schema());
    return kSchema;
}

bool fits(const json& checklist) {
    return test_support::fits_schema(checklist, schema(), schema());
}

/// JSON is YAML too.
Errors faults(const json& checklist) {
    const fs::path file =
        fs::temp_directory_path() / ("sideport_schema_" + std::to_string(getpid()) + ".yaml");
    REQUIRE(write_file(file, checklist.dump(1)));
    return assessment::read_checklist(file).errors;
}

void check_both(const json& checklist, bool whole) {
    const Errors errors = faults(checklist);
    INFO(checklist.dump(1));
    INFO((errors.empty() ? "the reader finds no fault" : errors.front().line()));
    CHECK(errors.empty() == whole);
    CHECK(fits(checklist) == whole);
}

/// Every map of a checklist, with every key that does not exclude another.
json example() {
    return json::parse(R"({
"checklist": "mine", "version": "1", "title": "Mine", "notes": "None", "references": ["A book"],
"minimum_passing_score": 80, "define": {"drawn": {"event": "aspiration_return"}},
"items": [
 {"id": "one", "section": "Needle", "text": "The first", "points": 5, "critical": true,
  "standard": "Done when done", "source": "[1]", "judged_at_end": false, "otherwise": "Nothing",
  "outcomes": [
   {"done": {"event": "push", "where": {"place": "port", "volume_ml": ">= 1 mL"}, "pick": "last",
             "before": {"event": "pull", "where": {"dry": true}, "pick": "first"},
             "after": "skin_punctured", "within": "30 s", "beyond": "1 s",
             "sum": "volume_ml", "is": "1 mL .. 2 mL"}, "says": "At {time}"},
   {"partial": {"event": ["pull", "push"], "count": ">= 2"}},
   {"missed": {"measure": "needle_pass_count", "is": "> 3"}},
   {"incorrect": {"finding": "aspiration", "is": ["free", "slow"]}},
   {"not_applicable": {"truth": "conclusion", "is": "not patent"}}]},
 {"id": "two", "section": "Needle", "text": "The second", "points": 1, "outcomes": [
   {"done": {"all": [{"item": "one", "is": "not missed"}, {"any": ["always", {"not": "always"}]},
                     {"at_least": 1, "of": ["always"]},
                     {"finding": "free_note", "names": "rotor"}]}}]}],
"does_not_apply": [{"when": "always", "sections": "Needle", "items": ["one"], "says": "Not here"}],
"critical_errors": [{"code": "bad", "title": "Bad", "meaning": "Very bad", "cases": [
 {"when": {"event": "push"}, "severity": "major", "says": "At {time}", "consequence": "Pain"}]}]
})");
}

struct Place {
    ChecklistMap map;
    const char* pointer;
};
constexpr Place kPlaces[] = {{ChecklistMap::file, ""},
                             {ChecklistMap::item, "/items/0"},
                             {ChecklistMap::outcome, "/items/0/outcomes/1"},
                             {ChecklistMap::error, "/critical_errors/0"},
                             {ChecklistMap::error_case, "/critical_errors/0/cases/0"},
                             {ChecklistMap::waiver, "/does_not_apply/0"},
                             {ChecklistMap::event, "/items/0/outcomes/0/done"},
                             {ChecklistMap::pattern, "/items/0/outcomes/0/done/before"},
                             {ChecklistMap::measure, "/items/0/outcomes/2/missed"},
                             {ChecklistMap::finding, "/items/0/outcomes/3/incorrect"},
                             {ChecklistMap::truth, "/items/0/outcomes/4/not_applicable"},
                             {ChecklistMap::earlier_item, "/items/1/outcomes/0/done/all/0"},
                             {ChecklistMap::all, "/items/1/outcomes/0/done"},
                             {ChecklistMap::any, "/items/1/outcomes/0/done/all/1"},
                             {ChecklistMap::no, "/items/1/outcomes/0/done/all/1/any/1"},
                             {ChecklistMap::at_least, "/items/1/outcomes/0/done/all/2"}};

/// A tree as JSON: what is written like a number or a flag is one.
json to_json(const scenario::Tree& tree) {
    using Kind = scenario::Tree::Kind;
    if (tree.kind == Kind::list) {
        json list = json::array();
        for (const scenario::Tree& entry : tree.items)
            list.push_back(to_json(entry));
        return list;
    }
    if (tree.kind == Kind::map) {
        json map = json::object();
        for (std::size_t i = 0; i < tree.keys.size(); ++i)
            map[tree.keys[i]] = to_json(tree.items[i]);
        return map;
    }
    const json plain = json::parse(tree.text, nullptr, false);
    return plain.is_number() || plain.is_boolean() ? plain : json(tree.text);
}

}  // namespace

TEST_CASE("schema and reader take a checklist that holds every kind of map") {
    check_both(example(), true);
}

TEST_CASE("schema and reader need the same keys of every map and know no others") {
    for (const Place& place : kPlaces) {
        const json::json_pointer pointer(place.pointer);
        for (const assessment::ChecklistKey& key : keys_of(place.map)) {
            const std::string name(key.name);
            if (!example().at(pointer).contains(name)) continue;
            // what is left without these is another map, or lacks what another key needs
            const bool holds_up = name == "sum" || name == "is" || name == "partial";
            json without = example();
            without.at(pointer).erase(name);
            // named conditions may be used elsewhere; here none is
            if (!holds_up) check_both(without, !key.needed);
        }
        json more = example();
        more.at(pointer)["colour"] = "green";
        check_both(more, false);
    }
}

TEST_CASE("schema and reader refuse the same unknown words") {
    const auto with = [](const char* pointer, const json& value) {
        json changed = example();
        changed.at(json::json_pointer(pointer)) = value;
        return changed;
    };
    check_both(with("/items/0/outcomes/0/done/event", "pulled"), false);
    check_both(with("/items/0/outcomes/0/done/after", "skin"), false);
    check_both(with("/items/0/outcomes/0/done/where", {{"colour", "red"}}), false);
    check_both(with("/items/0/outcomes/0/done/before/where", {{"colour", "red"}}), false);
    check_both(with("/items/0/outcomes/0/done/sum", "colour"), false);
    check_both(with("/items/0/outcomes/0/done/pick", "second"), false);
    check_both(with("/items/0/outcomes/2/missed/measure", "beauty"), false);
    check_both(with("/items/0/outcomes/4/not_applicable/truth", "weather"), false);
    check_both(with("/items/1/outcomes/0/done/all/0/is", "perfect"), false);
    check_both(with("/critical_errors/0/cases/0/severity", "fatal"), false);
    check_both(with("/items/0/points", 101), false);
    check_both(with("/items/0/critical", "perhaps"), false);
    check_both(with("/minimum_passing_score", -1), false);
    check_both(with("/items", json::array()), false);
    check_both(with("/items/0/outcomes", json::array()), false);
    check_both(with("/items/1/outcomes/0", {{"says", "Neither done nor missed"}}), false);
    check_both(with("/items/1/outcomes/0", {{"done", "always"}, {"missed", "always"}}), false);
    check_both(with("/items/0/outcomes/1/partial", {{"event", "pull"}, {"within", "3 s"}}), false);
    check_both(with("/items/0/outcomes/1/partial", {{"event", "pull"}, {"is", "3 mL"}}), false);
    check_both(with("/items/0/outcomes/1/partial", {{"event", "pull"}, {"sum", "volume_ml"}}),
               false);
}

TEST_CASE("the standard checklist fits its schema") {
    Errors errors;
    const auto home = home_folder();
    REQUIRE(home);
    const scenario::Tree tree = scenario::read_tree(
        home.value() / "assets" / "checklists" / "interrogation.yaml", "checklist", errors);
    REQUIRE(errors.empty());
    CHECK(fits(to_json(tree)));
}

TEST_CASE("the page names every key that the reader knows") {
    const std::string page = assessment::checklist_language_markdown();
    for (const Place& place : kPlaces)
        for (const std::string& name : key_names(place.map)) {
            INFO(name);
            const bool named = page.find("`" + name + "`") != std::string::npos ||
                               page.find("`" + name + ":") != std::string::npos ||
                               page.find("{" + name + ":") != std::string::npos ||
                               page.find("with `" + name + ":") != std::string::npos ||
                               page.find(" " + name + ":") != std::string::npos;
            CHECK(named);
        }
}

TEST_CASE("docs/checklist.schema: the stored schema is the one that the tables give") {
    const fs::path file =
        test_support::source_folder() / "scenarios" / "schema" / "checklist.schema.json";
    const std::string text = assessment::checklist_schema();
    if (std::getenv("SIDEPORT_UPDATE_DOCS") != nullptr) REQUIRE(write_file(file, text));
    const auto stored = read_file(file);
    INFO("run scripts/update_docs");
    REQUIRE(stored);
    CHECK(stored.value() == text);
}
