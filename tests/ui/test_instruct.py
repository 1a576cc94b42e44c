#!/usr/bin/env python3
"""An instructor's window beside a trainee's, each on a display of its own: orders by mouse and keys reach the session."""
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import time

from desk import Desk

PROGRAM = os.environ["SIDEPORT_PROGRAM"]


def wait_for(what, seconds=90):
    """The first answer of what() that is something."""
    end = time.time() + seconds
    while time.time() < end:
        answer = what()
        if answer:
            return answer
        time.sleep(0.3)
    raise AssertionError(f"{what.__name__}: nothing within {seconds} s")


def session_of(classroom):
    card = classroom / "stations/S1.json"

    def card_names_a_session():
        try:
            session = json.loads(card.read_text()).get("session")
            return session and classroom / session
        except (OSError, ValueError):
            return None
    return wait_for(card_names_a_session)


def events(session, name):
    file = session / "events.jsonl"
    if not file.exists():
        return []
    rows = [json.loads(line) for line in file.read_text().splitlines() if line.endswith("}")]
    return [row for row in rows if row.get("event") == name]


def wait_for_event(session, name, seconds=60):
    def event_in_the_log():
        return events(session, name)
    return wait_for(event_in_the_log, seconds)[-1]


def main(folder, pictures=None):
    for name in ("trainee", "instructor"):
        (folder / name).mkdir()
    classroom, store = folder / "class", folder / "store.sqlite"
    trainee = Desk([PROGRAM, "train", "patent", "--classroom", str(classroom), "--station", "S1", "--trainee", "T1",
                    "--store", str(store)], folder / "trainee")
    instructor = None
    try:
        trainee.wait_for_window()
        session = session_of(classroom)
        trainee.key("Return")  # the stem is read
        trainee.hold("space", 3)
        instructor = Desk([PROGRAM, "instruct", "--classroom", str(classroom), "--name", "Dr. Roy", "--store",
                           str(store)], folder / "instructor")
        instructor.wait_for_window()
        time.sleep(20)  # the patient is read, pictures are made
        instructor.click(1464, 241)  # Now: the patient coughs
        fired = wait_for_event(session, "complication_fired")
        assert fired["complication"] == "patient_coughs" and fired["by"] == "Dr. Roy", fired
        assert fired["amount"] == 6, fired
        instructor.click(1540, 309)  # When...: drowsy
        instructor.click(1232, 414)  # Arm
        armed = wait_for_event(session, "complication_armed")
        assert armed["complication"] == "drowsy" and "contrast" in armed["condition"], armed
        instructor.key("b")
        assert wait_for_event(session, "bookmark")["by"] == "Dr. Roy"
        instructor.key("Return")
        before = time.time()
        instructor.do("type", "--delay", "120", "Steady hands")
        time.sleep(4)
        instructor.key("Return")
        note = wait_for_event(session, "instructor_note")
        assert note["text"] == "Steady hands", note
        written_s = note["tick"] / 240
        assert 3.0 < written_s - note["at_s"] < time.time() - before + 3.0, note  # the first key, not the last
        instructor.click(1060, 723)  # respect for tissue: 3

        def ratings_beside_the_session():
            file = session / "ratings.json"
            return file.exists() and json.loads(file.read_text())["ratings"]
        assert wait_for(ratings_beside_the_session) == [
            {"domain": "respect_for_tissue", "rater": "Dr. Roy", "value": 3}]
        trainee.hold("space", 2)
        time.sleep(4)
        shot = instructor.picture("instructor")
        seen = trainee.picture("trainee")
        if pictures:
            for file in (shot, seen):
                (pictures / file.name).write_bytes(file.read_bytes())
        instructor.click(1354, 22)  # Pause
        wait_for_event(session, "instructor_paused")
        instructor.click(1354, 22)
        wait_for_event(session, "instructor_resumed")
        instructor.click(1546, 22)  # End
        instructor.click(1458, 22)  # End now
        wait_for_event(session, "instructor_ended")

        def result_is_written():
            return (session / "result.json").exists()
        wait_for(result_is_written)

        def rating_in_the_store():
            if not store.exists():
                return None
            return sqlite3.connect(f"file:{store}?mode=ro", uri=True).execute(
                "select rater, domain, value from rating").fetchall()
        assert wait_for(rating_in_the_store) == [("Dr. Roy", "respect_for_tissue", 3)]
        if pictures:
            (pictures / "ended.png").write_bytes(instructor.picture("ended").read_bytes())
    finally:
        for desk in (instructor, trainee):
            if desk:
                desk.close()
    done = subprocess.run([PROGRAM, "replay", str(session), "--verify"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    print(done.stdout.strip())


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        main(pathlib.Path(scratch).resolve(), pathlib.Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else None)
