"""Requests that are no requests, and answers to the byte: the contract's section on HTTP.

Invariant: whatever comes, the answer is JSON, repeats nothing of what came, and the server serves
on.
Called by `run`.
"""

import json
import random

from support.wire import exchange, lives, request

SERVER = {}

MARK = "hunter2-was-here"


def post(server, body, *headers, **how):
    """One body as it is: its answer."""
    return exchange(server, request(server, body, *headers, **how))


def calls_are_served_at_two_paths_with_and_without_a_slash(server):
    body = '{"method":"version","jsonrpc":"2.0","id":1}'
    for path in ("/wallet/v2", "/wallet/v2/", "/wallet", "/wallet/"):
        answer = post(server, body, path=path)
        assert answer.status == 200 and "result" in answer.json(), (path, answer)
        # Help needs no key.
        answer = exchange(server, f"GET {path} HTTP/1.1\r\nHost: door\r\n\r\n".encode())
        assert answer.status == 200
        assert answer.headers["content-type"].startswith("text/plain"), answer.headers
    for path in ("/wallet/v1", "/wallet/v3", "/", "/wallet/v2/x", "/WALLET", "/wallet%2fv2"):
        post(server, body, path=path).refusal(404)
    for method in ("PUT", "DELETE", "PATCH", "TRACE"):
        assert post(server, body, method=method).status == 405


def health_and_options_need_no_key(server):
    answer = exchange(server, b"GET /health HTTP/1.1\r\nHost: door\r\n\r\n")
    assert (answer.status, answer.body) == (200, b"")
    for target in (b"*", b"/wallet/v2", b"/anything"):
        answer = exchange(server, b"OPTIONS " + target + b" HTTP/1.1\r\nHost: door\r\n\r\n")
        assert answer.status == 200, answer
        allowed = [name for name in answer.headers if name.startswith("access-control")]
        assert not allowed, answer.headers


def a_body_that_is_not_announced_as_json_is_not_read(server):
    body = '{"method":"version","jsonrpc":"2.0","id":1}'
    head = f"POST /wallet/v2 HTTP/1.1\r\nHost: door\r\nX-API-KEY: {server.key}\r\n"
    head += f"Content-Length: {len(body)}\r\n"
    for kind, status in [
        ("application/json", 200),
        ("application/json; charset=utf-8", 200),
        ("APPLICATION/JSON", 200),
        ("text/plain", 404),
        ("application/x-www-form-urlencoded", 404),
        ("multipart/form-data; boundary=application/json", 404),
        ("application/jsonp", 404),
        ("application/xml; application/json", 404),
        ("", 404),
        (None, 404),
    ]:
        line = "" if kind is None else f"Content-Type: {kind}\r\n"
        answer = exchange(server, f"{head}{line}\r\n{body}".encode())
        assert answer.status == status, (kind, answer)
        if status != 200:
            answer.refusal(status)


def refusals_are_json_whatever_is_accepted(server):
    for accept in ("text/html", "application/json", "image/png", "*/*;q=0"):
        post(server, "{", f"Accept: {accept}").refusal(400)


def an_answer_has_its_members_in_the_contract_s_order(server):
    answer = post(server, '{"id":7,"jsonrpc":"1.0","params":null,"method":"version"}')
    assert list(answer.json()) == ["method", "result", "jsonrpc", "id"]
    assert answer.json()["jsonrpc"] == "2.0"
    answer = post(server, '{"method":"remove_account","jsonrpc":"2.0","id":7}')
    assert list(answer.json()) == ["method", "error", "jsonrpc", "id"]
    assert list(answer.json()["error"]) == ["code", "message", "data"]
    assert list(answer.json()["error"]["data"]) == ["server_error", "details"]
    assert answer.headers["cache-control"] == "no-store"


