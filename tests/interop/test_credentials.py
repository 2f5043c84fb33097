# SPDX-License-Identifier: MIT
"""Where keys come from: every source with its real file or endpoint, judged by botocore with the same home and the same
environment; refreshed in time; and what is said when there are none."""
import hashlib
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import time
import unittest

import support
from credential_server import ROLE, CredentialServer, iso

support.need("botocore")
DRIVER = os.path.join(support.BUILD, "tests", "credentials")
JUDGE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "credential_judge.py")
ARN = "arn:aws:iam::123456789012:role/"
ROUNDS = int(os.environ.get("CWTOP_CREDENTIAL_ROUNDS", "400"))


class Talk:
    """A program that answers a line with a line."""
    def __init__(self, argv, env, **more):
        self.child = subprocess.Popen(argv, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **more)

    def tell(self, line):
        self.child.stdin.write(line + "\n")
        self.child.stdin.flush()

    def ask(self, line):
        self.tell(line)
        answer = self.child.stdout.readline()
        if not answer:
            raise AssertionError(f"ended with {self.child.wait()}")
        return json.loads(answer)

    def close(self):
        self.child.stdin.close()
        self.child.wait(120)
        self.child.stdout.close()


class Case(support.Folder):
    """A home, the server, and the two that are compared."""
    def setUp(self):
        super().setUp()
        self.offset = 0
        self.server = CredentialServer(lambda: time.time() + self.offset)
        self.addCleanup(self.server.stop)
        self.aws = os.path.join(self.folder, ".aws")
        os.makedirs(self.aws)
        self.base = {"PATH": os.environ["PATH"], "HOME": self.folder, "LC_ALL": "C.UTF-8"}
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"):
            if name in os.environ:
                self.base[name] = os.environ[name]
        self.env = dict(self.base, **self.server.environment(), AWS_REGION="eu-west-2", AWS_DEFAULT_REGION="eu-west-2")
        self.judge = Talk([sys.executable, JUDGE], self.base)
        self.addCleanup(self.judge.close)

    def write(self, name, text, mode=0o600):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text if isinstance(text, str) else json.dumps(text))
        os.chmod(path, mode)
        return path

    def config(self, text):
        self.write(".aws/config", text)

    def credentials(self, text, mode=0o600):
        self.write(".aws/credentials", text, mode)

    def driver(self, profile=None, **env):
        all_env = {k: v for k, v in dict(self.env, **env).items() if v is not None}
        talk = Talk([DRIVER, *(["--profile", profile] if profile else [])], all_env)
        self.addCleanup(talk.close)
        return talk

    def ours(self, profile=None, **env):
        all_env = {k: v for k, v in dict(self.env, **env).items() if v is not None}
        done = subprocess.run([DRIVER, *(["--profile", profile] if profile else [])], env=all_env, input="",
                              capture_output=True, text=True, timeout=120, check=False)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        answer = json.loads(done.stdout)
        if answer["why"] == "start":
            answer["why"] = done.stderr.strip()
        return answer

    def theirs(self, profile=None, **env):
        all_env = {k: v for k, v in dict(self.env, **env).items() if v is not None}
        return self.judge.ask(json.dumps({"env": all_env, "profile": profile}))

    def same(self, provider, profile=None, **env):
        """Both find the same keys, and the provider is the expected one."""
        ours, theirs = self.ours(profile, **env), self.theirs(profile, **env)
        self.assertEqual(ours["err"], "ok", ours)
        self.assertEqual(theirs["err"], "ok", theirs)
        self.assertEqual((ours["provider"], theirs["provider"]), (provider, provider))
        for key in ("access_key", "secret_sha256", "token"):
            self.assertEqual(ours[key], theirs[key])
        self.assertEqual(ours["account"], theirs["account"] or "")
        return ours

    def refused(self, word, *parts, profile=None, **env):
        """Neither finds keys; ours says these words."""
        ours, theirs = self.ours(profile, **env), self.theirs(profile, **env)
        self.assertNotEqual(theirs["err"], "ok", theirs)
        self.assertEqual(ours["err"], word, ours)
        for part in parts:
            self.assertIn(part, ours["why"])
        return ours

    def sso_file(self, name, left_s, **more):
        key = hashlib.sha1(name.encode()).hexdigest()
        return self.write(f".aws/sso/cache/{key}.json", dict({
            "startUrl": "https://acme.awsapps.com/start", "region": "eu-west-1", "accessToken": "sso-token",
            "expiresAt": iso(time.time() + left_s)}, **more))


REFRESHABLE = {"refreshToken": "refresh-1", "clientId": "client", "clientSecret": "client-secret",
               "registrationExpiresAt": "2099-01-01T00:00:00Z"}
SESSION = ("[sso-session corp]\nsso_start_url = https://acme.awsapps.com/start\nsso_region = eu-west-1\n"
           "sso_registration_scopes = sso:account:access\n")
SSO = SESSION + "[profile dev]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Viewer\n"
PAIR = "aws_access_key_id = {0}\naws_secret_access_key = secret-{0}\n"


