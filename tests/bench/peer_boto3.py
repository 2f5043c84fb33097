#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The same requests through boto3, as a script of a few lines would make them.

peer_boto3.py URL FILE    FILE: TARGET<TAB>CONTENT-TYPE<TAB>BODY, one request a line"""
import json
import sys

import boto3
from botocore import xform_name

SERVICES = {"GraniteServiceVersion20100801": "cloudwatch", "AmazonEC2ContainerServiceV20141113": "ecs", "AmazonSQS": "sqs"}


def main():
    url, path = sys.argv[1:]
    clients, points, calls = {}, 0, 0
    with open(path, encoding="utf-8") as f:
        for line in f:
            target, _, body = line.rstrip("\n").split("\t")
            prefix, operation = target.split(".")
            service = SERVICES[prefix]
            if service not in clients:
                clients[service] = boto3.client(service, endpoint_url=url, region_name="eu-west-2")
            reply = getattr(clients[service], xform_name(operation))(**json.loads(body))
            points += sum(len(result["Values"]) for result in reply.get("MetricDataResults", []))
            calls += 1
    print(f"{calls} calls, {points} points")


if __name__ == "__main__":
    main()
