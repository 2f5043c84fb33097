# SPDX-License-Identifier: MIT
"""What is tried: routes, server faults, restart delays, and which crash points of which combination
go into a run of limited length. Pure: knows no program."""
import collections
import itertools
import random

MINUTE_MS = 60 * 1000
DELAYS_MS = (0, 3 * MINUTE_MS, 6 * MINUTE_MS, 25 * 60 * MINUTE_MS)
NO_CRASH = 0

# What each step asks of whom, in order.
STEPS = {
    "queue": ("s3:PutObject", "sqs:SendMessage"),
    "both": ("s3:PutObject", "sqs:SendMessage", "ecs:RunTask"),
    "task": ("s3:PutObject", "ecs:RunTask"),
    "http": ("jobs:SubmitJob",),
    "sweep": ("s3:PutObject", "sqs:SendMessageBatch"),
    "sweep-both": ("s3:PutObject", "sqs:SendMessageBatch", "ecs:RunTask"),
}
ONE = ("smoke", "seconds=1")
THREE = ("sweep", "hours=1", "demand=1", "--sweep", "seed=1,2,3", "--yes")


class Route(collections.namedtuple("Route", "name kind is_fifo is_idempotent", defaults=(False, False))):
    @property
    def sends(self):
        return "sqs:SendMessage" in STEPS[self.kind] or "sqs:SendMessageBatch" in STEPS[self.kind]

    @property
    def launches(self):
        return "ecs:RunTask" in STEPS[self.kind]

    @property
    def words(self):
        """What is submitted."""
        return THREE if self.kind.startswith("sweep") else ONE


ROUTES = (
    Route("queue-standard", "queue"),
    Route("queue-fifo", "queue", is_fifo=True),
    Route("queue-idempotent", "queue", is_idempotent=True),
    Route("both-standard", "both"),
    Route("both-fifo", "both", is_fifo=True),
    Route("task", "task"),
    Route("http", "http"),
    Route("sweep-standard", "sweep"),
    Route("sweep-both-fifo", "sweep-both", is_fifo=True),
)

# What the server does to a call, as cwtop-sim says it. A stored object's reply has no body to cut.
KINDS = {
    "reset before": "reset-before",
    "reset after": "reset-after",
    "500 before": "error",
    "500 after": "error-after",
    "cut 200": "cut,at=20",
    "late": "delay,ms=60",
}
PUT_KINDS = dict(KINDS, **{"cut 200": "long-length"})

Fault = collections.namedtuple("Fault", "name spec")
NO_FAULT = Fault("none", None)

# point: the number of the call, 0: none; is_after: when it was made. again: of the recovery, likewise.
# loses: 0: it was killed; 1: power was lost, with all that was not synced; 2: with its last quarter.
# stays: the server's fault is there at the recovery, too. twins: two cwtops recover at once.
Combination = collections.namedtuple("Combination", "route fault point is_after delay_ms loses again stays twins")


def faults(route):
    """None, and every kind at every step: once, or whenever it is asked."""
    yield NO_FAULT
    for operation in STEPS[route.kind]:
        for name, spec in (PUT_KINDS if operation.startswith("s3") else KINDS).items():
            yield Fault(f"{name} {operation} once", f"{operation}:1={spec}")
            yield Fault(f"{name} {operation} always", f"{operation}={spec}")


def pairs():
    return [(route, fault) for route in ROUTES for fault in faults(route)]


def journal_writes(trace):
    """Places of the journal's writes: the first is its head, the second the intent."""
    return [i for i, (call, name) in enumerate(trace) if call == "pwrite" and name.endswith(".log")]


def points(trace, begin):
    """(number, is_after) of every call from there on. After a call is not before the next one only where
    the call acts outside, or may be lost."""
    found = []
    for i, (call, _) in enumerate(trace[begin:], begin + 1):
        found.append((i, False))
        if call in ("send", "sendto", "sendmsg", "pwrite", "write", "openat", "fdatasync"):
            found.append((i, True))
    return found


def spread(items, n, offset):
    """n of them, evenly, from another place for every offset."""
    if len(items) <= n:
        return items
    return [items[(i * len(items) // n + offset) % len(items)] for i in range(n)]


def points_of(fault, trace):
    """From the journal's beginning; with a fault, which is first met behind the intent, from there."""
    writes = journal_writes(trace)
    return points(trace, writes[1] + 1 if fault.spec else writes[0] - 1)


def whole(traces):
    for (route, fault), trace in traces.items():
        for (point, is_after), delay_ms, loses, stays in itertools.product(points_of(fault, trace), DELAYS_MS, range(3), (False, True)):
            if not stays or fault.spec:
                yield Combination(route, fault, point, is_after, delay_ms, loses, NO_CRASH, stays, False)


def sample(traces, n, seed):
    """About n combinations: all crash points without a fault, and of each fault so many, so that every
    kind of call meets every fault and every delay somewhere. The same seed, the same ones."""
    dice = random.Random(seed)
    free = {pair: points_of(pair[1], trace) for pair, trace in traces.items() if not pair[1].spec}
    n_free = sum(len(found) for found in free.values())
    each = max(1, (n - n_free) // max(1, len(traces) - len(free)))
    delays = itertools.chain.from_iterable(dice.sample(DELAYS_MS, 4) for _ in itertools.count())
    for (route, fault), trace in traces.items():
        chosen = free.get((route, fault)) or spread(points_of(fault, trace), each, dice.randrange(1000))
        for point, is_after in chosen:
            extra = dice.random()
            yield Combination(route, fault, point, is_after, delay_ms=next(delays), loses=dice.randrange(3),
                              again=dice.randint(1, 60) if extra < 0.2 else NO_CRASH, twins=0.2 < extra < 0.3,
                              stays=fault.spec is not None and dice.random() < 0.15)
