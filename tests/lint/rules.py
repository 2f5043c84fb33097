# SPDX-License-Identifier: MIT
"""The rules that read text. A rule is a function (path, text) -> [(line, sentence)] and one row of
RULES; paths are relative to the root. What needs a compiler or a binary is in lint.py, harden.py."""
import os
import re

# ---- layers: a file includes its own folder or a lower number, never up or sideways --------------
LAYERS = {"base": 0, "model": 1, "store": 2, "aws": 2, "ui": 2, "poll": 3, "act": 3, "panels": 4, "app": 5}
# and these see less than what is below them: panels only draw, the simulator is a world of its own
MAY_ONLY = {"panels": {"base", "model", "ui"}, "sim": {"base", "model"}}

# ---- each library has one owner; test programs that are judges of their own have theirs ------------
OWNERS = {
    "curses": (r"(n?cursesw?/)?(n?curses|panel|term|termcap)\.h", {"src/ui/screen.c"}),
    "curl": (r"curl/.*", {"include/aws/http_curl.h", "tests/bench/floor.c"}),
    "cJSON": (r"(cjson/)?cJSON.*\.h", {"src/base/json.c", "tests/bench/floor.c"}),
    "expat": (r"expat.*\.h", {"src/base/xml.c"}),
    "openssl": (r"openssl/.*", {"src/base/crypto.c", "src/base/certificate.c", "tests/bench/floor.c"}),
    "microhttpd": (r"microhttpd\.h", {"src/sim/server.c"}),
}
# the header that hands a library on, and who may take it
HANDED_ON = {"aws/http_curl.h": r"src/aws/http_?\w*\.c"}
# cmocka tests may look at what a library makes of the same text (differential tests).
OWNER_TESTS = ("tests/unit/base/", "tests/fuzz/")

C_LINES_MAX, H_LINES_MAX, FUNCTION_LINES_MAX, LINE_COLUMNS_MAX = 500, 200, 70, 120

BANNED = {
    "strcpy": "snprintf or text_*", "strcat": "text_*", "strncpy": "snprintf", "strncat": "text_*",
    "sprintf": "snprintf", "vsprintf": "vsnprintf", "gets": "fgets", "system": "posix_spawn",
    "popen": "posix_spawn", "strtok": "strtok_r or text_*", "localtime": "localtime_r", "gmtime": "gmtime_r",
    "ctime": "date_iso", "asctime": "date_iso", "atoi": "strtol", "atol": "strtol", "atof": "strtod",
    "tmpnam": "mkstemp", "mktemp": "mkstemp", "tempnam": "mkstemp", "alloca": "an arena",
    "rand": "a seeded generator", "srand": "a seeded generator", "setjmp": "a return code", "longjmp": "a return code",
    "vfork": "posix_spawn", "pthread_cancel": "a flag", "init_color": "the nearest palette colour",
    "sleep": "waiting for a condition", "usleep": "waiting for a condition", "gethostbyname": "libcurl",
}

# Test programs, on texts of their own, may use these.
BANNED_IN_PROGRAMS = {"strcpy", "strcat", "strncpy", "strncat"}

INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.M)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def without_comments(text):
    """The same lines with comments and the insides of strings blanked."""
    def blank(match):
        s = match.group(0)
        if s[0] in "\"'":
            return s[0] + " " * (len(s) - 2) + s[0]
        return re.sub(r"[^\n]", " ", s)
    return re.sub(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', blank, text, flags=re.S)


def layer_of(path):
    parts = path.split("/")
    if path == "include/panel.h" or parts[0] == "panels":
        return "panels"
    if parts[0] in ("src", "include") and len(parts) > 2:
        return parts[1]
    return None


def included_layer(name):
    if name == "panel.h" or name.endswith("panels.def"):
        return "panels"
    return name.split("/")[0] if "/" in name else None


def rule_layers(path, text):
    own, found = layer_of(path), []
    if own is None:
        return found
    if own not in LAYERS and own != "sim":
        return [(1, f"folder {own} is no layer: name it in tests/lint/rules.py")]
    for match in INCLUDE.finditer(text):
        mark, name = match.groups()
        other = included_layer(name)
        if mark == "<" or other is None or other == own:
            continue
        line = line_of(text, match.start())
        if other not in LAYERS and other != "sim":
            found.append((line, f'includes "{name}": not the form "LAYER/file.h"'))
        elif own in MAY_ONLY:
            if other not in MAY_ONLY[own]:
                found.append((line, f'{own} includes "{name}": it may use {", ".join(sorted(MAY_ONLY[own]))} only'))
        elif other == "sim" or LAYERS[other] >= LAYERS[own]:
            found.append((line, f'{own} includes "{name}": {other} is not below it'))
    return found


def rule_owners(path, text):
    found = []
    if not path.endswith((".c", ".h", ".def")):
        return found
    for match in INCLUDE.finditer(text):
        takers = HANDED_ON.get(match.group(2))
        if takers and not re.fullmatch(takers, path):
            found.append((line_of(text, match.start()), f'includes "{match.group(2)}": only {takers} may'))
        for library, (pattern, owners) in OWNERS.items():
            if match.group(1) == "<" and re.fullmatch(pattern, match.group(2)) and path not in owners \
                    and not (path.startswith(OWNER_TESTS) and library != "curses"):
                found.append((line_of(text, match.start()),
                              f"includes <{match.group(2)}>: {library} belongs to {min(owners, key=len)}"))
    return found


def rule_sizes(path, text):
    limit = H_LINES_MAX if path.endswith(".h") else C_LINES_MAX
    lines = text.split("\n")
    found = [(limit, f"{len(lines) - 1} lines: at most {limit}")] if len(lines) - 1 > limit else []
    begin = None
    for number, line in enumerate(lines, 1):
        if line == "{":
            begin = number
        elif line == "}" and begin:
            if number - begin - 1 > FUNCTION_LINES_MAX:
                found.append((begin, f"function of {number - begin - 1} lines: at most {FUNCTION_LINES_MAX}"))
            begin = None
        if len(line.expandtabs(8)) > LINE_COLUMNS_MAX:
            found.append((number, f"line wider than {LINE_COLUMNS_MAX} columns"))
    return found


def rule_spdx(path, text):
    first = text.split("\n", 2)[:2]
    if any("SPDX-License-Identifier: MIT" in line for line in first):
        return []
    return [(1, "no SPDX-License-Identifier line at the top")]


def rule_guards(path, text):
    if not path.endswith(".h"):
        return []
    inner = path.split("/", 1)[1] if path.startswith(("include/", "src/", "tests/")) else path
    want = "CWTOP_" + re.sub(r"[^A-Z0-9]", "_", inner.upper())
    match = re.search(r"^#ifndef (\w+)\n#define (\w+)$", text, re.M)
    if not match or match.group(1) != match.group(2):
        return [(1, f"no header guard: {want}")]
    if not match.group(1).startswith("CWTOP_"):
        return [(line_of(text, match.start()), f"guard {match.group(1)}: {want}")]
    return []


def rule_banned(path, text):
    code, found = without_comments(text), []
    for match in re.finditer(r"(?<![\w.>])(\w+)\s*\(", code):
        name = match.group(1)
        if name in BANNED and not (name in BANNED_IN_PROGRAMS and path.startswith("tests/")):
            found.append((line_of(code, match.start()), f"{name}(): use {BANNED[name]}"))
    return found


def rule_typedefs(path, text):
    code = without_comments(text)  # a type of functions that return one is none of them
    return [(line_of(code, m.start()), "typedef of a struct: write struct NAME")
            for m in re.finditer(r"^\s*typedef\s+(struct|union)\b(?!\s+\w+\s+\w+\()", code, re.M)]


def rule_notes(path, text):
    pattern = r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK")) + r")\b"
    return [(line_of(text, m.start()), f"{m.group(1)}: do it or leave it") for m in re.finditer(pattern, text)]