def any_id_comes_back(server):
    for identity in (
        '"x"',
        '""',
        "0",
        "-1",
        "1.5",
        "18446744073709551615",
        "null",
        "true",
        "[1,[2]]",
        '{"b":1,"a":[null]}',
        '"\\u0000 \\" \\\\ \\ud83d\\ude00"',
    ):
        body = f'{{"method":"version","jsonrpc":"2.0","id":{identity}}}'
        answer = post(server, body).json()
        assert json.dumps(answer["id"]) == json.dumps(json.loads(identity)), (identity, answer)


def what_is_not_json_is_400(server):
    good = '{"method":"version","jsonrpc":"2.0","id":1}'
    for body in (
        "",
        " ",
        "{",
        "nope",
        MARK,
        good[:-1],
        good + "x",
        good + good,
        good.replace('"', "'"),
        good.replace(":", "="),
        f'{{"method":"{MARK}"',
        good.replace("1}", "01}"),
        good.replace("1}", "1,}"),
        good.replace("1}", "NaN}"),
        good.replace("1}", "Infinity}"),
        good.replace("1}", "+1}"),
        good.replace("1}", "1e999}"),
        good.replace("version", "ver\nsion"),
        good.replace("version", "\\ud800"),
        good.replace("version", "\\x41"),
        "\ufeff" + good,
        good.encode("utf-16"),
        good.encode("utf-32-le"),
        b"\x00" + good.encode(),
        good.encode() + b"\x00",
        good.encode().replace(b"version", b"ver\x00sion"),
        good.encode().replace(b"version", b"\xff\xfe"),
        good.encode().replace(b"version", b"\xc0\xaf"),
        good.encode().replace(b"version", b"\xed\xa0\x80"),
        bytes(range(256)),
    ):
        answer = post(server, body)
        assert MARK not in answer.refusal(400), answer
    lives(server)


def what_is_no_request_is_422_and_says_what_it_lacks(server):
    version = '{"method":"version","jsonrpc":"2.0","id":1}'
    for body, lack in [
        ("{}", "method"),
        ('{"jsonrpc":"2.0","id":1}', "method"),
        ('{"Method":"version","jsonrpc":"2.0","id":1}', "method"),
        ('{"method":null,"id":1}', "method"),
        ('{"method":1,"id":1}', "method"),
        ('{"method":["version"],"id":1}', "method"),
        ('{"method":{"version":1},"id":1}', "method"),
        (f"[{version}]", "batch"),
        ("[]", "batch"),
        (f"[{version},{version}]", "batch"),
        ("null", "object"),
        ("1", "object"),
        ("true", "object"),
        (f'"{MARK}"', "object"),
    ]:
        description = post(server, body).refusal(422)
        assert lack in description and MARK not in description, (body, description)


def jsonrpc_and_id_may_be_missing(server):
    for body in (
        '{"method":"version"}',
        '{"method":"version","id":null}',
        '{"method":"version","jsonrpc":"9"}',
        '{"method":"version","jsonrpc":[],"more":{"x":1}}',
    ):
        answer = post(server, body).json()
        assert answer["jsonrpc"] == "2.0" and answer["id"] is None, answer
        assert answer["result"]["string"]


def names_that_are_given_twice_are_refused(server):
    for body in (
        '{"method":"version","method":"remove_account","id":1}',
        '{"method":"version","m\\u0065thod":"remove_account","id":1}',
        '{"method":"version","id":1,"id":2}',
        '{"method":"version","params":{},"params":{},"id":1}',
    ):
        assert "twice" in post(server, body).refusal(422)
    one, other = "00" * 32, "11" * 32
    body = '{"method":"remove_account","params":{"account_id":"%s","account_id":"%s"},"id":1}'
    error = post(server, body % (one, other)).json()["error"]
    assert error["code"] == -32600 and "duplicate field `account_id`" in error["data"]["details"]


