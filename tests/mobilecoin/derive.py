#!/usr/bin/env python3
"""Derives MobileCoin accounts, written a second time from the public specifications.

Reads one JSON object a line, {"mnemonic": "..."} or {"entropy": "64 hex digits"}, and prints one
a line: both private keys, the account's id, its main address and subaddresses 1 to 3. With
--check FILE it runs over the project's vectors instead and prints counts.

The standard library only, and nothing of Seedport. Not constant-time: for tests.
"""

import argparse
import hashlib
import hmac
import json
import sys
import unicodedata
import zlib
from pathlib import Path

WORD_LIST = Path(__file__).resolve().parents[2] / "vectors/bip39/wordlists/english.txt"

# --- The group: RFC 9496, on the curve of RFC 8032 ------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def is_negative(number):
    """RFC 9496, 3.1: whether the encoding's lowest bit is set."""
    return number % P & 1


def magnitude(number):
    """RFC 9496, 3.1: CT_ABS."""
    number %= P
    return P - number if number & 1 else number


def sqrt_ratio(u, v):
    """RFC 9496, 4.2: whether u/v is a square, and the root of it or of SQRT_M1 * u/v."""
    root = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    check = v * root * root % P
    if check in (-u % P, -u * SQRT_M1 % P):
        root = root * SQRT_M1 % P
    return check in (u % P, -u % P), magnitude(root)


INVSQRT_A_MINUS_D = sqrt_ratio(1, -1 - D)[1]


def base_point():
    """RFC 8032, 5.1: y is 4/5, x is even."""
    y = 4 * pow(5, -1, P) % P
    _, x = sqrt_ratio(y * y - 1, D * y * y + 1)
    return x, y, 1, x * y % P


def add(first, second):
    """RFC 8032, 5.1.4: complete addition in extended coordinates."""
    (x1, y1, z1, t1), (x2, y2, z2, t2) = first, second
    a, b = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    c, d = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply_base(scalar):
    """The base point, `scalar` times."""
    total, power = (0, 1, 1, 0), BASE
    while scalar:
        if scalar & 1:
            total = add(total, power)
        power = add(power, power)
        scalar >>= 1
    return total


def encode_point(point):
    """RFC 9496, 4.3.2."""
    x0, y0, z0, t0 = point
    u1, u2 = (z0 + y0) * (z0 - y0) % P, x0 * y0 % P
    _, inverse = sqrt_ratio(1, u1 * u2 * u2)
    den1, den2 = inverse * u1 % P, inverse * u2 % P
    z_inverse = den1 * den2 * t0 % P
    if is_negative(t0 * z_inverse):
        x, y, den = y0 * SQRT_M1, x0 * SQRT_M1, den1 * INVSQRT_A_MINUS_D
    else:
        x, y, den = x0, y0, den2
    if is_negative(x * z_inverse):
        y = -y
    return magnitude(den * (z0 - y)).to_bytes(32, "little")


BASE = base_point()


def public_key(scalar):
    return encode_point(multiply_base(scalar))


def scalar_bytes(scalar):
    return scalar.to_bytes(32, "little")


def reduce(data):
    return int.from_bytes(data, "little") % ORDER


# --- The transcript: Keccak (FIPS 202, 3), STROBE v1.0.2, Merlin v1.0 -----------------------


def rotate(lane, by):
    by %= 64
    return (lane << by | lane >> 64 - by) & 2**64 - 1


def round_constants():
    """FIPS 202, 3.2.5: bits 2^j - 1 of each come from a shift register."""
    register, constants = 1, []
    for _ in range(24):
        constant = 0
        for place in range(7):
            if register & 1:
                constant |= 1 << 2**place - 1
            register <<= 1
            if register & 0x100:
                register ^= 0x171
        constants.append(constant)
    return constants


ROUND_CONSTANTS = round_constants()