class EverySource(Case):
    def test_environment(self):
        self.same("env", AWS_ACCESS_KEY_ID="AKIAENV", AWS_SECRET_ACCESS_KEY="s")
        self.same("env", AWS_ACCESS_KEY_ID="AKIAENV", AWS_SECRET_ACCESS_KEY="s", AWS_SESSION_TOKEN="t",
                  AWS_ACCOUNT_ID="123456789012")
        self.same("env", AWS_ACCESS_KEY_ID="AKIAENV", AWS_SECRET_ACCESS_KEY="s", AWS_SESSION_TOKEN="t", AWS_SECURITY_TOKEN="u")
        self.refused("no credentials", "access key id without secret access key", AWS_ACCESS_KEY_ID="AKIAENV")
        self.same("env", AWS_ACCESS_KEY_ID="A", AWS_SECRET_ACCESS_KEY="s", AWS_CREDENTIAL_EXPIRATION="2099-01-01T00:00:00Z")
        self.refused("expired", "expired at 2001", "start cwtop again", AWS_ACCESS_KEY_ID="A", AWS_SECRET_ACCESS_KEY="s",
                     AWS_CREDENTIAL_EXPIRATION="2001-01-01T00:00:00Z")

    def test_shared_files(self):
        self.config("[default]\n" + PAIR.format("CONFIG") + "[profile \"a b\"]\n" + PAIR.format("SPACE")
                    + "[profile both]\n" + PAIR.format("BOTH1"))
        self.credentials("[both]\n" + PAIR.format("BOTH2") + "aws_session_token = t\naws_account_id = 123456789012\n")
        self.same("config-file")
        self.same("config-file", profile="a b")
        self.same("shared-credentials-file", profile="both")
        self.same("shared-credentials-file", AWS_PROFILE="both")
        self.same("config-file", AWS_PROFILE="both", AWS_DEFAULT_PROFILE="a b")
        self.same("env", AWS_PROFILE="both", AWS_ACCESS_KEY_ID="AKIAENV", AWS_SECRET_ACCESS_KEY="s")
        self.same("shared-credentials-file", profile="both", AWS_ACCESS_KEY_ID="AKIAENV", AWS_SECRET_ACCESS_KEY="s")
        moved = self.write("elsewhere/keys", "[default]\n" + PAIR.format("MOVED"))
        self.same("shared-credentials-file", AWS_SHARED_CREDENTIALS_FILE=moved)
        self.same("shared-credentials-file", AWS_SHARED_CREDENTIALS_FILE="$WHERE/keys", WHERE=os.path.dirname(moved))
        self.same("shared-credentials-file", AWS_SHARED_CREDENTIALS_FILE="~/elsewhere/keys")
        self.refused("bad file", "nobody", profile="nobody")
        self.config("[default]\n" + PAIR.format("A") + "[default]\n" + PAIR.format("B"))
        self.refused("bad file", "config:4: this section is there twice")
        self.config("[default]\nregion = a\nRegion = b\n")
        self.refused("bad file", "config:3: this key is there twice")

    def test_role(self):
        role = f"[profile role]\nrole_arn = {ARN}reader\nsource_profile = keys\n"
        self.config(role + "[profile keys]\n" + PAIR.format("SOURCE"))
        ours = self.same("assume-role", profile="role")
        self.assertEqual(ours["account"], "123456789012")
        sent = self.server.asked("sts")[0]
        self.assertTrue(sent[4]["RoleSessionName"].startswith("cwtop-"))
        self.assertIn("/eu-west-2/sts/aws4_request", sent[3]["Authorization"])
        self.config(role + "external_id = xy\nrole_session_name = me\nduration_seconds = 1800\n[profile keys]\n"
                    + PAIR.format("SOURCE"))
        self.same("assume-role", profile="role")
        mine = [entry[4] for entry in self.server.asked("sts")][-2]
        self.assertEqual((mine["ExternalId"], mine["RoleSessionName"], mine["DurationSeconds"]), ("xy", "me", "1800"))
        self.same("assume-role", profile="role", AWS_ACCESS_KEY_ID="NOT", AWS_SECRET_ACCESS_KEY="used")
        # the old endpoint of STS is none of a server of one's own
        for style in ("legacy", "regional"):
            self.same("assume-role", profile="role", AWS_STS_REGIONAL_ENDPOINTS=style)
            scopes = [entry[3]["Authorization"].split("/", 2)[2].split(",")[0] for entry in self.server.asked("sts")[-2:]]
            self.assertEqual(scopes, ["eu-west-2/sts/aws4_request"] * 2)
        # a chain of three, and one that asks with its own keys
        self.config(f"[profile a]\nrole_arn = {ARN}a\nsource_profile = b\n[profile b]\nrole_arn = {ARN}b\nsource_profile = c\n"
                    f"[profile c]\nrole_arn = {ARN}c\nsource_profile = c\n" + PAIR.format("OWN"))
        self.same("assume-role", profile="a")
        self.same("assume-role", profile="c")

    def test_role_sources(self):
        process = self.process('{"Version": 1, "AccessKeyId": "AKIAPROC", "SecretAccessKey": "s"}')
        token = self.write("token", "web-token")
        self.sso_file("corp", 3600)
        self.config(SSO + f"[profile process]\ncredential_process = {process}\n[profile web]\nrole_arn = {ARN}w\n"
                    f"web_identity_token_file = {token}\n" + "".join(
                        f"[profile by-{name}]\nrole_arn = {ARN}x\nsource_profile = {name}\n"
                        for name in ("process", "web", "dev")) + "".join(
                        f"[profile from-{name}]\nrole_arn = {ARN}y\ncredential_source = {name}\n"
                        for name in ("Environment", "EcsContainer", "Ec2InstanceMetadata", "Else")))
        for name in ("process", "web", "dev"):
            with self.subTest(name):
                self.same("assume-role", profile=f"by-{name}")
        self.same("assume-role", profile="from-Environment", AWS_ACCESS_KEY_ID="AKIAENV", AWS_SECRET_ACCESS_KEY="s")
        self.refused("no credentials", "no credentials in its source Environment", profile="from-Environment")
        self.same("assume-role", profile="from-EcsContainer",
                  AWS_CONTAINER_CREDENTIALS_FULL_URI=self.server.url + "/container")
        self.same("assume-role", profile="from-Ec2InstanceMetadata")
        self.refused("no credentials", "Ec2InstanceMetadata, not Else", profile="from-Else")

    def test_roles_that_cannot_be(self):
        for text, part in (
                (f"[profile r]\nrole_arn = {ARN}x\n", "role_arn without source_profile or credential_source"),
                (f"[profile r]\nrole_arn = {ARN}x\nsource_profile = r\n", "leads back to r"),
                (f"[profile r]\nrole_arn = {ARN}x\nsource_profile = none\n", "there is no source_profile none"),
                (f"[profile r]\nrole_arn = {ARN}x\nsource_profile = e\n[profile e]\nregion = x-y-1\n", "no credentials in its"),
                (f"[profile r]\nrole_arn = {ARN}x\nsource_profile = r\ncredential_source = Environment\n", "both source_"),
                (f"[profile r]\nrole_arn = {ARN}x\nsource_profile = s\n[profile s]\nrole_arn = {ARN}y\nsource_profile = r\n",
                 "leads back to r")):
            with self.subTest(part):
                self.config(text)
                self.refused("no credentials", part, profile="r")

    def test_web_identity(self):
        token = self.write("token", "web-token")
        self.config(f"[profile w]\nrole_arn = {ARN}w\nweb_identity_token_file = {token}\nrole_session_name = me\n")
        self.same("assume-role-with-web-identity", profile="w")
        self.assertNotIn("Authorization", self.server.asked("sts")[0][3])
        self.same("assume-role-with-web-identity", AWS_WEB_IDENTITY_TOKEN_FILE=token, AWS_ROLE_ARN=ARN + "env")
        self.same("assume-role-with-web-identity", AWS_PROFILE="w", AWS_ROLE_ARN=ARN + "env")
        self.same("assume-role-with-web-identity", profile="w", AWS_ROLE_ARN=ARN + "ignored")
        self.refused("no credentials", "set AWS_ROLE_ARN", AWS_WEB_IDENTITY_TOKEN_FILE=token)
        self.refused("no credentials", "web identity token", AWS_WEB_IDENTITY_TOKEN_FILE="/nonexistent", AWS_ROLE_ARN=ARN)

    def test_sso(self):
        self.config(SSO)
        self.refused("expired", "nobody is logged in", "aws sso login --profile dev", profile="dev")
        self.sso_file("corp", 3600)
        self.same("sso", profile="dev")
        self.assertEqual(self.server.asked("sso")[0][3]["x-amz-sso_bearer_token"], "sso-token")
        self.config("[profile old]\nsso_start_url = https://old\nsso_region = eu-west-1\nsso_account_id = 123456789012\n"
                    "sso_role_name = Admin\n")
        self.sso_file("https://old", 3600, expiresAt=iso(time.time() + 3600).replace("Z", "UTC"))
        self.same("sso", profile="old")
        self.sso_file("https://old", -5)
        self.refused("expired", "aws sso login --profile old", profile="old")

    def test_sso_that_cannot_be(self):
        whole = "sso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Viewer\n"
        self.sso_file("corp", 3600)
        for text, part in ((SESSION + "[profile dev]\nsso_session = corp\nsso_account_id = 1\n", "lacks sso_role_name"),
                           ("[profile dev]\n" + whole, "no section sso-session corp"),
                           (SSO + "sso_region = us-east-1\n", "differ in sso_region"),
                           ("[sso-session corp]\nsso_region = eu-west-1\n[profile dev]\n" + whole, "lacks sso_start_url")):
            with self.subTest(part):
                self.config(text)
                self.refused("no credentials", part, profile="dev")

    def process(self, output, exit_code=0, stderr=""):
        out, err = self.write("out.json", output), self.write("err.txt", stderr)
        return self.write("a process.sh", f"#!/bin/sh\necho \"$@\" >'{self.folder}/args'\ncat '{err}' >&2\ncat '{out}'\n"
                          f"exit {exit_code}\n", 0o700).replace(" ", "\\ ")

    def test_process(self):
        def config(command):
            self.config(f"[profile p]\ncredential_process = {command}\naws_account_id = 210987654321\n")
        keys = {"Version": 1, "AccessKeyId": "AKIAPROC", "SecretAccessKey": "secret"}
        config(self.process(json.dumps(keys)) + " --flag 'two words' \"a\\\"b\" c\\ d")
        self.same("custom-process", profile="p")
        with open(os.path.join(self.folder, "args"), encoding="utf-8") as f:
            self.assertEqual(f.read(), "--flag two words a\"b c d\n")
        config(self.process(json.dumps(dict(keys, SessionToken="t", Expiration=iso(time.time() + 3600), AccountId="1"))))
        self.same("custom-process", profile="p")
        for output, part in (("", "incomplete"), ("[1]", "no JSON object"), (json.dumps(dict(keys, Version=2)), "not 1"),
                             (json.dumps(dict(keys, Version="1")), "not 1"), (json.dumps({"Version": 1}), "no AccessKeyId")):
            with self.subTest(output):
                config(self.process(output))
                self.refused("no credentials", "credential_process of profile p", part if output else "", profile="p")
        config(self.process("the-secret", 3, "first\nyour \x1b[31mVPN is down\n"))
        said = self.refused("no credentials", "it ended with 3", "VPN is down", profile="p")["why"]
        self.assertNotIn("the-secret", said)
        self.assertNotIn("\x1b", said)
        config("/nonexistent/program")
        self.refused("no credentials", "cannot be started: No such file", profile="p")
        config("'unclosed")
        self.refused("no credentials", "a quote is not closed", profile="p")

    def test_process_sees_no_keys_and_no_descriptors(self):
        script = self.write("look.sh", f"#!/bin/sh\nenv >'{self.folder}/env'\nls /proc/self/fd >'{self.folder}/fds'\n"
                            "echo '{\"Version\": 1, \"AccessKeyId\": \"A\", \"SecretAccessKey\": \"s\"}'\n", 0o700)
        self.config(f"[profile p]\ncredential_process = {script}\n")
        self.assertEqual(self.ours("p", AWS_ACCESS_KEY_ID="AKIACANARY", AWS_SECRET_ACCESS_KEY="canary",
                                   AWS_SESSION_TOKEN="canary", AWS_SECURITY_TOKEN="canary")["err"], "ok")
        with open(os.path.join(self.folder, "env"), encoding="utf-8") as f:
            env = f.read()
        self.assertNotIn("canary", env.lower())
        self.assertIn("AWS_REGION=", env)
        with open(os.path.join(self.folder, "fds"), encoding="utf-8") as f:
            self.assertEqual(len(f.read().split()), 4)  # three and ls's own

    def test_container(self):
        url = self.server.url + "/container"
        self.same("container-role", AWS_CONTAINER_CREDENTIALS_FULL_URI=url)
        self.same("container-role", AWS_CONTAINER_CREDENTIALS_FULL_URI=url + "/private",
                  AWS_CONTAINER_AUTHORIZATION_TOKEN="let me in")
        token = self.write("agent-token", "let me in")
        self.same("container-role", AWS_CONTAINER_CREDENTIALS_FULL_URI=url + "/private",
                  AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=token, AWS_CONTAINER_AUTHORIZATION_TOKEN="wrong")
        self.refused("no credentials", "control character", AWS_CONTAINER_CREDENTIALS_FULL_URI=url,
                     AWS_CONTAINER_AUTHORIZATION_TOKEN="a\r\nX-Evil: 1")
        self.refused("no credentials", "asked for by https", AWS_CONTAINER_CREDENTIALS_FULL_URI="http://192.0.2.1/x")
        self.refused("no credentials", "asked for by https",
                     AWS_CONTAINER_CREDENTIALS_FULL_URI="http://localhost.example.com/x")
        said = self.ours(AWS_CONTAINER_CREDENTIALS_FULL_URI=url + "?token=hide-me")
        self.assertEqual(said["source"], f"the container's agent ({self.server.url})")
        for given in (":80@evil.invalid/hide-me", "hide-me"):
            said = self.ours(AWS_CONTAINER_CREDENTIALS_RELATIVE_URI=given)
            self.assertEqual(said["err"], "no credentials")
            self.assertIn('does not begin with "/"', said["why"])
            self.assertNotIn("hide-me", said["why"])
        self.server.broken["container"] = (500, "{}")
        self.refused("no credentials", "status 500", AWS_CONTAINER_CREDENTIALS_FULL_URI=url)
        self.assertEqual(len(self.server.asked("container")), 13)  # 3 × 2 + 1 as above, and three attempts of each

    def test_instance(self):
        self.same("iam-role")
        self.assertEqual([entry[0] for entry in self.server.log[:3]], ["imds-token", "imds", "imds"])
        self.assertTrue(self.server.log[2][2].endswith("/" + ROLE))
        self.server.broken["imds-token"] = (404, "")
        self.same("iam-role")  # version 1
        self.refused("no credentials", "instance metadata", AWS_EC2_METADATA_V1_DISABLED="true")
        self.server.broken["imds-token"] = (400, "")
        self.refused("no credentials", "instance metadata")
        del self.server.broken["imds-token"]
        self.server.broken["imds"] = (200, '{"Code": "AssumeRoleUnauthorizedAccess", "Message": "no"}')
        self.refused("no credentials", "instance metadata")
        del self.server.broken["imds"]
        self.server.life_s = -60  # static stability: late keys are used on
        self.assertGreater(self.same("iam-role")["expires"], time.time() + 900)
        self.refused("no credentials", "instance metadata (disabled)", AWS_EC2_METADATA_DISABLED="true")

    def test_login_is_recognised(self):
        self.config("[profile l]\nlogin_session = arn:aws:iam::123456789012:user/x\n")
        self.refused("no credentials", "aws configure export-credentials --profile l --format process", profile="l")

    def test_nothing_anywhere_is_said_in_time(self):
        deaf = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(deaf.close)
        for endpoint in (f"http://127.0.0.1:{deaf.getsockname()[1]}", "http://127.0.0.1:1"):
            ours = support.quick(lambda at=endpoint: self.ours(AWS_EC2_METADATA_SERVICE_ENDPOINT=at),
                                 10)  # which one request without a limit of its own would take
            self.assertEqual(ours["err"], "no credentials")
            for part in ("AWS_ACCESS_KEY_ID", f"{self.aws}/credentials", f"{self.aws}/config", "container",
                         "instance metadata (no answer)"):
                self.assertIn(part, ours["why"])

    def test_the_metadata_services_own_addresses(self):
        """In a network of its own, where this machine has them."""
        inside = ("ip link set lo up && ip addr add 169.254.170.2/32 dev lo && ip addr add 169.254.169.254/32 dev lo && "
                  f"ip addr add 169.254.170.9/32 dev lo && exec {sys.executable} {os.path.dirname(JUDGE)}/credential_server.py "
                  f"{DRIVER}")
        done = subprocess.run(["unshare", "--map-root-user", "--net", "sh", "-c", inside], env=self.base, text=True,
                              capture_output=True, timeout=120, check=False)
        if done.returncode and "{" not in done.stdout:
            self.skipTest(f"no network of its own: {done.stderr.strip()}")
        agent, instance, other = (json.loads(line) for line in done.stdout.splitlines())
        self.assertEqual((agent["err"], agent["provider"], agent["account"]), ("ok", "container-role", "210987654321"), agent)
        self.assertEqual((instance["err"], instance["provider"]), ("ok", "iam-role"), instance)
        self.assertEqual(other["err"], "no credentials")  # link-local, but none of those addresses


