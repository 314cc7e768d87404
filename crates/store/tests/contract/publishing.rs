//! From COMMIT to the publisher.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use zone::{Name, Serial};

use crate::on_both_databases;
use crate::support::postgres::PostgresServer;
use crate::support::{
    Event, Node, TODAY, TestDatabase, a, content, eventually, fields, hang_up, name, new_zone,
};

on_both_databases![
    what_another_process_wrote_is_read_before_the_next_change,
    two_leaps_of_a_serial_are_two_changes,
    a_zone_that_comes_and_goes_counts_on,
    a_patch_that_changes_nothing_hides_no_change,
    a_change_is_made_though_nobody_waits_for_it,
    all_zones_are_published_at_the_start,
    zones_get_new_serials_when_the_nameservers_change,
    changes_during_the_start_are_not_lost,
    closing_finishes_what_is_queued,
];

async fn what_another_process_wrote_is_read_before_the_next_change(database: TestDatabase) {
    // Neither follows the other.
    let (node, other) = (database.open(|_| ()).await, database.open(|_| ()).await);
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    for number in 0..20_u32 {
        for unseen in 0..number % 3 {
            other.create_record(&ann, &zone, a("unseen", &format!("10.0.{number}.{unseen}"))).await.unwrap();
        }
        node.published.forget_events();
        node.create_record(&ann, &zone, a("www", &format!("192.0.2.{number}"))).await.unwrap();
        node.assert_publishes(&[&zone]).await;
        let is_whole = matches!(node.published.events()[..], [Event::Whole(..)]);
        assert_eq!(is_whole, number % 3 != 0, "{:?}", node.published.events());
    }
}

/// RFC 1982: a serial may leap ahead by less than 2^31, and two such leaps lead behind where they began.
async fn two_leaps_of_a_serial_are_two_changes(database: TestDatabase) {
    let (node, other) = (database.open(|_| ()).await, database.open(|_| ()).await);
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let serial = zone.soa.serial.0;
    let leap = async |writer: &Node, to: u32| {
        let text = format!("@ 60 SOA ns1.x.test. adm.x.test. {to} 1 1 1 1\nn{to} 60 A 192.0.2.1\n");
        writer.store.replace_content(ann.clone(), zone.uuid, content("example.com", &text)).await.unwrap()
    };
    for writer in [&other, &node] {
        leap(writer, serial.wrapping_add(i32::MAX.cast_unsigned())).await;
        let landed = leap(writer, serial.wrapping_sub(2)).await;
        assert_eq!(landed.soa.serial, Serial(serial.wrapping_sub(2)));
        node.create_record(&ann, &zone, a("www", "192.0.2.1")).await.unwrap();
        node.assert_publishes(&[&zone]).await;
        // Back to where it began: ahead by two.
        leap(&node, serial).await;
        node.assert_publishes(&[&zone]).await;
    }
}

async fn a_zone_that_comes_and_goes_counts_on(database: TestDatabase) {
    let (node, other) = (database.open(|_| ()).await, database.open(|_| ()).await);
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    node.create_record(&ann, &zone, a("old", "192.0.2.1")).await.unwrap();
    // Unseen, it becomes another with as many changes.
    other.store.delete_zone(ann.clone(), zone.uuid).await.unwrap();
    let again = other.create_zone(&ann, "example.com").await.unwrap();
    other.create_record(&ann, &again, a("new", "192.0.2.1")).await.unwrap();
    node.create_record(&ann, &again, a("www", "192.0.2.1")).await.unwrap();
    node.assert_publishes(&[&again]).await;
}

async fn a_patch_that_changes_nothing_hides_no_change(database: TestDatabase) {
    let (node, other) = (database.open(|_| ()).await, database.open(|_| ()).await);
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let record = node.create_record(&ann, &zone, a("www", "192.0.2.1")).await.unwrap();
    other.create_record(&ann, &zone, a("unseen", "192.0.2.2")).await.unwrap();
    node.store.patch_record(ann.clone(), record.uuid, a("www", "192.0.2.1")).await.unwrap();
    node.assert_publishes(&[&zone]).await;
}

