#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Load balancers' targets, scaling of services, and tasks by day: what `cwtop snapshot` and `cwtop check`
say against what boto3 is told by cwtop-sim and by moto, over restarts, denials and lost folders."""
import datetime
import glob
import json
import os
import signal
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import support  # noqa: E402

STACK = os.path.join(support.ROOT, "tests", "interop", "stacks", "fleet.jsonc")
SCHEMA = os.path.join(support.ROOT, "share", "schema", "snapshot.schema.json")
ORIGIN_MS = 1795010400000  # 2026-11-18 14:00:00 UTC
COVER_S = 3000  # of the past that a poll is good for
DAY_S = 86400
WEB = '"targetgroup/wellbeing-web/73e2d6bc24d8a067"]'
ABSENT, OTHER = "targetgroup/absent/0123456789abcdef", "targetgroup/wellbeing-admin/ffffffffffffffff"
NAMED = "app/wellbeing/50dc6c495c0c9188"
OPEN = "app/admin/60dc6c495c0c9188"


def client(boto3, service, url):
    return boto3.client(service, endpoint_url=url, region_name=support.REGION, aws_access_key_id=support.KEY,
                        aws_secret_access_key=support.SECRET)


class Fleet(support.Folder):
    def setUp(self):
        super().setUp()
        self.boto3 = support.need("boto3", (1, 40))
        self.state = os.path.join(self.folder, "state")

    def simulator(self, *options, at_ms=ORIGIN_MS, port=0):
        sim = support.simulator(self.folder, STACK, "--control", *options, port=port,
                                CWTOP_CLOCK=support.clock(0, at_ms))
        self.addCleanup(sim.stop)
        return sim

    def snapshot(self, url, stack=STACK, at_ms=ORIGIN_MS, codes=(0, 1, 2, 3), **env):
        env = {"XDG_STATE_HOME": self.state, "AWS_ENDPOINT_URL": url, "CWTOP_CLOCK": support.clock(0, at_ms), **env}
        code, out, error = support.cwtop(["snapshot", stack, "--format", "json"], self.folder, **env)
        self.assertIn(code, codes, error)
        snapshot = json.loads(out)
        jsonschema = support.need("jsonschema")
        with open(SCHEMA, encoding="utf-8") as f:
            jsonschema.Draft202012Validator(json.load(f)).validate(snapshot)
        return snapshot


class Simulated(Fleet):
    def judged_targets(self, url):
        """What boto3 is told of both balancers, as our rows have it."""
        elb = client(self.boto3, "elbv2", url)
        rows = []
        for group in elb.describe_target_groups()["TargetGroups"]:
            for t in elb.describe_target_health(TargetGroupArn=group["TargetGroupArn"])["TargetHealthDescriptions"]:
                health = t["TargetHealth"]
                rows.append((group["TargetGroupArn"].split(":")[-1], t["Target"]["Id"], t["Target"]["Port"],
                             t["Target"]["AvailabilityZone"], health["State"], health.get("Reason"),
                             health.get("Description")))
        return sorted(rows)

    def wrong_stack(self):
        """With a group that nobody has, and one that has another id: not those of the simulator's stack."""
        with open(STACK, encoding="utf-8") as f:
            text = f.read()
        self.assertIn(WEB, text)
        return self.file("wrong.jsonc", text.replace(WEB, f'{WEB[:-1]}, "{ABSENT}", "{OTHER}"]'))

    def targets(self, snapshot):
        return sorted((t["target_group"], t["id"], t["port"], t["zone"], t["state"], t["reason"], t["description"])
                      for t in snapshot["targets"] if t["id"])

    def test_targets(self):
        for options in ((), ("--scenario", "deploy")):
            with self.subTest(options):
                # ten minutes into a bad deployment
                sim = self.simulator(*options)
                got, want = self.snapshot(sim.url), self.judged_targets(sim.url)
                self.assertEqual(self.targets(got), want)
                self.assertEqual(len(want), 4)
                bad = {t["load_balancer"] for t in got["targets"] if t["state"] == "unhealthy"}
                self.assertEqual(bool(options), bool(bad))
                if bad:
                    self.assertIn(got["health"], ("warn", "alarm"))
                    self.assertTrue(any("unhealthy" in r["text"] and "Target.ResponseCodeMismatch" in r["text"]
                                        for r in got["reasons"]), got["reasons"])

    def test_what_is_not_there(self):
        got = self.snapshot(self.simulator().url, self.wrong_stack())
        rows = {(t["load_balancer"], t["target_group"]): t for t in got["targets"]}
        absent = rows[NAMED, ABSENT]
        self.assertEqual((absent["id"], absent["level"]), (None, "unknown"))
        self.assertIn("no such target group", absent["note"])
        other = rows[NAMED, OTHER]
        self.assertIn("AWS has targetgroup/wellbeing-admin/0123456789abcdef", other["note"])
        self.assertEqual(rows["other", None]["note"], "unresolved: absent_id")
        self.assertEqual(rows["other", None]["level"], "unknown")

    def test_denied(self):
        sim = self.simulator("--fault", "elbv2:DescribeTargetHealth=denied",
                             "--fault", "application-autoscaling:DescribeScalingActivities=denied")
        got = self.snapshot(sim.url)
        self.assertEqual({t["note"] for t in got["targets"]}, {"denied", "unresolved: absent_id"})
        states = {(s["name"], s["target"]): s for s in got["sources"]}
        self.assertEqual(states["targets", OPEN]["state"], "denied")
        self.assertIn("elasticloadbalancing:DescribeTargetHealth", states["targets", OPEN]["error"])
        self.assertEqual(states["scaling", "wellbeing"]["state"], "ok")
        for item in got["scaling"]:
            self.assertIn("application-autoscaling:DescribeScalingActivities", item["missing"])
            self.assertEqual((item["activities"], len(item["policies"])), ([], 2))

    def test_scaling(self):
        sim = self.simulator()
        scaling = client(self.boto3, "application-autoscaling", sim.url)
        got = {item["service"]: item for item in self.snapshot(sim.url)["scaling"]}
        self.assertEqual(set(got), {"wellbeing-web", "wellbeing-admin"})
        for name, item in got.items():
            resource = {"ServiceNamespace": "ecs", "ResourceId": f"service/wellbeing/{name}"}
            bounds = scaling.describe_scalable_targets(ServiceNamespace="ecs", ResourceIds=[resource["ResourceId"]])
            bounds = bounds["ScalableTargets"][0]
            self.assertEqual((item["min"], item["max"]), (bounds["MinCapacity"], bounds["MaxCapacity"]))
            policies = scaling.describe_scaling_policies(**resource)["ScalingPolicies"]
            self.assertEqual({p["name"]: (p["target"], p["alarms"]) for p in item["policies"]},
                             {p["PolicyName"]: (p["TargetTrackingScalingPolicyConfiguration"]["TargetValue"],
                                                [a["AlarmName"] for a in p["Alarms"]]) for p in policies})
            done = scaling.describe_scaling_activities(**resource, IncludeNotScaledActivities=True)["ScalingActivities"]
            self.assertGreater(len(item["activities"]), 1)
            for ours, theirs in zip(item["activities"], done):
                self.assertEqual(ours["started"], theirs["StartTime"].astimezone(datetime.timezone.utc)
                                 .strftime("%Y-%m-%dT%H:%M:%SZ"))
                self.assertEqual((ours["status"], ours["description"], ours["cause"]),
                                 (theirs["StatusCode"], theirs["Description"], theirs["Cause"]))

    def test_check(self):
        sim = self.simulator()
        code, out, error = support.cwtop(["check", self.wrong_stack(), "--format", "json"], self.folder, AWS_ENDPOINT_URL=sim.url,
                                         XDG_STATE_HOME=self.state, CWTOP_CLOCK=support.clock(0, ORIGIN_MS))
        self.assertEqual(code, 1, error)  # a group is missing
        found = json.loads(out)
        access = {p["action"]: p["access"] for p in found["permissions"] if p["effect"] == "read"}
        for action in ("elasticloadbalancing:DescribeLoadBalancers", "elasticloadbalancing:DescribeTargetHealth",
                       "application-autoscaling:DescribeScalableTargets", "application-autoscaling:DescribeScalingPolicies",
                       "application-autoscaling:DescribeScalingActivities"):
            self.assertEqual(access.get(action), "allowed", action)
        self.assertIn("elasticloadbalancing:DescribeTargetGroups", access)
        states = {(r["kind"], r["name"]): r["state"] for r in found["references"]}
        self.assertEqual(states["load balancer", OPEN], "found")
        self.assertEqual(states["target group", "targetgroup/wellbeing-web/73e2d6bc24d8a067"], "found")
        self.assertEqual(states["target group", ABSENT], "missing")
        self.assertEqual(states["target group", OTHER], "missing")


