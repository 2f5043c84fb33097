#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Ids that nobody knows by heart: found by domain, name, tag or the words of a metric in the
simulated account, remembered, and said when nothing or more than one thing fits."""
import json
import os
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import sim_process  # noqa: E402

STACKS = os.path.join(sim_process.ROOT, "share", "stacks")
NAMES = sorted(name[:-len(".jsonc")] for name in os.listdir(STACKS) if name.endswith(".jsonc"))


def run(sim, stack, state, *more):
    env = {"PATH": os.environ["PATH"], "HOME": state, "XDG_STATE_HOME": state, "CO2_API_KEY": "x",
           "AWS_ACCESS_KEY_ID": sim_process.ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": sim_process.SECRET_KEY,
           "AWS_EC2_METADATA_DISABLED": "true", "CWTOP_SHARE": os.path.join(sim_process.ROOT, "share")}
    done = subprocess.run([os.path.join(sim_process.BUILD, "cwtop"), "snapshot", stack, "--endpoint-url", sim.url,
                           "--format", "json", *more], env=env, capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def lookups(snapshot):
    return {s["target"]: s for s in snapshot["sources"] if s["name"] == "lookup"}


class Shipped(unittest.TestCase):
    """Each system as it is shipped: nothing is given, everything is found."""

    def test_all(self):
        self.assertEqual(NAMES, ["cityflow", "co2", "elanswer", "skyral", "wellbeing"])
        for name in NAMES:
            with self.subTest(stack=name), tempfile.TemporaryDirectory() as state, \
                    sim_process.Sim("--stack", os.path.join(STACKS, name + ".jsonc")) as sim:
                snapshot = run(sim, name, state)
                found = lookups(snapshot)
                self.assertGreaterEqual(len(found), 4)
                self.assertEqual([], [(s["target"], s["error"]) for s in found.values() if s["state"] != "ok"])
                self.assertEqual([], [m["id"] for m in snapshot["metrics"] if m["unresolved"]])


class Memory(unittest.TestCase):
    """What was found once is there from the first frame of the next run on."""

    def test_remembered(self):
        with tempfile.TemporaryDirectory() as state, sim_process.Sim(
                "--stack", os.path.join(STACKS, "skyral.jsonc"), "--control") as sim:
            run(sim, "skyral", state)
            before = sim.control("calls")
            sim.faults("cloudfront:ListDistributions=denied", "resourcegroupstaggingapi:GetResources=denied", "ec2:DescribeInstances=denied")
            snapshot = run(sim, "skyral", state)
            self.assertEqual([], [m["id"] for m in snapshot["metrics"] if m["unresolved"]])
            self.assertEqual(lookups(snapshot)["distribution_id"]["state"], "denied")
            self.assertTrue(before)
            with tempfile.TemporaryDirectory() as nothing:
                snapshot = run(sim, "skyral", nothing)
            self.assertIn("web_5xx", [m["id"] for m in snapshot["metrics"] if m["unresolved"] == "distribution_id"])

    def test_of_another_question_it_is_worth_nothing(self):
        with tempfile.TemporaryDirectory() as state, sim_process.Sim(
                "--stack", os.path.join(STACKS, "skyral.jsonc"), "--control") as sim:
            run(sim, "skyral", state)
            sim.faults("cloudfront:ListDistributions=denied")
            snapshot = run(sim, "skyral", state, "--var", "domain=other.example.org")
            self.assertIn("distribution_id", [m["unresolved"] for m in snapshot["metrics"]])


HEAD = """{ "schema": "cwtop-stack/1", "region": "eu-west-2", "alarms": { "regions": [] },
  "vars": { "id": { "demo": "%s", "lookup": %s } },
  "metrics": [ { "group": "g", "namespace": "%s", "dimensions": { "%s": "${id}" },
    "metrics": [ { "id": "m", "name": "%s", "stat": "%s" } ] } %s ] }"""
NAT = "AWS/NATGateway", "NatGatewayId", "ErrorPortAllocation", "Sum"
TWO_NATS = """, { "group": "h", "namespace": "AWS/NATGateway", "dimensions": { "NatGatewayId": "nat-2" },
    "metrics": [ { "id": "n", "name": "ErrorPortAllocation", "stat": "Sum" } ] }"""


class Ways(unittest.TestCase):
    """By name, domain and tag; nothing, two, and what may be missing."""

    def ask(self, demo, lookup, names, more="", asked=None):
        """The simulator has the stack; cwtop another one, whose lookup may differ."""
        with tempfile.TemporaryDirectory() as state:
            world, own = os.path.join(state, "world.jsonc"), os.path.join(state, "own.jsonc")
            with open(world, "w", encoding="utf-8") as f:
                f.write(HEAD % (demo, lookup, *names, more))
            with open(own, "w", encoding="utf-8") as f:
                f.write(HEAD % ("none", asked or lookup, *names, ""))
            with sim_process.Sim("--stack", world) as sim:
                snapshot = run(sim, own, state)
        return lookups(snapshot)["id"], {m["id"]: m for m in snapshot["metrics"]}["m"], snapshot

    def test_tag(self):
        source, metric, _ = self.ask("nat-1", '{ "kind": "nat_gateway", "tag": "Project=world" }', NAT)
        self.assertEqual((source["state"], metric["unresolved"]), ("ok", None))
        self.assertIsNotNone(metric["value"])

    def test_tag_that_nothing_has(self):
        source, metric, snapshot = self.ask("nat-1", '{ "kind": "nat_gateway", "tag": "Project=mars" }', NAT)
        self.assertEqual((source["state"], metric["unresolved"]), ("gone", "id"))
        self.assertIn("no nat gateway in eu-west-2 has the tag Project=mars", source["error"])
        self.assertIn("--var id=", source["error"])
        self.assertEqual(snapshot["health"], "unknown")

    def test_two_that_fit_are_no_answer(self):
        source, metric, _ = self.ask("nat-1", '{ "kind": "nat_gateway", "name": "*" }', NAT, TWO_NATS)
        self.assertEqual((source["state"], metric["unresolved"], metric["value"]), ("error", "id", None))
        self.assertIn("nat-1", source["error"])
        self.assertIn("nat-2", source["error"])

    def test_what_may_be_missing_is_no_concern(self):
        source, metric, snapshot = self.ask(
            "nat-1", '{ "kind": "nat_gateway", "name": "x" }', NAT,
            asked='{ "kind": "nat_gateway", "name": "y", "optional": true }')
        self.assertEqual((source["state"], metric["unresolved"]), ("ok", "id"))
        self.assertEqual(snapshot["health"], "ok")

    def test_api_by_its_domain(self):
        names = "AWS/ApiGateway", "ApiId", "Count", "Sum"
        lookup = '{ "kind": "http_api", "alias": "api.example.org" }'
        source, metric, _ = self.ask("a1b2c3", lookup, names)
        self.assertEqual((source["state"], metric["unresolved"]), ("ok", None))
        source, metric, _ = self.ask("a1b2c3", lookup, names, asked=lookup.replace("api.example", "other.example"))
        self.assertEqual((source["state"], metric["unresolved"]), ("gone", "id"))


if __name__ == "__main__":
    unittest.main()
