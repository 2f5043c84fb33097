#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Logs on a real terminal, in front of cwtop-sim: a log that is late, mixed up, paged and throttled is
followed, and what is saved then is what boto3 reads in the end: each line once, in order. A busy log is
gone back in without reading all of it. And against moto, which others wrote: the newest lines."""
import datetime
import os
import re
import stat
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import sim_process  # noqa: E402
import support  # noqa: E402

SPEED = 100
GROUP = "/aws/lambda/logged"
STACK = {
    "schema": "cwtop-stack/1", "name": "logged", "title": "Logged", "region": support.REGION, "account": "123456789012",
    "metrics": [{"group": "fn", "title": "Function", "namespace": "AWS/Lambda", "dimensions": {"FunctionName": "logged"},
                 "metrics": [{"id": "calls", "name": "Invocations", "stat": "Sum", "unit": "count"}]}],
    "pages": [{"name": "one", "rows": [{"panels": ["health"]}]}],
}
LATE_MS = 60000  # cwtop promises that; a poll and a page take time, too


def clock(ahead_s):
    """A clock that has run for so many virtual seconds, SPEED times as fast as real."""
    now_ms = time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1000000
    return f"{sim_process.ORIGIN_MS}@{now_ms - ahead_s * 1000 // SPEED}*{SPEED}"


def stamp(event):
    moment = datetime.datetime.fromtimestamp(event["timestamp"] // 1000, datetime.timezone.utc)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{event['timestamp'] % 1000:03d}Z"


def saved_form(event):
    return f"{stamp(event)} {event['logStreamName']} " + event["message"].replace("\n", " ").replace("\t", " ")


def first(term, row):
    """The cursor is on the row; until all is known the alarms may be on top, as what is not known yet."""
    term.until(row, r"Alarms +0 ok")
    term.send("g")


class Sim(support.Folder):
    def open(self, *args, ahead_s=7200, **size):
        text = clock(ahead_s)
        sim = sim_process.Sim("--stack", self.file("logged.jsonc", STACK), *args, clock_text=text)
        self.addCleanup(sim.stop)
        term = support.Tmux(["env", "-C", self.folder, support.CWTOP, os.path.join(self.folder, "logged.jsonc"),
                             "--endpoint-url", sim.url], support.environment(self.folder, CWTOP_CLOCK=text), self.folder, **size)
        self.addCleanup(term.close)
        first(term, r"Function +\d")
        return sim, term

    def last_time(self, term):
        times = re.findall(r"^. [* ] ?(\d\d:\d\d:\d\d\.\d{3}) ", term.screen(), re.M)
        return times[-1] if times else ""

    def events(self, sim, from_ms, to_ms):
        logs, found, token = sim.client("logs"), {}, {}
        while True:
            page = logs.filter_log_events(logGroupName=GROUP, startTime=from_ms, endTime=to_ms, **token)
            found.update((e["eventId"], e) for e in page["events"])
            if "nextToken" not in page:
                return sorted(found.values(), key=lambda e: (e["timestamp"], e["eventId"]))
            token = {"nextToken": page["nextToken"]}

    def saved(self, term, name="cwtop-log.txt"):
        term.send("s")
        term.until(r"wrote " + re.escape(name))
        path = os.path.join(self.folder, name)
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        with open(path, encoding="utf-8") as f:
            return f.read().splitlines()

    def test_every_line_once(self):
        # three times in a row is what the client does not get over by itself
        throttles = [w for n in range(14, 200, 12) for w in ("--fault", f"logs:FilterLogEvents:{n}-{n + 2}=throttle")]
        sim, term = self.open("--control", "--page", "300", "--log-lines", "6000", *throttles, "--fault", "logs:*=unruly,s=50",
                              rows=24, columns=100)
        term.send("l")
        term.until(r"Log of function logged .* following")
        first = support.wait_for(lambda: self.last_time(term), lambda: "lines:\n" + term.screen())
        support.wait_for(lambda: self.last_time(term) > first[:3] + "%02d" % (int(first[3:5]) + 6)
                         or self.last_time(term)[:2] != first[:2], "six minutes of lines")
        lines = self.saved(term)
        sim.faults()
        ends = [int(datetime.datetime.fromisoformat(line[:23] + "+00:00").timestamp() * 1000) for line in (lines[0], lines[-1])]
        # what the last look could not have yet is not promised; nor are lines of the first moment, which
        # may have come before and after it was looked at
        to_ms = ends[1] - LATE_MS - 4 * SPEED * 1000
        want = [saved_form(e) for e in self.events(sim, ends[0] + 1, to_ms)]
        edge = stamp({"timestamp": to_ms}), stamp({"timestamp": ends[0]})
        have = [line for line in lines if edge[1] < line[:24] <= edge[0]]
        self.assertGreater(len(want), 500)
        self.assertEqual([line[:24] for line in have], sorted(line[:24] for line in have))
        self.assertEqual(sorted(have), sorted(want))
        self.assertGreater(len(have), len(set(line[:24] for line in have)) // 2)
        again = self.saved(term, "cwtop-log-2.txt")  # never over anything
        self.assertEqual(again[:50], lines[:50])

    def test_back_in_a_busy_log(self):
        _, term = self.open("--log-lines", "200000", ahead_s=1800, rows=30, columns=110)
        term.send("l")
        term.until(r"Log of function logged")
        term.send("4")  # an hour ago: more lines than a book holds
        term.until(r"earlier, read to")
        term.send("/", *"report", "Enter")
        term.until(r"/report +\d+ of ")
        term.send("Escape")
        term.until(r"newer lines: G follows")
        term.send("G")
        term.until(r"Log of function logged .* (following|behind)")


class Moto(support.Folder):
    def test_newest_lines(self):
        boto3 = support.need("boto3", (1, 40))
        support.need("moto")
        server = support.Server([support.program("moto_server"), "-H", "127.0.0.1", "-p", "0"],
                                dict(os.environ, PYTHONUNBUFFERED="1"))
        self.addCleanup(server.stop)
        logs = boto3.client("logs", region_name=support.REGION, endpoint_url=server.url, aws_access_key_id=support.KEY,
                            aws_secret_access_key=support.SECRET)
        now_ms = int(time.time() * 1000)
        logs.create_log_group(logGroupName=GROUP)
        for stream in "ab":
            logs.create_log_stream(logGroupName=GROUP, logStreamName=stream)
            logs.put_log_events(logGroupName=GROUP, logStreamName=stream, logEvents=[
                {"timestamp": now_ms - 60000 + 1000 * i, "message": f"line {stream}{i}"} for i in range(40)])
        term = support.Tmux([support.CWTOP, self.file("logged.jsonc", STACK), "--endpoint-url", server.url],
                            support.environment(self.folder), self.folder, rows=50, columns=110)
        self.addCleanup(term.close)
        first(term, r"Function")
        term.send("l")
        term.until(r"line a39", "line b39")
        logs.put_log_events(logGroupName=GROUP, logStreamName="a", logEvents=[
            {"timestamp": now_ms - 30500, "message": "late"}, {"timestamp": now_ms, "message": "newest"}])
        rows = [line for line in term.until("newest", "late", "b29", "a30").splitlines() if "late" in line or "b29" in line or "a30" in line]
        self.assertEqual([re.search(r"late|b29|a30", row).group(0) for row in rows], ["b29", "late", "a30"])


if __name__ == "__main__":
    unittest.main()
