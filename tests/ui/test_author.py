"""A physician at the editor, by mouse and keys: a case is begun from a template, the pump pulled in the film, a mistake made, kept as
a draft and taken back, the case saved, changed outside, exported, tried and left; all read back from the files. Prints how soon the
films followed."""
import base64
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

from desk import Desk

PROGRAM = os.environ["SIDEPORT_PROGRAM"]
NAME, FROM_TEMPLATE = (1303, 242), (1303, 482)
PUMP_PART, DEPTH = (60, 204), (450, 135)
SAVE_IT, LEAVE_THEM, STAY = (584, 434), (792, 434), (944, 434)
PATIENT_PART, IMPORT_CT, SCAN_PATH, IMPORT, CANCEL = (60, 172), (323, 202), (470, 101), (320, 598), (490, 598)
PUMP_IN_PA, EXPORT, CASES = (934, 442), (1146, 26), (914, 26)
SAVE_BUTTON, BAR_BUTTON = (1464, 26), (1110, 26)  # their margins; not there in the list


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


def import_a_letter(desk, folder, log):
    """What is no scan is said in the dialog, and no patient is left."""
    letter = folder / "letter.nii"
    letter.write_text("Dear colleague\n" * 100)
    desk.click(*PATIENT_PART)
    desk.click(*IMPORT_CT)
    desk.type_into(*SCAN_PATH, letter)
    desk.click(*IMPORT)
    wait_until(lambda: "ct.format" in log.read_text(), "the letter is refused")
    desk.picture("import")
    desk.click(*CANCEL)
    assert not list(folder.glob("data/sideport/patients/*"))


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
    file = folder / "data/sideport/exports/my_case.yaml"
    for _ in range(10):
        desk.click(*EXPORT)
        wait_until(file.exists, "the case is exported")
        text = file.read_text()
        if "data:image/png;base64," in text:
            break
        time.sleep(1)  # the film of the change outside is still being drawn
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


def ink_at(desk, x, y):
    """Colour of a pixel of the screen."""
    picture = desk.picture("screen")
    done = subprocess.run(["convert", str(picture), "-crop", f"1x1+{x}+{y}", "-depth", "8", "txt:-"],
                          capture_output=True, text=True, check=True)
    return re.search("#[0-9A-F]{6}", done.stdout)[0]


def inks_of_pictures(desk):
    """Colours of the column in which the list's pictures stand."""
    done = subprocess.run(["convert", str(desk.picture("screen")), "-crop", "1x840+34+52", "-depth", "8", "txt:-"],
                          capture_output=True, text=True, check=True)
    return set(re.findall("#[0-9A-F]{6}", done.stdout))


def leave(desk, case):
    """The question about unsaved changes: stay, leave them, save."""
    good = case.read_text()
    desk.type_into(*DEPTH, "25 mm")
    desk.click(*CASES)
    desk.picture("question")
    desk.click(*STAY)
    assert value(case, "depth") != "25 mm", "who stays has not saved"
    save(desk)
    wait_until(lambda: value(case, "depth") == "25 mm", "who stays goes on")
    desk.type_into(*DEPTH, "26 mm")
    desk.click(*CASES)
    asked = ink_at(desk, *SAVE_IT)
    desk.click(*LEAVE_THEM, pause_s=0.8)
    assert ink_at(desk, *SAVE_IT) != asked, "the question is gone before the list has been read"
    desk.picture("left")
    assert value(case, "depth") == "25 mm", "what was left is not in the case"
    assert not case.with_name("scenario.draft.yaml").exists()
    case.write_text(good)


def leave_saved(desk, case):
    """The question's Save: a sound case goes into its file, one with problems becomes a draft; the list follows."""
    draft = case.with_name("scenario.draft.yaml")
    in_editor = ink_at(desk, *BAR_BUTTON)
    desk.type_into(*DEPTH, "27 mm")
    desk.click(*CASES)
    desk.click(*SAVE_IT, pause_s=1.0)
    wait_until(lambda: value(case, "depth") == "27 mm", "the question's Save writes the case")
    assert not draft.exists()
    assert ink_at(desk, *BAR_BUTTON) != in_editor, "and the list is shown"


def leave_wrong(desk, case):
    desk.type_into(*DEPTH, "99 mm")
    time.sleep(1)
    desk.click(*CASES)
    desk.click(*SAVE_IT, pause_s=1.0)
    wait_until(lambda: value(case.with_name("scenario.draft.yaml"), "depth") == "99 mm", "a wrong case is kept as a draft")
    assert value(case, "depth") == "27 mm", "and not in its file"


def send_with_film(export, cases):
    """What came from another lab: the export, its small film replaced by a bright one that no body gives."""
    bright = subprocess.run(["convert", "-size", "96x96", "xc:gray(91%)", "-colorspace", "gray", "-depth", "8", "png:-"],
                            capture_output=True, check=True).stdout
    text = re.sub("data:image/png;base64,[A-Za-z0-9+/=]+",
                  "data:image/png;base64," + base64.b64encode(bright).decode(), export.read_text())
    (cases / "sent.yaml").write_text(text)


def shows_own_film(desk):
    """In the list, at once: the film that a case carries stands beside it."""
    desk.wait_for_window()
    desk.do("mousemove", 500, 500)

    def is_seen():
        desk.do("click", "--repeat", 40, "--delay", 20, 5)  # own cases stand last
        return "#E8E8E8" in inks_of_pictures(desk)
    wait_until(is_seen, "the sent case shows its own film")
    desk.picture("own_film")


def print_film_times(log):
    took_s = sorted(float(s) for s in re.findall(r"Films of the change after ([0-9.]+) s", log.read_text()))
    if took_s:
        print(f"films after a change: {len(took_s)}, median {took_s[len(took_s) // 2]:.2f} s, longest {took_s[-1]:.2f} s")


def at_desk(folder, command, steps):
    desk = Desk(command, folder)
    try:
        steps(desk)
        assert desk.program.poll() is None, "the editor is still there"
    except BaseException:
        print(desk.output(), desk.picture("failed"))
        raise
    finally:
        desk.close()


def main(folder):
    case = folder / "data/sideport/cases/my_case/scenario.yaml"
    log = folder / "editor.log"

    def write_it(desk):
        begin(desk, case)
        pull_the_pump(desk, case)
        import_a_letter(desk, folder, log)
        make_a_mistake(desk, case)
        change_outside(desk, case)
        export(desk, folder)
        try_it(desk)

    def in_pump(steps):
        def at_pump(desk):
            desk.wait_for_window()
            wait_until(lambda: ink_at(desk, *SAVE_BUTTON) == "#379BE6", "the editor opens")
            time.sleep(1)
            desk.click(*PUMP_PART)
            steps(desk, case)
        return at_pump

    at_desk(folder, [PROGRAM, "author", "--log", str(log)], write_it)
    print_film_times(log)
    at_desk(folder, [PROGRAM, "author", str(case)], in_pump(leave))
    at_desk(folder, [PROGRAM, "author", str(case)], in_pump(leave_saved))
    at_desk(folder, [PROGRAM, "author", str(case)], in_pump(leave_wrong))
    send_with_film(folder / "data/sideport/exports/my_case.yaml", case.parents[1])
    at_desk(folder, [PROGRAM, "author"], shows_own_film)


if __name__ == "__main__":
    kept = os.environ.get("SIDEPORT_KEEP")
    if kept:
        main(pathlib.Path(kept))
        sys.exit(0)
    with tempfile.TemporaryDirectory() as work:
        main(pathlib.Path(work))
