# SPDX-License-Identifier: MIT
"""Every operation of the client against every fault of the simulator: the right word, one clear
sentence, no crash, no hang, bounded requests, bounded memory. And on whole snapshots: one service
that fails spoils its own sources only."""
import concurrent.futures
import http.server
import json
import os
import re
import subprocess
import sys
import threading
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import sim_process
import support
from sim_process import ACCESS_KEY, BUILD, REGION, ROOT, SECRET_KEY, Sim

CALL = os.path.join(BUILD, "tests", "call")
STACK = os.path.join(ROOT, "tests", "interop", "stacks", "everything.jsonc")
CLOCK = support.clock(1, 1795269600000)  # 2026-11-21 14:00 UTC: the driver names days of that month
BYTES = {"s3:GetObject"}  # any 200 is an object
SILENT = {"s3:PutObject", "s3:HeadObject", "sqs:ChangeMessageVisibility", "sqs:DeleteMessage",
          "cloudwatch:PutAlarmMuteRule", "cloudwatch:DeleteAlarmMuteRule"}  # a 200 says it all
UNREACHABLE, MALFORMED = {"unreachable"}, {"malformed answer"}
BROKEN = UNREACHABLE | MALFORMED
# fault, the words that are right for it, operations to which it does nothing
FAULTS = [
    ("throttle", {"throttled"}, set()),
    ("throttle,code=TooManyRequestsException,status=429", {"throttled"}, set()),
    ("error,status=500", {"server error"}, set()),
    ("error,status=502", {"server error"}, set()),
    ("error,status=503", {"server error", "throttled"}, set()),
    ("error,status=504", {"server error"}, set()),
    ("denied", {"denied"}, set()),
    ("expired", {"expired"}, set()),
    ("gone", {"gone"}, set()),
    ("reset-before", UNREACHABLE, set()),
    ("reset-after", UNREACHABLE, set()),
    ("cut,at=0", BROKEN, SILENT),
    ("cut,at=1", BROKEN, SILENT),
    ("cut,at=3", BROKEN, SILENT),
    ("short-length", BROKEN, SILENT | BYTES),
    ("long-length", BROKEN, {"s3:HeadObject"}),
    ("chunked-cut,at=0", BROKEN, {"s3:HeadObject"}),
    ("chunked-cut,at=12", BROKEN, {"s3:HeadObject"}),
    ("bomb", {"too large"}, {"s3:HeadObject"}),
    ("huge", {"too large"}, {"s3:HeadObject"}),
    ("garbage", BROKEN, set()),
    ("garbage,body=1", BROKEN, SILENT | BYTES),
    ("html", MALFORMED, SILENT | BYTES),
    ("html,status=403", MALFORMED | {"denied"}, set()),
    ("html,status=503", {"server error"}, set()),
    ("redirect", MALFORMED, set()),
    ("empty", MALFORMED, SILENT | BYTES),
    ("notjson", MALFORMED, SILENT | BYTES),
    ("headers", BROKEN | {"too large"}, set()),
]
PATIENT = {"ce:GetCostAndUsage", "ce:GetCostForecast", "ce:GetDimensionValues", "s3:PutObject", "s3:GetObject",
           "xray:GetServiceGraph", "xray:GetTraceSummaries", "xray:BatchGetTraces"}  # have more time than others
SLOW = [("delay,ms=4000", {"timed out"}, PATIENT), ("drip,every=300", {"timed out"}, PATIENT)]
# what leaves an operation as it was
HARMLESS = ["duplicate-header", "delay,ms=20", "skew,s=86400", "skew,s=-86400", "skew,s=601",
            "skew,s=-301"]


def environment(**more):
    env = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "AWS_ACCESS_KEY_ID": ACCESS_KEY,
           "AWS_SECRET_ACCESS_KEY": SECRET_KEY, "AWS_REGION": REGION,
           "AWS_EC2_METADATA_DISABLED": "true", "CWTOP_CLOCK": CLOCK, **more}
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"):
        if name in os.environ:
            env[name] = os.environ[name]
    return env


def calls(sim, *words, timeout=300):
    """What the driver prints: a dictionary by "service:Operation", and the growth of its memory."""
    done = subprocess.run([CALL, "--endpoint-url", sim.url, "--region", REGION, *words],
                          env=environment(), capture_output=True, text=True, timeout=timeout, check=False)
    if done.returncode or done.stderr:
        raise AssertionError(f"call {words}: {done.returncode}: {done.stderr}")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    peak = sum(line.get("peak_kib", 0) for line in lines)
    return {f"{line['service']}:{line['operation']}": line for line in lines if "operation" in line}, peak


def first(result, *path):
    """The value at the end of a path of names; of a list, its first item."""
    for name in path:
        result = result[name]
        result = result[0] if isinstance(result, list) else result
    return result


