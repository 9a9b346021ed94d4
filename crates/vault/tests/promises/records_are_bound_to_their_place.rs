//! Promise 2: a sealed record opens in its own place, and nowhere else.

use std::sync::LazyLock;

use proptest::{prelude::*, sample::Index};
use seedport_vault::{RecordKind, VaultFault};

use crate::common::{
    Said, World,
    shelf::{Held, SLOTS, Shelf, Slot},
};

/// Format, key version, wrap nonce, wrapped data key; the record's own nonce follows.
const WRAPPED: usize = 1 + 4 + 12 + 48;

fn record(kind: RecordKind) -> Said {
    Said::Fault(VaultFault::Record(kind))
}

/// What a request says when one record of it is out of place: usually that record's own fault.
/// Saying another platform or wallet moves every record of the request at once, and the first
/// one that is opened says so. A challenge's account is compared as a refusal.
fn is_refused_as_out_of_place(slot: Slot, said: Said) -> bool {
    let kinds: &[RecordKind] = match slot {
        Slot::CredentialOfAnswer => &[RecordKind::Code, RecordKind::Credential],
        Slot::Wallet | Slot::ExportChallenge => &[
            RecordKind::Session,
            RecordKind::Challenge,
            RecordKind::OwnerWallet,
        ],
        Slot::LoginChallenge if said == Said::Refused => return true,
        _ => &[slot.kind()],
    };
    kinds.iter().any(|kind| said == record(*kind))
}

/// `home` with the bytes of `other`: the record was swapped under its id.
fn swapped(home: &Held, other: &Held) -> Held {
    Held {
        sealed: other.sealed.clone(),
        ..home.clone()
    }
}

#[test]
fn every_record_is_accepted_in_its_own_place() {
    let shelf = Shelf::new();
    for row in 0..shelf.rows.len() {
        for slot in SLOTS {
            let said = shelf.present(row, slot, &shelf.honest(row, slot));
            // The answer that serves with the credential was spent by nothing before it; the
            // same answer again, for the code's own slot, is spent.
            let expected = if slot == Slot::Code {
                Said::Refused
            } else {
                Said::Done
            };
            assert_eq!(said, expected, "{slot:?} of {row}");
        }
    }
}

#[test]
fn every_other_record_put_under_a_records_id_is_refused() {
    let shelf = Shelf::new();
    let all = shelf.everything();
    let mut tried = 0;
    for row in 0..shelf.rows.len() {
        for slot in SLOTS {
            let home = shelf.honest(row, slot);
            for other in all.iter().filter(|other| other.sealed != home.sealed) {
                let said = shelf.present(row, slot, &swapped(&home, other));
                assert_eq!(said, record(slot.kind()), "{:?} as {slot:?}", other.kind);
                tried += 1;
            }
        }
    }
    // 4 owners of 10 records each and one quorum key; each slot but the quorum's is one's own.
    assert_eq!(all.len(), 4 * 10 + 4);
    assert!(tried >= 4 * 8 * 40, "{tried}");
}

#[test]
fn every_other_record_with_its_own_id_is_refused_in_this_wallet() {
    let shelf = Shelf::new();
    let all = shelf.everything();
    for row in 0..shelf.rows.len() {
        for slot in SLOTS.into_iter().filter(|slot| *slot != Slot::QuorumKey) {
            let home = shelf.honest(row, slot);
            let foreign = |other: &&Held| other.wallet != home.wallet || other.kind != home.kind;
            for other in all.iter().filter(foreign) {
                let moved = Held {
                    id: other.id,
                    sealed: other.sealed.clone(),
                    ..home.clone()
                };
                let said = shelf.present(row, slot, &moved);
                assert!(is_refused_as_out_of_place(slot, said), "{slot:?}: {said:?}");
                assert_ne!(said, Said::Refused, "{:?} as {slot:?}", other.kind);
            }
        }
    }
}

#[test]
fn a_record_said_to_be_of_another_platform_wallet_account_or_id_is_refused() {
    let shelf = Shelf::new();
    let mut tried = 0;
    for row in 0..shelf.rows.len() {
        for slot in SLOTS.into_iter().filter(|slot| *slot != Slot::QuorumKey) {
            let home = shelf.honest(row, slot);
            for other in (0..shelf.rows.len()).map(|other| shelf.honest(other, slot)) {
                let offers = [
                    Held {
                        platform: other.platform,
                        ..home.clone()
                    },
                    Held {
                        account: other.account,
                        ..home.clone()
                    },
                    Held {
                        wallet: other.wallet,
                        ..home.clone()
                    },
                    Held {
                        id: other.id,
                        ..home.clone()
                    },
                ];
                for offered in offers.iter().filter(|offered| **offered != home) {
                    let said = shelf.present(row, slot, offered);
                    assert!(is_refused_as_out_of_place(slot, said), "{slot:?}: {said:?}");
                    tried += 1;
                }
            }
        }
    }
    // Of the twelve ordered pairs of owners, six differ in platform and ten in account.
    assert_eq!(tried, 7 * (6 + 10 + 12 + 12));
}

