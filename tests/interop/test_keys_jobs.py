#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Jobs from the keyboard, with real keys on a real terminal: made, followed to their end, their
artifacts read; and what is remembered, asked and refused on the way. cwtop-sim's workers do the
jobs."""
import hashlib
import json
import os
import re
import sys
import time
import unittest
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import support  # noqa: E402

STACK = "cityflow"
SPEED = 200
FIELDS = 16  # of the template transport, the first that is offered
JOBS_PAGE = 3  # pages to the right
SMALL = {  # a stack that is soon asked
    "schema": "cwtop-stack/1", "name": "small", "title": "Small", "region": support.REGION, "account": "123456789012",
    "ecs": [{"cluster": "small", "services": [], "families": ["small-worker"]}],
    "queues": [{"name": "small-jobs", "dlq": "small-jobs-dlq"}],
    "job_routes": [{"name": "run", "title": "Run", "templates": ["transport", "smoke"], "bucket": "small-results",
                    "queue": "small-jobs", "cluster": "small", "family": "small-worker", "cpu": "1024",
                    "memory": "2048"}],
    "pages": [{"name": "one", "rows": [{"panels": ["jobs"]}, {"panels": ["queues"]}]}],
}


class Demo(support.Folder):
    """`cwtop demo`, and nothing but keys."""
    def demo(self):
        term = support.Tmux(["env", "-C", self.folder, support.CWTOP, "demo", STACK, "--speed", str(SPEED), "--scenario",
                             "calm"], support.environment(self.folder), self.folder, rows=45, columns=130)
        self.addCleanup(term.close)
        term.until(r"DEMO 200x")
        return term

    def yes(self, term, pattern):
        """Presses y until it counts: at first nobody can have read the question, and keys that come in a row are
        thrown away, each for longer."""
        def has_counted():
            term.send("y")
            for _ in range(10):
                if re.search(pattern, term.screen()):
                    return True
                time.sleep(0.1)
            return False
        support.wait_for(has_counted, lambda: f"y to lead to {pattern!r}:\n{term.screen()}")

    def submit(self, term):
        """n, Enter, Enter ... y; then to the page of jobs."""
        term.send("n")
        term.until(r"transport\s+Simulation")
        term.send("Enter")
        term.until(r"New job: Transport simulation")
        term.send(*["Enter"] * FIELDS)
        term.until(r"Submit 1 job\?", r"account\s+123456789012", r"standard: it cannot find duplicates",
                   r"costs\s+about \$0\.\d+")
        self.yes(term, r"submit [0-9a-f]{8}\.\.[0-9a-f]{4}: stored, queued")
        term.send(*["Right"] * JOBS_PAGE)

    def test_from_n_to_the_artifact(self):
        term = self.demo()
        self.submit(term)
        term.until(r"succeeded\s+[0-9a-f]{8}\.\.[0-9a-f]{4}\s+transport")
        term.send("o")
        screen = term.until(r"artifacts/\w+\.\w+")
        name = re.search(r"artifacts/(\w+\.\w+)", screen).group(1)
        term.send("w")
        digest = re.search(r"SHA-256 ([0-9a-f]{64})", term.until(r"SHA-256 [0-9a-f]{64}")).group(1)
        with open(os.path.join(self.folder, name), "rb") as f:
            saved = f.read()
        self.assertEqual(hashlib.sha256(saved).hexdigest(), digest)
        term.send("w")  # never over anything
        term.until(re.escape(name) + r"\.1: ")
        self.assertTrue(os.path.exists(os.path.join(self.folder, name + ".1")))
        term.send("Enter")
        term.until(re.escape(saved.decode().splitlines()[0][:40]))
        term.send("q", "q", "l")
        term.until(r"Log of job [0-9a-f.]+ .*\n(.*\n)*.*INFO")
        term.send("q", "q")
        term.until(r"ended with 0")


class Script(support.Folder):
    """Scripted keys against a simulator that outlives them."""
    def setUp(self):
        super().setUp()
        self.clock = support.clock(1)
        self.stack = self.file("small.jsonc", SMALL)

    def start(self, *options):
        self.sim = support.simulator(self.folder, self.stack, "--control", *options, CWTOP_CLOCK=self.clock)
        self.addCleanup(self.sim.stop)

    def press(self, *lines, options=(), first=("wait",)):
        """What the screens show that the lines ask for."""
        script = self.file("keys", "\n".join(["size 120x45", *first, *lines, "quit", ""]))
        code, out, error = support.cwtop([self.stack, "--endpoint-url", self.sim.url, "--script", script, *options],
                                         self.folder, CWTOP_CLOCK=self.clock)
        self.assertEqual(code, 0, error)
        return out

    def state(self, what):
        with urllib.request.urlopen(self.sim.url + "/_sim/state", timeout=120) as reply:
            return json.load(reply)[what]

    def test_remembers_and_asks(self):
        self.start("--scenario", "calm")
        smoke = ["key n", "key j", "key Enter"]
        # typed ahead, y answers nothing; then it does
        out = self.press(*smoke, "key Ctrl-U", "key 7", "key Ctrl-D", "key y", "wait", "key y", "text", "wait", "text")
        self.assertEqual(out.count("Submit 1 job?"), 0, out)
        self.assertIn("stored, queued", out)
        self.assertEqual(len(self.state("jobs")), 1)
        # another run begins with what was typed in the last one, and any key but y says no
        out = self.press(*smoke, "text", "key Ctrl-D", "wait", "key Enter", "text", "key Esc", "key N", "wait", "text")
        self.assertRegex(out, r"Runs for \(s\)\s+7")
        self.assertRegex(out, r"seconds\s+7 s")
        self.assertEqual(len(self.state("jobs")), 1)

    def test_edited_and_cancelled(self):
        self.start("--scenario", "calm")
        self.press("key n", "key Enter", "key Ctrl-D", "wait", "key y", "wait")
        job, = self.state("jobs")
        out = self.press("key e", "wait", "text", "key Esc", "key T", "wait", "text", "key Esc", "wait", "key X", "wait",
                         "text", "key y", "wait", "key !", "text")
        self.assertRegex(out, r"\* City\s+london")
        self.assertRegex(out, rf"1, with the configuration of\W+{job['id']}")
        self.assertRegex(out, r"Its message cannot be taken back from the queue")
        self.assertRegex(out, r"cancel [0-9a-f]{8}\.\.[0-9a-f]{4}: ")
        self.assertEqual(len(self.state("jobs")), 1)

    def test_an_open_form_outlives_what_is_found(self):
        """An id that is looked up makes all begin anew: not while something is being typed."""
        nat = {"kind": "nat_gateway", "tag": "Project=small"}
        looks = {"metrics": [{"group": "nat", "namespace": "AWS/NATGateway", "dimensions": {"NatGatewayId": "${id}"},
                              "metrics": [{"id": "ports", "name": "ErrorPortAllocation", "stat": "Sum"}]}]}
        world = self.file("world.jsonc", {**SMALL, **looks, "vars": {"id": {"demo": "nat-1", "lookup": nat}}})
        self.stack = world
        self.start("--scenario", "calm")
        self.stack = self.file("own.jsonc", {**SMALL, **looks, "vars": {"id": {"lookup": nat}}})
        out = self.press("key n", "key Enter", "key Ctrl-U", "key Q", "wait", "text", "key Esc", "wait", "key !", "text",
                         first=())
        form, log = out.split("Errors, newest first")[0], out.split("Errors, newest first")[-1]
        self.assertRegex(form, r"\* City\s+Q")
        self.assertIn("ids that were looked up are in use now", log)
        self.assertNotIn("ids that were looked up", form)

    def test_read_only(self):
        self.start("--scenario", "calm")
        self.press("key n", "key Enter", "key Ctrl-D", "wait", "key y", "wait")
        for key in "nNXTe":
            out = self.press(f"key {key}", "text", options=["--read-only"])
            self.assertIn("cwtop only reads here", out)
            self.assertNotIn("Sure?", out)

    def test_dead_letters(self):
        self.start("--scenario", "crash")
        to_queue = ["key 2"]
        out = self.press(*to_queue, "key o", "wait", "text", "key S", "wait", "key y", "wait", "key D", "wait", "text",
                         "key y", "wait", "key !", "text")
        self.assertRegex(out, r"Dead letters of \S+-dlq")
        self.assertRegex(out, r"each look raises their receive")
        self.assertRegex(out, r"Move \d+ dead letters\?")
        self.assertRegex(out, r"send again: ")
        self.assertRegex(out, r"redrive: \S+: \d+ moved")


if __name__ == "__main__":
    unittest.main()
