#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`cwtop check` of ids that are to be looked up, of pipelines and of the service map, against the simulator: what
is found is checked further on; what is not says why, and takes nothing else down."""
import json
import os
import socket
import sys
import threading
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import support  # noqa: E402
import test_check  # noqa: E402

STACKS = os.path.join(support.ROOT, "share", "stacks")
CITYFLOW = {"distribution_id": "E1CITYFLOWDEMO", "api_id": "c1tyfl0wap", "api_function": "cityflow-api",
            "rum_monitor": "cityflow"}
FAULTS = {  # each request of a lookup: the fault that spoils it, what it needs, and lookups that cannot be made then
    "cityflow": (("cloudfront:ListDistributions", "cloudfront:ListDistributions", {"distribution_id"}),
                 ("apigatewayv2:GetApis", "apigateway:GET", {"api_id"}),
                 ("apigatewayv2:GetApiMappings", "apigateway:GET", {"api_id"}),
                 ("lambda:ListFunctions", "lambda:ListFunctions", {"api_function"}),
                 ("rum:ListAppMonitors", "rum:ListAppMonitors", {"rum_monitor"})),
    "elanswer": (("elbv2:DescribeLoadBalancers", "elasticloadbalancing:DescribeLoadBalancers", {"load_balancer"}),
                 ("elbv2:DescribeTargetGroups", "elasticloadbalancing:DescribeTargetGroups", {"target_group"}),
                 ("route53:ListHealthChecks", "route53:ListHealthChecks", {"health_check_id", "failover_check_id"}),
                 ("resourcegroupstaggingapi:GetResources", "tag:GetResources", {"failover_check_id"}),
                 ("wafv2:ListWebACLs", "wafv2:ListWebACLs", {"web_acl"}),
                 ("wafv2:GetWebACL", "wafv2:GetWebACL", {"web_acl"}),
                 ("rds:DescribeDBInstances", "rds:DescribeDBInstances", {"database", "replica"}),
                 ("elasticache:DescribeCacheClusters", "elasticache:DescribeCacheClusters", {"redis", "redis_replica"}),
                 ("ec2:DescribeNatGateways", "ec2:DescribeNatGateways", {"nat_1", "nat_2", "nat_3"}),
                 ("cloudwatch:ListMetrics", "cloudwatch:ListMetrics", {"static_bucket", "logs_bucket", "backup_bucket"})),
    "skyral": (("ec2:DescribeInstances", "ec2:DescribeInstances", {"instance_id"}),),
}
NATS = {
    "schema": "cwtop-stack/1", "name": "nats", "region": "eu-west-2",
    "vars": {"id": {"lookup": {"kind": "nat_gateway", "name": "first"}, "demo": "nat-1"}},
    "metrics": [{"group": "g", "namespace": "AWS/NATGateway", "dimensions": {"NatGatewayId": "${id}"},
                 "metrics": [{"id": "m", "name": "ErrorPortAllocation", "stat": "Sum"}]},
                {"group": "h", "namespace": "AWS/NATGateway", "dimensions": {"NatGatewayId": "nat-2"},
                 "metrics": [{"id": "n", "name": "ErrorPortAllocation", "stat": "Sum"}]}],
}
DELIVERY = {
    "schema": "cwtop-stack/1", "name": "delivery", "region": "eu-west-2", "vars": {"other": {}},
    "metrics": [{"group": "p", "namespace": "AWS/CodePipeline", "dimensions": {"PipelineName": "ship"},
                 "metrics": [{"id": "runs", "name": "SuccessCount", "stat": "Sum", "missing": "zero"}]}],
    "pipelines": [{"name": "ship"}], "service_map": {},
}


def by_name(found, kind):
    return {row["name"]: row for row in found["references"] if row["kind"] == kind}


class Base(test_check.Base):
    """One simulator a stack."""
    def setUp(self):
        support.Folder.setUp(self)
        self.sim = None

    def serve(self, stack):
        if self.sim:
            self.sim.stop()
        else:
            self.addCleanup(lambda: self.sim.stop())
        self.sim = support.simulator(self.folder, stack, "--control", CO2_API_KEY="x")

    def shipped(self, name):
        path = os.path.join(STACKS, name + ".jsonc")
        self.serve(path)
        return path

    def changed(self, stack, **lookup):
        stack = json.loads(json.dumps(stack))
        stack["vars"]["id"]["lookup"] = lookup
        return self.file("changed.jsonc", stack)


class Shipped(Base):
    def test_cityflow(self):
        """Nothing is given, everything is found: and then it is checked like what is given."""
        stack = self.shipped("cityflow")
        code, found = self.check(stack)
        self.assertEqual((code, found["failed"], found["warnings"]), (0, 0, 0), found)
        lookups = by_name(found, "lookup")
        self.assertEqual({name: row["value"] for name, row in lookups.items()}, CITYFLOW)
        self.assertEqual({(row["state"], row["level"], row["message"]) for row in lookups.values()}, {("found", "ok", None)})
        self.assertEqual(lookups["distribution_id"]["region"], "us-east-1")
        self.assertEqual({row["value"] for row in found["references"] if row["kind"] != "lookup"}, {None})
        self.assertEqual(by_name(found, "variable"), {})
        needed = {row["action"]: row for row in found["permissions"] if "lookups" in row["needed_for"].split(", ")}
        self.assertEqual(set(needed), {"cloudfront:ListDistributions", "apigateway:GET", "lambda:ListFunctions",
                                       "rum:ListAppMonitors"})
        self.assertEqual({(row["access"], row["how"], row["effect"]) for row in needed.values()}, {("allowed", "tried", "read")})
        code, given = self.check(stack, *(word for name, value in CITYFLOW.items() for word in ("--var", f"{name}={value}")))
        self.assertEqual(code, 0, given)
        self.assertEqual(by_name(given, "lookup"), {})
        self.assertEqual(by_name(found, "metric"), by_name(given, "metric"))
        self.assertEqual(found["watching"]["metrics"], given["watching"]["metrics"])
        self.assertEqual(found["watching"]["metrics_usd_per_month"], given["watching"]["metrics_usd_per_month"])
        code, out = self.text(stack)
        self.assertEqual(code, 0, out)
        for name, value in CITYFLOW.items():
            self.assertRegex(out, rf"(?m)^  ok lookup {name} +{value}, [a-z0-9-]+$")

    def test_others(self):
        for name in ("skyral", "wellbeing", "co2", "elanswer"):
            with self.subTest(stack=name):
                _, found = self.check(self.shipped(name), CO2_API_KEY="x")
                lookups = by_name(found, "lookup")
                self.assertEqual({row["state"] for row in lookups.values()}, {"found"}, lookups)
                self.assertEqual(set(lookups) & set(by_name(found, "variable")), set())
                self.assertNotIn("failed", {row["level"] for row in found["permissions"]}, found["permissions"])


class Denied(Base):
    def test_each_request(self):
        for name, faults in FAULTS.items():
            stack = self.shipped(name)
            _, before = self.check(stack)
            for fault, action, spoilt in faults:
                with self.subTest(denied=fault):
                    self.fault(f"{fault}=denied")
                    code, found = self.check(stack)
                    self.assertEqual(code, 77, found)
                    denied = [row for row in found["permissions"] if row["access"] == "denied"]
                    self.assertEqual({row["action"] for row in denied}, {action})
                    self.assertIn("lookups", denied[0]["needed_for"])
                    self.assertIn(f"needs permission {action}: ", denied[0]["message"])
                    lookups = by_name(found, "lookup")
                    for var, row in lookups.items():
                        expected = ("unknown", "warning", None) if var in spoilt else ("found", "ok", row["value"])
                        self.assertEqual((row["state"], row["level"], row["value"]), expected, row)
                    for var in spoilt:
                        self.assertEqual(lookups[var]["message"], f"not looked up: {action} denied: see there")
                    # the metrics of the others are looked at all the same
                    metrics, all_metrics = by_name(found, "metric"), by_name(before, "metric")
                    self.assertGreater(len(metrics), 3)
                    self.assertLess(len(metrics), len(all_metrics))
                    self.assertEqual(metrics, {var: all_metrics[var] for var in metrics})
                    self.assertLess(found["watching"]["metrics"], before["watching"]["metrics"])
            self.fault()

    def test_text(self):
        stack = self.shipped("cityflow")
        self.fault("cloudfront:ListDistributions=denied")
        code, out = self.text(stack)
        self.assertEqual(code, 77)
        self.assertRegex(out, r"(?m)^  !  cloudfront:ListDistributions +denied; lookups, us-east-1$")
        self.assertRegex(out, r"(?m)^  ~  lookup distribution_id ")

    def test_credentials(self):
        """Nothing can be asked: no sentence for each of them."""
        code, found = self.check(self.shipped("cityflow"), AWS_ACCESS_KEY_ID=None, AWS_SECRET_ACCESS_KEY=None)
        self.assertEqual(code, 77)
        self.assertEqual({(row["state"], row["message"]) for row in by_name(found, "lookup").values()}, {("unknown", None)})
        self.assertEqual({row["access"] for row in found["permissions"]}, {"not tried"})


class Fits(Base):
    """Nothing, one and several."""
    def setUp(self):
        super().setUp()
        self.serve(self.file("nats.jsonc", NATS))

    def looked_up(self, code, **lookup):
        got, found = self.check(self.changed(NATS, **lookup))
        self.assertEqual((got, found["failed"]), (code, 0), found)
        self.assertEqual(by_name(found, "variable"), {})
        return by_name(found, "lookup")["id"], by_name(found, "metric")

    def test_one(self):
        row, metrics = self.looked_up(0, kind="nat_gateway", name="fir*")
        self.assertEqual((row["state"], row["value"]), ("found", "nat-1"))
        self.assertEqual(set(metrics), {"m", "n"})

    def test_several(self):
        row, metrics = self.looked_up(1, kind="nat_gateway", name="*")
        self.assertEqual((row["state"], row["level"], row["value"]), ("unresolved", "warning", None))
        for word in ("nat-1", "nat-2", "--var id=", "1 metric is not asked for"):
            self.assertIn(word, row["message"])
        self.assertEqual(set(metrics), {"n"})

    def test_none(self):
        row, metrics = self.looked_up(1, kind="nat_gateway", tag="Project=mars")
        self.assertEqual((row["state"], row["level"]), ("missing", "warning"))
        self.assertIn("no nat gateway in eu-west-2 has the tag Project=mars", row["message"])
        self.assertEqual(set(metrics), {"n"})
        row, _ = self.looked_up(1, kind="http_api", alias="nowhere.example.org")
        self.assertEqual((row["state"], row["level"]), ("missing", "warning"))
        row, _ = self.looked_up(1, kind="web_acl", name="nothing")
        self.assertEqual((row["state"], row["level"]), ("missing", "warning"))

    def test_nothing_to_try(self):
        """Of no web ACL can be asked what CloudWatch calls it: that is neither allowed nor denied."""
        _, found = self.check(self.changed(NATS, kind="web_acl", name="nothing"))
        row = test_check.rows(found["permissions"], "action")["wafv2:GetWebACL"]
        self.assertEqual((row["access"], row["level"], row["how"]), ("not tried", "note", None))

    def test_optional(self):
        row, metrics = self.looked_up(0, kind="nat_gateway", name="market*", optional=True)
        self.assertEqual((row["state"], row["level"], row["error"]), ("missing", "note", None))
        self.assertEqual(set(metrics), {"n"})
        code, out = self.text(self.changed(NATS, kind="nat_gateway", name="market*", optional=True))
        self.assertEqual(code, 0)
        self.assertRegex(out, r"(?m)^  -  lookup id ")
        self.looked_up(0, kind="http_api", alias="nowhere.example.org", optional=True)

    def test_given(self):
        stack = self.changed(NATS, kind="nat_gateway", name="*")
        code, found = self.check("--var", "id=nat-1", stack)
        self.assertEqual((code, by_name(found, "lookup")), (0, {}), found)
        self.assertNotIn("ec2:DescribeNatGateways", test_check.rows(found["permissions"], "action"))


class Slow(Base):
    def timed(self, stack, **env):
        return support.quick(lambda: self.check(stack, **env), 50)  # what it has no time for it says, after 20 s

    def test_silent_service(self):
        """It is waited for once, and the others are found."""
        stack = self.shipped("cityflow")
        with socket.socket() as hanging:
            hanging.bind(("127.0.0.1", 0))
            hanging.listen(100)
            code, found = self.timed(stack, AWS_ENDPOINT_URL_LAMBDA=f"http://127.0.0.1:{hanging.getsockname()[1]}")
        self.assertEqual(code, 69, found)
        self.assertEqual({row["service"] for row in found["endpoints"] if not row["reached"]}, {"lambda"})
        lookups = by_name(found, "lookup")
        self.assertEqual({name for name, row in lookups.items() if row["state"] != "found"}, {"api_function"})
        self.assertIn("is not reached", lookups["api_function"]["message"])
        untried = "lambda:ListFunctions", "s3:GetObject"  # of a job's files, of which none is known
        for row in found["permissions"]:
            if not row["action"].startswith("ce:"):  # which cost
                self.assertEqual(row["access"], "not tried" if row["action"] in untried else "allowed", row)
        self.assertEqual(by_name(found, "metric")["web_5xx"]["state"], "found")

    def test_endless_list(self):
        """It is given up in time for the reads; lookups behind it have not been made, and say so."""
        stack = json.loads(json.dumps(NATS))
        stack["vars"] = {"bucket": {"lookup": {"kind": "bucket", "name": "site*"}},
                         "id": {"lookup": {"kind": "nat_gateway", "name": "first"}, "demo": "nat-1"}}
        stack["metrics"].append({"group": "b", "namespace": "AWS/S3",
                                 "dimensions": {"BucketName": "${bucket}", "StorageType": "StandardStorage"},
                                 "metrics": [{"id": "b", "name": "BucketSizeBytes", "stat": "Average"}]})
        path = self.file("endless.jsonc", stack)
        self.serve(path)
        pages, over = iter(range(10**6)), threading.Event()
        self.addCleanup(over.set)

        def endless(operation):
            if operation != "ListMetrics":
                return None
            over.wait(1)  # a slow server, which holds nobody up once the test is over
            return 200, json.dumps({"Metrics": [], "NextToken": f"page {next(pages)}"})
        serving = test_check.Serving(endless, self.sim.url)
        self.addCleanup(serving.stop)
        code, found = self.timed(path, AWS_ENDPOINT_URL_CLOUDWATCH=serving.url)
        self.assertEqual((code, found["failed"]), (69, 1), found)  # nobody has heard of EC2
        actions = test_check.rows(found["permissions"], "action")
        self.assertEqual((actions["cloudwatch:ListMetrics"]["access"], actions["cloudwatch:ListMetrics"]["level"]),
                         ("not tried", "note"))
        self.assertIn("before the time for lookups was over", actions["cloudwatch:ListMetrics"]["message"])
        self.assertEqual(actions["ec2:DescribeNatGateways"]["access"], "not tried")
        self.assertEqual(actions["cloudwatch:GetMetricData"]["access"], "allowed")
        for row in by_name(found, "lookup").values():
            self.assertEqual((row["state"], row["level"]), ("unknown", "warning"))
            self.assertIn("time for lookups", row["message"])
        self.assertEqual(set(by_name(found, "metric")), {"n"})
        row = next(row for row in found["endpoints"] if (row["service"], row["region"]) == ("cloudwatch", "eu-west-2"))
        self.assertEqual((row["reached"], row["level"]), (True, "warning"))


class Delivery(Base):
    def setUp(self):
        super().setUp()
        self.serve(self.file("delivery.jsonc", DELIVERY))

    def with_(self, **more):
        return self.file("other.jsonc", dict(DELIVERY, **more))

    def test_well(self):
        code, found = self.check(self.with_())
        self.assertEqual((code, found["failed"]), (0, 0), found)
        self.assertEqual(by_name(found, "pipeline")["ship"]["state"], "found")
        needed = {row["action"]: (row["needed_for"], row["access"]) for row in found["permissions"]}
        self.assertEqual(needed["codepipeline:GetPipelineState"], ("pipelines", "allowed"))
        self.assertEqual(needed["codepipeline:ListPipelineExecutions"], ("pipelines", "allowed"))
        self.assertEqual(needed["xray:GetServiceGraph"], ("service map", "allowed"))

    def test_denied(self):
        for action in ("codepipeline:GetPipelineState", "codepipeline:ListPipelineExecutions", "xray:GetServiceGraph"):
            with self.subTest(denied=action):
                self.fault(f"{action}=denied")
                code, found = self.check(self.with_())
                self.assertEqual((code, {row["action"] for row in found["permissions"] if row["access"] == "denied"}),
                                 (77, {action}))
                # the other read tells of the pipeline
                self.assertEqual(by_name(found, "pipeline")["ship"]["state"], "found")
        self.fault("codepipeline:*=denied")
        row = by_name(self.check(self.with_())[1], "pipeline")["ship"]
        self.assertEqual((row["state"], row["level"]), ("unknown", "note"))

    def test_missing(self):
        code, found = self.check(self.with_(pipelines=[{"name": "ship"}, {"name": "gone"}]))
        self.assertEqual((code, found["failed"]), (1, 1), found)
        self.assertEqual({name: (row["state"], row["level"]) for name, row in by_name(found, "pipeline").items()},
                         {"ship": ("found", "ok"), "gone": ("missing", "failed")})
        code, found = self.check(self.with_(pipelines=[{"name": "ship"}, {"name": "${other}"}]))
        self.assertEqual((code, set(by_name(found, "pipeline"))), (1, {"ship"}), found)
        self.assertIn("it has no value, so that what it is part of is not watched", by_name(found, "variable")["other"]["message"])

    def through(self, refused):
        asked = []

        def reply(operation):
            asked.append(operation)
            if len(asked) > refused:
                return None
            return 400, json.dumps({"__type": "InvalidRequestException", "message": "Group not found"})
        serving = test_check.Serving(reply, self.sim.url)
        self.addCleanup(serving.stop)
        code, found = self.check(self.with_(service_map={"group": "shop"}), AWS_ENDPOINT_URL_XRAY=serving.url)
        return code, found, test_check.rows(found["permissions"], "action")["xray:GetServiceGraph"], \
            [asked.get("GroupName") for asked in map(json.loads, serving.bodies) if "TraceIds" not in asked]

    def test_group(self):
        """X-Ray refuses a group that is not there; without it the same is answered."""
        code, _, row, groups = self.through(0)
        self.assertEqual((code, row["access"], row["level"], row["target"], groups), (0, "allowed", "ok", "shop", ["shop"]))
        code, found, row, groups = self.through(1)
        self.assertEqual((code, found["failed"], row["access"], row["level"], groups), (1, 0, "allowed", "warning", ["shop", None]))
        self.assertIn("no group shop in eu-west-2", row["message"])
        code, _, row, groups = self.through(2)  # it is not the group
        self.assertEqual((code, row["access"], row["level"], groups), (69, "failed", "failed", ["shop", None]), row)
        self.assertIn("Group not found", row["message"])


if __name__ == "__main__":
    unittest.main()
