//! Serials of catalogs, which never go back.

use crate::on_both_databases;
use crate::support::{NOW, TestDatabase};

on_both_databases![serials_are_handed_out_once];

async fn serials_are_handed_out_once(database: TestDatabase) {
    let node = database.serve().await;
    assert_eq!(i64::from(node.store.reserve_catalog_serial().await.unwrap().0), NOW);
    assert_eq!(i64::from(node.store.reserve_catalog_serial().await.unwrap().0), NOW + 1);
    let other = database.open(|_| ()).await;
    let (one, two) = tokio::join!(other.store.reserve_catalog_serial(), node.store.reserve_catalog_serial());
    let mut first = [one.unwrap().0, two.unwrap().0].map(i64::from);
    first.sort_unstable();
    assert_eq!(first, [NOW + 2, NOW + 3]);
}
