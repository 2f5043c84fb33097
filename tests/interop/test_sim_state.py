# SPDX-License-Identifier: MIT
"""What the simulated services say of visitors, tasks, queues, targets, pipelines and the bill, against
what really happened there (/_sim/state); and the alarms of a day of incidents."""
import collections
import datetime
import glob
import json
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import awsmodel
import sim_process
from sim_process import HOUR_MS, ORIGIN_MS, ROOT, Sim, clock
from test_sim_messages import STACK

DAY_S = 86400
MIDNIGHT = ORIGIN_MS // 1000 // DAY_S * DAY_S
YESTERDAY = (MIDNIGHT - DAY_S, MIDNIGHT)
MONITOR = "cityflow"
DAY_STACKS = sorted(glob.glob(os.path.join(ROOT, "share", "stacks", "*.jsonc"))) + [
    os.path.join(os.path.dirname(STACK), "thresholds.jsonc"), STACK]


def setUpModule():
    sim_process.require(awsmodel.botocore, "botocore is not installed")


def day_of(ms):
    return datetime.datetime.fromtimestamp(ms / 1000, datetime.timezone.utc).strftime("%Y-%m-%d")


class WithSim(unittest.TestCase):
    arguments = ("--stack", STACK, "--seed", "7", "--control")
    clock = clock()

    @classmethod
    def setUpClass(cls):
        cls.sim = Sim(*cls.arguments, clock_text=cls.clock)

    @classmethod
    def tearDownClass(cls):
        code, error = cls.sim.stop()
        assert code == 0, error

    def state(self, span):
        return self.sim.control(f"state?from={span[0]}&to={span[1]}")

    def sessions(self, span):
        """Of the monitor; those that began before the span but are seen in it, too."""
        found = self.state((span[0] - 600, span[1]))["sessions"]
        return [s for s in found if s["monitor"] == MONITOR]

    def begun(self, span):
        return [s for s in self.sessions(span) if span[0] * 1000 <= s["start_ms"] < span[1] * 1000]

    def events(self, span, key):
        return [t for s in self.sessions(span) for t in s[key] if span[0] * 1000 <= t < span[1] * 1000]


