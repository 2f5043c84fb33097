# SPDX-License-Identifier: MIT
"""The operator's part of logging in, on a real terminal: the code of an MFA device is asked for on screen, and a login
that ended goes on by itself within ten seconds of `aws sso login`."""
import hashlib
import json
import os
import sys
import time
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import support

STACK = "cityflow"
NO_KEYS = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}


class Login(support.Folder):
    def setUp(self):
        super().setUp()
        os.makedirs(os.path.join(self.folder, ".aws", "sso", "cache"))
        self.sim = support.simulator(self.folder, STACK)
        self.addCleanup(self.sim.stop)

    def keep(self, name, text):
        """Written beside and moved, as AWS's tools do."""
        path = self.file(name + ".new", text)
        os.chmod(path, 0o600)
        os.replace(path, os.path.join(self.folder, name))

    def environment(self, profile):
        return support.environment(self.folder, AWS_PROFILE=profile, AWS_ENDPOINT_URL=self.sim.url, **NO_KEYS)

    def live(self, profile):
        screen = support.Tmux([support.CWTOP, STACK, *support.demo_vars(STACK)], self.environment(profile), self.folder,
                              rows=24, columns=120)  # wide enough to say that data are fresh
        self.addCleanup(screen.close)
        return screen

    def mfa_profile(self):
        self.keep(".aws/config", "[profile ops]\nregion = eu-west-2\nsource_profile = base\n"
                                 "role_arn = arn:aws:iam::123456789012:role/operator-mfa\n"
                                 "mfa_serial = arn:aws:iam::123456789012:mfa/ann\n")
        self.keep(".aws/credentials", f"[base]\naws_access_key_id = {support.KEY}\n"
                                      f"aws_secret_access_key = {support.SECRET}\n")

    def test_code_is_asked_for(self):
        self.mfa_profile()
        screen = self.live("ops")
        screen.until(r"Your code is needed", "mfa/ann", "Enter send")
        screen.send("1", "2", "q", "3", "4", "5", "6")
        screen.until(r"\*{6}")
        screen.send("Enter")  # probes need no login: their data may be fresh before the popup is gone
        support.wait_for(lambda: "Your code" not in screen.screen(), lambda: "the end of the popup:\n" + screen.screen())
        self.assertNotIn("123456 ", screen.until(r"data fresh"))

    def test_wrong_code_then_right(self):
        self.mfa_profile()
        screen = self.live("ops")
        screen.until(r"Your code is needed")
        screen.send("6", "5", "4", "3", "2", "1", "Enter")
        screen.until(r"(?s)Your code is needed.*Code +_|denied|MFA")
        screen.send("r")
        screen.until(r"(?s)Your code is needed.*Code +_")
        screen.send("1", "2", "3", "4", "5", "6", "Enter")
        screen.until(r"data fresh")

    def test_declined(self):
        self.mfa_profile()
        screen = self.live("ops")
        screen.until(r"Your code is needed")
        screen.send("Escape")
        self.assertIn("MFA", support.wait_for(
            lambda: (lambda s: s if "Your code" not in s and "MFA" in s else None)(screen.screen()), screen.screen))
        screen.send("r")  # asks again
        screen.until(r"Your code is needed")
        screen.send("C-c")
        screen.send("q")
        screen.until(r"ended with 0")

    def test_no_terminal_can_ask(self):
        self.mfa_profile()
        code, _, said = support.quick(lambda: support.cwtop(
            ["snapshot", STACK], self.folder, AWS_PROFILE="ops", AWS_ENDPOINT_URL=self.sim.url, **NO_KEYS), 30)
        self.assertEqual(code, 77)
        self.assertIn("MFA", said)
        self.assertEqual(len(said.strip().splitlines()), 1)

    def sso_token(self, expires):
        name = hashlib.sha1(b"corp").hexdigest()
        self.keep(f".aws/sso/cache/{name}.json", json.dumps({
            "startUrl": "https://corp.awsapps.com/start", "region": "eu-west-2", "accessToken": "sim-access-token",
            "expiresAt": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + expires))}))

    def test_login_ends_and_comes_back(self):
        self.keep(".aws/config", "[profile ops]\nsso_session = corp\nsso_account_id = 123456789012\n"
                                 "sso_role_name = viewer\nregion = eu-west-2\n[sso-session corp]\n"
                                 "sso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-2\n")
        self.sso_token(-60)
        screen = self.live("ops")
        screen.until(r"aws sso login --profile ops", "expired")
        self.sso_token(3600)
        screen.until(r"data fresh")  # it looks each five seconds: tests/unit/poll/test_cadence.c


if __name__ == "__main__":
    unittest.main()
