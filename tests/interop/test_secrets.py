# SPDX-License-Identifier: MIT
"""No secret leaves cwtop but in the request it is for: every source of keys has marked ones, AWS answers
in every bad way (and repeats what it was sent), and whatever cwtop writes is searched for the marks."""
import http.server
import json
import os
import re
import sys
import threading
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import support
from credential_server import CredentialServer

STACK = os.path.join(support.ROOT, "share", "stacks", "cityflow.jsonc")
SECRET = "CanarySecretKey/abcdefghijklmnopqrstuv+"
TOKEN = "CanarySessionToken/0123456789abcdefghijklmnopqrstuvwxyz=="
PASSWORD = "CanaryProxyPassword1234"


class Aws(http.server.ThreadingHTTPServer):
    """Answers every request with what `answer` makes of it; keeps the headers."""
    daemon_threads = True

    def __init__(self):
        self.seen, self.answer = [], None
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def reply(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                server.seen.append(dict(self.headers.items()))
                status, kind, text = server.answer(dict(self.headers.items()), body.decode("utf-8", "replace"))
                data = text.encode()
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)
            do_GET = do_POST = do_PUT = do_HEAD = reply

            def log_message(self, *_):
                pass
        super().__init__(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.serve_forever, args=(0.05,))
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server_port}"

    def stop(self):
        self.shutdown()
        self.server_close()
        self.thread.join()


def error(code, message, status=400):
    return status, "application/x-amz-json-1.0", json.dumps({"__type": code, "message": message})


ANSWERS = {
    "denied": lambda headers, body: error("AccessDeniedException", "no"),
    "repeats headers": lambda headers, body: error("SignatureDoesNotMatch", "should have been " + "\n".join(
        f"{k.lower()}:{v}" for k, v in sorted(headers.items())), 403),
    "repeats token": lambda headers, body: error(
        "AccessDenied", f"{headers.get('X-Amz-Security-Token', '')} {headers.get('Authorization', '')}"),
    "repeats it as code": lambda headers, body: error(
        headers.get("X-Amz-Security-Token") or headers["Authorization"].rsplit("=", 1)[1], "x"),
    "expired": lambda headers, body: error("ExpiredTokenException", headers.get("X-Amz-Security-Token", "")),
    "html": lambda headers, body: (200, "text/html", "<html>" + str(headers)),
    "server": lambda headers, body: error("InternalFailure", str(headers), 500),
    "half": lambda headers, body: (200, "application/x-amz-json-1.0", json.dumps(headers)[:-1]),
    "nothing": lambda headers, body: (200, "application/x-amz-json-1.0", "{}"),
}


