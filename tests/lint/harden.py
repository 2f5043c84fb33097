#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the linker and the compiler made of the programs: position independent, nothing writable that
need not be, no executable stack, checked libc calls. `judge` takes readelf's words, so that the
self-test can feed it worse ones."""
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("CWTOP_BUILD", os.path.join(ROOT, "build"))

#   what            readelf's words it must have                                        option
WANTED = [
    ("PIE", r"^\s*Type:\s+DYN .*(Position-Independent|Shared)", "-h"),
    ("PIE flag", r"\(FLAGS_1\).*\bPIE\b", "-d"),
    ("BIND_NOW", r"\(FLAGS(_1)?\).*\b(BIND_)?NOW\b", "-d"),
    ("RELRO", r"^\s*GNU_RELRO\b", "-l"),
    ("stack not executable", r"^\s*GNU_STACK\b.*\n?.*\bRW\s", "-l"),
    ("checked libc calls", r"__\w+_chk\b", "-s"),
    ("stack protector", r"__stack_chk_fail\b", "-s"),
]
#   what            words it must not have                                              option
UNWANTED = [
    ("writable and executable segment", r"^\s*LOAD\b.*\n?.*\bRWE\s", "-l"),
    ("text relocations", r"\(TEXTREL\)", "-d"),
    ("run path", r"\((RPATH|RUNPATH)\)", "-d"),
]


def readelf(path):
    return {option: subprocess.run(["readelf", "-W", option] + (["--dyn-syms"] if option == "-s" else []) + [path],
                                   capture_output=True, text=True, check=True).stdout for option in ("-h", "-d", "-l", "-s")}


def judge(words):
    """[(what, is_good)] for the output of readelf by option."""
    return [(what, re.search(pattern, words[option], re.M) is not None) for what, pattern, option in WANTED] + \
           [(what, re.search(pattern, words[option], re.M) is None) for what, pattern, option in UNWANTED]


def main():
    passed = failed = 0
    for program in ("cwtop", "cwtop-sim"):
        path = os.path.join(BUILD, program)
        if not os.path.exists(path):
            print(f"{program}: not built: run make first")
            failed += 1
            continue
        for what, is_good in judge(readelf(path)):
            passed, failed = passed + is_good, failed + (not is_good)
            if not is_good:
                print(f"{program}: {what}: not as it must be")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
