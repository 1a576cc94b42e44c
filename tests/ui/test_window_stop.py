#!/usr/bin/env python3
"""Practice that stops at critical errors. Usage: test_window_stop.py NAME (a function below without its test_)."""
import json
import pathlib
import sys
import tempfile

from desk import Desk
from test_window import CLOSE, PROGRAM, inject, place_needle, sign_without_study, wait_for_patient


def test_hasty_by_hand(folder):
    """Contrast without aspirating first: practice stops and shows it, goes on when told, and the
    report does not pass."""
    desk = Desk([PROGRAM, "train", "patent", "--out", str(folder / "session")], folder, stops=True)
    try:
        desk.wait_for_window()
        wait_for_patient(desk)
        desk.key("Return")
        place_needle(desk, stops=True)
        desk.key("Tab")
        desk.key("6", 2.5)
        inject(desk, 12)
        desk.picture("stopped")
        for _ in range(3):  # one sheet for each error
            desk.key("Return", 1.0)
        desk.picture("went_on")
        sign_without_study(desk)
        desk.picture("result")
        desk.click(*CLOSE, 1.0)
        code = desk.program.wait(timeout=60)
    finally:
        desk.close()
    result = json.loads((folder / "session" / "result.json").read_text())
    codes = [error["code"] for error in result["critical_errors"]]
    assert code == 1 and not result["passed"] and "injected_without_aspiration" in codes, result
    events = [json.loads(line) for line in (folder / "session" / "events.jsonl").read_text().splitlines()]
    shown = [event["error"] for event in events if event["event"] == "practice_stopped"]
    assert "injected_without_aspiration" in shown and len(shown) == len(set(shown)), shown
    assert all(event["choice"] == "go_on" for event in events if event["event"] == "practice_stopped")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        globals()["test_" + sys.argv[1]](pathlib.Path(scratch))
