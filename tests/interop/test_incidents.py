#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The ten incidents of the simulator: from the red row, one Enter shows the evidence that names the
cause. Whole screens, text and roles, at 80x24 and 200x50 are kept in incidents/; UPDATE=1 draws them
anew. The demo's clock stands still. Before that, boto3 on what the screens are made of."""
import concurrent.futures
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import awsmodel  # noqa: E402
import sim_process  # noqa: E402
import support  # noqa: E402

NOW_MS = 1795222800000  # 2026-11-21 01:00 UTC
CLOCK = f"{NOW_MS}@0*0"
SIZES = ("80x24", "200x50")
KEPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "incidents")
WAIT_S, AT_ONCE, ALONE_MAX = 300, 4, 5

# Of each: scenario, stack, the red row of the health panel and its place, what must be on screen after
# one Enter, and what beside it where there is room.
INCIDENTS = {
    "bad-deploy": ("bad-deploy", "elanswer", "elanswer ", 4,
                   ["deployment of elanswer/elanswer-app at 00:45", "deployed elanswer-app:59, before elanswer-app:58",
                    "its last line: ERROR KeyError: 'DATABASE_URL'"], []),
    "bad-deploy-api": ("bad-deploy", "cityflow", "API function", 2,
                       ["[ERROR] KeyError: 'DATABASE_URL'", "deployment of cityflow-api at 00:45, 1m00s before it went "
                        "red"], []),
    "out-of-memory": ("out-of-memory", "cityflow", "cityflow ", 1,
                      ["ran out of memory and was killed", "exit 137",
                       "OutOfMemoryError: Container killed"], ["due to memory usage"]),
    "no-image": ("no-image", "cityflow", "cityflow ", 1,
                 ["cannot start: its image is not found", "cityflow-worker:13"], ["CannotPullContainerError"]),
    "spot": ("spot", "cityflow", "cityflow ", 1, ["Spot interruption", "Your Spot Task was interrupted.", "exit 143"],
             ["SpotInterruption"]),
    "dead-letters": ("dead-letters", "cityflow", "cityflow-jobs", 2,
                     ["dead letters", "departures[17].time is 'tomorrow', not a number", "exit 1,"], []),
    "unhealthy-target": ("unhealthy-target", "wellbeing", "Each target", 2,
                         ["1 of 2 targets of wellbeing-tasks is unhealthy", "Target.ResponseCodeMismatch",
                          "Health checks failed with these codes: [503]"], []),
    "expired-cert": ("expired-cert", "cityflow", "Probes", 0,
                     ["the certificate of", "expired at 2026-11-21 00:40 UTC, 20m00s ago"], []),
    "replica-lag": ("replica-lag", "elanswer", "PostgreSQL, replica", 0,
                    ["the replica lags 13m12s behind", "Write latency of elanswer-primary from"], []),
    "cost-spike": ("cost-spike", "cityflow", "Cost", 2,
                   ["AmazonCloudWatch cost $40.09 on 2026-11-19", "times as much"], []),
    "js-errors": ("js-errors", "cityflow", "Visitors", 1,
                  ["TypeError: Cannot read properties of undefined (reading 'features') (90 of 91 errors today)"], []),
}

# What is pressed in the case after that, and what is then on screen, as well.
DRILL = {"bad-deploy-api": ["key Down", "key Enter", "wait", "text"],
         "dead-letters": ["key w", "key j", "key Enter"]}
SCHEMA = os.path.join(support.ROOT, "share", "schema", "snapshot.schema.json")


