#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Our schema checker against Python's jsonschema: on every stack file of the corpus, on the shipped
stacks, and on single changes of them, both accept or both reject. And the schemas themselves are right."""
import copy
import json
import os
import re
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import support  # noqa: E402

CHECKER = os.path.join(support.BUILD, "tests", "unit", "model", "test_stack")
CORPUS = os.path.join(support.ROOT, "tests", "unit", "model", "stacks")
SHIPPED = os.path.join(support.ROOT, "share", "stacks")
SCHEMA = os.path.join(support.ROOT, "share", "schema", "stack.schema.json")
CHECK = os.path.join(support.ROOT, "share", "schema", "check.schema.json")
SNAPSHOT = os.path.join(support.ROOT, "share", "schema", "snapshot.schema.json")
ODD_VALUES = (None, True, 0, -1, 1.5, 1e300, "", "x", "*", [], ["x"], [1], {}, {"x": 1})

EXAMPLE = {  # one of everything that `cwtop snapshot --format json` may say
    "schema": "cwtop-snapshot/1", "stack": "s", "time": "2026-11-21T01:02:03Z", "region": "eu-west-2", "health": "alarm",
    "reasons": [{"level": "alarm", "subject": "api", "text": "5xx rate 12% > 5%"}],
    "sources": [{"name": "metrics", "target": "", "region": "us-east-1", "state": "ok", "age_s": 12, "cadence_s": 300,
                 "error": None, "calls": 4, "usd": 0.00025, "usd_per_month": 2.1},
                {"name": "queues", "target": "jobs", "region": "eu-west-2", "state": "denied", "age_s": None,
                 "cadence_s": 15, "error": "sqs:GetQueueAttributes: denied"}],
    "metrics": [{"id": "a", "title": "A", "group": "g", "value": 1.5, "unit": "percent", "quality": "provisional",
                 "time": "2026-11-21T01:00:00Z", "level": "ok", "late": False, "unresolved": None, "message": None,
                 "samples": [{"time": "2026-11-21T00:59:00Z", "value": None, "quality": "none"},
                             {"time": "2026-11-21T01:00:00Z", "value": 1.5, "quality": "provisional"}]},
                {"id": "b", "title": "B", "group": "g", "value": None, "unit": "none", "quality": "none", "time": None,
                 "level": "unknown", "late": False, "unresolved": None,
                 "message": None, "samples": []}],
    "alarms": [{"name": "s-5xx", "region": "eu-west-2", "state": "ALARM", "since": "2026-11-21T00:30:00.125Z", "reason": "r",
                "metric": "AWS/ApiGateway 5xx", "threshold": "> 5", "composite": False, "mute": "cwtop-s-5xx",
                "muted_until": "2026-11-21T02:00:00Z"}],
    "services": [{"cluster": "c", "name": "web", "status": "ACTIVE", "desired": 2, "running": 1, "pending": 1,
                  "rollout": "IN_PROGRESS", "rollout_reason": None, "deployments": 2, "failed_tasks": 0, "event": "",
                  "event_time": None}],
    "tasks": [{"id": "1", "arn": "arn:aws:ecs:eu-west-2:123456789012:task/c/1", "cluster": "c", "family": "f", "revision": 3,
               "status": "STOPPED", "stop_code": "EssentialContainerExited", "reason": "r", "exit_code": 137,
               "created": "2026-11-21T00:00:00Z", "started": None, "stopped": "2026-11-21T00:05:00Z", "failed": True}],
    "queues": [{"name": "jobs", "region": "eu-west-2", "visible": 4, "in_flight": 1, "delayed": 0, "oldest_age_s": 33.0,
                "sent_per_s": 0.1, "deleted_per_s": 0.2, "drain_s": 40.5, "level": "ok",
                "dlq": {"name": "jobs-dlq", "visible": 2, "in_flight": None}},
               {"name": "other", "region": "eu-west-2", "visible": None, "in_flight": None, "delayed": None,
                "oldest_age_s": None, "sent_per_s": None, "deleted_per_s": None, "drain_s": None, "level": "unknown",
                "dlq": None}],
    "probes": [{"name": "api", "url": "https://api.test/", "unresolved": None, "level": "alarm", "up": False, "error": "tls",
                "reason": "api.test: its certificate is expired: renew it", "time": "2026-11-21T01:02:00Z", "status": None,
                "http_version": None, "address": "203.0.113.7:443", "proxy": None, "dns_ms": 4.1, "connect_ms": 11.0,
                "tls_ms": None, "first_byte_ms": None, "total_ms": 31.5, "size_bytes": None, "cut": False,
                "certificate": {"days_left": -3, "not_before": "2026-08-01T00:00:00Z", "not_after": "2026-11-18T00:00:00Z",
                                "subject": "api.test", "issuer": "CA", "problem": "expired"},
                "simulated": False, "failures_in_a_row": 2, "results": 60, "results_up": 58}],
    "health_checks": [{"id": "a1", "title": "API", "unresolved": None, "level": "ok", "health": "healthy", "by": "checkers",
                       "type": "HTTPS", "target": "https://api.test/", "interval_s": 30, "failure_threshold": 3,
                       "disabled": False, "checkers": 1, "checkers_success": 1, "missing": None,
                       "observations": [{"region": "eu-west-1", "address": "192.0.2.1", "success": True,
                                         "status": "Success: HTTP Status Code 200, OK", "time": "2026-11-21T01:02:00Z"},
                                        {"region": "sa-east-1", "address": None, "success": None, "status": None,
                                         "time": None}]}],
    "sessions": None, "pipelines": [], "service_map": None,
    "targets": [{"load_balancer": "app/web/1", "region": "eu-west-2", "target_group": "targetgroup/web/2", "id": "10.0.0.4",
                 "port": 8080, "zone": "eu-west-2a", "state": "unhealthy", "reason": "Target.Timeout",
                 "description": "Request timed out", "level": "warn", "note": None},
                {"load_balancer": "app/web/1", "region": "eu-west-2", "target_group": None, "id": None, "port": None,
                 "zone": None, "state": None, "reason": None, "description": None, "level": "unknown", "note": "denied"}],
    "scaling": [{"cluster": "c", "region": "eu-west-2", "service": "web", "min": 1, "max": 4,
                 "suspended": {"out": False, "in": True, "scheduled": False},
                 "policies": [{"name": "cpu", "type": "TargetTrackingScaling", "metric": None, "target": 70.0, "alarms": ["a"]}],
                 "activities": [{"started": "2026-11-21T00:00:00Z", "ended": None, "status": "Failed", "description": None,
                                 "cause": None, "message": None, "not_scaled": "AlreadyAtMaxCapacity"}],
                 "missing": None}],
    "task_days": [{"cluster": "c", "region": "eu-west-2", "note": None,
                   "days": [{"date": "2026-11-21", "today": True, "started": 2, "stopped": 1, "failed": 0, "ran": 1,
                             "average_s": 61.5, "longest_s": 61, "not_watched_s": 0}]}],
    "cost": None,
    "events": [{"id": "arn:aws:ecs:eu-west-2:123456789012:task/c/1", "kind": "task", "time": "2026-11-21T00:50:00Z",
                "level": "alarm", "region": "eu-west-2", "subject": "worker", "cluster": "c", "title": "exit 137, X",
                "reason": "OutOfMemoryError", "code": "EssentialContainerExited", "before": None, "now": "worker:7",
                "container": "main", "exit_code": 137,
                "log": {"state": "kept", "group": "/ecs/worker", "stream": "a/b/1", "note": None,
                        "lines": [{"time": "2026-11-21T00:49:59Z", "text": "the last word"}]}}],
    "events_note": None,
    "jobs": [{"id": "01a1fc55-2180-7000-8000-0000000000aa", "state": "running", "route": "simulate", "template": "transport",
              "by": "ada@site", "created": "2026-11-21T00:50:00Z", "ours": True, "held": False, "elsewhere": False,
              "account": "123456789012", "phase": "submitted", "why": None, "message_id": "5c1e", "task_arn": "arn:1",
              "cancel_requested": False, "progress": 0.4, "step": "day 3 of 7", "error": None, "exit_code": None,
              "started": "2026-11-21T00:51:00Z", "finished": None, "seconds": 660, "remaining_s": 900, "attempt": 1,
              "task_status": "RUNNING", "stop_code": None, "usd": 0.0103, "level": "ok"}],
    "acks": [{"subject": "alarm:eu-west-2/s-5xx", "said": "acknowledged", "by": "ada@site", "at": "2026-11-21T00:31:00Z",
              "until": None}],
    "watching": {"calls": 10, "errors": 1, "usd": 0.00025, "calls_per_min": 8.5, "usd_per_month": 2.16,
                 "limit_usd_per_month": 2.16, "pace": 1, "unlimited_usd_per_month": 4.5},
}


VERDICT = {"level": "ok", "error": None, "message": None}
LATE = {"level": "note", "error": "stopped", "message": "not tried: the time for this check (20 s) was used up by h"}
CHECK_EXAMPLE = {  # one of everything that `cwtop check --format json` may say
    "schema": "cwtop-check/1", "stack": "s", "time": "2026-11-21T01:02:03Z", "exit_code": 69, "failed": 1, "warnings": 0,
    "read_only": False,
    "identity": dict(VERDICT, account="123456789012", arn="arn:aws:iam::123456789012:user/u", user_id="A", profile="default",
                     region="eu-west-2"),
    "credentials": dict(VERDICT, access_key="AKIA…MPLE", source="environment", provider="env", expires=None),
    "network": {"proxy": None, "ca_bundle": None, "endpoint": "h", "fips": False, "dual_stack": False},
    "clock": dict(VERDICT, aws_minus_local_s=-3),
    "endpoints": [dict(VERDICT, service="sts", region="eu-west-2", host="h", custom=True, reached=True, connect_ms=0,
                       answer_ms=3),
                  dict(VERDICT, level="failed", error="timed out", message="late", service="sqs", region="eu-west-2", host="h",
                       custom=False, reached=None, connect_ms=None, answer_ms=None)],
    "permissions": [dict(VERDICT, action="sqs:GetQueueUrl", region="eu-west-2", effect="read", needed_for="queues",
                         target="jobs", access="allowed", how="tried"),
                    dict(LATE, action="sqs:SendMessage", region=None, effect="write", needed_for="queues", target=None,
                         access="not tried", how=None)],
    "references": [dict(VERDICT, kind="queue", name="jobs", region="eu-west-2", state="found", value=None),
                   dict(VERDICT, kind="variable", name="v", region=None, state="unresolved", value=None)],
    "terminal": dict(VERDICT, term="xterm", tty=True, usable=True, columns=80, rows=24, utf8=True, terminfo_colours=256,
                     colours="256 colours", drawing="braille"),
    "watching": {"metrics": 4, "requests_per_day": 1.5, "metrics_usd_per_month": 1, "requests_usd_per_month": 0.5,
                 "usd_per_month": 1.5, "red_usd_per_month": 2, "limit_usd_per_month": 5},
}


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def without_comments(text):
    """JSON from JSON with comments; a comment that does not end stays and is refused later."""
    return re.sub(r'"(?:\\.|[^"\\\n])*"|//[^\n]*|/\*.*?\*/',
                  lambda m: m.group(0) if m.group(0)[0] == '"' else " ", text, flags=re.S)


def once(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise ValueError("a key is there twice")
    return dict(pairs)


def parse(text):
    return json.loads(without_comments(text), object_pairs_hook=once)


def changes(value, path=()):
    """Every place of a document, as a path of keys."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in items:
        yield from changes(child, path + (key,))


