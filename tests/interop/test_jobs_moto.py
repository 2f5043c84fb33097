#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Jobs through moto's S3 and SQS, which others wrote, to a worker written with boto3 alone: what it finds
in queue and bucket is what the schemas promise, and what it writes is what cwtop sees. A standard queue
and a FIFO one."""
import datetime
import hashlib
import json
import os
import re
import sys
import threading
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import support  # noqa: E402

BUCKET, STANDARD, FIFO = "judged-jobs", "judged-standard", "judged-fifo.fifo"
UUID7 = r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"


def stack():
    def route(name, queue):
        return {"name": name, "title": name, "templates": ["smoke", "sweep"], "bucket": BUCKET, "prefix": "runs/", "queue": queue}
    return {"schema": "cwtop-stack/1", "name": "judged", "region": support.REGION,
            "job_routes": [route("standard", STANDARD), route("fifo", FIFO)]}


def now():
    return datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


class Worker(threading.Thread):
    """Takes jobs as the documents describe them, until it has done so many. What it finds is kept."""
    def __init__(self, clients, url, n):
        super().__init__(daemon=True)
        self.s3, self.sqs = clients
        self.url, self.n = url, n
        self.found, self.error = [], None
        self.start()

    def run(self):
        try:
            while len(self.found) < self.n:
                reply = self.sqs.receive_message(QueueUrl=self.url, WaitTimeSeconds=20, AttributeNames=["All"])
                for message in reply.get("Messages", ()):
                    self.work(message)
        except Exception as error:  # noqa: BLE001 - shown by the test, which is another thread
            self.error = error

    def work(self, message):
        body = json.loads(message["Body"])
        content = self.s3.get_object(Bucket=body["bucket"], Key=body["key"])
        data = content["Body"].read()
        self.found.append({"message": message, "body": body, "data": data, "content": content})
        folder = body["key"].rsplit("/", 1)[0]
        status = {"schema": "cwtop-job-status/1", "job_id": body["job_id"], "state": "running", "progress": 0.5,
                  "step": "half \u00fcber half", "started_at": now(), "updated_at": now()}
        self.write(f"{folder}/status.json", status)
        config = json.loads(data)["config"]
        self.write(f"{folder}/artifacts/out/result.json", {"twice": 2 * config.get("seconds", 0)})
        fails = config.get("fail", "none") != "none"
        status.update(state="failed" if fails else "succeeded", progress=1, finished_at=now(), exit_code=9 if fails else 0,
                      error="asked to fail" if fails else None, step=None)
        self.write(f"{folder}/status.json", status)
        self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])

    def write(self, key, document):
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=json.dumps(document).encode())

    def results(self):
        self.join(120)
        if self.error:
            raise self.error
        return self.found


class Moto(support.Folder):
    @classmethod
    def setUpClass(cls):
        boto3 = support.need("boto3", (1, 40))
        cls.jsonschema = support.need("jsonschema")
        support.need("moto")
        cls.server = support.Server([support.program("moto_server"), "-H", "127.0.0.1", "-p", "0"],
                                    dict(os.environ, PYTHONUNBUFFERED="1"))
        cls.addClassCleanup(cls.server.stop)
        cls.s3, cls.sqs = (boto3.client(name, region_name=support.REGION, endpoint_url=cls.server.url,
                                        aws_access_key_id=support.KEY, aws_secret_access_key=support.SECRET)
                           for name in ("s3", "sqs"))
        cls.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": support.REGION})
        cls.s3.put_bucket_tagging(Bucket=BUCKET, Tagging={"TagSet": [{"Key": "for", "Value": "jobs"}]})
        cls.urls = {name: cls.sqs.create_queue(QueueName=name, Attributes=more)["QueueUrl"]
                    for name, more in ((STANDARD, {}), (FIFO, {"FifoQueue": "true"}))}

    def run_cwtop(self, *words, code=0, document=None):
        path = self.file("judged.jsonc", document or stack())
        got, out, said = support.cwtop([words[0], path, *words[1:], "--endpoint-url", self.server.url], self.folder)
        self.assertEqual(got, code, f"{words}: {out}{said}")
        return out, said

    def document(self, *words, code=0):
        out, _ = self.run_cwtop(*words, "--format", "json", code=code)
        got = json.loads(out)
        with open(os.path.join(support.ROOT, "share", "schema", f"{words[0]}.schema.json"), encoding="utf-8") as f:
            self.jsonschema.validate(got, json.load(f))
        return got

    def worker(self, queue, n=1):
        return Worker((self.s3, self.sqs), self.urls[queue], n)

    def check_found(self, found, job):
        """The message and the object are exactly what the documents say."""
        body, data = found["body"], found["data"]
        self.assertEqual(set(body), {"schema", "job_id", "bucket", "key", "sha256", "template", "submitted_at", "submitted_by"})
        self.assertEqual((body["schema"], body["job_id"], body["bucket"]), ("cwtop-job-message/1", job["id"], BUCKET))
        self.assertRegex(body["job_id"], f"^{UUID7}$")
        self.assertEqual(body["key"], f"runs/{job['id']}/config.json")
        self.assertEqual(body["sha256"], hashlib.sha256(data).hexdigest())
        config = json.loads(data)
        self.assertEqual(set(config), {"schema", "job_id", "template", "submitted_at", "submitted_by", "config"})
        self.assertEqual((config["schema"], config["job_id"], config["template"]),
                         ("cwtop-job-config/1", job["id"], body["template"]))
        self.assertEqual((config["submitted_at"], config["submitted_by"]), (body["submitted_at"], body["submitted_by"]))
        self.assertRegex(config["submitted_by"], r"^\S+@\S+$")
        self.assertEqual(found["content"]["ContentType"], "application/json")
        self.assertEqual(found["message"]["MessageId"], job["message_id"])
        return config["config"]

    def test_standard(self):
        worker = self.worker(STANDARD)
        got = self.document("submit", "smoke", "seconds=3", "note=h\u00e4", "--route", "standard", "--wait")
        job = got["jobs"][0]
        found = worker.results()[0]
        config = self.check_found(found, job)
        self.assertEqual((config["seconds"], config["fail"], config["note"]), (3, "none", "h\u00e4"))
        self.assertNotIn("MessageGroupId", found["message"]["Attributes"])
        self.assertEqual((job["state"], job["phase"], job["exit_code"], got["bucket"], got["queue"], got["account"]),
                         ("succeeded", "submitted", 0, BUCKET, STANDARD, "123456789012"))
        files = self.document("jobs", "artifacts", job["id"])["files"]
        self.assertEqual([file["name"] for file in files], ["artifacts/out/result.json", "config.json", "status.json"])
        out, _ = self.run_cwtop("jobs", "get", job["id"], "out/result.json")
        with open(os.path.join(self.folder, "result.json"), "rb") as f:
            data = f.read()
        self.assertEqual((json.loads(data), out.split()), ({"twice": 6}, [hashlib.sha256(data).hexdigest(), "result.json"]))

    def test_fifo(self):
        worker = self.worker(FIFO, 4)
        got = self.document("submit", "sweep", "hours=1", "--sweep", "demand=1,2", "--sweep", "seed=1,2", "--route", "fifo",
                            "--wait", "--yes")
        self.assertEqual(got["counts"]["succeeded"], 4)
        jobs = {job["id"]: job for job in got["jobs"]}
        seen = set()
        for found in worker.results():
            config = self.check_found(found, jobs[found["body"]["job_id"]])
            attributes = found["message"]["Attributes"]
            self.assertEqual((attributes["MessageGroupId"], attributes["MessageDeduplicationId"]),
                             (found["body"]["job_id"],) * 2)
            seen.add((config["demand"]["scale"], config["model"]["seed"]))
        self.assertEqual(seen, {(1, 1), (1, 2), (2, 1), (2, 2)})
        left = self.sqs.get_queue_attributes(QueueUrl=self.urls[FIFO], AttributeNames=["All"])["Attributes"]
        self.assertEqual((left["ApproximateNumberOfMessages"], left["ApproximateNumberOfMessagesNotVisible"]), ("0", "0"))

    def test_failed_by_its_worker(self):
        worker = self.worker(STANDARD)
        out, _ = self.run_cwtop("submit", "smoke", "fail=crash", "--route", "standard", "--wait", code=1)
        self.assertRegex(out.splitlines()[-1], rf"job {UUID7}: failed after \S+, exit code 9: asked to fail")
        job = re.search(UUID7, out).group(0)
        self.assertEqual(worker.results()[0]["body"]["job_id"], job)
        # cancelled, nothing is lost: the marker is there for whoever gets the message
        listed = {row["id"]: row for row in self.document("jobs", "list")["jobs"]}
        self.assertEqual((listed[job]["state"], listed[job]["exit_code"], listed[job]["ours"]), ("failed", 9, True))

    def test_cancelled_in_the_queue(self):
        """A message cannot be withdrawn: the marker tells its worker."""
        job = self.document("submit", "smoke", "--route", "standard")["jobs"][0]
        self.addCleanup(self.sqs.purge_queue, QueueUrl=self.urls[STANDARD])
        self.run_cwtop("jobs", "cancel", job["id"], "--yes")
        marker = json.loads(self.s3.get_object(Bucket=BUCKET, Key=f"runs/{job['id']}/cancel")["Body"].read())
        self.assertEqual((marker["schema"], marker["job_id"]), ("cwtop-job-cancel/1", job["id"]))
        self.assertRegex(marker["requested_by"], r"^\S+@\S+$")
        row = self.document("jobs", "show", job["id"])["jobs"][0]
        self.assertEqual((row["state"], row["cancel_requested"]), ("queued", True))

    def test_bucket_by_its_tag(self):
        """A route whose bucket has to be looked up is looked up before anything is sent."""
        document = stack()
        document["vars"] = {"found": {"help": "b", "lookup": {"kind": "bucket", "tag": "for=jobs"}}}
        document["job_routes"][0]["bucket"] = "${found}"
        self.addCleanup(self.sqs.purge_queue, QueueUrl=self.urls[STANDARD])
        out, said = self.run_cwtop("submit", "smoke", "--route", "standard", document=document)
        self.assertIn(f"{BUCKET}, below runs/", said)
        job = re.search(UUID7, out).group(0)
        self.s3.head_object(Bucket=BUCKET, Key=f"runs/{job}/config.json")
        document["vars"]["found"]["lookup"]["tag"] = "for=nothing"
        _, said = self.run_cwtop("submit", "smoke", "--route", "standard", document=document, code=64)
        self.assertIn("--var found=...", said)

    def test_what_is_not_there(self):
        """A queue that is not there is found out before anything is stored."""
        document = stack()
        document["job_routes"][0]["queue"] = "nobody"
        path = self.file("other.jsonc", document)
        before = self.s3.list_objects_v2(Bucket=BUCKET).get("KeyCount")
        code, _, said = support.cwtop(["submit", path, "smoke", "--route", "standard", "--endpoint-url", self.server.url],
                                      self.folder)
        self.assertEqual(code, 69, said)
        self.assertIn("nobody", said)
        self.assertEqual(self.s3.list_objects_v2(Bucket=BUCKET).get("KeyCount"), before)


if __name__ == "__main__":
    unittest.main()
