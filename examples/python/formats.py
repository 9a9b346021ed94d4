"""The formats of docs/protocol.md: keys, stamps, signed messages, HPKE and the addresses of a phrase.

Nothing is decrypted, and nothing that was said is believed, before the signature over it held.
"""

import base64
import hashlib
import hmac
import json
import unicodedata

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SHA256 = ec.ECDSA(hashes.SHA256())


class Refused(Exception):
    """A check did not pass: nothing that comes after may be signed, sealed or shown."""


def insist(holds, otherwise):
    """Goes on only if a check passed."""
    if not holds:
        raise Refused(otherwise)


# Keys: P-256, points of 65 bytes (uncompressed) or 33 (compressed), in hex.


def make_key():
    return ec.generate_private_key(ec.SECP256R1())


def point(key):
    """The 65 bytes of a public key, or of a private key's public half."""
    public = key.public_key() if hasattr(key, "public_key") else key
    return public.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def compressed(key):
    """The 66 hex characters of a private key's public half."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint).hex()


def read_point(raw):
    """A public key, if the bytes are a point on the curve."""
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)


def fingerprint(raw):
    """What is pinned of a quorum key: the SHA-256 of its 65 bytes."""
    return hashlib.sha256(raw).hexdigest()


# What is signed.


def stamp(key, text):
    """The value of `Grid-Wallet-Signature`. Sign only a text that was checked."""
    said = {
        "publicKey": compressed(key),
        "scheme": "SIGNATURE_SCHEME_TK_API_P256",
        "signature": key.sign(text.encode(), SHA256).hex(),
    }
    return base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode()


def signed_part(message, pins):
    """What a message of the vault says, once a pinned key has signed it; and that key."""
    said = json.loads(message)
    insist(said["version"] == "v1.0.0", "the message is of another version")
    quorum = bytes.fromhex(said["enclaveQuorumPublic"])
    insist(fingerprint(quorum) in pins, "the message is by a key that is not pinned")
    data = bytes.fromhex(said["dataSignature"]), bytes.fromhex(said["data"])
    try:
        read_point(quorum).verify(*data, SHA256)
    except InvalidSignature:
        raise Refused("the message's signature does not hold") from None
    return json.loads(data[1]), quorum


def token_claims(token, quorum):
    """What a verification token says, once this quorum key has signed it (ES256, RFC 7518)."""
    signed, _, signature = token.rpartition(".")
    header, _, claims = signed.partition(".")
    raw = from_base64url(signature)
    insist(len(raw) == 64, "the token's signature is not of ES256")
    pair = utils.encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    try:
        read_point(quorum).verify(pair, signed.encode(), SHA256)
    except InvalidSignature:
        raise Refused("the token's signature does not hold") from None
    insist(json.loads(from_base64url(header))["alg"] == "ES256", "the token is not of ES256")
    return json.loads(from_base64url(claims))


def from_base64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


# What is sealed: HPKE (RFC 9180), base mode, DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.

KEM = b"KEM" + (0x0010).to_bytes(2)
SUITE = b"HPKE" + b"".join(number.to_bytes(2) for number in (0x0010, 0x0001, 0x0002))
INFO = b"turnkey_hpke"


def extract(suite, salt, label, secret):
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + secret, "sha256")


def expand(suite, key, label, info, length):
    """One block of HKDF-Expand: no output here is longer than its 32 bytes."""
    labeled = length.to_bytes(2) + b"HPKE-v1" + suite + label + info
    return hmac.digest(key, labeled + b"\x01", "sha256")[:length]


def context(shared, encapped, recipient):
    """The key, the nonce and the associated data of the one message of a context."""
    points = encapped + recipient
    prk = extract(KEM, b"", b"eae_prk", shared)
    secret = expand(KEM, prk, b"shared_secret", points, 32)
    hashed = [extract(SUITE, b"", b"psk_id_hash", b""), extract(SUITE, b"", b"info_hash", INFO)]
    schedule = b"\x00" + b"".join(hashed)
    secret = extract(SUITE, secret, b"secret", b"")
    key = expand(SUITE, secret, b"key", schedule, 32)
    return AESGCM(key), expand(SUITE, secret, b"base_nonce", schedule, 12), points


def seal(recipient, plaintext):
    """Seals to the 65 bytes of a key: the encapsulated key, and the ciphertext with its tag."""
    ephemeral = make_key()
    shared = ephemeral.exchange(ec.ECDH(), read_point(recipient))
    cipher, nonce, points = context(shared, point(ephemeral), recipient)
    return point(ephemeral), cipher.encrypt(nonce, plaintext, points)


def unseal(key, encapped, ciphertext):
    """Opens what was sealed to this private key."""
    shared = key.exchange(ec.ECDH(), read_point(encapped))
    cipher, nonce, points = context(shared, encapped, point(key))
    return cipher.decrypt(nonce, ciphertext, points)


# Whose wallet, and which addresses it has.


def founding_digest(email, account, wallet):
    """The digest by which a wallet names the mail address that it was made with."""
    local, _, domain = email.rpartition("@")
    # For a domain in other letters than these, map it first (UTS 46; the package `idna`).
    insist(domain.isascii(), "write the domain in A-labels (xn--…)")
    parts = [
        b"seedport founding contact v1",
        bytes.fromhex(account.removeprefix("InternalAccount:").replace("-", "")),
        bytes.fromhex(wallet.replace("-", "")),
        b"EMAIL_OTP",
        f"{local}@{domain.lower()}".encode(),
    ]
    return hashlib.sha256(b"".join(len(part).to_bytes(8) + part for part in parts)).hexdigest()


ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
HARDENED = 1 << 31
PATH = "m/84'/0'/0'/0/0"


def manifest_of(phrase):
    """The manifest of a BIP-39 phrase without a passphrase, as the vault writes it."""
    words = unicodedata.normalize("NFKD", phrase).encode()
    seed = hashlib.pbkdf2_hmac("sha512", words, b"mnemonic", 2048)
    master = node = hmac.digest(b"Bitcoin seed", seed, "sha512")
    for step in PATH.split("/")[1:]:
        index = int(step.rstrip("'")) + (HARDENED if step.endswith("'") else 0)
        node = child(node, index)
    entry = {"chain": "bitcoin", "path": PATH, "address": segwit_address(hash160(public(node)))}
    manifest = {"masterFingerprint": hash160(public(master))[:4].hex(), "entries": [entry]}
    return manifest, json.dumps(manifest, separators=(",", ":"))


def child(node, index):
    """BIP-32, private parent to private child: 32 bytes of key, 32 of chain code."""
    key, chain = node[:32], node[32:]
    data = (b"\x00" + key if index >= HARDENED else public(node)) + index.to_bytes(4)
    both = hmac.digest(chain, data, "sha512")
    scalar = (int.from_bytes(both[:32]) + int.from_bytes(key)) % ORDER
    return scalar.to_bytes(32) + both[32:]


def public(node):
    """The 33 bytes of a node's public key."""
    key = ec.derive_private_key(int.from_bytes(node[:32]), ec.SECP256K1())
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)


def hash160(data):
    return hashlib.new("ripemd160", hashlib.sha256(data).digest()).digest()


def segwit_address(program):
    """BIP-173: the address of a version 0 program on Bitcoin's main network."""
    bits = "".join(f"{byte:08b}" for byte in program)
    values = [0] + [int(bits[at : at + 5], 2) for at in range(0, len(bits), 5)]
    prefix = "bc"
    expanded = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    check = polymod(expanded + values + [0] * 6) ^ 1
    values += [(check >> 5 * (5 - at)) & 31 for at in range(6)]
    alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
    return prefix + "1" + "".join(alphabet[value] for value in values)


def polymod(values):
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for at, generator in enumerate((0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)):
            check ^= generator if top >> at & 1 else 0
    return check
