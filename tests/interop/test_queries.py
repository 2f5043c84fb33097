#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The palette, log queries and traces with scripted keys against cwtop-sim: each saved query is one that
it understands, a throttled look is repeated, what is left is stopped, and one who may not look at sizes is
asked."""
import json
import os
import subprocess
import sys
import unittest
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import support  # noqa: E402

CALL = os.path.join(support.BUILD, "tests", "call")
SMALL = {  # a stack that is soon asked
    "schema": "cwtop-stack/1", "name": "small", "title": "Small", "region": support.REGION, "account": "123456789012",
    "metrics": [{"group": "fn", "title": "Function", "namespace": "AWS/Lambda", "dimensions": {"FunctionName": "fn"},
                 "metrics": [{"id": "calls", "name": "Invocations", "title": "Calls", "stat": "Sum", "unit": "count"},
                             {"id": "errors", "name": "Errors", "title": "Errors", "stat": "Sum", "unit": "count"}]}],
    "service_map": {},
    "pages": [{"name": "one", "rows": [{"panels": ["metrics"]}]}],
}
SAVED = ("errors", "newest-errors", "slowest", "5xx", "memory", "cold-starts", "volume")
NAMES = {" ": "Space", "\r": "Enter", "\t": "Tab"}


def typed(text):
    return [f"key {NAMES.get(c, c)}" for c in text]


class Queries(support.Folder):
    def setUp(self):
        super().setUp()
        self.clock = support.clock(50)  # a query takes three seconds
        self.stack = self.file("small.jsonc", SMALL)

    def start(self, *options):
        self.sim = support.simulator(self.folder, self.stack, "--control", *options, CWTOP_CLOCK=self.clock)
        self.addCleanup(self.sim.stop)

    def press(self, *lines):
        script = self.file("keys", "\n".join(["size 160x40", "wait", *lines, "quit", ""]))
        code, out, error = support.cwtop([self.stack, "--endpoint-url", self.sim.url, "--script", script], self.folder,
                                         CWTOP_CLOCK=self.clock)
        self.assertEqual(code, 0, error)
        return out

    def calls(self):
        with urllib.request.urlopen(self.sim.url + "/_sim/calls", timeout=120) as reply:
            return json.load(reply)

    def test_saved(self):
        self.start()
        lines = []
        for name in SAVED:
            lines += [*typed(f":insights {name}\r"), "wait", "text"]
        screens = self.press(*lines).split("─ Query ")[1:]
        self.assertEqual(len(screens), len(SAVED))
        for name, screen in zip(SAVED, screens):
            with self.subTest(query=name):
                self.assertTrue(screen.startswith(f"{name}: complete"), screen)
                self.assertRegex(screen, r"\d+ rows? . [\d.]+\w*B scanned, under \$0\.0001")
                if name == "errors" and "no line matches" not in screen:
                    self.assertRegex(screen, r"(?m)^\W*@sampleCount +@pattern")
                if name not in ("errors", "newest-errors", "5xx"):  # those may find nothing
                    self.assertNotIn("no line matches", screen)

    def test_wrong_throttled_and_saved(self):
        self.start("--fault", "logs:GetQueryResults:1-4=throttle")
        out = self.press(*typed(":insights fields @message | frobnicate\r"), "wait", "text",
                         *typed(":insights volume\r"), "wait", "text", *typed("st"), "wait")
        self.assertRegex(out, r"! the query cannot be read: .*no command of this simulator")
        self.assertRegex(out, r"Query volume: complete")
        self.assertGreater(self.calls()["logs:GetQueryResults"], 4)
        name, = [name for name in os.listdir(self.folder) if name.startswith("query-")]
        with open(os.path.join(self.folder, name), encoding="utf-8") as f:
            head, row = f.read().splitlines()
        self.assertEqual(set(head.split("\t")), {"@log", "lines", "mb"})
        self.assertIn("123456789012:/aws/lambda/fn", row.split("\t"))

    def test_left(self):
        """A query is stopped that is stopped, that is left, and that cwtop ends under."""
        self.clock = support.clock(0.05)  # a minute each, to look and press the key in
        self.start()
        term = support.Tmux([support.CWTOP, self.stack, "--endpoint-url", self.sim.url],
                            support.environment(self.folder, CWTOP_CLOCK=self.clock), self.folder)
        self.addCleanup(term.close)
        term.until("Small")
        for number, (begin, end, says) in enumerate(((":insights volume", "x", "Query volume: stopped"),
                                                     ("r", "q", "the query is stopped: .*charged"),
                                                     (":insights volume", "C-c", "ended with 0")), 1):
            term.send(begin, *(["Enter"] if begin[0] == ":" else []))
            term.until(r"(Scheduled|Running) .*rows so far")
            term.send(end)
            term.until(says)
            support.wait_for(lambda n=number: self.calls().get("logs:StopQuery", 0) >= n, f"StopQuery after {end}")
        self.assertEqual(self.calls()["logs:StartQuery"], 3)

    def test_asked(self):
        """Where nobody may see how much it scans."""
        self.start("--fault", "logs:DescribeLogGroups=denied")
        out = self.press(*typed(":insights volume\r"), "wait", "text", "key n", "text", "key r", "wait", "key y", "wait",
                         "text")
        self.assertIn("needs permission logs:DescribeLogGroups", out)
        self.assertIn("Query volume: not run", out)
        self.assertIn("Query volume: complete", out)
        self.assertEqual(self.calls()["logs:StartQuery"], 1)

    def test_trace(self):
        self.start()
        done = subprocess.run([CALL, "--endpoint-url", self.sim.url, "--region", support.REGION, "xray:GetTraceSummaries"],
                              env=support.environment(self.folder, CWTOP_CLOCK=self.clock), capture_output=True,
                              timeout=120, check=True)
        trace = json.loads(done.stdout)["result"]["TraceSummaries"][0]["Id"]
        out = self.press(*typed(f":trace {trace}\r"), "wait", "text", "key Enter", "text", "key Esc",
                         *typed(":trace 1-00000000-000000000000000000000000\r"), "wait", "text")
        self.assertRegex(out, rf"Trace {trace}")
        self.assertRegex(out, r"began [\d-]+ [\d:]+ UTC . took [\d.]+ms . \d+ segments?")
        self.assertRegex(out, r"Segment")
        self.assertIn("X-Ray has nothing of this trace", out)


if __name__ == "__main__":
    unittest.main()
