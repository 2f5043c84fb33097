#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Bad input: one clear sentence on stderr, the exit code of the table, and never a value that nobody
said. 64 usage, 65 bad file, 69 AWS not reachable, 77 denied."""
import json
import os
import socketserver
import sys
import threading
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import support  # noqa: E402

DEAD_URL = "http://127.0.0.1:9"
STACK = "cityflow"


class Answer(socketserver.StreamRequestHandler):
    """Gives every request the same bytes and closes."""
    def handle(self):
        length = 0
        for line in iter(self.rfile.readline, b"\r\n"):
            if not line:
                return
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        self.rfile.read(length)
        self.wfile.write(self.server.reply)


class Canned(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, reply):
        super().__init__(("127.0.0.1", 0), Answer)
        self.reply = reply
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def stop(self):
        self.shutdown()
        self.server_close()


def http(body, status="200 OK", kind="application/x-amz-json-1.0", length=None):
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length or len(body)}\r\nConnection: close\r\n\r\n"
    return head.encode() + body


class Errors(support.Folder):
    def assert_one_sentence(self, said):
        self.assertRegex(said, r"\Acwtop: [^\n]+: [^\n]+\n\Z")
        self.assertNotIn("\x1b", said)
        self.assertNotIn(support.SECRET, said)

    def fails(self, code, *argv, words=(), **env):
        got, out, said = support.cwtop(argv, self.folder, **env)
        self.assertEqual(got, code, said + out)
        self.assert_one_sentence(said)
        for word in words:
            self.assertIn(word, said)
        return out

    # ---- usage -----------------------------------------------------------------------------------
    def test_usage(self):
        for argv in (["--no-such-option"], ["snapshot", STACK, "--format", "pdf"], ["snapshot", STACK, "--region"],
                     ["snapshot", STACK, "another", "third"], ["--region", "eu west 2", "snapshot", STACK],
                     ["snapshot", STACK, "--region", "EU_WEST_2!"], ["snapshot", STACK, "--endpoint-url", "nonsense"],
                     ["snapshot", STACK, "--endpoint-url", "http://192.0.2.1/"],
                     ["snapshot", STACK, "--endpoint-url", "ftp://127.0.0.1/"], ["snapshot", STACK, "--var", "novalue"]):
            with self.subTest(argv=argv):
                self.assertEqual(self.fails(64, *argv), "")

    def test_help_and_version(self):
        for argv, word in ((["--help"], "snapshot"), (["--version"], "cwtop"), (["snapshot", "--help"], "--format")):
            with self.subTest(argv=argv):
                code, out, said = support.cwtop(argv, self.folder)
                self.assertEqual((code, said), (0, ""))
                self.assertIn(word, out)

    # ---- stack files -----------------------------------------------------------------------------
    def test_stack_files(self):
        cases = [
            ("not there", None, ["absent.jsonc"]),
            ("empty", "", ["stack.jsonc"]),
            ("not JSON", "{ \"name\": ", ["stack.jsonc", ":1:"]),
            ("half a file", "{\n  \"name\": \"a\",\n  \"region\": \"eu-w", ["stack.jsonc:3:"]),
            ("a list", "[]", ["stack.jsonc"]),
            ("no version", "{\n  \"name\": \"a\"\n}", ["stack.jsonc:", "schema"]),
            ("unknown key", "{\n  \"schema\": \"cwtop-stack/1\",\n  \"name\": \"a\",\n  \"colour\": 1\n}",
             ["stack.jsonc:4:", "colour"]),
            ("wrong type", "{\n  \"schema\": \"cwtop-stack/1\",\n  \"name\": 7\n}", ["stack.jsonc:3:"]),
            ("key twice", "{\n  \"schema\": \"cwtop-stack/1\",\n  \"name\": \"a\",\n  \"name\": \"b\"\n}", ["stack.jsonc"]),
            ("bad region", "{\n  \"schema\": \"cwtop-stack/1\",\n  \"region\": \"eu west!\"\n}", ["stack.jsonc:3:"]),
            ("binary", "\0\1\2", ["stack.jsonc"]),
        ]
        for what, text, words in cases:
            with self.subTest(what):
                path = os.path.join(self.folder, "absent.jsonc") if text is None else self.file("stack.jsonc", text)
                self.assertEqual(self.fails(65, "snapshot", path, "--endpoint-url", DEAD_URL, words=words), "")
                self.assertEqual(self.fails(65, "demo", path, words=words), "")

    def test_a_stack_that_nobody_ships(self):
        self.fails(65, "snapshot", "no-such-stack", "--endpoint-url", DEAD_URL, words=["no-such-stack"])

    def test_a_folder_instead_of_a_file(self):
        self.fails(65, "snapshot", self.folder + "/", "--endpoint-url", DEAD_URL)

    # ---- AWS -------------------------------------------------------------------------------------
    def assert_nothing_made_up(self, out):
        """snapshot --format json after a failure: every value is null beside its quality."""
        if not out.strip():
            return
        document = json.loads(out)
        self.assertIn(document["health"], ("unknown", "alarm"))
        for metric in document["metrics"]:
            self.assertIsNone(metric["value"], metric["id"])
            self.assertEqual(metric["quality"], "none")
        for queue in document["queues"]:
            self.assertIsNone(queue["visible"], queue["name"])
        self.assertEqual([document["alarms"], document["services"], document["tasks"]], [[], [], []])
        for source in document["sources"]:
            if source["region"]:  # a probe that fails is a result
                self.assertNotEqual(source["state"], "ok")
                self.assertTrue(source["error"])

    def snapshot_fails(self, code, url, words=(), **env):
        out = self.fails(code, "snapshot", STACK, "--format", "json", "--endpoint-url", url, "--region", support.REGION,
                         words=words, **env)
        self.assert_nothing_made_up(out)

    def test_nothing_listens(self):
        self.snapshot_fails(69, DEAD_URL, words=["127.0.0.1:9"])

    def test_answers_that_are_none(self):
        html = b"<html><body>Sign in to the guest network</body></html>"
        half = b'{"MetricDataResults":[{"Id":"a","Values":[1.0,'
        cases = [
            ("HTML", http(html, kind="text/html")),
            ("HTML that says it is JSON", http(html)),
            ("redirect", b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n"),
            ("half a reply", http(half, length=4000)),
            ("half a reply that says it is whole", http(half)),
            ("half a header", b"HTTP/1.1 200 O"),
            ("no HTTP", b"SSH-2.0-OpenSSH_9.2\r\n"),
            ("nothing", b""),
            ("empty", http(b"")),
            ("a list", http(b"[1,2]")),
            ("two documents", http(b"{}{}")),
            ("not UTF-8", http(b'{"MetricAlarms":[{"AlarmName":"\xff\xfe"}]}')),
            ("deep", http(b"[" * 5000)),
            ("server error", http(b"<h1>oops</h1>", "500 Internal Server Error", "text/html")),
        ]
        for what, reply in cases:
            with self.subTest(what):
                server = Canned(reply)
                try:
                    self.snapshot_fails(69, server.url)
                finally:
                    server.stop()

    def test_denied(self):
        body = b'{"__type":"AccessDeniedException","Message":"User is not authorized to perform this"}'
        for what, reply in (("denied", http(body, "400 Bad Request")),
                            ("bad key", http(body.replace(b"AccessDenied", b"UnrecognizedClient"), "400 Bad Request")),
                            ("expired", http(body.replace(b"AccessDenied", b"ExpiredToken"), "403 Forbidden"))):
            with self.subTest(what):
                server = Canned(reply)
                try:
                    self.snapshot_fails(77, server.url)
                finally:
                    server.stop()

    def test_wrong_credentials(self):
        sim = support.simulator(self.folder, STACK)
        self.addCleanup(sim.stop)
        self.snapshot_fails(77, sim.url, AWS_SECRET_ACCESS_KEY="wrong" + support.SECRET[5:])
        self.snapshot_fails(77, sim.url, AWS_ACCESS_KEY_ID="AKIAXXXXXXXXXXXXXXXX")

    def test_no_credentials(self):
        self.snapshot_fails(77, DEAD_URL, AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None)

    def test_an_unknown_profile(self):
        code, _, said = support.cwtop(["snapshot", STACK, "--profile", "nobody", "--endpoint-url", DEAD_URL], self.folder,
                                      AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None)
        self.assertIn(code, (65, 77))
        self.assert_one_sentence(said)
        self.assertIn("nobody", said)


if __name__ == "__main__":
    unittest.main()
