#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The bill from end to end: what `snapshot` says against what boto3 is told, and that Cost Explorer
is asked four times a UTC day at most, over restarts and over all cwtops that run, as counted on the
wire."""
import json
import os
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import awsmodel
import sim_process
from sim_process import ACCESS_KEY, BUILD, HOUR_MS, ORIGIN_MS, ROOT, SECRET_KEY, Sim, clock

DAY_MS = ORIGIN_MS - 14 * HOUR_MS  # midnight of Wednesday, 2026-11-18
ACCOUNT = "123456789012"
STACK = """{ "schema": "cwtop-stack/1", "name": "shop", "region": "eu-west-2", "alarms": { "regions": ["us-east-1"] },
  "metrics": [ { "group": "bill", "namespace": "AWS/Billing", "region": "us-east-1", "dimensions": { "Currency": "USD" },
    "period": 21600, "metrics": [ { "id": "bill", "name": "EstimatedCharges", "stat": "Maximum", "unit": "usd" } ] } ],
  "ecs": [ { "cluster": "shop" } ],
  "cost": { "currency": "GBP", "per_usd": 0.79, "rate_date": "2026-11-01", "budgets": true,
    "plan": [ { "title": "Fargate", "service": "elastic container service", "usd": [10, 11] },
              { "title": "Watching", "service": "CloudWatch", "usd": 1 }, { "title": "Tickets", "usd": 3 } ],
    "thresholds": [10, 200],
    "running": [ { "price": "nat_gateway_hour", "title": "NAT gateways", "count": 2 }, { "price": "gold_hour" } ] } }"""


def setUpModule():
    sim_process.require(awsmodel.botocore, "botocore is not installed")


class WithShop(unittest.TestCase):
    arguments = ()
    now_ms = ORIGIN_MS

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.state = os.path.join(folder.name, "state")
        self.stack = os.path.join(folder.name, "shop.jsonc")
        with open(self.stack, "w", encoding="utf-8") as f:
            f.write(STACK)
        self.sim = Sim("--stack", self.stack, "--seed", "7", "--control", *self.arguments,
                       clock_text=clock(self.now_ms))
        self.addCleanup(self.sim.stop)

    def start(self, *words, now_ms=None):
        env = {"PATH": os.environ["PATH"], "HOME": self.state, "XDG_STATE_HOME": self.state,
               "AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY, "AWS_EC2_METADATA_DISABLED": "true",
               "CWTOP_SHARE": os.path.join(ROOT, "share"), "CWTOP_CLOCK": clock(now_ms or self.now_ms)}
        words = words or ("snapshot",)
        return subprocess.Popen([os.path.join(BUILD, "cwtop"), words[0], self.stack, "--endpoint-url", self.sim.url,
                                 "--format", "json", *words[1:]], env=env, text=True, stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE)

    def run_one(self, *words, now_ms=None):
        out, error = self.start(*words, now_ms=now_ms).communicate(timeout=120)
        self.assertTrue(out, error)
        return json.loads(out)

    def asked(self):
        """Requests to Cost Explorer so far."""
        calls = self.sim.control("calls")
        return {name[3:]: n for name, n in calls.items() if name.startswith("ce:")}

    def source(self, snapshot):
        return next(s for s in snapshot["sources"] if s["name"] == "cost")


class Document(WithShop):
    def days(self, **more):
        ce = self.sim.client("ce", region="us-east-1")
        reply = ce.get_cost_and_usage(TimePeriod={"Start": "2026-11-01", "End": "2026-11-19"}, Granularity="DAILY",
                                      Metrics=["UnblendedCost"], **more)
        return reply["ResultsByTime"]

    def test_what_it_costs(self):
        """A cent for each request to Cost Explorer; identity and budgets are free."""
        watching, calls = self.run_one()["watching"], self.sim.control("calls")
        self.assertEqual(self.asked(), {"GetCostAndUsage": 1, "GetCostForecast": 1})
        self.assertEqual((calls["sts:GetCallerIdentity"], calls["budgets:DescribeBudgets"]), (1, 1))
        self.assertEqual(calls["cloudwatch:GetMetricData"], 1)
        self.assertAlmostEqual(watching["usd"], 2 * 0.01 + 0.00001 + calls["cloudwatch:DescribeAlarms"] * 0.00001,
                               places=9)

    def test_the_bill(self):
        cost = self.run_one()["cost"]
        days = [float(d["Total"]["UnblendedCost"]["Amount"]) for d in self.days()]
        self.assertEqual((cost["from"], cost["partial"], cost["time"]), ("cost_explorer", False, "2026-11-18T14:00:00Z"))
        self.assertAlmostEqual(cost["mtd_usd"], sum(days), places=6)
        self.assertAlmostEqual(cost["today_usd"], days[17], places=6)
        self.assertAlmostEqual(cost["yesterday_usd"], days[16], places=6)
        mean = sum(days[9:16]) / 7  # the week that is settled: the 10th to the 16th
        self.assertAlmostEqual(cost["at_rate_usd"],
                               sum(days[:16]) + max(days[16], mean) + max(days[17], mean) + 12 * mean, places=6)
        rest = self.sim.client("ce", region="us-east-1").get_cost_forecast(
            TimePeriod={"Start": "2026-11-18", "End": "2026-12-01"}, Metric="UNBLENDED_COST", Granularity="DAILY")
        self.assertAlmostEqual(cost["forecast_usd"], sum(days[:17]) + float(rest["Total"]["Amount"]), places=6)
        self.assertLess(cost["forecast_low_usd"], cost["forecast_usd"])
        self.assertGreater(cost["forecast_high_usd"], cost["forecast_usd"])

    def test_services_and_thresholds(self):
        snapshot = self.run_one()
        cost, services = snapshot["cost"], {}
        for day in self.days(GroupBy=[{"Type": "DIMENSION", "Key": "SERVICE"}]):
            for group in day["Groups"]:
                services[group["Keys"][0]] = (services.get(group["Keys"][0], 0)
                                              + float(group["Metrics"]["UnblendedCost"]["Amount"]))
        lines = {line["title"]: line for line in cost["by_service"]}
        self.assertEqual(list(lines)[:3], ["Fargate", "Watching", "Tickets"])
        self.assertEqual(lines["Fargate"]["billed_as"], "Amazon Elastic Container Service")
        self.assertAlmostEqual(lines["Fargate"]["mtd_usd"], services["Amazon Elastic Container Service"], places=6)
        self.assertAlmostEqual(lines["Watching"]["mtd_usd"], services["AmazonCloudWatch"], places=6)
        self.assertIsNone(lines["Tickets"]["mtd_usd"])
        self.assertEqual((lines["Fargate"]["level"], lines["Watching"]["level"]), ("alarm", "alarm"))
        self.assertAlmostEqual(sum(line["mtd_usd"] or 0 for line in lines.values()), cost["mtd_usd"], places=6)
        self.assertEqual((cost["plan_low_usd"], cost["plan_usd"]), (14, 15))
        self.assertEqual([(p["title"], p["low_usd"], p["usd"], p["by_service"]) for p in cost["plan"]],
                         [("Fargate", 10, 11, "Fargate"), ("Watching", 1, 1, "Watching"), ("Tickets", 3, 3, "Tickets")])
        over = [t["over"] for t in cost["thresholds"]]
        self.assertEqual(over, [cost["mtd_usd"] * 0.79 >= 10, False])
        self.assertEqual(snapshot["health"], "alarm")
        self.assertTrue(any(r["subject"] == "cost" and "GBP at 0.79 to the dollar of 2026-11-01" in r["text"]
                            for r in snapshot["reasons"]))

    def test_budgets_and_alarms(self):
        cost = self.run_one()["cost"]
        told = self.sim.client("budgets", region="us-east-1").describe_budgets(AccountId=ACCOUNT)["Budgets"]
        self.assertEqual([(b["name"], b["limit"], b["actual"]) for b in cost["budgets"]],
                         [(b["BudgetName"], float(b["BudgetLimit"]["Amount"]),
                           float(b["CalculatedSpend"]["ActualSpend"]["Amount"])) for b in told])
        alarms = self.sim.client("cloudwatch", region="us-east-1").describe_alarms()["MetricAlarms"]
        self.assertEqual(sorted(cost["alarms"]),
                         sorted(a["AlarmName"] for a in alarms if a.get("Namespace") == "AWS/Billing"))

    def test_what_runs(self):
        snapshot = self.run_one()
        burn = snapshot["cost"]["burn"]
        ecs = self.sim.client("ecs")
        arns = [a for page in ecs.get_paginator("list_tasks").paginate(cluster="shop") for a in page["taskArns"]]
        want = 2 * 0.05  # two gateways in London
        for task in ecs.describe_tasks(cluster="shop", tasks=arns)["tasks"]:
            self.assertEqual((task["launchType"], task.get("capacityProviderName", "FARGATE")), ("FARGATE", "FARGATE"))
            if task["lastStatus"] not in ("PROVISIONING", "DEPROVISIONING", "STOPPED"):
                want += int(task["cpu"]) / 1024 * 0.04656 + int(task["memory"]) / 1024 * 0.00511
        self.assertGreater(want, 0.1)
        self.assertAlmostEqual(burn["usd_per_hour"], want, places=9)
        self.assertAlmostEqual(burn["usd_per_month"], want * 730, places=6)
        self.assertEqual((burn["not_priced"], burn["prices_of"]), (1, "2026-11"))

    def test_schema(self):
        try:
            import jsonschema
        except ImportError:
            sim_process.require(False, "jsonschema is not installed")
        with open(os.path.join(ROOT, "share", "schema", "snapshot.schema.json"), encoding="utf-8") as f:
            schema = json.load(f)
        jsonschema.validate(self.run_one(), schema)
        self.sim.faults("ce:*=denied", "cloudwatch:GetMetricData=denied", "budgets:*=denied", "ecs:*=denied")
        self.state += "2"
        jsonschema.validate(self.run_one(), schema)
        for name in ("prices",):
            with open(os.path.join(ROOT, "share", "schema", name + ".schema.json"), encoding="utf-8") as f:
                schema = json.load(f)
            with open(os.path.join(ROOT, "share", name + ".json"), encoding="utf-8") as f:
                jsonschema.validate(json.load(f), schema)


class Prices(unittest.TestCase):
    def test_stacks_name_what_there_is(self):
        with open(os.path.join(ROOT, "share", "prices.json"), encoding="utf-8") as f:
            known = {p["id"] for p in json.load(f)["prices"]}
        import re
        for name in os.listdir(os.path.join(ROOT, "share", "stacks")):
            with open(os.path.join(ROOT, "share", "stacks", name), encoding="utf-8") as f:
                used = set(re.findall(r'"price": "(\w+)"', f.read()))
            self.assertLessEqual(used, known, name)


class FourADay(WithShop):
    now_ms = DAY_MS + 23 * HOUR_MS + HOUR_MS // 2

    def test_restarts(self):
        """Started again and again, every hour of the day, twice."""
        for hour in range(0, 24):
            for _ in range(2 if hour % 6 == 0 else 1):
                snapshot = self.run_one(now_ms=DAY_MS + hour * HOUR_MS + 60000)
                self.assertEqual(self.source(snapshot)["state"], "ok")
                self.assertEqual(snapshot["cost"]["from"], "cost_explorer")
        self.assertEqual(self.asked(), {"GetCostAndUsage": 2, "GetCostForecast": 1})
        self.assertEqual(snapshot["cost"]["time"], "2026-11-18T12:01:00Z")  # of the second time, with its age

    def test_instances(self):
        """Eight that begin at the same moment, where nothing is kept yet; and eight more at the moment when what is
        kept is due again."""
        for hour, want in ((0, 1), (12, 2)):
            running = [self.start(now_ms=DAY_MS + hour * HOUR_MS) for _ in range(8)]
            snapshots = [json.loads(p.communicate(timeout=120)[0]) for p in running]
            self.assertEqual(self.asked(), {"GetCostAndUsage": want, "GetCostForecast": 1}, hour)
            known = [s for s in snapshots if s["cost"]["from"] == "cost_explorer"]
            self.assertGreaterEqual(len(known), 8 if hour else 1)
            for snapshot in snapshots:
                self.assertIn(self.source(snapshot)["state"], ("ok",) if hour else ("ok", "throttled", "error"))
            self.assertEqual(self.source(self.run_one(now_ms=DAY_MS + hour * HOUR_MS + 1000))["state"], "ok")
            self.assertEqual(self.asked(), {"GetCostAndUsage": want, "GetCostForecast": 1}, hour)

    def test_failures(self):
        """What fails is asked again, and never a fifth time; the next day it is."""
        self.sim.faults("ce:*=error,status=500")
        for hour in range(0, 24):
            self.assertEqual(self.source(self.run_one(now_ms=DAY_MS + hour * HOUR_MS))["state"], "error")
        self.assertEqual(self.asked(), {"GetCostAndUsage": 4})

    def test_another_day(self):
        self.run_one(now_ms=DAY_MS - 2 * HOUR_MS)
        self.run_one(now_ms=DAY_MS + 10 * HOUR_MS)
        self.assertEqual(self.asked(), {"GetCostAndUsage": 2, "GetCostForecast": 1})


class OnePageADay(WithShop):
    arguments = ("--page", "1")

    def test_a_part(self):
        snapshot = self.run_one()
        cost = snapshot["cost"]
        self.assertEqual(self.asked(), {"GetCostAndUsage": 4})  # four days of eighteen
        self.assertTrue(cost["partial"])
        self.assertEqual((cost["at_rate_usd"], cost["forecast_usd"], cost["today_usd"]), (None, None, None))
        self.assertTrue(any("only a part" in r["text"] for r in snapshot["reasons"]))
        self.assertEqual(self.run_one()["cost"]["mtd_usd"], cost["mtd_usd"])
        self.assertEqual(self.asked(), {"GetCostAndUsage": 4})


class Denied(WithShop):
    def test_the_metric_instead(self):
        self.sim.faults("ce:*=denied", "budgets:*=denied")
        snapshot = self.run_one()
        cost, metric = snapshot["cost"], snapshot["metrics"][0]
        self.assertEqual(self.source(snapshot)["state"], "denied")
        self.assertIn("ce:GetCostAndUsage", self.source(snapshot)["error"])
        self.assertEqual((cost["from"], cost["mtd_usd"]), ("estimated_charges", metric["value"]))
        self.assertEqual((cost["forecast_usd"], cost["budgets"]), (None, []))
        self.assertTrue(all(line["mtd_usd"] is None for line in cost["by_service"]))
        self.assertGreater(cost["burn"]["usd_per_hour"], 0)
        self.assertTrue(any("budgets" in r["text"] and r["level"] == "unknown" for r in snapshot["reasons"]))
        for _ in range(3):
            self.assertEqual(self.source(self.run_one())["state"], "denied")
        self.assertEqual(self.asked(), {"GetCostAndUsage": 1})

    def test_no_forecast_yet(self):
        self.sim.faults("ce:GetCostForecast=gone,code=DataUnavailableException")
        snapshot = self.run_one()
        self.assertEqual(self.source(snapshot)["state"], "ok")
        self.assertIsNone(snapshot["cost"]["forecast_usd"])
        self.assertIn("too little", snapshot["cost"]["no_forecast"])
        self.assertIsNotNone(snapshot["cost"]["at_rate_usd"])


class Check(WithShop):
    def permissions(self):
        return {p["action"]: p["access"] for p in self.run_one("check")["permissions"]}

    def test_once_a_day(self):
        first, second = self.permissions(), self.permissions()
        self.assertEqual((first["ce:GetCostAndUsage"], first["ce:GetCostForecast"], first["budgets:ViewBudget"]),
                         ("allowed", "not tried", "allowed"))
        self.assertEqual(second["ce:GetCostAndUsage"], "not tried")
        self.assertEqual(self.asked(), {"GetCostAndUsage": 1})

    def test_denied(self):
        self.sim.faults("ce:*=denied", "budgets:*=denied")
        found = self.permissions()
        self.assertEqual((found["ce:GetCostAndUsage"], found["budgets:ViewBudget"]), ("denied", "denied"))


if __name__ == "__main__":
    unittest.main()
