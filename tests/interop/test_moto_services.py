#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every operation that moto, an AWS written by others, serves: boto3 makes the things, build/tests/call
asks for them, and its answer must be boto3's own, member by member. What does not exist is "gone"."""
import datetime
import hashlib
import io
import json
import os
import re
import sys
import tempfile
import time
import unittest
import urllib.request
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import support  # noqa: E402

ACCOUNT = "123456789012"
KEYS = ["plain.json", "a b", "a+b", "100%", "\u00e9/\u00fc", "a//b", "x/../y", "?&=#", "/lead", "dir/", "%2F", "a'b(c)*~!@$,;:",
        "\u65e5\u672c"]
ODD = "x \u00fc <&> \"'"


class WithMoto(unittest.TestCase):
    """One moto for the module; each test asks for things of its own."""
    server = None
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.boto3 = support.need("boto3", (1, 40))
        support.need("moto")
        import comparing
        cls.comparing = comparing
        if WithMoto.server is None:
            WithMoto.server = support.Server([support.program("moto_server"), "-H", "127.0.0.1", "-p", "0"],
                                             dict(os.environ, PYTHONUNBUFFERED="1"))
            unittest.addModuleCleanup(WithMoto.server.stop)
        cls.url = WithMoto.server.url
        cls.clients = {}
        cls.seed()

    @classmethod
    def seed(cls):
        """What the tests of the class need."""

    @classmethod
    def client(cls, service, region=support.REGION):
        if (service, region) not in cls.clients:
            cls.clients[service, region] = cls.boto3.client(
                service, endpoint_url=cls.url, region_name=region, aws_access_key_id=support.KEY,
                aws_secret_access_key=support.SECRET)
        return cls.clients[service, region]

    def ours(self, service, operation, /, **args):
        """The driver's result."""
        row = self.comparing.run_one(self.url, service, operation, **args)
        self.assertEqual((row["err"], row["why"]), ("ok", ""), f"{service}:{operation} {args}")
        return row["result"]

    def gone(self, service, operation, /, **args):
        row = self.comparing.run_one(self.url, service, operation, **args)
        self.assertEqual((row["err"], row["result"]), ("gone", {}), row)
        self.assertIn(f":{operation}: ", row["why"])
        self.assertRegex(row["why"], "check the name(, and that it is in [a-z]+-[a-z]+-[0-9])?$")

    def theirs(self, service, operation, params, region=support.REGION):
        """boto3's pages."""
        client = self.client(service, region)
        method = next(m for m, name in client.meta.method_to_api_mapping.items() if name == operation)
        if client.can_paginate(method):
            return list(client.get_paginator(method).paginate(**params))
        return [getattr(client, method)(**params)]

    def same(self, service, operation, minimum, args=None, region=support.REGION, **params):
        """The driver and boto3 say the same, and the members of `minimum` (in one text) are there."""
        ours, theirs = self.ours(service, operation, **(args or {})), self.theirs(service, operation, params, region)
        self.assertEqual(self.comparing.differences(service, operation, ours, theirs, minimum.split()), [])
        return ours


def epoch(minutes):
    """A whole minute, some minutes ago."""
    return int(time.time()) // 60 * 60 - 60 * minutes


