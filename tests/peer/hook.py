#!/usr/bin/env python3
"""A receiver of CloudEvents 1.0 batches, from the CloudEvents specification and the last section of
docs/sync-protocol.md alone.

    hook.py [--answers 503,200,...]               prints `listening <port>`

POST anywhere takes a batch (gzip or plain), refuses what is none with 400, and drops events that it
has by source and id.  The given statuses are answered in turn before the rest is taken.
GET /control/state tells {"events": n, "duplicates": n, "last": id, "types": {type: n}, "bad": n}.
Ends with its parent.
"""
import argparse
import collections
import ctypes
import gzip
import http.server
import json
import signal

held = {}
seen = collections.Counter()
answers = []


def take(headers, body):
    if headers.get("Content-Type") != "application/cloudevents-batch+json":
        return False
    if headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    for event in json.loads(body):
        if event["specversion"] != "1.0" or not all(
            isinstance(event[k], str) and event[k] for k in ("id", "source", "type")
        ):
            return False
        key = (event["source"], event["id"])
        seen["duplicates"] += key in held
        held.setdefault(key, event)
    return True


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def say(self, status, body=b""):
        self.send_response(status)
        if status == 503:
            self.send_header("Retry-After", "1")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if answers:
            status = answers.pop(0)
            if status != 200:
                return self.say(status)
        try:
            good = take(self.headers, body)
        except (ValueError, KeyError, TypeError, OSError):
            good = False
        seen["bad"] += not good
        return self.say(204 if good else 400)

    def do_GET(self):
        types = collections.Counter(e["type"] for e in held.values())
        last = list(held)[-1][1] if held else None
        state = {"events": len(held), "duplicates": seen["duplicates"], "bad": seen["bad"],
                 "last": last, "types": types}
        self.say(200, json.dumps(state).encode())

    def log_message(self, *_):
        pass


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--answers", default="")
    a = ap.parse_args()
    answers.extend(int(s) for s in a.answers.split(",") if s)
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    print("listening", server.server_address[1], flush=True)
    server.serve_forever()


main()