class Files(Case):
    def test_who_else_may_use_the_file(self):
        keys = "[default]\n" + PAIR.format("A")
        self.credentials(keys)
        self.assertEqual(self.ours()["warning"], "")
        self.credentials(keys, 0o644)
        self.assertIn("others can read these keys: chmod 600", self.ours()["warning"])
        self.credentials(keys, 0o646)
        self.assertIn("others can write to it", self.ours()["why"])
        self.credentials(keys)
        real = os.path.join(self.folder, "real")
        os.rename(self.aws, real)
        os.symlink(real, self.aws)
        self.assertEqual(self.ours()["err"], "ok")  # people link their folders

    def test_a_foreign_file_runs_nothing(self):
        if os.geteuid() != 0:
            self.skipTest("only root can read another user's file")
        script = self.write("p.sh", f"#!/bin/sh\ntouch '{self.folder}/ran'\n", 0o755)
        self.config(f"[profile p]\ncredential_process = {script}\n[profile k]\n" + PAIR.format("K"))
        os.chown(os.path.join(self.aws, "config"), 12345, 12345)
        self.assertIn("another user's", self.ours("p")["why"])
        self.assertFalse(os.path.exists(os.path.join(self.folder, "ran")))
        self.assertEqual(self.ours("k")["err"], "ok")


