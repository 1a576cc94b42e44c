#!/usr/bin/env python3
"""Runs the program as a user does. Usage: test_cli.py NAME (a function below without its test_)."""
import json
import math
import os
import pathlib
import shutil
import struct
import subprocess
import sys
import tempfile

PROGRAM = os.environ["SIDEPORT_PROGRAM"]
DEBUG_PROGRAM = os.environ.get("SIDEPORT_DEBUG_PROGRAM", "")
SOURCE = pathlib.Path(os.environ["SIDEPORT_SOURCE"])


def sideport(*words, expect=0, program=PROGRAM, **environment):
    """Runs a verb; checks the exit code; returns (stdout, stderr)."""
    done = subprocess.run([program, *map(str, words)], capture_output=True, text=True, timeout=540,
                          env={**os.environ, "SIDEPORT_HOME": str(SOURCE), **environment}, stdin=subprocess.DEVNULL)
    assert done.returncode == expect, f"{words}: exit {done.returncode}, not {expect}\n{done.stdout}\n{done.stderr}"
    return done.stdout, done.stderr


def png_size(path):
    head = path.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n", f"{path} is no PNG"
    return struct.unpack(">II", head[16:24])


def test_help(folder):
    out, _ = sideport("--help")
    for verb in ("run", "replay", "validate", "preview", "render", "physics", "network"):
        assert verb in out, verb
        page, _ = sideport(verb, "--help")
        assert page.strip(), verb
    assert "not a medical device" in out


def test_unknown_verb(folder):
    _, err = sideport("rum", expect=2)
    assert "did you mean run" in err and len(err.splitlines()) == 1
    _, err = sideport("run", "patent", "--trainer", "expert", expect=2)
    assert "did you mean --trainee" in err
    _, err = sideport("run", expect=2)
    assert "SCENARIO" in err
    _, err = sideport("run", "patent", "--trainee", "nobody", expect=2)
    assert "expert" in err and "hasty" in err
    _, err = sideport("run", "patent", "--size", "7", expect=2)
    assert "128" in err
    _, err = sideport("replay", folder / "nowhere", expect=2)
    assert "session.missing" in err


def test_broken_scenarios(folder):
    good = (SOURCE / "scenarios/library/patent/scenario.yaml").read_text()
    cases = {
        "syntax": ("pump: [", "scenario.syntax"),
        "unknown key": (good + "\nwavelength: 3\n", "scenario.unknown_field"),
        "no unit": (good.replace("depth: ", "depth: 12 #"), "quantity.missing_unit"),
        "out of range": (good.replace("depth: ", 'depth: "120 mm" #'), "scenario.range"),
    }
    for name, (text, code) in cases.items():
        file = folder / "scenario.yaml"
        file.write_text(text)
        for verb in (["validate", file], ["run", file, "--out", folder / "out"]):
            out, err = sideport(*verb, expect=2)
            assert code in out + err, f"{name}: {out}{err}"
            assert f"{file}:" in out + err, f"{name} names no place: {out}{err}"
        assert not (folder / "out").exists(), f"{name}: something was written"
    _, err = sideport("run", "no_such_case", expect=2)
    assert len(err.splitlines()) == 1 and "no_such_case" in err
    sideport("validate", *sorted((SOURCE / "scenarios").glob("*/*/scenario.yaml")))


def test_overrides(folder):
    _, err = sideport("run", "patent", "--set", "/pump/dept=18 mm", "--frames", "none", "--out", folder / "x", expect=2)
    assert "depth" in err, err
    _, err = sideport("run", "patent", "--set", "pump", "--frames", "none", "--out", folder / "x", expect=2)
    assert "--set" in err
    sideport("run", "patent", "--set", "/pump/depth=18 mm", "--frames", "none", "--out", folder / "y")
    out, _ = sideport("replay", folder / "y", "--verify")
    assert "exactly" in out


