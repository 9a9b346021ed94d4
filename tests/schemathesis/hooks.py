"""What a schema cannot say: which texts of the right form are a key, a sealed code or a cursor.

Invariant: only a text of the documented form is replaced, by another of the same form; what was
made up to be refused is sent as it is.
Loaded by schemathesis, as schemathesis.toml says.
"""

import json
import os
import re
import sys
from pathlib import Path

import schemathesis

sys.path.insert(0, str(Path(__file__).resolve().parent))
import owner  # noqa: E402

# The generator of P-256 (SEC 2, section 2.4.2): a point that nobody has to make up.
POINT = (
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
)
KEY_FORM = re.compile("04[0-9a-fA-F]{128}")
COMPRESSED = "03" + POINT[2:66]
COMPRESSED_FORM = re.compile("0[23][0-9a-fA-F]{64}")
CURSORS = json.loads(os.environ["ST_CURSORS"])
# Ids that stand in for all made-up ones, when a run is to meet one account again and again.
IDS = json.loads(os.environ["ST_IDS"])
OWN_TOKEN = os.environ["ST_TOKEN_ID"]
NOBODYS_TOKEN = "Token:019542f5-b3e7-4d02-8000-000000000001"
OWNER = owner.of_environment()


@schemathesis.hook
def before_call(context, case, kwargs):
    """Puts a real point, a sealed code, an address or a cursor where any text stands."""
    body = case.body
    if isinstance(body, dict):
        key = body.get("clientPublicKey")
        if isinstance(key, str) and KEY_FORM.fullmatch(key):
            body["clientPublicKey"] = POINT
        if isinstance(key, str) and COMPRESSED_FORM.fullmatch(key):
            body["clientPublicKey"] = COMPRESSED
        if body.get("type") == "EMAIL_OTP" and isinstance(body.get("encryptedOtpBundle"), str):
            sealed = {"encappedPublic": POINT, "ciphertext": "00" * 64}
            body["encryptedOtpBundle"] = json.dumps(sealed)
        # A name that nobody has (RFC 6761, section 6.4), so that nothing is sent anywhere.
        endpoint = body.get("webhookEndpoint")
        if isinstance(endpoint, str) and (endpoint.startswith("http") or len(endpoint) % 2):
            body["webhookEndpoint"] = "https://receiver.invalid/webhooks"
    query = case.query
    if query and isinstance(query.get("cursor"), str) and case.path in CURSORS:
        query["cursor"] = CURSORS[case.path]
    for name, value in IDS.items():
        if case.path_parameters and name in case.path_parameters:
            case.path_parameters[name] = value
    # The token that all the calls are made with stays.
    path = case.path_parameters
    if case.method == "DELETE" and path and OWN_TOKEN in str(path.get("tokenId")):
        path["tokenId"] = NOBODYS_TOKEN
    if OWNER and case.path_parameters is not None:
        OWNER.prepare(case)


@schemathesis.hook
def after_call(context, case, response):
    """Notes what schemathesis itself was answered, apart from what its owner asked beside it."""
    if OWNER:
        with Path(os.environ["ST_SEEN"]).open("a", encoding="utf-8") as seen:
            seen.write(f"{case.method} {case.path} {response.status_code}\n")
