#!/usr/bin/env python3
"""The JSON Schema that editors complete from: it takes every case of the project and refuses typical mistakes."""
import json
import os
import pathlib

import jsonschema
import yaml

ROOT = pathlib.Path(os.environ["SIDEPORT_SOURCE"])

GOOD = """
format: 2
title: "A case"
story: {stem: "Why"}
pump: {depth: 12 mm}
patient: {bmi: 24}
tray: [{slot: 5}]
faults: [{kind: kink}]
"""

# one change of GOOD each
MISTAKES = {
    "a field that does not exist": ("depth: 12 mm", "dept: 12 mm"),
    "a unit that is missing": ("depth: 12 mm", "depth: 12"),
    "a unit of something else": ("depth: 12 mm", "depth: 12 mL"),
    "a number out of range": ("bmi: 24", "bmi: 240"),
    "a word where a number belongs": ("bmi: 24", "bmi: thin"),
    "a choice that does not exist": ("kind: kink", "kind: kinked"),
    "a fault without its kind": ("kind: kink", "at: 30 %"),
    "a list that is none": ("tray: [{slot: 5}]", "tray: {slot: 5}"),
    "a distribution of words where numbers belong": ("kind: kink", "kind: \"uniform(1, 2)\""),
    "no story": ('story: {stem: "Why"}', ""),
    "no format": ("format: 2", ""),
    "a format that this program does not know": ("format: 2", "format: 3"),
    "an event at no moment": ("faults:", "events: [{when: contrast_injection, then: {says: x}}]\nfaults:"),
    "an event without its moment": ("faults:", "events: [{then: {says: x}}]\nfaults:"),
    "points that are a word": ("faults:", "assessment: {checklist: {weights: {beam_time: many}}}\nfaults:"),
    "a checklist as format 1 had it": ("faults:", "assessment: {checklist: own.yaml}\nfaults:"),
    "a waypoint without its level": ("faults:", "catheter: {route: [{right_left: 3 mm}]}\nfaults:"),
}


def faults(validator, text):
    return [error.message for error in validator.iter_errors(yaml.safe_load(text))]


def main():
    schema = json.loads((ROOT / "scenarios/schema/scenario.schema.json").read_text())
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    cases = sorted((ROOT / "scenarios").glob("*/*/scenario.yaml"))
    assert len(cases) >= 40, len(cases)
    for case in cases:
        found = faults(validator, case.read_text())
        assert not found, (case, found)
    assert not faults(validator, GOOD), faults(validator, GOOD)
    for drawn in ("uniform(8 mm, 22 mm)", "normal(12 mm, 3 mm)"):
        assert not faults(validator, GOOD.replace("12 mm", f'"{drawn}"')), drawn
    weights = "assessment: {checklist: {weights: {beam_time: 5}}}\n"
    assert not faults(validator, GOOD + weights), faults(validator, GOOD + weights)
    assert not faults(validator, "format: 2\nextends: patent\npatient: {bmi: 30}\n")
    for name, (what, instead) in MISTAKES.items():
        assert what in GOOD, name
        assert faults(validator, GOOD.replace(what, instead)), name
    print(f"{len(cases)} cases fit the schema, {len(MISTAKES)} mistakes do not")


if __name__ == "__main__":
    main()
