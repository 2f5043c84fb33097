# SPDX-License-Identifier: MIT
"""boto3 and the AWS CLI against what cwtop-sim says of the account's resources: functions, balancers,
databases, gateways, pipelines, what scales, web ACLs, tags. The harness checks every raw reply
against botocore's model."""
import datetime
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import awsmodel
import sim_process
from sim_process import ACCESS_KEY, ORIGIN_MS, REGION, ROOT, SECRET_KEY, Sim, clock

STACK = os.path.join(ROOT, "tests", "interop", "stacks", "everything.jsonc")
ACCOUNT = "123456789012"
BALANCER = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:loadbalancer/app/wellbeing/50dc6c495c0c9188"
GROUP = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:targetgroup/wellbeing-web/73e2d6bc24d8a067"
ADMIN_GROUP = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:targetgroup/wellbeing-admin/0123456789abcdef"
CHECK = "0d1a2b3c-4d5e-4f60-8172-93a4b5c6d7e8"
NOW = datetime.datetime.fromtimestamp(ORIGIN_MS / 1000, datetime.timezone.utc)


def setUpModule():
    sim_process.require(awsmodel.botocore, "botocore is not installed")
    try:
        import boto3  # noqa: F401
    except ImportError:
        sim_process.require(False, "boto3 is not installed")


def plain(reply):
    return {k: v for k, v in reply.items() if k != "ResponseMetadata"}


class Case(unittest.TestCase):
    def refused(self, code, function, status=400, **parameters):
        from botocore.exceptions import ClientError

        with self.assertRaises(ClientError) as caught:
            function(**parameters)
        error = caught.exception.response["Error"]
        found = caught.exception.response["ResponseMetadata"]["HTTPStatusCode"]
        self.assertEqual((error["Code"], found), (code, status), error)
        self.assertTrue(error["Message"])


