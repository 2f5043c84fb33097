#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""build/tests/endpoint against botocore: every service x every region x FIPS x dual-stack by AWS's own rule
sets, and what botocore's clients really send to: buckets, overrides, the old endpoint of STS."""
import os
import random
import subprocess
import unittest
import unittest.mock
import urllib.parse

from support import BUILD, KEY, SECRET, Folder, need

ENDPOINT = os.path.join(BUILD, "tests", "endpoint")
NAMES = {"CLOUDWATCH": "cloudwatch", "ECS": "ecs", "SQS": "sqs", "STS": "sts", "SSO": "sso", "SSO_OIDC": "sso-oidc",
         "IAM": "iam", "RUM": "rum", "CLOUDWATCH_LOGS": "logs", "S3": "s3", "COST_EXPLORER": "ce", "BUDGETS": "budgets",
         "XRAY": "xray", "LAMBDA": "lambda", "ELASTIC_LOAD_BALANCING_V2": "elbv2", "ROUTE_53": "route53",
         "CODEPIPELINE": "codepipeline", "APPLICATION_AUTO_SCALING": "application-autoscaling",
         "RESOURCE_GROUPS_TAGGING_API": "resourcegroupstaggingapi", "CLOUDFRONT": "cloudfront",
         "API_GATEWAY": "apigateway", "APIGATEWAYV2": "apigatewayv2", "RDS": "rds", "ELASTICACHE": "elasticache",
         "EC2": "ec2", "WAFV2": "wafv2"}
VARIANTS = [(fips, dual) for fips in (0, 1) for dual in (0, 1)]
BUCKETS = ["bucket", "my-bucket-1", "abc", "a.b", "UPPER", "under_score", "192.168.1.1", "ab", "a-", "-ab", "x" * 63, "x" * 64]
CUSTOM = ["http://127.0.0.1:5000", "http://localhost:9/x", "http://[::1]:7", "https://store.example.org",
          "https://store.example.org:444/a/b", "https://10.1.2.3"]
# A bucket's name before "localhost" or an address leads nowhere; botocore does it when it is told to.
LOOPBACK = {"127.0.0.1", "localhost", "::1", "10.1.2.3"}


def setUpModule():
    global botocore, session, loader, partitions, ours
    botocore = need("botocore")
    import botocore.endpoint_provider
    import botocore.session
    session = botocore.session.Session(session_vars={"config_file": (None, None, "/nonexistent", None)})
    session.set_credentials(KEY, SECRET)
    loader = session.get_component("data_loader")
    partitions = loader.load_data("partitions")
    lines = subprocess.run([ENDPOINT, "--services"], capture_output=True, text=True, check=True).stdout.splitlines()
    ours = {line.split()[0]: line.split()[1:] for line in lines}


def asked(queries):
    """What our table says to each: "scheme://host/path", signing region; or "error", sentence."""
    text = "".join(" ".join(map(str, query)) + "\n" for query in queries)
    run = subprocess.run([ENDPOINT], input=text, capture_output=True, text=True, check=True, timeout=120)
    for line in run.stdout.splitlines():
        if line.startswith("error "):
            yield "error", line[6:]
        else:
            scheme, host, path, region, _ = line.split(" ")
            yield f"{scheme}://{host}{path.rstrip('/')}", region


def regions(with_pseudo=False):
    return [r for p in partitions["partitions"] for r in p["regions"] if with_pseudo or not r.endswith("-global")]


