# SPDX-License-Identifier: MIT
"""boto3 against the simulated Cost Explorer and Budgets, and the parts of CloudWatch that look back
or are written by callers: alarm history, dashboards, mute rules."""
import json
import os
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import awsmodel
import sim_process
from sim_process import ACCESS_KEY, ORIGIN_MS, REGION, SECRET_KEY, Sim, clock
from test_sim_faults import code_of
from test_sim_messages import STACK

MONTH = {"Start": "2026-11-01", "End": "2026-12-01"}
ACCOUNT = "123456789012"


def setUpModule():
    sim_process.require(awsmodel.botocore, "botocore is not installed")


class WithSim(unittest.TestCase):
    arguments = ("--stack", STACK, "--seed", "7")

    @classmethod
    def setUpClass(cls):
        cls.sim = Sim(*cls.arguments, clock_text=clock())
        cls.ce = cls.sim.client("ce", region="us-east-1")
        cls.budgets = cls.sim.client("budgets", region="us-east-1")
        cls.cloudwatch = cls.sim.client("cloudwatch")

    @classmethod
    def tearDownClass(cls):
        code, error = cls.sim.stop()
        assert code == 0, error

    def refused(self, want, function, **parameters):
        self.assertEqual(code_of(function, **parameters)[0], want, parameters)


