#!/usr/bin/env python3
"""`store export` and `store import` between stations. Usage: test_archive.py NAME (a function below without its test_)."""
import gzip
import hashlib
import io
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import time

from test_cli import PROGRAM, SOURCE, sideport


class Station:
    """A station of its own: key, store, sessions."""

    def __init__(self, folder, name):
        self.home, self.store = folder / name, folder / name / "lab.sqlite"
        self.home.mkdir()

    def __call__(self, *words, expect=0):
        return sideport(*words, expect=expect, XDG_DATA_HOME=str(self.home / "data"))

    def run(self, name, robot, expect):
        self("run", "patent", "--trainee", robot, "--frames", "none", "--out", self.home / "runs" / name, "--store", self.store,
             expect=expect)

    def export(self, file, *words):
        out, _ = self("store", "export", file, "--store", self.store, "--json", *words)
        return json.loads(out)

    def take(self, file, *words, expect=0):
        out, err = self("store", "import", file, "--store", self.store, "--json", *words, expect=expect)
        return (json.loads(out) if out else None), err

    def rows(self):
        """All that the store holds, without what may differ between stations."""
        with sqlite3.connect(self.store) as db:
            return {table: sorted(db.execute(f"select {columns} from {table}").fetchall(), key=str) for table, columns in (
                ("trainee", "pseudonym"), ("attempt", "id, scenario, seed, score, passed, result_hash, station, started_utc, ended_utc"),
                ("item", "*"), ("critical_error", "*"), ("metric", "*"), ("rating", "attempt_id, rater, domain, value, note, given_utc"))}

    def dump(self):
        with sqlite3.connect(self.store) as db:
            return list(db.iterdump())

    def files(self):
        place = self.home / "data/sideport/sessions"
        return {str(f.relative_to(place)): (f.read_bytes(), int(f.stat().st_mtime)) for f in place.rglob("*") if f.is_file()}

    def untouched(self):
        """No rows, no folders, nothing left of an attempt to take in."""
        place = self.home / "data/sideport/sessions"
        return not (self.store.exists() and any(self.rows().values())) and not (place.exists() and list(place.iterdir()))


def stations(folder):
    one, other = Station(folder, "one"), Station(folder, "other")
    one.run("expert", "expert", 0)
    one.run("hasty", "hasty", 1)
    out, _ = one("store", "list", "--store", one.store, "--json")
    attempt = json.loads(out)["attempts"][0]["id"]
    one("store", "rate", attempt, "--rater", "A", "--domain", "use_of_imaging", "--value", 4, "--note", "good", "--store", one.store)
    one("store", "enrol", "newcomer", "--store", one.store)
    return one, other, attempt


