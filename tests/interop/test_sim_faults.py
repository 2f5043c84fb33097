# SPDX-License-Identifier: MIT
"""Each kind of --fault does on the wire what it says: looked at with a bare socket, and with boto3 for
the errors that have a dialect."""
import email.utils
import os
import re
import socket
import struct
import subprocess
import sys
import time
import unittest
import zlib

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import awsmodel
import sim_process
from sim_process import BUILD, Sim

PATH = "/v2/credentials/task"  # needs no signature
CALL = "container:GetCredentials"


def setUpModule():
    sim_process.require(awsmodel.botocore, "botocore is not installed")


def code_of(call, *args, **more):
    """(code, message, HTTP status) of an error that boto3 raises."""
    from botocore.exceptions import ClientError

    try:
        call(*args, **more)
    except ClientError as error:
        found = error.response
        return found["Error"]["Code"], found["Error"].get("Message", ""), found["ResponseMetadata"]["HTTPStatusCode"]
    raise AssertionError("no error")


class Faults(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sim = Sim("--control")
        host, port = cls.sim.url.split("/")[-1].split(":")
        cls.address = (host, int(port))

    @classmethod
    def tearDownClass(cls):
        code, error = cls.sim.stop()
        assert code == 0, error

    def open(self, path=PATH, method="GET"):
        connection = socket.create_connection(self.address, timeout=120)
        self.addCleanup(connection.close)
        connection.sendall(f"{method} {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        return connection

    def raw(self, *specs, limit=1 << 30, path=PATH, method="GET"):
        """All bytes until the server closes, or `limit`; then "end", or "reset"."""
        self.sim.faults(*specs)
        connection, data = self.open(path, method), b""
        try:
            while len(data) < limit:
                part = connection.recv(65536)
                if not part:
                    return data, "end"
                data += part
        except ConnectionResetError:
            return data, "reset"
        return data, "limit"

    def parts(self, *specs, **more):
        data, end = self.raw(*specs, **more)
        head, _, body = data.partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")
        headers = [tuple(line.split(": ", 1)) for line in lines[1:]]
        return lines[0], headers, body, end

    def test_resets(self):
        self.assertEqual(self.raw(f"{CALL}=reset-before"), (b"", "reset"))
        self.assertEqual(self.raw(f"{CALL}=reset-after"), (b"", "reset"))

    def test_resets_and_the_effect(self):
        from botocore.exceptions import ConnectionClosedError

        s3 = self.sim.client("s3")
        for kind, status in (("reset-before", 404), ("reset-after", 200)):
            self.sim.faults(f"s3:PutObject={kind}")
            with self.assertRaises((ConnectionClosedError, ConnectionError)):
                s3.put_object(Bucket="bucket", Key=kind, Body=b"x")
            self.sim.faults()
            if status == 200:
                self.assertEqual(s3.head_object(Bucket="bucket", Key=kind)["ContentLength"], 1)
            else:
                self.assertEqual(code_of(s3.head_object, Bucket="bucket", Key=kind)[2], status)

    def test_lengths(self):
        for kind, expect in (("cut", 0), ("cut,at=10", 10)):
            status, headers, body, end = self.parts(f"{CALL}={kind}")
            self.assertEqual((status, end, len(body)), ("HTTP/1.1 200 OK", "end", expect))
            self.assertGreater(int(dict(headers)["Content-Length"]), 100)
        _, headers, body, end = self.parts(f"{CALL}=short-length")
        self.assertEqual((int(dict(headers)["Content-Length"]), end), (len(body) // 2, "end"))
        _, headers, body, end = self.parts(f"{CALL}=long-length")
        self.assertEqual((int(dict(headers)["Content-Length"]), end), (len(body) + 1000, "end"))
        _, headers, body, end = self.parts(f"{CALL}=chunked-cut,at=7")
        self.assertEqual((dict(headers)["Transfer-Encoding"], end), ("chunked", "end"))
        self.assertNotIn("Content-Length", dict(headers))
        size, _, rest = body.partition(b"\r\n")
        self.assertGreater(int(size, 16), 100)
        self.assertEqual(len(rest), 7)

    def test_delay_and_drip(self):
        began = time.monotonic()
        self.sim.faults(f"{CALL}=delay,ms=300")
        self.assertIn(b"200 OK", self.open().recv(4096))
        self.assertGreaterEqual(time.monotonic() - began, 0.3)
        self.sim.faults(f"{CALL}=drip,every=2")
        began = time.monotonic()
        connection, sizes = self.open(), []
        while part := connection.recv(4096):
            sizes.append(len(part))
        # a byte each two milliseconds: a busy machine sees several at once, but none sees all of them sooner
        self.assertGreater(sum(sizes), 100)
        self.assertGreaterEqual(time.monotonic() - began, 0.002 * (sum(sizes) - 1))

    def test_bomb(self):
        _, headers, body, end = self.parts(f"{CALL}=bomb")
        self.assertEqual((dict(headers)["Content-Encoding"], end), ("gzip", "end"))
        self.assertEqual(int(dict(headers)["Content-Length"]), len(body))
        self.assertLess(len(body), 1100000)
        unpacker, n, data = zlib.decompressobj(31), 0, body
        while not unpacker.eof:
            part = unpacker.decompress(data, 1 << 24)
            n, data = n + len(part), unpacker.unconsumed_tail
            self.assertTrue(part or unpacker.eof)
        self.assertGreaterEqual(n, 1 << 30)  # and zlib has checked the CRC and the length

    def test_floods(self):
        data, end = self.raw(f"{CALL}=huge", limit=5 << 20)
        self.assertEqual(end, "limit")
        self.assertIn(b"Transfer-Encoding: chunked\r\n", data)
        status, headers, body, _ = self.parts(f"{CALL}=headers")
        self.assertEqual(status, "HTTP/1.1 200 OK")
        self.assertGreater(sum(len(name) + len(value) for name, value in headers), 300 << 10)
        self.assertTrue(body.startswith(b"{"))
        _, headers, body, _ = self.parts(f"{CALL}=duplicate-header")
        self.assertEqual([n for n, _ in headers].count("Content-Length"), 2)
        self.assertEqual([n for n, _ in headers].count("Date"), 2)
        self.assertTrue(body.startswith(b"{"))

    def answered(self, *specs):
        """A whole reply on a connection that may stay open."""
        self.sim.faults(*specs)
        connection, data = self.open(), b""
        while b"\r\n\r\n" not in data:
            data += connection.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
        while len(body) < int(headers.get("Content-Length", 0)):
            body += connection.recv(65536)
        return int(head.split()[1]), headers, body

    def test_other_replies(self):
        data, end = self.raw(f"{CALL}=garbage")
        self.assertEqual((len(data), end), (600, "end"))
        self.assertFalse(data.startswith(b"HTTP"))
        status, _, body, _ = self.parts(f"{CALL}=garbage,body=1")
        self.assertEqual((status, len(body)), ("HTTP/1.1 200 OK", 600))
        status, headers, body = self.answered(f"{CALL}=html")
        self.assertEqual((status, headers["Content-Type"]), (200, "text/html; charset=utf-8"))
        self.assertIn(b"<html>", body)
        status, headers, _ = self.answered(f"{CALL}=redirect,location=http://127.0.0.1:1/x")
        self.assertEqual((status, headers["Location"]), (302, "http://127.0.0.1:1/x"))
        self.assertEqual(self.answered(f"{CALL}=empty")[::2], (200, b""))
        status, headers, body = self.answered(f"{CALL}=notjson")
        self.assertEqual((status, headers["Content-Type"]), (200, "application/json"))
        self.assertNotIn(body[:1], b"{[<")

    def test_throttled_in_each_dialect(self):
        self.sim.faults("*:*=throttle")
        for service, operation, args, want in (
                ("sts", "get_caller_identity", {}, ("Throttling", 400)),
                ("ecs", "list_clusters", {}, ("ThrottlingException", 400)),
                ("cloudwatch", "list_metrics", {}, ("Throttling", 400)),
                ("s3", "list_objects_v2", {"Bucket": "bucket"}, ("SlowDown", 503)),
                ("sso", "get_role_credentials", {"roleName": "r", "accountId": "1", "accessToken": "x"},
                 ("TooManyRequestsException", 429))):
            code, _, status = code_of(getattr(self.sim.client(service), operation), **args)
            self.assertEqual((code, status), want, service)
        self.sim.faults("ecs:*=throttle,code=SlowerPlease,status=429")
        self.assertEqual(code_of(self.sim.client("ecs").list_clusters)[::2], ("SlowerPlease", 429))

    def test_errors(self):
        sts = self.sim.client("sts")
        for status in (500, 502, 503, 504):
            self.sim.faults(f"sts:*=error,status={status}")
            self.assertEqual(code_of(sts.get_caller_identity)[2], status)
        self.sim.faults("*:*=expired")
        self.assertEqual(code_of(sts.get_caller_identity)[::2], ("ExpiredToken", 403))
        self.assertEqual(code_of(self.sim.client("ecs").list_clusters)[::2], ("ExpiredTokenException", 400))
        self.assertEqual(code_of(self.sim.client("s3").list_objects_v2, Bucket="bucket")[::2],
                         ("ExpiredToken", 400))
        self.sim.faults("*:*=gone")
        self.assertEqual(code_of(self.sim.client("ecs").list_clusters)[::2], ("ResourceNotFoundException", 400))

    def test_denied(self):
        self.sim.faults("*:*=denied")
        for service, operation, args, want, action in (
                ("sts", "get_caller_identity", {}, ("AccessDenied", 403), "sts:GetCallerIdentity"),
                ("ecs", "list_clusters", {}, ("AccessDeniedException", 400), "ecs:ListClusters"),
                ("s3", "list_objects_v2", {"Bucket": "bucket"}, ("AccessDenied", 403), "s3:ListBucket"),
                ("cloudwatch", "list_metrics", {}, ("AccessDenied", 403), "cloudwatch:ListMetrics")):
            code, message, status = code_of(getattr(self.sim.client(service), operation), **args)
            self.assertEqual((code, status), want, service)
            self.assertRegex(message, r"^User: arn:aws:iam::\d{12}:user/\w+ is not authorized to perform: "
                                      + action + r" on resource: arn:aws:\S+ because no identity-based policy")

    def test_denied_is_known_to_iam(self):
        def decisions(*actions):
            found = self.sim.client("iam").simulate_principal_policy(
                PolicySourceArn="arn:aws:iam::123456789012:user/cwtop", ActionNames=list(actions))
            return [result["EvalDecision"] for result in found["EvaluationResults"]]

        self.sim.faults()
        self.assertEqual(decisions("ecs:ListTasks", "s3:ListBucket"), ["allowed", "allowed"])
        self.sim.faults("ecs:ListTasks=denied", "s3:ListObjectsV2=denied", "sqs:*=denied", "ecs:ListClusters=throttle")
        self.assertEqual(decisions("ecs:ListTasks", "ecs:ListClusters", "s3:ListBucket", "s3:GetObject",
                                   "sqs:SendMessage", "cloudwatch:ListTasks"),
                         ["implicitDeny", "allowed", "implicitDeny", "allowed", "implicitDeny", "allowed"])

    def test_skew(self):
        begun = int(time.time())  # dates are told in whole seconds
        _, headers, _ = self.answered("container:*=skew,s=-7200")
        told_s = email.utils.parsedate_to_datetime(headers["Date"]).timestamp() + 7200
        self.assertTrue(begun <= told_s <= time.time(), (begun, told_s))
        self.sim.faults("*:*=skew,s=7200")
        code, message, _ = code_of(self.sim.client("ecs").list_clusters)
        self.assertEqual(code, "InvalidSignatureException")
        self.assertIn("Signature expired", message)
        self.assertEqual(code_of(self.sim.client("s3").list_objects_v2, Bucket="bucket")[0], "RequestTimeTooSkewed")
        self.sim.faults("sts:*=skew,s=-7200")
        self.assertIn("not yet current", code_of(self.sim.client("sts").get_caller_identity)[1])
        self.sim.client("ecs").list_clusters()
        self.sim.faults("ecs:*=skew,s=60", "ecs:*:1=cut")  # a skew adds to another
        _, end = self.raw("container:*=skew", "container:*=reset-after")
        self.assertEqual(end, "reset")

    def test_nth(self):
        self.sim.faults("sts:GetCallerIdentity:2=error", "sts:*:4-5=throttle", "sts:*:7-=error,status=503")
        sts, seen = self.sim.client("sts"), []
        for _ in range(8):
            try:
                sts.get_caller_identity()
                seen.append(200)
            except Exception as error:  # noqa: BLE001 - whatever it is, its status counts
                seen.append(error.response["ResponseMetadata"]["HTTPStatusCode"])
        self.assertEqual(seen, [200, 500, 200, 400, 400, 200, 503, 503])

    def test_control(self):
        self.sim.faults()
        before = self.sim.control("calls").get("ecs:ListTasks", 0)
        self.sim.client("ecs").list_clusters()
        self.sim.faults("ecs:ListTasks=throttle")
        code_of(self.sim.client("ecs").list_tasks)
        self.assertEqual(self.sim.control("calls")["ecs:ListTasks"], before + 1)
        last = self.sim.control("requests")[-1]
        self.assertEqual(last, {"method": "POST", "path": "/", "service": "ecs", "operation": "ListTasks", "status": 400})
        with self.assertRaises(AssertionError):
            self.sim.faults("ecs:ListTasks=explode")
        code_of(self.sim.client("ecs").list_tasks)  # the plan stays
        for _ in range(510):
            connection = self.open("/v1/credentials")
            connection.recv(100)
            connection.close()
        self.assertEqual(len(self.sim.control("requests")), 500)

    def test_a_client_that_leaves(self):
        self.sim.faults(f"{CALL}=huge")
        for _ in range(5):
            connection = self.open()
            connection.recv(1000)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()
        self.sim.faults()
        self.assertIn(b"200 OK", self.open().recv(4096))


class Program(unittest.TestCase):
    def test_stops_in_the_middle(self):
        for kind in ("delay,ms=600000", "drip,every=60000", "huge"):
            with Sim("--fault", f"*:*={kind}") as sim:
                host, port = sim.url.split("/")[-1].split(":")
                connection = socket.create_connection((host, int(port)))
                connection.sendall(f"GET {PATH} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                if kind != "delay,ms=600000":
                    connection.recv(1)
            connection.close()

    def test_control_is_off(self):
        with Sim() as sim, self.assertRaises(AssertionError):
            sim.control("calls")

    def test_bad_specs(self):
        program = os.path.join(BUILD, "cwtop-sim")
        for spec in ("", "ecs", "ecs=throttle", "ecs:ListTasks", "ecs:ListTasks=", "ecs:ListTasks=explode",
                     "nope:*=throttle", "ecs:Nope=throttle", "ecs:*:0=throttle", "ecs:*:3-2=throttle", "ecs:*:x=throttle",
                     "ecs:*=cut,at=x", "ecs:*=cut,at=-1", "ecs:*=cut,s=1", "ecs:*=throttle,code=", "ecs:*=delay,ms"):
            done = subprocess.run([program, "--fault", spec], capture_output=True, text=True, check=False,
                                  stdin=subprocess.DEVNULL, timeout=120)
            self.assertEqual(done.returncode, 64, (spec, done.stderr))
            self.assertTrue(re.fullmatch(r"cwtop-sim: [^\n]+: [^\n]+: [^\n]+\n", done.stderr), done.stderr)


if __name__ == "__main__":
    unittest.main()