class Visitors(WithSim):
    def metric(self, name, stat, span=YESTERDAY):
        reply = self.sim.client("cloudwatch").get_metric_data(
            StartTime=span[0], EndTime=span[1], MetricDataQueries=[{"Id": "m", "MetricStat": {
                "Metric": {"Namespace": "AWS/RUM", "MetricName": name,
                           "Dimensions": [{"Name": "application_name", "Value": MONITOR}]},
                "Period": span[1] - span[0], "Stat": stat}}])
        return reply["MetricDataResults"][0]["Values"][0]

    def test_metrics_are_the_visits(self):
        begun = self.begun(YESTERDAY)
        lengths = [s["duration_ms"] for s in begun]
        self.assertGreater(len(begun), 1000)
        self.assertEqual(self.metric("SessionCount", "Sum"), len(begun))
        self.assertEqual(self.metric("SessionDuration", "SampleCount"), len(begun))
        self.assertAlmostEqual(self.metric("SessionDuration", "Average"), sum(lengths) / len(lengths), places=3)
        self.assertEqual(self.metric("SessionDuration", "Maximum"), max(lengths))
        self.assertEqual(self.metric("PageViewCount", "Sum"), len(self.events(YESTERDAY, "view_ms")))
        self.assertEqual(self.metric("JsErrorCount", "Sum"), len(self.events(YESTERDAY, "error_ms")))

    def test_pages_of_events_are_the_visits(self):
        span = (ORIGIN_MS // 1000 - 7200, ORIGIN_MS // 1000 - 3600)
        rum, found, token = self.sim.client("rum"), [], {}
        while True:
            reply = rum.get_app_monitor_data(
                Name=MONITOR, TimeRange={"After": span[0] * 1000, "Before": span[1] * 1000}, Filters=[
                    {"Name": "EventType", "Values": ["com.amazon.rum.session_start_event"]}], **token)
            found += [json.loads(e) for e in reply["Events"]]
            if "NextToken" not in reply:
                break
            token = {"NextToken": reply["NextToken"]}
        self.assertEqual({(e["user_details"]["sessionId"], e["user_details"]["userId"], e["event_timestamp"])
                          for e in found},
                         {(s["session"], s["user"], s["start_ms"]) for s in self.begun(span)})


class Insights(Visitors):
    """A query takes some virtual time: until() lets it pass."""
    test_metrics_are_the_visits = test_pages_of_events_are_the_visits = None

    def query(self, text, span=YESTERDAY):
        logs = self.sim.client("logs")
        monitor = self.sim.client("rum").get_app_monitor(Name=MONITOR)["AppMonitor"]
        started = logs.start_query(logGroupName=monitor["DataStorage"]["CwLog"]["CwLogGroup"], startTime=span[0],
                                   endTime=span[1] - 1, queryString=text)["queryId"]

        def complete():
            reply = logs.get_query_results(queryId=started)
            return reply if reply["status"] == "Complete" else None
        return [{c["field"]: c["value"] for c in row} for row in self.sim.until(complete, text)["results"]]

    def test_visitors_a_day(self):
        span = (YESTERDAY[0] - DAY_S, YESTERDAY[1])
        rows = self.query(
            'filter ispresent(user_details.userId) and user_details.userId != "00000000-0000-0000-0000-000000000000" '
            'and event_type = "com.amazon.rum.session_start_event" | stats count_distinct(user_details.userId) as '
            "visitors, count_distinct(user_details.sessionId) as sessions by bin(1d) as day | sort day", span)
        want = collections.defaultdict(list)
        for s in self.begun(span):
            want[day_of(s["start_ms"])].append(s)
        self.assertEqual(len(rows), 2)
        for row, day in zip(rows, sorted(want)):
            self.assertTrue(row["day"].startswith(day), row)
            self.assertEqual(int(row["visitors"]), len({s["user"] for s in want[day]}))
            self.assertEqual(int(row["sessions"]), len(want[day]))
        people = self.query('filter event_type = "com.amazon.rum.session_start_event" '
                            "| stats count(*) as n by user_details.userId | limit 10000")
        begun = self.begun(YESTERDAY)
        self.assertEqual({r["user_details.userId"]: int(r["n"]) for r in people},
                         dict(collections.Counter(s["user"] for s in begun)))

    def test_average_session(self):
        span = (YESTERDAY[0] + 10 * 3600, YESTERDAY[0] + 12 * 3600)
        begun = {s["session"]: s for s in self.begun(span)}
        rows = self.query("stats min(event_timestamp) as a, max(event_timestamp) as b by user_details.sessionId "
                          "| limit 10000", (span[0], span[1] + 600))
        lengths = {r["user_details.sessionId"]: float(r["b"]) - float(r["a"]) for r in rows}
        self.assertEqual({s: lengths[s] for s in begun}, {s: v["duration_ms"] for s, v in begun.items()})

    def test_errors_and_views(self):
        rows = self.query('filter event_type = "com.amazon.rum.js_error_event" | stats count(*) as n by '
                          "event_details.message, event_details.type | sort n desc")
        self.assertEqual(sum(int(r["n"]) for r in rows), len(self.events(YESTERDAY, "error_ms")))
        self.assertEqual(rows[0]["event_details.type"], "TypeError")
        views = self.query('filter event_type = "com.amazon.rum.page_view_event" | stats count(*) as n')
        self.assertEqual(int(views[0]["n"]), len(self.events(YESTERDAY, "view_ms")))

    def test_web_vitals(self):
        for event, field, metric in (("largest_contentful_paint", "value", "WebVitalsLargestContentfulPaint"),
                                     ("first_input_delay", "value", "WebVitalsFirstInputDelay"),
                                     ("cumulative_layout_shift", "value", "WebVitalsCumulativeLayoutShift"),
                                     ("performance_navigation", "duration", "PerformanceNavigationDuration")):
            row = self.query(f'filter event_type = "com.amazon.rum.{event}_event" | stats count(*) as n, '
                             f"sum(event_details.{field}) as sum, avg(event_details.{field}) as mean, "
                             f"pct(event_details.{field}, 75) as p75")[0]
            self.assertEqual(int(row["n"]), len(self.begun(YESTERDAY)))
            self.assertAlmostEqual(float(row["mean"]), float(row["sum"]) / int(row["n"]), places=2)
            self.assertGreater(float(row["p75"]), float(row["mean"]) * 0.9)


class Everything(WithSim):
    def test_tasks(self):
        ecs, seen = self.sim.client("ecs"), {}
        span = (ORIGIN_MS // 1000 - 3000, ORIGIN_MS // 1000)
        for cluster in ("cityflow", "wellbeing"):
            for status in ("RUNNING", "STOPPED"):
                for page in ecs.get_paginator("list_tasks").paginate(cluster=cluster, desiredStatus=status):
                    if page["taskArns"]:
                        seen.update({t["taskArn"]: t for t in ecs.describe_tasks(
                            cluster=cluster, tasks=page["taskArns"])["tasks"]})
        created = {a: t for a, t in seen.items() if span[0] <= t["createdAt"].timestamp() < span[1]}
        tasks = {t["arn"]: t for t in self.state(span)["tasks"]}
        self.assertEqual(set(created), set(tasks))
        self.assertGreater(len(tasks), 20)
        for arn, task in tasks.items():
            told = created[arn]
            for key, moment in (("started_ms", "startedAt"), ("stopped_ms", "stoppedAt"), ("created_ms", "createdAt")):
                at = told.get(moment)
                self.assertEqual(task[key], at and round(at.timestamp() * 1000), (arn, key))
            if task["stopped_ms"]:
                self.assertEqual(task["exit_code"], told["containers"][0].get("exitCode"))
                self.assertEqual(task["stop_code"], told["stopCode"])

    def test_a_day_of_tasks(self):
        span = (ORIGIN_MS // 1000 - DAY_S, ORIGIN_MS // 1000)
        jobs = [t for t in self.state(span)["tasks"] if t["family"] == "cityflow-worker"]
        ran = [t["stopped_ms"] - t["started_ms"] for t in jobs if t["started_ms"] and t["stopped_ms"]]
        self.assertGreater(len(jobs), 500)
        self.assertEqual(len({t["arn"] for t in jobs}), len(jobs))
        self.assertTrue(60e3 < sum(ran) / len(ran) < 400e3)
        self.assertTrue(0 < sum(t["failed"] for t in jobs) < len(jobs))

    def test_queues(self):
        sqs, names = self.sim.client("sqs"), ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible",
                                              "ApproximateNumberOfMessagesDelayed"]
        for queue in self.state((0, 1))["queues"]:
            url = sqs.get_queue_url(QueueName=queue["name"])["QueueUrl"]
            told = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
            self.assertEqual([int(told[n]) for n in names], [queue[k] for k in ("visible", "in_flight", "delayed")], queue)

    def test_pipelines_and_bill(self):
        state = self.state(YESTERDAY)
        runs = self.sim.client("codepipeline").list_pipeline_executions(pipelineName="elanswer-deploy")
        told = {(round(r["startTime"].timestamp() * 1000), r["status"]) for r in runs["pipelineExecutionSummaries"]
                if YESTERDAY[0] <= r["startTime"].timestamp() < YESTERDAY[1]}
        self.assertEqual(told, {(r["started_ms"], r["status"]) for r in state["pipelines"]
                                if r["name"] == "elanswer-deploy"})
        self.assertTrue(told)
        ce = self.sim.client("ce", region="us-east-1").get_cost_and_usage(
            TimePeriod={"Start": day_of(YESTERDAY[0] * 1000), "End": day_of(YESTERDAY[1] * 1000)},
            Granularity="DAILY", Metrics=["UnblendedCost"], GroupBy=[{"Type": "DIMENSION", "Key": "SERVICE"}])
        bill = collections.defaultdict(float)
        for item in state["bill"]:
            bill[item["service"]] += item["usd"]
        for group in ce["ResultsByTime"][0]["Groups"]:
            self.assertAlmostEqual(float(group["Metrics"]["UnblendedCost"]["Amount"]), bill.pop(group["Keys"][0]),
                                   places=6)
        self.assertFalse(bill)


class DayOfIncidents(unittest.TestCase):
    """Each moment is a world of its own that has lived through the day before it."""

    def in_incident(self, kind, metric=None, later_s=600):
        """A simulator in the middle of an incident of the stack with every form of threshold."""
        stack = DAY_STACKS[-2]
        with Sim("--stack", stack, "--scenario", "day", "--control", clock_text=clock()) as sim:
            found = [i for i in sim.control("state")["incidents"] if (i["kind"], i["metric"]) == (kind, metric)]
        at_ms = (MIDNIGHT + found[0]["from_s"] + later_s) * 1000
        return Sim("--stack", stack, "--scenario", "day", "--control", clock_text=clock(at_ms))

    def test_every_alarm_fires_and_clears(self):
        for stack in DAY_STACKS:
            with Sim("--stack", stack, "--scenario", "day", "--seed", "3", clock_text=clock()) as sim:
                for region in ("eu-west-2", "us-east-1"):
                    self.check_alarms(sim.client("cloudwatch", region=region), stack)

    def check_alarms(self, cloudwatch, stack):
        changes = collections.defaultdict(list)
        for page in cloudwatch.get_paginator("describe_alarm_history").paginate(
                HistoryItemType="StateUpdate", AlarmTypes=["MetricAlarm"]):
            for item in page["AlarmHistoryItems"]:
                data = json.loads(item["HistoryData"])
                changes[item["AlarmName"]].append(data["newState"]["stateValue"])
        for alarm in cloudwatch.describe_alarms(AlarmTypes=["MetricAlarm"])["MetricAlarms"]:
            # What is measured once a day is bad every other day.
            if alarm.get("Period") != DAY_S:
                seen = changes[alarm["AlarmName"]]
                self.assertIn("ALARM", seen, (stack, alarm["AlarmName"]))
                self.assertIn("OK", seen, (stack, alarm["AlarmName"]))

    def test_an_unhealthy_target(self):
        with self.in_incident("metric", "tg_unhealthy") as sim:
            elb = sim.client("elbv2")
            group = elb.describe_target_groups()["TargetGroups"][0]["TargetGroupArn"]
            targets = elb.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
            bad = [t for t in targets if t["TargetHealth"]["State"] == "unhealthy"]
            self.assertTrue(bad and all(t["TargetHealth"]["Reason"] for t in bad))
            told = {t["unhealthy"] for t in sim.control("state")["targets"]}
            self.assertEqual(told, {len(bad)})
            self.assertEqual(self.newest(sim, "AWS/ApplicationELB", "UnHealthyHostCount"), len(bad))
            self.assertEqual(self.newest(sim, "AWS/ApplicationELB", "HealthyHostCount"), len(targets) - len(bad))

    def newest(self, sim, namespace, name, region="eu-west-2"):
        cloudwatch = sim.client("cloudwatch", region=region)
        metric = cloudwatch.list_metrics(Namespace=namespace, MetricName=name)["Metrics"][0]
        now = sim.control("state")["now_ms"] // 60000 * 60
        reply = cloudwatch.get_metric_data(StartTime=now - 300, EndTime=now, MetricDataQueries=[
            {"Id": "m", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Maximum"}}])
        return reply["MetricDataResults"][0]["Values"][0]

    def test_a_failing_health_check(self):
        with self.in_incident("metric", "dns_status") as sim:
            route53 = sim.client("route53", region="us-east-1")
            check = route53.list_health_checks()["HealthChecks"][0]["Id"]
            seen = [o["StatusReport"]["Status"].startswith("Failure") for o in route53.get_health_check_status(
                HealthCheckId=check)["HealthCheckObservations"]]
            self.assertGreater(sum(seen), len(seen) * 0.6)
            self.assertEqual(self.newest(sim, "AWS/Route53", "HealthCheckStatus", "us-east-1"), 0)
            self.assertLess(self.newest(sim, "AWS/Route53", "HealthCheckPercentageHealthy", "us-east-1"), 18)

    def service(self, sim):
        return sim.client("ecs").describe_services(cluster="c", services=["web"])["services"][0]

    def test_a_service_below_what_it_wants(self):
        with self.in_incident("shortage") as sim:
            service = self.service(sim)
            self.assertLess(service["runningCount"], service["desiredCount"])
            self.assertEqual(self.newest(sim, "ECS/ContainerInsights", "RunningTaskCount"), service["runningCount"])
        with self.in_incident("shortage", later_s=-600) as sim:
            service = self.service(sim)
            self.assertEqual(service["runningCount"], service["desiredCount"])

    def test_a_failed_rollout(self):
        with self.in_incident("rollout") as sim:
            self.assertEqual([d["rolloutState"] for d in self.service(sim)["deployments"]], ["IN_PROGRESS", "COMPLETED"])
        with self.in_incident("rollout", later_s=3600) as sim:
            runs = sim.client("codepipeline").list_pipeline_executions(pipelineName="deploy")["pipelineExecutionSummaries"]
            self.assertIn("Failed", [r["status"] for r in runs[:2]])
            self.assertIn("Succeeded", [r["status"] for r in runs])

    def test_scaling_follows_the_load(self):
        with self.in_incident("metric", "cpu", later_s=900) as sim:
            activity = sim.client("application-autoscaling").describe_scaling_activities(
                ServiceNamespace="ecs")["ScalingActivities"][0]
            desired = self.service(sim)["desiredCount"]
            self.assertEqual(activity["Description"], f"Setting desired count to {desired}.")
            self.assertLess(sim.control("state")["now_ms"] / 1000 - activity["StartTime"].timestamp(), 900)
            self.assertGreater(self.newest(sim, "AWS/ECS", "CPUUtilization"), 70)

    def test_the_bill_is_credited_back(self):
        with Sim("--stack", DAY_STACKS[-2], "--scenario", "day", clock_text=clock()) as sim:
            reply = sim.client("cloudwatch", region="us-east-1").get_metric_data(
                StartTime=MIDNIGHT, EndTime=MIDNIGHT + 64800, ScanBy="TimestampAscending", MetricDataQueries=[{
                    "Id": "m", "MetricStat": {"Metric": {
                        "Namespace": "AWS/Billing", "MetricName": "EstimatedCharges",
                        "Dimensions": [{"Name": "Currency", "Value": "USD"}]}, "Period": 21600, "Stat": "Maximum"}}])
            before, spike, after = reply["MetricDataResults"][0]["Values"]
            self.assertTrue(before < after < 12.70 < 25.40 < spike, (before, spike, after))
        for hour, is_charged in ((5, False), (8, True), (13, False)):
            with Sim("--stack", DAY_STACKS[-2], "--scenario", "day", clock_text=clock((MIDNIGHT + hour * 3600) * 1000)) as sim:
                total = sim.client("ce", region="us-east-1").get_cost_and_usage(
                    TimePeriod={"Start": "2026-11-01", "End": "2026-11-19"}, Granularity="MONTHLY",
                    Metrics=["UnblendedCost"])["ResultsByTime"][0]["Total"]["UnblendedCost"]["Amount"]
            self.assertEqual(float(total) > 25.40, is_charged, (hour, total))
            self.assertEqual(float(total) < 12.70, not is_charged, (hour, total))


if __name__ == "__main__":
    unittest.main()
