#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Ends `cwtop submit` at every call with which it changes files or speaks to servers, with every
fault of the server, starts cwtop again after some time, and compares what it says of each job with
what the simulator did: nothing twice, nothing lost, nothing shown as done that is not.

    CRASH=N    about so many combinations (2100); CRASH=all: every one, about an hour
    CRASH_SEED=S   other ones of the same number (1)
    CRASH_SHOW=N   problems that are printed (10)"""
import collections
import concurrent.futures
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "interop")]
import plan  # noqa: E402
import support  # noqa: E402
from judge import SHOWN, is_done, judge, read_journal, NOTHING  # noqa: E402

STACK = os.path.join(HERE, "crash.jsonc")
PRELOAD = os.path.join(support.BUILD, "tests", "crash.so")
CRASHED = 99
ORIGIN_MS = 1795010400000
WORKERS = 2 * min(4, os.cpu_count() or 1)
TIMEOUT_S = 120
HASTE = "10"
MEMORY_BYTES = 256 << 20


def memory_folder():
    """Where waiting for the disk costs nothing; what a loss of power takes is crash.c's business."""
    is_good = os.access("/dev/shm", os.W_OK) and shutil.disk_usage("/dev/shm").free > MEMORY_BYTES
    return "/dev/shm" if is_good else None


class Run:
    """One combination: what was shown, noted and said."""
    def __init__(self, folder, combination):
        self.folder, self.combination = folder, combination
        self.shown, self.before, self.rows = collections.defaultdict(list), {}, {}
        self.now_ms, self.code, self.said, self.damaged, self.is_crashed = 0, None, "", None, False
        self.audit = ""


class World:
    """A simulator whose clock stands still until it is moved, and runs of cwtop against it."""
    def __init__(self, folder, number):
        self.folder = os.path.join(folder, f"world-{number}")
        os.mkdir(self.folder)
        self.now_ms, self.n_runs = ORIGIN_MS, 0
        self.sim = support.simulator(self.folder, STACK, "--scenario", "calm", "--control", CWTOP_CLOCK=self.clock())
        self.env = support.environment(self.folder, LD_PRELOAD=PRELOAD, CRASH_HASTE=HASTE)
        self.known = set()
        self.stacks = self.write_stacks()

    def write_stacks(self):
        """A stack of one route each: what else there is need not be asked for."""
        with open(STACK, encoding="utf-8") as f:
            text = "".join(line for line in f if not line.lstrip().startswith("//"))
        paths = {}
        for route in plan.ROUTES:
            stack = json.loads(text)
            stack["job_routes"] = [r for r in stack["job_routes"] if r["name"] == route.name]
            paths[route.name] = os.path.join(self.folder, f"{route.name}.json")
            with open(paths[route.name], "w", encoding="utf-8") as f:
                json.dump(stack, f)
        return paths

    def clock(self):
        return support.clock(0, self.now_ms)

    def control(self, path, body=None):
        request = urllib.request.Request(f"{self.sim.url}/_sim/{path}", method="GET" if body is None else "PUT",
                                         data=None if body is None else body.encode())
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as reply:
            text = reply.read()
        return json.loads(text) if text else None

    def advance(self, ms):
        self.now_ms += ms
        self.control("clock", str(ms))

    def jobs(self):
        return {job["id"]: job for job in self.control("jobs")["jobs"]}

    def command(self, run, words, point=plan.NO_CRASH, is_after=False, trace=None):
        combination = run.combination
        env = dict(self.env, XDG_STATE_HOME=run.folder, CWTOP_CLOCK=self.clock(),
                   CWTOP_VAR_bucket=os.path.basename(run.folder), CWTOP_VAR_api=f"{self.sim.url}/jobs/api/jobs")
        if point:
            env["CRASH_AT"] = f"{point}+" if is_after else str(point)
        if combination.loses:
            env["CRASH_LOSES"] = str(combination.loses)
        if trace:
            env["CRASH_TRACE"] = trace
        argv = [support.CWTOP, words[0], self.stacks[combination.route.name], *words[1:], "--endpoint-url", self.sim.url]
        return {"args": argv, "env": env, "cwd": self.folder, "stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE,
                "stderr": subprocess.PIPE}

    def cwtop(self, run, words, *more):
        done = subprocess.run(**self.command(run, words, *more), timeout=TIMEOUT_S, check=False)
        if done.returncode < 0 or done.returncode == 70:
            raise AssertionError(f"{describe(run.combination)}: {words} ended with {done.returncode}: {done.stderr.decode()}")
        return done

    def two(self, run, words):
        """Two that want the same journal."""
        twins = [subprocess.Popen(**self.command(run, words)) for _ in range(2)]
        for twin in twins:
            twin.communicate(timeout=TIMEOUT_S)

    def submit(self, combination, trace=None):
        self.n_runs += 1
        run = Run(os.path.join(self.folder, f"run-{self.n_runs}"), combination)
        os.mkdir(run.folder)
        self.control("faults", combination.fault.spec or "")
        done = self.cwtop(run, ["submit", *combination.route.words], combination.point, combination.is_after, trace)
        run.is_crashed = done.returncode == CRASHED
        for job, text in SHOWN.findall(done.stdout.decode()):
            run.shown[job].append(text)
        return run

    @staticmethod
    def kept(run, name):
        """The texts of files of its store."""
        for path in glob.glob(os.path.join(run.folder, "**", name), recursive=True):
            with open(path, encoding="utf-8") as f:
                yield f.read()

    def journal(self, run):
        noted = {}
        for text in self.kept(run, "jobs/*.log"):
            noted.update(read_journal(text))
        return noted

    def recover(self, run):
        """The restart; where it is to crash itself, one more."""
        combination = run.combination
        self.control("faults", combination.fault.spec if combination.stays else "")
        words = ["jobs", "list", "--format", "json"]
        run.before, run.now_ms = self.journal(run), self.now_ms
        if combination.again and self.cwtop(run, words, combination.again).returncode == CRASHED:
            run.before = self.journal(run)
        if combination.twins:
            self.two(run, words)
        done = self.cwtop(run, words)
        run.code, run.said = done.returncode, done.stderr.decode().strip()
        run.audit = "".join(self.kept(run, "audit.jsonl"))
        if done.stdout:
            got = json.loads(done.stdout)
            run.damaged, run.rows = got["damaged"], {row["id"]: row for row in got["jobs"]}

    def strangers(self, runs, world):
        """Jobs that the simulator has and nobody knows."""
        for run in runs:
            self.known.update(run.shown, run.before, run.rows)
        return set(world) - self.known

    def stop(self):
        self.sim.stop()


