//! Cursors walk a list whole, whatever happens to it meanwhile.
//!
//! Invariant: the walk carries its cursor as text, as a client does.
//! Called by the suite of each backend.

use std::{collections::BTreeSet, sync::Arc};

use proptest::{
    collection::vec,
    prop_assert, prop_assert_eq,
    test_runner::{Config, TestCaseError, TestRunner},
};
use seedport_store::{
    AccountFilter, AccountRow, AccountWrite, AuditFilter, Cursor, CustomerFilter, CustomerRow,
    CustomerWrite, PageRequest, Store, TimeFilter, TokenFilter, TokenRow, TokenWrite, WebhookRow,
    WebhookState, WebhookWrite, Write,
};
use tokio::{runtime::Handle, task::block_in_place};

use super::fixture::{World, at};

#[derive(Clone, Copy, Debug)]
enum List {
    Tokens,
    Customers,
    Accounts,
    AccountsOfCustomer,
    Audit,
    AuditOfAccount,
    Webhooks,
    WebhooksOfPlatform,
}

const LISTS: [List; 8] = [
    List::Tokens,
    List::Customers,
    List::Accounts,
    List::AccountsOfCustomer,
    List::Audit,
    List::AuditOfAccount,
    List::Webhooks,
    List::WebhooksOfPlatform,
];

/// A page of any list, each row as something that orders and names it.
async fn page(
    store: &Arc<dyn Store>,
    world: &World,
    list: List,
    request: PageRequest,
) -> (Vec<(i64, [u8; 16])>, Option<Cursor>) {
    match list {
        List::Tokens => {
            let page = store
                .tokens(world.platform, &TokenFilter::default(), request)
                .await;
            let page = page.expect("readable");
            let key = |row: &TokenRow| (row.created_at.millis(), *row.id.as_bytes());
            (page.rows.iter().map(key).collect(), page.next)
        }
        List::Customers => {
            let page = store
                .customers(world.platform, &CustomerFilter::default(), request)
                .await;
            let page = page.expect("readable");
            let key = |row: &CustomerRow| (row.created_at.millis(), *row.id.as_bytes());
            (page.rows.iter().map(key).collect(), page.next)
        }
        List::Accounts | List::AccountsOfCustomer => {
            let customer = matches!(list, List::AccountsOfCustomer).then_some(world.customer);
            let filter = AccountFilter {
                customer,
                currency: None,
            };
            let page = store
                .accounts(world.platform, &filter, request)
                .await
                .expect("readable");
            let key = |row: &AccountRow| (row.created_at.millis(), *row.id.as_bytes());
            (page.rows.iter().map(key).collect(), page.next)
        }
        List::Audit | List::AuditOfAccount => {
            let account = matches!(list, List::AuditOfAccount).then_some(world.account);
            let page = store
                .audit_entries(
                    world.platform,
                    AuditFilter {
                        account,
                        ..AuditFilter::default()
                    },
                    request,
                )
                .await;
            let page = page.expect("readable");
            let rows = page
                .rows
                .iter()
                .map(|row| (0, u128::from(row.sequence).to_be_bytes()));
            (rows.collect(), page.next)
        }
        List::Webhooks | List::WebhooksOfPlatform => {
            let platform = matches!(list, List::WebhooksOfPlatform).then_some(world.platform);
            let page = store
                .webhooks(platform, WebhookState::Dead, request)
                .await
                .expect("readable");
            let key = |row: &WebhookRow| (row.created_at.millis(), *row.id.as_bytes());
            (page.rows.iter().map(key).collect(), page.next)
        }
    }
}

/// One row for every list, made at this moment.
fn rows(world: &World, number: u64, moment: i64) -> Vec<Write> {
    let created_at = at(moment);
    vec![
        Write::Token(TokenWrite::Insert(TokenRow {
            created_at,
            ..world.token_row(number)
        })),
        Write::Customer(CustomerWrite::Insert(CustomerRow {
            created_at,
            ..world.customer_row(number)
        })),
        Write::Account(AccountWrite::Insert(AccountRow {
            created_at,
            ..world.account_row(number)
        })),
        world.audit(moment),
        world.endpoint(Some("https://hooks.example.test")),
        world.enqueue(number, moment, None),
        Write::Webhook(WebhookWrite::Bury {
            platform: world.platform,
            id: world.webhook_row(number, moment).id,
            error: "status 500".into(),
        }),
    ]
}

/// Walks one list to its end, storing one more row after each page.
async fn walk(
    store: &Arc<dyn Store>,
    world: &World,
    list: List,
    limit: u32,
    mut more: impl Iterator<Item = Vec<Write>>,
) -> Vec<(i64, [u8; 16])> {
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let request = PageRequest::new(limit, cursor).expect("in range");
        let (rows, next) = page(store, world, list, request).await;
        seen.extend(rows);
        let Some(next) = next else { return seen };
        // As a client carries it.
        cursor = Some(next.to_string().parse().expect("a cursor"));
        if let Some(writes) = more.next() {
            store.commit(writes).await.expect("inserted");
        }
    }
}

pub async fn cursors_walk_every_list_exactly_once_while_rows_are_inserted(store: Arc<dyn Store>) {
    let mut number = 1_000;
    let mut runner = TestRunner::new(Config {
        cases: 24,
        ..Config::default()
    });
    let moments = (vec(0_i64..5, 0..24), vec(0_i64..5, 0..6), 1_u32..8);
    // Each case has a platform of its own in the one store.
    let worlds = std::cell::RefCell::new(&mut number);
    let result = runner.run(&moments, |(before, during, limit)| {
        let mut number = worlds.borrow_mut();
        block_in_place(|| {
            Handle::current().block_on(case(&store, &mut number, &before, &during, limit))
        })
    });
    result.expect("every walk is whole");
}