async fn a_change_is_made_though_nobody_waits_for_it(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let record = node.create_record(&ann, &zone, a("old", "192.0.2.99")).await.unwrap();
    for number in 0..50 {
        let creation =
            node.store.create_record(ann.clone(), zone.uuid, a("www", &format!("192.0.2.{number}")));
        hang_up(creation).await;
    }
    let moved = node.store.replace_record(ann.clone(), record.uuid, a("new", "192.0.2.99"));
    hang_up(moved).await;

    eventually("all changes are live", || node.published.serial(&zone.apex) == Some(Serial(TODAY.0 + 52)))
        .await;
    assert_eq!(node.read(&zone).await.1.len(), 51);
    node.assert_publishes(&[&zone]).await;
}

async fn all_zones_are_published_at_the_start(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let mut zones = Vec::new();
    // More than are read at once; with records and without, with NS of their own and without.
    for number in 0..1_050 {
        let domain = format!("zone-{number}.test");
        let text = match number % 4 {
            0 => "",
            1 => "@ 60 NS ns.other.test.\n",
            2 => "www 60 A 192.0.2.1\nwww 50 A 192.0.2.2\n@ 60 TXT x\n",
            _ => "*.deep.er 60 A 192.0.2.1\n",
        };
        zones.push(new_zone(&domain, Some(content(&domain, text))));
    }
    zones.push(new_zone("provider.test", Some(content("provider.test", "ns2 60 AAAA 2001:db8::1\n"))));
    let mut zones = node.create_zones(&ann, zones).await;
    let gone = zones.swap_remove(500);
    node.store.delete_zone(ann.clone(), gone.uuid).await.unwrap();
    node.store.close().await;

    let restarted = database.serve().await;
    restarted.assert_publishes(&zones.iter().collect::<Vec<_>>()).await;
    assert_eq!(restarted.published.events().len(), zones.len(), "each zone is published once");
}

async fn zones_get_new_serials_when_the_nameservers_change(database: TestDatabase) {
    let first = database.serve().await;
    let ann = first.account("ann@example.com").await;
    let plain = first.create_zone(&ann, "plain.test").await.unwrap();
    let old = content("old.test", "@ 60 SOA a.test. b.test. 5 1 1 1 1\n");
    let (old, _) = first.store.create_zone(ann.clone(), new_zone("old.test", Some(old))).await.unwrap();
    let own = first.create_zone(&ann, "own.test").await.unwrap();
    first.create_record(&ann, &own, fields("NS", "@", "ns.other.test")).await.unwrap();
    first.create_record(&ann, &plain, fields("NS", "sub", "ns.other.test")).await.unwrap();
    first.store.close().await;

    let serials = async |node: &Node| {
        let mut serials = Vec::new();
        for zone in [&plain, &old, &own] {
            serials.push(node.read(zone).await.0.soa.serial.0);
        }
        serials
    };
    let today = TODAY.0;
    let same = database.serve().await;
    assert_eq!(serials(&same).await, [today + 1, 5, today + 1]);
    same.store.close().await;

    let altered = database.open(|options| options.nameservers = vec![name("ns9.provider.test")]).await;
    altered.store.publish_all().await.unwrap();
    assert_eq!(
        serials(&altered).await,
        [today + 2, today, today + 1],
        "as Serial::next has it; own NS are untouched"
    );
    altered.assert_publishes(&[&plain, &old, &own]).await;
    altered.create_record(&ann, &plain, a("www", "192.0.2.1")).await.unwrap();
    altered.assert_publishes(&[&plain, &old, &own]).await;
    altered.store.close().await;
}

