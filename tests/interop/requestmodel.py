# SPDX-License-Identifier: MIT
"""Requests of every protocol, judged by botocore: decoded strictly by the service's model, validated
(types, required members, enumerations, patterns, limits), and made a second time by botocore itself
from the decoded parameters: what differs is a problem, and so is a signature that botocore's signer
does not make."""
import base64
import datetime
import json
import re
import urllib.parse

import awsmodel
import boto3
import botocore.auth
import botocore.awsrequest
import botocore.config
import botocore.credentials
import botocore.validate
import wiremodel
import xmlmodel

# Names in credential scopes that are not the service's.
SERVICES = {"monitoring": "cloudwatch", "elasticloadbalancing": "elbv2", "tagging": "resourcegroupstaggingapi"}
GLOBAL = {"ce", "budgets", "route53", "cloudfront", "iam"}
HEADERS = ("content-type", "x-amz-target", "x-amzn-query-mode")  # and those that the model names
UNWANTED = ("expect", "cookie", "referer", "transfer-encoding", "x-amz-user-agent")


class Request:
    """What arrived: headers by lower-case name, target as it is on the wire."""
    def __init__(self, method, target, headers, body):
        self.method, self.target, self.headers, self.body = method, target, headers, body
        self.path, _, self.query = target.partition("?")
        self.service = self.operation = None  # an operation model
        self.params = {}

    @property
    def scope(self):
        """[key, date, region, service, "aws4_request"], or []."""
        fields = wiremodel.signature_fields(self.headers.get("authorization", ""))
        return fields["Credential"].split("/") if fields else []

    @property
    def name(self):
        return f"{self.service}:{self.operation.name}" if self.operation else f"{self.method} {self.target}"


def identify(request):
    """Sets service and operation, from what AWS itself would look at. False: it is none."""
    scope = request.scope
    if len(scope) != 5:
        return False
    service = SERVICES.get(scope[3], scope[3])
    if service == "apigateway" and request.path.startswith("/v2/"):
        service = "apigatewayv2"
    model, protocol = awsmodel.model(service), awsmodel.protocol(service)
    if protocol == "json":
        prefix, _, name = request.headers.get("x-amz-target", "").partition(".")
        names = [name] if prefix == model.metadata["targetPrefix"] else []
    elif protocol in ("query", "ec2"):
        names = urllib.parse.parse_qs(request.body.decode()).get("Action", [])
    else:
        names = [name for name in model.operation_names if _labels(model.operation_model(name), request) is not None]
        names.sort(key=lambda name: _rank(model.operation_model(name)))
    if not names or names[0] not in model.operation_names:
        return False
    request.service, request.operation = service, model.operation_model(names[0])
    return True


def _rank(operation):
    """Of several operations that fit, the one that says most of its query, then of its path."""
    path, _, fixed = operation.http["requestUri"].partition("?")
    return -len(fixed), path.count("{"), -len(path), operation.name


def _labels(operation, request):
    """{label: value} when the request's method, path and fixed query are the operation's; else None."""
    path, _, fixed = operation.http["requestUri"].partition("?")
    if operation.http["method"] != request.method or not set(filter(None, fixed.split("&"))) <= set(request.query.split("&")):
        return None
    pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.sub(r"\\\{(\w+)\\\+\\\}", r"(?P<\1>.+)", re.escape(path)))
    shape, query = operation.input_shape, dict(urllib.parse.parse_qsl(request.query, keep_blank_values=True))
    for member in (shape.members[name] for name in (shape.required_members if shape else ())):
        name, place = member.serialization.get("name", ""), member.serialization.get("location")
        if place == "header" and name.lower() not in request.headers or place == "querystring" and name not in query:
            return None
    match = re.fullmatch(pattern + ("" if path.endswith("+}") else "/?"), request.path)
    return {name: urllib.parse.unquote(value) for name, value in match.groupdict().items()} if match else None


# ---- decoding ----------------------------------------------------------------------------------

def _scalar(shape, text, where, problems):
    """A value of text: labels, queries, headers, forms."""
    try:
        if shape.type_name in ("integer", "long"):
            return int(text)
        if shape.type_name in ("float", "double"):
            return float(text)
        if shape.type_name == "boolean":
            return {"true": True, "false": False}[text]
        if shape.type_name == "timestamp":
            return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))
    except (ValueError, KeyError):
        problems.append(f"{where}: {text!r} is no {shape.type_name}")
    return text