class Secrets(support.Folder):
    def setUp(self):
        super().setUp()
        self.aws = Aws()
        self.addCleanup(self.aws.stop)
        self.keys = CredentialServer(time.time)
        self.addCleanup(self.keys.stop)
        os.mkdir(os.path.join(self.folder, ".aws"))
        self.marks = {SECRET, TOKEN, PASSWORD}

    def keep(self, name, text):
        path = self.file(name, text)
        os.chmod(path, 0o600)
        return path

    def sources(self):
        """name, environment: each has keys of its own."""
        process = self.keep("process", "#!/bin/sh\necho '" + json.dumps(
            {"Version": 1, "AccessKeyId": "AKIACANARY", "SecretAccessKey": SECRET, "SessionToken": TOKEN}) + "'\n"
            "echo warning on stderr >&2\n")
        os.chmod(process, 0o700)
        web = self.keep("web-token", "CanaryWebIdentityToken0123456789.abcdefghijklmnop")
        self.marks |= {"CanaryWebIdentityToken0123456789"}
        none = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}
        self.keep(".aws/config", f"""
[profile process]
credential_process = {process}
[profile web]
web_identity_token_file = {web}
role_arn = arn:aws:iam::123456789012:role/viewer
[profile role]
role_arn = arn:aws:iam::123456789012:role/viewer
source_profile = files
external_id = ext
[profile files]
region = eu-west-2
""")
        self.keep(".aws/credentials", f"[files]\naws_access_key_id = AKIACANARY\naws_secret_access_key = {SECRET}\n"
                                      f"aws_session_token = {TOKEN}\n")
        yield "environment", {"AWS_ACCESS_KEY_ID": "AKIACANARY", "AWS_SECRET_ACCESS_KEY": SECRET,
                              "AWS_SESSION_TOKEN": TOKEN}
        for name in ("files", "process", "web", "role"):
            yield name, {**none, "AWS_PROFILE": name}
        yield "container", {**none, "AWS_CONTAINER_CREDENTIALS_FULL_URI": self.keys.url + "/container",
                            "AWS_CONTAINER_AUTHORIZATION_TOKEN": "CanaryContainerToken0123456789"}
        self.marks.add("CanaryContainerToken0123456789")

    def environment(self, more):
        env = {**self.keys.environment(), "AWS_REGION": "eu-west-2", **more}
        for service in ("CLOUDWATCH", "ECS", "SQS", "IAM"):
            env[f"AWS_ENDPOINT_URL_{service}"] = self.aws.url
        return env

    def search(self, what, text):
        given = {mark for headers in self.aws.seen for mark in re.findall(
            r"(?:Signature=|^)([0-9a-f]{64})", headers.get("Authorization", ""))}
        given |= {headers[name] for headers in self.aws.seen for name in headers if name.lower() == "x-amz-security-token"}
        for mark in self.marks | given | {secret for secret in self.keys.secrets.values() if isinstance(secret, str)}:
            self.assertNotIn(mark[:20], text, what)

    def test_commands(self):
        for source, env in self.sources():
            for how, answer in ANSWERS.items():
                if source != "environment" and "repeats" not in how and how != "half":
                    continue  # the sentence is the same whatever the source
                self.aws.answer = answer
                for argv in (["snapshot", STACK, "--verbose"], ["check", STACK, "--format", "json"]):
                    code, out, said = support.cwtop(argv, self.folder, **self.environment(env))
                    self.assertIn(code, (0, 1, 2, 3, 69, 77), (source, how, argv, said))
                    self.search((source, how, argv), out + said)
            self.assertTrue(self.aws.seen, source)

    def test_screen(self):
        """Everything that goes to the terminal, the error log's popup included."""
        for source, env in self.sources():
            self.aws.answer = ANSWERS["repeats headers"]
            terminal = support.Pty([support.CWTOP, STACK, "--verbose"],
                                   support.environment(self.folder, **self.environment(env)), rows=50, columns=200)
            try:
                terminal.until(b"SignatureDoesNotMatch")
                terminal.send("!")
                terminal.until(b"Errors, newest first")
                terminal.quiet(0.5)
                with open(f"/proc/{terminal.child.pid}/cmdline", "rb") as f:
                    self.search((source, "arguments"), f.read().decode())
                terminal.send("qq")
                terminal.end()
                self.search((source, "screen"), terminal.written.decode("utf-8", "replace"))
            finally:
                terminal.close()

    def test_no_key_log(self):
        """SSLKEYLOGFILE would hold the secrets of every connection."""
        log = os.path.join(self.folder, "keylog")
        self.aws.answer = ANSWERS["nothing"]
        support.cwtop(["snapshot", STACK, "--endpoint-url", "https://127.0.0.1:9"], self.folder, SSLKEYLOGFILE=log)
        self.assertFalse(os.path.exists(log))

    def test_proxy_password(self):
        """The proxy's password is in the environment: no sentence repeats it."""
        env = {"https_proxy": f"http://user:{PASSWORD}@127.0.0.1:9", "AWS_SECRET_ACCESS_KEY": SECRET,
               "AWS_REGION": "eu-west-2"}
        for argv in (["snapshot", STACK], ["check", STACK], ["check", STACK, "--format", "json"]):
            _, out, said = support.cwtop([*argv, "--verbose"], self.folder, **env)
            self.search(argv, out + said)
            self.assertTrue(out + said)


if __name__ == "__main__":
    unittest.main()
