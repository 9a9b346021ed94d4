"""Makes an installation of one seedport as data, for later ones to open.

    python3 vectors/installations/make.py target/debug/seedport COMMIT

writes `vectors/installations/COMMIT/`: the root key, the database, and all that a test needs to
prove itself as every owner. It needs the package `cryptography` that `tests/schemathesis` lists.

Invariant: everything is made over HTTP or by the command line of the given binary, as a sandbox
with sessions and challenges that last for decades; the words of a wallet that is not exported are
read from a copy, which is thrown away.
Called by people, once a version that changes what is kept.
"""

import datetime
import hashlib
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "tests" / "schemathesis"))

import owner as grid  # noqa: E402 (it is found by the line above)

# 95 years: what is live when it is made is live when it is read.
LONG = "3000000000"
CREDENTIALS = grid.CREDENTIALS
API_KEY = secrets.token_urlsafe(24)
BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def private_hex(key):
    """The private half of a key, 64 hex digits."""
    return f"{key.private.private_numbers().private_value:064x}"


def open_bundle(key, text):
    """Opens a session bundle: base58check of a compressed encapsulated key and a ciphertext."""
    number = 0
    for letter in text:
        number = number * 58 + BASE58.index(letter)
    raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
    raw, check = raw[:-4], raw[-4:]
    assert hashlib.sha256(hashlib.sha256(raw).digest()).digest()[:4] == check
    point = grid.ec.EllipticCurvePublicKey.from_encoded_point(grid.ec.SECP256R1(), raw[:33])
    enc = point.public_bytes(grid.Encoding.X962, grid.PublicFormat.UncompressedPoint)
    recipient = key.public(compressed=False)
    aead, nonce = grid.schedule(grid.exchange(key, enc), enc, recipient)
    return aead.decrypt(nonce, raw[33:], enc + recipient)


class Passkey(grid.Passkey):
    """A passkey that counts its uses."""

    count = 0

    def data(self, flags):
        self.count += 1
        data = hashlib.sha256(b"localhost").digest() + bytes([flags])
        return data + self.count.to_bytes(4, "big")

    def facts(self):
        return {
            "credentialId": grid.text(self.id),
            "privateKey": private_hex(self.key),
            "rpId": "localhost",
            "origin": grid.ORIGIN,
            "signCount": self.count,
        }