def _json_value(shape, value):
    if shape.type_name == "structure" and isinstance(value, dict):
        names = {member.serialization.get("name", name): name for name, member in shape.members.items()}
        return {names[key]: _json_value(shape.members[names[key]], item) for key, item in value.items() if key in names}
    if shape.type_name == "list" and isinstance(value, list):
        return [_json_value(shape.member, item) for item in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {key: _json_value(shape.value, item) for key, item in value.items()}
    return base64.b64decode(value) if shape.type_name == "blob" else value


def _decode_json(request, shape, problems):
    body = json.loads(request.body or b"{}")
    awsmodel.check_value(shape, body, request.name, problems)
    request.params.update(_json_value(shape, body))


def _form_name(name, shape, is_ec2):
    if is_ec2:
        plain = shape.serialization.get("name", name)
        return shape.serialization.get("queryName", plain[0].upper() + plain[1:])
    return shape.serialization.get("name", name)


def _form_value(form, prefix, shape, is_ec2):
    """form: {"A.member.1": "x"}; what is used is taken out. None: nothing there."""
    if shape.type_name == "structure":
        found = {}
        for name, member in shape.members.items():
            path = f"{prefix}.{_form_name(name, member, is_ec2)}".lstrip(".")
            value = _form_value(form, path, member, is_ec2)
            if value is not None:
                found[name] = value
        return found or None
    if shape.type_name == "list":
        if not is_ec2 and not shape.serialization.get("flattened"):
            prefix += "." + shape.member.serialization.get("name", "member")
        items = []
        while (value := _form_value(form, f"{prefix}.{len(items) + 1}", shape.member, is_ec2)) is not None:
            items.append(value)
        return items or None
    text = form.pop(prefix, None)
    return None if text is None else _scalar(shape, text, prefix, form["problems"])


def _decode_form(request, shape, problems):
    pairs = urllib.parse.parse_qsl(request.body.decode(), keep_blank_values=True, strict_parsing=True)
    form = dict(pairs)
    if len(form) != len(pairs):
        problems.append(f"{request.name}: a name comes twice")
    version = form.pop("Version", None)
    if version != awsmodel.model(request.service).metadata["apiVersion"]:
        problems.append(f"{request.name}: Version {version}")
    form.pop("Action")
    form["problems"] = problems
    request.params.update((shape and _form_value(form, "", shape, awsmodel.protocol(request.service) == "ec2")) or {})
    del form["problems"]
    problems += [f"{request.name}: {key} is no parameter" for key in form]


def _decode_query(request, shape, problems):
    """The URL's parameters, by the names that the model gives them."""
    fixed = request.operation.http["requestUri"].partition("?")[2].split("&")
    known = {member.serialization["name"]: name for name, member in shape.members.items()
             if member.serialization.get("location") == "querystring"}
    for pair in filter(None, request.query.split("&")):
        key, _, value = (urllib.parse.unquote(part) for part in pair.partition("="))
        if pair in fixed:
            continue
        if key not in known:
            problems.append(f"{request.name}: {key} is no parameter of its URL")
            continue
        member = shape.members[known[key]]
        if member.type_name == "list":
            request.params.setdefault(known[key], []).append(_scalar(member.member, value, key, problems))
        else:
            if known[key] in request.params:
                problems.append(f"{request.name}: {key} comes twice")
            request.params[known[key]] = _scalar(member, value, key, problems)


def _decode_rest(request, shape, problems):
    members = {member.serialization.get("name", name): name for name, member in shape.members.items()
               if member.serialization.get("location") == "uri"}
    for label, value in _labels(request.operation, request).items():
        name = members[label]
        request.params[name] = _scalar(shape.members[name], value, name, problems)
    _decode_query(request, shape, problems)
    for name, member in shape.members.items():
        header = member.serialization.get("name", "").lower()
        if member.serialization.get("location") == "header" and header in request.headers:
            request.params[name] = _scalar(member, request.headers[header], name, problems)
    payload = shape.serialization.get("payload")
    if payload:
        request.params[payload] = request.body
    elif any(xmlmodel.is_in_body(member) for member in shape.members.values()):
        _decode_json(request, shape, problems)
    elif request.body:
        problems.append(f"{request.name}: has a body")


def decode(request, problems):
    shape = request.operation.input_shape
    protocol = awsmodel.protocol(request.service)
    if protocol in ("query", "ec2"):
        _decode_form(request, shape, problems)
    elif shape is None:
        if request.body not in (b"", b"{}"):
            problems.append(f"{request.name}: has a body")
    elif protocol == "json":
        _decode_json(request, shape, problems)
    else:
        _decode_rest(request, shape, problems)


# ---- validating --------------------------------------------------------------------------------

_CLASSES = {"L": r"\w", "N": r"\d", "Nd": r"\d", "Z": r"\s", "Alnum": r"\w", "Alpha": r"\w", "Punct": r"!-/:-@\[-`{-~",
            "ASCII": r"\x00-\x7f"}


def _pattern(text):
    """A model's pattern as Python's; None where Python has none such."""
    try:
        return re.compile(re.sub(r"\\p\{(?:Is)?(\w+)\}", lambda m: _CLASSES[m.group(1)], text))
    except (re.error, KeyError):
        return None


def _check_scalar(shape, value, where, problems):
    size = len(value) if isinstance(value, (str, bytes)) else value
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if isinstance(size, (int, float)) and not (low is None or low <= size) or \
            isinstance(size, (int, float)) and not (high is None or size <= high):
        problems.append(f"{where}: {value!r} is not within {low} and {high}")
    if not isinstance(value, str):
        return
    if shape.metadata.get("enum") and value not in shape.metadata["enum"]:
        problems.append(f"{where}: {value!r} is none of {shape.metadata['enum']}")
    pattern = _pattern(shape.metadata.get("pattern", ".*"))
    if pattern and shape.metadata.get("pattern") and not pattern.fullmatch(value):
        problems.append(f"{where}: {value!r} does not match {pattern.pattern}")


def _check_limits(shape, value, where, problems):
    if shape.type_name == "structure":
        for name, item in value.items():
            _check_limits(shape.members[name], item, f"{where}.{name}", problems)
    elif shape.type_name == "list":
        if not shape.metadata.get("min", 0) <= len(value) <= shape.metadata.get("max", len(value)):
            problems.append(f"{where}: {len(value)} items")
        for item in value:
            _check_limits(shape.member, item, where, problems)
    elif shape.type_name == "map":
        for key, item in value.items():
            _check_limits(shape.key, key, where, problems)
            _check_limits(shape.value, item, f"{where}.{key}", problems)
    else:
        _check_scalar(shape, value, where, problems)


def validate(request, problems, with_limits):
    shape = request.operation.input_shape
    if shape is None:
        return
    report = botocore.validate.ParamValidator().validate(request.params, shape)
    if report.has_errors():
        problems.append(f"{request.name}: {report.generate_report()}")
    elif with_limits:
        _check_limits(shape, request.params, request.name, problems)


# ---- made again by botocore ---------------------------------------------------------------------

class Prepared(Exception):
    """Carries the request that botocore would have sent."""


class Twin:
    """botocore clients of one endpoint that prepare requests and send none."""
    def __init__(self, url, key, secret, region):
        self.url, self.key, self.secret, self.region = url, key, secret, region
        self.clients = {}

    def client(self, service):
        if service not in self.clients:
            config = botocore.config.Config(request_checksum_calculation="when_required", parameter_validation=False,
                                            response_checksum_validation="when_required", s3={"addressing_style": "path"})
            client = boto3.client(service, endpoint_url=self.url, region_name=self.region, aws_access_key_id=self.key,
                                  aws_secret_access_key=self.secret, config=config)
            client.meta.events.register("before-send.*.*", self.caught)
            self.clients[service] = client
        return self.clients[service]

    @staticmethod
    def caught(request, **_):
        raise Prepared(request)

    def request(self, service, operation, params):
        client = self.client(service)
        try:
            client._make_api_call(operation, params)
        except Prepared as prepared:
            return prepared.args[0]
        raise AssertionError(f"{service}:{operation} sent nothing")


def _text(value):
    return value.decode() if isinstance(value, bytes) else value


def _body(protocol, body, is_payload):
    body = body if isinstance(body, (bytes, str, type(None))) else body.read()
    body = (body or b"") if isinstance(body, (bytes, type(None))) else body.encode()
    if is_payload or protocol == "rest-xml":
        return body
    if protocol in ("query", "ec2"):
        return sorted(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True))
    return json.loads(body or b"{}")


