#pragma once

#include <fstream>
#include <string>

#include "sim/scenario/scenario.h"
#include "tests/support/folder.h"

namespace sideport::test_support {

/// A valid scenario in 19 lines; tests change one of them. Lines are counted from 1.
inline const std::string kGoodCase = R"(format: 1
title: "A case"
story:
  stem: "Why the patient is here"
  objectives:
    - "Learn"
patient: {sex: female, age: 58, height: "168 cm", bmi: 24, seed: 7}
pump:
  model: peristaltic_40
  depth: "12 mm"
  rate: "0.3 mL/day"
catheter: {length: "70 cm", entry: L3, tip: T10}
drug: {name: morphine, concentration: "25 mg/mL"}
tray:
  - {slot: 5, syringe: syringe_10}
  - {slot: 6, syringe: syringe_10, agent: iohexol_240, fill: "5 mL"}
faults:
  - {kind: fracture, at: "40 %", severity: "70 %"}
room_temperature: "22 C"
)";

inline scenario::ReadResult read_case(const std::string& text,
                                      const scenario::Overrides& overrides = {}) {
    const Folder folder;
    const auto file = folder.path / "case.yaml";
    std::ofstream(file) << text;
    return scenario::read_scenario(file, overrides);
}

/// kGoodCase with one piece of text replaced; `what` must stand in it.
inline std::string changed_case(const std::string& what, const std::string& with) {
    std::string text = kGoodCase;
    const std::size_t at = text.find(what);
    SIDEPORT_CHECK(at != std::string::npos, "the text to replace stands in the case");
    return text.replace(at, what.size(), with);
}

}  // namespace sideport::test_support
