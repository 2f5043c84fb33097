# SPDX-License-Identifier: MIT
"""boto3 as the one who sends jobs to the simulator, and as a judge of what its workers make of them:
objects, messages, tasks, logs, and the counts of /_sim/jobs."""
import datetime
import hashlib
import http.client
import json
import os
import sys
import unittest
import uuid

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import awsmodel
import sim_process
from sim_process import REGION, Sim, clock
from test_sim_messages import NETWORK

STACK = os.path.join(os.path.dirname(os.path.abspath(__file__)), "stacks", "jobs.jsonc")
BUCKET, QUEUE, DLQ = "cityflow-artifacts", "cityflow-jobs", "cityflow-jobs-dlq"
FIFO, WAITING = "orders.fifo", "launched"


def setUpModule():
    sim_process.require(awsmodel.botocore, "botocore is not installed")


def tearDownModule():
    for sim in WithSim.sims.values():
        code, error = sim.stop()
        assert code == 0, error


class WithSim(unittest.TestCase):
    """One simulator for all classes that want the same: jobs do not meet. Its clock stands still but for
    Sim.until()."""
    arguments = ("--scenario", "calm")
    sims = {}

    @classmethod
    def setUpClass(cls):
        if cls.arguments not in cls.sims:
            cls.sims[cls.arguments] = Sim("--stack", STACK, "--control", *cls.arguments, clock_text=clock())
        cls.sim = cls.sims[cls.arguments]
        cls.s3, cls.sqs, cls.ecs, cls.logs = (cls.sim.client(s) for s in ("s3", "sqs", "ecs", "logs"))

    def store(self, config, template="smoke", job=None):
        """(id, key, digest) of a configuration that was put."""
        job = job or str(uuid.uuid4())
        key = f"jobs/{job}/config.json"
        body = json.dumps({"schema": "cwtop-job-config/1", "job_id": job, "template": template,
                           "config": config}).encode()
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=body)
        return job, key, hashlib.sha256(body).hexdigest()

    def url(self, queue):
        return self.sqs.get_queue_url(QueueName=queue)["QueueUrl"]

    def message(self, stored, **other):
        job, key, digest = stored
        return json.dumps({"schema": "cwtop-job-message/1", "job_id": job, "bucket": BUCKET, "key": key,
                           "sha256": digest, "template": "smoke", **other})

    def send(self, stored, queue=QUEUE, **other):
        fifo = {"MessageGroupId": stored[0], "MessageDeduplicationId": stored[0]} if queue.endswith(".fifo") else {}
        self.sqs.send_message(QueueUrl=self.url(queue), MessageBody=self.message(stored, **other), **fifo)
        return stored[0]

    def submit(self, config, template="smoke", queue=QUEUE):
        return self.send(self.store(config, template), queue)

    def has(self, job, name):
        found = self.s3.list_objects_v2(Bucket=BUCKET, Prefix=f"jobs/{job}/{name}").get("Contents", [])
        return found[0] if found else None

    def put_marker(self, job):
        self.s3.put_object(Bucket=BUCKET, Key=f"jobs/{job}/cancel", Body=json.dumps(
            {"schema": "cwtop-job-cancel/1", "job_id": job}).encode())

    def get(self, job, name):
        return self.s3.get_object(Bucket=BUCKET, Key=f"jobs/{job}/{name}")["Body"].read()

    def status(self, job):
        return json.loads(self.get(job, "status.json")) if self.has(job, "status.json") else {"state": None}

    def until_state(self, job, *states):
        return self.sim.until(lambda: (lambda s: s if s["state"] in states else None)(self.status(job)), states)

    def truth(self, job):
        return self.sim.control(f"jobs?id={job}")["jobs"][0]

    def until_truth(self, job, **want):
        def fits():
            truth = self.truth(job)
            return truth if all(truth[k] == v for k, v in want.items()) else None
        return self.sim.until(fits, lambda: (want, self.truth(job)))

    def task(self, arn, cluster="cityflow"):
        return self.ecs.describe_tasks(cluster=cluster, tasks=[arn])["tasks"][0]

    def over(self, arn):
        return self.sim.until(lambda: (lambda t: t if t["lastStatus"] == "STOPPED" else None)(self.task(arn)),
                              f"{arn} is over")

    def run_task(self, job, key=None, family="cityflow-worker", **more):
        environment = [{"name": "JOB_ID", "value": job}]
        if key:
            environment += [{"name": "JOB_BUCKET", "value": BUCKET}, {"name": "JOB_KEY", "value": key}]
        return self.ecs.run_task(**{
            "cluster": "cityflow", "taskDefinition": family, "networkConfiguration": NETWORK,
            "startedBy": job, "clientToken": job,
            "overrides": {"containerOverrides": [{"name": {"heavy-worker": "main"}.get(family, family),
                                                     "environment": environment}]},
            **more})["tasks"][0]["taskArn"]


