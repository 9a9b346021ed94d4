"""Holds live servers against their own OpenAPI document.

Usage: run.py SEEDPORT. Results are printed as `cargo test` prints them.

Invariant: every server is stopped, also when a run fails; a 5xx that schemathesis would not see
is seen in the server's own count of its answers.
Called by `cargo xtask schemathesis`.
"""

import base64
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
BASE = "/grid/2025-10-13"
# A run that takes longer has hung.
LIMIT_SECONDS = 600

HIGH = """
[limits]
codes_of_credential = { count = 100000000, seconds = 60 }
challenges_of_account = { count = 100000000, seconds = 60 }
challenges_of_platform = { count = 100000000, seconds = 60 }
[webhooks]
timeout_seconds = 1
"""
LOW = """
[limits]
codes_of_credential = { count = 2, seconds = 600 }
challenges_of_account = { count = 6, seconds = 60 }
challenges_of_platform = { count = 100000000, seconds = 60 }
"""


# The generator of P-256 (SEC 2, section 2.4.2): a key that needs no making.
POINT = (
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
)


class Failed(Exception):
    """A test failed; its text says how."""


class Server:
    """A `seedport serve --sandbox` with a token, for a `with` statement."""

    def __init__(self, seedport, limits):
        self.seedport = str(Path(seedport).resolve())
        self.limits = limits

    def __enter__(self):
        self.home = tempfile.TemporaryDirectory(prefix="seedport-schemathesis-")
        home = Path(self.home.name)
        config = home / "seedport.toml"
        config.write_text(self.limits, encoding="utf-8")
        self.log = home / "log"
        self.seen = home / "seen"
        try:
            with self.log.open("wb") as log:
                self.process = subprocess.Popen(
                    [self.seedport, "serve", "--sandbox", "--listen", "127.0.0.1:0"]
                    + ["--config", config, "--data-dir", home / "data"],
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                )
            for line in self.process.stdout:
                if address := re.search(r"listening on (http://\S+)", line):
                    self.url = address[1]
                    break
            else:
                raise Failed(f"the server did not start:\n{self.log.read_text()}")
            command = [self.seedport, "token", "create", "--name", "schemathesis"]
            made = subprocess.run(
                command + ["--data-dir", home / "data"], capture_output=True, check=True
            )
        except BaseException:
            self.__exit__()
            raise
        self.token = json.loads(made.stdout)
        return self

    def __exit__(self, *_):
        if process := getattr(self, "process", None):
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            process.stdout.close()
        self.home.cleanup()

    def call(self, method, path, body=None):
        """One request: status, headers, JSON."""
        plain = f"{self.token['clientId']}:{self.token['clientSecret']}"
        headers = {"Authorization": "Basic " + base64.b64encode(plain.encode()).decode()}
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, answer.headers, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read().decode()

    def expect(self, status, method, path, body=None):
        """A request that must be answered with this status: its JSON."""
        found, _, text = self.call(method, BASE + path, body)
        if found != status:
            raise Failed(f"{method} {path} answered {found} and not {status}: {text}")
        return json.loads(text)

    def owner(self, email, phone=None):
        """Makes a customer: the ids of its account and its credential, and its own."""
        body = {"customerType": "INDIVIDUAL", "email": email}
        if phone:
            body["phoneNumber"] = phone
        customer = self.expect(201, "POST", "/customers", body)["id"]
        accounts = f"/customers/internal-accounts?customerId={customer}"
        account = self.expect(200, "GET", accounts)["data"][0]["id"]
        credentials = self.expect(200, "GET", f"/auth/credentials?accountId={account}")
        return account, credentials["data"][0]["id"], customer

    def cursors(self):
        """A real cursor for each list that has pages."""
        for number in range(3):
            self.owner(f"page{number}@example.com")
            self.expect(201, "POST", "/tokens", {"name": f"t{number}", "permissions": ["VIEW"]})
        lists = ["/customers", "/customers/internal-accounts", "/internal-accounts", "/tokens"]
        page = {path: self.expect(200, "GET", f"{path}?limit=1") for path in lists}
        return {BASE + path: answer["nextCursor"] for path, answer in page.items()}

    def counted(self):
        """How many answers of each status the server itself has counted."""
        _, _, text = self.call("GET", "/metrics")
        counts = {}
        for line in text.splitlines():
            if line.startswith("seedport_http_requests_total{"):
                status = re.search(r'status="(\d+)"', line)[1]
                counts[int(status)] = counts.get(int(status), 0) + int(line.rsplit(" ", 1)[1])
        return dict(sorted(counts.items()))


