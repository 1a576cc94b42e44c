#!/usr/bin/env python3
"""The schema as an author's editor uses it: a YAML language server completes, explains and refuses. The server comes from the npm
registry, as pinned in language_server/package-lock.json; where that cannot be reached the test is skipped."""
import json
import os
import pathlib
import queue
import subprocess
import sys
import threading
import time

import npm_package

SOURCE = pathlib.Path(os.environ["SIDEPORT_SOURCE"])
PLACE = pathlib.Path(os.environ["SIDEPORT_BUILD"]) / "language_server"
SCHEMA = SOURCE / "scenarios/schema/scenario.schema.json"
FIELDS = json.loads(SCHEMA.read_text())["properties"]

CASE = """\
# yaml-language-server: $schema={schema}
format: 2
title: "A case"
story: {{stem: "Why"}}
pump:
  depth: 12 mm
  {more}
"""


class Server:
    """A language server that is spoken to over its standard input and output. ref: Language Server Protocol 3.17."""

    def __init__(self, start):
        self.process = subprocess.Popen(["node", str(start), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL)
        self.answers, self.number, self.problems = queue.Queue(), 0, {}
        threading.Thread(target=self.listen, daemon=True).start()
        self.ask("initialize", {"processId": os.getpid(), "rootUri": None, "capabilities": {
            "textDocument": {"completion": {"completionItem": {"documentationFormat": ["markdown"]}},
                             "hover": {"contentFormat": ["markdown"]}, "publishDiagnostics": {}}}})
        self.tell("initialized", {})
        # nothing from the network: the schema is the one that the first line of the file names
        self.tell("workspace/didChangeConfiguration", {"settings": {"yaml": {
            "schemaStore": {"enable": False}, "validate": True, "hover": True, "completion": True}}})

    def listen(self):
        while True:
            length = 0
            while (line := self.process.stdout.readline()) not in (b"\r\n", b""):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if line == b"":
                return
            self.answers.put(json.loads(self.process.stdout.read(length)))

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def tell(self, method, about):
        self.send({"method": method, "params": about})

    def take(self, seconds):
        """One message; questions of the server are answered, problems kept by file."""
        message = self.answers.get(timeout=seconds)
        if message.get("method") == "textDocument/publishDiagnostics":
            self.problems[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "method" in message and "id" in message:
            wanted = message["params"].get("items", []) if message["method"] == "workspace/configuration" else None
            self.send({"id": message["id"], "result": wanted and [None] * len(wanted)})
        return message

    def ask(self, method, about, seconds=20):
        self.number += 1
        mine = self.number
        self.send({"id": mine, "method": method, "params": about})
        while True:
            message = self.take(seconds)
            if message.get("id") == mine and "method" not in message:
                assert "error" not in message, message
                return message["result"]

    def open(self, name, text):
        uri = (PLACE / name).as_uri()
        self.tell("textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "yaml", "version": 1, "text": text}})
        return {"uri": uri}

    def problems_of(self, document, seconds=20):
        end = time.monotonic() + seconds
        while document["uri"] not in self.problems:
            assert time.monotonic() < end, "the server says nothing of this file"
            self.take(seconds)
        return self.problems[document["uri"]]

    def close(self):
        self.process.kill()
        self.process.wait()


def case(more=""):
    return CASE.format(schema=SCHEMA.as_uri(), more=more)


def place_of(text, part):
    """Line and column behind a part of the text."""
    at = text.index(part) + len(part)
    return {"line": text.count("\n", 0, at), "character": at - text.rfind("\n", 0, at) - 1}


def words_of(documentation):
    return documentation["value"] if isinstance(documentation, dict) else documentation or ""


def check_completion(server):
    text = case("de")
    document = server.open("completion.yaml", text)
    found = server.ask("textDocument/completion", {"textDocument": document, "position": place_of(text, "\n  de")})
    items = {item["label"]: item for item in found["items"]}
    keys = set(FIELDS["pump"]["properties"])
    offered = keys & set(items)
    # the server leaves out what is written already
    assert offered >= keys - {"depth"}, f"not offered inside pump: {sorted(keys - offered)}"
    for key in offered:
        doc = FIELDS["pump"]["properties"][key].get("description", "")
        shown = words_of(items[key].get("documentation"))
        assert not doc or doc[:30] in shown, (key, doc, shown)
    assert "patient" not in items, "a key of another part is offered inside pump"
    return len(offered)


def check_choices(server):
    text = case("rate: 0.3 mL/day") + "faults:\n  - kind: "
    document = server.open("choices.yaml", text)
    found = server.ask("textDocument/completion", {"textDocument": document, "position": place_of(text, "  - kind: ")})
    labels = {item["label"] for item in found["items"]}
    assert {"kink", "tip_occlusion", "migration"} <= labels, labels


def check_refusals(server):
    sound = case("rate: 0.3 mL/day")
    for name, text, part in (("unknown_key", case("depht: 12 mm"), "depht"),
                             ("wrong_choice", sound + "faults: [{kind: kinkk}]\n", "kinkk"),
                             ("missing_unit", case("right_left: 84"), "84")):
        problems = server.problems_of(server.open(name + ".yaml", text))
        line = place_of(text, part)["line"]
        there = [problem for problem in problems if problem["range"]["start"]["line"] == line]
        assert there and len(there) == len(problems), (name, problems)
        assert name != "unknown_key" or part in there[0]["message"], there
    problems = server.problems_of(server.open("sound.yaml", sound))
    assert not problems, problems


def check_hover(server):
    text = case("rate: 0.3 mL/day")
    document = server.open("hover.yaml", text)
    for key in ("depth", "rate"):
        found = server.ask("textDocument/hover", {"textDocument": document,
                                                  "position": place_of(text, f"  {key}")})
        shown = words_of(found["contents"]).replace("\\", "")
        doc = FIELDS["pump"]["properties"][key]["description"]
        assert doc[:20] in shown, (key, doc, shown)


def main():
    start = npm_package.install("language_server", "yaml-language-server/bin/yaml-language-server")
    server = Server(start)
    try:
        keys = check_completion(server)
        check_choices(server)
        check_refusals(server)
        check_hover(server)
    finally:
        server.close()
    print(f"{keys} keys of pump are completed with their words; refusals and hovers stand where they belong")


if __name__ == "__main__":
    main()
