# SPDX-License-Identifier: MIT
"""Starts and stops a cwtop-sim for a test, and makes clients that judge its every reply."""
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
            [os.path.join(BUILD, "cwtop-sim"), "--port", "0", "--with-parent", "--max-idle", "120",
             *args],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=environment, text=True)
        line = self.process.stdout.readline()
        if not line.startswith("listening on http://127.0.0.1:"):
            _, error = self.process.communicate(timeout=10)
            raise AssertionError(f"cwtop-sim did not start: {line}{error}")
        self.url = line.split()[-1]

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        _, error = self.process.communicate(timeout=20)
        return self.process.returncode, error

    def __enter__(self):
        return self

    def __exit__(self, *_):
        code, error = self.stop()
        assert code == 0, f"cwtop-sim ended with {code}: {error}"

    def client(self, service, region=REGION, access_key=ACCESS_KEY, secret_key=SECRET_KEY):
        """A boto3 client whose every raw reply is checked against the model."""
        import boto3
        from botocore.config import Config

        client = boto3.session.Session().client(
            service, region_name=region, endpoint_url=self.url, aws_access_key_id=access_key,
            aws_secret_access_key=secret_key,
            config=Config(retries={"total_max_attempts": 1}, parameter_validation=False))
        client.meta.events.register("before-parse.*.*", judge)
        return client


def judge(operation_model, response_dict, **_):
    service = operation_model.service_model.service_name
    headers = response_dict["headers"]
    if response_dict["status_code"] < 300:
        problems = awsmodel.check_reply(service, operation_model.name, response_dict["body"])
    else:
        problems = awsmodel.check_error(service, operation_model.name, response_dict["body"])
        if not headers.get("x-amzn-ErrorType"):
            problems.append("error without x-amzn-ErrorType")
        if service != "ecs" and not headers.get("x-amzn-query-error"):
            problems.append("error without x-amzn-query-error")
    for name in ("x-amzn-RequestId", "Date"):
        if not headers.get(name):
            problems.append(f"no {name} header")
    if not headers.get("Content-Type", "").startswith("application/x-amz-json-1."):
        problems.append("wrong Content-Type")
    assert not problems, problems