class Totals:
    def __init__(self):
        self.lock, self.counts, self.problems, self.n = threading.Lock(), collections.Counter(), [], 0

    def add(self, run, world, problems):
        with self.lock:
            self.n += 1
            self.counts["crashed" if run.is_crashed else "ended by themselves"] += 1
            for job in run.before:
                phase = run.rows.get(job, {}).get("phase")
                is_really = is_done(run.combination.route, world.get(job, NOTHING))
                self.counts[f"{phase}, and {'was' if is_really else 'was not'} done"] += 1
            if not run.before:
                self.counts["nothing noted"] += 1
            for problem in problems:
                self.problems.append((run.combination, problem))


def describe(combination):
    c = combination
    words = [c.route.name, f"fault {c.fault.name}", f"{'after' if c.is_after else 'before'} call {c.point}" if c.point else "no crash",
             ("killed", "power lost", "power lost in a write")[c.loses], f"restart after {c.delay_ms // plan.MINUTE_MS} min"]
    return ", ".join(words + [f"which crashed at call {c.again}"] * bool(c.again) + ["fault stays"] * c.stays + ["two at once"] * c.twins)


def work(world, combinations, totals):
    """All of one delay share a moment: the clock moves between crash and restart alone."""
    for delay_ms in plan.DELAYS_MS:
        runs = [world.submit(c) for c in combinations if c.delay_ms == delay_ms]
        world.advance(delay_ms)
        for run in runs:
            world.recover(run)
        really = world.jobs()
        for run in runs:
            totals.add(run, really, list(judge(run.combination, run, really)))
            shutil.rmtree(run.folder)
        for job in world.strangers(runs, really):
            totals.problems.append((None, f"lost: job {job} is in the world, and nobody knows it"))


def read_trace(path):
    with open(path, encoding="utf-8") as f:
        return [tuple(line.split()[1:3]) for line in f]


def trace_pairs(world, pairs, totals):
    """The calls of each without a crash, which is a combination, too."""
    traces, runs = {}, []
    for route, fault in pairs:
        path = os.path.join(world.folder, "trace")
        runs.append(world.submit(plan.Combination(route, fault, plan.NO_CRASH, False, 0, 0, plan.NO_CRASH, False, False), path))
        traces[route, fault] = read_trace(path)
        os.unlink(path)
    for run in runs:
        world.recover(run)
    really = world.jobs()
    for run in runs:
        totals.add(run, really, list(judge(run.combination, run, really)))
    world.strangers(runs, really)
    return traces


def share(pool, worlds, items, function):
    """function(world, its part of the items) of all worlds at once."""
    parts = [items[i::len(worlds)] for i in range(len(worlds))]
    return [future.result() for future in [pool.submit(function, *both) for both in zip(worlds, parts)]]


def run_all(folder, wanted, totals):
    worlds = [World(folder, i) for i in range(WORKERS)]
    try:
        with concurrent.futures.ThreadPoolExecutor(WORKERS) as pool:
            found = {}
            for traces in share(pool, worlds, plan.pairs(), lambda world, part: trace_pairs(world, part, totals)):
                found.update(traces)
            traces = {pair: found[pair] for pair in plan.pairs()}
            chosen = list(plan.whole(traces) if wanted == "all" else plan.sample(traces, int(wanted), os.environ.get("CRASH_SEED", "1")))
            share(pool, worlds, chosen, lambda world, part: work(world, part, totals))
    finally:
        for world in worlds:
            world.stop()


def main():
    begin, totals = time.monotonic(), Totals()
    with tempfile.TemporaryDirectory(prefix="cwtop-crash-", dir=memory_folder()) as folder:
        run_all(folder, os.environ.get("CRASH", "2100"), totals)
    for combination, problem in totals.problems[:int(os.environ.get("CRASH_SHOW", "10"))]:
        print(f"  {describe(combination) if combination else 'all'}: {problem}")
    seconds = time.monotonic() - begin
    print(f"{totals.n} combinations in {seconds:.0f} s ({totals.n / seconds:.0f}/s)")
    for what, n in sorted(totals.counts.items()):
        print(f"  {n:6d}  {what}")
    for word in ("duplicate", "lost", "not on record"):
        print(f"  {sum(problem.startswith(word) for _, problem in totals.problems):6d}  {word}")
    n_failed = len({combination for combination, _ in totals.problems})
    print(f"{totals.n - n_failed} passed, {n_failed} failed")
    return 0 if not totals.problems and totals.n else 1


if __name__ == "__main__":
    sys.exit(main())
