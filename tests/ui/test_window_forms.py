#!/usr/bin/env python3
"""A case that leaves values to chance, from the list: each practice begins with another form of it."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import time

from desk import Desk
from test_window import LEAVE, PROGRAM, row, wait_for, wait_for_patient

LEAVE_PRACTICE = (LEAVE[0], LEAVE[1] + 34)


def main(folder):
    library = pathlib.Path(os.environ["SIDEPORT_HOME"]) / "scenarios/library"
    shutil.copytree(library / "equal_forms", folder / "cases/equal_forms")
    names = ["equal_forms-hand-1", "equal_forms-hand-1-2"]
    desk = Desk([PROGRAM, "train", "--cases", str(folder / "cases"), "--out", str(folder / "sessions")], folder)
    try:
        desk.wait_for_window()
        time.sleep(2.0)
        for name in names:
            desk.do("mousemove", *row(0))
            desk.do("click", "--repeat", 2, "--delay", 120, 1)
            wait_for_patient(desk)
            desk.key("Return")
            desk.key("Escape")
            desk.click(*LEAVE_PRACTICE, 2.0)
            wait_for(folder, f"sessions/{name}/result.json", 30)
            time.sleep(1.0)
    finally:
        desk.close()
    for form, name in enumerate(names, 1):
        session = folder / "sessions" / name
        assert f'["/form","{form}"]' in (session / "session.yaml").read_text(), name
        subprocess.run([PROGRAM, "replay", str(session), "--verify"], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        main(pathlib.Path(scratch).resolve())
