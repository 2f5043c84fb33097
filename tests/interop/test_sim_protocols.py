# SPDX-License-Identifier: MIT
"""boto3 and the AWS CLI against the simulator's services that are not JSON by target: STS, IAM, SSO,
OIDC, S3, and the credentials of containers and instances. Every reply is checked against botocore's
model."""
import datetime
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import awsmodel
import sim_process
from sim_process import ACCESS_KEY, REGION, SECRET_KEY, Sim
from test_sim_faults import code_of

ROLE = "arn:aws:iam::111122223333:role/path/ops"
KEYS = ["a b", "a+b", "a%b", "a%2Fb", "ä/ö", "日本", "x//y", "/lead", "dir/", "q/../r", "./s", "a'b(c)*~!&=@$,;:?#\"<>"]


def setUpModule():
    sim_process.require(awsmodel.botocore, "botocore is not installed")


class WithSim(unittest.TestCase):
    arguments = ("--control",)

    @classmethod
    def setUpClass(cls):
        cls.sim = Sim(*cls.arguments)

    @classmethod
    def tearDownClass(cls):
        code, error = cls.sim.stop()
        assert code == 0, error

    def get(self, path, method="GET", body=None, **headers):
        """(status, headers, body) without any signature; '_' in a header's name is '-'."""
        connection = http.client.HTTPConnection(self.sim.url.split("/")[-1], timeout=120)
        try:
            connection.request(method, path, body=body, headers={k.replace("_", "-"): v for k, v in headers.items()})
            reply = connection.getresponse()
            return reply.status, reply.headers, reply.read()
        finally:
            connection.close()

    @staticmethod
    def begun():
        """Now, in the whole seconds that are told."""
        return datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)

    def assert_lives(self, credentials, begun, seconds):
        """So long, from a moment since then: however long the answer was on its way."""
        since = credentials["Expiration"] - datetime.timedelta(seconds=seconds)
        self.assertTrue(begun <= since <= datetime.datetime.now(datetime.timezone.utc), (begun, since))

    def as_role(self, service, credentials, **more):
        return self.sim.client(service, access_key=credentials["AccessKeyId"],
                               secret_key=credentials["SecretAccessKey"], token=credentials["SessionToken"], **more)


class Judge(unittest.TestCase):
    """The judge of XML itself can say no."""
    WHOLE = ('<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
             "<UserId>u</UserId><Account>1</Account><Arn>arn:aws:iam::1:user/x</Arn></GetCallerIdentityResult>"
             "<ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetCallerIdentityResponse>")
    LISTED = ('<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><KeyCount>1</KeyCount>'
              "<Contents><Key>k</Key><LastModified>2026-01-01T00:00:00Z</LastModified></Contents>"
              "<Contents><Key>l</Key></Contents></ListBucketResult>")

    def test_whole(self):
        self.assertEqual(awsmodel.check_reply("sts", "GetCallerIdentity", self.WHOLE), [])
        self.assertEqual(awsmodel.check_reply("s3", "ListObjectsV2", self.LISTED), [])

    def test_broken(self):
        for old, new in (("<UserId>u</UserId>", "<UserID>u</UserID>"), ("<UserId>", "<UserId>u</UserId><UserId>"),
                         ("GetCallerIdentityResult>", "Result>"), ("<RequestId>r</RequestId>", ""),
                         (' xmlns="https://sts.amazonaws.com/doc/2011-06-15/"', ""), ("</Arn>", ""),
                         ("<Account>", '<Account xmlns="urn:x">')):
            self.assertTrue(awsmodel.check_reply("sts", "GetCallerIdentity", self.WHOLE.replace(old, new)), old)
        for old, new in (("<KeyCount>1", "<KeyCount>one"), ("00:00Z", "00:00"), ("<Key>l</Key>", "<key>l</key>"),
                         ("<Contents>", "<Content>"), ("<KeyCount>", "<KeyCount>1</KeyCount><KeyCount>")):
            text = self.LISTED.replace(old, new).replace(old.replace("<", "</"), new.replace("<", "</"))
            self.assertTrue(awsmodel.check_reply("s3", "ListObjectsV2", text), old)


