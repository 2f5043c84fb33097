#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""build/tests/sigv4 against botocore's signers: random requests, byte for byte. And its manners: exit
codes, exact output, the odd shapes of request text that the public test suite has."""
import importlib
import json
import os
import random
import subprocess
import unittest

from support import BUILD, KEY, SECRET, Folder, need

SIGV4 = os.path.join(BUILD, "tests", "sigv4")
REQUESTS = 300
SEED = 20150830
UNRESERVED = "ABCXYZabcxyz0189-._~"
WORDS = ["a", "b", "Param", "param", "Param-3", "x y", "ü", "ሴ", "1/2", "a+b", "a=b", "%", "*", "(", "'", "&", ":", ""]


def quote(text, kept=""):
    return "".join(chr(c) if chr(c) in UNRESERVED + kept or chr(c).isascii() and chr(c).isalnum() else f"%{c:02X}"
                   for c in text.encode())


class Case:
    """A random request as it is on the wire."""
    def __init__(self, rng, is_s3):
        self.is_s3 = is_s3
        self.method = rng.choice(["GET", "POST", "PUT", "DELETE", "HEAD"])
        segments = [rng.choice(WORDS + ["..", ".", "deep"]) for _ in range(rng.randrange(4))]
        self.path = "/" + "/".join(quote(s, "" if is_s3 else ":") for s in segments) + rng.choice(["", "/"])
        self.query = "&".join(f"{quote(rng.choice(WORDS[:-1]))}={quote(rng.choice(WORDS))}"
                              for _ in range(rng.randrange(5)))
        self.body = "".join(rng.choice(WORDS) for _ in range(rng.randrange(4))).encode()
        self.headers = {"Host": rng.choice(["example.amazonaws.com", "127.0.0.1:5000"])}
        for name in rng.sample(["Content-Type", "X-Amz-Target", "x-amz-meta-a", "x-amz-meta-a-b", "My-Header1", "User-Agent",
                                "x-amzn-query-mode", "Connection"], rng.randrange(5)):
            self.headers[name] = rng.choice(["plain", "a  b   c", "  lead and trail ", '"a   b"', "a,b", "1:2"])
        self.token = rng.choice([None, "FwoGZXIvYXdzE/+==token"])
        self.region = rng.choice(["us-east-1", "eu-west-2", "us-gov-west-1"])
        self.service = "s3" if is_s3 else rng.choice(["monitoring", "ecs", "sqs", "lambda"])

    def text(self):
        target = self.path + ("?" + self.query if self.query else "")
        lines = [f"{self.method} {target} HTTP/1.1"] + [f"{n}: {v}" for n, v in self.headers.items()]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + self.body

    def context(self):
        credentials = {"access_key_id": KEY, "secret_access_key": SECRET}
        if self.token:
            credentials["token"] = self.token
        return {"credentials": credentials, "region": self.region, "service": self.service,
                "timestamp": "2015-08-30T12:36:00Z", "normalize": not self.is_s3, "sign_body": self.is_s3,
                "s3": self.is_s3, "expiration_in_seconds": 3600}

    def expected(self, botocore):
        """What botocore says: canonical request, string to sign, signature, Authorization."""
        credentials = botocore.credentials.Credentials(KEY, SECRET, self.token)
        signer = (botocore.auth.S3SigV4Auth if self.is_s3 else botocore.auth.SigV4Auth)(
            credentials, self.service, self.region)
        scheme = "http" if ":" in self.headers["Host"] else "https"
        request = botocore.awsrequest.AWSRequest(
            method=self.method, headers=self.headers, data=self.body,
            url=f"{scheme}://{self.headers['Host']}{self.path}" + ("?" + self.query if self.query else ""))
        request.context.update(timestamp="20150830T123600Z", payload_signing_enabled=True)
        if self.is_s3:
            request.headers["X-Amz-Content-SHA256"] = signer.payload(request)
        request.headers["X-Amz-Date"] = "20150830T123600Z"
        if self.token:
            request.headers["X-Amz-Security-Token"] = self.token
        canonical = signer.canonical_request(request)
        to_sign = signer.string_to_sign(request, canonical)
        signature = signer.signature(to_sign, request)
        names = signer.signed_headers(signer.headers_to_sign(request))
        return {"creq": canonical, "sts": to_sign, "sig": signature,
                "auth": f"AWS4-HMAC-SHA256 Credential={signer.scope(request)}, SignedHeaders={names}, "
                        f"Signature={signature}"}


class Signer(Folder):
    def run_sigv4(self, context, request, emit):
        argv = [SIGV4, "--context", self.file("context", context), "--emit", emit, "--request",
                os.path.join(self.folder, "request")]
        with open(argv[-1], "wb") as f:
            f.write(request)
        return subprocess.run(argv, capture_output=True, check=False)

    def emitted(self, context, request, emit):
        done = self.run_sigv4(context, request, emit)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.decode()

    def compare(self, is_s3):
        botocore = need("botocore")
        for module in ("auth", "awsrequest", "credentials"):
            importlib.import_module(f"botocore.{module}")
        rng = random.Random(SEED + is_s3)
        for number in range(REQUESTS):
            case = Case(rng, is_s3)
            expected = case.expected(botocore)
            for emit in ("creq", "auth"):
                self.assertEqual(self.emitted(case.context(), case.text(), emit), expected[emit],
                                 f"request {number}: {case.text()!r}")
            if number % 20 == 0:
                for emit in ("sts", "sig"):
                    self.assertEqual(self.emitted(case.context(), case.text(), emit), expected[emit])


class Manners(Signer):
    CONTEXT = {"credentials": {"access_key_id": "AKIDEXAMPLE",
                               "secret_access_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"},
               "region": "us-east-1", "service": "service", "timestamp": "2015-08-30T12:36:00Z", "normalize": True,
               "sign_body": False}
    VANILLA = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"

    def test_line_ends_and_missing_blank_line(self):
        for text in (b"GET / HTTP/1.1\nHost:example.amazonaws.com\n\n", b"GET / HTTP/1.1\r\nHost: example.amazonaws.com\r\n\r\n",
                     b"GET / HTTP/1.1\nHost:example.amazonaws.com", b"GET /./ HTTP/1.1\nhost:  example.amazonaws.com  \n"):
            self.assertEqual(self.emitted(self.CONTEXT, text, "sig"), self.VANILLA, text)

    def test_continuation_lines_are_more_values(self):
        text = b"GET / HTTP/1.1\nHost:example.amazonaws.com\nMy-Header1:value1\n  value2\n     value3\n\n"
        self.assertEqual(self.emitted(self.CONTEXT, text, "sig"),
                         "ba17b383a53190154eb5fa66a1b836cc297cc0a3d70a5d00705980573d8ff790")

    def test_raw_bytes_in_the_target(self):
        text = "GET /example space/ሴ HTTP/1.1\nHost:example.amazonaws.com\n\n".encode()
        self.assertTrue(self.emitted(self.CONTEXT, text, "creq").startswith("GET\n/example%20space/%E1%88%B4\n\n"))

    def test_token_after_signing(self):
        context = json.loads(json.dumps(self.CONTEXT))
        context["credentials"]["token"] = "secret"
        context["omit_session_token"] = True
        self.assertEqual(self.emitted(context, b"GET / HTTP/1.1\nHost:example.amazonaws.com\n\n", "sig"), self.VANILLA)

    def test_usage(self):
        for argv in ([], ["--emit", "sig"], ["--context"], ["--nonsense", "x"]):
            done = subprocess.run([SIGV4, *argv], capture_output=True, check=False)
            self.assertEqual((done.returncode, done.stdout), (2, b""))
        done = self.run_sigv4(self.CONTEXT, b"GET / HTTP/1.1\nHost:a\n\n", "everything")
        self.assertEqual((done.returncode, done.stdout), (2, b""))

    def test_unparsable(self):
        request = b"GET / HTTP/1.1\nHost:a\n\n"
        broken = [("{", request), ({}, request), ({**self.CONTEXT, "timestamp": "yesterday"}, request)]
        broken += [(self.CONTEXT, text) for text in (b"", b"GET\n\n", b"GET / FTP/1\n\n", b"GET x HTTP/1.1\n\n",
                                                     b"GET / HTTP/1.1\nno colon\n\n", b"GET / HTTP/1.1\n folded\n\n")]
        for context, text in broken:
            done = self.run_sigv4(context, text, "sig")
            self.assertEqual((done.returncode, done.stdout), (3, b""), (context, text))


class Botocore(Signer):
    def test_services(self):
        self.compare(False)

    def test_s3(self):
        self.compare(True)


if __name__ == "__main__":
    unittest.main()
