#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""AWS goes away under the running dashboard and comes back: what was known stays on screen with its
age, the screen says so, nothing becomes 0, and it recovers by itself."""
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import support  # noqa: E402

STACK = "cityflow"
SPEED = 20


class Outage(support.Folder):
    def setUp(self):
        super().setUp()
        self.clock = support.clock(SPEED)
        self.sim = self.start_simulator(0)
        env = support.environment(self.folder, CWTOP_CLOCK=self.clock)
        self.screen = support.Tmux([support.CWTOP, STACK, "--endpoint-url", self.sim.url, "--region", support.REGION],
                                   env, self.folder, rows=50, columns=160)
        self.addCleanup(self.screen.close)

    def start_simulator(self, port):
        sim = support.simulator(self.folder, STACK, port=port, CWTOP_CLOCK=self.clock)
        self.addCleanup(sim.stop)
        return sim

    def numbers(self):
        """Every number of the screen but those of its clock."""
        return re.findall(r"\d+(?:\.\d+)?", "\n".join(self.screen.screen().splitlines()[2:]))

    def test_outage(self):
        self.screen.until(r"\d+(\.\d+)?(ms|%|k|/s)")
        support.wait_for(lambda: len(self.numbers()) > 20, "a screen full of data")
        before = self.screen.screen()
        self.assertNotRegex(before, r"unreachable")
        self.sim.stop()

        gone = self.screen.until(r"unreachable")
        kept = [line for line in before.splitlines() if re.search(r"\d(ms|%|k)", line)]
        self.assertTrue(kept)
        self.assertGreater(len(self.numbers()), 20, "the screen went blank:\n" + gone)
        self.assertIsNotNone(re.search(r"\d+[smh] ?(old|ago)?", gone), "no age on screen:\n" + gone)
        zeros = len(re.findall(r"(?<![\d.:])0(?![\d.:])", gone)) - len(re.findall(r"(?<![\d.:])0(?![\d.:])", before))
        self.assertLessEqual(zeros, 2, f"zeros that nobody said:\n{before}\n---\n{gone}")

        self.start_simulator(self.sim.port)
        support.wait_for(lambda: "unreachable" not in self.screen.screen(),
                         lambda: "recovery:\n" + self.screen.screen(), 60)
        self.assertGreater(len(self.numbers()), 20)


if __name__ == "__main__":
    unittest.main()