class Sts(WithSim):
    def test_who_am_i(self):
        found = self.sim.client("sts").get_caller_identity()
        self.assertEqual(found["Arn"], f"arn:aws:iam::{found['Account']}:user/cwtop")

    def test_assume_role(self):
        begun, found = self.begun(), self.sim.client("sts").assume_role(RoleArn=ROLE, RoleSessionName="me@x")
        self.assertEqual(found["AssumedRoleUser"]["Arn"], "arn:aws:sts::111122223333:assumed-role/ops/me@x")
        self.assert_lives(found["Credentials"], begun, 3600)
        role = self.as_role("sts", found["Credentials"])
        self.assertEqual(role.get_caller_identity()["Arn"], found["AssumedRoleUser"]["Arn"])
        begun = self.begun()
        chained = role.assume_role(RoleArn=ROLE, RoleSessionName="two", DurationSeconds=900)["Credentials"]
        self.assert_lives(chained, begun, 900)
        self.as_role("ecs", chained).list_clusters()
        self.as_role("s3", chained).list_objects_v2(Bucket="bucket")

    def test_refusals(self):
        sts = self.sim.client("sts")
        for want, more in ((("ValidationError", 400), {"RoleSessionName": "x"}),
                           (("ValidationError", 400), {"RoleSessionName": "a b"}),
                           (("ValidationError", 400), {"RoleArn": "arn:aws:iam::1:user/x"}),
                           (("ValidationError", 400), {"DurationSeconds": 899}),
                           (("AccessDenied", 403), {"RoleArn": ROLE + "-mfa"}),
                           (("AccessDenied", 403), {"RoleArn": ROLE + "-mfa", "SerialNumber": "s", "TokenCode": "1"}),
                           (("AccessDenied", 403), {"SerialNumber": "arn:aws:iam::1:mfa/x"}),
                           (("AccessDenied", 403), {"RoleArn": ROLE + "-external", "ExternalId": "wrong"})):
            arguments = {"RoleArn": ROLE, "RoleSessionName": "me", **more}
            self.assertEqual(code_of(sts.assume_role, **arguments)[::2], want, more)
        sts.assume_role(RoleArn=ROLE + "-mfa", RoleSessionName="me", SerialNumber="s", TokenCode="123456")
        sts.assume_role(RoleArn=ROLE + "-external", RoleSessionName="me", ExternalId="cwtop-external")

    def test_web_identity(self):
        sts = self.sim.client("sts", access_key="nobody", secret_key="nothing")
        found = sts.assume_role_with_web_identity(RoleArn=ROLE, RoleSessionName="web", WebIdentityToken="to.ke.n/+=&")
        self.as_role("sts", found["Credentials"]).get_caller_identity()
        for token, want in (("expired", "ExpiredTokenException"), ("invalid", "InvalidIdentityToken")):
            self.assertEqual(code_of(sts.assume_role_with_web_identity, RoleArn=ROLE, RoleSessionName="web",
                                     WebIdentityToken=token)[::2], (want, 400))

    def test_mixed_triples(self):
        one, two = (self.sim.client("sts").assume_role(RoleArn=ROLE, RoleSessionName=name)["Credentials"]
                    for name in ("one", "two"))
        mixed = dict(one, SessionToken=two["SessionToken"])
        for service, operation, want in (("sts", "get_caller_identity", ("InvalidClientTokenId", 403)),
                                         ("ecs", "list_clusters", ("UnrecognizedClientException", 400)),
                                         ("cloudwatch", "list_metrics", ("InvalidClientTokenId", 403))):
            self.assertEqual(code_of(getattr(self.as_role(service, mixed), operation))[::2], want)
        self.assertEqual(code_of(self.as_role("s3", mixed).list_objects_v2, Bucket="bucket")[::2], ("InvalidToken", 400))
        mixed = dict(one, SecretAccessKey=two["SecretAccessKey"])
        self.assertEqual(code_of(self.as_role("sts", mixed).get_caller_identity)[::2], ("SignatureDoesNotMatch", 403))
        self.assertEqual(code_of(self.as_role("sts", dict(one, SessionToken=None)).get_caller_identity)[0],
                         "InvalidClientTokenId")

    def test_unknown(self):
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        body = "Action=GetCallerIdentity&Version=2011-06-15"
        status, headers, text = self.get("/", "POST", body, **form)
        self.assertEqual(status, 403)
        self.assertIn(b"<Code>MissingAuthenticationToken</Code>", text)
        self.assertEqual(awsmodel.check_error("sts", "GetCallerIdentity", text), [])
        self.assertTrue(headers["x-amzn-RequestId"])
        self.assertEqual(code_of(self.sim.client("sts").get_session_token)[0], "InvalidAction")