def seconds(iso):
    return int(datetime.datetime.strptime(iso, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=datetime.timezone.utc).timestamp())


def judged_days(polls):
    """Days from all that polls saw: (now_s, tasks of the snapshot) each. The rule is the document's, not our code."""
    tasks, watched = {}, []
    for now_s, rows in polls:
        watched.append((now_s - COVER_S, now_s))
        for row in rows:
            tasks[row["arn"]] = row
    now_s = max(now for now, _ in polls)
    days = {}

    def day(iso):
        return days.setdefault(iso[:10], {"started": 0, "stopped": 0, "failed": 0, "runs": []})
    for row in tasks.values():
        if row["started"]:
            day(row["started"])["started"] += 1
        if row["stopped"]:
            at = day(row["stopped"])
            at["stopped"] += 1
            at["failed"] += row["failed"]
            if row["started"]:
                at["runs"].append(seconds(row["stopped"]) - seconds(row["started"]))
    out = {}
    for date, at in days.items():
        begin = seconds(date + "T00:00:00Z")
        end = min(begin + DAY_S, now_s)
        seen = sum(1 for s in range(begin, end) if any(a <= s < b for a, b in watched))
        out[date] = {"started": at["started"], "stopped": at["stopped"], "failed": at["failed"], "ran": len(at["runs"]),
                     "average_s": sum(at["runs"]) / len(at["runs"]) if at["runs"] else None,
                     "longest_s": max(at["runs"]) if at["runs"] else None, "not_watched_s": end - begin - seen}
    return out


