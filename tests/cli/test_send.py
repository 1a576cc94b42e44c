#!/usr/bin/env python3
"""`sideport send` against a real archive and against bad ones. Usage: test_send.py NAME (a function below without its
test_)."""
import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

import dicom_tools
from test_cli import PROGRAM, SOURCE, sideport

HTTP, DICOM = 18042, 14242


def alone():
    """Goes on in a network of its own: Orthanc listens to everybody, whatever it is told."""
    if os.environ.get("SIDEPORT_TEST_NETWORK") == "own":
        return subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    own = subprocess.run(["unshare", "-rn", "true"], capture_output=True)
    if own.returncode != 0:
        print("no network namespaces here")
        raise SystemExit(77)
    os.execvpe("unshare", ["unshare", "-rn", sys.executable, *sys.argv], {**os.environ, "SIDEPORT_TEST_NETWORK": "own"})


def rest(path):
    with urllib.request.urlopen(f"http://127.0.0.1:{HTTP}{path}", timeout=10) as answer:
        return answer.read()


@contextlib.contextmanager
def orthanc(folder):
    place = str(folder / "orthanc")
    (folder / "orthanc.json").write_text(json.dumps({
        "Name": "test", "StorageDirectory": place, "IndexDirectory": place, "HttpPort": HTTP, "DicomPort": DICOM,
        "DicomAet": "ORTHANC", "DicomCheckCalledAet": True, "AuthenticationEnabled": False, "RemoteAccessAllowed": False}))
    with open(folder / "orthanc.log", "w") as log:
        server = subprocess.Popen(["Orthanc", folder / "orthanc.json"], stdout=log, stderr=log)
    try:
        for _ in range(300):
            with contextlib.suppress(OSError):
                rest("/system")
                break
            time.sleep(0.1)
        yield
    finally:
        server.terminate()
        server.wait(30)


def stored():
    """Objects of the archive by their UID: its own number and its tags."""
    return {one["MainDicomTags"]["SOPInstanceUID"]: one for one in json.loads(rest("/instances?expand"))}


def send(*words, expect=0):
    out, err = sideport("send", *words, "--json", expect=expect)
    return json.loads(out)["jobs"], err


def test_send_orthanc(folder):
    """Stored, shown over REST with the same pixels; what waits survives; twice changes nothing."""
    dicom_tools.need("Orthanc", "unshare", "ip", "dcmdump")
    alone()
    os.environ["XDG_DATA_HOME"] = str(folder / "data")
    session = dicom_tools.session(folder)
    out, _ = sideport("export", session, "--dicom", folder / "out", "--dicom-size", "128", "--json")
    files = {f["instance_uid"]: f for f in json.loads(out)["dicom"]["files"]}
    place = ["--dicom", f"127.0.0.1:{DICOM}", "--dicom-size", "128", "--timeout", "5 s", "--attempts", "1"]

    # nobody there: it waits, and a second call says so again
    jobs, err = send(session, *place, "--ae-title", "ORTHANC", expect=3)
    assert "machine.archive_unreachable" in err and len(err.splitlines()) == 1, err
    assert jobs[0]["stored"] == 0 and jobs[0]["left"] == len(files)
    listed, _ = sideport("send", "--list", "--json")
    assert json.loads(listed)["jobs"][0]["left"] == len(files)

    with orthanc(folder):
        # killed while it sends, then it goes on
        first = subprocess.Popen([PROGRAM, "send"], env={**os.environ, "SIDEPORT_HOME": str(SOURCE)},
                                 stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while not stored() and first.poll() is None:
            time.sleep(0.01)
        first.send_signal(signal.SIGKILL)
        first.wait()
        send("--attempts", "2")
        assert set(stored()) == set(files), "not all are there"
        listed, _ = sideport("send", "--list")
        assert listed.strip() == "nothing waits"
        for uid, object_ in stored().items():
            copy = folder / "copy.dcm"
            copy.write_bytes(rest(f"/instances/{object_['ID']}/file"))
            if files[uid]["frames"] > 0:
                assert int(object_["MainDicomTags"].get("NumberOfFrames", 1)) == files[uid]["frames"]
                assert dicom_tools.gdcm_pixels(copy) == dicom_tools.gdcm_pixels(files[uid]["file"])
        patients = json.loads(rest("/patients?expand"))
        assert [p["MainDicomTags"]["PatientName"] for p in patients] == ["SIMULATED^patent"]
        series = sorted(one["MainDicomTags"]["Modality"] for one in json.loads(rest("/series?expand")))
        assert series == ["SR", "XA", "XA"], series

        # a second time, by an archive that does not know our name, and to a title that it is not
        jobs, _ = send(session, *place, "--ae-title", "ORTHANC")
        assert jobs[0]["stored"] == len(files) and set(stored()) == set(files)
        jobs, err = send(session, *place, "--ae-title", "WRONG", expect=2)
        assert "dicom.refused" in err and "WRONG" in err and jobs[0]["left"] == len(files), err
        sideport("send", "--drop", jobs[0]["name"])
        listed, _ = sideport("send", "--list")
        assert listed.strip() == "nothing waits"


def test_send_unpacked(folder):
    """An archive that reads no compressed pixels gets them unpacked."""
    dicom_tools.need("storescp", "dcmdump")
    session = dicom_tools.session(folder)
    left = folder / "out.part4194305"  # of an export that was killed: no process has this number
    left.mkdir()
    out, _ = sideport("export", session, "--dicom", folder / "out", "--dicom-size", "128", "--json")
    assert not left.exists()
    files = {f["instance_uid"]: f for f in json.loads(out)["dicom"]["files"]}
    port = free_port()
    (folder / "in").mkdir()
    server = subprocess.Popen(["storescp", "+x=", "-od", folder / "in", str(port)])
    try:
        wait_for(port)
        send(session, "--dicom", f"127.0.0.1:{port}", "--ae-title", "ANY", "--dicom-size", "128", "--queue", folder / "q")
    finally:
        server.terminate()
        server.wait(30)
    got = list((folder / "in").iterdir())
    assert len(got) == len(files)
    for file in got:
        tags = dicom_tools.header(file)
        assert tags["0002,0010"] == "LittleEndianExplicit"
        if files[tags["0008,0018"]]["frames"] > 0:
            assert dicom_tools.gdcm_pixels(file) == dicom_tools.gdcm_pixels(files[tags["0008,0018"]]["file"])


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port):
    for _ in range(100):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)