class Expiry(WithSim):
    arguments = ("--control", "--credential-life", "200")

    def test_expired(self):
        begun = self.begun()
        credentials = self.sim.client("sts").assume_role(RoleArn=ROLE, RoleSessionName="me")["Credentials"]
        self.assert_lives(credentials, begun, 200)
        self.as_role("ecs", credentials).list_clusters()
        # The server's clock goes on; the caller's date is let pass because it is within five minutes.
        self.sim.faults("*:*=skew,s=250")
        self.assertEqual(code_of(self.as_role("ecs", credentials).list_clusters)[::2], ("ExpiredTokenException", 400))
        self.assertEqual(code_of(self.as_role("sts", credentials).get_caller_identity)[::2], ("ExpiredToken", 403))
        self.assertEqual(code_of(self.as_role("s3", credentials).list_objects_v2, Bucket="bucket")[::2],
                         ("ExpiredToken", 400))


class Sso(WithSim):
    def test_portal(self):
        sso = self.sim.client("sso", access_key="nobody", secret_key="nothing")
        found = sso.get_role_credentials(roleName="R o/l", accountId="123456789012", accessToken="sim-access-token")
        found = found["roleCredentials"]
        role = self.sim.client("sts", access_key=found["accessKeyId"], secret_key=found["secretAccessKey"],
                               token=found["sessionToken"])
        self.assertIn("AWSReservedSSO_R o/l", role.get_caller_identity()["Arn"])
        self.assertEqual(code_of(sso.get_role_credentials, roleName="R", accountId="1", accessToken="x")[::2],
                         ("UnauthorizedException", 401))

    def test_refresh(self):
        oidc, sso = self.sim.client("sso-oidc"), self.sim.client("sso")
        token = "sim-refresh-token"
        for _ in range(2):
            found = oidc.create_token(clientId="c", clientSecret="s", grantType="refresh_token", refreshToken=token)
            self.assertEqual(found["expiresIn"], 3600)
            sso.get_role_credentials(roleName="R", accountId="1", accessToken=found["accessToken"])
            token = found["refreshToken"]
        for more, want in (({"refreshToken": "x"}, ("InvalidGrantException", 400)),
                           ({"clientId": ""}, ("InvalidClientException", 401)),
                           ({"grantType": "x"}, ("UnsupportedGrantTypeException", 400))):
            arguments = {"clientId": "c", "clientSecret": "s", "grantType": "refresh_token", "refreshToken": token, **more}
            self.assertEqual(code_of(oidc.create_token, **arguments)[::2], want)