/// Two processes start with other nameservers, while a zone that has NS of its own loses them.
#[test]
fn zones_get_one_new_serial_though_two_start_and_others_write() {
    let server = PostgresServer::start();
    let database = TestDatabase::postgres(&server);
    let mut client = server.client();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let wait_for_locks = |count: usize| {
        let began = Instant::now();
        let waiting = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'";
        while server.client().query(waiting, &[]).unwrap().len() < count {
            assert!(began.elapsed() < Duration::from_secs(8), "nobody waits");
            std::thread::sleep(Duration::from_millis(10));
        }
    };
    let (first, ann, plain, own, ns) = runtime.block_on(async {
        let first = database.serve().await;
        let ann = first.account("ann@example.com").await;
        let plain = first.create_zone(&ann, "plain.test").await.unwrap();
        let own = first.create_zone(&ann, "own.test").await.unwrap();
        let ns = first.create_record(&ann, &own, fields("NS", "@", "ns.other.test")).await.unwrap();
        (first, ann, plain, own, ns)
    });
    client.batch_execute("BEGIN; SELECT 1 FROM test_0.zones WHERE domain = 'plain.test' FOR UPDATE").unwrap();
    let starting: Vec<_> = (0..2)
        .map(|_| {
            let altered = database.open(|options| options.nameservers = vec![name("ns9.provider.test")]);
            let node = runtime.block_on(altered);
            runtime.spawn(async move {
                node.store.publish_all().await.unwrap();
                node
            })
        })
        .collect();
    wait_for_locks(2);
    runtime.block_on(first.store.delete_record(ann, ns.uuid)).unwrap();
    client.batch_execute("COMMIT").unwrap();
    runtime.block_on(async {
        for node in starting {
            let node = node.await.unwrap();
            node.assert_publishes_soon(&[&plain, &own]).await;
            let serials = [&plain, &own].map(async |zone| node.read(zone).await.0.soa.serial.0);
            let [plain, own] = serials;
            assert_eq!([plain.await, own.await], [TODAY.0 + 1, TODAY.0 + 2], "one change each");
        }
    });
}

async fn changes_during_the_start_are_not_lost(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zones = (0..300).map(|number| new_zone(&format!("zone-{number}.test"), None)).collect();
    let mut zones = node.create_zones(&ann, zones).await;
    node.store.close().await;

    let restarted = Arc::new(database.open(|_| ()).await);
    let starting = tokio::spawn({
        let restarted = Arc::clone(&restarted);
        async move { restarted.store.publish_all().await }
    });
    let gone: Vec<_> = zones.drain(..100).collect();
    for zone in &gone {
        restarted.store.delete_zone(ann.clone(), zone.uuid).await.unwrap();
    }
    for zone in &zones {
        restarted.create_record(&ann, zone, a("www", "192.0.2.1")).await.unwrap();
    }
    let again = restarted.create_zone(&ann, "zone-7.test").await.unwrap();
    starting.await.unwrap().unwrap();
    zones.push(again);
    restarted.assert_publishes_soon(&zones.iter().collect::<Vec<_>>()).await;
    // Nothing that is polled for later turns anything back.
    tokio::time::sleep(Duration::from_millis(700)).await;
    restarted.assert_publishes(&zones.iter().collect::<Vec<_>>()).await;
    assert_rising(&restarted.published.events());
}

/// What is published of a zone never goes back, unless it was removed in between.
fn assert_rising(events: &[Event]) {
    let mut last = BTreeMap::<&Name, Serial>::new();
    for event in events {
        match event {
            Event::Unavailable(apex) | Event::Removed(apex) => drop(last.remove(apex)),
            Event::Changed(apex, from, to) => {
                assert!(last.insert(apex, *to).is_none_or(|before| before == *from), "{event:?}");
            }
            Event::Whole(apex, serial) => {
                let before = last.insert(apex, *serial);
                assert!(before.is_none_or(|before| serial.is_ahead_of(before)), "{event:?}");
            }
        }
    }
}

async fn closing_finishes_what_is_queued(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let mut tasks = Vec::new();
    for number in 0..100 {
        let (store, ann, zone) = (node.store.clone(), ann.clone(), zone.uuid);
        let fields = a("www", &format!("192.0.2.{number}"));
        tasks.push(tokio::spawn(async move { store.create_record(ann, zone, fields).await }));
    }
    tokio::task::yield_now().await;
    node.store.close().await;
    let mut made = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => made += 1,
            Err(error) => assert!(matches!(error, store::StoreError::Unavailable(_)), "{error:?}"),
        }
    }
    assert!(matches!(node.store.ping().await, Err(store::StoreError::Unavailable(_))));
    assert!(node.create_zone(&ann, "late.test").await.is_err());
    let reopened = database.serve().await;
    assert_eq!(reopened.read(&zone).await.1.len(), made);
    assert_eq!(reopened.published.serial(&zone.apex), node.published.serial(&zone.apex));
}
