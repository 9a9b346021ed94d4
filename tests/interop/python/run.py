"""Points foreign MobileCoin clients, and hostile ones, at live servers.

Usage: run.py SEEDPORT [SUITE...]. Results are printed as `cargo test` prints them.

Invariant: every server is stopped, also when a test fails; a suite without tests fails.
Called by `cargo xtask interop`.
"""

import sys
import time
import traceback

from suites import (
    backups,
    client_async,
    client_sync,
    connections,
    envelopes,
    first_edition,
    key_timing,
    mail,
    metrics,
    mob_command,
    parameters,
    plain_http,
    round_trip,
    secrets_shape,
    stamped_text,
)
from support.server import Failed, Server

SUITES = [
    backups,
    mob_command,
    client_sync,
    client_async,
    first_edition,
    plain_http,
    secrets_shape,
    stamped_text,
    round_trip,
    envelopes,
    parameters,
    connections,
    key_timing,
    metrics,
    mail,
]


def run(suite, seedport):
    """Runs a suite's tests against one server: how many passed, and how many failed."""
    name = suite.__name__.rpartition(".")[2]
    if not suite.TESTS:
        raise Failed(f"{name} has no test")
    passed = failed = 0
    try:
        with Server(seedport, **suite.SERVER) as server:
            for test in suite.TESTS:
                if result(f"{name}::{test.__name__}", lambda: test(server)):
                    passed += 1
                else:
                    failed += 1
    except Failed as error:
        failed += 1
        print(f"{error}\ntest {name}::the_server_lives ... FAILED", flush=True)
    return passed, failed


def result(name, test):
    """Runs a test and prints its result."""
    try:
        test()
    except Exception:
        traceback.print_exc(file=sys.stdout)
        print(f"test {name} ... FAILED", flush=True)
        return False
    print(f"test {name} ... ok", flush=True)
    return True


def main(seedport, wanted):
    started = time.monotonic()
    suites = [suite for suite in SUITES if not wanted or suite.__name__[7:] in wanted]
    counts = [run(suite, seedport) for suite in suites]
    passed, failed = (sum(column) for column in zip(*counts))
    word = "FAILED" if failed else "ok"
    seconds = time.monotonic() - started
    print(
        f"\ntest result: {word}. {passed} passed; {failed} failed; 0 ignored; "
        f"0 measured; 0 filtered out; finished in {seconds:.2f}s\n"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
