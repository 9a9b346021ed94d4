//! The verbs of operators, webhooks, and the types that callers make.

use seedport_keys::{
    language::Language,
    mnemonic::Mnemonic,
    mobilecoin::{FogInfo, PublicAddress, ViewAccountKey, secrets::Shape},
};
use seedport_vault::{
    AddressFace, AppName, BundleFace, CodeFormat, CodeShape, Copies, Face, FinishOperatorExport,
    OperatorScope, Parcel, Redemption, SealOperatorWallet, Source, Stored, Subaddresses,
};
use seedport_wire::{
    SecretBytes, account_bundle,
    hpke::{self, SealedMessage},
    ids::{PlatformId, RequestId, WalletId, WebhookKeyId},
};

use super::{Input, Setting};

pub fn call(setting: &Setting, verb: u8, input: &mut Input<'_>) {
    match verb {
        0 => make(setting, input),
        1..=6 => leave(setting, verb, input),
        7 | 8 => import(setting, verb, input),
        9 => webhooks(setting, input),
        _ => types(setting, input),
    }
}

fn secret(input: &mut Input<'_>) -> SecretBytes {
    SecretBytes::from_vec(match input.flag() {
        true => input.array::<32>().to_vec(),
        false => input.bytes(),
    })
}

fn source(input: &mut Input<'_>) -> Option<Source> {
    match input.byte() % 4 {
        0 => None,
        1 => Mnemonic::from_entropy(Language::English, secret(input))
            .ok()
            .map(Source::Mnemonic),
        2 => Some(Source::RootEntropy(secret(input))),
        _ => {
            let key = ViewAccountKey::from_parts(&secret(input), &input.array()).ok()?;
            let default_address = PublicAddress::parse_b58(&input.text()).ok();
            Some(Source::ViewOnly {
                key,
                default_address,
            })
        }
    }
}

fn make(setting: &Setting, input: &mut Input<'_>) {
    let fog = match input.byte() % 4 {
        0 => FogInfo::new(input.text(), input.text(), input.bytes()).ok(),
        1 => FogInfo::new("fog://fog.example".to_owned(), input.text(), input.bytes()).ok(),
        _ => None,
    };
    let count = match input.byte() % 4 {
        0 => input.number(),
        _ => input.byte().into(),
    };
    // As many as there may be take ten seconds: few are asked for, or more than there may be.
    let few = Some(count).filter(|count| *count < 256 || *count > Subaddresses::MOST);
    let subaddresses = few.and_then(Subaddresses::new);
    let _ = setting.vault.seal_operator_wallet(SealOperatorWallet {
        platform: PlatformId::from_bytes(input.array()),
        source: source(input),
        fog,
        owner_key: input.flag().then(|| *setting.session_key.public()),
        subaddresses: subaddresses.unwrap_or(Subaddresses::NONE),
    });
}

fn leave(setting: &Setting, verb: u8, input: &mut Input<'_>) {
    let vault = &setting.vault;
    let scope = setting.operator_scope(input);
    let wallet = setting.record(input, 5, WalletId::from_bytes);
    let wallet = Stored {
        id: wallet.0,
        sealed: wallet.1.as_slice(),
    };
    let name = input.text();
    let face = Face {
        name: &name,
        require_spend_subaddress: input.flag(),
    };
    let addresses = vec![
        AddressFace {
            index: input.number(),
            metadata: input.text(),
        };
        input.index(3)
    ];
    let parcel = match input.flag() {
        true => Parcel::Secrets(face),
        false => Parcel::Bundle(BundleFace {
            face,
            first_block_index: input.number(),
            next_subaddress_index: input.number(),
            addresses: &addresses,
        }),
    };
    match verb {
        1 => drop(vault.operator_address(scope, wallet, input.number())),
        2 => {
            let shape = if input.flag() { Shape::V1 } else { Shape::V2 };
            let _ = vault.operator_secrets(scope, wallet, face, shape);
        }
        3 => drop(vault.operator_view_key(scope, wallet)),
        4 => {
            let target = setting.target(input);
            let _ = vault.seal_operator_export(scope, wallet, &parcel, &target);
        }
        5 => {
            let (target, body) = (setting.target(input), input.body());
            let _ = vault.begin_operator_export(scope, wallet, &parcel, target, body);
        }
        _ => finish(setting, input, scope, wallet, parcel),
    }
}

