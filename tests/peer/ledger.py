"""What the centre knows of its gateways, and the rules of docs/sync-protocol.md.

No HTTP here.  A request goes through in three strides, so that it is one
transaction: Request.parse (400, 413), Gateway.judge (steps 2 to 5 of *Epochs*,
changes nothing), Gateway.commit (stores, and gives the answer).  A refusal is
a Problem: the status, the `type`, and what else stands in the problem+json.

Where the page leaves a thing open, a comment that begins with "Open:" says
what this centre does.
"""

import datetime
import json
import re
import time

from journal import (SEQ_MAX, ZERO_HASH, NotCanonical, blake2b_256, canonical, row_hash, seal)

ROWS_MAX = 200
EXPRESS_MAX = 20
OCTETS_MAX = 65536
CODE_LIFE_S = 3 * 24 * 3600

_HASH = re.compile(r"[0-9a-f]{64}")
_HEX32 = re.compile(r"[0-9a-f]{32}")
_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)

_REPORT = ("report message version form unit unit_from day day_from level state zero "
           "values").split()
# What the body of each kind must have (section *Kinds*); `origin` may be absent.
KINDS = {
    "epoch.started": ["epoch", "from_epoch", "from_seq", "from_hash"],
    "message.received": ["message", "line", "day", "parts"],
    "report.recorded": _REPORT,
    "report.corrected": _REPORT + ["replaces"],
    "report.cancelled": ["report", "version"],
    "urgent.raised": ["message", "unit", "unit_from", "day", "told"],
    "urgent.acknowledged": ["message"],
    "unit.changed": ["unit", "code", "kind", "parent", "valid_from", "valid_to"],
    "officer.registered": ["officer", "unit", "role", "state"],
    "period.closed": ["period", "form", "from", "to", "unit", "unit_from"],
    "adjustment.made": ["adjustment", "period", "report", "version", "state"],
    "review.closed": ["review", "outcome"],
    "act": ["id", "act"],
    "erasure.done": ["from_seq", "to_seq", "rows"],
}


class Problem(Exception):
    """A refusal: what stands in the problem+json, and headers beside it."""

    def __init__(self, status, kind, detail, headers=None, **extra):
        super().__init__(detail)
        self.status, self.headers = status, headers or {}
        self.body = {"type": kind, "title": kind, "status": status, "detail": detail, **extra}


def _malformed(detail):
    return Problem(400, "malformed", detail)


