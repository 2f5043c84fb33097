#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The picture in the README is what the program shows: the demo in its deploy scenario, its clock
standing still. UPDATE=1 draws it anew."""
import os
import subprocess
import tempfile
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("CWTOP_BUILD", os.path.join(ROOT, "build"))
README = os.path.join(ROOT, "README.md")
FENCE = "```\n"


class Picture(unittest.TestCase):
    def drawn(self):
        with tempfile.NamedTemporaryFile("w", suffix=".script") as script:
            script.write("wait\ntext\n")
            script.flush()
            env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "CWTOP_CLOCK": "1795222800000@0*0",
                   "CWTOP_SHARE": os.path.join(ROOT, "share")}
            done = subprocess.run([os.path.join(BUILD, "cwtop"), "demo", "--scenario", "deploy", "--script",
                                   script.name], env=env, capture_output=True, text=True, timeout=300, check=True)
        return done.stdout.rstrip("\n") + "\n"

    def test_picture(self):
        with open(README, encoding="utf-8") as file:
            text = file.read()
        begin = text.index(FENCE + " ! ALARM") + len(FENCE)
        end = text.index(FENCE, begin)
        drawn = self.drawn()
        if os.environ.get("UPDATE") == "1":
            with open(README, "w", encoding="utf-8") as file:
                file.write(text[:begin] + drawn + text[end:])
            return
        self.assertEqual(text[begin:end], drawn, "UPDATE=1 tests/screen/test_readme.py draws it anew")


if __name__ == "__main__":
    unittest.main()
