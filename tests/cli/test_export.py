#!/usr/bin/env python3
"""`sideport export` as a user runs it. Usage: test_export.py NAME (a function below without its test_)."""
import csv
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from test_cli import sideport

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def hasty(folder, name="hasty", *words):
    sideport("run", "patent", "--trainee", "hasty", "--frames", "none", "--out", folder / name,
             "--store", folder / "lab.sqlite", *words, expect=1)
    return folder / name


def check_paper(report, folder):
    """On paper: A4, and no page count that says something was cut into slivers."""
    if CHROMIUM is None:
        print("no chromium: the report was not printed")
        return
    pdf = folder / "report.pdf"
    subprocess.run([CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
                    f"--print-to-pdf={pdf}", f"--user-data-dir={folder / 'browser'}", str(report)],
                   check=True, capture_output=True, timeout=120)
    boxes = set(re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf.read_bytes()))
    assert boxes, "no pages"
    for width, height in boxes:
        assert abs(float(width) - 595.3) < 2 and abs(float(height) - 841.9) < 2, boxes


def test_export(folder):
    """The report alone, with a store, and as a table."""
    session = hasty(folder)
    result = json.loads((session / "result.json").read_text())
    before = {p: p.read_bytes() for p in session.rglob("*") if p.is_file()}
    report, table = folder / "r.html", folder / "r.csv"
    out, _ = sideport("export", session, "--report", report, "--csv", table, "--json")
    said = json.loads(out)
    assert said["score"] == result["score"] and not said["passed"]
    assert said["replay"].startswith("Replay matches the session exactly")
    assert said["seal"].startswith("Sealed with key")
    html = report.read_text()
    assert "Not yet at standard" in html and "Next steps" in html and "Radiation" in html
    assert "Among all attempts" not in html and "LC-CUSUM" not in html and "Global rating" not in html
    assert "http://" not in html and "https://" not in html and "<script" not in html
    assert html.count("<img ") == said["pictures_behind_items"]
    if said["pictures_behind_items"] > 0:
        assert "Pictures behind the items" in html
    rows = list(csv.DictReader(table.read_text().splitlines()))
    kinds = [row["kind"] for row in rows]
    assert kinds.count("item") == len(result["items"])
    assert kinds.count("critical_error") == len(result["critical_errors"]) > 0
    assert kinds.count("metric") == len(result["metrics"]) + 1
    metrics = {row["id"]: float(row["value"]) for row in rows if row["kind"] == "metric"}
    assert metrics["score"] == result["score"]
    for name, value in result["metrics"].items():
        assert abs(metrics[name] - value) <= 1e-9 * max(1.0, abs(value)), name
    assert {p: p.read_bytes() for p in session.rglob("*") if p.is_file()} == before, "export changed the session"

    # with a store: the cohort, this trainee's curve, the rating that somebody gave
    store = folder / "lab.sqlite"
    attempts, _ = sideport("store", "list", "--store", store, "--json")
    attempt = json.loads(attempts)["attempts"][0]["id"]
    sideport("store", "rate", attempt, "--rater", "Dr A", "--domain", "use_of_imaging", "--value", 2, "--store", store)
    sideport("export", session, "--report", report, "--store", store)
    html = report.read_text()
    assert "1 attempt of 1 trainee" in html and "too few to rank" in html
    assert "LC-CUSUM" in html and "Global rating" in html and "Dr A 2" in html
    check_paper(report, folder)

    # what was changed after sealing is said, and the replay still tells the truth
    events = session / "events.jsonl"
    events.write_text(events.read_text().replace('"total_ml":', '"total_ml": ', 1).replace("skin_punctured", "skin_puncture", 1))
    sideport("export", session, "--report", report)
    html = report.read_text()
    assert '<p class="broken">' in html and "CHANGED after it was sealed" in html


def test_export_bad_input(folder):
    _, err = sideport("export", folder, "--report", folder / "x.html", expect=2)
    assert "session.missing" in err
    session = hasty(folder)
    _, err = sideport("export", session, expect=2)
    assert "cli.missing_argument" in err and "--report" in err
    _, err = sideport("export", session, "--csv", session / "session.yaml" / "x.csv", expect=2)
    assert "file.unwritable" in err
    _, err = sideport("export", session, "--report", folder / "x.html", "--store", folder / "none.sqlite", expect=2)
    assert "store.missing" in err and not (folder / "none.sqlite").exists()
    _, err = sideport("export", session, "--report", folder / "x.html", "--size", "7", expect=2)
    assert "cli.number" in err


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        globals()["test_" + sys.argv[1]](pathlib.Path(scratch))
