#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`cwtop check` about job routes: bucket, files, queue, task definition, templates, token, and what
sending a job would change. The simulator answers, the JSON is judged by its published schema."""
import os
import sys
import unittest
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import awsmodel  # noqa: E402
import sim_process  # noqa: E402
import test_check  # noqa: E402
from test_check import rows  # noqa: E402

BUCKET = "cityflow-artifacts"
STACK = {
    "schema": "cwtop-stack/1", "name": "routes", "region": "eu-west-2",
    "ecs": [{"cluster": "main", "families": ["worker"]}], "queues": [{"name": "jobs"}],
    "job_routes": [
        {"name": "simulate", "templates": ["transport", "nosuch"], "bucket": BUCKET, "queue": "jobs"},
        {"name": "launch", "templates": ["smoke"], "bucket": BUCKET, "queue": "other", "cluster": "main", "family": "worker",
         "launch": {"subnets": ["subnet-1"]}},
        {"name": "api", "templates": ["smoke"], "http": {"submit": "https://api.test/v1/jobs", "token": "JOBS_TOKEN"}},
    ],
}


class Routes(test_check.Base):
    def setUp(self):
        super().setUp()
        self.routes = self.file("routes.jsonc", STACK)

    def found(self, *argv, **env):
        code, found = self.check(*argv, self.routes, **env)
        states = {(row["kind"], row["name"]): row for row in found["references"]}
        reads = {row["action"]: row for row in found["permissions"] if row["effect"] == "read"}
        writes = {row["action"]: row for row in found["permissions"] if row["effect"] == "write"}
        return code, states, reads, writes

    def test_what_there_is(self):
        _, states, reads, writes = self.found()
        for kind, name, state in (("jobs bucket", BUCKET, "found"), ("task definition", "worker", "found"),
                                  ("job template", "transport", "found"), ("job template", "smoke", "found"),
                                  ("job template", "nosuch", "missing"), ("token variable", "JOBS_TOKEN", "missing"),
                                  ("queue", "jobs", "found"), ("jobs queue", "other", "missing")):
            self.assertEqual(states[kind, name]["state"], state, states[kind, name])
        self.assertIn("JOBS_TOKEN is not set", states["token variable", "JOBS_TOKEN"]["message"])
        self.assertIn("nosuch", states["job template", "nosuch"]["message"])
        self.assertEqual(reads["s3:ListBucket"]["access"], "allowed")
        self.assertEqual(reads["ecs:DescribeTaskDefinition"]["access"], "allowed")
        # there is no file to try it on, which is no fault of anybody's
        self.assertEqual((reads["s3:GetObject"]["access"], reads["s3:GetObject"]["level"]), ("not tried", "note"))
        self.assertIn("nothing to try it on", reads["s3:GetObject"]["message"])
        self.assertEqual({action: writes[action]["access"] for action in
                          ("s3:PutObject", "sqs:SendMessage", "ecs:RunTask", "iam:PassRole")},
                         dict.fromkeys(("s3:PutObject", "sqs:SendMessage", "ecs:RunTask", "iam:PassRole"), "allowed"))

    def test_a_token(self):
        _, states, _, _ = self.found(JOBS_TOKEN="canary-token")
        self.assertEqual(states["token variable", "JOBS_TOKEN"]["state"], "found")
        self.assertNotIn("canary-token", str(states))

    def test_a_file(self):
        sim_process.require(awsmodel.botocore, "botocore is not installed")
        sim_process.Sim.client(self.sim, "s3").put_object(Bucket=BUCKET, Key="jobs/build-7/config.json", Body=b"{}")
        self.assertEqual(self.found()[2]["s3:GetObject"]["access"], "allowed")
        self.fault("s3:GetObject=denied")
        code, _, reads, _ = self.found()
        self.assertEqual((code, reads["s3:GetObject"]["access"]), (77, "denied"))

    def test_denied(self):
        self.fault("s3:ListObjectsV2=denied", "s3:PutObject=denied")
        code, states, reads, writes = self.found()
        self.assertEqual((code, reads["s3:ListBucket"]["access"]), (77, "denied"))
        self.assertIn("needs permission s3:ListBucket", reads["s3:ListBucket"]["message"])
        self.assertEqual(states["jobs bucket", BUCKET]["state"], "unknown")
        self.assertEqual(writes["s3:PutObject"]["access"], "denied")
        self.assertEqual(self.found("--read-only")[3]["s3:PutObject"]["access"], "not needed")

    def test_nothing_is_changed(self):
        self.found()
        with urllib.request.urlopen(self.sim.url + "/_sim/calls", timeout=120) as reply:
            calls = reply.read().decode()
        for action in ("PutObject", "SendMessage", "RunTask"):
            self.assertNotIn(action, calls)


if __name__ == "__main__":
    unittest.main()
