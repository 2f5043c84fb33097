# SPDX-License-Identifier: MIT
"""What CloudFormation asks of a resource's own API, from the resource's properties, and whether
botocore's model of that API would take it: names, types, enumerations, patterns, limits, required
members. Each property must go into a request: one that nothing takes is a problem."""
import json
import types

import awsmodel
import requestmodel

ACCOUNT = "123456789012"


def _text(document):
    return document if isinstance(document, str) else json.dumps(document)


def _number(value):
    """YAML's and a parameter's numbers as the APIs' integers, where they are whole."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _string(value):
    if isinstance(value, bool):
        return str(value).lower()
    return _text(value) if isinstance(value, (dict, list)) else str(_number(value))


def _plain(value):
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else _number(value)


def _lower(value):
    """AWS's older JSON APIs begin their members with a small letter, CloudFormation never does."""
    if isinstance(value, dict):
        return {key[0].lower() + key[1:]: _lower(item) for key, item in value.items()}
    return [_lower(item) for item in value] if isinstance(value, list) else value


def _alarm(p):
    return [("cloudwatch", "PutMetricAlarm", _plain(p))]


def _dashboard(p):
    return [("cloudwatch", "PutDashboard", p)]


def _topic(p):
    return [("sns", "CreateTopic", {"Name": p.pop("TopicName"), **p})]


def _subscription(p):
    names = [name for name in ("FilterPolicy", "FilterPolicyScope") if name in p]
    settings = {name: _text(p.pop(name)) for name in names}
    return [("sns", "Subscribe", {**p, **({"Attributes": settings} if settings else {}), "ReturnSubscriptionArn": True})]


def _topic_policy(p):
    topics, policy = p.pop("Topics"), _text(p.pop("PolicyDocument"))
    return [("sns", "SetTopicAttributes", {"TopicArn": topic, "AttributeName": "Policy", "AttributeValue": policy, **p})
            for topic in topics]


def _queue(p):
    return [("sqs", "CreateQueue", {"QueueName": p.pop("QueueName"), "Attributes": {k: _string(v) for k, v in p.items()}})]


def _bucket(p):
    """In a region but us-east-1; each of the settings is a call of its own."""
    p = _plain(p)
    name = {"Bucket": p.pop("BucketName")}
    rules = [{"Filter": {"Prefix": ""}, "ID": rule.pop("Id"), **rule} for rule in p.pop("LifecycleConfiguration")["Rules"]]
    encryption = [{"ApplyServerSideEncryptionByDefault": rule.pop("ServerSideEncryptionByDefault"), **rule}
                  for rule in p.pop("BucketEncryption")["ServerSideEncryptionConfiguration"]]
    return [("s3", "CreateBucket", {**name, "CreateBucketConfiguration": {"LocationConstraint": "eu-west-2"}}),
            ("s3", "PutBucketEncryption", {**name, "ServerSideEncryptionConfiguration": {"Rules": encryption}}),
            ("s3", "PutPublicAccessBlock", {**name, "PublicAccessBlockConfiguration": p.pop("PublicAccessBlockConfiguration")}),
            ("s3", "PutBucketOwnershipControls", {**name, "OwnershipControls": p.pop("OwnershipControls"), **p}),
            ("s3", "PutBucketLifecycleConfiguration", {**name, "LifecycleConfiguration": {"Rules": rules}})]


def _log_group(p):
    name, days = p.pop("LogGroupName"), _number(p.pop("RetentionInDays"))
    return [("logs", "CreateLogGroup", {"logGroupName": name, **p}),
            ("logs", "PutRetentionPolicy", {"logGroupName": name, "retentionInDays": days})]


def _log_policy(p):
    return [("logs", "PutResourcePolicy", _lower(p))]


def _metric_filter(p):
    return [("logs", "PutMetricFilter", _plain(_lower(p)))]


def _rule(p):
    targets, name = p.pop("Targets"), p["Name"]
    return [("events", "PutRule", {**p, "EventPattern": _text(p["EventPattern"])}),
            ("events", "PutTargets", {"Rule": name, "Targets": targets})]


def _managed_policy(p):
    name, roles = p.pop("ManagedPolicyName"), p.pop("Roles")
    arn = f"arn:aws:iam::{ACCOUNT}:policy/{name}"
    return [("iam", "CreatePolicy", {"PolicyName": name, **p, "PolicyDocument": _text(p["PolicyDocument"])})] + \
           [("iam", "AttachRolePolicy", {"RoleName": role, "PolicyArn": arn}) for role in roles]


def _role(p):
    return [("iam", "CreateRole", {**_plain(p), "AssumeRolePolicyDocument": _text(p["AssumeRolePolicyDocument"])})]


def _health_check(p):
    tags = p.pop("HealthCheckTags")
    return [("route53", "CreateHealthCheck", {"CallerReference": "once", **_plain(p)}),
            ("route53", "ChangeTagsForResource", {"ResourceType": "healthcheck", "ResourceId": "1", "AddTags": tags})]


def _budget(p):
    """CloudFormation takes amounts as numbers, the API as strings."""
    p = _plain(p)
    limit = p["Budget"]["BudgetLimit"]
    budget = {**p.pop("Budget"), "BudgetLimit": {**limit, "Amount": str(limit["Amount"])}}
    return [("budgets", "CreateBudget", {"AccountId": ACCOUNT, "Budget": budget, **p})]


def _scalable_target(p):
    return [("application-autoscaling", "RegisterScalableTarget", _plain(p))]


def _scaling_policy(p):
    return [("application-autoscaling", "PutScalingPolicy", _plain(p))]


def _app_monitor(p):
    policy, name = p.pop("ResourcePolicy"), p["Name"]
    return [("rum", "CreateAppMonitor", _plain(p)), ("rum", "PutResourcePolicy", {"Name": name, **policy})]


def _sampling_rule(p):
    return [("xray", "CreateSamplingRule", _plain(p))]


REQUESTS = {
    "AWS::ApplicationAutoScaling::ScalableTarget": _scalable_target,
    "AWS::ApplicationAutoScaling::ScalingPolicy": _scaling_policy,
    "AWS::Budgets::Budget": _budget,
    "AWS::CloudWatch::Alarm": _alarm,
    "AWS::CloudWatch::Dashboard": _dashboard,
    "AWS::Events::Rule": _rule,
    "AWS::IAM::ManagedPolicy": _managed_policy,
    "AWS::IAM::Role": _role,
    "AWS::Logs::LogGroup": _log_group,
    "AWS::Logs::MetricFilter": _metric_filter,
    "AWS::Logs::ResourcePolicy": _log_policy,
    "AWS::Route53::HealthCheck": _health_check,
    "AWS::RUM::AppMonitor": _app_monitor,
    "AWS::S3::Bucket": _bucket,
    "AWS::SNS::Subscription": _subscription,
    "AWS::SNS::Topic": _topic,
    "AWS::SNS::TopicPolicy": _topic_policy,
    "AWS::SQS::Queue": _queue,
    "AWS::XRay::SamplingRule": _sampling_rule,
}


def requests(kind, properties):
    """[(service, operation, parameters)] for one resource. What a mapper does not take out by name stays
    in, so that the model says that it does not know it."""
    return REQUESTS[kind](json.loads(json.dumps(properties)))


def problems(service, operation, parameters):
    found = []
    request = types.SimpleNamespace(operation=awsmodel.model(service).operation_model(operation), params=parameters,
                                    name=f"{service}:{operation}")
    requestmodel.validate(request, found, with_limits=True)
    return found
