"""Runs each example of `examples/` against a live server: honestly, with a wrong pin, and through a relay
that changes what it carries.

Usage: run.py SEEDPORT [LANGUAGE...]. Results are printed as `cargo test` prints them.

Invariant: a case passes only if the example said that it refuses, printed no address, and sent nothing
after the attack that it must not send. Every server is stopped, also when a test fails.
Called by `cargo xtask examples`.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.request
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
sys.path.insert(0, str(EXAMPLES / "python"))
from attacks import Eve, attacks  # noqa: E402
from backend import Backend  # noqa: E402
from relay import Relay  # noqa: E402

COMMANDS = {
    "typescript": ["node", EXAMPLES / "typescript/build/export.js"],
    "python": [sys.executable, EXAMPLES / "python/export.py"],
    "curl": ["bash", EXAMPLES / "curl/export.sh"],
}
ANNOUNCED = re.compile(r"listening on (http://\S+)")
# What the server answers with.
ADDRESSES = re.compile(
    r"address by the server  (bc1q[0-9a-z]{38})\naddress of the phrase  (bc1q[0-9a-z]{38})\n"
)


class Failed(Exception):
    """A case did not go as it must; the text says how."""


class Scene:
    """A live sandbox with a token, and Eve; for a `with` statement."""

    def __init__(self, seedport):
        self.seedport = Path(seedport).resolve()
        path = f"{self.seedport.parent}{os.pathsep}{os.environ['PATH']}"
        kept = {k: v for k, v in os.environ.items() if not k.startswith("SEEDPORT_")}
        self.environment = {**kept, "PATH": path}
        self.owners = 0

    def __enter__(self):
        self.home = tempfile.TemporaryDirectory(prefix="seedport-examples-")
        home = Path(self.home.name)
        command = [self.seedport, "serve", "--sandbox", "--listen", "127.0.0.1:0"]
        self.log = (home / "log").open("w+b")
        self.process = subprocess.Popen(
            [*command, "--data-dir", home / "data"],
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
            env=self.environment,
        )
        try:
            self.begin(home)
        except BaseException:
            self.__exit__()
            raise
        return self

    def begin(self, home):
        for line in self.process.stdout:
            if found := ANNOUNCED.search(line):
                self.url = found[1]
                break
        else:
            self.log.seek(0)
            raise Failed(f"the server did not start:\n{self.log.read().decode()}")
        made = subprocess.run(
            [self.seedport, "token", "create", "--data-dir", home / "data", "--name", "examples"],
            check=True,
            capture_output=True,
            env=self.environment,
        ).stdout
        self.token_file = home / "token.json"
        self.token_file.touch(0o600)
        self.token_file.write_bytes(made)
        token = json.loads(made)
        # A test may fetch what a client must pin.
        with urllib.request.urlopen(f"{self.url}/.well-known/seedport-keys.json") as answer:
            self.pin = json.load(answer)["keys"][0]["fingerprint"]
        self.backend = Backend(self.url, token)
        self.eve = Eve(self.backend, self.pin, token["platformId"])

    def __exit__(self, *_):
        self.process.terminate()
        try:
            ended = self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            ended = self.process.wait()
        self.process.stdout.close()
        self.log.seek(0)
        log = self.log.read().decode(errors="replace")
        self.log.close()
        self.home.cleanup()
        if ended:
            raise Failed(f"the server ended with {ended}:\n{log}")

    def run(self, language, url, pin):
        """Runs an example for a new owner."""
        self.owners += 1
        email = f"Owner{self.owners}@Example.com"
        arguments = [*COMMANDS[language], url, self.token_file, pin, email]
        return subprocess.run(
            arguments, capture_output=True, text=True, env=self.environment, timeout=120
        )


def insist(holds, done):
    if not holds:
        raise Failed(f"ended with {done.returncode}\n{done.stdout}{done.stderr}")


def refused(done):
    """Ended as a refusal: a line for a person, no trace, no address and no phrase."""
    insist(done.returncode not in (0, 2) and done.stdout == "", done)
    words = done.stderr.strip()
    insist(words and "Traceback" not in words and "    at " not in words, done)
    last = words.splitlines()
    insist(any(re.match("(error|refused): .", line) for line in last), done)


def exports(scene, language):
    """Shows one address twice, and it is the one that the server has."""
    with Relay(scene.url, lambda _request, _status, text: text) as relay:
        done = scene.run(language, relay.url, scene.pin)
        found = ADDRESSES.fullmatch(done.stdout)
        insist(done.returncode == 0 and found and found[1] == found[2], done)
        insist(relay.stamped("/verify") == 1 and relay.stamped("/export") == 1, done)
        query = "type=EMBEDDED_WALLET&limit=100"
        accounts = scene.backend.grid(200, "GET", f"/customers/internal-accounts?{query}")["data"]
        insist(found[1] in json.dumps(accounts), done)


def wrong_pin(scene, language):
    """Believes nothing that another key than the pinned one signed."""
    with Relay(scene.url, lambda _request, _status, text: text) as relay:
        done = scene.run(language, relay.url, "ab" * 32)
        refused(done)
        insist(not relay.asked("/verify") and not relay.asked("/export"), done)


def attacked(scene, language, attack):
    """Refuses what the relay made of an answer, and sends nothing after it."""
    with Relay(scene.url, attack) as relay:
        done = scene.run(language, relay.url, scene.pin)
        if not attack.acted or relay.faults:
            raise Failed(f"{relay.faults}: the attack changed nothing\n{done.stdout}{done.stderr}")
        refused(done)
        for end, stamped in attack.silent:
            insist(not (relay.stamped if stamped else relay.asked)(end), done)


def cases(scene, language):
    """Names and tests."""
    yield "shows_the_address_of_the_wallet", lambda: exports(scene, language)
    yield "refuses_a_wrong_pin", lambda: wrong_pin(scene, language)
    for attack in attacks(scene.eve):
        name = "refuses_" + re.sub(r"[^a-z]+", "_", attack.name)
        yield name, lambda attack=attack: attacked(scene, language, attack)


def main(seedport, languages):
    started = time.monotonic()
    passed = failed = 0
    for language in languages or COMMANDS:
        # One server each, so that no language uses up the codes that another's relay needs.
        with Scene(seedport) as scene:
            for name, test in cases(scene, language):
                try:
                    test()
                    passed += 1
                    print(f"test {language}::{name} ... ok", flush=True)
                except Exception:
                    failed += 1
                    traceback.print_exc(file=sys.stdout)
                    print(f"test {language}::{name} ... FAILED", flush=True)
    word = "FAILED" if failed else "ok"
    print(
        f"\ntest result: {word}. {passed} passed; {failed} failed; 0 ignored; "
        f"0 measured; 0 filtered out; finished in {time.monotonic() - started:.2f}s\n"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
