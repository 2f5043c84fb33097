#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The CloudFormation templates in share/aws: each is deployed into moto, in both its regions, and every
resource is asked for through its own API. What moto's CloudFormation passes over in silence is made by
the calls that CloudFormation would make; what moto has no API for is judged by botocore's models, and so
is everything else. Then cwtop looks at what was deployed.

UPDATE=1 writes the policies of share/iam into the templates."""
import json
import math
import os
import re
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import support  # noqa: E402

GLOBAL = "us-east-1"
FOLDER = os.path.join(support.ROOT, "share", "aws")
STACKS = sorted(name[:-5] for name in os.listdir(FOLDER) if name.endswith(".yaml"))
STACK_FILES = sorted(name[:-6] for name in os.listdir(os.path.join(support.ROOT, "share", "stacks"))
                     if name.endswith(".jsonc"))
POLICY_MAX = 6144  # of a managed policy, without white space
# United States dollars a month, as AWS publishes them for us-east-1.
ALARM_METRIC_USD, CUSTOM_METRIC_USD, DASHBOARD_USD, HTTPS_CHECK_USD = 0.10, 0.30, 3.00, 1.50
# moto's CloudFormation takes these and drops them; its own API is never told.
DROPPED_BY_MOTO = {("AWS::Route53::HealthCheck", "EnableSNI"), ("AWS::Route53::HealthCheck", "HealthCheckTags")}

BALANCER, TARGETS = "app/main/50dc6c495c0c9188", "targetgroup/main/73e2d6bc24d8a067"
# Home region, and a value for each parameter that has no default, or is empty by default.
DEPLOYED = {
    "cityflow": ("eu-west-2", {"DistributionId": "E1CITYFLOW", "ApiId": "a1b2c3d4e5"}),
    "skyral": ("eu-west-2", {"DistributionId": "E1SKYRAL", "InstanceId": "i-0123456789abcdef0"}),
    "wellbeing": ("us-east-1", {"LoadBalancer": BALANCER, "TargetGroup": TARGETS}),
    "co2": ("eu-west-2", {"DistributionId": "E1CO2", "ApiName": "co2-api", "CacheTable": "prod-CO2ReasoningCache",
                          "AlertUrl": "https://pager.example.org/co2", "CreateLogGroups": "yes"}),
    "elanswer": ("eu-west-2", {"DistributionId": "E1ELANSWER", "LoadBalancer": BALANCER, "TargetGroup": TARGETS,
                               "DatabaseId": "main", "ReplicaId": "main-replica", "CacheClusterId": "main-001",
                               "FailoverDomain": "standby.example.org"}),
}
EMAIL = "ops@example.org"
HOME, EDGE = "home", "edge"  # which of the two regions
# What the documents ask for: name: (region, metric or expression, statistic, period, operator, threshold,
# periods, missing data).
ALARMS = {
    # cityflow
    "cityflow-api-5xx": (HOME, "IF(requests > 0, 100 * errors / requests, 0)", "Sum", 60, ">", 5, 3, "notBreaching"),
    "cityflow-lambda-errors": (HOME, "IF(invocations > 0, 100 * errors / invocations, 0)", "Sum", 60, ">", 5, 3, "notBreaching"),
    "cityflow-task-failures": (HOME, "CityFlow/Jobs TaskFailures", "Sum", 3600, ">=", 3, 1, "notBreaching"),
    "cityflow-dead-letters": (HOME, "AWS/SQS ApproximateNumberOfMessagesVisible", "Maximum", 60, ">=", 1, 1, "notBreaching"),
    "cityflow-jobs-wait": (HOME, "AWS/SQS ApproximateAgeOfOldestMessage", "Maximum", 60, ">", 3600, 5, "notBreaching"),
    "cityflow-cloudfront-5xx": (EDGE, "AWS/CloudFront 5xxErrorRate", "Average", 60, ">", 5, 3, "notBreaching"),
    # skyral
    "skyral-instance-down": (HOME, "AWS/EC2 StatusCheckFailed", "Maximum", 60, ">", 0, 2, "breaching"),
    "skyral-cpu": (HOME, "AWS/EC2 CPUUtilization", "Average", 300, ">", 95, 3, "missing"),
    "skyral-app-down": (EDGE, "AWS/Route53 HealthCheckStatus", "Minimum", 60, "<", 1, 2, "breaching"),
    "skyral-cloudfront-5xx": (EDGE, "AWS/CloudFront 5xxErrorRate", "Average", 60, ">", 5, 3, "notBreaching"),
    "skyral-cloudfront-4xx": (EDGE, "AWS/CloudFront 4xxErrorRate", "Average", 60, ">", 20, 5, "notBreaching"),
    "skyral-bill-10-gbp": (EDGE, "10 * dollars / 13.16", "Maximum", 21600, ">", 10, 1, "ignore"),
    "skyral-bill-20-gbp": (EDGE, "10 * dollars / 13.16", "Maximum", 21600, ">", 20, 1, "ignore"),
    # wellbeing
    "wellbeing-cpu-high": (HOME, "AWS/ECS CPUUtilization", "Average", 60, ">", 70, 1, "missing"),
    "wellbeing-memory-high": (HOME, "AWS/ECS MemoryUtilization", "Average", 60, ">", 80, 1, "missing"),
    "wellbeing-cpu-low": (HOME, "IF(tasks > 1, cpu, 100)", "Average", 60, "<", 30, 5, "notBreaching"),
    "wellbeing-memory-low": (HOME, "IF(tasks > 1, memory, 100)", "Average", 60, "<", 40, 5, "notBreaching"),
    "wellbeing-unhealthy-targets": (HOME, "AWS/ApplicationELB UnHealthyHostCount", "Maximum", 60, ">", 0, 2, "notBreaching"),
    "wellbeing-no-healthy-target": (HOME, "AWS/ApplicationELB HealthyHostCount", "Maximum", 60, "<", 1, 2, "breaching"),
    "wellbeing-5xx": (HOME, "FILL(target, 0) + FILL(balancer, 0)", "Sum", 60, ">", 20, 2, "notBreaching"),
    "wellbeing-high-risk": (HOME, "StudentWellbeing HighRiskPredictionCount", "Sum", 300, ">", 10, 1, "notBreaching"),
    # co2
    "co2-lambda-errors": (HOME, "IF(invocations > 0, 100 * errors / invocations, 0)", "Sum", 300, ">", 5, 1, "notBreaching"),
    "co2-lambda-p99": (HOME, "AWS/Lambda Duration", "p99", 300, ">", 25000, 1, "notBreaching"),
    "co2-api-4xx": (HOME, "AWS/ApiGateway 4XXError", "Average", 300, ">", 0.2, 1, "notBreaching"),
    "co2-api-5xx": (HOME, "AWS/ApiGateway 5XXError", "Average", 300, ">", 0.01, 1, "notBreaching"),
    "co2-dynamodb-throttles": (HOME, "FILL(reads, 0) + FILL(writes, 0)", "Sum", 60, ">", 0, 1, "notBreaching"),
    "co2-monthly-cost": (EDGE, "AWS/Billing EstimatedCharges", "Maximum", 21600, ">", 55, 1, "ignore"),
    # elanswer
    "elanswer-pipeline-failed": (HOME, "AWS/Events Invocations", "Sum", 300, ">", 0, 1, "notBreaching"),
    "elanswer-alb-5xx": (HOME, "IF(requests > 0, 100 * (FILL(target, 0) + FILL(balancer, 0)) / requests, 0)",
                         "Sum", 60, ">", 5, 3, "notBreaching"),
    "elanswer-unhealthy-targets": (HOME, "AWS/ApplicationELB UnHealthyHostCount", "Maximum", 60, ">", 0, 2, "notBreaching"),
    "elanswer-ecs-cpu": (HOME, "AWS/ECS CPUUtilization", "Average", 60, ">", 90, 5, "missing"),
    "elanswer-ecs-memory": (HOME, "AWS/ECS MemoryUtilization", "Average", 60, ">", 90, 5, "missing"),
    "elanswer-rds-cpu": (HOME, "AWS/RDS CPUUtilization", "Average", 60, ">", 90, 5, "missing"),
    "elanswer-rds-storage": (HOME, "AWS/RDS FreeStorageSpace", "Minimum", 300, "<", 2147483648, 1, "missing"),
    "elanswer-redis-cpu": (HOME, "AWS/ElastiCache EngineCPUUtilization", "Maximum", 60, ">", 90, 5, "missing"),
    "elanswer-redis-memory": (HOME, "AWS/ElastiCache DatabaseMemoryUsagePercentage", "Maximum", 60, ">", 90, 5, "missing"),
    "elanswer-redis-evictions": (HOME, "AWS/ElastiCache Evictions", "Sum", 300, ">", 100, 1, "notBreaching"),
    "elanswer-replica-lag": (HOME, "IF(lag < 0, 86400, lag)", "Maximum", 60, ">", 300, 5, "missing"),
    "elanswer-health-check": (EDGE, "AWS/Route53 HealthCheckStatus", "Minimum", 60, "<", 1, 2, "breaching"),
    "elanswer-failover-check": (EDGE, "AWS/Route53 HealthCheckStatus", "Minimum", 60, "<", 1, 2, "breaching"),
    "elanswer-cloudfront-5xx": (EDGE, "AWS/CloudFront 5xxErrorRate", "Average", 60, ">", 5, 3, "notBreaching"),
}
OPERATORS = {">": "GreaterThanThreshold", ">=": "GreaterThanOrEqualToThreshold", "<": "LessThanThreshold"}


def alarms_of(name):
    return [alarm for alarm in ALARMS if alarm.startswith(f"{name}-")]



def alarm_row(alarm, where):
    """A described alarm in the form of ALARMS' rows."""
    inputs = [q["MetricStat"] for q in alarm.get("Metrics", []) if q.get("MetricStat")]
    if inputs:
        what = [q["Expression"] for q in alarm["Metrics"] if q.get("Expression")][0]
        stat, period = inputs[0]["Stat"], inputs[0]["Period"]
    else:
        what, period = f"{alarm['Namespace']} {alarm['MetricName']}", alarm["Period"]
        stat = alarm.get("Statistic") or alarm["ExtendedStatistic"]
    sign = [s for s, word in OPERATORS.items() if word == alarm["ComparisonOperator"]][0]
    return where, what, stat, period, sign, alarm["Threshold"], alarm["EvaluationPeriods"], alarm["TreatMissingData"]


