#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A rule that cannot go red is no rule: each one is given something bad, and something good."""
import importlib.machinery
import importlib.util
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import harden  # noqa: E402
import lint  # noqa: E402
import rules  # noqa: E402

HEAD = "/* SPDX-License-Identifier: MIT */\n"
GUARD = HEAD + "#ifndef CWTOP_BASE_A_H\n#define CWTOP_BASE_A_H\n#endif\n"


def function(lines):
    return "int\nf(void)\n{\n" + "\tg();\n" * lines + "}\n"


#   rule        path              bad                                          good
SAMPLES = [
    ("layers", "src/base/a.c", '#include "model/unit.h"\n', '#include "base/b.h"\n'),
    ("layers", "src/ui/a.c", '#include "aws/aws.h"\n', '#include "model/unit.h"\n'),
    ("layers", "src/poll/a.c", '#include "app/app.h"\n', '#include "aws/aws.h"\n'),
    ("layers", "panels/a.c", '#include "poll/poll.h"\n', '#include "ui/cells.h"\n#include "panel.h"\n'),
    ("layers", "src/ui/a.c", '#include "panel.h"\n', '#include "ui/cells.h"\n'),
    ("layers", "include/model/a.h", '#include "aws/aws.h"\n', '#include "base/err.h"\n'),
    ("layers", "src/sim/a.c", '#include "aws/aws.h"\n', '#include "sim/world.h"\n#include "model/unit.h"\n'),
    ("layers", "src/app/a.c", '#include "sim/world.h"\n', '#include "act/act.h"\n'),
    ("layers", "src/misc/a.c", "int a;\n", None),
    ("owners", "src/ui/a.c", "#include <curses.h>\n", "#include <stdio.h>\n"),
    ("owners", "src/app/a.c", "#include <panel.h>\n", '#include "panel.h"\n'),
    ("owners", "src/poll/a.c", "#include <curl/curl.h>\n", None),
    ("owners", "src/aws/a.c", '#include "aws/http_curl.h"\n', '#include "aws/http.h"\n'),
    ("owners", "src/model/a.c", "#include <cjson/cJSON.h>\n", None),
    ("owners", "src/aws/a.c", "#include <openssl/evp.h>\n", None),
    ("owners", "src/aws/a.c", "#include <expat.h>\n", None),
    ("owners", "src/app/a.c", "#include <microhttpd.h>\n", None),
    ("sizes", "src/ui/a.c", "\n" * 501, "\n" * 500),
    ("sizes", "include/ui/a.h", "\n" * 201, "\n" * 200),
    ("sizes", "src/ui/a.c", function(71), function(70)),
    ("sizes", "src/ui/a.c", "\t" * 16 + "\n", "\t" * 12 + "\n"),
    ("spdx", "src/ui/a.c", "int a;\n", HEAD),
    ("guards", "include/base/a.h", HEAD + "int a;\n", GUARD),
    ("guards", "include/base/a.h", GUARD.replace("CWTOP_", ""), GUARD),
    ("banned", "src/ui/a.c", "\tstrcpy(a, b);\n", "\tour_strcpy(a, b);\n"),
    ("banned", "src/ui/a.c", "\tsystem (a);\n", "\t/* no system() here */ p->system(a);\n"),
    ("banned", "src/ui/a.c", "\tt = localtime(&s);\n", "\tt = localtime_r(&s, &tm);\n"),
    ("banned", "src/ui/a.c", "\tstrcat(a, b);\n", None),
    ("banned", "tests/unit/ui/a.c", "\tusleep(10);\n", '\tputs("usleep(10)");\n'),
    ("typedefs", "src/ui/a.c", "typedef struct a a_t;\n", "typedef struct a\nmake(int);\n"),
    ("notes", "src/ui/a.c", "/* TO" "DO: later */\n", "/* later */\n"),
    ("elsewhere", "src/ui/a.c", "/* see /wo" "rk/main */\n", "/* see network/main */\n"),
    ("elsewhere", "README.md", "see ../sha" "red/x\n", "see share/x\n"),
    ("elsewhere", "src/ui/a.c", "/* STY" "LE.md */\n", "/* style */\n"),
    ("space", "src/ui/a.c", "int a; \n", "int a;\n"),
    ("space", "src/ui/a.c", "int a;", "\n"),
]