class Refresh(Case):
    def moved(self, talk, seconds):
        self.offset = seconds
        talk.tell(f"clock {seconds}")

    def renewed(self, talk, kind):
        """The chain's life: kept, renewed ahead of the end, again after AWS called the keys expired."""
        self.server.mixes = True
        first = talk.ask("take")
        self.assertEqual(first["err"], "ok", first)
        n = len(self.server.asked(kind))
        self.assertEqual(talk.ask("take")["access_key"], first["access_key"])
        self.assertEqual(len(self.server.asked(kind)), n)
        self.moved(talk, 3600 - 14 * 60)
        second = talk.ask("take")
        self.assertNotEqual(second["access_key"], first["access_key"])
        talk.tell("refuse")
        third = talk.ask("take")
        self.assertEqual(third["err"], "ok", third)
        self.assertNotEqual(third["access_key"], second["access_key"])

    def test_role(self):
        self.config(f"[profile r]\nrole_arn = {ARN}r\nsource_profile = k\n[profile k]\n" + PAIR.format("K"))
        self.renewed(self.driver("r"), "sts")

    def test_web_identity_reads_the_file_again(self):
        token = self.write("token", "first")
        talk = self.driver(AWS_WEB_IDENTITY_TOKEN_FILE=token, AWS_ROLE_ARN=ARN + "w")
        self.renewed(talk, "sts")
        self.write("token", "second\n")
        talk.tell("refuse")
        talk.ask("take")
        self.assertEqual(self.server.asked("sts")[-1][4]["WebIdentityToken"], "second")
        self.write("token", "stale-token")
        talk.tell("refuse")
        self.assertEqual(talk.ask("take")["err"], "expired")
        n = len(self.server.asked("sts"))
        self.moved(talk, 5000)
        self.assertEqual(talk.ask("take")["err"], "expired")
        self.assertEqual(len(self.server.asked("sts")), n)  # the same token is not sent again
        self.write("token", "fourth")
        self.assertEqual(talk.ask("take")["err"], "ok")

    def test_container_and_instance(self):
        self.renewed(self.driver(AWS_CONTAINER_CREDENTIALS_FULL_URI=self.server.url + "/container"), "container")
        self.offset = 0
        self.renewed(self.driver(), "imds")

    def test_an_instance_whose_metadata_is_gone_keeps_its_keys(self):
        talk = self.driver()
        first = talk.ask("take")
        self.server.broken["imds"] = self.server.broken["imds-token"] = (500, "")
        self.moved(talk, 7200)
        later = talk.ask("take")
        self.assertEqual((later["err"], later["access_key"]), ("ok", first["access_key"]))
        self.assertIn("could not be renewed", later["warning"])
        talk.tell("refuse")
        self.assertEqual(talk.ask("take")["err"], "no credentials")

    def test_process(self):
        counter = os.path.join(self.folder, "count")
        script = self.write("p.sh", f"#!/bin/sh\necho x >>'{counter}'\nn=$(wc -l <'{counter}')\n"
                            "echo \"{\\\"Version\\\": 1, \\\"AccessKeyId\\\": \\\"A$n\\\", \\\"SecretAccessKey\\\": \\\"s\\\","
                            f" \\\"Expiration\\\": \\\"{iso(time.time() + 3600)}\\\"}}\"\n", 0o700)
        self.config(f"[profile p]\ncredential_process = {script}\n")
        talk = self.driver("p")
        self.assertEqual([talk.ask("take")["access_key"] for _ in range(3)], ["A1"] * 3)
        self.moved(talk, 3000)
        self.assertEqual(talk.ask("take")["access_key"], "A2")
        self.assertEqual(talk.ask("take")["access_key"], "A2")
        talk.tell("refuse")
        self.assertEqual(talk.ask("take")["access_key"], "A3")

    def test_a_file_is_read_again_when_its_keys_are_refused(self):
        self.credentials("[default]\n" + PAIR.format("OLD"))
        talk = self.driver()
        self.assertEqual(talk.ask("take")["access_key"], "OLD")
        talk.tell("refuse")
        said = talk.ask("take")
        self.assertEqual(said["err"], "expired")
        self.assertIn("put new ones into the file", said["why"])
        self.credentials("[default]\n" + PAIR.format("NEW"))
        self.assertEqual(talk.ask("take")["access_key"], "NEW")

    def test_a_service_that_always_refuses(self):
        """Fresh keys for every request are not asked for, whoever refuses them."""
        self.config(f"[profile r]\nrole_arn = {ARN}r\nsource_profile = k\n[profile k]\n" + PAIR.format("K"))
        self.server.mixes = True
        talk = self.driver("r")
        for seconds in range(10):
            self.moved(talk, seconds)
            self.assertEqual(talk.ask("take")["err"], "ok")
            talk.tell("refuse 7")
        self.assertEqual(len(self.server.asked("sts")), 2)
        self.moved(talk, 3500)
        for _ in range(50):
            talk.ask("take")
            talk.tell("refuse")
        self.assertEqual(len(self.server.asked("sts")), 3)
        self.assertIn("AWS calls them expired", talk.ask("take")["why"])

    def test_failures(self):
        self.config(f"[profile r]\nrole_arn = {ARN}r\nsource_profile = k\n[profile k]\n" + PAIR.format("K"))
        talk = self.driver("r")
        first = talk.ask("take")
        self.server.broken["sts"] = (403, CredentialServer.xml_error("AccessDenied", "not you"))
        self.moved(talk, 3600 - 14 * 60)
        n = len(self.server.asked("sts"))
        again = [talk.ask("take") for _ in range(5)]
        self.assertEqual({answer["access_key"] for answer in again}, {first["access_key"]})
        self.assertEqual(len(self.server.asked("sts")), n + 1)  # once a minute
        self.assertIn("sts:AssumeRole", again[0]["warning"])
        self.moved(talk, 3601)
        ended = talk.ask("take")
        self.assertEqual(ended["err"], "denied")
        n = len(self.server.asked("sts"))
        self.assertEqual(talk.ask("take")["err"], "denied")
        self.assertEqual(len(self.server.asked("sts")), n)
        self.server.broken.clear()
        talk.tell("retry")
        self.assertEqual(talk.ask("take")["err"], "ok")