def test_archive(folder):
    """There and back: the same rows and folders, nothing twice, younger ratings win."""
    one, other, attempt = stations(folder)
    file = folder / "lab.sideport"
    told = one.export(file)
    assert (told["attempts"], told["trainees"], told["ratings"], told["sessions"]) == (2, 3, 1, 2), told
    _, err = one("store", "export", file, "--store", one.store, expect=2)
    assert "archive.exists" in err
    # of a station that nobody here knows
    _, err = other.take(file, expect=2)
    assert "archive.unknown_station" in err and told["key"] in err and len(err.splitlines()) == 1 and other.untouched()
    _, err = other.take(file, "--trust", "0123456789abcdef", expect=2)
    assert "archive.unknown_station" in err and other.untouched()
    trusted = other.home / "data/sideport/trusted_stations"
    trusted.write_text(f"{told['key']} the other room\n")
    said, _ = other.take(file)
    assert (said["attempts_new"], said["sessions_new"], said["trainees_new"], said["ratings_new"]) == (2, 2, 3, 1), said
    assert other.rows() == one.rows()
    # the folders are the same, with the times from which their ids follow, and still sealed
    files = other.files()
    for name in ("expert", "hasty"):
        source = one.home / "runs" / name
        id_ = json.loads((source / "attempt.json").read_text())["id"]
        for path in source.rglob("*"):
            if path.is_file():
                assert files[f"{id_}/{path.relative_to(source)}"] == (path.read_bytes(), int(path.stat().st_mtime)), path
    place = other.home / "data/sideport/sessions" / attempt
    out, _ = other("assess", place, "--json")
    assert "intact" in out
    other("store", "check", "--store", other.store)
    for station, where in ((one, one.home / "runs/expert"), (other, place)):
        station("export", where, "--xapi", folder / f"{station.home.name}.json")
    assert (folder / "one.json").read_text() == (folder / "other.json").read_text(), "another session for a record store"

    # twice, and there and back
    before = other.dump(), other.files()
    said, _ = other.take(file)
    assert (said["attempts_new"], said["attempts_known"], said["ratings_known"], said["sessions_known"]) == (0, 2, 1, 2), said
    assert (other.dump(), other.files()) == before
    back = folder / "back.sideport"
    key = other.export(back)["key"]
    before = one.dump()
    said, _ = one.take(back, "--trust", key)
    assert said["attempts_new"] == said["sessions_new"] == said["trainees_new"] == 0 and one.dump() == before

    # a rater thinks again on the other station
    time.sleep(1.1)
    other("store", "rate", attempt, "--rater", "A", "--domain", "use_of_imaging", "--value", 2, "--store", other.store)
    newer = folder / "newer.sideport"
    other.export(newer)
    said, _ = one.take(newer, "--trust", key)
    assert said["ratings_newer"] == 1 and one.rows() == other.rows()
    said, _ = other.take(file)
    assert said["ratings_newer"] == 0 and one.rows() == other.rows(), "the older one came back"

    # the same attempt with other words stays, and is told
    with sqlite3.connect(other.store) as db:
        db.execute("update attempt set score = 1 where id = ?", (attempt,))
    said, err = other.take(file, expect=2)
    assert said["conflicts"][0]["code"] == "store.other_attempt" and attempt in err
    assert (attempt, 1.0) in [(row[0], row[3]) for row in other.rows()["attempt"]]
    # one trainee alone
    third = Station(folder, "third")
    told = one.export(folder / "hasty.sideport", "--trainee", "hasty")
    assert told["attempts"] == told["trainees"] == told["sessions"] == 1
    said, _ = third.take(folder / "hasty.sideport", "--trust", told["key"])
    assert said["attempts_new"] == 1 and len(third.rows()["attempt"]) == 1
    _, err = one("store", "export", folder / "none", "--trainee", "nobody", "--store", one.store, expect=2)
    assert "store.no_trainee" in err and not (folder / "none").exists()


def members(file):
    with tarfile.open(file) as archive:
        return [(one.name, archive.extractfile(one).read()) for one in archive.getmembers()]


def written(file, parts, change=None):
    """Parts as an archive; change: what to do to an entry's header."""
    with tarfile.open(file, "w:gz", format=tarfile.PAX_FORMAT) as archive:
        for number, (name, data) in enumerate(parts):
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            if change:
                change(number, entry)
            archive.addfile(entry, io.BytesIO(data) if entry.isreg() else None)
    return file


