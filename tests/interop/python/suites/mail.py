"""Mails, taken by a foreign mail server as strict as the strict ones and parsed by Python's mail library.

Called by `run`.
"""

import email
import email.policy
import os
import queue
import re
import socket
import subprocess
import tempfile
import time
from email.headerregistry import Address
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

SERVER = {}

# As strict as RFC 5321 allows: no hello by a bare word, an unspecific literal or this machine's own.
HOST = re.compile(r"^(?!\[127\.)(?:[a-z0-9-]+(?:\.[a-z0-9-]+)+|\[[0-9.]+\]|\[IPv6:[0-9a-f:]+\])$")
NEEDED = ["From", "To", "Date", "Subject", "Message-ID", "MIME-Version", "Content-Type"]


class Strict:
    """Keeps what it takes; refuses what a strict provider refuses."""

    def __init__(self):
        self.mails = queue.Queue()

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        if not HOST.match(hostname):
            return ["550 5.7.1 hello by a name that is none"]
        return responses

    async def handle_DATA(self, server, session, envelope):
        raw = envelope.content
        head = raw.split(b"\r\n\r\n")[0].decode("ascii")
        for name in NEEDED:
            if len(re.findall(rf"(?mi)^{name}:", head)) != 1:
                return f"550 5.7.1 not exactly one {name}"
        if any(len(line) > 998 for line in raw.split(b"\r\n")):
            return "550 5.6.0 a line is too long"
        self.mails.put((session.host_name, envelope.mail_from, envelope.rcpt_tos, raw))
        return "250 kept"


class Wires(Controller):
    def factory(self):
        return SMTP(self.handler, enable_SMTPUTF8=False, hostname="strict.example")


def free_port():
    # The controller connects to the port that it was given, so 0 does not do.
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def seedport(server, *words, **more):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SEEDPORT_")}
    command = [server.seedport, *map(str, words)]
    return subprocess.Popen(
        command, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, **more,
    )


def done(process, said=""):
    out, error = process.communicate(said, timeout=60)
    assert process.returncode == 0, error
    return out


def mailed(server, settings, owner):
    """One owner signs in by a mailed code: what the mail server took."""
    strict = Strict()
    port = free_port()
    wires = Wires(strict, hostname="127.0.0.1", port=port)
    wires.start()
    with tempfile.TemporaryDirectory() as home:
        home = Path(home)
        (home / "seedport.toml").write_text(
            f'[mail]\nhost = "127.0.0.1"\nport = {port}\ntls = "none"\n{settings}',
            encoding="utf-8",
        )
        served = seedport(
            server, "serve", "--listen", "127.0.0.1:0", "--config", home / "seedport.toml",
            "--data-dir", home / "data",
        )
        try:
            url = served.stdout.readline().split()[-1]
            token = done(seedport(
                server, "token", "create", "--name", "a", "--data-dir", home / "data"
            ))
            (home / "token").touch(0o600)
            (home / "token").write_text(token)
            client = ["--url", url, "--client-secret-file", home / "token"]
            made = done(seedport(server, "customer", "create", "--json", "--email", owner, *client))
            account = re.search(r"InternalAccount:[0-9a-f-]+", made)[0]
            opening = seedport(
                server, "session", "open", "--account", account, "--trust-server-key", "--out",
                home / "session", *client,
            )
            taken = strict.mails.get(timeout=60)
            code = re.search(rb"(?m)^ +([A-Z0-9]{4,12})\r?$", taken[3])[1].decode()
            done(opening, code + "\n")
            return taken
        finally:
            served.terminate()
            served.communicate(timeout=60)
            wires.stop()


def parsed(raw):
    """The mail; what is not as the RFCs have it raises."""
    return email.message_from_bytes(raw, policy=email.policy.SMTP + email.policy.strict)


def a_strict_server_takes_a_code_and_pythons_mail_library_finds_no_fault(server):
    settings = 'from_address = "codes@wallet.example"\nfrom_name = "Größe & Söhne, GmbH"\n'
    hello, sender, to, raw = mailed(server, settings, "ann.b+x@Bücher.example")
    assert hello == "wallet.example", hello
    assert (sender, to) == ("codes@wallet.example", ["ann.b+x@xn--bcher-kva.example"])
    mail = parsed(raw)
    assert not mail.defects, mail.defects
    assert mail["From"].addresses == (
        Address("Größe & Söhne, GmbH", "codes", "wallet.example"),
    ), mail["From"]
    assert mail["To"].addresses[0].addr_spec == to[0]
    assert mail["MIME-Version"] == "1.0"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(r"<[0-9a-f]{32}@wallet\.example>", mail["Message-ID"]), mail["Message-ID"]
    assert abs(mail["Date"].datetime.timestamp() - time.time()) < 3600
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content_charset() == "utf-8"
    assert "If you did not ask for this code" in mail.get_content()


def the_hello_is_the_configured_one(server):
    settings = 'from_address = "codes@wallet.example"\nhelo_name = "[192.0.2.7]"\n'
    hello, *_ = mailed(server, settings, "ann@example.com")
    assert hello == "[192.0.2.7]", hello


TESTS = [
    a_strict_server_takes_a_code_and_pythons_mail_library_finds_no_fault,
    the_hello_is_the_configured_one,
]
