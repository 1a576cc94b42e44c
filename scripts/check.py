#!/usr/bin/env python3
"""Holds the house together: who may include whom, file sizes, documented names. Runs as a test."""
import pathlib
import re
import sys

import text_literals

CORE = ["base", "standards", "events", "patient", "device", "fluid", "mechanics", "xray", "ct", "room", "fluoroscope", "scenario",
        "session", "assessment", "debrief", "records", "store", "runner", "classroom", "author"]
MAY_INCLUDE = {
    "base": [],
    "standards": ["base"],
    "events": ["base"],
    "patient": ["base"],
    "device": ["base"],
    "gpu": ["base"],
    "audio": ["base"],
    "fluid": ["base", "patient", "device"],
    "mechanics": ["base", "patient", "device"],
    "xray": ["base", "patient", "device"],
    "ct": ["base", "patient", "xray"],
    "room": ["base", "patient", "device", "xray"],
    "fluoroscope": ["base", "patient", "xray"],
    "scenario": ["base", "events", "patient", "device", "fluid", "mechanics", "xray", "fluoroscope"],
    "session": ["base", "events", "patient", "device", "fluid", "mechanics", "xray", "room", "fluoroscope", "scenario"],
    "assessment": ["base", "device", "events", "scenario"],
    "debrief": ["base", "events", "device", "fluid", "mechanics", "fluoroscope", "scenario", "session", "assessment"],
    "records": ["base", "device", "events", "scenario", "assessment", "xray"],
    "store": ["base", "standards", "events", "session"],
    "runner": [m for m in CORE if m not in {"runner", "classroom", "author"}],
    "classroom": ["base", "events", "scenario", "session", "runner"],
    "author": ["base", "device", "events", "patient", "xray", "scenario", "session", "assessment"],
    "render": ["base", "patient", "device", "xray", "room", "gpu"],
    "app": CORE + ["gpu", "render", "audio"],
    "cli": CORE + ["gpu", "render"],
    "main": CORE + ["gpu", "render", "audio", "app", "cli"],
}
# library header -> the only modules that may name it
LIBRARIES = {
    r"vulkan/": ["gpu", "render", "app"],
    r"(GLFW|imgui|backends/imgui)": ["app"],
    r"bullet|btBullet": ["mechanics"],
    r"AL/": ["audio"],
    r"soci/": ["store"],
    r"yaml-cpp/": ["scenario", "standards", "cli"],
    r"nlohmann/": ["scenario", "assessment", "session", "records", "store", "runner", "classroom", "cli"],
    r"dcmtk/": ["records"],
    r"curl/": ["records"],
    r"sodium": ["runner"],
    r"archive": ["runner"],
    r"xraylib": ["xray"],
    r"Eigen/": ["xray", "fluid"],
    r"png\.h": ["records"],
    r"gdcm": ["ct"],
}
# headers that show a library all the same; only .cpp files of their own module, and one another, may include them
INNER_HEADERS = {"sim/scenario/yaml_tree.h", "sim/scenario/layers.h", "sim/scenario/migrated_tree.h", "sim/scenario/field_reader.h", "sim/cli/yaml_reader.h", "sim/store/inside.h", "sim/store/attempt_json.h", "sim/records/dicom_dataset.h"}
MAX_LINES = 500


def include_faults(root: pathlib.Path) -> list[str]:
    faults = []
    for path in sorted((root / "sim").rglob("*.[hc]*")):
        if path.suffix not in {".h", ".cpp"} or path.stem == "precompiled":  # of no module: what all of them share
            continue
        module = path.relative_to(root / "sim").parts[0]
        where = path.relative_to(root)
        if module not in MAY_INCLUDE:
            faults.append(f"{where}:1: unknown module {module}")
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            seen = re.match(r'#include "sim/(\w+)/', line)
            if seen and seen[1] != module and seen[1] not in MAY_INCLUDE[module]:
                faults.append(f"{where}:{number}: {module} may not include {seen[1]}")
            inner = re.match(r'#include "(sim/[^"]+)"', line)
            if inner and inner[1] in INNER_HEADERS and (
                    (path.suffix == ".h" and str(where) not in INNER_HEADERS) or inner[1].split("/")[1] != module):
                faults.append(f"{where}:{number}: only .cpp files of its module include {inner[1]}")
            for pattern, allowed in LIBRARIES.items():
                if re.match(rf'#include [<"]({pattern})', line):
                    if module not in allowed:
                        faults.append(f"{where}:{number}: only {', '.join(allowed)} may name this library")
                    elif path.suffix == ".h" and module not in {"gpu", "app"} and str(where) not in INNER_HEADERS:
                        faults.append(f"{where}:{number}: this library belongs into .cpp files")
    return faults


def own_header_faults(root: pathlib.Path) -> list[str]:
    """A source names its own header first: so each build shows that the header compiles alone."""
    faults = []
    for path in sorted((root / "sim").rglob("*.cpp")):
        header = path.with_suffix(".h")
        first = re.search(r'^#include ["<]([^">]+)[">]', path.read_text(), re.M)
        if header.exists() and first and first[1] != str(header.relative_to(root)):
            faults.append(f"{path.relative_to(root)}:1: the first header must be {header.relative_to(root)}, so that it compiles alone")
    return faults


def size_faults(root: pathlib.Path) -> list[str]:
    faults = []
    for folder in ("sim", "shaders", "tests"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in {".h", ".cpp", ".comp", ".vert", ".frag", ".py"}:
                lines = len(path.read_text().splitlines())
                if lines > MAX_LINES:
                    faults.append(f"{path.relative_to(root)}:{lines}: longer than {MAX_LINES} lines")
    return faults


def event_faults(root: pathlib.Path) -> list[str]:
    """Every event that is written stands in the table, and the other way round."""
    table = (root / "sim/events/event.cpp").read_text()
    named = set(re.findall(r'^\s*\{"(\w+)",', table, re.M))
    written = set()
    for path in (root / "sim/session").glob("*.cpp"):
        written |= set(re.findall(r'add_event\(state, log, "(\w+)"\)', path.read_text()))
    faults = [f"sim/session: event {name} is not in sim/events/event.cpp" for name in sorted(written - named)]
    faults += [f"sim/events/event.cpp: event {name} is never written" for name in sorted(named - written)]
    return faults


def main(root: pathlib.Path) -> int:
    faults = include_faults(root) + own_header_faults(root) + size_faults(root) + event_faults(root) + text_literals.faults(root)
    print("\n".join(faults) or "the house is in order")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