def test_unwritable_folder(folder):
    (folder / "file").write_text("x")
    _, err = sideport("run", "patent", "--frames", "none", "--out", folder / "file" / "deep", expect=2)
    assert "folder.unwritable" in err and len(err.splitlines()) == 1
    (folder / "mine").mkdir()
    (folder / "mine" / "thesis.txt").write_text("x")
    _, err = sideport("run", "patent", "--frames", "none", "--out", folder / "mine", expect=2)
    assert "folder.foreign" in err
    assert [p.name for p in (folder / "mine").iterdir()] == ["thesis.txt"]


def test_run_and_replay(folder):
    """The same hashes from release and debug builds, and from two runs."""
    for case in ("patent", "broken"):
        sideport("run", case, "--frames", "none", "--out", folder / case, "--seed", 3)
        out, _ = sideport("replay", folder / case, "--verify")
        assert "exactly" in out
        if DEBUG_PROGRAM:
            out, _ = sideport("replay", folder / case, "--verify", "--until", "90 s", program=DEBUG_PROGRAM)  # slow
            assert "exactly" in out
    sideport("run", "patent", "--frames", "none", "--out", folder / "again", "--seed", 3)
    for name in ("commands.jsonl", "events.jsonl", "hashes.jsonl"):
        assert (folder / "patent" / name).read_bytes() == (folder / "again" / name).read_bytes(), name
    out, _ = sideport("replay", folder / "patent", "--until", "20 s", "--json")
    assert json.loads(out)["ticks"] == 4800


def test_changed_command(folder):
    sideport("run", "patent", "--frames", "none", "--out", folder / "s")
    file = folder / "s" / "commands.jsonl"
    lines = file.read_text().splitlines()
    number, line = next((i, t) for i, t in enumerate(lines) if '"plunger_force"' in t and "-9.0" in t)
    tick = json.loads(line)["tick"]
    lines[number] = line.replace("-9.0", "-8.0")
    file.write_text("\n".join(lines) + "\n")
    out, _ = sideport("replay", folder / "s", "--verify", expect=1)
    assert "DIVERGED" in out and f"the state after tick {tick} differs" in out, (tick, out)
    lines[number] = line.replace("plunger", "plonger")
    file.write_text("\n".join(lines) + "\n")
    _, err = sideport("replay", folder / "s", "--verify", expect=2)
    assert f"commands.jsonl:{number + 1}" in err


def test_other_trainees(folder):
    """occluded: stops; broken: sees it; hasty: fails with the dose in mg."""
    out, _ = sideport("run", "occluded", "--frames", "none", "--out", folder / "o", "--json")
    assert json.loads(out)["passed"]
    result = json.loads((folder / "o/result.json").read_text())
    assert result["metrics"]["contrast_injected_ml"] == 0
    assert result["diagnosis"]["given"] == "occluded"
    sideport("run", "broken", "--frames", "none", "--out", folder / "b")
    assert json.loads((folder / "b/result.json").read_text())["diagnosis"]["given"] == "broken_or_leaking"
    sideport("run", "patent", "--trainee", "hasty", "--frames", "none", "--out", folder / "h", expect=1)
    result = json.loads((folder / "h/result.json").read_text())
    messages = " ".join(e["message"] for e in result["critical_errors"])
    assert "mg" in messages and not result["passed"], result


