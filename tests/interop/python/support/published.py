"""Accounts that others published, keys and all.

Called by the suites. Source: `vectors/mobilecoin/mobilecoin.json`, which says where each is from.
"""

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]
VECTORS = json.loads((ROOT / "vectors/mobilecoin/mobilecoin.json").read_text())


def _account(key, beginning):
    found = [a for a in VECTORS["full_accounts"] if a.get(key, "").startswith(beginning)]
    return found[0]


# The example of full-service's documentation, whose account is called Carol there.
CAROL = _account("mnemonic", "bomb canyon vibrant")
CAROL_ID = CAROL["published"]["account_id"]

# An account with fog, of full-service's own tests.
FOG = VECTORS["fog_accounts"][0]
