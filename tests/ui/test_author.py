"""A physician at the editor, by mouse and keys: a case is begun from a template, the pump pulled in the film, a mistake made, kept as
a draft and taken back, the case saved, changed outside, exported and tried; all read back from the files."""
import os
import pathlib
import subprocess
import sys
import tempfile
import time

from desk import Desk

PROGRAM = os.environ["SIDEPORT_PROGRAM"]
NAME, FROM_TEMPLATE = (1303, 242), (1303, 482)
PUMP_PART, DEPTH = (60, 204), (450, 135)
PUMP_IN_PA, EXPORT, CASES = (934, 442), (1146, 26), (914, 26)


def wait_until(what, why, seconds=60):
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, why
        time.sleep(0.2)


def value(file, key):
    for line in file.read_text().splitlines():
        words = line.split("#")[0].split(":", 1)
        if words[0].strip() == key:
            return words[1].strip()
    return None


def save(desk):
    desk.key("ctrl+s", 0.8)


def begin(desk, case):
    desk.wait_for_window()
    time.sleep(2)
    desk.type_into(*NAME, "my_case")
    desk.click(*FROM_TEMPLATE)
    time.sleep(3)
    save(desk)
    wait_until(case.exists, "the new case is saved")
    assert case.read_text().startswith("#"), "with its comments"


def pull_the_pump(desk, case):
    before = value(case, "right_left")
    desk.grip(*PUMP_IN_PA, -20, 0)
    desk.let_go()
    time.sleep(1)
    desk.picture("pulled")
    save(desk)
    after = value(case, "right_left")
    moved_mm = float(after.split()[0]) - float(before.split()[0])
    assert -40 < moved_mm < -5, f"20 pixels to the patient's right: {before} became {after}"
    assert "# left of the patient is positive" in case.read_text(), "the comment behind it stays"
    desk.key("ctrl+z")  # the whole pull is one step
    save(desk)
    assert value(case, "right_left") == before


def make_a_mistake(desk, case):
    draft = case.with_name("scenario.draft.yaml")
    good = case.read_text()
    desk.click(*PUMP_PART)
    desk.type_into(*DEPTH, "99 mm")
    time.sleep(1)
    save(desk)
    desk.picture("mistake")
    wait_until(draft.exists, "what is wrong is kept as a draft")
    assert "99 mm" in draft.read_text() and case.read_text() == good, "and not in the case"
    desk.key("ctrl+z")
    desk.type_into(*DEPTH, "20 mm")
    time.sleep(1)
    save(desk)
    assert value(case, "depth") == "20 mm"
    assert not draft.exists(), "the draft goes when the case is sound"


def change_outside(desk, case):
    case.write_text(case.read_text().replace("level: 1", "level: 4"))
    time.sleep(2)
    desk.type_into(*DEPTH, "21 mm")
    time.sleep(1)
    save(desk)
    assert value(case, "level") == "4" and value(case, "depth") == "21 mm", "both changes are there"


def export(desk, folder):
    desk.click(*EXPORT)
    file = folder / "data/sideport/exports/my_case.yaml"
    wait_until(file.exists, "the case is exported")
    text = file.read_text()
    assert "include:" not in text and "data:image/png;base64," in text
    done = subprocess.run([PROGRAM, "validate", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def try_it(desk):
    """F5: a trainee's window over the editor, and back."""
    def windows():
        found = subprocess.run(["xdotool", "search", "--name", "Sideport"], env=desk.environment,
                               capture_output=True, text=True, check=False)
        return len(found.stdout.split())
    before = windows()
    desk.key("F5")
    wait_until(lambda: windows() > before, "the trial opens")
    desk.picture("trial")


def main(folder):
    case = folder / "data/sideport/cases/my_case/scenario.yaml"
    desk = Desk([PROGRAM, "author"], folder)
    try:
        begin(desk, case)
        pull_the_pump(desk, case)
        make_a_mistake(desk, case)
        change_outside(desk, case)
        export(desk, folder)
        try_it(desk)
        assert desk.program.poll() is None, "the editor is still there"
    except BaseException:
        print(desk.output(), desk.picture("failed"))
        raise
    finally:
        desk.close()


if __name__ == "__main__":
    kept = os.environ.get("SIDEPORT_KEEP")
    if kept:
        main(pathlib.Path(kept))
        sys.exit(0)
    with tempfile.TemporaryDirectory() as work:
        main(pathlib.Path(work))