fn finish(
    setting: &Setting,
    input: &mut Input<'_>,
    OperatorScope { scope, id }: OperatorScope,
    wallet: Stored<'_, WalletId>,
    parcel: Parcel<'_>,
) {
    let wanted = setting.challenge(input);
    let payload = setting.payload(input, wanted);
    let challenge = setting.record(input, wanted, RequestId::from_bytes);
    let _ = setting.vault.finish_operator_export(&FinishOperatorExport {
        redemption: Redemption {
            platform: scope.platform,
            account: scope.account,
            wallet: scope.wallet,
            challenge: Stored {
                id: challenge.0,
                sealed: &challenge.1,
            },
            payload: &payload,
            body: input.body(),
            stamp: &setting.stamp(input, &payload),
        },
        id,
        wallet,
        parcel,
    });
}

/// A bundle: any text, or one whose numbers are of any size.
fn bundle(input: &mut Input<'_>) -> Vec<u8> {
    if input.flag() {
        return input.bytes();
    }
    format!(
        r#"{{"format":"seedport-mobilecoin-account","version":1,"account_secrets":{},
           "owner_public_key":null,"first_block_index":"{}","next_subaddress_index":"{}",
           "addresses":[{{"subaddress_index":"{}","public_address_b58":"{}","metadata":""}}]}}"#,
        input.text(),
        input.number(),
        input.number(),
        input.number(),
        input.text()
    )
    .into_bytes()
}

fn import(setting: &Setting, verb: u8, input: &mut Input<'_>) {
    let vault = &setting.vault;
    let platform = setting.scope(input).platform;
    if verb == 7 {
        let begun = vault.begin_bundle_import(platform).expect("draws");
        let _ = account_bundle::verify_target(&begun.bundle, &[]);
        return;
    }
    let target = setting.record(input, 4, RequestId::from_bytes);
    let sealed = hpke::seal(&setting.targets[1], &bundle(input));
    let sealed = sealed.unwrap_or_else(|_| SealedMessage {
        encapped: *setting.session_key.public(),
        ciphertext: input.bytes(),
    });
    let target = Stored {
        id: target.0,
        sealed: target.1.as_slice(),
    };
    let _ = vault.finish_bundle_import(platform, target, &sealed);
}

fn webhooks(setting: &Setting, input: &mut Input<'_>) {
    let vault = &setting.vault;
    let key = setting.record(input, 6, WebhookKeyId::from_bytes);
    let key = Stored {
        id: key.0,
        sealed: key.1.as_slice(),
    };
    let _ = vault.webhook_public_key(key);
    let _ = vault.sign_webhook(key, &input.bytes());
    let _ = vault.make_webhook_key();
    let _ = (
        vault.key_document(),
        vault.is_sandbox(),
        vault.sends_texts(),
    );
}

fn types(_: &Setting, input: &mut Input<'_>) {
    if let Some(all) = Subaddresses::new(input.number()) {
        let _ = (all.next(), all.count());
    }
    let _ = CodeFormat::new(input.byte(), input.flag(), input.duration());
    if let Some(shape) = CodeShape::new(input.byte(), input.flag()) {
        let _ = (shape.cost(), shape.codes(), shape.is_long(), shape.bits());
        let _ = shape.looks(input.number());
        let _ = shape.stronger().map(|it| shape.raised_to(it));
    }
    let _ = AppName::parse(&input.text());
    let [index, count] =
        [input.number(), input.number()].map(|it| u16::try_from(it & 0xffff).unwrap_or(0));
    if let Some(copies) = Copies::new(index, count) {
        let _ = copies.part_of(input.number());
    }
}
