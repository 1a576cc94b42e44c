#!/usr/bin/env python3
"""`sideport assess` as a user runs it. Usage: test_assess.py NAME (a function below without its test_)."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

PROGRAM = os.environ["SIDEPORT_PROGRAM"]
SOURCE = pathlib.Path(os.environ["SIDEPORT_SOURCE"])
STANDARD = SOURCE / "assets/checklists/interrogation.yaml"


def sideport(*words, expect=0):
    """Runs a verb; checks the exit code; returns (stdout, stderr)."""
    done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, text=True, timeout=540,
                          env={**os.environ, "SIDEPORT_HOME": str(SOURCE)}, stdin=subprocess.DEVNULL)
    assert done.returncode == expect, f"{words}: exit {done.returncode}, not {expect}\n{done.stdout}\n{done.stderr}"
    return done.stdout, done.stderr


def sessions_in(folder):
    """An expert's and a hasty session of one case, in a folder of sessions."""
    sideport("run", "patent", "--frames", "none", "--out", folder / "all/a")
    sideport("run", "patent", "--trainee", "hasty", "--frames", "none", "--out", folder / "all/b", expect=1)
    return folder / "all"


def test_assess(folder):
    sessions = sessions_in(folder)
    stored = json.loads((sessions / "a/result.json").read_text())
    name = "{id} {version} ({hash})".format(**stored["checklist"])
    assert f'checklist: "{name}"' in (sessions / "a/session.yaml").read_text()

    # the same session, the same score
    out, _ = sideport("assess", sessions / "a")
    assert "at standard" in out and "as stored" in out
    out, _ = sideport("assess", sessions / "a", "--json")
    again = json.loads(out)["sessions"][0]
    assert again["items"] == stored["items"] and again["metrics"] == stored["metrics"]
    assert again["rescoring"]["changed"] is False
    assert all(item["event"] and item["tick"] is not None for item in again["items"] if item["outcome"] == "incorrect")

    # a stricter checklist: what changes in which session, and why
    strict = folder / "strict.yaml"
    text = STANDARD.read_text().replace('version: "3"', 'version: "3-strict"')
    strict.write_text(text.replace('min: open_area_fraction, is: "<= 75 %"', 'min: open_area_fraction, is: "<= 10 %"'))
    out, _ = sideport("assess", sessions, "--checklist", strict, "--json", expect=1)
    expert, hasty = json.loads(out)["sessions"]
    change, = expert["rescoring"]["items"]
    assert (change["id"], change["before"], change["now"]) == ("field_reduced", "done", "partial"), change
    assert "Collimated" in change["why_before"] and "Magnified" in change["why_now"]
    assert expert["score"] < stored["score"] and "3-strict" in expert["rescoring"]["checklist_now"]
    assert {e["code"] for e in hasty["critical_errors"]} >= {"no_lateral_check", "injected_without_aspiration",
                                                             "drug_bolus", "sterility_broken"}
    out, _ = sideport("assess", sessions, "--checklist", strict, expect=1)
    assert "field_reduced" in out and "now:    Magnified" in out

    # tables and the report
    sideport("assess", sessions, "--csv", folder / "items.csv", expect=1)
    lines = (folder / "items.csv").read_text().splitlines()
    assert len(lines) == 1 + 2 * len(stored["items"]) and lines[0].startswith("session,scenario")
    sideport("assess", sessions / "a", "--html", folder / "report.html")
    assert "Assessment report" in (folder / "report.html").read_text()
    _, err = sideport("assess", sessions, "--html", folder / "report.html", expect=2)
    assert "cli.one_session" in err


def test_assess_bad_input(folder):
    _, err = sideport("assess", folder, expect=2)
    assert "session.missing" in err
    own = folder / "own.yaml"
    own.write_text(STANDARD.read_text().replace("event: skin_punctured", "event: skin_puncture", 1))
    out, err = sideport("validate", own, expect=2)
    assert "checklist.unknown_event" in err and "did you mean skin_punctured" in err and "own.yaml:" in err
    assert "fine" in sideport("validate", STANDARD)[0]
    # a case whose own checklist is broken is not begun, and validate says where
    case = folder / "case"
    shutil.copytree(SOURCE / "scenarios/library/patent", case)
    with open(case / "scenario.yaml") as file:
        scenario = file.read()
    assert "assessment:" not in scenario
    (case / "scenario.yaml").write_text(scenario + "\nassessment: {checklist: {file: own.yaml}}\n")
    shutil.copy(own, case / "own.yaml")
    for words in (("validate", case), ("run", case, "--frames", "none", "--out", folder / "s")):
        _, err = sideport(*words, expect=2)
        assert "own.yaml:" in err and "checklist.unknown_event" in err
    assert not (folder / "s").exists()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        globals()["test_" + sys.argv[1]](pathlib.Path(scratch))