#[test]
fn a_swapped_credential_sends_no_mail() {
    let shelf = Shelf::new();
    let before = shelf.world.mailbox.count();
    let home = shelf.honest(0, Slot::CredentialOfBegin);
    for other in shelf
        .everything()
        .iter()
        .filter(|held| held.sealed != home.sealed)
    {
        shelf.present(0, Slot::CredentialOfBegin, &swapped(&home, other));
    }
    assert_eq!(shelf.world.mailbox.count(), before);
}

#[test]
fn every_record_is_refused_under_another_root_key() {
    let shelf = Shelf::new();
    let other = World::new();
    for row in 0..shelf.rows.len() {
        for slot in SLOTS {
            let said = shelf.present_to(&other, row, slot, &shelf.honest(row, slot));
            assert!(is_refused_as_out_of_place(slot, said), "{slot:?}: {said:?}");
            assert_ne!(said, Said::Refused, "{slot:?}");
        }
    }
    assert_eq!(other.mailbox.count(), 0);
}

#[test]
fn every_flipped_bit_of_every_record_is_refused() {
    let shelf = Shelf::new();
    for slot in SLOTS {
        let home = shelf.honest(0, slot);
        for at in 0..home.sealed.len() {
            let mut changed = home.clone();
            changed.sealed[at] ^= 1 << (at % 8);
            let said = shelf.present(0, slot, &changed);
            assert_eq!(said, record(slot.kind()), "{slot:?} byte {at}");
        }
    }
}

#[test]
fn every_shortened_or_lengthened_record_is_refused() {
    let shelf = Shelf::new();
    for slot in SLOTS {
        let home = shelf.honest(0, slot);
        for length in 0..home.sealed.len() {
            let mut cut = home.clone();
            cut.sealed.truncate(length);
            assert_eq!(shelf.present(0, slot, &cut), record(slot.kind()));
        }
        let mut longer = home.clone();
        longer.sealed.push(0);
        assert_eq!(shelf.present(0, slot, &longer), record(slot.kind()));
    }
}

static SHELF: LazyLock<(Shelf, Vec<Held>)> = LazyLock::new(|| {
    let shelf = Shelf::new();
    let all = shelf.everything();
    (shelf, all)
});

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// Every part of a record's place, its bytes and the wrapped key beside them are each taken
    /// from any record at all. Only what is honest in all of them is accepted.
    #[test]
    fn a_record_made_of_parts_of_others_is_refused(
        row in 0..4usize,
        slot in any::<Index>(),
        donors in any::<[Index; 6]>(),
        taken in any::<[bool; 6]>(),
    ) {
        let (shelf, all) = &*SHELF;
        let slot = SLOTS[slot.index(SLOTS.len())];
        let home = shelf.honest(row, slot);
        let from = |part: usize| if taken[part] { donors[part].get(all) } else { &home };
        let (key, body) = (&from(4).sealed, &from(5).sealed);
        let offered = Held {
            kind: home.kind,
            platform: from(0).platform,
            account: from(1).account,
            wallet: from(2).wallet,
            id: from(3).id,
            sealed: [&key[..WRAPPED], &body[WRAPPED..]].concat(),
        };
        let said = shelf.present(row, slot, &offered);
        let of_the_installation = slot == Slot::QuorumKey;
        let is_whole = |held: &&Held| {
            held.kind == home.kind
                && held.sealed == offered.sealed
                && held.id == offered.id
                && (of_the_installation
                    || (held.platform, held.wallet) == (offered.platform, offered.wallet))
        };
        match all.iter().find(is_whole) {
            // Nothing of the record itself is out of place.
            Some(held) if of_the_installation || held.account == offered.account => {
                let own = held.wallet == home.wallet || of_the_installation;
                let alone = slot == Slot::CredentialOfBegin;
                prop_assert!(said != Said::Done || own || alone, "{slot:?}: {said:?}");
            }
            _ => prop_assert!(is_refused_as_out_of_place(slot, said), "{slot:?}: {said:?}"),
        }
    }
}
