#include "sim/author/form.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "sim/scenario/complication.h"
#include "sim/scenario/fault.h"
#include "sim/scenario/moment.h"

namespace sideport::author {

namespace {

using scenario::CaseText;
using scenario::Field;
using scenario::WrittenValue;

constexpr std::string_view kList = "/*";

bool begins_with(std::string_view text, std::string_view part) {
    return text.substr(0, part.size()) == part;
}

/// "/tray" of "/tray/*/slot"; empty: not in a list.
std::string list_of(std::string_view pointer) {
    const std::size_t star = pointer.find(kList);
    return star == std::string_view::npos ? std::string() : std::string(pointer.substr(0, star));
}

/// "slot" of "/tray/*/slot"; empty where entries are plain values.
std::string key_of(std::string_view pointer) {
    const std::size_t star = pointer.find(kList);
    if (star == std::string_view::npos || star + 3 > pointer.size()) return {};
    return std::string(pointer.substr(star + 3));
}

std::optional<int> number_of(std::string_view text) {
    int number = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (problem != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return number;
}

/// Entries that a list has, whoever wrote them.
int entries_of(const Checked& checked, const std::string& list) {
    int count = 0;
    for (const WrittenValue& value : checked.values) {
        if (!begins_with(value.pointer, list + "/")) continue;
        const std::string_view rest = std::string_view(value.pointer).substr(list.size() + 1);
        if (const auto place = number_of(rest.substr(0, rest.find('/'))))
            count = std::max(count, *place + 1);
    }
    return count;
}

const WrittenValue* written(const Checked& checked, const std::string& pointer) {
    for (const WrittenValue& value : checked.values)
        if (value.pointer == pointer) return &value;
    return nullptr;
}

/// The list as it is written, for taking it over.
std::vector<CaseText::Fields> entries_as_written(const Checked& checked, const std::string& list) {
    std::vector<CaseText::Fields> entries(static_cast<std::size_t>(entries_of(checked, list)));
    for (const WrittenValue& value : checked.values) {
        if (!begins_with(value.pointer, list + "/")) continue;
        const std::string rest = value.pointer.substr(list.size() + 1);
        const std::size_t slash = rest.find('/');
        const auto place = number_of(std::string_view(rest).substr(0, slash));
        if (!place) continue;
        const std::string key = slash == std::string::npos ? "" : rest.substr(slash + 1);
        entries[static_cast<std::size_t>(*place)].emplace_back(key, value.text);
    }
    return entries;
}

/// Before an entry of it is changed the list must stand in the draft.
Result<Done> take_over(Draft& draft, const Checked& checked, const std::string& list) {
    if (draft.has_own(list)) return Done{};
    return draft.copy_list(list, entries_as_written(checked, list));
}

class FormMaker {
  public:
    FormMaker(Section section, const Draft& draft, const Checked& checked,
              const std::vector<GradedItem>& items)
        : section_(section),
          draft_(draft),
          checked_(checked),
          items_(items) {
        for (std::size_t i = 0; i < checked.errors.size(); ++i)
            errors_[pointer_of(checked.errors[i], checked.values)].push_back(i);
    }

    Form make() {
        std::vector<std::string> lists_done;
        for (const Field& field : scenario::field_table()) {
            if (section_of(field.pointer) != section_) continue;
            if (const std::size_t named = field.pointer.find("/<"); named != std::string::npos) {
                add_named(field, field.pointer.substr(0, named));
                continue;
            }
            const std::string list = list_of(field.pointer);
            if (list.empty()) {
                add(field, field.pointer, -1);
            } else if (std::find(lists_done.begin(), lists_done.end(), list) == lists_done.end()) {
                lists_done.push_back(list);
                add_list(list);
            }
        }
        return std::move(form_);
    }

  private:
    void add(const Field& field, const std::string& pointer, int entry) {
        Row row{.pointer = pointer, .field = &field, .label = label_of(pointer), .entry = entry};
        const WrittenValue* value = written(checked_, pointer);
        if (value != nullptr) {
            row.value = value->text;
            row.origin = draft_.has_own(pointer) ? Origin::own : Origin::inherited;
            if (row.origin == Origin::inherited) row.from = value->file.string();
        } else if (draft_.has_own(pointer)) {
            row.value = draft_.own_value(pointer);  // written since the last check
            row.origin = Origin::own;
        } else if (field.default_text != "required") {
            row.value = field.default_text;
        }
        form_.own += row.origin == Origin::own ? 1 : 0;
        form_.inherited += row.origin == Origin::inherited ? 1 : 0;
        row.choices = field.choices;
        if (field.is_reference)
            row.choices = scenario::reference_ids(field, checked_.scenario.catalogue);
        if (const auto it = errors_.find(pointer); it != errors_.end()) row.errors = it->second;
        form_.rows.push_back(std::move(row));
    }

    /// "/assessment/checklist/weights/<item>": a row for each item, and for what else is written.
    void add_named(const Field& field, const std::string& map) {
        for (const GradedItem& item : items_) {
            add(field, map + "/" + item.id, -1);
            Row& row = form_.rows.back();
            row.words = item.text;
            if (row.origin == Origin::fallback) row.value = fmt::format("{:g}", item.points);
        }
        for (const WrittenValue& value : checked_.values) {
            if (!begins_with(value.pointer, map + "/")) continue;
            const bool is_there =
                std::any_of(form_.rows.begin(), form_.rows.end(),
                            [&](const Row& row) { return row.pointer == value.pointer; });
            if (!is_there) add(field, value.pointer, -1);
        }
    }

    void add_list(const std::string& list) {
        ListHead head{.pointer = list, .entries = entries_of(checked_, list)};
        std::vector<const Field*> fields;
        for (const Field& field : scenario::field_table())
            if (list_of(field.pointer) == list) {
                fields.push_back(&field);
                head.keys.push_back(key_of(field.pointer));
            }
        head.is_own = draft_.has_own(list);
        for (int i = 0; i < head.entries; ++i) {
            bool first = true;
            for (const Field* field : fields) {
                const std::string key = key_of(field->pointer);
                add(*field, fmt::format("{}/{}{}{}", list, i, key.empty() ? "" : "/", key), i);
                form_.rows.back().opens_entry = std::exchange(first, false);
            }
        }
        form_.lists.push_back(std::move(head));
    }

    Section section_;
    const Draft& draft_;
    const Checked& checked_;
    const std::vector<GradedItem>& items_;
    std::map<std::string, std::vector<std::size_t>> errors_;
    Form form_;
};

struct Part {
    std::string_view prefix;
    Section section;
};
/// The longest prefix decides.
constexpr Part kParts[] = {
    {"/story", Section::story},
    {"/story/objectives", Section::goals},
    {"/story/debrief", Section::goals},
    {"/story/references", Section::goals},
    {"/title", Section::story},
    {"/level", Section::story},
    {"/language", Section::story},
    {"/hints", Section::goals},
    {"/patient", Section::patient},
    {"/csf", Section::patient},
    {"/room_temperature", Section::room},
    {"/pump", Section::pump},
    {"/catheter", Section::catheter},
    {"/faults", Section::faults},
    {"/needle_in_place", Section::faults},
    {"/drug", Section::drug},
    {"/tray", Section::tray},
    {"/needle", Section::tray},
    {"/needles", Section::tray},
    {"/extension_set", Section::tray},
    {"/distractors", Section::room},
    {"/c_arm", Section::room},
    {"/table", Section::room},
    {"/events", Section::events},
    {"/complications", Section::events},
    {"/assessment", Section::assessment},
    {"/checklist", Section::assessment},
    {"/form", Section::variation},
    {"/extends", Section::variation},
    {"/include", Section::variation},
    {"/format", Section::variation},
    {"/thumbnail", Section::variation},
};

}  // namespace

Section section_of(std::string_view pointer) {
    Section section = Section::story;
    std::size_t longest = 0;
    for (const Part& part : kParts) {
        const bool fits =
            begins_with(pointer, part.prefix) &&
            (pointer.size() == part.prefix.size() || pointer[part.prefix.size()] == '/');
        if (!fits || part.prefix.size() < longest) continue;
        longest = part.prefix.size();
        section = part.section;
    }
    return section;
}

std::string label_of(std::string_view pointer) {
    std::string_view last = pointer.substr(pointer.rfind('/') + 1);
    if (const auto place = number_of(last)) {
        const std::string_view list = pointer.substr(0, pointer.rfind('/'));
        return fmt::format("{} {}", label_of(list), *place + 1);
    }
    std::string label(last);
    std::replace(label.begin(), label.end(), '_', ' ');
    if (!label.empty() && label[0] >= 'a' && label[0] <= 'z')
        label[0] = static_cast<char>(label[0] - 'a' + 'A');
    return label;
}

std::string pointer_of(const Error& error, const std::vector<WrittenValue>& values) {
    const std::string& words = error.message;
    if (!words.empty() && words[0] == '/') return words.substr(0, words.find_first_of(": "));
    for (const WrittenValue& value : values) {
        const std::string line = fmt::format("{}:{}:", value.file.string(), value.line);
        if (value.line > 0 && error.where.rfind(line, 0) == 0) return value.pointer;
    }
    return {};
}

std::vector<int> errors_by_section(const Checked& checked) {
    std::vector<int> counts(kSections, 0);
    for (const Error& error : checked.errors)
        ++counts[static_cast<std::size_t>(section_of(pointer_of(error, checked.values)))];
    return counts;
}

Form form_of(Section section, const Draft& draft, const Checked& checked,
             const std::vector<GradedItem>& items) {
    return FormMaker(section, draft, checked, items).make();
}

std::string_view words_of_choice(const Field& field, std::string_view choice) {
    if (field.pointer == "/faults/*/kind") {
        for (const scenario::FaultSpec& spec : scenario::fault_table())
            if (spec.name == choice) return spec.doc;
    } else if (key_of(field.pointer) == "then/complication" ||
               field.pointer == "/complications/*") {
        const auto* spec = scenario::find_complication(choice);
        return spec != nullptr ? spec->doc : std::string_view();
    } else if (key_of(field.pointer) == "when" || key_of(field.pointer) == "until") {
        return scenario::moment_words(choice);
    }
    return {};
}

Result<Done> set_field(Draft& draft, const Checked& checked, const Row& row,
                       const std::string& value) {
    if (row.entry >= 0) {
        const std::string list = list_of(row.field->pointer);
        if (auto done = take_over(draft, checked, list); !done) return done;
    }
    return draft.set(row.pointer, value);
}

Result<Done> reset_field(Draft& draft, const Row& row) {
    return draft.remove(row.pointer);
}

Result<Done> add_entry(Draft& draft, const Checked& checked, const ListHead& list) {
    CaseText::Fields fields;
    for (const Field& field : scenario::field_table()) {
        if (list_of(field.pointer) != list.pointer) continue;
        const std::string key = key_of(field.pointer);
        const bool is_needed = field.default_text == "required";
        if ((!is_needed && !key.empty()) || key.find('/') != std::string::npos) continue;
        std::string value = "new";
        if (!field.choices.empty()) {
            value = field.choices.front();
            // a place that is taken already is no place
            for (const std::string& choice : field.choices) {
                bool is_taken = false;
                for (const WrittenValue& other : checked.values)
                    is_taken |=
                        begins_with(other.pointer, list.pointer + "/") && other.text == choice;
                if (is_taken) continue;
                value = choice;
                break;
            }
        } else if (field.is_reference) {
            const auto ids = scenario::reference_ids(field, checked.scenario.catalogue);
            if (!ids.empty()) value = ids.front();
        } else if (!field.unit.empty()) {
            value = "1 " + field.unit;
        }
        fields.emplace_back(key, value);
    }
    return add_entry(draft, checked, list.pointer, fields);
}

Result<Done> add_entry(Draft& draft, const Checked& checked, const std::string& list,
                       const CaseText::Fields& fields) {
    draft.begin_gesture();
    auto done = take_over(draft, checked, list);
    if (done) done = draft.append(list, fields);
    draft.end_gesture();
    return done;
}

Result<Done> remove_entry(Draft& draft, const Checked& checked, const ListHead& list, int entry) {
    const bool stands_on_others = draft.has_own("/extends") || draft.has_own("/include");
    if (list.entries == 1 && stands_on_others) return draft.set_empty_list(list.pointer);
    if (auto done = take_over(draft, checked, list.pointer); !done) return done;
    return draft.remove(fmt::format("{}/{}", list.pointer, entry));
}

}  // namespace sideport::author
