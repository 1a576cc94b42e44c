#!/usr/bin/env python3
"""The room panel by mouse, on a virtual display: the needle follows the left button over the patient while it is out of
the skin; the view turns. Places are pixels of the layout at 1600 x 900."""
import json
import os
import pathlib
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from desk import Desk  # noqa: E402
from test_window import QUIT, wait_for_patient  # noqa: E402

PROGRAM = os.environ["SIDEPORT_PROGRAM"]
PORT = (506, 213)                             # on the live monitor, as the case starts
BELLY, BELOW = (903, 583), (912, 586)  # in the room, from the patient's right
TURN, HANDS, BESIDE = (1094, 510), (1035, 510), (720, 700)


def entries(folder):
    commands = [json.loads(line) for line in (folder / "s/commands.jsonl").read_text().splitlines()]
    return [(c["tick"], c["x_mm"], c["z_mm"]) for c in commands if c["command"] == "needle_entry"], commands


def drag(desk, start, end):
    """Slow enough for a busy machine."""
    desk.grip(*start, 0, 0)
    time.sleep(0.8)
    desk.do("mousemove", *end)
    time.sleep(0.8)
    desk.let_go()


def drive(desk):
    desk.wait_for_window()
    wait_for_patient(desk)
    desk.key("Return")
    desk.hold("space", 2.0, 2.0)
    drag(desk, PORT, PORT)            # the needle into the hand
    drag(desk, BELLY, BELOW)
    desk.click(*BESIDE)               # the dark beside the patient
    for _ in range(4):
        desk.click(*TURN)             # all viewpoints, and round again
    desk.do("mousemove", *PORT)
    desk.wheel_down(30)
    time.sleep(1.0)
    desk.do("mousemove", *BELLY)
    drag(desk, BELLY, BELOW)          # punctured: the entry stays
    desk.click(*HANDS)


def leave(desk):
    desk.key("Escape", 1.0)
    desk.picture("paused")
    desk.click(*QUIT, 2.0)


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="sideport-room-"))
    desk = Desk([PROGRAM, "train", "patent", "--out", str(folder / "s")], folder)
    try:
        drive(desk)
        leave(desk)
        code = desk.program.wait(timeout=60)
    finally:
        desk.close()
    assert code == 0, (folder / "window.log").read_text()
    entry, commands = entries(folder)
    right_of_middle = [e for e in entry if e[1] < 0.0]
    assert right_of_middle, f"the drag over the patient's right side moved the needle: {entry}"
    first_feed = min(c["tick"] for c in commands if c["command"] == "needle_advance")
    assert max(e[0] for e in entry) <= first_feed, "no entry point moves once the needle goes in"
    print("the room panel answers to the mouse")


if __name__ == "__main__":
    main()