class Costs(WithSim):
    def ask(self, **more):
        return self.ce.get_cost_and_usage(**{"TimePeriod": MONTH, "Granularity": "DAILY", "Metrics": ["UnblendedCost"],
                                             **more})

    def total(self, **more):
        return sum(float(r["Total"]["UnblendedCost"]["Amount"]) for r in self.ask(**more)["ResultsByTime"])

    def test_days_are_the_month(self):
        days = self.ask()["ResultsByTime"]
        self.assertEqual(len(days), 30)
        self.assertEqual(days[0]["TimePeriod"], {"Start": "2026-11-01", "End": "2026-11-02"})
        self.assertTrue(all(d["Estimated"] and d["Groups"] == [] for d in days))
        amounts = [float(d["Total"]["UnblendedCost"]["Amount"]) for d in days]
        self.assertTrue(all(a > 0 for a in amounts[:18]))
        self.assertEqual(amounts[18:], [0] * 12)  # they have not come yet
        self.assertLess(amounts[17], amounts[16])  # today is not over
        self.assertAlmostEqual(self.total(Granularity="MONTHLY"), sum(amounts), places=6)

    def test_it_is_the_bill(self):
        reply = self.sim.client("cloudwatch", region="us-east-1").get_metric_data(
            StartTime=ORIGIN_MS // 1000 - 86400, EndTime=ORIGIN_MS // 1000, MetricDataQueries=[{
                "Id": "m", "MetricStat": {"Metric": {"Namespace": "AWS/Billing", "MetricName": "EstimatedCharges",
                                                     "Dimensions": [{"Name": "Currency", "Value": "USD"}]},
                                          "Period": 21600, "Stat": "Maximum"}}])
        self.assertAlmostEqual(max(reply["MetricDataResults"][0]["Values"]), self.total(), delta=2)

    def test_groups(self):
        reply = self.ask(GroupBy=[{"Type": "DIMENSION", "Key": "SERVICE"}], Granularity="MONTHLY")
        self.assertEqual(reply["GroupDefinitions"], [{"Type": "DIMENSION", "Key": "SERVICE"}])
        result = reply["ResultsByTime"][0]
        self.assertEqual(result["Total"], {})
        services = {g["Keys"][0]: float(g["Metrics"]["UnblendedCost"]["Amount"]) for g in result["Groups"]}
        for name in ("AWS Lambda", "Amazon CloudFront", "Amazon Relational Database Service", "EC2 - Other",
                     "Amazon Elastic Container Service"):
            self.assertGreater(services[name], 0)
        self.assertAlmostEqual(sum(services.values()), self.total(), places=4)
        values = self.ce.get_dimension_values(TimePeriod=MONTH, Dimension="SERVICE")
        self.assertEqual({v["Value"] for v in values["DimensionValues"]}, set(services))
        self.assertEqual((values["ReturnSize"], values["TotalSize"]), (len(services), len(services)))
        two = self.ask(GroupBy=[{"Type": "DIMENSION", "Key": "REGION"}, {"Type": "TAG", "Key": "Project"}])
        keys = {tuple(g["Keys"]) for g in two["ResultsByTime"][0]["Groups"]}
        self.assertIn((REGION, "Project$everything"), keys)
        self.assertIn(("global", "Project$"), keys)

    def test_filters(self):
        only = {"Dimensions": {"Key": "SERVICE", "Values": ["AWS Lambda"]}}
        part, rest = self.total(Filter=only), self.total(Filter={"Not": only})
        self.assertGreater(part, 0)
        self.assertAlmostEqual(part + rest, self.total(), places=6)
        self.assertEqual(self.total(Filter={"And": [only, {"Not": only}]}), 0)
        self.assertAlmostEqual(self.total(Filter={"Or": [only, {"Not": only}]}), self.total(), places=6)
        self.assertLess(self.total(Filter={"Tags": {"Key": "Project", "Values": ["everything"]}}), self.total())

    def test_several_metrics(self):
        total = self.ask(Metrics=["UnblendedCost", "UsageQuantity"])["ResultsByTime"][0]["Total"]
        self.assertEqual((total["UnblendedCost"]["Unit"], total["UsageQuantity"]["Unit"]), ("USD", "N/A"))

    def test_the_invoice(self):
        months = self.ask(TimePeriod={"Start": "2026-09-01", "End": "2026-11-10"}, Granularity="MONTHLY")
        self.assertEqual([r["TimePeriod"]["Start"] for r in months["ResultsByTime"]],
                         ["2026-09-01", "2026-10-01", "2026-11-01"])
        self.assertEqual([r["Estimated"] for r in months["ResultsByTime"]], [False, False, True])

    def test_forecast(self):
        found = self.ce.get_cost_forecast(TimePeriod={"Start": "2026-11-18", "End": "2026-12-01"},
                                          Metric="UNBLENDED_COST", Granularity="DAILY", PredictionIntervalLevel=80)
        days = found["ForecastResultsByTime"]
        self.assertEqual(len(days), 13)
        self.assertAlmostEqual(sum(float(d["MeanValue"]) for d in days), float(found["Total"]["Amount"]), places=6)
        for d in days:
            self.assertLess(float(d["PredictionIntervalLowerBound"]), float(d["MeanValue"]))
            self.assertGreater(float(d["PredictionIntervalUpperBound"]), float(d["MeanValue"]))
        ask = {"TimePeriod": {"Start": "2026-11-18", "End": "2026-12-01"}, "Metric": "UNBLENDED_COST",
               "Granularity": "DAILY"}
        for more in ({"Metric": "UsageQuantity"}, {"PredictionIntervalLevel": 50},
                     {"TimePeriod": {"Start": "2026-11-19", "End": "2026-12-01"}},
                     {"TimePeriod": {"Start": "2026-11-01", "End": "2026-11-18"}}):
            self.refused("ValidationException", self.ce.get_cost_forecast, **{**ask, **more})

    def test_refusals(self):
        for more in ({"TimePeriod": {"Start": "2026-11-02", "End": "2026-11-02"}}, {"Metrics": []},
                     {"TimePeriod": {"Start": "2026-11-2", "End": "2026-11-03"}}, {"Granularity": "HOURLY"},
                     {"TimePeriod": {"Start": "2026-12-01", "End": "2026-12-02"}}, {"Metrics": ["Gold"]},
                     {"TimePeriod": {"Start": "2025-01-01", "End": "2026-11-02"}},
                     {"GroupBy": [{"Type": "DIMENSION", "Key": "COLOUR"}]},
                     {"GroupBy": [{"Type": "DIMENSION", "Key": "SERVICE"}] * 3},
                     {"Filter": {"Dimensions": {"Key": "COLOUR", "Values": ["x"]}}}):
            self.refused("ValidationException", self.ask, **more)
        self.refused("InvalidNextTokenException", self.ask, NextPageToken="x")
        self.refused("ValidationException", self.ce.get_dimension_values, TimePeriod=MONTH, Dimension="COLOUR")


class Budgets(WithSim):
    def test_budgets(self):
        found = {b["BudgetName"]: b for b in self.budgets.describe_budgets(AccountId=ACCOUNT)["Budgets"]}
        month = found["everything-month"]
        self.assertEqual(float(month["BudgetLimit"]["Amount"]), 50)  # as the stack's alarm
        actual = float(month["CalculatedSpend"]["ActualSpend"]["Amount"])
        self.assertTrue(0 < actual < float(month["CalculatedSpend"]["ForecastedSpend"]["Amount"]))
        self.assertEqual(found["everything-day"]["TimeUnit"], "DAILY")
        states = self.budgets.describe_notifications_for_budget(AccountId=ACCOUNT, BudgetName="everything-month")
        self.assertEqual([(n["NotificationType"], n["Threshold"], n["NotificationState"])
                          for n in states["Notifications"]],
                         [("ACTUAL", 80, "OK"), ("ACTUAL", 100, "OK"), ("FORECASTED", 100, "OK")])
        self.refused("NotFoundException", self.budgets.describe_notifications_for_budget, AccountId=ACCOUNT,
                     BudgetName="none")
        self.refused("AccessDeniedException", self.budgets.describe_budgets, AccountId="999999999999")
        self.refused("InvalidNextTokenException", self.budgets.describe_budgets, AccountId=ACCOUNT, NextToken="x")
        self.refused("InvalidParameterException", self.budgets.describe_budgets, AccountId=ACCOUNT, MaxResults=1001)


