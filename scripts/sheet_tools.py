"""What the sheets of pictures share: exposures by `sideport render`, pictures kept in sessions that are driven by
command files, and the montage. Needs imagemagick (scripts/packages.txt) and a release build."""

import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROGRAM = ROOT / "build/release/bin/sideport"
TICKS_PER_S = 240
DARK, LIGHT = "#0e0e0e", "#e6e6e6"


def sideport(*words):
    done = subprocess.run([PROGRAM, *map(str, words)], env={**os.environ, "SIDEPORT_HOME": str(ROOT)},
                          capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"{' '.join(map(str, words))}: {done.stderr}")
    return done.stdout


class Sheet:
    """Pictures with a line of text below each."""

    def __init__(self, columns, size_px=384, height_px=None):
        self.columns, self.size_px, self.height_px = columns, size_px, height_px or size_px
        self.folder = Path(tempfile.mkdtemp(prefix="sideport_sheet_"))
        self.parts = []

    def add(self, label, picture, middle=1.0):
        """middle: the share of the picture's sides that is shown, about its centre."""
        if middle < 1.0:
            part = self.folder / f"middle_{len(self.parts)}.png"
            percent = f"{100 * middle:g}%x{100 * middle:g}%+0+0"
            subprocess.run(["convert", picture, "-gravity", "center", "-crop", percent, "+repage", "-filter", "point",
                            "-resize", f"{self.size_px}x{self.size_px}", part], check=True)
            picture = part
        self.parts += ["-label", label, str(picture)]

    def add_difference(self, label, mask, picture, gain=2.5):
        """What the picture holds more than the mask, both as the monitor showed them: dark where something came."""
        file = self.folder / f"difference_{len(self.parts)}.png"
        subprocess.run(["convert", mask, picture, "-colorspace", "gray", "-fx", f"0.6-{gain}*(u-v)", file], check=True)
        self.add(label, file)

    def render(self, label, scenario, *options):
        file = self.folder / f"render_{len(self.parts)}.png"
        sideport("render", scenario, *options, "--out", file)
        self.add(label, file)

    def write(self, file, width_px=1200, colors=False):
        whole = self.folder / "sheet.png"
        subprocess.run(["montage", "-background", DARK, "-fill", LIGHT, "-font", "DejaVu-Sans", "-pointsize", "13",
                        *self.parts, "-tile", f"{self.columns}x", "-geometry", f"{self.size_px}x{self.height_px}+6+6",
                        whole], check=True)
        subprocess.run(["convert", whole, "-strip", "-resize", f"{width_px}x", *([] if colors else ["-colorspace", "Gray"]),
                        "-quality", "84", file], check=True)


class Session:
    """Commands of a session: the expert's own up to some moment, then others."""

    def __init__(self, folder, case):
        self.folder, self.case = Path(folder), case
        self.expert, self.commands, self.tick, self.stopped = [], [], 0, 0

    def as_expert(self, frames="none", *options):
        """The whole session by the expert robot; its kept pictures by label."""
        out = self._folder()
        sideport("run", self.case, "--frames", frames, "--out", out, *options)
        self.expert = [json.loads(line) for line in (out / "commands.jsonl").read_text().splitlines()]
        return _kept(out)

    def keeps(self, label):
        return any(c["command"] == "keep_picture" and c["label"] == label for c in self.expert)

    def until(self, label):
        """The expert's commands before he keeps the picture of that name."""
        self.tick = next(c["tick"] for c in self.expert if c["command"] == "keep_picture" and c["label"] == label)
        self.stopped = self.tick
        self.commands = [c for c in self.expert if c["tick"] < self.tick]
        return self

    def go_on_until(self, label):
        """The expert's next commands, from where `until` stopped; moved by the time that was spent since."""
        end = next(c["tick"] for c in self.expert if c["command"] == "keep_picture" and c["label"] == label)
        moved = self.tick - self.stopped
        assert self.stopped <= end, label
        self.commands += [{**c, "tick": c["tick"] + moved} for c in self.expert if self.stopped <= c["tick"] < end]
        self.tick, self.stopped = end + moved, end
        return self

    def view(self, label):
        """Where the expert stood when he kept that picture: orbital_deg and (x, y, z)."""
        orbital_deg, center = 0.0, None
        for c in self.expert:
            if c["command"] == "c_arm_go":
                orbital_deg = c["orbital_deg"]
            elif c["command"] == "table_go":
                center = (c["x_mm"], c["y_mm"], c["z_mm"])
            elif c["command"] == "keep_picture" and c["label"] == label:
                break
        return orbital_deg, center

    def do(self, command, wait_s=0.0, **values):
        self.commands.append({"tick": self.tick, "command": command, **values})
        self.tick += round(wait_s * TICKS_PER_S)
        return self

    def spot(self, label, orbital_deg, center, field_mm, open_mm=150.0):
        """Drives there and takes one exposure of cine quality while the patient holds the breath; open_mm: half the open
        field at the detector."""
        self.do("pedal", down=0.0)
        self.do("collimate", half_width_mm=open_mm, half_height_mm=open_mm)
        self.do("field_size", width_mm=field_mm)
        self.do("c_arm_go", orbital_deg=orbital_deg, angulation_deg=0.0)
        self.do("table_go", 9.0, x_mm=center[0], y_mm=center[1], z_mm=center[2])
        self.do("hold_breath", 5.0, seconds=8.0)  # a breath takes 4.3 s to its end
        self.do("spot", 1.0).do("keep_picture", 0.1, label=label)
        return self

    def perform(self, size_px=512, *options):
        """The kept pictures by label."""
        self.do("note", text="end")
        file, out = self.folder / f"{self.case}_{len(list(self.folder.iterdir()))}.jsonl", self._folder()
        file.write_text("".join(json.dumps(c) + "\n" for c in self.commands))
        sideport("run", self.case, "--trainee", file, "--frames", "keys", "--size", size_px, "--out", out, *options)
        return _kept(out)

    def _folder(self):
        return Path(tempfile.mkdtemp(prefix=f"{self.case}_", dir=self.folder)) / "session"


def _kept(out):
    return {re.sub(r"^\d+_", "", file.stem): file for file in sorted((out / "frames").glob("*.png"))}