def test_session_files(folder):
    sideport("run", "patent", "--out", folder / "s", "--size", "256")
    session = folder / "s"
    for name in ("session.yaml", "commands.jsonl", "events.jsonl", "hashes.jsonl", "result.json", "report.html"):
        assert (session / name).stat().st_size > 0, name
    pictures = sorted(p.name for p in (session / "frames").iterdir())
    for label in ("needle_pa", "needle_lateral", "contrast_catheter", "free_contrast", "rotor_before", "rotor_after"):
        file = next(p for p in (session / "frames").iterdir() if label in p.name)
        assert png_size(file) == (256, 256), pictures
    assert b"acTL" in (session / "frames/injection.png").read_bytes(), "the cine is animated"
    result = json.loads((session / "result.json").read_text())
    assert abs(result["mass_balance"]["iodine_relative_error"]) < 1e-9
    assert abs(result["mass_balance"]["drug_relative_error"]) < 1e-9
    for key in ("fluoroscopy_time_s", "exposure_count", "dose_area_product_gy_cm2", "air_kerma_mgy", "needle_pass_count",
                "aspirated_ml", "contrast_injected_ml", "drug_to_csf_mg", "peak_pressure_kpa", "procedure_time_s"):
        assert key in result["metrics"], key
    html = (session / "report.html").read_text()
    assert "data:image/png;base64," in html and "not a medical device" in html
    assert "http://" not in html.replace("http://www.w3.org", "") and "<script" not in html


def test_command_file(folder):
    """A recorded command file is a trainee."""
    sideport("run", "patent", "--frames", "none", "--out", folder / "a")
    sideport("run", "patent", "--frames", "none", "--trainee", folder / "a/commands.jsonl", "--out", folder / "b")
    assert (folder / "a/events.jsonl").read_bytes() == (folder / "b/events.jsonl").read_bytes()
    (folder / "bad.jsonl").write_text('{"tick":1,"command":"pedal","down":9}\n')
    _, err = sideport("run", "patent", "--frames", "none", "--trainee", folder / "bad.jsonl", "--out", folder / "c", expect=2)
    assert "bad.jsonl:1" in err and "command.range" in err


def test_render_and_preview(folder):
    sideport("render", "patent", "--out", folder / "x.png", "--size", "128")
    assert png_size(folder / "x.png") == (128, 128)
    out, _ = sideport("render", "patent", "--out", folder / "x.pfm", "--size", "128", "--view", "lateral", "--noise", "off",
                      "--json")
    assert json.loads(out)["size_px"] == 128
    head, size, scale, *_ = (folder / "x.pfm").read_bytes().split(b"\n", 3)
    assert head == b"Pf" and size.split() == [b"128", b"128"]
    values = struct.unpack("<16384f", (folder / "x.pfm").read_bytes()[-65536:])
    assert all(0.0 <= v <= 1.2 for v in values) and max(values) > 10 * min(values)
    _, err = sideport("render", "patent", "--out", folder / "x.jpg", expect=2)
    assert ".png" in err
    _, err = sideport("render", "patent", "--out", folder / "y.png", "--view", "side", expect=2)
    assert "lateral" in err
    for wrong in (("--size", "800"), ("--collimate", "5,100"), ("--collimate", "100"), ("--dose", "0"), ("--bone", "grey")):
        _, err = sideport("render", "patent", "--out", folder / "y.png", *wrong, expect=2)
        assert wrong[0] in err and wrong[1] in err, err

    def mean_signal(*flags):
        sideport("render", "patent", "--out", folder / "z.pfm", "--size", "128", "--noise", "off", *flags)
        values = struct.unpack("<16384f", (folder / "z.pfm").read_bytes()[-65536:])
        return sum(values) / len(values), values[64 * 128 + 64]
    # a smaller field scatters less: less in the middle, black outside
    (whole, middle), (part, less) = mean_signal(), mean_signal("--collimate", "100,80")
    assert part < 0.2 * whole and 0.3 * middle < less < 0.95 * middle
    out, _ = sideport("render", "patent", "--out", folder / "y.png", "--size", "128", "--dose", "70", "--json")
    full, _ = sideport("render", "patent", "--out", folder / "y.png", "--size", "128", "--bone", "bright", "--json")
    assert abs(json.loads(out)["charge_mas"] / json.loads(full)["charge_mas"] - 2.0) < 1e-9
    sideport("preview", "patent", "--out", folder / "p", "--size", "128")
    for name in ("pa", "lateral", "truth_pa", "truth_lateral", "room"):
        assert png_size(folder / "p" / f"{name}.png") == (128, 128)


