//! Paths that nothing is served at, and why: of the contract and not served here, under another
//! prefix, or simply none.
//!
//! Invariant: the reason that is told is the true one; the path itself is not repeated.
//! Called by `router`. Source: contract section 1.1.

use crate::error::{Code, Refusal};

/// Under which the contract's paths lie.
const PREFIX: &str = "/grid/2025-10-13";

/// The contract's paths that are not served: they move money, know customers or issue cards.
const UNSERVED: &[&str] = &[
    "/agents",
    "/agents/approvals",
    "/agents/device-codes/{}/redeem",
    "/agents/device-codes/{}/status",
    "/agents/me",
    "/agents/me/actions",
    "/agents/me/actions/{}",
    "/agents/me/external-accounts",
    "/agents/me/external-accounts/{}",
    "/agents/me/internal-accounts",
    "/agents/me/quotes",
    "/agents/me/quotes/{}",
    "/agents/me/quotes/{}/execute",
    "/agents/me/transactions",
    "/agents/me/transactions/{}",
    "/agents/me/transfer-in",
    "/agents/me/transfer-out",
    "/agents/{}",
    "/agents/{}/actions/{}/approve",
    "/agents/{}/actions/{}/reject",
    "/agents/{}/device-codes",
    "/agents/{}/policy",
    "/beneficial-owners",
    "/beneficial-owners/{}",
    "/cards",
    "/cards/{}",
    "/cards/{}/reveal",
    "/crypto/estimate-withdrawal-fee",
    "/customers/bulk/csv",
    "/customers/bulk/jobs/{}",
    "/customers/end-user-terms",
    "/customers/external-accounts",
    "/customers/external-accounts/{}",
    "/customers/external-accounts/{}/challenge",
    "/customers/external-accounts/{}/trust",
    "/customers/external-accounts/{}/trust/confirm",
    "/customers/external-accounts/{}/untrust",
    "/customers/external-accounts/{}/untrust/confirm",
    "/customers/external-accounts/{}/verify",
    "/customers/{}/kyc-link",
    "/customers/{}/verify-email",
    "/customers/{}/verify-email/confirm",
    "/customers/{}/verify-phone",
    "/customers/{}/verify-phone/confirm",
    "/discoveries",
    "/documents",
    "/documents/{}",
    "/exchange-rates",
    "/invitations",
    "/invitations/{}",
    "/invitations/{}/cancel",
    "/invitations/{}/claim",
    "/platform/external-accounts",
    "/platform/external-accounts/{}",
    "/platform/external-accounts/{}/challenge",
    "/platform/external-accounts/{}/verify",
    "/quotes",
    "/quotes/{}",
    "/quotes/{}/authorize",
    "/quotes/{}/authorize/resend",
    "/quotes/{}/execute",
    "/receiver/external-account/{}",
    "/receiver/uma/{}",
    "/sandbox/cards/{}/simulate/authorization",
    "/sandbox/cards/{}/simulate/authorization_advice",
    "/sandbox/cards/{}/simulate/balance_inquiry",
    "/sandbox/cards/{}/simulate/clearing",
    "/sandbox/cards/{}/simulate/credit_authorization",
    "/sandbox/cards/{}/simulate/credit_authorization_advice",
    "/sandbox/cards/{}/simulate/financial_authorization",
    "/sandbox/cards/{}/simulate/financial_credit_authorization",
    "/sandbox/cards/{}/simulate/return",
    "/sandbox/cards/{}/simulate/return_reversal",
    "/sandbox/send",
    "/sandbox/uma/receive",
    "/sca/factors",
    "/sca/factors/confirm",
    "/sca/factors/reset",
    "/sca/factors/reset/{}",
    "/sca/factors/reset/{}/complete",
    "/sca/factors/{}",
    "/sca/login/complete",
    "/sca/login/start",
    "/sca/record-event",
    "/stablecoin-operations/{}",
    "/stablecoin-provider-accounts",
    "/stablecoin-provider-accounts/{}",
    "/stablecoins",
    "/stablecoins/{}",
    "/stablecoins/{}/burns",
    "/stablecoins/{}/mints",
    "/stablecoins/{}/operations",
    "/transactions",
    "/transactions/{}",
    "/transactions/{}/approve",
    "/transactions/{}/cancel",
    "/transactions/{}/confirm",
    "/transactions/{}/reject",
    "/transfer-in",
    "/transfer-out",
    "/uma-providers",
    "/vasps",
    "/verifications",
    "/verifications/{}",
];

/// The contract's paths that are served, and the older ones beside them.
const SERVED: &[&str] = &[
    "/customers",
    "/customers/internal-accounts",
    "/customers/{}",
    "/internal-accounts",
    "/internal-accounts/{}",
    "/internal-accounts/{}/export",
    "/auth/credentials",
    "/auth/credentials/{}",
    "/auth/credentials/{}/challenge",
    "/auth/credentials/{}/verify",
    "/auth/sessions",
    "/auth/sessions/{}",
    "/auth/sessions/{}/refresh",
    "/auth/delegated-keys",
    "/auth/delegated-keys/{}",
    "/platform/internal-accounts",
    "/sandbox/internal-accounts/{}/fund",
    "/sandbox/webhooks/test",
    "/webhooks/test",
    "/tokens",
    "/tokens/{}",
    "/config",
];

/// What is told of a path that has no route.
pub fn refusal(path: &str) -> Refusal {
    let unknown = |message: &'static str| {
        Refusal::new(Code::ReferenceNotFound, message).reason("ROUTE_UNKNOWN")
    };
    let is_of = |table: &[&str], path: &str| table.iter().any(|template| fits(template, path));
    if let Some(rest) = path.strip_prefix(PREFIX) {
        if is_of(UNSERVED, rest) {
            let message = "this path is of the contract, and Seedport does not serve it: it keeps \
                           keys, and moves no money";
            return Refusal::new(Code::NotImplemented, message).reason("NOT_SERVED");
        }
        if is_of(SERVED, &tidied(rest)) {
            return unknown("no such route: the path has a slash too many, or capital letters");
        }
        return unknown("no such route: neither the contract nor Seedport has this path");
    }
    if is_of(SERVED, path) || is_of(UNSERVED, path) {
        return unknown("no such route: the contract's paths begin with /grid/2025-10-13");
    }
    if path.starts_with("/grid/") {
        let message = "no such route: the contract is served under /grid/2025-10-13 alone";
        return unknown(message);
    }
    unknown("no such route")
}

/// The path in small letters and without empty segments.
fn tidied(path: &str) -> String {
    let segments = path.split('/').filter(|segment| !segment.is_empty());
    segments.fold(String::new(), |path, segment| {
        path + "/" + &segment.to_ascii_lowercase()
    })
}

fn fits(template: &str, path: &str) -> bool {
    let (wanted, given) = (template.split('/'), path.split('/'));
    wanted.clone().count() == given.clone().count()
        && wanted
            .zip(given)
            .all(|(wanted, given)| wanted == given || wanted == "{}" && !given.is_empty())
}
