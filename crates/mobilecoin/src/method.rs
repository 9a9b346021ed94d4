//! The table of methods: every name of either edition, and what becomes of it.
//!
//! Invariant: a name of the contract stands here once an edition, served or not; what is not in
//! the table is no method.
//! Called by `rpc` (to find a method) and `help` (to list them). Source: contract sections 4 and 6.

use crate::edition::Edition;

/// What a method can do without a ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// It works on keys, addresses and accounts alone: served in full.
    Wallet,
    /// It asks for what an empty, offline wallet has: answered so.
    Static,
    /// It needs a ledger, a network or a device: refused, saying so.
    Ledger,
    /// It is not full-service's: served in full.
    Ours,
}

/// Who serves a method: one file in `methods` each, but for the last two, which are refusals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handler {
    AssignAddressForAccount,
    CheckB58Type,
    CreateAccount,
    CreateAccountBundleImportRequest,
    CreatePaymentRequest,
    CreateViewOnlyAccountImportRequest,
    CreateViewOnlyAccountSyncRequest,
    ExportAccountBundle,
    ExportAccountSecrets,
    GetAccount,
    GetAccountStatus,
    GetAccounts,
    GetAddress,
    GetAddressDetails,
    GetAddressForAccount,
    GetAddressStatus,
    GetAddresses,
    GetAllGiftCodes,
    GetBalanceForAccount,
    GetBalanceForAddress,
    GetNetworkStatus,
    GetTransactionLogs,
    GetTransactionLogsByBlock,
    GetTxos,
    GetWalletStatus,
    ImportAccount,
    ImportAccountBundle,
    ImportAccountFromLegacyRootEntropy,
    ImportViewOnlyAccount,
    RemoveAccount,
    ResyncAccount,
    SetRequireSpendSubaddress,
    UpdateAccountName,
    VerifyAddress,
    Version,
    /// What needs a device.
    HardwareWallet,
    /// What needs a ledger.
    KeysOnly,
}

/// A method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Method {
    /// Its name.
    pub name: &'static str,
    /// What it can do here.
    pub class: Class,
    /// Who serves it.
    pub handler: Handler,
}

const fn served(name: &'static str, class: Class, handler: Handler) -> Method {
    Method {
        name,
        class,
        handler,
    }
}

const fn wallet(name: &'static str, handler: Handler) -> Method {
    served(name, Class::Wallet, handler)
}

const fn fixed(name: &'static str, handler: Handler) -> Method {
    served(name, Class::Static, handler)
}

const fn ledger(name: &'static str) -> Method {
    served(name, Class::Ledger, Handler::KeysOnly)
}

const fn ours(name: &'static str, handler: Handler) -> Method {
    served(name, Class::Ours, handler)
}

/// The methods of the current edition: full-service's 56, then ours.
const V2: [Method; 59] = [
    wallet(
        "assign_address_for_account",
        Handler::AssignAddressForAccount,
    ),
    ledger("build_and_submit_transaction"),
    ledger("build_burn_transaction"),
    ledger("build_transaction"),
    ledger("build_tx_blueprint"),
    ledger("build_unsigned_burn_transaction"),
    ledger("build_unsigned_transaction"),
    wallet("check_b58_type", Handler::CheckB58Type),
    ledger("check_receiver_receipt_status"),
    wallet("create_account", Handler::CreateAccount),
    wallet("create_payment_request", Handler::CreatePaymentRequest),
    ledger("create_receiver_receipts"),
    wallet(
        "create_view_only_account_import_request",
        Handler::CreateViewOnlyAccountImportRequest,
    ),
    fixed(
        "create_view_only_account_sync_request",
        Handler::CreateViewOnlyAccountSyncRequest,
    ),
    wallet("export_account_secrets", Handler::ExportAccountSecrets),
    fixed("get_account_status", Handler::GetAccountStatus),
    wallet("get_accounts", Handler::GetAccounts),
    wallet("get_address", Handler::GetAddress),
    wallet("get_address_details", Handler::GetAddressDetails),
    wallet("get_address_for_account", Handler::GetAddressForAccount),
    fixed("get_address_status", Handler::GetAddressStatus),
    wallet("get_addresses", Handler::GetAddresses),
    fixed("get_balance", Handler::GetAccountStatus),
    ledger("get_block"),
    ledger("get_blocks"),
    ledger("get_confirmations"),
    ledger("get_mc_protocol_transaction"),
    ledger("get_mc_protocol_txo"),
    fixed("get_network_status", Handler::GetNetworkStatus),
    ledger("get_recent_blocks"),
    ledger("get_token_metadata"),
    ledger("get_transaction_log"),
    fixed("get_transaction_logs", Handler::GetTransactionLogs),
    ledger("get_txo"),
    ledger("get_txo_block_index"),
    ledger("get_txo_membership_proofs"),
    fixed("get_txos", Handler::GetTxos),
    fixed("get_wallet_status", Handler::GetWalletStatus),
    wallet("import_account", Handler::ImportAccount),
    wallet(
        "import_account_from_legacy_root_entropy",
        Handler::ImportAccountFromLegacyRootEntropy,
    ),
    wallet("import_view_only_account", Handler::ImportViewOnlyAccount),
    served(
        "import_view_only_account_from_hardware_wallet",
        Class::Ledger,
        Handler::HardwareWallet,
    ),
    wallet("remove_account", Handler::RemoveAccount),
    fixed("resync_account", Handler::ResyncAccount),
    ledger("sample_mixins"),
    ledger("search_ledger"),
    wallet(
        "set_require_spend_subaddress",
        Handler::SetRequireSpendSubaddress,
    ),
    ledger("sign_and_submit_tx_blueprint"),
    ledger("submit_transaction"),
    ledger("sync_view_only_account"),
    wallet("update_account_name", Handler::UpdateAccountName),
    ledger("validate_confirmation"),
    ledger("validate_proof_of_reserve_sci"),
    ledger("validate_sender_memo"),
    wallet("verify_address", Handler::VerifyAddress),
    wallet("version", Handler::Version),
    ours(
        "create_account_bundle_import_request",
        Handler::CreateAccountBundleImportRequest,
    ),
    ours("export_account_bundle", Handler::ExportAccountBundle),
    ours("import_account_bundle", Handler::ImportAccountBundle),
];

