#!/usr/bin/env python3
"""Hands that know nothing: keys, held keys, buttons of the mouse, wheel and sizes of the window by chance, for some
seconds. The program must live through it, and what it recorded until it is killed must replay to equal hashes.
test_wild.py [SEED [SECONDS]]: the same seed does the same things, at the wall's pace."""
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from desk import Desk  # noqa: E402
from test_window import wait_for_patient  # noqa: E402

PROGRAM = os.environ["SIDEPORT_PROGRAM"]
# F11, F12 and Escape are seldom: a pause ends what is to be tried
PRESSED = ("1 2 3 4 5 6 7 8 9 g h i j k l m n o p r t u v x y comma period semicolon apostrophe slash minus equal "
           "bracketleft bracketright Tab shift+Tab shift+f shift+x shift+u shift+p shift+t shift+m shift+n Home End "
           "F1 F2 F3 F4 Return Escape").split()
HELD = "space f Shift_L Control_L w a s d q e z c Prior Next Up Down Left Right bracketleft k".split()
TYPED = ["12.5", "-9999", "abc", "1e9", "nan", "154"]


class Hands:
    """One deed after the other, drawn from a seed."""

    def __init__(self, desk, seed):
        self.desk = desk
        self.random = random.Random(seed)
        self.down = []
        self.deeds = 0

    def key(self):
        self.desk.do("key", self.random.choice(PRESSED))

    def hold(self):
        name = self.random.choice(HELD)
        self.desk.do("keydown", name)
        self.down.append(name)

    def let_go(self):
        if self.down:
            self.desk.do("keyup", self.down.pop(self.random.randrange(len(self.down))))

    def drag(self):
        button = self.random.choice([1, 1, 1, 1, 2, 3, 8])
        by = [self.random.randrange(-150, 150) for _ in range(2)]
        self.desk.do("mousemove", self.random.randrange(1600), self.random.randrange(900), "mousedown", button,
                     "mousemove_relative", "--sync", "--", *by, "mouseup", button)

    def wheel(self):
        self.desk.do("click", "--repeat", self.random.randrange(1, 8), "--delay", 15, self.random.choice([4, 5]))

    def type(self):
        self.desk.do("type", "--delay", 5, "--", self.random.choice(TYPED))

    def resize(self):
        self.desk.do("search", "--name", "Sideport", "windowsize", self.random.randrange(700, 1600),
                     self.random.randrange(400, 900))

    def full_size(self):
        self.desk.do("search", "--name", "Sideport", "windowsize", 1600, 900)

    def deed(self):
        deeds = {self.key: 30, self.hold: 16, self.let_go: 14, self.drag: 24, self.wheel: 8, self.type: 3,
                 self.resize: 2, self.full_size: 3}
        self.random.choices(list(deeds), deeds.values())[0]()
        self.deeds += 1
        if self.deeds % 20 == 0:  # out of the pause, or of what a key has opened
            self.full_size()
            self.desk.do("key", "Escape", "key", "Return")


def main(seed=7, seconds=18.0):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="sideport-wild-"))
    session = folder / "s"
    desk = Desk([PROGRAM, "train", "patent", "--out", str(session)], folder)
    hands = Hands(desk, seed)
    try:
        desk.wait_for_window()
        wait_for_patient(desk)
        desk.key("Return")
        end = time.monotonic() + seconds
        while time.monotonic() < end and desk.program.poll() is None:
            hands.deed()
        for name in hands.down:
            desk.do("keyup", name)
        desk.picture("wild")
        ended = desk.program.poll()
        # a click on "Close Sideport" or an end of the session is a way out; a signal is not
        assert ended is None or ended in (0, 1), (ended, desk.output())
        desk.program.kill()
        desk.program.wait(timeout=60)
    finally:
        desk.close()
    assert "error" not in (folder / "window.log").read_text().lower(), (folder / "window.log").read_text()
    replay = subprocess.run([PROGRAM, "replay", str(session), "--verify"], capture_output=True, text=True)
    assert replay.returncode == 0, (seed, replay.stdout, replay.stderr)
    commands = (session / "commands.jsonl").read_text().count("\n")
    assert hands.deeds > 10 and commands > 5, (hands.deeds, commands)  # few on a busy machine
    print(f"seed {seed}: {hands.deeds} deeds, {commands} commands recorded, replayed to equal hashes")


if __name__ == "__main__":
    main(*(kind(word) for kind, word in zip((int, float), sys.argv[1:])))
