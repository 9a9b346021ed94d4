/**
 * What a phrase must derive to, computed by foreign libraries.
 */
import { HDKey } from "@scure/bip32";
import { mnemonicToSeedSync, validateMnemonic } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { p2wpkh } from "@scure/btc-signer";

/** The first BIP-84 receive address of a phrase; throws when the checksum does not hold. */
export function firstAddress(phrase) {
  if (!validateMnemonic(phrase, wordlist)) throw new Error("the phrase's checksum does not hold");
  const master = HDKey.fromMasterSeed(mnemonicToSeedSync(phrase));
  return p2wpkh(master.derive("m/84'/0'/0'/0/0").publicKey).address;
}

/** The address that the server gives for an account. */
export function bitcoinAddress(account) {
  const wallets = account.fundingPaymentInstructions.map(
    (instruction) => instruction.accountOrWalletInfo,
  );
  return wallets.find((wallet) => wallet.accountType === "BITCOIN_L1").address;
}
