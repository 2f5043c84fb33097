#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""AWS goes away under the running dashboard and comes back: what was known stays on screen with its
age, the screen says so, nothing becomes 0, and it recovers by itself."""
import os
import re
import signal
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import support  # noqa: E402

STACK = "cityflow"
SPEED = 20


class Outage(support.Folder):
    maxDiff = None

    def setUp(self):
        super().setUp()
        self.clock = support.clock(SPEED)
        self.sim = self.start_simulator(support.own_port())
        env = support.environment(self.folder, CWTOP_CLOCK=self.clock)
        self.screen = support.Tmux([support.CWTOP, STACK, "--endpoint-url", self.sim.url, "--region", support.REGION,
                                    *support.demo_vars(STACK)], env, self.folder, rows=50, columns=160)
        self.addCleanup(self.screen.close)

    def start_simulator(self, port):
        sim = support.simulator(self.folder, STACK, port=port, CWTOP_CLOCK=self.clock)
        self.addCleanup(sim.stop)
        return sim

    def values(self):
        """{what: value} of the tiles, the metrics and the queue as the screen has them now."""
        found = {}
        for line in self.screen.screen().splitlines():
            tile = re.match(r"^[!~?. ] (\w[\w ()]+?)  +(\S+) +[\u2581-\u2588\u00b7]+ ", line)
            metric = re.match(r"^[!~?. ] (\w[\w ]+?)  +[\u2581-\u2588\u00b7 ]+ +([\d.$]+\S*) ", line)
            queue = re.match(r"^[!~?. ] (\S+) +(\d+ +\d+ +\d+) ", line)
            match = tile or metric or queue
            if match:
                found.setdefault(match.group(1), match.group(2))
        found.pop("Probes", None)  # not AWS's: cwtop itself finds that nobody answers there
        return found

    def minute(self):
        clock = re.search(r"(\d\d:\d\d) UTC", self.screen.screen())
        return clock and clock.group(1)

    def next_minute(self):
        now = self.minute()
        support.wait_for(lambda: self.minute() not in (None, now), "the next minute")

    def steady(self):
        """What is there a minute later as well."""
        before = self.values()
        self.next_minute()
        return before if before == self.values() else None

    def is_well(self):
        return len(self.values()) > 12 and not re.search("unreachable|failing", self.screen.screen())

    def until_well(self, what):
        support.wait_for(self.is_well, lambda: f"{what}:\n{self.screen.screen()}")

    def test_outage(self):
        # A bill that fails is asked again in hours, to pay for it once: it is waited for in all of Health. Until
        # it has come its row is ?, though the metric of the bill tells an amount.
        self.screen.send("1")
        self.screen.until(r"(?m)^[!~ ] Cost +\$[\d.]+ +of \$")
        self.screen.send("1")
        self.until_well("a screen full of data")
        # it falls silent first: what was on its way is on screen after a whole minute, and is what is kept
        os.killpg(self.sim.child.pid, signal.SIGSTOP)
        self.next_minute()
        kept = support.wait_for(self.steady, lambda: "values that stay:\n" + self.screen.screen())
        self.assertGreater(len(kept), 12, "the screen went blank:\n" + self.screen.screen())
        os.killpg(self.sim.child.pid, signal.SIGKILL)
        self.sim.stop()

        # tasks and queues are asked most often, metrics last: by then all that is live has failed
        gone = self.screen.until("metrics, unreachable", "connection refused", r"data \d+[smh]")
        support.wait_for(lambda: kept.items() <= {**kept, **self.values()}.items(), lambda: "the values to stay when nobody "
                         f"can be asked, which were {kept}:\n{self.screen.screen()}")  # not of a row that is half drawn
        self.assertGreater(len(self.values()), 12, "the screen went blank:\n" + gone)

        self.start_simulator(self.sim.port)
        self.until_well("recovery")


if __name__ == "__main__":
    unittest.main()