class Days(Fleet):
    def days(self, snapshot, cluster):
        row, = (r for r in snapshot["task_days"] if r["cluster"] == cluster)
        self.assertIsNone(row["note"])
        return {d["date"]: {k: v for k, v in d.items() if k not in ("date", "today")} for d in row["days"]}

    def tasks(self, snapshot, cluster):
        return [t for t in snapshot["tasks"] if t["cluster"] == cluster]

    def test_over_restarts(self):
        """Three runs of cwtop: within what AWS remembers, then hours later. What the first saw is not lost."""
        speed, polls, first = 1000, {"cityflow": [], "wellbeing": []}, None
        clock = support.clock(speed, ORIGIN_MS)
        begun = int(clock.split("@")[1].split("*")[0])
        sim = support.simulator(self.folder, STACK, CWTOP_CLOCK=clock)
        self.addCleanup(sim.stop)
        for later_s in (0, 1500, 9000):
            support.wait_for(lambda s=later_s: (support.real_ms() - begun) * speed >= s * 1000, f"{later_s} s later")
            # cwtop's clock stands still, so that a run is one poll
            got = self.snapshot(sim.url, at_ms=ORIGIN_MS + (support.real_ms() - begun) * speed)
            first = first or {t["arn"] for t in self.tasks(got, "cityflow")}
            for cluster, seen in polls.items():
                seen.append((seconds(got["time"]), self.tasks(got, cluster)))
                ours, judged = self.days(got, cluster), judged_days(seen)
                self.assertLessEqual(set(judged), set(ours))
                for date, want in judged.items():
                    have = dict(ours[date])
                    self.assertAlmostEqual(have.pop("average_s") or 0, want.pop("average_s") or 0, delta=1)
                    self.assertEqual(have, want, (cluster, date, later_s))
        self.assertTrue(first - {t["arn"] for t in self.tasks(got, "cityflow")})  # AWS has forgotten some

    def test_more_than_a_day(self):
        """A day of which nobody saw anything is a gap from end to end."""
        sim = self.simulator()
        self.snapshot(sim.url)
        sim.stop()
        at_ms = ORIGIN_MS + 2 * DAY_S * 1000
        sim = self.simulator(at_ms=at_ms, port=sim.port)
        days = self.days(self.snapshot(sim.url, at_ms=at_ms), "cityflow")
        self.assertEqual(list(days), ["2026-11-18", "2026-11-19", "2026-11-20"])
        self.assertEqual(days["2026-11-19"]["not_watched_s"], DAY_S)
        self.assertEqual(days["2026-11-19"]["started"], 0)
        self.assertGreater(days["2026-11-18"]["started"], 0)

    def test_a_folder_that_cannot_be_used(self):
        sim = self.simulator()
        closed = os.path.join(self.folder, "closed")
        others = os.path.join(closed, "cwtop", "endpoints", f"127.0.0.1_{sim.port}")
        os.makedirs(others)
        os.chmod(others, 0o777)
        for env in ({"XDG_STATE_HOME": None, "HOME": None}, {"XDG_STATE_HOME": closed},
                    {"XDG_STATE_HOME": "/proc/cwtop"}):
            with self.subTest(env):
                got = self.snapshot(sim.url, **env)
                for row in got["task_days"]:
                    self.assertTrue(row["note"], row)
                    self.assertEqual(row["days"], [])
                self.assertTrue(got["tasks"])
                states = {s["name"]: s["state"] for s in got["sources"]}
                self.assertEqual(states["tasks"], "ok")

    def test_kept_apart(self):
        sim = self.simulator()
        self.snapshot(sim.url)
        self.assertEqual(os.listdir(os.path.join(self.state, "cwtop")), ["endpoints"])