def test_no_vulkan(folder):
    """A machine without a driver: one line, exit code 3, nothing half-written."""
    hidden = {"VK_ICD_FILENAMES": "/nowhere.json", "VK_DRIVER_FILES": "/nowhere.json"}
    _, err = sideport("render", "patent", "--out", folder / "x.png", "--size", "128", expect=3, **hidden)
    assert "1.3" in err and len(err.splitlines()) == 1, err
    assert not (folder / "x.png").exists()


def test_other_build(folder):
    sideport("run", "patent", "--frames", "none", "--out", folder / "s")
    file = folder / "s/session.yaml"
    text = file.read_text()
    file.write_text(text.replace("numerics", "other numerics"))
    _, err = sideport("replay", folder / "s", "--verify", expect=2)
    assert "session.other_build" in err
    lines = [l if not l.startswith("scenario_hash") else 'scenario_hash: "0000000000000001"' for l in text.splitlines()]
    file.write_text("\n".join(lines) + "\n")
    _, err = sideport("replay", folder / "s", "--verify", expect=2)
    assert "session.other_scenario" in err


PHANTOM = """
geometry: {source_to_detector: "1000 mm", source_to_isocenter: "700 mm", detector_width: "200 mm", pixels: 128}
detector: {kind: ideal_energy_integrating}
solids:
  - {shape: box, size: "300 mm, 300 mm, 50 mm", material: water}
  - {shape: cylinder, radius: "5 mm", length: "80 mm", axis: "0, 0, 1", center: "0 mm, 0 mm, 0 mm", material: titanium}
"""


def attenuation_per_mm(material, energy_kev):
    out, _ = sideport("physics", "attenuation", "--material", material, "--energy-kev", energy_kev, "--json")
    return json.loads(out)["linear_attenuation_per_cm"] / 10


def test_expose(folder):
    """The physicist's bench: the law of Beer and Lambert on the device and on the processor."""
    file = folder / "phantom.yaml"
    file.write_text(PHANTOM)
    truth = math.exp(-80 * attenuation_per_mm("titanium", 60))
    for where in ([], ["--cpu"]):
        out, _ = sideport("expose", file, "--out", folder / "a.pfm", "--energy-kev", 60, "--json", *where)
        seen = json.loads(out)
        assert abs(seen["transmission"]["center"] / truth - 1) < 1e-3, (seen, truth)
        assert seen["pixels"] == 128 and seen["open_field_signal"] > seen["mean_signal"] > 0
    assert (folder / "a.pfm").read_bytes().startswith(b"Pf\n128 128\n")
    sideport("expose", file, "--out", folder / "b.png", "--tube-voltage-kvp", 80, "--filter", "Al 3 mm", "--filter",
             "Cu 0.1 mm", "--size", 64, "--noise", "on")
    assert png_size(folder / "b.png") == (64, 64)
    for words, code in ((["--energy-kev", 0], "cli.number"), (["--filter", "Al"], "filter.syntax"),
                        (["--energy-kev", 60, "--filter", "Al 1 mm"], "cli.choice"), (["--scatter", "some"], "cli.choice"),
                        (["--tube-voltage-kvp", 151], "cli.number"), (["--size", 0], "cli.number")):
        _, err = sideport("expose", file, "--out", folder / "c.pfm", *words, expect=2)
        assert code in err and len(err.splitlines()) == 1, err
    file.write_text(PHANTOM.replace("radius: \"5 mm\"", "radius: 5").replace("water", "watre"))
    _, err = sideport("expose", file, "--out", folder / "c.pfm", expect=2)
    assert "quantity.missing_unit" in err and "did you mean 'water'" in err and f"{file}:5:" in err, err
    assert not (folder / "c.pfm").exists()


def pfm(path):
    """Values of a grey .pfm, rows from the bottom as it stores them."""
    head, size, _, body = path.read_bytes().split(b"\n", 3)
    assert head == b"Pf", path
    width, height = map(int, size.split())
    return struct.unpack(f"<{width * height}f", body)


