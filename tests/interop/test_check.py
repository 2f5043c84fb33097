#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`cwtop check` against the simulator: what is well, and each thing that can be wrong, one at a time. The
JSON is judged by its published schema with Python's jsonschema."""
import concurrent.futures
import http.client
import http.server
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import unittest
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import support  # noqa: E402

SCHEMA = os.path.join(support.ROOT, "share", "schema", "check.schema.json")
DEAD_URL = "http://127.0.0.1:9"
READS = {  # what watching the stack below needs, and the source of a snapshot that it spoils
    "cloudwatch:GetMetricData": "metrics", "cloudwatch:DescribeAlarms": "alarms",
    "ecs:ListTasks": "tasks", "ecs:DescribeTasks": "tasks",
    "ecs:ListServices": "services", "ecs:DescribeServices": "services",
    "sqs:GetQueueUrl": "queues", "sqs:GetQueueAttributes": "queues",
    "application-autoscaling:DescribeScalableTargets": "scaling",
    "lambda:GetFunctionConfiguration": "functions",
    # the rest is shown without these
    "ecs:DescribeTaskDefinition": None, "logs:GetLogEvents": None, "logs:DescribeLogGroups": None,
    "application-autoscaling:DescribeScalingPolicies": None, "application-autoscaling:DescribeScalingActivities": None,
}
WRITES = {
    "cloudwatch:PutAlarmMuteRule", "cloudwatch:DeleteAlarmMuteRule", "ecs:RunTask", "ecs:StopTask", "ecs:UpdateService",
    "sqs:SendMessage", "sqs:ReceiveMessage", "sqs:ChangeMessageVisibility", "sqs:DeleteMessage",
    "sqs:StartMessageMoveTask", "sqs:CancelMessageMoveTask",
}
STACK = {
    "schema": "cwtop-stack/1", "name": "small", "region": "eu-west-2",
    "metrics": [{"group": "fn", "title": "Function", "namespace": "AWS/Lambda", "dimensions": {"FunctionName": "fn"},
                 "period": 60,
                 "metrics": [{"id": "calls", "name": "Invocations", "title": "Calls", "stat": "Sum", "unit": "count"}]}],
    "ecs": [{"cluster": "main", "services": "*", "families": ["worker"]}, {"cluster": "front", "services": ["web"]}],
    "queues": [{"name": "jobs", "dlq": "jobs-dlq"}],
}


# Stands before getaddrinfo, for a resolver that never answers.
NO_RESOLVER = """#include <unistd.h>
int getaddrinfo(void) { for (;;) pause(); }
"""