class Screens(Fleet):
    def test_what_needs_room_and_what_does_not(self):
        script = self.file("keys", "size 200x50\nwait\ntext\nsize 80x24\ntext\nquit\n")
        env = {"XDG_STATE_HOME": self.state, "AWS_ENDPOINT_URL": self.simulator().url,
               "CWTOP_CLOCK": support.clock(0, ORIGIN_MS)}
        code, out, error = support.cwtop([STACK, "--script", script], self.folder, **env)
        self.assertEqual(code, 0, error)
        wide, narrow = out[:out.index("Services", out.index("Days"))], out[out.index("Services", out.index("Days")):]
        # a service's own metrics, where there are some
        self.assertRegex(wide, r"wellbeing-web +2/2 +0 1\.\.8 +[0-9.]+% +[0-9.]+% COMPLETED")
        self.assertRegex(wide, r"wellbeing-admin +2/2 +0 1\.\.8 +- +- COMPLETED")
        self.assertNotIn("Memory", narrow)
        for part in (wide, narrow):  # two clusters: each day says whose it is
            self.assertRegex(part, r"2026-11-18 cityflow +[0-9]+\+")
            self.assertRegex(part, r"2026-11-18 wellbeing +0\+")


class Demo(Fleet):
    def test_nothing_is_left(self):
        """The demo's own folder is there while it runs, and goes with it, whatever ends it."""
        for number in (signal.SIGTERM, signal.SIGHUP, None):
            with self.subTest(number):
                env = support.environment(self.folder, XDG_STATE_HOME=self.state)
                pty = support.Pty([support.CWTOP, "demo", STACK], env)
                self.addCleanup(pty.close)
                pty.until(b"Days")
                pty.until(b"still going on")
                before = self.kept()
                self.assertTrue(before)
                if number:
                    pty.signal(number)
                else:
                    pty.send("q")
                pty.end()
                self.assertEqual(self.kept(), [])
                self.assertFalse(os.path.exists(self.state))

    def kept(self):
        return glob.glob(os.path.join(self.folder, "cwtop-*"))


