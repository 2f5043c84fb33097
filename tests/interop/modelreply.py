# SPDX-License-Identifier: MIT
"""A reply for any operation, made of botocore's model alone: every member is there, several of each
list, a second page where the operation has pages. moto's serializers write it as the protocol says."""
import datetime
import hashlib
import json
import zlib
from urllib.parse import unquote

import awsmodel
import botocore.awsrequest
import botocore.exceptions
import botocore.parsers
import botocore.session
import moto.core.serialize
import moto.core.utils

NOW = datetime.datetime(2026, 11, 21, 1, 2, 3, tzinfo=datetime.timezone.utc)
TOKEN = "t+o/k=e&n %"  # what a token may hold
DEPTH = 10
TOKENS = ("NextToken", "nextToken", "NextPageToken", "NextMarker", "Marker", "position", "PaginationToken", "ContinuationToken",
          "NextContinuationToken", "nextForwardToken", "nextBackwardToken")
SENT = '{"n": "\u00fc <&>"}'  # the message that the driver is to send
DOCUMENT = json.dumps({"id": "1a2b", "name": "web \u00fc", "start_time": 1795222923.25, "end_time": 1795222924.5,
                       "trace_id": "1-5759e988-bd862e3fe1be46a994272793"})
# Strings with a form of their own, by the member's name, or by operation and name.
STRINGS = {
    "QueueUrl": "http://127.0.0.1/123456789012/cityflow-jobs", "QueueUrls": "http://127.0.0.1/123456789012/cityflow-jobs",
    "Document": DOCUMENT, "Amount": "12.25", "Start": "2026-11-01", "End": "2026-12-01", "details": '{"version": 0}',
    "PredictionIntervalLowerBound": "10.5", "PredictionIntervalUpperBound": "14.75", "MeanValue": "12.25", "metadata": "{}",
    "Created": "2026-11-20T01:02:03Z", "DashboardBody": '{"widgets": []}',
    "HistoryData": '{"version": "1.0", "oldState": {"stateValue": "ALARM"}, "newState": {"stateValue": "OK", "stateReason": "why"}}',
    "logGroupArn": "arn:aws:logs:eu-west-2:123456789012:log-group:/ecs/cityflow",
    "taskDefinitionArn": "arn:aws:ecs:eu-west-2:123456789012:task-definition/cityflow-worker:7",
    "taskArn": "arn:aws:ecs:eu-west-2:123456789012:task/cityflow/0123456789abcdef0123456789abcdef",
    "LoadBalancerArn": "arn:aws:elasticloadbalancing:eu-west-2:123456789012:loadbalancer/app/web/50dc6c495c0c9188",
    "TargetGroupArn": "arn:aws:elasticloadbalancing:eu-west-2:123456789012:targetgroup/web/943f017f100becff",
    "FunctionArn": "arn:aws:lambda:eu-west-2:123456789012:function:cityflow-api:live",
    "events": '{"event_timestamp": 1}', "Values": 2.5, "Weight": 1,
}
# Maps, and what members mean together.
VALUES = {
    "GetQueueAttributes.Attributes": {
        "ApproximateNumberOfMessages": "3", "ApproximateNumberOfMessagesNotVisible": "2",
        "ApproximateNumberOfMessagesDelayed": "1", "FifoQueue": "true",
        "RedrivePolicy": '{"deadLetterTargetArn":"arn:aws:sqs:eu-west-2:123456789012:jobs-dead","maxReceiveCount":"4"}'},
    "ReceiveMessage.Messages": [{
        "MessageId": "m1", "ReceiptHandle": "r+/=", "Body": SENT, "MD5OfBody": hashlib.md5(SENT.encode()).hexdigest(),
        "Attributes": {"SentTimestamp": "1795222923123", "ApproximateReceiveCount": "2", "MessageGroupId": "g 1",
                       "ApproximateFirstReceiveTimestamp": "1795222923456"}}],
    "SendMessage.MD5OfMessageBody": hashlib.md5(SENT.encode()).hexdigest(),
    "SendMessageBatch.Successful": [{"Id": str(i), "MessageId": f"m{i}", "MD5OfMessageBody": hashlib.md5(SENT.encode()).hexdigest()}
                                    for i in range(2)],
    "SendMessageBatch.Failed": [],
    "DescribeServices.status": "PRIMARY", "DescribeServices.failures": [], "DescribeTasks.failures": [],
    "ListAppMonitors.LastModified": "2026-11-20T02:02:03Z", "GetAppMonitor.LastModified": "2026-11-20T02:02:03Z",
    "ListFunctions.LastModified": "2026-11-20T02:02:03.456+0000",
    "GetFunctionConfiguration.LastModified": "2026-11-20T02:02:03.456+0000",
    "ListProvisionedConcurrencyConfigs.LastModified": "2026-11-20T02:02:03.456+0000",
    "GetObject.ContentLength": 5, "HeadObject.ContentLength": 5,
    "SimulatePrincipalPolicy.EvaluationResults": [
        {"EvalActionName": name, "EvalResourceName": "*", "EvalDecision": decision, "MissingContextValues": [],
         "MatchedStatements": [{"SourcePolicyId": "p<1>"}]}
        for name, decision in (("cloudwatch:GetMetricData", "allowed"), ("ecs:StopTask", "implicitDeny"))],
    "GetCostAndUsage.Groups": [
        {"Keys": [name], "Metrics": {"UnblendedCost": {"Amount": amount, "Unit": "USD"}}}
        for name, amount in (("Amazon ECS <&>", "12.3456789"), ("Tax", "0"), ("Refund", "-1.5"))],
    "DescribeTaskDefinition.logConfiguration": {
        "logDriver": "awslogs", "options": {"awslogs-group": "/ecs/\u00fc", "awslogs-region": "eu-west-2",
                                            "awslogs-stream-prefix": "api"}},
    "DescribeInstances.Tags": [{"Key": "Other", "Value": "x"}, {"Key": "Name", "Value": "web 1"}],
    "DescribeNatGateways.Tags": [{"Key": "Name", "Value": "nat <1>"}],
    "GetCostAndUsage.Total": {},
    "GetMetricData.MetricDataResults": [{
        "Id": "m1", "Label": "Errors", "StatusCode": "Complete", "Values": [3.0, 0.5],
        "Timestamps": [NOW.replace(second=0), NOW.replace(second=0, minute=3)]}],
    "BatchGetTraces.Traces": [{
        "Id": "1-5759e988-bd862e3fe1be46a994272793", "Duration": 1.25, "LimitExceeded": False,
        "Segments": [{"Id": "1a2b", "Document": DOCUMENT}]}],
    "GetAppMonitorData.Events": [json.dumps({
        "event_timestamp": 1795222923000, "event_type": "com.amazon.rum.js_error_event", "event_id": "e1", "event_version": "1",
        "log_stream": "2026-11-21", "application_id": "a", "application_version": "1",
        "metadata": json.dumps({"pageId": "/"}), "user_details": {"sessionId": "s", "userId": "u"},
        "event_details": json.dumps({"message": "x"})})],
    "GetQueryResults.results": [[{"field": "@timestamp", "value": "2026-11-21 01:02:03.000"},
                                 {"field": "@message", "value": "GET /a \u00fc"}]],
}