def compare(request, twin, problems):
    """botocore's own request for the same parameters must be the same one."""
    theirs = twin.request(request.service, request.operation.name, dict(request.params))
    parts = urllib.parse.urlsplit(theirs.url)
    if request.path.rstrip("/") != parts.path.rstrip("/"):
        problems.append(f"{request.name}: path {request.path}, botocore's {parts.path}")
    if sorted(filter(None, request.query.split("&"))) != sorted(filter(None, parts.query.split("&"))):
        problems.append(f"{request.name}: query {request.query}, botocore's {parts.query}")
    wanted = {name.lower(): _text(value) for name, value in theirs.headers.items()}
    shape = request.operation.input_shape
    named = [m.serialization["name"].lower() for m in shape.members.values() if m.serialization.get("location") == "header"] \
        if shape else []
    for name in (*HEADERS, *named):
        # botocore gives objects without a type none; a body is never left to libcurl's own guess
        if request.headers.get(name) != wanted.get(name) and not (name == "content-type" and not wanted.get(name) and request.body):
            problems.append(f"{request.name}: {name}: {request.headers.get(name)}, botocore's {wanted.get(name)}")
    protocol, is_payload = awsmodel.protocol(request.service), bool(shape and shape.serialization.get("payload"))
    ours, body = (_body(protocol, b, is_payload) for b in (request.body, theirs.body))
    if ours != body:
        problems.append(f"{request.name}: body {ours}, botocore's {body}")


