#!/usr/bin/env python3
"""A second central server, for tests: written from docs/sync-protocol.md alone.

    python3 tests/peer/centre.py --port 0 --gateway ID --token TOKEN
            [--state FILE] [--faults JSON|@FILE] [--next-s N] [--minimal] [--with-parent]
    python3 tests/peer/centre.py --self-test

It prints `listening <port>` and serves HTTP/1.1 on 127.0.0.1: POST /v1/sync,
POST /v1/enrol, GET /v1/time.  With --state it lives on in that file, which is
replaced as a whole before each answer that depends on it: kill -9 at any moment
and start anew, or put an older copy in its place while the centre is down.

Tests drive it over the same port, without a token; ?gateway=ID names a gateway
other than the first one:

    GET  /control/state      all that is known, JSON
    GET  /control/rows       the true chain, one canonical JSON object a line
    GET  /control/orphans    the rows beside it, likewise
    GET  /control/log        the newest 1,000 requests to /v1/sync, one JSON object a line
    POST /control/changes    [change...]: handed down behind those given before
    POST /control/adopt      {} or {"adopt": false}: what a person decides
    POST /control/gateway    {"gateway", "token", "code", "life_s"}: one more gateway, one more
                             token, a one-time code (all but `gateway` may be absent)
    POST /control/faults     a fault plan (faults.py) in place of the present one
    POST /control/set        {"next_s", "rows_max", "octets_max", "changes_max", "refuse_gzip",
                             "minimal", "clock_offset_ms"}: any of these settings
    POST /control/forget     {"after": seq}: lose the rows behind seq
    POST /control/quit

An error of the control road is 400 or 404 with {"error"}.
"""

import argparse
import http.server
import json
import os
import secrets
import socketserver
import sys
import threading
import time
import urllib.parse
import zlib

import journal
from faults import Faults, die
from ledger import (OCTETS_MAX, ROWS_MAX, Gateway, Problem, Request, row_line, utc_now)

WIRE_MAX = 1 << 20      # a longer body is not even read
LOG_MAX = 1000
SETTINGS = {"next_s": 60, "rows_max": ROWS_MAX, "octets_max": OCTETS_MAX, "changes_max": 16,
            "refuse_gzip": False, "minimal": False, "clock_offset_ms": 0}


class LoseConnection(Exception):
    """A fault wants the connection closed without an answer."""


