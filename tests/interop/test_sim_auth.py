# SPDX-License-Identifier: MIT
"""What cwtop-sim refuses: requests that are unsigned, wrongly signed, altered, too old, or out of
scope. Signed by botocore, altered here, sent raw."""
import datetime
import http.client
import json
import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import awsmodel
import sim_process
from sim_process import ACCESS_KEY, ORIGIN_MS, REGION, SECRET_KEY, Sim, clock

ECS = ("ecs", "AmazonEC2ContainerServiceV20141113.ListClusters", "1.1")
SQS = ("sqs", "AmazonSQS.ListQueues", "1.0")
CLOUDWATCH = ("monitoring", "GraniteServiceVersion20100801.ListMetrics", "1.0")


def setUpModule():
    sim_process.require(awsmodel.botocore, "botocore is not installed")


class Auth(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.sim = Sim(clock_text=clock())
        cls.address = cls.sim.url.split("/")[-1]

    @classmethod
    def tearDownClass(cls):
        code, error = cls.sim.stop()
        assert code == 0, error

    def sign(self, call, body=b"{}", path="/", date=None, access_key=ACCESS_KEY,
             secret_key=SECRET_KEY, token=None, region=REGION, scope_service=None, headers=None):
        """Headers of a request as botocore would sign it, at `date` instead of now."""
        from unittest import mock

        from botocore import auth, awsrequest, credentials

        service, target, version = call
        request = awsrequest.AWSRequest(
            method="POST", url=f"http://{self.address}{path}", data=body,
            headers={"X-Amz-Target": target, "Host": self.address,
                     "Content-Type": f"application/x-amz-json-{version}", **(headers or {})})
        signer = auth.SigV4Auth(credentials.Credentials(access_key, secret_key, token),
                                scope_service or service, region)
        now = date or datetime.datetime.now(datetime.timezone.utc)
        with mock.patch.object(auth, "get_current_datetime", return_value=now, create=True):
            signer.add_auth(request)
        return dict(request.headers.items())

    def send(self, headers, body=b"{}", path="/", method="POST"):
        connection = http.client.HTTPConnection(self.address, timeout=120)
        try:
            connection.request(method, path, body=body, headers=headers)
            reply = connection.getresponse()
            return reply, json.loads(reply.read() or b"{}")
        finally:
            connection.close()

    def accepted(self, headers, **more):
        reply, body = self.send(headers, **more)
        self.assertEqual(reply.status, 200, body)

    def refused(self, code, headers, status=400, **more):
        reply, body = self.send(headers, **more)
        self.assertEqual((reply.status, body["__type"].split("#")[-1]), (status, code), body)
        self.assertEqual(reply.getheader("x-amzn-ErrorType"), code)
        self.assertTrue(reply.getheader("x-amzn-RequestId"))
        self.assertTrue(reply.getheader("Date"))
        return body["message"]

    def test_signed_requests_are_accepted(self):
        for call in (ECS, SQS, CLOUDWATCH):
            self.accepted(self.sign(call))
        self.accepted(self.sign(ECS, path="/a%20b/./c//d/../?b=2&a=%2F&a=1&empty"),
                      path="/a%20b/./c//d/../?b=2&a=%2F&a=1&empty")
        self.accepted(self.sign(ECS, headers={"X-Amz-Meta-A": "  two   spaces ",
                                              "X-Amz-Meta": "1", "X-Amz-Meta-A-B": "2"}))

    def test_either_clock_is_right(self):
        virtual = datetime.datetime.fromtimestamp(ORIGIN_MS / 1000, datetime.timezone.utc)
        self.accepted(self.sign(ECS, date=virtual))
        self.accepted(self.sign(ECS, date=virtual + datetime.timedelta(seconds=299)))
        self.refused("InvalidSignatureException",
                     self.sign(ECS, date=virtual + datetime.timedelta(seconds=302)))

    def test_unsigned(self):
        headers = self.sign(ECS)
        del headers["Authorization"]
        self.refused("MissingAuthenticationTokenException", headers)
        self.refused("MissingAuthenticationTokenException", {})
        self.refused("MissingAuthenticationTokenException", {}, method="GET")

    def test_wrong_secret(self):
        headers = self.sign(ECS, secret_key="wrong")
        message = self.refused("InvalidSignatureException", headers)
        self.assertTrue(message.startswith("The request signature we calculated does not match the "
                                           "signature you provided."))

    def test_codes_of_query_compatible_services(self):
        headers = self.sign(SQS, secret_key="wrong", headers={"x-amzn-query-mode": "true"})
        reply, _ = self.send(headers)
        self.assertEqual((reply.status, reply.getheader("x-amzn-query-error")),
                         (403, "SignatureDoesNotMatch;Sender"))
        headers = self.sign(SQS, secret_key="wrong")
        reply, _ = self.send(headers)
        self.assertIsNone(reply.getheader("x-amzn-query-error"))

    def test_wrong_key(self):
        for more in ({"access_key": "AKIAIOSFODNN7EXAMPLF"}, {"token": "x"}):
            message = self.refused("UnrecognizedClientException", self.sign(ECS, **more))
            self.assertEqual(message, "The security token included in the request is invalid.")

    def test_dates(self):
        now = datetime.datetime.now(datetime.timezone.utc)
        old = now - datetime.timedelta(minutes=6)
        message = self.refused("InvalidSignatureException", self.sign(ECS, date=old))
        self.assertRegex(message, r"^Signature expired: \d{8}T\d{6}Z is now earlier than "
                                  r"\d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$")
        message = self.refused("InvalidSignatureException",
                               self.sign(ECS, date=now + datetime.timedelta(hours=6)))  # on whatever machine
        self.assertRegex(message, r"^Signature not yet current: .* is still later than .* \+ 5 min")
        headers = self.sign(ECS)
        self.refused("IncompleteSignatureException", dict(headers, **{"X-Amz-Date": "yesterday"}))
        del headers["X-Amz-Date"]
        self.refused("IncompleteSignatureException", headers)

    def test_altered_requests(self):
        headers = self.sign(ECS)
        self.refused("InvalidSignatureException", headers, body=b'{"maxResults":1}')
        self.refused("InvalidSignatureException", headers, path="/x")
        self.refused("InvalidSignatureException", headers, path="/?x=1")
        self.refused("InvalidSignatureException", headers, method="PUT")
        target = ECS[1].replace("ListClusters", "ListTasks")
        self.refused("InvalidSignatureException", dict(headers, **{"X-Amz-Target": target}))
        self.refused("InvalidSignatureException", dict(headers, **{"X-Amz-Extra": "unsigned"}))
        self.refused("InvalidSignatureException", dict(headers, Host="localhost"))
        value = headers["Authorization"]
        last = "0" if value[-1] != "0" else "1"
        self.refused("InvalidSignatureException", dict(headers, Authorization=value[:-1] + last))
        self.refused("InvalidSignatureException", dict(headers, Authorization=value[:-1]))

    def test_signed_headers(self):
        headers = self.sign(ECS)
        value = headers["Authorization"]
        for name in ("host;", "x-amz-date;", ";x-amz-target"):
            self.assertIn(name, value)
            message = self.refused("InvalidSignatureException",
                                   dict(headers, Authorization=value.replace(name, "")))
            self.assertIn("must be a 'SignedHeader'", message)

    def test_malformed_authorization(self):
        headers = self.sign(ECS)
        value = headers["Authorization"]
        for bad in ("Basic eDp5", value.replace("AWS4-HMAC-SHA256", "AWS3"), "AWS4-HMAC-SHA256",
                    value.replace("Signature=", "Sig="), value.replace("Credential=", "C="),
                    value.replace("SignedHeaders=", "S="), value.replace("/aws4_request", ""),
                    value.replace("Signature=", "Signature=" + "0" * 3000),
                    "AWS4-HMAC-SHA256 =,=,"):
            with self.subTest(bad[:40]):
                self.refused("IncompleteSignatureException", dict(headers, Authorization=bad))
        self.refused("InvalidSignatureException",
                     dict(headers, Authorization=value.replace("aws4_request", "aws5_request")))

    def test_scope(self):
        message = self.refused("InvalidSignatureException", self.sign(ECS, scope_service="sqs"))
        self.assertIn("scoped to correct service: 'ecs'", message)
        message = self.refused("InvalidSignatureException", self.sign(ECS, region="EU_West"))
        self.assertIn("valid region", message)
        headers = self.sign(ECS)
        day = headers["X-Amz-Date"][:8]
        self.refused("InvalidSignatureException",
                     dict(headers, Authorization=headers["Authorization"].replace(
                         f"/{day}/", "/20200101/")))

    def test_unknown_targets(self):
        for target in ("AmazonSQS.Nope", "AmazonSQS."):
            headers = self.sign(("sqs", target, "1.0"))
            self.refused("UnknownOperationException", headers)
        self.refused("UnknownOperationException", self.sign(("sqs", "Nobody.Nothing", "1.0")))
        self.refused("UnknownOperationException", self.sign((ECS[0], ECS[1], "1.0")))

    def test_bodies(self):
        for body in (b"", b"{", b"[]", b"<html>", b'{"a":1}{}', b'{"cluster":"\xff"}',
                     b'{"nextToken":1}', b'{"maxResults":"x"}'):
            with self.subTest(body):
                self.refused("SerializationException", self.sign(ECS, body=body), body=body)
        reply = http.client.HTTPConnection(self.address, timeout=120)
        reply.request("POST", "/", body=b" " * (3 << 20), headers=self.sign(ECS))
        self.assertEqual(reply.getresponse().status, 413)
        reply.close()

    def test_own_key_pair(self):
        with Sim(env={"CWTOP_SIM_ACCESS_KEY_ID": "AKIDOTHER",
                      "CWTOP_SIM_SECRET_ACCESS_KEY": "other"}) as sim:
            from botocore.exceptions import ClientError

            sim.client("ecs", access_key="AKIDOTHER", secret_key="other").list_clusters()
            with self.assertRaises(ClientError) as caught:
                sim.client("ecs").list_clusters()
            self.assertEqual(caught.exception.response["Error"]["Code"],
                             "UnrecognizedClientException")


if __name__ == "__main__":
    unittest.main()