def arguments(sim):
    """Names and ids of the simulated account, for the operations that need one."""
    found, _ = calls(sim, "--all")

    def of(operation, *path):
        return first(found[operation]["result"], *path)
    group = of("logs:DescribeLogGroups", "logGroups", "logGroupName")
    streams, _ = calls(sim, "DescribeLogStreams", f"logGroupName={group}", "limit=1")
    stream = first(streams["logs:DescribeLogStreams"]["result"], "logStreams", "logStreamName")
    task = of("ecs:ListTasks", "taskArns")
    pipeline, acl = of("codepipeline:ListPipelines", "pipelines", "name"), ("wafv2:ListWebACLs", "WebACLs")
    words = {
        "GetDashboard.DashboardName": of("cloudwatch:ListDashboards", "DashboardEntries", "DashboardName"),
        "RunTask.container": of("ecs:DescribeTaskDefinition", "containerDefinitions", "name"),
        "StopTask.task": task, "UpdateService.cluster": "wellbeing", "UpdateService.service": "wellbeing-web",
        "GetLogEvents.logStreamName": stream,
        "DescribeNotificationsForBudget.BudgetName": of("budgets:DescribeBudgets", "Budgets", "BudgetName"),
        "DescribeTargetHealth.TargetGroupArn":
            of("elasticloadbalancing:DescribeTargetGroups", "TargetGroups", "TargetGroupArn"),
        "GetHealthCheckStatus.HealthCheckId": of("route53:ListHealthChecks", "HealthChecks", "Id"),
        "GetPipelineState.name": pipeline, "ListPipelineExecutions.pipelineName": pipeline,
        "GetWebACL.Name": of(*acl, "Name"), "GetWebACL.Id": of(*acl, "Id"),
        "StartMessageMoveTask.MaxNumberOfMessagesPerSecond": "1",
    }
    for operation in ("FilterLogEvents", "GetLogEvents", "StartQuery", "GetQueryResults", "StopQuery", "DescribeLogStreams"):
        words[f"{operation}.logGroupName"] = group
    return [f"{key}={value}" for key, value in words.items()]