def lacks(wanted, got, where="", dropped=()):
    """What of `wanted` is not in `got`, one sentence each; `got` may have more."""
    if isinstance(wanted, dict) and isinstance(got, dict):
        return [line for key, item in wanted.items() if key not in dropped
                for line in (lacks(item, got[key], f"{where}.{key}", dropped) if key in got
                             else [f"{where}.{key} is missing"])]
    if isinstance(wanted, list) and isinstance(got, list) and len(wanted) == len(got):
        return [line for i, item in enumerate(wanted) for line in lacks(item, got[i], f"{where}[{i}]", dropped)]
    same = wanted == got or isinstance(wanted, (int, float)) and isinstance(got, (int, float)) and math.isclose(wanted, got)
    return [] if same else [f"{where}: {got!r} instead of {wanted!r}"]


def matches(pattern, event):
    """Whether a metric filter's JSON pattern takes an event: = and != of strings and numbers, NOT EXISTS,
    && and ||, brackets. A comparison with what is not there is false, also !=, as AWS has it."""
    def compared(path, sign, wanted):
        value = event
        for word in re.findall(r"\w+", path):
            value = value[int(word)] if word.isdigit() and int(word) < len(value) else \
                value.get(word) if isinstance(value, dict) else None
            if value is None:
                return sign == "NOT EXISTS"
        return sign != "NOT EXISTS" and (value == json.loads(wanted)) == (sign == "=")
    term = re.compile(r'\$\.([\w.\[\]]+) (?:(NOT EXISTS)|(!=|=) ("[^"]*"|\d+))')
    text = term.sub(lambda m: f" {compared(m.group(1), m.group(2) or m.group(3), m.group(4))} ", pattern)
    text = text.strip().removeprefix("{").removesuffix("}").replace("&&", " and ").replace("||", " or ").strip()
    assert re.fullmatch(r"(True|False|and|or|[() ])+", text), text
    return eval(text)  # nothing but words of the line above


