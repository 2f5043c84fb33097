# SPDX-License-Identifier: MIT
"""boto3 against the traces of cwtop-sim: summaries and their filters, whole traces, and the graph,
which must add up to the same. The harness checks every raw reply against botocore's model."""
import datetime
import json
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import awsmodel
import sim_process
from sim_process import ORIGIN_MS, ROOT, Sim, clock

STACK = os.path.join(ROOT, "tests", "interop", "stacks", "everything.jsonc")
NOW = ORIGIN_MS // 1000
ARRIVED = NOW - 60  # whatever began before is there


def setUpModule():
    sim_process.require(awsmodel.botocore, "botocore is not installed")
    try:
        import boto3  # noqa: F401
    except ImportError:
        sim_process.require(False, "boto3 is not installed")


class Case(unittest.TestCase):
    scenario = "calm"

    @classmethod
    def setUpClass(cls):
        cls.sim = Sim("--stack", STACK, "--seed", "7", "--scenario", cls.scenario, clock_text=clock())
        cls.xray = cls.sim.client("xray")

    @classmethod
    def tearDownClass(cls):
        code, error = cls.sim.stop()
        assert code == 0, error

    def summaries(self, client=None, minutes=30, **more):
        pages = (client or self.xray).get_paginator("get_trace_summaries").paginate(
            StartTime=ARRIVED - 60 * minutes, EndTime=ARRIVED, **more)
        return [summary for page in pages for summary in page["TraceSummaries"]]

    def graph(self, client=None, minutes=30):
        pages = (client or self.xray).get_paginator("get_service_graph").paginate(
            StartTime=ARRIVED - 60 * minutes, EndTime=ARRIVED)
        return [service for page in pages for service in page["Services"]]

    def refused(self, function, **parameters):
        from botocore.exceptions import ClientError

        with self.assertRaises(ClientError) as caught:
            function(**parameters)
        found = caught.exception.response
        self.assertEqual((found["Error"]["Code"], found["ResponseMetadata"]["HTTPStatusCode"]),
                         ("InvalidRequestException", 400))


class Calm(Case):
    def test_summaries(self):
        found = self.summaries()
        self.assertGreater(len(found), 100)
        self.assertEqual(len({s["Id"] for s in found}), len(found))
        for summary in found:
            self.assertRegex(summary["Id"], "^1-[0-9a-f]{8}-[0-9a-f]{24}$")
            self.assertEqual(int(summary["Id"][2:10], 16), int(summary["StartTime"].timestamp()))
            self.assertEqual(summary["EntryPoint"], summary["ServiceIds"][0])
            status = summary["Http"]["HttpStatus"]
            self.assertEqual((summary["HasFault"], summary["HasError"], summary["HasThrottle"]),
                             (status >= 500, 400 <= status < 500, status == 429))
            self.assertEqual(bool(summary["ErrorRootCauses"]), summary["HasError"])

    def test_ways(self):
        ways = {tuple(f"{node['Type']} {node['Name']}" for node in s["ServiceIds"]) for s in self.summaries(minutes=60)}
        self.assertIn(("AWS::ApiGateway::Stage co2-api/prod", "AWS::Lambda co2-forecast",
                       "AWS::Lambda::Function co2-forecast", "AWS::DynamoDB::Table co2-readings"), ways)
        self.assertEqual({way[0] for way in ways},
                         {"AWS::ApiGateway::Stage co2-api/prod", "AWS::Lambda cityflow-api",
                          "AWS::ECS::Fargate wellbeing-web", "AWS::ECS::Fargate wellbeing-admin"})

    def test_pages(self):
        with Sim("--stack", STACK, "--seed", "7", "--scenario", "calm", "--page", "2", clock_text=clock()) as sim:
            client = sim.client("xray")
            self.assertEqual(self.summaries(client, 3), self.summaries(minutes=3))
            self.assertEqual(self.graph(client, 3), self.graph(minutes=3))
            ids = [s["Id"] for s in self.summaries(minutes=3)[:5]]
            pages = list(client.get_paginator("batch_get_traces").paginate(TraceIds=ids))
            self.assertEqual([[trace["Id"] for trace in page["Traces"]] for page in pages], [ids[:2], ids[2:4], ids[4:]])

    def test_filters(self):
        every = self.summaries(minutes=120)

        def ids(expression):
            return [s["Id"] for s in self.summaries(minutes=120, FilterExpression=expression)]
        for expression, holds in (
                ("error", lambda s: s["HasError"]), ("!ok", lambda s: s["HasError"] or s["HasFault"]),
                ("ok = false AND error = true", lambda s: s["HasError"]), ("fault != false", lambda s: s["HasFault"]),
                ("responsetime > 0.1", lambda s: s["ResponseTime"] > 0.1),
                ("duration >= 0.1 AND duration <= 0.2", lambda s: 0.1 <= s["Duration"] <= 0.2),
                ("http.status = 404 OR http.status = 429", lambda s: s["Http"]["HttpStatus"] in (404, 429)),
                ('http.method = "POST"', lambda s: s["Http"]["HttpMethod"] == "POST"),
                ('http.url ENDSWITH "/status" OR http.url CONTAINS "latest"',
                 lambda s: s["Http"]["HttpURL"].endswith(("/status", "latest"))),
                ('service("co2-forecast") AND (error OR fault)',
                 lambda s: (s["HasError"] or s["HasFault"]) and "co2-forecast" in [n["Name"] for n in s["ServiceIds"]])):
            wanted = [s["Id"] for s in every if holds(s)]
            self.assertEqual(ids(expression), wanted, expression)
            if not expression.startswith("fault"):
                self.assertTrue(wanted, expression)
        for wrong in ("colour", "error =", "(error", "error)", "http.status = x", 'http.url LIKE "x"', "error AND", '"x"',
                      "!" * 50 + "error"):
            self.refused(self.xray.get_trace_summaries, StartTime=NOW - 60, EndTime=NOW, FilterExpression=wrong)

    def test_whole_traces(self):
        listed = self.summaries(minutes=5)[:4]
        unknown = "1-00000001-000000000000000000000000"
        reply = self.xray.batch_get_traces(TraceIds=[s["Id"] for s in listed] + [unknown])
        self.assertEqual(reply["UnprocessedTraceIds"], [unknown])
        self.assertEqual([t["Id"] for t in reply["Traces"]], [s["Id"] for s in listed])
        for trace, summary in zip(reply["Traces"], listed):
            documents = [json.loads(segment["Document"]) for segment in trace["Segments"]]
            self.assertEqual([d["name"] for d in documents], [n["Name"] for n in summary["ServiceIds"]])
            self.assertEqual([d["id"] for d in documents], [segment["Id"] for segment in trace["Segments"]])
            self.assertEqual([d.get("parent_id") for d in documents], [None] + [d["id"] for d in documents[:-1]])
            self.assertAlmostEqual(documents[0]["end_time"] - documents[0]["start_time"], trace["Duration"], 3)
            for outer, inner in zip(documents, documents[1:]):
                self.assertLessEqual(outer["start_time"], inner["start_time"])
                self.assertLessEqual(inner["end_time"], outer["end_time"] + 1e-3)

    def test_refusals(self):
        for ids in ([], ["1-00000001-000000000000000000000000"] * 6, ["x"]):
            self.refused(self.xray.batch_get_traces, TraceIds=ids)
        for ask, hours in ((self.xray.get_service_graph, 6), (self.xray.get_trace_summaries, 24)):
            ask(StartTime=NOW - hours * 3600, EndTime=NOW)
            self.refused(ask, StartTime=NOW - hours * 3600 - 1, EndTime=NOW)
            self.refused(ask, StartTime=NOW, EndTime=NOW - 1)
            self.refused(ask, StartTime=NOW)
            self.refused(ask, StartTime=NOW - 1, EndTime=NOW, NextToken="x")

    def test_other_region(self):
        self.assertEqual(self.summaries(self.sim.client("xray", "us-east-1")), [])