class Centre:
    """All gateways, the settings, and the state file.  One request at a time."""

    def __init__(self, state_file=None):
        self.lock = threading.RLock()
        self.gateways, self.settings, self.faults = {}, dict(SETTINGS), Faults()
        self.state_file = state_file
        if state_file and os.path.exists(state_file):
            with open(state_file, encoding="utf-8") as file:
                found = json.load(file)
            self.gateways = {name: Gateway.load(name, g)
                             for name, g in found["gateways"].items()}

    def save(self, half=False):
        """Replace the state file.  `half`: what a crash in the midst of it leaves behind.

        No fsync: it must outlive this process, not the machine.
        """
        if not self.state_file:
            return
        text = '{"version":1,"gateways":{' + ",\n".join(
            json.dumps(name) + ":" + g.save() for name, g in self.gateways.items()) + "}}\n"
        beside = self.state_file + ".new"
        with open(beside, "w", encoding="utf-8") as file:
            file.write(text[:len(text) // 2] if half else text)
        if not half:
            os.replace(beside, self.state_file)

    def now(self):
        return utc_now(self.settings["clock_offset_ms"])

    # -- the gateway's side --

    def owner(self, authorization):
        """Step 1, first half: the gateway whose token this is, and the token."""
        scheme, _, token = (authorization or "").partition(" ")
        token = token.strip()
        for gateway in self.gateways.values():
            if scheme.lower() == "bearer" and gateway.has_token(token):
                return gateway, token
        raise Problem(401, "token", "no such token")

    def sync(self, authorization, encoding, octets, fault):
        """POST /v1/sync, from the octets that came to the answer's object."""
        gateway, token = self.owner(authorization)
        note = {"wire": len(octets), "gzip": encoding == "gzip"}
        try:
            answer = self._sync(gateway, token, encoding, octets, fault, note)
        except Problem as problem:
            note["status"], note["type"] = problem.status, problem.body["type"]
            if problem.body["type"] == "fork":
                self.save()
            raise
        finally:
            gateway.requests += 1
            status = str(note.setdefault("status", 200))
            gateway.answers[status] = gateway.answers.get(status, 0) + 1
            gateway.log = gateway.log[1 - LOG_MAX:] + [note]
        return answer

    def _sync(self, gateway, token, encoding, octets, fault, note):
        octets = self._unpack(encoding, octets)
        note["octets"] = len(octets)
        try:
            found = journal.read_json(octets)
        except ValueError as why:
            raise Problem(400, "malformed", str(why)) from None
        request = Request.parse(found, self.settings["rows_max"])
        note.update(epoch=request.epoch, first=request.first, rows=len(request.rows),
                    express=len(request.express))
        if request.gateway != gateway.name:
            raise Problem(401, "token", "the token belongs to another gateway")
        if gateway.use_token(token):
            self.save()
        verdict = gateway.judge(request)
        # Open: where 410 stands among the steps.  Last, and then nothing is stored.
        position = gateway.position(request.cursor)
        changed = gateway.commit(request, verdict)
        note["acked"], note["new"] = verdict.acked, len(verdict.new)
        if fault.get("die") == "unsaved":
            self.save(half=True)
            die()
        if changed:
            self.save()
        return self._answer(gateway, request, verdict, position)

    def _unpack(self, encoding, octets):
        limit = self.settings["octets_max"]
        if encoding == "gzip" and not self.settings["refuse_gzip"]:
            octets = gunzip(octets, limit)
        elif encoding not in ("", "identity"):
            raise Problem(415, "encoding", "%s is not taken here" % encoding)
        if len(octets) > limit:
            raise Problem(413, "too_large", "more than %d octets" % limit)
        return octets

    def _answer(self, gateway, request, verdict, position):
        answer = {"acked": verdict.acked, "server_time": self.now(),
                  "next_s": self.settings["next_s"]}
        if self.settings["minimal"]:
            answer["down"] = {"cursor": None, "changes": [], "more": False}
            return answer
        answer["epoch"] = request.epoch
        acked_hash = gateway.acked_hash(request, verdict.acked)
        if acked_hash:
            answer["acked_hash"] = acked_hash
        answer["rejected"] = gateway.rejected(request, verdict)
        answer["down"] = gateway.down(position, self.settings["changes_max"])
        return answer

    def enrol(self, octets):
        try:
            found = journal.read_json(octets)
        except ValueError as why:
            raise Problem(400, "malformed", str(why)) from None
        if not isinstance(found, dict) or not isinstance(found.get("gateway"), str) or \
                not isinstance(found.get("code"), str):
            raise Problem(400, "malformed", "gateway and code are texts")
        gateway = self.gateways.get(found["gateway"])
        if gateway is None:
            raise Problem(403, "code", "the code is wrong, used or old")
        token = secrets.token_hex(32)
        gateway.enrol(found["code"], token)
        self.save()
        return {"token": token}

    # -- the tests' side --

    def add_gateway(self, name, token=None, code=None, life_s=None):
        gateway = self.gateways.setdefault(name, Gateway(name))
        if token and not gateway.has_token(token):
            gateway.add_token(token)
        if code:
            gateway.add_code(code, **({} if life_s is None else {"life_s": life_s}))

    def change(self, gateway, changes):
        """Changes to hand down.  A next token is good from now on."""
        if not isinstance(changes, list) or not all(isinstance(c, dict) for c in changes):
            raise ValueError("a list of changes")
        gateway.changes.extend(changes)
        for c in changes:
            data = c.get("data")
            if c.get("kind") == "token" and isinstance(data, dict) and \
                    isinstance(data.get("token"), str):
                gateway.add_token(data["token"], following=True)

    def set(self, found):
        for key, value in found.items():
            if key not in SETTINGS or not isinstance(value, type(SETTINGS[key])):
                raise ValueError("no setting: %s" % key)
        self.settings.update(found)


def gunzip(octets, limit):
    """Unpack gzip, at most a little beyond limit.  400 when it is broken, 413 when too long."""
    out = b""
    try:
        while octets:
            unpack = zlib.decompressobj(16 + zlib.MAX_WBITS)
            out += unpack.decompress(octets, limit + 1 - len(out))
            if len(out) > limit:
                raise Problem(413, "too_large", "more than %d octets" % limit)
            if not unpack.eof:
                raise Problem(400, "malformed", "the gzip body is cut short")
            octets = unpack.unused_data
    except zlib.error as why:
        raise Problem(400, "malformed", "gzip: %s" % why) from None
    return out


# ---- HTTP ----

class WholeLines:
    """A file that gives only whole lines: a head that is cut short is no request."""

    def __init__(self, file):
        self._file, self._inside = file, False
        self.read, self.close = file.read, file.close

    def readline(self, limit):
        line = self._file.readline(limit)
        if not line.endswith(b"\n") and len(line) < limit and (line or self._inside):
            raise ConnectionAbortedError
        self._inside = line not in (b"", b"\n", b"\r\n")
        return line


class Road(http.server.BaseHTTPRequestHandler):
    """One connection.  Everything is decided in Centre; here are only HTTP and the control road."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def setup(self):
        super().setup()
        self.rfile = WholeLines(self.rfile)

    def log_message(self, *_):
        pass

    def do_GET(self):
        self._serve("GET")

    def do_POST(self):
        self._serve("POST")

    def _serve(self, method):
        try:
            octets = self._read_body()
            path, _, query = self.path.partition("?")
            if path.startswith("/control/"):
                self._control(method, path[len("/control/"):], query, octets)
            else:
                self._public(method, path, octets)
        except Problem as problem:
            self._send(problem.status, "application/problem+json", problem.body,
                       problem.headers)
        except (LoseConnection, ConnectionError):
            self.close_connection = True

    def _read_body(self):
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return self._read_chunks()
        length = self.headers.get("Content-Length", "0")
        if not (length.isascii() and length.isdigit()):
            self.close_connection = True
            raise Problem(400, "malformed", "Content-Length is no number")
        self._bound(int(length))
        return self._read_exactly(int(length))

    def _bound(self, n):
        if n > WIRE_MAX:
            self.close_connection = True
            raise Problem(413, "too_large", "%d octets" % n)

    def _read_exactly(self, n):
        octets = self.rfile.read(n)
        if len(octets) < n:
            raise LoseConnection
        return octets

    def _read_chunks(self):
        out = b""
        while True:
            line = self.rfile.readline(100)
            if not line.endswith(b"\n"):
                raise LoseConnection
            try:
                n = int(line.partition(b";")[0], 16)
            except ValueError:
                raise LoseConnection from None
            if n == 0:
                break
            self._bound(len(out) + n)
            out += self._read_exactly(n)
            self.rfile.readline(100)
        while self.rfile.readline(8192).strip():
            pass
        return out

    def _send(self, status, content_type, body, headers=None):
        octets = body if isinstance(body, bytes) else json.dumps(body).encode()
        if self.request_version == "HTTP/0.9":      # has no heads
            self.wfile.write(octets)
            return
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(octets)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        # Head and body leave in one piece.
        self._headers_buffer.append(b"\r\n" + octets)
        self.flush_headers()

    # -- the public road --

    def _public(self, method, path, octets):
        centre = self.server.centre
        wanted = {"/v1/sync": "POST", "/v1/enrol": "POST", "/v1/time": "GET"}.get(path)
        if wanted is None:
            raise Problem(404, "not_found", "there is nothing at %s" % path)
        if wanted != method:
            raise Problem(405, "method", "%s wants %s" % (path, wanted), {"Allow": wanted})
        with centre.lock:
            fault = centre.faults.take(path)
        self._fault_before(fault)
        with centre.lock:
            if path == "/v1/sync":
                self._want_json()
                encoding = self.headers.get("Content-Encoding", "").strip().lower()
                answer = centre.sync(self.headers.get("Authorization"), encoding, octets, fault)
            elif path == "/v1/enrol":
                self._want_json()
                answer = centre.enrol(octets)
            else:
                answer = {"server_time": centre.now()}
        self._fault_after(fault, answer)

    def _want_json(self):
        kind = self.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise Problem(400, "malformed", "Content-Type is application/json")

    def _fault_before(self, fault):
        time.sleep(fault.get("delay_ms", 0) / 1000)
        if fault.get("lose_request"):
            raise LoseConnection
        if fault.get("die") == "before":
            die()
        if "status" in fault:
            headers = {"Retry-After": str(fault["retry_after"])} if "retry_after" in fault else {}
            extra = {"adopt": fault["adopt"]} if "adopt" in fault else {}
            raise Problem(fault["status"], fault.get("type", "fault"), "as the plan says",
                          headers, **extra)

    def _fault_after(self, fault, answer):
        if fault.get("die") in ("after", "unsaved"):
            die()
        if fault.get("lose_answer"):
            raise LoseConnection
        if "acked_by" in fault and "acked" in answer:
            answer["acked"] += fault["acked_by"]
        answer.update(fault.get("set", {}))
        for key in fault.get("drop", ()):
            answer.pop(key, None)
        body = fault["body"].encode() if "body" in fault else answer
        self._send(200, fault.get("content_type", "application/json"), body)

    # -- the control road --

    def _control(self, method, word, query, octets):
        centre = self.server.centre
        try:
            act = getattr(self, "_%s_%s" % (method.lower(), word), None)
            if act is None:
                self._send(404, "application/json", {"error": "no such control: " + word})
                return
            found = json.loads(octets or b"{}")
            with centre.lock:
                name = urllib.parse.parse_qs(query).get("gateway", [None])[0]
                if name is None:
                    name = next(iter(centre.gateways), "")
                if name not in centre.gateways and word not in ("quit", "gateway"):
                    raise ValueError("no such gateway: %s" % name)
                answer = act(centre, centre.gateways.get(name), found)
                if method == "POST":
                    centre.save()
        except (ValueError, KeyError, TypeError, AttributeError) as why:
            self._send(400, "application/json", {"error": str(why)})
            return
        if isinstance(answer, bytes):
            self._send(200, "application/x-ndjson", answer)
        else:
            self._send(200, "application/json", answer or {"ok": True})
        if word == "quit":
            os._exit(0)

    def _get_state(self, centre, *_):
        return {"gateways": {name: g.state() for name, g in centre.gateways.items()},
                "settings": centre.settings}

    def _get_rows(self, _, gateway, __):
        return b"".join(row_line(epoch, row) for epoch, row in gateway.true_rows())

    def _get_orphans(self, _, gateway, __):
        return b"".join(row_line(epoch, row) for epoch, row in gateway.orphans())

    def _get_log(self, _, gateway, __):
        return b"".join(json.dumps(note).encode() + b"\n" for note in gateway.log)

    def _post_changes(self, centre, gateway, found):
        centre.change(gateway, found)

    def _post_adopt(self, _, gateway, found):
        gateway.adopt = bool(found.get("adopt", True))

    def _post_gateway(self, centre, _, found):
        centre.add_gateway(found["gateway"], found.get("token"), found.get("code"),
                           found.get("life_s"))

    def _post_faults(self, centre, _, found):
        centre.faults = Faults(found)

    def _post_set(self, centre, _, found):
        centre.set(found)

    def _post_forget(self, _, gateway, found):
        gateway.forget(int(found["after"]))

    def _post_quit(self, *_):
        pass


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, port, centre):
        self.centre = centre
        super().__init__(("127.0.0.1", port), Road)

    def handle_error(self, request, client_address):
        # A client that goes away in the midst is daily bread here; anything else is our fault.
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


def end_with_parent():
    """End when the process that started this one is gone."""
    parent = os.getppid()

    def watch():
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(0)
    threading.Thread(target=watch, daemon=True).start()


def self_test():
    """The test vectors, and one request through all of it.  A list of complaints."""
    wrong = journal.vectors()
    epoch, at = "ab" * 16, "2026-01-02T03:04:05.678Z"
    body = {"epoch": epoch, "from_epoch": None, "from_hash": None, "from_seq": None}
    row = {"seq": 1, "at": at, "kind": "epoch.started", "body": body, "private": None,
           "salt": None, "hash": journal.row_hash(journal.ZERO_HASH, 1, at, "epoch.started", body)}
    request = {"gateway": "g", "epoch": epoch, "first": 1, "prev_hash": journal.ZERO_HASH,
               "rows": [row], "down": {"cursor": None}}
    centre = Centre()
    centre.add_gateway("g", token="t")
    for _ in range(2):
        answer = centre.sync("Bearer t", "", json.dumps(request).encode(), {})
        if answer["acked"] != 1 or answer["acked_hash"] != row["hash"]:
            wrong.append("row 1: %r" % answer)
    row["at"] = "2026-01-02T03:04:05.679Z"
    row["hash"] = journal.row_hash(journal.ZERO_HASH, 1, row["at"], "epoch.started", body)
    try:
        wrong.append("fork: %r" % centre.sync("Bearer t", "", json.dumps(request).encode(), {}))
    except Problem as problem:
        if problem.body["type"] != "fork":
            wrong.append("fork: %r" % problem.body)
    return wrong


def read_plan(spec):
    if spec.startswith("@"):
        with open(spec[1:], encoding="utf-8") as file:
            spec = file.read()
    return Faults(json.loads(spec))


def main():
    parser = argparse.ArgumentParser(description="a second central server, for tests")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--gateway")
    parser.add_argument("--token")
    parser.add_argument("--state", metavar="FILE")
    parser.add_argument("--faults", metavar="JSON|@FILE", type=read_plan, default=Faults())
    parser.add_argument("--next-s", type=int)
    parser.add_argument("--minimal", action="store_true",
                        help="leave out all that a stranger's centre may leave out")
    parser.add_argument("--with-parent", action="store_true",
                        help="end when the parent process ends")
    parser.add_argument("--self-test", action="store_true")
    args = parser.parse_args()
    if args.self_test:
        wrong = self_test()
        print("\n".join(wrong or ["ok"]))
        return 1 if wrong else 0
    if args.with_parent:
        end_with_parent()
    centre = Centre(args.state)
    # A token that was replaced must not come back with a restart: the state file knows better.
    if args.gateway and args.gateway not in centre.gateways:
        centre.add_gateway(args.gateway, token=args.token)
    centre.faults = args.faults
    centre.settings["minimal"] = args.minimal
    if args.next_s is not None:
        centre.settings["next_s"] = args.next_s
    with Server(args.port, centre) as server:
        centre.save()
        print("listening %d" % server.server_address[1], flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
