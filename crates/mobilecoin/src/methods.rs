//! The methods, one a file, each under its name in the current edition.
//!
//! Invariant: a method gets a caller who was let in, and parameters of which it reads each once.
//! Called by `rpc`.

mod assign_address_for_account;
mod check_b58_type;
mod create_account;
mod create_account_bundle_import_request;
mod create_payment_request;
mod create_view_only_account_import_request;
mod create_view_only_account_sync_request;
mod export_account_bundle;
mod export_account_secrets;
mod get_account;
mod get_account_status;
mod get_accounts;
mod get_address;
mod get_address_details;
mod get_address_for_account;
mod get_address_status;
mod get_addresses;
mod get_all_gift_codes;
mod get_balance_for_account;
mod get_balance_for_address;
mod get_network_status;
mod get_transaction_logs;
mod get_txos;
mod get_wallet_status;
mod import_account;
mod import_account_bundle;
mod import_account_from_legacy_root_entropy;
mod import_view_only_account;
mod remove_account;
mod resync_account;
mod set_require_spend_subaddress;
mod update_account_name;
mod verify_address;
mod version;

use seedport_custody::{
    Custody,
    mobilecoin::{Account, Operator},
};
use seedport_wire::MobilecoinId;

use crate::{
    SecretsShape, answer::Answer, edition::Edition, failure::Failure, method::Handler,
    params::Params, shown::Shown,
};

/// What a method gets.
pub struct Call<'a> {
    /// The use cases.
    pub custody: &'a Custody,
    /// The caller, who was let in.
    pub operator: &'a Operator,
    /// In which edition.
    pub edition: Edition,
    /// Which members the secrets of an account have.
    pub secrets: SecretsShape,
    /// The network that clients are told of.
    pub chain_id: &'a str,
    /// The method's name.
    pub method: &'static str,
    /// What was sent along.
    pub params: Params<'a>,
}

/// Runs the method.
///
/// # Errors
/// [`Failure`] says what did not succeed.
pub async fn run(handler: Handler, call: &Call<'_>) -> Result<Answer, Failure> {
    match handler {
        Handler::AssignAddressForAccount => assign_address_for_account::call(call).await,
        Handler::CheckB58Type => check_b58_type::call(call),
        Handler::CreateAccount => create_account::call(call).await,
        Handler::CreateAccountBundleImportRequest => {
            create_account_bundle_import_request::call(call).await
        }
        Handler::CreatePaymentRequest => create_payment_request::call(call).await,
        Handler::CreateViewOnlyAccountImportRequest => {
            create_view_only_account_import_request::call(call).await
        }
        Handler::CreateViewOnlyAccountSyncRequest => {
            create_view_only_account_sync_request::call(call).await
        }
        Handler::ExportAccountBundle => export_account_bundle::call(call).await,
        Handler::ExportAccountSecrets => export_account_secrets::call(call).await,
        Handler::GetAccount => get_account::call(call).await,
        Handler::GetAccountStatus => get_account_status::call(call).await,
        Handler::GetAccounts => get_accounts::call(call).await,
        Handler::GetAddress => get_address::call(call).await,
        Handler::GetAddressDetails => get_address_details::call(call),
        Handler::GetAddressForAccount => get_address_for_account::call(call).await,
        Handler::GetAddressStatus => get_address_status::call(call).await,
        Handler::GetAddresses => get_addresses::call(call).await,
        Handler::GetAllGiftCodes => Ok(get_all_gift_codes::call()),
        Handler::GetBalanceForAccount => get_balance_for_account::call(call).await,
        Handler::GetBalanceForAddress => get_balance_for_address::call(call).await,
        Handler::GetNetworkStatus => Ok(get_network_status::call(call)),
        Handler::GetTransactionLogs => get_transaction_logs::call(call).await,
        Handler::GetTransactionLogsByBlock => Ok(get_transaction_logs::by_block()),
        Handler::GetTxos => get_txos::call(call).await,
        Handler::GetWalletStatus => get_wallet_status::call(call).await,
        Handler::ImportAccount => import_account::call(call).await,
        Handler::ImportAccountBundle => import_account_bundle::call(call).await,
        Handler::ImportAccountFromLegacyRootEntropy => {
            import_account_from_legacy_root_entropy::call(call).await
        }
        Handler::ImportViewOnlyAccount => import_view_only_account::call(call).await,
        Handler::RemoveAccount => remove_account::call(call).await,
        Handler::ResyncAccount => resync_account::call(call).await,
        Handler::SetRequireSpendSubaddress => set_require_spend_subaddress::call(call).await,
        Handler::UpdateAccountName => update_account_name::call(call).await,
        Handler::VerifyAddress => verify_address::call(call),
        Handler::Version => Ok(version::call()),
        Handler::HardwareWallet => Err(Failure::NoHardwareWallet),
        Handler::KeysOnly => Err(Failure::KeysOnly(call.method)),
    }
}

impl Call<'_> {
    /// The account that the call names. What is no account's id is the id of no account.
    fn account_id(&self) -> Result<MobilecoinId, Failure> {
        let id = self.params.text("account_id")?;
        id.parse()
            .map_err(|_| Failure::UnknownAccount(Shown::account_id(id)))
    }

    /// Insists that the account is there, where the call names one.
    async fn account_if_named(&self) -> Result<(), Failure> {
        if self.params.optional_text("account_id")?.is_some() {
            self.account().await?;
        }
        Ok(())
    }

    /// The row of the account that the call names.
    async fn account(&self) -> Result<Account, Failure> {
        let id = self.account_id()?;
        Ok(self.custody.mobilecoin_account(self.operator, id).await?)
    }
}
