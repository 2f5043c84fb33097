# SPDX-License-Identifier: MIT
"""Reads CloudFormation templates, strictly: what refers to nothing or is used by nobody is a problem.
Resolves their intrinsic functions, as far as the templates in share/aws use them."""
import re

import yaml

PSEUDO = {"AWS::AccountId", "AWS::NoValue", "AWS::Partition", "AWS::Region", "AWS::StackName"}
SECTIONS = {"AWSTemplateFormatVersion", "Description", "Parameters", "Conditions", "Resources", "Outputs"}
RESOURCE_KEYS = {"Type", "Condition", "DependsOn", "Properties", "DeletionPolicy", "UpdateReplacePolicy"}
PLACEHOLDER = re.compile(r"\$\{([^!}][^}]*)\}")
TEMPLATE_MAX_BYTES = 51200  # what CloudFormation takes without a bucket
FUNCTIONS = {"Ref", "Condition", "Fn::GetAtt", "Fn::Sub", "Fn::Select", "Fn::Split", "Fn::Equals", "Fn::Not", "Fn::And"}


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short tags; a key given twice is an error."""


def _tagged(loader, suffix, node):
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


def _mapping(loader, node):
    keys = [loader.construct_object(key, deep=True) for key, _ in node.value]
    twice = {key for key in keys if keys.count(key) > 1}
    if twice:
        raise ValueError(f"{node.start_mark}: {twice} given twice")
    return loader.construct_mapping(node, deep=True)


_Loader.add_multi_constructor("!", _tagged)
_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
# dates stay text: "2012-10-17"
_Loader.yaml_implicit_resolvers = {first: [(tag, pattern) for tag, pattern in rows if not tag.endswith(":timestamp")]
                                   for first, rows in yaml.SafeLoader.yaml_implicit_resolvers.items()}


def load(text):
    return yaml.load(text, _Loader)


def function_of(value):
    """(name, argument) of an intrinsic function, or None."""
    if isinstance(value, dict) and len(value) == 1:
        name, argument = next(iter(value.items()))
        is_name = name == "Ref" or name.startswith("Fn::") or name == "Condition" and isinstance(argument, str)
        return (name, argument) if is_name else None
    return None


def references(value):
    """All that a value refers to: (kind, name, attribute); kinds are ref, att and condition."""
    call = function_of(value)
    if call:
        name, argument = call
        if name == "Ref":
            yield "ref", argument, None
        elif name == "Condition":
            yield "condition", argument, None
        elif name == "Fn::GetAtt":
            yield "att", argument[0], argument[1]
        elif name == "Fn::Sub":
            text, own = (argument, {}) if isinstance(argument, str) else argument
            for word in PLACEHOLDER.findall(text):
                if word not in own:
                    yield ("att", *word.split(".", 1)) if "." in word else ("ref", word, None)
            for key, item in own.items():
                if f"${{{key}}}" not in text:
                    yield "unused", key, None
                yield from references(item)
        else:
            yield from references(argument)
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from references(item)


def _unknown_functions(value):
    if isinstance(value, dict):
        for key, item in value.items():
            if isinstance(key, str) and key.startswith("Fn::") and key not in FUNCTIONS:
                yield key
            yield from _unknown_functions(item)
    elif isinstance(value, list):
        for item in value:
            yield from _unknown_functions(item)


def _pieces(template):
    """(where, value, its own condition): all parts that may refer to something."""
    for name, value in template.get("Conditions", {}).items():
        yield f"Conditions.{name}", value, None
    for section in ("Resources", "Outputs"):
        for name, value in template.get(section, {}).items():
            yield f"{section}.{name}", value.get("Properties", value.get("Value", {})), value.get("Condition")


def problems(text):
    """What is wrong with a template, one sentence each."""
    template, found = load(text), []
    parameters, conditions = template.get("Parameters", {}), template.get("Conditions", {})
    resources = template["Resources"]
    used = set()
    if set(template) - SECTIONS:
        found.append(f"sections {set(template) - SECTIONS}")
    if len(text.encode()) > TEMPLATE_MAX_BYTES:
        found.append(f"{len(text.encode())} bytes: more than {TEMPLATE_MAX_BYTES}")
    found += [f"{name}: not known to this checker" for name in _unknown_functions(template)]
    if set(parameters) & set(resources):
        found.append(f"parameter and resource at once: {set(parameters) & set(resources)}")
    for name, resource in resources.items():
        if set(resource) - RESOURCE_KEYS:
            found.append(f"{name}: {set(resource) - RESOURCE_KEYS}")
        after = resource.get("DependsOn", [])
        found += [f"{name}: depends on {other}, which there is not"
                  for other in ([after] if isinstance(after, str) else after) if other not in resources]
    for where, value, condition in _pieces(template):
        if condition:
            used.add(("condition", condition))
            if condition not in conditions:
                found.append(f"{where}: no condition {condition}")
        for kind, name, _ in references(value):
            used.add((kind, name))
            if kind == "unused":
                found.append(f"{where}: ${{{name}}} is nowhere in the text")
            elif kind == "condition" and name not in conditions:
                found.append(f"{where}: no condition {name}")
            elif kind == "att" and name not in resources:
                found.append(f"{where}: no resource {name}")
            elif kind == "ref" and name not in resources and name not in parameters and name not in PSEUDO:
                found.append(f"{where}: nothing is called {name}")
            elif name in resources and not _is_there(template, condition, resources[name].get("Condition")):
                found.append(f"{where}: {name} is not always there")
    found += [f"parameter {name}: nobody uses it" for name in parameters if ("ref", name) not in used]
    found += [f"condition {name}: nobody uses it" for name in conditions if ("condition", name) not in used]
    found += [f"parameter {name}: no description" for name, p in parameters.items() if not p.get("Description")]
    return found


def _is_there(template, own, other):
    """Whether `other` holds wherever `own` does: it is the same, or one of the parts of an And."""
    if other is None or own == other:
        return True
    call = function_of(template["Conditions"].get(own, {})) if own else None
    return bool(call) and call[0] == "Fn::And" and {"Condition": other} in call[1]


class Stack:
    """A template with its parameters in one region. `physical` maps logical ids to what Ref gives;
    `attributes` maps (logical id, attribute) to what GetAtt gives."""
    def __init__(self, text, parameters, region, account):
        self.template, self.region = load(text), region
        self.values = {"AWS::Region": region, "AWS::AccountId": account, "AWS::Partition": "aws"}
        for name, parameter in self.template["Parameters"].items():
            value = parameters.get(name, parameter.get("Default"))
            assert value is not None, f"parameter {name}: no value"
            self.values[name] = float(value) if parameter["Type"] == "Number" else value
        self.physical, self.attributes = {}, {}

    def holds(self, condition):
        return condition is None or self.resolve(self.template["Conditions"][condition])

    def resources(self):
        """{logical id: resource} of what exists in this region."""
        return {name: r for name, r in self.template["Resources"].items() if self.holds(r.get("Condition"))}

    def properties(self, name):
        return self.resolve(self.template["Resources"][name].get("Properties", {}))

    def ref(self, name):
        return self.values[name] if name in self.values else self.physical[name]

    def _sub(self, argument):
        text, own = (argument, {}) if isinstance(argument, str) else argument

        def word(match):
            name = match.group(1)
            value = self.resolve(own[name]) if name in own else \
                self.attributes[tuple(name.split(".", 1))] if "." in name else self.ref(name)
            return f"{value:g}" if isinstance(value, float) else str(value)
        return PLACEHOLDER.sub(word, text)

    def resolve(self, value):
        call = function_of(value)
        if not call:
            if isinstance(value, dict):
                return {key: self.resolve(item) for key, item in value.items()}
            return [self.resolve(item) for item in value] if isinstance(value, list) else value
        name, argument = call
        if name == "Ref":
            return self.ref(argument)
        if name == "Condition":
            return self.holds(argument)
        if name == "Fn::GetAtt":
            return self.attributes[tuple(argument)]
        if name == "Fn::Sub":
            return self._sub(argument)
        if name == "Fn::Split":
            return self.resolve(argument[1]).split(argument[0])
        items = [self.resolve(item) for item in argument]
        return {"Fn::Select": lambda: items[1][int(items[0])], "Fn::Equals": lambda: items[0] == items[1],
                "Fn::Not": lambda: not items[0], "Fn::And": lambda: all(items)}[name]()
