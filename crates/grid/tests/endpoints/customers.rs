//! `/customers` and `/customers/{customerId}`.

use serde_json::{Value, json};

use crate::common::{
    client::Client,
    owner::{Owner, text},
    server::{ALL, Server},
};

async fn create(client: &Client, body: Value) -> Value {
    client.post("/customers", &body).await.expect(201)
}

#[tokio::test]
async fn a_customer_reads_back_as_created_without_the_identifier() {
    let server = Server::start().await;
    let client = server.client().await;
    let body = json!({
        "customerType": "INDIVIDUAL",
        "platformCustomerId": "ada-1",
        "region": "GB",
        "currencies": ["USDB"],
        "email": "ada@example.com",
        "phoneNumber": "+441632960961",
        "umaAddress": "$ada@example.com",
        "fullName": "Ada Lovelace",
        "birthDate": "1815-12-10",
        "nationality": "GB",
        "address": {"line1": "12 St James's Square", "postalCode": "SW1Y 4JH", "country": "GB"},
        "idType": "NON_US_TAX_ID",
        "identifier": "hunter2",
        "sourceOfFundsCategories": ["SALARY"],
        "endUserTermsConsent": {
            "acceptedAt": "2026-04-08T15:30:01Z",
            "ipAddress": "192.0.2.1",
            "termsVersion": "1",
            "acceptanceMethod": "CLICK_TO_ACCEPT",
        },
    });
    let customer = create(&client, body.clone()).await;
    for (name, value) in body.as_object().expect("an object") {
        if name == "identifier" {
            assert!(customer.get(name).is_none());
        } else {
            assert_eq!(&customer[name], value, "{name}");
        }
    }
    assert_eq!(customer["kycStatus"], "APPROVED");
    assert_eq!(customer["isDeleted"], false);
    let id = text(&customer["id"]);
    let read = client.get(&format!("/customers/{id}")).await;
    assert_eq!(read.expect(200), customer);
    assert!(!String::from_utf8_lossy(&read.body).contains("hunter2"));
    let escaped = id.replace(':', "%3A");
    let read = client.get(&format!("/customers/{escaped}")).await;
    assert_eq!(read.expect(200), customer);
}

#[tokio::test]
async fn a_bare_customer_gets_generated_names() {
    let server = Server::start().await;
    let client = server.client().await;
    let customer = create(
        &client,
        json!({"customerType": "INDIVIDUAL", "email": null}),
    )
    .await;
    assert!(!text(&customer["platformCustomerId"]).is_empty());
    assert!(text(&customer["umaAddress"]).starts_with('$'));
    assert!(customer.get("email").is_none());
}

#[tokio::test]
async fn a_business_needs_its_info() {
    let server = Server::start().await;
    let client = server.client().await;
    let mut body = json!({"customerType": "BUSINESS"});
    let answer = client.post("/customers", &body).await;
    answer.refused(400, "MISSING_MANDATORY_USER_INFO");
    assert_eq!(answer.field(), "businessInfo.legalName");
    body["businessInfo"] = json!({"legalName": "Acme", "country": "US", "taxId": "1"});
    let answer = client.post("/customers", &body).await;
    answer.refused(400, "MISSING_MANDATORY_USER_INFO");
    assert_eq!(answer.field(), "businessInfo.incorporatedOn");
    body["businessInfo"]["incorporatedOn"] = json!("2001-02-03");
    let customer = create(&client, body.clone()).await;
    assert_eq!(customer["businessInfo"], body["businessInfo"]);
    assert_eq!(customer["kybStatus"], "APPROVED");
    assert!(customer.get("kycStatus").is_none());
}

#[tokio::test]
async fn what_the_contract_knows_of_a_business_is_kept_and_no_other_word_is() {
    let server = Server::start().await;
    let client = server.client().await;
    let info = json!({
        "legalName": "Acme", "doingBusinessAs": "Acme", "country": "US",
        "registrationNumber": "5523041", "incorporatedOn": "2001-02-03", "entityType": "LLC",
        "taxId": "1", "countriesOfOperation": ["US"], "businessType": "INFORMATION",
        "purposeOfAccount": "OTHER", "purposeOfAccountOtherDescription": "Wallets",
        "sourceOfFunds": "Sales", "sourceOfFundsCategories": ["OPERATING_REVENUE"],
        "sourceOfFundsOtherDescription": "None", "expectedMonthlyTransactionCount":
        "COUNT_10_TO_100", "expectedMonthlyTransactionVolume": "VOLUME_UNDER_10K",
        "expectedRecipientJurisdictions": ["US"], "expectedCounterpartyCountries": ["US"],
        "naicsCode": "541511", "primaryContactFirstName": "Ann", "primaryContactLastName": "Lee",
    });
    let mut body = json!({"customerType": "BUSINESS", "businessInfo": info});
    let customer = create(&client, body.clone()).await;
    assert_eq!(customer["businessInfo"], info);
    for (field, wrong) in [
        ("entityType", json!("COMPANY")),
        ("businessType", json!("SOFTWARE")),
        ("purposeOfAccount", json!("SAVINGS")),
        ("sourceOfFundsCategories", json!(["SALARY"])),
        ("expectedMonthlyTransactionCount", json!("10")),
        ("expectedMonthlyTransactionVolume", json!("VOLUME")),
        ("naicsCode", json!("1")),
        ("sourceOfFundsOtherDescription", json!("")),
        ("primaryContactFirstName", json!("n".repeat(251))),
    ] {
        body["businessInfo"] = info.clone();
        body["businessInfo"][field] = wrong;
        let answer = client.post("/customers", &body).await;
        answer.refused(400, "INVALID_INPUT");
        let at = answer.field();
        let at = at.strip_suffix("[0]").unwrap_or(&at);
        assert_eq!(at, format!("businessInfo.{field}"));
    }
}