class Matrix(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sim = Sim("--stack", STACK, "--control", clock_text=CLOCK)
        dead = cls.sim.client("sqs")
        url = dead.get_queue_url(QueueName="cityflow-jobs-dlq")["QueueUrl"]
        for _ in range(60):  # to be moved, one a second
            dead.send_message_batch(QueueUrl=url, Entries=[{"Id": str(i), "MessageBody": str(i)} for i in range(10)])
        cls.arguments = arguments(cls.sim)
        cls.good, _ = calls(cls.sim, "--all", *cls.arguments)

    @classmethod
    def tearDownClass(cls):
        code, error = cls.sim.stop()
        assert code == 0, error

    def setUp(self):
        self.addCleanup(self.sim.faults)

    def break_with(self, *faults):
        """The one effect that would show in the next round, a move under way, is ended first."""
        self.sim.faults()
        calls(self.sim, "CancelMessageMoveTask")
        self.sim.faults(*faults)

    def check(self, fault, results, words, spared):
        for name, good in self.good.items():
            result = results[name]
            if name in spared and result["err"] in {"ok", *MALFORMED}:
                continue  # it could not see the fault, or missed what the fault took
            if name == "s3:HeadObject" and result["err"] == "server error":
                continue  # a 503 without a body says no more
            self.assertIn(result["err"], words, (fault, name, result["why"]))
            self.assertRegex(result["why"], r"^[^\x00-\x1f\x7f]{10,399}$", (fault, name))
            self.assertEqual(result["result"], {}, (fault, name))  # no half answer, no wrong zero

    def test_without_faults(self):
        """Every operation works: else the matrix proves nothing."""
        bad = {name: result["why"] for name, result in self.good.items() if result["err"] != "ok"}
        self.assertEqual(bad, {})

    def test_every_operation_is_there(self):
        with open(os.path.join(ROOT, "include/aws/operation.h"), encoding="utf-8") as f:
            rows = re.findall(r'^ X\(\w+, +(AWS_\w+), +"(\w+)"', f.read(), re.M)
        provider = {"AssumeRole", "AssumeRoleWithWebIdentity", "GetRoleCredentials", "CreateToken"}
        wanted = {name for _, name in rows if name not in provider}  # those have tests of their own
        self.assertEqual(wanted - {name.split(":")[1] for name in self.good}, set())

    def test_faults(self):
        for fault, words, spared in FAULTS:
            with self.subTest(fault):
                self.break_with(f"*:*={fault}")
                results, peak = calls(self.sim, "--all", "--limits", "small", "--attempts", "1", *self.arguments)
                self.check(fault, results, words, spared)
                self.assertLess(peak, 16 * 1024, fault)

    def test_slow(self):
        for fault, words, spared in SLOW:
            with self.subTest(fault), concurrent.futures.ThreadPoolExecutor(24) as pool:
                self.break_with(f"*:*={fault}")
                results = {}
                for found, _ in pool.map(
                        lambda name: calls(self.sim, name, "--limits", "small", "--attempts", "1", *self.arguments),
                        self.good):
                    results.update(found)
                self.check(fault, results, words, spared)

    def test_harmless(self):
        for fault in HARMLESS:
            with self.subTest(fault):
                before = sum(self.sim.control("calls").values())
                self.break_with(f"*:*={fault}")
                results, _ = calls(self.sim, "--all", "--limits", "small", *self.arguments)
                for name, good in self.good.items():
                    self.assertEqual(results[name]["err"], good["err"], (fault, name, results[name]["why"]))
                if fault.startswith("skew"):  # one more request for the one host, not one for each call
                    self.assertLess(sum(self.sim.control("calls").values()) - before, 2 * len(self.good))

    def made(self, operation):
        return sum(n for name, n in self.sim.control("calls").items() if name.split(":")[1] == operation)

    def test_retries(self):
        """A transient failure is tried again where that is safe, three times at most."""
        once = {"ecs:UpdateService", "sqs:SendMessage", "sqs:SendMessageBatch", "sqs:ReceiveMessage",
                "sqs:StartMessageMoveTask"}
        for fault, is_safe in (("error,status=503,code=ServiceUnavailable", False), ("throttle", True)):
            for name in self.good:
                operation = name.split(":")[1]
                self.break_with(f"*:{operation}={fault}")
                before = self.made(operation)
                calls(self.sim, name, "--limits", "small", *self.arguments)
                made = self.made(operation) - before
                self.assertGreater(made, 0, name)
                self.assertLessEqual(made, 3, (fault, name))
                if name in once and not is_safe:
                    self.assertEqual(made, 1, (fault, name))


class Redirects(unittest.TestCase):
    def test_never_followed(self):
        """No request, and so no header, ever reaches where a redirect points."""
        seen = []

        class Elsewhere(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                seen.append(self.headers.items())
                self.send_error(500)
            do_GET = do_HEAD = do_PUT = do_POST

            def log_message(self, *_):
                pass
        other = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
        thread = threading.Thread(target=other.serve_forever)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(other.server_close)
        self.addCleanup(other.shutdown)
        there = f"http://127.0.0.1:{other.server_port}/"
        with Sim("--stack", STACK, "--control", clock_text=CLOCK) as sim:
            words = arguments(sim)
            for status in (301, 302, 303, 307, 308):
                sim.faults(f"*:*=redirect,status={status},location={there}")
                results, _ = calls(sim, "--all", "--attempts", "1", *words)
                for name, result in results.items():
                    self.assertEqual(result["err"], "malformed answer", (status, name))
                    self.assertIn("redirect", result["why"])
        self.assertEqual(seen, [])


class Snapshots(support.Folder):
    """A stack on the simulator, one operation of it broken."""
    def snapshot(self, sim):
        code, out, error = support.cwtop(["snapshot", "cityflow", *support.demo_vars("cityflow"), "--format", "json",
                                          "--endpoint-url", sim.url], self.folder, CWTOP_CLOCK=CLOCK)
        return code, json.loads(out) if out else None, error

    def states(self, snapshot):
        return {(s["name"], s["region"]): s["state"] for s in snapshot["sources"]}

    def test_one_operation_fails(self):
        sources = {"cloudwatch:GetMetricData": "metrics", "cloudwatch:DescribeAlarms": "alarms",
                   "ecs:ListTasks": "tasks", "ecs:DescribeTasks": "tasks", "sqs:GetQueueUrl": "queues",
                   "sqs:GetQueueAttributes": "queues"}
        words = {"denied": "denied", "throttle": "throttled", "reset-before": "unreachable", "bomb": None, "html": None,
                 "redirect": None, "error,status=500": None, "empty": None, "expired": "expired"}
        with Sim("--stack", "cityflow", "--control", clock_text=CLOCK) as sim:
            _, good, _ = self.snapshot(sim)
            self.assertEqual({s["state"] for s in good["sources"]}, {"ok"})
            for operation, source in sources.items():
                for fault, word in words.items():
                    with self.subTest(f"{operation} {fault}"):
                        sim.faults(f"{operation}={fault}")
                        _, bad, _ = self.snapshot(sim)
                        for (name, region), state in self.states(bad).items():
                            if name != source:
                                self.assertEqual(state, "ok", (name, region))
                            elif word:
                                self.assertEqual(state, word, (name, region))
                            else:
                                self.assertNotEqual(state, "ok", (name, region))


if __name__ == "__main__":
    unittest.main()
