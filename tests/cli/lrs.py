"""A small xAPI record store for tests: keeps statements as the standard says, and misbehaves as it is told."""
import base64
import contextlib
import http.server
import json
import ssl
import threading
import time

KEY, SECRET = "the-key-of-the-lab", "a-very-secret-word"
HEADER = "Basic " + base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()


class Store:
    """`plan`: what the next requests get instead of the store's own answer, one each; the last one repeats with `stay`."""

    def __init__(self):
        self.statements, self.batches, self.plan, self.stay, self.bad, self.times = {}, [], [], None, set(), []

    def answer(self, handler, body):
        self.times.append(time.monotonic())
        behave = self.plan.pop(0) if self.plan else self.stay
        if behave:
            return behave(handler, body)
        if handler.headers.get("Authorization") != HEADER:
            return say(handler, 401, {"errorId": "no", "message": "unknown " + str(handler.headers.get("Authorization"))})
        if handler.headers.get("X-Experience-API-Version") != "1.0.3" or handler.path != "/xapi/statements":
            return say(handler, 400, "no version")
        batch = json.loads(body)
        self.batches.append([one["id"] for one in batch])
        if any(one["id"] in self.bad for one in batch):
            # an LRS that repeats what it was sent must not bring the login into a file
            return say(handler, 400, {"message": f"bad statement, {SECRET} {handler.headers['Authorization']}\x1b[31m"})
        if any(one["id"] in self.statements and self.statements[one["id"]] != one for one in batch):
            return say(handler, 409, "conflict")
        self.statements.update({one["id"]: one for one in batch})
        return say(handler, 200, [one["id"] for one in batch])


def say(handler, status, words, **headers):
    data = words.encode() if isinstance(words, str) else json.dumps(words).encode()
    handler.send_response(status)
    for name, value in {"Content-Length": str(len(data)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(data)


def busy(seconds, status=429):
    return lambda handler, body: say(handler, status, "slow down", **({"Retry_After": str(seconds)} if seconds else {}))


def status(number, words="<html>no</html>", **headers):
    return lambda handler, body: say(handler, number, words, **headers)


def hangs(handler, body):
    time.sleep(60)


def closes(handler, body):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n[")
    handler.close_connection = True


def endless(handler, body):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        handler.wfile.write(b"100000\r\n" + b"a" * 0x100000 + b"\r\n")


def endless_header(handler, body):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        handler.wfile.write(b"X-More: " + b"a" * 1000 + b"\r\n")


def trickles(handler, body):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
    while True:
        handler.wfile.write(b" ")
        time.sleep(0.2)


def babbles(handler, body):
    handler.wfile.write(b"\x02\x00\x00\x00" * 100)
    handler.close_connection = True


@contextlib.contextmanager
def serving(store, certificate=None, port=0):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            with contextlib.suppress(OSError):
                store.answer(self, body)

        def log_message(self, *words):
            pass

    class Server(http.server.ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *words):
            pass

    server = Server(("127.0.0.1", port), Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"{'https' if certificate else 'http'}://127.0.0.1:{server.server_address[1]}/xapi"
    finally:
        server.shutdown()
        server.server_close()
