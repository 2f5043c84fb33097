# SPDX-License-Identifier: MIT
"""Checks requests and replies, JSON and XML, against botocore's service models, strictly.

botocore's own parsers and validators are lenient on purpose: they pass over members that they do
not know, and do not look at the types of a reply. Here an unknown member, a missing required one or
a value of the wrong type is a problem. Enumerations are not checked: AWS adds values.
"""
import json

import xmlmodel

try:
    import botocore.session
except ImportError:  # the caller decides whether that is a skip or a failure
    botocore = None

SERVICES = {
    "GraniteServiceVersion20100801": "cloudwatch",
    "AmazonEC2ContainerServiceV20141113": "ecs",
    "AmazonSQS": "sqs",
}

_models = {}


def model(service):
    """The botocore service model of "cloudwatch", "s3" ..."""
    if service not in _models:
        _models[service] = botocore.session.get_session().get_service_model(service)
    return _models[service]


def _is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


_SCALARS = {
    "string": lambda v: isinstance(v, str),
    "character": lambda v: isinstance(v, str),
    "blob": lambda v: isinstance(v, str),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "long": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "float": _is_number,
    "double": _is_number,
    "boolean": lambda v: isinstance(v, bool),
    "timestamp": _is_number,
}


_TIMESTAMPS = {
    "unixTimestamp": _is_number,
    "iso8601": lambda v: isinstance(v, str) and xmlmodel.ISO_8601.fullmatch(v),
    "rfc822": lambda v: isinstance(v, str),
}


def _scalar_is_ok(shape, value):
    if shape.type_name == "timestamp":
        return _TIMESTAMPS[shape.serialization.get("timestampFormat", "unixTimestamp")](value)
    return _SCALARS[shape.type_name](value)


def protocol(service):
    return getattr(model(service), "resolved_protocol", model(service).metadata["protocol"])


def is_xml(service):
    return protocol(service) in ("query", "ec2", "rest-xml")


def _name(shape, member, member_shape):
    return member_shape.serialization.get("name", member)


def _check_structure(shape, value, where, problems):
    if not isinstance(value, dict):
        problems.append(f"{where}: not an object")
        return
    known = {_name(shape, m, s): s for m, s in shape.members.items() if xmlmodel.is_in_body(s)}
    for key, item in value.items():
        if key not in known:
            problems.append(f"{where}.{key}: unknown member of {shape.name}")
        else:
            check_value(known[key], item, f"{where}.{key}", problems)
    for member in shape.required_members:
        if xmlmodel.is_in_body(shape.members[member]) and \
                _name(shape, member, shape.members[member]) not in value:
            problems.append(f"{where}.{member}: missing")


def _check_limits(shape, size, where, problems):
    if size < shape.metadata.get("min", 0):
        problems.append(f"{where}: shorter than {shape.metadata['min']}")
    if size > shape.metadata.get("max", size):
        problems.append(f"{where}: longer than {shape.metadata['max']}")


def check_value(shape, value, where, problems):
    if shape.type_name == "structure":
        _check_structure(shape, value, where, problems)
    elif shape.type_name == "list":
        if not isinstance(value, list):
            problems.append(f"{where}: not an array")
            return
        _check_limits(shape, len(value), where, problems)
        for i, item in enumerate(value):
            check_value(shape.member, item, f"{where}[{i}]", problems)
    elif shape.type_name == "map":
        if not isinstance(value, dict):
            problems.append(f"{where}: not an object")
            return
        for key, item in value.items():
            check_value(shape.value, item, f"{where}.{key}", problems)
    elif not _scalar_is_ok(shape, value):
        problems.append(f"{where}: {value!r} is no {shape.type_name}")
    elif shape.type_name == "string":
        _check_limits(shape, len(value), where, problems)


def _document(body, problems):
    if isinstance(body, bytes):
        body = body.decode("utf-8")
    try:
        return json.loads(body)
    except ValueError as e:
        problems.append(f"not JSON: {e}")
        return None


def check_request(target, body):
    """Problems of a request: its X-Amz-Target and JSON body. [] means that the model allows it."""
    problems = []
    prefix, _, operation = target.partition(".")
    if prefix not in SERVICES:
        return [f"unknown target {target}"]
    service = model(SERVICES[prefix])
    if operation not in service.operation_names:
        return [f"{SERVICES[prefix]} has no operation {operation}"]
    value = _document(body, problems)
    shape = service.operation_model(operation).input_shape
    if value is not None and shape is not None:
        check_value(shape, value, operation, problems)
    return problems


def check_reply(service, operation, body):
    """Problems of a successful reply's body."""
    problems = []
    operation_model = model(service).operation_model(operation)
    shape = operation_model.output_shape
    if is_xml(service):
        return xmlmodel.check_reply(operation_model, protocol(service), body)
    payload = shape.serialization.get("payload") if shape is not None else None
    if payload:
        shape = shape.members[payload]
        if shape.type_name in ("blob", "string"):
            return problems
    if shape is None and not body:
        return problems
    value = _document(body, problems)
    if value is not None and shape is not None:
        check_value(shape, value, operation, problems)
    return problems


# What else the errors of a service hold, beside a message.
_ERROR_KEYS = {"lambda": {"Type"}, "sso-oidc": {"error", "error_description"}}


def check_error(service, operation, body):
    """Problems of an error's body: a code where the protocol has one, a message, nothing else."""
    problems = []
    if is_xml(service):
        return xmlmodel.check_error(service, protocol(service), body)
    is_rest, more = protocol(service) == "rest-json", _ERROR_KEYS.get(service, set())
    value = _document(body, problems)
    if not isinstance(value, dict):
        return problems or ["error: not an object"]
    if not is_rest and not isinstance(value.get("__type"), str):
        problems.append("error: no __type")
    message = value.get("message", value.get("Message", value.get("error_description")))
    if not isinstance(message, str):
        problems.append("error: no message")
    code = str(value.get("__type", "")).split("#")[-1]
    shapes = model(service).shape_names
    members = set(model(service).shape_for(code).members) if code in shapes else set()
    for key in value:
        if key not in ("__type", "message", "Message") and key not in more | members:
            problems.append(f"error.{key}: unknown")
    return problems