def cube_stl(half, faces=12):
    """A binary STL of a cube; fewer faces leave it open."""
    corner = [[half * (2 * (i >> k & 1) - 1) for k in range(3)] for i in range(8)]
    quads = ((0, 2, 3, 1), (4, 5, 7, 6), (0, 1, 5, 4), (2, 6, 7, 3), (0, 4, 6, 2), (1, 3, 7, 5))
    triangles = [t for a, b, c, d in quads for t in ((a, b, c), (a, c, d))][:faces]
    return b"solid".ljust(80) + struct.pack("<I", len(triangles)) + b"".join(
        struct.pack("<12fH", 0, 0, 0, *corner[i], *corner[j], *corner[k], 0) for i, j, k in triangles)


def test_expose_mesh(folder):
    """Meshes, tubes, scatter and grid; which way the picture took is said."""
    (folder / "part.stl").write_bytes(cube_stl(1))
    file = folder / "phantom.yaml"
    head = PHANTOM.split("solids:")[0]
    tube = "  - {shape: tube, outer_radius: 40 mm, inner_radius: 30 mm, length: 20 mm, material: bone}\n"
    mesh = "  - {shape: mesh, file: part.stl, scale: 1 cm, material: titanium}\n"
    box = "  - {shape: box, size: \"2 cm, 2 cm, 2 cm\", material: titanium}\n"
    pictures = {}
    for name, solid, where in (("mesh", mesh, []), ("cpu", mesh, ["--cpu"]), ("box", box, [])):
        file.write_text(head + "solids:\n" + tube + solid)
        out, _ = sideport("expose", file, "--out", folder / "a.pfm", "--energy-kev", 60, "--json", *where)
        seen = json.loads(out)
        assert seen["path"] == ("cpu" if where else "device"), seen
        if solid == mesh:
            assert seen["meshes"] == [{"file": "part.stl", "triangles": 12, "volume_mm3": 8000.0,
                                       "turned_triangles": 0, "left_out_triangles": 0}], seen
        assert abs(seen["transmission"]["center"] / math.exp(-20 * attenuation_per_mm("titanium", 60)) - 1) < 1e-3
        pictures[name] = pfm(folder / "a.pfm")
    for name in ("cpu", "box"):
        assert all(abs(a / b - 1) < 2e-4 for a, b in zip(pictures["mesh"], pictures[name])), name
    ratio = {}
    for grid in ("none", "10:1"):
        file.write_text(head.replace("ideal_energy_integrating", f'csi, grid: "{grid}"') +
                        "solids:\n  - {shape: box, size: \"500 mm, 500 mm, 200 mm\", material: water}\n")
        center = []
        for scatter in ("off", "on"):
            out, _ = sideport("expose", file, "--out", folder / "a.pfm", "--tube-voltage-kvp", 80, "--scatter", scatter,
                              "--json")
            center.append(json.loads(out)["transmission"]["center"])
        ratio[grid] = center[1] / center[0] - 1
    assert 0.3 < ratio["none"] < 2 and abs(ratio["10:1"] / ratio["none"] - 0.125 / 0.675) < 1e-3, ratio
    (folder / "part.stl").write_bytes(cube_stl(1, faces=11))
    file.write_text(head + "solids:\n" + mesh)
    _, err = sideport("expose", file, "--out", folder / "c.pfm", expect=2)
    assert "mesh.open" in err and "part.stl" in err and "3 of its edges" in err and f"{file}:" in err, err
    assert not (folder / "c.pfm").exists()
    # more materials than the device takes
    file.write_text(head + "solids:\n" + "".join(
        "  - {shape: sphere, radius: 1 mm, material: {compound: H2O, density_g_per_cm3: %g}}\n" % (1 + 0.01 * i)
        for i in range(17)))
    out, _ = sideport("expose", file, "--out", folder / "a.pfm", "--energy-kev", 60, "--size", 32, "--json")
    seen = json.loads(out)
    assert seen["path"] == "cpu" and "17 materials" in seen["why_cpu"], seen


