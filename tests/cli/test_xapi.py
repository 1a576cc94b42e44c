#!/usr/bin/env python3
"""`export --xapi` and `send --xapi` against a small record store. Usage: test_xapi.py NAME (a function below without
its test_)."""
import csv
import datetime
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import lrs
import npm_package
from test_cli import PROGRAM, SOURCE, sideport

BASE = "https://sideport.invalid/xapi/"
LOGIN = {"SIDEPORT_XAPI_KEY": lrs.KEY, "SIDEPORT_XAPI_SECRET": lrs.SECRET}
FAST = ["--timeout", "1 s", "--attempts", "1"]


def session(folder, robot="hasty"):
    os.environ["XDG_DATA_HOME"] = str(folder / "data")
    sideport("run", "patent", "--trainee", robot, "--frames", "none", "--out", folder / robot, expect=1)
    return folder / robot


def exported(session, folder, *words):
    file = folder / "statements.json"
    sideport("export", session, "--xapi", file, *words)
    return json.loads(file.read_text())


def send(*words, expect=0, login=LOGIN):
    out, err = sideport("send", *words, "--json", expect=expect, **login)
    return json.loads(out)["jobs"], err


def of(statements, verb):
    return [one for one in statements if one["verb"]["id"].endswith("/" + verb)]


def judge(folder, statements):
    """Warnings of a validator that is not ours, one list for each statement."""
    package = npm_package.install("xapi_validation", "@learninglocker/xapi-validation/package.json").parents[3]
    file = folder / "judged.json"
    file.write_text(json.dumps(statements))
    done = subprocess.run(["node", SOURCE / "tests/cli/xapi_validation/judge.js", package, file], capture_output=True,
                          text=True, check=True, timeout=120)
    return json.loads(done.stdout)


