#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""make bench: cwtop against a bare C floor and boto3, on canned replies, in one run. Only ratios and
counts decide; the times of one machine on one day are nobody else's. QUICK=1: few repetitions, and
what hangs on time is shown but decides nothing."""
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "interop"))
import support  # noqa: E402

IS_QUICK = bool(os.environ.get("QUICK"))
RUNS = 5 if IS_QUICK else 31
BOTO_RUNS = 1 if IS_QUICK else 5
CPU_SECONDS = 5 if IS_QUICK else 25
REFRESHES = 5 if IS_QUICK else 20
LOOKS = 5
CANNED = os.path.join(support.BUILD, "tests", "bench", "canned")
TIMED = os.path.join(support.BUILD, "tests", "bench", "timed")
CASE_PARTS = os.path.join(support.BUILD, "tests", "bench", "case_parts")
LOG_KEYS = os.path.join(support.BUILD, "tests", "bench", "log_keys")
FLOOR = os.path.join(support.BUILD, "tests", "bench", "floor")
PEER = os.path.join(HERE, "peer_boto3.py")


def stack():
    """60 metrics, all alarms, a cluster, two queues."""
    metrics = [{"id": f"m{i}", "name": f"M{i}", "stat": "Average"} for i in range(60)]
    return {
        "schema": "cwtop-stack/1", "name": "bench", "region": support.REGION,
        "metrics": [{"group": "bench", "namespace": "Bench", "dimensions": {"Host": "a"}, "metrics": metrics}],
        "alarms": {"regions": [support.REGION]},
        "ecs": [{"cluster": "bench", "services": []}],
        "queues": [{"name": "bench-a"}, {"name": "bench-b"}],
    }


class CannedServer:
    def __init__(self, *options):
        self.child = subprocess.Popen([CANNED, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url = self.child.stdout.readline().split()[-1]

    def get(self, path):
        with urllib.request.urlopen(self.url + path, timeout=120) as reply:
            return reply.read().decode()

    def stats(self):
        return json.loads(self.get("/stats"))

    def stop(self):
        self.child.stdin.close()
        self.child.wait()


def measure(argv, env):
    """(milliseconds from start to exit, CPU milliseconds, peak RSS in MiB)."""
    done = subprocess.run([TIMED, *argv], env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True)
    wall_us, cpu_us, rss_kib, code = (int(word) for word in done.stdout.split())
    if code not in (0, 1, 2, 3):
        raise SystemExit(f"bench: {argv[0]} ended with {code}: {done.stderr}")
    return wall_us / 1000, cpu_us / 1000, rss_kib / 1024


def medians(rows):
    return [statistics.median(column) for column in zip(*rows)]


def cpu_seconds(pid):
    """CPU time of a process: CLOCK_PROCESS_CPUTIME_ID of another."""
    return time.clock_gettime((~pid << 3) | 2)


class Table:
    def __init__(self):
        self.rows = [("what", "cwtop", "floor", "boto3", "ratio", "goal", "met?")]
        self.met = self.missed = 0

    def add(self, what, values, ratio, goal, is_met, is_timed=False):
        self.rows.append((what, *values, ratio, goal, "yes" if is_met else "NO"))
        if not (IS_QUICK and is_timed):
            self.met, self.missed = self.met + bool(is_met), self.missed + (not is_met)

    def show(self):
        widths = [max(len(row[i]) for row in self.rows) for i in range(len(self.rows[0]))]
        for row in self.rows:
            print(" | ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())


def versus(table, what, unit, mine, floor, peer, goal):
    ratio = mine / floor
    values = [f"{v:.1f} {unit}" if v is not None else "-" for v in (mine, floor, peer)]
    table.add(what, values, f"{ratio:.2f}", f"<= {goal}", ratio <= goal, is_timed=True)


def least(look, count):
    """What has the lowest count of some looks; the first that has none."""
    found = []
    while len(found) < LOOKS and not (found and count(found[-1]) == 0):
        found.append(look())
    return min(found, key=count)


def bench_data(table, folder, path):
    """Start to complete data, CPU, memory: the three programs in turn, so that all see the same machine."""
    server = CannedServer()
    env = support.environment(folder)
    mine = [support.CWTOP, "snapshot", path, "--endpoint-url", server.url, "--format"]
    measure([*mine, "text"], env)
    requests = os.path.join(folder, "requests.tsv")
    with open(requests, "w", encoding="utf-8") as f:
        # all but STS's, which has no target: whose account it is, is asked beside the data
        f.writelines(line for line in server.get("/record").splitlines(keepends=True) if not line.startswith("\t"))
    measure([FLOOR, server.url, requests], env)
    results = {"cwtop": [], "json": [], "floor": [], "boto3": []}
    has_peer = subprocess.run([sys.executable, "-c", "import boto3"], check=False, capture_output=True).returncode == 0
    for i in range(RUNS):
        results["cwtop"].append(measure([*mine, "text"], env))
        results["json"].append(measure([*mine, "json"], env))
        results["floor"].append(measure([FLOOR, server.url, requests], env))
        if has_peer and i < BOTO_RUNS:
            results["boto3"].append(measure([sys.executable, PEER, server.url, requests], env))
    with open(requests, encoding="utf-8") as f:
        calls = [line.split("\t")[0].split(".")[1] for line in f]
    server.stop()
    wall, cpu, rss = medians(results["cwtop"])
    floor_wall, floor_cpu, floor_rss = medians(results["floor"])
    peer = medians(results["boto3"]) if results["boto3"] else (None, None, None)
    print(f"one refresh: {len(calls)} calls: " + ", ".join(f"{calls.count(c)} {c}" for c in sorted(set(calls))))
    versus(table, "snapshot: start to data", "ms", wall, floor_wall, peer[0], 1.5)
    versus(table, "snapshot: peak memory", "MiB", rss, floor_rss, peer[2], 1.3)
    for what, value, floor, other in (("snapshot: CPU", cpu, floor_cpu, peer[1]),
                                      ("snapshot: all points as JSON", medians(results["json"])[0], floor_wall, None)):
        table.rows.append((what, f"{value:.1f} ms", f"{floor:.1f} ms", f"{other:.1f} ms" if other else "-",
                           f"{value / floor:.2f}", "(shown only)", ""))


def bench_first_frame(table, folder, path):
    """A server that takes every request and never answers: is there a frame all the same?"""
    server, times = CannedServer("--hold"), []
    for _ in range(RUNS):
        begin = time.perf_counter()
        term = support.Pty([support.CWTOP, path, "--endpoint-url", server.url], support.environment(folder))
        try:
            term.until(support.ENTER_SCREEN)
            term.until(lambda written: b"bench" in written and len(written) > 500)
            times.append((time.perf_counter() - begin) * 1000)
            term.send("q")
            term.end()
        finally:
            term.close()
    server.stop()
    table.add("first frame, no reply ever", (f"{statistics.median(times):.1f} ms", "-", "-"), "-", "a whole frame", True)


def bench_idle(table, folder, path):
    """The clock stands still and all data is there: not one byte may be written. On a busy machine data may be late:
    what writes though nothing has changed does so each time."""
    server = CannedServer()
    term = support.Pty([support.CWTOP, path, "--endpoint-url", server.url],
                       support.environment(folder, CWTOP_CLOCK=support.clock(0)))
    try:
        term.until(support.ENTER_SCREEN)
        term.quiet(1.5)
        data = least(lambda: term.read_for(3 if IS_QUICK else 10), len)
    finally:
        term.close()
        server.stop()
    table.add("bytes written, nothing changed", (str(len(data)), "-", "-"), "-", "0", not data)


def bench_connections(table, folder, path):
    """60 virtual seconds a second: the refreshes of minutes in moments, on the same connections. On a busy machine a source
    may have its first turn late: what connects anew without a need does so each time."""
    server = CannedServer()
    term = support.Pty([support.CWTOP, path, "--endpoint-url", server.url],
                       support.environment(folder, CWTOP_CLOCK=support.clock(60)))

    def asked(n):
        term.read(0)
        stats = server.stats()
        return stats if stats["requests"] >= n else None
    try:
        support.wait_for(lambda: asked(1), "a first refresh")
        term.read_for(1.5)  # every source had its first turn, 90 virtual seconds long
        n = server.stats()["requests"] * REFRESHES

        def later():
            """(requests, connections) of some refreshes"""
            first = server.stats()
            last = support.wait_for(lambda: asked(first["requests"] + n), "more refreshes", 180)
            return tuple(last[name] - first[name] for name in ("requests", "accepts"))
        requests, new = least(later, lambda counts: counts[1])
    finally:
        term.close()
        server.stop()
    table.add(f"new connections in {requests} later requests", (str(new), "-", "-"), "-", "0", new == 0)


def bench_cpu(table, folder):
    """The live dashboard at the speed of life, against the simulator."""
    clock = support.clock(1)
    sim = support.simulator(folder, "cityflow", CWTOP_CLOCK=clock)
    term = support.Pty([support.CWTOP, "cityflow", "--endpoint-url", sim.url, "--region", support.REGION,
                        *support.demo_vars("cityflow")], support.environment(folder, CWTOP_CLOCK=clock))
    try:
        term.until(support.ENTER_SCREEN)
        term.read_for(4 if IS_QUICK else 12)  # with what is looked up, and begun anew with, at the start
        cpu, begin, here = cpu_seconds(term.child.pid), time.monotonic(), len(term.written)
        term.read_for(CPU_SECONDS)
        share = (cpu_seconds(term.child.pid) - cpu) / (time.monotonic() - begin) * 100
        rate = (len(term.written) - here) / CPU_SECONDS
    finally:
        term.close()
        sim.stop()
    table.add("live dashboard, CPU of a core", (f"{share:.2f} %", "-", "-"), "-", "< 0.5 %", share < 0.5, is_timed=True)
    table.rows.append(("live dashboard, bytes to terminal", f"{rate:.0f} B/s", "-", "-", "-", "(shown only)", ""))


def bench_log(table):
    """A log of 100,000 lines: the slowest key until its frame is there, beside one search through its text."""
    rows = [subprocess.run([LOG_KEYS], capture_output=True, text=True, check=True).stdout.split()
            for _ in range(1 if IS_QUICK else 5)]
    slowest, search = (statistics.median(int(row[i]) / 1000 for row in rows) for i in (1, 2))
    table.add("log of 100,000 lines, slowest key", (f"{slowest:.1f} ms", f"{search:.1f} ms", "-"),
              f"{slowest / search:.2f}", "<= 1, < 50 ms", slowest <= search and slowest < 50, is_timed=True)


def bench_case(table, folder):
    """All evidence of a case where each reply takes its time, beside the slowest part of it asked for alone."""
    sim = support.simulator(folder, "cityflow", "--latency", "20" if IS_QUICK else "150")
    try:
        done = subprocess.run([CASE_PARTS, sim.url], env=support.environment(folder), capture_output=True, text=True, check=True)
    finally:
        sim.stop()
    whole, slowest = (int(word) / 1000 for word in done.stdout.split())
    table.add("case: all evidence, slow replies", (f"{whole:.0f} ms", f"{slowest:.0f} ms", "-"),
              f"{whole / slowest:.2f}", "<= 1.3", whole <= 1.3 * slowest, is_timed=True)


def main():
    table = Table()
    with tempfile.TemporaryDirectory(prefix="cwtop-bench-") as folder:
        path = os.path.join(folder, "bench.jsonc")
        with open(path, "w", encoding="utf-8") as f:
            json.dump(stack(), f)
        bench_data(table, folder, path)
        bench_first_frame(table, folder, path)
        bench_idle(table, folder, path)
        bench_connections(table, folder, path)
        bench_cpu(table, folder)
        bench_log(table)
        bench_case(table, folder)
    table.show()
    print(f"{table.met} passed, {table.missed} failed")
    return 1 if table.missed else 0


if __name__ == "__main__":
    sys.exit(main())