/// The methods of the first edition: full-service's 45.
const V1: [Method; 45] = [
    wallet(
        "assign_address_for_account",
        Handler::AssignAddressForAccount,
    ),
    ledger("build_and_submit_transaction"),
    ledger("build_gift_code"),
    ledger("build_split_txo_transaction"),
    ledger("build_transaction"),
    wallet("check_b58_type", Handler::CheckB58Type),
    ledger("check_gift_code_status"),
    ledger("check_receiver_receipt_status"),
    ledger("claim_gift_code"),
    wallet("create_account", Handler::CreateAccount),
    wallet("create_payment_request", Handler::CreatePaymentRequest),
    ledger("create_receiver_receipts"),
    wallet("export_account_secrets", Handler::ExportAccountSecrets),
    wallet("get_account", Handler::GetAccount),
    fixed("get_account_status", Handler::GetAccountStatus),
    wallet("get_address_for_account", Handler::GetAddressForAccount),
    wallet("get_addresses_for_account", Handler::GetAddresses),
    wallet("get_all_accounts", Handler::GetAccounts),
    fixed("get_all_gift_codes", Handler::GetAllGiftCodes),
    fixed(
        "get_all_transaction_logs_for_block",
        Handler::GetTransactionLogs,
    ),
    fixed(
        "get_all_transaction_logs_ordered_by_block",
        Handler::GetTransactionLogsByBlock,
    ),
    fixed("get_all_txos_for_address", Handler::GetTxos),
    fixed("get_balance_for_account", Handler::GetBalanceForAccount),
    fixed("get_balance_for_address", Handler::GetBalanceForAddress),
    ledger("get_block"),
    ledger("get_confirmations"),
    ledger("get_gift_code"),
    ledger("get_mc_protocol_transaction"),
    ledger("get_mc_protocol_txo"),
    fixed("get_network_status", Handler::GetNetworkStatus),
    ledger("get_transaction_log"),
    fixed(
        "get_transaction_logs_for_account",
        Handler::GetTransactionLogs,
    ),
    ledger("get_txo"),
    fixed("get_txos_for_account", Handler::GetTxos),
    fixed("get_wallet_status", Handler::GetWalletStatus),
    wallet("import_account", Handler::ImportAccount),
    wallet(
        "import_account_from_legacy_root_entropy",
        Handler::ImportAccountFromLegacyRootEntropy,
    ),
    wallet("remove_account", Handler::RemoveAccount),
    ledger("remove_gift_code"),
    ledger("submit_gift_code"),
    ledger("submit_transaction"),
    wallet("update_account_name", Handler::UpdateAccountName),
    ledger("validate_confirmation"),
    wallet("verify_address", Handler::VerifyAddress),
    wallet("version", Handler::Version),
];

/// Names that the first edition takes for others.
const ALIASES: [(&str, &str); 3] = [
    ("get_all_addresses_for_account", "get_addresses_for_account"),
    (
        "get_all_transaction_logs_for_account",
        "get_transaction_logs_for_account",
    ),
    ("get_all_txos_for_account", "get_txos_for_account"),
];

/// The methods of an edition.
pub const fn all(edition: Edition) -> &'static [Method] {
    match edition {
        Edition::V1 => &V1,
        Edition::V2 => &V2,
    }
}

/// The method of this name; in the first edition also by an old name.
pub fn find(edition: Edition, name: &str) -> Option<&'static Method> {
    let alias = ALIASES.iter().find(|(alias, _)| *alias == name);
    let name = match (edition, alias) {
        (Edition::V1, Some((_, name))) => name,
        _ => name,
    };
    all(edition).iter().find(|method| method.name == name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_edition_has_its_methods_once() {
        for (edition, contract, ours) in [(Edition::V1, 45, 0), (Edition::V2, 56, 3)] {
            let names: BTreeSet<_> = all(edition).iter().map(|method| method.name).collect();
            assert_eq!(names.len(), contract + ours);
            let is_ours = |method: &&Method| method.class == Class::Ours;
            assert_eq!(all(edition).iter().filter(is_ours).count(), ours);
        }
    }

    #[test]
    fn a_method_is_found_by_its_name_in_its_own_edition() {
        let name = |edition, name| find(edition, name).map(|method| method.name);
        assert_eq!(name(Edition::V2, "get_accounts"), Some("get_accounts"));
        assert_eq!(name(Edition::V1, "get_accounts"), None);
        assert_eq!(name(Edition::V2, "get_account"), None);
        assert_eq!(name(Edition::V2, "Version"), None);
        let old = "get_all_addresses_for_account";
        assert_eq!(name(Edition::V1, old), Some("get_addresses_for_account"));
        assert_eq!(name(Edition::V2, old), None);
    }
}
