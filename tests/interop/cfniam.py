# SPDX-License-Identifier: MIT
"""The policies of share/iam as they stand in the templates: viewer.json whole, and what operator.json
adds to it, so that both stay below IAM's limit."""
import json
import re


def _lines(statement):
    """One statement as YAML, below "Statement:"."""
    lead = "- "
    for key, value in statement.items():
        if isinstance(value, list):
            yield f"{lead}{key}:"
            for item in value:
                yield "    - " + (json.dumps(item) if key == "Resource" else item)
        else:
            yield f"{lead}{key}: " + (value if key in ("Sid", "Effect", "Action") else json.dumps(value))
        lead = "  "


def rewritten(text, viewer, operator):
    """The template with the statements of the two policies as they ought to be."""
    common = len(viewer["Statement"])
    assert operator["Statement"][:common] == viewer["Statement"], "operator.json does not begin with viewer.json"
    wanted = {"ViewerPolicy": viewer["Statement"], "OperatorPolicy": operator["Statement"][common:]}
    for name, statements in wanted.items():
        lines = "".join(f"          {line}\n" for statement in statements for line in _lines(statement))
        text, times = re.subn(rf"(\n  {name}:\n(?:    .*\n)*?        Statement:\n)(?:          .*\n)*",
                              lambda match, lines=lines: match.group(1) + lines, text)
        assert times == 1, name
    return text
