//! A passkey of a foreign software authenticator.

use seedport_proofs::{
    device::Device,
    grid::text,
    owner::{Asking, Owner, answer_passkey, ask_passkey, fresh_challenge, passkey_body},
    server::Server,
};

const ORIGIN: &str = "http://localhost:3000";

#[test]
fn a_passkey_takes_out_the_seed_in_both_key_flows() {
    let server = Server::start(&format!(
        "[webauthn]\nrp_id = \"localhost\"\norigins = [\"{ORIGIN}\"]\n"
    ));
    let owner = Owner::create(&server, "ada@example.com");
    let by_mail = owner.log_in(&server);
    let phrase = owner.export(&server, &by_mail);
    let mut device = Device::at(ORIGIN);
    let challenge = fresh_challenge();
    let body = passkey_body(&challenge, &device.create(&challenge));
    let credential = text(&owner.add(&server, &by_mail, body)["id"]);
    for key in Asking::both() {
        let asked = ask_passkey(&server, &credential, &key);
        let assertion = device.get(text(&asked["challenge"]).as_bytes());
        let session = answer_passkey(&server, &credential, &asked, &assertion).expect(200);
        assert_eq!(session["type"], "PASSKEY");
        assert_eq!(owner.export(&server, &key.session_key(&session)), phrase);
        let replay = answer_passkey(&server, &credential, &asked, &assertion);
        assert_eq!(replay.refused(), "REQUEST_ID_SPENT");
    }
}