class Sqs(WithMoto):
    @classmethod
    def seed(cls):
        sqs = cls.client("sqs")
        cls.dead = sqs.create_queue(QueueName="jobs-dead")["QueueUrl"]
        policy = json.dumps({"deadLetterTargetArn": f"arn:aws:sqs:{support.REGION}:{ACCOUNT}:jobs-dead", "maxReceiveCount": 3})
        cls.jobs = sqs.create_queue(QueueName="jobs", Attributes={"RedrivePolicy": policy})["QueueUrl"]
        cls.fifo = sqs.create_queue(QueueName="jobs.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]

    def test_queues(self):
        for name, more in (("jobs", "dlq"), ("jobs.fifo", "")):
            self.same("sqs", "GetQueueUrl", "QueueUrl", {"QueueName": name}, QueueName=name)
            url = self.ours("sqs", "GetQueueUrl", QueueName=name)["QueueUrl"]
            self.same("sqs", "GetQueueAttributes", "ApproximateNumberOfMessages ApproximateNumberOfMessagesNotVisible "
                      "ApproximateNumberOfMessagesDelayed FifoQueue maxReceiveCount " + more, {"QueueName": name},
                      QueueUrl=url, AttributeNames=["All"])
        self.assertEqual(self.ours("sqs", "GetQueueAttributes", QueueName="jobs")["dlq"], "jobs-dead")
        self.same("sqs", "ListQueues", "QueueUrls", {"QueueNamePrefix": "jobs"}, QueueNamePrefix="jobs")
        self.assertEqual(len(self.ours("sqs", "ListQueues", QueueNamePrefix="jobs-")["QueueUrls"]), 1)

    def test_a_message(self):
        """Sent, received, made visible again, received again, deleted."""
        sqs, url = self.client("sqs"), self.client("sqs").create_queue(QueueName="one")["QueueUrl"]
        sent = self.ours("sqs", "SendMessage", QueueName="one", MessageBody=ODD)
        first = self.ours("sqs", "ReceiveMessage", QueueName="one", VisibilityTimeout=600)["Messages"]
        self.assertEqual([(m["Body"], m["MessageId"], m["ApproximateReceiveCount"]) for m in first], [(ODD, sent["MessageId"], 1)])
        self.assertAlmostEqual(first[0]["SentTimestamp"] / 1000, time.time(), delta=60)
        self.assertEqual(self.ours("sqs", "ReceiveMessage", QueueName="one")["Messages"], [])
        self.ours("sqs", "ChangeMessageVisibility", QueueName="one", ReceiptHandle=first[0]["ReceiptHandle"])
        again = sqs.receive_message(QueueUrl=url, AttributeNames=["All"], VisibilityTimeout=600)["Messages"]
        self.assertEqual([(m["Body"], m["Attributes"]["ApproximateReceiveCount"]) for m in again], [(ODD, "2")])
        self.ours("sqs", "DeleteMessage", QueueName="one", ReceiptHandle=again[0]["ReceiptHandle"])
        left = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        self.assertEqual((left["ApproximateNumberOfMessages"], left["ApproximateNumberOfMessagesNotVisible"]), ("0", "0"))

    def test_batches(self):
        url = self.client("sqs").create_queue(QueueName="many")["QueueUrl"]
        sent = self.ours("sqs", "SendMessageBatch", QueueName="many", MessageBody=ODD)["Successful"]
        got = self.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
        self.assertEqual(len(sent), 2)
        self.assertEqual(sorted((m["MessageId"], m["Body"]) for m in got), sorted((m["MessageId"], ODD) for m in sent))
        self.assertEqual([m["refusal"] for m in sent], ["", ""])

    def test_fifo(self):
        args = {"QueueName": "jobs.fifo", "MessageBody": ODD, "MessageGroupId": "g 1", "MessageDeduplicationId": "d-1"}
        first, twin = self.ours("sqs", "SendMessage", **args), self.ours("sqs", "SendMessage", **args)
        self.assertTrue(first["SequenceNumber"])
        self.assertTrue(twin["MessageId"])
        got = self.ours("sqs", "ReceiveMessage", QueueName="jobs.fifo", MaxNumberOfMessages=10)["Messages"]
        self.assertEqual([(m["MessageId"], m["MessageGroupId"]) for m in got], [(first["MessageId"], "g 1")])

    def test_delays_and_counts(self):
        url = self.client("sqs").create_queue(QueueName="counted")["QueueUrl"]
        for delay in (0, 0, 900):
            self.ours("sqs", "SendMessage", QueueName="counted", MessageBody="x", DelaySeconds=delay)
        self.ours("sqs", "ReceiveMessage", QueueName="counted", VisibilityTimeout=600)
        found = self.same("sqs", "GetQueueAttributes", "ApproximateNumberOfMessages", {"QueueName": "counted"},
                          QueueUrl=url, AttributeNames=["All"])
        self.assertEqual([found[f"ApproximateNumberOfMessages{kind}"] for kind in ("", "NotVisible", "Delayed")], [1, 1, 1])

    def test_gone(self):
        for operation in ("GetQueueUrl", "GetQueueAttributes", "SendMessage", "SendMessageBatch", "ReceiveMessage"):
            where = {"QueueName": "none"} if operation == "GetQueueUrl" else {"QueueUrl": f"{self.url}/{ACCOUNT}/none"}
            self.gone("sqs", operation, **where)


class S3(WithMoto):
    OBJECT = "ETag ContentLength LastModified ContentType"

    @classmethod
    def seed(cls):
        s3 = cls.client("s3")
        cls.where = {"CreateBucketConfiguration": {"LocationConstraint": support.REGION}}
        for bucket in ("keys", "keys-big", "many", "written"):
            s3.create_bucket(Bucket=bucket, **cls.where)
        for i, key in enumerate(KEYS):
            s3.put_object(Bucket="keys", Key=key, Body=f"{i} {ODD}".encode(), ContentType="text/plain; charset=utf-8")
        for i in range(1005):
            s3.put_object(Bucket="many", Key=f"{'ab'[i % 2]}/{i:04}", Body=b"")

    def test_objects_of_all_names(self):
        for i, key in enumerate(KEYS):
            with self.subTest(key=key):
                args = {"Bucket": "keys", "Key": key}
                self.same("s3", "HeadObject", self.OBJECT, args, **args)
                found = self.same("s3", "GetObject", self.OBJECT, args, **args)
                self.assertEqual(found["Body"], f"{i} {ODD}")

    def test_writing_all_names(self):
        for key in KEYS:
            with self.subTest(key=key):
                args = {"Bucket": "written", "Key": key}
                self.assertFalse(self.ours("s3", "PutObject", **args, Body=ODD, IfNoneMatch="*", ContentType="a/b")["there"])
                self.assertTrue(self.ours("s3", "PutObject", **args, Body="another", IfNoneMatch="*")["there"])
                found = self.client("s3").get_object(**args)
                self.assertEqual((found["Body"].read().decode(), found["ContentType"]), (ODD, "a/b"))
        listed = [o["Key"] for o in self.client("s3").list_objects_v2(Bucket="written")["Contents"]]
        self.assertEqual(sorted(listed), sorted(KEYS))
        self.ours("s3", "PutObject", Bucket="written", Key="plain.json", Body="third")
        self.assertEqual(self.client("s3").get_object(Bucket="written", Key="plain.json")["Body"].read(), b"third")

    def test_ranges(self):
        bytes_ = bytes(range(256)) * 4096
        self.client("s3").put_object(Bucket="keys-big", Key="big", Body=bytes_)
        with tempfile.TemporaryDirectory(prefix="cwtop-test-") as folder:
            for start, size in ((0, 0), (0, 1), (1, 5), (1048575, 1), (1000, 300000)):
                path = os.path.join(folder, "got")
                self.ours("s3", "GetObject", Bucket="keys-big", Key="big", File=path, From=start, Length=size)
                want = bytes_[start:start + size] if size else bytes_
                with open(path, "rb") as f:
                    self.assertEqual(hashlib.sha256(f.read()).hexdigest(), hashlib.sha256(want).hexdigest(), (start, size))

    def test_lists(self):
        contents = "Contents.Key Contents.Size Contents.ETag Contents.LastModified Contents.StorageClass"
        for prefix in ("", "a", "\u00e9/", "100%", "?&=#", "/"):
            with self.subTest(prefix=prefix):
                found = self.same("s3", "ListObjectsV2", contents, {"Bucket": "keys", "Prefix": prefix}, Bucket="keys", Prefix=prefix)
                self.assertEqual([o["Key"] for o in found["Contents"]], sorted(k for k in KEYS if k.startswith(prefix)))
        found = self.same("s3", "ListObjectsV2", contents, {"Bucket": "keys", "Prefix": "", "Delimiter": "/"}, Bucket="keys",
                          Delimiter="/")
        self.assertEqual([o["Key"] for o in found["Contents"] if o["prefix"]], ["/", "a/", "dir/", "x/", "\u00e9/"])

    def test_more_than_a_page(self):
        found = self.same("s3", "ListObjectsV2", "Contents.Key", {"Bucket": "many", "Prefix": ""}, Bucket="many")
        self.assertEqual(len(found["Contents"]), 1005)
        self.assertEqual(len(self.ours("s3", "ListObjectsV2", Bucket="many", Prefix="b/")["Contents"]), 502)
        found = self.ours("s3", "ListObjectsV2", Bucket="many", Prefix="", StartAfter="b/0999")
        self.assertEqual([o["Key"] for o in found["Contents"]], ["b/1001", "b/1003"])

    def test_versions(self):
        s3 = self.client("s3")
        s3.create_bucket(Bucket="versions", **self.where)
        s3.put_bucket_versioning(Bucket="versions", VersioningConfiguration={"Status": "Enabled"})
        ids = [s3.put_object(Bucket="versions", Key="k", Body=body)["VersionId"] for body in (b"one", b"two")]
        for version, body in zip(ids, ("one", "two")):
            args = {"Bucket": "versions", "Key": "k", "VersionId": version}
            self.assertEqual(self.same("s3", "GetObject", self.OBJECT + " VersionId", args, **args)["Body"], body)

    def test_gone(self):
        for operation in ("GetObject", "HeadObject"):
            self.gone("s3", operation, Bucket="keys", Key="none/\u00fc")
            self.gone("s3", operation, Bucket="none-such", Key="k")
        for operation in ("ListObjectsV2", "PutObject"):
            self.gone("s3", operation, Bucket="none-such")


class Logs(WithMoto):
    GROUP = "/ecs/judged"

    @classmethod
    def seed(cls):
        logs = cls.client("logs")
        logs.create_log_group(logGroupName=cls.GROUP)
        logs.put_retention_policy(logGroupName=cls.GROUP, retentionInDays=30)
        logs.create_log_group(logGroupName="/ecs/other")
        for stream in ("api/1", "api/2", "worker/\u00fc"):
            logs.create_log_stream(logGroupName=cls.GROUP, logStreamName=stream)
            logs.put_log_events(logGroupName=cls.GROUP, logStreamName=stream, logEvents=[
                {"timestamp": 1000 * epoch(30) + i, "message": f"{'ERROR' if i % 3 == 0 else 'INFO'} {stream} {i} {ODD}\nline two"}
                for i in range(40)])
        cls.span = {"startTime": 1000 * epoch(60), "endTime": 1000 * epoch(0)}

    def test_groups_and_streams(self):
        self.same("logs", "DescribeLogGroups", "logGroups.logGroupName logGroups.arn logGroups.creationTime "
                  "logGroups.retentionInDays logGroups.storedBytes", {"logGroupNamePrefix": "/ecs/"}, logGroupNamePrefix="/ecs/")
        self.assertEqual(len(self.ours("logs", "DescribeLogGroups", logGroupNamePrefix="/ecs/j")["logGroups"]), 1)
        self.same("logs", "DescribeLogStreams", "logStreams.logStreamName logStreams.creationTime logStreams.firstEventTimestamp "
                  "logStreams.lastEventTimestamp logStreams.lastIngestionTime",
                  {"logGroupName": self.GROUP, "logStreamNamePrefix": "api/"}, logGroupName=self.GROUP, logStreamNamePrefix="api/")

    def test_filtering(self):
        event = "events.timestamp events.message events.ingestionTime events.logStreamName events.eventId"
        for more in ({"filterPattern": "ERROR"}, {"logStreamNamePrefix": "api/"}, {"filterPattern": '"worker/\u00fc 3"'}, {}):
            with self.subTest(more=more):
                params = {"logGroupName": self.GROUP, **more, **({"startTime": self.span["startTime"]} if more else self.span)}
                self.same("logs", "FilterLogEvents", event, dict(params, limit=1000), **params)

    def test_events_of_a_stream(self):
        args = {"logGroupName": self.GROUP, "logStreamName": "worker/\u00fc"}
        found = self.ours("logs", "GetLogEvents", **args, startFromHead="true", limit=100)
        theirs = [self.client("logs").get_log_events(**args, startFromHead=True, limit=100)]
        self.assertEqual(self.comparing.differences("logs", "GetLogEvents", found, theirs,
                                                    ["events.timestamp", "events.message", "events.ingestionTime"]), [])
        self.assertEqual(len(found["events"]), 40)
        self.assertEqual(self.ours("logs", "GetLogEvents", **args, startFromHead="true", limit=100,
                                   nextToken=found["nextForwardToken"])["events"], [])

    def test_a_query(self):
        args = {"logGroupName": self.GROUP, "queryString": "fields @timestamp, @message | filter @message like /ERROR/ | limit 5",
                "startTime": epoch(60), "endTime": epoch(0), "limit": 5}
        query = self.ours("logs", "StartQuery", **args)["queryId"]
        found = self.same("logs", "GetQueryResults", "status results.@message", {"queryId": query}, queryId=query)
        self.assertEqual((found["status"], len(found["results"])), ("Complete", 5))

    def test_gone(self):
        for operation in ("FilterLogEvents", "GetLogEvents", "DescribeLogStreams", "StartQuery"):
            self.gone("logs", operation, logGroupName="/none")
        self.gone("logs", "GetLogEvents", logGroupName=self.GROUP, logStreamName="none")


class Ecs(WithMoto):
    @classmethod
    def seed(cls):
        ecs, ec2 = cls.client("ecs"), cls.client("ec2")
        for name in ("shop", "other"):
            ecs.create_cluster(clusterName=name, tags=[{"key": "project", "value": "shop"}])
        for _ in range(2):
            ecs.register_task_definition(
                family="worker", requiresCompatibilities=["FARGATE"], networkMode="awsvpc", cpu="256", memory="512",
                containerDefinitions=[
                    {"name": "sim", "image": "x/sim:1", "memory": 400, "cpu": 128, "essential": True, "logConfiguration": {
                        "logDriver": "awslogs", "options": {"awslogs-group": "/ecs/shop", "awslogs-region": support.REGION,
                                                            "awslogs-stream-prefix": "w"}}},
                    {"name": "side", "image": "x/side", "memory": 100, "cpu": 64, "essential": False}])
        cls.network = {"subnet": ec2.describe_subnets()["Subnets"][0]["SubnetId"],
                       "securityGroup": ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"]}
        for name in ("api", "web"):
            ecs.create_service(cluster="shop", serviceName=name, taskDefinition="worker", desiredCount=3)
        cls.wanted = dict(cls.network, cluster="shop", taskDefinition="worker", count=2, launchType="FARGATE", container="sim")

    def test_clusters_and_services(self):
        self.same("ecs", "ListClusters", "clusterArns")
        self.same("ecs", "ListServices", "serviceArns", {"cluster": "shop"}, cluster="shop")
        self.same("ecs", "DescribeServices", "services.serviceName services.cluster services.status services.desiredCount "
                  "services.runningCount services.pendingCount services.deployments services.rolloutState",
                  {"cluster": "shop", "service": "web"}, cluster="shop", services=["web"])

    def test_a_definition(self):
        found = self.same("ecs", "DescribeTaskDefinition", "taskDefinitionArn family revision status cpu memory networkMode FARGATE "
                          "containerDefinitions.name containerDefinitions.image containerDefinitions.cpu "
                          "containerDefinitions.memory containerDefinitions.essential containerDefinitions.logDriver "
                          "containerDefinitions.awslogs-group containerDefinitions.awslogs-region "
                          "containerDefinitions.awslogs-stream-prefix", {"taskDefinition": "worker"}, taskDefinition="worker")
        self.assertEqual((found["revision"], found["FARGATE"]), (2, True))
        self.assertEqual(self.ours("ecs", "DescribeTaskDefinition", taskDefinition="worker:1")["revision"], 1)

    def test_tasks(self):
        """Run, listed, described, stopped."""
        ecs = self.client("ecs")
        run = self.ours("ecs", "RunTask", **self.wanted)
        self.assertEqual((len(run["tasks"]), run["failures"], run["conflict"]), (2, [], False))
        arns = sorted(t["taskArn"] for t in run["tasks"])
        self.assertEqual(sorted(self.same("ecs", "ListTasks", "taskArns", {"cluster": "shop", "family": "worker"}, cluster="shop",
                                          family="worker")["taskArns"]), arns)
        theirs = ecs.describe_tasks(cluster="shop", tasks=[arns[0]])
        ours = self.ours("ecs", "DescribeTasks", cluster="shop", task=arns[0])
        theirs["tasks"][0]["lastStatus"] = None  # moto's tasks move on whenever they are looked at
        self.assertEqual(self.comparing.differences("ecs", "DescribeTasks", ours, [theirs], [
            "tasks.taskArn", "tasks.cluster", "tasks.family", "tasks.revision", "tasks.desiredStatus", "tasks.launchType",
            "tasks.group"]), [])
        task = theirs["tasks"][0]
        self.assertEqual(task["overrides"]["containerOverrides"][0]["command"], ["python", "-m", "worker"])
        self.assertTrue(self.ours("ecs", "StopTask", cluster="shop", task=arns[0], reason=ODD)["lastStatus"])
        self.assertEqual(ecs.describe_tasks(cluster="shop", tasks=[arns[0]])["tasks"][0]["stoppedReason"], ODD)
        left = self.ours("ecs", "ListTasks", cluster="shop")["taskArns"]
        self.assertEqual(left, ecs.list_tasks(cluster="shop", desiredStatus="RUNNING")["taskArns"])
        self.assertIn(arns[1], left)

    def test_an_update(self):
        args = {"cluster": "shop", "service": "api", "desiredCount": 5, "forceNewDeployment": "true"}
        found = self.ours("ecs", "UpdateService", **args)
        theirs = self.client("ecs").describe_services(cluster="shop", services=["api"])["services"][0]
        self.assertEqual((found["desiredCount"], theirs["desiredCount"], found["status"]), (5, 5, theirs["status"]))

    def test_gone(self):
        for operation in ("ListServices", "DescribeServices", "ListTasks", "RunTask", "StopTask", "UpdateService"):
            self.gone("ecs", operation, **dict(self.wanted, cluster="none"))
        self.gone("ecs", "UpdateService", cluster="shop", service="none")
        self.gone("ecs", "DescribeTaskDefinition", taskDefinition="none")


class Cloudwatch(WithMoto):
    @classmethod
    def seed(cls):
        cloudwatch = cls.client("cloudwatch")
        for i in range(6):
            cloudwatch.put_metric_data(Namespace="Shop", MetricData=[
                {"MetricName": "Orders", "Dimensions": [{"Name": "Kind", "Value": "a & b \u00fc"}], "Value": value,
                 "Timestamp": datetime.datetime.fromtimestamp(epoch(20 - i), datetime.timezone.utc)} for value in (i + 0.5, 10)])
        cloudwatch.put_metric_data(Namespace="Shop", MetricData=[{"MetricName": "Visits", "Value": 1}])
        for name in ("shop", "shop-two"):
            cloudwatch.put_dashboard(DashboardName=name, DashboardBody=json.dumps({"widgets": [{"type": "text", "text": ODD}]}))
        cloudwatch.put_metric_alarm(AlarmName="shop-red", Namespace="Shop", MetricName="Orders", Statistic="Sum", Period=60,
                                    EvaluationPeriods=3, Threshold=5, ComparisonOperator="GreaterThanThreshold", ActionsEnabled=False)
        cloudwatch.set_alarm_state(AlarmName="shop-red", StateValue="ALARM", StateReason=ODD)

    def test_metrics(self):
        self.same("cloudwatch", "ListMetrics", "Metrics.Namespace Metrics.MetricName Metrics.Dimensions.Name Metrics.Dimensions.Value",
                  {"Namespace": "Shop"}, Namespace="Shop")
        found = self.same("cloudwatch", "ListMetrics", "Metrics.MetricName",
                          {"Namespace": "Shop", "MetricName": "Orders", "DimensionName": "Kind", "DimensionValue": "a & b \u00fc"},
                          Namespace="Shop", MetricName="Orders", Dimensions=[{"Name": "Kind", "Value": "a & b \u00fc"}])
        self.assertEqual({m["MetricName"] for m in found["Metrics"]}, {"Orders"})

    def test_data(self):
        for stat in ("Sum", "Average", "Minimum", "Maximum", "SampleCount"):
            ours = self.ours("cloudwatch", "GetMetricData", Namespace="Shop", MetricName="Orders", Stat=stat, Period=60,
                             StartTime=epoch(30), EndTime=epoch(0), DimensionName="Kind", DimensionValue="a & b \u00fc")
            theirs = self.client("cloudwatch").get_metric_data(
                StartTime=epoch(30), EndTime=epoch(0), MetricDataQueries=[{"Id": "m1", "MetricStat": {
                    "Period": 60, "Stat": stat, "Metric": {"Namespace": "Shop", "MetricName": "Orders",
                                                           "Dimensions": [{"Name": "Kind", "Value": "a & b \u00fc"}]}}}])
            self.assertEqual(self.comparing.differences("cloudwatch", "GetMetricData", ours, [theirs], ["Timestamps", "Values"]), [])
            self.assertEqual(len(ours["Values"]), 6)

    def test_alarms(self):
        found = self.same("cloudwatch", "DescribeAlarms", "Alarms.AlarmName Alarms.StateValue Alarms.StateReason Alarms.ActionsEnabled",
                          {"AlarmNamePrefix": "shop-"}, AlarmNamePrefix="shop-")
        self.assertEqual(found["Alarms"][0]["StateReason"], ODD)

    def test_dashboards(self):
        self.same("cloudwatch", "ListDashboards", "DashboardEntries.DashboardName DashboardEntries.DashboardArn "
                  "DashboardEntries.LastModified DashboardEntries.Size", {"DashboardNamePrefix": "shop"}, DashboardNamePrefix="shop")
        self.same("cloudwatch", "GetDashboard", "DashboardBody", {"DashboardName": "shop"}, DashboardName="shop")

    def test_gone(self):
        self.gone("cloudwatch", "GetDashboard", DashboardName="none")


class Money(WithMoto):
    def test_costs(self):
        usage = {"ResultsByTime": [
            {"TimePeriod": {"Start": f"2026-11-0{day}", "End": f"2026-11-0{day + 1}"}, "Estimated": day == 2, "Total": {}, "Groups": [
                {"Keys": [name], "Metrics": {"UnblendedCost": {"Amount": amount, "Unit": "USD"}}}
                for name, amount in (("Amazon Elastic Container Service", "1.25"), (ODD, "0.0000001"), ("Refund", "-3"))]}
            for day in (1, 2)]}
        params = {"TimePeriod": {"Start": "2026-11-01", "End": "2026-11-03"}, "Granularity": "DAILY", "Metrics": ["UnblendedCost"]}
        request = urllib.request.Request(f"{self.url}/moto-api/static/ce/cost-and-usage-results",
                                         json.dumps({"results": [usage, usage]}).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as reply:
            self.assertEqual(reply.status, 201)
        found = self.same("ce", "GetCostAndUsage", "ResultsByTime.Start ResultsByTime.Key ResultsByTime.Amount ResultsByTime.Unit "
                          "ResultsByTime.Estimated", {"Start": "2026-11-01", "End": "2026-11-03", "Granularity": "DAILY",
                                                      "GroupBy": "SERVICE"}, **params)
        self.assertEqual(len(found["ResultsByTime"]), 6)

    def test_budgets(self):
        for name in ("month", ODD):
            self.client("budgets").create_budget(AccountId=ACCOUNT, Budget={
                "BudgetName": name, "BudgetLimit": {"Amount": "12.5", "Unit": "USD"}, "TimeUnit": "MONTHLY", "BudgetType": "COST"},
                NotificationsWithSubscribers=[{"Notification": {
                    "NotificationType": "FORECASTED", "ComparisonOperator": "GREATER_THAN", "Threshold": 80,
                    "ThresholdType": "PERCENTAGE", "NotificationState": "OK"},
                    "Subscribers": [{"SubscriptionType": "EMAIL", "Address": "a@b.example"}]}])
        self.same("budgets", "DescribeBudgets", "Budgets.BudgetName Budgets.BudgetType Budgets.TimeUnit Budgets.BudgetLimit "
                  "Budgets.Unit Budgets.ActualSpend", {"AccountId": ACCOUNT}, AccountId=ACCOUNT)
        self.same("budgets", "DescribeNotificationsForBudget", "Notifications.NotificationType Notifications.ComparisonOperator "
                  "Notifications.Threshold Notifications.percentage", {"AccountId": ACCOUNT, "BudgetName": ODD},
                  AccountId=ACCOUNT, BudgetName=ODD)

    def test_who_am_i(self):
        self.same("sts", "GetCallerIdentity", "Account Arn UserId")


class Functions(WithMoto):
    @classmethod
    def seed(cls):
        role = cls.client("iam").create_role(RoleName="f", AssumeRolePolicyDocument="{}", Path="/x/")["Role"]["Arn"]
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("f.py", "def f(e, c): pass")
        for name in ("resize", "traced"):
            cls.client("lambda").create_function(
                FunctionName=name, Runtime="python3.12", Role=role, Handler="f.f", Code={"ZipFile": file.getvalue()}, Timeout=17,
                MemorySize=256, Description=ODD, TracingConfig={"Mode": "Active" if name == "traced" else "PassThrough"})

    def test_functions(self):
        members = "FunctionName FunctionArn Runtime Version PackageType Description State MemorySize Timeout CodeSize is_traced"
        self.same("lambda", "ListFunctions", " ".join("Functions." + name for name in members.split()))
        for name in ("resize", "traced"):
            found = self.same("lambda", "GetFunctionConfiguration", members + " modified LastUpdateStatus", {"FunctionName": name},
                              FunctionName=name)
            self.assertEqual(found["is_traced"], name == "traced")

    def test_gone(self):
        self.gone("lambda", "GetFunctionConfiguration", FunctionName="none")


class Balancers(WithMoto):
    @classmethod
    def seed(cls):
        ec2, elb = cls.client("ec2"), cls.client("elbv2")
        subnets = ec2.describe_subnets()["Subnets"]
        cls.balancer = elb.create_load_balancer(Name="web", Subnets=[s["SubnetId"] for s in subnets[:2]])["LoadBalancers"][0]
        elb.create_load_balancer(Name="net", Type="network", Scheme="internal", Subnets=[subnets[0]["SubnetId"]])
        cls.group = elb.create_target_group(Name="web", Protocol="HTTP", Port=8080, VpcId=subnets[0]["VpcId"], TargetType="instance",
                                            HealthCheckPath="/health?a=b&c", Matcher={"HttpCode": "200-299"})["TargetGroups"][0]
        elb.create_listener(LoadBalancerArn=cls.balancer["LoadBalancerArn"], Protocol="HTTP", Port=80, DefaultActions=[
            {"Type": "forward", "TargetGroupArn": cls.group["TargetGroupArn"]}])
        cls.machines = [i["InstanceId"] for i in ec2.run_instances(ImageId="ami-1234abcd", MinCount=2, MaxCount=2)["Instances"]]
        ec2.create_tags(Resources=cls.machines, Tags=[{"Key": "Name", "Value": ODD}])
        elb.register_targets(TargetGroupArn=cls.group["TargetGroupArn"], Targets=[{"Id": i, "Port": 8080} for i in cls.machines])

    def test_balancers(self):
        members = ("LoadBalancerArn LoadBalancerName Type Scheme DNSName VpcId CreatedTime dimension zones State.Code")
        minimum = " ".join("LoadBalancers." + name for name in members.split())
        self.same("elbv2", "DescribeLoadBalancers", minimum)
        self.same("elbv2", "DescribeLoadBalancers", minimum, {"Names": "net"}, Names=["net"])

    def test_groups(self):
        members = ("TargetGroupArn TargetGroupName dimension TargetType Protocol Port VpcId HealthCheckProtocol HealthCheckPort "
                   "HealthCheckPath HealthCheckEnabled HealthCheckIntervalSeconds HealthCheckTimeoutSeconds "
                   "HealthyThresholdCount UnhealthyThresholdCount matcher LoadBalancerArns")
        minimum = " ".join("TargetGroups." + name for name in members.split())
        self.same("elbv2", "DescribeTargetGroups", minimum)
        arn = self.balancer["LoadBalancerArn"]
        self.same("elbv2", "DescribeTargetGroups", minimum, {"LoadBalancerArn": arn}, LoadBalancerArn=arn)

    def test_health(self):
        arn, where = self.group["TargetGroupArn"], "TargetHealthDescriptions."
        self.client("ec2").stop_instances(InstanceIds=self.machines[1:])
        found = self.same("elbv2", "DescribeTargetHealth", f"{where}Target.Id {where}Target.Port {where}HealthCheckPort "
                          f"{where}TargetHealth.State", {"TargetGroupArn": arn}, TargetGroupArn=arn)
        self.assertEqual(len(found["TargetHealthDescriptions"]), 2)

    def test_instances(self):
        members = "InstanceId InstanceType State.Name Placement.AvailabilityZone VpcId SubnetId PrivateIpAddress LaunchTime name"
        found = self.same("ec2", "DescribeInstances", " ".join("Instances." + name for name in members.split()),
                          {"InstanceIds": ",".join(self.machines)}, InstanceIds=self.machines)
        self.assertEqual({i["name"] for i in found["Instances"]}, {ODD})
        self.same("ec2", "DescribeInstances", "Instances.InstanceId", {"FilterName": "instance-type", "FilterValues": "m1.small"},
                  Filters=[{"Name": "instance-type", "Values": ["m1.small"]}])

    def test_gone(self):
        arn = self.group["TargetGroupArn"]
        self.gone("elbv2", "DescribeTargetHealth", TargetGroupArn=arn.replace("/web/", "/none/"))
        self.gone("elbv2", "DescribeLoadBalancers", Names="none")
        self.gone("elbv2", "DescribeTargetGroups", Names="none")
        self.gone("ec2", "DescribeInstances", InstanceIds="i-0123456789abcdef0")


class Gateways(WithMoto):
    def test_nat_gateways(self):
        ec2 = self.client("ec2")
        subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
        address = ec2.allocate_address(Domain="vpc")["AllocationId"]
        nat = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address, TagSpecifications=[
            {"ResourceType": "natgateway", "Tags": [{"Key": "Name", "Value": ODD}]}])["NatGateway"]["NatGatewayId"]
        members = "NatGatewayId State VpcId SubnetId CreateTime PublicIp name"
        self.same("ec2", "DescribeNatGateways", " ".join("NatGateways." + name for name in members.split()))
        self.same("ec2", "DescribeNatGateways", "NatGateways.State", {"NatGatewayIds": nat}, NatGatewayIds=[nat])

    def test_apis(self):
        for i in range(3):
            self.client("apigateway").create_rest_api(name=f"rest {i} {ODD}", description=ODD,
                                                      endpointConfiguration={"types": ["REGIONAL"]})
            self.client("apigatewayv2").create_api(Name=f"http {i} {ODD}", ProtocolType=("HTTP", "WEBSOCKET")[i % 2], Description=ODD)
        v2 = self.client("apigatewayv2")
        api = v2.get_apis()["Items"][0]["ApiId"]
        v2.create_stage(ApiId=api, StageName="prod")
        v2.create_domain_name(DomainName="api.example.org", DomainNameConfigurations=[
            {"CertificateArn": "arn:aws:acm:eu-west-2:123456789012:certificate/a", "EndpointType": "REGIONAL"}])
        v2.create_api_mapping(ApiId=api, DomainName="api.example.org", Stage="prod", ApiMappingKey="v1")
        self.same("apigatewayv2", "GetApiMappings", "Items.ApiId Items.ApiMappingId Items.ApiMappingKey Items.Stage",
                  {"DomainName": "api.example.org"}, DomainName="api.example.org")
        self.same("apigateway", "GetRestApis", "items.id items.name items.description items.createdDate")
        self.same("apigatewayv2", "GetApis", "Items.ApiId Items.Name Items.Description Items.ProtocolType "
                  "Items.ApiEndpoint Items.CreatedDate")

    def test_walls(self):
        waf = self.client("wafv2")
        visible = {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "wall-metric"}
        acl = waf.create_web_acl(Name="wall", Scope="REGIONAL", DefaultAction={"Allow": {}}, Description="a wall",
                                 VisibilityConfig=visible, Rules=[
            {"Name": "rate", "Priority": 3, "Action": {"Block": {}}, "Statement": {"RateBasedStatement": {
                "Limit": 100, "AggregateKeyType": "IP"}}, "VisibilityConfig": dict(visible, MetricName="rate-metric")}])["Summary"]
        self.same("wafv2", "ListWebACLs", "WebACLs.Name WebACLs.Id WebACLs.ARN WebACLs.Description", {"Scope": "REGIONAL"},
                  Scope="REGIONAL")
        args = {"Scope": "REGIONAL", "Name": "wall", "Id": acl["Id"]}
        found = self.same("wafv2", "GetWebACL", "WebACL.Name WebACL.Id WebACL.ARN WebACL.VisibilityConfig.MetricName "
                          "WebACL.CloudWatchMetricsEnabled WebACL.Capacity WebACL.Rules.Name WebACL.Rules.Priority "
                          "WebACL.Rules.VisibilityConfig.MetricName", args, **args)
        self.assertEqual((found["WebACL"]["default_action"], found["WebACL"]["Rules"][0]["action"]), ("Allow", "Block"))
        self.gone("wafv2", "GetWebACL", Scope="REGIONAL", Name="none", Id="0" * 8 + "-0000-0000-0000-" + "0" * 12)
        self.client("wafv2", "us-east-1").create_web_acl(Name="edge", Scope="CLOUDFRONT", DefaultAction={"Block": {}}, Rules=[],
                                                         VisibilityConfig=visible)
        self.same("wafv2", "ListWebACLs", "WebACLs.Name", {"Scope": "CLOUDFRONT"}, "us-east-1", Scope="CLOUDFRONT")


class Edges(WithMoto):
    def test_health_checks(self):
        route53 = self.client("route53", "us-east-1")
        configs = [{"Type": "HTTPS", "FullyQualifiedDomainName": "shop.example", "Port": 443, "ResourcePath": "/health?a=b&c",
                    "RequestInterval": 30, "FailureThreshold": 3, "Inverted": False, "Disabled": False, "MeasureLatency": True},
                   {"Type": "TCP", "IPAddress": "192.0.2.1", "Port": 22, "RequestInterval": 10, "FailureThreshold": 2}]
        ids = [route53.create_health_check(CallerReference=str(i), HealthCheckConfig=c)["HealthCheck"]["Id"]
               for i, c in enumerate(configs)]
        config = "HealthChecks.HealthCheckConfig."
        self.same("route53", "ListHealthChecks", f"HealthChecks.Id {config}Type {config}Port {config}RequestInterval "
                  f"{config}FailureThreshold {config}ResourcePath {config}FullyQualifiedDomainName {config}IPAddress "
                  f"{config}MeasureLatency", region="us-east-1")
        where = "HealthCheckObservations."
        found = self.same("route53", "GetHealthCheckStatus", f"{where}Region {where}IPAddress {where}StatusReport.Status "
                          f"{where}StatusReport.CheckedTime", {"HealthCheckId": ids[0]}, "us-east-1", HealthCheckId=ids[0])
        self.assertTrue(found["HealthCheckObservations"][0]["is_success"])
        self.gone("route53", "GetHealthCheckStatus", HealthCheckId="none")

    def test_distributions(self):
        cloudfront = self.client("cloudfront", "us-east-1")
        for i in range(2):
            cloudfront.create_distribution(DistributionConfig={
                "CallerReference": str(i), "Comment": ODD, "Enabled": i == 0, "PriceClass": "PriceClass_100",
                "Aliases": {"Quantity": 2, "Items": [f"a{i}.example", f"b{i}.example"]},
                "Origins": {"Quantity": 1, "Items": [{"Id": "o", "DomainName": "o.s3.amazonaws.com",
                                                      "S3OriginConfig": {"OriginAccessIdentity": ""}}]},
                "DefaultCacheBehavior": {"TargetOriginId": "o", "ViewerProtocolPolicy": "allow-all", "MinTTL": 1,
                                         "ForwardedValues": {"QueryString": False, "Cookies": {"Forward": "none"}}}})
        members = "Id ARN DomainName Status LastModifiedTime"  # moto keeps the rest to itself
        self.same("cloudfront", "ListDistributions", " ".join("DistributionList.Items." + name for name in members.split()),
                          region="us-east-1")


class Pipelines(WithMoto):
    def test_pipelines(self):
        role = self.client("iam").create_role(RoleName="p", AssumeRolePolicyDocument=json.dumps({
            "Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {
                "Service": "codepipeline.amazonaws.com"}}]}))["Role"]["Arn"]

        def stage(name, category, provider):
            return {"name": name, "actions": [{"name": "a", "actionTypeId": {
                "category": category, "owner": "AWS", "provider": provider, "version": "1"}}]}
        for name in ("deploy", "release"):
            self.client("codepipeline").create_pipeline(pipeline={
                "name": name, "roleArn": role, "artifactStore": {"type": "S3", "location": "bucket"},
                "stages": [stage("Source", "Source", "S3"), stage("Stage", "Approval", "Manual")]})
        self.same("codepipeline", "ListPipelines", "pipelines.name pipelines.version pipelines.created pipelines.updated")

    def test_scaling(self):
        scaling, ecs = self.client("application-autoscaling"), self.client("ecs")
        ecs.create_cluster(clusterName="scaled", tags=[{"key": "project", "value": "shop"}])
        ecs.register_task_definition(family="s", containerDefinitions=[{"name": "s", "image": "x", "memory": 64}])
        ecs.create_service(cluster="scaled", serviceName="web", taskDefinition="s", desiredCount=1)
        resource = {"ServiceNamespace": "ecs", "ResourceId": "service/scaled/web", "ScalableDimension": "ecs:service:DesiredCount"}
        scaling.register_scalable_target(**resource, MinCapacity=0, MaxCapacity=9, SuspendedState={"DynamicScalingInSuspended": True})
        scaling.put_scaling_policy(**resource, PolicyName="cpu", PolicyType="TargetTrackingScaling",
                                   TargetTrackingScalingPolicyConfiguration={
                                       "TargetValue": 62.5, "ScaleOutCooldown": 60, "ScaleInCooldown": 300, "DisableScaleIn": True,
                                       "PredefinedMetricSpecification": {"PredefinedMetricType": "ECSServiceAverageCPUUtilization"}})
        scaling.put_scaling_policy(**resource, PolicyName="steps", PolicyType="StepScaling", StepScalingPolicyConfiguration={
            "AdjustmentType": "ChangeInCapacity", "Cooldown": 120, "StepAdjustments": [
                {"MetricIntervalLowerBound": 0, "ScalingAdjustment": 2}]})
        args, params = {"ResourceIds": "service/scaled/web"}, {"ServiceNamespace": "ecs"}
        self.same("application-autoscaling", "DescribeScalableTargets", "ScalableTargets.ServiceNamespace ScalableTargets.ResourceId "
                  "ScalableTargets.ScalableDimension ScalableTargets.MinCapacity ScalableTargets.MaxCapacity "
                  "ScalableTargets.CreationTime ScalableTargets.SuspendedState.DynamicScalingInSuspended", args,
                  ResourceIds=["service/scaled/web"], **params)
        found = self.same("application-autoscaling", "DescribeScalingPolicies", "ScalingPolicies.PolicyName ScalingPolicies.PolicyARN "
                          "ScalingPolicies.PolicyType ScalingPolicies.TargetValue ScalingPolicies.ScaleOutCooldown "
                          "ScalingPolicies.DisableScaleIn ScalingPolicies.CreationTime", args, ResourceId="service/scaled/web",
                          **params)
        self.assertEqual([p["metric"] for p in found["ScalingPolicies"] if p["PolicyName"] == "cpu"],
                         ["ECSServiceAverageCPUUtilization"])

    def test_tags(self):
        self.client("sqs").create_queue(QueueName="tagged", tags={"project": "tagged", "odd": ODD})
        self.same("resourcegroupstaggingapi", "GetResources", "ResourceTagMappingList.ResourceARN ResourceTagMappingList.Tags.Key "
                  "ResourceTagMappingList.Tags.Value", {"Key": "project", "Values": "tagged"},
                  TagFilters=[{"Key": "project", "Values": ["tagged"]}])


