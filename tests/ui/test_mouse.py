#!/usr/bin/env python3
"""Pictures, tray and table by mouse alone, on a virtual display: a leaf is dragged, an angle and a label are drawn on
kept pictures, a needle is chosen, the template is moved and turned, a view is stored. Places are pixels of the layout
at 1600 x 900."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from desk import Desk  # noqa: E402
from test_window import QUIT, wait_for_patient  # noqa: E402

PROGRAM = os.environ["SIDEPORT_PROGRAM"]
LIVE_MIDDLE, LIVE_RIGHT_EDGE, LEAF_CORNER = (344, 388), (677, 388), (500, 64)  # the field is wide open: the leaf stands at the picture's edge
ANGLE, LABEL = (970, 456), (1024, 456)
HUB, ROLLER, NAMED = (900, 240), (960, 240), (850, 180)
VIEW_3, LATERAL = (65, 796), (159, 767)
NEEDLES, LINES = (1380, 591), (1454, 591)
SECOND_NEEDLE, THIRD_NEEDLE = (1273, 656), (1361, 656)
TEMPLATE = (1445, 745)


def drag(desk, start, end):
    """Slow enough for a busy machine; the cursor is not captured."""
    desk.do("mousemove", *start)
    time.sleep(0.5)
    desk.do("mousedown", 1)
    time.sleep(0.5)
    for i in range(1, 5):
        desk.do("mousemove", *(round(a + (b - a) * i / 4) for a, b in zip(start, end)))
        time.sleep(0.3)
    desk.do("mouseup", 1)
    time.sleep(0.5)


def hold(desk, place, seconds):
    desk.do("mousemove", *place)
    time.sleep(0.2)
    desk.do("mousedown", 1)
    time.sleep(seconds)
    desk.do("mouseup", 1)
    time.sleep(0.4)


def pictures_by_mouse(desk):
    desk.hold("space", 1.5, 1.0)
    desk.key("g", 1.0)
    drag(desk, LIVE_RIGHT_EDGE, (510, 388))  # the leaves at both sides come in to half of the field
    desk.picture("leaves")
    desk.click(*ANGLE)
    drag(desk, HUB, ROLLER)
    desk.picture("angle")
    desk.click(*ANGLE)
    desk.click(*LABEL)
    desk.click(*NAMED)
    desk.do("type", "--delay", 60, "pump")
    desk.hold("Return", 0.4, 1.0)
    desk.picture("label")


def hands_by_mouse(desk):
    desk.click(*THIRD_NEEDLE)
    desk.click(*NEEDLES)
    desk.click(*SECOND_NEEDLE)
    desk.picture("needles")
    desk.click(*LINES)
    desk.click(*THIRD_NEEDLE)  # the long one lies there
    desk.picture("lines")
    desk.click(*TEMPLATE)
    drag(desk, LIVE_MIDDLE, (420, 330))
    for _ in range(3):
        desk.do("click", 4)
        time.sleep(0.3)
    desk.picture("template")
    desk.click(*TEMPLATE)


def views_by_mouse(desk):
    hold(desk, VIEW_3, 1.2)
    desk.click(*LATERAL, 7.0)
    desk.click(*VIEW_3, 7.0)
    desk.picture("views")
    drag(desk, LEAF_CORNER, (462, 238))  # the iris, from a corner of the field inward
    desk.picture("iris")
    desk.do("mousedown", 8)  # the side button is a pedal
    time.sleep(1.5)
    desk.do("mouseup", 8)


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="sideport-mouse-"))
    desk = Desk([PROGRAM, "train", "patent", "--out", str(folder / "s")], folder)
    try:
        desk.wait_for_window()
        wait_for_patient(desk)
        desk.key("Return")
        pictures_by_mouse(desk)
        hands_by_mouse(desk)
        views_by_mouse(desk)
        desk.key("Escape", 1.0)
        desk.picture("paused")
        desk.click(*QUIT, 2.0)
        code = desk.program.wait(timeout=60)
    finally:
        desk.close()
    assert code == 0, (folder / "window.log").read_text()
    commands = [json.loads(line) for line in (folder / "s/commands.jsonl").read_text().splitlines()]
    events = [json.loads(line) for line in (folder / "s/events.jsonl").read_text().splitlines()]

    def of(name, where=commands, key="command"):
        return [entry for entry in where if entry[key] == name]

    # 166 of 336 pixels from the middle, of a field of 300 mm: 74 mm
    leaf = of("collimate")[-1]
    assert abs(leaf["half_width_mm"] - 74.1) < 3.0 and leaf["half_height_mm"] >= 145.0, leaf
    assert not of("needle_entry"), "the leaf was dragged, not the needle"
    # on the reference monitor of 376 pixels from (716, 52)
    # 191 of 672 pixels from the middle, of 300 mm: 85 mm
    assert abs(of("iris")[-1]["radius_mm"] - 85.2) < 4.0, of("iris")
    pedal = of("pedal")
    assert [step["down"] for step in pedal[-2:]] == [1, 0] and pedal[-1]["tick"] - pedal[-2]["tick"] > 200, pedal
    note = of("picture_annotated", events, "event")
    assert len(note) == 1 and note[0]["text"] == "pump" and note[0]["picture"] == 1, note
    assert abs(note[0]["x"] - (850 - 716) / 376) < 0.02 and abs(note[0]["y"] - (180 - 52) / 376) < 0.02, note
    taken = of("needle_taken", events, "event")
    assert [needle["needle"][:4] for needle in taken] == ["22 G", "25 G"], taken
    line = of("extension_taken", events, "event")
    assert [set["length_mm"] for set in line] == [750.0], line
    laid = of("template_laid", events, "event")
    assert len(laid) >= 3 and abs(laid[-1]["turn_deg"] - 15.0) < 1e-6, laid
    assert abs(laid[-1]["x_mm"] - laid[0]["x_mm"]) + abs(laid[-1]["z_mm"] - laid[0]["z_mm"]) > 5.0, laid
    arm = of("c_arm_go")
    assert arm[-2]["orbital_deg"] == 90.0 and abs(arm[-1]["orbital_deg"]) < 0.5, arm  # there, and back to what was stored
    subprocess.run([PROGRAM, "replay", str(folder / "s"), "--verify"], check=True, stdout=subprocess.DEVNULL)
    print("leaf, angle, label, needles, template and views answer to the mouse")


if __name__ == "__main__":
    main()
