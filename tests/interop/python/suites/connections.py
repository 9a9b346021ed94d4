"""Connections that are slow, long, mixed up or cut off, against the server itself.

Invariant: no test waits for a time to pass; it waits for an answer or for the end of a connection.
Called by `run`.
"""

import time

from support.wire import Wire, exchange, lives, request

# Heads must come in a second, so that a slow one is seen soon.
SERVER = {"config": "[server]\nheader_timeout_seconds = 1\n"}

LIMIT = 1024 * 1024
TEN_MEGABYTES = 10_000_000
VERSION = '{"method":"version","jsonrpc":"2.0","id":1}'


def a_body_of_ten_megabytes_is_refused_unread(server):
    before = server.peak_memory()
    body = b'{"method":"create_account","params":{"name":"' + b"x" * TEN_MEGABYTES + b'"},"id":1}'
    started = time.monotonic()
    for _ in range(10):
        exchange(server, request(server, body)).refusal(413)
    # In pieces, and without saying how long it is.
    pieces = b"".join(
        f"{len(body[at:at + 65536]):x}\r\n".encode() + body[at : at + 65536] + b"\r\n"
        for at in range(0, len(body), 65536)
    )
    head = request(server, "", "Transfer-Encoding: chunked", length=False)
    for _ in range(10):
        exchange(server, head + pieces + b"0\r\n\r\n").refusal(413)
    took = time.monotonic() - started
    grown = server.peak_memory() - before
    assert grown < 2 * TEN_MEGABYTES, f"200 MB of bodies took {grown} bytes of memory"
    assert took < 30, f"20 bodies took {took:.0f} s"
    lives(server)


def a_length_that_is_only_said_is_refused_at_once(server):
    for length in (LIMIT + 1, 10**12, 2**63):
        with Wire(server) as wire:
            head = request(server, "", f"Content-Length: {length}", length=False)
            wire.send(head + b"{")
            wire.answer().refusal(413)
    lives(server)


def a_body_of_just_the_limit_is_read(server):
    room = LIMIT - len(VERSION) - len(',"x":""')
    whole = VERSION[:-1] + ',"x":"' + "y" * room + '"}'
    assert len(whole) == LIMIT
    assert exchange(server, request(server, whole)).status == 200
    exchange(server, request(server, whole + " ")).refusal(413)


def nothing_is_read_of_who_has_no_key(server):
    head = f"POST /wallet/v2 HTTP/1.1\r\nHost: door\r\nContent-Length: {TEN_MEGABYTES}\r\n\r\n"
    for name in ("", "X-API-KEY: wrong-key-of-somebody\r\n"):
        with Wire(server) as wire:
            wire.send(head.replace("Content-Length", name + "Content-Length").encode())
            # Not a byte of the body is sent.
            wire.answer().refusal(401)


def a_head_that_does_not_end_is_cut_off_while_others_are_served(server):
    slow = []
    for start in (b"", b"P", b"POST /wallet/v2 HTTP/1.1\r\nHost:", request(server, "")[:-2]):
        for _ in range(25):
            wire = Wire(server)
            wire.send(start)
            slow.append(wire)
    lives(server)
    started = time.monotonic()
    for wire in slow:
        with wire:
            answer = wire.answer()
            assert answer is None or answer.status == 408, answer
    assert time.monotonic() - started < 15
    lives(server)


def a_head_of_a_megabyte_is_refused(server):
    for header in ("X-Long: " + "x" * LIMIT, "\r\n".join(["X-Many: x"] * 20_000)):
        with Wire(server) as wire:
            wire.send(request(server, VERSION, header))
            answer = wire.answer()
            assert answer is None or answer.status in (400, 431), answer
    with Wire(server) as wire:
        wire.send(request(server, VERSION, path="/" + "x" * LIMIT))
        answer = wire.answer()
        assert answer is None or answer.status in (400, 404, 414, 431), answer
    lives(server)


def requests_in_a_row_are_answered_in_their_order(server):
    count = 200
    row = b"".join(
        request(server, f'{{"method":"version","jsonrpc":"2.0","id":{number}}}')
        for number in range(count)
    )
    with Wire(server) as wire:
        wire.send(row)
        for number in range(count):
            assert wire.answer().json()["id"] == number
    # Good and bad ones, each by its own answer.
    row = request(server, VERSION) + request(server, "{") + request(server, "{}")
    row += request(server, VERSION, path="/nowhere") + request(server, VERSION)
    with Wire(server) as wire:
        wire.send(row)
        statuses = []
        while len(statuses) < 5 and (answer := wire.answer()):
            statuses.append(answer.status)
        # A connection may end after a refusal; what is answered is in order.
        assert statuses == [200, 400, 422, 404, 200][: len(statuses)], statuses
        assert len(statuses) >= 3, statuses


