#!/usr/bin/env python3
"""The debrief player's window. Usage: test_debrief.py NAME [KEEP] (a function below without its test_); KEEP: folder
that the pictures are left in."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

from desk import Desk

PROGRAM = os.environ["SIDEPORT_PROGRAM"]


def record(folder):
    """A session of a robot that forces a small syringe into a torn catheter."""
    session = folder / "session"
    environment = {**os.environ, "XDG_DATA_HOME": str(folder / "data")}
    done = subprocess.run([PROGRAM, "run", "broken", "--trainee", "forces_small_syringe", "--frames", "none",
                           "--out", str(session)], env=environment, capture_output=True, text=True)
    assert (session / "events.jsonl").exists(), done.stderr
    return session


def look(folder, session, deeds, name):
    """Opens the session, does things at the window, and takes a last picture of it."""
    desk = Desk([PROGRAM, "instruct", str(session), "--store", "none"], folder)
    try:
        desk.wait_for_window()
        deeds(desk)
        shot = desk.picture(name)
        assert desk.program.poll() is None, desk.output()
    finally:
        desk.close()
    if len(sys.argv) > 2:
        shutil.copy(shot, sys.argv[2])
    return shot


def wait_for(what, most_s=120):
    """The first answer of what() that is something."""
    end = time.time() + most_s
    while not (answer := what()):
        assert time.time() < end, f"nothing within {most_s} s"
        time.sleep(0.5)
    return answer


def pixels(png, wanted):
    """How many pixels have exactly this colour."""
    done = subprocess.run(["convert", str(png), "-fill", "black", "+opaque", wanted, "-fill", "white", "-opaque", wanted,
                           "-format", "%[fx:round(mean*w*h)]", "info:"], capture_output=True, text=True, check=True)
    return int(float(done.stdout))


def test_forced_session(folder):
    """Steps through a session by keys; truth is pink, the beam lane yellow; a bookmark, a clip and a mark by hand are
    kept, and the score stays."""
    session = record(folder)
    result = (session / "result.json").read_text()

    def clips():
        return [f for f in session.iterdir() if re.fullmatch(r"clip-\d+m\d\ds\.png", f.name)]

    def marks():
        return [json.loads(line) for f in session.glob("marks/*.jsonl") for line in f.read_text().splitlines()]

    def deeds(desk):
        wait_for(lambda: pixels(desk.picture("probe"), "#F5B5E6") > 500)  # the truth is drawn
        for name in ("bracketright", "bracketright", "Right", "Right", "Left", "b"):
            desk.key(name)
        desk.click(1232, 560)  # Export clip
        wait_for(clips)
        time.sleep(2.0)
        desk.click(1063, 138)  # Checklist
        desk.click(1150, 250)  # the field reduced to the port
        desk.click(1506, 138)  # Mark by hand
        desk.click(1031, 443)  # partial
        desk.click(1250, 477)
        desk.do("type", "--delay", 60, "Leaves came late")
        desk.click(1510, 511)  # Keep this mark
        wait_for(marks)
        time.sleep(1.0)

    shot = look(folder, session, deeds, "forced")
    [mark] = marks()
    assert (mark["item"], mark["outcome"], mark["reason"]) == ("field_reduced", "partial", "Leaves came late"), mark
    assert (session / "result.json").read_text() == result
    bookmarks = (session / "bookmarks.jsonl").read_text().splitlines()
    assert len(bookmarks) == 1 and '"bookmark"' in bookmarks[0], bookmarks
    [clip] = clips()
    assert b"acTL" in clip.read_bytes()[:200], clip
    assert pixels(shot, "#F5B5E6") > 500
    assert pixels(shot, "#FFE14D") > 200
    assert pixels(shot, "#33150E") == 0


def test_edited_session(folder):
    """An event that was edited by hand is told on the screen: a band of the colour of danger."""
    session = record(folder)
    events = session / "events.jsonl"
    text = events.read_text()
    edited = re.sub(r'"event":"injection_started"', '"event":"aspiration_started"', text, count=1)
    assert edited != text
    events.write_text(edited)
    shot = look(folder, session, lambda desk: wait_for(lambda: pixels(desk.picture("probe"), "#33150E") > 5000), "edited")
    assert pixels(shot, "#33150E") > 5000


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        globals()["test_" + sys.argv[1]](pathlib.Path(scratch).resolve())