class Memory(Case):
    """Keys that are out of use stand nowhere in the program's memory but where it keeps secrets."""
    @staticmethod
    def strays(pid, needle):
        """Places of the bytes in memory that is not marked as the arena of secrets is."""
        places, region, text = [], None, needle.encode()
        with open(f"/proc/{pid}/smaps", encoding="utf-8") as maps, open(f"/proc/{pid}/mem", "rb") as memory:
            for line in maps:
                words = line.split()
                if "-" in words[0] and len(words) > 1 and "p" in words[1]:
                    region = (words[0], words[1], words[-1])
                if words[0] != "VmFlags:" or "rd" not in words or "wr" not in words or "wf" in words:
                    continue
                begin, end = (int(part, 16) for part in region[0].split("-"))
                memory.seek(begin)
                found = memory.read(end - begin).count(text)
                if found:
                    places.append((region[2], found))
        return places

    def test_after_a_refresh(self):
        with open(DRIVER, "rb") as f:
            if b"__asan_init" in f.read():
                self.skipTest("AddressSanitizer keeps what was freed")
        self.server.mixes = True
        token = self.write("token", "web-token")
        script = self.write("p.sh", "#!/bin/sh\ncat '" + os.path.join(self.folder, "out.json") + "'\n", 0o700)
        self.sso_file("corp", 7200)
        self.config(SSO + f"[profile r]\nrole_arn = {ARN}r\nsource_profile = k\n[profile k]\n" + PAIR.format("K")
                    + f"[profile p]\ncredential_process = {script}\n")
        for name, profile, env in (
                ("process", "p", {}), ("role", "r", {}), ("sso", "dev", {}),
                ("web", None, {"AWS_WEB_IDENTITY_TOKEN_FILE": token, "AWS_ROLE_ARN": ARN + "w"}),
                ("container", None, {"AWS_CONTAINER_CREDENTIALS_FULL_URI": self.server.url + "/container"}), ("instance", None, {})):
            with self.subTest(name):
                self.write("out.json", {"Version": 1, "AccessKeyId": "A", "SecretAccessKey": "old-process-secret"})
                talk = self.driver(profile, **env)
                first = talk.ask("take")
                self.assertEqual(first["err"], "ok", first)
                secret = "old-process-secret" if name == "process" else self.secret_of(first)
                self.write("out.json", {"Version": 1, "AccessKeyId": "B", "SecretAccessKey": "new-process-secret"})
                talk.tell("refuse")
                self.assertEqual(talk.ask("take")["err"], "ok")
                self.assertEqual(self.strays(talk.child.pid, secret), [])

    def secret_of(self, answer):
        secret = self.server.secrets[answer["access_key"]]
        self.assertEqual(hashlib.sha256(secret.encode()).hexdigest(), answer["secret_sha256"])
        return secret


