//! What is sent of accounts, and how they are read.

use seedport_client::mobilecoin::{
    DoorError,
    operator::{Import, NewAccount, ViewKeys},
};
use seedport_keys::mobilecoin::{FogInfo, Key, ViewAccountKey};
use seedport_wire::{MobilecoinId, SecretBytes};
use serde_json::{Value, json};

use crate::{
    scene::{ID, account, account_json, signing_key},
    stranger::{Stranger, asked, operator, result},
};

#[tokio::test]
async fn a_new_account_is_described_in_the_contracts_words() {
    let owner = *signing_key().public();
    let fog = FogInfo::new("fog://a".to_owned(), "1".to_owned(), vec![0xff; 3]);
    let described = NewAccount {
        name: "Carol".to_owned(),
        fog: Some(fog.expect("a fog server")),
        require_spend_subaddress: true,
        owner_key: Some(owner),
    };
    let answer = json!({"account": account_json()});
    let (request, made) = asked(answer, async |operator| operator.create(&described).await).await;
    made.expect("an account");
    assert_eq!(request.json["method"], "create_account");
    let expected = json!({"name": "Carol", "require_spend_subaddress": true,
        "fog_info": {"report_url": "fog://a", "report_id": "1", "authority_spki": "////"},
        "owner_public_key": owner.compressed().to_hex()});
    assert_eq!(request.json["params"], expected);
}

#[tokio::test]
async fn each_secret_goes_in_by_its_own_method() {
    let import = Import {
        account: NewAccount::default(),
        first_block_index: Some(7),
        next_subaddress_index: Some(u64::MAX),
    };
    let rest = json!({"name": "", "require_spend_subaddress": false, "first_block_index": "7",
        "next_subaddress_index": "18446744073709551615"});
    let secret = SecretBytes::copy_from("bomb canyon".as_bytes());
    let with = |more: Value| {
        let mut params = rest.clone();
        let object = params.as_object_mut().expect("an object");
        object.extend(more.as_object().expect("an object").clone());
        params
    };
    let answer = || json!({"account": account_json()});
    let (request, made) = asked(answer(), async |operator| {
        operator.import_phrase(&secret, &import).await
    })
    .await;
    made.expect("an account");
    assert_eq!(request.json["method"], "import_account");
    assert_eq!(
        request.json["params"],
        with(json!({"mnemonic": "bomb canyon"}))
    );

    let (request, made) = asked(answer(), async |operator| {
        operator.import_root_entropy(&secret, &import).await
    })
    .await;
    made.expect("an account");
    let method = "import_account_from_legacy_root_entropy";
    assert_eq!(request.json["method"], method);
    assert_eq!(
        request.json["params"],
        with(json!({"entropy": "bomb canyon"}))
    );

    let Key::Full(key) = account(7).key else {
        panic!("full keys");
    };
    let view: ViewAccountKey = key.view_account();
    let expected = with(json!({
        "view_private_key": hex::encode(view.view_private().expose()),
        "spend_public_key": hex::encode(view.spend_public()),
    }));
    let keys = ViewKeys {
        key: view,
        default_address: None,
    };
    let (request, made) = asked(answer(), async |operator| {
        operator.import_view_only(&keys, &import).await
    })
    .await;
    made.expect("an account");
    assert_eq!(request.json["method"], "import_view_only_account");
    assert_eq!(request.json["params"], expected);
}

#[tokio::test]
async fn a_view_of_an_account_with_fog_brings_its_address() {
    let Key::Full(key) = account(7).key else {
        panic!("full keys");
    };
    let fog = FogInfo::new("fog://a".to_owned(), String::new(), vec![1]).expect("a fog server");
    let address = key.subaddress(0, Some(&fog));
    let keys = ViewKeys {
        key: key.view_account(),
        default_address: Some(address.clone()),
    };
    let mut import = Import::default();
    import.account.fog = Some(fog);
    let (request, _) = asked(json!({"account": account_json()}), async |operator| {
        operator.import_view_only(&keys, &import).await
    })
    .await;
    let params = &request.json["params"];
    assert_eq!(params["fog_enabled"], true);
    assert_eq!(params["default_public_address"], address.to_b58());
    assert_eq!(params["fog_info"], Value::Null);
}

#[tokio::test]
async fn accounts_are_listed_in_the_servers_order() {
    let other = MobilecoinId::from_bytes([1; 32]);
    let mut second = account_json();
    second["id"] = json!(other);
    let map = json!({other.to_string(): second, ID.to_string(): account_json()});
    let answer = json!({"account_ids": [ID, other], "account_map": map});
    let (request, listed) = asked(answer, async |operator| operator.accounts(20, 10).await).await;
    let ids: Vec<_> = listed.expect("accounts").iter().map(|one| one.id).collect();
    assert_eq!(ids, [ID, other]);
    assert_eq!(request.json["params"], json!({"offset": 20, "limit": 10}));

    let answer = json!({"account_ids": [ID], "account_map": {}});
    let (_, listed) = asked(answer, async |operator| operator.accounts(0, 10).await).await;
    assert!(matches!(
        listed,
        Err(DoorError::Field {
            field: "account_map"
        })
    ));
}

/// How the accounts up to `limit` are asked for, of a server that has `count`.
async fn pages(count: u64, limit: u64, calls: usize) -> (Vec<Value>, u64) {
    let stranger = Stranger::answering(calls, move |request| {
        let params = &request.json["params"];
        let number = |name: &str| params[name].as_u64().expect("a number");
        let end = count.min(number("offset") + number("limit"));
        let ids: Vec<_> = (number("offset")..end).map(id_of).collect();
        let account = |id: &MobilecoinId| {
            let mut account = account_json();
            account["id"] = json!(id);
            (id.to_string(), account)
        };
        let map: serde_json::Map<_, _> = ids.iter().map(account).collect();
        result(&json!({"account_ids": ids, "account_map": map}))
    });
    let listed = operator(&stranger.url).oldest_accounts(limit).await;
    let listed = listed.expect("accounts");
    let expected = (0..listed.len() as u64).map(id_of);
    assert!(listed.iter().map(|account| account.id).eq(expected));
    let requests = stranger.requests();
    let asked = requests
        .iter()
        .map(|request| request.json["params"].clone());
    (asked.collect(), listed.len() as u64)
}

fn id_of(number: u64) -> MobilecoinId {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&number.to_be_bytes());
    MobilecoinId::from_bytes(bytes)
}

#[tokio::test]
async fn many_accounts_are_asked_for_page_by_page() {
    let page = |offset: u64, limit: u64| json!({"offset": offset, "limit": limit});
    for (count, limit, expected) in [
        (0, 5, vec![page(0, 5)]),
        (5, 5, vec![page(0, 5)]),
        (
            1200,
            1100,
            vec![page(0, 500), page(500, 500), page(1000, 100)],
        ),
        (700, u64::MAX, vec![page(0, 500), page(500, 500)]),
        (500, 501, vec![page(0, 500), page(500, 1)]),
    ] {
        let (asked, listed) = pages(count, limit, expected.len()).await;
        assert_eq!(asked, expected);
        assert_eq!(listed, count.min(limit));
    }
}