def schemathesis(server, arguments, cursors=None, ids=None, owner=None):
    """Runs schemathesis against a server: the server's own count of its answers."""
    environment = {
        **os.environ,
        "ST_HOOKS": str(HERE / "hooks.py"),
        "ST_CLIENT_ID": server.token["clientId"],
        "ST_CLIENT_SECRET": server.token["clientSecret"],
        "ST_TOKEN_ID": server.token["id"],
        "ST_CURSORS": json.dumps(cursors or {}),
        "ST_IDS": json.dumps(ids or {}),
        "ST_OWNER": json.dumps(owner) if owner else "",
        "ST_SEEN": str(server.seen),
    }
    program = Path(sys.executable).parent / "schemathesis"
    command = [program, "--config-file", HERE / "schemathesis.toml", "run"]
    command += [f"{server.url}/openapi.json", "--no-color", *arguments]
    if seed := os.environ.get("ST_SEED"):
        command += ["--seed", seed]
    if examples := os.environ.get("ST_EXAMPLES"):
        command += ["--max-examples", examples]
    ended = subprocess.run(
        command,
        env=environment,
        cwd=server.home.name,
        timeout=LIMIT_SECONDS,
        capture_output=True,
        text=True,
    )
    made = re.search(r"(\d+) generated", ended.stdout)
    if ended.returncode != 0 or not made:
        raise Failed(ended.stdout + ended.stderr)
    counts = server.counted()
    if unexpected := {status for status in counts if status >= 500 and status != 501}:
        raise Failed(f"the server answered {unexpected}:\n{tail(server.log)}")
    print(f"    {made[1]} cases; answers by status: {shown(counts)}")
    return counts


def shown(counts):
    return ", ".join(f"{status}: {count}" for status, count in counts.items())


def tail(log):
    wanted = [line for line in log.read_text().splitlines() if "ERROR" in line]
    return "\n".join(wanted[-20:])


# What holds whatever is sent.
ALWAYS = ",".join(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
    ]
)


def every_check_holds_for_every_operation(seedport):
    with Server(seedport, HIGH) as server:
        # A deleted customer is kept and shown with `isDeleted`; tokens are gone, see below.
        counts = schemathesis(
            server,
            ["--checks", "all", "--exclude-checks", "use_after_free", "--max-examples", "60"],
            server.cursors(),
        )
        for status in [200, 201, 202, 204, 400, 401, 404, 405]:
            if not counts.get(status):
                raise Failed(f"no request was answered {status}: the run saw too little")


def a_deleted_token_is_gone(seedport):
    with Server(seedport, HIGH) as server:
        counts = schemathesis(
            server,
            ["--checks", f"{ALWAYS},use_after_free,ensure_resource_availability"]
            + ["--phases", "stateful", "--include-path-regex", "/tokens"],
            server.cursors(),
        )
        if not counts.get(204) or not counts.get(404):
            raise Failed("no token was deleted and looked for")


def texts_with_nul_are_answered_as_documented(seedport):
    with Server(seedport, HIGH) as server:
        schemathesis(
            server,
            ["--checks", ALWAYS, "--phases", "fuzzing", "--max-examples", "40"]
            + ["--generation-allow-x00", "true"],
            server.cursors(),
        )


