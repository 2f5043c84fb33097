# SPDX-License-Identifier: MIT
"""boto3 and the AWS CLI against cwtop-sim: every operation it serves, its refusals, paging, its
determinism and its story."""
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import awsmodel
import sim_process
from sim_process import HOUR_MS, ORIGIN_MS, REGION, Sim, clock

MINUTE_MS = 60000
API = {"ApiId": "c1tyfl0wap"}


def setUpModule():
    sim_process.require(awsmodel.botocore, "botocore is not installed")
    try:
        import boto3  # noqa: F401
    except ImportError:
        sim_process.require(False, "boto3 is not installed")


def metric(query_id, namespace, name, dimensions, stat="Sum", period=60, **more):
    return {"Id": query_id, "MetricStat": {
        "Metric": {"Namespace": namespace, "MetricName": name,
                   "Dimensions": [{"Name": k, "Value": v} for k, v in dimensions.items()]},
        "Period": period, "Stat": stat}, **more}


def get(client, queries, start_ms, end_ms, **more):
    return client.get_metric_data(MetricDataQueries=queries, StartTime=start_ms // 1000,
                                  EndTime=end_ms // 1000, **more)


def all_pages(client, queries, start_ms, end_ms, **more):
    """Points of each id over all pages, and the number of pages."""
    points, pages, token = {}, 0, {}
    while True:
        reply = get(client, queries, start_ms, end_ms, **more, **token)
        pages += 1
        n = sum(len(r["Values"]) for r in reply["MetricDataResults"])
        if "MaxDatapoints" in more:  # a page that is not the last is full
            assert n <= more["MaxDatapoints"], n
            assert n == more["MaxDatapoints"] or "NextToken" not in reply, n
        for result in reply["MetricDataResults"]:
            points.setdefault(result["Id"], []).extend(
                zip(result["Timestamps"], result["Values"]))
        if "NextToken" not in reply:
            return points, pages
        token = {"NextToken": reply["NextToken"]}


def without_metadata(reply):
    return {k: v for k, v in reply.items() if k != "ResponseMetadata"}


class Refused(unittest.TestCase):
    def refused(self, code, function, **parameters):
        from botocore.exceptions import ClientError

        with self.assertRaises(ClientError) as caught:
            function(**parameters)
        error = caught.exception.response["Error"]
        self.assertEqual(error["Code"], code, error)
        return error["Message"]


class Operations(Refused):
    @classmethod
    def setUpClass(cls):
        cls.sim = Sim("--seed", "7", clock_text=clock())
        cls.cloudwatch = cls.sim.client("cloudwatch")
        cls.ecs = cls.sim.client("ecs")
        cls.sqs = cls.sim.client("sqs")

    @classmethod
    def tearDownClass(cls):
        code, error = cls.sim.stop()
        assert code == 0, error

    def get(self, *queries, **more):
        return get(self.cloudwatch, list(queries), ORIGIN_MS - 3 * HOUR_MS, ORIGIN_MS, **more)

    def one(self, query, **more):
        results = self.get(query, **more)["MetricDataResults"]
        self.assertEqual(len(results), 1)
        return results[0]

    # ---- GetMetricData

    def test_a_metric_has_points_at_whole_minutes(self):
        result = self.one(metric("m", "AWS/ApiGateway", "Count", API))
        self.assertEqual(result["StatusCode"], "Complete")
        self.assertEqual(result["Label"], "Count")
        self.assertGreater(len(result["Values"]), 170)
        self.assertTrue(all(t.second == 0 for t in result["Timestamps"]))
        self.assertTrue(all(v == int(v) and v > 0 for v in result["Values"]))

    def test_the_newest_minutes_are_late(self):
        newest = max(self.one(metric("m", "AWS/ApiGateway", "Count", API))["Timestamps"])
        age = ORIGIN_MS / 1000 - newest.timestamp()
        self.assertGreaterEqual(age, 120)
        self.assertLessEqual(age, 180)

    def test_order_is_as_asked(self):
        query = metric("m", "AWS/ApiGateway", "Count", API)
        down = self.one(query)["Timestamps"]
        up = self.one(query, ScanBy="TimestampAscending")["Timestamps"]
        self.assertEqual(down, sorted(down, reverse=True))
        self.assertEqual(up, list(reversed(down)))

    def test_unknown_dimensions_are_an_empty_series(self):
        for dimensions in ({}, {"ApiId": "other"}, dict(API, Stage="prod")):
            result = self.one(metric("m", "AWS/ApiGateway", "Count", dimensions))
            self.assertEqual((result["Values"], result["StatusCode"]), ([], "Complete"))

    def test_us_east_1_has_its_own_metrics(self):
        query = metric("m", "AWS/CloudFront", "Requests",
                       {"Region": "Global", "DistributionId": "E1CITYFLOWDEMO"})
        self.assertEqual(self.one(query)["Values"], [])
        there = self.sim.client("cloudwatch", region="us-east-1")
        reply = get(there, [query], ORIGIN_MS - HOUR_MS, ORIGIN_MS)
        self.assertGreater(len(reply["MetricDataResults"][0]["Values"]), 50)

    def test_statistics_agree(self):
        stats = ["Sum", "SampleCount", "Average", "Minimum", "Maximum", "p50", "p99", "tm95"]
        queries = [metric(s.lower(), "AWS/Lambda", "Duration", {"FunctionName": "cityflow-api"},
                          stat=s, period=300) for s in stats]
        series = {r["Id"]: r["Values"] for r in self.get(*queries)["MetricDataResults"]}
        self.assertEqual(len({len(v) for v in series.values()}), 1)
        for i in range(len(series["sum"])):
            at = {k: v[i] for k, v in series.items()}
            self.assertAlmostEqual(at["sum"] / at["samplecount"], at["average"], places=6)
            self.assertLessEqual(at["minimum"], at["p50"])
            self.assertLess(at["p50"], at["p99"])
            self.assertLessEqual(at["p99"], at["maximum"])
            self.assertLess(at["minimum"], at["tm95"])
            self.assertLess(at["tm95"], at["p99"])

    def test_long_periods_are_the_sum_of_minutes(self):
        start, end = ORIGIN_MS - 3 * HOUR_MS, ORIGIN_MS - HOUR_MS
        minutes = metric("a", "AWS/ApiGateway", "Count", API)
        hours = metric("b", "AWS/ApiGateway", "Count", API, period=3600)
        reply = get(self.cloudwatch, [minutes, hours], start, end)
        values = {r["Id"]: r["Values"] for r in reply["MetricDataResults"]}
        self.assertEqual(len(values["b"]), 2)
        self.assertEqual(sum(values["a"]), sum(values["b"]))

    def test_start_is_inclusive_and_end_exclusive(self):
        start = ORIGIN_MS - HOUR_MS
        reply = get(self.cloudwatch, [metric("m", "AWS/ApiGateway", "Count", API)], start,
                    start + 5 * MINUTE_MS, ScanBy="TimestampAscending")
        times = [t.timestamp() for t in reply["MetricDataResults"][0]["Timestamps"]]
        self.assertEqual(times, [start / 1000 + 60 * i for i in range(5)])

    def test_math(self):
        queries = [metric("n", "AWS/ApiGateway", "Count", API, ReturnData=False),
                   metric("e", "AWS/ApiGateway", "5xx", API, ReturnData=False),
                   metric("gone", "AWS/ApiGateway", "Count", {"ApiId": "x"}, ReturnData=False),
                   {"Id": "rate", "Expression": "IF(n > 0, 100 * e / n, 0)", "Label": "5xx %"},
                   {"Id": "zero", "Expression": "FILL(gone, 0) + 1"},
                   {"Id": "none", "Expression": "gone + n"},
                   {"Id": "both", "Expression": "SUM([n, e])"},
                   {"Id": "all", "Expression": "MAX(METRICS())"},
                   {"Id": "persec", "Expression": "n / 60 - -(1)"}]
        results = {r["Id"]: r for r in self.get(*queries)["MetricDataResults"]}
        self.assertEqual(set(results), {"rate", "zero", "none", "both", "all", "persec"})
        plain = {q["Id"]: self.one(dict(q, ReturnData=True)) for q in queries[:2]}
        n, e = plain["n"]["Values"], plain["e"]["Values"]
        self.assertEqual(results["rate"]["Label"], "5xx %")
        self.assertEqual(results["rate"]["Timestamps"], plain["n"]["Timestamps"])
        for got, a, b in zip(results["rate"]["Values"], e, n):
            self.assertAlmostEqual(got, 100 * a / b)
        self.assertEqual(results["none"]["Values"], [])
        self.assertEqual(set(results["zero"]["Values"]), {1.0})
        self.assertEqual(results["both"]["Values"], [a + b for a, b in zip(n, e)])
        self.assertEqual(results["all"]["Values"], n)
        self.assertAlmostEqual(results["persec"]["Values"][0], n[0] / 60 + 1)

    def test_bad_queries_are_refused(self):
        good = metric("m", "AWS/ApiGateway", "Count", API)
        bad = {
            "duplicate ids": [good, good],
            "bad id": [dict(good, Id="M")],
            "no id": [{k: v for k, v in good.items() if k != "Id"}],
            "period": [metric("m", "A", "B", {}, period=90)],
            "statistic": [metric("m", "A", "B", {}, stat="Median")],
            "501": [metric(f"m{i}", "A", "B", {}) for i in range(501)],
            "neither": [{"Id": "m"}],
            "both": [dict(good, Expression="1")],
            "unknown function": [good, {"Id": "x", "Expression": "FOO(m)"}],
            "unknown id": [good, {"Id": "x", "Expression": "y + 1"}],
            "itself": [{"Id": "x", "Expression": "x + 1"}],
            "syntax": [good, {"Id": "x", "Expression": "m + "}],
            "trailing": [good, {"Id": "x", "Expression": "m)"}],
            "a number": [good, {"Id": "x", "Expression": "1 + 1"}],
            "nothing returned": [dict(good, ReturnData=False)],
        }
        for why, queries in bad.items():
            with self.subTest(why):
                self.refused("ValidationError", self.get_queries, queries=queries)
        get(self.cloudwatch, [metric(f"m{i}", "A", "B", {}) for i in range(500)],
            ORIGIN_MS - HOUR_MS, ORIGIN_MS)

    def get_queries(self, queries, start=ORIGIN_MS - HOUR_MS, end=ORIGIN_MS, **more):
        return get(self.cloudwatch, queries, start, end, **more)

    def test_bad_times_are_refused(self):
        query = [metric("m", "AWS/ApiGateway", "Count", API)]
        message = self.refused("ValidationError", self.get_queries, queries=query, start=ORIGIN_MS,
                               end=ORIGIN_MS)
        self.assertIn("must be less than", message)
        self.refused("ValidationError", self.get_queries, queries=query, MaxDatapoints=100801)
        self.refused("InvalidNextToken", self.get_queries, queries=query, NextToken="0" * 64)

    def test_pages_merge_to_the_same_data(self):
        queries = [metric("n", "AWS/ApiGateway", "Count", API),
                   metric("none", "AWS/ApiGateway", "Count", {}),
                   metric("e", "AWS/ApiGateway", "5xx", API),
                   {"Id": "x", "Expression": "n + e"}]
        start = ORIGIN_MS - 3 * HOUR_MS
        for scan in ("TimestampAscending", "TimestampDescending"):
            whole, pages = all_pages(self.cloudwatch, queries, start, ORIGIN_MS, ScanBy=scan)
            self.assertEqual(pages, 1)
            parts, pages = all_pages(self.cloudwatch, queries, start, ORIGIN_MS, ScanBy=scan,
                                     MaxDatapoints=100)
            self.assertGreater(pages, 4)
            self.assertEqual(whole, parts)

    def test_a_metric_that_goes_on_is_partial(self):
        reply = self.get(metric("n", "AWS/ApiGateway", "Count", API), MaxDatapoints=10)
        self.assertEqual(reply["MetricDataResults"][0]["StatusCode"], "PartialData")
        self.assertEqual(len(reply["MetricDataResults"][0]["Values"]), 10)

    # ---- ListMetrics

    def test_list_metrics(self):
        every = self.cloudwatch.list_metrics()["Metrics"]
        self.assertGreater(len(every), 20)
        some = self.cloudwatch.list_metrics(Namespace="AWS/Lambda", MetricName="Errors")["Metrics"]
        self.assertEqual([m["Dimensions"] for m in some],
                         [[{"Name": "FunctionName", "Value": "cityflow-api"}]])
        by_queue = self.cloudwatch.list_metrics(
            Dimensions=[{"Name": "QueueName", "Value": "cityflow-jobs"}])["Metrics"]
        self.assertEqual({m["Namespace"] for m in by_queue}, {"AWS/SQS"})

    # ---- DescribeAlarms

    def test_composite_alarms_only_when_asked(self):
        reply = self.cloudwatch.describe_alarms()
        self.assertEqual(reply["CompositeAlarms"], [])
        names = [a["AlarmName"] for a in reply["MetricAlarms"]]
        self.assertIn("cityflow-api-5xx-rate", names)
        self.assertIn("cityflow-jobs-dlq-depth", names)
        self.assertEqual(names, sorted(names))
        both = self.cloudwatch.describe_alarms(AlarmTypes=["MetricAlarm", "CompositeAlarm"])
        self.assertEqual([a["AlarmName"] for a in both["MetricAlarms"]], names)
        composite = both["CompositeAlarms"]
        self.assertEqual([a["AlarmName"] for a in composite], ["cityflow-health"])
        self.assertIn('ALARM("cityflow-api-5xx-rate")', composite[0]["AlarmRule"])
        only = self.cloudwatch.describe_alarms(AlarmTypes=["CompositeAlarm"])
        self.assertEqual(only["MetricAlarms"], [])

    def test_alarm_filters(self):
        some = self.cloudwatch.describe_alarms(AlarmNamePrefix="cityflow-fn")["MetricAlarms"]
        self.assertTrue(some)
        self.assertTrue(all(a["AlarmName"].startswith("cityflow-fn") for a in some))
        named = self.cloudwatch.describe_alarms(AlarmNames=["cityflow-fn-p99", "nope"])
        self.assertEqual([a["AlarmName"] for a in named["MetricAlarms"]], ["cityflow-fn-p99"])
        self.assertEqual(named["MetricAlarms"][0]["ExtendedStatistic"], "p99")
        ok = self.cloudwatch.describe_alarms(StateValue="OK")["MetricAlarms"]
        self.assertTrue(ok and all(a["StateValue"] == "OK" for a in ok))
        self.refused("ValidationError", self.cloudwatch.describe_alarms, MaxRecords=0)
        self.refused("ValidationError", self.cloudwatch.describe_alarms, MaxRecords=101)
        self.refused("ValidationError", self.cloudwatch.describe_alarms, StateValue="BAD")

    def test_a_math_alarm_lists_its_queries(self):
        alarm, = self.cloudwatch.describe_alarms(
            AlarmNames=["cityflow-api-5xx-rate"])["MetricAlarms"]
        self.assertNotIn("MetricName", alarm)
        returned = [m["Id"] for m in alarm["Metrics"] if m["ReturnData"]]
        self.assertEqual(returned, ["api_5xx_rate"])
        self.assertEqual({m["Id"] for m in alarm["Metrics"]},
                         {"api_5xx_rate", "api_5xx", "api_requests"})

    def test_alarm_pages(self):
        whole = self.cloudwatch.describe_alarms(AlarmTypes=["MetricAlarm", "CompositeAlarm"])
        pages = list(self.cloudwatch.get_paginator("describe_alarms").paginate(
            AlarmTypes=["MetricAlarm", "CompositeAlarm"], MaxRecords=2))
        self.assertGreater(len(pages), 3)
        for kind in ("MetricAlarms", "CompositeAlarms"):
            self.assertEqual([a for p in pages for a in p[kind]], whole[kind])

    def test_us_east_1_has_its_own_alarms(self):
        there = self.sim.client("cloudwatch", region="us-east-1").describe_alarms()
        names = {a["AlarmName"] for a in there["MetricAlarms"]}
        self.assertIn("cityflow-web-5xx", names)
        here = {a["AlarmName"] for a in self.cloudwatch.describe_alarms()["MetricAlarms"]}
        self.assertFalse(names & here)

    # ---- ECS

    def test_clusters_and_services(self):
        arns = self.ecs.list_clusters()["clusterArns"]
        self.assertEqual(arns, [f"arn:aws:ecs:{REGION}:123456789012:cluster/cityflow"])
        self.assertEqual(self.ecs.list_services(cluster=arns[0])["serviceArns"], [])
        described = self.ecs.describe_services(cluster="cityflow", services=["x"])
        self.assertEqual(described["failures"][0]["reason"], "MISSING")
        self.refused("ClusterNotFoundException", self.ecs.list_services, cluster="x")
        self.refused("ClusterNotFoundException", self.ecs.list_tasks)
        self.refused("InvalidParameterException", self.ecs.describe_services, cluster="cityflow",
                     services=[])
        self.refused("InvalidParameterException", self.ecs.describe_services, cluster="cityflow",
                     services=[str(i) for i in range(11)])
        self.refused("InvalidParameterException", self.ecs.list_tasks, cluster="cityflow",
                     maxResults=101)
        self.refused("ServiceNotFoundException", self.ecs.list_tasks, cluster="cityflow",
                     serviceName="x")

    def tasks(self, **filters):
        arns = [a for page in self.ecs.get_paginator("list_tasks").paginate(
            cluster="cityflow", **filters) for a in page["taskArns"]]
        tasks = []
        for i in range(0, len(arns), 100):
            reply = self.ecs.describe_tasks(cluster="cityflow", tasks=arns[i:i + 100])
            self.assertEqual(reply["failures"], [])
            tasks += reply["tasks"]
        self.assertEqual([t["taskArn"] for t in tasks], arns)
        return tasks

    def test_running_tasks(self):
        tasks = self.tasks(family="cityflow-worker")
        self.assertTrue(tasks)
        for task in tasks:
            self.assertEqual(task["desiredStatus"], "RUNNING")
            self.assertNotIn("stoppedAt", task)
            self.assertNotIn("exitCode", task["containers"][0])
        self.assertEqual(self.tasks(family="other"), [])
        self.assertEqual(self.tasks(desiredStatus="PENDING"), [])

    def test_stopped_tasks_have_whole_lives(self):
        tasks = [t for t in self.tasks(desiredStatus="STOPPED") if t["lastStatus"] == "STOPPED"]
        self.assertGreater(len(tasks), 20)
        order = ["createdAt", "pullStartedAt", "pullStoppedAt", "startedAt", "executionStoppedAt",
                 "stoppingAt", "stoppedAt"]
        for task in tasks:
            times = [task[k] for k in order if k in task]
            self.assertEqual(times, sorted(times))
            self.assertIn("stopCode", task)
            age = ORIGIN_MS / 1000 - task["stoppedAt"].timestamp()
            self.assertTrue(0 <= age <= 3600, age)
            if "startedAt" in task:
                self.assertIn("exitCode", task["containers"][0])

    def test_missing_tasks_are_failures(self):
        reply = self.ecs.describe_tasks(cluster="cityflow", tasks=["0" * 32])
        self.assertEqual((reply["tasks"], reply["failures"][0]["reason"]), ([], "MISSING"))
        self.refused("InvalidParameterException", self.ecs.describe_tasks, cluster="cityflow",
                     tasks=["0"] * 101)

    # ---- SQS

    def test_queues(self):
        urls = self.sqs.list_queues()["QueueUrls"]
        self.assertEqual([u.split("/")[-1] for u in urls], ["cityflow-jobs", "cityflow-jobs-dlq"])
        self.assertEqual(self.sqs.list_queues(QueueNamePrefix="x").get("QueueUrls", []), [])
        url = self.sqs.get_queue_url(QueueName="cityflow-jobs")["QueueUrl"]
        self.assertEqual(url, urls[0])
        attributes = self.sqs.get_queue_attributes(QueueUrl=url,
                                                   AttributeNames=["All"])["Attributes"]
        policy = json.loads(attributes["RedrivePolicy"])
        self.assertEqual(policy["maxReceiveCount"], 3)
        self.assertTrue(policy["deadLetterTargetArn"].endswith(":cityflow-jobs-dlq"))
        self.assertGreaterEqual(int(attributes["ApproximateNumberOfMessagesNotVisible"]), 1)
        one = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        self.assertEqual(list(one["Attributes"]), ["QueueArn"])
        first = self.sqs.list_queues(MaxResults=1)
        second = self.sqs.list_queues(MaxResults=1, NextToken=first["NextToken"])
        self.assertEqual(first["QueueUrls"] + second["QueueUrls"], urls)

    def test_missing_queues(self):
        self.refused("AWS.SimpleQueueService.NonExistentQueue", self.sqs.get_queue_url,
                     QueueName="x")
        with self.assertRaises(self.sqs.exceptions.QueueDoesNotExist):
            self.sqs.get_queue_attributes(QueueUrl=self.sim.url + "/1/x", AttributeNames=["All"])
        there = self.sim.client("sqs", region="us-east-1")
        self.refused("AWS.SimpleQueueService.NonExistentQueue", there.get_queue_url,
                     QueueName="cityflow-jobs")
        self.refused("InvalidAttributeName", self.sqs.get_queue_attributes,
                     QueueUrl=self.sim.url + "/1/cityflow-jobs", AttributeNames=["Size"])

    def test_queue_and_metric_agree(self):
        sent = self.one(metric("s", "AWS/SQS", "NumberOfMessagesSent",
                               {"QueueName": "cityflow-jobs"}))["Values"]
        deleted = self.one(metric("d", "AWS/SQS", "NumberOfMessagesDeleted",
                                  {"QueueName": "cityflow-jobs"}))["Values"]
        self.assertGreater(sum(sent), 50)
        self.assertLess(abs(sum(sent) - sum(deleted)), 0.5 * sum(sent))

    def test_unknown_operations_are_refused(self):
        self.refused("UnknownOperationException", self.ecs.list_task_definitions)


class Services(Refused):
    """cityflow has no services; this stack has twelve, in a cluster of their own."""

    STACK = {"schema": "cwtop-stack/1", "name": "shop", "region": REGION,
             "ecs": [{"cluster": "shop", "services": [f"s{i:02}" for i in range(12)]},
                     {"cluster": "jobs", "services": [], "families": ["nightly"]}],
             "metrics": [{"group": "s", "namespace": "AWS/ECS", "period": 60,
                          "dimensions": {"ClusterName": "shop", "ServiceName": "s03"},
                          "metrics": [{"id": "cpu", "name": "CPUUtilization", "stat": "Average",
                                       "unit": "percent"}]}]}

    @contextlib.contextmanager
    def sim(self, *args, **more):
        with tempfile.NamedTemporaryFile("w", suffix=".jsonc") as stack:
            json.dump(self.STACK, stack)
            stack.flush()
            with Sim("--stack", stack.name, *args, **more) as sim:
                yield sim

    def describe(self, sim, name="s03"):
        service, = sim.client("ecs").describe_services(cluster="shop", services=[name])["services"]
        return service

    def test_names(self):
        with self.sim(clock_text=clock()) as sim:
            ecs = sim.client("ecs")
            pages = list(ecs.get_paginator("list_services").paginate(cluster="shop"))
            self.assertEqual([len(p["serviceArns"]) for p in pages], [10, 2])
            arns = [a for p in pages for a in p["serviceArns"]]
            self.assertEqual([a.split("/")[-1] for a in arns], self.STACK["ecs"][0]["services"])
            by_arn = ecs.describe_services(cluster="shop", services=[arns[0], "s01", "gone"])
            self.assertEqual([s["serviceArn"] for s in by_arn["services"]], arns[:2])
            self.assertEqual([f["reason"] for f in by_arn["failures"]], ["MISSING"])
            self.assertEqual(len(ecs.list_clusters(maxResults=1)["clusterArns"]), 1)
            cpu = get(sim.client("cloudwatch"),
                      [metric("m", "AWS/ECS", "CPUUtilization",
                              {"ClusterName": "shop", "ServiceName": "s03"}, stat="Average")],
                      ORIGIN_MS - HOUR_MS, ORIGIN_MS)["MetricDataResults"][0]["Values"]
            self.assertTrue(len(cpu) > 50 and all(0 < v < 100 for v in cpu))

    def test_calm(self):
        with self.sim("--scenario", "calm", clock_text=clock()) as sim:
            service = self.describe(sim)
            arns = sim.client("ecs").list_tasks(cluster="shop", serviceName="s03")["taskArns"]
            tasks = sim.client("ecs").describe_tasks(cluster="shop", tasks=arns)["tasks"]
        self.assertEqual(service["runningCount"], service["desiredCount"])
        self.assertEqual([(d["status"], d["rolloutState"]) for d in service["deployments"]],
                         [("PRIMARY", "COMPLETED")])
        self.assertEqual(len(tasks), service["desiredCount"])
        self.assertEqual({(t["group"], t["lastStatus"], t["taskDefinitionArn"]) for t in tasks},
                         {("service:s03", "RUNNING", service["taskDefinition"])})

    def test_a_bad_deployment_is_under_way(self):
        with self.sim("--scenario", "deploy", clock_text=clock()) as sim:
            service = self.describe(sim)
        bad, good = service["deployments"]
        self.assertEqual((bad["status"], bad["rolloutState"]), ("PRIMARY", "IN_PROGRESS"))
        self.assertTrue(5 <= bad["failedTasks"] <= 11, bad["failedTasks"])
        self.assertEqual((good["status"], good["rolloutState"], good["failedTasks"]),
                         ("ACTIVE", "COMPLETED", 0))
        self.assertEqual(good["runningCount"], service["desiredCount"])
        self.assertEqual(service["taskDefinition"], bad["taskDefinition"])
        self.assertIn("new deployment", service["events"][0]["message"])

    def test_a_bad_deployment_is_rolled_back(self):
        with self.sim(clock_text=clock(ahead_ms=40 * MINUTE_MS)) as sim:
            service = self.describe(sim)
            arns = sim.client("ecs").list_tasks(cluster="shop", serviceName="s03",
                                                desiredStatus="STOPPED")["taskArns"]
            stopped = sim.client("ecs").describe_tasks(cluster="shop", tasks=arns)["tasks"]
        deployment, = service["deployments"]
        self.assertEqual((deployment["status"], deployment["rolloutState"]),
                         ("PRIMARY", "COMPLETED"))
        events = [e["message"] for e in service["events"]]
        self.assertIn("steady state", events[0])
        self.assertIn("rolling back", events[1])
        times = [e["createdAt"] for e in service["events"]]
        self.assertEqual(times, sorted(times, reverse=True))
        self.assertTrue(5 <= len(stopped) <= 9, len(stopped))
        self.assertEqual({t["containers"][0]["exitCode"] for t in stopped}, {1})
        last = max(t["createdAt"].timestamp() * 1000 for t in stopped)
        self.assertLess(last, ORIGIN_MS + 25 * MINUTE_MS)


class Cli(unittest.TestCase):
    """The AWS CLI is another program, with its own defaults."""

    COMMANDS = {
        "cloudwatch list-metrics": ["cloudwatch", "list-metrics"],
        "cloudwatch describe-alarms": ["cloudwatch", "describe-alarms", "--alarm-types",
                                       "CompositeAlarm", "MetricAlarm"],
        "cloudwatch get-metric-data": [
            "cloudwatch", "get-metric-data", "--start-time", str(ORIGIN_MS // 1000 - 3600),
            "--end-time", str(ORIGIN_MS // 1000), "--metric-data-queries",
            json.dumps([metric("m", "AWS/ApiGateway", "Count", API)])],
        "ecs list-clusters": ["ecs", "list-clusters"],
        "ecs list-services": ["ecs", "list-services", "--cluster", "cityflow"],
        "ecs describe-services": ["ecs", "describe-services", "--cluster", "cityflow",
                                  "--services", "x"],
        "ecs list-tasks": ["ecs", "list-tasks", "--cluster", "cityflow"],
        "ecs describe-tasks": ["ecs", "describe-tasks", "--cluster", "cityflow", "--tasks", "x"],
        "sqs list-queues": ["sqs", "list-queues"],
        "sqs get-queue-url": ["sqs", "get-queue-url", "--queue-name", "cityflow-jobs"],
        "sqs get-queue-attributes": ["sqs", "get-queue-attributes", "--attribute-names", "All",
                                     "--queue-url", "http://127.0.0.1/123456789012/cityflow-jobs"],
    }

    def aws(self, url, arguments, secret=sim_process.SECRET_KEY):
        environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "AWS_PAGER": "",
                       "AWS_ACCESS_KEY_ID": sim_process.ACCESS_KEY,
                       "AWS_SECRET_ACCESS_KEY": secret, "AWS_DEFAULT_REGION": REGION,
                       "AWS_MAX_ATTEMPTS": "1"}
        return subprocess.run(["aws", "--endpoint-url", url, "--output", "json", *arguments],
                              env=environment, capture_output=True, text=True, timeout=120,
                              check=False)

    def test_every_operation(self):
        sim_process.require(shutil.which("aws"), "the AWS CLI is not installed")
        with Sim(clock_text=clock()) as sim:
            for name, arguments in self.COMMANDS.items():
                with self.subTest(name):
                    done = self.aws(sim.url, arguments)
                    self.assertEqual(done.returncode, 0, done.stderr)
                    self.assertTrue(json.loads(done.stdout))
            done = self.aws(sim.url, self.COMMANDS["sqs list-queues"], secret="wrong")
            self.assertNotEqual(done.returncode, 0)
            self.assertIn("SignatureDoesNotMatch", done.stderr)


class Determinism(Refused):
    def everything(self, *args):
        """All that can be asked at a frozen moment, in any order."""
        with Sim(*args, clock_text=clock()) as sim:
            cloudwatch, ecs, sqs = (sim.client(s) for s in ("cloudwatch", "ecs", "sqs"))
            queries = []
            for i, m in enumerate(cloudwatch.list_metrics()["Metrics"]):
                queries.append({"Id": f"m{i}", "MetricStat": {"Metric": m, "Period": 300,
                                                              "Stat": "Average"}})
            tasks = ecs.list_tasks(cluster="cityflow", desiredStatus="STOPPED")["taskArns"][:100]
            urls = sqs.list_queues()["QueueUrls"]
            replies = [
                get(cloudwatch, queries, ORIGIN_MS - 26 * HOUR_MS, ORIGIN_MS),
                cloudwatch.describe_alarms(AlarmTypes=["MetricAlarm", "CompositeAlarm"]),
                ecs.describe_tasks(cluster="cityflow", tasks=tasks),
                *[sqs.get_queue_attributes(QueueUrl=u, AttributeNames=["All"]) for u in urls],
            ]
            return [without_metadata(r) for r in replies]

    def test_same_seed_same_world(self):
        first = self.everything("--seed", "42")
        self.assertEqual(first, self.everything("--seed", "42"))
        self.assertNotEqual(first, self.everything("--seed", "43"))

    def test_small_pages_merge(self):
        with Sim("--page", "2", clock_text=clock()) as small, Sim(clock_text=clock()) as large:
            for service, operation, key, parameters in (
                    ("ecs", "list_tasks", "taskArns", {"cluster": "cityflow"}),
                    ("cloudwatch", "list_metrics", "Metrics", {}),
                    ("cloudwatch", "describe_alarms", "MetricAlarms", {})):
                pages = list(small.client(service).get_paginator(operation).paginate(**parameters))
                whole = getattr(large.client(service), operation)(**parameters)[key]
                self.assertGreater(len(pages), 1)
                self.assertTrue(all(len(p[key]) <= 2 for p in pages))
                self.assertEqual([x for p in pages for x in p[key]], whole)

    def test_throttling(self):
        def outcomes():
            from botocore.exceptions import ClientError
            got = []
            with Sim("--throttle", "40", "--seed", "3", clock_text=clock()) as sim:
                client = sim.client("ecs")
                for _ in range(40):
                    try:
                        client.list_clusters()
                        got.append("ok")
                    except ClientError as e:
                        got.append(e.response["Error"]["Code"])
            return got
        first = outcomes()
        self.assertEqual(set(first), {"ok", "ThrottlingException"})
        self.assertEqual(first, outcomes())
        with Sim("--throttle", "100") as sim:
            self.refused("Throttling", sim.client("cloudwatch").describe_alarms)


class Story(unittest.TestCase):
    """The repeating story, seen in the history of one frozen moment: the cycle before the origin."""

    START = ORIGIN_MS - 2 * HOUR_MS  # the cycle's calm begins

    def series(self, sim, *queries, region=REGION, start=START, end=ORIGIN_MS):
        reply = get(sim.client("cloudwatch", region=region), list(queries), start, end,
                    ScanBy="TimestampAscending")
        return {r["Id"]: {int(t.timestamp() * 1000): v
                          for t, v in zip(r["Timestamps"], r["Values"])}
                for r in reply["MetricDataResults"]}

    def between(self, series, first, last):
        """Values from minute `first` to minute `last` of the cycle."""
        return [v for t, v in series.items()
                if self.START + first * MINUTE_MS <= t < self.START + last * MINUTE_MS]

    def mean(self, values):
        self.assertTrue(values)
        return sum(values) / len(values)

    def test_bad_deployment(self):
        with Sim(clock_text=clock()) as sim:
            s = self.series(sim, metric("n", "AWS/ApiGateway", "Count", API),
                            metric("e", "AWS/ApiGateway", "5xx", API),
                            metric("p", "AWS/ApiGateway", "Latency", API, stat="p99"))
        errors = lambda a, b: sum(self.between(s["e"], a, b)) / sum(self.between(s["n"], a, b))
        latency = lambda a, b: self.mean(self.between(s["p"], a, b))
        self.assertLess(errors(0, 10), 0.02)
        self.assertGreater(errors(12, 24), 0.15)
        self.assertLess(errors(30, 110), 0.02)
        self.assertGreater(latency(12, 24), 4 * latency(0, 10))
        self.assertLess(latency(30, 60), 2 * latency(0, 10))

    def test_crash_fills_the_dlq_and_redrive_empties_it(self):
        queue = {"QueueName": "cityflow-jobs-dlq"}
        with Sim(clock_text=clock()) as sim:
            depth = self.series(sim, metric("d", "AWS/SQS", "ApproximateNumberOfMessagesVisible",
                                            queue, stat="Maximum"))["d"]
        self.assertEqual(max(self.between(depth, 0, 38)), 0)
        self.assertGreater(max(self.between(depth, 45, 76)), 5)
        self.assertEqual(max(self.between(depth, 90, 115)), 0)

    def alarm(self, name, args=(), region=REGION, origin=ORIGIN_MS):
        with Sim(*args, clock_text=clock(origin)) as sim:
            reply = sim.client("cloudwatch", region=region).describe_alarms(
                AlarmNames=[name], AlarmTypes=["MetricAlarm", "CompositeAlarm"])
            return (reply["MetricAlarms"] + reply["CompositeAlarms"])[0]

    def test_alarm_comes_and_goes(self):
        for name in ("cityflow-api-5xx-rate", "cityflow-health"):
            bad = self.alarm(name, ("--scenario", "deploy"))
            self.assertEqual(bad["StateValue"], "ALARM")
            since = bad["StateTransitionedTimestamp"].timestamp() * 1000 - ORIGIN_MS
            self.assertTrue(-20 * MINUTE_MS < since < -10 * MINUTE_MS, since)
            good = self.alarm(name)
            self.assertEqual(good["StateValue"], "OK")
            calm = self.alarm(name, ("--scenario", "calm"))
            self.assertEqual(calm["StateValue"], "OK")
        reason = self.alarm("cityflow-api-5xx-rate", ("--scenario", "deploy"))["StateReason"]
        self.assertRegex(reason, r"^Threshold Crossed: 3 datapoints \[.*\] were greater than the "
                                 r"threshold \(5\.0\)")
        reason = self.alarm("cityflow-api-5xx-rate")["StateReason"]
        self.assertRegex(reason, r"^Threshold Crossed: 1 datapoint \[.*\] was not greater than")
        web = self.alarm("cityflow-web-5xx", ("--scenario", "deploy"), region="us-east-1")
        self.assertEqual(web["StateValue"], "ALARM")

    def test_alarm_recovers_while_running(self):
        """The same world, later: 2 h on, the 5xx alarm has been in ALARM and is OK again."""
        with Sim(clock_text=clock(ahead_ms=110 * MINUTE_MS)) as sim:
            alarm, = sim.client("cloudwatch").describe_alarms(
                AlarmNames=["cityflow-api-5xx-rate"])["MetricAlarms"]
        since = alarm["StateUpdatedTimestamp"].timestamp() * 1000 - ORIGIN_MS
        self.assertEqual(alarm["StateValue"], "OK")
        # 10 min into some cycle it broke; a few minutes after 25 it was well again.
        self.assertTrue(25 <= since / MINUTE_MS % 120 <= 40, since / MINUTE_MS)
        self.assertGreater(since, 0)

    def test_crash_scenario(self):
        with Sim("--scenario", "crash", clock_text=clock()) as sim:
            ecs, sqs = sim.client("ecs"), sim.client("sqs")
            arns = ecs.list_tasks(cluster="cityflow", desiredStatus="STOPPED")["taskArns"]
            tasks = ecs.describe_tasks(cluster="cityflow", tasks=arns[-100:])["tasks"]
            url = sqs.get_queue_url(QueueName="cityflow-jobs-dlq")["QueueUrl"]
            dead = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        self.assertGreater(int(dead["ApproximateNumberOfMessages"]), 3)
        reasons = {t["containers"][0].get("reason", "") for t in tasks}
        self.assertIn("OutOfMemoryError: Container killed due to memory usage", reasons)
        killed = [t for t in tasks
                  if t["containers"][0].get("reason", "").startswith("OutOfMemoryError")]
        self.assertEqual({t["containers"][0]["exitCode"] for t in killed}, {137})
        unborn = [t for t in tasks if t.get("stopCode") == "TaskFailedToStart"]
        self.assertTrue(unborn)
        self.assertTrue(all("startedAt" not in t and "exitCode" not in t["containers"][0]
                            for t in unborn))


if __name__ == "__main__":
    unittest.main()