def a_request_inside_a_body_is_never_run(server):
    create = '{"method":"create_account","params":{"name":"smuggled"},"jsonrpc":"2.0","id":1}'
    inner = request(server, create)
    length = f"Content-Length: {len(inner)}"
    refused = [
        # Refused before the body is read: no key, no JSON, no such path.
        f"POST /wallet/v2 HTTP/1.1\r\nHost: door\r\n{length}\r\n\r\n".encode(),
        request(server, "", length, path="/nowhere", length=False),
        request(server, "", length, length=False).replace(b"application/json", b"text/plain"),
        request(server, "", length, method="PUT", length=False),
        # Two lengths, or lengths that are none.
        request(server, "", length, "Content-Length: 0", length=False),
        request(server, "", "Transfer-Encoding: chunked, identity", length=False) + b"0\r\n\r\n",
        request(server, "", "Content-Length: +1", length=False),
        request(server, "", "Content-Length: 1 ", "content-length: 0", length=False),
    ]
    wires = [Wire(server) for _ in refused]
    for wire, head in zip(wires, refused):
        wire.send(head + inner)
    for wire, head in zip(wires, refused):
        with wire:
            # To the end of the connection: the server ends it when no other head comes.
            statuses = []
            while answer := wire.answer():
                statuses.append(answer.status)
                assert b"smuggled" not in answer.body, (head, answer)
            assert len(statuses) == 1 and 400 <= statuses[0] < 406, (head, statuses)
    # A length beside pieces: where the body ends is a matter of opinion, so nothing may follow it.
    for one in (length, "Content-Length: 0"):
        head = request(server, "", one, "Transfer-Encoding: chunked", length=False)
        with Wire(server) as wire:
            wire.send(head + b"0\r\n\r\n" + inner)
            assert wire.answer().status == 400
            assert wire.answer() is None
    body = request(server, '{"method":"get_accounts","jsonrpc":"2.0","id":1}')
    assert b"smuggled" not in exchange(server, body).body


def a_caller_who_leaves_in_the_middle_is_forgotten(server):
    whole = request(server, VERSION)
    for end in range(1, len(whole), 7):
        with Wire(server) as wire:
            wire.send(whole[:end])
    for _ in range(50):
        with Wire(server) as wire:
            wire.send(whole)
    lives(server)


def what_is_no_http_is_no_matter(server):
    for data in (
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"GET\r\n\r\n",
        b"POST /wallet/v2 HTTP/9.9\r\n\r\n",
        b"POST /wallet/v2\r\n\r\n",
        b"\x00" * 1000,
        b"\r\n" * 1000,
        b"POST /\xff\xfe HTTP/1.1\r\nHost: door\r\n\r\n",
        b"POST /wallet/v2 HTTP/1.1\r\nHost: door\r\nX-API-KEY: \x00\r\n\r\n",
        b"POST /wallet/v2 HTTP/1.1\r\nHost: door\r\nX-API-KEY\r\n\r\n",
        b"{" + VERSION.encode(),
    ):
        with Wire(server) as wire:
            wire.send(data)
            answer = wire.answer()
            assert answer is None or 400 <= answer.status < 506, (data[:40], answer)
            assert answer is None or b'"result"' not in answer.body
    lives(server)


def a_key_in_bytes_that_are_no_text_is_wrong(server):
    for key in (b"\xff" * 32, server.key.encode() + b"\xc3\xa9", b"\t" + b"x" * 16, b"x" * 8000):
        head = b"POST /wallet/v2 HTTP/1.1\r\nHost: door\r\nContent-Type: application/json\r\n"
        head += b"Content-Length: 2\r\nX-API-KEY: " + key + b"\r\n\r\n{}"
        exchange(server, head).refusal(401)


TESTS = [
    a_body_of_ten_megabytes_is_refused_unread,
    a_length_that_is_only_said_is_refused_at_once,
    a_body_of_just_the_limit_is_read,
    nothing_is_read_of_who_has_no_key,
    a_head_that_does_not_end_is_cut_off_while_others_are_served,
    a_head_of_a_megabyte_is_refused,
    requests_in_a_row_are_answered_in_their_order,
    a_request_inside_a_body_is_never_run,
    a_caller_who_leaves_in_the_middle_is_forgotten,
    what_is_no_http_is_no_matter,
    a_key_in_bytes_that_are_no_text_is_wrong,
]