class Resources(Case):
    """A calm account."""
    @classmethod
    def setUpClass(cls):
        cls.sim = Sim("--stack", STACK, "--seed", "7", "--scenario", "calm", "--page", "1", clock_text=clock())
        cls.whole = Sim("--stack", STACK, "--seed", "7", "--scenario", "calm", clock_text=clock())

    @classmethod
    def tearDownClass(cls):
        for sim in (cls.sim, cls.whole):
            code, error = sim.stop()
            assert code == 0, error

    def paged(self, service, operation, key, region=REGION, **parameters):
        """The whole list: the same in one page and in pages of one item."""
        whole = plain(getattr(self.whole.client(service, region), operation)(**parameters))
        pages = list(self.sim.client(service, region).get_paginator(operation).paginate(**parameters))
        items = whole[key]
        found = [item for page in pages for item in page[key]]
        self.assertEqual(found, items)
        self.assertEqual(len(pages), max(1, len(items)), operation)
        return items

    # ---- Lambda

    def test_functions(self):
        functions = self.paged("lambda", "list_functions", "Functions")
        self.assertEqual([f["FunctionName"] for f in functions], ["cityflow-api", "co2-forecast"])
        for function in functions:
            self.assertEqual(function["Version"], "$LATEST")
            self.assertEqual(function["FunctionArn"],
                             f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{function['FunctionName']}")
            self.assertRegex(function["LastModified"], r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.000\+0000$")
        everything = self.paged("lambda", "list_functions", "Functions", FunctionVersion="ALL")
        self.assertEqual(len(everything), 4)
        self.assertEqual(self.whole.client("lambda", "us-east-1").list_functions()["Functions"], [])
        client = self.whole.client("lambda")
        self.refused("InvalidParameterValueException", client.list_functions, Marker="x")
        self.refused("InvalidParameterValueException", client.list_functions, FunctionVersion="SOME")
        self.refused("InvalidParameterValueException", client.list_functions, MaxItems=0)

    def test_one_function(self):
        client = self.whole.client("lambda")
        found = client.get_function_configuration(FunctionName="co2-forecast")
        self.assertEqual((found["State"], found["LastUpdateStatus"]), ("Active", "Successful"))
        listed = {f["FunctionName"]: f for f in client.list_functions()["Functions"]}["co2-forecast"]
        self.assertEqual({k: found[k] for k in listed}, listed)
        for name in (found["FunctionArn"], f"{ACCOUNT}:function:co2-forecast", "co2-forecast:$LATEST"):
            self.assertEqual(client.get_function_configuration(FunctionName=name)["FunctionName"], "co2-forecast")
        alias = client.get_function_configuration(FunctionName="co2-forecast", Qualifier="live")
        self.assertEqual(alias["FunctionArn"], found["FunctionArn"] + ":live")
        self.assertTrue(alias["Version"].isdigit())
        gone = client.get_function_configuration
        self.refused("ResourceNotFoundException", gone, 404, FunctionName="none")
        self.refused("ResourceNotFoundException", gone, 404, FunctionName="cityflow-api:live")
        self.refused("InvalidParameterValueException", gone, FunctionName="cityflow-api:1", Qualifier="2")

    def test_capacity_of_functions(self):
        client = self.whole.client("lambda")
        found = client.get_account_settings()
        self.assertEqual(found["AccountUsage"]["FunctionCount"], 2)
        self.assertEqual(found["AccountUsage"]["TotalCodeSize"],
                         sum(f["CodeSize"] for f in client.list_functions()["Functions"]))
        self.assertEqual(found["AccountLimit"]["ConcurrentExecutions"], 1000)
        configs = self.paged("lambda", "list_provisioned_concurrency_configs", "ProvisionedConcurrencyConfigs",
                             FunctionName="co2-forecast")
        self.assertEqual([c["Status"] for c in configs], ["READY"])
        self.assertTrue(configs[0]["FunctionArn"].endswith(":co2-forecast:live"))
        self.assertEqual(self.paged("lambda", "list_provisioned_concurrency_configs", "ProvisionedConcurrencyConfigs",
                                    FunctionName="cityflow-api"), [])
        self.refused("ResourceNotFoundException", client.list_provisioned_concurrency_configs, 404, FunctionName="none")

    # ---- load balancing

    def test_balancers(self):
        found = self.paged("elbv2", "describe_load_balancers", "LoadBalancers")
        self.assertEqual([(b["LoadBalancerArn"], b["LoadBalancerName"], b["Type"], b["State"]["Code"]) for b in found],
                         [(BALANCER, "wellbeing", "application", "active")])
        self.assertEqual([z["ZoneName"] for z in found[0]["AvailabilityZones"]], [f"{REGION}a", f"{REGION}b"])
        self.assertLess(found[0]["CreatedTime"], NOW)
        client = self.whole.client("elbv2")
        for chosen in ({"Names": ["wellbeing"]}, {"LoadBalancerArns": [BALANCER]}):
            self.assertEqual(client.describe_load_balancers(**chosen)["LoadBalancers"], found)
        self.refused("LoadBalancerNotFound", client.describe_load_balancers, Names=["wellbeing", "none"])
        self.refused("LoadBalancerNotFound", client.describe_load_balancers, LoadBalancerArns=[BALANCER + "0"])
        self.refused("ValidationError", client.describe_load_balancers, PageSize=401)
        self.refused("ValidationError", client.describe_load_balancers, Marker="x")
        self.refused("ValidationError", client.describe_load_balancers, Names=["wellbeing"], LoadBalancerArns=[BALANCER])
        self.assertEqual(self.whole.client("elbv2", "us-east-1").describe_load_balancers()["LoadBalancers"], [])

    def test_target_groups(self):
        found = self.paged("elbv2", "describe_target_groups", "TargetGroups")
        self.assertEqual([g["TargetGroupArn"] for g in found], [GROUP, ADMIN_GROUP])
        self.assertEqual([g["LoadBalancerArns"] for g in found], [[BALANCER]] * 2)
        self.assertEqual((found[0]["TargetType"], found[0]["Matcher"]), ("ip", {"HttpCode": "200-299"}))
        client = self.whole.client("elbv2")
        self.assertEqual(client.describe_target_groups(LoadBalancerArn=BALANCER)["TargetGroups"], found)
        self.assertEqual(client.describe_target_groups(Names=["wellbeing-admin"])["TargetGroups"], found[1:])
        self.refused("LoadBalancerNotFound", client.describe_target_groups, LoadBalancerArn=BALANCER + "0")
        self.refused("TargetGroupNotFound", client.describe_target_groups, TargetGroupArns=[GROUP + "0"])
        self.refused("TargetGroupNotFound", client.describe_target_groups, Names=["none"])

    def test_target_health(self):
        client = self.whole.client("elbv2")
        found = client.describe_target_health(TargetGroupArn=GROUP)["TargetHealthDescriptions"]
        self.assertEqual([t["TargetHealth"] for t in found], [{"State": "healthy"}] * 2)
        one = client.describe_target_health(TargetGroupArn=GROUP, Targets=[{"Id": found[1]["Target"]["Id"]}])
        self.assertEqual(one["TargetHealthDescriptions"], found[1:])
        other = client.describe_target_health(TargetGroupArn=GROUP, Targets=[{"Id": "10.9.9.9"}])
        self.assertEqual([t["TargetHealth"]["Reason"] for t in other["TargetHealthDescriptions"]],
                         ["Target.NotRegistered"])
        self.refused("TargetGroupNotFound", client.describe_target_health, TargetGroupArn=GROUP + "0")
        self.refused("ValidationError", client.describe_target_health)

    # ---- Route 53, CloudFront, WAF: of the whole account

    def test_health_checks(self):
        for region in (REGION, "us-east-1"):
            found = self.paged("route53", "list_health_checks", "HealthChecks", region)
            self.assertEqual([c["Id"] for c in found], [CHECK])
        self.assertEqual(found[0]["HealthCheckConfig"]["Type"], "HTTPS")
        client = self.whole.client("route53")
        self.refused("InvalidInput", client.list_health_checks, Marker="x")
        status = client.get_health_check_status(HealthCheckId=CHECK)["HealthCheckObservations"]
        self.assertEqual(len(status), 12)
        for row in status:
            self.assertEqual(row["StatusReport"]["Status"], "Success: HTTP Status Code 200, OK")
            self.assertLessEqual((NOW - row["StatusReport"]["CheckedTime"]).total_seconds(), 30)
        self.refused("NoSuchHealthCheck", client.get_health_check_status, 404, HealthCheckId="none")

    def test_distributions(self):
        whole = self.whole.client("cloudfront").list_distributions()["DistributionList"]
        self.assertEqual([d["Id"] for d in whole["Items"]], ["E1EVERYTHING01", "E2EVERYTHING02"])
        self.assertEqual((whole["IsTruncated"], whole["Quantity"]), (False, 2))
        pages = self.sim.client("cloudfront", "us-east-1").get_paginator("list_distributions").paginate()
        self.assertEqual([d for page in pages for d in page["DistributionList"]["Items"]], whole["Items"])
        first, second = whole["Items"]
        self.assertEqual(first["Aliases"]["Items"], ["everything.example.com"])
        self.assertRegex(first["DomainName"], r"^d[0-9a-f]{13}\.cloudfront\.net$")
        self.assertEqual(first["Origins"]["Items"][0]["DomainName"], f"everything-site.s3.{REGION}.amazonaws.com")
        acls = self.whole.client("wafv2", "us-east-1").list_web_acls(Scope="CLOUDFRONT")["WebACLs"]
        self.assertEqual((first["WebACLId"], second["WebACLId"]), (acls[0]["ARN"], ""))
        self.refused("InvalidArgument", self.whole.client("cloudfront").list_distributions, Marker="x")

    def test_web_acls(self):
        regional, waf = self.whole.client("wafv2"), self.whole.client("wafv2", "us-east-1")
        found = [acl["Name"] for acl in regional.list_web_acls(Scope="REGIONAL")["WebACLs"]]
        self.assertEqual(found, ["elanswer-acl"])
        paged = self.sim.client("wafv2").list_web_acls(Scope="REGIONAL", Limit=1)
        self.assertNotIn("NextMarker", paged)
        self.refused("WAFInvalidParameterException", regional.list_web_acls, Scope="CLOUDFRONT")
        self.refused("WAFInvalidParameterException", waf.list_web_acls, Scope="GLOBAL")
        self.refused("WAFInvalidParameterException", waf.list_web_acls, Scope="REGIONAL", NextMarker="x")
        self.assertEqual(waf.list_web_acls(Scope="REGIONAL")["WebACLs"], [])
        row = waf.list_web_acls(Scope="CLOUDFRONT")["WebACLs"][0]
        self.assertEqual(row["ARN"], f"arn:aws:wafv2:us-east-1:{ACCOUNT}:global/webacl/co2-web/{row['Id']}")
        reply = waf.get_web_acl(Name="co2-web", Id=row["Id"], Scope="CLOUDFRONT")
        acl = reply["WebACL"]
        self.assertEqual((acl["ARN"], reply["LockToken"]), (row["ARN"], row["LockToken"]))
        self.assertEqual(acl["VisibilityConfig"]["MetricName"], "co2-web")
        self.assertEqual([r["Priority"] for r in acl["Rules"]], [0, 1, 2])
        self.assertEqual(plain(waf.get_web_acl(ARN=row["ARN"])), plain(reply))
        for wrong in ({"Id": row["Id"][:-1] + "x"}, {"Name": "none"}):
            self.refused("WAFNonexistentItemException", waf.get_web_acl,
                         **{"Name": "co2-web", "Id": row["Id"], "Scope": "CLOUDFRONT", **wrong})
        self.refused("WAFNonexistentItemException", waf.get_web_acl, Name="co2-web", Id=row["Id"], Scope="REGIONAL")
        self.refused("WAFInvalidParameterException", waf.get_web_acl, Name="co2-web", Scope="CLOUDFRONT")

    # ---- API Gateway

    def test_rest_apis(self):
        found = self.paged("apigateway", "get_rest_apis", "items")
        self.assertEqual([api["name"] for api in found], ["co2-api"])
        self.assertRegex(found[0]["id"], "^[0-9a-f]{10}$")
        self.assertEqual(found[0]["tags"]["Project"], "everything")
        self.refused("BadRequestException", self.whole.client("apigateway").get_rest_apis, position="x")

    def test_http_apis(self):
        found = self.paged("apigatewayv2", "get_apis", "Items")
        self.assertEqual([(api["ApiId"], api["ProtocolType"]) for api in found], [("c1tyfl0wap", "HTTP")])
        self.assertEqual(found[0]["ApiEndpoint"], f"https://c1tyfl0wap.execute-api.{REGION}.amazonaws.com")
        self.assertEqual(found[0]["Name"], found[0]["Tags"]["Name"])
        self.refused("BadRequestException", self.whole.client("apigatewayv2").get_apis, NextToken="x")

    # ---- RDS, ElastiCache

    def test_databases(self):
        found = self.paged("rds", "describe_db_instances", "DBInstances")
        self.assertEqual([d["DBInstanceIdentifier"] for d in found], ["elanswer-db", "elanswer-db-replica"])
        primary, replica = found
        self.assertEqual((primary["ReadReplicaDBInstanceIdentifiers"], primary["MultiAZ"]), (["elanswer-db-replica"], True))
        self.assertEqual(primary["PerformanceInsightsEnabled"], True)
        self.assertEqual(replica["ReadReplicaSourceDBInstanceIdentifier"], "elanswer-db")
        self.assertEqual(replica["StatusInfos"][0]["Status"], "replicating")
        self.assertNotIn("LatestRestorableTime", replica)
        self.assertLess((NOW - primary["LatestRestorableTime"]).total_seconds(), 600)
        client = self.whole.client("rds")
        for name in ("elanswer-db-replica", replica["DBInstanceArn"]):
            self.assertEqual(client.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"], [replica])
        for values, want in ((["elanswer-db"], [primary]), (["none"], [])):
            filters = [{"Name": "db-instance-id", "Values": values}, {"Name": "engine", "Values": ["postgres"]}]
            self.assertEqual(client.describe_db_instances(Filters=filters)["DBInstances"], want)
        self.refused("DBInstanceNotFound", client.describe_db_instances, 404, DBInstanceIdentifier="none")
        self.refused("InvalidParameterValue", client.describe_db_instances, Filters=[{"Name": "x", "Values": ["y"]}])
        self.refused("InvalidParameterValue", client.describe_db_instances, MaxRecords=10)
        self.refused("InvalidParameterValue", client.describe_db_instances, Marker="x")

    def test_caches(self):
        found = self.paged("elasticache", "describe_cache_clusters", "CacheClusters", ShowCacheNodeInfo=True)
        self.assertEqual([(c["CacheClusterId"], c["ReplicationGroupId"]) for c in found],
                         [("elanswer-redis-001", "elanswer-redis"), ("elanswer-redis-002", "elanswer-redis")])
        self.assertEqual([n["CacheNodeId"] for c in found for n in c["CacheNodes"]], ["0001", "0001"])
        client = self.whole.client("elasticache")
        one = client.describe_cache_clusters(CacheClusterId="elanswer-redis-002")["CacheClusters"]
        self.assertEqual([c["CacheClusterId"] for c in one], ["elanswer-redis-002"])
        self.assertNotIn("CacheNodes", one[0])
        alone = client.describe_cache_clusters(ShowCacheClustersNotInReplicationGroups=True)
        self.assertEqual(alone["CacheClusters"], [])
        self.refused("CacheClusterNotFound", client.describe_cache_clusters, 404, CacheClusterId="none")
        self.refused("InvalidParameterValue", client.describe_cache_clusters, Marker="x")

    # ---- EC2

    def test_instances(self):
        found = self.paged("ec2", "describe_instances", "Reservations")
        self.assertEqual([i["InstanceId"] for r in found for i in r["Instances"]],
                         ["i-0123456789abcdef0", "i-0fedcba9876543210"])
        client = self.whole.client("ec2")
        instance = found[1]["Instances"][0]
        tags = {tag["Key"]: tag["Value"] for tag in instance["Tags"]}
        self.assertEqual(tags["Name"], "everything-host-2")
        for chosen in ({"InstanceIds": [instance["InstanceId"]]},
                       {"Filters": [{"Name": "tag:Name", "Values": ["nothing", "*-host-?"]}]},
                       {"Filters": [{"Name": "instance-id", "Values": ["i-0f*"]},
                                    {"Name": "instance-state-name", "Values": ["running", "stopped"]},
                                    {"Name": "tag-key", "Values": ["Project"]}]}):
            self.assertEqual(client.describe_instances(**chosen)["Reservations"], found[1:], chosen)
        none = client.describe_instances(Filters=[{"Name": "instance-state-name", "Values": ["stopped"]}])
        self.assertEqual(none["Reservations"], [])
        self.refused("InvalidInstanceID.NotFound", client.describe_instances, InstanceIds=["i-0123456789abcdef1"])
        self.refused("InvalidInstanceID.Malformed", client.describe_instances, InstanceIds=["web"])
        self.refused("InvalidParameterValue", client.describe_instances, Filters=[{"Name": "x", "Values": ["y"]}])
        self.refused("InvalidParameterValue", client.describe_instances, MaxResults=4)
        self.refused("InvalidNextToken", client.describe_instances, NextToken="x")
        self.refused("DryRunOperation", client.describe_instances, 412, DryRun=True)
        self.refused("InvalidParameterCombination", client.describe_instances, MaxResults=5,
                     InstanceIds=[instance["InstanceId"]])

    def test_nat_gateways(self):
        found = self.paged("ec2", "describe_nat_gateways", "NatGateways")
        self.assertEqual([(n["NatGatewayId"], n["State"]) for n in found],
                         [("nat-0123456789abcdef0", "available"), ("nat-0fedcba9876543210", "available")])
        client = self.whole.client("ec2")
        one = client.describe_nat_gateways(NatGatewayIds=["nat-0fedcba9876543210"])["NatGateways"]
        self.assertEqual(one, found[1:])
        vpc = found[0]["VpcId"]
        self.assertEqual(client.describe_nat_gateways(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["NatGateways"], found)
        self.refused("NatGatewayNotFound", client.describe_nat_gateways, NatGatewayIds=["nat-00000000000000000"])
        self.refused("NatGatewayMalformed", client.describe_nat_gateways, NatGatewayIds=["gateway"])

    def test_unknown_parameters_of_ec2(self):
        client = self.whole.client("ec2")
        client.meta.events.register("before-call.ec2.*", lambda params, **_: params["body"].update({"Colour": "red"}))
        self.refused("UnknownParameter", client.describe_instances)

    # ---- CodePipeline, when all is well

    def test_pipelines(self):
        found = self.paged("codepipeline", "list_pipelines", "pipelines")
        self.assertEqual([p["name"] for p in found], ["elanswer-deploy", "co2-deploy"])
        client = self.whole.client("codepipeline")
        state = client.get_pipeline_state(name="co2-deploy")
        self.assertEqual([(s["stageName"], s["latestExecution"]["status"]) for s in state["stageStates"]],
                         [("Source", "Succeeded"), ("Build", "Succeeded"), ("Deploy", "Succeeded")])
        runs = self.paged("codepipeline", "list_pipeline_executions", "pipelineExecutionSummaries",
                          pipelineName="co2-deploy")
        self.assertGreater(len(runs), 2)
        self.assertEqual({r["status"] for r in runs}, {"Succeeded"})
        started = [r["startTime"] for r in runs]
        self.assertEqual(started, sorted(started, reverse=True))
        self.assertEqual(state["stageStates"][0]["latestExecution"]["pipelineExecutionId"],
                         runs[0]["pipelineExecutionId"])
        self.refused("PipelineNotFoundException", client.get_pipeline_state, name="none")
        self.refused("PipelineNotFoundException", client.list_pipeline_executions, pipelineName="none")
        self.refused("InvalidNextTokenException", client.list_pipelines, nextToken="x")
        self.refused("ValidationException", client.list_pipeline_executions, pipelineName="co2-deploy", maxResults=101)
        self.refused("ValidationException", client.get_pipeline_state)

    # ---- Application Auto Scaling

    def test_scalable_targets(self):
        found = {}
        for namespace in ("ecs", "lambda", "dynamodb", "rds"):
            found[namespace] = self.paged("application-autoscaling", "describe_scalable_targets", "ScalableTargets",
                                          ServiceNamespace=namespace)
        self.assertEqual([t["ResourceId"] for t in found["ecs"]],
                         ["service/wellbeing/wellbeing-web", "service/wellbeing/wellbeing-admin"])
        self.assertEqual([t["ResourceId"] for t in found["lambda"]], ["function:co2-forecast:live"])
        self.assertEqual([t["ScalableDimension"] for t in found["dynamodb"]],
                         ["dynamodb:table:ReadCapacityUnits", "dynamodb:table:WriteCapacityUnits"])
        self.assertEqual(found["rds"], [])
        services = self.whole.client("ecs").describe_services(cluster="wellbeing", services=["wellbeing-web"])["services"]
        self.assertLess(services[0]["desiredCount"], found["ecs"][0]["MaxCapacity"])
        client = self.whole.client("application-autoscaling")
        one = client.describe_scalable_targets(ServiceNamespace="ecs", ResourceIds=["service/wellbeing/wellbeing-web"],
                                               ScalableDimension="ecs:service:DesiredCount")
        self.assertEqual(one["ScalableTargets"], found["ecs"][:1])
        ask = client.describe_scalable_targets
        self.refused("ValidationException", ask)
        self.refused("ValidationException", ask, ServiceNamespace="s3")
        self.refused("ValidationException", ask, ServiceNamespace="ecs", ScalableDimension="ecs:service:DesiredCount")
        self.refused("ValidationException", ask, ServiceNamespace="ecs", ResourceIds=["x"] * 51)
        self.refused("InvalidNextTokenException", ask, ServiceNamespace="ecs", NextToken="x")

    def test_scaling_policies(self):
        found = self.paged("application-autoscaling", "describe_scaling_policies", "ScalingPolicies",
                           ServiceNamespace="ecs", ResourceId="service/wellbeing/wellbeing-web")
        self.assertEqual([p["PolicyName"] for p in found], ["cpu", "memory"])
        rule = found[0]["TargetTrackingScalingPolicyConfiguration"]
        self.assertEqual(rule["PredefinedMetricSpecification"]["PredefinedMetricType"], "ECSServiceAverageCPUUtilization")
        self.assertEqual((rule["TargetValue"], len(found[0]["Alarms"])), (70, 2))
        client = self.whole.client("application-autoscaling")
        named = client.describe_scaling_policies(ServiceNamespace="ecs", PolicyNames=["memory"])["ScalingPolicies"]
        self.assertEqual(len(named), 2)

    def test_scaling_activities(self):
        found = self.paged("application-autoscaling", "describe_scaling_activities", "ScalingActivities",
                           ServiceNamespace="ecs", ResourceId="service/wellbeing/wellbeing-web")
        self.assertGreater(len(found), 20)
        started = [a["StartTime"] for a in found]
        self.assertEqual(started, sorted(started, reverse=True))
        self.assertLess(started[0], NOW)
        self.assertEqual({a["StatusCode"] for a in found}, {"Successful"})

    # ---- tags

    def test_tags(self):
        service = "resourcegroupstaggingapi"
        found = self.paged(service, "get_resources", "ResourceTagMappingList")
        arns = [row["ResourceARN"] for row in found]
        self.assertEqual(len(arns), len(set(arns)))
        for arn in (BALANCER, GROUP, f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/wellbeing",
                    f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/wellbeing/wellbeing-web", "arn:aws:s3:::everything-site",
                    f"arn:aws:sqs:{REGION}:{ACCOUNT}:cityflow-jobs-dlq", f"arn:aws:rds:{REGION}:{ACCOUNT}:db:elanswer-db",
                    f"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/co2-readings",
                    f"arn:aws:apigateway:{REGION}::/apis/c1tyfl0wap", f"arn:aws:rum:{REGION}:{ACCOUNT}:appmonitor/cityflow"):
            self.assertIn(arn, arns)
        for row in found:
            self.assertEqual([tag["Key"] for tag in row["Tags"]], ["Name", "Project", "Environment"])
        world = self.paged(service, "get_resources", "ResourceTagMappingList", "us-east-1")
        self.assertEqual({row["ResourceARN"].split(":")[2] for row in world}, {"cloudfront", "route53", "wafv2"})

    def test_choosing_by_tag(self):
        client = self.whole.client("resourcegroupstaggingapi")

        def arns(**how):
            reply = client.get_resources(**how)
            self.assertEqual(reply["PaginationToken"], "")
            return [row["ResourceARN"].rsplit(":", 1)[-1] for row in reply["ResourceTagMappingList"]]
        self.assertEqual(arns(ResourceTypeFilters=["ecs:service"]),
                         ["service/wellbeing/wellbeing-web", "service/wellbeing/wellbeing-admin"])
        self.assertEqual(len(arns(ResourceTypeFilters=["ec2"])), 4)
        self.assertEqual(arns(TagFilters=[{"Key": "Name", "Values": ["x", "everything-nat-2"]},
                                          {"Key": "Project"}]), ["natgateway/nat-0fedcba9876543210"])
        self.assertEqual(arns(TagFilters=[{"Key": "Owner"}]), [])
        self.assertEqual(arns(ResourceARNList=[GROUP, GROUP + "0"]), ["targetgroup/wellbeing-web/73e2d6bc24d8a067"])
        bad = "InvalidParameterException"
        self.refused(bad, client.get_resources, ResourceARNList=[GROUP], ResourceTypeFilters=["ecs"])
        self.refused(bad, client.get_resources, ResourcesPerPage=101)
        self.refused(bad, client.get_resources, TagsPerPage=150)
        self.refused(bad, client.get_resources, TagFilters=[{"Key": ""}])
        self.refused(bad, client.get_resources, TagFilters=[{"Key": "k", "Values": ["v"] * 21}])
        self.refused("PaginationTokenExpiredException", client.get_resources, PaginationToken="x")


class Trouble(Case):
    """Twenty minutes into a bad deployment."""
    @staticmethod
    def sim():
        return Sim("--stack", STACK, "--seed", "7", "--scenario", "deploy", clock_text=clock())

    def test_targets(self):
        with self.sim() as sim:
            found = sim.client("elbv2").describe_target_health(TargetGroupArn=GROUP)["TargetHealthDescriptions"]
        self.assertEqual([t["TargetHealth"]["State"] for t in found], ["unhealthy", "healthy"])
        self.assertEqual(found[0]["TargetHealth"]["Reason"], "Target.ResponseCodeMismatch")

    def test_checkers(self):
        with self.sim() as sim:
            found = sim.client("route53").get_health_check_status(HealthCheckId=CHECK)["HealthCheckObservations"]
        failing = [row for row in found if row["StatusReport"]["Status"].startswith("Failure: ")]
        self.assertGreater(len(failing), 6)

    def test_pipeline(self):
        with self.sim() as sim:
            client = sim.client("codepipeline")
            state = client.get_pipeline_state(name="co2-deploy")
            runs = client.list_pipeline_executions(pipelineName="co2-deploy")["pipelineExecutionSummaries"]
        self.assertEqual([s["latestExecution"]["status"] for s in state["stageStates"]],
                         ["Succeeded", "Succeeded", "InProgress"])
        self.assertEqual([r["status"] for r in runs[:2]], ["InProgress", "Succeeded"])

    def test_scaling(self):
        with self.sim() as sim:
            client = sim.client("application-autoscaling")
            ask = {"ServiceNamespace": "ecs", "ResourceId": "service/wellbeing/wellbeing-web"}
            found = client.describe_scaling_activities(IncludeNotScaledActivities=True, **ask)["ScalingActivities"]
            plainly = client.describe_scaling_activities(**ask)["ScalingActivities"]
        self.assertEqual(found[0]["NotScaledReasons"][0]["Code"], "AutoScalingAnticipatesFlapping")
        self.assertEqual(found[1:], plainly)


class RolledBack(Case):
    """The story, an hour in: the bad deployment is over."""
    def test_pipeline_failed(self):
        with Sim("--stack", STACK, "--seed", "7", clock_text=clock(ahead_ms=3600000)) as sim:
            client = sim.client("codepipeline")
            state = client.get_pipeline_state(name="co2-deploy")
            runs = client.list_pipeline_executions(pipelineName="co2-deploy")["pipelineExecutionSummaries"]
        failed = [r for r in runs if r["status"] == "Failed"]
        self.assertGreater(len(failed), 5)
        self.assertEqual(len({r["pipelineExecutionId"] for r in runs}), len(runs))
        action = state["stageStates"][2]["actionStates"][0]["latestExecution"]
        self.assertEqual((runs[0]["status"], action["status"]), ("Failed", "Failed"))
        self.assertEqual(action["errorDetails"]["code"], "JobFailed")


class Empty(Case):
    """A stack without these: the account has none, and says so."""
    def test_nothing(self):
        lists = [("lambda", "list_functions", "Functions"), ("elbv2", "describe_load_balancers", "LoadBalancers"),
                 ("elbv2", "describe_target_groups", "TargetGroups"), ("route53", "list_health_checks", "HealthChecks"),
                 ("codepipeline", "list_pipelines", "pipelines"), ("apigateway", "get_rest_apis", "items"),
                 ("apigatewayv2", "get_apis", "Items"), ("rds", "describe_db_instances", "DBInstances"),
                 ("elasticache", "describe_cache_clusters", "CacheClusters"), ("ec2", "describe_instances", "Reservations"),
                 ("ec2", "describe_nat_gateways", "NatGateways"), ("resourcegroupstaggingapi", "get_resources",
                                                                  "ResourceTagMappingList")]
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "bare.jsonc")
            with open(path, "w", encoding="utf-8") as f:
                json.dump({"schema": "cwtop-stack/1", "name": "bare", "title": "Bare", "region": REGION, "metrics": []}, f)
            with Sim("--stack", path, clock_text=clock()) as sim:
                for service, operation, key in lists:
                    self.assertEqual(getattr(sim.client(service), operation)()[key], [], service)
                distributions = sim.client("cloudfront").list_distributions()["DistributionList"]
                self.assertEqual((distributions["Quantity"], "Items" in distributions), (0, False))
                graph = sim.client("xray").get_service_graph(StartTime=ORIGIN_MS // 1000 - 3600,
                                                             EndTime=ORIGIN_MS // 1000)
                self.assertEqual(graph["Services"], [])


class Same(Case):
    def test_same_seed_same_account(self):
        def account(seed):
            with Sim("--stack", STACK, "--seed", seed, clock_text=clock()) as sim:
                return [plain(sim.client("ec2").describe_instances()), plain(sim.client("rds").describe_db_instances()),
                        plain(sim.client("lambda").list_functions())]
        first = account("7")
        self.assertEqual(account("7"), first)
        self.assertNotEqual(account("8"), first)


class Cli(Case):
    COMMANDS = (("lambda", "list-functions", "Functions"), ("elbv2", "describe-load-balancers", "LoadBalancers"),
                ("route53", "list-health-checks", "HealthChecks"), ("codepipeline", "list-pipelines", "pipelines"),
                ("application-autoscaling", "describe-scalable-targets", "ScalableTargets"),
                ("resourcegroupstaggingapi", "get-resources", "ResourceTagMappingList"),
                ("cloudfront", "list-distributions", "DistributionList"), ("apigateway", "get-rest-apis", "items"),
                ("apigatewayv2", "get-apis", "Items"), ("rds", "describe-db-instances", "DBInstances"),
                ("elasticache", "describe-cache-clusters", "CacheClusters"), ("ec2", "describe-instances", "Reservations"),
                ("wafv2", "list-web-acls", "WebACLs"), ("xray", "get-trace-summaries", "TraceSummaries"))
    MORE = {"application-autoscaling": ["--service-namespace", "ecs"], "wafv2": ["--scope", "REGIONAL"],
            "xray": ["--start-time", str(ORIGIN_MS // 1000 - 600), "--end-time", str(ORIGIN_MS // 1000)]}

    def test_one_call_of_each(self):
        program = shutil.which("aws")
        sim_process.require(program, "the AWS CLI is not installed")
        with Sim("--stack", STACK, "--page", "2", clock_text=clock()) as sim, tempfile.TemporaryDirectory() as home:
            for service, command, key in self.COMMANDS:
                done = subprocess.run(
                    [program, "--endpoint-url", sim.url, "--region", REGION, "--output", "json", service, command,
                     *self.MORE.get(service, [])],
                    capture_output=True, text=True, timeout=120, check=False, stdin=subprocess.DEVNULL,
                    env={"PATH": os.environ["PATH"], "HOME": home, "AWS_ACCESS_KEY_ID": ACCESS_KEY,
                         "AWS_SECRET_ACCESS_KEY": SECRET_KEY, "AWS_EC2_METADATA_DISABLED": "true",
                         "AWS_MAX_ATTEMPTS": "1"})
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertTrue(json.loads(done.stdout)[key], service)


if __name__ == "__main__":
    unittest.main()
