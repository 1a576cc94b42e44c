#!/usr/bin/env python3
"""The check for texts that were left in the code finds them, and nothing else."""
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "scripts"))
import text_literals  # noqa: E402

LEFT_IN_CODE = """#include "sim/app/widgets.h"
// "Not this remark"
void draw() {
    caption(view, "Hold Space for X-rays.");
    button("Skip");
    plate(view, fmt::format("field {:.0f} mm", field));
    draw_text(list, "two "
                    "halves");
}
"""
FINE = """#include "sim/app/widgets.h"
void draw() {
    begin_panel(view, "status", layout::kStatus);
    caption(view, say(Text::coach_skip));
    if (event.name == "septum_give") key_cap(view, "F1");
    plate(view, fmt::format("{:.0f} kV   {:.2f} mAs", kv, mas));
    button(labelled(Text::programmer_review, "##rate"));
}
"""


def faults_in(code: str) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / "sim/app").mkdir(parents=True)
        (root / "sim/app/panel_x.cpp").write_text(code)
        return text_literals.faults(root)


found = faults_in(LEFT_IN_CODE)
assert [fault.split(":")[1] for fault in found] == ["4", "5", "6", "7"], found
assert "two halves" in found[3], found
assert faults_in(FINE) == [], faults_in(FINE)
print("texts in code are found")
