#!/usr/bin/env python3
"""The test centre and the test proxy against each other, with a small gateway in between.

    python3 tests/peer/selftest.py [WORD...]     only tests whose name has one of the words

Exit code 0 when all is well.  The gateway here (class Phone) is a third writing of the
protocol's other side: just enough to make valid chains and to follow every answer.
"""

import copy
import gzip
import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import journal
from journal import ZERO_HASH, row_hash, seal

HERE = os.path.dirname(os.path.abspath(__file__))
TOKEN = "token-of-qb-01"
GATEWAY = "qb-01"
SALT = "000102030405060708090a0b0c0d0e0f"


# ---- the programs under test ----

class Program:
    """A child process whose ports are printed on its first lines."""

    def __init__(self, name, *arguments, lines=1):
        self.process = subprocess.Popen(
            [sys.executable, os.path.join(HERE, name), "--with-parent", *map(str, arguments)],
            stdout=subprocess.PIPE, text=True)
        self.ports = dict(self.process.stdout.readline().split() for _ in range(lines))
        self.port = int(self.ports["listening"])

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()


def call(port, method, path, body=None, headers=None, timeout=5):
    """One request on a connection of its own: status, headers, octets.  OSError and the like."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        link.request(method, path, body, headers or {})
        answer = link.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        link.close()


class Centre(Program):
    def __init__(self, *arguments, port=0):
        super().__init__("centre.py", "--port", port, "--gateway", GATEWAY, "--token", TOKEN,
                         *arguments)

    def tell(self, word, body=None, want=200):
        status, _, octets = call(self.port, "POST", "/control/" + word, json.dumps(body or {}))
        assert status == want, (word, status, octets)

    def state(self, gateway=GATEWAY):
        return json.loads(call(self.port, "GET", "/control/state")[2])["gateways"][gateway]

    def rows(self, which="rows"):
        octets = call(self.port, "GET", "/control/" + which)[2]
        return [json.loads(line) for line in octets.splitlines()]


class Proxy(Program):
    def __init__(self, to, *arguments):
        super().__init__("proxy.py", "--to", to, *arguments, lines=2)
        self.control = socket.create_connection(("127.0.0.1", int(self.ports["control"])))
        self.file = self.control.makefile("rwb")

    def tell(self, cmd, **keys):
        self.file.write(json.dumps({"cmd": cmd, **keys}).encode() + b"\n")
        self.file.flush()
        return json.loads(self.file.readline())

    def plan(self, *steps, **keys):
        answer = self.tell("plan", plan={"list": list(steps), **keys})
        assert answer == {"ok": True}, answer

    def kill(self):
        self.file.close()
        self.control.close()
        super().kill()


# ---- a gateway ----

class Refused(Exception):
    """An answer that is not 200."""

    def __init__(self, status, headers, body):
        super().__init__("%d %r" % (status, body))
        self.status, self.headers, self.body = status, headers, body


class NoAnswer(Exception):
    """Nothing that may be believed has come."""


class Phone:
    """A gateway: a journal, and as much of the protocol as follows every answer."""

    def __init__(self, port, name=GATEWAY, token=TOKEN):
        self.port, self.name, self.token = port, name, token
        self.rows, self.epochs = [], []     # epochs: (name, seq of its first row)
        self.acked, self.batch, self.gzip, self.timeout = 0, 50, False, 5
        self.cursor, self.results, self.done, self.changes = None, [], set(), []
        self.clock, self.answer, self.made = 0, None, 0

    # -- the journal --

    def hash(self, seq):
        return self.rows[seq - 1]["hash"] if seq else ZERO_HASH

    def epoch_of(self, seq):
        return next(name for name, first in reversed(self.epochs) if first <= seq)

    def tell(self, kind, body, private=None):
        self.clock += 1
        seq, at = len(self.rows) + 1, "2026-01-02T03:%02d:%02d.%03dZ" % (
            self.clock // 60000 % 60, self.clock // 1000 % 60, self.clock % 1000)
        if private is not None:
            body = {**body, "sealed": seal(SALT, private)}
        prev = ZERO_HASH if kind == "epoch.started" else self.hash(seq - 1)
        self.rows.append({"seq": seq, "at": at, "kind": kind, "body": body, "private": private,
                          "salt": SALT if private is not None else None,
                          "hash": row_hash(prev, seq, at, kind, body)})

    def begin(self, name, behind=None):
        """Begin an epoch behind row `behind`; rows that stood there are told again."""
        again = []
        body = {"epoch": name, "from_epoch": None, "from_seq": None, "from_hash": None}
        if behind:
            again = [r for r in self.rows[behind:] if r["kind"] != "epoch.started"]
            del self.rows[behind:]
            self.epochs = [e for e in self.epochs if e[1] <= behind]
            body = {"epoch": name, "from_epoch": self.epoch_of(behind), "from_seq": behind,
                    "from_hash": self.hash(behind)}
        self.epochs.append((name, len(self.rows) + 1))
        self.tell("epoch.started", body)
        for row in again:
            self.tell(row["kind"], row["body"], row["private"])
        self.acked = min(self.acked, behind or 0)

    def work(self, n):
        """n facts: reports with private parts in words that need care."""
        for _ in range(n):
            self.made += 1
            self.tell("report.recorded", {
                "report": self.made, "message": self.made, "version": 1, "form": "dan_so",
                "unit": "44.01", "unit_from": "", "day": "2026-01-02", "day_from": "2026-01-02",
                "level": "own", "state": "recorded", "zero": False,
                "values": {"sinh": {"n": self.made, "per": 1, "approx": False}}},
                {"raw": "Sinh %d \u0111\u1ee9a tr\u1ebb \"\n\u0001" % self.made, "reason": None,
                 "ref": "A%d" % self.made, "sender": "+84912345678"})

    # -- the wire --

    def request(self, first=None, n=None, epoch=None, **more):
        first = self.acked + 1 if first is None else first
        epoch = epoch or (self.epoch_of(first) if first <= len(self.rows) else self.epochs[-1][0])
        rows = [r for r in self.rows[first - 1:first - 1 + (self.batch if n is None else n)]
                if self.epoch_of(r["seq"]) == epoch]
        return {"gateway": self.name, "epoch": epoch, "first": first,
                "prev_hash": self.hash(first - 1), "rows": rows, "express": [],
                "down": {"cursor": self.cursor, "results": self.results},
                "health": {"at": "2026-01-02T03:04:05.678Z", "ready": True}, **more}

    def post(self, request):
        """The answer to one request.  Refused, NoAnswer."""
        body = json.dumps(request, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", "Authorization": "Bearer " + self.token}
        if self.gzip:
            body, headers["Content-Encoding"] = gzip.compress(body), "gzip"
        try:
            status, fields, octets = call(self.port, "POST", "/v1/sync", body, headers,
                                          self.timeout)
        except (OSError, http.client.HTTPException) as why:
            raise NoAnswer(repr(why)) from None
        kind = fields.get("Content-Type", "").partition(";")[0]
        try:
            answer = json.loads(octets)
        except ValueError:
            answer = None
        if status != 200 and kind == "application/problem+json" and isinstance(answer, dict):
            raise Refused(status, fields, answer)
        if status != 200 or kind != "application/json" or not isinstance(answer, dict) or \
                type(answer.get("acked")) is not int:
            raise NoAnswer("no answer: %d %s" % (status, kind))
        if answer.get("epoch", request["epoch"]) != request["epoch"]:
            raise NoAnswer("an answer of another epoch")
        return answer

    def step(self):
        """One request, and what follows from its answer."""
        request = self.request()
        told = list(self.results)
        self.answer = answer = self.post(request)
        acked = self.acked_in(request, answer)
        self.results = [r for r in self.results if r not in told]
        self._take_down(answer["down"])
        if acked < request["first"] - 1 and acked < self.epochs[-1][1] - 1:
            acked = self.common_row()
        self.acked = acked

    def acked_in(self, request, answer):
        """`acked`, clamped; NoAnswer when acked_hash is not ours."""
        acked, digest = answer["acked"], answer.get("acked_hash")
        last = max((r["seq"] for r in self.rows if self.epoch_of(r["seq"]) == request["epoch"]),
                   default=len(self.rows))
        # A centre may hold more of an epoch than a gateway that was restored: then
        # acked_hash is of a row that this gateway never had, and proves nothing.
        if digest and acked <= last and (acked < 1 or digest != self.hash(acked)):
            raise NoAnswer("acked_hash is not ours")
        return min(max(acked, 0), last)

    def _take_down(self, down):
        for change in down["changes"]:
            if change["id"] not in self.done:
                self.done.add(change["id"])
                self.changes.append(change)
                self.results.append({"id": change["id"], "ok": True})
        self.cursor = down["cursor"]

    def common_row(self, epoch=None):
        """The highest row that the centre knows, by polls with an epoch that it does not know."""
        low, high = 0, (len(self.rows) if epoch else self.epochs[-1][1] - 1)
        epoch = epoch or self.epochs[-1][0]
        while low < high:
            k = (low + high + 1) // 2
            try:
                request = self.request(first=k + 1, n=0, epoch=epoch)
                acked = self.acked_in(request, self.post(request))
            except NoAnswer:
                continue
            if acked == k:
                low = k
            elif acked == 0:
                high = k - 1
            else:               # the centre does know this epoch: an answer like any other
                return acked
        return low

    def sync(self, tries=400):
        """Until all is held.  Lost answers are asked for again, without a pause."""
        for n in range(tries):
            try:
                self.step()
                if self.acked == len(self.rows) and not self.results and \
                        not self.answer["down"]["more"]:
                    return n + 1
            except NoAnswer:
                pass
            except Refused as refused:
                if refused.body["type"] == "superseded" and \
                        self.epoch_of(self.acked + 1) != self.epochs[-1][0]:
                    # Our own newer epoch may have superseded the one that was sent.
                    self.acked = self.common_row()
                elif refused.status not in (429, 500, 502, 503):
                    raise
        raise AssertionError("not through after %d requests" % tries)

    def lines(self):
        return [{"epoch": self.epoch_of(r["seq"]), **r} for r in self.rows]


def new_phone(port, rows=0):
    phone = Phone(port)
    phone.begin("a1" * 16)
    phone.work(rows)
    return phone


def same(centre, phone):
    """The centre holds on its true chain exactly what the gateway has."""
    held, told = centre.rows(), phone.lines()
    assert held == told, "centre %d rows, gateway %d" % (len(held), len(told))


def refused(status, kind, act, *arguments, **keys):
    try:
        answer = act(*arguments, **keys)
    except Refused as why:
        assert (why.status, why.body["type"]) == (status, kind), why
        assert why.headers["Content-Type"] == "application/problem+json"
        return why
    raise AssertionError("not refused: %r" % (answer,))


def no_answer(act, *arguments):
    try:
        answer = act(*arguments)
    except NoAnswer:
        return
    raise AssertionError("believed: %r" % (answer,))


# ---- tests of the centre ----

def test_vectors():
    assert journal.vectors() == []


def test_happy_path(centre):
    phone = new_phone(centre.port, 120)
    assert phone.sync() == 3
    same(centre, phone)
    state = centre.state()
    assert state["in_force"] == "a1" * 16 and state["head"] == 121 and state["rows"] == 121
    assert state["head_hash"] == phone.hash(121) == phone.answer["acked_hash"]
    assert state["orphaned"] == 0 and state["requests"] == 3 and state["health"]["ready"]
    assert phone.post(phone.request())["acked"] == 121      # a poll
    phone.work(1)
    phone.sync()
    same(centre, phone)


def test_everything_may_come_twice(centre):
    phone = new_phone(centre.port, 30)
    for first, n in ((1, 10), (1, 10), (1, 20), (5, 3), (15, 17), (31, 1), (1, 31)):
        phone.post(phone.request(first, n))
    same(centre, phone)
    assert centre.state()["forks"] == 0


def test_first_request(centre):
    phone = new_phone(centre.port, 5)
    assert phone.post(phone.request(1, 0))["acked"] == 0
    assert phone.post(phone.request(3, 2))["acked"] == 0
    request = phone.request(1, 3)
    request["rows"] = request["rows"][1:]
    refused(422, "gap", phone.post, request)
    refused(422, "gap", phone.post, {**phone.request(1, 3), "epoch": "b2" * 16})
    assert centre.state()["in_force"] is None
    # A bad row behind a good beginning: the epoch does not come into force either.
    request = copy.deepcopy(phone.request(1, 3))
    request["rows"][2]["body"]["day"] = "2026-01-03"
    refused(422, "altered", phone.post, request)
    assert centre.state()["in_force"] is None


def test_rewind(centre):
    phone = new_phone(centre.port, 60)
    phone.sync()
    centre.tell("forget", {"after": 20})
    assert phone.post(phone.request())["acked"] == 20
    phone.sync()
    same(centre, phone)
    phone.acked = 70            # a lie that was believed
    phone.work(30)
    assert phone.post(phone.request(71, 5))["acked"] == 61
    phone.sync()
    same(centre, phone)


def test_altered_and_gap(centre):
    phone = new_phone(centre.port, 20)
    phone.post(phone.request(1, 5))
    for key, value in (("at", "2026-01-02T03:04:05.999Z"), ("kind", "act"),
                       ("salt", "ff" * 16), ("private", {"raw": "x"}), ("private", None),
                       ("body", {"report": 1.0})):
        request = copy.deepcopy(phone.request(6, 5))
        request["rows"][3][key] = value
        refused(422, "altered", phone.post, request)
    request = phone.request(6, 5)
    del request["rows"][2]
    refused(422, "gap", phone.post, request)
    assert centre.state()["head"] == 5
    # Erased: neither private part nor salt.  The chain verifies all the same.
    request = copy.deepcopy(phone.request(6, 15))
    request["rows"][4].update(private=None, salt=None)
    assert phone.post(request)["acked"] == 20
    phone.rows[9].update(private=None, salt=None)
    phone.sync()
    same(centre, phone)


def test_fork_and_adopt(centre):
    one = new_phone(centre.port, 20)
    one.sync()
    two = copy.deepcopy(one)
    one.work(10)
    one.sync()
    two.made = 500
    two.work(7)
    assert "adopt" not in refused(409, "fork", two.step).body
    two.acked = 28
    refused(409, "fork", two.post, two.request(29, 0))      # a poll forks as well
    assert centre.state()["forks"] == 2 and centre.state()["head"] == 31
    centre.tell("adopt")
    assert centre.state()["adopt"]
    two.acked = 21
    assert refused(409, "fork", two.step).body["adopt"] is True
    common = two.common_row("c3" * 16)
    assert common == 21, common
    two.begin("c3" * 16, common)
    two.sync()
    same(centre, two)
    state = centre.state()
    assert not state["adopt"] and state["orphaned"] == 10 and state["in_force"] == "c3" * 16
    assert state["superseded"] == ["a1" * 16]
    assert [r["seq"] for r in centre.rows("orphans")] == list(range(22, 32))
    refused(409, "superseded", one.step)
    one.work(1)
    refused(409, "superseded", one.step)


def test_restored_gateway(centre):
    phone = new_phone(centre.port, 20)
    phone.sync()
    backup = copy.deepcopy(phone)
    phone.work(15)
    phone.sync()
    backup.begin("b2" * 16, backup.common_row("b2" * 16))
    backup.work(3)
    backup.sync()
    same(centre, backup)
    assert centre.state()["orphaned"] == 15
    # The report of an orphan is added again; held is not yet settled.
    orphan = "%s:%d" % ("a1" * 16, 30)
    for n, state in enumerate(("held", "recorded")):
        body = {**backup.rows[-1]["body"], "origin": orphan, "state": state}
        backup.tell("report.recorded", body, backup.rows[-1]["private"])
        backup.sync()
        assert centre.state()["settled"] == [orphan] * n
    # Once more: chains of three epochs, and the middle one is superseded as well.
    backup.begin("c3" * 16, 23)
    backup.work(2)
    backup.sync()
    same(centre, backup)
    assert sorted(centre.state()["superseded"]) == ["a1" * 16, "b2" * 16]


def test_new_epoch_must_fit(centre):
    phone = new_phone(centre.port, 20)
    phone.sync()
    good = copy.deepcopy(phone)
    good.begin("b2" * 16, 10)
    refused(422, "gap", phone.post, phone.request(11, 2, epoch="b2" * 16) |
            {"rows": phone.rows[10:12]})
    for key, value in (("from_seq", 9), ("from_hash", phone.hash(9)), ("from_epoch", "d4" * 16),
                       ("epoch", "d4" * 16)):
        bad = copy.deepcopy(phone)
        bad.begin("b2" * 16, 10)
        bad.rows.pop()
        bad.tell("epoch.started", {**good.rows[-1]["body"], key: value})
        refused(422, "gap", bad.post, bad.request(11))
    # No row of another epoch in the midst of one.
    inside = copy.deepcopy(phone)
    inside.tell("epoch.started", {**good.rows[-1]["body"], "epoch": "a1" * 16})
    refused(422, "gap", inside.post, inside.request())
    assert good.post(good.request(11, epoch="b2" * 16))["acked"] > 10


def test_stale_position(centre):
    """A restored gateway goes on from an old `acked`, where the centre knows better."""
    phone = new_phone(centre.port, 20)
    phone.batch = 10
    phone.step()
    backup = copy.deepcopy(phone)
    phone.sync()
    phone.work(10)
    phone.sync()
    # The centre has more of the old epoch: its acked_hash is of a row that is not here.
    backup.begin("b2" * 16, 21)
    backup.sync()
    same(centre, backup)
    # The rows behind the old position are of an epoch that this gateway itself superseded.
    backup.begin("c3" * 16, 22)
    backup.acked = 12
    refused(409, "superseded", backup.step)
    backup.sync()
    same(centre, backup)


def test_made_anew(centre):
    phone = new_phone(centre.port, 10)
    phone.sync()
    anew = Phone(centre.port)
    anew.begin("e5" * 16)
    anew.work(4)
    refused(409, "fork", anew.step)
    assert anew.post(anew.request(1, 0))["acked"] == 0
    centre.tell("adopt")
    anew.sync()
    same(centre, anew)
    assert centre.state()["orphaned"] == 11 and not centre.state()["adopt"]
    refused(409, "superseded", phone.step)


def test_common_row(centre):
    phone = new_phone(centre.port, 40)
    phone.begin("b2" * 16, 41)
    phone.work(30)
    phone.begin("c3" * 16, 72)
    phone.work(20)
    phone.sync()
    same(centre, phone)
    for after in (0, 1, 25, 41, 42, 60, 72, 73, 80):
        centre.tell("forget", {"after": after})
        assert centre.state()["rows"] == after
        phone.sync()
        same(centre, phone)
        assert centre.state()["forks"] == 0


def test_restored_centre(centre, folder):
    state = os.path.join(folder, "state")
    first = Centre("--state", state)
    phone = new_phone(first.port, 20)
    phone.sync()
    shutil.copy(state, state + ".backup")
    phone.begin("b2" * 16, 21)
    phone.work(9)
    phone.sync()
    first.kill()
    second = Centre("--state", state)
    phone.port = second.port
    same(second, phone)
    second.kill()
    os.replace(state + ".backup", state)
    third = Centre("--state", state)
    phone.port = third.port
    phone.work(1)
    phone.sync()
    same(third, phone)
    third.kill()


def test_kills(centre, folder):
    state = os.path.join(folder, "state")
    phone = new_phone(0, 30)
    phone.batch = 10
    for death in ("before", "unsaved", "after"):
        dying = Centre("--state", state, "--faults", json.dumps([{"die": death}]))
        phone.port = dying.port
        no_answer(phone.step)
        dying.process.wait()
        dying.kill()
    living = Centre("--state", state)
    phone.port = living.port
    assert living.state()["rows"] == 10
    phone.sync()
    same(living, phone)
    living.kill()


def test_express(centre):
    phone = new_phone(centre.port, 5)
    phone.sync()
    phone.work(100)
    urgent = {"message": 7, "unit": "44", "unit_from": "", "day": "2026-01-02", "told": 2}
    phone.tell("urgent.raised", urgent, {"sender": "+84912345678", "text": "l\u0169"})
    beside = {**phone.rows[-1], "prev_hash": phone.hash(len(phone.rows) - 1)}
    broken = {**beside, "at": "2026-01-02T00:00:00.000Z"}
    ordinary = {**phone.rows[-2], "prev_hash": phone.hash(len(phone.rows) - 2)}
    answer = phone.post(phone.request(n=10, express=[beside, broken, ordinary, {"seq": 1}, 5]))
    assert answer["acked"] == 16
    state = centre.state()
    assert [r["seq"] for r in state["express"]] == [107] and state["head"] == 16
    assert [a["kind"] for a in state["alarms"]] == ["express"] * 4
    refused(400, "malformed", phone.post, phone.request(n=1, express=[beside] * 21))
    refused(413, "too_large", phone.post, phone.request(7, n=200 - 9, express=[beside] * 10) |
            {"rows": phone.rows[:191]})
    phone.sync()
    assert centre.state()["express"] == []
    same(centre, phone)


def test_rejected(centre):
    phone = new_phone(centre.port, 2)
    phone.tell("weather.seen", {"rain": True})
    phone.tell("report.cancelled", {"report": 1})
    phone.tell("report.cancelled", {"report": 1, "version": 2, "new_key": {"\u00ea": [1]}})
    for _ in range(2):
        answer = phone.post(phone.request(1))
        assert [(r["seq"], r["code"]) for r in answer["rejected"]] == [(4, "kind"), (5, "body")]
        assert answer["acked"] == 6
    phone.sync()
    same(centre, phone)


def test_changes(centre):
    phone = new_phone(centre.port, 2)
    changes = [{"id": "c%d" % n, "kind": "unit", "op": "put", "version": 1, "data": {"code": "4"}}
               for n in range(40)]
    centre.tell("changes", changes[:30])
    phone.sync()
    assert phone.changes == changes[:30]
    centre.tell("changes", changes[30:])
    phone.sync()
    assert phone.changes == changes
    state = centre.state()
    assert sorted(state["results"]) == sorted(c["id"] for c in changes)
    assert state["cursor"] == phone.cursor
    phone.cursor = "40-0123456789abcdef"
    refused(410, "cursor", phone.step)
    phone.cursor = None
    phone.sync()
    assert len(phone.changes) == 40


def test_tokens_and_enrolment(centre):
    phone = new_phone(centre.port, 3)
    phone.token = "wrong"
    refused(401, "token", phone.step)
    centre.tell("gateway", {"gateway": "hn-02", "code": "1234"})
    as_json = {"Content-Type": "application/json"}

    def enrol(code, gateway="hn-02"):
        status, _, octets = call(centre.port, "POST", "/v1/enrol",
                                 json.dumps({"gateway": gateway, "code": code}), as_json)
        return status, json.loads(octets)
    for code, gateway in (("0000", "hn-02"), ("1234", "qb-01"), ("1234", "none")):
        assert enrol(code, gateway)[0] == 403 and enrol(code, gateway)[1]["type"] == "code"
    status, found = enrol("1234")
    assert status == 200 and enrol("1234")[0] == 403
    phone.token = found["token"]
    refused(401, "token", phone.step)       # the token of another gateway
    phone.name = "hn-02"
    phone.sync()
    assert centre.state("hn-02")["rows"] == 4 and centre.state()["rows"] == 0
    centre.tell("gateway", {"gateway": "hn-02", "code": "5678", "life_s": 0})
    assert enrol("5678")[0] == 403
    # The next token: both are good until the new one is used.
    phone = new_phone(centre.port, 3)
    centre.tell("changes", [{"id": "t", "kind": "token", "op": "put", "version": 1,
                             "data": {"token": "the next"}}])
    phone.sync()
    phone.step()
    phone.token = "the next"
    phone.step()
    phone.token = TOKEN
    refused(401, "token", phone.step)


def test_gzip_and_limits(centre):
    phone = new_phone(centre.port, 300)
    phone.gzip = True
    phone.sync()
    same(centre, phone)
    assert centre.state()["last"]["gzip"]
    headers = {"Content-Type": "application/json", "Authorization": "Bearer " + TOKEN}

    def post(body, **more):
        status, _, octets = call(centre.port, "POST", "/v1/sync", body, {**headers, **more})
        return status, json.loads(octets)["type"]
    packed = gzip.compress(json.dumps(phone.request()).encode())
    assert post(packed[:-9], **{"Content-Encoding": "gzip"}) == (400, "malformed")
    assert post(b"x" + packed, **{"Content-Encoding": "gzip"}) == (400, "malformed")
    assert post(gzip.compress(b" " * 10 ** 7), **{"Content-Encoding": "gzip"}) == \
        (413, "too_large")
    assert post(packed, **{"Content-Encoding": "br"}) == (415, "encoding")
    assert post(b" " * 65537) == (413, "too_large")
    for body in (b"{", b"\xff", b"[1]", b"{}", b'{"a":1,"a":2}', b"[" * 50000):
        assert post(body) == (400, "malformed"), body
    assert post(b"{}", **{"Content-Type": "text/plain"}) == (400, "malformed")
    request = phone.request(1, 201)
    request["rows"] = phone.rows[:201]
    phone.gzip = False
    refused(413, "too_large", phone.post, request)
    centre.tell("set", {"refuse_gzip": True, "rows_max": 3})
    assert post(packed, **{"Content-Encoding": "gzip"}) == (415, "encoding")
    refused(413, "too_large", phone.post, phone.request(1, 4))


def test_time_and_roads(centre):
    status, fields, octets = call(centre.port, "GET", "/v1/time")
    assert status == 200 and len(json.loads(octets)["server_time"]) == 24
    assert fields["Content-Type"] == "application/json"
    assert call(centre.port, "GET", "/v1/sync")[0] == 405
    assert call(centre.port, "GET", "/v2/sync")[0] == 404
    assert call(centre.port, "GET", "/control/nothing")[0] == 404
    centre.tell("faults", [{"wrong": 1}], want=400)
    centre.tell("set", {"next_s": "soon"}, want=400)
    chunked = (json.dumps(new_phone(0).request()).encode()[i:i + 100] for i in range(0, 2000, 100))
    link = http.client.HTTPConnection("127.0.0.1", centre.port)
    link.request("POST", "/v1/sync", chunked, {"Content-Type": "application/json",
                 "Authorization": "Bearer " + TOKEN}, encode_chunked=True)
    assert link.getresponse().read().find(b'"acked": 1') > 0
    link.request("GET", "/v1/time")                         # the connection is kept
    assert link.getresponse().status == 200
    link.close()


def test_faults_and_minimal(centre):
    phone = new_phone(centre.port, 10)
    phone.batch = 1
    centre.tell("faults", [
        {"status": 503, "retry_after": 1}, {"lose_request": True}, {"lose_answer": True},
        {"set": {"epoch": "ff" * 16}}, {"set": {"acked_hash": "ff" * 32}}, {"acked_by": 3},
        {"acked_by": -2}, {"drop": ["acked"]}, {"body": "{"}, {"content_type": "text/html"},
        {"delay_ms": 1, "times": 2}, {"set": {"unknown": 1}}])
    phone.sync()
    same(centre, phone)
    centre.tell("set", {"minimal": True})
    phone.work(3)
    phone.sync()
    assert set(phone.answer) == {"acked", "server_time", "next_s", "down"}
    same(centre, phone)


def test_command_lines(centre, folder):
    plan = os.path.join(folder, "plan")
    with open(plan, "w", encoding="utf-8") as file:
        file.write('[{"status": 503}]')
    faulty = Centre("--faults", "@" + plan, "--minimal", "--next-s", 7)
    refused(503, "fault", new_phone(faulty.port).step)
    phone = new_phone(faulty.port)
    phone.step()
    assert phone.answer["next_s"] == 7 and "acked_hash" not in phone.answer
    faulty.tell("quit")
    assert faulty.process.wait(5) == 0
    faulty.kill()
    proxy = Proxy(centre.port, "--plan", plan)
    refused(503, "busy", new_phone(proxy.port).step)
    assert proxy.tell("quit") == {"ok": True} and proxy.process.wait(5) == 0
    proxy.kill()
    done = subprocess.run([sys.executable, os.path.join(HERE, "centre.py"), "--self-test"],
                          stdout=subprocess.PIPE, check=False)
    assert (done.returncode, done.stdout) == (0, b"ok\n")


# ---- tests of the proxy ----

def test_proxy_passes(centre, proxy):
    phone = new_phone(proxy.port, 100)
    phone.sync()
    same(centre, phone)
    counters = proxy.tell("counters")
    assert counters["requests"] == counters["connections"] == 3 == counters["taken"]
    assert counters["up"] > 10000 and counters["down"] > 500
    assert counters["paths"] == {"/v1/sync": 3}
    proxy.tell("reset")
    assert proxy.tell("counters")["up"] == 0
    assert "error" in proxy.tell("plan", plan={"list": [{"cut_requests": 1}]})
    assert "error" in proxy.tell("nothing")


def test_proxy_sweeps(centre, proxy):
    """A cut at every octet of a request and of its answer: the same journal in the end."""
    phone = new_phone(proxy.port)
    for step in ({"cut_request": "sweep", "step": 3}, {"cut_answer": "sweep", "step": 1},
                 {"truncate": "sweep", "step": 5, "reset": True}):
        proxy.plan(step)
        phone.work(1)
        tries = phone.sync(2000)
        assert tries > 50, tries
        sweeps = proxy.tell("counters")["sweeps"]
        assert len(sweeps) == 1 and sweeps[0]["rounds"] == 1, sweeps
        same(centre, phone)
    # The n-th connection is cut after n octets, not one more.
    proxy.plan({"cut_answer": "sweep", "from": 3, "step": 4, "to": 12})
    for want in (3, 7, 11):
        link = socket.create_connection(("127.0.0.1", proxy.port))
        link.sendall(b"GET /v1/time HTTP/1.1\r\nHost: x\r\n\r\n")
        found = b""
        while octets := link.recv(100):
            found += octets
        assert found == b"HTTP/1.1 200 OK"[:want], found
        link.close()


def test_proxy_duplicates_and_replays(centre, proxy):
    phone = new_phone(proxy.port, 60)
    phone.batch = 5
    proxy.plan({"duplicate": True}, {"replay": 1}, {"replay": 2}, {"replay": "first"},
               {"replay": 3, "duplicate": True})
    assert phone.sync() == 13
    same(centre, phone)
    assert centre.state()["forks"] == 0 and centre.state()["requests"] > 26
    assert proxy.tell("counters")["replays"] == 10


def test_proxy_answers_itself(centre, proxy):
    phone = new_phone(proxy.port, 12)
    phone.batch = 1
    proxy.plan({"status": 409, "adopt": True}, {"status": 413}, {"status": 503, "retry_after": 7},
               cyclic=False)
    assert refused(409, "fork", phone.step).body["adopt"] is True
    refused(413, "too_large", phone.step)
    assert refused(503, "busy", phone.step).headers["Retry-After"] == "7"
    proxy.plan({"garbage": True}, {"portal": True}, {"redirect": True}, "pass")
    for _ in range(3):
        no_answer(phone.step)
    assert centre.state()["requests"] == 0
    phone.sync()
    proxy.plan({"redirect": True})
    status, fields, _ = call(proxy.port, "GET", "/v1/time")
    assert status == 302
    place = fields["Location"].partition(str(proxy.port))[2]
    assert b"Welcome" in call(proxy.port, "GET", place)[2]
    # The answer is lost behind the centre: 502, but the row is held.
    phone.work(1)
    proxy.plan({"status": 502, "forward": True}, cyclic=False)
    refused(502, "proxy", phone.step)
    assert centre.state()["rows"] == len(phone.rows)
    proxy.plan({"status": 500}, {"status": 502}, {"status": 503}, {"status": 429}, {"portal": True},
               only="/v1/sync")
    assert call(proxy.port, "GET", "/v1/time")[0] == 200
    assert proxy.tell("counters")["taken"] == 0


def test_proxy_lies(centre, proxy):
    phone = new_phone(proxy.port, 40)
    phone.batch = 3
    proxy.plan({"lie": {"acked_by": 4}}, {"lie": {"acked_by": -4}}, {"lie": {"acked_by": 10 ** 15}},
               {"lie": {"set": {"acked": "7"}}}, {"lie": {"set": {"epoch": "ff" * 16}}},
               {"lie": {"drop": ["acked"]}}, {"lie": {"acked_by": 4, "drop": ["acked_hash"]}},
               "pass", "pass")
    while proxy.tell("counters")["lies"] < 14:      # twice all of them
        phone.work(1)
        phone.sync()
    proxy.plan()
    phone.sync()            # had the last answer lied, this poll would show it
    same(centre, phone)
    assert centre.state()["forks"] == 0


def test_proxy_slow(centre, proxy):
    phone = new_phone(proxy.port, 1)
    proxy.plan({"slow": {"rate": 9600, "latency_ms": 20}}, {"delay_ms": 150})
    begun = time.monotonic()
    phone.sync()
    counters = proxy.tell("counters")
    least = (counters["up"] + counters["down"]) / 9600 + 0.04
    assert least <= time.monotonic() - begun < least + 0.5
    begun = time.monotonic()
    phone.step()
    assert time.monotonic() - begun >= 0.15


def test_proxy_breaks(centre, proxy):
    phone = new_phone(proxy.port, 60)
    phone.batch = 2
    proxy.plan({"break": True}, {"break": True, "reset": True}, "pass", seed=7)
    phone.sync()
    same(centre, phone)
    first = proxy.tell("counters")
    proxy.tell("plan", plan={"per": "connection", "every": 3, "do": {"break": True}, "seed": 5})
    phone.work(60)
    phone.sync()
    same(centre, phone)
    second = proxy.tell("counters")
    assert second["cuts"] - first["cuts"] == second["taken"] // 3


def test_proxy_is_seeded(centre, proxy):
    """The same seed breaks in the same places: the same counters."""
    found = []
    for _ in range(2):
        proxy.plan({"break": True}, seed=11)
        proxy.tell("reset")
        for _ in range(20):
            try:
                call(proxy.port, "GET", "/v1/time")
            except (OSError, http.client.HTTPException):
                pass
        found.append(proxy.tell("counters")["down"])
    assert found[0] == found[1] > 0, found


def test_proxy_refuses_and_hangs(centre, proxy):
    phone = new_phone(proxy.port, 4)
    phone.timeout = 0.2
    proxy.plan({"refuse": True}, {"hang": True}, cyclic=False)
    no_answer(phone.step)
    no_answer(phone.step)
    proxy.plan({"refuse": True}, {"hang": True}, per="connection", cyclic=False)
    no_answer(phone.step)
    no_answer(phone.step)
    assert centre.state()["requests"] == 0
    proxy.plan(down=True)
    try:
        socket.create_connection(("127.0.0.1", proxy.port), 1).close()
        raise AssertionError("somebody listens")
    except ConnectionRefusedError:
        pass
    proxy.plan()
    phone.timeout = 5
    phone.sync()
    same(centre, phone)
    other = Centre()
    assert proxy.tell("to", port=other.port) == {"ok": True}
    phone.acked = 0
    phone.sync()
    same(other, phone)
    other.kill()


def test_proxy_keeps_connections(centre, proxy):
    link = http.client.HTTPConnection("127.0.0.1", proxy.port)
    for _ in range(3):
        link.request("GET", "/v1/time")
        link.getresponse().read()
    link.request("POST", "/v1/sync", b"{}", {"Expect": "100-continue",
                                             "Content-Type": "application/json"})
    assert link.getresponse().status == 401
    link.close()
    counters = proxy.tell("counters")
    assert counters["connections"] == 1 and counters["requests"] == 4


def test_random_lives(centre, proxy):
    """Restores at both ends over a bad line, seeded: the same journal at both ends, no fork."""
    chance = random.Random(3)
    phone = new_phone(proxy.port, 10)
    phone.batch, lives = 7, 0
    backup = copy.deepcopy(phone)
    for turn in range(60):
        # Bad weather ends: a lie about every poll for a common row could go on for ever.
        proxy.plan(*[{"break": True}, "pass", {"duplicate": True}, {"lie": {"acked_by": 2}},
                     {"replay": 2}, {"lie": {"acked_by": -9}}] * 4, seed=turn, cyclic=False)
        phone.work(chance.randrange(12))
        act = chance.choice(("sync", "sync", "backup", "restore", "forget"))
        if act == "backup":
            backup = copy.deepcopy(phone)
        elif act == "forget":
            centre.tell("forget", {"after": chance.randrange(len(phone.rows) + 1)})
        elif act == "restore":
            lives += 1
            phone, made = copy.deepcopy(backup), phone.made
            phone.made = made
            phone.begin("%032x" % lives, len(phone.rows))
            backup = copy.deepcopy(phone)
        if chance.random() < 0.7:
            phone.sync()
    proxy.plan()
    phone.sync()
    same(centre, phone)
    state = centre.state()
    assert (lives > 3, state["forks"]) == (True, 0), (lives, state["forks"], state["alarms"])


# ---- running ----

def run(test):
    """One test with what its parameters ask for: a fresh centre, a proxy, a folder."""
    wanted = test.__code__.co_varnames[:test.__code__.co_argcount]
    folder = tempfile.mkdtemp() if "folder" in wanted else None
    given, programs = {"folder": folder}, []
    try:
        if "centre" in wanted:
            programs.append(Centre())
            given["centre"] = programs[-1]
        if "proxy" in wanted:
            programs.append(Proxy(programs[0].port))
            given["proxy"] = programs[-1]
        test(*(given[name] for name in wanted))
    finally:
        for program in programs:
            program.kill()
        if folder:
            shutil.rmtree(folder)


def main():
    failed = []
    for name, test in list(globals().items()):
        if not name.startswith("test_") or \
                (sys.argv[1:] and not any(word in name for word in sys.argv[1:])):
            continue
        begun = time.monotonic()
        try:
            run(test)
            print("ok   %-40s %.2f s" % (name, time.monotonic() - begun))
        except Exception:               # whatever it is, the other tests are run
            import traceback
            traceback.print_exc()
            print("FAIL %s" % name)
            failed.append(name)
    print("%d failed" % len(failed))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