class Databases(WithMoto):
    def test_instances(self):
        for name, more in (("main", {"MultiAZ": True}), ("side", {"PubliclyAccessible": True})):
            self.client("rds").create_db_instance(
                DBInstanceIdentifier=name, Engine="postgres", EngineVersion="16.3", DBInstanceClass="db.t4g.micro",
                AllocatedStorage=20, MasterUsername="u", MasterUserPassword="password1", BackupRetentionPeriod=7, **more)
        members = ("DBInstanceIdentifier DBInstanceArn Engine EngineVersion DBInstanceClass DBInstanceStatus Endpoint.Address "
                   "Endpoint.Port AvailabilityZone MultiAZ PubliclyAccessible AllocatedStorage BackupRetentionPeriod "
                   "InstanceCreateTime StorageType")
        minimum = " ".join("DBInstances." + name for name in members.split())
        self.same("rds", "DescribeDBInstances", minimum)
        self.same("rds", "DescribeDBInstances", minimum, {"DBInstanceIdentifier": "side"}, DBInstanceIdentifier="side")
        self.gone("rds", "DescribeDBInstances", DBInstanceIdentifier="none")

    def test_caches(self):
        for name in ("cache-a", "cache-b"):
            self.client("elasticache").create_cache_cluster(CacheClusterId=name, Engine="redis", CacheNodeType="cache.t4g.micro",
                                                            NumCacheNodes=1)
        members = "CacheClusterId ARN Engine CacheClusterStatus CacheNodeType NumCacheNodes CacheClusterCreateTime"
        self.same("elasticache", "DescribeCacheClusters", " ".join("CacheClusters." + name for name in members.split()),
                  ShowCacheNodeInfo=True)
        self.gone("elasticache", "DescribeCacheClusters", CacheClusterId="none")