class Resources:
    """How each type of resource is asked for through its own API: what(deployment, logical id, properties)
    gives what is wrong with it."""
    def __init__(self, model):
        self.model = model

    def __contains__(self, kind):
        return hasattr(self, self.name(kind))

    @staticmethod
    def name(kind):
        return "_".join(kind.split("::")[1:]).lower()

    def check(self, at, logical):
        kind = at.types[logical]
        return getattr(self, self.name(kind))(at, logical, at.stack.properties(logical))

    @staticmethod
    def cloudwatch_alarm(at, _, want):
        found = at.client("cloudwatch").describe_alarms(AlarmNames=[want["AlarmName"]])["MetricAlarms"]
        return lacks([want], found, "alarm")

    @staticmethod
    def cloudwatch_dashboard(at, _, want):
        got = at.client("cloudwatch").get_dashboard(DashboardName=want["DashboardName"])["DashboardBody"]
        return lacks(json.loads(want["DashboardBody"]), json.loads(got), "dashboard")

    @staticmethod
    def sns_topic(at, logical, want):
        arn = at.listed[logical]
        attributes = at.client("sns").get_topic_attributes(TopicArn=arn)["Attributes"]
        is_named = arn.endswith(":" + want.pop("TopicName"))
        return lacks({"TopicArn": arn}, attributes) + ([] if is_named and not want else [arn])

    @staticmethod
    def sns_subscription(at, logical, want):
        got = at.client("sns").get_subscription_attributes(SubscriptionArn=at.stack.physical[logical])["Attributes"]
        got = {**got, "FilterPolicy": json.loads(got.get("FilterPolicy", "null"))}
        return lacks(want, got, "subscription")

    @staticmethod
    def sns_topicpolicy(at, _, want):
        return [line for topic in want["Topics"] for line in lacks(want["PolicyDocument"], json.loads(
            at.client("sns").get_topic_attributes(TopicArn=topic)["Attributes"]["Policy"]), "policy")]

    @staticmethod
    def sqs_queue(at, logical, want):
        client = at.client("sqs")
        url = client.get_queue_url(QueueName=want["QueueName"])["QueueUrl"]
        got = client.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        redrive = {"RedrivePolicy": want.pop("RedrivePolicy")} if "RedrivePolicy" in want else {}
        got = {**got, "QueueName": got["QueueArn"].rsplit(":", 1)[1],
               "RedrivePolicy": json.loads(got.get("RedrivePolicy", "null"))}
        plain = {key: value if isinstance(value, str) else json.dumps(value if isinstance(value, bool) else int(value))
                 for key, value in want.items()}
        tail = "/".join(url.split("/")[-2:])
        return lacks({**plain, **redrive}, got, "queue") + ([] if at.listed[logical].endswith(tail) else [url])

    @staticmethod
    def s3_bucket(at, logical, want):
        """moto's CloudFormation makes the bucket and its encryption; the rest is asked for as CloudFormation would."""
        client, name = at.client("s3"), {"Bucket": want["BucketName"]}
        (_, _, _), (_, _, encryption), *rest = at.requests(logical)
        for service, operation, parameters in rest:
            at.call(service, operation, parameters)
        got = [client.get_bucket_encryption(**name), client.get_public_access_block(**name),
               client.get_bucket_ownership_controls(**name), {"LifecycleConfiguration": client.get_bucket_lifecycle_configuration(**name)}]
        wanted = [{key: value for key, value in parameters.items() if key != "Bucket"}
                  for parameters in (encryption, *(parameters for _, _, parameters in rest))]
        return lacks(wanted, got, "bucket")

    @staticmethod
    def logs_loggroup(at, _, want):
        found = at.client("logs").describe_log_groups(logGroupNamePrefix=want["LogGroupName"])["logGroups"]
        return lacks([{"logGroupName": want["LogGroupName"], "retentionInDays": want["RetentionInDays"]}], found, "log group")

    @staticmethod
    def logs_resourcepolicy(at, _, want):
        found = {p["policyName"]: json.loads(p["policyDocument"])
                 for p in at.client("logs").describe_resource_policies()["resourcePolicies"]}
        return lacks(json.loads(want["PolicyDocument"]), found[want["PolicyName"]], "resource policy")

    def logs_metricfilter(self, at, logical, want):
        (_, _, wanted), = at.requests(logical)
        found = at.client("logs").describe_metric_filters(logGroupName=want["LogGroupName"],
                                                          filterNamePrefix=want["FilterName"])
        return lacks([wanted], found["metricFilters"], "metric filter")

    @staticmethod
    def events_rule(at, _, want):
        client, targets = at.client("events"), want.pop("Targets")
        got = client.describe_rule(Name=want["Name"])
        return lacks(want, {**got, "EventPattern": json.loads(got["EventPattern"])}, "rule") + \
            lacks(targets, client.list_targets_by_rule(Rule=want["Name"])["Targets"], "targets")

    @staticmethod
    def iam_managedpolicy(at, logical, want):
        client, arn = at.client("iam"), at.listed[logical]
        got = client.get_policy(PolicyArn=arn)["Policy"]
        document = client.get_policy_version(PolicyArn=arn, VersionId=got["DefaultVersionId"])["PolicyVersion"]["Document"]
        holders = client.list_entities_for_policy(PolicyArn=arn)["PolicyRoles"]
        return lacks({"PolicyName": want["ManagedPolicyName"], "Description": want["Description"]}, got, "policy") + \
            lacks(want["PolicyDocument"], document, "policy") + lacks(document, want["PolicyDocument"], "policy") + \
            lacks(sorted(want["Roles"]), sorted(role["RoleName"] for role in holders), "roles")

    @staticmethod
    def iam_role(at, _, want):
        return lacks(want, at.client("iam").get_role(RoleName=want["RoleName"])["Role"], "role")

    @staticmethod
    def route53_healthcheck(at, logical, want):
        got = at.client("route53").get_health_check(HealthCheckId=at.listed[logical])["HealthCheck"]
        return lacks(want, got, "health check", {name for kind, name in DROPPED_BY_MOTO if kind.endswith("HealthCheck")})

    def budgets_budget(self, at, logical, want):
        (_, _, wanted), = at.requests(logical)
        client, name = at.client("budgets"), want["Budget"]["BudgetName"]
        found = client.describe_budget(AccountId=self.model.ACCOUNT, BudgetName=name)["Budget"]
        told = client.describe_notifications_for_budget(AccountId=self.model.ACCOUNT, BudgetName=name)["Notifications"]
        return lacks(wanted["Budget"], found, "budget") + \
            lacks([n["Notification"] for n in wanted["NotificationsWithSubscribers"]], told, "notifications")

    @staticmethod
    def applicationautoscaling_scalabletarget(at, _, want):
        found = at.client("application-autoscaling").describe_scalable_targets(
            ServiceNamespace=want["ServiceNamespace"], ResourceIds=[want["ResourceId"]])["ScalableTargets"]
        return lacks([want], found, "scalable target")

    @staticmethod
    def applicationautoscaling_scalingpolicy(at, logical, want):
        found = at.client("application-autoscaling").describe_scaling_policies(ServiceNamespace=want["ServiceNamespace"])
        named = [policy for policy in found["ScalingPolicies"] if policy["PolicyName"] == want["PolicyName"]]
        return lacks([{**want, "PolicyARN": at.stack.physical[logical]}], named, "scaling policy")


