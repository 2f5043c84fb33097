#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Records moto's replies about resources (load balancers, functions, databases ...), as record.py
does about metrics, tasks and queues: record_resources.py PORT [PART ...]."""
import io
import sys
import zipfile

from record import client, record


def record_elbv2(port):
    ec2, elb = client("ec2", port), client("elbv2", port)
    subnets = [s["SubnetId"] for s in ec2.describe_subnets()["Subnets"]][:2]
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    balancer = elb.create_load_balancer(Name="city", Subnets=subnets)["LoadBalancers"][0]["LoadBalancerArn"]
    group = elb.create_target_group(Name="city-web", Protocol="HTTP", Port=8080, VpcId=vpc, TargetType="ip",
                                    HealthCheckPath="/health", Matcher={"HttpCode": "200-299"})
    arn = group["TargetGroups"][0]["TargetGroupArn"]
    elb.create_listener(LoadBalancerArn=balancer, Protocol="HTTP", Port=80,
                        DefaultActions=[{"Type": "forward", "TargetGroupArn": arn}])
    elb.register_targets(TargetGroupArn=arn, Targets=[{"Id": "10.0.0.7", "Port": 8080}, {"Id": "10.0.1.8"}])
    record(elb, "describe-load-balancers", "describe_load_balancers", kind="xml")
    record(elb, "describe-target-groups", "describe_target_groups", kind="xml", LoadBalancerArn=balancer)
    record(elb, "describe-target-health", "describe_target_health", kind="xml", TargetGroupArn=arn)
    record(elb, "target-group-not-found", "describe_target_groups", kind="xml", Names=["absent"])


def record_route53(port):
    route53 = client("route53", port)
    made = route53.create_health_check(CallerReference="a", HealthCheckConfig={
        "Type": "HTTPS", "FullyQualifiedDomainName": "city.example", "Port": 443, "ResourcePath": "/health",
        "RequestInterval": 10, "FailureThreshold": 3, "MeasureLatency": True})["HealthCheck"]["Id"]
    route53.create_health_check(CallerReference="b", HealthCheckConfig={
        "Type": "CALCULATED", "HealthThreshold": 1, "ChildHealthChecks": [made]})
    record(route53, "list-health-checks", "list_health_checks", kind="xml")
    record(route53, "get-health-check-status", "get_health_check_status", kind="xml", HealthCheckId=made)
    record(route53, "no-such-health-check", "get_health_check_status", kind="xml",
           HealthCheckId="00000000-0000-0000-0000-000000000000")


def record_cloudfront(port):
    cloudfront = client("cloudfront", port)
    cloudfront.create_distribution(DistributionConfig={
        "CallerReference": "a", "Comment": "the city", "Enabled": True,
        "Aliases": {"Quantity": 2, "Items": ["city.example", "www.city.example"]},
        "Origins": {"Quantity": 1, "Items": [{"Id": "s3", "DomainName": "city.s3.amazonaws.com",
                                              "S3OriginConfig": {"OriginAccessIdentity": ""}}]},
        "DefaultCacheBehavior": {"TargetOriginId": "s3", "ViewerProtocolPolicy": "allow-all"}})
    record(cloudfront, "list-distributions", "list_distributions", kind="xml")


def record_rds(port):
    rds = client("rds", port)
    rds.create_db_instance(DBInstanceIdentifier="city", DBInstanceClass="db.t3.micro", Engine="postgres",
                           AllocatedStorage=20, MasterUsername="city", MasterUserPassword="not-a-secret", MultiAZ=True)
    rds.create_db_instance_read_replica(DBInstanceIdentifier="city-replica", SourceDBInstanceIdentifier="city")
    record(rds, "describe-db-instances", "describe_db_instances", kind="xml")
    record(rds, "db-instance-not-found", "describe_db_instances", kind="xml", DBInstanceIdentifier="absent")


def record_elasticache(port):
    cache = client("elasticache", port)
    cache.create_cache_cluster(CacheClusterId="city", Engine="redis", CacheNodeType="cache.t3.micro", NumCacheNodes=1)
    record(cache, "describe-cache-clusters", "describe_cache_clusters", kind="xml", ShowCacheNodeInfo=True)
    record(cache, "cache-cluster-not-found", "describe_cache_clusters", kind="xml", CacheClusterId="absent")


def record_ec2(port):
    ec2 = client("ec2", port)
    image = ec2.describe_images()["Images"][0]["ImageId"]
    name = [{"ResourceType": "instance", "Tags": [{"Key": "stage", "Value": "prod"}, {"Key": "Name", "Value": "app"}]}]
    made = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, InstanceType="t3a.medium", TagSpecifications=name)
    ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, InstanceType="t3.micro")
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address)
    record(ec2, "describe-instances", "describe_instances", kind="xml")
    record(ec2, "describe-nat-gateways", "describe_nat_gateways", kind="xml")
    record(ec2, "instance-not-found", "describe_instances", kind="xml", InstanceIds=["i-0123456789abcdef0"])
    return made


def record_wafv2(port):
    waf = client("wafv2", port)
    made = waf.create_web_acl(
        Name="city", Scope="REGIONAL", DefaultAction={"Allow": {}}, Description="the city's",
        VisibilityConfig={"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "city-acl"},
        Rules=[{"Name": "rate", "Priority": 0, "Action": {"Block": {}},
                "Statement": {"RateBasedStatement": {"Limit": 1000, "AggregateKeyType": "IP"}},
                "VisibilityConfig": {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True,
                                     "MetricName": "city-rate"}}])["Summary"]
    record(waf, "list-web-acls", "list_web_acls", Scope="REGIONAL")
    record(waf, "get-web-acl", "get_web_acl", Scope="REGIONAL", Name="city", Id=made["Id"])
    record(waf, "web-acl-not-found", "get_web_acl", Scope="REGIONAL", Name="absent", Id=made["Id"][:-1] + "0")


def record_apigateway(port):
    rest, http = client("apigateway", port), client("apigatewayv2", port)
    rest.create_rest_api(name="city", description="the city's", endpointConfiguration={"types": ["REGIONAL"]})
    http.create_api(Name="city-http", ProtocolType="HTTP")
    record(rest, "get-rest-apis", "get_rest_apis")
    record(http, "get-apis", "get_apis")


def record_lambda(port):
    iam, functions = client("iam", port), client("lambda", port)
    role = iam.create_role(RoleName="city", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("main.py", "def handler(event, context):\n    pass\n")
    functions.create_function(FunctionName="city-api", Runtime="python3.11", Role=role, Handler="main.handler",
                              Code={"ZipFile": code.getvalue()}, MemorySize=512, Timeout=30, Publish=True,
                              Environment={"Variables": {"PASSWORD": "never-read"}}, TracingConfig={"Mode": "Active"})
    record(functions, "list-functions", "list_functions")
    record(functions, "get-function-configuration", "get_function_configuration", FunctionName="city-api")
    record(functions, "function-not-found", "get_function_configuration", FunctionName="absent")


def record_codepipeline(port):
    iam, pipelines = client("iam", port), client("codepipeline", port)
    trust = ('{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole",'
             '"Principal":{"Service":"codepipeline.amazonaws.com"}}]}')
    role = iam.create_role(RoleName="deploy", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    kind = {"category": "Source", "owner": "AWS", "provider": "S3", "version": "1"}
    build = {"category": "Build", "owner": "AWS", "provider": "CodeBuild", "version": "1"}
    pipelines.create_pipeline(pipeline={
        "name": "city", "roleArn": role, "artifactStore": {"type": "S3", "location": "artifacts"}, "version": 1,
        "stages": [{"name": "Source", "actions": [{"name": "fetch", "actionTypeId": kind}]},
                   {"name": "Build", "actions": [{"name": "make", "actionTypeId": build}]}]})
    record(pipelines, "list-pipelines", "list_pipelines")


def record_autoscaling(port):
    ecs, scaling = client("ecs", port), client("application-autoscaling", port)
    ecs.create_cluster(clusterName="scaled")
    ecs.register_task_definition(family="scaled", containerDefinitions=[{"name": "main", "image": "x", "memory": 64}])
    ecs.create_service(cluster="scaled", serviceName="web", taskDefinition="scaled", desiredCount=2)
    about = {"ServiceNamespace": "ecs", "ResourceId": "service/scaled/web",
             "ScalableDimension": "ecs:service:DesiredCount"}
    scaling.register_scalable_target(MinCapacity=2, MaxCapacity=10, **about)
    scaling.put_scaling_policy(PolicyName="cpu", PolicyType="TargetTrackingScaling", **about,
                               TargetTrackingScalingPolicyConfiguration={
                                   "TargetValue": 70.0, "ScaleOutCooldown": 60, "ScaleInCooldown": 300,
                                   "PredefinedMetricSpecification": {
                                       "PredefinedMetricType": "ECSServiceAverageCPUUtilization"}})
    record(scaling, "describe-scalable-targets", "describe_scalable_targets", ServiceNamespace="ecs")
    record(scaling, "describe-scaling-policies", "describe_scaling_policies", ServiceNamespace="ecs",
           ResourceId="service/scaled/web")


def record_tagging(port):
    queue = client("sqs", port).create_queue(QueueName="tagged", tags={"project": "city", "stage": "prod"})["QueueUrl"]
    record(client("resourcegroupstaggingapi", port), "get-resources", "get_resources",
           ResourceTypeFilters=["sqs"], TagFilters=[{"Key": "project", "Values": ["city"]}])
    return queue


def record_xray(port):
    xray = client("xray", port)
    record(xray, "get-service-graph", "get_service_graph", StartTime=1795235400, EndTime=1795236000)


PARTS = {"elbv2": record_elbv2, "route53": record_route53, "cloudfront": record_cloudfront, "rds": record_rds,
         "elasticache": record_elasticache, "ec2": record_ec2, "wafv2": record_wafv2, "apigateway": record_apigateway,
         "lambda": record_lambda, "codepipeline": record_codepipeline, "autoscaling": record_autoscaling,
         "tagging": record_tagging, "xray": record_xray}


def main():
    port = int(sys.argv[1])
    for part in sys.argv[2:] or PARTS:
        PARTS[part](port)


if __name__ == "__main__":
    main()