class TextRules(unittest.TestCase):
    def test_samples(self):
        table = {name: (applies, rule) for name, applies, rule in rules.RULES}
        for name, path, bad, good in SAMPLES:
            with self.subTest(rule=name, path=path, bad=bad[:40]):
                applies, rule = table[name]
                self.assertTrue(applies(path))
                self.assertTrue(rule(path, bad), "the bad text was not found")
                if good is not None:
                    self.assertEqual(rule(path, good), [])

    def test_every_rule_has_a_sample(self):
        self.assertEqual({name for name, _, _ in rules.RULES}, {row[0] for row in SAMPLES})


class Graph(unittest.TestCase):
    def test_ring(self):
        files = {"include/base/a.h": '#include "base/b.h"\n', "src/base/b.h": '#include "c.h"\n',
                 "src/base/a.c": '#include "base/a.h"\n'}
        self.assertIsNone(rules.find_cycle(rules.include_graph(files)))
        files["src/base/c.h"] = '#include "base/a.h"\n'
        self.assertEqual(rules.find_cycle(rules.include_graph(files)), ["base/a.h", "base/b.h", "base/c.h", "base/a.h"])


class Compiled(unittest.TestCase):
    def object_symbols(self, text):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "a.o")
            subprocess.run(["gcc", "-std=c11", "-fPIE", "-x", "c", "-c", "-o", path, "-"], input=text, text=True, check=True)
            return lint.symbols_of(path)

    def test_header_alone(self):
        self.assertEqual(lint.compile_alone("struct a {\n\tint b;\n};\n", "a.h"), "")
        self.assertNotEqual(lint.compile_alone("size_t a(void);\n", "a.h"), "")

    def test_symbols(self):
        def judged(text, headers="", path="src/ui/a.c"):
            return lint.judge_symbols(path, self.object_symbols(text), headers)
        self.assertEqual(judged("int a_f(void) { return 1; } static const int k = 2; int a_g(void) { return k; }"), [])
        self.assertEqual(judged("extern int b; extern int *const a_t[]; int *const a_t[] = { &b };"), [])
        self.assertEqual(len(judged("int b_f(void) { return 1; }")), 1)
        self.assertEqual(judged("int b_f(void) { return 1; }", "int\nb_f(void);\n"), [])
        self.assertIn("exports the variable", judged("int a_count = 1;")[0])
        self.assertIn("file-scope state", judged("static int n; int a_f(void) { return ++n; }")[0])
        self.assertIn("file-scope state", judged("int a_f(void) { static int n; return ++n; }")[0])
        self.assertEqual(judged("static int n; int log_f(void) { return ++n; }", "log_f", "src/base/log.c"), [])

    def test_format(self):
        with open(os.path.join(lint.ROOT, ".clang-format"), encoding="utf-8") as f:
            style = f.read()
        for text, is_good in (("int a;\n", True), ("int  a ;\n", False)):
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, "a.c")
                for name, content in ((".clang-format", style), ("a.c", text)):
                    with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
                        f.write(content)
                self.assertEqual(lint.format_rule({path: text}) == [], is_good, text)

    def test_panels(self):
        files = {"panels/panels.def": "PANEL(a)\n", "panels/a.c": "const struct panel panel_a = {\n"}
        self.assertEqual(lint.panels_rule(files), [])
        files["panels/b.c"] = "const struct panel panel_b = {\n"
        self.assertEqual(len(lint.panels_rule(files)), 1)
        self.assertEqual(len(lint.panels_rule({"panels/panels.def": "PANEL(a)\n"})), 1)