class Queued(WithSim):
    def test_running_and_cancelled(self):
        job = self.submit({"seconds": 3000, "hours": 4, "city": "london"}, "transport")
        found = self.until_state(job, "running")
        self.assertEqual((found["schema"], found["job_id"], found["attempt"]), ("cwtop-job-status/1", job, 1))
        later = self.sim.until(lambda: (lambda s: s if s["progress"] > found["progress"] else None)(self.status(job)),
                               "it goes on")
        self.assertLess(later["progress"], 1)
        self.assertLess(later["remaining_s"], found["remaining_s"])
        self.assertGreater(later["updated_at"], found["updated_at"])
        self.assertIsNone(later["exit_code"])
        self.assertIsNone(later["finished_at"])
        self.sim.until(lambda: self.status(job)["step"] == "simulating hour 1 of 4", "a step")
        task = self.task(later["task_arn"])
        self.assertEqual((task["lastStatus"], task["startedAt"].timestamp() // 1),
                         ("RUNNING", self.epoch(later["started_at"])))
        self.assertIn(later["task_arn"], self.ecs.list_tasks(cluster="cityflow", family="cityflow-worker")["taskArns"])
        self.assertEqual(self.truth(job)["active"], 1)
        self.put_marker(job)
        found = self.until_state(job, "cancelled")
        self.assertLess(found["progress"], 1)
        self.until_truth(job, state="cancelled", queued=0, dead=0, tasks=1, active=0)
        over = self.over(later["task_arn"])
        self.assertEqual((over["containers"][0]["exitCode"], over["stopCode"]), (0, "EssentialContainerExited"))
        self.assertFalse(self.has(job, "artifacts"))

    def test_succeeded(self):
        job = self.submit({"seconds": 60, "city": "london"}, "transport")
        done = self.until_state(job, "succeeded")
        self.assertEqual((done["progress"], done["exit_code"], done["error"], done["remaining_s"]), (1, 0, None, None))
        self.assertEqual(self.epoch(done["finished_at"]) - self.epoch(done["started_at"]), 60)
        names = ["artifacts/log.txt", "artifacts/results.csv", "artifacts/summary.json", "status.json"]
        self.assertEqual({self.has(job, n)["LastModified"].timestamp() // 1 for n in names},
                         {self.epoch(done["finished_at"])})
        over = self.over(done["task_arn"])
        self.assertEqual((over["containers"][0]["exitCode"], over["stopCode"]), (0, "EssentialContainerExited"))
        events = self.logs.get_log_events(logGroupName=done["log_group"], logStreamName=done["log_stream"],
                                          startFromHead=True)["events"]
        lines = [e["message"] for e in events]
        self.assertTrue(any("progress 50 %: simulating" in line for line in lines), lines)
        self.assertIn(f"INFO job {job} finished after 60.0 s, 3 artifacts written", lines)
        self.assertEqual(done["log_stream"], f"ecs/cityflow-worker/{done['task_arn'].split('/')[-1]}")
        truth = self.until_truth(job, queued=0)
        self.assertEqual([truth[k] for k in ("messages", "configs", "tasks", "runs", "active", "dead", "state")],
                         [1, 1, 1, 1, 0, 0, "succeeded"])
        self.assertEqual([j for j in self.sim.control("state?from=0&to=1")["jobs"] if j["id"] == job], [truth])

    @staticmethod
    def epoch(text):
        return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()

    def test_equal_configurations_give_equal_results(self):
        one, same, other = (self.submit({"agents": n}, "grid") for n in (50, 50, 51))
        for job in (one, same, other):
            self.until_state(job, "succeeded")
        self.assertEqual(self.get(one, "artifacts/results.csv"), self.get(same, "artifacts/results.csv"))
        self.assertNotEqual(self.get(one, "artifacts/results.csv"), self.get(other, "artifacts/results.csv"))
        summary = json.loads(self.get(one, "artifacts/summary.json"))
        self.assertEqual((summary["job_id"], summary["config"]), (one, {"agents": 50}))
        rows = self.get(one, "artifacts/results.csv").decode().splitlines()[1:]
        self.assertEqual((summary["results"]["rows"], summary["results"]["trips"]),
                         (len(rows), sum(int(r.split(",")[3]) for r in rows)))

    def test_large_artifact(self):
        job = self.submit({"seconds": 1, "artifact_mb": 2})
        self.until_state(job, "succeeded")
        self.assertEqual(self.has(job, "artifacts/trajectories.bin")["Size"], 2 << 20)

    def test_bad_configurations(self):
        stored = self.store({"seconds": 5})
        cases = {"is not in the bucket": self.send((str(uuid.uuid4()), "jobs/none/config.json", "")),
                 "SHA-256": self.send(stored, sha256="0" * 64),
                 "asks to be refused": self.submit({"fail": "config"})}
        job, key, _ = self.store({})
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=b"{no")
        cases["no JSON"] = self.send((job, key, ""))
        theirs = self.store({})
        cases["another job"] = self.send((str(uuid.uuid4()), theirs[1], ""))
        for reason, job in cases.items():
            with self.subTest(reason):
                folder = {"is not in the bucket": "none", "another job": theirs[0]}.get(reason, job)
                self.sim.until(lambda f=folder, j=job: self.status(f).get("job_id") == j and
                               self.status(f)["state"] == "failed", reason)
                found = self.status(folder)
                self.assertIn(reason, found["error"])
                self.assertEqual(found["exit_code"], 2)
                self.until_truth(job, queued=0, dead=0, runs=1, state="failed")
                self.assertFalse(self.has(folder, "artifacts"))

    def test_memory(self):
        job = self.submit({"seconds": 5, "fail": "memory:1"})
        done = self.until_state(job, "succeeded")
        self.assertEqual(done["attempt"], 2)
        truth = self.until_truth(job, messages=1, tasks=2, queued=0, state="succeeded")
        self.assertEqual(truth["arns"][0], done["task_arn"])
        container = self.over(truth["arns"][1])["containers"][0]
        self.assertEqual(container["exitCode"], 137)
        self.assertTrue(container["reason"].startswith("OutOfMemoryError"))

    def test_spot(self):
        job = self.submit({"seconds": 5, "fail": "spot"})
        self.assertEqual(self.until_state(job, "succeeded")["attempt"], 2)
        over = self.over(self.truth(job)["arns"][1])
        self.assertEqual((over["stopCode"], over["capacityProviderName"]), ("SpotInterruption", "FARGATE_SPOT"))

    def test_crash_to_the_dead_letters_and_back(self):
        job = self.submit({"seconds": 5, "fail": "crash:3"})
        found = self.until_state(job, "failed")
        self.assertEqual(found["exit_code"], 1)
        self.assertIn("no junctions", found["error"])
        self.until_truth(job, state="dead", dead=1, queued=0, tasks=3)
        self.assertEqual(self.status(job)["attempt"], 3)
        body = self.sim.until(lambda: [m for m in self.sqs.receive_message(
            QueueUrl=self.url(DLQ), MaxNumberOfMessages=10, VisibilityTimeout=0, AttributeNames=["All"])["Messages"]
            if job in m["Body"]], "it is there")[0]
        self.assertTrue(body["Attributes"]["DeadLetterQueueSourceArn"].endswith(":" + QUEUE))
        self.sqs.start_message_move_task(SourceArn=f"arn:aws:sqs:{REGION}:123456789012:{DLQ}")
        self.sim.until(lambda: self.sqs.list_message_move_tasks(SourceArn=f"arn:aws:sqs:{REGION}:123456789012:{DLQ}")
                       ["Results"][0]["Status"] == "COMPLETED", "moved")
        self.assertEqual(self.until_state(job, "succeeded")["attempt"], 1)
        self.until_truth(job, messages=1, tasks=4, dead=0, queued=0, state="succeeded")

    def test_cancelled_before_it_was_taken(self):
        stored = self.store({"seconds": 5})
        self.put_marker(stored[0])
        job = self.send(stored)
        self.until_state(job, "cancelled")
        self.until_truth(job, state="cancelled", messages=1, queued=0, tasks=0)

    def test_stopped(self):
        job = self.submit({"seconds": 9000})
        first = self.until_state(job, "running")
        self.ecs.stop_task(cluster="cityflow", task=first["task_arn"], reason="enough")
        self.until_truth(job, tasks=2)
        again = self.sim.until(lambda: (lambda s: s if s["attempt"] == 2 else None)(self.status(job)), "again")
        self.assertNotEqual(again["task_arn"], first["task_arn"])
        self.assertEqual(self.task(first["task_arn"])["stopCode"], "UserInitiated")
        self.put_marker(job)
        self.ecs.stop_task(cluster="cityflow", task=again["task_arn"])
        self.assertEqual(self.until_state(job, "cancelled")["attempt"], 2)
        self.until_truth(job, state="cancelled", queued=0, tasks=2)

    def test_other_mail_stays(self):
        url = self.url("mail")
        for body in ("plain", '{"job_id": "x"}', '{"job_id": "x", "key": ""}', '["job_id", "key"]'):
            self.sqs.send_message(QueueUrl=url, MessageBody=body)
        job = self.submit({"seconds": 1})
        self.until_state(job, "succeeded")  # the workers have been at their queues
        bodies = [m["Body"] for m in self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]]
        self.assertEqual(bodies[:4], ["plain", '{"job_id": "x"}', '{"job_id": "x", "key": ""}', '["job_id", "key"]'])

    def test_fifo(self):
        stored = self.store({"seconds": 3})
        for _ in range(3):
            self.send(stored, FIFO)
        self.until_state(stored[0], "succeeded")
        self.until_truth(stored[0], messages=1, tasks=1, queued=0)
        self.send(stored, FIFO)  # within five minutes it is still known
        self.assertEqual(self.truth(stored[0])["messages"], 1)

    def test_twice_in_a_standard_queue_runs_twice(self):
        stored = self.store({"seconds": 2})
        for _ in range(2):
            self.send(stored)
        self.until_truth(stored[0], messages=2, runs=2, active=0, queued=0)


    def test_twice_for_a_worker_that_does_a_job_once(self):
        stored = self.store({"seconds": 2})
        for _ in range(2):
            self.send(stored, "once")
        self.until_state(stored[0], "succeeded")
        self.until_truth(stored[0], messages=2, runs=1, queued=0)
        self.send(stored, "once")
        self.until_truth(stored[0], messages=3, runs=1, queued=0)


