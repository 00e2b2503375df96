#!/usr/bin/env python3
"""A TCP proxy for HTTP that breaks things between a gateway and a centre, for tests.

    python3 tests/peer/proxy.py --listen 0 --to PORT [--plan FILE|-] [--with-parent]

It prints `listening <port>` and `control <port>`.  A plan (JSON; "-" reads it from
stdin) says what happens to each request in turn:

    {"list": [STEP, ...]}            cyclic; with "cyclic": false all passes after the last
    {"every": k, "do": STEP}         every k-th; the others pass
    {"down": true}                   nobody listens: connections are refused by the system
    beside these: "per": "request" (else "connection": the step is taken when a connection
    is accepted and holds for all its requests), "only": "/v1/sync" (other paths pass and
    take no step), "seed": 1

A STEP is "pass" or an object; its keys may stand together, and happen in this order:

    slow        {"rate": octets a second, "latency_ms": n} each way
    delay_ms    wait n ms
    refuse      the connection is reset; per connection: before anything is read
    hang        nothing is answered, until the client goes or another plan comes
    replay      k: the k-th request before this one is sent to the centre again first (its
                answer is dropped); "first": the oldest that is remembered (256 are)
    duplicate   the request is sent twice, the second answer counts
    cut_request POINT: so many octets reach the centre, then both connections are closed
    cut_answer  POINT: so many octets of the answer (its head too) reach the client, likewise
    truncate    POINT in the body of the answer; the head with its Content-Length is whole
    break       true: a cut at a seeded point, of the request or of the answer as it falls
    reset       with a cut: the client's connection is reset, not closed
    lie         {"acked_by": n, "set": {...}, "drop": [...]} on the keys of an answer 200
    status      this status, with "type", "retry_after", "adopt" as wanted
    garbage     200, application/json, and no JSON
    portal      200 text/html: the page of a captive portal
    redirect    302 to such a page, which the proxy serves
    forward     with the four above: the centre gets the request first
    times       the step stands so many times in the list

A POINT is a number, "sweep" (0, step, 2 step, ... with "step", 1 when absent, and "from",
"to"; the first use that reaches the end cuts nothing, and it begins anew) or "random"
(seeded, anywhere inside).

Control: one JSON object a line, answered with one: {"cmd": "plan", "plan": {...}} (a new
plan begins at its beginning), {"cmd": "counters"}, {"cmd": "reset"} (counters to 0),
{"cmd": "to", "port": n} (the centre has moved), {"cmd": "quit"}.

Requests are passed on whole: the proxy reads one, then acts.  Counted are the octets at
the client's side.  Everything is decided by plan, seed and order of arrival.
"""

import argparse
import collections
import json
import os
import random
import select
import socket
import struct
import sys
import threading
import time

KEEP = 256
PIECE_S = 0.02      # a slow line moves once in so many seconds
PORTAL = b"<!doctype html><title>Log in</title><p>Welcome. Log in to go on.\n"
STEP_KEYS = {"pass", "slow", "delay_ms", "refuse", "hang", "replay", "duplicate", "cut_request",
             "cut_answer", "truncate", "break", "reset", "lie", "status", "type", "retry_after",
             "adopt", "garbage", "portal", "redirect", "forward", "times", "step", "from", "to"}
PLAN_KEYS = {"list", "cyclic", "every", "do", "down", "per", "only", "seed"}
POINTS = ("cut_request", "cut_answer", "truncate")
TYPES = {400: "malformed", 401: "token", 403: "token", 409: "fork", 410: "cursor",
         413: "too_large", 415: "encoding", 422: "altered", 429: "busy", 503: "busy"}


# ---- plans ----

def _check_step(step):
    if step in ("pass", None):
        return {}
    if not isinstance(step, dict) or set(step) - STEP_KEYS:
        raise ValueError("no step: %r" % (step,))
    for key in POINTS:
        point = step.get(key, 0)
        if point not in ("sweep", "random") and not isinstance(point, int):
            raise ValueError("%s is a number, sweep or random" % key)
    if "lie" in step and (not isinstance(step["lie"], dict) or
                          set(step["lie"]) - {"acked_by", "set", "drop"}):
        raise ValueError("a lie has acked_by, set, drop")
    return {k: v for k, v in step.items() if k != "pass" and v is not False}


