#!/usr/bin/env python3
"""DICOM of a session, judged by programs that are not ours. Usage: test_dicom.py NAME (a function below without its
test_)."""
import json
import pathlib
import subprocess
import sys
import tempfile

import dicom_tools
from test_cli import sideport


def export(session, folder, *words):
    out, _ = sideport("export", session, "--dicom", folder, "--dicom-size", "128", "--json", *words)
    return json.loads(out)["dicom"]


def pulses(session, folder):
    """Every exposure as `sideport replay` draws it, in their order."""
    sideport("replay", session, "--frames", folder, "--size", "128")
    return b"".join(subprocess.run(["convert", png, "-depth", "8", "gray:-"], check=True, capture_output=True).stdout
                    for png in sorted(folder.glob("pulse_*.png")))


def test_dicom_objects(folder):
    """Clean for both validators, the numbers of the session, the pixels of the replay."""
    dicom_tools.need("dciodvfy", "DicomSRValidator", "dcmdump", "dsrdump")
    session = dicom_tools.session(folder)
    before = {p: p.read_bytes() for p in session.rglob("*") if p.is_file()}
    pdf = folder / "report.pdf"
    pdf.write_bytes(b"%PDF-1.4\n1 0 obj <</Type/Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n")
    said = export(session, folder / "raw", "--encoding", "raw", "--pdf", pdf)
    assert {p: p.read_bytes() for p in session.rglob("*") if p.is_file()} == before, "export changed the session"
    files = [pathlib.Path(file["file"]) for file in said["files"]]
    assert sorted(files) == sorted((folder / "raw").iterdir())
    for file in files:
        dicom_tools.check_iod(file)
        tags = dicom_tools.header(file)
        assert tags["0010,0010"] == "SIMULATED^patent" and tags["0010,0020"].startswith("SIM-patent-"), tags
        assert tags["0010,0200"] == "YES" and tags["0020,000d"] == said["study_uid"]
        assert "simulat" in tags["0008,103e"].lower() and "simulat" in tags["0008,0070"].lower()
    dicom_tools.check_dose_template(folder / "raw/dose.dcm")

    # a press with a spot in it is two runs; the doses are those of the session
    runs = [file for file in said["files"] if file["kind"] == "run"]
    headers = [dicom_tools.header(pathlib.Path(run["file"])) for run in runs]
    assert [run["frames"] for run in runs] == [17, 12, 1, 4, 1, 6], runs
    assert [h["0018,1155"] for h in headers] == ["SC", "GR", "GR", "SC", "GR", "SC"]
    assert headers[0]["0018,1500"] == "DYNAMIC" and headers[0]["0018,1134"] == "DYNAMIC"
    turns = [float(v) for v in headers[0]["0018,1520"].split("\\")]
    assert len(turns) == 17 and turns[0] == 0 and abs(turns[-1] - 25) < 1e-6, turns
    assert headers[1]["0018,1500"] == "STATIC" and abs(float(headers[1]["0018,1510"]) - 25) < 0.01
    assert abs(float(headers[1]["0018,1511"]) - 10) < 0.01 and headers[1]["0018,1063"] == "66.6667"
    assert headers[1]["0018,1161"] == "FLAT COPPER 0.2 MM" and headers[3]["0018,1063"] == "125"
    metrics = json.loads((session / "result.json").read_text())["metrics"]
    dose = dicom_tools.dose_numbers(folder / "raw/dose.dcm")
    close = lambda a, b: abs(a - b) <= 1e-6 * abs(b) + 1e-9
    assert close(dose["113722"], metrics["dose_area_product_gy_cm2"] * 1e-4), (dose, metrics)
    assert close(dose["113725"], metrics["air_kerma_mgy"] * 1e-3)
    assert close(said["dose_area_product_gy_cm2"], metrics["dose_area_product_gy_cm2"])
    assert abs(dose["113730"] + dose["113855"] - metrics["fluoroscopy_time_s"] - 2 * 0.008) < 0.002
    assert dose["113731"] == 12 + 2
    runs_dose = sum(float(h["0018,115e"]) for h in headers) * 0.1
    assert abs(runs_dose - metrics["dose_area_product_gy_cm2"]) < 1e-5
    kept = [pathlib.Path(file["file"]) for file in said["files"] if file["kind"] == "picture"]
    assert len(kept) == 2
    words = dicom_tools.output("dcmdump", "+L", "-q", "+P", "0020,4000", kept[0])
    assert "scout" in words and "tip?" in words and "SIMULATED" in words

    # the same pixels as the replay shows, in every encoding, by both libraries
    wanted = pulses(session, folder / "pulses")
    assert len(wanted) == 41 * 128 * 128
    for encoding in ("raw", "rle", "jpeg", "jpeg-ls"):
        other = export(session, folder / encoding, "--encoding", encoding)
        assert [f["instance_uid"] for f in other["files"]] == [f["instance_uid"] for f in said["files"]
                                                               if f["kind"] != "report"], "UIDs changed"
        objects = [pathlib.Path(f["file"]) for f in other["files"] if f["kind"] == "run"]
        assert b"".join(dicom_tools.dcmtk_pixels(o, folder)[:f["frames"] * 128 * 128]
                        for o, f in zip(objects, runs)) == wanted, f"DCMTK: {encoding}"
        assert b"".join(dicom_tools.gdcm_pixels(o) for o in objects) == wanted, f"GDCM: {encoding}"
        dicom_tools.check_iod(objects[0])


def test_dicom_bad_input(folder):
    session = dicom_tools.session(folder)
    target = folder / "out"

    def refused(code, *words, expect=2, source=session):
        _, err = sideport("export", source, "--dicom", target, "--dicom-size", "128", *words, expect=expect)
        assert code in err and len(err.splitlines()) == 1, err
        assert not target.is_dir() or not any(p.suffix == ".dcm" for p in target.iterdir()), "half an export"
        return err

    refused("cli.choice", "--encoding", "gif")
    refused("file.missing", "--pdf", folder / "none.pdf")
    refused("dicom.no_pdf", "--pdf", session / "report.html")
    refused("session.missing", source=folder)
    dark = dicom_tools.session(folder, [(10, "conclude", {"conclusion": "patent"})], "dark")
    refused("dicom.nothing", source=dark)
    target.rmdir()
    target.write_text("x")
    refused("folder.unwritable")
    target.unlink()
    target.mkdir()
    (target / "thesis.txt").write_text("x")
    assert "thesis.txt" in refused("folder.foreign")
    (target / "thesis.txt").unlink()
    # a changed command: what would be drawn did not happen
    commands = session / "commands.jsonl"
    commands.write_text(commands.read_text().replace('"orbital_deg":25.0', '"orbital_deg":24.0'))
    refused("session.diverged")
    commands.write_text("{")
    assert "commands.jsonl:1" in refused("session.damaged")
    assert not list(folder.glob("out.part*")), "left something behind"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        globals()["test_" + sys.argv[1]](pathlib.Path(scratch))