class History(WithSim):
    def items(self, **more):
        return self.cloudwatch.describe_alarm_history(**more)["AlarmHistoryItems"]

    def test_states_follow_each_other(self):
        alarms = self.cloudwatch.describe_alarms(AlarmTypes=["MetricAlarm", "CompositeAlarm"])
        told = 0
        for alarm in alarms["MetricAlarms"] + alarms["CompositeAlarms"]:
            changes = self.items(AlarmName=alarm["AlarmName"], HistoryItemType="StateUpdate", ScanBy="TimestampAscending",
                                 AlarmTypes=["MetricAlarm", "CompositeAlarm"])
            if len(changes) == 100:
                continue
            state = "INSUFFICIENT_DATA"
            for item in changes:
                data = json.loads(item["HistoryData"])
                self.assertEqual(data["oldState"]["stateValue"], state)
                state = data["newState"]["stateValue"]
                self.assertEqual(item["HistorySummary"], f"Alarm updated from {data['oldState']['stateValue']} to {state}")
            if changes:
                told += 1
                self.assertEqual(state, alarm["StateValue"])
                self.assertEqual(changes[-1]["Timestamp"], alarm["StateTransitionedTimestamp"])
        self.assertGreater(told, 5)

    def test_order_and_span(self):
        down = [i["Timestamp"] for i in self.items()]
        self.assertEqual(down, sorted(down, reverse=True))
        start, end = ORIGIN_MS // 1000 - 7200, ORIGIN_MS // 1000 - 3600
        for item in self.items(StartDate=start, EndDate=end):
            self.assertTrue(start <= item["Timestamp"].timestamp() <= end)
        kinds = {i["HistoryItemType"] for i in self.all_items()}
        self.assertEqual(kinds, {"StateUpdate", "Action", "ConfigurationUpdate"})

    def all_items(self):
        return [i for page in self.cloudwatch.get_paginator("describe_alarm_history").paginate(
            PaginationConfig={"PageSize": 7}) for i in page["AlarmHistoryItems"]]

    def test_pages_are_the_whole(self):
        first = self.items()
        self.assertEqual(self.all_items()[:len(first)], first)
        self.refused("InvalidNextToken", self.cloudwatch.describe_alarm_history, NextToken="x")
        self.refused("ValidationError", self.cloudwatch.describe_alarm_history, MaxRecords=101)


class Dashboards(WithSim):
    def test_dashboards(self):
        entries = self.cloudwatch.list_dashboards()["DashboardEntries"]
        self.assertEqual([e["DashboardName"] for e in entries], ["everything", "everything-alarms"])
        for entry in entries:
            found = self.cloudwatch.get_dashboard(DashboardName=entry["DashboardName"])
            self.assertEqual((found["DashboardArn"], len(found["DashboardBody"].encode())),
                             (entry["DashboardArn"], entry["Size"]))
        body = json.loads(self.cloudwatch.get_dashboard(DashboardName="everything")["DashboardBody"])
        rows = [r for w in body["widgets"] if w["type"] == "metric" for r in w["properties"]["metrics"]]
        self.assertIn(["AWS/Lambda", "Errors", "FunctionName", "cityflow-api"], [r[:4] for r in rows])
        self.assertEqual([e["DashboardName"] for e in self.cloudwatch.list_dashboards(
            DashboardNamePrefix="everything-")["DashboardEntries"]], ["everything-alarms"])
        self.assertEqual(code_of(self.cloudwatch.get_dashboard, DashboardName="none")[::2], ("ResourceNotFound", 404))


