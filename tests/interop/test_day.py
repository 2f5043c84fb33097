#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""One virtual day of each of the five systems, in which everything that its document wants an alarm
for goes wrong once and mends: seen in the snapshot and on the screen while it lasts, and gone after."""
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import sim_process  # noqa: E402

STACKS = os.path.join(sim_process.ROOT, "share", "stacks")
DAY_S = 86400
MIDNIGHT_S = sim_process.ORIGIN_MS // 1000 // DAY_S * DAY_S
TASKS = "failed tasks"  # they have no alarm of CloudWatch's: the stack's own limit counts
# What each document wants to be told of, and the metric of the stack whose limit it is.
NAMED = {
    "cityflow": {"5xx spike of CloudFront": "web_5xx", "5xx spike of the API": "api_5xx_rate", "Lambda errors": "fn_error_rate",
                 "dead letters": "cityflow-jobs-dlq-depth", "ECS task failures": TASKS},
    "skyral": {"billing": "bill_usd", "error rates": "web_5xx", "app downtime": "site_up", "host down": "host_down"},
    "wellbeing": {"high CPU": "ecs_cpu", "high memory": "ecs_memory", "unhealthy targets": "hosts_unhealthy",
                  "5XX spike": "alb_5xx", "high risk spike": "high_risk"},
    "co2": {"Lambda error rate": "fn_error_rate", "Lambda duration p99": "fn_p99", "API 4xx": "api_4xx_rate",
            "API 5xx": "api_5xx_rate", "DynamoDB throttled": "db_throttled", "monthly cost": "bill_usd"},
    "elanswer": {"health check": "dns_up", "failover": "failover_up", "5xx": "alb_5xx_rate", "targets": "hosts_unhealthy",
                 "replica lag": "replica_lag", "evictions": "redis_evictions", "builds": "builds_failed"},
}
SCREEN = "wait\ntext\n"


class Moment:
    """The world of a stack at a second of the day, and cwtop looking at it."""

    def __init__(self, stack, second):
        self.stack, self.clock = stack, sim_process.clock((MIDNIGHT_S + second) * 1000)

    def __enter__(self):
        self.state = tempfile.TemporaryDirectory()
        self.sim = sim_process.Sim("--stack", os.path.join(STACKS, self.stack + ".jsonc"), "--scenario", "day", "--control",
                                   clock_text=self.clock)
        return self

    def __exit__(self, *_):
        self.sim.stop()
        self.state.cleanup()

    def run(self, *args):
        env = {"PATH": os.environ["PATH"], "HOME": self.state.name, "XDG_STATE_HOME": self.state.name, "CO2_API_KEY": "x",
               "AWS_ACCESS_KEY_ID": sim_process.ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": sim_process.SECRET_KEY,
               "AWS_EC2_METADATA_DISABLED": "true", "CWTOP_SHARE": os.path.join(sim_process.ROOT, "share"),
               "CWTOP_CLOCK": self.clock, "LC_ALL": "C.UTF-8", "CWTOP_VAR_site": "https://site.example.org",
               "CWTOP_VAR_api_url": "https://api.example.org"}
        return subprocess.run([os.path.join(sim_process.BUILD, "cwtop"), *args, "--endpoint-url", self.sim.url],
                              env=env, capture_output=True, text=True, timeout=120, check=False)

    def snapshot(self):
        done = self.run("snapshot", self.stack, "--format", "json")
        assert done.stdout, done.stderr
        return json.loads(done.stdout)

    def screen(self):
        script = os.path.join(self.state.name, "script")
        with open(script, "w", encoding="utf-8") as f:
            f.write(SCREEN)
        done = self.run(self.stack, "--script", script, "--size", "200x50")
        assert done.stdout, done.stderr
        return done.stdout


def alarm_of(stack, metric):
    return metric if "-" in metric else f"{stack}-{metric.replace('_', '-')}"


class Day(unittest.TestCase):
    def incidents(self, stack):
        with Moment(stack, 0) as moment:
            return moment.sim.control("state")["incidents"]

    def window(self, incidents, stack, metric):
        """While it lasts: late enough for its alarm, early enough to be there."""
        is_metric = "-" not in metric and metric != TASKS
        found = [i for i in incidents if (i["metric"] == metric if is_metric else i["kind"] == "crash")]
        self.assertTrue(found, f"{stack}: no incident of {metric} in {incidents}")
        return found[0]["from_s"], found[0]["to_s"]

    def state_of(self, stack, metric, data):
        """Of the alarm, and of the metric's own limits."""
        if metric == TASKS:
            failed = any("failed in the last hour" in reason["text"] for reason in data["reasons"])
            return "ALARM" if failed and any(t["failed"] for t in data["tasks"]) else "OK", None
        alarm = [a for a in data["alarms"] if a["name"] == alarm_of(stack, metric)]
        self.assertEqual(len(alarm), 1, (stack, metric, [a["name"] for a in data["alarms"]]))
        return alarm[0]["state"], {m["id"]: m["level"] for m in data["metrics"]}.get(metric)

    def firing(self, stack, what, metric, incidents):
        begin, end = self.window(incidents, stack, metric)
        with Moment(stack, begin + (end - begin) * 2 // 3) as moment:
            data, text = moment.snapshot(), moment.screen()
        state, level = self.state_of(stack, metric, data)
        if metric == "bill_usd":  # a datapoint is six hours: CloudWatch's alarm comes with the next one
            with Moment(stack, end + 2 * 3600) as moment:
                state = self.state_of(stack, metric, moment.snapshot())[0]
        problems = []
        if state != "ALARM" or level not in (None, "warn", "alarm"):
            problems.append(f"{stack}: {what} ({metric}) while it lasts: {state}, {level}")
        if data["health"] not in ("alarm", "warn") or not self.is_on_screen(stack, metric, text):
            problems.append(f"{stack}: {what} ({metric}): not on the screen, health {data['health']}")
        return problems

    def is_on_screen(self, stack, metric, text):
        """A row that is marked, and says which."""
        row = rf"! +ALARM +{re.escape(alarm_of(stack, metric))}\b"
        if metric == TASKS:
            row = rf"[!~] +{stack} +\d+ running, \d+ failed"
        elif metric == "bill_usd":  # its alarm comes later
            row = r"[!~] +Bill\b.*\$"
        return re.search("^" + row, text, re.M) is not None

    def test_the_look_at_the_screen_can_fail(self):
        with Moment("co2", 600) as moment:
            text = moment.screen()
        self.assertIn("co2", text)
        for metric in (*NAMED["co2"].values(), TASKS):
            self.assertFalse(self.is_on_screen("co2", metric, text), metric)

    def calm(self, stack, second):
        with Moment(stack, second) as moment:
            data = moment.snapshot()
        states = {metric: self.state_of(stack, metric, data) for metric in NAMED[stack].values()}
        return [f"{stack}: {metric} at {second} s of the day: {state}, {level}" for metric, (state, level) in states.items()
                if state == "ALARM" or level in ("warn", "alarm")]

    def test_every_named_alarm(self):
        work = []
        for stack, named in NAMED.items():
            incidents = self.incidents(stack)
            work += [(self.firing, stack, what, metric, incidents) for what, metric in named.items()]
            work += [(self.calm, stack, 600), (self.calm, stack, DAY_S + 600)]
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            problems = [p for found in pool.map(lambda row: row[0](*row[1:]), work) for p in found]
        self.assertEqual(problems, [])


if __name__ == "__main__":
    unittest.main()
