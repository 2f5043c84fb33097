#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every request of the live path, and every reply of cwtop-sim to it, against botocore's service models,
and every signature against botocore's signer. A recording server stands between the two. Operations
beyond it are judged in test_every_request.py."""
import gzip
import http.client
import os
import socketserver
import sys
import threading
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import support  # noqa: E402

OPERATIONS = {"GetMetricData", "DescribeAlarms", "ListServices", "DescribeServices", "ListTasks", "DescribeTasks",
              "GetQueueUrl", "GetQueueAttributes"}


class Exchange:
    def __init__(self, method, path, headers, body):
        self.method, self.path, self.headers, self.body = method, path, headers, body
        self.status, self.reply_headers, self.reply = 0, {}, b""

    @property
    def target(self):
        return self.headers.get("x-amz-target", "")

    @property
    def operation(self):
        return self.target.partition(".")[2]


class Relay(socketserver.StreamRequestHandler):
    """One connection: requests go on unchanged, replies come back, both are kept."""
    def handle(self):
        upstream = http.client.HTTPConnection("127.0.0.1", self.server.upstream_port, timeout=120)
        try:
            while self.relay(upstream):
                pass
        except (ConnectionError, http.client.HTTPException):
            pass
        finally:
            upstream.close()

    def relay(self, upstream):
        first = self.rfile.readline().decode("latin-1").split()
        if len(first) != 3:
            return False
        pairs = []
        for line in iter(self.rfile.readline, b"\r\n"):
            name, _, value = line.decode("latin-1").partition(":")
            pairs.append((name.strip(), value.strip()))
        headers = {name.lower(): value for name, value in pairs}
        exchange = Exchange(first[0], first[1], headers, self.rfile.read(int(headers.get("content-length", 0))))
        upstream.putrequest(first[0], first[1], skip_host=True, skip_accept_encoding=True)
        for name, value in pairs:
            upstream.putheader(name, value)
        upstream.endheaders(exchange.body)
        reply = upstream.getresponse()
        body = reply.read()
        exchange.status = reply.status
        exchange.reply_headers = {name.lower(): value for name, value in reply.getheaders()}
        exchange.reply = gzip.decompress(body) if exchange.reply_headers.get("content-encoding") == "gzip" else body
        with self.server.lock:
            self.server.exchanges.append(exchange)
        head = [f"HTTP/1.1 {reply.status} {reply.reason}"]
        head += [f"{name}: {value}" for name, value in reply.getheaders()
                 if name.lower() not in ("content-length", "transfer-encoding")]
        head += [f"Content-Length: {len(body)}", "", ""]
        self.wfile.write("\r\n".join(head).encode("latin-1") + body)
        return True


class Recorder(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, upstream_port):
        super().__init__(("127.0.0.1", 0), Relay)
        self.upstream_port, self.exchanges, self.lock = upstream_port, [], threading.Lock()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def taken(self):
        with self.lock:
            return list(self.exchanges)

    def stop(self):
        self.shutdown()
        self.server_close()


def every_operation():
    """A stack for which cwtop needs all the operations it has."""
    return {
        "schema": "cwtop-stack/1", "name": "judged", "region": support.REGION,
        "metrics": [{"group": "web", "namespace": "AWS/ApplicationELB", "dimensions": {"LoadBalancer": "app/web/1"}, "metrics": [
            {"id": "requests", "name": "RequestCount", "stat": "Sum"},
            {"id": "errors", "name": "HTTPCode_Target_5XX_Count", "stat": "Sum", "missing": "zero"},
            {"id": "rate", "expression": "100 * errors / requests", "unit": "percent"},
            {"id": "p99", "name": "TargetResponseTime", "stat": "p99", "unit": "seconds", "period": 300}]},
            {"group": "edge", "namespace": "AWS/CloudFront", "dimensions": {"DistributionId": "E1", "Region": "Global"},
             "metrics": [{"id": "edge_errors", "name": "5xxErrorRate", "stat": "Average"}]}],
        "alarms": {"prefixes": ["judged-", "an-awkward name/\u00fc&=+%20"]},
        "ecs": [{"cluster": "judged", "services": "*"}, {"cluster": "judged-jobs", "services": ["api"], "families": ["worker"]}],
        "queues": [{"name": "judged-jobs", "dlq": "judged-jobs-dead"}, {"name": "judged.fifo"}],
    }


class Requests(support.Folder):
    @classmethod
    def setUpClass(cls):
        support.need("boto3", (1, 40))
        import wiremodel
        cls.judges = wiremodel

    def judge(self, exchanges, url):
        problems = []
        judged = [e for e in exchanges if e.operation in OPERATIONS]
        self.assertTrue(judged)
        for e in judged:
            region = e.headers.get("authorization", "").partition("Credential=")[2].split("/")[2:3]
            problems += self.judges.check_request(e.method, e.path, e.headers, e.body)
            if self.judges.operation(e.target)[1] is None:
                continue
            self.assertIn(region, ([support.REGION], ["us-east-1"]))
            problems += self.judges.check_signature(url + e.path, e.headers, e.body, support.KEY, support.SECRET, region[0])
            if e.headers.get("host") != url.partition("//")[2]:
                problems.append(f"{e.target}: Host {e.headers.get('host')}")
            problems += self.judges.check_reply(e.target, e.status, e.reply_headers, e.reply)
        self.assertEqual(sorted(set(problems)), [])

    def run_against_simulator(self, stack, clock, act):
        sim = support.simulator(self.folder, stack, CWTOP_CLOCK=clock)
        self.addCleanup(sim.stop)
        recorder = Recorder(sim.port)
        self.addCleanup(recorder.stop)
        act(recorder)
        return recorder.taken(), recorder.url

    def snapshot(self, stack, *options):
        clock = support.clock(1)

        def act(recorder):
            code, out, said = support.cwtop(["snapshot", stack, "--format", "json", "--endpoint-url", recorder.url, *options],
                                            self.folder, CWTOP_CLOCK=clock)
            self.assertIn(code, (0, 1, 2, 3), said)
            self.assertTrue(out)
        return self.run_against_simulator(stack, clock, act)

    def test_snapshot_of_a_stack_with_everything(self):
        exchanges, url = self.snapshot(self.file("judged.jsonc", every_operation()))
        self.assertEqual(OPERATIONS - {e.operation for e in exchanges}, set())
        self.judge(exchanges, url)

    def test_snapshot_of_the_shipped_stack(self):
        exchanges, url = self.snapshot("cityflow", *support.demo_vars("cityflow"))
        self.assertGreater(len(exchanges), 8)
        signed = [e for e in exchanges if "authorization" in e.headers]  # probes are not
        self.assertEqual([e.status for e in signed if e.status != 200], [])
        self.judge(exchanges, url)

    def test_live_refreshes(self):
        clock = support.clock(60)

        def act(recorder):
            term = support.Pty([support.CWTOP, "cityflow", "--endpoint-url", recorder.url, "--region", support.REGION,
                                *support.demo_vars("cityflow")], support.environment(self.folder, CWTOP_CLOCK=clock))
            try:
                def enough():
                    term.read(0)
                    kinds = [e.operation for e in recorder.taken()]
                    return kinds.count("GetMetricData") >= 6 and kinds.count("GetQueueAttributes") >= 20
                support.wait_for(enough, "several refreshes")
                term.send("q")
                term.end()
            finally:
                term.close()
        exchanges, url = self.run_against_simulator("cityflow", clock, act)
        self.judge(exchanges, url)

    def test_a_session_token_is_sent_and_signed(self):
        stack = self.file("judged.jsonc", every_operation())
        sim = support.simulator(self.folder, stack)
        self.addCleanup(sim.stop)
        recorder = Recorder(sim.port)
        self.addCleanup(recorder.stop)
        support.cwtop(["snapshot", stack, "--endpoint-url", recorder.url], self.folder, AWS_SESSION_TOKEN="a/token+of==")
        exchanges = [e for e in recorder.taken() if "authorization" in e.headers]
        self.assertTrue(exchanges)
        self.assertEqual({e.headers.get("x-amz-security-token") for e in exchanges}, {"a/token+of=="})
        for e in (e for e in exchanges if e.operation in OPERATIONS):
            region = e.headers["authorization"].partition("Credential=")[2].split("/")[2]
            self.assertEqual(self.judges.check_signature(recorder.url + e.path, e.headers, e.body, support.KEY, support.SECRET,
                                                         region), [])


class Judges(unittest.TestCase):
    """The judges can say no."""
    GOOD = {"x-amz-target": "AmazonSQS.GetQueueUrl", "content-type": "application/x-amz-json-1.0", "content-length": "17"}

    @classmethod
    def setUpClass(cls):
        support.need("boto3", (1, 40))
        import wiremodel
        cls.judges = wiremodel

    def request(self, body, **more):
        headers = dict(self.GOOD, **{"content-length": str(len(body))})
        headers.update({name.replace("_", "-"): value for name, value in more.items()})
        return self.judges.check_request("POST", "/", headers, body)

    def test_requests(self):
        self.assertEqual(self.request(b'{"QueueName":"a"}'), [])
        for body in (b'{"QueueName":"a","Extra":1}', b'{}', b'{"QueueName":1}', b'[]', b'{"QueueName":', b''):
            self.assertTrue(self.request(body), body)
        self.assertTrue(self.request(b'{"QueueName":"a"}', content_type="application/json"))
        self.assertTrue(self.request(b'{"QueueName":"a"}', x_amz_target="AmazonSQS.NoSuchThing"))
        self.assertTrue(self.request(b'{"QueueName":"a"}', content_length="3"))
        target = "GraniteServiceVersion20100801.GetMetricData"
        good = b'{"StartTime":1,"EndTime":2,"MetricDataQueries":[{"Id":"a","Expression":"1"}]}'
        self.assertEqual(self.request(good, x_amz_target=target), [])
        for old, new in ((b'"StartTime":1', b'"StartTime":"1970"'), (b'"Id":"a",', b''), (b'"Expression":"1"', b'"ReturnData":1'),
                         (b'"StartTime":1,', b'')):
            self.assertTrue(self.request(good.replace(old, new), x_amz_target=target), new)

    def test_replies(self):
        def reply(body, status=200):
            return self.judges.check_reply("AmazonSQS.GetQueueUrl", status, {"x-amzn-requestid": "1"}, body)
        self.assertEqual(reply(b'{"QueueUrl":"u"}'), [])
        self.assertEqual(reply(b'{"__type":"a#B","message":"m"}', 400), [])
        for body, status in ((b'{"Url":"u"}', 200), (b'{"QueueUrl":1}', 200), (b'<html>', 200), (b'{}', 400), (b'[]', 200)):
            self.assertTrue(reply(body, status), body)

    def test_signatures(self):
        import botocore.auth
        import botocore.awsrequest
        import botocore.credentials
        url, body = "http://127.0.0.1:1/", b'{"QueueName":"a"}'
        request = botocore.awsrequest.AWSRequest("POST", url, dict(self.GOOD, host="127.0.0.1:1"), body)
        auth = botocore.auth.SigV4Auth(botocore.credentials.Credentials(support.KEY, support.SECRET), "sqs", support.REGION)
        auth.add_auth(request)
        headers = {name.lower(): str(value) for name, value in request.headers.items()}

        def judged(body=body, secret=support.SECRET, **more):
            return self.judges.check_signature(url, dict(headers, **more), body, support.KEY, secret, support.REGION)
        self.assertEqual(judged(), [])
        self.assertTrue(judged(body=body + b" "))
        self.assertTrue(judged(secret="another"))
        self.assertTrue(judged(host="127.0.0.1:2"))
        self.assertTrue(judged(**{"x-amz-unsigned": "1"}))
        self.assertTrue(judged(authorization="Basic abc"))


if __name__ == "__main__":
    unittest.main()
