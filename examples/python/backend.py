"""The integrator's backend: it relays between the owner's device and Seedport.

Neither believes it, and no private key and no secret of an owner is ever here.
"""

import base64
import json
import urllib.error
import urllib.request


class Backend:
    """`token` is what `seedport token create` printed."""

    def __init__(self, url, token):
        self.url = url.rstrip("/")
        pair = f"{token['clientId']}:{token['clientSecret']}".encode()
        self.authorization = "Basic " + base64.b64encode(pair).decode()

    def text(self, status, method, path, body=None, retry=None):
        """A call that must answer `status`: its body, as it came.

        `retry` is the stamp and the request's id of a signed retry.
        """
        headers = {"Authorization": self.authorization}
        sent = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            sent = json.dumps(body).encode()
        if retry:
            headers["Grid-Wallet-Signature"], headers["Request-Id"] = retry
        request = urllib.request.Request(self.url + path, sent, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                code, said = answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            code, said = error.code, error.read().decode()
        if code != status:
            raise ValueError(f"{method} {path}: {code} {said}")
        return said

    def grid(self, status, method, path, body=None, retry=None):
        """A call of the Grid contract that must answer `status`: its JSON."""
        return json.loads(self.text(status, method, "/grid/2025-10-13" + path, body, retry))
