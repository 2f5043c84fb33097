#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The house rules over the whole tree: text rules (rules.py), the include graph, headers that stand
alone, exported symbols, formatting. One line per finding, one count per rule."""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import rules  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("CWTOP_BUILD", os.path.join(ROOT, "build"))
SKIPPED_DIRS = {".git", "build", "__pycache__"}

# File-scope state that may change, and why: the log's ring, the clock's origin, the screen (ncurses
# is global itself), and what a signal handler must reach.
MUTABLE = {"src/base/log.c", "src/base/clock.c", "src/base/mem.c", "src/base/secret.c", "src/ui/screen.c", "src/ui/term.c",
           "src/app/signals.c", "src/app/signal.c", "src/app/crash.c", "src/sim/main.c"}
# A file exports names that begin with the first word of its own (stack_vars.c: stack_*), or that a
# header with that first word declares; and these, where a header is split over files of other names.
EXPORT_PREFIXES = {
    "src/base/clean.c": ("text_",), "src/base/width.c": ("text_", "char_"), "src/base/utf8.c": ("text_",),
    "src/sim/call.c": ("param_", "page_", "write_"), "src/sim/fault.c": ("http_",),
}
COMMAND_FILES = re.compile(r"src/app/cmd_\w+\.c")  # cmd_demo.c: command_demo


def tree():
    files = {}
    for folder, dirs, names in os.walk(ROOT):
        dirs[:] = sorted(d for d in dirs if d not in SKIPPED_DIRS)
        for name in sorted(names):
            path = os.path.relpath(os.path.join(folder, name), ROOT)
            try:
                with open(os.path.join(ROOT, path), encoding="utf-8") as f:
                    files[path] = f.read()
            except (UnicodeDecodeError, FileNotFoundError):
                continue  # not text, or a file that was just renamed away
    return files


def text_rule(files, applies, rule):
    return [f"{path}:{line}: {sentence}" for path, text in files.items() if applies(path)
            for line, sentence in rule(path, text)]


def graph_rule(files):
    cycle = rules.find_cycle(rules.include_graph(files))
    return [f"include: headers in a ring: {' > '.join(cycle)}"] if cycle else []


def compile_alone(header_text, name, extra=()):
    """What the compiler says of a file that holds this text alone; '' when nothing."""
    done = subprocess.run(["gcc", "-std=c11", "-D_GNU_SOURCE", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-I",
                           os.path.join(ROOT, "include"), *extra, "-x", "c", "-"], cwd=ROOT, text=True,
                          capture_output=True, input=header_text)
    return "" if done.returncode == 0 else (done.stderr.splitlines() or [name])[0]


def headers_rule(files):
    """Each header compiles alone, and twice."""
    found = []
    for path in files:
        if path.endswith(".h") and path.startswith(("include/", "src/", "panels/")):
            line = f'#include "{path}"\n'
            said = compile_alone(line + line + "extern int cwtop_nothing;\n", path, ["-I", "."])
            if said:
                found.append(f"{path}:1: does not stand alone: {said}")
    return found


def symbols_of(path):
    """[(name, section)] of what an object file defines, global ones and others apart."""
    done = subprocess.run(["objdump", "-t", path], capture_output=True, text=True, check=True)
    found = []
    for line in done.stdout.splitlines():
        match = re.match(r"^[0-9a-f]+ (.{7}) (\S+)\s+([0-9a-f]+)\s+(?:\.hidden )?(\S+)$", line)
        if match and match.group(2) not in ("*UND*", "*ABS*") and match.group(1)[6] in "FO":
            found.append((match.group(4), match.group(2), match.group(1)[0] in "gu"))
    return found


def own_names(files, path):
    """The text of the headers in which a .c file may declare what it exports."""
    stem, layer = os.path.splitext(os.path.basename(path))[0], rules.layer_of(path)
    if layer == "panels":
        return files.get("include/panel.h", "") + files.get(f"panels/{stem}.h", "")
    word = stem.split("_")[0]  # api_alarms.c may declare in api_cloudwatch.h
    return "\n".join(text for name, text in files.items() if re.fullmatch(rf"(include|src)/{layer}/{word}(_\w+)?\.h", name))


def judge_symbols(path, symbols, headers):
    """Exports are named after the file or declared in its header; no variable that can change."""
    stem, found = os.path.splitext(os.path.basename(path))[0], []
    for name, section, is_global in symbols:
        is_mutable = section.startswith((".data", ".bss", "*COM*")) and not section.startswith(".data.rel.ro")
        if is_mutable and is_global:
            found.append(f"{path}: exports the variable {name}: hand it over by a function")
        elif is_mutable and path not in MUTABLE and not name.startswith((".", "__")):
            found.append(f"{path}: file-scope state {name.split('.')[0]}: keep it in a struct")
        word = stem.split("_")[0]
        own = (f"{word}_", f"panel_{stem}", *EXPORT_PREFIXES.get(path, ()),
               *(("command_",) if COMMAND_FILES.fullmatch(path) else ()))
        if is_global and not name.startswith(own) and name != "main" and not re.search(rf"\b{re.escape(name)}\b", headers):
            found.append(f"{path}: exports {name}: neither {word}_* nor declared in its header")
    return found


def symbols_rule(files):
    found = []
    for path in files:
        if path.endswith(".c") and path.startswith(("src/", "panels/")):
            obj = os.path.join(BUILD, "obj", path[:-2] + ".o")
            if not os.path.exists(obj):
                found.append(f"{path}: not built: run make first")
            else:
                found += judge_symbols(path, symbols_of(obj), own_names(files, path))
    return found


def format_rule(files):
    sources = [p for p in files if rules.is_source(p)]
    if not sources:
        return []
    done = subprocess.run(["clang-format", "--dry-run", "-Werror", *sources], cwd=ROOT, capture_output=True, text=True)
    return [line for line in done.stderr.splitlines() if ": error:" in line]


def panels_rule(files):
    """panels.def lists each panels/*.c once, and nothing else."""
    listed = re.findall(r"^PANEL\((\w+)\)", files.get("panels/panels.def", ""), re.M)
    there = [os.path.basename(p)[:-2] for p in files if re.fullmatch(r"panels/[a-z_]+\.c", p)]
    there = [name for name in there if f"panel_{name} = {{" in files[f"panels/{name}.c"]]
    return [f"panels/panels.def: {name}: no panels/{name}.c defines it" for name in listed if name not in there] + \
           [f"panels/{name}.c: not in panels/panels.def" for name in there if name not in listed]


def main():
    files, passed, failed = tree(), 0, 0
    checks = [(name, text_rule(files, applies, rule)) for name, applies, rule in rules.RULES]
    checks += [("include graph", graph_rule(files)), ("headers alone", headers_rule(files)),
               ("symbols", symbols_rule(files)), ("clang-format", format_rule(files)), ("panels.def", panels_rule(files))]
    for name, found in checks:
        passed, failed = passed + (not found), failed + bool(found)
        if found:
            print(f"{name}: {len(found)} findings")
            print("\n".join("  " + line for line in found))
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
