#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Probes and health checks through the whole program: real servers on loopback with certificates of every kind, the
simulator that plays the sites, an endpoint that does not, and a secret header that must stay one."""
import http.server
import json
import os
import ssl
import subprocess
import sys
import threading
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import support  # noqa: E402

SNAPSHOT = os.path.join(support.ROOT, "share", "schema", "snapshot.schema.json")
CHECK = os.path.join(support.ROOT, "share", "schema", "check.schema.json")
CANARY = "CanaryProbeHeader-0123456789"
NOON_MS = 1795010400000  # 2026-11-18 14:00:00 UTC, calm; the bad deployment begins ten minutes later
HEALTH_CHECK = "11111111-2222-3333-4444-555555555555"


class Site(http.server.ThreadingHTTPServer):
    """Answers /NUMBER with that status, all else with 200; over TLS with a certificate. Keeps what it was asked."""
    daemon_threads = True

    def __init__(self, certificate=None):
        self.seen = []
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                site.seen.append((self.command, self.path, dict(self.headers.items())))
                status = int(self.path[1:]) if self.path[1:].isdigit() else 200
                body = f"the shop is open {self.headers.get('X-Api-Key', '')}".encode()
                self.send_response(status)
                self.send_header("Location", f"{site.url}/elsewhere")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)
            do_HEAD = do_POST = do_GET

            def log_message(self, *_):
                pass
        super().__init__(("127.0.0.1", 0), Handler)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate + ".pem", certificate + ".key")
            self.socket = context.wrap_socket(self.socket, server_side=True)
        self.url = f"http{'s' if certificate else ''}://127.0.0.1:{self.server_port}"
        self.thread = threading.Thread(target=self.serve_forever, args=(0.05,))
        self.thread.start()

    def handle_error(self, request, client_address):
        pass  # a handshake that the client refuses

    def stop(self):
        self.shutdown()
        self.server_close()
        self.thread.join()


class Case(support.Folder):
    def site(self, certificate=None):
        site = Site(certificate)
        self.addCleanup(site.stop)
        return site

    def stack(self, probes, **more):
        return self.file("shop.json", {"schema": "cwtop-stack/1", "name": "shop", "region": support.REGION,
                                       "probes": probes, **more})

    def environment(self, **env):
        return {"XDG_STATE_HOME": os.path.join(self.folder, "state"), **env}

    def snapshot(self, stack, *options, **env):
        """The document, checked against the schema, the exit code, and all that was written."""
        code, out, error = support.cwtop(["snapshot", stack, "--format", "json", *options], self.folder,
                                         **self.environment(**env))
        try:
            document = json.loads(out)
        except json.JSONDecodeError:
            self.fail(f"{code}: {out}{error}")
        jsonschema = support.need("jsonschema")
        with open(SNAPSHOT, encoding="utf-8") as f:
            jsonschema.validate(document, json.load(f))
        return document, code, out + error

    def simulator(self, stack, ahead_s=0):
        clock = support.clock(0, NOON_MS + ahead_s * 1000)
        sim = support.simulator(self.folder, stack, "--var", f"hc={HEALTH_CHECK}", CWTOP_CLOCK=clock)
        self.addCleanup(sim.stop)
        return sim, clock


class RealSites(Case):
    """AWS itself is behind a proxy that is not there: nothing of this leaves the machine."""
    def setUp(self):
        super().setUp()
        self.certificates = os.path.join(self.folder, "certificates")
        os.mkdir(self.certificates)
        subprocess.run([os.path.join(support.ROOT, "tests", "wire", "certificates"), self.certificates], check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.env = {"https_proxy": "http://127.0.0.1:9", "no_proxy": "127.0.0.1",
                    "AWS_CA_BUNDLE": os.path.join(self.certificates, "ca.pem")}

    def probes(self, probes, **env):
        """By name; and the exit code, and all that was written."""
        stack = self.stack(probes, alarms={"regions": [support.REGION]})
        document, code, text = self.snapshot(stack, **{**self.env, **env})
        return {probe["name"]: probe for probe in document["probes"]}, code, text

    def test_aws_out_of_reach_is_said_all_the_same(self):
        site = self.site()
        found, code, text = self.probes([{"name": "p", "url": site.url + "/"}])
        self.assertEqual(code, 69)
        self.assertIn("the proxy 127.0.0.1:9 takes no connection", text)
        self.assertTrue(found["p"]["up"])
        self.assertEqual(found["p"]["address"], site.url.split("//")[1])

    def check(self, probes, **env):
        """`cwtop check`, which tries each probe once, whatever becomes of AWS."""
        stack = self.stack(probes, alarms={"regions": [support.REGION]})
        code, out, error = support.cwtop(["check", stack, "--format", "json"], self.folder,
                                         **self.environment(**{**self.env, **env}))
        document = json.loads(out)
        jsonschema = support.need("jsonschema")
        with open(CHECK, encoding="utf-8") as f:
            jsonschema.validate(document, json.load(f))
        found = {row["name"]: row for row in document["references"] if row["kind"] == "probe"}
        return found, code, out + error

    def test_certificates(self):
        names = ("good", "soon", "expired", "future", "self", "host", "unknown")
        sites = {name: self.site(os.path.join(self.certificates, name)) for name in names}
        probes = [{"name": name, "url": site.url + "/"} for name, site in sites.items()]
        found, _, _ = self.probes(probes)
        for name, days, problem, part in (
                ("good", 1, None, None), ("soon", 5, None, None), ("expired", None, "expired", "is expired: renew it"),
                ("future", None, "not valid yet", "not valid yet"), ("self", 1, "signed by itself", "signed by itself"),
                ("host", 1, "for another host", "for another host"),
                ("unknown", 1, "of an unknown issuer", "of an unknown issuer")):
            probe, certificate = found[name], found[name]["certificate"]
            self.assertEqual((probe["up"], probe["error"]), (not problem, "tls" if problem else None), probe)
            self.assertEqual((certificate["problem"], certificate["subject"]), (problem, f"cwtop test {name}"))
            if days is not None:
                self.assertIn(certificate["days_left"], (days, days + 1), name)  # two days, to the second
            if problem:
                self.assertIn(part, probe["reason"])
                self.assertEqual(sites[name].seen, [])  # no byte of the request
        self.assertLess(found["expired"]["certificate"]["days_left"], -2000)
        self.assertEqual((found["good"]["level"], found["soon"]["level"], found["self"]["level"]),
                         ("alarm", "alarm", "alarm"))  # all end within a week
        self.assertGreater(found["good"]["tls_ms"], 0)
        checked, _, _ = self.check(probes)
        self.assertEqual({name: row["state"] for name, row in checked.items()},
                         {name: "down" if found[name]["error"] else "found" for name in names})

    def test_a_header_stays_secret(self):
        site = self.site()
        probes = [{"name": "well", "url": site.url + "/health", "headers": {"X-Api-Key": "SHOP_KEY"}, "contains": "open"},
                  {"name": "ill", "url": site.url + "/503", "headers": {"X-Api-Key": "SHOP_KEY"}, "contains": "closed"}]
        found, _, text = self.probes(probes, SHOP_KEY=CANARY)
        self.assertEqual((found["well"]["up"], found["ill"]["up"]), (True, False))
        checked, _, more = self.check(probes, SHOP_KEY=CANARY)
        self.assertEqual((checked["well"]["state"], checked["ill"]["state"]), ("found", "down"))
        self.assertEqual([headers["X-Api-Key"] for _, _, headers in site.seen], [CANARY] * 4)
        for _, _, headers in site.seen:
            self.assertFalse([name for name in headers if name.lower().startswith(("authorization", "x-amz"))], headers)
        self.assertNotIn(CANARY, text + more)
        for folder, _, names in os.walk(self.folder):
            for name in names:
                with open(os.path.join(folder, name), "rb") as f:
                    self.assertNotIn(CANARY.encode(), f.read(), name)

    def test_a_header_that_is_not_set_is_not_sent(self):
        site = self.site()
        probes = [{"name": "p", "url": site.url + "/", "headers": {"X-Api-Key": "SHOP_KEY"}}]
        for value in (None, "", CANARY + "\r\nX-Other: 1"):
            found, _, text = self.probes(probes, SHOP_KEY=value)
            self.assertEqual((found["p"]["up"], found["p"]["level"]), (None, "unknown"))
            self.assertIn("SHOP_KEY", text)
            checked, _, more = self.check(probes, SHOP_KEY=value)
            self.assertEqual(checked["p"]["state"], "unknown")
            self.assertIn("SHOP_KEY", checked["p"]["message"])
            self.assertNotIn(CANARY, text + more)
        self.assertEqual(site.seen, [])

    def test_a_redirect_is_not_followed(self):
        site = self.site()
        found, _, _ = self.check([{"name": "moved", "url": site.url + "/301", "status": [301]},
                                  {"name": "head", "url": site.url + "/", "method": "HEAD"},
                                  {"name": "link", "url": "http://169.254.169.254/latest/meta-data/"}])
        self.assertEqual([found[name]["state"] for name in ("moved", "head", "link")], ["found", "found", "down"])
        self.assertIn("link-local", found["link"]["message"])
        self.assertEqual([(method, path) for method, path, _ in site.seen], [("GET", "/301"), ("HEAD", "/")])


METRICS = [{"group": "dns", "namespace": "AWS/Route53", "dimensions": {"HealthCheckId": "${hc}"},
            "metrics": [{"id": "hc_status", "name": "HealthCheckStatus", "stat": "Minimum"}]}]


class Simulated(Case):
    def shop(self, site_url):
        return self.stack(
            [{"name": "site", "url": "https://shop.test/", "contains": "Welcome"},
             {"name": "api", "url": "https://api.shop.test/health", "status": [200], "headers": {"X-Api-Key": "NOT_SET"}},
             {"name": "near", "url": site_url + "/", "method": "HEAD"},
             {"name": "lost", "url": "https://${lost}/"}],
            vars={"hc": {"value": HEALTH_CHECK}, "lost": {}}, metrics=METRICS,
            health_checks=[{"id": "${hc}", "title": "API"}, {"id": "${lost}", "title": "Lost"}])

    def test_the_simulator_plays_the_sites(self):
        near = self.site()
        stack = self.shop(near.url)
        sim, clock = self.simulator(stack)
        document, code, _ = self.snapshot(stack, "--endpoint-url", sim.url, CWTOP_CLOCK=clock)
        probes = {probe["name"]: probe for probe in document["probes"]}
        for name in ("site", "api", "near"):
            self.assertTrue(probes[name]["up"] and probes[name]["simulated"], probes[name])
            self.assertIsNone(probes[name]["tls_ms"])
            self.assertGreater(probes[name]["first_byte_ms"], 0)
        self.assertTrue(30 < probes["api"]["certificate"]["days_left"] < 90)
        self.assertIsNone(probes["near"]["certificate"])
        self.assertEqual(probes["lost"]["unresolved"], "lost")
        self.assertEqual((probes["lost"]["up"], probes["lost"]["level"]), (None, "unknown"))
        self.assertEqual(near.seen, [])  # nobody but the simulator was asked
        check, lost = document["health_checks"]
        self.assertEqual((check["health"], check["by"], check["checkers"]), ("healthy", "checkers", 12))
        self.assertEqual((check["type"], check["interval_s"]), ("HTTPS", 30))
        self.assertEqual((lost["health"], lost["unresolved"]), ("unknown", "lost"))
        self.assertEqual(code, 3)

    def test_a_bad_deployment(self):
        stack = self.shop("http://old.test")
        # the world begins where its clock says; the story's deployment runs from the 10th to the 25th minute
        began = support.clock(0, NOON_MS)
        origin = began.split("@")[1].split("*")[0]
        clock = f"{NOON_MS}@{int(origin) - 90000}*10"  # a quarter of an hour later; ten minutes are one
        sim = support.simulator(self.folder, stack, CWTOP_CLOCK=clock)
        self.addCleanup(sim.stop)
        document, code, _ = self.snapshot(stack, "--endpoint-url", sim.url, CWTOP_CLOCK=clock)
        check = document["health_checks"][0]
        self.assertLess(check["checkers_success"], check["checkers"])
        api = next(probe for probe in document["probes"] if probe["name"] == "api")
        site = next(probe for probe in document["probes"] if probe["name"] == "site")
        self.assertTrue(site["up"])
        self.assertGreater(api["first_byte_ms"], 300)
        if not api["up"]:  # four of five minutes
            self.assertEqual((api["error"], api["status"], api["level"]), ("status", 502, "warn"))
        self.assertIn(code, (1, 2, 3))

    def test_an_endpoint_that_plays_no_site(self):
        near = self.site()
        other = self.site()
        stack = self.stack([{"name": "near", "url": near.url + "/"}])
        code, out, error = support.cwtop(["check", stack, "--format", "json", "--endpoint-url", other.url], self.folder,
                                         **self.environment())
        row = next(row for row in json.loads(out)["references"] if row["kind"] == "probe")
        self.assertEqual((row["state"], code != 0), ("unknown", True), error)
        self.assertIn("nobody there plays this site for the custom endpoint", row["message"])
        self.assertEqual(near.seen, [])
        self.assertIn(("GET", "/"), [(method, path) for method, path, _ in other.seen])

    def test_check(self):
        stack = self.shop("http://old.test")
        sim, clock = self.simulator(stack)
        code, out, error = support.cwtop(["check", stack, "--format", "json", "--endpoint-url", sim.url], self.folder,
                                         **self.environment(CWTOP_CLOCK=clock))
        document = json.loads(out)
        permissions = {row["action"]: row["access"] for row in document["permissions"] if "access" in row}
        self.assertEqual({name: permissions.get(name) for name in ("route53:ListHealthChecks",
                                                                   "route53:GetHealthCheckStatus")},
                         {"route53:ListHealthChecks": "allowed", "route53:GetHealthCheckStatus": "allowed"}, error)
        found = {(row["kind"], row["name"]): row["state"] for row in document["references"]}
        self.assertEqual(found[("health check", HEALTH_CHECK)], "found")
        self.assertEqual([found[("probe", name)] for name in ("site", "api", "near")], ["found"] * 3)
        self.assertEqual(code, 1)  # the variable without a value


if __name__ == "__main__":
    unittest.main()
