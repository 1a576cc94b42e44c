"""A trainee's list and a case that cannot be started: it is opened in the editor, mended, and begins."""
import os
import pathlib
import sys
import tempfile
import time

from test_author import CASES, DEPTH, PUMP_PART, at_desk, save, value, wait_until

PROGRAM = os.environ["SIDEPORT_PROGRAM"]
SOUND = """format: 2
title: "Aching back"
story: {stem: "Ms. Ash, 44, aches."}
pump:
  depth: 12 mm
include: [tray]
"""
BROKEN_ROW = (700, 196)


def main(folder):
    cases = folder / "cases"
    for name, text in (("a_sound_one", SOUND), ("torn", SOUND.replace("12 mm", "99 mm"))):
        (cases / name).mkdir(parents=True)
        (cases / name / "scenario.yaml").write_text(text)
    torn, sessions = cases / "torn/scenario.yaml", folder / "sessions"

    def mend_it(desk):
        desk.wait_for_window()
        time.sleep(2)
        desk.click(*BROKEN_ROW)
        desk.picture("broken")
        desk.key("Return", 1.0)
        assert not list(sessions.glob("torn*")), "a broken case is not begun"
        desk.key("F9", 4.0)
        desk.picture("editor")
        desk.click(*PUMP_PART)
        desk.type_into(*DEPTH, "20 mm")
        time.sleep(1)
        save(desk)
        wait_until(lambda: value(torn, "depth") == "20 mm", "the editor has mended it")
        desk.click(*CASES)
        time.sleep(2)
        desk.picture("mended")
        desk.key("Return", 1.0)
        wait_until(lambda: list(sessions.glob("torn*")), "the mended case begins")

    at_desk(folder, [PROGRAM, "train", "--cases", str(cases), "--out", str(sessions)], mend_it)


if __name__ == "__main__":
    kept = os.environ.get("SIDEPORT_KEEP")
    if kept:
        main(pathlib.Path(kept))
        sys.exit(0)
    with tempfile.TemporaryDirectory() as work:
        main(pathlib.Path(work))
