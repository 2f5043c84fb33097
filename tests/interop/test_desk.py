#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The orders that look at a job, through the real desk (tests/desk), against moto's S3, SQS, ECS and
CloudWatch Logs, which others wrote, and against cwtop-sim where moto has no such call: what boto3 puts
there comes out, and what the desk changes is what boto3 then finds."""
import hashlib
import json
import os
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import support  # noqa: E402

BUCKET, JOB = "judged-jobs", "019aa4b6-7a40-7000-8000-00000000000a"
FOLDER = f"jobs/{JOB}/"
DESK = os.path.join(support.BUILD, "tests", "desk")


def stack(queue="jobs", dlq="jobs-dlq"):
    return {"schema": "cwtop-stack/1", "name": "judged", "region": support.REGION,
            "queues": [{"name": queue, "dlq": dlq}],
            "job_routes": [{"name": "simulate", "title": "Simulate", "templates": ["smoke"], "bucket": BUCKET, "queue": queue,
                            "cluster": "judged", "family": "worker"}]}


def message(job=JOB):
    return json.dumps({"schema": "cwtop-job-message/1", "job_id": job, "bucket": BUCKET, "key": f"jobs/{job}/config.json"})


class Desk(support.Folder):
    """A server of the class's, and orders given to the desk in front of it."""
    server = None

    @classmethod
    def client(cls, name):
        boto3 = support.need("boto3", (1, 40))
        return boto3.client(name, region_name=support.REGION, endpoint_url=cls.server.url, aws_access_key_id=support.KEY,
                            aws_secret_access_key=support.SECRET)

    def news(self, order, stack_file=None, options=(), **pairs):
        """All that the desk says, the last of it at the end."""
        path = self.file("judged.jsonc", stack_file or stack())
        argv = [DESK, "--endpoint-url", self.server.url, "--stack", path, *options, order,
                *(f"{k}={v}" for k, v in pairs.items())]
        done = subprocess.run(argv, env=support.environment(self.folder), cwd=self.folder,
                              capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    def give(self, order, err="ok", **pairs):
        last = self.news(order, **pairs)[-1]
        self.assertEqual(last["err"], err, last)
        return last


class Moto(Desk):
    @classmethod
    def setUpClass(cls):
        support.need("moto")
        cls.server = support.Server([support.program("moto_server"), "-H", "127.0.0.1", "-p", "0"],
                                    dict(os.environ, PYTHONUNBUFFERED="1"))
        cls.addClassCleanup(cls.server.stop)
        cls.s3, cls.sqs, cls.logs, cls.ecs = (cls.client(name) for name in ("s3", "sqs", "logs", "ecs"))
        cls.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": support.REGION})

    # ---- files ----

    def test_files(self):
        sha256 = {"ChecksumAlgorithm": "SHA256"}
        put = {"config.json": (b"{}", {}), "status.json": (b"", {}), "artifacts/a b+c%/\u00fcber.csv": (b"x\ty\n1\t2\n", sha256),
               "artifacts/big.bin": (os.urandom(3 << 20), {})}
        for name, (body, more) in put.items():
            self.s3.put_object(Bucket=BUCKET, Key=FOLDER + name, Body=body, **more)
        got = self.give("artifacts", job=JOB)
        self.assertEqual({f["name"]: f["size"] for f in got["files"]}, {name: len(body) for name, (body, _) in put.items()})
        self.assertEqual(self.give("download", job=JOB, key=FOLDER + "config.json")["path"], "config.json")  # where one is
        self.assertIn("overwrites none", self.give("download", "bad file", job=JOB, key=FOLDER + "config.json", path=".")["why"])
        os.remove(os.path.join(self.folder, "config.json"))
        for file in got["files"]:
            body, more = put[file["name"]]
            last = self.give("download", job=JOB, key=file["key"], path=self.folder)
            self.assertEqual(last["text"], hashlib.sha256(body).hexdigest())
            self.assertIn("SHA-256" if more else "MD5", last["done"])
            self.assertEqual(last["path"], os.path.join(self.folder, os.path.basename(file["name"])))
            with open(last["path"], "rb") as f:
                self.assertEqual(f.read(), body)
        self.assertEqual(self.give("read", job=JOB, key=FOLDER + "artifacts/a b+c%/\u00fcber.csv")["text"], "x       y\n1       2\n")
        self.assertTrue(self.give("read", job=JOB, key=FOLDER + "artifacts/big.bin")["is_binary"])
        self.assertEqual(self.give("read", job=JOB, key=FOLDER + "status.json")["text"], "")  # empty: no first byte
        self.assertIn("does not exist", self.give("read", "gone", job=JOB, key=FOLDER + "no")["why"])

    def test_parts(self):
        """A multipart upload has no checksum of the whole."""
        key, body = FOLDER.replace("0a", "0b") + "artifacts/parts.bin", os.urandom(6 << 20)
        upload = self.s3.create_multipart_upload(Bucket=BUCKET, Key=key)["UploadId"]
        parts = []
        for number, at in ((1, 0), (2, 5 << 20)):
            part = self.s3.upload_part(Bucket=BUCKET, Key=key, UploadId=upload, PartNumber=number,
                                       Body=body[at:5 << 20 if number == 1 else None])
            parts.append({"ETag": part["ETag"], "PartNumber": number})
        self.s3.complete_multipart_upload(Bucket=BUCKET, Key=key, UploadId=upload, MultipartUpload={"Parts": parts})
        news = self.news("download", job=JOB.replace("0a", "0b"), key=key, path=self.folder)
        self.assertEqual(news[-1]["err"], "ok", news)
        self.assertIn("its size only", news[-1]["done"])
        self.assertEqual(news[-1]["text"], hashlib.sha256(body).hexdigest())

    # ---- points ----

    def test_points(self):
        """A week of them, in steps of an hour; the same a day earlier; by the minute, of another statistic."""
        cloudwatch, now = self.client("cloudwatch"), int(time.time()) // 3600 * 3600
        for day in range(7):
            cloudwatch.put_metric_data(Namespace="Shop", MetricData=[
                {"MetricName": "Orders", "Timestamp": now - day * 86400 - 3600 + minute * 60, "Value": day + 0.5} for minute in (0, 1)])
        metric = {"id": "orders", "name": "Orders", "title": "Orders", "stat": "Sum", "unit": "count"}
        file = dict(stack(), metrics=[{"group": "shop", "title": "Shop", "namespace": "Shop", "dimensions": {}, "metrics": [metric]}])
        got = self.give("chart", stack_file=file, metrics="orders", **{"from": now - 7 * 86400}, to=now, period=3600)
        self.assertEqual(got["n_done"], 1)
        points = [(now - day * 86400 - 3600, 2 * day + 1.0) for day in range(6, -1, -1)]
        self.assertEqual(list(zip(got["series"][0]["times"], got["series"][0]["values"])), points)
        got = self.give("chart", stack_file=file, metrics="orders", **{"from": now - 6 * 86400}, to=now, period=3600, shift=86400)
        self.assertEqual(list(zip(got["series"][0]["times"], got["series"][0]["values"])),
                         [(t + 86400, v) for t, v in points[:-1]])
        got = self.give("chart", stack_file=file, metrics="orders", **{"from": now - 3600}, to=now, stat="Maximum")
        self.assertEqual(got["series"][0]["values"], [0.5, 0.5])  # its own period

    # ---- the log ----

    def test_log(self):
        job = JOB.replace("0a", "0c")
        self.logs.create_log_group(logGroupName="/judged")
        status = {"schema": "cwtop-job-status/1", "job_id": job, "state": "running", "log_group": "/judged", "log_stream": "a/b/c"}
        self.s3.put_object(Bucket=BUCKET, Key=f"jobs/{job}/status.json", Body=json.dumps(status).encode())
        self.assertIn("no line yet", self.give("log", job=job)["done"])
        self.logs.create_log_stream(logGroupName="/judged", logStreamName="a/b/c")
        now, seen, token = int(time.time() * 1000), [], ""
        for batch in (["one", "two"], [], ["three"], ["four", "f\x1b[2Jive"]):
            if batch:
                self.logs.put_log_events(logGroupName="/judged", logStreamName="a/b/c",
                                         logEvents=[{"timestamp": now, "message": text} for text in batch])
            last = self.give("log", job=job, token=token)
            seen += [line["text"] for line in last["lines"]]
            token = last["token"]
            self.assertTrue(token)
        self.assertEqual(seen, ["one", "two", "three", "four", "f^[[2Jive"])

    # ---- dead letters ----

    def queues(self, name, more):
        suffix = ".fifo" if more else ""
        names = (f"{name}{suffix}", f"{name}-dlq{suffix}")
        dlq = self.sqs.create_queue(QueueName=names[1], Attributes=more)["QueueUrl"]
        arn = self.sqs.get_queue_attributes(QueueUrl=dlq, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 1})
        main = self.sqs.create_queue(QueueName=names[0], Attributes={"RedrivePolicy": policy, **more})["QueueUrl"]
        return stack(*names), main, dlq

    def kill(self, main, bodies):
        """Each is received once, comes back, and is dead at the next receive."""
        for n, body in enumerate(bodies):
            fifo = {"MessageGroupId": f"g{n}", "MessageDeduplicationId": JOB} if main.endswith(".fifo") else {}
            self.sqs.send_message(QueueUrl=main, MessageBody=body, **fifo)
            got = self.sqs.receive_message(QueueUrl=main)["Messages"][0]
            self.sqs.change_message_visibility(QueueUrl=main, ReceiptHandle=got["ReceiptHandle"], VisibilityTimeout=0)
            support.wait_for(lambda: "Messages" not in self.sqs.receive_message(QueueUrl=main, VisibilityTimeout=0), "dead")

    def bodies(self, url):
        got = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=0).get("Messages", [])
        return sorted(m["Body"] for m in got)

    def check_letters(self, name, more):
        file, main, dlq = self.queues(name, more)
        bodies = [message(), "no json"] if not more else [message()]
        status = {"schema": "cwtop-job-status/1", "job_id": JOB, "state": "failed", "error": "bad input", "exit_code": 3}
        self.s3.put_object(Bucket=BUCKET, Key=FOLDER + "status.json", Body=json.dumps(status).encode())
        self.kill(main, bodies)
        for receives in (2, 3):  # all are back at once, and each look counts
            got = self.give("peek", stack_file=file)
            self.assertEqual(len(got["letters"]), len(bodies), got)
            letters = {letter["text"]: letter for letter in got["letters"]}
            self.assertEqual(letters[message()]["job"], JOB)
            self.assertEqual(letters[message()]["why"], "failed: bad input, exit code 3")
            self.assertGreaterEqual(letters[message()]["receives"], receives)
        last = self.give("resubmit", stack_file=file, message=letters[message()]["id"])
        self.assertIn("and deleted from", last["done"])
        self.assertEqual(self.bodies(main), [message()])
        self.assertEqual(self.bodies(dlq), [body for body in bodies if body != message()])
        self.assertIn("was not handed out", self.give("resubmit", "gone", stack_file=file, message=letters[message()]["id"])["why"])

    def test_letters(self):
        self.check_letters("standard", {})

    def test_letters_fifo(self):
        """Its first message had the job's id for deduplication: the new one is there all the same."""
        self.check_letters("fifo", {"FifoQueue": "true"})


