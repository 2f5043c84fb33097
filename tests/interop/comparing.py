# SPDX-License-Identifier: MIT
"""The driver build/tests/call against boto3: what both say of one answer must be equal. SHAPES gives
the few answers that the driver shows in another shape than AWS; MINIMUM what must be there at all."""
import datetime
import json
import os
import re
import subprocess
import time

import support

CALL = os.path.join(support.BUILD, "tests", "call")
# Names of permissions that are not boto3's names of services.
BOTO3 = {"elasticloadbalancing": "elbv2", "tag": "resourcegroupstaggingapi", "GetApis": "apigatewayv2", "GetApiMappings": "apigatewayv2"}


def run(url, *words, folder="/nonexistent", **env):
    """[{"service", "operation", "result", "err", "why"}] of the driver."""
    argv = [CALL, "--endpoint-url", url, "--region", support.REGION, *words]
    env = dict({"AWS_ACCESS_KEY_ID": support.KEY, "AWS_SECRET_ACCESS_KEY": support.SECRET, "HOME": folder, "TZ": "UTC",
                "AWS_EC2_METADATA_DISABLED": "true"}, **env)
    env.update({name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")})
    done = subprocess.run(argv, env=env, stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False)
    if done.returncode != 0 or done.stderr:
        raise AssertionError(f"{argv}: {done.returncode}: {done.stderr.decode()}")
    rows = [json.loads(line) for line in done.stdout.decode().splitlines()]
    return [dict(row, service=BOTO3.get(row["operation"], BOTO3.get(row["service"], row["service"])))
            for row in rows if "operation" in row]


def run_one(url, service, operation, /, **args):
    """The line of one call; the driver's own name of the service is not asked for."""
    words = [f"{name}={value}" for name, value in args.items()]
    rows = [row for row in run(url, operation, *words) if row["service"] == service]
    if len(rows) != 1:
        raise AssertionError(f"{service}:{operation}: {rows}")
    return rows[0]


# ---- AWS's answers as the driver shows them ------------------------------------------------------

def _tail(text):
    return text.rsplit("/", 1)[-1]


def _service(s):
    first = (s.get("deployments") or [{}])[0]
    return dict(s, cluster=_tail(s["clusterArn"]), deployments=len(s.get("deployments", [])),
                **{name: first[name] for name in ("rolloutState", "rolloutStateReason") if name in first})


def _task(t):
    family, _, revision = _tail(t["taskDefinitionArn"]).partition(":")
    return dict(t, cluster=_tail(t["clusterArn"]), family=family, revision=int(revision))


def _container(c):
    options = c.get("logConfiguration", {}).get("options", {})
    return dict(c, logDriver=c.get("logConfiguration", {}).get("logDriver", ""), **options)


def _definition(reply):
    d = reply["taskDefinition"]
    return dict(d, containerDefinitions=[_container(c) for c in d["containerDefinitions"]],
                FARGATE="FARGATE" in d.get("compatibilities", []) + d.get("requiresCompatibilities", []))


def _attributes(reply):
    found = dict(reply["Attributes"])
    policy = json.loads(found.get("RedrivePolicy", "{}"))
    found.update(maxReceiveCount=int(policy.get("maxReceiveCount", 0)),
                 dlq=policy.get("deadLetterTargetArn", "").rsplit(":", 1)[-1] or None,
                 FifoQueue=found.get("FifoQueue") == "true")
    return found


def _message(m):
    return dict(m, text=m["Body"], **m.get("Attributes", {}))


def _points(reply):
    rows = [row for row in reply["MetricDataResults"] if row["Id"] == "m1"]
    return {name: [x for row in rows for x in row[name]] for name in ("Timestamps", "Values")}


def _objects(reply):
    return dict(reply, Contents=reply.get("Contents", []) + [
        {"Key": p["Prefix"], "prefix": True, "Size": None, "ETag": None, "LastModified": None, "StorageClass": None}
        for p in reply.get("CommonPrefixes", [])])


def _costs(reply):
    rows = []
    for period in reply["ResultsByTime"]:
        groups = period.get("Groups") or [{"Keys": [""], "Metrics": period.get("Total", {})}]
        for group in groups:
            for metric in group["Metrics"].values():
                rows.append({"Start": period["TimePeriod"]["Start"], "Key": group["Keys"][0], "Estimated": period.get("Estimated"),
                             **metric})
    return {"ResultsByTime": rows}


def _budget(b):
    spend = b.get("CalculatedSpend", {})
    return dict(b, BudgetLimit=b.get("BudgetLimit", {}).get("Amount"), Unit=b.get("BudgetLimit", {}).get("Unit"),
                ActualSpend=spend.get("ActualSpend", {}).get("Amount"), ForecastedSpend=spend.get("ForecastedSpend", {}).get("Amount"),
                HealthStatus=b.get("HealthStatus", {}).get("Status"), **b.get("TimePeriod", {}))


def _policy(p):
    tracking, step = p.get("TargetTrackingScalingPolicyConfiguration", {}), p.get("StepScalingPolicyConfiguration", {})
    waits = step if p["PolicyType"] == "StepScaling" else tracking
    out, in_ = (waits.get(name, step.get("Cooldown")) for name in ("ScaleOutCooldown", "ScaleInCooldown"))
    return dict(p, TargetValue=tracking.get("TargetValue"), AdjustmentType=step.get("AdjustmentType"),
                DisableScaleIn=tracking.get("DisableScaleIn"), alarms=[a["AlarmName"] for a in p.get("Alarms", [])],
                ScaleOutCooldown=out, ScaleInCooldown=in_)


def _execution(e):
    source = (e.get("sourceRevisions") or [{}])[0]
    return dict(e, revisionId=source.get("revisionId"), revisionSummary=source.get("revisionSummary"),
                revisionUrl=source.get("revisionUrl"), triggerType=e.get("trigger", {}).get("triggerType"),
                triggerDetail=e.get("trigger", {}).get("triggerDetail"), stopReason=e.get("stopTrigger", {}).get("reason"))


def _action(a):
    return dict(a, revisionId=a.get("currentRevision", {}).get("revisionId"))


def _stage(s):
    return dict(s, actionStates=[_action(a) for a in s["actionStates"]], inboundExecution=None)


def _name(thing):
    return next((tag["Value"] for tag in thing.get("Tags", []) if tag["Key"] == "Name"), None)


def _nat(n):
    first = (n.get("NatGatewayAddresses") or [{}])[0]
    return dict(n, PublicIp=first.get("PublicIp"), PrivateIp=first.get("PrivateIp"), name=_name(n))


def _acl(reply):
    acl = reply["WebACL"]
    return {"WebACL": dict(acl, CloudWatchMetricsEnabled=acl["VisibilityConfig"]["CloudWatchMetricsEnabled"])}


def _verdict(v):
    return dict(v, SourcePolicyId=(v.get("MatchedStatements") or [{}])[0].get("SourcePolicyId"), MissingContextValues=None)


def _monitor(reply):
    m = reply["AppMonitor"]
    settings = m.get("AppMonitorConfiguration", {})
    telemetries = settings.get("Telemetries", [])
    return dict(m, SessionSampleRate=settings.get("SessionSampleRate"), EnableXRay=settings.get("EnableXRay"),
                AllowCookies=settings.get("AllowCookies"), errors="errors" in telemetries, performance="performance" in telemetries,
                http="http" in telemetries, CwLogEnabled=m["DataStorage"]["CwLog"]["CwLogEnabled"],
                CwLogGroup=m["DataStorage"]["CwLog"]["CwLogGroup"])


def _cleaned(text):
    """As a line of a screen can show it."""
    return re.sub(r"[\x00-\x1f\x7f]", " ", text)


def _log_event(e):
    return dict(e, message=_cleaned(e["message"]))


def _history(item):
    data = json.loads(item.get("HistoryData", "{}"))
    new, old = data.get("newState", {}), data.get("oldState", {})
    return dict(item, newState=new.get("stateValue"), oldState=old.get("stateValue"), stateReason=new.get("stateReason"),
                composite=item.get("AlarmType") == "CompositeAlarm")


def _segment(s):
    d = json.loads(s["Document"])
    return dict(d, duration=d["end_time"] - d["start_time"] if "end_time" in d else None)


def _provision(p):
    return dict(p, qualifier=p["FunctionArn"].rsplit(":", 1)[-1], modified=_epoch_of(p["LastModified"]))


def _balancer(b):
    return dict(b, dimension=b["LoadBalancerArn"].partition(":loadbalancer/")[2], zones=[z["ZoneName"] for z in b["AvailabilityZones"]])


def _group(g):
    return dict(g, dimension=g["TargetGroupArn"].rpartition(":")[2], matcher=g.get("Matcher", {}).get("HttpCode"))


def _api(a):
    return dict(a, protocol="REST")


def _event(text):
    e = json.loads(text)
    when, user = e["event_timestamp"], e.get("user_details", {})
    return {"event": text, "event_type": e["event_type"], "sessionId": user.get("sessionId"), "userId": user.get("userId"),
            "pageId": json.loads(e.get("metadata", "{}")).get("pageId"), "event_timestamp": when // 1000 if when > 1e11 else when}


def _function(f):
    arn = f["FunctionArn"]
    return dict(f, qualifier=arn.split(":")[7] if len(arn.split(":")) > 7 else None, modified=_epoch_of(f.get("LastModified")),
                log_group=f.get("LoggingConfig", {}).get("LogGroup"), is_traced=f.get("TracingConfig", {}).get("Mode") == "Active")


def _epoch_of(text):
    text = re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", (text or "").replace("Z", "+00:00"))
    return int(datetime.datetime.fromisoformat(text).timestamp()) if text else None


def each(name, shape):
    return lambda reply: dict(reply, **{name: [shape(item) for item in reply.get(name, [])]})


SHAPES = {
    ("cloudwatch", "GetMetricData"): _points,
    ("cloudwatch", "DescribeAlarms"): lambda r: {"Alarms": r.get("MetricAlarms", []) + r.get("CompositeAlarms", [])},
    ("ecs", "DescribeServices"): each("services", _service),
    ("ecs", "DescribeTasks"): each("tasks", _task),
    ("ecs", "DescribeTaskDefinition"): _definition,
    ("ecs", "StopTask"): lambda r: r["task"],
    ("ecs", "UpdateService"): lambda r: r["service"],
    ("sqs", "GetQueueAttributes"): _attributes,
    ("sqs", "ReceiveMessage"): each("Messages", _message),
    ("s3", "GetObject"): lambda r: dict(r, Body=None),
    ("s3", "ListObjectsV2"): _objects,
    ("logs", "FilterLogEvents"): each("events", _log_event),
    ("logs", "GetLogEvents"): each("events", _log_event),
    ("logs", "GetQueryResults"): lambda r: dict(r, **r.get("statistics", {}), results=[
        {f["field"]: _cleaned(f["value"]) for f in row if f["field"] != "@ptr"} for row in r["results"]]),
    ("logs", "StopQuery"): dict,
    ("ce", "GetCostAndUsage"): _costs,
    ("ce", "GetCostForecast"): lambda r: dict(r["Total"], **{
        name: sum(float(p[name]) for p in r["ForecastResultsByTime"])
        for name in ("PredictionIntervalLowerBound", "PredictionIntervalUpperBound")}),
    ("ce", "GetDimensionValues"): lambda r: {"DimensionValues": [v["Value"] for v in r["DimensionValues"]]},
    ("budgets", "DescribeBudgets"): each("Budgets", _budget),
    ("lambda", "ListFunctions"): each("Functions", _function),
    ("lambda", "GetFunctionConfiguration"): _function,
    ("application-autoscaling", "DescribeScalingPolicies"): each("ScalingPolicies", _policy),
    ("codepipeline", "ListPipelineExecutions"): each("pipelineExecutionSummaries", _execution),
    ("codepipeline", "GetPipelineState"): each("stageStates", _stage),
    ("ec2", "DescribeInstances"): lambda r: {"Instances": [
        dict(i, is_detailed=i.get("Monitoring", {}).get("State") == "enabled", name=_name(i))
        for group in r["Reservations"] for i in group["Instances"]]},
    ("ec2", "DescribeNatGateways"): each("NatGateways", _nat),
    ("wafv2", "GetWebACL"): _acl,
    ("iam", "SimulatePrincipalPolicy"): each("EvaluationResults", _verdict),
    ("cloudwatch", "DescribeAlarmHistory"): each("AlarmHistoryItems", _history),
    ("xray", "BatchGetTraces"): each("Traces", lambda t: dict(t, Segments=[_segment(s) for s in t["Segments"]])),
    ("lambda", "ListProvisionedConcurrencyConfigs"): each("ProvisionedConcurrencyConfigs", _provision),
    ("elbv2", "DescribeLoadBalancers"): each("LoadBalancers", _balancer),
    ("elbv2", "DescribeTargetGroups"): each("TargetGroups", _group),
    ("budgets", "DescribeNotificationsForBudget"): each("Notifications", lambda n: dict(
        n, percentage=n.get("ThresholdType", "PERCENTAGE") == "PERCENTAGE")),
    ("apigateway", "GetRestApis"): each("items", _api),
    ("rum", "GetAppMonitor"): _monitor,
    ("rum", "GetAppMonitorData"): each("Events", _event),
    ("rum", "BatchGetRumMetricDefinitions"): each("MetricDefinitions", lambda d: dict(
        d, DimensionKeys=len(d.get("DimensionKeys", {})))),
    ("logs", "DescribeLogGroups"): each("logGroups", lambda g: dict(g, arn=g.get("logGroupArn", g["arn"].removesuffix(":*")))),
}


# ---- comparing ------------------------------------------------------------------------------------

RECENT_S, TICK_S = 120, 5


def _scalars_agree(ours, theirs):
    if isinstance(theirs, datetime.datetime):
        theirs = theirs.timestamp()
        slack = TICK_S if abs(theirs - time.time()) < RECENT_S else 0  # moto says "now", and we ask one after the other
        return isinstance(ours, (int, float)) and abs(int(ours) - int(theirs)) <= slack
    if isinstance(theirs, bytes):
        theirs = theirs.decode()
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    if isinstance(ours, (int, float)) and isinstance(theirs, str):
        stamp = re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", theirs)
        try:
            theirs = datetime.datetime.fromisoformat(theirs.replace("Z", "+00:00")).timestamp() if stamp else float(theirs)
        except ValueError:
            return False
    if isinstance(ours, (int, float)) and isinstance(theirs, (int, float)):
        return abs(ours - theirs) <= 1e-12 * abs(theirs)  # a double's last digits
    return ours == theirs


def _unheard(ours, theirs, where):
    if theirs is None:
        return [where]
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return [path for name in ours for path in _unheard(ours[name], theirs.get(name), f"{where}.{name}")]
    if isinstance(ours, list) and isinstance(theirs, list):
        return [path for a, b in zip(ours, theirs) for path in _unheard(a, b, where)]
    return []


def _differences(ours, theirs, where, found):
    if theirs is None:
        return
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in ours:
            _differences(ours[name], theirs.get(name), f"{where}.{name}", found)
    elif isinstance(ours, list) and isinstance(theirs, list):
        if len(ours) != len(theirs):
            found.append(f"{where}: {len(ours)} items, boto3's {len(theirs)}")
        for i, (a, b) in enumerate(zip(ours, theirs)):
            _differences(a, b, f"{where}[{i}]", found)
    elif isinstance(ours, (dict, list)) or isinstance(theirs, (dict, list)) or not _scalars_agree(ours, theirs):
        found.append(f"{where}: {ours!r}, boto3's {theirs!r}")


def at(value, path):
    """All values at a path: "Functions.FunctionName" looks into each item."""
    found = [value]
    for name in path.split("."):
        found = [item for v in found for item in (v if isinstance(v, list) else [v])]
        found = [v[name] for v in found if isinstance(v, dict) and name in v]
    return [item for v in found for item in (v if isinstance(v, list) else [v]) if item is not None]


def in_order(operation, result):
    """What comes in no order of AWS's, in one of its own."""
    if operation == "GetMetricData":
        pairs = sorted(zip(result["Timestamps"], result["Values"]))
        return dict(result, Timestamps=[when for when, _ in pairs], Values=[value for _, value in pairs])
    if operation == "FilterLogEvents":
        return dict(result, events=sorted(result["events"], key=lambda e: (e["timestamp"], e["eventId"])))
    return result


def merge(pages):
    """Pages as one: lists one after the other, the last one's word on all else."""
    whole = dict(pages[-1])
    for name, value in whole.items():
        values = [page[name] for page in pages if name in page]
        if isinstance(value, list):
            whole[name] = [item for items in values for item in items]
        elif isinstance(value, dict):
            whole[name] = merge(values)
    return whole


def _as_ours(service, operation, pages):
    return merge([SHAPES.get((service, operation), dict)(page) for page in pages])


def unheard(service, operation, ours, pages):
    """Paths of our result that boto3's says nothing about."""
    return _unheard(ours, _as_ours(service, operation, pages), operation)


def differences(service, operation, ours, pages, minimum=()):
    """Problems of our result beside boto3's pages. minimum: paths that must be there, and compared."""
    theirs, found = _as_ours(service, operation, pages), []
    _differences(in_order(operation, ours), in_order(operation, theirs), operation, found)
    for path in minimum:
        if not at(ours, path):
            found.append(f"{operation}: our result has no {path}")
        elif not at(theirs, path):
            found.append(f"{operation}: boto3 has no {path} to compare with")
    return found
