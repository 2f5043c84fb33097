#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The five systems: every line of their documents that share/stacks/README.md maps to something is
really there, with a value or with an honest word why not, when cwtop watches the system's world."""
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
# A panel, and the member of the snapshot that has its rows.
PANELS = {"alarms": "alarms", "tasks": "tasks", "queues": "queues", "services": "services", "metrics": "metrics",
          "visitors": "sessions", "targets": "targets", "days": "task_days", "traces": "service_map",
          "pipelines": "pipelines", "checks": "health_checks", "cost": "cost", "jobs": "jobs", "events": "events"}
CLOCK = sim_process.clock()
TOLD = {"visitors": "today", "cost": "mtd_usd", "traces": "services"}  # objects, which are there even when empty
NOTHING = ("nothing", "nothing yet")


def tables():
    """The README's tables: stack -> [(line, tokens, note)]."""
    with open(os.path.join(STACKS, "README.md"), encoding="utf-8") as f:
        text = f.read()
    found = {}
    for part in re.split(r"^## ", text, flags=re.M)[1:]:
        name = part.split(".jsonc", 1)[0]
        rows = re.findall(r"^\| (.+?) \| (.*?) \|(.*?)\|$", part, re.M)
        found[name] = [(line, re.findall(r"`([^`]+)`", shown), shown, note.strip()) for line, shown, note in rows
                       if set(shown.strip()) - set("- ") and not shown.startswith("shown by")]
    return found


def snapshot(stack, sim, state):
    env = {"PATH": os.environ["PATH"], "HOME": state, "XDG_STATE_HOME": state, "CO2_API_KEY": "x",
           "AWS_ACCESS_KEY_ID": sim_process.ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": sim_process.SECRET_KEY,
           "AWS_EC2_METADATA_DISABLED": "true", "CWTOP_SHARE": os.path.join(sim_process.ROOT, "share"),
           "CWTOP_CLOCK": CLOCK, "CWTOP_VAR_site": "https://%s.example.org" % stack, "CWTOP_VAR_api_url": "https://%s-api.example.org" % stack}
    done = subprocess.run([os.path.join(sim_process.BUILD, "cwtop"), "snapshot", stack, "--endpoint-url", sim.url,
                           "--format", "json"], env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


class Seen:
    """Looks the words of the table up in a snapshot; says what is wrong, or None."""

    def __init__(self, data, stack):
        self.data = data
        with open(os.path.join(STACKS, stack + ".jsonc"), encoding="utf-8") as f:
            self.text = f.read()
        self.metrics = {m["id"]: m for m in data["metrics"]}

    def metric(self, name):
        metric = self.metrics[name]
        if metric["value"] is None and not metric["unresolved"] and not metric["message"]:
            return f"{name}: an unexplained {metric['quality']}"
        return None

    def group(self, name):
        members = [m["id"] for m in self.data["metrics"] if m["group"] == name]
        if not members:
            return f"group {name}: no such group"
        return next(filter(None, map(self.metric, members)), None)

    def panel(self, name):
        rows = self.data.get(PANELS[name])
        if name == "jobs":  # nobody has sent one: that it was asked for is the answer
            asked = [s for s in self.data["sources"] if s["name"] == name and s["state"] == "ok"]
            return None if asked and rows is not None else f"panel {name}: not asked for"
        if not rows or (name in TOLD and rows[TOLD[name]] in (None, [])):
            return f"panel {name}: nothing in it: {rows!r}"
        return None

    def probe(self, name):
        rows = [p for p in self.data["probes"] if p["name"] == name]
        if not rows:
            return f"probe {name}: none of this name"
        return None if rows[0].get("status") is not None or rows[0].get("error") else f"probe {name}: {rows[0]}"

    def plan(self, title):
        rows = [p for p in (self.data["cost"] or {}).get("plan", []) if p["title"] == title]
        return None if rows else f"plan {title}: no such line"

    def log(self, name):
        """One of the stack file's log groups, under `logs`, as it is written there."""
        logs = self.text.split('"logs": [', 1)[-1].split("],\n", 1)[0]
        return None if '"group": "%s"' % name in logs else f"log {name}: not in the stack file"

    def look(self, token):
        kind, _, name = token.partition(" ")
        if not name and token in self.metrics:
            return self.metric(token)
        if kind in ("group", "panel", "probe", "plan", "log") and name:
            return getattr(self, kind)(name)
        return f"{token}: this is neither a metric nor a panel, group, probe, plan or log"


class Systems(unittest.TestCase):
    def test_every_line(self):
        found = tables()
        self.assertEqual(sorted(found), ["cityflow", "co2", "elanswer", "skyral", "wellbeing"])
        for stack, rows in found.items():
            self.assertGreater(len(rows), 15, stack)
            with self.subTest(stack=stack), tempfile.TemporaryDirectory() as state, \
                    sim_process.Sim("--stack", os.path.join(STACKS, stack + ".jsonc"),
                                    clock_text=CLOCK) as sim:
                self.lines(stack, rows, snapshot(stack, sim, state))

    def lines(self, stack, rows, data):
        seen, problems = Seen(data, stack), []
        for line, tokens, shown, note in rows:
            if shown.strip() in NOTHING:
                problems += [] if note else [f"{line}: no word why nothing shows it"]
            elif not tokens:
                problems.append(f"{line}: shown by {shown!r}, which names nothing")
            else:
                problems += filter(None, (seen.look(token) for token in tokens))
        problems += [f"{s['name']} {s['target']}: {s['state']}: {s['error']}" for s in data["sources"]
                     if s["state"] not in ("ok", "paused")]
        self.assertEqual(problems, [])

    def test_the_judge_can_say_no(self):
        data = {"metrics": [{"id": "a", "group": "g", "value": None, "quality": "none", "unresolved": None, "message": None}],
                "alarms": [], "probes": [], "cost": None, "sources": [], "jobs": []}
        seen = Seen(data, "cityflow")
        for token in ("a", "b", "group g", "group h", "panel alarms", "panel queues", "panel jobs", "probe x", "plan y"):
            self.assertIsNotNone(seen.look(token), token)


if __name__ == "__main__":
    unittest.main()