class Moto(Fleet):
    def setUp(self):
        super().setUp()
        support.need("moto")
        self.server = support.Server([support.program("moto_server"), "-H", "127.0.0.1", "-p", "0"],
                                     dict(os.environ, PYTHONUNBUFFERED="1"))
        self.addCleanup(self.server.stop)

    def client(self, service):
        return client(self.boto3, service, self.server.url)

    def balancer(self):
        ec2, elb = self.client("ec2"), self.client("elbv2")
        subnets = ec2.describe_subnets()["Subnets"]
        balancer = elb.create_load_balancer(Name="web", Subnets=[s["SubnetId"] for s in subnets[:2]])["LoadBalancers"][0]
        groups = [elb.create_target_group(Name=name, Protocol="HTTP", Port=8080, VpcId=subnets[0]["VpcId"],
                                          TargetType="instance", HealthCheckPath="/health")["TargetGroups"][0]
                  for name in ("blue", "green")]
        elb.create_listener(LoadBalancerArn=balancer["LoadBalancerArn"], Protocol="HTTP", Port=80, DefaultActions=[
            {"Type": "forward", "ForwardConfig": {"TargetGroups": [
                {"TargetGroupArn": g["TargetGroupArn"], "Weight": 1} for g in groups]}}])
        machines = [i["InstanceId"] for i in ec2.run_instances(ImageId="ami-1234abcd", MinCount=2, MaxCount=2)["Instances"]]
        elb.register_targets(TargetGroupArn=groups[0]["TargetGroupArn"], Targets=[{"Id": i, "Port": 8080} for i in machines])
        return balancer["LoadBalancerArn"].split("loadbalancer/")[1], [g["TargetGroupArn"].split(":")[-1] for g in groups], machines

    def service(self):
        scaling, ecs = self.client("application-autoscaling"), self.client("ecs")
        ecs.create_cluster(clusterName="shop")
        ecs.register_task_definition(family="s", containerDefinitions=[{"name": "s", "image": "x", "memory": 64}])
        for name in ("web", "fixed"):
            ecs.create_service(cluster="shop", serviceName=name, taskDefinition="s", desiredCount=1)
        resource = {"ServiceNamespace": "ecs", "ResourceId": "service/shop/web", "ScalableDimension": "ecs:service:DesiredCount"}
        scaling.register_scalable_target(**resource, MinCapacity=2, MaxCapacity=9,
                                         SuspendedState={"DynamicScalingInSuspended": True})
        scaling.put_scaling_policy(**resource, PolicyName="cpu", PolicyType="TargetTrackingScaling",
                                   TargetTrackingScalingPolicyConfiguration={
                                       "TargetValue": 62.5, "PredefinedMetricSpecification": {
                                           "PredefinedMetricType": "ECSServiceAverageCPUUtilization"}})

    def test_it(self):
        name, groups, machines = self.balancer()
        self.service()
        stack = {"schema": "cwtop-stack/1", "name": "m", "region": support.REGION, "alarms": {"regions": []},
                 "ecs": [{"cluster": "shop"}], "load_balancers": [{"balancer": name}]}
        for changes in ({}, {"target_groups": groups[::-1]}):
            with self.subTest(changes):
                stack["load_balancers"] = [{"balancer": name, **changes}]
                got = self.snapshot(self.server.url, self.file("m.jsonc", stack), CWTOP_CLOCK=None)
                rows = {(t["target_group"], t["id"]): t for t in got["targets"]}
                self.assertEqual(set(rows), {(groups[0], i) for i in machines} | {(groups[1], None)})
                self.assertEqual(rows[groups[1], None]["note"], "no targets registered")
                self.assertEqual({rows[groups[0], i]["state"] for i in machines}, {"healthy"})
                item, = got["scaling"]
                self.assertEqual((item["service"], item["min"], item["max"]), ("web", 2, 9))
                self.assertEqual(item["suspended"], {"out": False, "in": True, "scheduled": False})
                self.assertEqual([(p["name"], p["target"]) for p in item["policies"]], [("cpu", 62.5)])
                states = {s["name"]: s["state"] for s in got["sources"]}
                self.assertEqual((states["targets"], states["scaling"]), ("ok", "ok"))
                # moto has no such operation: the bounds are there all the same
                self.assertIn("application-autoscaling:DescribeScalingActivities", item["missing"])


if __name__ == "__main__":
    unittest.main()
