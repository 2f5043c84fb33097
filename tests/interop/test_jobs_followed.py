#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Jobs that somebody else sent, as cwtop follows them: boto3 stores configurations and sends messages,
the simulator's workers do them, and `cwtop snapshot` must say what the folders say."""
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import awsmodel  # noqa: E402
import sim_process  # noqa: E402
from sim_process import ORIGIN_MS, Sim  # noqa: E402

try:
    import jsonschema
except ImportError:
    jsonschema = None

BUCKET, QUEUE = "cityflow-artifacts", "cityflow-jobs"
STEP_MS, LOOKS_MAX = 20000, 200
STACK = {"schema": "cwtop-stack/1", "name": "jobs", "region": sim_process.REGION,
         "ecs": [{"cluster": "cityflow", "families": ["cityflow-worker"]}], "queues": [{"name": QUEUE}],
         "job_routes": [{"name": "simulate", "templates": ["smoke"], "bucket": BUCKET, "queue": QUEUE,
                         "cluster": "cityflow", "family": "cityflow-worker"}]}
SCHEMA = os.path.join(sim_process.ROOT, "share", "schema", "snapshot.schema.json")


def uuid7(ms, tail):
    text = "%012x7abc8def%012x" % (ms, tail)
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


class Followed(unittest.TestCase):
    """The clocks of both stand still but for until(): a slow machine misses nothing of what the workers do."""
    now_ms = ORIGIN_MS

    @classmethod
    def setUpClass(cls):
        sim_process.require(awsmodel.botocore, "botocore is not installed")
        cls.state = tempfile.TemporaryDirectory()
        cls.stack = os.path.join(cls.state.name, "jobs.jsonc")
        with open(cls.stack, "w", encoding="utf-8") as f:
            json.dump(STACK, f)
        cls.sim = Sim("--stack", cls.stack, "--scenario", "calm", "--control", clock_text=f"{ORIGIN_MS}@0*0")
        cls.s3, cls.sqs = cls.sim.client("s3"), cls.sim.client("sqs")

    @classmethod
    def tearDownClass(cls):
        cls.state.cleanup()
        code, error = cls.sim.stop()
        assert code == 0, error

    def put(self, job, name, content):
        self.s3.put_object(Bucket=BUCKET, Key=f"jobs/{job}/{name}", Body=json.dumps(content).encode())

    def submit(self, job, config, by="ada@site"):
        content = {"schema": "cwtop-job-config/1", "job_id": job, "template": "smoke",
                   "submitted_at": "2026-11-18T14:00:00Z", "submitted_by": by, "config": config}
        self.put(job, "config.json", content)
        digest = hashlib.sha256(json.dumps(content).encode()).hexdigest()
        url = self.sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
        self.sqs.send_message(QueueUrl=url, MessageBody=json.dumps({
            "schema": "cwtop-job-message/1", "job_id": job, "bucket": BUCKET,
            "key": f"jobs/{job}/config.json", "sha256": digest, "template": "smoke"}))

    def snapshot(self):
        env = {"PATH": os.environ["PATH"], "HOME": self.state.name, "XDG_STATE_HOME": self.state.name,
               "AWS_ACCESS_KEY_ID": sim_process.ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": sim_process.SECRET_KEY,
               "AWS_EC2_METADATA_DISABLED": "true", "CWTOP_CLOCK": f"{self.now_ms}@0*0",
               "CWTOP_SHARE": os.path.join(sim_process.ROOT, "share")}
        done = subprocess.run([os.path.join(sim_process.BUILD, "cwtop"), "snapshot", self.stack, "--endpoint-url",
                               self.sim.url, "--format", "json"],
                              env=env, capture_output=True, text=True, timeout=120, check=False)
        self.assertTrue(done.stdout, done.stderr)
        return json.loads(done.stdout)

    def until(self, wanted):
        """Snapshots until `wanted` of the jobs by id is true; some time passes between two."""
        for _ in range(LOOKS_MAX):
            data = self.snapshot()
            jobs = {job["id"]: job for job in data["jobs"]}
            if wanted(jobs):
                return data, jobs
            self.sim.control("clock", str(STEP_MS))
            self.now_ms += STEP_MS
        return self.fail(jobs)

    def test_others(self):
        good, bad, long = (uuid7(ORIGIN_MS + 1000 * i, 0xa0 + i) for i in range(3))
        odd = "build-7"
        old = uuid7(ORIGIN_MS - 9 * 86400 * 1000, 0xcc)
        self.submit(good, {"seconds": 30})
        self.submit(bad, {"fail": "config"}, by="bob\x1b[2J@site")
        self.submit(long, {"seconds": 3000})
        self.put(odd, "artifacts/x", {})
        self.put(old, "config.json", {})
        self.until(lambda jobs: jobs[long]["state"] == "running" and 0 < jobs[long]["progress"] < 1)
        data, jobs = self.until(lambda jobs: jobs[good]["state"] == "succeeded" and jobs[bad]["state"] == "failed")
        self.assertEqual(set(jobs), {good, bad, long, odd})  # what is older than a week is not listed
        job = jobs[good]
        self.assertEqual((job["template"], job["by"], job["ours"], job["route"]),
                         ("smoke", "ada@site", False, "simulate"))
        self.assertEqual((job["progress"], job["exit_code"], job["level"]), (1, 0, "ok"))
        self.assertGreater(job["usd"], 0)
        self.assertIn(job["task_arn"], [task["arn"] for task in data["tasks"]])
        self.assertTrue(job["task_status"])
        self.assertEqual(jobs[odd]["state"], "unknown")
        self.assertTrue(jobs[bad]["by"].startswith("bob^[") and jobs[bad]["error"], jobs[bad])
        self.assertEqual((jobs[bad]["level"], data["health"]), ("warn", "warn"))
        self.assertIn("1 job failed in the last hour", " ".join(r["text"] for r in data["reasons"]))
        self.assertEqual([s["state"] for s in data["sources"] if s["name"] == "jobs"], ["ok"])
        if jsonschema:
            with open(SCHEMA, encoding="utf-8") as f:
                jsonschema.validate(data, json.load(f))
        self.put(long, "cancel", {"schema": "cwtop-job-cancel/1", "job_id": long})
        _, jobs = self.until(lambda jobs: jobs[long]["state"] == "cancelled")
        self.assertTrue(jobs[long]["finished"], jobs[long])


if __name__ == "__main__":
    unittest.main()
