#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The two policies in share/iam: they hold the permissions of cwtop's table of operations, all of them
and no other; actions are spelled as AWS's own managed policies spell them; and whatever cwtop really
asks, the viewer's policy allows it."""
import fnmatch
import json
import os
import re
import sys
import unittest
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import support  # noqa: E402

IAM = os.path.join(support.ROOT, "share", "iam")
POLICY_MAX = 6144  # of a managed policy, without white space
TRAFFIC_S = 4
# not asked for by an operation's name: a task that is started is handed its roles
EXTRA_WRITES = {"iam:PassRole"}
# who assumes a role does so with permissions of his own
NOT_OURS = {"sts:AssumeRole"}
SERVED = re.compile(r"arn:aws:(s3|sqs|ecs|logs|rum|iam|apigateway|cloudwatch):[^:]*:[^:]*:.+")


def read(*path):
    with open(os.path.join(support.ROOT, *path), encoding="utf-8") as f:
        return f.read()


def operations():
    """{(service, operation): (permission, effect)} of the table; "" where none is needed."""
    services = dict(re.findall(r'\[(AWS_\w+)\]\s*=\s*\{\s*(?:\.name = )?"([^"]+)"', read("src", "aws", "endpoint_services.c")))
    table = read("include", "aws", "operation.h").split("#define OPERATION_TABLE", 1)[1].split("*/", 1)[0]
    row = re.compile(r'X\(\w+,\s+(AWS_\w+),\s+"(\w+)", "[A-Z]+",[\s\\]+"[^"]*", (NULL|"[^"]+"), EFFECT_(\w+), ([^)]*)\)')
    found = {}
    for service, name, permission, effect, flags in row.findall(table):
        permission = f"{services[service]}:{name}" if permission == "NULL" else permission.strip('"')
        found[services[service], name] = ("" if "OP_FREE" in flags else permission, effect)
    assert len(found) == len(re.findall(r"\bX\(\w+,\s+AWS_", table)), "a row that this test cannot read"
    return found


def wanted(*effects):
    return {permission for permission, effect in operations().values() if effect in effects and permission} - NOT_OURS


def listed(value):
    return [value] if isinstance(value, str) else value


def policy(name):
    return json.loads(read("share", "iam", f"{name}.json"))


def actions(name):
    return {action for statement in policy(name)["Statement"] for action in listed(statement["Action"])}


def is_allowed(name, action):
    return any(fnmatch.fnmatchcase(action.lower(), allowed.lower()) for allowed in actions(name))