def check_frame(request, url, problems):
    headers = request.headers
    if headers.get("host") != url.partition("//")[2]:
        problems.append(f"{request.name}: Host {headers.get('host')}")
    if (request.body or request.method in ("POST", "PUT")) and headers.get("content-length") != str(len(request.body)):
        problems.append(f"{request.name}: Content-Length {headers.get('content-length')} for {len(request.body)} bytes")
    problems += [f"{request.name}: sends {name}" for name in UNWANTED if name in headers]


def check_signature(request, url, secret, region, problems):
    """Signs the request again as it was sent."""
    fields, date = wiremodel.signature_fields(request.headers["authorization"]), request.headers.get("x-amz-date", "")
    key, day, their_region, service = request.scope[:4]
    wanted = "us-east-1" if request.service in GLOBAL or b'"Scope":"CLOUDFRONT"' in request.body else region
    if (day, their_region) != (date[:8], wanted):
        problems.append(f"{request.name}: scope {request.scope} of {date} in {wanted}")
    signed = fields["SignedHeaders"].split(";")
    must = {"host", "x-amz-date"} | {name for name in request.headers if name.startswith("x-amz-")}
    must |= {"content-type"} & set(request.headers)
    problems += [f"{request.name}: header {name} is not signed" for name in sorted(must - set(signed))]
    again = botocore.awsrequest.AWSRequest(method=request.method, url=url + request.target, data=request.body,
                                           headers={name: request.headers.get(name, "") for name in signed})
    again.context.update(timestamp=date, payload_signing_enabled=True)
    kind = botocore.auth.S3SigV4Auth if service == "s3" else botocore.auth.SigV4Auth
    auth = kind(botocore.credentials.Credentials(key, secret, request.headers.get("x-amz-security-token")), service, their_region)
    if service == "s3" and request.headers.get("x-amz-content-sha256") != auth.payload(again):
        problems.append(f"{request.name}: x-amz-content-sha256 {request.headers.get('x-amz-content-sha256')}")
    want = auth.signature(auth.string_to_sign(again, auth.canonical_request(again)), again)
    if fields["Signature"] != want:
        problems.append(f"{request.name}: signature {fields['Signature']}, botocore's {want}")


def judge(request, twin, with_limits=True):
    """All problems of a request; [] when AWS would be content. with_limits: names are such as AWS allows."""
    problems = []
    if not identify(request):
        return [f"{request.name}: no operation of {request.scope[3:4] or 'an unsigned request'}"]
    request.params = {}
    check_frame(request, twin.url, problems)
    check_signature(request, twin.url, twin.secret, twin.region, problems)
    try:
        decode(request, problems)
        validate(request, problems, with_limits)
        compare(request, twin, problems)
    except (ValueError, TypeError) as error:
        problems.append(f"{request.name}: {type(error).__name__}: {error}")
    return problems
