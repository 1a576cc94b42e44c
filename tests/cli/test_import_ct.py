#!/usr/bin/env python3
"""`sideport import-ct`: a tomogram as a patient. Usage: test_import_ct.py NAME (a function below without its test_)."""
import json
import os
import pathlib
import signal
import struct
import subprocess
import sys
import tempfile
import time

from test_cli import PROGRAM, SOURCE, sideport

SAMPLE = pathlib.Path(os.environ.get("SIDEPORT_CT_SAMPLES", SOURCE.parent / "shared" / "data" / "ct")) / "example_ct.nii.gz"
CASE = "format: 2\nextends: patent\npatient: {package: scanned}\npump: {right_left: 72 mm, depth: 15 mm}\n"


def nifti(file, size, hu):
    """A NIfTI-1 of 4 mm voxels, hu(i, j, k)."""
    header = bytearray(352)
    struct.pack_into("<i", header, 0, 348)
    struct.pack_into("<8h", header, 40, 3, *size, 1, 1, 1, 1)
    struct.pack_into("<hh", header, 70, 4, 16)
    struct.pack_into("<8f", header, 76, 1, 4, 4, 4, 0, 0, 0, 0)
    struct.pack_into("<3f", header, 108, 352, 1, 0)
    header[123] = 2
    struct.pack_into("<hh", header, 252, 0, 1)
    struct.pack_into("<12f", header, 280, 4, 0, 0, 0, 0, 4, 0, 0, 0, 0, 4, 0)
    header[344:348] = b"n+1\0"
    numbers = [hu(i, j, k) for k in range(size[2]) for j in range(size[1]) for i in range(size[0])]
    file.write_bytes(bytes(header) + struct.pack(f"<{len(numbers)}h", *numbers))


def test_import_ct():
    if not SAMPLE.exists():
        print(f"SKIPPED: no {SAMPLE}; set SIDEPORT_CT_SAMPLES")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        out, _ = sideport("import-ct", SAMPLE, "--out", folder / "scanned", "--json")
        report = json.loads(out)
        seen = {level["level"]: level["scan_z_mm"] for level in report["levels"] if level["seen"]}
        # bodies' centres as a reader of the sagittal pictures gives them, within a third of a level
        for level, z_mm in {"L1": 386, "L2": 354, "L3": 314, "L4": 278, "L5": 242}.items():
            assert abs(seen[level] - z_mm) < 10, (level, seen)
        assert sorted(path.name for path in (folder / "scanned").iterdir()) == ["anatomy.bin", "patient.json"]
        (folder / "own.yaml").write_text(CASE)
        sideport("validate", folder / "own.yaml")
        out, _ = sideport("run", folder / "own.yaml", "--frames", "none", "--out", folder / "session", "--json")
        result = json.loads(out)
        assert result["diagnosis_given"] == "patent" and result["critical_error_count"] == 0, result
        sideport("replay", folder / "session", "--verify")
        # a landmark that moved is another patient: the session is not graded by it
        landmarks = folder / "scanned" / "patient.json"
        package = json.loads(landmarks.read_text())
        package["conus_z_mm"] += 1.0
        landmarks.write_text(json.dumps(package))
        _, err = sideport("assess", folder / "session", expect=2)
        assert "session.other_scenario" in err, err
        package["levels"][5]["height_mm"] = 500
        landmarks.write_text(json.dumps(package))
        _, err = sideport("validate", folder / "own.yaml", expect=2)
        assert "patient.range" in err and "height_mm: 500" in err and "own.yaml:3" in err, err
        (folder / "scanned" / "anatomy.bin").write_bytes(b"no voxels")
        _, err = sideport("validate", folder / "own.yaml", expect=2)
        assert "patient." in err, err


def test_import_ct_bad_input():
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        target = folder / "patient"

        def refused(code, *words, expect=2):
            _, err = sideport("import-ct", *words, expect=expect)
            assert code in err, (code, err)
            assert not [path for path in folder.iterdir() if path.name.startswith("patient")], list(folder.iterdir())

        refused("cli.missing_argument", expect=2)
        refused("cli.missing_argument", folder)
        (folder / "text.txt").write_text("not a tomogram\n" * 100)
        refused("ct.format", folder / "text.txt", "--out", target)
        refused("ct.no_series", folder, "--out", target)
        refused("ct.missing", folder / "nothing.nii", "--out", target)
        refused("cli.level", folder / "text.txt", "--out", target, "--level", "L9=3")
        refused("cli.level", folder / "text.txt", "--out", target, "--level", "L3=deep")
        refused("cli.number", folder / "text.txt", "--out", target, "--series", "0")
        water = folder / "water.nii"
        nifti(water, (40, 40, 40), lambda i, j, k: 0 if 5 < i < 35 and 5 < j < 35 else -1000)
        refused("ct.no_spine", water, "--out", target)
        water.write_bytes(water.read_bytes()[:50000])
        refused("ct.truncated", water, "--out", target)
        other = folder / "something"
        other.mkdir()
        (other / "letter.txt").write_text("mine")
        refused("patient.exists", water, "--out", other, "--replace")
        assert (other / "letter.txt").read_text() == "mine"
        _, err = sideport("render", "patent", "--set", f"/patient/package={other}", "--out", folder / "x.png", expect=2)
        assert "patient.missing" in err and "import-ct" in err, err


def test_import_ct_killed():
    """An import that is killed leaves no patient of the name, and the one that was there stays."""
    if not SAMPLE.exists():
        print(f"SKIPPED: no {SAMPLE}; set SIDEPORT_CT_SAMPLES")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as scratch:
        target = pathlib.Path(scratch) / "patient"
        target.mkdir()
        (target / "patient.json").write_text("old")
        for delay_s in (0.2, 1.5, 4.0):
            process = subprocess.Popen([PROGRAM, "import-ct", SAMPLE, "--out", target, "--replace"],
                                       env={**os.environ, "SIDEPORT_HOME": str(SOURCE)}, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL)
            time.sleep(delay_s)
            process.send_signal(signal.SIGKILL)
            process.wait()
            whole = (target / "anatomy.bin").exists()
            assert whole or (target / "patient.json").read_text() == "old", delay_s
            if whole:
                break
        # the next one clears away what the killed ones left
        sideport("import-ct", SAMPLE, "--out", target, "--replace")
        assert [path.name for path in target.parent.iterdir()] == ["patient"], list(target.parent.iterdir())


if __name__ == "__main__":
    globals()[f"test_{sys.argv[1]}"]()