class Sso(Case):
    def test_login_ends_and_comes_back(self):
        self.config(SSO)
        self.sso_file("corp", 3600)
        talk = self.driver("dev")
        self.server.life_s = 1800
        self.assertEqual(talk.ask("take")["err"], "ok")
        talk.tell("clock 4000")
        self.offset = 4000
        said = talk.ask("take")
        self.assertEqual(said["err"], "expired")
        self.assertIn("aws sso login --profile dev", said["why"])
        n = len(self.server.log)
        for offset in range(4005, 4400, 5):
            talk.tell(f"clock {offset}")
            self.assertEqual(talk.ask("take")["err"], "expired")
        self.assertEqual(len(self.server.log), n)  # nothing was asked
        self.sso_file("corp", 9000)
        self.assertEqual(talk.ask("take")["err"], "ok")  # at once

    def test_a_login_that_aws_does_not_take(self):
        self.config(SSO)
        self.sso_file("corp", 3600, accessToken="revoked")
        talk = self.driver("dev")
        for _ in range(3):
            said = talk.ask("take")
            self.assertEqual(said["err"], "expired")
        self.assertIn("aws sso login --profile dev", said["why"])
        self.assertEqual(len(self.server.asked("sso")), 1)
        self.sso_file("corp", 3600)
        self.assertEqual(talk.ask("take")["err"], "ok")

    def test_refresh_in_the_last_quarter(self):
        self.config(SSO)
        path = self.sso_file("corp", 600, **REFRESHABLE)
        os.chmod(path, 0o644)
        talk = self.driver("dev")
        self.assertEqual(talk.ask("take")["err"], "ok")
        with open(path, encoding="utf-8") as f:
            kept = json.load(f)
        self.assertEqual((kept["accessToken"], kept["refreshToken"]), ("sso-token-2", "refresh-2"))
        self.assertEqual({key: kept[key] for key in ("startUrl", "region", "clientId", "clientSecret",
                                                     "registrationExpiresAt")},
                         {"startUrl": "https://acme.awsapps.com/start", "region": "eu-west-1", "clientId": "client",
                          "clientSecret": "client-secret", "registrationExpiresAt": "2099-01-01T00:00:00Z"})
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o600)
        self.assertEqual(os.listdir(os.path.dirname(path)), [os.path.basename(path)])
        self.same("sso", profile="dev")  # botocore takes what we have written
        self.assertEqual(len(self.server.asked("oidc")), 1)

    def test_a_refresh_is_tried_once_a_minute(self):
        self.config(SSO)
        self.sso_file("corp", -10, **REFRESHABLE)
        self.server.broken["oidc"] = (500, "{}")
        talk = self.driver("dev")
        self.assertEqual(talk.ask("take")["err"], "expired")
        n = len(self.server.asked("oidc"))
        for offset in range(5, 55, 5):
            talk.tell(f"clock {offset}")
            self.assertEqual(talk.ask("take")["err"], "expired")
        self.assertEqual(len(self.server.asked("oidc")), n)
        self.server.broken.clear()
        talk.tell("clock 61")
        self.assertEqual(talk.ask("take")["err"], "ok")

    def test_a_dead_refresh_token_is_not_sent_again(self):
        self.config(SSO)
        self.sso_file("corp", -10, **dict(REFRESHABLE, refreshToken="other"))
        talk = self.driver("dev")
        for offset in range(0, 1000, 100):
            talk.tell(f"clock {offset}")
            self.assertEqual(talk.ask("take")["err"], "expired")
        self.assertEqual(len(self.server.asked("oidc")), 1)

    def test_only_a_dead_refresh_token_is_given_up(self):
        for answer, dead in (((400, {"__type": "SlowDownException", "error": "slow_down"}), False),
                             ((400, {"error": "slow_down"}), False), ((400, {"__type": "InvalidRequestException"}), False),
                             ((400, {"__type": "InvalidGrantException"}), True), ((400, {"error": "invalid_grant"}), True),
                             ((400, {"__type": "ExpiredTokenException"}), True),
                             ((401, {"__type": "InvalidClientException"}), True),
                             ((400, {"__type": "UnauthorizedClientException"}), True)):
            with self.subTest(answer):
                self.config(SSO)
                self.sso_file("corp", -10, **REFRESHABLE)
                self.server.refresh_tokens = {"refresh-1"}
                self.server.broken["oidc"] = (answer[0], json.dumps(answer[1]))
                talk = self.driver("dev")
                self.assertEqual(talk.ask("take")["err"], "expired")
                self.server.broken.clear()
                talk.tell("clock 61")
                self.assertEqual(talk.ask("take")["err"], "expired" if dead else "ok")

    def test_a_folder_that_cannot_be_written(self):
        self.config(SSO)
        self.server.mixes = True
        path = self.sso_file("corp", 600, **REFRESHABLE)
        os.chmod(os.path.dirname(path), 0o500)
        talk = self.driver("dev") if os.geteuid() else self.as_somebody("dev")
        self.assertEqual(talk.ask("take")["err"], "ok")
        talk.tell("refuse")
        again = talk.ask("take")
        self.assertEqual(again["err"], "ok")
        self.assertIn("not kept for other tools", again["warning"])
        self.assertEqual(len(self.server.asked("oidc")), 1)


    def as_somebody(self, profile):
        """Root could write everywhere."""
        program = shutil.copy(DRIVER, os.path.join(self.folder, "driver"))
        for folder, _, files in os.walk(self.folder):
            for name in (folder, *(os.path.join(folder, file) for file in files)):
                os.chown(name, 12345, 12345)
        talk = Talk([program, "--profile", profile], self.env, user=12345, group=12345, extra_groups=[])
        self.addCleanup(talk.close)
        return talk


