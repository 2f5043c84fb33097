# SPDX-License-Identifier: MIT
"""A loopback server with every service that hands out keys: STS, the SSO portal, OIDC, the container agent and
instance metadata. What it hands out follows from what it is asked, so that two clients that ask alike get the same."""
import datetime
import hashlib
import http.server
import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.parse

ROLE = "bastion-role"


def digest(*parts):
    return hashlib.sha256("\0".join(str(part) for part in parts).encode()).hexdigest()


def keys_for(*parts):
    """(access key, secret, token) of one origin."""
    name = digest(*parts)
    return "ASIA" + name[:16].upper(), digest("secret", name)[:40], "token/" + name[16:40]


def iso(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


class CredentialServer:
    """`log` has (method, path, headers, form or JSON) of each request. `life_s`: how long keys live. `broken`: the
    kinds (sts, sso, oidc, container, imds, imds-token) that answer with (status, body) instead. `now` is its clock."""
    def __init__(self, now, address=("127.0.0.1", 0), prefix="/imds"):
        self.now, self.life_s, self.broken, self.log, self.serial = now, 3600, {}, [], 0
        self.sso_tokens, self.refresh_tokens, self.mixes, self.secrets = {"sso-token"}, {"refresh-1"}, False, {}
        self.lock = threading.Lock()
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                with server.lock:
                    status, kind, text = server.reply(self, body.decode())
                data = text.encode()
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)
            do_GET = do_POST = do_PUT = answer

        class Threads(http.server.ThreadingHTTPServer):
            daemon_threads = True
        self.server, self.prefix = Threads(address, Handler), prefix
        self.url = f"http://{address[0]}:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def environment(self):
        return {"AWS_ENDPOINT_URL_STS": self.url, "AWS_ENDPOINT_URL_SSO": self.url, "AWS_ENDPOINT_URL_SSO_OIDC": self.url,
                "AWS_EC2_METADATA_SERVICE_ENDPOINT": self.url + "/imds/"}

    def asked(self, kind):
        with self.lock:
            return [entry for entry in self.log if entry[0] == kind]

    def reply(self, request, body):
        url = urllib.parse.urlsplit(request.path)
        form = dict(urllib.parse.parse_qsl(body)) if "Action=" in body else {}
        for kind, pattern, respond in (("imds-token", self.prefix + r"/latest/api/token", self.imds_token),
                                       ("imds", self.prefix + r"/latest/meta-data/iam/security-credentials/(.*)", self.imds),
                                       ("container", r"/container.*", self.container),
                                       ("sso", r"/federation/credentials", self.sso),
                                       ("oidc", r"/token", self.oidc), ("sts", r"/", self.sts)):
            match = re.fullmatch(pattern, url.path)
            if not match:
                continue
            self.log.append((kind, request.command, request.path, dict(request.headers), form or body))
            if kind in self.broken:
                status, text = self.broken[kind]
                return status, "application/json" if text.startswith("{") else "text/xml", text
            return respond(request, url, form, body, match)
        return 404, "text/plain", "no such thing"

    def expiry(self):
        return iso(self.now() + self.life_s)

    def number(self):
        """Part of what keys follow from, when each request should get others."""
        self.serial += 1
        return self.serial if self.mixes else 0

    def sts(self, request, _url, form, _body, _match):
        who = re.search(r"Credential=([^/]+)/", request.headers.get("Authorization") or "")
        given = {k: v for k, v in form.items() if k != "RoleSessionName" or not v.startswith(("botocore-", "cwtop-"))}
        if form.get("SerialNumber") and form.get("TokenCode") != "123456":
            return 403, "text/xml", self.xml_error("AccessDenied", "MultiFactorAuthentication failed")
        if form["Action"] == "AssumeRoleWithWebIdentity" and form["WebIdentityToken"] == "stale-token":
            return 400, "text/xml", self.xml_error("InvalidIdentityToken", "not valid any more")
        access, secret, token = self.keys(sorted(given.items()), who.group(1) if who else None, self.number())
        account = form["RoleArn"].split(":")[4] if form["RoleArn"].count(":") > 4 else "0"
        return 200, "text/xml", (
            f'<{form["Action"]}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{form["Action"]}Result>'
            f"<AssumedRoleUser><Arn>arn:aws:sts::{account}:assumed-role/r/s</Arn><AssumedRoleId>A:s</AssumedRoleId>"
            f"</AssumedRoleUser><Credentials><AccessKeyId>{access}</AccessKeyId><SecretAccessKey>{secret}"
            f"</SecretAccessKey><SessionToken>{token}</SessionToken><Expiration>{self.expiry()}</Expiration></Credentials>"
            f'</{form["Action"]}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata>'
            f'</{form["Action"]}Response>')

    @staticmethod
    def xml_error(code, message):
        return ('<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>'
                f"<Code>{code}</Code><Message>{message}</Message></Error><RequestId>1</RequestId></ErrorResponse>")

    def sso(self, request, url, _form, _body, _match):
        if request.headers.get("x-amz-sso_bearer_token") not in self.sso_tokens:
            return 401, "application/json", json.dumps({"message": "Session token not found or invalid",
                                                        "__type": "UnauthorizedException"})
        query = urllib.parse.parse_qs(url.query)
        access, secret, token = self.keys(query["role_name"], query["account_id"], self.number())
        return 200, "application/json", json.dumps({"roleCredentials": {
            "accessKeyId": access, "secretAccessKey": secret, "sessionToken": token,
            "expiration": (int(self.now()) + self.life_s) * 1000}})

    def oidc(self, _request, _url, _form, body, _match):
        asked = json.loads(body)
        if asked.get("grantType") != "refresh_token" or asked.get("refreshToken") not in self.refresh_tokens:
            return 400, "application/json", json.dumps({"error": "invalid_grant", "error_description": "no"})
        self.refresh_tokens = {f"refresh-{len(self.sso_tokens) + 1}"}
        fresh = f"sso-token-{len(self.sso_tokens) + 1}"
        self.sso_tokens.add(fresh)
        return 200, "application/json", json.dumps({"accessToken": fresh, "expiresIn": 28800, "tokenType": "Bearer",
                                                    "refreshToken": next(iter(self.refresh_tokens))})

    def keys(self, *parts):
        access, secret, token = keys_for(*parts)
        self.secrets[access] = secret
        return access, secret, token

    def plain_keys(self, *parts):
        access, secret, token = self.keys(*parts, self.number())
        return {"AccessKeyId": access, "SecretAccessKey": secret, "Token": token, "Expiration": self.expiry()}

    def container(self, request, url, _form, _body, _match):
        if url.path.endswith("/private") and request.headers.get("Authorization") != "let me in":
            return 403, "application/json", '{"code": "denied"}'
        return 200, "application/json", json.dumps(dict(self.plain_keys("container", url.path), AccountId="210987654321"))

    def imds_token(self, request, *_):
        good = request.command == "PUT" and request.headers.get("x-aws-ec2-metadata-token-ttl-seconds") == "21600"
        return (200, "text/plain", "imds-session") if good else (400, "text/plain", "bad")

    def imds(self, request, _url, _form, _body, match):
        given = request.headers.get("x-aws-ec2-metadata-token")
        if given != "imds-session" and not (given is None and "imds-token" in self.broken):
            return 401, "text/plain", "no session"
        if not match.group(1):
            return 200, "text/plain", ROLE
        return 200, "application/json", json.dumps(dict(self.plain_keys("instance", match.group(1)), Code="Success",
                                                        Type="AWS-HMAC", LastUpdated=iso(self.now())))


def main(driver):
    """Serves the metadata services' own addresses, and prints what the driver finds there."""
    for address in ("169.254.170.2", "169.254.169.254", "169.254.170.9"):
        CredentialServer(time.time, (address, 80), "")
    for more in ({"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/container/v2/x"}, {},
                 {"AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://169.254.170.9/"}):
        print(subprocess.run([driver], env=dict(os.environ, **more), input="", capture_output=True, text=True,
                             timeout=120, check=False).stdout.strip(), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
