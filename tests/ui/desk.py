"""A person at the window: a virtual display, a program on it, keys and mouse."""
import os
import pathlib
import shutil
import subprocess
import sys
import time


class Desk:
    """Opens a 1600 x 900 display of its own and starts a program on it."""

    def __init__(self, command, folder, more=None, stops=False):
        """stops: practice stops at critical errors and waits for an answer, as it does for people."""
        read_end, write_end = os.pipe()
        self.server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write_end), "-screen", "0", "1600x900x24", "-nolisten", "tcp"],
            pass_fds=[write_end], stderr=subprocess.DEVNULL)
        os.close(write_end)
        with os.fdopen(read_end) as answer:
            display = answer.readline().strip()
        assert display, "Xvfb opens no display"
        self.environment = dict(os.environ, DISPLAY=":" + display)
        self.environment.pop("WAYLAND_DISPLAY", None)
        self.folder = pathlib.Path(folder)
        self.environment["XDG_CONFIG_HOME"] = str(self.folder / "config")
        settings = self.folder / "config/sideport/settings.yaml"
        if not stops and not settings.exists():
            settings.parent.mkdir(parents=True, exist_ok=True)
            settings.write_text("stops_at_errors: no\n")
        self.environment["XDG_DATA_HOME"] = str(self.folder / "data")
        self.environment.pop("SIDEPORT_STORE", None)
        self.environment.update(more or {})
        self.log = open(self.folder / "window.log", "w+")
        self.program = subprocess.Popen(command, env=self.environment, stdout=self.log, stderr=self.log,
                                        cwd=self.folder)

    def close(self):
        for process in (self.program, self.server):
            process.terminate()
            process.wait(timeout=60)
        self.log.close()

    def do(self, *words):
        subprocess.run(["xdotool", *map(str, words)], env=self.environment, check=True, stdout=subprocess.DEVNULL)

    def wait_for_window(self):
        self.do("search", "--sync", "--name", "Sideport")

    def key(self, name, pause_s=0.3):
        self.do("key", name)
        time.sleep(pause_s)

    def hold(self, name, seconds, pause_s=0.3):
        self.do("keydown", name)
        time.sleep(seconds)
        self.do("keyup", name)
        time.sleep(pause_s)

    def click(self, x, y, pause_s=0.4):
        self.do("mousemove", x, y)
        time.sleep(0.1)
        self.do("mousedown", 1)
        time.sleep(0.25)
        self.do("mouseup", 1)
        time.sleep(pause_s)

    def type_into(self, x, y, text):
        """Replaces what stands in a field."""
        self.click(x, y)
        self.key("ctrl+a")
        self.do("type", "--delay", 60, text)
        self.key("Return")

    def wheel_down(self, notches):
        for _ in range(notches):  # slowly: a fast wheel counts double
            self.do("click", 5)
            time.sleep(0.2)

    def grip(self, x, y, dx, dy):
        """Presses at (x, y) and moves by (dx, dy); the button stays down. The cursor is captured then."""
        self.do("mousemove", x, y)
        time.sleep(0.2)
        self.do("mousedown", 1)
        time.sleep(0.3)
        self.do("mousemove_relative", "--", dx, dy)
        time.sleep(0.2)

    def let_go(self):
        self.do("mouseup", 1)
        time.sleep(0.3)

    def resize(self, width, height, pause_s=1.0):
        self.do("search", "--name", "Sideport", "windowsize", width, height)
        time.sleep(pause_s)

    def picture(self, name):
        """What is on the screen, as a PNG beside the log; a copy stays in SIDEPORT_PICTURES, where that is set."""
        path = self.folder / f"{name}.png"
        subprocess.run(["import", "-window", "root", str(path)], env=self.environment, check=True)
        if kept := os.environ.get("SIDEPORT_PICTURES"):
            pathlib.Path(kept).mkdir(parents=True, exist_ok=True)
            shutil.copy(path, pathlib.Path(kept) / f"{pathlib.Path(sys.argv[0]).stem}-{name}.png")
        return path

    def output(self):
        self.log.flush()
        return (self.folder / "window.log").read_text()