class Hardening(unittest.TestCase):
    PROGRAM = ("#include <stdio.h>\n#include <string.h>\nint main(int n, char **v) { char b[8]; "
               "strncpy(b, v[n - 1], (size_t)n); puts(b); printf(b, n); return 0; }\n")
    GOOD = ["-O2", "-D_FORTIFY_SOURCE=2", "-fstack-protector-strong", "-fPIE", "-pie", "-w",
            "-Wl,-z,relro,-z,now,-z,noexecstack,-z,separate-code,-z,nodlopen"]

    def judged(self, flags):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "a")
            subprocess.run(["gcc", *flags, "-x", "c", "-o", path, "-"], input=self.PROGRAM, text=True, check=True)
            return [what for what, is_good in harden.judge(harden.readelf(path)) if not is_good]

    def test_good(self):
        self.assertEqual(self.judged(self.GOOD), [])

    def test_each_flag_missing_is_seen(self):
        for flag, instead, what in (
                ("-D_FORTIFY_SOURCE=2", "-U_FORTIFY_SOURCE", "checked libc calls"),
                ("-fstack-protector-strong", "-fno-stack-protector", "stack protector"),
                ("-pie", "-no-pie", "PIE"),
                (self.GOOD[-1], self.GOOD[-1].replace("now", "lazy"), "BIND_NOW"),
                (self.GOOD[-1], self.GOOD[-1].replace("relro", "norelro"), "RELRO"),
                (self.GOOD[-1], self.GOOD[-1].replace("noexecstack", "execstack"), "stack not executable"),
                ("-w", "-Wl,-rpath,/tmp", "run path")):
            with self.subTest(instead=instead):
                self.assertIn(what, self.judged([instead if f == flag else f for f in self.GOOD]))


class Runner(unittest.TestCase):
    """The counting itself: tests/run must not take a failure for a pass."""
    def setUp(self):
        path = os.path.join(lint.ROOT, "tests", "run")
        loader = importlib.machinery.SourceFileLoader("run", path)
        self.run_ = importlib.util.module_from_spec(importlib.util.spec_from_loader("run", loader))
        sys.dont_write_bytecode = True
        loader.exec_module(self.run_)

    def test_counts(self):
        for text, code, want in (
                ("1..2\nok 1 - a\nok 2 - b\n", 0, (2, 0, 0)),
                ("1..2\nok 1 - a\nnot ok 2 - b\n", 1, (1, 1, 0)),
                ("1..2\nok 1 - a\n", -11, (1, 1, 0)),
                ("", 0, (0, 1, 0)),
                ("", 1, (0, 1, 0)),
                ("Ran 3 tests in 0.1s\n\nOK (skipped=1)\n", 0, (2, 0, 1)),
                ("Ran 3 tests in 0.1s\n\nFAILED (failures=1, errors=1)\n", 1, (1, 2, 0)),
                ("Ran 0 tests in 0.0s\n\nOK\n", 0, (0, 1, 0)),
                ("4 passed, 0 failed\n", 0, (4, 0, 0)),
                ("4 passed, 0 failed\n", 1, (4, 1, 0)),
                ("4 passed, 2 failed, 1 skipped\n", 1, (4, 2, 1))):
            with self.subTest(text=text, code=code):
                self.assertEqual(self.run_.count(text, code), want)

    def test_exit_code(self):
        def code(script, timeout_s=120):
            with tempfile.NamedTemporaryFile("w", suffix=".py") as f:
                f.write(script)
                f.flush()
                done = subprocess.run([os.path.join(lint.ROOT, "tests", "run"), "--timeout", str(timeout_s), f.name],
                                      capture_output=True, text=True, check=False)
                return done.returncode, done.stdout.splitlines()[-1]
        self.assertEqual(code("print('2 passed, 0 failed')"), (0, "2 passed, 0 failed"))
        self.assertEqual(code("print('2 passed, 0 failed'); raise SystemExit(3)"), (1, "2 passed, 1 failed"))
        self.assertEqual(code("import signal; signal.pause()", 2), (1, "0 passed, 1 failed"))
        self.assertEqual(subprocess.run([os.path.join(lint.ROOT, "tests", "run")], capture_output=True,
                                        check=False).returncode, 1)


if __name__ == "__main__":
    unittest.main()