def test_xapi_statements(folder):
    """Every statement passes the validator; result.json, the CSV and the statements tell the same."""
    place = session(folder)
    result = json.loads((place / "result.json").read_text())
    said = exported(place, folder, "--csv", folder / "t.csv")
    assert exported(place, folder) == said, "the same session says the same"
    assert len({one["id"] for one in said}) == len(said)
    rows = list(csv.DictReader((folder / "t.csv").read_text().splitlines()))

    def of_kind(kind):
        return [row for row in rows if row["kind"] == kind]

    # items
    items = {one["object"]["id"].rsplit("/", 1)[1]: one for one in said if "/item/" in one["object"]["id"]}
    assert set(items) == {item["id"] for item in result["items"]} == {row["id"] for row in of_kind("item")}
    verbs = {"done": "passed", "partial": "attempted", "missed": "failed", "incorrect": "failed", "not_applicable": "skipped"}
    for item, row in zip(result["items"], of_kind("item")):
        one = items[item["id"]]
        assert one["result"]["extensions"][BASE + "extension/outcome"] == item["outcome"] == row["outcome"]
        assert one["verb"]["id"].endswith("/" + verbs[item["outcome"]]), item
        assert item["evidence"] == one["result"]["extensions"][BASE + "extension/evidence"]
        if "score" in one["result"]:
            assert one["result"]["score"]["raw"] == item["points"] == float(row["value"])
            assert one["result"]["score"]["max"] == item["max_points"] == float(row["max_value"])
    # critical errors, conclusion, result
    errors = of(said, "experienced")
    assert [one["object"]["id"].rsplit("/", 1)[1] for one in errors] == [row["id"] for row in of_kind("critical_error")]
    assert sorted(e["code"] for e in result["critical_errors"]) == sorted(row["id"] for row in of_kind("critical_error"))
    assert len(errors) > 0
    answer, = of(said, "answered")
    row, = of_kind("conclusion")
    assert answer["result"]["response"] == result["diagnosis"]["given"] == row["id"]
    assert answer["result"]["success"] == result["diagnosis"]["correct"] == (row["outcome"] == "correct")
    whole, = [one for one in said if one["object"]["id"].endswith("/case/patent") and one["verb"]["id"].endswith("/failed")]
    assert whole["result"]["score"]["raw"] == result["score"] and whole["result"]["success"] is False is result["passed"]
    more = whole["result"]["extensions"]
    for name, value in result["metrics"].items():
        assert more[f"{BASE}extension/metric/{name}"] == value, name
    dicom = "http://dicom.nema.org/resources/ontology/DCM/"
    assert more[dicom + "113730"] == result["metrics"]["fluoroscopy_time_s"] > 0
    assert abs(more[dicom + "113722"] - result["metrics"]["dose_area_product_gy_cm2"] * 1e-4) < 1e-12
    assert abs(more[dicom + "113725"] - result["metrics"]["air_kerma_mgy"] * 1e-3) < 1e-12
    assert [len(of(said, verb)) for verb in ("initialized", "completed", "terminated")] == [1, 1, 1]
    # context and order
    facts = {row["id"]: row["text"] for row in of_kind("session")}
    for one in said:
        assert one["context"]["registration"] == facts["registration"]
        assert one["context"]["extensions"][BASE + "extension/simulated"] is True
        assert one["context"]["extensions"][BASE + "extension/mode"] == facts["mode"]
        assert any(c["id"] == BASE + "category/simulated" for c in one["context"]["contextActivities"]["category"])
        assert one["actor"]["account"]["name"] == "hasty" and set(one["actor"]) == {"objectType", "account"}
    times = [datetime.datetime.fromisoformat(one["timestamp"].replace("Z", "+00:00")) for one in said]
    assert times == sorted(times) and said[0]["timestamp"] == facts["started"]
    length = float(re.fullmatch(r"PT(\d+)M(\d+\.\d+)S", whole["result"]["duration"])[1]) * 60 \
        + float(re.fullmatch(r"PT(\d+)M(\d+\.\d+)S", whole["result"]["duration"])[2])
    assert abs(length - (times[-1] - times[0]).total_seconds()) < 0.02
    # whose words: another home page, a pseudonym
    other = exported(place, folder, "--home-page", "https://school.example", "--pseudonym")
    assert other[0]["actor"]["account"]["homePage"] == "https://school.example"
    assert re.fullmatch("[0-9a-f]{8}", other[0]["actor"]["account"]["name"])
    assert not {one["id"] for one in other} & {one["id"] for one in said}, "of another account it is another statement"
    assert "hasty" not in json.dumps(other).replace("/hasty", "")

    # a judge that is not ours, after what needs no registry; and that it judges
    for one, warnings in zip(said + other, judge(folder, said + other)):
        assert warnings == [], (warnings, one)
    broken = [{**said[0], "timestamp": "2026-01-05T14:15:05"}, {**said[0], "more": 1}, {**said[0], "id": "1"},
              {**whole, "result": {"duration": "PT"}}]
    assert all(judge(folder, broken)), "the validator says nothing of broken statements"


def grep_for_login(folder):
    """No file holds the key, the secret or the header made of them, in any form."""
    words = [lrs.KEY, lrs.SECRET, lrs.HEADER.split()[1]]
    for file in folder.rglob("*"):
        if file.is_file():
            text = file.read_bytes()
            for word in words:
                assert word.encode() not in text, f"{file} holds {word}"


