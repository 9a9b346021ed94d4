//! Hole 7: what protects an owner was the caller's to say: whether the first edition is served,
//! how strong a code is, what a code's message says, and that a session's key is no target.

use std::time::Duration;

use seedport_vault::{BeginExportV1Error, CodeFormat, Limits, RedeemError, RedeemRefusal};
use seedport_wire::FirstEditionStamp;

use crate::common::{
    World, stamp,
    verbs::{any_body, stored_session},
};

#[test]
fn where_the_operator_switched_the_first_edition_off_no_caller_is_served_it() {
    let strict = World::limited(Limits {
        first_edition: false,
        ..Limits::default()
    });
    let ann = strict.owner("ann@example.com");
    let begun = strict.vault.begin_export_v1(ann.scope(), any_body());
    assert_eq!(begun.err(), Some(BeginExportV1Error::Off));
    // A challenge from before the switch.
    let before = strict.beside(Limits::default(), Box::new(seedport_wire::SystemEntropy));
    let challenge = before.vault.begin_export_v1(ann.scope(), any_body());
    let challenge = challenge.expect("begins");
    let login = strict.login(&ann);
    let signature = login.key.sign(challenge.payload.as_bytes()).expect("signs");
    let bare = FirstEditionStamp::Bare(signature);
    let sessions = [stored_session(&login.session)];
    let refused = strict.finish_v1(&ann, &sessions, &challenge, &bare).err();
    assert_eq!(
        refused,
        Some(RedeemError::Refused(RedeemRefusal::FirstEditionOff))
    );
}

#[test]
fn no_caller_makes_the_key_that_stamps_receive() {
    let world = World::new();
    let ann = world.owner("ann@example.com");
    let login = world.login(&ann);
    let asked = world.ask_for(&ann, login.key.public());
    let stamp = stamp(&login.key, &asked.payload);
    let refused = world.finish(&ann, &login, &asked, &stamp).err();
    let expected = RedeemError::Refused(RedeemRefusal::TargetIsSessionKey);
    assert_eq!(refused, Some(expected));
}

#[test]
fn no_caller_weakens_a_code_or_writes_into_its_message() {
    let mut world = World::new();
    let ann = world.owner("ann@example.com");
    world.format = CodeFormat::new(4, false, Duration::from_secs(60)).expect("in bounds");
    for (asked, shown) in [
        (Some("An app"), Some("An app")),
        (Some(" A & B's app "), Some("A & B's app")),
        (None, None),
        (Some(""), None),
        (
            Some("Reply with your code to https://courier.example"),
            None,
        ),
        (Some("courier.example"), None),
        (Some("one\r\nReply-To: courier@example.org"), None),
        (Some("a name of more than thirty-two characters"), None),
    ] {
        let mut request = world.code_request(&ann);
        request.app_name = asked;
        world.vault.begin_code(&request).expect("issues");
        let mail = world.mailbox.last().expect("was sent");
        assert_eq!(mail.code.len(), 6);
        assert_eq!(mail.app_name.as_deref(), shown, "{asked:?}");
    }
}