def test_archive_refused(folder):
    """Whatever is not just what a trusted station signed leaves nothing."""
    one, other, _ = stations(folder)
    file, bad = folder / "lab.sideport", folder / "bad.sideport"
    key = one.export(file)["key"]
    whole, parts = file.read_bytes(), members(file)

    def refused(codes, expect=2):
        begun = time.monotonic()
        out, err = other.take(bad, "--trust", key, expect=expect)
        assert any(code in err for code in codes.split()) and len(err.splitlines()) == 1, (codes, err)
        assert other.untouched() and time.monotonic() - begun < 20, codes

    # cut off anywhere, changed anywhere
    for share in (0, 0.001, 0.01, 0.3, 0.6, 0.9, 0.999):
        bad.write_bytes(whole[:int(len(whole) * share)])
        refused("archive.partial archive.foreign")
    tar = gzip.decompress(whole)
    for at in range(600, len(tar) - 10240, len(tar) // 60):
        changed = bytearray(tar)
        changed[at] ^= 0x40
        bad.write_bytes(gzip.compress(bytes(changed), 1))
        done = subprocess.run([PROGRAM, "store", "import", bad, "--store", other.store, "--trust", key], capture_output=True, text=True,
                              env={**os.environ, "XDG_DATA_HOME": str(other.home / "data")})
        out, err = done.stdout, done.stderr
        # between the members are bytes that mean nothing
        assert ("archive." in err and other.untouched()) or "2 attempts are new" in out, (at, out, err)
        if "new" in out:
            shutil.rmtree(other.home)
            other.home.mkdir()
    # members that are gone, twice, too many, in another order, links, ways out
    for change in (parts[:-1], parts[:2], parts[:1], parts[:-1] + [parts[-1], parts[-1]], parts + [("x", b"x")],
                   [parts[1], parts[0], *parts[2:]], parts[:3] + parts[4:], parts[:2] + parts[3:] + [parts[2]],
                   parts[:3] + [("../../" + parts[3][0], parts[3][1])] + parts[4:], parts[:3] + [("/tmp/x", b"x")] + parts[4:]):
        written(bad, change)
        refused("archive.partial archive.damaged archive.foreign")
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE):
        def to_kind(number, entry, kind=kind):
            if number == 3:
                entry.type, entry.linkname, entry.size = kind, "/etc/passwd", 0
        written(bad, parts, to_kind)
        refused("archive.member")
    # a manifest that promises otherwise is not what was signed
    manifest = json.loads(parts[0][1])
    manifest["members"][1]["name"] = "sessions/../../x"
    written(bad, [("manifest.json", json.dumps(manifest).encode()), *parts[1:]])
    refused("archive.forged")
    # bombs: a manifest, a signature, a member of 2 GiB of nothing
    for place in (0, 1, 3):
        def zeros(number, entry, place=place):
            if number == place:
                entry.size = 1 << 31
        with open(bad, "wb") as out, gzip.GzipFile(fileobj=out, mode="wb", compresslevel=1) as packed:
            for number, (name, data) in enumerate(parts[:place + 1]):
                entry = tarfile.TarInfo(name)
                entry.size = 1 << 31 if number == place else len(data)
                packed.write(entry.tobuf(tarfile.PAX_FORMAT))
                packed.write(data + b"\0" * (-len(data) % 512))
            packed.write(b"\0" * (64 << 20))
        refused("archive.member")
    bad.write_bytes(gzip.compress(b"\0" * (256 << 20), 1))
    refused("archive.partial archive.foreign")
    for noise in (b"", b"no archive", os.urandom(5000), b"PK\x03\x04" + os.urandom(500)):
        bad.write_bytes(noise)
        refused("archive.foreign archive.partial")
    bad.unlink()
    refused("file.missing")


def test_archive_signed_lies(folder):
    """A trusted station may err or lie: names and sizes are looked at all the same."""
    one, other, _ = stations(folder)
    key_of_one = StationKey(one)
    file, bad = folder / "lab.sideport", folder / "bad.sideport"
    key = one.export(file)["key"]
    parts = members(file)
    manifest = json.loads(parts[0][1])

    def signed(change, code):
        lie = json.loads(json.dumps(manifest))
        body = [list(part) for part in parts[2:]]
        change(lie, body)
        text = json.dumps(lie).encode()
        seal = {"public_key": key_of_one.public, "signature": key_of_one.sign(b"sideport archive 1\n" + text)}
        written(bad, [("manifest.json", text), ("signature.json", json.dumps(seal).encode()), *map(tuple, body)])
        _, err = other.take(bad, "--trust", key, expect=2)
        assert code in err and len(err.splitlines()) == 1, (code, err)
        assert other.untouched(), code

    def name(text):
        def change(lie, body):
            lie["members"][1]["name"] = body[1][0] = text
        return change

    uuid = manifest["members"][1]["name"].split("/")[1]
    for text in (f"sessions/{uuid}/../../x", "/etc/x", f"sessions/{uuid}/", f"sessions/{uuid}//x", "sessions/x/y", f"sessions/{uuid}/a\\b",
                 f"sessions/{uuid}/./x", f"sessions/{uuid}/\x01", "store.json", manifest["members"][2]["name"], f"sessions/{uuid}/" + "a" * 300):
        signed(name(text), "archive.manifest")
    signed(lambda lie, body: lie["members"][1].update(bytes=1 << 40), "archive.manifest")
    signed(lambda lie, body: lie["members"][1].update(bytes=-1), "archive.manifest")
    signed(lambda lie, body: lie["members"][1].update(sha256="x"), "archive.manifest")
    signed(lambda lie, body: lie["members"].clear(), "archive.manifest")
    signed(lambda lie, body: lie.update(members=7), "archive.manifest")
    signed(lambda lie, body: lie.update(sideport_archive=2), "archive.newer")
    signed(lambda lie, body: lie["members"].pop(), "archive.damaged")

    def contents(edit, code):
        def change(lie, body):
            rows = json.loads(body[0][1])
            edit(rows)
            body[0][1] = json.dumps(rows).encode()
            lie["members"][0].update(bytes=len(body[0][1]), sha256=hashlib.sha256(body[0][1]).hexdigest())
        signed(change, code)

    contents(lambda rows: rows["attempts"].clear(), "archive.damaged")
    contents(lambda rows: (rows["attempts"].clear(), rows["ratings"].clear()), "archive.damaged")
    contents(lambda rows: rows["attempts"].append(rows["attempts"][0]), "archive.damaged")
    contents(lambda rows: rows["attempts"][0].update(id="1"), "archive.damaged")
    contents(lambda rows: rows["attempts"][0].update(trainee="a\nb"), "archive.damaged")
    contents(lambda rows: rows["attempts"][0].update(result_hash="other"), "archive.session")