def test_xapi_sent(folder):
    """Waits while nobody listens, goes on after a kill, and twice changes nothing."""
    place = session(folder)
    said = exported(place, folder)
    store = lrs.Store()
    with lrs.serving(store) as url:
        port = int(url.split(":")[2].split("/")[0])
    # nobody there
    jobs, err = send(place, "--xapi", url, *FAST, expect=3)
    assert "machine.lrs_unreachable" in err and len(err.splitlines()) == 1 and jobs[0]["left"] == len(said), err
    listed, _ = sideport("send", "--list", "--json")
    assert json.loads(listed)["jobs"][0]["left"] == len(said)
    # no login
    jobs, err = send(*FAST, expect=2, login={})
    assert "xapi.no_login" in err and jobs[0]["left"] == len(said), err
    with lrs.serving(store, port=port) as url:
        # killed while the store thinks
        store.plan = [lrs.hangs]
        first = subprocess.Popen([PROGRAM, "send"], env={**os.environ, **LOGIN, "SIDEPORT_HOME": str(SOURCE)},
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not store.times and first.poll() is None:
            time.sleep(0.01)
        # another program keeps off
        _, err = send(*FAST, expect=2)
        assert "queue.busy" in err, err
        first.send_signal(signal.SIGKILL)
        first.wait()
        jobs, _ = send()
        assert jobs[0]["stored"] == len(said) and jobs[0]["left"] == 0
        assert store.statements == {one["id"]: one for one in said}
        assert all(len(batch) <= 50 for batch in store.batches)
        listed, _ = sideport("send", "--list")
        assert listed.strip() == "nothing waits"
        # once more, from a file, with the whole address
        login = folder / "login"
        login.write_text(f"{lrs.KEY}:{lrs.SECRET}\n")
        login.chmod(0o600)
        jobs, _ = send(place, "--xapi", url + "/statements/", "--login", login, login={})
        assert jobs[0]["stored"] == len(said) and len(store.statements) == len(said)
        login.unlink()
    grep_for_login(folder)


def test_xapi_faults(folder):
    """Busy, failing, refusing one statement, refusing the login: nothing is lost, one bad one keeps none back."""
    place = session(folder)
    said = exported(place, folder)
    store = lrs.Store()
    with lrs.serving(store) as url:
        # 429 with a wait, then 500 without: both are waited out
        store.plan = [lrs.busy(3), lrs.status(500)]
        jobs, _ = send(place, "--xapi", url, "--attempts", 3)
        assert jobs[0]["stored"] == len(said)
        first, second, third = store.times[:3]
        assert 2.9 < second - first < 8 and 1.9 < third - second < 12, store.times
        # a long wait is not sat out here, but kept by the next calls
        for answer in (lrs.busy(300), lrs.busy(300, 503)):
            store.plan, asked = [answer], len(store.times)
            jobs, err = send(place, "--xapi", url, "--attempts", 5, expect=3)
            assert "machine.lrs_busy" in err and "300 s" in err and jobs[0]["left"] == len(said), err
            jobs, err = send("--attempts", 5, expect=3)
            assert "left alone" in err and len(store.times) == asked + 1, err
            (folder / "data/sideport/xapi_queue" / jobs[0]["name"] / "not_before").unlink()
        # unknown here
        jobs, err = send(expect=2, login={**LOGIN, "SIDEPORT_XAPI_SECRET": "wrong-word"})
        assert "xapi.login" in err and "wrong-word" not in err and jobs[0]["left"] == len(said), err
        # one bad, one that is there with other words
        store.bad = {said[3]["id"]}
        store.statements[said[7]["id"]] = {"other": 1}
        jobs, err = send(expect=2)
        assert jobs[0]["stored"] == len(said) - 2 and jobs[0]["left"] == 0 and jobs[0]["set_aside"] == 2
        assert {one["id"] for one in jobs[0]["refused"]} == {said[3]["id"], said[7]["id"]}
        assert "bad statement" in err and "another statement with this id" in err and "\x1b" not in err
        assert lrs.SECRET not in err and lrs.HEADER.split()[1] not in err and "***" in err
        assert len(err.splitlines()) == 2, err
        aside = folder / "data/sideport/xapi_queue" / jobs[0]["name"] / "aside"
        assert len(list(aside.glob("*.json"))) == len(list(aside.glob("*.txt"))) == 2
        grep_for_login(folder)
        listed, _ = sideport("send", "--list")
        assert "0 statements" in listed and "refused" in listed
        # nothing waits: no login is asked for; the session again tries all of it again
        sideport("send")
        store.bad.clear()
        del store.statements[said[7]["id"]]
        jobs, _ = send(place, "--xapi", url)
        assert jobs[0]["stored"] == len(said) and jobs[0]["set_aside"] == 0
        listed, _ = sideport("send", "--list")
        assert listed.strip() == "nothing waits"


def test_xapi_bad_servers(folder):
    """Whatever the other side does, the call ends in time and memory, says what it is, and nothing is lost."""
    place = session(folder)
    count = len(exported(place, folder))
    store = lrs.Store()
    cases = [
        (lrs.hangs, "machine.lrs_silent", 3), (lrs.trickles, "machine.lrs_silent", 3),
        (lrs.closes, "machine.lrs_broke_off", 3), (lrs.endless, "machine.lrs_broke_off", 3),
        (lrs.endless_header, "machine.lrs_broke_off", 3), (lrs.babbles, "machine.lrs_broke_off", 3),
        (lrs.status(200), "xapi.odd_answer", 2), (lrs.status(200, []), "xapi.odd_answer", 2),
        (lrs.status(200, ["x"] * count), "xapi.odd_answer", 2), (lrs.status(200, [1] * count), "xapi.odd_answer", 2),
        (lrs.status(200, "[" * 100000), "xapi.odd_answer", 2),
        (lrs.status(404), "xapi.not_a_store", 2), (lrs.status(204, ""), "xapi.not_a_store", 2),
        (lrs.status(302, "", Location="http://127.0.0.1:1/"), "xapi.not_a_store", 2),
        (lrs.status(502), "machine.lrs_failed", 3), (lrs.busy(None, 503), "machine.lrs_busy", 3),
        (lrs.status(403), "xapi.login", 2)]
    with lrs.serving(store) as url:
        for behave, code, expect in cases:
            store.plan, begun = [behave], time.monotonic()
            limited = ["prlimit", "--data=1000000000"] if shutil.which("prlimit") else []
            done = subprocess.run([*limited, PROGRAM, "send", place, "--xapi", url, *FAST, "--json"], capture_output=True,
                                  text=True, timeout=60, env={**os.environ, **LOGIN, "SIDEPORT_HOME": str(SOURCE)})
            assert done.returncode == expect and code in done.stderr, (code, done.returncode, done.stderr)
            assert len(done.stderr.splitlines()) == 1 and time.monotonic() - begun < 20, (code, done.stderr)
            job = json.loads(done.stdout)["jobs"][0]
            assert job["left"] == count and job["stored"] == 0, (code, job)
        send(place, "--xapi", url)
        assert len(store.statements) == count


def certificates(folder):
    """An authority, a certificate of it for this machine, and one for another."""
    def openssl(*words):
        subprocess.run(["openssl", *map(str, words)], check=True, capture_output=True, cwd=folder)

    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", 2, "-subj", "/CN=lab")
    for name, place in (("here", "IP:127.0.0.1"), ("other", "DNS:elsewhere.example")):
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}")
        (folder / f"{name}.ext").write_text(f"subjectAltName={place}\n")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out",
                f"{name}.pem", "-days", 2, "-extfile", f"{name}.ext")
    return folder / "ca.pem"


