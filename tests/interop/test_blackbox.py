#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The black box: what a task said when it crashed is on screen two hours later, in another run, when
ECS has forgotten the task and its log may not be read any more; two cwtops at once keep it once."""
import glob
import json
import os
import re
import subprocess
import sys
import unittest
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import support  # noqa: E402

BEGIN_MS = support.AFTERNOON_MS
HOURS_MS = 2 * 3600 * 1000
STACK = {
    "schema": "cwtop-stack/1", "name": "small", "title": "Small", "region": support.REGION, "account": "123456789012",
    "alarms": {"regions": []},
    "ecs": [{"cluster": "small", "services": [], "families": ["small-worker"]}],
    "queues": [{"name": "small-jobs", "dlq": "small-jobs-dlq"}],
    "pages": [{"name": "one", "rows": [{"panels": ["events"]}]}],
}


class BlackBox(support.Folder):
    def setUp(self):
        super().setUp()
        self.stack = self.file("small.jsonc", STACK)

    def start(self, scenario):
        self.sim = support.simulator(self.folder, self.stack, "--control", "--scenario", scenario,
                                     CWTOP_CLOCK=support.clock(0, BEGIN_MS))
        self.addCleanup(self.sim.stop)

    def env(self, ahead_ms=0):
        return {"CWTOP_CLOCK": support.clock(0, BEGIN_MS + ahead_ms),
                "XDG_STATE_HOME": os.path.join(self.folder, "state")}

    def put(self, path, body):
        request = urllib.request.Request(f"{self.sim.url}/_sim/{path}", body.encode(), method="PUT")
        with urllib.request.urlopen(request, timeout=120):
            pass

    def press(self, *lines, ahead_ms=0):
        script = self.file("keys", "\n".join(["size 100x60", "wait", *lines, "quit", ""]))
        code, out, error = support.cwtop([self.stack, "--endpoint-url", self.sim.url, "--script", script],
                                         self.folder, **self.env(ahead_ms))
        self.assertEqual(code, 0, error)
        return out

    def snapshot(self, ahead_ms=0):
        code, out, error = support.cwtop(["snapshot", self.stack, "--endpoint-url", self.sim.url, "--format", "json"],
                                         self.folder, **self.env(ahead_ms))
        self.assertIn(code, (0, 1, 2, 3), error)
        return json.loads(out)

    def test_two_hours_later(self):
        self.start("crash")
        self.assertRegex(self.press("text"), r"exit 137")
        seen = self.snapshot()
        event = next(event for event in seen["events"] if event["exit_code"] == 137 and event["log"]["state"] == "kept")
        last = event["log"]["lines"][-1]["text"]
        self.assertIn(event["id"], [task["arn"] for task in seen["tasks"]])
        self.put("clock", str(HOURS_MS))
        self.put("faults", "logs:*=denied")  # what is on screen comes from the box, or not at all
        later = self.snapshot(HOURS_MS)
        self.assertNotIn(event["id"], [task["arn"] for task in later["tasks"]])
        kept = next(kept for kept in later["events"] if kept["id"] == event["id"])
        self.assertEqual(kept, event)
        self.assertRegex(later["events_note"], r"logs:GetLogEvents")
        # the filter leaves this one task
        typed = [f"key {c}" for c in event["id"].split("/")[-1][:12]]
        screen = self.press("key /", *typed, "key Enter", "text", "key d", "text", ahead_ms=HOURS_MS)
        listed, detail = screen.split("Detail", 1)
        self.assertRegex(listed, r"(?m)^!\s+2h task\s+small-worker\s+exit 137")
        self.assertIn("OutOfMemoryError", " ".join(re.sub(r"[│\s]+", " ", detail).split()))
        self.assertRegex(detail, r"exit code\s+137 \(container small-worker\)")
        self.assertIn(last, detail)
        self.assertIn(event["id"].split("/")[-1], detail)

    def test_two_at_once(self):
        self.start("calm")
        env = support.environment(self.folder, **self.env())
        argv = [support.CWTOP, "snapshot", self.stack, "--endpoint-url", self.sim.url, "--format", "json"]
        both = [subprocess.Popen(argv, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd=self.folder)
                for _ in range(2)]
        self.assertTrue(all(one.wait(120) in (0, 1, 2, 3) for one in both))
        seen = self.snapshot()
        stopped = {task["arn"] for task in seen["tasks"] if task["status"] == "STOPPED"}
        ids = [event["id"] for event in seen["events"] if event["kind"] == "task"]
        self.assertEqual(len(ids), len(set(ids)))
        self.assertEqual(set(ids), stopped)
        self.assertIsNone(seen["events_note"])
        box, = glob.glob(os.path.join(self.folder, "state", "**", "small.events"), recursive=True)
        with open(box, encoding="utf-8") as f:
            records = f.read().splitlines()[1:]
        self.assertLess(len(records), 3 * len(stopped))
        size = os.path.getsize(box)
        waiting = sum(event["log"]["state"] == "wanted" for event in seen["events"])
        while waiting:  # until all lines are there, each poll brings some; then none writes anything
            before, seen = waiting, self.snapshot()
            waiting = sum(event["log"]["state"] == "wanted" for event in seen["events"])
            self.assertTrue(waiting < before, seen["events_note"])
            size = os.path.getsize(box)
        self.snapshot()
        self.assertEqual(os.path.getsize(box), size)


if __name__ == "__main__":
    unittest.main()
