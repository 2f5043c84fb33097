# SPDX-License-Identifier: MIT
"""boto3 against the simulated CloudWatch Logs and RUM: events, filter patterns, streams to and fro,
Insights queries, app monitors."""
import datetime
import json
import os
import re
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import awsmodel
import sim_process
from sim_process import ACCESS_KEY, HOUR_MS, ORIGIN_MS, REGION, SECRET_KEY, Sim, clock
from test_sim_faults import code_of
from test_sim_messages import STACK

MINUTE_MS = 60000
FUNCTION, TASKS = "/aws/lambda/cityflow-api", "/ecs/cityflow-worker"
LAST_HOUR = {"startTime": ORIGIN_MS - HOUR_MS, "endTime": ORIGIN_MS}
LAST_MINUTES = {"startTime": ORIGIN_MS - 5 * MINUTE_MS, "endTime": ORIGIN_MS}


def setUpModule():
    sim_process.require(awsmodel.botocore, "botocore is not installed")


class WithSim(unittest.TestCase):
    arguments = ("--stack", STACK, "--seed", "7")
    clock = clock()

    @classmethod
    def setUpClass(cls):
        cls.sim = Sim(*cls.arguments, clock_text=cls.clock)
        cls.logs, cls.rum = cls.sim.client("logs"), cls.sim.client("rum")

    @classmethod
    def tearDownClass(cls):
        code, error = cls.sim.stop()
        assert code == 0, error

    def refused(self, want, function, **parameters):
        self.assertEqual(code_of(function, **parameters)[0], want, parameters)

    def group_of(self, monitor):
        return self.rum.get_app_monitor(Name=monitor)["AppMonitor"]["DataStorage"]["CwLog"]["CwLogGroup"]

    def all_events(self, **more):
        events, pages, token = [], 0, {}
        while True:
            reply = self.logs.filter_log_events(**more, **token)
            events += reply["events"]
            pages += 1
            if "nextToken" not in reply:
                return events, pages
            token = {"nextToken": reply["nextToken"]}


