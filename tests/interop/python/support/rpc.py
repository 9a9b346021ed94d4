"""Calls to a door by Python's own HTTP client, with the API key.

Called by the suites that need no foreign client.
"""

import http.client
import json


class Refused(Exception):
    """An error object of JSON-RPC."""

    def __init__(self, error):
        super().__init__(json.dumps(error))
        self.code = error["code"]
        self.server_error = error["data"]["server_error"]
        self.details = error["data"]["details"]


class Rpc:
    """A caller who keeps one connection."""

    def __init__(self, server, path="/wallet/v2"):
        self.path = path
        self.connection = http.client.HTTPConnection(*server.address, timeout=60)
        self.headers = {"Content-Type": "application/json"}
        if server.key is not None:
            self.headers["X-API-KEY"] = server.key

    def post(self, body, **headers):
        """One body as it is: status, headers and body of the answer."""
        body = body if isinstance(body, bytes) else body.encode()
        return self.send("POST", self.path, body, {**self.headers, **headers})

    def send(self, method, path, body=None, headers=None):
        """One request: status, headers and body of the answer."""
        self.connection.request(method, path, body, headers or {})
        answer = self.connection.getresponse()
        return answer.status, answer.headers, answer.read()

    def envelope(self, method, params=None):
        """One call: the whole answer, which must be HTTP 200."""
        request = {"method": method, "params": params, "jsonrpc": "2.0", "id": 1}
        status, _, body = self.post(json.dumps(request))
        assert status == 200, (status, body)
        return json.loads(body)

    def __call__(self, method, **params):
        """One call: its result, or `Refused`."""
        answer = self.envelope(method, params)
        if "error" in answer:
            raise Refused(answer["error"])
        return answer["result"]

    def refused(self, method, **params):
        """One call that must be refused: how."""
        answer = self.envelope(method, params)
        assert "error" in answer, answer
        return Refused(answer["error"])

    def empty(self):
        """Removes every account."""
        for account in self("get_accounts")["account_map"]:
            self("remove_account", account_id=account)
