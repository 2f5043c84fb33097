#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every operation that cwtop can make, on the wire: what it sends is judged by botocore (its model,
its serializer, its signer), what it understands of a full answer of that model is compared with what
boto3's parser understands. A local server records, and answers as the model says."""
import http.server
import json
import os
import re
import sys
import threading
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import support  # noqa: E402

OPERATION_TABLE = os.path.join(support.ROOT, "include", "aws", "operation.h")
# Made by the sources of credentials alone; their requests are judged in test_credentials.py.
OF_CREDENTIALS = {"AssumeRole", "AssumeRoleWithWebIdentity", "GetRoleCredentials", "CreateToken"}
AWKWARD = ["a b", "a+b", "100%", "\u00e9/\u00fc", "a//b", "../x", "./x/", "?&=#", "/lead", "%2F", "a'b(c)*~!@$,;:\"<>", "\u65e5\u672c"]
# What the driver adds to AWS's words, and what a full answer of the model leaves open, by operation.
DERIVED = {
    "GetMetricData": "incomplete", "ListMetrics": "NextToken", "DescribeAlarms": "composite metric partial threshold",
    "DescribeAlarmHistory": "NextToken", "ListAlarmMuteRules": "Name", "DescribeServices": "event event_createdAt failedTasks",
    "DescribeTasks": "container exitCode reason", "RunTask": "conflict id", "SendMessage": "refusal",
    "SendMessageBatch": "SequenceNumber refusal", "ReceiveMessage": "DeadLetterQueueSourceArn",
    "SimulatePrincipalPolicy": "Allowed AllowedByOrganizations MissingContextValues", "GetAppMonitorData": "NextToken",
    "FilterLogEvents": "cut nextToken", "GetLogEvents": "cut eventId logStreamName nextForwardToken",
    "GetQueryResults": "state usd", "DescribeLogStreams": "nextToken",
    "PutObject": "ContentLength ContentType LastModified there", "GetObject": "Body",
    "ListObjectsV2": "ETag LastModified Size StorageClass name prefix NextContinuationToken", "GetCostAndUsage": "requests",
    "GetCostForecast": "interval", "GetDimensionValues": "requests", "GetTraceSummaries": "NextToken cause_service entry",
    "BatchGetTraces": "depth error fault throttle", "GetHealthCheckStatus": "is_success", "GetPipelineState": "inboundExecution",
    "ListPipelineExecutions": "is_cut", "DescribeScalingPolicies": "metric steps", "DescribeScalingActivities": "not_scaled is_cut",
    "ListDistributions": "origins", "GetRestApis": "endpoint", "DescribeInstances": "state_reason",
    "GetWebACL": "action default_action",
}


def operations():
    with open(OPERATION_TABLE, encoding="utf-8") as f:
        return re.findall(r'^ X\(\w+, +AWS_\w+, +"(\w+)"', f.read(), re.M)