def _sample(operation, name, shape, depth):
    """A value for the member `name`."""
    if f"{operation}.{name}" in VALUES:
        return VALUES[f"{operation}.{name}"]
    if shape.type_name == "structure":
        members = shape.members.items() if depth < DEPTH else ()
        return {n: _sample(operation, n, m, depth + 1) for n, m in members if depth < 4 or n != name}
    if shape.type_name == "list":
        return [_sample(operation, name, shape.member, depth + 1)] * 2 if depth < DEPTH else []
    if shape.type_name == "map":
        return {"key": _sample(operation, name, shape.value, depth + 1)}
    if shape.type_name == "string":
        return shape.metadata["enum"][0] if shape.metadata.get("enum") else STRINGS.get(name, f"{name} \u00fc<&>")
    own = zlib.crc32(name.encode()) % 89  # no member's number is another's
    low = shape.metadata.get("min", 0)
    return {"boolean": True, "timestamp": NOW + datetime.timedelta(seconds=own), "blob": b"bytes", "integer": low + own,
            "long": 7_000_000_000 + own, "float": 2.5 + own, "double": 2.5 + own}[shape.type_name]


def pages(service, operation):
    """(name in the request, path in the reply) of the token; (None, None)."""
    loader = botocore.session.get_session().get_component("data_loader")
    try:
        row = loader.load_service_model(service, "paginators-1")["pagination"].get(operation)
    except botocore.exceptions.UnknownServiceError:
        row = None
    if row and isinstance(row["output_token"], str):
        return row["input_token"], row["output_token"]
    model = awsmodel.model(service).operation_model(operation)
    names = [name for name in TOKENS if all(shape is not None and name in shape.members
                                            for shape in (model.input_shape, model.output_shape))]
    return (names[0], names[0]) if names else (None, None)


def asks_for_more(target, body):
    """Whether a request holds the token of a first page."""
    return any(TOKEN in text for text in (unquote(target), body.decode(), unquote(body.decode())))


def result(service, operation, is_last):
    """The members of a reply, as boto3 gives them."""
    shape = awsmodel.model(service).operation_model(operation).output_shape
    found = _sample(operation, operation, shape, 0) if shape is not None else {}
    _, path = pages(service, operation)
    for where in (found, *(v for v in found.values() if isinstance(v, dict))):
        for name in list(where):
            if name in TOKENS:
                where[name] = "" if name == "PaginationToken" else None
            elif name == "IsTruncated":
                where[name] = bool(path) and not is_last
    if path and not is_last:
        *outer, last = path.split(".")
        (found[outer[0]] if outer else found)[last] = TOKEN
    return found


def _plain(value):
    """Without what is None."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if item is not None}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def reply(service, operation, is_last=True):
    """(status, headers, body)."""
    protocol, model = awsmodel.protocol(service), moto.core.utils.get_service_model(service).operation_model(operation)
    kind = moto.core.serialize.get_serializer_class(service, protocol)
    made = kind(model).serialize(_plain(result(service, operation, is_last)))
    body = made["body"] if isinstance(made["body"], bytes) else (made["body"] or "").encode()
    return made["status_code"], made["headers"], body


def parse(service, operation, status, headers, body):
    """What boto3 makes of it."""
    shape = awsmodel.model(service).operation_model(operation).output_shape
    parser = botocore.parsers.create_parser(awsmodel.protocol(service))
    parsed = parser.parse({"status_code": status, "headers": botocore.awsrequest.HeadersDict(headers), "body": body}, shape)
    parsed.pop("ResponseMetadata", None)
    return parsed
