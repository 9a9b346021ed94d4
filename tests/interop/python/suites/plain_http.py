"""Those who have no client: `curl`, and Python's own HTTP client, with an API key.

Called by `run`.
"""

import json
import os
import re
import subprocess

from support.published import CAROL, CAROL_ID
from support.rpc import Rpc

SERVER = {}


def curl(server, *arguments, key=True, url=None):
    """Runs curl with the headers that full-service's documents show: status and body."""
    command = ["curl", "-s", "-w", "\n%{http_code}", "-H", "Content-Type: application/json"]
    if key:
        command += ["-H", f"X-API-KEY: {server.key}"]
    ended = subprocess.run(
        [*command, *arguments, url or server.v2], capture_output=True, text=True, check=True
    )
    body, _, status = ended.stdout.rpartition("\n")
    return int(status), body


def the_published_example_comes_true_by_curl(server):
    body = {"mnemonic": CAROL["mnemonic"], "name": "Carol"}
    body = {"method": "import_account", "params": body, "jsonrpc": "2.0", "id": 1}
    status, _ = curl(server, "-d", json.dumps(body))
    assert status == 200
    # To the byte as it is asked for in the documentation, on one line.
    asked = (
        '{"method":"export_account_secrets","params":{"account_id":"%s"},"jsonrpc":"2.0","id":1}'
    )
    status, text = curl(server, "-d", asked % CAROL_ID)
    assert status == 200
    published = CAROL["published"]
    assert text == (
        '{"method":"export_account_secrets","result":{"account_secrets":{'
        f'"account_id":"{CAROL_ID}","name":"Carol","entropy":null,'
        f'"mnemonic":"{CAROL["mnemonic"]}","key_derivation_version":"2","account_key":{{'
        f'"view_private_key":"{published["view_private_key"]}",'
        f'"spend_private_key":"{published["spend_private_key"]}",'
        '"fog_report_url":"","fog_report_id":"","fog_authority_spki":""},'
        '"view_account_key":null,"require_spend_subaddress":false}},"jsonrpc":"2.0","id":1}'
    ), text


def a_second_import_fails_with_a_good_status(server):
    """Scripts that import at every start run `curl -f`, and rely on it."""
    body = {"method": "import_account", "params": {"mnemonic": CAROL["mnemonic"]}}
    body |= {"jsonrpc": "2.0", "id": 1}
    for _ in range(2):
        status, text = curl(server, "-f", "-d", json.dumps(body))
        assert status == 200
    assert "AccountAlreadyExists" in text, text


def the_example_of_the_help_works_as_it_stands(server):
    for url in (server.v2, server.v1):
        status, text = curl(server, key=False, url=url)
        assert status == 200
        (line,) = re.findall(r"^curl .*$", text, re.MULTILINE)
        environment = {**os.environ, "SEEDPORT_API_KEY": server.key}
        ended = subprocess.run(
            ["sh", "-c", line], env=environment, capture_output=True, text=True, check=True
        )
        assert json.loads(ended.stdout)["result"]["account"]["name"] == "Alice", ended


def without_the_key_nothing_is_told(server):
    version = '{"method":"version","jsonrpc":"2.0","id":1}'
    for key in (None, "", server.key[:-1], server.key + "x", server.key.swapcase(), "0" * 512):
        header = [] if key is None else ["-H", f"X-API-KEY: {key}" if key else "X-API-KEY;"]
        status, text = curl(server, "-d", version, *header, key=False)
        assert status == 401, (key, text)
        error = json.loads(text)["error"]
        assert error["code"] == 401 and error["reason"] == "Unauthorized", error
    status, _ = curl(server, "-d", version, "-H", f"X-API-KEY: {server.key}")
    assert status == 401, "two keys were taken for one"
    assert curl(server, "-d", version)[0] == 200


def one_connection_serves_many_calls(server):
    rpc = Rpc(server)
    for number in range(50):
        request = {"method": "version", "jsonrpc": "2.0", "id": number}
        status, _, body = rpc.post(json.dumps(request))
        assert status == 200 and json.loads(body)["id"] == number
    first = Rpc(server, "/wallet")
    assert set(first("get_all_accounts")["account_ids"]) == set(rpc("get_accounts")["account_ids"])


TESTS = [
    the_published_example_comes_true_by_curl,
    a_second_import_fails_with_a_good_status,
    the_example_of_the_help_works_as_it_stands,
    without_the_key_nothing_is_told,
    one_connection_serves_many_calls,
]
