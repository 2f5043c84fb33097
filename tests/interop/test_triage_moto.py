#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Triage against moto, an AWS written by others: what boto3 puts there is what the desk's orders and the
case of an alarm bring, what an order changes is what boto3 then finds, and what boto3 changes is an event.
Each request passes a relay, so that botocore's models judge the whole orders as well: those, too, that
moto has no answer for (OF_MODEL), which then comes from the model."""
import calendar
import http.client
import io
import json
import os
import re
import sys
import time
import unittest
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import support  # noqa: E402
from test_desk import Desk  # noqa: E402
from test_every_request import Recorder  # noqa: E402

GROUP, FUNCTION, CLUSTER, ALARM = "/aws/lambda/resize", "resize", "judged", "judged-errors"
# moto answers 500: it has no history of alarms and no mute rules. (Nor StopQuery: its queries are over at once.)
OF_MODEL = {"DescribeAlarmHistory", "ListAlarmMuteRules", "PutAlarmMuteRule", "DeleteAlarmMuteRule"}
FAULT = {"id": "70de5b6f19ff9a0a", "name": "web", "fault": True,
         "http": {"request": {"method": "GET", "url": "http://shop/a b"}, "response": {"status": 503}}}
CALL = {"id": "60de5b6f19ff9a0b", "name": "table", "fault": True,
        "cause": {"exceptions": [{"id": "50de5b6f19ff9a0c", "type": "Late", "message": "too slow \u00fc"}]}}


def stack():
    return {"schema": "cwtop-stack/1", "name": "triage", "region": support.REGION,
            "alarms": {"prefixes": ["judged-"], "regions": [support.REGION]},
            "metrics": [{"group": "jobs", "namespace": "AWS/Lambda", "dimensions": {"FunctionName": FUNCTION}, "metrics": [
                {"id": "errors", "name": "Errors", "stat": "Sum", "unit": "count", "alarm": "> 5"}]}],
            "ecs": [{"cluster": CLUSTER, "services": ["api"], "families": ["worker"]}],
            "pages": [{"name": "one", "rows": [{"panels": ["alarms"]}]}]}


def code(text):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("a.py", text)
    return packed.getvalue()


class Relay(Recorder):
    """To moto and back, and all of it is kept."""
    def __init__(self, judges, replies, moto):
        super().__init__(judges, replies)
        self.moto = moto

    def take(self, request):
        if self.judges.identify(request) and request.operation.name in OF_MODEL:
            return super().take(request)
        body = request.body
        if request.target == "/TraceSummaries":  # moto refuses every filter
            body = json.dumps({name: value for name, value in json.loads(body).items() if name != "FilterExpression"}).encode()
        link = http.client.HTTPConnection(self.moto.rpartition("/")[2], timeout=120)
        link.request(request.method, request.target, body, dict(request.headers, **{"content-length": str(len(body))}))
        answer = link.getresponse()
        skipped = ("content-length", "connection", "server", "date", "transfer-encoding")
        headers = {name: value for name, value in answer.getheaders() if name.lower() not in skipped}
        taken = answer.status, headers, answer.read()
        link.close()
        with self.lock:
            self.exchanges.append((request, taken))
        return taken


class Triage(Desk):
    @classmethod
    def setUpClass(cls):
        support.need("boto3", (1, 40))
        support.need("moto")
        import modelreply
        import requestmodel
        moto = support.Server([support.program("moto_server"), "-H", "127.0.0.1", "-p", "0"],
                              dict(os.environ, PYTHONUNBUFFERED="1"))
        cls.addClassCleanup(moto.stop)
        cls.server = moto
        names = ("ecs", "ec2", "logs", "xray", "lambda", "cloudwatch", "iam")
        cls.ecs, cls.ec2, cls.logs, cls.xray, cls.lambda_, cls.cloudwatch, cls.iam = (cls.client(name) for name in names)
        cls.judges, cls.server = requestmodel, Relay(requestmodel, modelreply, moto.url)
        cls.addClassCleanup(cls.server.stop)
        cls.twin = requestmodel.Twin(cls.server.url, support.KEY, support.SECRET, support.REGION)
        cls.now = int(time.time())
        cls.make_tasks()
        cls.make_function()
        cls.trace = f"1-{cls.now:08x}-bd862e3fe1be46a994272793"
        call = dict(CALL, start_time=cls.now - 4, end_time=cls.now - 3.5)
        document = dict(FAULT, trace_id=cls.trace, start_time=cls.now - 5, end_time=cls.now - 2.75, subsegments=[call])
        cls.xray.put_trace_segments(TraceSegmentDocuments=[json.dumps(document)])

    @classmethod
    def make_tasks(cls):
        cls.ecs.create_cluster(clusterName=CLUSTER)
        options = {"awslogs-group": "/ecs/judged", "awslogs-region": support.REGION, "awslogs-stream-prefix": "w"}
        cls.ecs.register_task_definition(
            family="worker", requiresCompatibilities=["FARGATE"], networkMode="awsvpc", cpu="256", memory="512",
            containerDefinitions=[{"name": "sim", "image": "x/sim:1", "memory": 400, "essential": True,
                                   "logConfiguration": {"logDriver": "awslogs", "options": options}}])
        network = {"subnets": [cls.ec2.describe_subnets()["Subnets"][0]["SubnetId"]],
                   "securityGroups": [cls.ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"]]}
        tasks = cls.ecs.run_task(cluster=CLUSTER, taskDefinition="worker", launchType="FARGATE", count=2,
                                 networkConfiguration={"awsvpcConfiguration": network})["tasks"]
        cls.tasks = [task["taskArn"] for task in tasks]
        cls.ecs.create_service(cluster=CLUSTER, serviceName="api", taskDefinition="worker", desiredCount=2)
        cls.logs.create_log_group(logGroupName="/ecs/judged")
        for n, arn in enumerate(cls.tasks):
            cls.put_lines("/ecs/judged", "w/sim/" + arn.rpartition("/")[2], [f"task {n} line {i}" for i in range(30)])

    @classmethod
    def make_function(cls):
        cls.role = cls.iam.create_role(RoleName="judged", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        cls.put_function("a = 1")
        cls.logs.create_log_group(logGroupName=GROUP)
        cls.put_lines(GROUP, "2026/1", [f"{'ERROR' if i % 3 == 0 else 'INFO'} no \u00fc {i}" for i in range(40)])
        dimensions = [{"Name": "FunctionName", "Value": FUNCTION}]
        cls.cloudwatch.put_metric_data(Namespace="AWS/Lambda", MetricData=[
            {"MetricName": "Errors", "Dimensions": dimensions, "Timestamp": cls.now - 60 * i, "Value": 9.0 if i < 6 else 1.0}
            for i in range(1, 50)])
        cls.cloudwatch.put_metric_alarm(
            AlarmName=ALARM, Namespace="AWS/Lambda", MetricName="Errors", Dimensions=dimensions, Statistic="Sum", Period=60,
            EvaluationPeriods=1, Threshold=5, ComparisonOperator="GreaterThanThreshold")

    @classmethod
    def put_function(cls, text):
        cls.lambda_.create_function(FunctionName=FUNCTION, Runtime="python3.12", Role=cls.role, Handler="a.b",
                                    Code={"ZipFile": code(text)})

    @classmethod
    def put_lines(cls, group, stream, texts, at_ms=None):
        if not cls.logs.describe_log_streams(logGroupName=group, logStreamNamePrefix=stream)["logStreams"]:
            cls.logs.create_log_stream(logGroupName=group, logStreamName=stream)
        cls.logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=[
            {"timestamp": (at_ms or 1000 * (cls.now - 30)) + i, "message": text} for i, text in enumerate(texts)])

    def news(self, order, stack_file=None, **more):
        return super().news(order, stack_file=stack_file or stack(), **more)

    def setUp(self):
        super().setUp()
        self.server.taken()

    def sent(self):
        """{operation: [its parameters]} of all that was asked since the last time, each of them judged."""
        sent, problems = {}, []
        for request, _ in self.server.taken():
            problems += self.judges.judge(request, self.twin)
            sent.setdefault(request.operation.name, []).append(request.params)
        self.assertEqual(sorted(set(problems)), [])
        return sent

    # ---- orders that look ----

    def lines(self, group, **filtered):
        events = self.logs.filter_log_events(logGroupName=group, **filtered)["events"]
        return sorted((event["timestamp"], event["logStreamName"], event["message"]) for event in events)

    def check_lines(self, theirs, **where):
        got = self.give("lines", **where)
        self.assertEqual(sorted((line["time_ms"], line["stream"], line["text"]) for line in got["lines"]), theirs)
        again = self.give("lines", token=got["token"], **where)["lines"]  # what is late is looked for: nothing else is new
        self.assertLessEqual({line["id"] for line in again}, {line["id"] for line in got["lines"]})
        return got

    def test_lines(self):
        self.check_lines(self.lines(GROUP), group=GROUP)
        self.assertEqual(len(self.check_lines(self.lines(GROUP, filterPattern="ERROR"), group=GROUP, pattern="ERROR")["lines"]), 14)
        stream = "w/sim/" + self.tasks[1].rpartition("/")[2]
        got = self.check_lines(self.lines("/ecs/judged", logStreamNames=[stream]), cluster=CLUSTER, task=self.tasks[1])
        self.assertEqual((got["group"], got["stream"]), ("/ecs/judged", stream))
        self.assertEqual(len(self.check_lines(self.lines("/ecs/judged"), cluster=CLUSTER, service="api")["lines"]), 60)
        self.assertEqual(set(self.sent()), {"FilterLogEvents", "GetLogEvents", "DescribeTaskDefinition", "DescribeServices",
                                            "DescribeTasks", "DescribeLogStreams"})

    def test_follow(self):
        """Lines that come later, one of them late and of another stream: all that boto3 has, by their ids."""
        group, now_ms = "/judged/follow", int(time.time() * 1000)
        self.logs.create_log_group(logGroupName=group)
        self.put_lines(group, "a", ["one", "two"], now_ms)
        first = self.give("lines", group=group)
        self.assertEqual([line["text"] for line in first["lines"]], ["one", "two"])
        now_ms = int(time.time() * 1000)
        self.put_lines(group, "b", ["late"], now_ms - 5000)
        self.put_lines(group, "a", ["three"], now_ms)
        second = self.give("lines", group=group, token=first["token"])
        seen = {line["id"]: (line["time_ms"], line["stream"], line["text"]) for line in first["lines"] + second["lines"]}
        self.assertEqual(sorted(seen.values()), self.lines(group))
        self.assertEqual(len(seen), 4)
        self.assertEqual(set(self.sent()), {"FilterLogEvents"})

    def test_lines_of_what_is_gone(self):
        self.assertIn("/none", self.give("lines", "gone", group="/none")["why"])
        self.assertIn("no stream none in " + GROUP, self.give("lines", group=GROUP, stream="none")["done"])
        gone = self.tasks[0].rpartition("/")[0] + "/" + "0" * 32
        self.assertEqual(self.ecs.describe_tasks(cluster=CLUSTER, tasks=[gone])["tasks"], [])
        for cluster in (CLUSTER, "none"):
            self.assertIn("ECS has forgotten the task", self.give("lines", cluster=cluster, task=gone)["done"])
        self.assertIn("Cluster not found", self.give("lines", "gone", cluster="none", task="0" * 32)["why"])
        self.assertIn("none", self.give("lines", "gone", cluster=CLUSTER, service="none")["why"])
        self.sent()

    def test_chart(self):
        span = {"from": self.now // 60 * 60 - 3000, "to": self.now // 60 * 60}
        got = self.give("chart", metrics="errors", period=60, **span)["series"][0]
        self.assertEqual(list(zip(got["times"], got["values"])), self.points(**span))
        self.assertGreater(len(got["times"]), 40)
        self.assertEqual(set(self.sent()), {"GetMetricData"})

    def points(self, **span):
        metric = {"Namespace": "AWS/Lambda", "MetricName": "Errors", "Dimensions": [{"Name": "FunctionName", "Value": FUNCTION}]}
        got = self.cloudwatch.get_metric_data(
            MetricDataQueries=[{"Id": "a", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}}],
            StartTime=span["from"], EndTime=span["to"])["MetricDataResults"][0]
        return sorted((int(t.timestamp()), v) for t, v in zip(got["Timestamps"], got["Values"]))

    def test_query(self):
        text = "fields @timestamp, @message | limit 7"
        span = {"from": self.now - 3600, "to": self.now + 60}
        got = self.give("query", groups=GROUP + ",/ecs/judged", text=text, limit=7, **span)
        asked = self.sent()
        self.assertEqual(asked["StartQuery"], [{"logGroupNames": [GROUP, "/ecs/judged"], "queryString": text, "limit": 7,
                                                "startTime": span["from"], "endTime": span["to"]}])
        theirs = self.logs.get_query_results(queryId=asked["GetQueryResults"][-1]["queryId"])["results"]
        self.assertEqual(got["rows"], [{field["field"]: field["value"] for field in row if field["field"] != "@ptr"} for row in theirs])
        self.assertEqual(len(got["rows"]), 7)
        self.assertIn("/none", self.give("query", "gone", groups="/none", text=text, **span)["why"])

    def test_trace(self):
        got = self.give("trace", id=self.trace)
        self.assertEqual(got["trace"], self.trace)
        whole, part = got["segments"]
        self.assertEqual((whole["id"], whole["name"], whole["status"], whole["url"]), (FAULT["id"], "web", 503, "http://shop/a b"))
        self.assertEqual((part["id"], part["name"], part["parent"], part["depth"], part["message"]),
                         (CALL["id"], "table", FAULT["id"], 1, "Late: too slow \u00fc"))
        self.assertEqual([(s["is_fault"], s["start"], s["duration"]) for s in (whole, part)],
                         [(True, self.now - 5, 2.25), (True, self.now - 4, 0.5)])
        self.assertIsNone(self.give("trace", id=self.trace.replace("bd", "be"))["trace"])
        self.sent()

    def case(self, **parts):
        span = {"from": self.now - 1800, "to": self.now + 60}
        return span, self.give("case", **span, **parts)["found"]

    def test_case(self):
        span, got = self.case(metrics="errors", alarm=ALARM, groups=GROUP, pattern="ERROR", traces="fault = true")
        self.assertEqual({got[part]["state"] for part in ("history", "log", "xray", "points")}, {"answered"}, got)
        begin = span["from"] - span["from"] % 60
        self.assertEqual(list(zip(got["times"], got["values"])), self.points(**{"from": begin, "to": span["to"] + 60}))
        theirs = self.lines(GROUP, filterPattern="ERROR", startTime=1000 * span["from"], endTime=1000 * span["to"])
        line, = got["lines"]  # all of them are alike
        self.assertEqual((line["alike"], line["group"]), (len(theirs), GROUP))
        self.assertIn((line["time_ms"], line["stream"], line["text"]), theirs)
        summaries = self.xray.get_trace_summaries(StartTime=span["from"], EndTime=span["to"])["TraceSummaries"]
        self.assertEqual([(trace["id"], trace["duration"], trace["has_fault"]) for trace in got["traces"]],
                         [(trace["Id"], trace["Duration"], trace["HasFault"]) for trace in summaries])
        self.assertEqual([trace["id"] for trace in got["traces"]], [self.trace])
        self.assertEqual({event["alarm"] for event in got["events"]}, {"AlarmName \u00fc<&>"})  # the model's
        asked = self.sent()
        self.assertEqual(set(asked), {"DescribeAlarmHistory", "GetMetricData", "FilterLogEvents", "GetTraceSummaries"})
        self.assertEqual([(asked["DescribeAlarmHistory"][0][name]) for name in ("AlarmName", "HistoryItemType")], [ALARM, "StateUpdate"])
        self.assertEqual(asked["GetTraceSummaries"][0]["FilterExpression"], "fault = true")

    def test_case_of_what_is_gone(self):
        """What is denied or gone hides nothing else; what is not asked for is not sent."""
        _, got = self.case(metrics="errors", groups="/none," + GROUP)
        self.assertEqual([got[part]["state"] for part in ("points", "log", "history", "xray")], ["answered"] * 2 + ["not asked"] * 2)
        self.assertIn("1 of 2 logs did not answer", got["log"]["why"])
        self.assertEqual(sum(line["alike"] for line in got["lines"]), 40)
        self.assertEqual(set(self.sent()), {"GetMetricData", "FilterLogEvents"})
        _, got = self.case(groups="/none")
        self.assertEqual((got["log"]["state"], got["points"]["state"]), ("failed", "not asked"))
        self.assertIn("/none", got["log"]["why"])
        self.sent()

    # ---- orders that change ----

    def test_stop(self):
        done = self.give("stop task", cluster=CLUSTER, task=self.tasks[0], reason="stuck \u00fc")["done"]
        self.assertIn(self.tasks[0].rpartition("/")[2], done)
        stopped, other = (self.ecs.describe_tasks(cluster=CLUSTER, tasks=[arn])["tasks"][0] for arn in self.tasks)
        self.assertEqual((stopped["lastStatus"], stopped["desiredStatus"]), ("STOPPED", "STOPPED"))
        self.assertEqual(stopped["stoppedReason"], "stopped by desk@test with cwtop: stuck \u00fc")
        self.assertEqual(other["desiredStatus"], "RUNNING")
        self.assertEqual(self.sent(), {"StopTask": [
            {"cluster": CLUSTER, "task": self.tasks[0], "reason": stopped["stoppedReason"]}]})

    def test_stop_what_is_gone(self):
        self.assertIn("Cluster not found", self.give("stop task", "gone", cluster="none", task=self.tasks[1])["why"])
        self.sent()
        # AWS says InvalidParameterException; moto fails itself (500), so that nobody knows whether the task stops
        last = self.news("stop task", cluster=CLUSTER, task="0" * 32)[-1]
        self.assertNotEqual(last["err"], "ok")
        self.assertIn("to stop it again does no harm", last["why"])
        self.assertIn("a task and its cluster", self.give("stop task", "usage", cluster=CLUSTER)["why"])
        self.assertEqual(set(self.sent()), {"StopTask"})

    def test_read_only(self):
        """What would change anything is not sent at all; what looks is."""
        before = self.service()
        for order in ("stop task", "deploy", "mute", "unmute"):
            last = self.news(order, options=["--read-only"], cluster=CLUSTER, service="api", task=self.tasks[1], alarm=ALARM,
                             **{"for": 60})[-1]
            self.assertEqual((last["err"], last["done"]), ("denied", ""), last)
            self.assertIn("read-only", last["why"])
        self.assertEqual(self.sent(), {})
        self.assertEqual(self.service()["deployments"], before["deployments"])
        for order, what in (("lines", {"group": GROUP}), ("trace", {"id": self.trace}),
                            ("query", {"groups": GROUP, "text": "fields @message", "from": self.now - 60, "to": self.now, "limit": 1}),
                            ("case", {"groups": GROUP, "from": self.now - 60, "to": self.now}),
                            ("chart", {"metrics": "errors", "from": self.now - 600, "to": self.now})):
            self.assertEqual(self.news(order, options=["--read-only"], **what)[-1]["err"], "ok", order)
        self.sent()

    def service(self):
        return self.ecs.describe_services(cluster=CLUSTER, services=["api"])["services"][0]

    def test_deploy(self):
        before = self.service()
        self.assertIn("its 2 tasks will be replaced", self.give("deploy", cluster=CLUSTER, service="api")["done"])
        after = self.service()
        self.assertNotEqual(before["deployments"][0]["id"], after["deployments"][0]["id"])
        self.assertEqual([after[name] for name in ("desiredCount", "taskDefinition")],
                         [before[name] for name in ("desiredCount", "taskDefinition")])
        self.assertEqual(self.sent(), {"UpdateService": [{"cluster": CLUSTER, "service": "api", "forceNewDeployment": True}]})
        self.assertIn("Service not found", self.give("deploy", "gone", cluster=CLUSTER, service="none")["why"])
        self.assertEqual(set(self.sent()), {"UpdateService"})

    def test_mute(self):
        """moto knows no mute rules: botocore judges what is sent, and the guide's forms are looked for."""
        begun = time.time()
        self.assertIn("muted at AWS until", self.give("mute", alarm=ALARM, **{"for": 5400})["done"])
        self.give("unmute", alarm=ALARM)
        asked = self.sent()
        rule, = asked.pop("PutAlarmMuteRule")
        self.assertEqual(asked, {"DeleteAlarmMuteRule": [{"AlarmMuteRuleName": rule["Name"]}]})
        self.assertEqual(rule["MuteTargets"], {"AlarmNames": [ALARM]})
        schedule = rule["Rule"]["Schedule"]
        begin = calendar.timegm(time.strptime(schedule["Expression"], "at(%Y-%m-%dT%H:%M)"))
        self.assertTrue(begun - 60 < begin < time.time() + 60, schedule)
        days, hours, minutes = (int(n or 0) for n in re.fullmatch(
            r"P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?)?", schedule["Duration"]).groups())  # ISO 8601
        self.assertEqual((days * 86400 + hours * 3600 + minutes * 60, schedule["Timezone"]), (5400, "UTC"))
        self.assertEqual(rule["ExpireDate"], begin + 5400)
        for order in ("mute", "unmute"):
            self.assertIn("an alarm", self.give(order, "usage", **{"for": 60})["why"])
        self.assertIn("1 minute to 15 days", self.give("mute", "usage", alarm=ALARM, **{"for": 15 * 86400 + 1})["why"])
        self.assertEqual(self.sent(), {})

    # ---- what happens ----

    def snapshot(self, path):
        _, out, said = support.cwtop(["snapshot", path, "--format", "json", "--endpoint-url", self.server.url], self.folder)
        self.assertTrue(out, said)
        got = json.loads(out)
        self.assertEqual([source for source in got["sources"] if source["state"] != "ok"], [])
        return got["events"]

    def deployed(self):
        deployment, = self.service()["deployments"]
        return f"deploy:{support.REGION}/{CLUSTER}/api@{deployment['id']}"

    def test_what_happens(self):
        """Seen by two runs: what was there is known, what has changed since is an event with what was before. (A task that
        moto stops has neither time nor code: test_incidents.py judges those.)"""
        path, script = self.file("triage.jsonc", stack()), self.file("keys", "size 150x50\nwait\nkey Enter\nwait\ntext\nquit\n")
        self.cloudwatch.set_alarm_state(AlarmName=ALARM, StateValue="OK", StateReason="well")
        known = {event["id"] for event in self.snapshot(path)}
        self.assertIn(self.deployed(), known)
        begun = int(time.time())
        support.wait_for(lambda: int(time.time()) > begun, "the next second")
        self.ecs.update_service(cluster=CLUSTER, service="api", forceNewDeployment=True)
        self.lambda_.delete_function(FunctionName=FUNCTION)  # moto keeps LastModified when a function is only changed
        self.put_function("a = 2")
        self.cloudwatch.set_alarm_state(AlarmName=ALARM, StateValue="ALARM", StateReason="worse \u00fc")
        self.put_lines(GROUP, "2026/2", [f"ERROR anew {i}" for i in range(5)], int(time.time() * 1000))
        self.addCleanup(self.logs.delete_log_stream, logGroupName=GROUP, logStreamName="2026/2")
        self.snapshot(path)
        events = {event["id"]: event for event in self.snapshot(path)}
        self.assertLess(known, set(events))
        new = {event["kind"] + " " + event["subject"]: event for key, event in events.items() if key not in known}
        self.assertEqual(set(new), {"alarm " + ALARM, f"deploy {CLUSTER}/api", "deploy " + FUNCTION})
        alarm, deployment = new["alarm " + ALARM], new[f"deploy {CLUSTER}/api"]
        self.assertEqual([alarm[name] for name in ("level", "code", "before", "reason")], ["alarm", "ALARM", "OK", "worse \u00fc"])
        self.assertEqual((deployment["id"], deployment["now"]), (self.deployed(), "worker:1"))
        self.sent()
        screen = support.cwtop([path, "--endpoint-url", self.server.url, "--script", script], self.folder)[1]
        for words in ("Case: alarm " + ALARM, "ALARM: worse \u00fc", "5 x ERROR anew 0", "limit > 5", f"deploy of {CLUSTER}/api", "deploy of " + FUNCTION):
            self.assertIn(words, screen)
        self.assertLessEqual({"DescribeAlarmHistory", "FilterLogEvents", "GetTraceSummaries"}, set(self.sent()))


if __name__ == "__main__":
    unittest.main()
