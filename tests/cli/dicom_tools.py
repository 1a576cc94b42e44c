"""Sessions to export, and DICOM as programs that are not ours read it."""
import json
import os
import re
import shutil
import subprocess
import sys

from test_cli import sideport

# a press that drives C-arm and table, cine, filter, a spot without and with the pedal, notes on a kept picture
PRESSES = [
    (0, "table_go", {"x_mm": 60.0, "y_mm": 40.0, "z_mm": 0.0}),
    (400, "pedal", {"down": 1}), (500, "c_arm_go", {"orbital_deg": 25.0, "angulation_deg": 10.0}),
    (520, "table_go", {"x_mm": 40.0, "y_mm": 40.0, "z_mm": 30.0}), (900, "pedal", {"down": 0}),
    (910, "keep_picture", {"label": "scout"}),
    (920, "annotate", {"picture": 1, "x": 0.5, "y": 0.25, "text": "tip?"}),
    (960, "collimate", {"half_width_mm": 60.0, "half_height_mm": 80.0}),
    (1000, "fluoro_mode", {"mode": "cine"}), (1010, "beam_filter", {"copper_mm": 0.2}),
    (1020, "pedal", {"down": 1}), (1200, "pedal", {"down": 0}), (1210, "fluoro_mode", {"mode": "low"}),
    (1300, "spot", {}), (1310, "keep_picture", {"label": "spot"}), (1400, "pedal", {"down": 1}),
    (1500, "spot", {}), (1700, "pedal", {"down": 0}), (1800, "conclude", {"conclusion": "patent"}),
]


def session(folder, commands=PRESSES, name="session"):
    """A session of these commands; its folder."""
    file = folder / f"{name}.jsonl"
    file.write_text("".join(json.dumps({"tick": tick, "command": command, **fields}) + "\n"
                            for tick, command, fields in commands))
    sideport("run", "patent", "--trainee", file, "--frames", "none", "--out", folder / name, expect=1)
    return folder / name


def need(*programs):
    """Leaves the test as skipped where one of them is not installed."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        print(f"not installed: {', '.join(missing)}")
        raise SystemExit(77)


def output(*words, check=True, **environment):
    done = subprocess.run([*map(str, words)], capture_output=True, text=True, errors="replace", timeout=400,
                          env={**os.environ, **environment})
    assert not check or done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout + done.stderr


def check_iod(file):
    """dciodvfy: no error, no warning, but that a frame which stands where the first one stood has increment 0: the
    standard asks for just that (C.8.7.5), and the first frame of a moving C-arm cannot be otherwise."""
    said = output("dciodvfy", file)
    faults = [line for line in re.findall(r"^(?:Error|Warning).*", said, re.M)
              if not re.search(r"Value is zero for value \d+ of attribute <(Positioner|Table) .*Increment>", line)]
    assert not faults, f"{file.name}: {faults}"


def check_dose_template(file):
    """PixelMed's template check; its exit code says nothing."""
    said = output("DicomSRValidator", file, check=False,
                  JAVA_TOOL_OPTIONS="-Xss64m -Djdk.xml.xpathTotalOpLimit=0 -Djdk.xml.xpathExprOpLimit=0 "
                                    "-Djdk.xml.xpathExprGrpLimit=0")
    assert not re.search(r"^Error", said, re.M), said
    assert "Root Template Validation Complete" in said and "IOD validation complete" in said, said


def header(file):
    """{'0008,0060': 'XA', ...} of the top level."""
    tags = {}
    for line in output("dcmdump", "+L", "-q", "+R", "10000", file).splitlines():
        seen = re.match(r"\(([0-9a-f]{4},[0-9a-f]{4})\) \w\w (.*?)\s+#\s", line)
        if seen:
            tags[seen[1]] = seen[2].strip("[]").removeprefix("=")
    return tags


def dcmtk_pixels(file, folder):
    """Pixels as DCMTK unpacks them: all frames."""
    plain = folder / "plain.dcm"
    shutil.copy(file, plain)
    unpack = {"JPEGLossless:Non-hierarchical-1stOrderPrediction": "dcmdjpeg", "JPEGLSLossless": "dcmdjpls",
              "RLELossless": "dcmdrle"}
    syntax = header(file)["0002,0010"]
    if syntax != "LittleEndianExplicit":
        output(unpack[syntax], file, plain)
    raw = folder / "unpacked"
    shutil.rmtree(raw, ignore_errors=True)
    raw.mkdir()
    output("dcmdump", "-q", "+W", raw, plain)
    return b"".join(piece.read_bytes() for piece in sorted(raw.iterdir()))


def gdcm_pixels(file):
    """Pixels as GDCM unpacks them: all frames."""
    sys.path.append("/usr/lib/python3/dist-packages")  # where Debian puts it, whichever python3 runs this
    import gdcm
    reader = gdcm.ImageReader()
    reader.SetFileName(str(file))
    assert reader.Read(), file
    return reader.GetImage().GetBuffer().encode("utf-8", "surrogateescape")


def dose_numbers(file):
    """Totals of the dose report by their code: {'113722': 0.0001, ...}."""
    said = output("dsrdump", "+Pc", "-q", file)
    accumulated = said[said.index("113702"):said.index("113706")]
    return {code: float(value) for code, value in
            re.findall(r'NUM:\((\d+),DCM,"[^"]*"\)="([^"]+)"', accumulated)}
