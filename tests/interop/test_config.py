#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The config file through the program itself: where it is found, what wins, what is said of a wrong one,
and that cwtop's checker and Python's jsonschema agree on it. And what watching costs, as the simulator
counts the calls."""
import copy
import http.client
import json
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import support  # noqa: E402

DEFAULT = os.path.join(support.ROOT, "share", "config.jsonc")
SCHEMA = os.path.join(support.ROOT, "share", "schema", "config.schema.json")
ODD_VALUES = (None, True, 0, -1, 1.5, 17, "", "x", [], {}, {"x": 1})
STACK = "cityflow"


def parse(text):
    return json.loads(re.sub(r'"(?:\\.|[^"\\\n])*"|//[^\n]*',
                             lambda m: m.group(0) if m.group(0)[0] == '"' else " ", text))


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


class Config(support.Folder):
    def config(self, value, name="mine.jsonc"):
        return self.file(name, value if isinstance(value, str) else json.dumps(value))

    def run_with(self, *argv, **env):
        return support.cwtop(argv, self.folder, **env)

    def test_agrees_with_jsonschema(self):
        jsonschema = support.need("jsonschema")
        schema = json.loads(read(SCHEMA))
        jsonschema.Draft202012Validator.check_schema(schema)
        judge = jsonschema.Draft202012Validator(schema)
        default = parse(read(DEFAULT))
        judge.validate(default)
        places = [(key,) for key in default] + [("watching", key) for key in default["watching"]]
        cases = [default, {}, [], {"extra": 1}]
        for place in places:
            for value in ODD_VALUES:
                case = copy.deepcopy(default)
                at = case[place[0]] if len(place) > 1 else case
                at[place[-1]] = value
                cases.append(case)
        verdicts = [judge.is_valid(case) for case in cases]
        for case, is_right in zip(cases, verdicts):
            code, _, error = self.run_with("keys", "--config", self.config(case))
            self.assertEqual(code, 0 if is_right else 65, (case, error))
            if not is_right:
                self.assertRegex(error, r"^cwtop: .*mine\.jsonc:\d+:\d+: [^\n]+\n$")
        self.assertGreater(sum(verdicts), 10)
        self.assertGreater(len(verdicts) - sum(verdicts), 40)

    def test_where_it_is_found(self):
        folder = os.path.join(self.folder, "xdg", "cwtop")
        os.makedirs(folder)
        with open(os.path.join(folder, "config.jsonc"), "w", encoding="utf-8") as f:
            f.write("{ wrong }")
        self.assertEqual(self.run_with("keys")[0], 0)
        code, _, error = self.run_with("keys", XDG_CONFIG_HOME=os.path.join(self.folder, "xdg"))
        self.assertEqual(code, 65)
        self.assertRegex(error, r"^cwtop: .*xdg/cwtop/config\.jsonc:1:3: ")
        # the one that is named is the only one that is read; what cwtop says of itself needs none
        self.assertEqual(self.run_with("keys", "--config", self.config({}),
                                       XDG_CONFIG_HOME=os.path.join(self.folder, "xdg"))[0], 0)
        self.assertEqual(self.run_with("--help", XDG_CONFIG_HOME=os.path.join(self.folder, "xdg"))[0], 0)
        code, _, error = self.run_with("keys", "--config", os.path.join(self.folder, "none.jsonc"))
        self.assertEqual(code, 65)
        self.assertIn("none.jsonc", error)


class Cost(support.Folder):
    def setUp(self):
        super().setUp()
        self.sim = support.simulator(self.folder, STACK, "--control", CWTOP_CLOCK=support.clock(0))
        self.addCleanup(self.sim.stop)
        self.argv = (STACK, "--endpoint-url", self.sim.url, "--region", support.REGION, *support.demo_vars(STACK))

    def control(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.sim.port, timeout=120)
        try:
            connection.request("GET", f"/_sim/{path}")
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def snapshot(self, *argv):
        env = {"CWTOP_CLOCK": support.clock(0), "XDG_STATE_HOME": os.path.join(self.folder, "state")}
        _, out, error = support.cwtop(("snapshot", *self.argv, "--format", "json", *argv), self.folder, **env)
        self.assertTrue(out, error)
        return json.loads(out)["watching"], json.loads(out)["sources"]

    def test_counted_as_the_simulator_counts(self):
        watching, sources = self.snapshot()
        calls = self.control("calls")
        self.assertEqual(watching["calls"], sum(calls.values()), calls)
        self.assertEqual(watching["calls"], sum(source["calls"] for source in sources))
        self.assertAlmostEqual(watching["usd"], sum(source["usd"] for source in sources), 9)
        self.assertEqual(watching["limit_usd_per_month"], 5)

    def test_limit(self):
        path = self.file("half.jsonc", json.dumps({"watching": {"usd_per_month": 0.5}}))
        watching, _ = self.snapshot("--config", path)
        self.assertEqual(watching["limit_usd_per_month"], 0.5)
        self.assertLessEqual(watching["usd_per_month"], 0.5)
        self.assertGreater(watching["usd_per_month"], 0.45)
        self.assertGreater(watching["unlimited_usd_per_month"], 2)
        path = self.file("none.jsonc", json.dumps({"watching": {"usd_per_month": None}, "pace": 2}))
        watching, _ = self.snapshot("--config", path)
        self.assertIsNone(watching["limit_usd_per_month"])
        self.assertEqual(watching["pace"], 2)
        self.assertAlmostEqual(watching["usd_per_month"], watching["unlimited_usd_per_month"], 9)  # sums in two orders

    def test_header_says_so(self):
        """The limit, not the key, decides."""
        path = self.file("half.jsonc", json.dumps({"watching": {"usd_per_month": 0.5}}))
        script = self.file("script", "wait\ntext\nkey +\ntext\nquit\n")
        code, out, error = support.cwtop((*self.argv, "--config", path, "--script", script, "--size", "160x40"),
                                         self.folder, CWTOP_CLOCK=support.clock(0),
                                         XDG_STATE_HOME=os.path.join(self.folder, "state"))
        self.assertEqual(code, 0, error)
        limits = [float(x) for x in re.findall(r"\$0\.[45]\d*/month limit x([\d.]+)", out)]
        self.assertEqual(len(limits), 2, out)
        self.assertGreater(limits[1], 1.5 * limits[0])
        self.assertIn("2x faster", out)


if __name__ == "__main__":
    unittest.main()