def play(name):
    """The lines of a run: first screen and case at the first size, case at the second; of each case
    text and roles. Last the JSON that was handed over; None."""
    scenario, stack, _, place, _, _ = INCIDENTS[name]
    keys = [f"size {SIZES[0]}", "wait", "text", "key g", *["key Down"] * place, "key Enter", "wait", "text", "roles",
            f"size {SIZES[1]}", "wait", "text", "roles", *DRILL.get(name, []), "quit"]
    with tempfile.TemporaryDirectory(prefix="cwtop-test-") as folder:
        path = os.path.join(folder, "keys")
        with open(path, "w", encoding="utf-8") as f:
            f.write("\n".join(keys) + "\n")
        env = support.environment(folder, CWTOP_CLOCK=CLOCK, XDG_STATE_HOME=folder)
        done = subprocess.run([support.CWTOP, "demo", stack, "--scenario", scenario, "--speed", "0", "--seed", "1",
                               "--script", path], env=env, capture_output=True, text=True, timeout=WAIT_S,
                              check=False, cwd=folder)
        handed = [n for n in os.listdir(folder) if n.endswith("Z.json")]
        document = None
        if handed:
            with open(os.path.join(folder, handed[0]), encoding="utf-8") as f:
                document = json.load(f)
    return done.returncode, done.stderr, done.stdout.split("\n"), document


def cut(lines):
    """The first screen, and {size: (text, roles)} of the case."""
    heights = [int(size.split("x")[1]) for size in SIZES]
    parts = []
    for height in (heights[0], heights[0], heights[0], heights[1], heights[1]):
        parts.append("\n".join(lines[:height]) + "\n")
        lines = lines[height:]
    return parts[0], {SIZES[0]: parts[1:3], SIZES[1]: parts[3:5]}


class Screens(unittest.TestCase):
    """Most of a run is waiting: a few are made at once. A source that the busy machine did not answer in time, which the
    first line of a screen says, is asked in a run of its own: of a defect that says so each time."""
    @classmethod
    def setUpClass(cls):
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            cls.runs = dict(zip(INCIDENTS, pool.map(play, INCIDENTS)))
        for name in INCIDENTS:
            for _ in range(ALONE_MAX):
                if any(re.search(r"\d/\d+ failing", line) for line in cls.runs[name][2]):
                    cls.runs[name] = play(name)

    def compare(self, name, size, drawn):
        path = os.path.join(KEPT, f"{name}-{size}.txt")
        if os.environ.get("UPDATE") == "1":
            with open(path, "w", encoding="utf-8") as f:
                f.write(drawn)
            return
        with open(path, encoding="utf-8") as f:
            self.assertEqual(f.read(), drawn, f"{path}: UPDATE=1 tests/interop/test_incidents.py draws it anew")

    def test_from_a_change_to_all_that_is_known_of_it(self):
        shown = "\n".join(self.runs["bad-deploy-api"][2][-51:])
        self.assertRegex(shown, r"Detail ─+╮")
        self.assertRegex(shown, r"deployed +cityflow-api ")
        self.assertRegex(shown, r"at +2026-11-21 00:45 UTC")

    def test_json_has_the_case(self):
        document = self.runs["dead-letters"][3]
        with open(SCHEMA, encoding="utf-8") as f:
            support.need("jsonschema").Draft202012Validator(json.load(f)).validate(document)
        case = document["case"]
        self.assertEqual((case["subject"]["kind"], case["subject"]["name"]), ("queue", "cityflow-jobs"))
        self.assertRegex(case["subject"]["arn"], r"\Aarn:aws:sqs:eu-west-2:\d{12}:cityflow-jobs\Z")
        self.assertIn("departures[17].time is 'tomorrow', not a number", json.dumps(case, ensure_ascii=False))
        for name, part in case["evidence"].items():
            self.assertIn(part["state"], ("known", "answered", "not asked"), name)

    def check(self, name):
        _, _, row, place, words, more = INCIDENTS[name]
        code, error, lines, _ = self.runs[name]
        self.assertEqual((code, error), (0, ""))
        first, cases = cut(lines)
        self.assertRegex(first.split("\n")[0], "^ ! ALARM")
        self.assertRegex(first.split("\n")[3 + place], rf"^[!~] {re.escape(row)}")
        for size, (text, roles) in cases.items():
            for word in words + (more if size == SIZES[-1] else []):
                self.assertIn(word, re.sub(r"[│\s]+", " ", text), f"{name} at {size}")
            self.compare(name, size, text + roles)


