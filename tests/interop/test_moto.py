#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""cwtop against moto, an AWS written by others: what boto3 puts in must come out of
`cwtop snapshot --format json`, with the same values, names and units."""
import datetime
import io
import json
import os
import sys
import time
import unittest
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import support  # noqa: E402

WINDOW_MINUTES = 15
TASK_MEMORY = 512


def stack():
    """The stack file of what the test puts into moto."""
    web = {"LoadBalancer": "app/web/50dc6c495c0c9188"}
    job = {"FunctionName": "resize"}
    return {
        "schema": "cwtop-stack/1", "name": "judged", "title": "Judged by moto", "region": support.REGION,
        "metrics": [
            {"group": "web", "namespace": "AWS/ApplicationELB", "dimensions": web, "period": 60, "metrics": [
                {"id": "requests", "name": "RequestCount", "stat": "Sum", "unit": "count"},
                {"id": "latency", "name": "TargetResponseTime", "stat": "Average", "unit": "milliseconds", "scale": 1000},
                {"id": "latency_max", "name": "TargetResponseTime", "stat": "Maximum", "unit": "seconds", "warn": "> 100"},
                {"id": "errors", "name": "HTTPCode_Target_5XX_Count", "stat": "Sum", "unit": "count", "missing": "zero"}]},
            {"group": "jobs", "namespace": "AWS/Lambda", "dimensions": job, "period": 300, "metrics": [
                {"id": "invocations", "name": "Invocations", "stat": "SampleCount", "unit": "count"},
                {"id": "silent", "name": "Throttles", "stat": "Minimum", "unit": "count"}]},
            {"group": "own", "namespace": "Shop", "metrics": [
                {"id": "orders", "name": "Orders", "stat": "Sum", "unit": "count", "alarm": "> 1000"}]},
        ],
        "alarms": {"prefixes": ["judged-"], "regions": [support.REGION]},
        "ecs": [{"cluster": "judged", "services": ["api"], "families": ["worker"]}],
        "queues": [{"name": "judged-jobs", "dlq": "judged-jobs-dead", "visible": {"warn": 100}, "dlq_alarm": 2}],
    }


class Seeds:
    """Puts things into moto with boto3, and remembers what cwtop must say of them."""
    def __init__(self, boto3, url):
        def client(service):
            return boto3.client(service, endpoint_url=url, region_name=support.REGION, aws_access_key_id=support.KEY,
                                aws_secret_access_key=support.SECRET)
        self.cloudwatch, self.ecs, self.sqs, self.ec2 = (client(s) for s in ("cloudwatch", "ecs", "sqs", "ec2"))
        self.iam, self.lambda_ = client("iam"), client("lambda")
        now = int(time.time())
        self.newest, self.newest_5 = now - now % 60 - 60, now - now % 300 - 300  # periods that are complete
        self.expected = {}

    def put(self, namespace, name, dimensions, minute_s, values):
        self.cloudwatch.put_metric_data(Namespace=namespace, MetricData=[
            {"MetricName": name, "Dimensions": [{"Name": k, "Value": v} for k, v in dimensions.items()],
             "Timestamp": datetime.datetime.fromtimestamp(minute_s + 7, datetime.timezone.utc), "Value": value}
            for value in values])

    def metrics(self):
        web, job = {"LoadBalancer": "app/web/50dc6c495c0c9188"}, {"FunctionName": "resize"}
        want = {name: {} for name in ("requests", "latency", "latency_max", "errors", "invocations", "orders", "silent")}
        for i in range(WINDOW_MINUTES):
            minute = self.newest - 60 * i
            requests, times = [100 + i, 23.5, 7 * i], [0.125 * (1 + i % 4), 0.5, 0.25]
            self.put("AWS/ApplicationELB", "RequestCount", web, minute, requests)
            self.put("AWS/ApplicationELB", "TargetResponseTime", web, minute, times)
            want["requests"][minute] = sum(requests)
            want["latency"][minute] = sum(times) / 3 * 1000
            want["latency_max"][minute] = max(times)
            if i % 5 == 0:
                self.put("AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", web, minute, [3, 4])
                want["errors"][minute] = 7
        for i in range(3):
            self.put("AWS/Lambda", "Invocations", job, self.newest_5 - 300 * i, [1.0] * (4 + i))
            want["invocations"][self.newest_5 - 300 * i] = 4 + i
        self.put("Shop", "Orders", {}, self.newest, [12345678.25, 0.5])
        want["orders"][self.newest] = 12345678.75
        self.expected = want

    def alarms(self):
        for name, state, reason in (("judged-red", "ALARM", "Threshold Crossed: 3 datapoints were > 5"),
                                    ("judged-green", "OK", "all well"),
                                    ("judged-grey", "INSUFFICIENT_DATA", "no data \u00fcber all"),
                                    ("another-red", "ALARM", "not ours")):
            self.cloudwatch.put_metric_alarm(
                AlarmName=name, Namespace="AWS/Lambda", MetricName="Errors", Statistic="Sum", Period=60,
                EvaluationPeriods=3, Threshold=5, ComparisonOperator="GreaterThanThreshold")
            self.cloudwatch.set_alarm_state(AlarmName=name, StateValue=state, StateReason=reason)

    def functions(self):
        """One whose metrics the stack watches: when it was changed is asked, too."""
        role = self.iam.create_role(RoleName="f", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("f.py", "def f(e, c): pass")
        self.lambda_.create_function(FunctionName="resize", Runtime="python3.12", Role=role, Handler="f.f",
                                        Code={"ZipFile": file.getvalue()})

    def tasks(self):
        """A service of three and two stand-alone tasks."""
        self.ecs.create_cluster(clusterName="judged")
        for family in ("api", "worker"):
            self.ecs.register_task_definition(
                family=family, requiresCompatibilities=["FARGATE"], networkMode="awsvpc", cpu="256", memory=str(TASK_MEMORY),
                containerDefinitions=[{"name": "main", "image": "x", "memory": TASK_MEMORY, "cpu": 256, "essential": True}])
        self.ecs.create_service(cluster="judged", serviceName="api", taskDefinition="api", desiredCount=3)
        self.ecs.create_service(cluster="judged", serviceName="unwatched", taskDefinition="api", desiredCount=1)
        network = {"awsvpcConfiguration": {"subnets": [self.ec2.describe_subnets()["Subnets"][0]["SubnetId"]],
                                           "securityGroups": [self.ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"]]}}
        reply = self.ecs.run_task(cluster="judged", taskDefinition="worker", count=2, launchType="FARGATE",
                                  networkConfiguration=network)
        self.task_ids = sorted(task["taskArn"].rsplit("/", 1)[1] for task in reply["tasks"])

    def queues(self):
        dead = self.sqs.create_queue(QueueName="judged-jobs-dead")["QueueUrl"]
        arn = self.sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        url = self.sqs.create_queue(QueueName="judged-jobs", Attributes={
            "RedrivePolicy": json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 3})})["QueueUrl"]
        for i in range(5):
            self.sqs.send_message(QueueUrl=url, MessageBody=f"job {i}")
        for _ in range(2):
            self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=1, VisibilityTimeout=600)
        self.sqs.send_message(QueueUrl=url, MessageBody="later", DelaySeconds=900)
        for i in range(2):
            self.sqs.send_message(QueueUrl=dead, MessageBody=f"dead {i}")


class Moto(support.Folder):
    @classmethod
    def setUpClass(cls):
        boto3 = support.need("boto3", (1, 40))
        cls.jsonschema = support.need("jsonschema")
        support.need("moto")
        cls.server = support.Server([support.program("moto_server"), "-H", "127.0.0.1", "-p", "0"],
                                    dict(os.environ, PYTHONUNBUFFERED="1", MOTO_ALLOW_NONEXISTENT_REGION="false"))
        cls.addClassCleanup(cls.server.stop)
        cls.seeds = Seeds(boto3, cls.server.url)
        for seed in (cls.seeds.metrics, cls.seeds.alarms, cls.seeds.tasks, cls.seeds.queues, cls.seeds.functions):
            seed()

    def snapshot(self, document, *more, **env):
        path = self.file("judged.jsonc", document)
        code, out, said = support.cwtop(["snapshot", path, "--format", "json", "--endpoint-url", self.server.url, *more],
                                        self.folder, **env)
        self.assertTrue(out, f"exit code {code}: {said}")
        return code, json.loads(out), said

    def test_everything(self):
        code, got, said = self.snapshot(stack())
        self.assertEqual([s for s in got["sources"] if s["state"] != "ok"], [], said)
        self.assertEqual(said, "")
        schema = os.path.join(support.ROOT, "share", "schema", "snapshot.schema.json")
        with open(schema, encoding="utf-8") as f:
            self.jsonschema.validate(got, json.load(f))
        self.assertEqual((got["schema"], got["stack"], got["region"]), ("cwtop-snapshot/1", "judged", support.REGION))
        self.check_metrics(got)
        self.check_alarms(got)
        self.check_ecs(got)
        self.check_queues(got)
        self.assertEqual((code, got["health"]), (2, "alarm"))
        subjects = " ".join(reason["subject"] + " " + reason["text"] for reason in got["reasons"])
        for word in ("judged-red", "orders"):
            self.assertIn(word, subjects.lower())

    def check_metrics(self, got):
        units = {"requests": "count", "latency": "milliseconds", "latency_max": "seconds", "orders": "count"}
        by_id = {metric["id"]: metric for metric in got["metrics"]}
        taken_s = datetime.datetime.fromisoformat(got["time"].replace("Z", "+00:00")).timestamp()
        for name, want in self.seeds.expected.items():
            with self.subTest(metric=name):
                metric = by_id[name]
                said = {}
                for i, sample in enumerate(metric["samples"]):
                    at = datetime.datetime.fromisoformat(sample["time"].replace("Z", "+00:00")).timestamp()
                    if sample["quality"] in ("none", "zero"):
                        self.assertNotIn(int(at), want)
                        self.assertEqual(sample["value"], None if sample["quality"] == "none" else 0)
                        # points come up to three minutes late: what is missing from a period may be on its way till then
                        is_settled = at <= taken_s - 300
                        if is_settled or at > taken_s - 180:
                            self.assertEqual(sample["quality"], "zero" if name == "errors" and is_settled else "none")
                    else:
                        said[int(at)] = sample["value"]
                self.assertEqual(sorted(said), sorted(want))
                for at, value in want.items():
                    self.assertAlmostEqual(said[at], value, delta=abs(value) * 1e-12)
                self.assertEqual(metric["unit"], units.get(name, metric["unit"]))
        silent, orders = by_id["silent"], by_id["orders"]
        self.assertEqual((silent["value"], silent["quality"]), (None, "none"))
        self.assertEqual((orders["value"], orders["level"]), (12345678.75, "alarm"))
        self.assertEqual(by_id["errors"]["level"], "ok")

    def check_alarms(self, got):
        self.assertEqual({alarm["name"]: (alarm["state"], alarm["reason"]) for alarm in got["alarms"]}, {
            "judged-red": ("ALARM", "Threshold Crossed: 3 datapoints were > 5"),
            "judged-green": ("OK", "all well"),
            "judged-grey": ("INSUFFICIENT_DATA", "no data \u00fcber all")})
        self.assertEqual(got["alarms"][0]["name"], "judged-red", "the worst is not first")
        self.assertIn("Errors", got["alarms"][0]["metric"])
        self.assertIn("5", got["alarms"][0]["threshold"])
        since = datetime.datetime.fromisoformat(got["alarms"][0]["since"].replace("Z", "+00:00"))
        self.assertLess(abs(since.timestamp() - time.time()), 600)

    def check_ecs(self, got):
        self.assertEqual([(s["cluster"], s["name"], s["status"], s["desired"]) for s in got["services"]],
                         [("judged", "api", "ACTIVE", 3)])
        self.assertEqual(got["services"][0]["running"] + got["services"][0]["pending"], 3)
        # moto moves a task on by one state at each look, and only the running ones are listed
        self.assertEqual(sorted(task["id"] for task in got["tasks"]), self.seeds.task_ids)
        for task in got["tasks"]:
            self.assertEqual((task["cluster"], task["family"], task["revision"]), ("judged", "worker", 1))

    def check_queues(self, got):
        self.assertEqual(len(got["queues"]), 1)
        queue = got["queues"][0]
        self.assertEqual((queue["name"], queue["visible"], queue["in_flight"], queue["delayed"]), ("judged-jobs", 3, 2, 1))
        self.assertEqual((queue["dlq"]["name"], queue["dlq"]["visible"]), ("judged-jobs-dead", 2))
        self.assertEqual(queue["level"], "alarm")
        self.assertIsNone(queue["oldest_age_s"])

    def test_healthy_is_0(self):
        quiet = {"schema": "cwtop-stack/1", "name": "quiet", "region": support.REGION,
                 "metrics": [dict(stack()["metrics"][0])], "alarms": {"prefixes": ["judged-green"], "regions": [support.REGION]},
                 "queues": [{"name": "judged-jobs-dead"}]}
        code, got, _ = self.snapshot(quiet)
        self.assertEqual((code, got["health"], got["reasons"]), (0, "ok", []))
        quiet["metrics"][0]["metrics"][0]["warn"] = "> 1"
        code, got, _ = self.snapshot(quiet)
        self.assertEqual((code, got["health"]), (1, "warn"))

    def test_another_region_is_another_world(self):
        elsewhere = dict(stack(), alarms={"prefixes": ["judged-"]})
        code, got, _ = self.snapshot(elsewhere, "--region", "eu-central-1")
        self.assertTrue(all(metric["quality"] in ("none", "zero") for metric in got["metrics"]))
        self.assertEqual(got["alarms"], [])
        self.assertIsNone(got["queues"][0]["visible"])
        self.assertIn("gone", {source["state"] for source in got["sources"]})
        self.assertNotEqual(code, 0)


if __name__ == "__main__":
    unittest.main()