class StationKey:
    """The station's Ed25519 key, by openssl: seed and public key in their DER wrappings."""

    def __init__(self, station):
        self.folder = station.home
        seed = (station.home / "data/sideport/station.key").read_text().strip()
        (self.folder / "key.der").write_bytes(bytes.fromhex("302e020100300506032b657004220420" + seed))
        out = subprocess.run(["openssl", "pkey", "-inform", "DER", "-in", self.folder / "key.der", "-pubout", "-outform", "DER"],
                             capture_output=True, check=True).stdout
        self.public = out[-32:].hex()

    def sign(self, text):
        (self.folder / "text").write_bytes(text)
        return subprocess.run(["openssl", "pkeyutl", "-sign", "-keyform", "DER", "-inkey", self.folder / "key.der", "-rawin", "-in",
                               self.folder / "text"], capture_output=True, check=True).stdout.hex()


def test_archive_killed(folder):
    """Stopped at any moment, or without room: the next call makes it whole, and nothing is half there."""
    one, other, _ = stations(folder)
    file = folder / "lab.sideport"
    key = one.export(file)["key"]
    words = [PROGRAM, "store", "import", file, "--store", other.store, "--trust", key]
    environment = {**os.environ, "SIDEPORT_HOME": str(SOURCE), "XDG_DATA_HOME": str(other.home / "data")}
    place = other.home / "data/sideport/sessions"
    for pause in range(0, 400, 20):
        process = subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(pause / 1000)
        process.send_signal(signal.SIGKILL)
        process.wait()
        rows = len(other.rows()["attempt"]) if other.store.exists() and other.store.stat().st_size else 0
        named = [f for f in place.iterdir() if not f.name.startswith(".")] if place.exists() else []
        assert rows in (0, 2), rows
        for session in named:
            assert {p.name for p in session.iterdir()} >= {"session.yaml", "result.json", "seal.json", "attempt.json"}
    said, _ = other.take(file, "--trust", key)
    assert other.rows() == one.rows() and not list(place.glob(".import*")) and len(list(place.iterdir())) == 2
    # no more than so many bytes in a file, as on a full disk
    third = Station(folder, "third")
    limited = subprocess.run(["prlimit", "--fsize=4000", *words[:4], "--store", third.store, "--trust", key], capture_output=True,
                             text=True, env={**environment, "XDG_DATA_HOME": str(third.home / "data")}) if shutil.which("prlimit") else None
    assert limited is None or (limited.returncode != 0 and not list((third.home / "data/sideport").glob("sessions/*-*"))), limited
    written_part = subprocess.run(["prlimit", "--fsize=4000", PROGRAM, "store", "export", folder / "small", "--store", one.store],
                                  capture_output=True, text=True, env={**environment, "XDG_DATA_HOME": str(one.home / "data")})
    assert written_part.returncode != 0 and not (folder / "small").exists()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        globals()["test_" + sys.argv[1]](pathlib.Path(scratch))