class Answers(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # a reply leaves in one piece
    disable_nagle_algorithm = True

    def answer(self):
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = self.server.judges.Request(self.command, self.path, headers,
                                             self.rfile.read(int(headers.get("content-length", 0))))
        status, more, body = self.server.take(request)
        self.send_response(status)
        for name, value in more.items():
            if name.lower() not in ("content-length", "content-encoding"):
                self.send_header(name, value.encode().decode("latin-1"))
        self.send_header("Content-Length", more.get("Content-Length", str(len(body))))
        self.send_header("x-amzn-RequestId", "1")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PUT = answer

    def log_message(self, *_):
        pass


class Recorder(http.server.ThreadingHTTPServer):
    """Keeps each request with what was answered to it."""
    daemon_threads = True

    def __init__(self, judges, replies):
        super().__init__(("127.0.0.1", 0), Answers)
        self.judges, self.replies, self.lock, self.exchanges = judges, replies, threading.Lock(), []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def take(self, request):
        if not self.judges.identify(request):
            answer = 400, {}, b""
        else:
            name = request.operation.name
            answer = self.replies.reply(request.service, name, self.replies.asks_for_more(request.target, request.body))
        with self.lock:
            self.exchanges.append((request, answer))
        return answer

    def taken(self):
        """What came since the last time."""
        with self.lock:
            taken, self.exchanges = self.exchanges, []
        return taken

    def stop(self):
        self.shutdown()
        self.server_close()


class WithRecorder(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        support.need("boto3", (1, 40))
        support.need("moto")
        import comparing
        import modelreply
        import requestmodel
        cls.judges, cls.replies, cls.comparing = requestmodel, modelreply, comparing
        cls.recorder = Recorder(requestmodel, modelreply)
        cls.addClassCleanup(cls.recorder.stop)
        cls.twin = requestmodel.Twin(cls.recorder.url, support.KEY, support.SECRET, support.REGION)

    def call(self, *words, with_limits=True, **env):
        """(rows of the driver, exchanges), every request judged."""
        self.recorder.taken()
        rows = self.comparing.run(self.recorder.url, "--attempts", "1", *words, **env)
        exchanges = self.recorder.taken()
        problems = [problem for request, _ in exchanges for problem in self.judges.judge(request, self.twin, with_limits)]
        self.assertEqual(sorted(set(problems)), [])
        return rows, exchanges


class Everything(WithRecorder):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.names = set(operations()) - OF_CREDENTIALS

    def understood(self, rows, exchanges):
        """Problems of what the driver made of the answers."""
        problems = []
        for row in rows:
            service, operation = row["service"], row["operation"]
            if row["err"] != "ok":
                problems.append(f"{service}:{operation}: {row['err']}: {row['why']}")
                continue
            answers = {(request.target, request.body): answer for request, answer in exchanges  # some are asked for twice
                       if (request.service, request.operation.name) == (service, operation)}
            parsed = [self.replies.parse(service, operation, *answer) for answer in answers.values()]
            if not parsed:
                problems.append(f"{service}:{operation}: no request")
            elif row["result"]:
                problems += self.comparing.differences(service, operation, row["result"], parsed)
                names = {path.rpartition(".")[2] for path in self.comparing.unheard(service, operation, row["result"], parsed)}
                problems += [f"{operation}.{name}: compared with nothing"
                             for name in sorted(names - set(DERIVED.get(operation, "").split()))]
        return problems

    def test_all(self):
        rows, exchanges = self.call("--all", f"MessageBody={self.replies.SENT}")
        self.assertEqual(self.names - {row["operation"] for row in rows}, set(), "the driver does not make them")
        self.assertEqual(self.understood(rows, exchanges), [])
        self.assertEqual(self.names - {request.operation.name for request, _ in exchanges}, set(), "never sent")


class Options(WithRecorder):
    """What the plain calls leave out: each option of the driver, alone or with those it goes with."""
    SPAN = ("startTime=1795200000000", "endTime=1795300000000")
    CALLS = [
        ("PutObject", "IfNoneMatch=*"), ("PutObject", "ChecksumSHA256=1", "ContentType=text/plain; charset=utf-8", "Body=\u00fc"),
        ("GetObject", "File=/dev/null", "From=3", "Length=2"), ("GetObject", "VersionId=v 1"),
        ("ListObjectsV2", "Delimiter=/", "StartAfter=jobs/1", "MaxKeys=5"),
        ("RunTask", "launchType=", "capacityProvider=FARGATE_SPOT", "count=10"), ("RunTask", "container="),
        ("ListTasks", "family=worker"), ("ListTasks", "stopped=1"), ("UpdateService", "desiredCount=0"),
        ("UpdateService", "desiredCount=3", "forceNewDeployment="), ("SendMessage", "DelaySeconds=900"),
        ("SendMessage", "QueueUrl=http://127.0.0.1/1/a.fifo", "MessageGroupId=g1", "MessageDeduplicationId=d1"),
        ("ReceiveMessage", "MaxNumberOfMessages=10", "WaitTimeSeconds=1"), ("ListQueues", "QueueNamePrefix=city"),
        ("StartMessageMoveTask", "DestinationArn=arn:aws:sqs:eu-west-2:1:x", "MaxNumberOfMessagesPerSecond=500"),
        ("FilterLogEvents", *SPAN, "filterPattern=ERROR -debug", "logStreamNamePrefix=api/"),
        ("GetLogEvents", *SPAN, "startFromHead=1", "nextToken=f/1"), ("DescribeLogGroups", "logGroupNamePrefix=/ecs"),
        ("DescribeLogStreams", "logStreamNamePrefix=api"), ("ListMetrics", "RecentlyActive=1", "MetricName=Errors"),
        ("ListMetrics", "DimensionName=FunctionName"), ("ListMetrics", "DimensionName=FunctionName", "DimensionValue=a"),
        ("DescribeAlarms", "AlarmNamePrefix=city"),
        ("DescribeAlarmHistory", "AlarmName=a", "HistoryItemType=1", "StartDate=1795200000", "EndDate=1795300000"),
        ("ListDashboards", "DashboardNamePrefix=city"), ("ListAlarmMuteRules", "AlarmName=a"),
        ("PutAlarmMuteRule", "Description=why", "Duration=86400"), ("GetAppMonitorData", "Before=1795300000000"),
        ("GetCostAndUsage", "Granularity=DAILY", "GroupBy=project", "GroupByTag=1", "FilterKey=SERVICE", "FilterValue=AWS WAF"),
        ("GetCostAndUsage", "FilterKey=project", "FilterValue=city", "FilterTag=1", "Metric=AmortizedCost"),
        ("GetCostForecast", "Granularity=DAILY", "FilterKey=SERVICE", "FilterValue=AWS WAF"),
        ("GetDimensionValues", "Dimension=LINKED_ACCOUNT"),
        ("GetTraceSummaries", 'FilterExpression=service("a b") AND fault', "StartTime=1795200000", "EndTime=1795203600"),
        ("BatchGetTraces", "TraceIds=" + ",".join(f"1-5759e988-bd862e3fe1be46a9942727{i}" for i in range(10, 18))),
        ("DescribeLoadBalancers", "Names=a,b"), ("DescribeTargetGroups", "Names=a,b"),
        ("DescribeTargetGroups", "LoadBalancerArn=arn:aws:elasticloadbalancing:eu-west-2:1:loadbalancer/app/a/1"),
        ("DescribeScalableTargets", "ScalableDimension=ecs:service:DesiredCount", "ResourceIds=service/a/b,service/a/c"),
        ("DescribeScalingPolicies", "ScalableDimension=ecs:service:DesiredCount"),
        ("DescribeScalingActivities", "ScalableDimension=ecs:service:DesiredCount", "MaxResults=1"),
        ("GetResources", "Key=k", "Values=", "ResourceTypeFilters=ecs:cluster,sqs"),
        ("GetResources", "Key=", "ResourceARNList=arn:aws:sqs:eu-west-2:123456789012:a"),
        ("ListPipelineExecutions", "maxResults=1"), ("ListWebACLs", "Scope=CLOUDFRONT"), ("GetWebACL", "Scope=CLOUDFRONT"),
        ("DescribeInstances", "InstanceIds=i-0123456789abcdef0,i-0123456789abcdef1"),
        ("DescribeInstances", "FilterName=tag:Name", "FilterValues=a b,c"),
        ("DescribeNatGateways", "NatGatewayIds=nat-0123456789abcdef0"),
        ("DescribeNatGateways", "FilterName=state", "FilterValues=failed"),
        ("DescribeDBInstances", "DBInstanceIdentifier=a"), ("DescribeCacheClusters", "CacheClusterId=a"),
        ("SimulatePrincipalPolicy", "PolicySourceArn=arn:aws:iam::123456789012:role/a/b"),
    ]

    def test_options(self):
        for name, *args in self.CALLS:
            with self.subTest(operation=name, args=args):
                exchanges = self.call(name, *args)[1]
                self.assertIn(name, [request.operation.name for request, _ in exchanges])
                sent = json.dumps([request.params for request, _ in exchanges], default=lambda value: value.decode(), ensure_ascii=False)
                for key, _, value in (arg.partition("=") for arg in args):
                    if value and any(key in request.operation.input_shape.members for request, _ in exchanges):
                        self.assertTrue(any(key in request.params for request, _ in exchanges), (key, sent))
                    for word in filter(None, value.split(",")):
                        is_there = key not in ("File", "From", "Length", "StartTime", "EndTime", "StartDate", "EndDate", "Duration") and \
                            word != "1"
                        if is_there:  # as a text of its own, or a number
                            self.assertTrue(json.dumps(word, ensure_ascii=False) in sent or f": {word}" in sent, (key, sent))


class Names(WithRecorder):
    """Names that must be encoded wherever they stand."""
    def calls_with(self, key, *operations_):
        for name in AWKWARD:
            for operation in operations_:
                with self.subTest(name=name, operation=operation):
                    rows, exchanges = self.call(operation, f"{key}={name}", with_limits=False)
                    self.assertEqual([row["err"] for row in rows], ["ok"], rows)
                    self.assertEqual({request.operation.name for request, _ in exchanges}, {operation.rpartition(":")[2]})
                    said = [v for request, _ in exchanges for v in request.params.values()]
                    self.assertIn(name, said)

    def test_keys_of_objects(self):
        self.calls_with("Key", "PutObject", "GetObject", "HeadObject")

    def test_queries(self):
        self.calls_with("Prefix", "ListObjectsV2")
        self.calls_with("Delimiter", "ListObjectsV2")
        self.calls_with("StartAfter", "ListObjectsV2")
        self.calls_with("VersionId", "HeadObject")

    def test_labels(self):
        self.calls_with("Name", "GetAppMonitor")
        self.calls_with("FunctionName", "GetFunctionConfiguration", "ListProvisionedConcurrencyConfigs")
        self.calls_with("HealthCheckId", "GetHealthCheckStatus")
        self.calls_with("DomainName", "GetApiMappings")

    def test_forms(self):
        self.calls_with("DBInstanceIdentifier", "DescribeDBInstances")
        self.calls_with("TargetGroupArn", "DescribeTargetHealth")

    def test_bodies(self):
        self.calls_with("name", "GetPipelineState")
        self.calls_with("QueueName", "GetQueueUrl")

    def test_a_session_token(self):
        rows, exchanges = self.call("--all", f"MessageBody={self.replies.SENT}", AWS_SESSION_TOKEN="a/token+of==")
        self.assertEqual({request.headers.get("x-amz-security-token") for request, _ in exchanges}, {"a/token+of=="})
        self.assertEqual([row for row in rows if row["err"] != "ok"], [])


class Judges(WithRecorder):
    """The judges can say no."""
    CALLS = ("ListClusters", "DescribeTargetHealth", "GetTraceSummaries", "GetFunctionConfiguration", "PutObject", "ListObjectsV2",
             "DescribeInstances", "PutAlarmMuteRule", "ListHealthChecks", "RunTask")
    # operation: (part, old, new, a word of the problem)
    WRONG = [
        ("ListClusters", "body", b'"maxResults":100', b'"maxResults":"100"', "is no integer"),
        ("ListClusters", "body", b'"maxResults"', b'"maxResult"', "unknown member"),
        ("RunTask", "body", b'"launchType":"FARGATE"', b'"launchType":"FARGAT"', "is none of"),
        ("RunTask", "body", b'"taskDefinition":"cityflow-worker",', b"", "taskDefinition"),
        ("RunTask", "body", b'"count":1', b'"count":1.5', "is no integer"),
        ("PutAlarmMuteRule", "body", b'"Name":"cwtop-call"', b'"Name":""', "Name"),
        ("PutAlarmMuteRule", "x-amzn-query-mode", "true", "false", "x-amzn-query-mode"),
        ("ListClusters", "content-type", "1.1", "1.0", "content-type"),
        ("ListClusters", "x-amz-target", "ListClusters", "ListCluster", "no operation"),
        ("DescribeTargetHealth", "body", b"TargetGroupArn=", b"TargetGroupArns=", "is no parameter"),
        ("DescribeTargetHealth", "body", b"2015-12-01", b"2015-12-02", "Version"),
        ("DescribeInstances", "body", b"MaxResults=1000", b"MaxResults=many", "is no integer"),
        ("GetTraceSummaries", "target", "/TraceSummaries", "/TraceSummary", "no operation"),
        ("GetFunctionConfiguration", "target", "cityflow-api", "cityflow api", "path"),
        ("GetFunctionConfiguration", "target", "configuration", "configuration?Qualifie=1", "no parameter of its URL"),
        ("ListHealthChecks", "target", "maxitems=", "maxItems=", "no parameter of its URL"),
        ("ListObjectsV2", "target", "prefix=jobs%2F", "prefix=jobs/", "query"),
        ("ListObjectsV2", "target", "max-keys=1000", "max-keys=x", "is no integer"),
        ("PutObject", "target", "%2B", "+", "path"),
        ("PutObject", "x-amz-content-sha256", "", "0", "x-amz-content-sha256"),
        ("PutObject", "content-length", "", "1", "Content-Length"),
        ("PutObject", "host", "127", "128", "Host"),
    ]

    def test_wrong_requests(self):
        for name, part, old, new, word in self.WRONG:
            with self.subTest(name=name, part=part, new=new):
                request = self.call(name)[1][0][0]
                if part in ("body", "target"):
                    was = getattr(request, part)
                else:
                    was = request.headers[part]
                self.assertIn(old, was)
                changed = was.replace(old, new, 1) if old else new + was[1:] if part != "content-length" else "1" + was
                headers = dict(request.headers, **({} if part in ("body", "target") else {part: changed}))
                if part == "body":
                    headers["content-length"] = str(len(changed))
                again = self.judges.Request(request.method, changed if part == "target" else request.target, headers,
                                            changed if part == "body" else request.body)
                problems = self.judges.judge(again, self.twin)
                self.assertTrue([p for p in problems if word in p], problems)

    def test_wrong_signatures(self):
        for name in self.CALLS:
            request = self.call(name)[1][0][0]
            self.assertEqual(self.judges.judge(request, self.twin), [])
            for part, value in (("x-amz-date", "20200101T000000Z"), ("x-amz-security-token", "t"), ("authorization", None)):
                value = value or request.headers["authorization"][:-1] + "x"
                again = self.judges.Request(request.method, request.target, dict(request.headers, **{part: value}), request.body)
                self.assertTrue(self.judges.judge(again, self.twin), (name, part))

    def test_wrong_results(self):
        theirs = {"clusters": [{"a": 1, "when": "2026-11-21T01:02:03Z", "amount": "1.50", "list": ["x"], "none": None}]}
        good = {"clusters": [{"a": 1, "when": 1795222923, "amount": 1.5, "list": ["x"], "none": "derived", "more": 1}]}

        def found(ours, *minimum):
            return self.comparing.differences("x", "y", ours, [theirs], minimum)
        self.assertEqual(found(good, "clusters.a"), [])
        for name, value in (("a", 2), ("a", "1"), ("a", None), ("a", True), ("when", 1795222924), ("amount", 1.51), ("list", []),
                            ("list", ["y"]), ("list", "x")):
            self.assertTrue(found({"clusters": [dict(good["clusters"][0], **{name: value})]}), (name, value))
        self.assertTrue(found({"clusters": []}))
        self.assertTrue(found({}, "clusters.a"))
        self.assertTrue(found(good, "clusters.none"))


if __name__ == "__main__":
    unittest.main()
