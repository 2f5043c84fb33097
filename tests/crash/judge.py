# SPDX-License-Identifier: MIT
"""What must be true of a job after a crash and a restart: of what cwtop says, of what its journal held,
and of what the simulator really did. Pure."""
import collections
import hashlib
import json
import re

from plan import MINUTE_MS

YOUNG_MS, FIFO_MS, TOKEN_MS = 10 * MINUTE_MS, 4 * MINUTE_MS, 23 * 60 * MINUTE_MS
FRAME_LEN = 8 + 1 + 16 + 1
SHOWN = re.compile(r"^job ([0-9a-f-]{36}): (.*)$", re.M)
NOTHING = {"messages": 0, "tasks": 0, "configs": 0, "posts": 0}


class Noted:
    """A job as a journal has it."""
    def __init__(self, created_ms):
        self.phase, self.created_ms, self.send_ms, self.launch_ms = "created", created_ms, None, None

    def note(self, phase, time_ms):
        self.phase = phase
        if phase == "sending" and self.send_ms is None:
            self.send_ms = time_ms
        if phase == "launching" and self.launch_ms is None:
            self.launch_ms = time_ms


def read_journal(text):
    """{id: Noted} of one file; a torn end is none."""
    jobs = {}
    for line in text.split("\n")[:-1]:
        record = json.loads(line[FRAME_LEN:])
        if "intent" in record:
            jobs[record["intent"]] = Noted(record["created_ms"])
        elif "note" in record:
            jobs[record["note"]].note(record["phase"], record["time_ms"])
    return jobs


def expected(route, noted, now_ms):
    """Where a restart takes a job that a crash left so, when nothing goes wrong any more."""
    if noted.phase in ("created", "stored"):
        old = "refused" if route.kind == "http" else "stored"
        return {"submitted"} if now_ms - noted.created_ms < YOUNG_MS else {old}
    if noted.phase == "sending":
        finds_duplicates = route.is_idempotent or (route.is_fifo and now_ms - noted.send_ms < FIFO_MS)
        return {"submitted"} if finds_duplicates else {"send in doubt"}
    if noted.phase == "sent":
        return {"submitted"}
    if noted.phase == "launching":
        return {"submitted"} if now_ms - noted.launch_ms < TOKEN_MS else {"submitted", "launch in doubt"}
    return {noted.phase}


def effects(route, really):
    """Problems with what happened in the world, whatever is said of it."""
    for what, n in (("messages", really["messages"] if not route.is_idempotent else 0), ("configurations", really["configs"]),
                    ("tasks", really["tasks"] if route.launches else 0)):
        if n > 1:
            yield f"duplicate: {n} {what}"


def is_stored(really):
    return really["configs"] + really["posts"] > 0


def is_done(route, really):
    """All that the route's last step does."""
    if route.launches:
        return really["tasks"] > 0
    return really["messages" if route.sends else "posts"] > 0


def claims(route, row, really):
    """Problems between what is said of a job and what is so."""
    phase, sent, launched = row["phase"], really["messages"] + really["posts"] > 0, route.launches and really["tasks"] > 0
    if phase not in ("created", "refused", "abandoned") and route.kind != "http" and not is_stored(really):
        yield f"{phase}, and its configuration is not in S3"
    if route.sends and phase in ("sent", "launching", "submitted", "launch in doubt") and not sent:
        yield f"{phase}, and no message was sent"
    if phase == "submitted" and not is_done(route, really):
        yield "submitted, and it is not done"
    if sent and (phase in ("created", "stored") or (phase == "refused" and not row["message_id"])):
        yield f"{phase}, and it was sent"
    if launched and phase not in ("submitted", "launch in doubt", "launching"):
        yield f"{phase}, and a task was started"


def words(route, text, really):
    """Problems with the steps that were printed, each as a thing that was done."""
    if ("stored" in text or "submitted" in text) and not is_stored(really):
        yield f"printed {text!r}, and its configuration is not in S3"
    if "queued" in text and not really["messages"]:
        yield f"printed {text!r}, and no message was sent"
    if "accepted" in text and "not accepted" not in text and not really["posts"]:
        yield f"printed {text!r}, and the API has no such job"
    if "task " in text and route.launches and not really["tasks"] and "may or may not" not in text:
        yield f"printed {text!r}, and no task was started"


def read_audit(text):
    """({(job, action): how often it was begun}, problems) of the audit log. A line that a loss of power
    tore stays as it is; each names the digest of the one before."""
    begun, problems, before = collections.Counter(), [], "0" * 64
    for line in text.split("\n")[:-1]:
        try:
            event = json.loads(line)
        except ValueError:
            event = None
        if event and event["prev"] != before:
            problems.append("the audit log's chain is broken")
        if event and event["step"] == "before":
            begun.update((job, event["action"]) for job in event["job"].split(", "))
        before = hashlib.sha256(line.encode()).hexdigest()
    return begun, problems


def recorded(route, job, really, begun):
    """Nothing that was done is missing from the audit log."""
    done = {"s3:PutObject": really["configs"], "sqs:SendMessage": really["messages"], "http:POST": really["posts"],
            "ecs:RunTask": really["tasks"] if route.launches else 0}
    for action, n in done.items():
        n_begun = begun[job, action] + begun[job, action + "Batch"]
        if n_begun < n:
            yield f"not on record: {n} {action}, of which {n_begun} in the audit log"


def judge(combination, run, world):
    """Problems of one combination. run: shown {id: [words]}, before {id: Noted} of the journals when the
    last recovery began at now_ms, rows {id: row}, said: what that wrote to stderr, code, damaged; audit:
    the text of the audit log.
    world: {id: what the simulator did}."""
    route = combination.route
    if run.code != 0 and not combination.stays:
        yield f"the recovery ended with {run.code}: {run.said}"
    if run.damaged:
        yield f"damaged: {run.damaged}"
    begun, problems = read_audit(run.audit)
    yield from problems
    for job in sorted(set(run.shown) | set(run.before) | set(run.rows)):
        really, noted, row = world.get(job, NOTHING), run.before.get(job), run.rows.get(job)
        yield from effects(route, really)
        yield from recorded(route, job, really, begun)
        for text in run.shown.get(job, ()):
            yield from words(route, text, really)
        if not row or not row["phase"]:
            yield "lost: nothing is said of it" + ("" if noted else ", nor noted")
            continue
        yield from claims(route, row, really)
        if noted and not combination.stays and row["phase"] not in expected(route, noted, run.now_ms):
            yield f"{row['phase']} after {noted.phase}: {row['why']}"