class Rules(unittest.TestCase):
    def test_the_services_are_those_of_the_models(self):
        self.assertEqual(set(ours), set(NAMES))
        for ident, name in NAMES.items():
            meta = loader.load_service_model(name, "service-2")["metadata"]
            signing, protocol, target, version, _, _, is_compatible = ours[ident]
            with self.subTest(name):
                self.assertEqual(ident, meta["serviceId"].replace(" ", "_").upper())
                self.assertEqual(signing, meta.get("signingName", meta["endpointPrefix"]))
                self.assertIn(protocol, meta.get("protocols", [meta["protocol"]]))
                self.assertEqual(target, meta.get("targetPrefix", "-") if protocol == "json" else "-")
                self.assertEqual(is_compatible, "1" if "awsQueryCompatible" in meta else "0")
                if protocol == "json":
                    self.assertEqual(version, meta["jsonVersion"])
                elif protocol in ("query", "ec2"):
                    self.assertEqual(version, meta["apiVersion"])

    def test_every_service_region_and_variant(self):
        queries, expected = [], []
        for ident, name in NAMES.items():
            provider = botocore.endpoint_provider.EndpointProvider(
                loader.load_service_model(name, "endpoint-rule-set-1"), partitions)
            for region in regions():
                for fips, dual in VARIANTS:
                    more = {"UseGlobalEndpoint": True} if name == "s3" and region == "us-east-1" else {}
                    try:
                        found = provider.resolve_endpoint(Region=region, UseFIPS=bool(fips), UseDualStack=bool(dual), **more)
                        scheme = (found.properties.get("authSchemes") or [{}])[0]
                        expected.append((found.url, scheme.get("signingRegion", region)))
                    except botocore.exceptions.EndpointProviderError:
                        expected.append("error")
                    queries.append((ident, region, fips, dual, "-", 0))
        self.assertGreater(len(queries), 4000)
        self.compare(queries, expected)

    def test_regions_that_are_none(self):
        """botocore's "aws-global" and the like stand for "no region": cwtop wants a real one."""
        pseudo = [r for r in regions(True) if r.endswith("-global")]
        self.assertGreater(len(pseudo), 5)
        for answer in asked([("SQS", region, 0, 0, "-", 0) for region in pseudo]):
            self.assertEqual(answer[0], "error")

    def test_buckets_by_the_rules(self):
        queries, expected = [], []
        provider = botocore.endpoint_provider.EndpointProvider(
            loader.load_service_model("s3", "endpoint-rule-set-1"), partitions)
        for region in regions():
            for fips, dual in VARIANTS:
                for bucket in BUCKETS:
                    for path in (0, 1):
                        try:
                            found = provider.resolve_endpoint(
                                Region=region, UseFIPS=bool(fips), UseDualStack=bool(dual), Bucket=bucket,
                                ForcePathStyle=bool(path), UseGlobalEndpoint=region == "us-east-1")
                            expected.append((found.url, found.properties["authSchemes"][0]["signingRegion"]))
                        except botocore.exceptions.EndpointProviderError:
                            expected.append("error")
                        queries.append(("S3", region, fips, dual, bucket, path))
        self.compare(queries, expected)

    def compare(self, queries, expected):
        answers = list(asked(queries))
        self.assertEqual(len(answers), len(expected))
        wrong = [f"{query}: {answer}, botocore: {right}" for query, answer, right in zip(queries, answers, expected)
                 if (answer[0] if right == "error" else answer) != right]
        self.assertFalse(wrong, f"{len(wrong)} differ:\n" + "\n".join(wrong[:20]))