class Started(WithSim):
    def test_task_alone(self):
        job, key, _ = self.store({"seconds": 20})
        arn = self.run_task(job, key)
        self.assertEqual(self.ecs.list_tasks(cluster="cityflow", startedBy=job)["taskArns"], [arn])
        self.assertEqual(self.run_task(job, key), arn)  # the same token
        found = self.until_state(job, "succeeded")
        self.assertEqual(found["task_arn"], arn)
        environment = self.task(arn)["overrides"]["containerOverrides"][0]["environment"]
        self.assertIn({"name": "JOB_ID", "value": job}, environment)
        truth = self.truth(job)
        self.assertEqual([truth[k] for k in ("messages", "configs", "tasks", "runs")], [0, 1, 1, 1])

    def test_task_takes_the_message(self):
        stored = self.store({"seconds": 20})
        self.send(stored, WAITING)
        other = self.submit({"seconds": 1})
        self.until_state(other, "succeeded")
        self.assertEqual(self.truth(stored[0])["tasks"], 0)  # nobody but its own task takes it
        arn = self.run_task(stored[0], stored[1], "heavy-worker")
        done = self.until_state(stored[0], "succeeded")
        self.assertEqual((done["task_arn"], done["log_group"]), (arn, "/ecs/heavy-worker"))
        self.assertEqual(done["log_stream"], f"ecs/main/{arn.split('/')[-1]}")
        self.assertTrue(self.logs.get_log_events(logGroupName=done["log_group"], logStreamName=done["log_stream"])["events"])
        self.assertEqual(self.task(arn)["containers"][0]["name"], "main")
        self.until_truth(stored[0], messages=1, tasks=1, runs=1, queued=0)
        late = self.run_task(stored[0], stored[1], clientToken="late")
        self.assertEqual(self.over(late)["containers"][0]["exitCode"], 0)  # it finds nothing to do
        self.assertEqual((self.truth(stored[0])["tasks"], self.truth(stored[0])["runs"]), (2, 1))

    def test_task_waits_for_a_message_that_somebody_holds(self):
        stored = self.store({"seconds": 2})
        url = self.url(WAITING)
        self.send(stored, WAITING)
        held = [m for m in self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
                if stored[0] in m["Body"]][0]
        self.run_task(stored[0], stored[1])
        self.assertEqual(self.truth(stored[0])["runs"], 0)
        self.sqs.change_message_visibility(QueueUrl=url, ReceiptHandle=held["ReceiptHandle"], VisibilityTimeout=0)
        self.assertEqual(self.until_state(stored[0], "succeeded")["attempt"], 2)

    def test_only_spot_is_interrupted(self):
        one, two = (self.store({"seconds": 9, "fail": "spot"}) for _ in range(2))
        arn = self.run_task(one[0], one[1], capacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT"}])
        self.run_task(two[0], two[1])
        self.until_state(two[0], "succeeded")
        self.sim.until(lambda: self.task(arn).get("stopCode") == "SpotInterruption", "it is taken away")
        self.until_state(one[0], "running")  # the last that it said
        self.until_truth(one[0], active=0)


class Posted(WithSim):
    def call(self, method, path, body=None, **headers):
        connection = http.client.HTTPConnection(self.sim.url.split("/")[-1], timeout=120)
        try:
            connection.request(method, "/jobs/api" + path, body=body, headers=headers)
            reply = connection.getresponse()
            return reply.status, json.loads(reply.read())
        finally:
            connection.close()

    def post(self, job, config, **headers):
        body = json.dumps({"schema": "cwtop-job-config/1", "job_id": job, "template": "smoke", "config": config})
        return self.call("POST", "/jobs", body, **{"Content-Type": "application/json", "Idempotency-Key": job,
                                                   "Authorization": "Bearer t0ken", **headers})

    def test_a_life(self):
        job = str(uuid.uuid4())
        status, found = self.post(job, {"seconds": 100})
        self.assertEqual((status, found["state"], found["job_id"]), (202, "running", job))
        self.assertEqual(self.post(job, {"seconds": 100})[0], 200)
        self.assertEqual(self.post(job, {"seconds": 101})[0], 409)
        self.sim.until(lambda: self.call("GET", f"/jobs/{job}")[1]["progress"] > 0, "it runs")
        done = self.sim.until(
            lambda: (lambda s: s if s["state"] == "succeeded" else None)(self.call("GET", f"/jobs/{job}")[1]), "it succeeds")
        self.assertEqual(done["exit_code"], 0)
        truth = self.truth(job)
        self.assertEqual([truth[k] for k in ("posts", "tasks", "runs", "messages")], [1, 1, 1, 0])

    def test_tried_again(self):
        job = str(uuid.uuid4())
        self.post(job, {"seconds": 4, "fail": "crash:2"})
        done = self.sim.until(
            lambda: (lambda s: s if s["state"] == "succeeded" else None)(self.call("GET", f"/jobs/{job}")[1]), "it succeeds")
        self.assertEqual((done["attempt"], self.truth(job)["tasks"]), (3, 3))

    def test_refusals(self):
        job = str(uuid.uuid4())
        self.assertEqual(self.call("GET", f"/jobs/{job}")[0], 404)
        self.assertEqual(self.post(job, {}, **{"Idempotency-Key": "x"})[0], 400)
        self.assertEqual(self.call("POST", "/jobs", "{}")[0], 400)
        self.assertEqual(self.call("POST", "/jobs", "{no", **{"Idempotency-Key": job})[0], 400)

    def test_lost_reply(self):
        job = str(uuid.uuid4())
        self.sim.faults("jobs:SubmitJob:1=reset-after")
        with self.assertRaises(OSError):
            self.post(job, {"seconds": 1})
        self.assertEqual(self.post(job, {"seconds": 1})[0], 200)
        self.assertEqual(self.truth(job)["posts"], 1)


class Lost(WithSim):
    """The effect has happened and the reply is lost, or the other way round: what is counted says which."""
    def lose(self, operation, kind, function):
        self.sim.faults(f"{operation}:1={kind}")
        with self.assertRaises(Exception):
            function()
        self.sim.faults()

    def count(self, job, key):
        found = self.sim.control(f"jobs?id={job}")["jobs"]
        return found[0][key] if found else 0

    def test_effects(self):
        for kind, effects in (("reset-before", 0), ("reset-after", 1), ("error,status=500", 0),
                              ("error-after,status=500", 1), ("error-after,status=503", 1)):
            with self.subTest(kind):
                job = str(uuid.uuid4())
                self.lose("s3:PutObject", kind, lambda j=job: self.store({"seconds": 1}, job=j))
                self.assertEqual(self.count(job, "configs"), effects)
                stored = self.store({"seconds": 1})
                self.lose("sqs:SendMessage", kind, lambda s=stored: self.send(s, WAITING))
                self.assertEqual(self.count(stored[0], "messages"), effects)
                self.lose("sqs:SendMessageBatch", kind, lambda s=stored: self.sqs.send_message_batch(
                    QueueUrl=self.url(WAITING), Entries=[{"Id": "1", "MessageBody": self.message(s)}]))
                self.assertEqual(self.count(stored[0], "messages"), 2 * effects)
                stored = self.store({"seconds": 1})
                self.lose("ecs:RunTask", kind, lambda s=stored: self.run_task(s[0], s[1]))
                self.assertEqual(self.count(stored[0], "tasks"), effects)
                self.assertEqual(len(self.ecs.list_tasks(cluster="cityflow", startedBy=stored[0])["taskArns"]), effects)


class Crashing(WithSim):
    arguments = ("--scenario", "crash", "--seed", "3")

    def test_workers_crash_like_the_world_s(self):
        jobs = [self.submit({"seconds": 20}) for _ in range(10)]
        self.sim.until(lambda: all(self.truth(j)["state"] in ("dead", "succeeded") for j in jobs), "all are over")
        states = [self.truth(j)["state"] for j in jobs]
        self.assertGreater(states.count("dead"), 2)


class Many(WithSim):
    arguments = (*WithSim.arguments, "--seed", "2")  # a simulator of its own: all its jobs are counted

    def test_a_sweep(self):
        stored = [self.store({"seconds": 5, "seed": i}) for i in range(1000)]
        url = self.url(QUEUE)
        for i in range(0, 1000, 10):
            entries = [{"Id": str(n), "MessageBody": self.message(stored[n])} for n in range(i, i + 10)]
            self.assertEqual(len(self.sqs.send_message_batch(QueueUrl=url, Entries=entries)["Successful"]), 10)

        def done():
            jobs = self.sim.control("jobs")["jobs"]
            self.assertLessEqual(sum(j["active"] for j in jobs), 40)
            return all(j["state"] == "succeeded" for j in jobs) and jobs
        jobs = self.sim.until(done, "all succeed", 20)
        self.assertEqual({(j["messages"], j["configs"], j["tasks"], j["runs"]) for j in jobs}, {(1, 1, 1, 1)})
        self.assertEqual(len(jobs), 1000)


if __name__ == "__main__":
    unittest.main()