class Traces(WithMoto):
    def test_traces(self):
        trace, now = f"1-{int(time.time()):08x}-bd862e3fe1be46a994272793", time.time()
        document = {"trace_id": trace, "id": "70de5b6f19ff9a0a", "name": "web \u00fc", "start_time": now - 2.5, "end_time": now - 1.25}
        part = {"trace_id": trace, "id": "60de5b6f19ff9a0b", "name": "db", "start_time": now - 2, "end_time": now - 1.5,
                "parent_id": "70de5b6f19ff9a0a", "type": "subsegment"}
        self.client("xray").put_trace_segments(TraceSegmentDocuments=[json.dumps(document), json.dumps(part)])
        args = {"TraceIds": trace}
        self.same("xray", "BatchGetTraces", "Traces.Id Traces.Duration Traces.Segments.id Traces.Segments.name", args, TraceIds=[trace])
        span = {"StartTime": int(now) - 600, "EndTime": int(now) + 60}
        self.same("xray", "GetTraceSummaries", "TraceSummaries.Id TraceSummaries.Duration TraceSummaries.ResponseTime", span, **span)
        self.assertEqual(self.ours("xray", "GetServiceGraph", **span), {"Services": []})  # all that moto ever says


class Unserved(WithMoto):
    """What moto answers with a page of its own is no data, and never a result."""
    NAMES = set("""SimulatePrincipalPolicy DescribeAlarmHistory ListAlarmMuteRules PutAlarmMuteRule DeleteAlarmMuteRule
        StartMessageMoveTask ListMessageMoveTasks CancelMessageMoveTask ListAppMonitors GetAppMonitor GetAppMonitorData
        BatchGetRumMetricDefinitions GetCostForecast GetDimensionValues GetAccountSettings ListProvisionedConcurrencyConfigs
        GetPipelineState ListPipelineExecutions DescribeScalingActivities""".split())
    OTHERWISE = {"StopQuery",  # fails there, too, but after a query of its own
                 "AssumeRole", "AssumeRoleWithWebIdentity", "GetRoleCredentials", "CreateToken"}  # test_credentials.py

    def test_nothing_is_made_up(self):
        for name in sorted(self.NAMES):
            with self.subTest(operation=name):
                for row in self.comparing.run(self.url, "--attempts", "1", name):
                    self.assertIn(row["err"], ("server error", "malformed answer"), row)
                    self.assertEqual(row["result"], {})

    def test_every_other_operation_is_tried(self):
        with open(os.path.join(support.ROOT, "include", "aws", "operation.h"), encoding="utf-8") as f:
            names = set(re.findall(r'^ X\(\w+, +AWS_\w+, +"(\w+)"', f.read(), re.M))
        with open(__file__, encoding="utf-8") as f:
            tried = set(re.findall(r'"(\w+)"', f.read()))
        self.assertGreater(len(names), 70)
        self.assertEqual(names - self.NAMES - self.OTHERWISE - tried, set())


if __name__ == "__main__":
    unittest.main()