async fn case(
    store: &Arc<dyn Store>,
    number: &mut u64,
    before: &[i64],
    during: &[i64],
    limit: u32,
) -> Result<(), TestCaseError> {
    let mut next = || {
        *number += 1;
        *number
    };
    let world = World::make(store, next()).await;
    let writes = before
        .iter()
        .flat_map(|moment| rows(&world, next(), *moment))
        .collect();
    store.commit(writes).await.expect("inserted");
    for list in LISTS {
        let expected = walk(store, &world, list, 100, std::iter::empty()).await;
        let more: Vec<_> = during
            .iter()
            .map(|moment| rows(&world, next(), *moment))
            .collect();
        let seen = walk(store, &world, list, limit, more.into_iter()).await;
        prop_assert!(seen.is_sorted(), "{list:?} in order");
        let distinct: BTreeSet<_> = seen.iter().copied().collect();
        prop_assert_eq!(distinct.len(), seen.len(), "{:?} shows no row twice", list);
        prop_assert!(
            expected.iter().all(|row| distinct.contains(row)),
            "{list:?} misses none"
        );
        prop_assert!(
            expected.len() >= before.len(),
            "{list:?} holds what was inserted"
        );
    }
    Ok(())
}

pub async fn a_page_that_holds_the_last_row_has_no_next(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let writes = (1..=4).flat_map(|number| rows(&world, number, 7)).collect();
    store.commit(writes).await.expect("inserted");
    for (limit, more) in [(3, true), (4, false), (5, false)] {
        let request = PageRequest::new(limit, None).expect("in range");
        let (rows, next) = page(&store, &world, List::Tokens, request).await;
        assert_eq!((rows.len(), next.is_some()), (limit.min(4) as usize, more));
    }
}

pub async fn a_cursor_of_no_list_shows_nothing_wrong(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    store.commit(rows(&world, 1, 7)).await.expect("inserted");
    // The largest place there is; a client can spell it.
    let last: Cursor = "f_______________________________"
        .parse()
        .expect("a cursor");
    for list in LISTS {
        let request = PageRequest::new(5, Some(last)).expect("in range");
        assert_eq!(
            page(&store, &world, list, request).await,
            (vec![], None),
            "{list:?}"
        );
    }
}

/// More rows than one page examines.
const CROWD: u64 = 5_000;

/// A platform of many customers, made at 1,000, 1,001 and so on; the last one lives elsewhere.
async fn crowd(store: &Arc<dyn Store>) -> World {
    let world = World::make(store, 0).await;
    for numbers in (0..CROWD).collect::<Vec<_>>().chunks(500) {
        let rows = numbers.iter().map(|number| {
            let row = world.customer_row(1_000 + number);
            let region = if *number == CROWD - 1 { "FR" } else { "DE" };
            Write::Customer(CustomerWrite::Insert(CustomerRow {
                created_at: at(1_000 + number.cast_signed()),
                region: Some(region.to_owned()),
                ..row
            }))
        });
        store.commit(rows.collect()).await.expect("stored");
    }
    world
}

pub async fn a_filter_that_finds_nothing_ends_its_pages_early_and_finds_the_last_row(
    store: Arc<dyn Store>,
) {
    let world = crowd(&store).await;
    let filter = CustomerFilter {
        region: Some("FR".to_owned()),
        ..CustomerFilter::default()
    };
    let (mut pages, mut found, mut cursor) = (0, Vec::new(), None);
    loop {
        let request = PageRequest::new(20, cursor).expect("in range");
        let page = store.customers(world.platform, &filter, request).await;
        let page = page.expect("readable");
        found.extend(page.rows.into_iter().map(|row| row.id));
        pages += 1;
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    let last = world.customer_row(1_000 + CROWD - 1).id;
    assert_eq!(found, [last]);
    assert!((3..=4).contains(&pages), "{pages} pages");
    // A page that is full is not short of rows, nor of a next.
    let all = CustomerFilter::default();
    let page = store.customers(world.platform, &all, PageRequest::default());
    let page = page.await.expect("readable");
    assert!(page.rows.len() == 20 && page.next.is_some());
}

pub async fn bounds_of_creation_narrow_the_walk(store: Arc<dyn Store>) {
    let world = crowd(&store).await;
    // Behind more rows than one page examines, and each on the first page.
    let listed = async |after: Option<i64>, before: Option<i64>| {
        let filter = CustomerFilter {
            times: TimeFilter {
                created_after: after.map(at),
                created_before: before.map(at),
                ..TimeFilter::default()
            },
            ..CustomerFilter::default()
        };
        let page = store
            .customers(world.platform, &filter, PageRequest::largest(None))
            .await;
        let page = page.expect("readable");
        let times = page.rows.iter().map(|row| row.created_at.millis());
        (times.collect::<Vec<_>>(), page.next.is_some())
    };
    assert_eq!(listed(Some(5_998), None).await, (vec![5_998, 5_999], false));
    assert_eq!(listed(Some(6_000), None).await, (vec![], false));
    assert_eq!(
        listed(Some(4_000), Some(4_001)).await,
        (vec![4_000, 4_001], false)
    );
    assert_eq!(listed(None, Some(9)).await, (vec![], false));
}