def test_xapi_certificates(folder):
    """A certificate that nobody vouches for, or that is another's, gets no statement and no login."""
    place = session(folder)
    authority = certificates(folder)
    for name, ca, code in (("here", [], "xapi.certificate"), ("other", ["--ca", authority], "xapi.certificate"),
                           ("here", ["--ca", folder / "here.ext"], "xapi.ca"), ("here", ["--ca", authority], None)):
        store = lrs.Store()
        with lrs.serving(store, (folder / f"{name}.pem", folder / f"{name}.key")) as url:
            jobs, err = send(place, "--xapi", url, *ca, *FAST, expect=2 if code else 0)
            if code:
                assert code in err and len(err.splitlines()) == 1 and not store.times, err
                sideport("send", "--drop", jobs[0]["name"])
            else:
                assert jobs[0]["left"] == 0 and store.statements
    # encrypted words to one that speaks none
    with lrs.serving(lrs.Store()) as url:
        _, err = send(place, "--xapi", url.replace("http:", "https:"), *FAST, expect=2)
        assert "xapi.certificate" in err, err


def test_xapi_bad_input(folder):
    place = session(folder)

    def refused(code, *words, verb="send", login=LOGIN):
        _, err = sideport(verb, *words, expect=2, **login)
        assert code in err and len(err.splitlines()) == 1, err
        return err

    for url in ("", "ftp://a/xapi", "https://", "file:///etc/passwd", "https://a/xapi?x=1", "https://a/#x", "not an address"):
        refused("xapi.address", place, "--xapi", url)
        refused("xapi.address", "--xapi", url)
    assert "word" not in refused("xapi.address", place, "--xapi", "https://me:word@a/xapi")
    refused("xapi.unencrypted", place, "--xapi", "http://lrs.example/xapi")
    refused("xapi.home_page", place, "--xapi", "https://a/x", "--home-page", "my school")
    refused("xapi.home_page", place, "--xapi", folder / "x.json", "--home-page", "", verb="export")
    refused("xapi.ca", place, "--xapi", "https://a/x", "--ca", folder / "none.pem")
    refused("session.missing", folder, "--xapi", "https://a/x")
    refused("file.unwritable", place, "--xapi", place / "session.yaml" / "x.json", verb="export")
    # a login that others may read, or that is none
    store = lrs.Store()
    with lrs.serving(store) as url:
        login = folder / "login"
        for text, mode in ((f"{lrs.KEY}:{lrs.SECRET}", 0o644), ("no colon", 0o600), ("", 0o600), (":x", 0o600), ("a:b\nc", 0o600)):
            login.write_text(text)
            login.chmod(mode)
            refused("xapi.login_file", place, "--xapi", url, "--login", login, login={})
        refused("xapi.login_file", "--login", folder, login={})
        refused("xapi.no_login", login={"SIDEPORT_XAPI_KEY": "a:b", "SIDEPORT_XAPI_SECRET": "c"})
        refused("xapi.no_login", login={"SIDEPORT_XAPI_KEY": "a", "SIDEPORT_XAPI_SECRET": "c\r\nX: y"})
        assert not store.times
        # two stores are not sent one login
        send(place, "--xapi", "http://127.0.0.1:1/xapi", *FAST, expect=3)
        out, err = sideport("send", *FAST, expect=2, **LOGIN)
        assert err.count("xapi.several") == 2 and not store.times, err
        jobs, _ = send("--xapi", url)
        assert jobs[0]["left"] == 0 and store.statements
        jobs, _ = send("--xapi", "http://127.0.0.1:1/xapi", *FAST, expect=3)
        sideport("send", "--drop", jobs[0]["name"])
    out, _ = sideport("send", "--list")
    assert out.strip() == "nothing waits"
    # a session that still runs
    running = folder / "running"
    shutil.copytree(place, running)
    header = running / "session.yaml"
    header.write_text(header.read_text().replace('state: "ended"', 'state: "running"'))
    refused("session.unfinished", running, "--xapi", folder / "x.json", verb="export")
    for name, text in (("torn", "{"), ("list", "[]"), ("url", '{"url":"http://lrs.example/"}'), ("none", "{}")):
        job = folder / "data/sideport/xapi_queue" / name
        job.mkdir(parents=True)
        (job / "xapi.json").write_text(text)
        refused("queue.damaged", "--list")
        refused("queue.damaged")
        sideport("send", "--drop", name)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        globals()["test_" + sys.argv[1]](pathlib.Path(scratch))
