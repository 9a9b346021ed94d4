"""A live `seedport serve --sandbox` with a MobileCoin door, over a fresh directory.

Invariant: the server ends with the `with` statement, and must end well; its log is kept until then.
Called by `run`, once a suite.
"""

import os
import re
import secrets
import socket
import subprocess
import tempfile
from pathlib import Path

# Where the published client's command looks for its server, and nowhere else.
PUBLISHED = ("127.0.0.1", 9090)
FREE = ("127.0.0.1", 0)

LISTENING = re.compile(r"^listening on (http://\S+)")
ANNOUNCED = re.compile(r"^mobilecoin door on (http://\S+)")
DOOR = re.compile(r"http://([0-9.]+):([0-9]+)")


class Failed(Exception):
    """The server, and with it a suite, failed; the text says how."""


class Server:
    """A server, for a `with` statement.

    `listen` is the door's address. With `key` it is closed to who has no API key, otherwise open to
    this machine. `settings` are lines for the section `[mobilecoin]`, `config` other sections.
    """

    def __init__(self, seedport, listen=FREE, key=True, settings="", config=""):
        self.seedport = str(Path(seedport).resolve())
        self.listen = listen
        # As long as an operator's own: 24 random bytes.
        self.key = secrets.token_urlsafe(24) if key else None
        self.settings = settings
        self.config = config

    def __enter__(self):
        if self.listen == PUBLISHED:
            insist_on_a_free_port(*PUBLISHED)
        self.home = tempfile.TemporaryDirectory(prefix="seedport-mobilecoin-")
        try:
            self._start(Path(self.home.name))
        except BaseException:
            self.__exit__(Failed, None, None)
            raise
        return self

    def _start(self, home):
        host, port = self.listen
        door = f'[mobilecoin]\nlisten = "{host}:{port}"\n{self.settings}'
        if self.key is None:
            door += "without_api_key = true\n"
        else:
            file = home / "api-key"
            file.touch(0o600)
            file.write_text(self.key)
            door += f'api_key_file = "{file}"\n'
        config = home / "seedport.toml"
        config.write_text(door + self.config, encoding="utf-8")
        self.log = home / "log"
        command = [self.seedport, "serve", "--sandbox", "--listen", "127.0.0.1:0"]
        command += ["--config", config, "--data-dir", home / "data"]
        # The server reads every variable of this name as its own.
        environment = {k: v for k, v in os.environ.items() if not k.startswith("SEEDPORT_")}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=log, text=True, env=environment
            )
        for line in self.process.stdout:
            if found := LISTENING.search(line):
                self.grid = found[1]
            if found := ANNOUNCED.search(line):
                self.url = found[1]
                break
        else:
            raise Failed(f"the server did not open its MobileCoin door:\n{self.log.read_text()}")
        host, port = DOOR.match(self.url).groups()
        self.address = (host, int(port))

    def __exit__(self, kind, *_):
        ended = 0
        if process := getattr(self, "process", None):
            process.terminate()
            try:
                ended = process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                ended = process.wait()
            process.stdout.close()
        log = self.log.read_text(errors="replace") if ended else ""
        self.home.cleanup()
        if ended and kind is None:
            raise Failed(f"the server ended with {ended}:\n{log}")

    @property
    def v2(self):
        """Where the current edition is."""
        return self.url + "/wallet/v2"

    @property
    def v1(self):
        """Where the first edition is."""
        return self.url + "/wallet"

    def peak_memory(self):
        """The most memory that the server ever had, in bytes."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) * 1024


def insist_on_a_free_port(host, port):
    """The published command speaks to one port: nobody else may have it."""
    with socket.socket() as probe:
        # As the server itself does: a connection that just ended is in nobody's way.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Failed(
                f"{host}:{port} is taken ({error.strerror}), and the published command `mob` speaks "
                "to no other: stop the program that listens there"
            ) from None