class Readme(unittest.TestCase):
    def test_its_screen_is_the_one_that_is_drawn(self):
        with open(os.path.join(KEPT, "bad-deploy-api-80x24.txt"), encoding="utf-8") as f:
            screen = [line.rstrip() for line in f.read().split("\n")[:24]]
        with open(os.path.join(KEPT, "..", "..", "..", "README.md"), encoding="utf-8") as f:
            self.assertIn("\n".join(["```", *screen, "```"]), f.read())


def add_screens():
    for name in INCIDENTS:
        setattr(Screens, "test_" + name.replace("-", "_"), lambda self, name=name: self.check(name))


add_screens()


class Answers(unittest.TestCase):
    """What the screens are made of, as boto3 reads it."""
    @classmethod
    def setUpClass(cls):
        sim_process.require(awsmodel.botocore, "botocore is not installed")

    def sim(self, name):
        scenario, stack, *_ = INCIDENTS[name]
        sim = sim_process.Sim("--stack", stack, "--scenario", scenario, clock_text=CLOCK)
        self.addCleanup(sim.stop)
        return sim

    def test_no_image(self):
        ecs = self.sim("no-image").client("ecs")
        arns = ecs.list_tasks(cluster="cityflow", desiredStatus="STOPPED")["taskArns"]
        task = max(ecs.describe_tasks(cluster="cityflow", tasks=arns)["tasks"], key=lambda t: t["createdAt"])
        image = task["containers"][0]["image"]
        self.assertTrue(image.endswith("/cityflow-worker:13"), image)
        for reason in (task["stoppedReason"], task["containers"][0]["reason"]):
            self.assertIn(f"CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve "
                          f"ref {image}: {image}: not found", reason)
        new = ecs.describe_task_definition(taskDefinition="cityflow-worker")["taskDefinition"]
        self.assertEqual((new["revision"], new["containerDefinitions"][0]["image"]), (13, image))
        self.assertTrue(NOW_MS / 1000 - 1600 < new["registeredAt"].timestamp() < NOW_MS / 1000 - 1400)

    def test_bad_deploy(self):
        sim = self.sim("bad-deploy-api")
        function = sim.client("lambda").get_function_configuration(FunctionName="cityflow-api")
        self.assertEqual(function["LastModified"], "2026-11-21T00:45:00.000+0000")
        xray = sim.client("xray")
        found = xray.get_trace_summaries(StartTime=NOW_MS / 1000 - 600, EndTime=NOW_MS / 1000,
                                         FilterExpression="fault = true")["TraceSummaries"]
        whole = xray.batch_get_traces(TraceIds=[found[0]["Id"]])["Traces"][0]
        documents = [json.loads(s["Document"]) for s in whole["Segments"]]
        self.assertIn("'DATABASE_URL'", [e["message"] for d in documents for e in d.get("cause", {}).get(
            "exceptions", [])])

    def test_unhealthy_target(self):
        sim = self.sim("unhealthy-target")
        elb = sim.client("elbv2", region="us-east-1")
        group = elb.describe_target_groups()["TargetGroups"][0]["TargetGroupArn"]
        health = [t["TargetHealth"] for t in elb.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]]
        self.assertEqual([h["State"] for h in health], ["unhealthy", "healthy"])
        self.assertEqual((health[0]["Reason"], health[0]["Description"]),
                         ("Target.ResponseCodeMismatch", "Health checks failed with these codes: [503]"))

    def test_history(self):
        history = self.sim("replica-lag").client("cloudwatch", region="us-east-1").describe_alarm_history(
            AlarmName="elanswer-replica-lag", HistoryItemType="StateUpdate")["AlarmHistoryItems"]
        self.assertEqual(history[0]["HistorySummary"], "Alarm updated from OK to ALARM")
        self.assertGreater(history[0]["Timestamp"].timestamp(), NOW_MS / 1000 - 1500)


if __name__ == "__main__":
    unittest.main()
