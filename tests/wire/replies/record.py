#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Records moto's replies as tests/wire/replies/moto-*: moto_server -H 127.0.0.1 -p PORT, then
record.py PORT [PART ...]. Values are put in with boto3 first, so that the tests know what must come
out."""
import datetime
import json
import os
import sys
import urllib.request

import boto3

FOLDER = os.path.dirname(os.path.abspath(__file__))
REGION = "eu-west-2"
START = datetime.datetime.now(datetime.timezone.utc).replace(second=0, microsecond=0) - datetime.timedelta(minutes=30)


def client(service, port):
    return boto3.client(service, region_name=REGION, endpoint_url=f"http://127.0.0.1:{port}",
                        aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
                        aws_secret_access_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")


def record(made, name, call, kind="json", **arguments):
    """One call; the body that came back goes to moto-NAME.KIND."""
    bodies = []
    made.meta.events.register("after-call.*.*", lambda http_response, **_: bodies.append(http_response.content),
                              unique_id=name)
    try:
        getattr(made, call)(**arguments)
    except made.exceptions.ClientError as error:
        print(f"{name}: {error}")
    made.meta.events.unregister("after-call.*.*", unique_id=name)
    with open(os.path.join(FOLDER, f"moto-{name}.{kind}"), "wb") as f:
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


def record_metrics(port):
    cloudwatch = client("cloudwatch", port)
    cloudwatch.put_metric_data(Namespace="AWS/Lambda", MetricData=[{
        "MetricName": "Errors", "Dimensions": [{"Name": "FunctionName", "Value": "api"}], "Value": 3.0}])
    record(cloudwatch, "list-metrics", "list_metrics", Namespace="AWS/Lambda")
    cloudwatch.put_dashboard(DashboardName="city", DashboardBody='{"widgets":[]}')
    record(cloudwatch, "list-dashboards", "list_dashboards")
    record(cloudwatch, "get-dashboard", "get_dashboard", DashboardName="city")
    record(cloudwatch, "dashboard-not-found", "get_dashboard", DashboardName="absent")


def record_running(port):
    ecs = client("ecs", port)
    ecs.create_cluster(clusterName="run")
    ecs.register_task_definition(
        family="sim", requiresCompatibilities=["FARGATE"], networkMode="awsvpc", cpu="256", memory="512",
        containerDefinitions=[{"name": "main", "image": "sim:1", "memory": 512, "logConfiguration": {
            "logDriver": "awslogs", "options": {"awslogs-group": "/ecs/sim", "awslogs-region": REGION,
                                                "awslogs-stream-prefix": "run"}}},
                              {"name": "side", "image": "side:2", "essential": False, "memory": 128}])
    ecs.create_service(cluster="run", serviceName="web", taskDefinition="sim", desiredCount=1)
    ec2 = client("ec2", port)
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    group = ec2.describe_security_groups()["SecurityGroups"][0]["GroupId"]
    record(ecs, "list-clusters", "list_clusters")
    record(ecs, "describe-task-definition", "describe_task_definition", taskDefinition="sim")
    record(ecs, "task-definition-not-found", "describe_task_definition", taskDefinition="absent")
    record(ecs, "run-task", "run_task", cluster="run", taskDefinition="sim", launchType="FARGATE",
           networkConfiguration={"awsvpcConfiguration": {"subnets": [subnet], "securityGroups": [group]}})
    task = ecs.list_tasks(cluster="run")["taskArns"][0]
    record(ecs, "stop-task", "stop_task", cluster="run", task=task, reason="by hand")
    record(ecs, "update-service", "update_service", cluster="run", service="web", desiredCount=2)


def record_messages(port):
    sqs = client("sqs", port)
    url = sqs.create_queue(QueueName="mail.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    record(sqs, "list-queues", "list_queues", QueueNamePrefix="mail", MaxResults=1000)
    record(sqs, "send-message", "send_message", QueueUrl=url, MessageBody="hello", MessageGroupId="g",
           MessageDeduplicationId="1")
    record(sqs, "send-message-batch", "send_message_batch", QueueUrl=url, Entries=[
        {"Id": "0", "MessageBody": "one", "MessageGroupId": "g", "MessageDeduplicationId": "2"},
        {"Id": "1", "MessageBody": "two", "MessageGroupId": "g", "MessageDeduplicationId": "3"}])
    record(sqs, "receive-message", "receive_message", QueueUrl=url, MaxNumberOfMessages=1,
           MessageSystemAttributeNames=["All"])


def record_logs(port):
    logs = client("logs", port)
    group, stream = "/ecs/sim", "run/main/1"
    logs.create_log_group(logGroupName=group)
    logs.put_retention_policy(logGroupName=group, retentionInDays=14)
    logs.create_log_stream(logGroupName=group, logStreamName=stream)
    first = int(START.timestamp() * 1000)
    logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=[
        {"timestamp": first, "message": "begins"}, {"timestamp": first + 1000, "message": "ends \x1b[31mred"}])
    record(logs, "filter-log-events", "filter_log_events", logGroupName=group)
    record(logs, "get-log-events", "get_log_events", logGroupName=group, logStreamName=stream, startFromHead=True)
    record(logs, "start-query", "start_query", logGroupName=group, queryString="fields @message",
           startTime=first // 1000 - 60, endTime=first // 1000 + 60)
    query = logs.start_query(logGroupName=group, queryString="fields @message", startTime=first // 1000 - 60,
                             endTime=first // 1000 + 60)["queryId"]
    record(logs, "get-query-results", "get_query_results", queryId=query)
    record(logs, "describe-log-groups", "describe_log_groups")
    record(logs, "describe-log-streams", "describe_log_streams", logGroupName=group)
    record(logs, "log-group-not-found", "describe_log_streams", logGroupName="absent")


def record_money(port):
    result = {"ResultsByTime": [{"TimePeriod": {"Start": "2026-11-01", "End": "2026-12-01"}, "Total": {}, "Groups": [
        {"Keys": ["AWS Lambda"], "Metrics": {"UnblendedCost": {"Amount": "1.25", "Unit": "USD"}}},
        {"Keys": ["Tax"], "Metrics": {"UnblendedCost": {"Amount": "-0.5", "Unit": "USD"}}}], "Estimated": True}],
        "DimensionValueAttributes": []}
    urllib.request.urlopen(f"http://127.0.0.1:{port}/moto-api/static/ce/cost-and-usage-results",
                           data=json.dumps({"results": [result]}).encode()).close()
    record(client("ce", port), "get-cost-and-usage", "get_cost_and_usage", Granularity="MONTHLY",
           TimePeriod={"Start": "2026-11-01", "End": "2026-12-01"}, Metrics=["UnblendedCost"])
    budgets = client("budgets", port)
    budgets.create_budget(AccountId="123456789012", Budget={
        "BudgetName": "city", "BudgetType": "COST", "TimeUnit": "MONTHLY",
        "BudgetLimit": {"Amount": "50", "Unit": "USD"}}, NotificationsWithSubscribers=[{
            "Notification": {"NotificationType": "ACTUAL", "ComparisonOperator": "GREATER_THAN", "Threshold": 80.0},
            "Subscribers": [{"SubscriptionType": "EMAIL", "Address": "a@example.com"}]}])
    record(budgets, "describe-budgets", "describe_budgets", AccountId="123456789012")
    record(budgets, "describe-notifications", "describe_notifications_for_budget", AccountId="123456789012",
           BudgetName="city")


def record_objects(port):
    s3 = client("s3", port)
    s3.create_bucket(Bucket="artifacts", CreateBucketConfiguration={"LocationConstraint": REGION})
    for key in ("jobs/a b+c%/\u00e9//x", "jobs/<&>", "jobs/z/1"):
        s3.put_object(Bucket="artifacts", Key=key, Body=b"hello")
    record(s3, "list-objects", "list_objects_v2", kind="xml", Bucket="artifacts", Prefix="jobs/")
    record(s3, "list-objects-folders", "list_objects_v2", kind="xml", Bucket="artifacts", Prefix="jobs/", Delimiter="/")
    record(s3, "no-such-key", "get_object", kind="xml", Bucket="artifacts", Key="absent")
    record(s3, "precondition-failed", "put_object", kind="xml", Bucket="artifacts", Key="jobs/z/1", Body=b"",
           IfNoneMatch="*")
    record(client("sts", port), "get-caller-identity", "get_caller_identity", kind="xml")


PARTS = {"cloudwatch": record_cloudwatch, "ecs": record_ecs, "sqs": record_sqs, "metrics": record_metrics,
         "running": record_running, "messages": record_messages, "logs": record_logs, "money": record_money,
         "objects": record_objects}


def main():
    port = int(sys.argv[1])
    for part in sys.argv[2:] or PARTS:
        PARTS[part](port)


if __name__ == "__main__":
    main()
