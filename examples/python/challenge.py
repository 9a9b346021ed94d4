"""The check of a passkey's challenge: that it asks for a session of this device's own key.

Bytes come out only for a challenge that is the digest of the payload that the device itself writes.
"""

import hashlib
import json
import re
import time
from email.utils import parsedate_to_datetime


def checked_challenge(answer, date, client_public_key, organization_id):
    """The bytes to give to the authenticator; ValueError when it must not be asked.

    answer: of POST /auth/credentials/{id}/challenge; date: the `Date` header of that answer, or
    None; client_public_key: this device's own key, as it was sent; organization_id: from the
    app's configuration.
    """

    def payload(millis):
        said = {
            "organizationId": organization_id,
            "parameters": {"targetPublicKey": client_public_key},
            "timestampMs": millis,
            "type": "ACTIVITY_TYPE_CREATE_READ_WRITE_SESSION_V2",
        }
        return json.dumps(said, separators=(",", ":"))

    def fits(millis):
        return hashlib.sha256(payload(millis).encode()).hexdigest() == answer["challenge"]

    refused = ValueError("the challenge is not for this device's session: ask no authenticator")
    sent = answer.get("payloadToSign")
    if sent is not None:
        said = json.loads(sent) if isinstance(sent, str) else None
        millis = said.get("timestampMs") if isinstance(said, dict) else None
        sane = isinstance(millis, str) and re.fullmatch(r"0|[1-9][0-9]{0,15}", millis)
        if not (sane and sent == payload(millis) and fits(millis)):
            raise refused
    else:
        centre = parsedate_to_datetime(date).timestamp() if date else time.time()
        centre = int(centre * 1000)
        times = (str(centre + sign * away) for away in range(60_001) for sign in (1, -1))
        if not any(map(fits, times)):
            raise refused
    return answer["challenge"].encode()