def test_expose_many(folder):
    """Ten thousand bodies, on both ways, in seconds."""
    file = folder / "many.yaml"
    beads = ["  - {shape: sphere, radius: 1.5 mm, center: \"%g mm, %g mm, %g mm\", material: %s}\n" %
             ((7 * i) % 101 - 50, (13 * i) % 97 - 48, (29 * i) % 89 - 44, ("water", "bone", "titanium")[i % 3])
             for i in range(10000)]
    file.write_text('geometry: {pixels: 128}\nsolids:\n' + "".join(beads))
    pictures = []
    for where in ([], ["--cpu"]):
        out, _ = sideport("expose", file, "--out", folder / "a.pfm", "--energy-kev", 60, "--json", *where)
        assert 0 < json.loads(out)["transmission"]["minimum"] < 1
        pictures.append(pfm(folder / "a.pfm"))
    assert all(math.isfinite(a) and abs(a - b) < 2e-4 * b for a, b in zip(*pictures))
    file.write_text('solids:\n' + beads[0] * 20001)
    _, err = sideport("expose", file, "--out", folder / "b.pfm", expect=2)
    assert "20001 solids; at most 20000" in err, err


def refused(folder, text, code, *words, options=()):
    """The phantom is refused with exit code 2, in words that name the file's line, and nothing is written."""
    file = folder / "bad.yaml"
    file.write_text(text)
    _, err = sideport("expose", file, "--out", folder / "bad.pfm", "--energy-kev", 60, *options, expect=2)
    assert code in err and f"{file}:" in err and all(word in err for word in words), err
    assert not (folder / "bad.pfm").exists()


def test_expose_bad_input(folder):
    """What no bench can expose is refused: what is wrong, where, what is allowed."""
    cube = cube_stl(10)
    for name, data in {"nan": cube[:96] + struct.pack("<f", math.nan) + cube[100:],
                       "inf": cube[:96] + struct.pack("<f", -math.inf) + cube[100:], "cut": cube[:-20],
                       "head": cube[:60], "many": cube[:80] + b"\xff" * 4 + cube[84:], "none": cube[:80] + bytes(4),
                       "flat": cube[:84] + bytes(600), "empty": b""}.items():
        (folder / f"{name}.stl").write_bytes(data)
    (folder / "folder.stl").mkdir()
    head = PHANTOM.split("solids:")[0]
    for name, code, *words in (("nan.stl", "stl.number", "triangle 1"), ("inf.stl", "stl.number", "triangle 1"),
                               ("cut.stl", "stl.length", "684 bytes", "has 664"), ("head.stl", "stl.syntax", "'facet' expected"),
                               ("many.stl", "stl.length", "4294967295 triangles"), ("none.stl", "mesh.empty"),
                               ("flat.stl", "mesh.empty"), ("empty.stl", "stl.empty"), ("nowhere.stl", "file.missing"),
                               ("folder.stl", "file.unreadable"), ("/dev/zero", "file.unreadable")):
        refused(folder, f"{head}solids:\n  - {{shape: mesh, file: {name}, material: titanium}}\n", code, name, *words)
    for what, instead, code, *words in (('"200 mm"', '"0 mm"', "phantom.range", "detector_width", "more than 0"),
                                        ('"200 mm"', '"-5 mm"', "phantom.range", "detector_width"),
                                        ('"200 mm"', '"nan mm"', "quantity.syntax", "detector_width"),
                                        ("pixels: 128", "pixels: 0", "phantom.range", "from 1 to 4096"),
                                        ("pixels: 128", "pixels: .nan", "phantom.number"),
                                        ('"700 mm"', '"1200 mm"', "phantom.range", "behind the detector")):
        refused(folder, head.replace(what, instead), code, *words)
    for solid, code, *words in (('shape: box, size: "-1 mm, 5 mm, 5 mm", material: water', "phantom.range", "above 0"),
                                ('shape: box, size: "0 mm, 5 mm, 5 mm", material: water', "phantom.range", "above 0"),
                                ("shape: sphere, radius: -3 mm, material: water", "phantom.range", "more than 0"),
                                ("shape: sphere, radius: inf mm, material: water", "quantity.syntax", "radius"),
                                ("shape: cylinder, radius: 3 mm, length: -2 mm, material: water", "phantom.range"),
                                ("shape: sphere, radius: 3 mm, material: watre", "material.unknown", "'water'"),
                                ("shape: sphere, radius: 3 mm", "phantom.missing", "material")):
        refused(folder, f"{head}solids:\n  - {{{solid}}}\n", code, "solid 1", *words)
    file = folder / "phantom.yaml"
    file.write_text(PHANTOM)
    for option, *values in (("--tube-voltage-kvp", 39, 151, -80, "nan", "1e9", ""),
                            ("--energy-kev", 0, -1, 801, "nan", "inf"), ("--size", 0, "1e99", "x")):
        for value in values:
            _, err = sideport("expose", file, "--out", folder / "c.pfm", option, value, expect=2)
            assert "cli.number" in err and option in err and "from" in err and len(err.splitlines()) == 1, err