def utc_now(offset_ms=0):
    """Now, as `at` is written."""
    now = datetime.datetime.now(datetime.timezone.utc)
    now += datetime.timedelta(milliseconds=offset_ms)
    return now.strftime("%Y-%m-%dT%H:%M:%S.") + "%03dZ" % (now.microsecond // 1000)


def is_integer(value):
    return isinstance(value, int) and not isinstance(value, bool)


def _matches(pattern, value):
    return isinstance(value, str) and pattern.fullmatch(value) is not None


# ---- rows ----

class Row:
    """One row as it came.  `text` is its JSON, made once, for the state file."""

    __slots__ = ("seq", "at", "kind", "body", "private", "salt", "hash", "prev_hash", "_text")

    def __init__(self, source):
        self.seq, self.at, self.kind = source["seq"], source["at"], source["kind"]
        self.body, self.hash = source["body"], source["hash"]
        self.private, self.salt = source.get("private"), source.get("salt")
        self.prev_hash = source.get("prev_hash")
        self._text = None

    def as_dict(self):
        return {"seq": self.seq, "at": self.at, "kind": self.kind, "body": self.body,
                "private": self.private, "salt": self.salt, "hash": self.hash}

    @property
    def text(self):
        if self._text is None:
            self._text = json.dumps(self.as_dict(), separators=(",", ":"))
        return self._text

    def fault(self, prev):
        """Why the row does not fit its hash, with `prev` the hash of the row before; or None."""
        try:
            if row_hash(prev if self.kind != "epoch.started" else ZERO_HASH, self.seq, self.at,
                        self.kind, self.body) != self.hash:
                return "row %d does not fit its hash" % self.seq
            if (self.private is None) != (self.salt is None):
                return "row %d has a private part without salt, or a salt alone" % self.seq
            if self.private is not None and \
                    seal(self.salt, self.private) != self.body.get("sealed"):
                return "the private part of row %d does not fit its seal" % self.seq
        except NotCanonical as why:
            return "row %d: %s" % (self.seq, why)
        return None

    def content_fault(self):
        """`kind` or `body` when the centre could not take what the row says; or None."""
        if self.kind not in KINDS:
            return "kind", "kind %s is not known" % self.kind
        absent = [key for key in KINDS[self.kind] if key not in self.body]
        if absent:
            return "body", "%s is missing" % ", ".join(absent)
        return None

    def begins(self, epoch):
        """Is this the row with which `epoch` begins?"""
        return self.kind == "epoch.started" and self.body.get("epoch") == epoch

    def begins_first(self, epoch):
        return self.begins(epoch) and self.seq == 1 and \
            all(key in self.body and self.body[key] is None
                for key in ("from_epoch", "from_seq", "from_hash"))


def row_shape(source):
    """Why `source` is not a row at all; or None."""
    if not isinstance(source, dict):
        return "a row is an object"
    if not is_integer(source.get("seq")) or not 1 <= source["seq"] <= SEQ_MAX:
        return "seq is a positive integer"
    if not _matches(_AT, source.get("at")):
        return "at of row %d is no time" % source["seq"]
    kind = source.get("kind")
    if not isinstance(kind, str) or not kind or not kind.isprintable():
        return "kind of row %d is no text" % source["seq"]
    if not isinstance(source.get("body"), dict):
        return "body of row %d is no object" % source["seq"]
    # Open: whether `private` is an object or JSON in a text.  An object, as `body` is.
    if not isinstance(source.get("private"), (dict, type(None))):
        return "private of row %d is no object" % source["seq"]
    if source.get("salt") is not None and not _matches(_HEX32, source["salt"]):
        return "salt of row %d is not 32 hex digits" % source["seq"]
    if not _matches(_HASH, source.get("hash")):
        return "hash of row %d is not 64 hex digits" % source["seq"]
    return None


# ---- requests ----

class Request:
    """A body of POST /v1/sync that has the right shape."""

    @classmethod
    def parse(cls, found, rows_max=ROWS_MAX):
        """Problem 400 or 413 when `found`, parsed JSON, is no request."""
        if not isinstance(found, dict):
            raise _malformed("a request is an object")
        self = cls()
        self.gateway, self.epoch = found.get("gateway"), found.get("epoch")
        self.first, self.prev_hash = found.get("first"), found.get("prev_hash")
        self.health = found.get("health")
        if not isinstance(self.gateway, str):
            raise _malformed("gateway is missing")
        if not _matches(_HEX32, self.epoch):
            raise _malformed("epoch is not 32 hex digits")
        if not is_integer(self.first) or not 1 <= self.first <= SEQ_MAX:
            raise _malformed("first is no positive integer")
        if not _matches(_HASH, self.prev_hash):
            raise _malformed("prev_hash is not 64 hex digits")
        if self.first == 1 and self.prev_hash != ZERO_HASH:
            raise _malformed("prev_hash of row 1 is 64 zeros")
        self._parse_rows(found, rows_max)
        self._parse_down(found.get("down"))
        return self

    def _parse_rows(self, found, rows_max):
        rows, express = found.get("rows"), found.get("express")
        express = [] if express is None else express
        if not isinstance(rows, list) or not isinstance(express, list):
            raise _malformed("rows and express are lists")
        if len(rows) + len(express) > rows_max:
            raise Problem(413, "too_large", "%d rows" % (len(rows) + len(express)))
        if len(express) > EXPRESS_MAX:
            raise _malformed("%d express rows" % len(express))
        for source in rows:
            why = row_shape(source)
            if why:
                raise _malformed(why)
        self.rows = [Row(source) for source in rows]
        self.express = express      # one that is no row is dropped later, with an alarm

    def _parse_down(self, down):
        # Open: `down` is not said to be optional; absent counts as a null cursor.
        down = {} if down is None else down
        if not isinstance(down, dict):
            raise _malformed("down is no object")
        self.cursor, results = down.get("cursor"), down.get("results")
        if self.cursor is not None and not isinstance(self.cursor, str):
            raise _malformed("cursor is null or a text")
        self.results = [] if results is None else results
        if not isinstance(self.results, list) or not all(
                isinstance(r, dict) and isinstance(r.get("id"), str) and
                isinstance(r.get("ok"), bool) for r in self.results):
            raise _malformed("results are objects with id and ok")


class Epoch:
    """One life of a database.  `rows[i]` has seq `start + i`; there are no gaps."""

    def __init__(self, name, from_epoch, from_seq, from_hash):
        self.name, self.superseded, self.rows = name, False, []
        self.from_epoch, self.from_seq, self.from_hash = from_epoch, from_seq, from_hash
        self.start = (from_seq or 0) + 1

    @property
    def head(self):
        return self.start + len(self.rows) - 1


class Verdict:
    """What judge found: the row acknowledged, what is to be stored, and whether an epoch begins."""

    def __init__(self, acked, epoch=None, new=(), begins=False, held=False):
        self.acked, self.epoch, self.new = acked, epoch, list(new)
        self.begins = begins    # `epoch` comes into force with this request
        self.held = held        # the rows of the request are now held


# ---- one gateway ----

class Gateway:
    """All that the centre holds of one gateway."""

    def __init__(self, name):
        self.name = name
        self.tokens = []                # {"hash", "next"}: only hashes of tokens are kept
        self.codes = []                 # {"hash", "until"}
        self.epochs, self.in_force, self.adopt = {}, None, False
        self.express = {}               # (epoch, seq): Row
        self.changes, self.results = [], {}
        self.cursor_taken = None        # the cursor that the gateway told last
        self.health, self.alarms = None, []
        self.forks, self.requests, self.answers = 0, 0, {}
        self.log = []                   # the newest requests, for tests to look at

    # -- chains --

    def row_on_chain(self, epoch, seq):
        """The row `seq` on the chain of `epoch` (an Epoch, or None), or None."""
        while epoch is not None and seq < epoch.start:
            epoch = self.epochs.get(epoch.from_epoch)
        if epoch is None or not epoch.start <= seq <= epoch.head:
            return None
        return epoch.rows[seq - epoch.start]

    def epoch_on_chain(self, epoch, seq):
        """The Epoch to which row `seq` of the chain of `epoch` belongs."""
        while epoch is not None and seq < epoch.start:
            epoch = self.epochs.get(epoch.from_epoch)
        return epoch

    def chain(self, epoch):
        """(Epoch, number of its rows on the chain) from the newest back to row 1."""
        until = None
        while epoch is not None:
            yield epoch, len(epoch.rows) if until is None else until - epoch.start + 1
            until, epoch = epoch.from_seq, self.epochs.get(epoch.from_epoch)

    @property
    def force(self):
        return self.epochs.get(self.in_force)

    def true_rows(self):
        """(epoch, Row) of the true chain, from row 1."""
        for epoch, n in reversed(list(self.chain(self.force))):
            for row in epoch.rows[:n]:
                yield epoch.name, row

    def orphans(self):
        """(epoch, Row) of all rows that do not stand on the true chain."""
        on_chain = {epoch.name: n for epoch, n in self.chain(self.force)}
        for epoch in self.epochs.values():
            for row in epoch.rows[on_chain.get(epoch.name, 0):]:
                yield epoch.name, row

    def settled(self):
        """Origins that a row of the true chain has taken up, in another state than held."""
        return sorted({row.body["origin"] for _, row in self.true_rows()
                       if isinstance(row.body.get("origin"), str) and
                       row.body.get("state") != "held"})

    # -- tokens --

    def add_token(self, token, following=False):
        self.tokens.append({"hash": blake2b_256(token.encode()), "next": following})

    def has_token(self, token):
        digest = blake2b_256(token.encode())
        return any(t["hash"] == digest for t in self.tokens)

    def use_token(self, token):
        """True when the state has changed: a next token was used, the one before ends."""
        digest = blake2b_256(token.encode())
        for t in self.tokens:
            if t["hash"] == digest and t["next"]:
                self.tokens = [{"hash": digest, "next": False}]
                return True
        return False

    def add_code(self, code, life_s=CODE_LIFE_S):
        self.codes = [{"hash": blake2b_256(code.encode()), "until": time.time() + life_s}]

    def enrol(self, code, token):
        """Problem 403 when the code is wrong, used or old."""
        digest = blake2b_256(code.encode())
        if not any(c["hash"] == digest and time.time() < c["until"] for c in self.codes):
            raise Problem(403, "code", "the code is wrong, used or old")
        self.codes = []
        # Open: what becomes of an older token.  Good until the new one is used.
        self.add_token(token, following=bool(self.tokens))

    # -- steps 2 to 5 --

    def judge(self, request):
        """The Verdict on a request; nothing is changed but the count of forks."""
        epoch = self.epochs.get(request.epoch)
        if epoch is not None and epoch.superseded:
            raise Problem(409, "superseded", "epoch %s is superseded" % request.epoch)
        if epoch is not None:
            return self._continue(epoch, request)
        if self.force is None:
            return self._begin_first(request)
        return self._begin_next(request)

    def _fork(self, seq):
        self.forks += 1
        self.alarm("fork", "row %d" % seq)
        extra = {"adopt": True} if self.adopt else {}
        return Problem(409, "fork", "row %d is held with another hash" % seq, **extra)

    def _continue(self, epoch, request):
        """Step 3.  `epoch` may be one that is about to begin: then it has no rows yet."""
        before = self.row_on_chain(epoch, request.first - 1)
        if before is not None and before.hash != request.prev_hash:
            raise self._fork(before.seq)
        for row in request.rows:
            held = self.row_on_chain(epoch, row.seq)
            if held is not None and held.hash != row.hash:
                raise self._fork(row.seq)
        begins = not epoch.rows
        if request.first > epoch.head + 1:
            return Verdict(epoch.head, epoch)
        new, prev = [], request.prev_hash
        for i, row in enumerate(request.rows):
            if row.seq != request.first + i:
                raise Problem(422, "gap", "row %d stands where %d comes" %
                              (row.seq, request.first + i))
            if row.seq > epoch.head:
                if row.kind == "epoch.started" and not (begins and not new):
                    raise Problem(422, "gap", "row %d begins an epoch" % row.seq)
                why = row.fault(prev)
                if why:
                    raise Problem(422, "altered", why)
                new.append(row)
            prev = row.hash
        return Verdict(epoch.head + len(new), epoch, new, begins, held=True)

    def _begin_first(self, request):
        """Step 4: nothing is in force."""
        if not request.rows or request.first > 1:
            return Verdict(0)
        if request.rows[0].seq != 1 or not request.rows[0].begins_first(request.epoch):
            raise Problem(422, "gap", "the first row of all begins the first epoch")
        return self._continue(Epoch(request.epoch, None, None, None), request)

    def _begin_next(self, request):
        """Step 5: another epoch is in force."""
        before = self.row_on_chain(self.force, request.first - 1)
        known = request.first == 1 or \
            (before is not None and before.hash == request.prev_hash)
        if not known:
            return Verdict(0)
        if not request.rows:
            return Verdict(request.first - 1)
        row = request.rows[0]
        if before is not None and row.begins(request.epoch) and \
                row.body.get("from_seq") == before.seq and \
                row.body.get("from_hash") == before.hash and \
                row.body.get("from_epoch") == self.epoch_on_chain(self.force, before.seq).name:
            return self._continue(Epoch(request.epoch, row.body["from_epoch"], before.seq,
                                        before.hash), request)
        if request.first == 1 and row.begins_first(request.epoch):
            if not self.adopt:
                raise self._fork(1)
            return self._continue(Epoch(request.epoch, None, None, None), request)
        raise Problem(422, "gap", "row %d does not begin epoch %s on the true chain" %
                      (row.seq, request.epoch))

    # -- storing --

    def alarm(self, kind, detail):
        self.alarms.append({"kind": kind, "detail": detail, "at": utc_now()})

    def commit(self, request, verdict):
        """Store what the verdict says.  True when anything that lasts has changed."""
        changed = bool(verdict.new)
        if verdict.begins and verdict.new:
            self._come_into_force(verdict.epoch, verdict.new)
        elif verdict.new:
            verdict.epoch.rows.extend(verdict.new)
        for row in verdict.new:
            self.express.pop((request.epoch, row.seq), None)
        # Open: the epoch of an express row.  The request's; taken when that is in force.
        if self.in_force == request.epoch:
            for source in request.express:
                changed = self._take_express(request.epoch, source) or changed
        for result in request.results:
            if self.results.get(result["id"]) != result:
                self.results[result["id"]] = result
                changed = True
        if request.cursor != self.cursor_taken:
            self.cursor_taken, changed = request.cursor, True
        if request.health is not None:
            self.health = request.health
        return changed

    def _come_into_force(self, epoch, rows):
        orphans = sum(1 for _ in self.orphans())
        old = self.force
        self.epochs[epoch.name] = epoch
        epoch.rows.extend(rows)
        self.in_force, self.adopt = epoch.name, False
        if old is not None:
            old.superseded = True
        for other, _ in self.chain(epoch):
            other.superseded = other is not epoch
        orphans = sum(1 for _ in self.orphans()) - orphans
        if orphans:
            self.alarm("orphaned", "%d rows by epoch %s" % (orphans, epoch.name))

    def _take_express(self, epoch, source):
        why = row_shape(source)
        if why is None and not _matches(_HASH, source.get("prev_hash")):
            why = "an express row has prev_hash"
        row = Row(source) if why is None else None
        if why is None and not row.kind.startswith("urgent."):
            why = "row %d is not urgent" % row.seq
        why = why or row.fault(row.prev_hash)
        if why:
            self.alarm("express", why)
            return True
        if self.row_on_chain(self.force, row.seq) is None:
            self.express[(epoch, row.seq)] = row
        return True

    # -- answers --

    def rejected(self, request, verdict):
        # Open: a repeated row is rejected again, for the first answer may have been lost.
        found = []
        for row in request.rows if verdict.held else ():
            fault = row.content_fault()
            if fault:
                found.append({"seq": row.seq, "code": fault[0], "detail": fault[1]})
        return found

    def acked_hash(self, request, acked):
        row = self.row_on_chain(self.epochs.get(request.epoch) or self.force, acked)
        return row.hash if row else None

    def cursor(self, n):
        """The cursor behind the first n changes: how many, and what they were."""
        if n == 0:
            return None
        ids = json.dumps([c.get("id") for c in self.changes[:n]])
        return "%d-%s" % (n, blake2b_256(ids.encode())[:16])

    def position(self, cursor):
        """How many changes stand before a cursor; Problem 410 for one that is not of this list."""
        if cursor is None:
            return 0
        n = cursor.partition("-")[0]
        n = int(n) if n.isascii() and n.isdigit() and len(n) < 10 else 0
        if n == 0 or n > len(self.changes) or self.cursor(n) != cursor:
            raise Problem(410, "cursor", "this cursor is not known")
        return n

    def down(self, position, at_most):
        until = min(len(self.changes), position + at_most)
        return {"cursor": self.cursor(until), "changes": self.changes[position:until],
                "more": until < len(self.changes)}

    # -- for tests --

    def forget(self, after):
        """Lose all rows behind `after`, as a centre restored from an old backup."""
        force = self.force
        while force is not None and force.start > after:
            force = self.epochs.get(force.from_epoch)
        self.in_force = force.name if force else None
        self.epochs = {e.name: e for e in self.epochs.values() if e.start <= after}
        for epoch in self.epochs.values():
            del epoch.rows[after - epoch.start + 1:]
        if force is not None:
            force.superseded = False
        else:
            self.epochs = {}
        self.express = {key: row for key, row in self.express.items() if key[1] <= after}

    def state(self):
        force = self.force
        head = force.head if force else 0
        orphans = list(self.orphans())
        return {
            "in_force": self.in_force, "adopt": self.adopt,
            "head": head, "head_hash": force.rows[-1].hash if force else None,
            "rows": sum(n for _, n in self.chain(force)), "orphaned": len(orphans),
            "epochs": {e.name: {"from_epoch": e.from_epoch, "from_seq": e.from_seq,
                                "first": e.start, "head": e.head, "rows": len(e.rows),
                                "superseded": e.superseded} for e in self.epochs.values()},
            "superseded": [e.name for e in self.epochs.values() if e.superseded],
            "forks": self.forks, "requests": self.requests, "answers": self.answers,
            "express": [{"epoch": epoch, **row.as_dict()}
                        for (epoch, _), row in sorted(self.express.items())],
            "changes": len(self.changes), "cursor": self.cursor_taken,
            "results": self.results, "health": self.health, "alarms": self.alarms,
            "settled": self.settled(), "tokens": len(self.tokens),
            "last": self.log[-1] if self.log else None,
        }

    # -- the state file --

    def save(self):
        """The gateway as JSON text.  Rows are the long part: each has its text ready."""
        head = {
            "tokens": self.tokens, "codes": self.codes, "in_force": self.in_force,
            "adopt": self.adopt, "changes": self.changes, "results": self.results,
            "cursor_taken": self.cursor_taken, "health": self.health, "alarms": self.alarms,
            "forks": self.forks, "requests": self.requests, "answers": self.answers,
            "epochs": [[e.name, e.from_epoch, e.from_seq, e.from_hash, e.superseded]
                       for e in self.epochs.values()],
            "express": [[epoch, row.prev_hash, row.as_dict()]
                        for (epoch, _), row in self.express.items()],
        }
        rows = ",".join(json.dumps(e.name) + ":[" + ",\n".join(r.text for r in e.rows) + "]"
                        for e in self.epochs.values())
        return json.dumps(head)[:-1] + ', "rows": {' + rows + "}}"

    @classmethod
    def load(cls, name, found):
        self = cls(name)
        for key in ("tokens", "codes", "in_force", "adopt", "changes", "results",
                    "cursor_taken", "health", "alarms", "forks", "requests", "answers"):
            setattr(self, key, found[key])
        for epoch, from_epoch, from_seq, from_hash, superseded in found["epochs"]:
            self.epochs[epoch] = Epoch(epoch, from_epoch, from_seq, from_hash)
            self.epochs[epoch].superseded = superseded
            self.epochs[epoch].rows = [Row(source) for source in found["rows"][epoch]]
        for epoch, prev_hash, source in found["express"]:
            self.express[(epoch, source["seq"])] = Row({**source, "prev_hash": prev_hash})
        return self


def row_line(epoch, row):
    """A row as one line of canonical JSON with its epoch (seq may be above 2^53)."""
    return canonical({"epoch": epoch, **row.as_dict()}, SEQ_MAX) + b"\n"
