#include "sim/author/templates.h"

#include <algorithm>

#include "sim/base/file_io.h"
#include "sim/scenario/case_text.h"

namespace sideport::author {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestName = 60;

constexpr const char* kPlain = R"(# What is left out has its default: the form shows it.
format: 2
title: "What the list of cases shows; it names no fault"
level: 1

story:
  # Why the patient is here, as the trainee reads it.
  stem: "Name, age, which pump for what, since when which complaint."
  prebrief: "What is known before the procedure."
  objectives:
    - "What the trainee shall learn"

patient:
  name: "DOE, Jane"
  sex: female
  age: 58
  height: 168 cm
  bmi: 24
  seed: 101        # another number, another body

pump:
  model: peristaltic_40
  depth: 12 mm
  right_left: 84 mm    # left of the patient is positive
  head_feet: -42 mm
  rate: 0.3 mL/day
  reservoir: 26 mL

catheter:
  model: catheter_053
  length: 70 cm
  entry: L3
  tip: T10

drug:
  name: morphine
  concentration: 10 mg/mL

include: [tray]
)";

constexpr const char* kFault = R"(
# The truth: no trainee reads it before the end.
faults:
  - {kind: kink, at: 30 %}
)";

}  // namespace

std::vector<Template> templates() {
    return {{.id = "plain",
             .title = "A working system",
             .words = "Every part with its usual values, and a standard tray.",
             .text = kPlain},
            {.id = "fault",
             .title = "A system with a fault",
             .words = "The same with a kink in the flank; choose another fault, pull it elsewhere.",
             .text = std::string(kPlain) + kFault}};
}

std::string text_on_top_of(const std::string& case_name, const std::string& title) {
    return "# All that is not written here is as it is in '" + case_name +
           "'.\nformat: 2\nextends: " + scenario::yaml_scalar(case_name) +
           "\ntitle: " + scenario::yaml_scalar(title) + "\n";
}

bool is_name(const std::string& name) {
    return !name.empty() && name.size() <= kLongestName &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
           });
}

Result<fs::path> new_case_file(const std::string& name) {
    if (!is_name(name))
        return Error{"author.name",
                     "'" + name + "' is no name for a case; allowed: 1 to 60 of a-z, 0-9, _ and -",
                     ""};
    const fs::path file = own_cases_folder() / name / "scenario.yaml";
    std::error_code problem;
    if (fs::exists(file.parent_path(), problem))
        return Error{"author.exists", "there is a case '" + name + "' already; choose another name",
                     file.parent_path().string()};
    return file;
}

std::string name_of_title(const std::string& title) {
    std::string name;
    for (const char c : title) {
        if (c >= 'A' && c <= 'Z')
            name += static_cast<char>(c - 'A' + 'a');
        else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            name += c;
        else if (!name.empty() && name.back() != '_')
            name += '_';
    }
    while (!name.empty() && name.back() == '_')
        name.pop_back();
    return name.substr(0, kLongestName);
}

}  // namespace sideport::author