def changed(document, path, value):
    if not path:
        return value
    out = copy.deepcopy(document)
    at = out
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return out


def without(document, path):
    out = copy.deepcopy(document)
    at = out
    for key in path[:-1]:
        at = at[key]
    del at[path[-1]]
    return out


def with_extra_key(document, path):
    out = copy.deepcopy(document)
    at = out
    for key in path:
        at = at[key]
    if not isinstance(at, dict):
        return None
    at["extra_key"] = 1
    return out


class Schema(support.Folder):
    def setUp(self):
        super().setUp()
        self.jsonschema = support.need("jsonschema")
        if not os.path.exists(CHECKER):
            support.missing(f"{CHECKER} is not there: make unit")
        self.schema = json.loads(read(SCHEMA))
        self.judge = self.jsonschema.Draft202012Validator(self.schema)

    def ours(self, paths, *options):
        """For each file "ok" or the sentence; with --schema SCHEMA by that alone."""
        out = subprocess.run([CHECKER, *options, *paths], capture_output=True, text=True, timeout=120, check=False,
                             env=support.environment(self.folder))
        self.assertIn(out.returncode, (0, 1), out.stderr)
        lines = out.stdout.splitlines()
        self.assertEqual(len(lines), len(paths), out.stdout + out.stderr)
        return dict(zip(paths, lines))

    def test_schemas_are_schemas(self):
        for name in ("stack.schema.json", "snapshot.schema.json", "check.schema.json", "config.schema.json"):
            self.jsonschema.Draft202012Validator.check_schema(
                json.loads(read(os.path.join(support.ROOT, "share", "schema", name))))

    def test_corpus(self):
        paths = sorted(os.path.join(CORPUS, name) for name in os.listdir(CORPUS))
        self.assertGreater(len(paths), 60)
        said = self.ours(paths)
        for path in paths:
            kind = os.path.basename(path).split("_")[0]
            with self.subTest(file=os.path.basename(path), ours=said[path]):
                try:
                    is_right = self.judge.is_valid(parse(read(path)))
                    self.assertNotEqual(kind, "syntax")
                except ValueError:
                    self.assertEqual(kind, "syntax")
                    is_right = False
                self.assertEqual(is_right, kind in ("good", "check"))
                self.assertEqual(said[path] == "ok", kind == "good")

    def test_shipped_stacks(self):
        paths = sorted(os.path.join(SHIPPED, name) for name in os.listdir(SHIPPED) if name.endswith(".jsonc"))
        self.assertTrue(paths)
        said = self.ours(paths)
        for path in paths:
            self.judge.validate(parse(read(path)))
            self.assertEqual(said[path], "ok")

    def agree(self, schema, document):
        """Each value of a right document replaced by odd ones, each object with one key more or less: by
        the schema both say the same. Gives (path, is right) for each."""
        judge = self.jsonschema.Draft202012Validator(json.loads(read(schema)))
        judge.validate(document)
        places = list(changes(document))
        cases = [changed(document, path, value) for path in places for value in ODD_VALUES]
        cases += [case for case in (with_extra_key(document, path) for path in places) if case]
        cases += [without(document, path) for path in places if path]
        paths = [self.file(f"{i}.jsonc", case) for i, case in enumerate(cases)]
        said, verdicts = self.ours(paths, "--schema", schema), []
        for path, case in zip(paths, cases):
            is_right = judge.is_valid(case)
            verdicts.append((path, is_right))
            self.assertEqual(said[path] == "ok", is_right, f"{said[path]}: {json.dumps(case)}")
        self.assertGreater(sum(not is_right for _, is_right in verdicts), 800)
        self.assertGreater(sum(is_right for _, is_right in verdicts), 20)
        return verdicts

    def test_changed_stacks(self):
        """The loader refuses at least what the schema does, and says where."""
        verdicts = self.agree(SCHEMA, parse(read(os.path.join(CORPUS, "good_everything.jsonc"))))
        loaded = self.ours([path for path, _ in verdicts])
        for path, is_right in verdicts:
            self.assertTrue(is_right or loaded[path] != "ok", path)
            if loaded[path] != "ok":
                self.assertRegex(loaded[path], r"\.jsonc:\d+:\d+: \S")

    def test_changed_snapshots(self):
        self.agree(SNAPSHOT, EXAMPLE)

    def test_changed_checks(self):
        self.agree(CHECK, CHECK_EXAMPLE)


if __name__ == "__main__":
    unittest.main()
