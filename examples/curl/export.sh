#!/usr/bin/env bash
# A wallet, from a new customer to the phrase: calls by curl and jq, and `seedport` for what a shell
# cannot do: keys, sealing, stamps, and the checks that a device must make.
#
#   export.sh URL TOKEN_FILE FINGERPRINT EMAIL
#
# Prints the address that the server shows and the one that the opened phrase leads to. Ends with another
# number than 0, and says why, when a check does not pass. Needs bash, curl, jq and seedport.
set -euo pipefail
umask 077

if [ $# -ne 4 ]; then
  echo "usage: export.sh URL TOKEN_FILE FINGERPRINT EMAIL" >&2
  exit 2
fi
url=${1%/} token=$2 pin=$3 email=$4
# A sandbox sends no mail: its code is always this one. Ask your user for the real one.
code=${CODE:-000000}

# Keys, the session and the secret are kept here, readable by nobody else, and end with the script.
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT

refuse() {
  echo "refused: $1" >&2
  exit 1
}

# ------------------------------------------------------------------ the integrator's backend

# From files, so that no secret is an argument that the list of processes shows.
jq -r '"user = \"\(.clientId):\(.clientSecret)\""' "$token" > "$home/login"
jq -r .clientSecret "$token" > "$home/secret"
organization=$(jq -r .platformId "$token")

# grid STATUS METHOD PATH [curl's options]: a call that must answer STATUS; prints the body.
grid() {
  local wanted=$1 method=$2 path=$3 status
  shift 3
  status=$(curl --silent --show-error --config "$home/login" --request "$method" \
    --output "$home/answer" --write-out '%{http_code}' "$@" "$url/grid/2025-10-13$path")
  [ "$status" = "$wanted" ] || refuse "$method $path: $status $(cat "$home/answer")"
  cat "$home/answer"
}
json=(--header 'Content-Type: application/json')

# ------------------------------------------------------------------ the owner's device

# What the device knows of its own, for every command that compares.
device() {
  seedport "$@" --pin "$pin" --organization "$organization" --account "$account" --contact "$email"
}
calls=(--url "$url" --client-id "$(jq -r .clientId "$token")" --client-secret-file "$home/secret")

# A customer, and with them an account, a wallet and a first credential.
customer=$(jq -n --arg email "$email" '{customerType: "INDIVIDUAL", email: $email}' |
  grid 201 POST /customers "${json[@]}" --data @-)
customer=$(jq -er .id <<< "$customer")
accounts=$(grid 200 GET "/customers/internal-accounts?type=EMBEDDED_WALLET&customerId=$customer")
account=$(jq -er '.data[0].id' <<< "$accounts")
shown=$(jq -er '.data[0].fundingPaymentInstructions[0].accountOrWalletInfo.address' <<< "$accounts")

# Whose wallet is it? By the pinned key's signature, before an address is shown; and keep what it says.
statement=$(device statement "${calls[@]}" --address "$shown" --out "$home/statement" --json)
wallet=$(jq -er .walletId <<< "$statement")

# A code opens a session. The command checks the target, seals the code to it, and stamps the token.
echo "$code" | device session open "${calls[@]}" --type email --code-file - \
  --statement "$home/statement" --out "$home/session" > /dev/null

# The export: 202 with a payload, the same request with its stamp, 200 with the envelope.
seedport keygen --out "$home/target" > /dev/null
jq '{clientPublicKey: .publicKey}' "$home/target" > "$home/body"
pending=$(grid 202 POST "/internal-accounts/$account/export" "${json[@]}" --data "@$home/body")
jq -erj .payloadToSign <<< "$pending" > "$home/payload"
# `seedport stamp` signs only an export to the target key; which wallet's is compared here.
jq -e --arg organization "$organization" --arg wallet "$wallet" \
  '.organizationId == $organization and .parameters.walletId == $wallet' "$home/payload" \
  > /dev/null || refuse "the payload is not the export of this wallet: not signed"
stamp=$(seedport stamp --key "$home/session" --target-key "$home/target" --payload "$home/payload")
grid 200 POST "/internal-accounts/$account/export" "${json[@]}" --data "@$home/body" \
  --header "Grid-Wallet-Signature: $stamp" \
  --header "Request-Id: $(jq -er .requestId <<< "$pending")" |
  jq -erj .encryptedWalletCredentials > "$home/envelope"

# Opened: the pinned key signed it, it is this wallet's, and the phrase leads to its addresses. The phrase
# is in `.phrase`: it is what the owner came for. Show it on the device, once, and keep it nowhere.
opened=$(device open --envelope "$home/envelope" --key "$home/target" --wallet "$wallet" \
  --statement "$home/statement" --address "$shown" --json | jq -er '.addresses[0].address')
[ "$opened" = "$shown" ] || refuse "the phrase is of another wallet"

echo "address by the server  $shown"
echo "address of the phrase  $opened"
