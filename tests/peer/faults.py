"""The fault plan of the test centre: what it does wrong, request by request.

A plan is a list of faults, or {"list": [...], "cyclic": true}.  Each request to
a fault's path takes the next fault of that path; after the last one all is well,
or the list begins anew when it is cyclic.  A fault is "pass" or an object of

    path          the path it waits for; "/v1/sync" when absent
    times         for how many requests on end; 1 when absent
    delay_ms      wait before anything else
    lose_request  close the connection, as if nothing had come
    status        answer this status without looking at the request; with `type`,
                  `retry_after` and `adopt` as wanted
    die           "before": killed with the request unseen; "unsaved": killed with the
                  new state half written beside the state file; "after": killed with
                  the state saved and no answer given
    lose_answer   do all, then close the connection without an answer
    acked_by      this much is added to `acked`
    set, drop     keys of the answer that are put in, or left out
    body          this text instead of the answer
    content_type  this type instead of application/json
"""

import os
import signal

KEYS = {"path", "times", "delay_ms", "lose_request", "status", "type", "retry_after", "adopt",
        "die", "lose_answer", "acked_by", "set", "drop", "body", "content_type"}
DEATHS = ("before", "unsaved", "after")


class Faults:
    def __init__(self, plan=()):
        """ValueError when the plan is no plan."""
        cyclic = False
        if isinstance(plan, dict):
            if set(plan) - {"list", "cyclic"}:
                raise ValueError("a plan has list and cyclic")
            plan, cyclic = plan.get("list", []), bool(plan.get("cyclic"))
        if not isinstance(plan, (list, tuple)):
            raise ValueError("a plan is a list")
        self._cyclic, self._lists, self._used = cyclic, {}, {}
        for fault in plan:
            fault = {} if fault in ("pass", None) else fault
            if not isinstance(fault, dict) or set(fault) - KEYS:
                raise ValueError("no fault: %r" % (fault,))
            if fault.get("die", "after") not in DEATHS:
                raise ValueError("die is one of %s" % ", ".join(DEATHS))
            path = fault.get("path", "/v1/sync")
            self._lists.setdefault(path, []).extend([fault] * fault.get("times", 1))

    def take(self, path):
        """The fault of this request; {} when all is well."""
        faults, n = self._lists.get(path, []), self._used.get(path, 0)
        self._used[path] = n + 1
        if self._cyclic and faults:
            return faults[n % len(faults)]
        return faults[n] if n < len(faults) else {}


def die():
    """End as kill -9 ends a program."""
    os.kill(os.getpid(), signal.SIGKILL)
