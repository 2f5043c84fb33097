#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`cwtop submit` and `cwtop jobs` in scripts and on a terminal, against cwtop-sim, whose workers do the
jobs: sent once, followed to the end, artifacts read; and what is refused, with which exit code."""
import hashlib
import json
import os
import re
import signal
import sys
import time
import unittest
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import support  # noqa: E402

SPEED = 100
MANY = int(os.environ.get("SWEEP", "300"))
MANY_LIMIT_S = max(60 * MANY / 1000, 60)  # a thousand within a minute
ID = r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"


def schema(name):
    with open(os.path.join(support.ROOT, "share", "schema", f"{name}.schema.json"), encoding="utf-8") as f:
        return json.load(f)


class Jobs(support.Folder):
    @classmethod
    def setUpClass(cls):
        cls.jsonschema = support.need("jsonschema")

    def setUp(self):
        super().setUp()
        self.clock = support.clock(SPEED)
        self.sim = None

    def start(self, *options):
        self.sim = support.simulator(self.folder, "cityflow", "--scenario", "calm", "--control", *options,
                                     CWTOP_CLOCK=self.clock)
        self.addCleanup(self.sim.stop)

    def argv(self, *words):
        return [*words, "--endpoint-url", self.sim.url]

    def run_cwtop(self, *words, code=0, timeout_s=support.ACTION_WAIT_S):
        """(stdout, stderr) of a run that ends with this code."""
        got, out, said = support.cwtop(self.argv(*words), self.folder, timeout_s, CWTOP_CLOCK=self.clock)
        self.assertEqual(got, code, f"{words}: {out}{said}")
        self.assertNotIn("\x1b", out + said)
        return out, said

    def document(self, *words, code=0, timeout_s=support.ACTION_WAIT_S):
        out, said = self.run_cwtop(*words, "--format", "json", code=code, timeout_s=timeout_s)
        got = json.loads(out)
        self.jsonschema.validate(got, schema(words[0]))
        return got, said

    def faults(self, *specs):
        request = urllib.request.Request(self.sim.url + "/_sim/faults", "\n".join(specs).encode(), method="PUT")
        with urllib.request.urlopen(request, timeout=120) as reply:
            self.assertEqual(reply.status, 204)

    def advance(self, seconds):
        """So long has passed, for the simulator alone."""
        request = urllib.request.Request(self.sim.url + "/_sim/clock", str(1000 * seconds).encode(), method="PUT")
        with urllib.request.urlopen(request, timeout=120) as reply:
            self.assertEqual(reply.status, 204)

    def state(self):
        """{id: what the simulator did for it}."""
        with urllib.request.urlopen(self.sim.url + "/_sim/state", timeout=120) as reply:
            return {job["id"]: job for job in json.load(reply)["jobs"]}

    def terminal(self, *words, **more):
        env = support.environment(self.folder, CWTOP_CLOCK=self.clock)
        pty = support.Pty([support.CWTOP, *self.argv(*words)], env, cwd=self.folder, **more)
        self.addCleanup(pty.close)
        return pty


class Submit(Jobs):
    def test_to_the_artifact(self):
        """One job in a script: no question, each step, the end; then its files."""
        self.start()
        out, said = self.run_cwtop("submit", "cityflow", "smoke", "seconds=5", "note=by hand", "--wait")
        lines = out.splitlines()
        job = re.fullmatch(rf"job ({ID}): smoke seconds=5 note=by hand|job ({ID}): smoke", lines[0])
        self.assertTrue(job, out)
        job = job.group(1) or job.group(2)
        self.assertTrue(any(re.fullmatch(rf"job {job}: stored, queued \(message [0-9a-f-]{{36}}\)", line) for line in lines), out)
        self.assertRegex(lines[-1], rf"job {job}: succeeded after ")
        self.assertIn("cityflow-jobs", said)
        really = self.state()[job]
        self.assertEqual((really["messages"], really["configs"], really["tasks"], really["state"]), (1, 1, 1, "succeeded"))

        got, _ = self.document("jobs", "cityflow", "artifacts", job[:13])
        names = {file["name"]: file for file in got["files"]}
        self.assertTrue(names)
        name = next(name for name in sorted(names) if name.endswith(".json"))
        out, _ = self.run_cwtop("jobs", "cityflow", "get", job[-12:], name, "mine.json")
        digest, path = out.split()
        out, _ = self.run_cwtop("jobs", "cityflow", "show", f"{job[:8]}..{job[-4:]}")  # as the screen has it
        self.assertEqual(out.split("\n")[0], job)
        with open(os.path.join(self.folder, path), "rb") as f:
            data = f.read()
        self.assertEqual((digest, len(data)), (hashlib.sha256(data).hexdigest(), names[name]["bytes"]))
        self.assertEqual(json.loads(data)["job_id"], job)
        # into a folder: the file in it is named, not the folder
        os.mkdir(os.path.join(self.folder, "kept"))
        out, _ = self.run_cwtop("jobs", "cityflow", "get", job, name, "kept")
        self.assertEqual(out.split(), [digest, os.path.join("kept", os.path.basename(name))])
        # what is there stays: a second download is refused
        _, said = self.run_cwtop("jobs", "cityflow", "get", job, name, "mine.json", code=65)
        self.assertIn("mine.json", said)
        # a folder takes it under its own name, and what is printed is the file
        os.mkdir(os.path.join(self.folder, "got"))
        out, _ = self.run_cwtop("jobs", "cityflow", "get", job, name, "got")
        self.assertEqual(out.split(), [digest, os.path.join("got", os.path.basename(name))])
        self.assertTrue(os.path.isfile(os.path.join(self.folder, out.split()[1])))
        out, _ = self.run_cwtop("jobs", "cityflow", "logs", job)
        self.assertRegex(out, r"(?m)^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ .*\S")

    def test_failing(self):
        self.start()
        got, _ = self.document("submit", "cityflow", "smoke", "seconds=5", "fail=config", "--wait", code=1)
        job = got["jobs"][0]
        self.assertEqual((job["state"], job["phase"], job["exit_code"]), ("failed", "submitted", 2))
        self.assertTrue(job["error"])
        self.assertEqual((got["waited"], got["counts"]["failed"], got["counts"]["submitted"]), (True, 1, 1))

    def test_killed(self):
        """A worker that is killed says nothing, three times; then the message is dead, and the job has failed."""
        self.start()
        got, said = self.document("submit", "cityflow", "smoke", "seconds=5", "fail=memory", "--wait", code=1)
        job = got["jobs"][0]
        self.assertEqual((job["state"], job["exit_code"], job["task_status"]), ("failed", 137, "STOPPED"))
        self.assertIn("OutOfMemory", job["error"])
        self.assertIn("its task has stopped", said)
        really = self.state()[job["id"]]
        self.assertEqual((really["messages"], really["runs"]), (1, 3))

    def test_sweep(self):
        self.start()
        words = ("submit", "cityflow", "sweep", "hours=1", "--sweep", "demand=0.5..0.9:0.1", "--sweep", "seed=1,2,3,4")
        _, said = self.run_cwtop(*words, code=64)
        self.assertIn("these are 20 jobs, and there is no terminal to ask on: give --yes", said)
        self.assertEqual(self.state(), {})
        got, said = self.document(*words, "--yes", "--wait")
        self.assertEqual(got["counts"], {"jobs": 20, "submitted": 20, "in_doubt": 0, "refused": 0, "left": 0, "succeeded": 20,
                                         "failed": 0, "cancelled": 0})
        self.assertEqual(len({(job["values"]["demand"], job["values"]["seed"]) for job in got["jobs"]}), 20)
        self.assertRegex(said, r"cwtop: \d+% .*\d+ (waiting|running).* of 20")
        really = self.state()
        self.assertEqual({job["id"] for job in got["jobs"]}, set(really))
        self.assertEqual({(job["messages"], job["configs"], job["state"]) for job in really.values()}, {(1, 1, "succeeded")})
        message_ids = {job["message_id"] for job in got["jobs"]}
        self.assertEqual((len(message_ids), None in message_ids), (20, False))

    def test_refused(self):
        self.start()
        for words, code, part in (
                (("submit", "cityflow", "smoek"), 64, "no route of the stack cityflow takes it"),
                (("submit", "cityflow", "smoke", "secnods=5"), 64, "the nearest is seconds"),
                (("submit", "cityflow", "smoke", "seconds=0"), 64, "seconds=0: "),
                (("submit", "cityflow", "smoke", "--route", "other"), 64, "one of: simulate"),
                (("submit", "cityflow", "smoke", "--read-only"), 77, "read-only"),
                (("submit", "nowhere", "smoke"), 65, "nowhere"),
                (("submit", "cityflow"), 64, "a stack and a template are to be named"),
                (("submit", "skyral", "smoke"), 64, "it takes no jobs"),
                (("jobs", "cityflow", "cancle", "x"), 64, "one of: list, show"),
                (("jobs", "cityflow", "show", "0000"), 64, "no job of the stack cityflow begins or ends so"),
                (("jobs", "cityflow", "show", "01000000-0000-7000-8000-000000000000"), 64, "has no such job"),
                (("jobs", "cityflow", "cancel", "0", "--read-only"), 77, "read-only")):
            with self.subTest(words=words):
                out, said = self.run_cwtop(*words, code=code)
                self.assertEqual(out, "")
                self.assertIn(part, said)
                self.assertEqual(said.count("\n"), 1, said)
        self.assertEqual(self.state(), {})

    def test_asks_for_nothing_else(self):
        """Jobs, their tasks and their queue: what the rest of the stack file names is not asked for."""
        self.start()
        self.faults(*(f"{service}:*=denied" for service in ("cloudwatch", "xray", "logs", "elbv2", "rum", "ce")))
        _, said = self.document("submit", "cityflow", "smoke", "seconds=5", "--wait", "--verbose")
        self.assertNotIn("denied", said)
        _, said = self.document("jobs", "cityflow", "list", "--verbose")
        self.assertEqual(said, "")

    def test_away_and_denied(self):
        self.start()
        url, self.sim.url = self.sim.url, "http://127.0.0.1:9"
        _, said = self.run_cwtop("submit", "cityflow", "smoke", code=69)
        self.assertIn("127.0.0.1:9", said)
        self.sim.url = url
        self.faults("sqs:SendMessage=denied")
        got, said = self.document("submit", "cityflow", "smoke", code=77)
        self.assertEqual((got["jobs"][0]["state"], got["counts"]["refused"]), ("refused", 1))
        self.assertIn("sqs:SendMessage", said)

    def test_in_doubt(self):
        """The connection breaks after the message has left, and the queue cannot find duplicates."""
        self.start()
        self.faults("sqs:SendMessage=reset-after", "sqs:SendMessageBatch=reset-after")
        out, said = self.run_cwtop("submit", "cityflow", "smoke", "seconds=5", code=3)
        job = re.search(ID, out).group(0)
        self.assertRegex(out, rf"job {job}: send in doubt: ")
        self.assertIn("cwtop jobs cityflow resend, mark or abandon ID", said)
        self.faults()
        got, _ = self.document("jobs", "cityflow", "list")
        listed = {row["id"]: row for row in got["jobs"]}[job]
        self.assertEqual(listed["phase"], "send in doubt")
        self.assertTrue(listed["why"])
        _, said = self.run_cwtop("jobs", "cityflow", "mark", job, code=64)
        self.assertIn("give --yes", said)
        self.run_cwtop("jobs", "cityflow", "mark", job, "--yes")
        got, _ = self.document("jobs", "cityflow", "show", job, "--wait")
        self.assertEqual((got["jobs"][0]["state"], got["jobs"][0]["phase"]), ("succeeded", "submitted"))
        self.assertEqual(self.state()[job]["messages"], 1)

    def test_no_doubt_left(self):
        """What its worker has begun did arrive: it is not sent again, whatever became of the connection."""
        self.start()
        self.faults("sqs:SendMessage=reset-after", "sqs:SendMessageBatch=reset-after")
        out, _ = self.run_cwtop("submit", "cityflow", "smoke", "seconds=5", "--wait", code=3)
        job = re.search(ID, out).group(0)
        self.faults()
        listed, limit = {}, time.monotonic() + 60
        while listed.get("state") != "succeeded" and time.monotonic() < limit:
            got, _ = self.document("jobs", "cityflow", "list")
            listed = next(row for row in got["jobs"] if row["id"] == job)
        self.assertEqual((listed["state"], listed["error"]), ("succeeded", None))
        _, said = self.run_cwtop("jobs", "cityflow", "resend", job, "--yes", code=64)
        self.assertIn("it did arrive, and is succeeded: cwtop jobs retry", said)
        self.assertEqual(self.state()[job]["messages"], 1)

    def test_many(self):
        """A sweep of MANY at 20 ms a request is on its way within a minute a thousand."""
        self.start("--latency", "20")
        begin = time.monotonic()
        got, _ = self.document("submit", "cityflow", "sweep", "demand=1", "hours=1", "--sweep", f"seed=1..{MANY}:1", "--yes",
                               timeout_s=300)
        seconds = time.monotonic() - begin
        print(f"{MANY} jobs in {seconds:.1f} s", file=sys.stderr)
        self.assertEqual(got["counts"]["submitted"], MANY)
        self.assertLess(seconds, MANY_LIMIT_S)
        really = self.state()
        self.assertEqual({job["id"] for job in got["jobs"]}, set(really))
        self.assertEqual({(job["messages"], job["configs"]) for job in really.values()}, {(1, 1)})


class Terminal(Jobs):
    def test_question(self):
        """The default is no; the review names where it goes; y sends; the bar is one line without escapes."""
        self.clock = support.clock(20)  # it runs for half a minute, unless it is seen before
        self.start()
        for answer in ("\n", "n\n", "yeah\n"):
            pty = self.terminal("submit", "cityflow", "smoke")
            pty.until(b"Submit 1 job to cityflow-jobs? [y/N] ")
            pty.send(answer)
            self.assertEqual(pty.end(), 1)
            self.assertIn(b"nothing was submitted", pty.written)
        self.assertEqual(self.state(), {})
        pty = self.terminal("submit", "cityflow", "smoke", "seconds=600", "--wait", columns=60)
        pty.until(b"[y/N] ")
        for word in (b"cityflow-artifacts, below jobs/", b"eu-west-2", b"account", b"simulate"):
            self.assertIn(word, pty.written)
        pty.send("y\n")
        pty.until(b"running")
        self.advance(600)
        self.assertEqual(pty.end(), 0)
        after = pty.written[pty.written.index(b"[y/N] "):]
        self.assertNotIn(b"\x1b", pty.written)
        drawn = [part.decode() for line in after.split(b"\n") for part in line.split(b"\r") if b"running" in part]
        self.assertTrue(drawn, after)
        self.assertLessEqual(max(len(part) for part in drawn), 59)
        self.assertIn(b"succeeded", after)

    def test_stopped_while_sending(self):
        """Ctrl-C ends the sending where it is: what left has left, once; the next run goes on, or not."""
        self.clock = support.clock(1)  # what is young goes on
        n = 200
        self.start("--latency", "10", "--fault", "sqs:SendMessageBatch:2-=delay,ms=1500")  # half a minute for Ctrl-C
        pty = self.terminal("submit", "cityflow", "sweep", "demand=1", "--sweep", f"seed=1..{n}:1", "--yes")
        pty.until(re.compile(rb"sent [1-9]\d* of 200").search)
        pty.signal(signal.SIGINT)
        self.assertEqual(pty.end(), 130)
        self.faults()
        self.assertRegex(pty.written.decode(), r"stopped: \d+ of 200 were sent")
        got, said = self.document("jobs", "cityflow", "list", "--read-only")
        self.assertEqual(said, "")
        sent = {row["id"] for row in got["jobs"] if row["phase"] == "submitted"}
        left = sorted({row["id"] for row in got["jobs"]} - sent)
        really = self.state()
        self.assertEqual(len(sent) + len(left), n)
        self.assertTrue(sent and left)
        self.assertEqual({id for id, job in really.items() if job["messages"]}, sent)
        self.run_cwtop("jobs", "cityflow", "abandon", left[0], "--yes")
        self.assertEqual({id for id, job in self.state().items() if job["messages"]}, sent)
        got, said = self.document("jobs", "cityflow", "list")
        self.assertTrue(said)
        phases = {row["id"]: row["phase"] for row in got["jobs"]}
        self.assertEqual({id for id, phase in phases.items() if phase != "submitted"}, {left[0]})
        self.assertEqual(phases[left[0]], "abandoned")
        really = self.state()
        self.assertEqual({id for id, job in really.items() if job["messages"] == 1}, set(phases) - {left[0]})
        self.assertEqual({job["messages"] for job in really.values()} - {0, 1}, set())

    def test_stopped_while_waiting(self):
        """Ctrl-C ends the following, not the job."""
        self.clock = support.clock(5)  # it runs for two minutes: so long all of this may take
        self.start()
        pty = self.terminal("submit", "cityflow", "smoke", "seconds=600", "--wait", "--yes")
        pty.until(b"stored, queued")
        self.advance(60)  # that a worker comes may take less
        pty.until(b"running")
        pty.signal(signal.SIGINT)
        self.assertEqual(pty.end(), 130)
        job = re.search(ID, pty.written.decode()).group(0)
        self.assertIn(f"cwtop jobs cityflow show {job} --wait".encode(), pty.written)
        self.assertEqual(self.state()[job]["state"], "running")
        _, said = self.run_cwtop("jobs", "cityflow", "cancel", job[:8], "--yes")
        got, _ = self.document("jobs", "cityflow", "show", job, "--wait", code=1)
        self.assertEqual(got["jobs"][0]["state"], "cancelled")
        got, _ = self.document("jobs", "cityflow", "retry", job, "--yes")
        again = got["results"][0]["new_id"]
        self.assertRegex(again, ID)
        self.assertNotEqual(again, job)
        got, _ = self.document("jobs", "cityflow", "list")
        listed = {row["id"]: row for row in got["jobs"]}
        self.assertEqual(set(listed), {job, again})
        self.assertEqual((listed[job]["state"], listed[again]["template"]), ("cancelled", "smoke"))


if __name__ == "__main__":
    unittest.main()
