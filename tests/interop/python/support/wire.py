"""Requests to the byte, over a socket of their own.

Called by the hostile suites.
"""

import json
import socket


def request(server, body, *headers, path="/wallet/v2", method="POST", length=True):
    """The bytes of a request that is right but for what is changed."""
    body = body if isinstance(body, bytes) else body.encode()
    lines = [f"{method} {path} HTTP/1.1", "Host: door", "Content-Type: application/json"]
    if server.key is not None:
        lines.append(f"X-API-KEY: {server.key}")
    if length:
        lines.append(f"Content-Length: {len(body)}")
    lines += headers
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


class Wire:
    """A connection, for a `with` statement."""

    def __init__(self, server, timeout=30):
        self.socket = socket.create_connection(server.address, timeout)
        self.file = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()
        self.socket.close()

    def send(self, data):
        """Sends these bytes; a server that has closed already is told apart by the answer."""
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def answer(self):
        """The next answer, or `None` when the server closes instead."""
        try:
            line = self.file.readline()
            if not line:
                return None
            status = int(line.split(b" ")[1])
            headers = {}
            while (line := self.file.readline()) not in (b"\r\n", b""):
                name, _, value = line.decode("latin-1").partition(":")
                headers[name.lower()] = value.strip()
            body = self.file.read(int(headers.get("content-length", "0")))
        except ConnectionResetError:
            return None
        return Answer(status, headers, body)


class Answer:
    """An answer as it came."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def __repr__(self):
        return f"{self.status} {self.body[:200]}"

    def json(self):
        """The body, which must be JSON and say so."""
        assert self.headers.get("content-type") == "application/json", self.headers
        return json.loads(self.body)

    def refusal(self, status):
        """Insists on a refusal in JSON with this status: its description."""
        assert self.status == status, self
        error = self.json()["error"]
        assert error["code"] == status and error["reason"], error
        return error["description"]


def exchange(server, data):
    """One request on a connection of its own: its answer, which must come."""
    with Wire(server) as wire:
        wire.send(data)
        answer = wire.answer()
        assert answer is not None, data[:200]
        return answer


def lives(server):
    """Insists that the server serves."""
    body = '{"method":"version","jsonrpc":"2.0","id":"still here"}'
    answer = exchange(server, request(server, body))
    assert answer.status == 200 and answer.json()["id"] == "still here", answer