def keccak_f(state):
    """FIPS 202, 3.3: Keccak-f[1600] over 200 bytes, in place."""
    lanes = [
        [int.from_bytes(state[8 * (x + 5 * y) :][:8], "little") for y in range(5)]
        for x in range(5)
    ]
    for constant in ROUND_CONSTANTS:
        column = [lane[0] ^ lane[1] ^ lane[2] ^ lane[3] ^ lane[4] for lane in lanes]
        mixed = [column[x - 1] ^ rotate(column[(x + 1) % 5], 1) for x in range(5)]
        lanes = [[lanes[x][y] ^ mixed[x] for y in range(5)] for x in range(5)]
        # Rho and pi, along the walk that begins at (1, 0).
        x, y, current = 1, 0, lanes[1][0]
        for step in range(24):
            x, y = y, (2 * x + 3 * y) % 5
            current, lanes[x][y] = lanes[x][y], rotate(current, (step + 1) * (step + 2) // 2)
        lanes = [
            [lanes[x][y] ^ ~lanes[(x + 1) % 5][y] & lanes[(x + 2) % 5][y] for y in range(5)]
            for x in range(5)
        ]
        lanes[0][0] ^= constant
    for x in range(5):
        for y in range(5):
            start = 8 * (x + 5 * y)
            state[start : start + 8] = lanes[x][y].to_bytes(8, "little")


class Strobe:
    """STROBE v1.0.2 at 128 bits, the operations that Merlin uses."""

    I, A, C, M, K = 1, 2, 4, 16, 32
    RATE = 200 - 128 // 4 - 2

    def __init__(self, protocol):
        self.state = bytearray(200)
        self.state[:18] = bytes([1, self.RATE + 2, 1, 0, 1, 12 * 8]) + b"STROBEv1.0.2"
        keccak_f(self.state)
        self.position = self.begun = 0
        self.meta_ad(protocol)

    def run(self):
        self.state[self.position] ^= self.begun
        self.state[self.position + 1] ^= 0x04
        self.state[self.RATE + 1] ^= 0x80
        keccak_f(self.state)
        self.position = self.begun = 0

    def absorb(self, data):
        for byte in data:
            self.state[self.position] ^= byte
            self.step()

    def step(self):
        self.position += 1
        if self.position == self.RATE:
            self.run()

    def begin(self, flags):
        before, self.begun = self.begun, self.position + 1
        self.absorb([before, flags])
        if flags & (self.C | self.K) and self.position:
            self.run()

    def meta_ad(self, *parts):
        self.begin(self.M | self.A)
        self.absorb(b"".join(parts))

    def ad(self, data):
        self.begin(self.A)
        self.absorb(data)

    def prf(self, length):
        self.begin(self.I | self.A | self.C)
        output = bytearray()
        for _ in range(length):
            output.append(self.state[self.position])
            self.state[self.position] = 0
            self.step()
        return bytes(output)


class Transcript:
    """Merlin v1.0."""

    def __init__(self, label):
        self.strobe = Strobe(b"Merlin v1.0")
        self.append(b"dom-sep", label)

    def append(self, label, message):
        self.strobe.meta_ad(label, len(message).to_bytes(4, "little"))
        self.strobe.ad(message)

    def challenge(self, label, length):
        self.strobe.meta_ad(label, length.to_bytes(4, "little"))
        return self.strobe.prf(length)


# --- Derivation -----------------------------------------------------------------------------


def hmac_sha512(key, data):
    return hmac.new(key, data, hashlib.sha512).digest()


def hmac_blake2b_256(key, data):
    return hmac.new(key, data, lambda data=b"": hashlib.blake2b(data, digest_size=32)).digest()


def check_phrase(words):
    """BIP-39: the last bits of the words are those of the entropy's SHA-256."""
    places = {word: place for place, word in enumerate(WORD_LIST.read_text().split())}
    if len(words) not in (12, 15, 18, 21, 24) or any(word not in places for word in words):
        raise ValueError("not the words of a phrase")
    bits = 0
    for word in words:
        bits = bits << 11 | places[word]
    size = len(words) // 3
    entropy = (bits >> size).to_bytes(4 * size, "big")
    if hashlib.sha256(entropy).digest()[0] >> 8 - size != bits & (1 << size) - 1:
        raise ValueError("the checksum of the phrase does not fit")


def slip10_key(phrase, account_index):
    """BIP-39 seed without a passphrase, then SLIP-0010 (ed25519) at m/44'/866'/account'."""
    words = unicodedata.normalize("NFKD", phrase).split()
    check_phrase(words)
    seed = hashlib.pbkdf2_hmac("sha512", " ".join(words).encode(), b"mnemonic", 2048)
    node = hmac_sha512(b"ed25519 seed", seed)
    for level in (44, 866, account_index):
        number = (level | 1 << 31).to_bytes(4, "big")
        node = hmac_sha512(node[32:], b"\0" + node[:32] + number)
    return node[:32]


def expand_slip10(key, name):
    """HKDF-SHA512 (RFC 5869) with a salt a key and no info: 64 bytes, one block."""
    return hmac_sha512(hmac_sha512(b"mobilecoin-ristretto255-" + name, key), b"\1")


def keys_of_phrase(phrase, account_index=0):
    key = slip10_key(phrase, account_index)
    return reduce(expand_slip10(key, b"view")), reduce(expand_slip10(key, b"spend"))


def keys_of_root_entropy(entropy):
    """HKDF over HMAC-BLAKE2b-256 without a salt, with an info a key: 32 bytes, one block."""
    if len(entropy) != 32:
        raise ValueError("root entropy is 32 bytes")
    extracted = hmac_blake2b_256(bytes(32), entropy)
    return tuple(
        reduce(hmac_blake2b_256(extracted, info + b"\1")) for info in (b"view", b"spend")
    )


def subaddress(view, spend, index):
    """The two private keys at `index`."""
    data = b"mc_subaddress" + scalar_bytes(view) + scalar_bytes(index)
    spend_at = (reduce(hashlib.blake2b(data).digest()) + spend) % ORDER
    return view * spend_at % ORDER, spend_at


def digest(context, view_public, spend_public):
    """The structured digest of an address without fog."""
    transcript = Transcript(b"digestible")
    name = (b"name", b"PublicAddress")
    for label, message in (
        (context, b"agg"),
        name,
        (b"view_public_key", b"prim"),
        (b"ristretto", view_public),
        (b"spend_public_key", b"prim"),
        (b"ristretto", spend_public),
        (b"fog_report_url", b"prim"),
        (b"str", b""),
        (b"fog_report_id", b"prim"),
        (b"str", b""),
        (b"fog_authority_sig", b"prim"),
        (b"bytes", b""),
        (context, b"agg-end"),
        name,
    ):
        transcript.append(label, message)
    return transcript.challenge(b"digest32", 32)


# --- Texts ----------------------------------------------------------------------------------

LETTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def base58(data):
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, letter = divmod(number, 58)
        text = LETTERS[letter] + text
    return LETTERS[0] * (len(data) - len(data.lstrip(b"\0"))) + text


def field(number, data):
    """A length-delimited field of protobuf; every length here is below 128."""
    return bytes([number << 3 | 2, len(data)]) + data


def b58_address(view_public, spend_public):
    address = field(1, field(1, view_public)) + field(2, field(1, spend_public))
    message = field(1, address)
    return base58(zlib.crc32(message).to_bytes(4, "little") + message)


def key_hex(scalar):
    return field(1, scalar_bytes(scalar)).hex()


class Account:
    def __init__(self, keys):
        self.view, self.spend = keys

    def public(self, index):
        return tuple(public_key(key) for key in subaddress(self.view, self.spend, index))

    def address(self, index):
        return b58_address(*self.public(index))

    def id(self):
        return digest(b"account_data", *self.public(0)).hex()

    def address_hash(self):
        return digest(b"mc-address", *self.public(0))[:16].hex()


def account_of(request):
    """The account of {"mnemonic": ...} or {"entropy": ...}."""
    if ("mnemonic" in request) == ("entropy" in request):
        raise ValueError("either a mnemonic or entropy")
    if "mnemonic" in request:
        return Account(keys_of_phrase(request["mnemonic"], request.get("account_index", 0)))
    return Account(keys_of_root_entropy(bytes.fromhex(request["entropy"])))


def answer(request):
    account = account_of(request)
    return {
        "view_private_key": key_hex(account.view),
        "spend_private_key": key_hex(account.spend),
        "account_id": account.id(),
        "main_address": account.address(0),
        "subaddress_1": account.address(1),
        "subaddress_2": account.address(2),
        "subaddress_3": account.address(3),
    }


# --- The vectors ----------------------------------------------------------------------------


class Tally:
    """Counts what is equal; what is not, it names."""

    def __init__(self):
        self.failed = 0

    def section(self, name, pairs):
        """Pairs of what was derived and what is expected."""
        total = equal = 0
        for ours, theirs in pairs:
            total += 1
            equal += ours == theirs
            if ours != theirs:
                print(f"  {name}: {ours} is not {theirs}", file=sys.stderr)
        # Comparing nothing is no success either.
        self.failed += total - equal if total else 1
        print(f"{name}: {equal}/{total}")


def raw_keys(cases, account_of_case):
    for case in cases:
        account = account_of_case(case)
        yield scalar_bytes(account.view).hex(), case["view_private_key_raw"]
        yield scalar_bytes(account.spend).hex(), case["spend_private_key_raw"]


def ids_and_addresses(cases, account_of_case):
    for case in cases:
        account = account_of_case(case)
        yield account.id(), case["computed_account_id"]
        yield account.address(0), case["computed_main_address"]


def subaddress_keys(cases):
    for case in cases:
        private = (reduce(bytes.fromhex(case[f"{name}_private_key"])) for name in ("view", "spend"))
        keys = subaddress(*private, int(case["subaddress_index"]))
        for name, key in zip(("view", "spend"), keys):
            yield scalar_bytes(key).hex(), case[f"subaddress_{name}_private_key"]
            yield public_key(key).hex(), case[f"subaddress_{name}_public_key"]


def value_of(account, name):
    """The value that a full account has under a name of the file."""
    indexes = {"change_address": 2**64 - 2, "gift_code_address": 2**64 - 3, "main_address": 0}
    if name.startswith("subaddress_"):
        return account.address(int(name.split("_")[1]))
    if name in indexes:
        return account.address(indexes[name])
    return {
        "view_private_key": lambda: key_hex(account.view),
        "spend_private_key": lambda: key_hex(account.spend),
        "spend_public_key_raw": lambda: public_key(account.spend).hex(),
        "account_id": account.id,
        "main_address_hash": account.address_hash,
    }[name]()


def full_accounts(cases):
    for case in cases:
        account = account_of(case)
        for name, expected in case["derived"].items():
            yield value_of(account, name), expected


def verdicts(cases):
    """What was published is what follows, or else the file says what follows instead."""
    for case in cases:
        account = account_of(case)
        for name, published in case["published"].items():
            ours = value_of(account, name)
            ours_is = "match" if ours == published else f"MISMATCH (derived {ours})"
            yield ours_is, case["verdict"][name]


def expansions(cases):
    for case in cases:
        for name in ("view", "spend"):
            key = bytes.fromhex(case["slip10_hex"])
            yield expand_slip10(key, name.encode()).hex(), case[f"{name}_hex"]


def b58_texts(cases):
    for case in cases:
        keys = (bytes.fromhex(case[f"{name}_public_key"]) for name in ("view", "spend"))
        yield b58_address(*keys), case["b58_encoded"]


def check(path):
    """Runs over the vectors; whether everything that is without fog is equal."""
    file = json.loads(Path(path).read_text())
    cases = {name: part["cases"] for name, part in file.items() if isinstance(part, dict)}

    def of_phrase(case):
        return Account(keys_of_phrase(case["mnemonic"], case["account_index"]))

    def of_entropy(case):
        return Account(keys_of_root_entropy(bytes.fromhex(case["root_entropy"])))

    tally = Tally()
    phrases, entropies = cases["bip39_to_keys"], cases["root_entropy_to_keys"]
    tally.section("keys of phrases", raw_keys(phrases, of_phrase))
    tally.section("ids and addresses of phrases", ids_and_addresses(phrases, of_phrase))
    tally.section("keys of root entropy", raw_keys(entropies, of_entropy))
    tally.section("ids and addresses of root entropy", ids_and_addresses(entropies, of_entropy))
    tally.section("keys of subaddresses", subaddress_keys(cases["subaddress_keys"]))
    tally.section("addresses without fog", b58_texts(cases["b58_without_fog"]))
    tally.section("expansions of SLIP-0010 keys", expansions(cases["slip10_key_to_wide_scalar"]))
    tally.section("values of full accounts", full_accounts(file["full_accounts"]))
    tally.section("verdicts on published values", verdicts(file["full_accounts"]))
    skipped = len(file["fog_accounts"]) + len(cases["b58_with_fog"])
    print(f"not tried, because they have fog: {skipped}")
    return tally.failed == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", metavar="FILE", help="run over vectors/mobilecoin/mobilecoin.json")
    options = parser.parse_args()
    if options.check:
        return 0 if check(options.check) else 1
    for number, line in enumerate(sys.stdin, 1):
        try:
            print(json.dumps(answer(json.loads(line))), flush=True)
        except (ValueError, TypeError, AttributeError) as error:
            # The line holds a secret, and so may what JSON's reader says of it.
            print(f"line {number}: {type(error).__name__}", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
