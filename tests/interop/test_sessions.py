# SPDX-License-Identifier: MIT
"""cwtop's visitors against the simulator: counted from Insights queries, they are what Python makes of
the raw visits of the simulated site and of its raw events."""
import calendar
import json
import math
import os
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import awsmodel
import sim_process
from sim_process import ACCESS_KEY, BUILD, HOUR_MS, ORIGIN_MS, ROOT, SECRET_KEY, Sim

DAY_MS = 24 * HOUR_MS
# Early: the night's few visits are soon counted. The clock runs, as queries take their time.
NOW_MS = ORIGIN_MS - 8 * HOUR_MS
STACK_TEXT = """{ "schema": "cwtop-stack/1", "name": "site", "region": "eu-west-2",
  "metrics": [ { "group": "visitors", "title": "Visitors", "namespace": "AWS/RUM", "period": 300,
    "dimensions": { "application_name": "site" },
    "metrics": [ { "id": "sessions", "name": "SessionCount", "stat": "Sum", "title": "Sessions" },
      { "id": "sessions_day", "name": "SessionCount", "stat": "Sum", "title": "Sessions a day",
        "period": 86400 } ] } ],
  "rum": [ { "monitor": "site", "visitors": "%s" } ] }"""
EVENT = "com.amazon.rum."


def setUpModule():
    sim_process.require(awsmodel.botocore, "botocore is not installed")


def snapshot(url, folder, clock, ways):
    path = os.path.join(folder, "site.jsonc")
    with open(path, "w", encoding="utf-8") as file:
        file.write(STACK_TEXT % ways)
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "CWTOP_"))}
    environment.update(AWS_ACCESS_KEY_ID=ACCESS_KEY, AWS_SECRET_ACCESS_KEY=SECRET_KEY,
                       AWS_EC2_METADATA_DISABLED="true", CWTOP_CLOCK=clock,
                       CWTOP_SHARE=os.path.join(ROOT, "share"), XDG_STATE_HOME=folder)
    done = subprocess.run([os.path.join(BUILD, "cwtop"), "snapshot", path, "--format", "json",
                           "--endpoint-url", url], env=environment, capture_output=True, text=True,
                          timeout=180, check=False)
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def epoch_ms(iso):
    return calendar.timegm(time.strptime(iso, "%Y-%m-%dT%H:%M:%SZ")) * 1000


class Truth:
    """What Python makes of the simulator's raw visits, for one day up to a moment."""

    def __init__(self, sim, day_ms, until_ms):
        visits = sim.control(f"state?from={day_ms // 1000 - 600}&to={until_ms // 1000}")["sessions"]
        self.visits = [v for v in visits if v["start_ms"] + v["duration_ms"] >= day_ms
                       and v["start_ms"] < until_ms]
        self.span = (day_ms, until_ms)

    def moments(self, key, from_ms=0):
        start, end = max(self.span[0], from_ms), self.span[1]
        return sum(start <= t < end for v in self.visits for t in v[key])

    def visitors(self):
        return len({v["user"] for v in self.visits})

    def average_s(self):
        start, end = self.span
        lasts = [min(v["start_ms"] + v["duration_ms"], end) - max(v["start_ms"], start) for v in self.visits]
        return sum(lasts) / len(lasts) / 1000

    def active(self):
        return sum(v["start_ms"] + v["duration_ms"] >= self.span[1] - 1800 * 1000 for v in self.visits)


