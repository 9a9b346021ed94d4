//! Customers: unique while they live, kept when deleted, found by what they are.
//!
//! Invariant: each filter is shown to select and to leave out.
//! Called by the suite of each backend.

use std::sync::Arc;

use seedport_store::{
    CustomerFilter, CustomerRow, CustomerType, CustomerWrite, Guard, PageRequest, Store,
    TimeFilter, Write,
};
use seedport_wire::ids::CustomerId;

use super::fixture::{World, at, bytes, guard, put};

fn insert(row: CustomerRow) -> Write {
    Write::Customer(CustomerWrite::Insert(row))
}

fn delete(world: &World, number: u64, moment: i64) -> Write {
    Write::Customer(CustomerWrite::Delete {
        platform: world.platform,
        id: CustomerId::from_bytes(bytes(number)),
        at: at(moment),
    })
}

pub async fn uniqueness_holds_among_customers_that_are_not_deleted(store: Arc<dyn Store>) {
    let (world, other) = (World::make(&store, 0).await, World::make(&store, 1).await);
    let row = world.customer_row(5);
    put(&store, insert(row.clone())).await.expect("new");
    let id = CustomerId::from_bytes(bytes(6));
    let same_name = CustomerRow {
        id,
        uma_address: "$b@example.test".to_owned(),
        ..row.clone()
    };
    let same_address = CustomerRow {
        id,
        platform_customer_id: "b".to_owned(),
        ..row.clone()
    };
    let refused = put(&store, insert(same_name.clone())).await;
    assert_eq!(guard(refused), Guard::PlatformCustomerIdTaken);
    let refused = put(&store, insert(same_address)).await;
    assert_eq!(guard(refused), Guard::UmaAddressTaken);
    put(&store, insert(other.customer_row(5)))
        .await
        .expect("another platform's");
    put(&store, delete(&world, 5, 50)).await.expect("deleted");
    put(&store, insert(CustomerRow { id, ..row }))
        .await
        .expect("the names are free again");
}

pub async fn an_update_into_a_taken_name_is_refused(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let (one, two) = (world.customer_row(5), world.customer_row(6));
    store
        .commit(vec![insert(one.clone()), insert(two.clone())])
        .await
        .expect("new");
    let name = CustomerRow {
        platform_customer_id: two.platform_customer_id.clone(),
        ..one.clone()
    };
    let refused = put(&store, Write::Customer(CustomerWrite::Update(name))).await;
    assert_eq!(guard(refused), Guard::PlatformCustomerIdTaken);
    let address = CustomerRow {
        uma_address: two.uma_address,
        ..one.clone()
    };
    let refused = put(&store, Write::Customer(CustomerWrite::Update(address))).await;
    assert_eq!(guard(refused), Guard::UmaAddressTaken);
    let kept = store
        .customer(world.platform, one.id)
        .await
        .expect("readable");
    assert_eq!(kept, Some(one));
}

pub async fn a_deleted_customer_is_gone_for_writes_and_stays_readable(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    put(&store, delete(&world, 0, 50)).await.expect("deleted");
    let deleted = CustomerRow {
        uma_address: format!("${}@deleted.invalid", hex::encode(bytes(0))),
        region: None,
        currencies: Vec::new(),
        email: None,
        profile: "{}".to_owned(),
        updated_at: at(50),
        deleted_at: Some(at(50)),
        ..world.customer_row(0)
    };
    let update = Write::Customer(CustomerWrite::Update(world.customer_row(0)));
    for write in [delete(&world, 0, 60), update, delete(&world, 9, 60)] {
        assert_eq!(guard(put(&store, write).await), Guard::CustomerGone);
    }
    let row = store
        .customer(world.platform, world.customer)
        .await
        .expect("readable");
    assert_eq!(row, Some(deleted.clone()));
    let list = |including_deleted| {
        let store = Arc::clone(&store);
        let filter = CustomerFilter {
            including_deleted,
            ..CustomerFilter::default()
        };
        async move {
            let page = store
                .customers(world.platform, &filter, PageRequest::default())
                .await;
            page.expect("readable").rows
        }
    };
    assert_eq!(list(false).await, []);
    assert_eq!(list(true).await, [deleted]);
    let accounts = store
        .accounts_of_customer(world.platform, world.customer)
        .await;
    assert_eq!(accounts.expect("readable"), [world.account_row(0)]);
}

