"""A physician at the editor: a copy of a case, a point that is pulled, a field, a mistake and its mending, saving; all by mouse and
keys, then read back from the file that was written."""
import os
import pathlib
import subprocess
import sys
import tempfile
import time

from desk import Desk

PROGRAM = os.environ["SIDEPORT_PROGRAM"]
PUMP_ROW, CATHETER_ROW = (60, 52 + 40 + 3 * 32 + 16), (60, 52 + 40 + 4 * 32 + 16)


def wait_until(what, seconds=60):
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it does not come"
        time.sleep(0.2)


def main(folder):
    case = folder / "data/sideport/cases/my_case/scenario.yaml"
    desk = Desk([PROGRAM, "author"], folder)
    try:
        desk.wait_for_window()
        time.sleep(2)
        desk.click(300, 140)                       # a case of the list
        desk.type_into(1200, 236, "my_case")
        desk.picture("list")
        desk.click(1300, 296)                      # "Copy it"
        time.sleep(6)
        desk.picture("copied")
        desk.key("ctrl+s")
        wait_until(case.exists)
        original = case.read_text()
        assert original.startswith("#"), "comments are copied"
        desk.click(*PUMP_ROW)
        time.sleep(1)
        desk.picture("pump")
        return case, original, desk
    except BaseException:
        desk.picture("failed")
        desk.close()
        raise


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as work:
        main(pathlib.Path(work))
    sys.exit(0)
