# SPDX-License-Identifier: MIT
"""Checks XML replies of the query, EC2 and REST XML protocols against botocore's service models: an
element that the model does not know, a scalar that comes twice or has the wrong form, a missing
envelope and a second namespace are problems."""
import re
import xml.etree.ElementTree as ElementTree

ISO_8601 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")
_FORMS = {
    "integer": re.compile(r"-?\d+"),
    "long": re.compile(r"-?\d+"),
    "float": re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?"),
    "double": re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?"),
    "boolean": re.compile(r"true|false"),
    "timestamp": ISO_8601,
}
S3_ERROR = {"Code", "Message", "RequestId", "HostId", "Endpoint", "Bucket", "Region", "Key", "BucketName"}


def is_in_body(shape):
    return shape.serialization.get("location") not in ("header", "headers", "statusCode", "uri", "querystring")


def _tag(element):
    return element.tag.rsplit("}", 1)[-1]


def _is_flat(shape):
    return shape.serialization.get("flattened", False)


def _member_tag(name, shape):
    if shape.type_name == "list" and _is_flat(shape) and "name" in shape.member.serialization:
        return shape.member.serialization["name"]
    return shape.serialization.get("name", name)


def _check_structure(shape, element, where, problems):
    known = {_member_tag(n, s): s for n, s in shape.members.items()
             if is_in_body(s) and not s.serialization.get("xmlAttribute")}
    found = {}
    for child in element:
        found.setdefault(_tag(child), []).append(child)
    for tag, children in found.items():
        if tag not in known:
            problems.append(f"{where}.{tag}: unknown element of {shape.name}")
            continue
        member, path = known[tag], f"{where}.{tag}"
        if member.type_name in ("list", "map") and _is_flat(member):
            for child in children:
                _check_item(member, child, path, problems)
            continue
        if len(children) > 1:
            problems.append(f"{path}: comes {len(children)} times")
        _check(member, children[0], path, problems)
    for name in shape.required_members:
        member = shape.members[name]
        if is_in_body(member) and member.type_name not in ("list", "map") and _member_tag(name, member) not in found:
            problems.append(f"{where}.{name}: missing")


def _check_item(shape, element, where, problems):
    if shape.type_name == "list":
        _check(shape.member, element, where, problems)
        return
    key, value = (shape.key.serialization.get("name", "key"), shape.value.serialization.get("name", "value"))
    if sorted(_tag(child) for child in element) != sorted([key, value]):
        problems.append(f"{where}: not one {key} and one {value}")
        return
    _check(shape.value, next(child for child in element if _tag(child) == value), where, problems)


def _check(shape, element, where, problems):
    if shape.type_name == "structure":
        _check_structure(shape, element, where, problems)
    elif shape.type_name in ("list", "map"):
        tag = shape.member.serialization.get("name", "member") if shape.type_name == "list" else "entry"
        for i, child in enumerate(element):
            if _tag(child) != tag:
                problems.append(f"{where}: element {_tag(child)} instead of {tag}")
            _check_item(shape, child, f"{where}[{i}]", problems)
    elif len(element):
        problems.append(f"{where}: has elements")
    elif shape.type_name in _FORMS and not _FORMS[shape.type_name].fullmatch(element.text or ""):
        problems.append(f"{where}: {element.text!r} is no {shape.type_name}")


def _document(body, problems):
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError as e:
        problems.append(f"not XML: {e}")
        return None
    if len({element.tag.partition("}")[0] for element in root.iter()}) > 1 and root.tag.startswith("{"):
        problems.append("more than one namespace")
    return root


def _result(operation_model, protocol, root, problems):
    """The element that holds the members."""
    name, uri = operation_model.name, operation_model.service_model.metadata.get("xmlNamespace")
    if protocol == "rest-xml":
        return root
    if _tag(root) != f"{name}Response":
        problems.append(f"root {_tag(root)} instead of {name}Response")
    if uri and not root.tag.startswith("{" + uri.rstrip("/")):
        problems.append(f"root {root.tag} is not in {uri}")
    if protocol == "ec2":
        ids = [child for child in root if _tag(child) == "requestId"]
        for child in ids:
            root.remove(child)
        if len(ids) != 1:
            problems.append("no requestId")
        return root
    tags = [_tag(child) for child in root]
    if tags != [f"{name}Result", "ResponseMetadata"] and tags != ["ResponseMetadata"]:
        problems.append(f"{name}Response holds {tags}")
        return None
    if [_tag(child) for child in root[-1]] != ["RequestId"]:
        problems.append("ResponseMetadata is not a RequestId")
    return root[0] if len(tags) == 2 else None


def check_reply(operation_model, protocol, body):
    problems, shape = [], operation_model.output_shape
    payload = shape.serialization.get("payload") if shape is not None else None
    if payload:
        shape = shape.members[payload]
        if shape.type_name in ("blob", "string"):
            return problems
    if protocol == "rest-xml" and not body and (shape is None or not any(map(is_in_body, shape.members.values()))):
        return problems
    root = _document(body, problems)
    if root is None:
        return problems
    result = _result(operation_model, protocol, root, problems)
    if result is not None and shape is not None:
        _check(shape, result, operation_model.name, problems)
    return problems


def _paths(root):
    """"Error/Code" and the like, of all leaves."""
    found = []

    def walk(element, path):
        for child in element:
            here = f"{path}/{_tag(child)}"
            if len(child):
                walk(child, here)
            else:
                found.append(here)
    walk(root, _tag(root))
    return sorted(found)


_ERRORS = {
    "query": ["ErrorResponse/Error/Code", "ErrorResponse/Error/Message", "ErrorResponse/Error/Type",
              "ErrorResponse/RequestId"],
    "ec2": ["Response/Errors/Error/Code", "Response/Errors/Error/Message", "Response/RequestID"],
}


def check_error(service, protocol, body):
    problems = []
    root = _document(body, problems)
    if root is None:
        return problems
    if service == "s3":
        tags = [_tag(child) for child in root]
        problems += [f"Error.{tag}: unknown" for tag in tags if tag not in S3_ERROR]
        problems += [f"Error.{tag}: missing" for tag in ("Code", "Message", "RequestId", "HostId") if tag not in tags]
        return problems
    want = _ERRORS["ec2" if protocol == "ec2" else "query"]
    return problems if _paths(root) == want else problems + [f"an error of {_paths(root)}"]