def test_expose_odd_input(folder):
    """What looks wrong but has a right picture gets it, on both ways and without a number that is none."""
    file = folder / "odd.yaml"
    head = PHANTOM.split("solids:")[0].replace("pixels: 128", "pixels: 64")
    first, second = cube_stl(10), cube_stl(10)
    # the second cube moved by 7 mm in every direction: the two cross each other
    moved = b"".join(struct.pack("<12fH", *(v + 7 * (i > 2) for i, v in enumerate(t[:12])), 0)
                     for t in struct.iter_unpack("<12fH", second[84:]))
    (folder / "crossing.stl").write_bytes(first[:80] + struct.pack("<I", 24) + first[84:] + moved)
    (folder / "cube.stl").write_bytes(cube_stl(50))
    around = 'center: "0 mm, 0 mm, -700 mm", material: water'  # about the focus: half of it lies ahead
    water, titanium = attenuation_per_mm("water", 60), attenuation_per_mm("titanium", 60)
    for solids, expected in (("solids: []", 1), ("", 1), ("solids: [{shape: mesh, file: crossing.stl, material: titanium}]",
                                                           math.exp(-27 * titanium)),
                             (f'solids: [{{shape: box, size: "100 mm, 100 mm, 100 mm", {around}}}]', math.exp(-50 * water)),
                             (f"solids: [{{shape: sphere, radius: 50 mm, {around}}}]", math.exp(-50 * water)),
                             (f"solids: [{{shape: mesh, file: cube.stl, {around}}}]", math.exp(-50 * water)),
                             ("solids: [{shape: sphere, radius: 5 m, material: water}]", math.exp(-1000 * water))):
        file.write_text(head + solids + "\n")
        pictures = []
        for where in ([], ["--cpu"]):
            out, _ = sideport("expose", file, "--out", folder / "a.pfm", "--energy-kev", 60, "--json", *where)
            assert abs(json.loads(out)["transmission"]["center"] / expected - 1) < 2e-3, (solids, out, expected)
            pictures.append(pfm(folder / "a.pfm"))
        assert all(math.isfinite(a) and abs(a - b) <= 2e-4 * b for a, b in zip(*pictures)), solids


def test_render_bad_input(folder):
    """Views and machines that cannot be are refused in one line that says what is allowed."""
    for option, *values in (("--view", "500,0", "nan,0", "1", "up"), ("--center", "nan,0,0", "1,2", "1e9,0,0", "0,0,-1001"),
                            ("--field", "0 mm", "-5 mm", "nan mm", "150"), ("--dose", "0", "-3", "nan"),
                            ("--collimate", "0,0", "nan,20", "20"), ("--size", "0", "-1", "100", "99999"),
                            ("--at", "-1 s", "nan s", "3601 s"), ("--seed", "-1", "x"), ("--noise", "maybe"),
                            ("--set", "/distractors/pump_clips=13", "/distractors/gown_snaps=some", "/pump/depth=nan mm")):
        for value in values:
            _, err = sideport("render", "patent", "--out", folder / "x.png", option, value, expect=2)
            assert len(err.splitlines()) == 1 and value.split("=")[-1].split(" ")[0] in err, (option, value, err)
    assert not (folder / "x.png").exists()