def an_unknown_method_is_told_the_known_ones(server):
    for path, count in [("/wallet/v2", 56), ("/wallet", 45)]:
        error = post(server, '{"method":"nope","id":1}', path=path).json()["error"]
        assert error["code"] == -32600 and error["message"] == "InvalidRequest", error
        assert "unknown variant `nope`, expected one of `" in error["data"]["details"]
        # Ours follow the contract's.
        assert error["data"]["details"].count("`, `") >= count - 1, error
    key = "0123456789abcdef"
    for method in ("Version", "version ", "", "get_account", MARK, key * 2, "x" * 100_000, "\0"):
        body = json.dumps({"method": method, "id": 1})
        answer = post(server, body)
        assert "error" in answer.json(), method
        for secret in (MARK, key, "xxxx"):
            assert secret.encode() not in answer.body, answer


def brackets_a_hundred_thousand_deep_are_refused(server):
    deep = 100_000
    for body in (
        "[" * deep,
        "[" * deep + "]" * deep,
        '{"a":' * deep + "1" + "}" * deep,
        '{"method":"version","id":' + "[" * deep + "]" * deep + "}",
        '{"method":"create_account","params":{"name":' + "[" * deep + "]" * deep + "}}",
        '{"method":"version","x":' + '{"a":' * deep + "1" + "}" * deep + "}",
    ):
        post(server, body).refusal(400)
    lives(server)


def numbers_of_any_size_are_read_or_refused(server):
    for number in ("1" + "0" * 5000, "-" + "9" * 400, "1e308", "1e-5000", "-0", "0.1e2"):
        for body in (
            f'{{"method":"version","id":{number}}}',
            f'{{"method":"create_account","params":{{"first_block_index":{number}}},"id":1}}',
            f'{{"method":"get_accounts","params":{{"offset":{number},"limit":{number}}},"id":1}}',
        ):
            answer = post(server, body)
            assert answer.status in (200, 400), (body[:100], answer)
            if answer.status == 200:
                answer.json()
    lives(server)


def made_up_bodies_are_answered(server):
    """A thousand of them, by a seed that is always the same."""
    dice = random.Random(9090)
    methods = ["version", "create_account", "import_account", "get_accounts", MARK, None, 1, []]
    leaves = [None, True, 0, -1, 2**64, 1e300, "", MARK, "\0", "é" * 50, [], {}]

    def value(depth):
        kind = dice.randrange(4 if depth else 2)
        if kind == 2:
            return [value(depth - 1) for _ in range(dice.randrange(4))]
        if kind == 3:
            names = ["name", "mnemonic", "account_id", "offset", "limit", MARK, ""]
            return {dice.choice(names): value(depth - 1) for _ in range(dice.randrange(4))}
        return dice.choice(leaves)

    for _ in range(1000):
        whole = {
            dice.choice(["method", "m"]): dice.choice(methods),
            dice.choice(["params", "p"]): value(3),
            "jsonrpc": value(1),
        }
        body = json.dumps(whole).encode()
        if dice.random() < 0.3:
            body = bytearray(body)
            body[dice.randrange(len(body))] = dice.randrange(256)
        answer = post(server, bytes(body), path=dice.choice(["/wallet", "/wallet/v2"]))
        assert answer.status in (200, 400, 422), (body, answer)
        answer.json()
        kept = b'"name": "' + MARK.encode() in body
        assert kept or MARK.encode() not in answer.body, (body, answer)
    lives(server)


TESTS = [
    calls_are_served_at_two_paths_with_and_without_a_slash,
    health_and_options_need_no_key,
    a_body_that_is_not_announced_as_json_is_not_read,
    refusals_are_json_whatever_is_accepted,
    an_answer_has_its_members_in_the_contract_s_order,
    any_id_comes_back,
    what_is_not_json_is_400,
    what_is_no_request_is_422_and_says_what_it_lacks,
    jsonrpc_and_id_may_be_missing,
    names_that_are_given_twice_are_refused,
    an_unknown_method_is_told_the_known_ones,
    brackets_a_hundred_thousand_deep_are_refused,
    numbers_of_any_size_are_read_or_refused,
    made_up_bodies_are_answered,
]
