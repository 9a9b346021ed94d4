//! There is one webhook key, whoever starts first.
//!
//! Invariant: the winner of a race is counted, not assumed.
//! Called by the suite of each backend.

use std::sync::Arc;

use seedport_store::{Guard, SealedRecord, Store, WebhookKeyRow, WebhookKeyWrite, Write};
use seedport_wire::ids::WebhookKeyId;
use tokio::task::JoinSet;

use super::fixture::{at, bytes, guard, put};

fn row(number: u8) -> WebhookKeyRow {
    WebhookKeyRow {
        id: WebhookKeyId::from_bytes(bytes(number.into())),
        public_key: [number; 65],
        sealed: SealedRecord(vec![number; 120]),
        created_at: at(5),
    }
}

pub async fn of_simultaneous_first_keys_one_is_kept(store: Arc<dyn Store>) {
    assert_eq!(store.webhook_key().await.expect("readable"), None);
    let mut inserts = JoinSet::new();
    for number in 1..=8 {
        let store = Arc::clone(&store);
        let write = Write::WebhookKey(WebhookKeyWrite::InsertFirst(row(number)));
        inserts.spawn(async move { (row(number), put(&store, write).await) });
    }
    let (won, lost): (Vec<_>, Vec<_>) = inserts
        .join_all()
        .await
        .into_iter()
        .partition(|(_, result)| result.is_ok());
    assert_eq!((won.len(), lost.len()), (1, 7));
    assert!(
        lost.into_iter()
            .all(|(_, result)| guard(result) == Guard::WebhookKeyTaken)
    );
    let kept = store.webhook_key().await.expect("readable");
    assert_eq!(kept.as_ref(), won.first().map(|(row, _)| row));
}
