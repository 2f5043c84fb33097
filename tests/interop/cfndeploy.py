# SPDX-License-Identifier: MIT
"""Deploys a template into moto, and does by hand what moto's CloudFormation passes over in silence: for
those types it makes the calls that CloudFormation would make, where moto has the API at all."""
import os
import re

import boto3
import cfn
import cfnmodel
from botocore.config import Config

# Nothing in moto has these: botocore's model is their only judge.
MODEL_ONLY = {"AWS::RUM::AppMonitor", "AWS::XRay::SamplingRule"}
STAND_INS = {"AWS::RUM::AppMonitor": {"Id": "0d3adbee-1234-4abc-8def-0123456789ab"}}
# By hand in this order: later ones refer to earlier ones.
BY_HAND = ("AWS::SNS::TopicPolicy", "AWS::SNS::Subscription", "AWS::ApplicationAutoScaling::ScalableTarget",
           "AWS::ApplicationAutoScaling::ScalingPolicy", "AWS::Logs::MetricFilter", "AWS::CloudWatch::Alarm",
           "AWS::Budgets::Budget")


def moto_types():
    """The types that moto's CloudFormation makes."""
    from moto.cloudformation.parsing import get_model_map
    return set(get_model_map())


class Deployment:
    """One template in one region of a moto server."""
    def __init__(self, url, text, parameters, region, keys):
        self.url, self.region, self.keys, self.made = url, region, keys, {}
        self.stack = cfn.Stack(text, parameters, region, cfnmodel.ACCOUNT)
        self.types = {name: r["Type"] for name, r in self.stack.resources().items()}
        self.by_moto = {name for name, kind in self.types.items() if kind in moto_types()}
        self.text, self.parameters = text, parameters

    def client(self, service):
        if service not in self.made:
            self.made[service] = boto3.client(
                service, endpoint_url=self.url, region_name=self.region, aws_access_key_id=self.keys[0],
                aws_secret_access_key=self.keys[1], config=Config(retries={"total_max_attempts": 1}))
        return self.made[service]

    def call(self, service, operation, parameters):
        return self.client(service)._make_api_call(operation, parameters)

    def _template(self):
        """The text itself; what moto cannot know of what it passes over is put in."""
        def value(match):
            kind = self.stack.template["Resources"][match.group(1)]["Type"]
            return match.group(0) if kind in moto_types() else STAND_INS[kind][match.group(2)]
        return re.sub(r"!GetAtt (\w+)\.(\w+)", value, self.text)

    def deploy(self, name):
        client = self.client("cloudformation")
        client.create_stack(StackName=name, TemplateBody=self._template(), Capabilities=["CAPABILITY_NAMED_IAM"],
                            Parameters=[{"ParameterKey": k, "ParameterValue": str(v)} for k, v in self.parameters.items()])
        made, = client.describe_stacks(StackName=name)["Stacks"]
        self.status = made["StackStatus"]
        self.outputs = {output["OutputKey"]: output["OutputValue"] for output in made.get("Outputs", [])}
        # what it passed over is listed without a name
        self.listed = {r["LogicalResourceId"]: r["PhysicalResourceId"]
                       for r in client.describe_stack_resources(StackName=name)["StackResources"] if "LogicalResourceId" in r}
        self.stack.physical.update(self.listed)
        for logical, kind in self.types.items():
            self._attributes(logical, kind)
        for kind in BY_HAND:
            for logical in [n for n, t in self.types.items() if t == kind and n not in self.by_moto]:
                self._by_hand(logical, kind)

    def _attributes(self, logical, kind):
        """What GetAtt gives, as AWS documents it."""
        account, properties = cfnmodel.ACCOUNT, self.stack.template["Resources"][logical].get("Properties", {})
        arns = {"AWS::SQS::Queue": ("QueueName", f"arn:aws:sqs:{self.region}:{account}:"),
                "AWS::IAM::Role": ("RoleName", f"arn:aws:iam::{account}:role/")}
        if kind in arns:
            name, start = arns[kind]
            self.stack.attributes[logical, "Arn"] = start + properties[name]
        for attribute, value in STAND_INS.get(kind, {}).items():
            self.stack.attributes[logical, attribute] = value

    def _by_hand(self, logical, kind):
        for service, operation, parameters in self.requests(logical):
            reply = self.call(service, operation, parameters)
            for member in ("PolicyARN", "SubscriptionArn"):
                if member in reply:
                    self.stack.physical[logical] = reply[member]

    def requests(self, logical):
        return cfnmodel.requests(self.types[logical], self.stack.properties(logical))


def read(root, name):
    with open(os.path.join(root, "share", "aws", name), encoding="utf-8") as f:
        return f.read()