class Simulated(Desk):
    @classmethod
    def setUpClass(cls):
        env = dict(support.environment("/nonexistent"), CWTOP_CLOCK=support.clock(20))
        cls.server = support.Server([support.SIM, "--port", "0", "--with-parent", "--max-idle", "1200", "--stack", "cityflow",
                                     "--scenario", "calm"], env)
        cls.addClassCleanup(cls.server.stop)
        cls.sqs = cls.client("sqs")

    def test_redrive(self):
        file = stack("cityflow-jobs", "cityflow-jobs-dlq")
        url = self.sqs.get_queue_url(QueueName="cityflow-jobs-dlq")["QueueUrl"]
        for n in range(60):
            self.sqs.send_message(QueueUrl=url, MessageBody=f"letter {n}")
        self.assertEqual(len(self.give("peek", stack_file=file)["letters"]), 10)  # ten at most, of sixty
        news = self.news("redrive", stack_file=file)
        self.assertEqual(news[-1]["err"], "ok", news)
        self.assertIn("60 moved back to where they came from", news[-1]["done"])
        self.assertEqual((news[-1]["n_done"], news[-1]["n_all"]), (60, 60))
        self.assertTrue(all(one["n_done"] <= two["n_done"] for one, two in zip(news, news[1:])))
        self.assertEqual(self.give("peek", stack_file=file)["letters"], [])


if __name__ == "__main__":
    unittest.main(verbosity=2)