def need_yaml():
    try:
        import yaml  # noqa: F401
    except ImportError:
        support.missing("no PyYAML here: pip install 'moto[server]'")


class Deployed(support.Folder):
    """All templates, each in its home region and in us-east-1 (once where they are the same)."""
    @classmethod
    def setUpClass(cls):
        support.need("boto3", (1, 40))
        support.need("moto")
        need_yaml()
        import cfn
        import cfndeploy
        import cfniam
        import cfnmodel
        cls.cfn, cls.cfndeploy, cls.cfniam, cls.cfnmodel = cfn, cfndeploy, cfniam, cfnmodel
        cls.server = support.Server([support.program("moto_server"), "-H", "127.0.0.1", "-p", "0"],
                                    dict(os.environ, PYTHONUNBUFFERED="1", MOTO_ALLOW_NONEXISTENT_REGION="false"))
        cls.addClassCleanup(cls.server.stop)
        cls.texts = {name: cfndeploy.read(support.ROOT, f"{name}.yaml") for name in STACKS}
        cls.deployed = {}
        for name in STACKS:
            home, parameters = DEPLOYED[name]
            for region in dict.fromkeys((home, GLOBAL)):
                at = cfndeploy.Deployment(cls.server.url, cls.texts[name], {**parameters, "HomeRegion": home, "Email": EMAIL},
                                          region, (support.KEY, support.SECRET))
                cls.service(at)
                at.deploy(f"cwtop-{name}")
                cls.deployed[name, region] = at

    @staticmethod
    def service(at):
        """What a scalable target scales must be there."""
        if "AWS::ApplicationAutoScaling::ScalableTarget" not in at.types.values():
            return
        client, cluster, service = at.client("ecs"), at.stack.values["Cluster"], at.stack.values["Service"]
        client.create_cluster(clusterName=cluster)
        client.register_task_definition(family="app", containerDefinitions=[{"name": "app", "image": "app", "memory": 512}])
        client.create_service(cluster=cluster, serviceName=service, taskDefinition="app", desiredCount=2)

    def each(self):
        """(stack, region, deployment, logical id) of every resource of every deployment."""
        for (name, region), at in self.deployed.items():
            for logical in at.types:
                yield name, region, at, logical

    # ---- the templates by themselves ---------------------------------------------------------------
    def test_references(self):
        for name, text in self.texts.items():
            with self.subTest(stack=name):
                self.assertEqual(self.cfn.problems(text), [])
                self.assertIn(f"# {name}: ", text)

    def test_the_checker_of_references_sees(self):
        text = self.texts["cityflow"]
        for old, new, said in (
                ("!Ref ApiId}]}\n            Period", "!Ref Nobody}]}\n            Period", "nothing is called Nobody"),
                ("!GetAtt JobsDeadLetters.Arn", "!GetAtt Dead.Arn", "no resource Dead"),
                ("Condition: HasEmail", "Condition: HasMail", "no condition HasMail"),
                ("Threshold: !Ref FailedTasks", "Threshold: 3", "parameter FailedTasks: nobody uses it"),
                ("    DependsOn: TaskEventsWriter", "    DependsOn: Nothing", "depends on Nothing"),
                ("cluster/${Cluster}", "cluster/${Klaster}", "nothing is called Klaster"),
                ("    Condition: HasEmail\n", "", "condition HasEmail: nobody uses it"),
                ("  HasQueues: !And [{Condition: IsHome}, ", "  HasQueues: !And [!Equals [a, b], ", None),
                ("  Jobs:\n    Type: AWS::SQS::Queue\n    Condition: HasQueues",
                 "  Jobs:\n    Type: AWS::SQS::Queue\n    Condition: IsHome",
                 "JobsDeadLetters is not always there"),
                ("${MonitorStart}", "x", "${MonitorStart} is nowhere")):
            with self.subTest(new=new):
                self.assertIn(old, text)
                found = self.cfn.problems(text.replace(old, new, 1))
                self.assertEqual(bool(said), bool(found), found)
                self.assertTrue(not said or any(said in line for line in found), found)

    def test_cfn_lint(self):
        """By CloudFormation's own schemas of the resource types, in both regions."""
        try:
            from cfnlint.api import lint
            from cfnlint.config import ManualArgs
        except ImportError:
            support.missing("no cfn-lint here: pip install 'moto[server]'")
        for name, text in self.texts.items():
            found = lint(text, config=ManualArgs(regions=[DEPLOYED[name][0], GLOBAL]))
            self.assertEqual([str(match) for match in found], [], name)
        broken = self.texts["cityflow"].replace("CwLogEnabled: true", "CwLogsEnabled: true")
        self.assertTrue(lint(broken, config=ManualArgs(regions=[GLOBAL])))

    def test_policies_are_the_files(self):
        files = {}
        for name in ("viewer", "operator"):
            with open(os.path.join(support.ROOT, "share", "iam", f"{name}.json"), encoding="utf-8") as f:
                files[name] = json.load(f)
        for name, text in self.texts.items():
            with self.subTest(stack=name):
                wanted = self.cfniam.rewritten(text, files["viewer"], files["operator"])
                if os.environ.get("UPDATE") == "1":
                    with open(os.path.join(FOLDER, f"{name}.yaml"), "w", encoding="utf-8") as f:
                        f.write(wanted)
                    text = wanted
                self.assertTrue(text == wanted, "UPDATE=1 writes the policies of share/iam into the template")
                resources = self.cfn.load(text)["Resources"]
                viewer, operator = (resources[f"{who}Policy"]["Properties"]["PolicyDocument"]
                                    for who in ("Viewer", "Operator"))
                self.assertEqual(viewer, files["viewer"])
                self.assertEqual({**operator, "Statement": viewer["Statement"] + operator["Statement"]}, files["operator"])
                for document in (viewer, operator):
                    self.assertLessEqual(len("".join(json.dumps(document).split())), POLICY_MAX)

    # ---- every resource ----------------------------------------------------------------------------
    def test_all_is_deployed(self):
        self.assertEqual(set(DEPLOYED), set(STACKS))
        for (name, region), at in self.deployed.items():
            with self.subTest(stack=name, region=region):
                self.assertEqual(at.status, "CREATE_COMPLETE")
                self.assertEqual(set(at.listed), at.by_moto)
                is_home, account = region == DEPLOYED[name][0], self.cfnmodel.ACCOUNT
                whose = ("Viewer", "Operator", *(["Worker"] if name == "cityflow" else []))
                roles = {f"{who}Role": f"arn:aws:iam::{account}:role/{name}-{who.lower()}" for who in whose}
                topic = {"AlertsTopic": f"arn:aws:sns:{region}:{account}:{name}-alerts"} if at.types else {}
                self.assertEqual(at.outputs, {**topic, **(roles if is_home else {})})
        for name in STACKS:  # each resource once; only who is told is there in both regions
            both = [logical for logical in self.cfn.load(self.texts[name])["Resources"]
                    if sum(logical in at.types for (n, _), at in self.deployed.items() if n == name) != 1]
            is_one = DEPLOYED[name][0] == GLOBAL
            self.assertTrue(all(logical.startswith("Alerts") for logical in both), both)
            self.assertEqual(is_one, not both)

    def test_without_options(self):
        """What is not asked for is not made."""
        def made(name, region, **more):
            home, parameters = DEPLOYED[name]
            return set(self.cfn.Stack(self.texts[name], {**parameters, "HomeRegion": home, **more}, region, "1").resources())
        self.assertLessEqual({"Jobs", "JobsDeadLetters", "DeadLetters"}, made("cityflow", "eu-west-2"))
        self.assertEqual(made("cityflow", "eu-west-2") - made("cityflow", "eu-west-2", CreateQueues="no"),
                         {"Jobs", "JobsDeadLetters"})
        self.assertEqual(made("cityflow", "eu-west-2") - made("cityflow", "eu-west-2", CreateBucket="no"), {"Artifacts"})
        for name in STACKS:
            for region in (DEPLOYED[name][0], GLOBAL):
                self.assertEqual(made(name, region, Email=EMAIL) - made(name, region), {"AlertsEmail"})
            self.assertEqual(sorted(made(name, "eu-north-1")), [] if name == "wellbeing" else sorted(made(name, "sa-east-1")))
        self.assertEqual(made("co2", "eu-west-2") - made("co2", "eu-west-2", AlertUrl="", CreateLogGroups="no"),
                         {"AlertsPager", "FunctionLog", "ApiLog"})
        self.assertEqual(made("wellbeing", GLOBAL, HomeRegion="eu-west-1"), set())

    def test_by_the_models(self):
        for name, region, at, logical in self.each():
            with self.subTest(stack=name, region=region, resource=logical):
                self.assertIn(at.types[logical], self.cfnmodel.REQUESTS)
                for service, operation, parameters in at.requests(logical):
                    self.assertEqual(self.cfnmodel.problems(service, operation, parameters), [])

    def test_by_their_own_api(self):
        resources, asked = Resources(self.cfnmodel), 0
        for name, region, at, logical in self.each():
            with self.subTest(stack=name, region=region, resource=logical):
                if at.types[logical] in self.cfndeploy.MODEL_ONLY:
                    self.assertNotIn(logical, at.by_moto, "moto knows it now: ask moto")
                    continue
                self.assertIn(at.types[logical], resources, "checked by nobody")
                self.assertEqual(resources.check(at, logical), [])
                asked += 1
        self.assertGreater(asked, 100)

    def test_the_models_see(self):
        """The checker of models can fail: a wrong name, type, word and limit, and a member left out."""
        at = self.deployed["cityflow", "eu-west-2"]
        good = at.stack.properties("Monitor")
        for change in ({"CwLogsEnabled": True}, {"CwLogEnabled": "yes"}, {"Name": ""}, {"Name": None}, {"Domain": 5},
                       {"AppMonitorConfiguration": {"Telemetries": ["everything"]}},
                       {"AppMonitorConfiguration": {"SessionSampleRate": 2}}):
            with self.subTest(change=change):
                (request, *_) = self.cfnmodel.requests("AWS::RUM::AppMonitor", {**good, **change})
                service, operation, parameters = request
                parameters = {key: value for key, value in parameters.items() if value is not None}
                self.assertTrue(self.cfnmodel.problems(service, operation, parameters))

    def test_rum(self):
        """Visitors can be counted: cookies, all sessions, and the log group whose name the dashboard uses."""
        at = self.deployed["cityflow", "eu-west-2"]
        monitor = at.stack.properties("Monitor")
        self.assertEqual((monitor["Name"], monitor["Domain"], monitor["CwLogEnabled"]),
                         ("cityflow", "cityflow.obaidmalik.co.uk", True))
        settings = monitor["AppMonitorConfiguration"]
        self.assertEqual((settings["AllowCookies"], settings["SessionSampleRate"]), (True, 1))
        self.assertEqual(sorted(settings["Telemetries"]), ["errors", "http", "performance"])
        self.assertFalse({"IdentityPoolId", "GuestRoleArn"} & set(settings))
        statement, = json.loads(monitor["ResourcePolicy"]["PolicyDocument"])["Statement"]
        self.assertEqual((statement["Action"], statement["Principal"]), ("rum:PutRumEvents", "*"))
        self.assertEqual(statement["Resource"], f"arn:aws:rum:eu-west-2:{self.cfnmodel.ACCOUNT}:appmonitor/cityflow")
        body = at.stack.properties("Dashboard")["DashboardBody"]
        self.assertIn("/aws/vendedlogs/RUMService_cityflow0d3adbee'", body)

    def test_jobs(self):
        """What the stack file's route needs is there, for whoever does the jobs, and for nobody else."""
        at = self.deployed["cityflow", "eu-west-2"]
        bucket, queue = at.stack.properties("Artifacts"), at.stack.properties("Jobs")
        self.assertEqual(set(bucket["PublicAccessBlockConfiguration"].values()), {True})
        self.assertEqual(len(bucket["PublicAccessBlockConfiguration"]), 4)
        self.assertEqual(bucket["OwnershipControls"]["Rules"], [{"ObjectOwnership": "BucketOwnerEnforced"}])
        self.assertEqual(self.cfn.load(self.texts["cityflow"])["Resources"]["Artifacts"]["DeletionPolicy"], "Retain")
        self.assertEqual(queue["RedrivePolicy"]["maxReceiveCount"], 3)
        self.assertEqual((bucket["BucketName"], queue["QueueName"]), ("cityflow-artifacts", "cityflow-jobs"))
        allowed = at.stack.properties("WorkerPolicy")["PolicyDocument"]["Statement"]
        self.assertEqual({s["Resource"] for s in allowed}, {
            "arn:aws:s3:::cityflow-artifacts/jobs/*", "arn:aws:s3:::cityflow-artifacts",
            f"arn:aws:sqs:eu-west-2:{self.cfnmodel.ACCOUNT}:cityflow-jobs"})
        trust, = at.stack.properties("WorkerRole")["AssumeRolePolicyDocument"]["Statement"]
        self.assertEqual(trust["Principal"], {"Service": "ecs-tasks.amazonaws.com"})

    def test_sampling(self):
        rule = self.deployed["co2", "eu-west-2"].stack.properties("Sampling")["SamplingRule"]
        self.assertEqual((rule["RuleName"], rule["FixedRate"], rule["ServiceName"]), ("co2", 0.05, "reasoning-handler"))

    # ---- what the documents ask for --------------------------------------------------------------
    def test_alarms(self):
        found = {}
        for (name, region), at in self.deployed.items():
            where = HOME if region == DEPLOYED[name][0] else EDGE
            for alarm in at.client("cloudwatch").describe_alarms(AlarmNamePrefix=f"{name}-")["MetricAlarms"]:
                found[alarm["AlarmName"]] = alarm_row(alarm, where)
        self.assertEqual(sorted(found), sorted(ALARMS))
        for alarm, row in ALARMS.items():
            with self.subTest(alarm=alarm):
                self.assertEqual(found[alarm], row)

    def test_alarms_tell_or_scale(self):
        for name, region, at, logical in self.each():
            if at.types[logical] != "AWS::CloudWatch::Alarm":
                continue
            alarm = at.stack.properties(logical)
            with self.subTest(alarm=alarm["AlarmName"]):
                self.assertTrue(alarm["AlarmName"].startswith(f"{name}-"))
                self.assertTrue(alarm["AlarmDescription"])
                action, = alarm["AlarmActions"]
                self.assertIn(f":{region}:", action)
                if "policyName" in action:
                    self.assertIn("scale-in" if alarm["AlarmName"].endswith("-low") else "scale-out", action)
                else:
                    self.assertEqual(action, at.listed["Alerts"])
                    self.assertEqual(alarm["OKActions"], [action])

    def test_only_where_they_are_published(self):
        edge = {"AWS/CloudFront", "AWS/Billing", "AWS/Route53"}
        for _, region, at, logical in self.each():
            if at.types[logical] == "AWS::CloudWatch::Alarm":
                text = json.dumps(at.stack.properties(logical))
                if any(f'"{namespace}"' in text for namespace in edge):
                    self.assertEqual(region, GLOBAL, logical)

    def test_dashboards(self):
        blocks = {}
        for name in STACKS:
            home = DEPLOYED[name][0]
            at = self.deployed[name, home]
            listed = at.client("cloudwatch").list_dashboards(DashboardNamePrefix=name)["DashboardEntries"]
            self.assertEqual([dashboard["DashboardName"] for dashboard in listed], [name])
            body = json.loads(at.client("cloudwatch").get_dashboard(DashboardName=name)["DashboardBody"])
            taken = set()
            for widget in body["widgets"]:
                cells = {(x, y) for x in range(widget["x"], widget["x"] + widget["width"])
                         for y in range(widget["y"], widget["y"] + widget["height"])}
                self.assertFalse(cells & taken, widget)
                self.assertLessEqual(widget["x"] + widget["width"], 24)
                taken |= cells
                text = json.dumps(widget)
                self.assertNotIn("${", text)
                is_edge = any(f'["{ns}"' in text for ns in ("AWS/CloudFront", "AWS/Billing", "AWS/Route53"))
                self.assertEqual(widget["properties"]["region"], GLOBAL if is_edge else home, text)
                self.rows(widget["properties"].get("metrics", []))
            blocks[name] = [widget["properties"]["title"] for widget in body["widgets"]]
        self.assertEqual([title.split(",")[0] for title in blocks["cityflow"]], [
            "RUM: unique visitors a day", "RUM: sessions", "RUM: average session duration", "RUM: JS errors",
            "CloudFront: requests", "CloudFront: 4xx and 5xx", "CloudFront: bytes", "CloudFront: cache hit rate",
            "API: invocations", "API: duration p90 and p99", "API: errors",
            "Jobs: tasks started a day", "Jobs: average run time", "Jobs: task failures"])

    def rows(self, metrics):
        """Abbreviations repeat a row that is there; names and values of dimensions come in pairs."""
        before = []
        for row in metrics:
            words = [word for word in row if isinstance(word, str)]
            words = before if words == ["..."] else [before[i] if word == "." else word for i, word in enumerate(words)]
            self.assertTrue(len(words) >= 2 and len(words) % 2 == 0, metrics)
            self.assertTrue(all(words) and "." not in words, metrics)
            before = words

    def test_events(self):
        """Which events are kept, and where: literally."""
        account, found = self.cfnmodel.ACCOUNT, {}
        for name in ("cityflow", "elanswer"):
            client = self.deployed[name, "eu-west-2"].client("events")
            for rule in client.list_rules(NamePrefix=f"{name}-")["Rules"]:
                target, = client.list_targets_by_rule(Rule=rule["Name"])["Targets"]
                found[rule["Name"]] = (json.loads(rule["EventPattern"]), target["Arn"], rule["State"])
        group = f"arn:aws:logs:eu-west-2:{account}:log-group:/aws/events/"
        self.assertEqual(found, {
            "cityflow-task-events": ({
                "source": ["aws.ecs"], "detail-type": ["ECS Task State Change"],
                "detail": {"clusterArn": [f"arn:aws:ecs:eu-west-2:{account}:cluster/cityflow"]}},
                group + "cityflow-tasks", "ENABLED"),
            "elanswer-pipeline-failures": ({
                "source": ["aws.codepipeline"], "detail-type": ["CodePipeline Pipeline Execution State Change"],
                "detail": {"pipeline": ["elanswer"], "state": ["FAILED"]}}, group + "elanswer-pipeline", "ENABLED")})
        for name, log in (("cityflow", "cityflow-tasks"), ("elanswer", "elanswer-pipeline")):
            at = self.deployed[name, "eu-west-2"]
            writer, = [r for r in at.types if at.types[r] == "AWS::Logs::ResourcePolicy"]
            statement, = json.loads(at.stack.properties(writer)["PolicyDocument"])["Statement"]
            self.assertEqual(statement["Resource"], f"{group}{log}:*")
            self.assertEqual(statement["Principal"], {"Service": ["events.amazonaws.com", "delivery.logs.amazonaws.com"]})
            self.assertEqual(statement["Action"], ["logs:CreateLogStream", "logs:PutLogEvents"])

    def test_task_counts(self):
        """The filters count what cwtop counts as started and as failed."""
        at = self.deployed["cityflow", "eu-west-2"]
        patterns = {f["filterName"]: f["filterPattern"] for f in
                    at.client("logs").describe_metric_filters(logGroupName="/aws/events/cityflow-tasks")["metricFilters"]}

        def event(status, code=None, exit_code=None, family="cityflow-worker", desired="STOPPED"):
            container = {"name": "worker", **({} if exit_code is None else {"exitCode": exit_code})}
            return {"source": "aws.ecs", "detail": {
                "group": f"family:{family}", "lastStatus": status, "desiredStatus": desired, "containers": [container],
                **({"stopCode": code} if code else {})}}
        started = {"RUNNING": event("RUNNING", desired="RUNNING")}
        failed = {
            "crashed": event("STOPPED", "EssentialContainerExited", 1),
            "no memory": event("STOPPED", "EssentialContainerExited", 137),
            "no exit code": event("STOPPED", "EssentialContainerExited"), "no image": event("STOPPED", "TaskFailedToStart"),
            "spot": event("STOPPED", "SpotInterruption", 143), "host": event("STOPPED", "TerminationNotice", 143)}
        neither = {
            "done": event("STOPPED", "EssentialContainerExited", 0), "by a person": event("STOPPED", "UserInitiated", 137),
            "by a scheduler": event("STOPPED", "ServiceSchedulerInitiated", 143),
            "another": event("STOPPED", "TaskFailedToStart", family="x"),
            "being stopped": event("RUNNING"), "pending": event("PENDING", desired="RUNNING"),
            "another starts": event("RUNNING", family="x", desired="RUNNING"),
            "on its way": event("DEPROVISIONING", "TaskFailedToStart")}
        for kind, events in (("tasks-started", started), ("tasks-failed", failed), (None, neither)):
            for what, one in events.items():
                with self.subTest(event=what):
                    self.assertEqual([name for name, pattern in sorted(patterns.items()) if matches(pattern, one)],
                                     [kind] if kind else [])

    def test_redrive(self):
        """What was received three times goes to the dead letters."""
        client = self.deployed["cityflow", "eu-west-2"].client("sqs")
        url, dead = (client.get_queue_url(QueueName=name)["QueueUrl"] for name in ("cityflow-jobs", "cityflow-jobs-dlq"))
        client.send_message(QueueUrl=url, MessageBody="fails")
        for _ in range(3):
            message, = client.receive_message(QueueUrl=url)["Messages"]
            client.change_message_visibility(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"], VisibilityTimeout=0)
        self.assertEqual(client.receive_message(QueueUrl=url).get("Messages", []), [])
        message, = client.receive_message(QueueUrl=dead)["Messages"]
        self.assertEqual(message["Body"], "fails")
        client.delete_message(QueueUrl=dead, ReceiptHandle=message["ReceiptHandle"])

    def test_scaling(self):
        at = self.deployed["wellbeing", GLOBAL]
        client = at.client("application-autoscaling")
        target, = client.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"]
        self.assertEqual((target["ResourceId"], target["MinCapacity"], target["MaxCapacity"]),
                         ("service/wellbeing/wellbeing-dashboard", 1, 4))
        policies = {p["PolicyName"]: p for p in client.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"]}
        tracked = {name: p["TargetTrackingScalingPolicyConfiguration"]["TargetValue"] for name, p in policies.items()
                   if p["PolicyType"] == "TargetTrackingScaling"}
        steps = {name: (p["StepScalingPolicyConfiguration"]["StepAdjustments"][0]["ScalingAdjustment"],
                        p["StepScalingPolicyConfiguration"]["Cooldown"])
                 for name, p in policies.items() if p["PolicyType"] == "StepScaling"}
        self.assertEqual(tracked, {"wellbeing-cpu-target": 70, "wellbeing-memory-target": 80})
        self.assertEqual(steps, {"wellbeing-scale-out": (1, 60), "wellbeing-scale-in": (-1, 300)})

    def test_money(self):
        """The plans' limits, in dollars at the stated rate."""
        found = {}
        for name, region, at, logical in self.each():
            if at.types[logical] == "AWS::Budgets::Budget":
                want = at.stack.properties(logical)
                limit = float(want["Budget"]["BudgetLimit"]["Amount"])
                found[name] = [(n["Notification"]["NotificationType"], limit * n["Notification"]["Threshold"] / 100)
                               for n in want["NotificationsWithSubscribers"]]
        self.assertEqual(found, {
            "skyral": [("ACTUAL", 13.16), ("ACTUAL", 26.32), ("FORECASTED", 26.32)],  # 10 and 20 pounds at 0.76
            "co2": [("ACTUAL", 55), ("FORECASTED", 55)],
            "elanswer": [("ACTUAL", 300), ("ACTUAL", 500), ("FORECASTED", 500)]})

    # ---- README.md -----------------------------------------------------------------------------------
    def section(self, name):
        with open(os.path.join(FOLDER, "README.md"), encoding="utf-8") as f:
            parts = re.split(r"^## ", f.read(), flags=re.M)
        return next(part for part in parts if part.startswith(f"{name}\n"))

    def test_readme_has_each_resource(self):
        for name, text in self.texts.items():
            rows = re.findall(r"^\|[^|]*\|([^|]*)\|", self.section(name), re.M)
            said = {word for row in rows for word in re.findall(r"`(\w+)`", row)}
            self.assertEqual(said, set(self.cfn.load(text)["Resources"]), name)

    def test_readme_has_each_alarm(self):
        text, home = self.section("Alarms"), {}
        for name, where, what in re.findall(r"^\| `([\w-]+)` \| (home|us-east-1) \| ([^|]+) \|", text, re.M):
            home[name] = (HOME if where == "home" else EDGE, what)
        self.assertEqual({name: row[0] for name, row in home.items()}, {name: row[0] for name, row in ALARMS.items()})
        for name, (_, what) in home.items():
            threshold = ALARMS[name][5] * 100 if name.startswith("co2-api-") else ALARMS[name][5]
            spoken = {2147483648: "2 GiB", 25000: "25 s", 3600: "3,600 s"}.get(threshold, f"{threshold:g}")
            self.assertIn(f" {ALARMS[name][4]} {spoken}", what, name)

    def test_readme_has_the_price(self):
        rows = dict(re.findall(r"^\| (\w+) \|.*\| \$([\d.]+) \|$", self.section("What it costs"), re.M))
        for name in STACKS:
            usd = 0.0
            for logical, resource in self.cfn.load(self.texts[name])["Resources"].items():
                properties = resource.get("Properties", {})
                metrics = max(1, sum("MetricStat" in query for query in properties.get("Metrics", [])))
                usd += {"AWS::CloudWatch::Alarm": ALARM_METRIC_USD * metrics,
                        "AWS::Logs::MetricFilter": CUSTOM_METRIC_USD, "AWS::CloudWatch::Dashboard": DASHBOARD_USD,
                        "AWS::Route53::HealthCheck": HTTPS_CHECK_USD}.get(resource["Type"], 0.0)
            self.assertEqual(rows[name], f"{usd:.2f}", name)

    def test_readme_has_the_commands(self):
        text = self.section("How to deploy")
        for name in STACKS:
            required = [key for key, p in self.cfn.load(self.texts[name])["Parameters"].items() if "Default" not in p]
            line = next(line for line in text.splitlines() if line.startswith(f"| {name} "))
            self.assertEqual(re.findall(r"`(\w+)`", line.split("|")[2]), required, name)

    # ---- cwtop ---------------------------------------------------------------------------------------
    def test_stack_files_agree(self):
        """The same home region, names and limits, unless told otherwise."""
        same = {"cityflow": {"Cluster": "cluster", "SiteDomain": "domain", "SpikePercent": "alarm_5xx_pct",
                             "OldestJobSeconds": "alarm_wait_s", "ArtifactsBucket": "artifacts_bucket"},
                "skyral": {"AppDomain": "domain", "UsdPerTenGbp": "warn_bill_usd", "SpikePercent": "alarm_5xx_pct",
                           "ClientErrorPercent": "warn_4xx_pct"},
                "wellbeing": {"Cluster": "cluster", "Service": "service", "SpikeErrors": "alarm_5xx",
                              "SpikeHighRisk": "alarm_high_risk"},
                "co2": {"ReasoningFunction": "function", "MonthlyUsd": "alarm_bill_usd"},
                "elanswer": {"Cluster": "cluster", "Service": "service", "SiteDomain": "domain", "PipelineName": "pipeline",
                             "MonthlyUsd": "alarm_bill_usd"}}
        self.assertEqual(set(same), set(STACKS))
        for name, names in same.items():
            parameters, variables = self.cfn.load(self.texts[name])["Parameters"], support.stack_vars(name)
            for parameter, variable in {"HomeRegion": "region", **names}.items():
                with self.subTest(stack=name, parameter=parameter):
                    self.assertEqual(str(parameters[parameter]["Default"]), variables[variable]["value"])

    def test_cwtop_sees_it(self):
        self.assertLessEqual(set(STACKS), set(STACK_FILES))
        for name in STACKS:
            with self.subTest(stack=name):
                code, out, said = support.cwtop(
                    ["snapshot", name, "--endpoint-url", self.server.url, "--format", "json", "--region", DEPLOYED[name][0],
                     *support.demo_vars(name)], self.folder, XDG_STATE_HOME=self.folder)
                self.assertTrue(out, f"exit code {code}: {said}")
                got = json.loads(out)
                alarms = {alarm["name"]: alarm["state"] for alarm in got["alarms"]}
                self.assertEqual(set(alarms_of(name)) - set(alarms), set())
                states = {source["state"] for source in got["sources"] if source["name"] in ("alarms", "queues")}
                self.assertEqual(states, {"ok"})
                self.queues(name, got)

    def queues(self, name, got):
        resources = self.cfn.load(self.texts[name])["Resources"].values()
        made = {r["Properties"]["QueueName"] for r in resources if r["Type"] == "AWS::SQS::Queue"}
        shown = {row for queue in got["queues"] for row in (queue["name"], (queue.get("dlq") or {}).get("name")) if row}
        self.assertEqual(made - shown, set())
        for queue in got["queues"]:
            if queue["name"] in made:
                self.assertEqual((queue["visible"], queue["dlq"]["visible"]), (0, 0))


if __name__ == "__main__":
    unittest.main()