class Sweep:
    """Where a sweeping cut stands.  It has reached its end `rounds` times."""

    def __init__(self, step):
        self.first, self.stride = step.get("from", 0), step.get("step", 1)
        self.last = step.get("to")
        self.at, self.rounds = self.first, 0

    def point(self, length):
        end = length if self.last is None else min(length, self.last)
        if self.at >= end:
            self.at, self.rounds = self.first, self.rounds + 1
            return None
        self.at += self.stride
        return self.at - self.stride


class Plan:
    """What happens to each request or connection, in the order in which they come."""

    def __init__(self, spec=None):
        """ValueError when the plan is no plan."""
        spec = {} if spec is None else spec
        if isinstance(spec, list):
            spec = {"list": spec}
        if not isinstance(spec, dict) or set(spec) - PLAN_KEYS:
            raise ValueError("a plan has %s" % ", ".join(sorted(PLAN_KEYS)))
        self.per, self.only = spec.get("per", "request"), spec.get("only")
        if self.per not in ("request", "connection"):
            raise ValueError("per is request or connection")
        self.down, self.every = bool(spec.get("down")), spec.get("every")
        self.cyclic = spec.get("cyclic", True)
        steps = [spec["do"]] if "do" in spec else spec.get("list", [])
        self.steps = [s for step in map(_check_step, steps) for s in [step] * step.get("times", 1)]
        self.sweeps = {id(s): {key: Sweep(s) for key in POINTS if s.get(key) == "sweep"}
                       for s in self.steps}
        self.random, self.taken = random.Random(spec.get("seed", 1)), 0
        self.ended = threading.Event()      # set when another plan has come

    def take(self):
        """The step of the next request or connection; {} lets it pass."""
        n, self.taken = self.taken, self.taken + 1
        if self.every:
            return self.steps[0] if self.taken % self.every == 0 else {}
        if not self.steps or (not self.cyclic and n >= len(self.steps)):
            return {}
        return self.steps[n % len(self.steps)]

    def point(self, step, key, length):
        """Where to cut something of `length` octets; None for not at all."""
        point = step.get(key)
        if point == "sweep":
            return self.sweeps[id(step)][key].point(length)
        if point == "random":
            return self.random.randrange(max(length, 1))
        return point if point is None or point < length else None

    def swept(self):
        return [{"at": s.at, "rounds": s.rounds}
                for sweeps in self.sweeps.values() for s in sweeps.values()]


# ---- HTTP messages ----

class Gone(Exception):
    """The other side has closed, or talks no HTTP."""


class Stream:
    """A socket from which whole HTTP/1.1 messages are read, as they are."""

    def __init__(self, sock):
        self.sock, self.rest = sock, b""
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def _more(self):
        try:
            octets = self.sock.recv(65536)
        except OSError:
            octets = b""
        if not octets:
            raise Gone
        self.rest += octets

    def _take(self, n):
        out, self.rest = self.rest[:n], self.rest[n:]
        return out

    def _until(self, mark):
        while mark not in self.rest:
            self._more()
        return self._take(self.rest.index(mark) + len(mark))

    def _exactly(self, n):
        while len(self.rest) < n:
            self._more()
        return self._take(n)

    def _chunks(self):
        out = b""
        while True:
            line = self._until(b"\r\n")
            n = int(line.partition(b";")[0], 16)
            out += line + (self._exactly(n + 2) if n else b"")
            if n == 0:
                break
        while True:
            line = self._until(b"\r\n")
            out += line
            if line == b"\r\n":
                return out

    def _body(self, head, is_answer):
        fields = header_fields(head)
        if fields.get(b"transfer-encoding", b"").lower() == b"chunked":
            return self._chunks()
        if b"content-length" in fields:
            return self._exactly(int(fields[b"content-length"]))
        if is_answer and head.split(b" ")[1] not in (b"204", b"304"):
            try:
                while True:
                    self._more()
            except Gone:
                return self._take(len(self.rest))
        return b""

    def read(self, is_answer=False):
        """The head and the body of the next message; interim answers (1xx) are left out."""
        try:
            while True:
                head = self._until(b"\r\n\r\n")
                if not is_answer and header_fields(head).get(b"expect"):
                    self.sock.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
                    head = without_field(head, b"expect")
                if is_answer and head.split(b" ")[1].startswith(b"1"):
                    continue
                return head, self._body(head, is_answer)
        except (ValueError, IndexError, OSError):
            raise Gone from None