class Graph(Case):
    scenario = "deploy"

    def test_it_adds_up(self):
        summaries, services = self.summaries(minutes=15), self.graph(minutes=15)
        by_id = {service["ReferenceId"]: service for service in services}
        entered = {}
        for service in services:
            for edge in service["Edges"]:
                self.assertIn(edge["ReferenceId"], by_id)
                entered.setdefault(edge["ReferenceId"], []).append(edge["SummaryStatistics"])
            if service["Type"] == "client":
                self.assertNotIn("SummaryStatistics", service)
                continue
            through = [s for s in summaries for node in s["ServiceIds"]
                       if (node["Name"], node["Type"]) == (service["Name"], service["Type"])]
            total = service["SummaryStatistics"]
            self.assertEqual(total["TotalCount"], len(through), service["Name"])
            self.assertEqual(sum(bucket["Count"] for bucket in service["ResponseTimeHistogram"]), len(through))
            parts = total["OkCount"] + total["ErrorStatistics"]["TotalCount"] + total["FaultStatistics"]["TotalCount"]
            self.assertEqual(parts, len(through))
            if service.get("Root"):
                self.assertEqual(total["FaultStatistics"]["TotalCount"], sum(s["HasFault"] for s in through))
                self.assertAlmostEqual(total["TotalResponseTime"], sum(s["ResponseTime"] for s in through), 6)
        for reference, edges in entered.items():
            self.assertEqual(sum(edge["TotalCount"] for edge in edges),
                             by_id[reference]["SummaryStatistics"]["TotalCount"])
        self.assertEqual(set(entered), {i for i, service in by_id.items() if service["Type"] != "client"})

    def test_a_bad_deployment_has_faults(self):
        found = self.summaries(minutes=15)
        faults = [s for s in found if s["HasFault"]]
        self.assertGreater(len(faults), len(found) / 6)
        self.assertEqual(faults[0]["FaultRootCauses"][0]["Services"][-1]["EntityPath"][0]["Exceptions"][0]["Name"],
                         "KeyError")
        trace = self.xray.batch_get_traces(TraceIds=[faults[0]["Id"]])["Traces"][0]
        documents = [json.loads(segment["Document"]) for segment in trace["Segments"]]
        self.assertTrue(documents[0]["fault"])
        self.assertEqual([d["cause"]["exceptions"][0]["type"] for d in documents if "cause" in d], ["KeyError"])

    def test_times(self):
        reply = self.xray.get_service_graph(StartTime=NOW - 600, EndTime=NOW)
        begin, end = (datetime.datetime.fromtimestamp(t, datetime.timezone.utc) for t in (NOW - 600, NOW))
        self.assertEqual((reply["StartTime"], reply["EndTime"]), (begin, end))
        for service in reply["Services"]:
            self.assertTrue(begin <= service["StartTime"] <= service["EndTime"], service["Name"])


if __name__ == "__main__":
    unittest.main()