pub async fn an_update_of_a_row_that_changed_since_is_refused_whole(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let expect = |moment| {
        Write::Customer(CustomerWrite::Expect {
            platform: world.platform,
            id: world.customer,
            updated_at: moment,
        })
    };
    let update = |moment| {
        Write::Customer(CustomerWrite::Update(CustomerRow {
            updated_at: moment,
            ..world.customer_row(0)
        }))
    };
    let read = world.customer_row(0).updated_at;
    let first = vec![expect(read), update(at(50))];
    store.commit(first).await.expect("as it was read");
    let second = vec![update(at(60)), expect(read)];
    let refused = store.commit(second).await;
    assert_eq!(guard(refused), Guard::CustomerChanged);
    put(&store, expect(at(50))).await.expect("the first stands");
    put(&store, delete(&world, 0, 70)).await.expect("deleted");
    assert_eq!(
        guard(put(&store, expect(at(70))).await),
        Guard::CustomerGone
    );
}

pub async fn an_update_leaves_ids_and_creation_alone(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let row = CustomerRow {
        region: None,
        currencies: Vec::new(),
        email: None,
        phone: Some("+4930".to_owned()),
        customer_type: CustomerType::Business,
        profile: r#"{"name":"x"}"#.to_owned(),
        created_at: at(999),
        updated_at: at(50),
        deleted_at: Some(at(999)),
        ..world.customer_row(0)
    };
    let update = Write::Customer(CustomerWrite::Update(row.clone()));
    put(&store, update).await.expect("updated");
    let kept = store
        .customer(world.platform, world.customer)
        .await
        .expect("readable");
    assert_eq!(
        kept,
        Some(CustomerRow {
            created_at: at(10),
            deleted_at: None,
            ..row
        })
    );
}

pub async fn each_filter_selects_what_it_names(store: Arc<dyn Store>) {
    let world = World::make(&store, 0).await;
    let odd = CustomerRow {
        customer_type: CustomerType::Business,
        region: Some("FR".to_owned()),
        currencies: vec!["EUR".to_owned()],
        created_at: at(30),
        updated_at: at(40),
        ..world.customer_row(5)
    };
    put(&store, insert(odd.clone())).await.expect("new");
    let all = CustomerFilter::default;
    let times = |times| CustomerFilter { times, ..all() };
    let hits = [
        CustomerFilter {
            platform_customer_id: Some("customer 5".to_owned()),
            ..all()
        },
        CustomerFilter {
            uma_address: Some("$customer5@example.test".to_owned()),
            ..all()
        },
        CustomerFilter {
            customer_type: Some(CustomerType::Business),
            ..all()
        },
        CustomerFilter {
            region: Some("FR".to_owned()),
            ..all()
        },
        CustomerFilter {
            currency: Some("EUR".to_owned()),
            ..all()
        },
        times(TimeFilter {
            created_after: Some(at(30)),
            ..TimeFilter::default()
        }),
        times(TimeFilter {
            updated_after: Some(at(40)),
            ..TimeFilter::default()
        }),
    ];
    for filter in hits {
        let page = store
            .customers(world.platform, &filter, PageRequest::default())
            .await;
        assert_eq!(
            page.expect("readable").rows,
            std::slice::from_ref(&odd),
            "{filter:?}"
        );
    }
    let base = world.customer_row(0);
    let others = [
        CustomerFilter {
            currency: Some("a\"b,c".to_owned()),
            ..all()
        },
        times(TimeFilter {
            created_before: Some(at(10)),
            ..TimeFilter::default()
        }),
        times(TimeFilter {
            updated_before: Some(at(11)),
            ..TimeFilter::default()
        }),
    ];
    for filter in others {
        let page = store
            .customers(world.platform, &filter, PageRequest::default())
            .await;
        assert_eq!(
            page.expect("readable").rows,
            std::slice::from_ref(&base),
            "{filter:?}"
        );
    }
    let misses = [
        CustomerFilter {
            currency: Some("US".to_owned()),
            ..all()
        },
        CustomerFilter {
            platform_customer_id: Some("customer 5".to_owned()),
            uma_address: Some("$customer0@example.test".to_owned()),
            ..all()
        },
        times(TimeFilter {
            created_after: Some(at(31)),
            ..TimeFilter::default()
        }),
    ];
    for filter in misses {
        let page = store
            .customers(world.platform, &filter, PageRequest::default())
            .await;
        assert_eq!(page.expect("readable").rows, [], "{filter:?}");
    }
}
