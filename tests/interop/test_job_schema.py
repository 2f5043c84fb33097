#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What is published about jobs, judged by Python's jsonschema: the schemas are schemas, the shipped
templates keep to theirs, what cwtop makes of their defaults keeps to its own, what the manual shows is
right, and where a template is changed at one place cwtop refuses at least what the schema does."""
import glob
import json
import os
import re
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import support  # noqa: E402
import test_schema  # noqa: E402

TEMPLATES = os.path.join(support.BUILD, "tests", "unit", "act", "test_template")
SHIPPED = sorted(glob.glob(os.path.join(support.ROOT, "share", "jobs", "*.json")))
KINDS = ("template", "config", "message", "status", "cancel")
JOB = "01910000-0000-7000-8000-000000000001"

MESSAGE = {"schema": "cwtop-job-message/1", "job_id": JOB, "bucket": "b-1", "key": f"jobs/{JOB}/config.json",
           "sha256": "0" * 64, "template": "smoke", "submitted_at": "2026-11-21T07:30:00Z", "submitted_by": "ada@desk"}
CANCEL = {"schema": "cwtop-job-cancel/1", "job_id": JOB, "requested_at": "2026-11-21T07:30:00Z", "requested_by": "ada@desk"}
STATUS = {"schema": "cwtop-job-status/1", "job_id": JOB, "state": "running"}
FULL_STATUS = dict(STATUS, state="failed", progress=0.5, step="s", error="e", started_at="2026-11-21T07:30:00.123456+00:00",
                   updated_at="2026-11-21T07:30:00Z", finished_at=None, remaining_s=1.5, exit_code=137, task_arn="a",
                   log_group="g", log_stream="s", attempt=3, of_its_own={"x": 1})

WRONG = {
    "message": [dict(MESSAGE, key="config.json"), dict(MESSAGE, sha256="0" * 63), dict(MESSAGE, sha256="F" * 64),
                dict(MESSAGE, job_id=JOB.replace("-7", "-4", 1)), dict(MESSAGE, schema="cwtop-job-message/2"),
                dict(MESSAGE, more=1), {k: v for k, v in MESSAGE.items() if k != "bucket"}],
    "cancel": [dict(CANCEL, requested_at="2026-11-21"), dict(CANCEL, job_id="1"), {"job_id": JOB}],
    "status": [dict(STATUS, state="done"), dict(STATUS, progress=1.1), dict(STATUS, attempt=0), dict(STATUS, exit_code="1"),
               dict(STATUS, started_at="now"), dict(STATUS, remaining_s=-1), {"schema": "cwtop-job-status/1", "job_id": JOB}],
}


class JobSchema(support.Folder):
    def setUp(self):
        super().setUp()
        self.jsonschema = support.need("jsonschema")
        if not os.path.exists(TEMPLATES):
            support.missing(f"{TEMPLATES} is not there: make unit")

    def judge(self, kind):
        path = os.path.join(support.ROOT, "share", "schema", f"job-{kind}.schema.json")
        return self.jsonschema.Draft202012Validator(json.loads(test_schema.read(path)))

    def ours(self, *args):
        out = subprocess.run([TEMPLATES, *args], capture_output=True, text=True, timeout=120, check=False,
                             env=support.environment(self.folder))
        self.assertIn(out.returncode, (0, 1), out.stderr)
        return out.stdout.splitlines()

    def test_schemas_are_schemas(self):
        for kind in KINDS:
            self.jsonschema.Draft202012Validator.check_schema(self.judge(kind).schema)

    def test_shipped_templates(self):
        self.assertEqual([os.path.basename(path) for path in SHIPPED], ["smoke.json", "sweep.json", "transport.json"])
        for path in SHIPPED:
            self.judge("template").validate(test_schema.parse(test_schema.read(path)))

    def test_filled_templates(self):
        jobs = [json.loads(line) for line in self.ours("--fill", *SHIPPED)]
        self.assertEqual([job["template"] for job in jobs], ["smoke"] + 15 * ["sweep"] + ["transport"])
        for job in jobs:
            self.judge("config").validate(job)
        # lists and ranges are each value once, without the noise of floating point
        sweep = [job["config"] for job in jobs if job["template"] == "sweep"]
        self.assertEqual([(job["demand"]["scale"], job["model"]["seed"]) for job in sweep],
                         [(demand, seed) for demand in (0.8, 0.9, 1, 1.1, 1.2) for seed in (1, 2, 3)])
        # an optional field that is empty takes its member along
        self.assertEqual(jobs[-1]["config"]["window"], {"start": "06:00", "hours": 16})
        self.assertNotIn("note", jobs[-1]["config"])

    def test_changed_templates(self):
        judge = self.judge("template")
        document = test_schema.parse(test_schema.read(SHIPPED[0]))
        places = list(test_schema.changes(document))
        cases = [test_schema.changed(document, path, value) for path in places for value in test_schema.ODD_VALUES]
        cases += [case for case in (test_schema.with_extra_key(document, path) for path in places) if case]
        cases += [test_schema.without(document, path) for path in places if path]
        paths = []
        for i, case in enumerate(cases):
            paths.append(os.path.join(self.folder, f"{i}.json"))
            with open(paths[-1], "w", encoding="utf-8") as f:
                json.dump(case, f)
        said = self.ours(*paths)
        self.assertEqual(len(said), len(cases))
        wrong = 0
        for case, line in zip(cases, said):
            is_right = judge.is_valid(case)
            wrong += not is_right
            self.assertTrue(is_right or line != "ok", json.dumps(case))
            if line != "ok":
                self.assertRegex(line, r"\.json:\d+:\d+: \S")
        self.assertGreater(wrong, 400)
        self.assertGreater(len(cases) - wrong, 20)

    def test_what_is_written(self):
        for kind, right in (("message", [MESSAGE]), ("cancel", [CANCEL]), ("status", [STATUS, FULL_STATUS])):
            for document in right:
                self.judge(kind).validate(document)
            for document in WRONG[kind]:
                self.assertFalse(self.judge(kind).is_valid(document), document)

    def test_the_manual(self):
        """Each example of cwtop-job(5) is what it says, "..." put in full."""
        page = test_schema.read(os.path.join(support.ROOT, "man", "cwtop-job.5"))
        examples = re.findall(r"^\.nf\n\.RS\n(.*?)^\.RE\n", page, re.M | re.S)
        kinds = []
        for example in examples:
            full = example.replace("0193...", JOB).replace("{ ... }", "{}").replace('"sha256": "..."', f'"sha256": "{"0" * 64}"')
            document = json.loads(full)
            kinds.append(re.fullmatch(r"cwtop-job-(\w+)/1", document["schema"])[1])
            self.judge(kinds[-1]).validate(document)
            if kinds[-1] == "template":
                path = os.path.join(self.folder, "example.json")
                with open(path, "w", encoding="utf-8") as f:
                    f.write(full)
                self.assertEqual(self.ours(path), ["ok"])
        self.assertEqual(kinds, ["template", "config", "status", "message"])


if __name__ == "__main__":
    unittest.main()
