#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Acting from the keyboard: a task is stopped, a service deployed anew, an alarm muted at AWS and
here, what is red acknowledged. cwtop-sim is asked what came of it, and the next cwtop what it knows."""
import json
import os
import sys
import unittest
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import support  # noqa: E402

STACK = {
    "schema": "cwtop-stack/1", "name": "small", "title": "Small", "region": support.REGION, "account": "123456789012",
    "alarms": {"regions": [support.REGION]}, "ecs": [{"cluster": "small", "services": ["web"]}],
    "metrics": [{"group": "web", "namespace": "AWS/Lambda", "dimensions": {"FunctionName": "web"},
                 "metrics": [{"id": "errors", "name": "Errors", "stat": "Sum", "unit": "count", "alarm": "> 5"}]}],
    "pages": [{"name": "one", "rows": [{"panels": ["services"]}, {"panels": ["tasks"]}, {"panels": ["alarms"]}]}],
}
CHANGES = {"StopTask", "UpdateService", "PutAlarmMuteRule", "DeleteAlarmMuteRule"}
TO_RUNNING = ["key 2", "key /", *(f"key {c}" for c in "RUNNING"), "key Enter"]


class Acts(support.Folder):
    def start(self, scenario):
        self.clock = support.clock(1)
        self.stack = self.file("small.jsonc", STACK)
        self.sim = support.simulator(self.folder, self.stack, "--control", "--scenario", scenario, CWTOP_CLOCK=self.clock)
        self.addCleanup(self.sim.stop)

    def press(self, *lines, options=()):
        """What the screens show that the lines ask for."""
        script = self.file("keys", "\n".join(["size 140x45", "wait", *lines, "quit", ""]))
        code, out, error = support.cwtop([self.stack, "--endpoint-url", self.sim.url, "--script", script, *options],
                                         self.folder, CWTOP_CLOCK=self.clock)
        self.assertEqual(code, 0, error)
        return out

    def changes(self):
        """Operations that change something, of those that reached the simulator."""
        with urllib.request.urlopen(self.sim.url + "/_sim/calls", timeout=120) as reply:
            return [call for call in json.load(reply) if call.split(":")[1] in CHANGES]

    def snapshot(self):
        _, out, error = support.cwtop(["snapshot", self.stack, "--endpoint-url", self.sim.url, "--format", "json"],
                                      self.folder, CWTOP_CLOCK=self.clock)
        self.assertTrue(out, error)
        return json.loads(out)

    def running(self):
        return {task["id"] for task in self.snapshot()["tasks"] if task["status"] != "STOPPED"}

    def audit(self):
        with open(os.path.join(self.state(), "audit.jsonl"), encoding="utf-8") as f:
            return [(line["step"], line["action"], line.get("outcome")) for line in map(json.loads, f)]

    def state(self):
        for folder, _, files in os.walk(os.path.join(self.folder, ".local", "state", "cwtop")):
            if "audit.jsonl" in files:
                return folder
        return self.fail("no audit log")

    def test_stop_and_deploy(self):
        self.start("calm")
        before = self.running()
        out = self.press(*TO_RUNNING, "key X", "wait", "text", "key n", "text", "key X", "wait", "key y", "wait", "text")
        self.assertRegex(out, r"account\s+123456789012")
        self.assertRegex(out, r"Service web starts another one in its place")
        self.assertRegex(out, r"stop: task [0-9a-f]{32} is being stopped")
        stopped = next(t for t in self.snapshot()["tasks"] if t["stop_code"] == "UserInitiated")
        self.assertIn(stopped["id"], before)
        self.assertRegex(stopped["reason"], r"stopped by \S+@\S+ with cwtop")
        between = self.running()
        out = self.press("key 2", "key 1", "key F", "wait", "text", "key y", "wait", "text")
        self.assertRegex(out, r"deploy: service web: a new deployment has begun")
        self.assertTrue(self.running() - between, "no new task")
        self.assertEqual(self.audit(), [("before", "ecs:StopTask", None), ("after", "ecs:StopTask", "ok"),
                                        ("before", "ecs:UpdateService", None), ("after", "ecs:UpdateService", "ok")])

    def test_mute_and_acknowledge(self):
        self.start("deploy")
        out = self.press("key 3", "key A", "wait", "key j", "key U", "key Enter", "wait", "key y", "wait", "text")
        self.assertRegex(out, r"mute: alarm \S+: muted at AWS until \S+ UTC \(rule cwtop-")
        # another cwtop knows of both: of one from the file, of the other from AWS
        alarms = {a["name"]: a["mute"] for a in self.snapshot()["alarms"] if a["state"] == "ALARM"}
        muted, = (name for name, rule in alarms.items() if rule)
        self.assertEqual(alarms[muted], f"cwtop-{muted}")
        said, = self.snapshot()["acks"]
        self.assertEqual(said["said"], "acknowledged")
        self.assertIn(said["subject"], [f"alarm:{support.REGION}/{name}" for name in alarms if name != muted])
        out = self.press("key 3", "wait", "text", "key A", "wait", "text", "key j", "key U", "wait", "text", "key y", "wait",
                         "text")
        self.assertRegex(out, r"a ALARM .* ack by \S+@\S+ ")
        self.assertRegex(out, r"m ALARM .* muted at AWS until ")
        self.assertRegex(out, r"taken back: it is told of again")
        self.assertRegex(out, r"unmute: alarm \S+: rule cwtop-\S+ is deleted")
        after = self.snapshot()
        self.assertEqual((after["acks"], [a for a in after["alarms"] if a["mute"]]), ([], []))
        self.assertEqual(sorted(self.changes()), ["cloudwatch:DeleteAlarmMuteRule", "cloudwatch:PutAlarmMuteRule"])
        self.assertEqual([a for s, a, _ in self.audit() if s == "after"],
                         ["cloudwatch:PutAlarmMuteRule", "cloudwatch:DeleteAlarmMuteRule"])

    def test_read_only(self):
        """Every key of the menu, and none of them reaches AWS; what is said here is said."""
        self.start("deploy")
        out = self.press(*TO_RUNNING, "key X", "text", "key 1", "key F", "text", "key 3", "key U", "key Enter", "text",
                         "key Esc", "key A", "wait", "text", options=["--read-only"])
        self.assertEqual(out.count("cwtop only reads here"), 3, out)
        self.assertIn("acknowledged until it is well again", out)
        self.assertEqual(self.changes(), [])
        self.assertEqual(len(self.snapshot()["acks"]), 1)


if __name__ == "__main__":
    unittest.main()
