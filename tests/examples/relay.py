"""A courier between an example and a live server, which may change what it carries.

Invariant: it notes every request, so that a test can say what an example did not send.
Called by `run`, once a case.
"""

import json
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# What belongs to a connection and not to the message.
HOP = {"connection", "content-length", "host", "transfer-encoding", "accept-encoding"}


class Listener(ThreadingHTTPServer):
    """Keeps quiet of a fault: the relay notes it, and the case fails."""

    daemon_threads = True

    def handle_error(self, *_):
        pass


class Relay:
    """For a `with` statement. `change(request, status, text)` gives the text that is handed on."""

    def __init__(self, server, change):
        self.server = server
        self.change = change
        self.seen = []
        self.faults = []

    def __enter__(self):
        relay = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one(self):
                length = int(self.headers.get("Content-Length") or 0)
                try:
                    relay.carry(self, self.rfile.read(length))
                except Exception as error:
                    relay.faults.append(error)
                    raise

            do_GET = do_POST = do_PATCH = do_DELETE = handle_one

            def log_message(self, *_):
                pass

        self.listener = Listener(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.listener.serve_forever)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.listener.server_port}"
        return self

    def __exit__(self, *_):
        self.listener.shutdown()
        self.listener.server_close()
        self.thread.join()

    def carry(self, handler, body):
        """One request to the server, and its answer back."""
        headers = {k: v for k, v in handler.headers.items() if k.lower() not in HOP}
        request = Request(handler.command, handler.path, headers, body)
        self.seen.append(request)
        sent = urllib.request.Request(
            self.server + request.path, body or None, headers, method=request.method
        )
        try:
            answer = urllib.request.urlopen(sent, timeout=60)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            text = self.change(request, answer.status, answer.read().decode()).encode()
            handler.send_response(answer.status)
            for name, value in answer.headers.items():
                if name.lower() not in HOP:
                    handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(text)))
        handler.end_headers()
        handler.wfile.write(text)

    def stamped(self, end):
        """How many requests to a path with this end carried a stamp."""
        return sum(seen.is_stamped and seen.path.endswith(end) for seen in self.seen)

    def asked(self, end):
        """How many requests went to a path with this end."""
        return sum(seen.path.endswith(end) for seen in self.seen)


class Request:
    """What an example sent."""

    def __init__(self, method, path, headers, body):
        self.method = method
        self.path = path
        self.body = json.loads(body) if body else None
        self.is_stamped = any(name.lower() == "grid-wallet-signature" for name in headers)