#[tokio::test]
async fn a_word_of_a_person_that_the_contract_does_not_know_is_refused() {
    let server = Server::start().await;
    let client = server.client().await;
    for (field, right, wrong) in [
        ("purposeOfAccount", json!("P2P_TRANSFERS"), json!("SAVINGS")),
        (
            "sourceOfFundsCategories",
            json!(["SALARY"]),
            json!(["EMPLOYMENT"]),
        ),
        ("sourceOfWealthCategories", json!(["GIFT"]), json!(["gift"])),
        ("annualIncomeRange", json!("OVER_1M"), json!("")),
        ("netWorthRange", json!("OVER_25M"), json!("OVER_1M")),
        ("pepStatus", json!("NONE"), json!("NO")),
        (
            "expectedMonthlyTransactionCount",
            json!("COUNT_UNDER_10"),
            json!("9"),
        ),
        (
            "expectedMonthlyTransactionVolume",
            json!("VOLUME_UNDER_10K"),
            json!("9"),
        ),
        ("idType", json!("SSN"), json!("PASSPORT")),
    ] {
        let mut body = json!({"customerType": "INDIVIDUAL"});
        body[field] = right.clone();
        assert_eq!(create(&client, body.clone()).await[field], right);
        body[field] = wrong;
        let answer = client.post("/customers", &body).await;
        answer.refused(400, "INVALID_INPUT");
        let at = answer.field();
        assert_eq!(at.strip_suffix("[0]").unwrap_or(&at), field);
        let said = answer.json()["details"]["errors"][0]["message"].take();
        assert!(
            said.as_str()
                .is_some_and(|said| said.starts_with("must be ")),
            "{said}"
        );
    }
}

#[tokio::test]
async fn names_that_are_taken_are_conflicts() {
    let server = Server::start().await;
    let client = server.client().await;
    let body =
        json!({"customerType": "INDIVIDUAL", "platformCustomerId": "a", "umaAddress": "$a@b"});
    let first = create(&client, body).await;
    let same = json!({"customerType": "INDIVIDUAL", "platformCustomerId": "a"});
    client
        .post("/customers", &same)
        .await
        .refused(409, "CONFLICT");
    let uma = json!({"customerType": "INDIVIDUAL", "umaAddress": "$a@b"});
    let answer = client.post("/customers", &uma).await;
    answer.refused(409, "UMA_ADDRESS_EXISTS");
    assert_eq!(answer.header("x-should-retry"), "false");
    let path = format!("/customers/{}", text(&first["id"]));
    client.delete(&path).await.expect(200);
    create(&client, same).await;
}

#[tokio::test]
async fn the_list_walks_in_pages_and_filters() {
    let server = Server::start().await;
    let client = server.client().await;
    for n in 0..5 {
        let region = if n % 2 == 0 { "US" } else { "DE" };
        let body = json!({
            "customerType": "INDIVIDUAL", "platformCustomerId": n.to_string(), "region": region,
        });
        create(&client, body).await;
    }
    let (mut path, mut seen) = ("/customers?limit=2".to_owned(), 0);
    loop {
        let page = client.get(&path).await.expect(200);
        seen += page["data"].as_array().expect("a list").len();
        if page["hasMore"] == false {
            assert!(page.get("nextCursor").is_none());
            break;
        }
        path = format!("/customers?limit=2&cursor={}", text(&page["nextCursor"]));
    }
    assert_eq!(seen, 5);
    let page = client.get("/customers?region=DE").await.expect(200);
    assert_eq!(page["data"].as_array().map(Vec::len), Some(2));
    let page = client.get("/customers?platformCustomerId=3").await;
    let page = page.expect(200);
    assert_eq!(page["data"][0]["platformCustomerId"], "3");
    let page = client
        .get("/customers?createdBefore=2001-01-01T00%3A00%3A00Z")
        .await;
    assert_eq!(page.expect(200)["data"], json!([]));
}