class Events(WithSim):
    def test_groups(self):
        names = [g["logGroupName"] for g in self.logs.describe_log_groups()["logGroups"]]
        self.assertEqual(names, sorted(names))
        for name in (FUNCTION, TASKS, "/ecs/wellbeing-web", "/aws/lambda/co2-forecast", self.group_of("cityflow")):
            self.assertIn(name, names)
        found = self.logs.describe_log_groups(logGroupNamePrefix="/ecs/")["logGroups"]
        self.assertEqual([g["logGroupName"] for g in found], [n for n in names if n.startswith("/ecs/")])
        self.assertEqual(found[0]["arn"], found[0]["logGroupArn"] + ":*")
        page = self.logs.describe_log_groups(limit=1)
        rest = self.logs.describe_log_groups(nextToken=page["nextToken"])["logGroups"]
        self.assertEqual([g["logGroupName"] for g in page["logGroups"] + rest], names)
        self.refused("InvalidParameterException", self.logs.describe_log_groups, limit=51)
        self.refused("InvalidParameterException", self.logs.describe_log_groups, nextToken="x")

    def test_lines_agree_with_the_metric(self):
        start = ORIGIN_MS - 30 * MINUTE_MS
        events, _ = self.all_events(logGroupName=FUNCTION, startTime=start, endTime=start + 10 * MINUTE_MS - 1,
                                    filterPattern="START")
        reply = self.sim.client("cloudwatch").get_metric_data(
            StartTime=start // 1000, EndTime=start // 1000 + 600, MetricDataQueries=[{"Id": "m", "MetricStat": {
                "Metric": {"Namespace": "AWS/Lambda", "MetricName": "Invocations",
                           "Dimensions": [{"Name": "FunctionName", "Value": "cityflow-api"}]},
                "Period": 600, "Stat": "Sum"}}])
        self.assertEqual(len(events), reply["MetricDataResults"][0]["Values"][0])
        times = [e["timestamp"] for e in events]
        self.assertEqual(times, sorted(times))
        self.assertEqual(len({e["eventId"] for e in events}), len(events))

    def test_pages_are_the_whole(self):
        whole, _ = self.all_events(logGroupName=FUNCTION, **LAST_MINUTES)
        parts, pages = self.all_events(logGroupName=FUNCTION, limit=100, **LAST_MINUTES)
        self.assertGreater(pages, 3)
        self.assertEqual(whole, parts)

    def test_empty_pages_have_a_token(self):
        first = self.logs.filter_log_events(logGroupName=FUNCTION, filterPattern="nothing-like-this",
                                            startTime=ORIGIN_MS - 24 * HOUR_MS)
        self.assertEqual((first["events"], "nextToken" in first), ([], True))

    def count(self, pattern, keep):
        whole, _ = self.all_events(logGroupName=FUNCTION, **LAST_MINUTES)
        found, _ = self.all_events(logGroupName=FUNCTION, filterPattern=pattern, **LAST_MINUTES)
        want = [e["eventId"] for e in whole if keep(e["message"])]
        self.assertEqual([e["eventId"] for e in found], want, pattern)
        self.assertLess(len(found), len(whole), pattern)
        self.assertTrue(found, pattern)

    def test_patterns(self):
        def document(message):
            return json.loads(message) if message.startswith("{") else {}
        self.count("END RequestId", lambda m: "END" in m and "RequestId" in m)
        self.count('"Billed Duration"', lambda m: "Billed Duration" in m)
        self.count("RequestId -REPORT", lambda m: "RequestId" in m and "REPORT" not in m)
        self.count("-REPORT", lambda m: "REPORT" not in m)
        self.count("?START ?END", lambda m: "START" in m or "END" in m)
        self.count("%Max Memory Used: 1[0-9]+%", lambda m: re.search("Max Memory Used: 1[0-9]+", m))
        self.count("{ $.status = 404 }", lambda m: document(m).get("status") == 404)
        self.count('{ $.level = "INFO" && $.duration_ms > 80 }', lambda m: document(m).get("duration_ms", 0) > 80)
        self.count('{ ($.request = "GET *") || ($.status != 200) }',
                   lambda m: document(m).get("request", "").startswith("GET ") or document(m).get("status", 200) != 200)
        self.count("{ $.status >= 300 && $.error NOT EXISTS }", lambda m: document(m).get("status", 0) >= 300)
        for wrong in ('"open', '%open', '{ ($.a = 1 }', '{', '{ $.a', "{ $.a = }", "{ a = 1 }", "{ $.a = 1", "%[%", "[a, b]"):
            self.refused("InvalidParameterException", self.logs.filter_log_events, logGroupName=FUNCTION,
                         filterPattern=wrong)

    def test_streams(self):
        def names(**more):
            return [s["logStreamName"] for s in self.logs.describe_log_streams(logGroupName=TASKS, **more)["logStreams"]]
        self.assertEqual(names(), sorted(names()))
        newest = self.logs.describe_log_streams(logGroupName=TASKS, orderBy="LastEventTime", descending=True)
        times = [s["lastEventTimestamp"] for s in newest["logStreams"]]
        self.assertEqual(times, sorted(times, reverse=True))
        self.assertEqual(names(logStreamNamePrefix=names()[0]), names()[:1])
        self.refused("InvalidParameterException", self.logs.describe_log_streams, logGroupName=TASKS,
                     orderBy="LastEventTime", logStreamNamePrefix="x")
        task = self.sim.client("ecs").list_tasks(cluster="cityflow", desiredStatus="STOPPED")["taskArns"][0]
        stream = "ecs/cityflow-worker/" + task.split("/")[-1]
        found, _ = self.all_events(logGroupName=TASKS, logStreamNames=[stream])
        if found:  # a task that never started wrote nothing
            self.assertIn(stream, names(logStreamNamePrefix=stream))
            self.assertIn("starting", found[0]["message"])
        by_prefix, _ = self.all_events(logGroupName=TASKS, logStreamNamePrefix=stream)
        self.assertEqual(found, by_prefix)

    def test_to_and_fro(self):
        stream = self.logs.describe_log_streams(logGroupName=FUNCTION, orderBy="LastEventTime",
                                                descending=True)["logStreams"][5]["logStreamName"]

        def get(**more):
            return self.logs.get_log_events(logGroupName=FUNCTION, logStreamName=stream, **more)
        whole = get(startFromHead=True)["events"]
        self.assertGreater(len(whole), 100)
        self.assertEqual(get(limit=7)["events"], whole[-7:])
        seen, reply = [], get(startFromHead=True, limit=50)
        while True:
            seen += reply["events"]
            token = reply["nextForwardToken"]
            reply = get(startFromHead=True, limit=50, nextToken=token)
            if reply["nextForwardToken"] == token:
                break
        self.assertEqual((reply["events"], seen), ([], whole))
        back = get(startFromHead=True, limit=50, nextToken=reply["nextBackwardToken"])
        self.assertEqual(back["events"], whole[-50:])
        again = get(startFromHead=True, limit=50, nextToken=back["nextBackwardToken"])
        self.assertEqual(again["events"], whole[-100:-50])
        self.refused("InvalidParameterException", get, nextToken="f/1")
        self.refused("InvalidParameterException", get, limit=10001)

    def test_missing(self):
        self.refused("ResourceNotFoundException", self.logs.filter_log_events, logGroupName="/none")
        self.refused("ResourceNotFoundException", self.logs.get_log_events, logGroupName="/none", logStreamName="x")
        self.refused("ResourceNotFoundException", self.logs.get_log_events, logGroupName=TASKS, logStreamName="x")
        self.refused("ResourceNotFoundException", self.logs.describe_log_streams, logGroupName="/none")
        self.refused("ResourceNotFoundException", self.logs.get_query_results, queryId="none")
        self.refused("ResourceNotFoundException", self.logs.start_query, logGroupName="/none", startTime=1, endTime=2,
                     queryString="fields @message")

    def test_command_line(self):
        if not shutil.which("aws"):
            sim_process.require(False, "the AWS CLI is not installed")
        environment = {**os.environ, "AWS_ACCESS_KEY_ID": ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": SECRET_KEY}
        for words, want in ((["logs", "describe-log-groups", "--log-group-name-prefix", TASKS, "--query",
                              "logGroups[0].logGroupName"], TASKS),
                            (["rum", "get-app-monitor", "--name", "cityflow", "--query", "AppMonitor.State"], "ACTIVE")):
            done = subprocess.run(["aws", "--endpoint-url", self.sim.url, "--region", REGION, *words, "--output",
                                   "text"], capture_output=True, text=True, timeout=120, env=environment)
            self.assertEqual(done.stdout.strip(), want, done.stderr)


class Unruly(WithSim):
    """Late events, pages in no order, with repeats and without anything: all is there in the end, once it is sorted."""
    arguments = (*WithSim.arguments, "--control", "--log-lines", "100000")

    def pages(self, **parameters):
        found, token = [], {}
        while True:
            reply = self.logs.filter_log_events(logGroupName=FUNCTION, startTime=ORIGIN_MS - MINUTE_MS,
                                                endTime=ORIGIN_MS - 2000, **parameters, **token)
            found.append([e["eventId"] for e in reply["events"]])
            if "nextToken" not in reply:
                return found
            token = {"nextToken": reply["nextToken"]}

    def test_a_minute(self):
        whole = [e for page in self.pages() for e in page]
        self.assertGreater(len(whole), 1600)  # 100,000 an hour
        self.sim.faults("logs:*=unruly,s=20")
        self.assertLess(len(set(e for page in self.pages() for e in page)), len(whole))
        self.sim.control("clock", "21000")
        pages = self.pages(limit=100)
        events = [e for page in pages for e in page]
        self.assertEqual(sorted(set(events)), whole)
        self.assertGreater(len(events), len(whole))
        self.assertIn([], pages)
        self.assertNotEqual(sorted(pages[-1]), pages[-1])


class Insights(WithSim):
    """A query takes some virtual time: until() lets it pass."""
    arguments = (*WithSim.arguments, "--control")

    def query(self, text, group=FUNCTION, start=ORIGIN_MS - 10 * MINUTE_MS, end=ORIGIN_MS - MINUTE_MS - 1000, **more):
        started = self.logs.start_query(logGroupName=group, startTime=start // 1000, endTime=end // 1000,
                                        queryString=text, **more)["queryId"]
        reply = self.sim.until(lambda: self.complete(started), text)
        return [{c["field"]: c["value"] for c in row} for row in reply["results"]], reply["statistics"]

    def complete(self, query):
        reply = self.logs.get_query_results(queryId=query)
        return reply if reply["status"] == "Complete" else None

    def lines(self, group=FUNCTION, start=ORIGIN_MS - 10 * MINUTE_MS, end=ORIGIN_MS - MINUTE_MS - 1):
        return self.all_events(logGroupName=group, startTime=start, endTime=end)[0]

    def test_life(self):
        started = self.logs.start_query(logGroupName=FUNCTION, startTime=ORIGIN_MS // 1000 - 60,
                                        endTime=ORIGIN_MS // 1000, queryString="fields @message")["queryId"]
        reply = self.logs.get_query_results(queryId=started)
        self.assertIn(reply["status"], ("Scheduled", "Running", "Complete"))
        self.sim.until(lambda: self.complete(started), "complete")
        self.refused("InvalidParameterException", self.logs.stop_query, queryId=started)

    def test_rows(self):
        lines = self.lines()
        rows, statistics = self.query("fields @timestamp, @message | sort @timestamp desc | limit 5")
        self.assertEqual([set(r) for r in rows], [{"@timestamp", "@message", "@ptr"}] * 5)
        self.assertEqual(rows[0]["@timestamp"], datetime.datetime.fromtimestamp(
            lines[-1]["timestamp"] / 1000, datetime.timezone.utc).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3])
        self.assertEqual(statistics["recordsScanned"], len(lines))
        self.assertEqual(statistics["bytesScanned"], sum(len(e["message"].encode()) for e in lines))
        newest, _ = self.query("limit 5")
        self.assertEqual({r["@ptr"] for r in newest}, {r["@ptr"] for r in rows})

    def test_filters(self):
        lines = self.lines()
        for text, keep in (("@message like /REPORT/", lambda m: "REPORT" in m),
                           ("@message like 'REPORT'", lambda m: "REPORT" in m),
                           ("@message like /(?i)report/", lambda m: "report" in m.lower()),
                           ("@message not like /REPORT/", lambda m: "REPORT" not in m),
                           ("@type = 'REPORT' and @duration > 100", lambda m: "REPORT" in m and float(
                               m.split("Duration: ")[1].split()[0]) > 100),
                           ("ispresent(status) and not (status = 404)", lambda m: '"status":200' in m),
                           ("status in [404, 500] or level = 'ERROR'", lambda m: '"status":404' in m)):
            rows, statistics = self.query(f"filter {text} | stats count(*) as n")
            want = sum(1 for e in lines if keep(e["message"]))
            self.assertEqual((rows[0]["n"], statistics["recordsMatched"]), (str(want), want), text)
            self.assertTrue(0 < want < len(lines), text)

    def test_stats(self):
        lines = [e["message"] for e in self.lines() if e["message"].startswith("{")]
        numbers = sorted(json.loads(m)["duration_ms"] for m in lines)
        rows, _ = self.query("filter ispresent(duration_ms) | stats count(*), avg(duration_ms) as a, max(duration_ms), "
                             "min(duration_ms), sum(duration_ms)/count(*) as b, pct(duration_ms, 90) as p")
        row = rows[0]
        self.assertEqual(row["count(*)"], str(len(numbers)))
        self.assertEqual((float(row["min(duration_ms)"]), float(row["max(duration_ms)"])), (numbers[0], numbers[-1]))
        self.assertAlmostEqual(float(row["a"]), sum(numbers) / len(numbers), places=3)
        self.assertEqual(row["a"], row["b"])
        self.assertIn(float(row["p"]), numbers[len(numbers) * 85 // 100:len(numbers) * 95 // 100])
        by, _ = self.query("filter ispresent(request) | stats count(*) as n by request | sort n desc, request")
        self.assertEqual(sum(int(r["n"]) for r in by), len(numbers))
        self.assertEqual([int(r["n"]) for r in by], sorted((int(r["n"]) for r in by), reverse=True))
        bins, _ = self.query("stats count(*) as n by bin(5m) | sort n")
        self.assertTrue(all(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d[05]:00\.000", r["bin(5m)"]) for r in bins), bins)

    def test_visitors(self):
        group = self.group_of("cityflow")
        start, end = ORIGIN_MS - 2 * HOUR_MS, ORIGIN_MS - HOUR_MS
        events = [json.loads(e["message"]) for e in self.lines(group, start, end)]
        rows, _ = self.query(
            'filter ispresent(user_details.userId) and user_details.userId != "00000000-0000-0000-0000-000000000000" '
            "| stats count_distinct(user_details.userId) as visitors, count_distinct(user_details.sessionId) as sessions "
            "by bin(1d)", group, start, end)
        self.assertEqual(len(rows), 1)
        self.assertAlmostEqual(int(rows[0]["visitors"]), len({e["user_details"]["userId"] for e in events}), delta=2)
        self.assertAlmostEqual(int(rows[0]["sessions"]), len({e["user_details"]["sessionId"] for e in events}), delta=2)
        self.assertLess(int(rows[0]["visitors"]), int(rows[0]["sessions"]))
        mean, _ = self.query("stats min(event_timestamp) as a, max(event_timestamp) as b by user_details.sessionId "
                             "| stats avg(b-a)/1000 as avg_s, count(*) as sessions", group, start, end)
        self.assertTrue(30 < float(mean[0]["avg_s"]) < 300, mean)
        errors, _ = self.query('filter event_type="com.amazon.rum.js_error_event" | stats count(*) as n '
                               "by event_details.message, event_details.type | sort n desc", group,
                               ORIGIN_MS - 6 * HOUR_MS, end)
        self.assertEqual(errors[0]["event_details.type"], "TypeError")

    def test_pattern(self):
        lines = [e["message"] for e in self.lines()]
        rows, _ = self.query("filter @message like /REPORT/ | pattern @message | sort @sampleCount desc")
        self.assertEqual(sum(int(r["@sampleCount"]) for r in rows), sum("REPORT" in m for m in lines))
        self.assertLess(len(rows), 5)  # each with an id of its own
        self.assertRegex(rows[0]["@pattern"], r"^REPORT RequestId: <\*>\s+Duration: <\*>")

    def test_malformed(self):
        for text in ("", "nonsense", "fields", "stats count(", "filter a = ", "fields @message | | limit 1",
                     "filter count(*) > 1", "stats pct(a) by b", "limit x", "fields 'x", "filter (a = 1", "filter @message like /x", "filter a in [1", "fields `x", "stats count(*) by bin(5", "filter @message like /[/",
                     "pattern"):
            code = code_of(self.logs.start_query, logGroupName=FUNCTION, startTime=1, endTime=2, queryString=text)[0]
            self.assertIn(code, ("MalformedQueryException", "ValidationException"), text)


class Stopped(WithSim):
    """The clock stands: a query never gets on."""

    def test_stop(self):
        started = self.logs.start_query(logGroupNames=[FUNCTION, TASKS], startTime=1, endTime=ORIGIN_MS // 1000,
                                        queryString="fields @message")["queryId"]
        self.assertEqual(self.logs.get_query_results(queryId=started)["status"], "Scheduled")
        self.assertTrue(self.logs.stop_query(queryId=started)["success"])
        self.assertEqual(self.logs.get_query_results(queryId=started)["status"], "Cancelled")
        self.refused("InvalidParameterException", self.logs.stop_query, queryId=started)


class Rum(WithSim):
    def test_monitors(self):
        found = self.rum.list_app_monitors()["AppMonitorSummaries"]
        self.assertEqual([m["Name"] for m in found], ["cityflow", "wellbeing"])
        page = self.rum.list_app_monitors(MaxResults=1)
        rest = self.rum.list_app_monitors(NextToken=page["NextToken"])["AppMonitorSummaries"]
        self.assertEqual(page["AppMonitorSummaries"] + rest, found)
        one = self.rum.get_app_monitor(Name="cityflow")["AppMonitor"]
        self.assertEqual(one["Id"], found[0]["Id"])
        self.assertEqual(self.group_of("cityflow"), "/aws/vendedlogs/RUMService_cityflow" + one["Id"][:8])
        self.assertTrue(self.rum.batch_get_rum_metric_definitions(
            AppMonitorName="cityflow", Destination="CloudWatch")["MetricDefinitions"])
        self.assertEqual(code_of(self.rum.get_app_monitor, Name="none")[::2], ("ResourceNotFoundException", 404))
        self.refused("ValidationException", self.rum.list_app_monitors, MaxResults=101)
        self.refused("ValidationException", self.rum.batch_get_rum_metric_definitions, AppMonitorName="cityflow",
                     Destination="x")

    def test_data(self):
        span = {"After": ORIGIN_MS - 20 * MINUTE_MS, "Before": ORIGIN_MS}
        events, token, pages = [], {}, 0
        while True:
            reply = self.rum.get_app_monitor_data(Name="cityflow", TimeRange=span, **token)
            self.assertLessEqual(len(reply["Events"]), 100)
            events += [json.loads(e) for e in reply["Events"]]
            pages += 1
            if "NextToken" not in reply:
                break
            token = {"NextToken": reply["NextToken"]}
        self.assertGreater(pages, 2)
        self.assertEqual(len({e["event_id"] for e in events}), len(events))
        starts = self.rum.get_app_monitor_data(Name="cityflow", TimeRange=span, Filters=[
            {"Name": "EventType", "Values": ["com.amazon.rum.session_start_event"]}])["Events"]
        want = [e for e in events if e["event_type"] == "com.amazon.rum.session_start_event"]
        self.assertEqual([json.loads(e) for e in starts], want[:100])
        self.refused("ValidationException", self.rum.get_app_monitor_data, Name="cityflow", TimeRange=span,
                     Filters=[{"Name": "Colour", "Values": ["x"]}])
        self.refused("ValidationException", self.rum.get_app_monitor_data, Name="cityflow", TimeRange=span,
                     MaxResults=101)


if __name__ == "__main__":
    unittest.main()
