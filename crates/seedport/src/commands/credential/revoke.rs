//! `seedport credential revoke`: a credential goes, by a session of another one.
//!
//! Called by `credential`.

use seedport_client::{
    Integrator, flow,
    integrator::CredentialType,
    owner::{Intent, RevokedKind},
};
use seedport_wire::ids::{AccountId, CredentialId};

use crate::{
    cli::credential::CredentialRevoke,
    commands::one_thread,
    failure::Failure,
    remote::{call_failure, integrator, signed_failure},
    session_file,
};

/// Revokes it.
pub fn run(arguments: &CredentialRevoke) -> Result<(), Failure> {
    let kept = session_file::read(&arguments.session)?;
    let integrator = integrator(&arguments.remote)?;
    let id = arguments.id;
    one_thread()?.block_on(async {
        let intent = Intent::RevokeCredential {
            account: kept.account,
            credential: id,
            kind: kind(&integrator, kept.account, id).await?,
        };
        let operation = integrator.revoke_credential(id);
        let revoked = flow::signed(&operation, &kept.session, &intent).await;
        revoked.map_err(|error| signed_failure(&error))
    })?;
    say!("credential {id} revoked, and its sessions ended");
    Ok(())
}

/// What the credential is: it decides what its owner signs.
async fn kind(
    integrator: &Integrator,
    account: AccountId,
    id: CredentialId,
) -> Result<RevokedKind, Failure> {
    let listed = integrator.list_credentials(account).await;
    let listed = listed.map_err(|error| call_failure("listing the credentials", &error))?;
    let credential = listed.iter().find(|credential| credential.id == id);
    let kind = match credential.map(|credential| credential.credential_type) {
        Some(CredentialType::EmailOtp) => Some(RevokedKind::Email),
        Some(CredentialType::SmsOtp) => Some(RevokedKind::Phone),
        Some(CredentialType::Oauth) => Some(RevokedKind::Identity),
        Some(CredentialType::Passkey) => Some(RevokedKind::Passkey),
        Some(CredentialType::Unknown) | None => None,
    };
    kind.ok_or_else(|| {
        Failure::new(
            format!("{id} is no credential of the session's account, {account}"),
            "`seedport credential list` shows those that there are",
        )
    })
}
