# SPDX-License-Identifier: MIT
"""Starts and stops a cwtop-sim for a test, and makes clients that judge its every reply."""
import http.client
import json
import os
import signal
import subprocess
import time
import unittest

import awsmodel

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(ROOT, os.environ.get("CWTOP_BUILD", "build"))
ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
REGION = "eu-west-2"
HOUR_MS = 3600 * 1000
# A Wednesday afternoon, so that there is traffic: 2026-11-18 14:00:00 UTC.
ORIGIN_MS = 1795010400000
LOOKS_MAX = 10000
WAIT_S = 120  # for what comes at once, but on a busy machine


def require(condition, why):
    """A missing judge is a skip on a desk and a failure in CI."""
    if condition:
        return
    if os.environ.get("CI") == "true":
        raise AssertionError(why)
    raise unittest.SkipTest(why)


def clock(origin_ms=ORIGIN_MS, ahead_ms=0):
    """CWTOP_CLOCK: a clock frozen at its origin; or, to stand later in the story, one that began
    `ahead_ms` of virtual time ago and runs a hundred times faster than real."""
    now_ms = time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1000000
    if not ahead_ms:
        return f"{origin_ms}@{now_ms}*0"
    return f"{origin_ms}@{now_ms - ahead_ms // 100}*100"


class Sim:
    """A running simulator; use as a context manager."""

    def __init__(self, *args, clock_text=None, env=None):
        environment = {k: v for k, v in os.environ.items()
                       if not k.startswith(("AWS_", "CWTOP_"))}
        environment["CWTOP_SHARE"] = os.path.join(ROOT, "share")
        if clock_text:
            environment["CWTOP_CLOCK"] = clock_text
        environment.update(env or {})
        self.process = subprocess.Popen(
            [os.path.join(BUILD, "cwtop-sim"), "--port", "0", "--with-parent", "--max-idle", "1200",
             *args],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=environment, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("listening on http://127.0.0.1:"):
            _, error = self.process.communicate(timeout=WAIT_S)
            raise AssertionError(f"cwtop-sim did not start: {line}{error}")
        self.url = line.split()[-1]

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        _, error = self.process.communicate(timeout=WAIT_S)
        return self.process.returncode, error

    def __enter__(self):
        return self

    def __exit__(self, *_):
        code, error = self.stop()
        assert code == 0, f"cwtop-sim ended with {code}: {error}"

    def client(self, service, region=REGION, access_key=ACCESS_KEY, secret_key=SECRET_KEY, token=None,
               **config):
        """A boto3 client whose every raw reply is checked against the model."""
        import boto3
        from botocore.config import Config

        client = boto3.session.Session().client(
            service, region_name=region, endpoint_url=self.url, aws_access_key_id=access_key,
            aws_secret_access_key=secret_key, aws_session_token=token,
            config=Config(retries={"total_max_attempts": 1}, parameter_validation=False, **config))
        client.meta.events.register("before-parse.*.*", judge)
        return client

    def control(self, path, body=None):
        """What /_sim/... says; a body is put there."""
        connection = http.client.HTTPConnection(self.url.split("/")[-1], timeout=WAIT_S)
        try:
            connection.request("GET" if body is None else "PUT", f"/_sim/{path}", body=body)
            reply = connection.getresponse()
            text = reply.read()
        finally:
            connection.close()
        assert reply.status in (200, 204), (reply.status, text)
        return json.loads(text) if text else None

    def until(self, condition, what, step_s=1):
        """The first true value of condition(), of a simulator whose clock stands still but for here: a step
        passes between two looks, so that a busy machine sees what a quick one does (needs --control)."""
        for _ in range(LOOKS_MAX):
            found = condition()
            if found:
                return found
            self.control("clock", str(step_s * 1000))
        raise AssertionError(f"never: {what() if callable(what) else what}")

    def faults(self, *specs):
        """Replaces the fault plan (needs --control)."""
        self.control("faults", "\n".join(specs))


CONTENT_TYPES = {"json": "application/x-amz-json-1.", "query": "text/xml", "ec2": "text/xml",
                 "rest-json": "application/json", "rest-xml": "application/xml"}


def judge_headers(service, headers, has_body):
    protocol = awsmodel.protocol(service)
    ids = ("x-amz-request-id", "x-amz-id-2") if service == "s3" else ("x-amzn-RequestId",)
    problems = [f"no {name} header" for name in (*ids, "Date") if not headers.get(name)]
    if has_body and not headers.get("Content-Type", "").startswith(CONTENT_TYPES[protocol]):
        problems.append(f"Content-Type {headers.get('Content-Type')}")
    return problems


def judge_error(service, operation, headers, body):
    protocol = awsmodel.protocol(service)
    problems = awsmodel.check_error(service, operation, body)
    if protocol in ("json", "rest-json") and not headers.get("x-amzn-ErrorType"):
        problems.append("error without x-amzn-ErrorType")
    is_compatible = "awsQueryCompatible" in awsmodel.model(service).metadata
    if is_compatible and not headers.get("x-amzn-query-error"):
        problems.append("error without x-amzn-query-error")
    return problems


def judge(operation_model, response_dict, **_):
    service, operation = operation_model.service_model.service_name, operation_model.name
    headers, body = response_dict["headers"], response_dict["body"]
    is_document = not operation_model.has_streaming_output or response_dict["status_code"] >= 300
    problems = judge_headers(service, headers, body and is_document)
    if response_dict["status_code"] < 300:
        problems += awsmodel.check_reply(service, operation, body)
    elif body:
        problems += judge_error(service, operation, headers, body)
    assert not problems, problems