def header_fields(head):
    lines = head.split(b"\r\n")[1:]
    return {name.strip().lower(): value.strip()
            for name, _, value in (line.partition(b":") for line in lines if line)}


def without_field(head, name):
    return b"\r\n".join(line for line in head.split(b"\r\n")
                        if not line.lower().startswith(name + b":"))


def make_answer(status, content_type, body, *fields):
    """An answer of the proxy's own; it keeps the connection."""
    lines = ["HTTP/1.1 %d Proxy" % status, "Content-Type: " + content_type,
             "Content-Length: %d" % len(body), *fields]
    return "\r\n".join(lines).encode() + b"\r\n\r\n", body


# ---- one connection ----

class Connection:
    """A client's connection, and the one to the centre that belongs to it."""

    def __init__(self, proxy, sock):
        self.proxy, self.client, self.centre = proxy, Stream(sock), None

    def run(self):
        proxy, reset = self.proxy, False
        try:
            with proxy.lock:
                plan = proxy.plan
                whole = plan.take() if plan.per == "connection" else None
            if whole and whole.get("refuse"):
                raise ConnectionResetError
            while True:
                head, body = self.client.read()
                plan, step = self._arrived(head, body, whole, plan)
                reset = bool(step.get("reset"))
                self._serve(plan, step, head, body)
        except ConnectionResetError:
            reset = True
        except (Gone, OSError):
            pass
        self._close(reset)

    def _arrived(self, head, body, whole, plan):
        """Count a request, remember it, and find its step."""
        proxy = self.proxy
        path = head.split(b" ")[1].decode("latin-1")
        with proxy.lock:
            proxy.count["requests"] += 1
            proxy.count["up"] += len(head) + len(body)
            proxy.paths[path] += 1
            passes = proxy.plan.only and not path.startswith(proxy.plan.only)
            if whole is None:
                plan = proxy.plan
                step = {} if passes or plan.per == "connection" else plan.take()
            else:
                step = {} if passes else whole
            if path.startswith("/v1/sync"):
                proxy.recorded.append(head + body)
        if path == "/portal":
            step = {"portal": True}
        return plan, step

    def _serve(self, plan, step, head, body):
        request = head + body
        self._wait(step, len(request))
        time.sleep(step.get("delay_ms", 0) / 1000)
        if step.get("refuse"):
            raise ConnectionResetError
        if step.get("hang"):
            self._hang(plan)
        if step.get("break"):
            with self.proxy.lock:
                side = plan.random.choice(("cut_request", "cut_answer"))
            step = {**step, side: "random"}
        own = self._own_answer(step)
        if own is None or step.get("forward"):
            self._replay(step)
            with self.proxy.lock:
                point = plan.point(step, "cut_request", len(request))
            if point is not None:
                self._cut_request(request, point)
            if step.get("duplicate"):
                self._ask(request)
            answer = self._ask(request)
            own = own or self._lied(step, *answer)
        self._reply(plan, step, *own)

    def _wait(self, step, n):
        """The time that n octets take on a slow line, towards the centre."""
        slow = step.get("slow")
        if slow:
            time.sleep(slow.get("latency_ms", 0) / 1000 + n / slow["rate"])

    def _hang(self, plan):
        while not plan.ended.wait(0.02):
            ready, _, _ = select.select([self.client.sock], [], [], 0)
            if ready and not self.client.sock.recv(65536):
                break
        raise Gone

    def _own_answer(self, step):
        if "status" in step:
            kind = step.get("type", TYPES.get(step["status"], "proxy"))
            body = {"type": kind, "title": kind, "status": step["status"], "detail": "proxy"}
            if "adopt" in step:
                body["adopt"] = step["adopt"]
            fields = ["Retry-After: %s" % step["retry_after"]] if "retry_after" in step else []
            return make_answer(step["status"], "application/problem+json",
                               json.dumps(body).encode(), *fields)
        if step.get("garbage"):
            return make_answer(200, "application/json", b'{"acked": 7, "epo\xff\x00 }}]')
        if step.get("portal"):
            return make_answer(200, "text/html; charset=utf-8", PORTAL)
        if step.get("redirect"):
            return make_answer(302, "text/html", b"moved\n",
                               "Location: http://127.0.0.1:%d/portal" % self.proxy.port)
        return None

    def _connect(self):
        if self.centre is None:
            self.centre = Stream(socket.create_connection(("127.0.0.1", self.proxy.to), 5))
            self.centre.sock.settimeout(60)
        return self.centre

    def _ask(self, request):
        """Send a request to the centre and read the answer.

        A kept connection that was closed meanwhile is opened anew, once: nothing of an
        answer has come then.
        """
        for again in (self.centre is not None, False):
            try:
                self._connect().sock.sendall(request)
                return self.centre.read(is_answer=True)
            except (Gone, OSError):
                begun = self.centre is not None and self.centre.rest
                self._leave_centre()
                if not again or begun:
                    raise Gone from None
        raise Gone

    def _leave_centre(self):
        if self.centre is not None:
            self.centre.sock.close()
            self.centre = None

    def _replay(self, step):
        which = step.get("replay")
        if which is None:
            return
        with self.proxy.lock:
            older = list(self.proxy.recorded)[:-1]
        which = len(older) if which == "first" else int(which)
        if 1 <= which <= len(older):
            self._ask(older[-which])
            self._count("replays")

    def _cut_request(self, request, point):
        self._connect().sock.sendall(request[:point])
        self._count("cuts")
        raise Gone

    def _lied(self, step, head, body):
        lie = step.get("lie")
        if lie is None or head.split(b" ")[1] != b"200":
            return head, body
        try:
            answer = json.loads(body)
            if "acked_by" in lie:
                answer["acked"] += lie["acked_by"]
            answer.update(lie.get("set", {}))
            for key in lie.get("drop", ()):
                answer.pop(key, None)
        except (ValueError, TypeError, KeyError, AttributeError):
            return head, body
        self._count("lies")
        body = json.dumps(answer).encode()
        head = without_field(without_field(head, b"content-length"), b"transfer-encoding")
        return head[:-2] + b"Content-Length: %d\r\n\r\n" % len(body), body

    def _reply(self, plan, step, head, body):
        with self.proxy.lock:
            point = plan.point(step, "cut_answer", len(head) + len(body))
            inside = plan.point(step, "truncate", len(body))
        if point is None and inside is not None:
            point = len(head) + inside
        self._send((head + body)[:point], step.get("slow"))
        if point is not None:
            self._count("cuts")
            raise Gone
        if header_fields(head).get(b"connection", b"").lower() == b"close":
            raise Gone

    def _send(self, octets, slow):
        """To the client, on a slow line piece by piece."""
        if not slow:
            self.client.sock.sendall(octets)
            self._count("down", len(octets))
            return
        time.sleep(slow.get("latency_ms", 0) / 1000)
        begun, sent = time.monotonic(), 0
        while sent < len(octets):
            time.sleep(PIECE_S)
            until = min(len(octets), int((time.monotonic() - begun) * slow["rate"]))
            self.client.sock.sendall(octets[sent:until])
            self._count("down", until - sent)
            sent = until

    def _count(self, name, n=1):
        with self.proxy.lock:
            self.proxy.count[name] += n

    def _close(self, reset):
        self._leave_centre()
        sock = self.client.sock
        try:
            if reset:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            else:
                sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        sock.close()


