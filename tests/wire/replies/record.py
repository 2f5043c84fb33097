#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Records moto's replies as tests/wire/replies/moto-*.json: moto_server -H 127.0.0.1 -p PORT, then
record.py PORT. Values are put in with boto3 first, so that the tests know what must come out."""
import datetime
import os
import sys

import boto3

FOLDER = os.path.dirname(os.path.abspath(__file__))
REGION = "eu-west-2"
START = datetime.datetime.now(datetime.timezone.utc).replace(second=0, microsecond=0) - datetime.timedelta(minutes=30)


def client(service, port):
    return boto3.client(service, region_name=REGION, endpoint_url=f"http://127.0.0.1:{port}",
                        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
                        aws_secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")


def record(made, name, call, **arguments):
    """One call; the body that came back goes to moto-NAME.json."""
    bodies = []
    made.meta.events.register("after-call.*.*", lambda http_response, **_: bodies.append(http_response.content),
                              unique_id=name)
    try:
        getattr(made, call)(**arguments)
    except made.exceptions.ClientError as error:
        print(f"{name}: {error}")
    made.meta.events.unregister("after-call.*.*", unique_id=name)
    with open(os.path.join(FOLDER, f"moto-{name}.json"), "wb") as f:
        f.write(bodies[-1])


def record_cloudwatch(port):
    cloudwatch = client("cloudwatch", port)
    dimensions = [{"Name": "FunctionName", "Value": "api"}]
    for minute, value in enumerate((3.0, 0.0, 7.5)):
        cloudwatch.put_metric_data(Namespace="Demo", MetricData=[{
            "MetricName": "Errors", "Dimensions": dimensions, "Value": value,
            "Timestamp": START + datetime.timedelta(minutes=minute)}])
    stat = {"Metric": {"Namespace": "Demo", "MetricName": "Errors", "Dimensions": dimensions}, "Period": 60, "Stat": "Sum"}
    silent = {"Metric": {"Namespace": "Demo", "MetricName": "Silent", "Dimensions": dimensions}, "Period": 60,
              "Stat": "Sum"}
    record(cloudwatch, "get-metric-data", "get_metric_data", ScanBy="TimestampAscending", StartTime=START,
           EndTime=START + datetime.timedelta(minutes=10),
           MetricDataQueries=[{"Id": "errors", "MetricStat": stat}, {"Id": "silent", "MetricStat": silent}])
    cloudwatch.put_metric_alarm(AlarmName="api-errors", Namespace="Demo", MetricName="Errors", Dimensions=dimensions,
                                Statistic="Sum", Period=60, EvaluationPeriods=3, DatapointsToAlarm=2, Threshold=5,
                                ComparisonOperator="GreaterThanThreshold")
    cloudwatch.set_alarm_state(AlarmName="api-errors", StateValue="ALARM", StateReason="two of three over 5")
    record(cloudwatch, "describe-alarms", "describe_alarms", AlarmTypes=["MetricAlarm", "CompositeAlarm"])


def record_ecs(port):
    ecs = client("ecs", port)
    ecs.create_cluster(clusterName="demo")
    ecs.register_task_definition(family="worker", requiresCompatibilities=["FARGATE"], networkMode="awsvpc", cpu="256",
                                 memory="512", containerDefinitions=[{"name": "main", "image": "x", "memory": 512}])
    ecs.create_service(cluster="demo", serviceName="web", taskDefinition="worker", desiredCount=2)
    ec2 = client("ec2", port)
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    group = ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"]
    ecs.run_task(cluster="demo", taskDefinition="worker", launchType="FARGATE",
                 networkConfiguration={"awsvpcConfiguration": {"subnets": [subnet], "securityGroups": [group]}})
    record(ecs, "list-services", "list_services", cluster="demo")
    record(ecs, "describe-services", "describe_services", cluster="demo", services=["web", "absent"])
    record(ecs, "list-tasks", "list_tasks", cluster="demo")
    tasks = ecs.list_tasks(cluster="demo")["taskArns"]
    record(ecs, "describe-tasks", "describe_tasks", cluster="demo", tasks=tasks)
    record(ecs, "cluster-not-found", "list_tasks", cluster="absent")


def record_sqs(port):
    sqs = client("sqs", port)
    dlq = sqs.create_queue(QueueName="jobs-dlq")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dlq, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    url = sqs.create_queue(QueueName="jobs", Attributes={
        "RedrivePolicy": '{"deadLetterTargetArn":"%s","maxReceiveCount":5}' % arn})["QueueUrl"]
    for n in range(3):
        sqs.send_message(QueueUrl=url, MessageBody=str(n))
    sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=1, VisibilityTimeout=600)
    record(sqs, "get-queue-url", "get_queue_url", QueueName="jobs")
    record(sqs, "get-queue-attributes", "get_queue_attributes", QueueUrl=url, AttributeNames=["All"])
    record(sqs, "queue-does-not-exist", "get_queue_url", QueueName="absent")


def main():
    port = int(sys.argv[1])
    for part in (record_cloudwatch, record_ecs, record_sqs):
        part(port)


if __name__ == "__main__":
    main()