class Metadata(WithSim):
    arguments = ("--control", "--container-token", "Bearer of a secret")

    def test_container(self):
        for path in ("/v2/credentials/abc-1", "/v1/credentials"):
            self.assertEqual(self.get(path)[0], 401)
            self.assertEqual(self.get(path, Authorization="wrong")[0], 401)
            status, _, body = self.get(path, Authorization="Bearer of a secret")
            self.assertEqual(status, 200)
            found = json.loads(body)
            self.assertLess({"AccessKeyId", "SecretAccessKey", "Token", "Expiration"}, set(found))
            client = self.sim.client("sts", access_key=found["AccessKeyId"], secret_key=found["SecretAccessKey"],
                                     token=found["Token"])
            self.assertIn(":assumed-role/", client.get_caller_identity()["Arn"])

    def test_instance(self):
        role_path = "/latest/meta-data/iam/security-credentials/"
        for path in (role_path, role_path + "cwtop-instance", "/latest/meta-data/placement/region"):
            self.assertEqual(self.get(path)[0], 401)
            self.assertEqual(self.get(path, x_aws_ec2_metadata_token="x")[0], 401)
        for ttl in ("0", "21601", "x", ""):
            self.assertEqual(self.get("/latest/api/token", "PUT", x_aws_ec2_metadata_token_ttl_seconds=ttl)[0], 400)
        self.assertEqual(self.get("/latest/api/token", "PUT")[0], 400)
        self.assertEqual(self.get("/latest/api/token", "PUT", x_aws_ec2_metadata_token_ttl_seconds="60",
                                  X_Forwarded_For="1.2.3.4")[0], 403)
        token = self.get("/latest/api/token", "PUT", x_aws_ec2_metadata_token_ttl_seconds="60")[2].decode()
        self.assertEqual(self.get(role_path, x_aws_ec2_metadata_token=token)[2], b"cwtop-instance")
        self.assertEqual(self.get(role_path + "other", x_aws_ec2_metadata_token=token)[0], 404)
        self.assertEqual(self.get("/latest/meta-data/placement/region", x_aws_ec2_metadata_token=token)[2].decode(),
                         REGION)
        found = json.loads(self.get(role_path + "cwtop-instance", x_aws_ec2_metadata_token=token)[2])
        self.assertEqual(found["Code"], "Success")

    def resolved(self, **environment):
        """Who botocore thinks it is, with nothing but this environment: in a process of its own."""
        script = ("import boto3, os\n"
                  "s = boto3.Session(region_name='eu-west-2')\n"
                  "print(s.get_credentials().method, s.client('sts').get_caller_identity()['Arn'])\n")
        with tempfile.TemporaryDirectory() as home:
            done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False,
                                  env={"PATH": os.environ["PATH"], "HOME": home, "AWS_ENDPOINT_URL": self.sim.url,
                                       "AWS_CONFIG_FILE": os.path.join(home, "none"), **environment})
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_botocore_finds_them(self):
        found = self.resolved(AWS_EC2_METADATA_SERVICE_ENDPOINT=self.sim.url + "/")
        self.assertRegex(found, r"^iam-role arn:aws:sts::\d{12}:assumed-role/cwtop-instance/")
        found = self.resolved(AWS_CONTAINER_CREDENTIALS_FULL_URI=self.sim.url + "/v2/credentials/1",
                              AWS_CONTAINER_AUTHORIZATION_TOKEN="Bearer of a secret")
        self.assertRegex(found, r"^container-role arn:aws:sts::\d{12}:assumed-role/cwtop-task/")