# Places that only the makers' machines have, and papers that users do not have.
ELSEWHERE = (r"(?<![\w.])/(?:work|root|home/\w+)/", r"\.\./shared", r"\bdeb\.debian\.org", r"\bregistry\.npmjs",
             r"\bpypi\.org|pythonhosted", r"\bproxy\.golang", r"\bcrates\.io",
             r"\b(?:DESIGN|STYLE|reliability|performance|aws-reference)\.md\b", r"\baws-reference\b")


def rule_elsewhere(path, text):
    if path.startswith("tests/lint/"):
        return []
    return [(line_of(text, m.start()), f"speaks of {m.group(0)}: nobody else has it")
            for pattern in ELSEWHERE for m in re.finditer(pattern, text)]


def rule_space(path, text):
    found = [(line_of(text, m.start()), "space at the end of the line") for m in re.finditer(r"[ \t]+$", text, re.M)]
    if text and not text.endswith("\n"):
        found.append((text.count("\n") + 1, "no newline at the end of the file"))
    return found


def is_source(path):
    return path.endswith((".c", ".h"))


def is_ours(path):
    return is_source(path) or path.endswith((".py", ".sh")) or path in ("Makefile", "tests/run", "tests/stages", ".ci/run")


def is_text(path):
    # recorded replies are what they are
    return "/corpus/" not in path and "/replies/" not in path and "/vectors/" not in path and "/golden/" not in path


#        name         applies to                       rule
RULES = [
    ("layers", is_source, rule_layers),
    ("owners", is_source, rule_owners),
    ("sizes", is_source, rule_sizes),
    ("spdx", is_ours, rule_spdx),
    ("guards", is_source, rule_guards),
    ("banned", is_source, rule_banned),
    ("typedefs", is_source, rule_typedefs),
    ("notes", is_text, rule_notes),
    ("elsewhere", is_text, rule_elsewhere),
    ("space", is_ours, rule_space),
]


# ---- the include graph: folders form no ring by the rule `layers`, headers by this ------------------
def include_graph(files):
    """{header: headers it includes}, named as #include does: "base/json.h"."""
    def name_of(path):
        return path.partition("/")[2] if path.startswith(("src/", "include/")) else path
    graph = {}
    for path, text in files.items():
        if path.endswith(".h") and path.startswith(("src/", "include/", "panels/")):
            inside = os.path.dirname(name_of(path))
            names = [name for mark, name in INCLUDE.findall(text) if mark == '"' and name.endswith(".h")]
            graph[name_of(path)] = {name if "/" in name or not inside else f"{inside}/{name}" for name in names}
    return graph


def find_cycle(graph):
    """A list of headers that include each other in a ring, or None."""
    state, trail = {}, []

    def visit(node):
        state[node] = 1
        trail.append(node)
        for other in sorted(graph.get(node, ())):
            if state.get(other) == 1:
                return trail[trail.index(other):] + [other]
            if other not in state:
                cycle = visit(other)
                if cycle:
                    return cycle
        trail.pop()
        state[node] = 2
        return None

    for node in sorted(graph):
        if node not in state:
            cycle = visit(node)
            if cycle:
                return cycle
    return None