class Mutes(WithSim):
    def put(self, name, expression, duration="PT1H", alarms=("a",), **more):
        self.cloudwatch.put_alarm_mute_rule(Name=name, MuteTargets={"AlarmNames": list(alarms)}, Rule={
            "Schedule": {"Expression": expression, "Duration": duration}}, **more)

    def listed(self, **more):
        return {r["AlarmMuteRuleArn"].split(":")[-1]: r["Status"]
                for r in self.cloudwatch.list_alarm_mute_rules(**more)["AlarmMuteRuleSummaries"]}

    def test_rules(self):  # it is 14:00
        self.put("now", "at(2026-11-18T13:30)")
        self.put("over", "at(2026-11-18T12:30)", alarms=("b",))
        self.put("soon", "at(2026-11-18T14:30)")
        self.put("daily", "cron(30 13 * * *)")
        self.put("nightly", "cron(0 2 * * *)", "PT30M")
        self.put("ended", "cron(0 2 * * *)", ExpireDate=ORIGIN_MS // 1000 - 60)
        want = {"now": "ACTIVE", "over": "EXPIRED", "soon": "SCHEDULED", "daily": "ACTIVE", "nightly": "SCHEDULED",
                "ended": "EXPIRED"}
        self.assertEqual(self.listed(), want)
        self.assertEqual(self.listed(Statuses=["SCHEDULED", "ACTIVE"]),
                         {k: v for k, v in want.items() if v != "EXPIRED"})
        self.assertEqual(set(self.listed(AlarmName="b")), {"over"})
        page = self.cloudwatch.list_alarm_mute_rules(MaxRecords=4)
        rest = self.cloudwatch.list_alarm_mute_rules(NextToken=page["NextToken"])
        self.assertEqual(len(page["AlarmMuteRuleSummaries"]) + len(rest["AlarmMuteRuleSummaries"]), 6)
        self.put("now", "at(2026-11-18T15:30)")
        self.assertEqual(self.listed()["now"], "SCHEDULED")
        for name in want:
            self.cloudwatch.delete_alarm_mute_rule(AlarmMuteRuleName=name)
            self.cloudwatch.delete_alarm_mute_rule(AlarmMuteRuleName=name)
        self.assertEqual(self.listed(), {})
        for expression, duration in (("at(x)", "PT1H"), ("cron(1)", "PT1H"), ("at(2026-11-18T13:30)", "1H"),
                                     ("at(2026-11-18T13:30)", "P16D"), ("at(2026-11-18T13:30)", "PT")):
            self.refused("ValidationError", self.put, name="x", expression=expression, duration=duration)


class Pages(WithSim):
    arguments = ("--stack", STACK, "--seed", "7", "--page", "1")

    def test_one_at_a_time(self):
        asks = ((self.budgets, "describe_budgets", "Budgets", 2, {"AccountId": ACCOUNT}),
                (self.budgets, "describe_notifications_for_budget", "Notifications", 3,
                 {"AccountId": ACCOUNT, "BudgetName": "everything-month"}),
                (self.cloudwatch, "list_dashboards", "DashboardEntries", 2, {}),
                (self.sim.client("logs"), "describe_log_groups", "logGroups", 7, {}))
        for client, name, member, n, more in asks:
            pages = list(client.get_paginator(name).paginate(**more))
            self.assertEqual([len(p[member]) for p in pages], [1] * n, name)
        found, token = [], {}
        while True:
            reply = self.ce.get_cost_and_usage(TimePeriod={"Start": "2026-11-01", "End": "2026-11-04"},
                                               Granularity="DAILY", Metrics=["UnblendedCost"], **token)
            found += reply["ResultsByTime"]
            if "NextPageToken" not in reply:
                break
            token = {"NextPageToken": reply["NextPageToken"]}
        self.assertEqual([r["TimePeriod"]["Start"][-2:] for r in found], ["01", "02", "03"])


class CommandLine(WithSim):
    def test_one_call_each(self):
        if not shutil.which("aws"):
            sim_process.require(False, "the AWS CLI is not installed")
        environment = {**os.environ, "AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}
        for words, want in (
                (["ce", "get-dimension-values", "--time-period", "Start=2026-11-01,End=2026-11-02", "--dimension",
                  "LINKED_ACCOUNT", "--query", "DimensionValues[0].Value"], ACCOUNT),
                (["budgets", "describe-budgets", "--account-id", ACCOUNT, "--query", "Budgets[0].BudgetName"],
                 "everything-month"),
                (["cloudwatch", "list-dashboards", "--query", "DashboardEntries[0].DashboardName"], "everything"),
                (["ecs", "describe-task-definition", "--task-definition", "cityflow-worker", "--query",
                  "taskDefinition.family"], "cityflow-worker")):
            region = "us-east-1" if words[0] in ("ce", "budgets") else REGION
            done = subprocess.run(["aws", "--endpoint-url", self.sim.url, "--region", region, *words, "--output",
                                   "text"], capture_output=True, text=True, timeout=120, env=environment)
            self.assertEqual(done.stdout.strip(), want, done.stderr)


if __name__ == "__main__":
    unittest.main()