class S3(WithSim):
    def test_keys(self):
        for style in ("path", "virtual"):
            s3 = self.sim.client("s3", s3={"addressing_style": style}) if style == "path" else self.virtual()
            for key in KEYS:
                body = f"{style} {key}".encode()
                with self.subTest(style=style, key=key):
                    etag = s3.put_object(Bucket="names", Key=key, Body=body)["ETag"]
                    found = s3.get_object(Bucket="names", Key=key)
                    self.assertEqual((found["Body"].read(), found["ETag"]), (body, etag))
                    self.assertEqual(s3.head_object(Bucket="names", Key=key)["ContentLength"], len(body))
            names = [item["Key"] for item in s3.list_objects_v2(Bucket="names")["Contents"]]
            self.assertEqual(names, sorted(KEYS, key=str.encode))
        for key in KEYS:
            s3.delete_object(Bucket="names", Key=key)
        self.assertEqual(s3.list_objects_v2(Bucket="names")["KeyCount"], 0)

    def virtual(self):
        """A client that puts the bucket into the host name, and still comes here."""
        from botocore import httpsession

        client = self.sim.client("s3")
        address = self.sim.url.split("/")[-1]
        session = httpsession.URLLib3Session()

        def rewrite(request, **_):
            bucket, _, rest = urllib.parse.urlsplit(request.url).path[1:].partition("/")
            query = urllib.parse.urlsplit(request.url).query
            request.url = f"http://{bucket}.s3.eu-west-2.localhost:{address.split(':')[1]}/{rest}" + \
                          (f"?{query}" if query else "")

        def send(request, **_):
            parts = urllib.parse.urlsplit(request.url)
            request.headers["Host"] = parts.netloc
            request.url = f"http://{address}{parts.path}" + (f"?{parts.query}" if parts.query else "")
            return session.send(request)
        client.meta.events.register_first("before-sign.s3.*", rewrite)
        client.meta.events.register("before-send.s3.*", send)
        return client

    def test_signatures(self):
        from botocore import auth, awsrequest, credentials

        def send(sha=None, altered=False, drop=False):
            url = f"{self.sim.url}/bucket/raw%20key?x=%2F&a=b"
            request = awsrequest.AWSRequest(method="PUT", url=url, data=b"abc", headers={})
            signer = auth.S3SigV4Auth(credentials.Credentials(ACCESS_KEY, SECRET_KEY), "s3", REGION)
            if sha:
                signer.payload = lambda _: sha
            signer.add_auth(request)
            headers = dict(request.headers.items())
            if drop:
                del headers["X-Amz-Content-SHA256"]
            return self.get("/bucket/raw%20key?x=%2F&a=b", "PUT", b"xyz" if altered else b"abc", **headers)

        self.assertEqual(send()[0], 200)
        self.assertEqual(send(sha="UNSIGNED-PAYLOAD")[0], 200)
        self.assertEqual(send(sha="UNSIGNED-PAYLOAD", altered=True)[0], 200)
        for want, more in (("XAmzContentSHA256Mismatch", {"altered": True}), ("InvalidRequest", {"drop": True})):
            status, _, body = send(**more)
            self.assertEqual(status, 400)
            self.assertIn(f"<Code>{want}</Code>".encode(), body)
        s3 = self.sim.client("s3", secret_key="wrong")
        self.assertEqual(code_of(s3.get_object, Bucket="bucket", Key="k")[::2], ("SignatureDoesNotMatch", 403))
        s3 = self.sim.client("s3", access_key="AKIANOBODY")
        self.assertEqual(code_of(s3.get_object, Bucket="bucket", Key="k")[::2], ("InvalidAccessKeyId", 403))
        self.assertEqual(self.get("/", Host="bucket.s3.localhost")[0], 403)

    def test_conditions(self):
        s3 = self.sim.client("s3")
        etag = s3.put_object(Bucket="bucket", Key="once", Body=b"1", IfNoneMatch="*", ContentType="text/x")["ETag"]
        self.assertEqual(code_of(s3.put_object, Bucket="bucket", Key="once", Body=b"2", IfNoneMatch="*")[::2],
                         ("PreconditionFailed", 412))
        self.assertEqual(code_of(s3.put_object, Bucket="bucket", Key="once", Body=b"2", IfMatch='"x"')[::2],
                         ("PreconditionFailed", 412))
        self.assertEqual(code_of(s3.get_object, Bucket="bucket", Key="once", IfNoneMatch=etag)[2], 304)
        found = s3.get_object(Bucket="bucket", Key="once")
        self.assertEqual((found["Body"].read(), found["ContentType"]), (b"1", "text/x"))
        age = datetime.datetime.now(datetime.timezone.utc) - found["LastModified"]
        self.assertLess(abs(age.total_seconds()), 60)
        s3.put_object(Bucket="bucket", Key="once", Body=b"3", IfMatch=etag)
        self.assertEqual(code_of(s3.get_object, Bucket="bucket", Key="none")[::2], ("NoSuchKey", 404))
        self.assertEqual(code_of(s3.head_object, Bucket="bucket", Key="none")[::2], ("404", 404))
        self.assertEqual(code_of(s3.get_object, Bucket="no-such-bucket", Key="none")[::2], ("NoSuchBucket", 404))

    def test_ranges(self):
        s3 = self.sim.client("s3")
        s3.put_object(Bucket="bucket", Key="ten", Body=b"0123456789")
        for given, body, said in (("bytes=2-4", b"234", "bytes 2-4/10"), ("bytes=7-", b"789", "bytes 7-9/10"),
                                  ("bytes=-2", b"89", "bytes 8-9/10"), ("bytes=0-99", b"0123456789", "bytes 0-9/10")):
            found = s3.get_object(Bucket="bucket", Key="ten", Range=given)
            self.assertEqual((found["Body"].read(), found["ContentRange"]), (body, said))
            self.assertEqual(found["ResponseMetadata"]["HTTPStatusCode"], 206)
        for given in ("bytes=10-", "bytes=-0", "bytes=5-4"):
            self.assertEqual(code_of(s3.get_object, Bucket="bucket", Key="ten", Range=given)[::2], ("InvalidRange", 416))

    def test_listing(self):
        s3 = self.sim.client("s3")
        keys = [f"{a}/{b}" for a in "abc" for b in range(3)] + ["top", "uml/ä ö", "x\x01y"]
        for key in keys:
            s3.put_object(Bucket="listed", Key=key, Body=key.encode())
        for size in (1, 2, 5, 1000):
            for more in ({}, {"Delimiter": "/"}, {"Prefix": "b/"}, {"Prefix": "uml/", "Delimiter": "ä"},
                         {"StartAfter": "b/1"}):
                pages = s3.get_paginator("list_objects_v2").paginate(
                    Bucket="listed", PaginationConfig={"PageSize": size}, **more)
                found, prefixes = [], []
                for page in pages:
                    self.assertLessEqual(page["KeyCount"], size)
                    found += [item["Key"] for item in page.get("Contents", [])]
                    prefixes += [item["Prefix"] for item in page.get("CommonPrefixes", [])]
                self.assertEqual((found, prefixes), self.expected(keys, more), (size, more))
        self.assertEqual(code_of(s3.list_objects_v2, Bucket="listed", ContinuationToken="x")[::2],
                         ("InvalidArgument", 400))

    @staticmethod
    def expected(keys, how):
        prefix, delimiter = how.get("Prefix", ""), how.get("Delimiter")
        plain, prefixes = [], []
        for key in sorted(keys, key=str.encode):
            if not key.startswith(prefix) or key <= how.get("StartAfter", ""):
                continue
            at = key.find(delimiter, len(prefix)) if delimiter else -1
            if at < 0:
                plain.append(key)
            elif key[:at + len(delimiter)] not in prefixes:
                prefixes.append(key[:at + len(delimiter)])
        return plain, prefixes

    def test_other_region(self):
        s3 = self.sim.client("s3")
        seen = []
        s3.meta.events.register("response-received.s3.*",
                                lambda response_dict, **_: seen.append((response_dict["status_code"],
                                                                        response_dict["headers"])))
        s3.put_object(Bucket="us-east-1--far", Key="k", Body=b"x")
        self.assertEqual([status for status, _ in seen], [301, 200])  # boto3 signs again for the region it is told
        self.assertEqual(seen[0][1]["x-amz-bucket-region"], "us-east-1")
        self.sim.client("s3", region="us-east-1").get_object(Bucket="us-east-1--far", Key="k")