class Clients(unittest.TestCase):
    """What botocore's whole client does, from settings to the signed request."""
    def sent(self, name, region, url=None, operation=None, settings=None, **params):
        """URL without query, signing region and name of the one request that would have been sent."""
        from botocore.awsrequest import AWSResponse
        from botocore.config import Config
        client = session.create_client(name, region_name=region, endpoint_url=url,
                                       config=Config(parameter_validation=False, retries={"total_max_attempts": 1},
                                                     **(settings or {})))
        seen = []

        def stop(request, **_):
            seen.append(request)
            return AWSResponse(request.url, 599, {}, None)

        client.meta.events.register_first("before-send", stop)
        try:
            getattr(client, operation)(**params)
        except Exception as error:
            if not seen:
                raise error
        target = urllib.parse.urlsplit(seen[0].url)
        header = seen[0].headers.get("Authorization", b"")
        header = header.decode() if isinstance(header, bytes) else header
        scope = header.split("Credential=")[1].split(",")[0].split("/") if header else [None] * 5
        return f"{target.scheme}://{target.netloc}{target.path}", scope[2], scope[3]

    # an operation of each without labels in the path, and that path
    OPERATIONS = {"CLOUDWATCH": ("list_metrics", "/"), "ECS": ("list_clusters", "/"), "SQS": ("list_queues", "/"),
                  "STS": ("get_caller_identity", "/"), "IAM": ("list_roles", "/"), "RUM": ("list_app_monitors", "/appmonitors"),
                  "CLOUDWATCH_LOGS": ("describe_log_groups", "/"), "S3": ("list_buckets", "/"),
                  "COST_EXPLORER": ("get_cost_and_usage", "/"), "BUDGETS": ("describe_budgets", "/"),
                  "XRAY": ("get_service_graph", "/ServiceGraph"), "LAMBDA": ("list_functions", "/2015-03-31/functions"),
                  "ELASTIC_LOAD_BALANCING_V2": ("describe_load_balancers", "/"),
                  "ROUTE_53": ("list_health_checks", "/2013-04-01/healthcheck"), "CODEPIPELINE": ("list_pipelines", "/"),
                  "APPLICATION_AUTO_SCALING": ("describe_scalable_targets", "/"),
                  "RESOURCE_GROUPS_TAGGING_API": ("get_resources", "/"),
                  "CLOUDFRONT": ("list_distributions", "/2020-05-31/distribution"), "API_GATEWAY": ("get_rest_apis", "/restapis"),
                  "APIGATEWAYV2": ("get_apis", "/v2/apis"), "RDS": ("describe_db_instances", "/"),
                  "ELASTICACHE": ("describe_cache_clusters", "/"), "EC2": ("describe_instances", "/"),
                  "WAFV2": ("list_web_acls", "/")}

    def test_host_and_signature_of_each_service(self):
        """Also at an endpoint of one's own: what is signed stays the same."""
        for ident, (operation, path) in self.OPERATIONS.items():
            for region in ("us-east-1", "eu-west-2", "cn-north-1", "us-gov-east-1"):
                for url in (None, "http://127.0.0.1:5000/x"):
                    with self.subTest(service=ident, region=region, url=url):
                        sent, sign_region, sign_name = self.sent(NAMES[ident], region, url, operation)
                        (base, our_region), = asked([(ident, region, 0, 0, "-", 0, 0, url or "-")])
                        self.assertEqual(sent.removesuffix(path), base)
                        self.assertEqual(sign_name, ours[ident][0])
                        is_global = ours[ident][5] == "1"
                        # At an override botocore signs these for the client's region, which the service
                        # behind a relay would refuse: cwtop signs for the service's own.
                        self.assertEqual(sign_region, region if url and is_global else our_region)
                        if url and is_global:
                            self.assertEqual(our_region, next(asked([(ident, region, 0, 0, "-", 0)]))[1])

    def test_buckets_of_each_style(self):
        for region in ("us-east-1", "eu-west-2", "cn-north-1"):
            for style in (None, "virtual", "path"):
                for url in [None] + CUSTOM:
                    for bucket in BUCKETS:
                        with self.subTest(region=region, style=style, url=url, bucket=bucket):
                            self.check_bucket(region, style, url, bucket)

    def check_bucket(self, region, style, url, bucket):
        # with an override and no style, botocore takes the path: so do the settings that read the style
        is_path = style == "path" or (style is None and url is not None)
        if style == "virtual" and url and urllib.parse.urlsplit(url).hostname in LOOPBACK:
            is_path = True
            style = "path"
        settings = {"s3": {"addressing_style": style}} if style else {}
        sent, sign_region, _ = self.sent("s3", region, url, "get_object", settings, Bucket=bucket, Key="k")
        (base, our_region), = asked([("S3", region, 0, 0, bucket, int(is_path), 0, url or "-")])
        self.assertEqual(sent, base + "/k")
        self.assertEqual(sign_region, our_region)

    def test_the_old_endpoint_of_sts(self):
        session.set_config_variable("sts_regional_endpoints", "legacy")
        self.addCleanup(session.set_config_variable, "sts_regional_endpoints", "regional")
        for region in regions():
            for fips, dual in VARIANTS:
                if dual and region.startswith(("eu-isoe-", "us-isof-")):
                    continue  # botocore's older table, which its client asks first, has none; its rules have
                with self.subTest(region=region, fips=fips, dual=dual):
                    settings = {"use_fips_endpoint": bool(fips), "use_dualstack_endpoint": bool(dual)}
                    sent, sign_region, _ = self.sent("sts", region, None, "get_caller_identity", settings)
                    (base, our_region), = asked([("STS", region, fips, dual, "-", 0, 1)])
                    self.assertEqual((sent, sign_region), (base + "/", our_region))


