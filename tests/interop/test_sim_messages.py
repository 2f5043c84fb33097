# SPDX-License-Identifier: MIT
"""boto3 against the simulator where callers change something: messages in SQS, redrives, tasks and
services of ECS."""
import hashlib
import os
import shutil
import subprocess
import sys
import unittest
import uuid

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import awsmodel
import sim_process
from sim_process import ACCESS_KEY, REGION, SECRET_KEY, Sim, clock
from test_sim_faults import code_of

STACK = os.path.join(os.path.dirname(os.path.abspath(__file__)), "stacks", "everything.jsonc")
NETWORK = {"awsvpcConfiguration": {"subnets": ["subnet-1"], "securityGroups": ["sg-1"]}}


def setUpModule():
    sim_process.require(awsmodel.botocore, "botocore is not installed")


class WithSim(unittest.TestCase):
    arguments = ("--stack", STACK, "--scenario", "calm", "--control")
    service = None

    def setUp(self):
        self.sim = Sim(*self.arguments, clock_text=clock())
        self.addCleanup(self.end)
        self.client = self.sim.client(self.service)

    def end(self):
        code, error = self.sim.stop()
        self.assertEqual(code, 0, error)

    def refused(self, want, function, **parameters):
        self.assertEqual(code_of(function, **parameters)[0], want, parameters)


class Queue(WithSim):
    service = "sqs"

    def url(self, name="mail"):
        return self.client.get_queue_url(QueueName=name)["QueueUrl"]

    def counts(self, name="mail"):
        found = self.client.get_queue_attributes(QueueUrl=self.url(name), AttributeNames=["All"])["Attributes"]
        return tuple(int(found["ApproximateNumberOfMessages" + part]) for part in ("", "NotVisible", "Delayed"))

    def send(self, body, name="mail", **more):
        return self.client.send_message(QueueUrl=self.url(name), MessageBody=body, **more)

    def receive(self, name="mail", n=1, **more):
        return self.client.receive_message(QueueUrl=self.url(name), MaxNumberOfMessages=n, **more).get("Messages", [])