def a_spent_budget_is_answered_429_with_retry_after(seedport):
    with Server(seedport, LOW) as server:
        account, credential, _ = server.owner("low@example.com")
        challenge = f"{BASE}/auth/credentials/{credential}/challenge"
        export = f"{BASE}/internal-accounts/{account}/export"
        # Two codes are within the budget, and fewer than ten exports.
        for path, body, expected in [
            (challenge, {}, [200, 200, 429, 429]),
            (export, {"clientPublicKey": POINT}, None),
        ]:
            answers = [server.call("POST", path, body) for _ in range(len(expected or [0] * 10))]
            statuses = [status for status, _, _ in answers]
            if expected and statuses != expected or statuses[-1] != 429:
                raise Failed(f"{path} answered {statuses}")
            for status, headers, text in answers:
                if status != 429:
                    continue
                wait = headers.get("Retry-After") or ""
                error = json.loads(text)
                if not re.fullmatch("[1-9][0-9]*", wait) or int(wait) > 600:
                    raise Failed(f"{path}: Retry-After is {wait!r}")
                if (error["status"], error["code"]) != (429, "RATE_LIMITED"):
                    raise Failed(f"{path}: {text}")


def refusals_for_a_spent_budget_are_documented(seedport):
    with Server(seedport, LOW) as server:
        account, credential, _ = server.owner("low@example.com")
        counts = schemathesis(
            server,
            ["--checks", ALWAYS, "--max-examples", "40", "--phases", "coverage,fuzzing"]
            + ["--include-path-regex", "/(challenge|verify|export|refresh)$"],
            ids={"accountId": account, "credentialId": credential},
        )
        if not counts.get(429):
            raise Failed("no request was answered 429")


# What takes a stamp, and what a stamp that is taken is answered with.
STAMPED = {
    ("POST", "/auth/credentials"): 201,
    ("DELETE", "/auth/credentials/{credentialId}"): 204,
    ("POST", "/auth/credentials/{credentialId}/verify"): 200,
    ("POST", "/auth/sessions/{sessionId}/refresh"): 201,
    ("DELETE", "/auth/sessions/{sessionId}"): 204,
    ("PATCH", "/customers/{customerId}"): 200,
    ("PATCH", "/internal-accounts/{accountId}"): 200,
    ("POST", "/internal-accounts/{accountId}/export"): 200,
}


def signed_retries_are_answered_as_documented(seedport):
    with Server(seedport, HIGH) as server:
        account, credential, customer = server.owner("ada@example.com", "+41790000000")
        owner = {
            "url": server.url,
            "client": server.token["clientId"],
            "secret": server.token["clientSecret"],
            "customer": customer,
            "account": account,
            "credential": credential,
        }
        paths = "auth/(credentials|sessions)/.+|auth/credentials|customers/{[a-zA-Z]+}"
        paths += "|internal-accounts/{accountId}(/export)?"
        schemathesis(
            server,
            ["--checks", ALWAYS, "--max-examples", "60", "--phases", "coverage,fuzzing"]
            + ["--include-path-regex", f"^{BASE}/({paths})$"]
            + ["--exclude-method", "GET", "--exclude-operation-id", "deleteCustomer"],
            owner=owner,
        )
        seen = set(server.seen.read_text(encoding="utf-8").splitlines())
        for (method, path), status in STAMPED.items():
            for wanted in (202, status):
                if f"{method} {BASE}{path} {wanted}" not in seen:
                    raise Failed(f"{method} {path} was never answered {wanted}")


TESTS = [
    every_check_holds_for_every_operation,
    a_deleted_token_is_gone,
    signed_retries_are_answered_as_documented,
    texts_with_nul_are_answered_as_documented,
    a_spent_budget_is_answered_429_with_retry_after,
    refusals_for_a_spent_budget_are_documented,
]


def main(seedport):
    started = time.monotonic()
    failed = 0
    for test in TESTS:
        try:
            test(seedport)
        except (Failed, subprocess.SubprocessError, OSError) as error:
            failed += 1
            print(f"{error}\ntest {test.__name__} ... FAILED", flush=True)
        else:
            print(f"test {test.__name__} ... ok", flush=True)
    word = "FAILED" if failed else "ok"
    seconds = time.monotonic() - started
    print(
        f"\ntest result: {word}. {len(TESTS) - failed} passed; {failed} failed; 0 ignored; "
        f"0 measured; 0 filtered out; finished in {seconds:.2f}s\n"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
