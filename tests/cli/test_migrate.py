#!/usr/bin/env python3
"""Scenarios of an older format, as a user brings them to the newest."""
import json
import pathlib
import shutil
import sys
import tempfile

from test_cli import SOURCE, sideport


def test_migrate(folder):
    old = SOURCE / "tests/data/old_cases/own_checklist.yaml"
    mine = folder / "mine.yaml"
    shutil.copy(old, mine)
    assert "fine (format 1; 'sideport migrate'" in sideport("validate", mine)[0]
    # what would change is shown, and nothing is written
    out, _ = sideport("migrate", mine)
    assert "format 1 -> 2" in out and "/assessment/checklist -> /assessment/checklist/file" in out, out
    assert "   1 - format: 1\n   1 + format: 2\n" in out, out
    assert mine.read_text() == old.read_text()
    out, _ = sideport("migrate", mine, "--write")
    assert "written" in out
    text = mine.read_text()
    assert "# mastery learning asks for nearly all" in text and "# the standard one, by its name" in text, text
    assert sideport("validate", mine)[0].endswith(": fine\n")
    assert "nothing to change" in sideport("migrate", mine)[0]
    report = json.loads(sideport("migrate", mine, old, "--json")[0])
    assert [entry["from"] for entry in report] == [2, 1] and not report[1]["written"]
    mine.write_text("format: 7\ntitle: t\n")
    for verb in ("migrate", "validate"):
        _, err = sideport(verb, mine, expect=2)
        assert "scenario.newer_format" in err and "newer Sideport" in err, err
    _, err = sideport("migrate", folder / "none.yaml", expect=2)
    assert len(err.splitlines()) == 1


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        globals()["test_" + sys.argv[1]](pathlib.Path(scratch))