class Messages(Queue):
    def test_there_and_back(self):
        before = self.counts()
        attributes = {"b": {"DataType": "Binary", "BinaryValue": b"\x00\x01\xff"},
                      "a": {"DataType": "String.x", "StringValue": "grün"},
                      "n": {"DataType": "Number", "StringValue": "12"}}
        sent = self.send('{"job":"grün"}', MessageAttributes=attributes)  # botocore checks both digests
        self.assertEqual(sent["MD5OfMessageBody"], hashlib.md5('{"job":"grün"}'.encode()).hexdigest())
        self.assertEqual(self.counts()[0], before[0] + 1)
        found = self.receive(MessageAttributeNames=["All"], AttributeNames=["All"])[0]
        self.assertEqual((found["Body"], found["MessageId"]), ('{"job":"grün"}', sent["MessageId"]))
        self.assertEqual(found["MD5OfMessageAttributes"], sent["MD5OfMessageAttributes"])
        self.assertEqual(found["MessageAttributes"], attributes)
        self.assertEqual(found["Attributes"]["ApproximateReceiveCount"], "1")
        self.assertEqual(self.counts(), (before[0], before[1] + 1, before[2]))
        self.client.delete_message(QueueUrl=self.url(), ReceiptHandle=found["ReceiptHandle"])
        self.client.delete_message(QueueUrl=self.url(), ReceiptHandle=found["ReceiptHandle"])
        self.assertEqual(self.counts(), before)

    def test_digest_of_attributes_is_the_published_one(self):
        # Computed as the developer guide says, by hand.
        def sized(b):
            return len(b).to_bytes(4, "big") + b
        want = hashlib.md5(sized(b"k") + sized(b"String") + b"\x01" + sized(b"v")).hexdigest()
        sent = self.send("x", MessageAttributes={"k": {"DataType": "String", "StringValue": "v"}})
        self.assertEqual(sent["MD5OfMessageAttributes"], want)

    def test_visibility(self):
        self.send("one")
        first = self.receive(VisibilityTimeout=600)[0]
        self.assertNotIn("one", [m["Body"] for m in self.receive(n=10)])
        self.client.change_message_visibility(QueueUrl=self.url(), ReceiptHandle=first["ReceiptHandle"],
                                              VisibilityTimeout=0)
        again = self.receive(AttributeNames=["ApproximateReceiveCount"])[0]
        self.assertEqual((again["Body"], again["Attributes"]), ("one", {"ApproximateReceiveCount": "2"}))
        self.client.change_message_visibility(QueueUrl=self.url(), ReceiptHandle=again["ReceiptHandle"],
                                              VisibilityTimeout=0)
        self.refused("AWS.SimpleQueueService.MessageNotInflight", self.client.change_message_visibility,
                     QueueUrl=self.url(), ReceiptHandle=again["ReceiptHandle"], VisibilityTimeout=5)

    def test_delay(self):
        before = self.counts()
        self.send("later", DelaySeconds=60)
        self.assertEqual(self.counts(), (before[0], before[1], before[2] + 1))
        self.assertNotIn("later", [m["Body"] for m in self.receive(n=10)])

    def test_dead_after_three_receives(self):
        dead = self.counts("cityflow-jobs-dlq")[0]
        sent = self.send("poison", "cityflow-jobs")
        for count in range(3):
            found = self.receive("cityflow-jobs", VisibilityTimeout=0, AttributeNames=["All"])[0]
            self.assertEqual(found["Attributes"]["ApproximateReceiveCount"], str(count + 1))
        self.assertNotIn("poison", [m["Body"] for m in self.receive("cityflow-jobs", n=10)])
        self.assertEqual(self.counts("cityflow-jobs-dlq")[0], dead + 1)
        found = self.receive("cityflow-jobs-dlq", AttributeNames=["All"])[0]
        self.assertEqual((found["Body"], found["MessageId"]), ("poison", sent["MessageId"]))
        self.assertTrue(found["Attributes"]["DeadLetterQueueSourceArn"].endswith(":cityflow-jobs"))

    def test_fifo(self):
        url = self.url("orders.fifo")
        one = self.send("1", "orders.fifo", MessageGroupId="g", MessageDeduplicationId="d1")
        same = self.send("1", "orders.fifo", MessageGroupId="g", MessageDeduplicationId="d1")
        self.assertEqual(one["MessageId"], same["MessageId"])
        two = self.send("2", "orders.fifo", MessageGroupId="g", MessageDeduplicationId="d2")
        self.assertLess(int(one["SequenceNumber"]), int(two["SequenceNumber"]))
        found = self.receive("orders.fifo", AttributeNames=["All"])[0]
        self.assertEqual((found["Body"], found["Attributes"]["MessageGroupId"]), ("1", "g"))
        self.assertNotIn("2", [m["Body"] for m in self.receive("orders.fifo", n=10)])
        self.client.delete_message(QueueUrl=url, ReceiptHandle=found["ReceiptHandle"])
        self.assertEqual(self.receive("orders.fifo")[0]["Body"], "2")
        again = self.send("1", "orders.fifo", MessageGroupId="g", MessageDeduplicationId="d1")
        self.assertEqual(again["MessageId"], one["MessageId"])  # deleted, but within five minutes
        for wrong in ("", "x", "-1", "1e3", "1 ", str(400 * 86400000 + 1)):
            with self.assertRaises(AssertionError):
                self.sim.control("clock", wrong)
        for ms, is_same in ((240000, True), (0, True), (60001, False)):
            self.sim.control("clock", str(ms))
            again = self.send("1", "orders.fifo", MessageGroupId="g", MessageDeduplicationId="d1")
            self.assertEqual(again["MessageId"] == one["MessageId"], is_same, ms)
        self.refused("MissingParameter", self.client.send_message, QueueUrl=url, MessageBody="x")
        self.refused("InvalidParameterValue", self.client.send_message, QueueUrl=url, MessageBody="x",
                     MessageGroupId="g")

    def test_batch(self):
        entries = [{"Id": str(i), "MessageBody": f"m{i}"} for i in range(3)] + \
            [{"Id": "bad", "MessageBody": "x", "DelaySeconds": 901}]
        found = self.client.send_message_batch(QueueUrl=self.url(), Entries=entries)
        self.assertEqual([e["Id"] for e in found["Successful"]], ["0", "1", "2"])
        self.assertEqual([(e["Id"], e["SenderFault"], e["Code"]) for e in found["Failed"]],
                         [("bad", True, "InvalidParameterValue")])
        for code, wrong in (("EmptyBatchRequest", []), ("TooManyEntriesInBatchRequest", [
                {"Id": str(i), "MessageBody": "m"} for i in range(11)]),
                ("BatchEntryIdsNotDistinct", [{"Id": "a", "MessageBody": "m"}] * 2),
                ("InvalidBatchEntryId", [{"Id": "a b", "MessageBody": "m"}])):
            self.refused("AWS.SimpleQueueService." + code, self.client.send_message_batch, QueueUrl=self.url(),
                         Entries=wrong)

    def test_refusals(self):
        url = self.url()
        self.refused("AWS.SimpleQueueService.NonExistentQueue", self.client.send_message, QueueUrl=url + "x",
                     MessageBody="m")
        self.refused("MissingParameter", self.client.send_message, QueueUrl=url, MessageBody="")
        self.refused("InvalidMessageContents", self.client.send_message, QueueUrl=url, MessageBody="\x01")
        self.refused("InvalidParameterValue", self.client.send_message, QueueUrl=url, MessageBody="m",
                     DelaySeconds=901)
        self.refused("InvalidParameterValue", self.client.receive_message, QueueUrl=url, MaxNumberOfMessages=11)
        self.refused("InvalidParameterValue", self.client.receive_message, QueueUrl=url, WaitTimeSeconds=21)
        self.refused("ReceiptHandleIsInvalid", self.client.delete_message, QueueUrl=url, ReceiptHandle="x")

    def test_command_line(self):
        if not shutil.which("aws"):
            sim_process.require(False, "the AWS CLI is not installed")
        done = subprocess.run(["aws", "--endpoint-url", self.sim.url, "--region", REGION, "sqs", "send-message",
                               "--queue-url", self.url(), "--message-body", "cli", "--query", "MD5OfMessageBody",
                               "--output", "text"], capture_output=True, text=True, timeout=120,
                              env={**os.environ, "AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY})
        self.assertEqual(done.stdout.strip(), hashlib.md5(b"cli").hexdigest(), done.stderr)


class Redrive(Queue):
    arguments = ("--stack", STACK, "--scenario", "crash", "--seed", "7", "--control")

    def arn(self, name):
        return f"arn:aws:sqs:{REGION}:123456789012:{name}"

    def test_moves(self):
        dlq = self.arn("cityflow-jobs-dlq")
        waiting = self.counts("cityflow-jobs-dlq")[0]
        self.assertGreater(waiting, 0)
        handle = self.client.start_message_move_task(SourceArn=dlq, MaxNumberOfMessagesPerSecond=1)["TaskHandle"]
        self.refused("AWS.SimpleQueueService.UnsupportedOperation", self.client.start_message_move_task, SourceArn=dlq)
        found = self.client.list_message_move_tasks(SourceArn=dlq)["Results"][0]
        self.assertEqual((found["Status"], found["TaskHandle"]), ("RUNNING", handle))
        self.assertGreaterEqual(found["ApproximateNumberOfMessagesToMove"], waiting)
        self.sim.until(lambda: self.client.list_message_move_tasks(SourceArn=dlq)["Results"][0]
                       ["ApproximateNumberOfMessagesMoved"] > 0, "a message is moved")
        found = self.sim.until(lambda: [m for m in self.client.list_message_move_tasks(SourceArn=dlq)["Results"]
                                        if m["Status"] == "COMPLETED"], "the move is complete")[0]
        self.assertNotIn("TaskHandle", found)
        self.refused("AWS.SimpleQueueService.UnsupportedOperation", self.client.cancel_message_move_task,
                     TaskHandle=handle)

    def test_cancel(self):
        dlq = self.arn("cityflow-jobs-dlq")
        for i in range(50):
            self.send(f"m{i}", "cityflow-jobs-dlq")
        handle = self.client.start_message_move_task(SourceArn=dlq, MaxNumberOfMessagesPerSecond=1)["TaskHandle"]
        moved = self.client.cancel_message_move_task(TaskHandle=handle)["ApproximateNumberOfMessagesMoved"]
        self.assertLess(moved, 50)
        found = self.client.list_message_move_tasks(SourceArn=dlq, MaxResults=10)["Results"]
        self.assertEqual([m["Status"] for m in found], ["CANCELLED"])

    def test_refusals(self):
        self.refused("ResourceNotFoundException", self.client.start_message_move_task, SourceArn=self.arn("none"))
        self.refused("ResourceNotFoundException", self.client.cancel_message_move_task, TaskHandle="none")
        self.refused("InvalidParameterValue", self.client.start_message_move_task, SourceArn=self.arn("mail"))
        self.refused("InvalidParameterValue", self.client.start_message_move_task,
                     SourceArn=self.arn("cityflow-jobs-dlq"), MaxNumberOfMessagesPerSecond=501)

    def test_peek_at_what_the_world_left(self):
        found = self.receive("cityflow-jobs-dlq", n=10, VisibilityTimeout=30, AttributeNames=["All"])
        self.assertTrue(found)
        self.assertEqual(len({m["MessageId"] for m in found}), len(found))
        self.assertTrue(all(m["Body"].startswith('{"job_id":') for m in found))


class Tasks(WithSim):
    service = "ecs"

    def run_one(self, **more):
        return self.client.run_task(**{"cluster": "cityflow", "taskDefinition": "cityflow-worker",
                                       "networkConfiguration": NETWORK, **more})

    def task(self, arn):
        return self.client.describe_tasks(cluster="cityflow", tasks=[arn], include=["TAGS"])["tasks"][0]

    def test_definition(self):
        found = self.client.describe_task_definition(taskDefinition="cityflow-worker")["taskDefinition"]
        container = found["containerDefinitions"][0]
        self.assertEqual(container["logConfiguration"]["options"],
                         {"awslogs-group": "/ecs/cityflow-worker", "awslogs-region": REGION,
                          "awslogs-stream-prefix": "ecs"})
        arn = found["taskDefinitionArn"]
        for name in (arn, f"cityflow-worker:{found['revision']}"):
            again = self.client.describe_task_definition(taskDefinition=name)["taskDefinition"]
            self.assertEqual(again["taskDefinitionArn"], arn)
        self.client.describe_task_definition(taskDefinition="wellbeing-web")
        for name in ("none", "cityflow-worker:0", "cityflow-worker:999", "cityflow-worker:x"):
            self.refused("ClientException", self.client.describe_task_definition, taskDefinition=name)

    def test_a_life(self):
        overrides = {"containerOverrides": [{"name": "cityflow-worker", "command": ["run", "x"],
                                             "environment": [{"name": "JOB", "value": "7"}], "cpu": 256}]}
        begun = self.run_one(startedBy="me", overrides=overrides, tags=[{"key": "job", "value": "7"}],
                             capacityProviderStrategy=[{"capacityProvider": "FARGATE_SPOT"}])
        self.assertEqual((len(begun["tasks"]), begun["failures"]), (1, []))
        arn = begun["tasks"][0]["taskArn"]
        self.assertEqual(begun["tasks"][0]["lastStatus"], "PROVISIONING")
        found = self.task(arn)
        self.assertEqual((found["startedBy"], found["overrides"], found["tags"], found["capacityProviderName"]),
                         ("me", overrides, [{"key": "job", "value": "7"}], "FARGATE_SPOT"))
        self.assertEqual(self.client.list_tasks(cluster="cityflow", startedBy="me")["taskArns"], [arn])
        self.assertEqual(self.client.list_tasks(cluster="cityflow", startedBy="you")["taskArns"], [])
        self.sim.until(lambda: self.task(arn)["lastStatus"] == "RUNNING", "it runs")
        over = self.sim.until(lambda: self.task(arn)["lastStatus"] == "STOPPED" and self.task(arn), "it is over")
        self.assertIn("exitCode", over["containers"][0])

    def test_client_token(self):
        token = str(uuid.uuid4())
        one = self.run_one(clientToken=token, count=2)["tasks"]
        same = self.run_one(clientToken=token, count=2)["tasks"]
        self.assertEqual([t["taskArn"] for t in one], [t["taskArn"] for t in same])
        self.refused("ConflictException", self.run_one, clientToken=token, count=3)
        with self.assertRaises(self.client.exceptions.ConflictException) as conflict:
            self.run_one(clientToken=token, count=3)
        self.assertEqual(conflict.exception.response["resourceIds"], [t["taskArn"] for t in one])
        self.assertNotEqual(self.run_one(count=2)["tasks"][0]["taskArn"], one[0]["taskArn"])

    def test_stop(self):
        arn = self.run_one()["tasks"][0]["taskArn"]
        self.sim.until(lambda: self.task(arn)["lastStatus"] == "RUNNING", "it runs")
        stopped = self.client.stop_task(cluster="cityflow", task=arn, reason="enough")["task"]
        self.assertEqual((stopped["desiredStatus"], stopped["stopCode"], stopped["stoppedReason"]),
                         ("STOPPED", "UserInitiated", "enough"))
        over = self.sim.until(lambda: self.task(arn)["lastStatus"] == "STOPPED" and self.task(arn), "it is over")
        self.assertEqual(over["containers"][0]["exitCode"], 143)
        self.assertLess(over["stoppingAt"], over["executionStoppedAt"])
        before = self.run_one()["tasks"][0]["taskArn"]
        never = self.client.stop_task(cluster="cityflow", task=before)["task"]
        self.assertNotIn("startedAt", never)
        self.assertNotIn("exitCode", never["containers"][0])

    def test_service(self):
        def service():
            return self.client.describe_services(cluster="wellbeing", services=["wellbeing-web"])["services"][0]

        def tasks():
            return set(self.client.list_tasks(cluster="wellbeing", serviceName="wellbeing-web")["taskArns"])
        desired = service()["desiredCount"]
        changed = self.client.update_service(cluster="wellbeing", service="wellbeing-web", desiredCount=desired + 2)
        self.assertEqual(changed["service"]["desiredCount"], desired + 2)
        self.sim.until(lambda: service()["runningCount"] == desired + 2, "more of them")
        self.client.update_service(cluster="wellbeing", service="wellbeing-web", desiredCount=1)
        self.sim.until(lambda: service()["runningCount"] == 1, "one of them")
        old = tasks()
        found = self.client.update_service(cluster="wellbeing", service="wellbeing-web", forceNewDeployment=True)
        self.assertEqual([d["rolloutState"] for d in found["service"]["deployments"]], ["IN_PROGRESS", "COMPLETED"])
        self.sim.until(lambda: tasks() and not tasks() & old, "other tasks")
        arn = tasks().pop()
        self.client.stop_task(cluster="wellbeing", task=arn)
        self.sim.until(lambda: tasks() and arn not in tasks(), "a replacement")

    def test_refusals(self):
        for code, more in (("ClusterNotFoundException", {"cluster": "none"}),
                           ("ClientException", {"taskDefinition": "none"}),
                           ("InvalidParameterException", {"count": 11}),
                           ("InvalidParameterException", {"networkConfiguration": {}}),
                           ("InvalidParameterException", {"clientToken": "x" * 65}),
                           ("InvalidParameterException", {"clientToken": "a b"}),
                           ("InvalidParameterException", {"startedBy": "x" * 129}),
                           ("InvalidParameterException", {
                               "overrides": {"containerOverrides": [{"name": "other"}]}}),
                           ("InvalidParameterException", {"overrides": {"containerOverrides": [
                               {"name": "cityflow-worker", "command": ["x" * 8200]}]}}),
                           ("InvalidParameterException", {
                               "launchType": "FARGATE",
                               "capacityProviderStrategy": [{"capacityProvider": "FARGATE"}]})):
            self.refused(code, self.run_one, **more)
        self.refused("InvalidParameterException", self.client.stop_task, cluster="cityflow", task="0" * 32)
        self.refused("ServiceNotFoundException", self.client.update_service, cluster="wellbeing", service="none")


if __name__ == "__main__":
    unittest.main()
