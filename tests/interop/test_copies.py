#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The aws commands that cwtop offers for copying, judged by a shell's rules and by the AWS CLI
itself: it takes each for a command of its own, and the names arrive as they are, hostile ones too.
The rows are those of tests/unit/app/copy_scene.c."""
import contextlib
import importlib.util
import io
import json
import os
import shlex
import subprocess
import sys
import unittest
from unittest import mock

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import sim_process  # noqa: E402
import support  # noqa: E402

PRINTS = os.path.join(support.BUILD, "tests", "unit", "app", "test_copy_words")
HOSTILE = "it's $(id) `id` \"x\" & a\\b"


def commands():
    done = subprocess.run([PRINTS, "--print"], capture_output=True, text=True, check=True)
    return sorted(set(done.stdout.splitlines()))


class Copies(unittest.TestCase):
    def setUp(self):
        self.commands = commands()
        self.assertGreater(len(self.commands), 50)

    def test_words_of_a_shell(self):
        """Python's reading of them is the shell's."""
        script = "\n".join("printf '%s\\0' " + command for command in self.commands)
        done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
        words = done.stdout.split("\0")[:-1]
        self.assertEqual(words, [word for command in self.commands for word in shlex.split(command)])
        self.assertTrue(any(HOSTILE in word for word in words))
        for word in words:
            self.assertFalse(word.startswith(("file://", "fileb://")), word)

    def test_the_aws_command_takes_them(self):
        sim_process.require(importlib.util.find_spec("awscli"), "the AWS CLI is not installed")
        asked = []
        for command in self.commands:
            words = shlex.split(command)
            if words[0] == "aws" and words[1:3] != ["logs", "tail"]:
                with self.subTest(command):
                    asked += self.aws(words[1:])
        operations = {operation for operation, _ in asked}
        self.assertGreater(len(operations), 25, operations)
        names = [name for operation, parameters in asked if operation == "DescribeAlarms"
                 for name in parameters.get("AlarmNames", [])]
        for name in (HOSTILE, "-dash", '["list"]', "caf\u00e9 \u20ac"):
            self.assertIn(name, names)
        self.assertIn(f"https://sqs.cn-north-1.amazonaws.com.cn/123456789012/{HOSTILE}",
                      [parameters["QueueUrl"] for operation, parameters in asked if operation == "GetQueueAttributes"])
        with self.assertRaises(AssertionError):
            self.aws(["ecs", "describe-tasks", "--tusks", "x", "--region", "eu-west-2"])

    driver = None

    def aws(self, words):
        """[(operation, parameters)] of what the AWS CLI would send for a command; its parameters are those that the
        operation has."""
        from awscli.clidriver import create_clidriver
        from botocore.validate import ParamValidator
        asked, said = [], io.StringIO()
        if not Copies.driver:
            Copies.driver = create_clidriver()

        def invoke(caller, service, operation, parameters, _options):
            model = caller._session.get_service_model(service).operation_model(operation)
            own = {name: value for name, value in parameters.items() if name != "PaginationConfig"}
            problems = ParamValidator().validate(own, model.input_shape).generate_report() if own else ""
            self.assertEqual(problems, "")
            asked.append((operation, parameters))
            return 0

        environment = {"AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": "/nonexistent"}
        with mock.patch.dict(os.environ, environment), mock.patch("awscli.clidriver.CLIOperationCaller.invoke", invoke), \
                contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(said):
            try:
                code = Copies.driver.main(words)
            except SystemExit as end:
                code = end.code
        self.assertEqual(code, 0, said.getvalue())
        self.assertEqual(len(asked), 1)
        return asked

    def test_queries_are_json(self):
        queries = [shlex.split(c) for c in self.commands if "--metric-data-queries" in c]
        self.assertGreater(len(queries), 20)
        for words in queries:
            document = json.loads(words[words.index("--metric-data-queries") + 1])
            self.assertEqual([q["ReturnData"] for q in document].count(True), 1)
        values = [d["Value"] for words in queries for query in json.loads(words[words.index("--metric-data-queries") + 1])
                  for d in query.get("MetricStat", {}).get("Metric", {}).get("Dimensions", [])]
        self.assertTrue(any(value.startswith(HOSTILE) for value in values), values)


if __name__ == "__main__":
    unittest.main()