class Mfa(Case):
    MFA = "mfa_serial = arn:aws:iam::123456789012:mfa/me\n"

    def setUp(self):
        super().setUp()
        self.config(f"[profile r]\nrole_arn = {ARN}r\nsource_profile = k\n{self.MFA}[profile k]\n" + PAIR.format("K"))

    def test_nobody_can_be_asked(self):
        said = self.ours("r")
        self.assertEqual(said["err"], "no credentials")
        self.assertIn("nobody can be asked here", said["why"])
        self.assertEqual(self.server.log, [])

    def test_the_operator_answers(self):
        talk = self.driver("r")
        talk.tell("mfa 123 456")
        said = talk.ask("take")
        self.assertEqual(said["err"], "ok", said)
        self.assertIn("MFA code of arn:aws:iam::123456789012:mfa/me for " + ARN + "r", said["question"])
        self.assertEqual(self.server.asked("sts")[0][4]["TokenCode"], "123456")

    def test_the_operator_declines(self):
        talk = self.driver("r")
        talk.tell("mfa")
        for offset in (0, 100, 10000):
            talk.tell(f"clock {offset}")
            self.assertIn("no code was given", talk.ask("take")["why"])
        talk.tell("mfa 123456")
        talk.tell("retry")
        self.offset = 10000
        self.assertEqual(talk.ask("take")["err"], "ok")

    def test_a_wrong_code(self):
        talk = self.driver("r")
        talk.tell("mfa 654321")
        self.assertEqual(talk.ask("take")["err"], "expired")
        talk.tell("mfa 123456")
        talk.tell("clock 6")
        self.assertEqual(talk.ask("take")["err"], "ok")

    def test_the_cli_has_asked_already(self):
        for extra in ("", "external_id = ü\"\\x\nduration_seconds = 3600\nrole_session_name = me\n"):
            with self.subTest(extra):
                self.config(f"[profile r]\nrole_arn = {ARN}r\nsource_profile = k\n{self.MFA}{extra}[profile k]\n"
                            + PAIR.format("K"))
                theirs = self.judge.ask(json.dumps({"env": self.env, "profile": "r", "cli_cache": True, "code": "123456"}))
                self.assertEqual(theirs["err"], "ok", theirs)
                n = len(self.server.log)
                ours = self.ours("r")
                self.assertEqual((ours["err"], ours.get("access_key")), ("ok", theirs["access_key"]), ours)
                self.assertEqual(ours["source"], "the AWS CLI's cache")
                self.assertEqual(len(self.server.log), n)

    def test_the_clis_other_caches(self):
        token = self.write("token", "web-token")
        self.config(SSO + f"[profile w]\nrole_arn = {ARN}w\nweb_identity_token_file = {token}\n")
        self.sso_file("corp", 3600)
        for profile in ("w", "dev"):
            theirs = self.judge.ask(json.dumps({"env": self.env, "profile": profile, "cli_cache": True}))
            self.assertEqual(theirs["err"], "ok", theirs)
            n = len(self.server.log)
            self.assertEqual(self.ours(profile).get("access_key"), theirs["access_key"])
            self.assertEqual(len(self.server.log), n)