class Cli(WithSim):
    def aws(self, *arguments, fails=False, **environment):
        program = shutil.which("aws")
        sim_process.require(program, "the AWS CLI is not installed")
        with tempfile.TemporaryDirectory() as home:
            done = subprocess.run(
                [program, "--endpoint-url", self.sim.url, "--region", REGION, "--output", "json", *arguments],
                capture_output=True, text=True, timeout=120, check=False, stdin=subprocess.DEVNULL,
                env={"PATH": os.environ["PATH"], "HOME": home, "AWS_ACCESS_KEY_ID": ACCESS_KEY,
                     "AWS_SECRET_ACCESS_KEY": SECRET_KEY, "AWS_EC2_METADATA_DISABLED": "true",
                     "AWS_MAX_ATTEMPTS": "1", **environment})
        self.assertEqual(done.returncode != 0, fails, done.stderr)
        return json.loads(done.stdout) if done.stdout.strip().startswith("{") else done.stderr or done.stdout

    def test_sts(self):
        found = self.aws("sts", "assume-role", "--role-arn", ROLE, "--role-session-name", "cli")["Credentials"]
        who = self.aws("sts", "get-caller-identity", AWS_ACCESS_KEY_ID=found["AccessKeyId"],
                       AWS_SECRET_ACCESS_KEY=found["SecretAccessKey"], AWS_SESSION_TOKEN=found["SessionToken"])
        self.assertEqual(who["Arn"], "arn:aws:sts::111122223333:assumed-role/ops/cli")

    def test_s3(self):
        with tempfile.NamedTemporaryFile() as f:
            f.write(b"from the command line")
            f.flush()
            self.aws("s3api", "put-object", "--bucket", "cli", "--key", "a b/ü+", "--body", f.name)
        listed = self.aws("s3api", "list-objects-v2", "--bucket", "cli", "--prefix", "a b")
        self.assertEqual([item["Key"] for item in listed["Contents"]], ["a b/ü+"])
        self.assertIn("Not Found", self.aws("s3api", "head-object", "--bucket", "cli", "--key", "x", fails=True))

    def test_iam_and_errors(self):
        self.sim.faults("ecs:ListTasks=denied")
        found = self.aws("iam", "simulate-principal-policy", "--policy-source-arn", "arn:aws:iam::1:user/x",
                         "--action-names", "ecs:ListTasks", "ecs:ListClusters")
        self.assertEqual([r["EvalDecision"] for r in found["EvaluationResults"]], ["implicitDeny", "allowed"])
        error = self.aws("ecs", "list-tasks", fails=True)
        self.assertTrue(re.search(r"\(AccessDeniedException\).*ecs:ListTasks", error), error)


if __name__ == "__main__":
    unittest.main()