#[tokio::test]
async fn another_platform_sees_nobody() {
    let server = Server::start().await;
    let client = server.client().await;
    let owner = Owner::create(&client, "ada@example.com").await;
    let other = server.client_of("other", ALL).await;
    let path = format!("/customers/{}", owner.customer);
    other.get(&path).await.refused(404, "USER_NOT_FOUND");
    other.delete(&path).await.refused(404, "USER_NOT_FOUND");
    let change = json!({"customerType": "INDIVIDUAL", "region": "US"});
    other
        .patch(&path, &change)
        .await
        .refused(404, "USER_NOT_FOUND");
    let list = other.get("/customers").await.expect(200);
    assert_eq!(list["data"], json!([]));
    client
        .get("/customers/nobody")
        .await
        .refused(404, "USER_NOT_FOUND");
}

#[tokio::test]
async fn a_patch_changes_what_it_names() {
    let server = Server::start().await;
    let client = server.client().await;
    let body = json!({
        "customerType": "INDIVIDUAL", "currencies": ["USD", "EUR"], "fullName": "Ada",
        "address": {"line1": "1", "postalCode": "2", "country": "GB"},
    });
    let customer = create(&client, body).await;
    let path = format!("/customers/{}", text(&customer["id"]));
    let change = json!({
        "customerType": "INDIVIDUAL", "currencies": ["USD"], "phoneNumber": "+14155550123",
        "address": {"line1": "3", "postalCode": "4", "country": "FR"}, "fullName": null,
    });
    let changed = client.patch(&path, &change).await.expect(200);
    assert_eq!(changed["currencies"], json!(["USD"]));
    assert_eq!(changed["phoneNumber"], "+14155550123");
    assert_eq!(changed["address"]["country"], "FR");
    assert_eq!(changed["fullName"], "Ada");
    let other = json!({"customerType": "BUSINESS"});
    let answer = client.patch(&path, &other).await;
    assert_eq!(answer.refused(400, "INVALID_INPUT"), "OTHER_TYPE");
    let both = json!({
        "customerType": "INDIVIDUAL", "email": "a@b.example", "phoneNumber": "+14155550123",
    });
    let answer = client.patch(&path, &both).await;
    assert_eq!(answer.refused(400, "INVALID_INPUT"), "TWO_CONTACTS");
}

#[tokio::test]
async fn a_first_email_makes_the_wallet_and_a_tied_one_stays_until_its_owner_stamps() {
    let server = Server::start().await;
    let client = server.client().await;
    let customer = create(&client, json!({"customerType": "INDIVIDUAL"})).await;
    let id = text(&customer["id"]);
    let path = format!("/customers/{id}");
    let change = json!({"customerType": "INDIVIDUAL", "email": "ada@example.com"});
    client.patch(&path, &change).await.expect(200);
    let accounts = format!("/internal-accounts?customerId={id}");
    let accounts = client.get(&accounts).await.expect(200);
    assert_eq!(accounts["data"][0]["status"], "ACTIVE");
    let change = json!({"customerType": "INDIVIDUAL", "email": "eve@example.com"});
    client.patch(&path, &change).await.expect(202);
    let kept = client.get(&path).await.expect(200);
    assert_eq!(kept["email"], "ada@example.com");
}

#[tokio::test]
async fn a_deleted_customer_is_erased_and_their_owner_still_signs_in_and_exports() {
    let server = Server::start().await;
    let client = server.client().await;
    let customer = json!({
        "customerType": "INDIVIDUAL", "platformCustomerId": "18672", "fullName": "Ada L.",
        "umaAddress": "$ada@example.com", "region": "GB", "currencies": ["USD"],
        "email": "ada@example.com", "phoneNumber": "+14155550123", "birthDate": "1815-12-10",
    });
    let made = create(&client, customer).await;
    let owner = Owner::of(&client, &made).await;
    let path = format!("/customers/{}", owner.customer);
    let deleted = client.delete(&path).await.expect(200);
    assert_eq!(deleted["isDeleted"], true);
    assert_eq!(deleted["fullName"], "Ada L.", "for the last time");
    client.delete(&path).await.refused(410, "CUSTOMER_DELETED");
    let list = client.get("/customers").await.expect(200);
    assert_eq!(list["data"], json!([]));
    let list = client.get("/customers?isIncludingDeleted=true").await;
    let bare = owner
        .customer
        .split_once(':')
        .expect("an id")
        .1
        .replace('-', "");
    let left = json!({
        "id": owner.customer, "platformCustomerId": "18672", "customerType": "INDIVIDUAL",
        "umaAddress": format!("${bare}@deleted.invalid"), "currencies": [],
        "kycStatus": "APPROVED", "createdAt": deleted["createdAt"],
        "updatedAt": deleted["updatedAt"], "isDeleted": true,
    });
    assert_eq!(list.expect(200)["data"], json!([left]));
    assert_eq!(client.get(&path).await.expect(200), left);
    // A namesake may come, and changes nothing for the one who left.
    let namesake = json!({"customerType": "INDIVIDUAL", "platformCustomerId": "18672",
        "umaAddress": "$ada@example.com"});
    create(&client, namesake).await;
    owner.log_in(&server, &client).await.expect(200);
    let (_, body) = crate::common::owner::target();
    let path = owner.export_path();
    let challenge = client.post(&path, &body).await.expect(202);
    let export = owner.retry(&client, &path, &body, &challenge).await;
    export.expect(200);
}
