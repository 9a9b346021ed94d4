//! Hole 8: after a contact was changed, the code that had been sent to the old one still opened a
//! session by the new record. (That a credential's old record opens is told in SECURITY.md: only
//! the log can say what was revoked.)

use seedport_vault::{AnswerCodeError, BeginSetContact, CodeRefusal, NewContact};

use crate::common::{
    World, signing_key, stamp,
    verbs::{any_body, retry},
};

#[test]
fn a_code_dies_with_the_contact_that_it_was_sent_to() {
    let world = World::new();
    let mut ann = world.owner("ann@example.com");
    let login = world.login(&ann);
    let (code, mail) = world.code(&ann);
    let begun = world.vault.begin_set_contact(&BeginSetContact {
        scope: ann.scope(),
        contact: NewContact::Email("new@example.com"),
        credentials: &[ann.wallet.credential.id],
        body: any_body(),
    });
    let begun = begun.expect("begins");
    let stamp = stamp(&login.key, &begun.payload);
    let set = world.vault.set_contact(
        &retry(&ann, &login.session, &begun, &stamp),
        &[ann.credential()],
    );
    let moved = set.expect("sets").credentials.pop().expect("the one");
    ann.wallet.credential = moved;
    let answer = world.seal(&code.target_bundle, &mail.code, signing_key().public());
    let spent = AnswerCodeError::Refused(CodeRefusal::Spent);
    assert_eq!(world.answer(&ann, &code, &answer).err(), Some(spent));
    // The next one goes to the new contact, and serves.
    let (code, mail) = world.code(&ann);
    assert_eq!(mail.to, "new@example.com");
    assert!(world.guess(&ann, &code, &mail.code).is_ok());
}