class Serving:
    """A loopback server; `reply(request, operation, body)` gives status and text, None to go on to the simulator."""
    def __init__(self, reply, url=None):
        onward = url and url.removeprefix("http://")
        bodies = self.bodies = []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = 1 << 16  # head and body in one piece

            def log_message(self, *_):
                pass

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                operation = (self.headers.get("X-Amz-Target") or "").rpartition(".")[2]
                for word in body.split(b"&"):
                    if word.startswith(b"Action="):
                        operation = word[len(b"Action="):].decode()
                self.answer(operation, body)

            def do_GET(self):
                self.answer("GetFunctionConfiguration" if self.path.endswith("/configuration") else self.path, b"")

            def answer(self, operation, body):
                bodies.append(body)
                answer = reply(operation)
                if answer:
                    status, data, kind = answer[0], answer[1].encode(), "application/x-amz-json-1.0"
                else:
                    connection = http.client.HTTPConnection(onward, timeout=120)
                    connection.request(self.command, self.path, body or None, dict(self.headers))
                    got = connection.getresponse()
                    status, data, kind = got.status, got.read(), got.getheader("Content-Type")
                    connection.close()
                try:
                    self.send_response(status)
                    self.send_header("Content-Type", kind)
                    self.send_header("Content-Length", str(len(data)))
                    self.end_headers()
                    self.wfile.write(data)
                    self.wfile.flush()
                except OSError:
                    pass

        class Threads(http.server.ThreadingHTTPServer):
            daemon_threads = True
        self.server = Threads(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


def rows(found, key):
    return {row[key]: row for row in found}


class Base(support.Folder):
    def setUp(self):
        super().setUp()
        self.stack = self.file("small.jsonc", STACK)
        self.sim = support.simulator(self.folder, self.stack, "--control")
        self.addCleanup(self.sim.stop)

    def fault(self, *lines):
        request = urllib.request.Request(self.sim.url + "/_sim/faults", "\n".join(lines).encode(), method="PUT")
        with urllib.request.urlopen(request, timeout=120) as reply:
            self.assertEqual(reply.status, 204)

    def text(self, *argv, **env):
        env.setdefault("AWS_ENDPOINT_URL", self.sim.url)
        code, out, said = support.cwtop(["check", *argv], self.folder, **env)
        self.assertEqual(said, "")
        self.assertNotIn(support.SECRET, out)
        self.assertNotIn(support.KEY, out)
        for line in out.splitlines():
            self.assertLessEqual(len(line), 100, line)
            self.assertTrue(line.isprintable(), repr(line))
        return code, out

    def check(self, *argv, **env):
        """(exit code, document)"""
        env.setdefault("AWS_ENDPOINT_URL", self.sim.url)
        code, out, said = support.cwtop(["check", "--format", "json", *argv], self.folder, **env)
        self.assertEqual(said, "")
        self.assertNotIn(support.SECRET, out)
        self.assertNotIn(support.KEY, out)
        found = json.loads(out)
        judge = support.need("jsonschema")
        with open(SCHEMA, encoding="utf-8") as f:
            judge.Draft202012Validator(json.load(f)).validate(found)
        self.assertEqual(found["exit_code"], code)
        return code, found


class Well(Base):
    def test_everything(self):
        begin = time.monotonic()
        code, found = self.check(self.stack)
        took_s = time.monotonic() - begin
        self.assertEqual((code, found["failed"], found["warnings"]), (0, 0, 0), found)
        self.assertEqual(found["identity"]["account"], "123456789012")
        self.assertTrue(found["identity"]["arn"].startswith("arn:aws:"))
        self.assertEqual(found["credentials"]["access_key"], support.KEY[:4] + "…" + support.KEY[-4:])
        self.assertEqual(found["credentials"]["provider"], "env")
        self.assertLess(abs(found["clock"]["aws_minus_local_s"]), 2 + took_s)
        for row in found["endpoints"]:
            self.assertTrue(row["reached"] and row["custom"], row)
        self.assertEqual({(row["service"], row["region"]) for row in found["endpoints"]},
                         {("sts", "eu-west-2"), ("cloudwatch", "eu-west-2"), ("cloudwatch", "us-east-1"),
                          ("ecs", "eu-west-2"), ("sqs", "eu-west-2"), ("application-autoscaling", "eu-west-2"),
                          ("logs", "eu-west-2"), ("lambda", "eu-west-2"), ("iam", "eu-west-2")})
        access = {effect: {row["action"]: (row["access"], row["how"]) for row in found["permissions"]
                           if row["effect"] == effect} for effect in ("read", "write")}
        self.assertEqual(access["read"], dict.fromkeys(READS, ("allowed", "tried")))
        self.assertEqual(access["write"], dict.fromkeys(WRITES, ("allowed", "simulated")))
        names = {(row["kind"], row["name"]): row["state"] for row in found["references"]}
        self.assertEqual(names[("metric", "calls")], "found")
        self.assertEqual(names[("queue", "jobs")], "found")
        self.assertEqual(names[("dead-letter queue", "jobs-dlq")], "found")
        self.assertEqual(names[("cluster", "main")], "found")
        self.assertEqual(names[("service", "web")], "found")
        self.assertEqual(names[("log group", "/aws/lambda/fn")], "found")
        # four metrics each five minutes, alarms of two regions, a queue and its dead letters
        self.assertEqual(found["watching"]["metrics"], 4)
        self.assertAlmostEqual(found["watching"]["usd_per_month"],
                               4 * 8640 * 1e-5 + 2 * 43200 * 1e-5 + 2 * 172800 * 4e-7, places=9)
        self.assertGreater(found["watching"]["red_usd_per_month"], found["watching"]["usd_per_month"])

    def test_text(self):
        code, out = self.text(self.stack)
        self.assertEqual(code, 0, out)
        for word in ("123456789012", "AKIA…MPLE", "sqs:GetQueueUrl", "ecs:RunTask", "All is well", "Cost of watching"):
            self.assertIn(word, out)
        self.assertNotRegex(out, r"(?m)^  [!~] ")

    def test_without_a_stack(self):
        code, found = self.check(AWS_REGION="eu-west-1")
        self.assertEqual(code, 0, found)
        self.assertEqual([(row["service"], row["region"]) for row in found["endpoints"]], [("sts", "eu-west-1")])
        self.assertEqual((found["stack"], found["permissions"], found["references"], found["watching"]),
                         (None, [], [], None))
        self.assertEqual(self.text()[0], 0)

    def test_read_only(self):
        code, found = self.check("--read-only", self.stack)
        self.assertEqual((code, found["read_only"]), (0, True))
        self.assertEqual({row["access"] for row in found["permissions"] if row["effect"] == "write"}, {"not needed"})
        self.assertNotIn("iam", {row["service"] for row in found["endpoints"]})
        self.assertIn("not needed", self.text("--read-only", self.stack)[1])


class Denied(Base):
    def sources(self):
        code, out, said = support.cwtop(["snapshot", "--format", "json", "--endpoint-url", self.sim.url, self.stack],
                                        self.folder)
        self.assertNotIn(code, (64, 65, 69, 70, 77), said)
        return json.loads(out)["sources"]

    def test_each_read(self):
        """It is named and nothing else, and in a snapshot its source alone is denied."""
        for action, source in READS.items():
            with self.subTest(denied=action):
                self.fault(f"{action}=denied")
                code, found = self.check(self.stack)
                self.assertEqual(code, 77, found)
                denied = {row["action"] for row in found["permissions"] if row["access"] == "denied"}
                self.assertEqual(denied, {action})
                for row in found["permissions"]:
                    if row["action"] == action:
                        self.assertEqual((row["level"], row["error"]), ("failed", "denied"))
                        self.assertIn(f"needs permission {action}: ", row["message"])
                    elif (action, row["action"]) == ("ecs:DescribeTaskDefinition", "logs:GetLogEvents"):
                        self.assertEqual(row["access"], "not tried", row)  # nothing else tells the group
                    else:
                        self.assertEqual(row["access"], "allowed", row)
                code, out = self.text(self.stack)
                self.assertEqual(code, 77)
                self.assertIn(f"needs permission {action}: ", " ".join(out.split()))
                states = {(row["name"], row["state"]) for row in self.sources()}
                self.assertEqual({name for name, state in states if state == "denied"}, {source} - {None})
                self.assertEqual({name for name, state in states if state != "ok"}, {source} - {None})

    def test_each_write(self):
        for action in sorted(WRITES):
            with self.subTest(denied=action):
                self.fault(f"{action}=denied")
                code, found = self.check(self.stack)
                self.assertEqual((code, found["failed"], found["warnings"]), (1, 0, 1), found)
                row = rows(found["permissions"], "action")[action]
                self.assertEqual((row["access"], row["how"], row["level"]), ("denied", "simulated", "warning"))
                self.assertIn(f"needs permission {action}: ", row["message"])
                self.assertEqual(self.check("--read-only", self.stack)[0], 0)

    def test_simulating(self):
        """Nobody needs it: then what changes AWS is not tried, and why is said."""
        self.fault("iam:SimulatePrincipalPolicy=denied")
        code, found = self.check(self.stack)
        self.assertEqual((code, found["failed"], found["warnings"]), (0, 0, 0))
        for row in found["permissions"]:
            if row["effect"] == "write":
                self.assertEqual((row["access"], row["how"]), ("not tried", None))
                self.assertIn("needs permission iam:SimulatePrincipalPolicy", row["message"])
        self.assertIn("not tried", self.text(self.stack)[1])

    def test_nothing_is_changed(self):
        self.check(self.stack)
        with urllib.request.urlopen(self.sim.url + "/_sim/calls", timeout=120) as reply:
            calls = json.load(reply)
        self.assertEqual(set(calls), set(READS) | {"sts:GetCallerIdentity", "iam:SimulatePrincipalPolicy"})


class Missing(Base):
    def states(self, stack, *argv):
        code, found = self.check(*argv, self.file("other.jsonc", stack))
        self.assertEqual(code, 1, found)
        self.assertEqual(found["failed"], sum(row["level"] == "failed" for row in found["references"]))
        return {(row["kind"], row["name"]): (row["state"], row["level"]) for row in found["references"]}

    def test_names(self):
        stack = json.loads(json.dumps(STACK))
        stack["alarms"] = {"prefixes": ["nobody-"]}
        stack["ecs"] = [{"cluster": "gone"}, {"cluster": "main", "services": ["gone"], "families": ["gone"]}]
        stack["queues"] = [{"name": "jobs", "dlq": "gone-dlq"}, {"name": "gone"}]
        group = stack["metrics"][0]
        stack["metrics"].append(dict(group, group="b", dimensions={"FunctionName": "gone"},
                                     metrics=[dict(group["metrics"][0], id="silent")]))
        stack["logs"] = [{"group": "/ecs/gone"}]
        states = self.states(stack)
        self.assertEqual(states[("alarms", "nobody-")], ("missing", "warning"))
        self.assertEqual(states[("cluster", "gone")], ("missing", "failed"))
        self.assertEqual(states[("cluster", "main")], ("found", "ok"))
        self.assertEqual(states[("service", "gone")], ("missing", "failed"))
        self.assertEqual(states[("task family", "gone")], ("no data", "note"))
        self.assertEqual(states[("queue", "gone")], ("missing", "failed"))
        self.assertEqual(states[("dead-letter queue", "gone-dlq")], ("missing", "failed"))
        self.assertEqual(states[("log group", "/ecs/gone")], ("missing", "failed"))
        self.assertEqual(states[("log group", "/aws/lambda/gone")], ("no data", "note"))
        self.assertEqual(states[("function", "gone")], ("missing", "failed"))
        self.assertEqual(states[("function", "fn")], ("found", "ok"))

    def test_no_function_at_all(self):
        """Its metrics and its log can be watched when it comes: exit 1, not that of a service that is not heard."""
        stack = json.loads(json.dumps(STACK))
        stack["metrics"][0]["dimensions"]["FunctionName"] = "gone"
        self.assertEqual(self.states(stack)[("function", "gone")], ("missing", "failed"))

    def test_metrics(self):
        stack = json.loads(json.dumps(STACK))
        group = stack["metrics"][0]
        stack["vars"] = {"other": {}}
        stack["metrics"] += [dict(group, group="b", dimensions={"FunctionName": "nobody"},
                                  metrics=[dict(group["metrics"][0], id="silent")]),
                             dict(group, group="c", dimensions={"FunctionName": "${other}"},
                                  metrics=[dict(group["metrics"][0], id="unset")])]
        states = self.states(stack)
        self.assertEqual(states[("metric", "calls")], ("found", "ok"))
        self.assertEqual(states[("metric", "silent")], ("no data", "warning"))
        self.assertEqual(states[("variable", "other")], ("unresolved", "warning"))
        self.assertNotIn(("metric", "unset"), states)
        out = self.text(self.file("other.jsonc", stack))[1]
        self.assertIn("no data in the last 3h", out)
        self.assertIn("--var other=VALUE", " ".join(out.split()))

    def test_denied_is_not_missing(self):
        self.fault("cloudwatch:GetMetricData=denied", "sqs:*=denied")
        _, found = self.check(self.stack)
        states = {(row["kind"], row["name"]): row["state"] for row in found["references"]}
        self.assertEqual(states[("metric", "calls")], "unknown")
        self.assertEqual(states[("queue", "jobs")], "unknown")

    def test_stack_file(self):
        for name, code in (("nowhere", 65), (self.file("bad.jsonc", "{"), 65)):
            got, out, said = support.cwtop(["check", name], self.folder)
            self.assertEqual((got, out), (code, ""))
            self.assertRegex(said, r"\Acwtop: [^\n]+\n\Z")

    def test_account(self):
        stack = dict(STACK, account="999999999999")
        code, found = self.check(self.file("other.jsonc", stack))
        self.assertEqual((code, found["identity"]["level"]), (1, "warning"))
        self.assertIn("999999999999", found["identity"]["message"])


class Trouble(Base):
    def test_nothing_answers(self):
        code, found = self.check(self.stack, AWS_ENDPOINT_URL=DEAD_URL)
        self.assertEqual(code, 69)
        self.assertNotIn("the time for this check", json.dumps(found))  # it does not wait for what is refused
        self.assertEqual({row["reached"] for row in found["endpoints"]}, {False})
        self.assertEqual({row["access"] for row in found["permissions"]}, {"not tried"})
        self.assertEqual({row["state"] for row in found["references"]}, {"unknown"})
        self.assertIsNone(found["clock"]["aws_minus_local_s"])
        self.assertEqual(found["clock"]["level"], "note")

    def test_one_service_does_not_answer(self):
        code, found = self.check(self.stack, AWS_ENDPOINT_URL_SQS=DEAD_URL)
        self.assertEqual((code, found["failed"]), (69, 1), found)
        for row in found["permissions"]:
            if row["effect"] == "read":
                self.assertEqual(row["access"], "not tried" if row["action"].startswith("sqs:") else "allowed", row)
        row = rows(found["endpoints"], "service")["sqs"]
        self.assertEqual((row["reached"], row["error"]), (False, "unreachable"))

    def test_no_credentials(self):
        code, found = self.check(self.stack, AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None)
        self.assertEqual((code, found["identity"]["error"]), (77, "no credentials"))
        self.assertEqual((found["credentials"]["level"], found["clock"]["level"]), ("note", "note"))
        self.assertEqual({(row["reached"], row["level"]) for row in found["endpoints"]}, {(None, "note")})
        self.assertNotRegex(self.text(self.stack, AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None)[1],
                            r"(?m)^  ok .*not tried")
        self.assertEqual({row["access"] for row in found["permissions"]}, {"not tried"})
        self.assertEqual(self.text(AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None)[0], 77)

    def test_expired(self):
        self.fault("*:*=expired")
        code, found = self.check(self.stack)
        self.assertEqual((code, found["identity"]["error"]), (77, "expired"))
        self.assertEqual({row["access"] for row in found["permissions"]}, {"not tried"})

    def test_clock(self):
        for skew in (600, -600):
            with self.subTest(skew=skew):
                self.fault(f"*:*=skew,s={skew}")
                begin = time.monotonic()
                code, found = self.check(self.stack)
                took_s = time.monotonic() - begin
                self.assertEqual((code, found["failed"], found["clock"]["level"]), (1, 0, "warning"), found)
                self.assertLess(abs(found["clock"]["aws_minus_local_s"] - skew), 2 + took_s)
                self.assertIn("behind" if skew > 0 else "ahead of", found["clock"]["message"])

    def test_throttled(self):
        """It says nothing of the permission, and it passes."""
        self.fault("ecs:ListTasks=throttle")
        code, found = self.check(self.stack)
        row = rows(found["permissions"], "action")["ecs:ListTasks"]
        self.assertEqual((code, row["access"], row["level"], row["error"]), (1, "throttled", "warning", "throttled"))
        self.assertNotIn("asked again", row["message"])

    def test_no_answer_of_aws(self):
        for kind in ("html", "empty", "error", "cut,at=10"):
            with self.subTest(kind=kind):
                self.fault(f"sqs:GetQueueAttributes={kind}")
                code, found = self.check(self.stack)
                row = rows(found["permissions"], "action")["sqs:GetQueueAttributes"]
                self.assertEqual((code, row["access"], row["level"], found["failed"]), (69, "failed", "failed", 1))
                out = " ".join(self.text(self.stack)[1].split())
                self.assertNotIn("asked again", out)
                self.assertIn("sqs:GetQueueAttributes failed; queues, eu-west-2", out)

    def test_exposed_file(self):
        path = self.file("keys", f"[default]\naws_access_key_id = {support.KEY}\naws_secret_access_key = {support.SECRET}\n")
        os.chmod(path, 0o644)
        env = {"AWS_SHARED_CREDENTIALS_FILE": path, "AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}
        code, found = self.check(**env)
        self.assertEqual((code, found["credentials"]["level"]), (1, "warning"), found)
        self.assertIn(path, found["credentials"]["message"])
        os.chmod(path, 0o600)
        self.assertEqual(self.check(**env)[0], 0)


class Honest(Base):
    """Nothing counts as well that is not."""
    def through(self, operation, status, text):
        serving = Serving(lambda asked: (status, text) if asked == operation else None, self.sim.url)
        self.addCleanup(serving.stop)
        return self.check(self.stack, AWS_ENDPOINT_URL=serving.url)

    def fails(self, action, status, text):
        code, found = self.through(action.partition(":")[2], status, text)
        row = rows(found["permissions"], "action")[action]
        self.assertEqual((code, row["access"], row["level"], row["error"]), (69, "failed", "failed", "malformed answer"), row)
        endpoint = next(e for e in found["endpoints"]
                        if (e["service"], e["region"]) == (action.partition(":")[0], row["region"]))
        self.assertEqual((endpoint["reached"], endpoint["level"]), (True, "note"), endpoint)
        self.assertNotIn("missing", {r["state"] for r in found["references"]})
        return row["message"]

    def test_empty_answers(self):
        for action in READS:
            with self.subTest(empty=action):
                self.assertRegex(self.fails(action, 200, "{}"), "malformed answer|incomplete answer")

    def test_answers_about_nothing(self):
        for action, text in (("cloudwatch:GetMetricData", '{"MetricDataResults": []}'),
                             ("ecs:DescribeServices", '{"services": [], "failures": []}'),
                             ("ecs:DescribeTasks", '{"tasks": [], "failures": []}'),
                             ("ecs:DescribeTasks", '{"tasks": [], "failures": [{"arn": "a", "reason": "BUSY"}]}')):
            with self.subTest(answer=text):
                self.assertIn("answer: ", self.fails(action, 200, text))

    def test_missing_task(self):
        code, found = self.through("DescribeTasks", 200, '{"tasks": [], "failures": [{"arn": "a", "reason": "MISSING"}]}')
        self.assertEqual((code, rows(found["permissions"], "action")["ecs:DescribeTasks"]["access"]), (0, "allowed"), found)

    def test_any_web_server(self):
        """404 and 403 are an answer of AWS's only when they say so."""
        for status in (403, 404):
            for action in READS:
                with self.subTest(status=status, action=action):
                    self.assertIn(f"answer {status} names no error of AWS", self.fails(action, status, '{"message": "no"}'))

    def test_simulation_about_nothing(self):
        code, found = self.through("SimulatePrincipalPolicy", 200, "<SimulatePrincipalPolicyResponse>"
                                   "<SimulatePrincipalPolicyResult/></SimulatePrincipalPolicyResponse>")
        self.assertEqual({r["access"] for r in found["permissions"] if r["effect"] == "write"}, {"not tried"}, found)
        self.assertEqual((code, rows(found["endpoints"], "service")["iam"]["level"]), (0, "note"))


    def judge_reads(self, code, service, access, level, error):
        got, found = self.check(self.stack)
        self.assertEqual(got, code, found)
        for row in found["permissions"]:
            if row["effect"] == "read" and row["action"].startswith(service):
                self.assertEqual((row["access"], row["level"], row["error"]), (access, level, error), row)
                self.assertTrue(row["message"])
                self.assertNotIn("asked again", row["message"])
        out = self.text(self.stack)[1]
        self.assertNotIn("All is well", out)
        self.assertEqual("watching works" in out, code == 1, out)
        self.assertNotRegex(out, r"(?m)^  ok .*not tried")
        return found

    def test_gone(self):
        """What AWS says is gone was not found, and a service that has nothing of it cannot be watched."""
        self.fault("cloudwatch:*=gone")
        found = self.judge_reads(69, "cloudwatch:", "failed", "failed", "gone")
        self.assertEqual({row["access"] for row in found["permissions"] if row["action"].startswith("sqs:")}, {"allowed"})
        self.fault("ecs:ListTasks=gone")
        found = self.judge_reads(1, "ecs:ListTasks", "failed", "warning", "gone")
        states = {(row["kind"], row["name"]): (row["state"], row["level"]) for row in found["references"]}
        self.assertEqual(states[("cluster", "main")], ("missing", "failed"))
        self.assertEqual(states[("queue", "jobs")], ("found", "ok"))
        self.assertRegex(self.text(self.stack)[1], r"(?m)^  !  cluster main ")
        self.fault("sqs:*=gone")
        self.judge_reads(69, "sqs:", "failed", "failed", "gone")

    def test_throttled_service(self):
        self.fault("ecs:*=throttle")
        self.judge_reads(69, "ecs:", "throttled", "failed", "throttled")

    def test_everything_throttled(self):
        self.fault("*:*=throttle")
        found = self.judge_reads(69, ("cloudwatch:", "ecs:", "sqs:GetQueueUrl"), "throttled", "failed", "throttled")
        row = rows(found["permissions"], "action")["sqs:GetQueueAttributes"]
        self.assertEqual((row["access"], row["level"], row["how"]), ("not tried", "note", None))
        self.assertNotIn("found", {row["state"] for row in found["references"]})
        code, out = self.text()
        self.assertEqual(code, 69, out)


class Times(Base):
    """All at once: each waits for the whole time that check may take."""
    USED_UP = "not tried: the time for this check (20 s) was used up by "

    def timed(self, **env):
        return support.quick(lambda: self.check(self.stack, **env), 50)  # of these it has 20, a busy machine the others

    def slow_program(self):
        return {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None,
                "AWS_CONFIG_FILE": self.file("config", "[default]\ncredential_process = sleep 60\n")}

    def no_resolver(self):
        if "ASAN_OPTIONS" in os.environ or "TSAN_OPTIONS" in os.environ:
            return None
        source, library = self.file("resolver.c", NO_RESOLVER), os.path.join(self.folder, "resolver.so")
        subprocess.run([support.program("cc"), "-shared", "-fPIC", "-o", library, source], check=True)
        return {"AWS_ENDPOINT_URL": None, "LD_PRELOAD": library}

    def test_it_ends(self):
        pages, over = iter(range(10**6)), threading.Event()
        self.addCleanup(over.set)

        def next_page(_):
            over.wait(3)  # a slow server, which holds nobody up once the test is over
            return 200, json.dumps({"MetricDataResults": [], "MetricAlarms": [], "NextToken": f"page {next(pages)}"})
        serving = Serving(next_page)
        self.addCleanup(serving.stop)
        with socket.socket() as hanging:
            hanging.bind(("127.0.0.1", 0))
            hanging.listen(100)
            hung_url = f"http://127.0.0.1:{hanging.getsockname()[1]}"
            cases = {"pages": {"AWS_ENDPOINT_URL_CLOUDWATCH": serving.url}, "hung": {"AWS_ENDPOINT_URL": hung_url},
                     "program": self.slow_program(), "resolver": self.no_resolver()}
            with concurrent.futures.ThreadPoolExecutor() as pool:
                runs = {name: pool.submit(self.timed, **env) for name, env in cases.items() if env}
                done = {name: run.result() for name, run in runs.items()}
        for name, (code, found) in done.items():
            with self.subTest(name):
                self.assertEqual(code, 69)
                getattr(self, "judge_" + name)(found)

    def judge_pages(self, found):
        actions, host = rows(found["permissions"], "action"), rows(found["endpoints"], "service")["cloudwatch"]["host"]
        self.assertIsNone(rows(found["endpoints"], "service")["cloudwatch"]["answer_ms"])
        slow = [row for row in found["endpoints"] if row["level"] == "failed"]
        self.assertEqual([(row["service"], row["reached"], row["error"]) for row in slow], [("cloudwatch", True, "timed out")])
        self.assertIn("before the time for this check (20 s) was over", slow[0]["message"])
        self.assertEqual(actions["cloudwatch:GetMetricData"]["access"], "not tried")
        for action in ("ecs:ListTasks", "sqs:GetQueueUrl", "ecs:RunTask"):
            self.assertEqual(actions[action]["access"], "not tried")
            self.assertTrue(actions[action]["message"].startswith(self.USED_UP + host), actions[action])
        self.assertEqual(set(actions), set(READS) | WRITES)

    def judge_hung(self, found):
        self.assertEqual({row["access"] for row in found["permissions"]}, {"not tried"})
        self.assertNotIn(True, {row["reached"] for row in found["endpoints"]})
        self.assertTrue(any(row["message"].startswith(self.USED_UP) for row in found["permissions"]))

    def judge_program(self, found):
        self.assertEqual((found["identity"]["level"], found["identity"]["error"]), ("failed", "timed out"))
        self.assertIn("gave none within 20 s", found["identity"]["message"])
        self.assertEqual({row["access"] for row in found["permissions"]}, {"not tried"})

    def judge_resolver(self, found):
        self.assertEqual({row["action"] for row in found["permissions"]}, set(READS) | WRITES)
        self.assertEqual({row["access"] for row in found["permissions"]}, {"not tried"})
        self.assertEqual([(row["service"], row["reached"]) for row in found["endpoints"] if row["level"] == "failed"],
                         [("sts", False)])


class Ending(Base):
    """Signals and outputs, for `check` and `snapshot`."""
    def start(self, command, *before):
        pid_file = os.path.join(self.folder, "pid")
        if os.path.exists(pid_file):
            os.unlink(pid_file)
        program = self.file("program.sh", f"echo $$ >{pid_file}.new; mv {pid_file}.new {pid_file}; exec sleep 60\n")
        config = self.file("config", f"[default]\ncredential_process = sh {program}\n")
        env = support.environment(self.folder, AWS_ENDPOINT_URL=self.sim.url, AWS_CONFIG_FILE=config,
                                  AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None)
        child = subprocess.Popen([*before, support.CWTOP, command, self.stack], env=env, stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(child.kill)
        support.wait_for(lambda: os.path.exists(pid_file), lambda: "the credential_process to begin")
        with open(pid_file, encoding="ascii") as f:
            return child, int(f.read())

    def test_signals(self):
        for command in ("check", "snapshot"):
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                with self.subTest(command=command, signal=number.name):
                    pid, *found = support.quick(lambda c=command, n=number: self.ended_by(c, n),
                                                15)  # after 20 s it would have ended by itself
                    self.assertEqual(found, [128 + number, b"", b""])
                    support.wait_for(lambda pid=pid: self.is_gone(pid), "the end of the credential_process")

    def ended_by(self, command, number):
        """(what it had started, its exit code, all that it said)"""
        child, pid = self.start(command)
        child.send_signal(number)
        out, said = child.communicate(timeout=120)
        return pid, child.returncode, out, said

    @staticmethod
    def is_gone(pid):
        """Killed is soon gone: whoever takes in orphans must take note first."""
        try:
            with open(f"/proc/{pid}/stat", encoding="ascii") as f:
                return f.read().rpartition(")")[2].split()[0] == "Z"
        except FileNotFoundError:
            return True

    def test_ignored_signal(self):
        """nohup: what it is told to ignore does not end it."""
        for command in ("check", "snapshot"):
            with self.subTest(command=command):
                child, _ = self.start(command, "nohup")
                with open(f"/proc/{child.pid}/status", encoding="ascii") as f:
                    ignored = next(int(line.split()[1], 16) for line in f if line.startswith("SigIgn:"))
                self.assertTrue(ignored & 1 << (signal.SIGHUP - 1), hex(ignored))
                child.send_signal(signal.SIGTERM)
                child.communicate(timeout=120)
                self.assertEqual(child.returncode, 128 + signal.SIGTERM)

    def redirected(self, to, *argv):
        done = subprocess.run(["sh", "-c", f'exec "$0" "$@" {to}', support.CWTOP, *argv], check=False, timeout=120,
                              env=support.environment(self.folder, AWS_ENDPOINT_URL=self.sim.url), capture_output=True)
        return done.returncode, done.stderr.decode()

    def test_closed_output(self):
        for argv in (["check", self.stack], ["snapshot", self.stack], ["--version"], ["options"]):
            with self.subTest(argv=argv[0]):
                code, said = self.redirected(">&-", *argv)
                self.assertEqual(code, 70)
                self.assertRegex(said, r"\Acwtop: standard output: it is closed: [^\n]+\n\Z")
                code, said = self.redirected(">/dev/full", *argv)
                self.assertEqual(code, 70)
                self.assertRegex(said, r"\Acwtop: standard output: [^\n]+ is the disk full\?\n\Z")
        self.assertEqual(self.redirected("<&- 2>&-", "check"), (0, ""))

    def test_reader_that_has_gone(self):
        for command in ("check", "snapshot"):
            reader, writer = os.pipe()
            os.close(reader)
            done = subprocess.run([support.CWTOP, command, self.stack], stdout=writer, stderr=subprocess.PIPE, check=False,
                                  env=support.environment(self.folder, AWS_ENDPOINT_URL=self.sim.url), timeout=120)
            os.close(writer)
            self.assertEqual(done.stderr, b"", command)
            self.assertNotIn(done.returncode, (64, 69, 70), command)


class Terminal(Base):
    def on_terminal(self, rows_=30, columns=110, **env):
        env = support.environment(self.folder, AWS_ENDPOINT_URL=self.sim.url, **env)
        pty = support.Pty([support.CWTOP, "check", "--format", "json"], env, rows_, columns, self.folder)
        self.addCleanup(pty.close)
        code = pty.end()
        self.assertNotIn(b"\x1b", pty.written)
        return code, json.loads(pty.written.decode())["terminal"]

    def test_abilities(self):
        code, found = self.on_terminal()
        self.assertEqual(code, 0)
        self.assertEqual((found["tty"], found["columns"], found["rows"], found["usable"]), (True, 110, 30, True))
        self.assertEqual((found["term"], found["colours"], found["terminfo_colours"], found["utf8"], found["drawing"]),
                         ("xterm-256color", "256 colours", 256, True, "braille"))

    def test_others(self):
        for env, expected in (({"TERM": "vt100"}, ("none", "braille", "ok")), ({"TERM": "linux"}, ("8 colours", "blocks", "ok")),
                              ({"LC_ALL": "C", "LANG": "C"}, ("256 colours", "ascii", "note")),
                              ({"NO_COLOR": "1"}, ("none (NO_COLOR)", "braille", "ok")),
                              ({"TERM": "no-such-terminal"}, ("none", "braille", "warning")),
                              ({"TERM": None}, ("none", "braille", "warning")),
                              ({"COLORTERM": "truecolor"}, ("256 colours", "braille", "note"))):
            with self.subTest(env=env):
                code, found = self.on_terminal(**env)
                self.assertEqual((found["colours"], found["drawing"], found["level"]), expected, found)
                self.assertEqual(code, 1 if found["level"] == "warning" else 0)
        self.assertEqual(self.on_terminal(8, 30)[1]["level"], "warning")

    def test_direct_colour(self):
        entry = self.file("direct.ti", "cwtop-direct|direct colour, use=xterm-256color, colors#0x1000000, RGB,\n")
        folder = os.path.join(self.folder, "terminfo")
        subprocess.run([support.program("tic"), "-x", "-o", folder, entry], check=True, capture_output=True)
        _, found = self.on_terminal(TERM="cwtop-direct", TERMINFO=folder)
        self.assertEqual((found["colours"], found["level"]), ("direct colour", "ok"), found)


if __name__ == "__main__":
    unittest.main()
