"""Backups, opened and sealed by a foreign implementation of age, and read by a foreign tar and SQLite.

Called by `run`.
"""

import io
import json
import os
import sqlite3
import subprocess
import tarfile
import tempfile
from pathlib import Path

import pyrage

from support.rpc import Rpc

SERVER = {}


def seedport(server, *words):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SEEDPORT_")}
    command = [server.seedport, *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, env=environment)


def backup(server, to, *more):
    data = Path(server.home.name) / "data"
    done = seedport(server, "backup", "--data-dir", data, "--to", to, *more)
    assert done.returncode == 0, done.stderr
    return data


def parts(packed):
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}


def a_sealed_backup_is_opened_by_pyrage_tarfile_and_sqlite3(server):
    Rpc(server)("create_account", name="kept")
    identities = [pyrage.x25519.Identity.generate() for _ in range(2)]
    with tempfile.TemporaryDirectory() as home:
        to = Path(home) / "backup"
        recipients = [str(identity.to_public()) for identity in identities]
        words = [word for text in recipients for word in ("--recipient", text)]
        data = backup(server, to, *words)
        sealed = to.read_bytes()
        for identity in identities:
            found = parts(pyrage.decrypt(sealed, [identity]))
        try:
            pyrage.decrypt(sealed, [pyrage.x25519.Identity.generate()])
            raise AssertionError("a stranger opened it")
        except pyrage.DecryptError:
            pass
        assert list(found) == ["backup.json", "vault/state", "seedport.db"], list(found)
        told = json.loads(found["backup.json"])
        assert told["database"]["bytes"] == len(found["seedport.db"])
        root = (data / "root.key").read_bytes()
        assert all(root not in part for part in found.values())
        database = Path(home) / "seedport.db"
        database.write_bytes(found["seedport.db"])
        with sqlite3.connect(database) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            count = "SELECT count(*) FROM mobilecoin_accounts"
            assert connection.execute(count).fetchone()[0] == told["wallets"] >= 1


def a_backup_that_pyrage_sealed_is_restored(server):
    identity = pyrage.x25519.Identity.generate()
    stranger = pyrage.x25519.Identity.generate()
    with tempfile.TemporaryDirectory() as home:
        home = Path(home)
        data = backup(server, home / "plain")
        recipients = [stranger.to_public(), identity.to_public()]
        sealed = pyrage.encrypt((home / "plain").read_bytes(), recipients)
        (home / "sealed").write_bytes(sealed)
        key = home / "identity"
        key.touch(0o600)
        key.write_text(f"# a remark\n{identity}\n")
        words = ["restore", "--from", home / "sealed", "--data-dir", home / "new"]
        words += ["--root-key", data / "root.key", "--identity", key]
        done = seedport(server, *words)
        assert done.returncode == 0, done.stderr
        assert (home / "new" / "seedport.db").stat().st_size > 0


TESTS = [
    a_sealed_backup_is_opened_by_pyrage_tarfile_and_sqlite3,
    a_backup_that_pyrage_sealed_is_restored,
]