class Differential(Case):
    """Random homes and environments: which source wins, or that none does."""
    def profile(self, rng, name, names):
        kinds = {
            "static": lambda: PAIR.format("AKIA" + name.upper().replace(" ", "")) + rng.choice(["", "aws_session_token = t\n"]),
            "half": lambda: "aws_access_key_id = HALF\n",
            "secret": lambda: "aws_secret_access_key = alone\n",
            "role": lambda: f"role_arn = {ARN}{rng.randrange(3)}\nsource_profile = {rng.choice(names + ['gone'])}\n",
            "named": lambda: f"role_arn = {ARN}n\ncredential_source = " + rng.choice(
                ["Environment", "EcsContainer", "Ec2InstanceMetadata", "environment"]) + "\n",
            "bare-role": lambda: f"role_arn = {ARN}b\n",
            "web": lambda: f"role_arn = {ARN}w\nweb_identity_token_file = {self.token}\n",
            "web-only": lambda: f"web_identity_token_file = {self.token}\n",
            "sso": lambda: "sso_session = corp\nsso_account_id = 1\nsso_role_name = R\n",
            "sso-half": lambda: "sso_session = corp\nsso_account_id = 1\n",
            "sso-old": lambda: "sso_start_url = https://old\nsso_region = eu-west-1\nsso_account_id = 2\nsso_role_name = R\n",
            "process": lambda: f"credential_process = {self.script}\n",
            "region": lambda: "region = eu-west-1\n",
        }
        weights = [5, 1, 1, 5, 3, 1, 2, 1, 3, 1, 2, 3, 3]
        chosen = set(rng.choices(list(kinds), weights, k=rng.choice([1, 1, 1, 2, 2, 3])))
        lines, keys = [], set()
        for kind in sorted(chosen):
            for line in kinds[kind]().splitlines():
                if line.split(" ")[0] not in keys or rng.random() < 0.01:
                    keys.add(line.split(" ")[0])
                    lines.append(line)
        indent, mark = rng.choice(["", "", "  "]), rng.choice([" = ", "=", ": "])
        rng.shuffle(lines)
        body = "".join(f"{indent}{line.replace(' = ', mark, 1)}\n" for line in lines)
        return body + rng.choice(["", "# note\n", "\n", ";x\n"])

    def home(self, rng):
        names = ["default", "a", "b", "c d"]
        config = credentials = ""
        for name in names:
            where = rng.choice(["config", "config", "credentials", "both", "none"])
            if where in ("config", "both"):
                head = {"default": rng.choice(["default", "profile default"]), "c d": 'profile "c d"'}.get(name, f"profile {name}")
                config += f"[{head}]\n{self.profile(rng, name, names)}"
            if where in ("credentials", "both"):
                credentials += f"[{name}]\n{self.profile(rng, name, names)}"
        if rng.random() < 0.03:
            config += "[DEFAULT]\n" + PAIR.format("LEAK")
        if rng.random() < 0.9:
            config = SESSION + config
        self.config(config)
        self.credentials(credentials)

    def environment(self, rng):
        env = dict(self.env)
        for chance, more in (
                (0.25, {"AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SECRET_ACCESS_KEY": "env-secret"}),
                (0.05, {"AWS_ACCESS_KEY_ID": "AKIAENV"}), (0.05, {"AWS_SECRET_ACCESS_KEY": "alone"}),
                (0.1, {"AWS_SESSION_TOKEN": "st"}), (0.05, {"AWS_SECURITY_TOKEN": "xt"}), (0.03, {"AWS_ACCESS_KEY_ID": ""}),
                (0.3, {"AWS_PROFILE": rng.choice(["a", "b", "c d", "gone"])}), (0.1, {"AWS_DEFAULT_PROFILE": "b"}),
                (0.1, {"AWS_WEB_IDENTITY_TOKEN_FILE": self.token}), (0.1, {"AWS_ROLE_ARN": ARN + "env"}),
                (0.3, {"AWS_CONTAINER_CREDENTIALS_FULL_URI": self.server.url + "/container"}),
                (0.4, {"AWS_EC2_METADATA_DISABLED": "true"}), (0.05, {"AWS_STS_REGIONAL_ENDPOINTS": "legacy"})):
            if rng.random() < chance:
                env.update(more)
        return env

    def test_the_same_source_wins(self):
        seed = int(os.environ.get("CWTOP_SEED", "1"))
        rng = random.Random(seed)
        self.token = self.write("token", "web-token")
        self.script = self.write("p.sh", "#!/bin/sh\necho '{\"Version\": 1, \"AccessKeyId\": \"AKIAPROC\", "
                                 "\"SecretAccessKey\": \"s\"}'\n", 0o700)
        self.sso_file("corp", 7200)
        self.sso_file("https://old", 7200)
        won = {}
        for number in range(ROUNDS):
            self.home(rng)
            env = self.environment(rng)
            profile = rng.choice([None, None, "a", "b", "c d", "default"])
            ours = self.run_ours(env, profile)
            theirs = self.judge.ask(json.dumps({"env": env, "profile": profile}))
            if "the SSO token provider" in theirs.get("why", "") or "LEAK)" in theirs.get("why", ""):
                continue  # making any client fails there; [DEFAULT] is taken for a part of the sso-session
            what = f"seed {seed}, round {number}, profile {profile}:\n{self.show(env)}\nours {ours}\ntheirs {theirs}"
            self.assertEqual(ours["err"] == "ok", theirs["err"] == "ok", what)
            won[theirs.get("provider")] = won.get(theirs.get("provider"), 0) + 1
            if ours["err"] == "ok":
                for key in ("provider", "access_key", "secret_sha256", "token"):
                    self.assertEqual(ours[key], theirs[key], what)
            elif theirs["err"] == "none":
                self.assertTrue(ours["why"].startswith("no credentials: "), what)
        if ROUNDS < 400:
            return
        self.assertEqual(set(won), {None, "env", "assume-role", "assume-role-with-web-identity", "sso",
                                    "shared-credentials-file", "custom-process", "config-file", "container-role", "iam-role"})

    def run_ours(self, env, profile):
        done = subprocess.run([DRIVER, *(["--profile", profile] if profile else [])], env=env, input="", capture_output=True,
                              text=True, timeout=120, check=False)
        self.assertIn(done.returncode, (0, 1), done.stderr)
        return dict(json.loads(done.stdout), stderr=done.stderr)

    def show(self, env):
        text = "\n".join(f"{k}={v}" for k, v in sorted(env.items()) if k.startswith("AWS_") and "ENDPOINT" not in k)
        for name in ("config", "credentials"):
            with open(os.path.join(self.aws, name), encoding="utf-8") as f:
                text += f"\n--- {name}\n{f.read()}"
        return text


if __name__ == "__main__":
    unittest.main()
