//! A passkey of Chromium, made and used by a page.

use seedport_proofs::{
    browser::Browser,
    grid::text,
    owner::{Asking, Owner, answer_passkey, ask_passkey, fresh_challenge, passkey_body},
    server::Server,
};
use serde_json::Value;

#[test]
fn a_page_in_chromium_makes_a_passkey_that_takes_out_the_seed() {
    let mut browser = Browser::start();
    let origin = &browser.origin;
    let server = Server::start(&format!(
        "[webauthn]\nrp_id = \"localhost\"\norigins = [\"{origin}\"]\n"
    ));
    let owner = Owner::create(&server, "ada@example.com");
    let by_mail = owner.log_in(&server);
    let phrase = owner.export(&server, &by_mail);
    let challenge = fresh_challenge();
    let body = passkey_body(&challenge, &browser.create(&challenge));
    let added = owner.add(&server, &by_mail, body);
    let (credential, id) = (text(&added["id"]), text(&added["credentialId"]));
    let bytes = |asked: &Value| text(&asked["challenge"]).into_bytes();

    for key in Asking::both() {
        let asked = ask_passkey(&server, &credential, &key);
        let assertion = browser.get(&bytes(&asked), &id);
        let session = answer_passkey(&server, &credential, &asked, &assertion).expect(200);
        assert_eq!(session["type"], "PASSKEY");
        assert_eq!(owner.export(&server, &key.session_key(&session)), phrase);
    }

    let key = Asking::held();
    let asked = ask_passkey(&server, &credential, &key);
    let challenge = bytes(&asked);
    let refused = |assertion| answer_passkey(&server, &credential, &asked, &assertion).refused();
    let elsewhere = browser.get_elsewhere(&challenge, &id);
    assert_eq!(refused(elsewhere), "PASSKEY_ORIGIN");
    let unverified = browser.get_unverified(&challenge, &id);
    assert_eq!(refused(unverified), "PASSKEY_USER_NOT_VERIFIED");
    let of_another = browser.get(b"another challenge", &id);
    assert_eq!(refused(of_another), "PASSKEY_CHALLENGE");
    let honest = browser.get(&challenge, &id);
    let session = answer_passkey(&server, &credential, &asked, &honest).expect(200);
    assert_eq!(owner.export(&server, &key.session_key(&session)), phrase);
}
