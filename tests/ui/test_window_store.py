#!/usr/bin/env python3
"""The window and the results store. Usage: test_window_store.py NAME (a function below without its test_)."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from desk import Desk

PROGRAM = os.environ["SIDEPORT_PROGRAM"]


def train(folder, *words, seconds=6):
    """Opens the window on a case and lets it close by itself; what it printed."""
    desk = Desk([PROGRAM, "train", "patent", "--name", "R07", "--quit-after", str(seconds), *map(str, words)], folder)
    try:
        desk.program.wait(timeout=300)
        return (folder / "window.log").read_text()
    finally:
        desk.close()


def attempts(folder, *words):
    done = subprocess.run([PROGRAM, "store", "list", "--json", *map(str, words)], capture_output=True, text=True,
                          env={**os.environ, "XDG_DATA_HOME": str(folder / "data"), "SIDEPORT_STORE": ""})
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["attempts"]


def test_attempt_is_stored(folder):
    """A session that ends goes into the user's store; one that could not is taken in at the next start."""
    train(folder, "--out", folder / "sessions/warm", "--store", "none", seconds=15)  # builds the patient
    assert not (folder / "data/sideport/store.sqlite").exists()
    train(folder, "--out", folder / "sessions/one")
    [attempt] = attempts(folder)
    assert attempt["trainee"] == "R07" and attempt["scenario"] == "patent" and attempt["diagnosis_given"] == ""
    assert attempt["session"] == str(folder / "sessions/one")
    store = folder / "data/sideport/store.sqlite"
    store.rename(folder / "away.sqlite")
    store.mkdir()
    said = train(folder, "--out", folder / "sessions/two")
    assert "store.is_folder" in said and (folder / "sessions/two/result.json").exists()
    store.rmdir()
    (folder / "away.sqlite").rename(store)
    train(folder, "--out", folder / "sessions/three")
    assert [pathlib.Path(a["session"]).name for a in attempts(folder)] == ["one", "two", "three"]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        globals()["test_" + sys.argv[1]](pathlib.Path(scratch).resolve())
