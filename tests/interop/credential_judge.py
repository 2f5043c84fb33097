# SPDX-License-Identifier: MIT
"""botocore's own answer to "which keys?": a line of JSON in, a line of JSON out. HOME is that of the process."""
import hashlib
import json
import os
import sys

import botocore.credentials
import botocore.session
import botocore.utils


def judge(case):
    home = os.environ["HOME"]
    os.environ.clear()
    os.environ.update(case["env"], HOME=home)
    session = botocore.session.Session(profile=case.get("profile"))
    if case.get("cli_cache"):  # as the AWS CLI sets it up
        cache = botocore.utils.JSONFileCache(os.path.join(home, ".aws", "cli", "cache"))
        resolver = botocore.credentials.create_credential_resolver(session, cache=cache)
        if case.get("code"):
            resolver.get_provider("assume-role")._prompter = lambda _: case["code"]
        found = resolver.load_credentials()
    else:
        found = session.get_credentials()
    if found is None:
        return {"err": "none"}
    frozen = found.get_frozen_credentials()
    return {"err": "ok", "provider": found.method, "access_key": frozen.access_key, "token": frozen.token,
            "secret_sha256": hashlib.sha256(frozen.secret_key.encode()).hexdigest(), "account": frozen.account_id}


for line in sys.stdin:
    try:
        answer = judge(json.loads(line))
    except Exception as error:  # any of its many
        answer = {"err": type(error).__name__, "why": str(error)[:300]}
    print(json.dumps(answer), flush=True)