class FromLogs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        now = time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1000000
        cls.clock = f"{NOW_MS}@{now}*1"
        cls.folder = tempfile.TemporaryDirectory()
        path = os.path.join(cls.folder.name, "site.jsonc")
        with open(path, "w", encoding="utf-8") as file:
            file.write(STACK_TEXT % "auto")
        cls.sim = Sim("--stack", path, "--seed", "7", "--control", clock_text=cls.clock)
        cls.snapshot = snapshot(cls.sim.url, cls.folder.name, cls.clock, "auto")
        cls.sessions = cls.snapshot["sessions"]
        cls.until_ms = epoch_ms(cls.sessions["counted_until"])
        cls.truth = Truth(cls.sim, NOW_MS // DAY_MS * DAY_MS, cls.until_ms)

    @classmethod
    def tearDownClass(cls):
        code, error = cls.sim.stop()
        cls.folder.cleanup()
        assert code == 0, error

    def test_it_answers(self):
        source, = [s for s in self.snapshot["sources"] if s["name"] == "sessions"]
        self.assertEqual((source["state"], source["error"]), ("ok", None))
        self.assertEqual(self.sessions["counted_from"], "logs")
        self.assertIsNone(self.sessions["counted_note"])
        self.assertIs(self.sessions["partial"], False)

    def test_today(self):
        self.assertGreater(len(self.truth.visits), 100)
        self.assertEqual(self.sessions["today"], len(self.truth.visits))
        self.assertEqual(self.sessions["unique_visitors_today"], self.truth.visitors())
        self.assertEqual(self.sessions["page_views"], self.truth.moments("view_ms"))
        self.assertEqual(self.sessions["js_errors"], self.truth.moments("error_ms"))
        # A visit that goes on at either end of the span has its last event there a little inside it.
        self.assertAlmostEqual(self.sessions["avg_duration_s"], self.truth.average_s(),
                               delta=0.005 * self.truth.average_s())

    def test_now(self):
        self.assertEqual(self.sessions["active"], self.truth.active())
        slot = -(-(self.until_ms - HOUR_MS) // 300000) * 300000
        self.assertEqual(self.sessions["js_errors_last_hour"], self.truth.moments("error_ms", slot))

    def test_yesterday(self):
        midnight = NOW_MS // DAY_MS * DAY_MS
        truth = Truth(self.sim, midnight - DAY_MS, midnight)
        day = self.sessions["days"][1]
        self.assertEqual(day["date"], time.strftime("%Y-%m-%d", time.gmtime(midnight / 1000 - 86400)))
        self.assertEqual(day["sessions"], len(truth.visits))
        self.assertEqual(day["unique_visitors"], truth.visitors())
        self.assertEqual(day["js_errors"], truth.moments("error_ms"))
        self.assertAlmostEqual(day["avg_duration_s"], truth.average_s(), delta=0.005 * truth.average_s())

    def events(self, kind):
        """Raw events of the 24 hours that vitals are of."""
        monitor = self.sim.client("rum").get_app_monitor(Name="site")["AppMonitor"]
        group, logs = monitor["DataStorage"]["CwLog"]["CwLogGroup"], self.sim.client("logs")
        found, token = [], {}
        while True:
            reply = logs.filter_log_events(
                logGroupName=group, startTime=self.until_ms - DAY_MS, endTime=self.until_ms,
                filterPattern='{ $.event_type = "%s%s_event" }' % (EVENT, kind), **token)
            found += [json.loads(e["message"])["event_details"] for e in reply["events"]]
            if "nextToken" not in reply:
                return found
            token = {"nextToken": reply["nextToken"]}

    def test_vitals(self):
        for key, kind in (("lcp_ms", "largest_contentful_paint"), ("cls", "cumulative_layout_shift")):
            values = sorted(e["value"] for e in self.events(kind))
            told = self.sessions["web_vitals_p75"][key]
            # A few events may lie between this test's idea of the day and the query's.
            self.assertAlmostEqual(told["count"], len(values), delta=5)
            self.assertAlmostEqual(told["value"], values[math.ceil(0.75 * len(values)) - 1],
                                   delta=0.01 * values[-1])

    def test_apdex(self):
        loads = [e["duration"] for e in self.events("performance_navigation")]
        score = (sum(d < 2000 for d in loads) + sum(2000 <= d < 8000 for d in loads) / 2) / len(loads)
        self.assertAlmostEqual(self.sessions["page_loads"], len(loads), delta=5)
        self.assertAlmostEqual(self.sessions["apdex"], score, delta=0.002)

    def test_errors_by_message(self):
        told = self.sessions["js_errors_by_message"]
        self.assertEqual(sum(e["count"] for e in told), self.truth.moments("error_ms"))
        self.assertEqual([e["count"] for e in told], sorted((e["count"] for e in told), reverse=True))

    def test_what_it_costs(self):
        self.assertGreater(self.snapshot["watching"]["usd"], 0)

    def test_metrics_only(self):
        sessions = snapshot(self.sim.url, self.folder.name, self.clock, "metrics")["sessions"]
        self.assertEqual(sessions["counted_from"], "metrics")
        self.assertIsNone(sessions["unique_visitors_today"])
        self.assertIsNone(sessions["active"])
        self.assertEqual(sessions["days"][1]["sessions"],
                         len([v for v in Truth(self.sim, NOW_MS // DAY_MS * DAY_MS - DAY_MS,
                                               NOW_MS // DAY_MS * DAY_MS).visits
                              if v["start_ms"] >= NOW_MS // DAY_MS * DAY_MS - DAY_MS]))

    def test_events(self):
        """So many events are not asked for: at least so many visitors."""
        sessions = snapshot(self.sim.url, self.folder.name, self.clock, "events")["sessions"]
        self.assertEqual(sessions["counted_from"], "events")
        self.assertIs(sessions["partial"], True)
        self.assertGreater(sessions["today"], 0)
        self.assertLess(sessions["today"], self.sessions["today"])


if __name__ == "__main__":
    unittest.main()