# ---- the proxy ----

class Proxy:
    def __init__(self, listen, to, plan):
        self.to, self.plan, self.lock = to, plan, threading.Lock()
        self.recorded = collections.deque(maxlen=KEEP)
        self.reset()
        self.listener = listening(listen)
        self.port = self.listener.getsockname()[1]
        self.accepting = threading.Condition()
        if plan.down:
            self._stop_listening()
        threading.Thread(target=self._accept, daemon=True).start()

    def reset(self):
        self.count = dict.fromkeys(("connections", "requests", "up", "down", "cuts", "lies",
                                    "replays"), 0)
        self.paths = collections.Counter()

    def counters(self):
        with self.lock:
            return {**self.count, "paths": dict(self.paths), "taken": self.plan.taken,
                    "sweeps": self.plan.swept()}

    def set_plan(self, plan):
        with self.lock:
            old, self.plan = self.plan, plan
        old.ended.set()
        if plan.down:
            self._stop_listening()
        else:
            with self.accepting:
                if self.listener is None:
                    self.listener = listening(self.port)
                    self.accepting.notify_all()

    def _stop_listening(self):
        with self.accepting:
            if self.listener is not None:
                # accept() in the other thread ends by this; close() alone would not do it.
                self.listener.shutdown(socket.SHUT_RDWR)
                self.listener.close()
                self.listener = None

    def _accept(self):
        while True:
            with self.accepting:
                while self.listener is None:
                    self.accepting.wait()
                listener = self.listener
            try:
                sock, _ = listener.accept()
            except OSError:
                continue
            with self.lock:
                self.count["connections"] += 1
            threading.Thread(target=Connection(self, sock).run, daemon=True).start()

    def command(self, line):
        """One line of the control road; its answer."""
        try:
            found = json.loads(line)
            word = found.get("cmd")
            if word == "plan":
                self.set_plan(Plan(found.get("plan")))
            elif word == "counters":
                return self.counters()
            elif word == "reset":
                with self.lock:
                    self.reset()
            elif word == "to":
                self.to = int(found["port"])
            elif word != "quit":
                return {"error": "no such command"}
            return {"ok": True}
        except (ValueError, KeyError, TypeError, AttributeError) as why:
            return {"error": str(why)}

    def serve_control(self, sock):
        with sock, sock.makefile("rwb") as file:
            for line in file:
                file.write(json.dumps(self.command(line)).encode() + b"\n")
                file.flush()
                if b'"quit"' in line:
                    os._exit(0)


def listening(port):
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("127.0.0.1", port))
    sock.listen(64)
    return sock


def end_with_parent():
    """End when the process that started this one is gone."""
    parent = os.getppid()

    def watch():
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(0)
    threading.Thread(target=watch, daemon=True).start()


def read_plan(name):
    with (sys.stdin if name == "-" else open(name, encoding="utf-8")) as file:
        return Plan(json.load(file))


def main():
    parser = argparse.ArgumentParser(description="a proxy that breaks things, for tests")
    parser.add_argument("--listen", type=int, default=0, metavar="PORT")
    parser.add_argument("--to", type=int, required=True, metavar="PORT")
    parser.add_argument("--plan", type=read_plan, default=Plan(), metavar="FILE|-")
    parser.add_argument("--with-parent", action="store_true",
                        help="end when the parent process ends")
    args = parser.parse_args()
    if args.with_parent:
        end_with_parent()
    control = listening(0)
    proxy = Proxy(args.listen, args.to, args.plan)
    print("listening %d\ncontrol %d" % (proxy.port, control.getsockname()[1]), flush=True)
    try:
        while True:
            sock, _ = control.accept()
            threading.Thread(target=proxy.serve_control, args=(sock,), daemon=True).start()
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