class Settings(Folder):
    """The same environment and files for botocore's client and for ours: the same place is asked."""
    CASES, SEED = 120, 20261121
    ASKED = {"SQS": "list_queues", "CLOUDWATCH_LOGS": "describe_log_groups", "S3": "get_object", "STS": "get_caller_identity"}

    def case(self, rng):
        """Environment and text of the config file."""
        def maybe(chance, *values):
            return rng.choice(values) if rng.random() < chance else None

        env = {"AWS_DEFAULT_REGION": maybe(0.5, "us-east-1", "eu-west-2", "cn-north-1"),
               "AWS_ENDPOINT_URL": maybe(0.2, "http://127.0.0.1:1"),
               "AWS_ENDPOINT_URL_SQS": maybe(0.2, "http://127.0.0.1:2/sqs"),
               "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS": maybe(0.2, "https://logs.example.org:8443"),
               "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": maybe(0.3, "true", "false", "TRUE"),
               "AWS_USE_FIPS_ENDPOINT": maybe(0.2, "true", "false"),
               "AWS_USE_DUALSTACK_ENDPOINT": maybe(0.2, "true", "false"),
               "AWS_STS_REGIONAL_ENDPOINTS": maybe(0.2, "legacy", "regional")}
        lines = ["[default]", "region = us-west-2"]
        lines += [f"{key} = {value}" for key, value in (
            ("endpoint_url", maybe(0.2, "https://all.example.org/p/")), ("services", maybe(0.4, "mine")),
            ("use_fips_endpoint", maybe(0.2, "true", "false")), ("use_dualstack_endpoint", maybe(0.2, "true", "false")),
            ("ignore_configured_endpoint_urls", maybe(0.1, "true")),
            ("sts_regional_endpoints", maybe(0.2, "legacy", "regional"))) if value]
        style = maybe(0.5, "auto", "virtual", "path")
        lines += ["s3 =", f"  addressing_style = {style}"] if style else []
        lines += ["[services mine]", "sqs =", "  endpoint_url = http://localhost:4", "s3 =",
                  "  endpoint_url = https://store.example.org"]
        return {key: value for key, value in env.items() if value}, "\n".join(lines) + "\n"

    def botocore_says(self, ident):
        own = botocore.session.Session()
        own.set_credentials(KEY, SECRET)
        own.register_component("data_loader", loader)  # has read the models already
        with unittest.mock.patch(f"{__name__}.session", own):
            more = {"Bucket": "bucket", "Key": "k"} if ident == "S3" else {}
            try:
                url, region, _ = Clients().sent(NAMES[ident], None, None, self.ASKED[ident], **more)
            except botocore.exceptions.BotoCoreError:
                return "error"
        return url.removesuffix("/k").rstrip("/"), region

    def test_as_botocore_reads_them(self):
        rng, compared = random.Random(self.SEED), 0
        for number in range(self.CASES):
            env, text = self.case(rng)
            env |= {"AWS_CONFIG_FILE": self.file("config", text), "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"}
            with unittest.mock.patch.dict(os.environ, env):
                said = subprocess.run([ENDPOINT, "--settings"], capture_output=True, text=True, check=True).stdout
                for ident in self.ASKED:
                    with self.subTest(number=number, service=ident, env=env, config=text):
                        ours_said, theirs = self.ours_say(said, ident), self.botocore_says(ident)
                        if ours_said == "error" and theirs != "error":
                            # The rule sets refuse FIPS or dual-stack beside an override, and so does cwtop; botocore
                            # drops the wish without a word.
                            self.assertNotIn("amazonaws", theirs[0])
                            self.assertRegex(said, r"error .*use_(fips|dualstack)_endpoint together with")
                        else:
                            self.assertEqual(ours_said, theirs)
                            compared += 1
        self.assertGreater(compared, 300)

    def ours_say(self, text, ident):
        if text.startswith("error "):  # at start, where every service would fail
            return "error"
        words = next(line for line in text.splitlines() if line.startswith(ident + " ")).split(" ")
        return "error" if words[1] == "error" else (f"{words[1]}://{words[2]}{words[3]}".rstrip("/"), words[4])


class Refused(unittest.TestCase):
    def test_overrides_have_no_variants(self):
        for fips, dual in VARIANTS[1:]:
            for ident in NAMES:
                (kind, sentence), = asked([(ident, "eu-west-2", fips, dual, "-", 0, 0, "http://127.0.0.1:1")])
                self.assertEqual(kind, "error")
                self.assertIn("use_", sentence)

    def test_names_that_are_no_bucket(self):
        for bucket in ("a/b", "..", "a%2f", "a?b", "a@b", "a:1", "x" * 256, "ü"):
            (kind, sentence), = asked([("S3", "eu-west-2", 0, 0, bucket, 0)])
            self.assertEqual(kind, "error", bucket)
            self.assertIn("bucket", sentence)


if __name__ == "__main__":
    unittest.main()