class Server:
    """The given binary, serving a data directory; for a `with` statement."""

    def __init__(self, seedport, home, data):
        self.seedport, self.home, self.data = seedport, home, data

    def __enter__(self):
        key = self.home / "api-key"
        private(key, API_KEY)
        command = [self.seedport, "serve", "--sandbox", "--listen", "127.0.0.1:0"]
        command += ["--data-dir", self.data, "--session-seconds", LONG]
        command += ["--challenge-seconds", LONG, "--mobilecoin-listen", "127.0.0.1:0"]
        command += ["--mobilecoin-api-key-file", key]
        log = (self.home / "log").open("ab")
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=log, text=True, env=environment()
        )
        said = ""
        for line in self.process.stdout:
            said += line
            if line.startswith("mobilecoin door on "):
                break
        self.url = re.search(r"^listening on (\S+)", said, re.M)[1]
        self.pin = re.search(r"^quorum key (\S+)", said, re.M)[1]
        self.door = re.search(r"^mobilecoin door on (\S+)", said, re.M)[1]
        return self

    def __exit__(self, *_):
        self.process.terminate()
        assert self.process.wait(30) == 0, (self.home / "log").read_text()
        self.process.stdout.close()

    def cli(self, *words, stdin=None):
        """A command of the binary to its end: its output."""
        command = [self.seedport, *(str(word) for word in words)]
        done = subprocess.run(
            command, input=stdin, capture_output=True, text=True, env=environment()
        )
        assert done.returncode == 0, (words, done.stderr)
        return done.stdout

    def token(self, platform, *permissions):
        words = ["token", "create", "--name", "fixture", "--platform", platform]
        words += ["--data-dir", self.data]
        for permission in permissions:
            words += ["--permission", permission]
        return json.loads(self.cli(*words))

    def rpc(self, method, **params):
        """One call to the MobileCoin door: its result."""
        body = json.dumps({"method": method, "params": params, "jsonrpc": "2.0", "id": 1})
        headers = {"Content-Type": "application/json", "X-API-KEY": API_KEY}
        request = urllib.request.Request(self.door + "/wallet/v2", body.encode(), headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            answer = json.loads(answer.read())
        assert "error" not in answer, (method, answer)
        return answer["result"]


def environment():
    return {k: v for k, v in os.environ.items() if not k.startswith("SEEDPORT_")}


def private(path, text):
    """A file that its owner alone can read."""
    path.unlink(missing_ok=True)
    path.touch(0o600)
    path.write_text(text)


class Platform(grid.Owner):
    """An integrator's backend, and the devices of its owners."""

    def __init__(self, server, token, home):
        self.server, self.url, self.home = server, server.url, home
        self.named = token
        plain = f"{token['clientId']}:{token['clientSecret']}".encode()
        self.authorization = "Basic " + grid.base64.b64encode(plain).decode()
        private(home / "secret", token["clientSecret"])

    def cli(self, *words, stdin=None):
        words = [*words, "--url", self.url, "--client-id", self.named["clientId"]]
        return self.server.cli(*words, "--client-secret-file", self.home / "secret", stdin=stdin)

    def customer(self, name, **contacts):
        """A customer, with an account where there is an address: their facts."""
        body = {"customerType": "INDIVIDUAL", "platformCustomerId": name, **contacts}
        made = self.expect(201, "POST", f"{grid.BASE}/customers", body)
        facts = {"name": name, "id": made["id"], "isDeleted": False, **contacts}
        facts["account"] = self.account(facts["id"])
        facts["sessions"] = []
        return facts

    def account(self, customer):
        """The customer's account as it is told."""
        path = f"{grid.BASE}/customers/internal-accounts?customerId={customer}"
        (told,) = self.expect(200, "GET", path)["data"]
        addresses = told["fundingPaymentInstructions"]
        addresses = [address["accountOrWalletInfo"]["address"] for address in addresses]
        return {"id": told["id"], "status": told["status"], "addresses": addresses}

    def told_credentials(self, customer):
        """The credentials of a customer's account, by type."""
        path = f"{CREDENTIALS}?accountId={customer['account']['id']}"
        told = self.expect(200, "GET", path)["data"]
        return [{key: one[key] for key in ("id", "type", "nickname")} for one in told]

    def open_by_code(self, customer, kind):
        """A session of the device's own key, by the command line."""
        out = self.home / "session"
        out.unlink(missing_ok=True)
        words = ["session", "open", "--account", customer["account"]["id"], "--type", kind]
        words += ["--pin", self.server.pin, "--out", out]
        self.cli(*words, stdin="000000\n")
        kept = json.loads(out.read_text())
        return self.keep(customer, kind, "client-held", **kept)

    def keep(self, customer, by, flow, **session):
        kept = {"by": by, "flow": flow, **session}
        customer["sessions"].append(kept)
        return kept

    def told(self, customer, by, answer, key):
        """Keeps a session as an answer told it: the device's key, or one that came sealed to it."""
        flow, kept, bundle = "client-held", {}, answer.get("encryptedSessionSigningKey")
        if bundle:
            flow = "vault-made"
            kept["clientPublicKey"] = key.public(compressed=False).hex()
            kept["clientPrivateKey"] = private_hex(key)
            scalar = int.from_bytes(open_bundle(key, bundle), "big")
            key = grid.Key()
            key.private = grid.ec.derive_private_key(scalar, grid.ec.SECP256R1())
        kept.update(
            sessionId=answer["id"],
            accountId=customer["account"]["id"],
            expiresAt=answer["expiresAt"],
            publicKey=key.public(compressed=False).hex(),
            privateKey=private_hex(key),
        )
        return self.keep(customer, by, flow, **kept)

    def open_by_token(self, customer, credential, person, compressed):
        key = grid.Key()
        public = key.public(compressed).hex()
        body = {"type": "OAUTH", "clientPublicKey": public}
        body["oidcToken"] = grid.token(person, public)
        answer = self.expect(200, "POST", f"{CREDENTIALS}/{credential}/verify", body)
        return self.told(customer, "oauth", answer, key)

    def open_by_passkey(self, customer, credential, passkey, compressed):
        key = grid.Key()
        path = f"{CREDENTIALS}/{credential}"
        asked = {"clientPublicKey": key.public(compressed).hex()}
        asked = self.expect(200, "POST", f"{path}/challenge", asked)
        body = {"type": "PASSKEY", "assertion": passkey.assertion(asked["challenge"].encode())}
        status, answer = self.call(
            "POST", f"{path}/verify", body, {"Request-Id": asked["requestId"]}
        )
        assert status == 200, answer
        return self.told(customer, "passkey", answer, key)

    def refresh(self, customer, session):
        """A successor whose key the vault makes."""
        key = grid.Key()
        path = f"{grid.BASE}/auth/sessions/{session['sessionId']}/refresh"
        body = {"clientPublicKey": key.public(compressed=False).hex()}
        answer = self.expect(201, "POST", path, body, stamping(session))
        return self.told(customer, session["by"], answer, key)

    def add(self, customer, session, body):
        """A credential by this session's stamp: its id."""
        body["accountId"] = customer["account"]["id"]
        return self.expect(201, "POST", CREDENTIALS, body, stamping(session))["id"]

    def export(self, customer, session):
        """Exports by the command line, and keeps the words."""
        kept, out = self.home / "stamping", self.home / "phrase"
        out.unlink(missing_ok=True)
        private(kept, json.dumps(session))
        words = ["export", "--json", "--session", kept, "--pin", self.server.pin, "--out", out]
        told = json.loads(self.cli(*words))
        account = customer["account"]
        assert told["address"] in account["addresses"], told
        account.update(walletId=told["walletId"], phrase=out.read_text())

    def begin_export(self, session):
        """An export that waits for its stamp."""
        key = grid.Key()
        account = session["accountId"]
        body = {"clientPublicKey": key.public(compressed=False).hex()}
        path = f"{grid.BASE}/internal-accounts/{account}/export"
        asked = self.expect(202, "POST", path, body)
        return {
            "accountId": account,
            "sessionId": session["sessionId"],
            "requestId": asked["requestId"],
            "payloadToSign": asked["payloadToSign"],
            "targetPublicKey": body["clientPublicKey"],
            "targetPrivateKey": private_hex(key),
        }


def stamping(session):
    """The key of a kept session."""
    key = grid.Key()
    scalar = int(session["privateKey"], 16)
    key.private = grid.ec.derive_private_key(scalar, grid.ec.SECP256R1())
    return key


def undelivered(server):
    """The webhooks that are on their way, or given up."""
    listed = []
    for state in ("pending", "dead"):
        words = ["webhook", "list", "--json", "--state", state, "--data-dir", server.data]
        listed += [json.loads(line) for line in server.cli(*words).splitlines()]
    return sorted(({key: one[key] for key in ("id", "type")} for one in listed), key=str)


def fill(server, home):
    """Makes everything but the MobileCoin accounts: the platforms with their customers."""
    token = server.token("acme")
    acme = Platform(server, token, home)

    # Every kind of credential and of session, and exported.
    ada = acme.customer("ada", email="ada@example.com", phoneNumber="+4930123456")
    mailed = acme.open_by_code(ada, "email")
    acme.add(ada, mailed, {"type": "SMS_OTP"})
    person, passkey = secrets.token_hex(8), Passkey()
    identity = acme.add(ada, mailed, {"type": "OAUTH", "oidcToken": grid.token(person)})
    body = acme.with_passkey({"type": "PASSKEY", "nickname": "Ada's key"}, passkey)
    device = acme.add(ada, mailed, body)
    acme.open_by_code(ada, "sms")
    acme.refresh(ada, mailed)
    for compressed in (True, False):
        acme.open_by_token(ada, identity, person, compressed)
        acme.open_by_passkey(ada, device, passkey, compressed)
    acme.export(ada, mailed)
    account = f"{grid.BASE}/internal-accounts/{ada['account']['id']}"
    acme.expect(200, "PATCH", account, {"privateEnabled": True}, stamping(mailed))
    acme.expect(200, "POST", f"{grid.BASE}/sandbox{account[len(grid.BASE):]}/fund", {"amount": 250})
    ada["account"].update(exported=True, privateEnabled=True, balance=250)
    ada["credentials"] = acme.told_credentials(ada)
    oidc = {"issuer": grid.ISSUER, "audience": "wallet", "subject": person}
    for credential in ada["credentials"]:
        if credential["id"] == device:
            credential["passkey"] = passkey.facts()
        if credential["id"] == identity:
            credential["oidc"] = oidc

    # A live session, an export that waits, a revoked credential; never exported.
    ben = acme.customer("ben", email="Ben@Example.com")
    mailed = acme.open_by_code(ben, "email")
    person = secrets.token_hex(8)
    revoked = acme.add(ben, mailed, {"type": "OAUTH", "oidcToken": grid.token(person)})
    ended = acme.open_by_token(ben, revoked, person, True)
    ben["sessions"].remove(ended)
    path = f"{CREDENTIALS}/{revoked}"
    stamp = acme.stamp("DELETE", path, None, stamping(mailed))
    status, answer = acme.call("DELETE", path, None, stamp)
    assert status in (200, 204), answer
    oidc = {**oidc, "subject": person}
    ben["revoked"] = {"id": revoked, "type": "OAUTH", "oidc": oidc, "session": ended}
    ben["credentials"] = acme.told_credentials(ben)
    ben["account"]["exported"] = False
    ben["pendingExport"] = acme.begin_export(mailed)

    # No mail address yet.
    cay = acme.customer("cay")

    # Deleted; the wallet stays.
    dan = acme.customer("dan", email="dan@example.com")
    acme.export(dan, acme.open_by_code(dan, "email"))
    acme.expect(200, "DELETE", f"{grid.BASE}/customers/{dan['id']}")
    dan["isDeleted"] = True
    dan["account"]["exported"] = True

    # Webhooks that nobody takes.
    endpoint = "https://hooks.acme.invalid/grid"
    acme.expect(200, "PATCH", f"{grid.BASE}/config", {"webhookEndpoint": endpoint})
    eve = acme.customer("eve", email="eve@example.com")
    acme.open_by_code(eve, "email")
    eve["account"]["exported"] = False
    eve["credentials"] = acme.told_credentials(eve)

    other = server.token("other")
    umbrella = Platform(server, other, home)
    finn = umbrella.customer("finn", email="ada@example.com")
    umbrella.export(finn, umbrella.open_by_code(finn, "email"))
    finn["account"]["exported"] = True
    finn["credentials"] = umbrella.told_credentials(finn)
    viewer = server.token("acme", "VIEW")
    return [
        {
            "name": "acme",
            "id": token["platformId"],
            "webhookEndpoint": endpoint,
            "tokens": [token, viewer],
            "customers": [ada, ben, cay, dan, eve],
        },
        {
            "name": "other",
            "id": other["platformId"],
            "webhookEndpoint": None,
            "tokens": [other],
            "customers": [finn],
        },
    ]


def fill_mobilecoin(server, home):
    """Makes a MobileCoin account of each kind: their facts."""
    vectors = json.loads((HERE.parent / "mobilecoin" / "mobilecoin.json").read_text())
    accounts = []

    def keep(kind, told, **more):
        told = told["account"]
        for note in ("rent", "", "gr\N{LATIN SMALL LETTER U WITH DIAERESIS}n"):
            if not told.get("fog_enabled"):
                server.rpc("assign_address_for_account", account_id=told["id"], metadata=note)
        listed = server.rpc("get_addresses", account_id=told["id"])
        addresses = [listed["address_map"][text] for text in listed["public_addresses"]]
        fields = ("public_address_b58", "subaddress_index", "metadata")
        accounts.append(
            {
                "kind": kind,
                "id": told["id"],
                "name": told["name"],
                "mainAddress": told["main_address"],
                "addresses": [{key: one[key] for key in fields} for one in addresses],
                **more,
            }
        )

    def secrets_of(account):
        return server.rpc("export_account_secrets", account_id=account)["account_secrets"]

    made = server.rpc("create_account", name="A phrase")
    keep("mnemonic", made, secrets=secrets_of(made["account"]["id"]))

    entropy = secrets.token_hex(32)
    import_entropy = "import_account_from_legacy_root_entropy"
    made = server.rpc(import_entropy, entropy=entropy, name="Root entropy")
    keep("root entropy", made, secrets=secrets_of(made["account"]["id"]))

    whole = server.rpc("create_account", name="To be watched")["account"]["id"]
    asked = server.rpc("create_view_only_account_import_request", account_id=whole)
    asked = asked["json_rpc_request"]
    server.rpc("remove_account", account_id=whole)
    made = server.rpc(asked["method"], **asked["params"])
    keep("view only", made, secrets=secrets_of(made["account"]["id"]))

    fog = vectors["fog_accounts"][0]["fog_info"]
    fog = {"report_url": fog["report_url"], "authority_spki": fog["authority_spki"]}
    fog["report_id"] = ""
    made = server.rpc("create_account", name="Fog", fog_info=fog)
    keep("fog", made, fog=fog, secrets=secrets_of(made["account"]["id"]))

    owner = grid.Key()
    public = owner.public().hex()
    made = server.rpc("create_account", name="Owned", owner_public_key=public)
    key, out = home / "owner", home / "phrase"
    key_json = {"publicKey": owner.public(False).hex(), "privateKey": private_hex(owner)}
    private(key, json.dumps(key_json))
    out.unlink(missing_ok=True)
    words = ["mobilecoin", "export", "--url", server.door, "--api-key-file", home / "api-key"]
    words += ["--account", made["account"]["id"], "--pin", server.pin]
    server.cli(*words, "--owner-key-file", key, "--out", out)
    keep("owned", made, ownerKey=key_json, phrase=out.read_text())

    gone = server.rpc("create_account", name="Gone")["account"]["id"]
    server.rpc("remove_account", account_id=gone)
    return {"platform": "mobilecoin", "apiKey": API_KEY, "accounts": accounts, "removed": [gone]}


def read_from_a_copy(seedport, home, data, platforms):
    """Keeps the words of the wallets that are not exported."""
    copy = home / "copy"
    shutil.copytree(data, copy)
    with Server(seedport, home, copy) as server:
        for named in platforms:
            platform = Platform(server, named["tokens"][0], home)
            for customer in named["customers"]:
                account = customer["account"]
                if account["status"] == "ACTIVE" and "phrase" not in account:
                    platform.export(customer, customer["sessions"][0])


def main():
    seedport, commit = Path(sys.argv[1]).resolve(), sys.argv[2]
    made_at = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    with tempfile.TemporaryDirectory() as home:
        home = Path(home)
        data = home / "data"
        with Server(seedport, home, data) as server:
            platforms = fill(server, home)
            facts = {
                "madeBy": commit,
                "madeAt": made_at,
                "version": server.cli("--version").strip(),
                "sandbox": True,
                "sessionSeconds": int(LONG),
                "quorumKey": server.pin,
                "platforms": platforms,
                "webhooks": undelivered(server),
                "mobilecoin": fill_mobilecoin(server, home),
            }
        read_from_a_copy(seedport, home, data, platforms)
        # A clean end leaves the database whole in its one file.
        assert sorted(path.name for path in data.iterdir()) == ["root.key", "seedport.db"]
        place = HERE / commit
        place.mkdir()
        for file in data.iterdir():
            shutil.copyfile(file, place / file.name)
    text = json.dumps(facts, indent=2, ensure_ascii=False)
    (place / "facts.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
