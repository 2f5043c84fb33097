# SPDX-License-Identifier: MIT
"""Whole HTTP exchanges, judged: the framing, the shapes (awsmodel.py), and the signature, which
botocore's own signer makes a second time. Each check returns a list of problems."""
import datetime

import awsmodel
import botocore.auth
import botocore.awsrequest
import botocore.credentials

SIGNING_NAMES = {"cloudwatch": "monitoring", "ecs": "ecs", "sqs": "sqs"}


def operation(target):
    """("sqs", "GetQueueUrl") of an X-Amz-Target; (None, None) when AWS knows none such."""
    prefix, _, name = (target or "").partition(".")
    service = awsmodel.SERVICES.get(prefix)
    if service is None or name not in awsmodel.model(service).operation_names:
        return None, None
    return service, name


def check_request(method, path, headers, body):
    """headers: by lower-case name; body: bytes."""
    target = headers.get("x-amz-target")
    service, name = operation(target)
    if name is None:
        return [f"X-Amz-Target {target}: AWS knows no such operation"]
    problems = [] if (method, path) == ("POST", "/") else [f"{name}: {method} {path} instead of POST /"]
    kind = "application/x-amz-json-" + awsmodel.model(service).metadata["jsonVersion"]
    if headers.get("content-type") != kind:
        problems.append(f"{name}: Content-Type {headers.get('content-type')} instead of {kind}")
    if headers.get("content-length") != str(len(body)):
        problems.append(f"{name}: Content-Length {headers.get('content-length')} for {len(body)} bytes")
    problems += [f"{name}: sends the header {header}" for header in ("expect", "cookie", "referer") if header in headers]
    return problems + awsmodel.check_request(target, body)


def check_reply(target, status, headers, body):
    service, name = operation(target)
    problems = [] if headers.get("x-amzn-requestid") else [f"{name} reply: no x-amzn-RequestId"]
    if status == 200:
        return problems + awsmodel.check_reply(service, name, body)
    return problems + awsmodel.check_error(service, name, body)


def signature_fields(header):
    scheme, _, rest = header.partition(" ")
    fields = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    is_whole = scheme == "AWS4-HMAC-SHA256" and set(fields) == {"Credential", "SignedHeaders", "Signature"}
    return fields if is_whole else None


def check_signature(url, headers, body, key, secret, region):
    """Signs the same POST with botocore and compares."""
    fields = signature_fields(headers.get("authorization", ""))
    if fields is None:
        return [f"Authorization: {headers.get('authorization', '')[:80]}"]
    service = SIGNING_NAMES[operation(headers.get("x-amz-target"))[0]]
    date, signed = headers.get("x-amz-date", ""), fields["SignedHeaders"].split(";")
    problems, scope = [], f"{key}/{date[:8]}/{region}/{service}/aws4_request"
    if fields["Credential"] != scope:
        problems.append(f"Credential {fields['Credential']} instead of {scope}")
    must = {"host"} | {name for name in headers if name.startswith("x-amz-")}
    problems += [f"header {name} is not signed" for name in sorted(must - set(signed))]
    if signed != sorted(signed):
        problems.append("SignedHeaders are not sorted")
    try:
        datetime.datetime.strptime(date, "%Y%m%dT%H%M%SZ")
    except ValueError:
        return problems + [f"X-Amz-Date {date}"]
    request = botocore.awsrequest.AWSRequest(method="POST", url=url, data=body,
                                             headers={name: headers.get(name, "") for name in signed})
    request.context["timestamp"] = date
    auth = botocore.auth.SigV4Auth(botocore.credentials.Credentials(key, secret), service, region)
    want = auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)
    if fields["Signature"] != want:
        problems.append(f"Signature {fields['Signature']} instead of {want}")
    return problems
