#!/usr/bin/env python3
"""The results store as a user meets it. Usage: test_store.py NAME (a function below without its test_)."""
import json
import os
import pathlib
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

from test_cli import PROGRAM, SOURCE, sideport


def attempts(store):
    out, _ = sideport("store", "list", "--store", store, "--json")
    return json.loads(out)["attempts"]


def run(folder, name, *words, expect=0):
    return sideport("run", "patent", "--frames", "none", "--out", folder / "sessions" / name,
                    "--store", folder / "lab.sqlite", *words, expect=expect)


def test_store(folder):
    """Two attempts, their list, curve, cohort, rating, check and backup."""
    store = folder / "lab.sqlite"
    run(folder, "one")
    run(folder, "two", "--trainee", "hasty", expect=1)
    first, second = attempts(store)
    result = json.loads((folder / "sessions/one/result.json").read_text())
    assert first["score"] == result["score"] and first["passed"] and first["sequence"] == 1
    assert second["trainee"] == "hasty" and not second["passed"]
    assert first["started_utc"] <= first["ended_utc"] and first["ended_utc"].endswith("Z")
    out, _ = sideport("store", "curve", "--trainee", "expert", "--scenario", "patent", "--store", store, "--json")
    curve = json.loads(out)
    assert len(curve["attempts"]) == 1 and curve["lc_cusum"]["adequate_at"] is None
    assert abs(curve["attempts"][0]["lc_cusum"] - curve["lc_cusum"]["weights"]["s"]) < 1e-12
    out, _ = sideport("store", "cohort", "--scenario", "patent", "--store", store, "--json")
    assert json.loads(out)["attempts"] == 2
    rating = ["--rater", "A", "--domain", "use_of_imaging", "--value", 4, "--store", store]
    sideport("store", "rate", first["id"], *rating)
    _, err = sideport("store", "rate", first["id"].replace("-", "x"), *rating, expect=2)
    assert "store.no_attempt" in err
    _, err = sideport("store", "agreement", "--store", store, expect=2)
    assert "store.too_few_raters" in err and "only A has rated" in err and str(store) in err
    for rater, attempt, value in (("B", first, 4), ("A", second, 2), ("B", second, 2)):
        sideport("store", "rate", attempt["id"], "--rater", rater, "--domain", "use_of_imaging",
                 "--value", value, "--store", store)
    out, _ = sideport("store", "agreement", "--store", store, "--json")
    agreement = json.loads(out)
    domain = next(d for d in agreement["domains"] if d["domain"] == "use_of_imaging")
    assert agreement["raters"] == ["A", "B"] and domain["attempts"] == 2
    assert abs(domain["pairs"][0]["cohen_kappa"] - 1) < 1e-12 and abs(domain["icc"]["icc_2_1"] - 1) < 1e-12
    out, _ = sideport("store", "agreement", "--store", store, "--raters", "B, A")
    assert "use_of_imaging" in out and "A and B" in out
    _, err = sideport("store", "agreement", "--store", store, "--raters", "A,Z", expect=2)
    assert "store.no_rater" in err
    out, _ = sideport("store", "check", "--store", store)
    assert "all is well" in out
    sideport("store", "backup", folder / "copy.sqlite", "--store", store)
    assert attempts(folder / "copy.sqlite") == attempts(store)
    # what is changed afterwards is found
    text = (folder / "sessions/two/result.json").read_text()
    (folder / "sessions/two/result.json").write_text(text.replace('"passed": false', '"passed": true'))
    _, err = sideport("store", "check", "--store", store, expect=2)
    assert "store.result_changed" in err and len(err.splitlines()) == 1


def test_store_killed(folder):
    """The program is killed between the session's folder and the store: nothing is lost."""
    store = folder / "lab.sqlite"
    sideport("store", "enrol", "R07", "--store", store)
    other = sqlite3.connect(store, isolation_level=None)
    program = subprocess.Popen(
        [PROGRAM, "run", "patent", "--frames", "none", "--out", folder / "sessions/one", "--store", store],
        env={**os.environ, "SIDEPORT_HOME": str(SOURCE)}, stdout=subprocess.PIPE)
    while not (folder / "sessions/one/attempt.json").exists():
        time.sleep(0.02)
        assert program.poll() is None
    other.execute("begin exclusive")  # another station writes, and the program waits for it
    while not (folder / "sessions/one/session.yaml").exists() or \
            'state: "ended"' not in (folder / "sessions/one/session.yaml").read_text():
        time.sleep(0.05)
        assert program.poll() is None
    program.send_signal(signal.SIGKILL)
    program.wait()
    program.stdout.close()
    other.execute("rollback")
    assert attempts(store) == []
    _, err = run(folder, "two")
    assert "1 finished attempts that waited" in err, err
    assert [pathlib.Path(a["session"]).name for a in attempts(store)] == ["one", "two"]
    # killed before anything was written: the folder can be used again
    (folder / "sessions/three").mkdir()
    (folder / "sessions/three/attempt.json").write_text("{}")
    _, err = run(folder, "three", "--seed", 3)
    assert len(attempts(store)) == 3


def test_store_bad_input(folder):
    (folder / "thesis.txt").write_text("my thesis")
    for place, code, status in ((folder, "store.is_folder", 2), (folder / "thesis.txt", "store.foreign", 2),
                                (folder / "none.sqlite", "store.missing", 2), ("mysql://lab@host/x", "store.url", 2),
                                (f"postgresql://lab:s3cret@/x?host={folder}", "machine.store_unreachable", 3)):
        for action in ("list", "check", "trainees"):
            out, err = sideport("store", action, "--store", place, "--json", expect=status)
            assert code in err and len(err.splitlines()) == 1 and out == "", (place, out, err)
            assert "s3cret" not in err
    _, err = sideport("run", "patent", "--frames", "none", "--out", folder / "x", "--store", folder / "thesis.txt",
                      expect=2)
    assert "store.foreign" in err and not (folder / "x/session.yaml").exists()
    assert (folder / "thesis.txt").read_text() == "my thesis"
    for words, code in ((["lsit"], "did you mean list"), (["enrol"], "cli.missing_argument"),
                        (["enrol", "a\nb"], "store.pseudonym"), (["take-in", folder / "nowhere"], "session.missing"),
                        (["curve"], "store curve needs")):
        _, err = sideport("store", *words, "--store", folder / "new.sqlite", expect=2)
        assert code in err or "store.missing" in err, (words, err)
    sideport("store", "enrol", "R07", "--store", folder / "new.sqlite")
    _, err = sideport("store", "curve", "--trainee", "R07", "--scenario", "patent", "--store", folder / "new.sqlite",
                      expect=2)
    assert "store.no_attempt" in err
    _, err = sideport("store", "curve", "--trainee", "R07", "--scenario", "patent", "--acceptable", "2",
                      "--store", folder / "new.sqlite", expect=2)
    assert "--acceptable" in err
    # locked for longer than the program waits
    other = sqlite3.connect(folder / "new.sqlite", isolation_level=None)
    other.execute("begin exclusive")
    _, err = sideport("store", "enrol", "R08", "--store", folder / "new.sqlite", expect=3)
    assert "machine.store_locked" in err and "another program" in err


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        globals()["test_" + sys.argv[1]](pathlib.Path(scratch))