class Policies(unittest.TestCase):
    def test_form(self):
        for name in ("viewer", "operator"):
            with self.subTest(policy=name):
                found = policy(name)
                self.assertEqual(set(found), {"Version", "Statement"})
                self.assertEqual(found["Version"], "2012-10-17")
                self.assertLessEqual(len("".join(json.dumps(found).split())), POLICY_MAX)
                sids = [statement["Sid"] for statement in found["Statement"]]
                self.assertEqual(len(set(sids)), len(sids))
                for statement in found["Statement"]:
                    self.assertLessEqual(set(statement), {"Sid", "Effect", "Action", "Resource", "Condition"})
                    self.assertRegex(statement["Sid"], r"\A[A-Za-z0-9]+\Z")
                    self.assertEqual(statement["Effect"], "Allow")
                    for action in listed(statement["Action"]):
                        self.assertRegex(action, r"\A[a-z0-9-]+:[A-Za-z0-9]+\Z")  # no wildcards
                    for resource in listed(statement["Resource"]):
                        self.assertTrue(resource == "*" or SERVED.fullmatch(resource), resource)
                repeated = [action for statement in found["Statement"] for action in listed(statement["Action"])]
                self.assertEqual(len(set(repeated)), len(repeated))

    def test_viewer_holds_the_reads(self):
        self.assertGreater(len(wanted("READ")), 50)
        self.assertEqual(actions("viewer"), wanted("READ"))

    def test_operator_adds_the_writes(self):
        self.assertEqual(actions("operator"), wanted("READ", "REPEATABLE", "ONCE") | EXTRA_WRITES)
        viewer = policy("viewer")["Statement"]
        self.assertEqual(policy("operator")["Statement"][:len(viewer)], viewer)

    def test_writes_are_narrow(self):
        writes = wanted("REPEATABLE", "ONCE") | EXTRA_WRITES
        for statement in policy("operator")["Statement"]:
            if writes & set(listed(statement["Action"])):
                self.assertNotIn("*", listed(statement["Resource"]), statement["Sid"])
            if "iam:PassRole" in listed(statement["Action"]):
                self.assertEqual(statement["Condition"], {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}})
            if {"s3:GetObject", "s3:PutObject"} & set(listed(statement["Action"])):
                self.assertEqual(statement["Resource"], "arn:aws:s3:::*/jobs/*")

    def test_readme_explains_each_statement(self):
        text = read("share", "iam", "README.md")
        for statement in policy("operator")["Statement"]:
            self.assertIn(f"`{statement['Sid']}`", text)
        named = set(re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", text, re.M))
        sids = {sid for row in named for sid in re.findall(r"\w+", row)}
        self.assertEqual(sids, {statement["Sid"] for statement in policy("operator")["Statement"]})

    def test_spelling(self):
        """As in the policies that AWS itself manages, wherever the action occurs there."""
        support.need("moto")
        from moto.iam.aws_managed_policies import aws_managed_policies_data as managed
        text = managed if isinstance(managed, str) else json.dumps(managed)
        known = set(re.findall(r'"([a-z0-9-]+:[A-Za-z0-9]+)\\?"', text))
        self.assertGreater(len(known), 5000)
        by_letters = {}
        for action in known:
            by_letters.setdefault(action.lower(), set()).add(action)
        occurring = 0
        for action in sorted(actions("operator")):
            spelled = by_letters.get(action.lower())
            occurring += bool(spelled)
            # some of these policies are careless with capitals; the table's spelling is botocore's
            if spelled and action not in spelled:
                self.assertIn(action.split(":")[1], self.operation_names(action.split(":")[0]), (action, spelled))
        self.assertGreater(occurring, 60)

    def operation_names(self, prefix):
        import botocore.session
        session = botocore.session.get_session()
        return set(session.get_service_model(prefix).operation_names)


class Traffic(support.Folder):
    @staticmethod
    def calls(sim):
        with urllib.request.urlopen(sim.url + "/_sim/calls", timeout=120) as reply:
            return json.load(reply)

    def test_all_that_is_asked_is_allowed(self):
        """check, snapshot and the dashboard, for some seconds of a fast clock."""
        sim = support.simulator(self.folder, "cityflow", "--control")
        self.addCleanup(sim.stop)
        stack = ["cityflow", "--endpoint-url", sim.url, *support.demo_vars("cityflow")]
        for command in ("check", "snapshot"):
            code, _, said = support.cwtop([command, *stack], self.folder)
            self.assertLess(code, 64, said)
        pty = support.Pty([support.CWTOP, *stack], support.environment(self.folder), cwd=self.folder)
        self.addCleanup(pty.close)
        pty.until(b"CityFlow")
        for key, calls in (("r", ()), ("5", ()), ("\r", ()), ("z", ()),
                           (":insights errors\r", ("logs:DescribeLogGroups", "logs:StartQuery", "logs:GetQueryResults")),
                           (":trace 1-00000000-000000000000000000000000\r", ("xray:BatchGetTraces",)), ("?", ())):
            pty.send(key)
            pty.read_for(TRAFFIC_S / 7)
            pty.until(lambda _, calls=calls: set(calls) <= set(self.calls(sim)))
        pty.send("\x03")
        self.assertEqual(pty.end(), 0)
        calls = self.calls(sim)
        self.assertGreater(len(calls), 7)
        table = operations()
        for call in calls:
            service, _, name = call.partition(":")
            self.assertIn((service, name), table, "asked for, and not in the table of operations")
            permission, effect = table[service, name]
            self.assertEqual(effect, "READ", call)
            self.assertTrue(not permission or is_allowed("viewer", permission), call)


if __name__ == "__main__":
    unittest.main()