def test_physics(folder):
    out, _ = sideport("physics", "attenuation", "--material", "water", "--energy-kev", 60, "--json")
    water = json.loads(out)
    assert abs(water["mass_attenuation_cm2_per_g"] / 0.2059 - 1) < 1e-3, water
    assert water["density_g_per_cm3"] == 1.0
    out, _ = sideport("physics", "hvl", "--tube-voltage-kvp", 80, "--filter", "Al 2.5 mm", "--json")
    layer = json.loads(out)
    assert abs(layer["hvl_mm_al"] / 3.01 - 1) < 0.03 and layer["hvl2_mm_al"] > layer["hvl_mm_al"], layer
    out, _ = sideport("physics", "spectrum", "--tube-voltage-kvp", 70, "--json")
    spectrum = json.loads(out)
    assert len(spectrum["energy_kev"]) == len(spectrum["photons_per_mm2_per_mas_at_1_m"]) and max(spectrum["energy_kev"]) < 70
    out, _ = sideport("physics", "materials")
    assert "titanium" in out and "cortical_bone" in out
    for words, hint in ((["attenuation", "--material", "watre", "--energy-kev", 60], "water"),
                        (["attenuation", "--material", "water"], "--energy-kev"), (["hvl", "--tube-voltage-kvp", 20], "40"),
                        (["hvi"], "did you mean hvl")):
        _, err = sideport("physics", *words, expect=2)
        assert hint in err and len(err.splitlines()) == 1, err


def test_devices(folder):
    out, _ = sideport("devices", "--json")
    devices = json.loads(out)
    assert sum(device["chosen"] for device in devices) == 1 and all("missing" in device for device in devices)
    hidden = {"VK_ICD_FILENAMES": "/nowhere.json", "VK_DRIVER_FILES": "/nowhere.json"}
    _, err = sideport("devices", expect=3, **hidden)
    assert "machine.no_vulkan" in err and len(err.splitlines()) == 1, err


def test_validate(folder):
    """All faults of all files, as lines and as JSON."""
    good = SOURCE / "scenarios/library/patent/scenario.yaml"
    bad = folder / "bad.yaml"
    bad.write_text(good.read_text().replace("depth:", "dept:").replace("entry: L3", "entry: L9"))
    out, err = sideport("validate", good, bad, folder / "none.yaml", expect=2)
    assert f"{good}: fine" in out
    assert "did you mean" in err and "scenario.choice" in err and "none.yaml" in err, err
    out, _ = sideport("validate", good, bad, "--json", expect=2)
    first, second = json.loads(out)
    assert first["valid"] and not second["valid"] and len(second["errors"]) >= 2, out
    assert all(e["where"].startswith(f"{bad}:") and e["code"] and e["message"] for e in second["errors"]), out


def test_replay_pictures(folder):
    sideport("run", "occluded", "--frames", "none", "--out", folder / "s")
    sideport("replay", folder / "s", "--until", "8 s", "--frames", folder / "f", "--size", 128)
    pictures = sorted((folder / "f").iterdir())
    assert pictures and all(png_size(p) == (128, 128) for p in pictures)


def test_unwritable_picture(folder):
    """A place that takes no file is named in one line."""
    _, err = sideport("render", "patent", "--size", 128, "--out", "/dev/full/x.png", expect=2)
    assert len(err.splitlines()) == 1 and "/dev/full" in err, err


if __name__ == "__main__":
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="sideport_cli_"))
    try:
        globals()[f"test_{sys.argv[1]}"](scratch)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
