#!/usr/bin/env python3
"""The window in the middle of an injection, as a picture. Usage: window_picture.py FILE.png"""
import pathlib
import shutil
import sys
import tempfile
import time

import test_window
from desk import Desk


def main(target):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="sideport-ui-"))
    desk = Desk([test_window.PROGRAM, "train", "patent", "--out", str(folder / "session")], folder)
    try:
        desk.wait_for_window()
        time.sleep(4.0)
        desk.key("Return")
        test_window.place_needle(desk)
        test_window.aspirate(desk)
        test_window.go_to_spine(desk)
        desk.do("keydown", "space")
        desk.grip(*test_window.SYRINGE, 0, -64)
        time.sleep(35.0)
        shutil.copy(desk.picture("window"), target)
        desk.let_go()
        desk.do("keyup", "space")
    finally:
        desk.close()
    shutil.rmtree(folder)


if __name__ == "__main__":
    main(sys.argv[1])