@contextlib.contextmanager
def server_that(answers):
    """A server that takes a connection and does what it is told with it."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve():
        with contextlib.suppress(OSError):
            while True:
                link, _ = listening.accept()
                threading.Thread(target=quietly, args=(link,), daemon=True).start()

    def quietly(link):
        with contextlib.suppress(OSError), link:
            answers(link)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listening.getsockname()[1]
    finally:
        listening.close()


def silent(link):
    time.sleep(60)


def trickles(link):
    link.sendall(b"\x02\x00\x00\x00\xff\xff")
    while True:
        link.sendall(b"\x00")
        time.sleep(0.3)


def floods(link):
    link.sendall(b"\x02\x00\xff\xff\xff\xf0" + b"\x00" * 68)
    while True:
        link.sendall(b"\x41" * (1 << 20))


def hangs_up(link):
    link.recv(10)


def babbles(link):
    link.recv(10)
    link.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n" * 20)


def test_send_bad_servers(folder):
    """Whatever the other side does, the call ends in time, says what it is, and nothing is lost."""
    dicom_tools.need("storescp")
    queue = folder / "q"
    session = dicom_tools.session(folder)
    jobs, _ = send(session, "--dicom", f"127.0.0.1:{free_port()}", "--ae-title", "ANY", "--dicom-size", "128", "--queue",
                   queue, "--attempts", "1", "--timeout", "1 s", expect=3)
    job, objects = queue / jobs[0]["name"] / "job.json", jobs[0]["left"]
    assert objects > 3

    def fails(port, code, expect=3, most_s=20):
        job.write_text(json.dumps({**json.loads(job.read_text()), "port": port}))
        begun = time.monotonic()
        told, err = send("--queue", queue, "--attempts", "1", "--timeout", "1 s", expect=expect)
        assert time.monotonic() - begun < most_s, f"{code}: {time.monotonic() - begun:.0f} s"
        assert told[0]["error"]["code"] in code and len(err.splitlines()) == 1, err
        assert told[0]["left"] == len(list((job.parent / "objects").iterdir())) > 0
        return told[0]

    passing = ("machine.archive_silent", "machine.archive_broke_off")
    for answers in (silent, trickles, floods, hangs_up, babbles):
        with server_that(answers) as port:
            assert fails(port, passing)["left"] == objects, answers.__name__
    for words, code, expect in ((["--refuse"], ("dicom.refused",), 2), (["--abort-during"], passing, 3),
                                (["--sleep-during", "30"], passing, 3)):
        port = free_port()
        server = subprocess.Popen(["storescp", *words, "-od", folder, str(port)], stderr=subprocess.DEVNULL)
        try:
            wait_for(port)
            fails(port, code, expect)
        finally:
            server.kill()
            server.wait(30)


def test_send_bad_input(folder):
    session = dicom_tools.session(folder)
    os.environ["XDG_DATA_HOME"] = str(folder / "data")

    def refused(code, *words):
        _, err = sideport("send", *words, expect=2)
        assert code in err and len(err.splitlines()) == 1, err

    refused("cli.missing_argument", session)
    refused("cli.missing_argument", session, "--dicom", "127.0.0.1:104")
    for place in ("127.0.0.1", "127.0.0.1:x", "127.0.0.1:0", "127.0.0.1:70000", "a:1:"):
        refused("cli.address", session, "--dicom", place, "--ae-title", "A")
    refused("cli.address", "--dicom", "nowhere:99999")  # also where nothing waits
    refused("dicom.host", session, "--dicom", "ho st:104", "--ae-title", "A")
    refused("dicom.ae_title", session, "--dicom", "host:104", "--ae-title", "SEVENTEEN LETTERS")
    refused("dicom.ae_title", session, "--dicom", "host:104", "--ae-title", "A\\B")
    refused("session.missing", folder, "--dicom", "host:104", "--ae-title", "A")
    refused("cli.number", "--timeout", "1 h")
    refused("queue.missing", "--drop", "..")
    refused("queue.missing", "--drop", "nothing")
    out, _ = sideport("send", "--list")
    assert out.strip() == "nothing waits"
    for name, text in (("torn", "{"), ("port", '{"host":"a","port":0,"ae_title":"A","own_ae_title":"B"}'),
                       ("list", "[]"), ("host", '{"host":"a b","port":1,"ae_title":"A","own_ae_title":"B"}')):
        job = folder / "data/sideport/dicom_queue" / name
        job.mkdir(parents=True)
        (job / "job.json").write_text(text)
        refused("queue.damaged", "--list")
        refused("queue.damaged")
        sideport("send", "--drop", name)  # what cannot be read can still be given up
        shutil.rmtree(job, ignore_errors=True)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        globals()["test_" + sys.argv[1]](pathlib.Path(scratch))
