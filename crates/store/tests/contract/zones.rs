//! Making, finding, deleting and handing over zones.

use store::AccountId;
use uuid::Uuid;
use zone::{ErrorCode, Serial};

use crate::on_both_databases;
use crate::support::{NOW, OPERATOR, TODAY, TestDatabase, a, content, is_not_found, name, new_zone, refusal};

on_both_databases![
    a_new_zone_is_stored_and_published,
    a_zone_is_seen_by_its_account_alone,
    a_name_has_one_zone_whoever_owns_it,
    no_zone_above_or_below_another_accounts,
    an_account_has_no_more_zones_than_allowed,
    a_deleted_zone_is_gone_with_its_records,
    a_serial_never_goes_back_though_the_zone_is_made_again,
    a_new_zone_takes_the_serial_of_its_file,
    a_zone_is_handed_over_with_its_records,
    names_of_all_kinds_come_back_as_they_went_in,
];

async fn a_new_zone_is_stored_and_published(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    assert_eq!((zone.domain().as_str(), zone.record_count, zone.created_at), ("example.com", 0, NOW));
    assert_eq!((zone.account, zone.soa.serial, zone.soa.refresh), (ann.account, TODAY, 3600));

    let (read, records) = node.read(&zone).await;
    assert_eq!((read.uuid, &read.soa, records.len()), (zone.uuid, &zone.soa, 0));
    assert_eq!(node.store.zone(ann.account, zone.uuid).await.unwrap().unwrap().soa, zone.soa);
    let by_apex = node.store.zone_by_apex(&name("Example.COM")).await.unwrap().unwrap();
    assert_eq!(by_apex.uuid, zone.uuid);
    node.assert_publishes(&[&zone]).await;
}

async fn a_zone_is_seen_by_its_account_alone(database: TestDatabase) {
    let node = database.serve().await;
    let (ann, bob) = (node.account("ann@example.com").await, node.account("bob@example.com").await);
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let record = node.create_record(&ann, &zone, a("@", "192.0.2.1")).await.unwrap();

    let store = &node.store;
    assert!(store.zone(bob.account, zone.uuid).await.unwrap().is_none());
    assert!(store.zone_with_records(bob.account, zone.uuid).await.unwrap().is_none());
    assert!(store.served_zone(bob.account, zone.uuid).await.unwrap().is_none());
    assert!(store.record(bob.account, record.uuid).await.unwrap().is_none());
    assert!(is_not_found(&node.create_record(&bob, &zone, a("b", "192.0.2.2")).await));
    assert!(is_not_found(&store.replace_record(bob.clone(), record.uuid, a("@", "192.0.2.2")).await));
    assert!(is_not_found(&store.patch_record(bob.clone(), record.uuid, a("@", "192.0.2.2")).await));
    assert!(is_not_found(&store.delete_record(bob.clone(), record.uuid).await));
    assert!(is_not_found(&store.delete_zone(bob.clone(), zone.uuid).await));
    let file = content("example.com", "@ 60 A 192.0.2.3\n");
    assert!(is_not_found(&store.replace_content(bob.clone(), zone.uuid, file).await));
    assert!(is_not_found(&store.hand_over_zone(bob.clone(), zone.uuid, bob.account, OPERATOR).await));
    assert_eq!(node.read(&zone).await.1, [record]);
}

async fn a_name_has_one_zone_whoever_owns_it(database: TestDatabase) {
    let node = database.serve().await;
    let (ann, bob) = (node.account("ann@example.com").await, node.account("bob@example.com").await);
    node.create_zone(&ann, "example.com").await.unwrap();
    let own = refusal(node.create_zone(&ann, "example.com").await);
    let others = refusal(node.create_zone(&bob, "example.com").await);
    assert_eq!(own, others);
    let words = "The domain example.com is taken: a zone of this name exists already.".to_owned();
    assert_eq!(own, (ErrorCode::AlreadyExists, Some("domain"), words));
}

async fn no_zone_above_or_below_another_accounts(database: TestDatabase) {
    let node = database.serve().await;
    let (ann, bob) = (node.account("ann@example.com").await, node.account("bob@example.com").await);
    node.create_zone(&ann, "b.example.com").await.unwrap();
    for domain in ["a.b.example.com", "x.y.b.example.com", "example.com", "com"] {
        let (code, field, detail) = refusal(node.create_zone(&bob, domain).await);
        assert_eq!((code, field), (ErrorCode::Conflict, Some("domain")), "{domain}");
        assert!(detail.contains(domain), "{detail}");
    }
    for domain in ["a.b.example.com", "example.com"] {
        node.create_zone(&ann, domain).await.unwrap();
    }
    for domain in ["bb.example.org", "example.net", "b-example.com", "xb.test"] {
        node.create_zone(&bob, domain).await.unwrap();
    }
}

async fn an_account_has_no_more_zones_than_allowed(database: TestDatabase) {
    let node = database.open(|options| options.limits.zones_per_account = 2).await;
    let (ann, bob) = (node.account("ann@example.com").await, node.account("bob@example.com").await);
    let first = node.create_zone(&ann, "one.test").await.unwrap();
    node.create_zone(&ann, "two.test").await.unwrap();
    let (code, _, detail) = refusal(node.create_zone(&ann, "three.test").await);
    assert_eq!(code, ErrorCode::LimitExceeded);
    assert!(detail.contains('2'), "{detail}");
    node.create_zone(&bob, "three.test").await.unwrap();
    node.store.delete_zone(ann.clone(), first.uuid).await.unwrap();
    node.create_zone(&ann, "four.test").await.unwrap();
}

async fn a_deleted_zone_is_gone_with_its_records(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let kept = node.create_zone(&ann, "kept.test").await.unwrap();
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let record = node.create_record(&ann, &zone, a("@", "192.0.2.1")).await.unwrap();
    node.store.delete_zone(ann.clone(), zone.uuid).await.unwrap();

    node.assert_publishes(&[&kept]).await;
    assert!(node.store.zone(ann.account, zone.uuid).await.unwrap().is_none());
    assert!(node.store.record(ann.account, record.uuid).await.unwrap().is_none());
    assert!(is_not_found(&node.store.delete_zone(ann.clone(), zone.uuid).await));
    assert!(is_not_found(&node.create_record(&ann, &zone, a("@", "192.0.2.1")).await));
    assert!(is_not_found(&node.store.delete_record(ann.clone(), record.uuid).await));
    assert_eq!(node.store.count_zones(ann.account, None).await.unwrap(), 1);
}

async fn a_serial_never_goes_back_though_the_zone_is_made_again(database: TestDatabase) {
    let node = database.serve().await;
    let (ann, bob) = (node.account("ann@example.com").await, node.account("bob@example.com").await);
    let mut last = TODAY;
    for round in 0..4 {
        let author = if round % 2 == 0 { &ann } else { &bob };
        let zone = node.create_zone(author, "example.com").await.unwrap();
        assert!(
            round == 0 || zone.soa.serial.is_ahead_of(last),
            "round {round}: {} after {last}",
            zone.soa.serial
        );
        node.create_record(author, &zone, a("@", "192.0.2.1")).await.unwrap();
        last = node.read(&zone).await.0.soa.serial;
        assert_eq!(node.published.serial(&zone.apex), Some(last));
        node.store.delete_zone(author.clone(), zone.uuid).await.unwrap();
        assert_eq!(node.published.serial(&zone.apex), None);
    }
    assert_eq!(last, Serial(TODAY.0 + 7));

    // A file that lags behind what the name once had does not turn it back either.
    let old = content("example.com", "@ 60 SOA ns1.x.test. h.x.test. 5 1 1 1 1\n");
    let (zone, _) = node.store.create_zone(ann.clone(), new_zone("example.com", Some(old))).await.unwrap();
    assert_eq!(zone.soa.serial, Serial(TODAY.0 + 8));
}

async fn a_new_zone_takes_the_serial_of_its_file(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let text =
        "$TTL 900\n@ SOA ns.other.test. admin.other.test. 77 1 2 3 4\n@ NS ns.other.test.\nwww A 192.0.2.1\n";
    let new = new_zone("example.com", Some(content("example.com", text)));
    let (zone, _) = node.store.create_zone(ann.clone(), new).await.unwrap();
    assert_eq!((zone.soa.serial, &zone.soa.mname), (Serial(77), &name("ns.other.test")));
    assert_eq!((zone.soa.refresh, zone.soa.minimum, zone.record_count), (1, 4, 2));
    node.assert_publishes(&[&zone]).await;
}

async fn a_zone_is_handed_over_with_its_records(database: TestDatabase) {
    let node = database.serve().await;
    let (ann, bob) = (node.account("ann@example.com").await, node.account("bob@example.com").await);
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let record = node.create_record(&ann, &zone, a("@", "192.0.2.1")).await.unwrap();
    let nobody = AccountId(bob.account.0 + 1);
    assert!(is_not_found(&node.store.hand_over_zone(ann.clone(), zone.uuid, nobody, OPERATOR).await));
    assert!(is_not_found(&node.store.hand_over_zone(ann.clone(), Uuid::nil(), bob.account, OPERATOR).await));

    node.store.hand_over_zone(ann.clone(), zone.uuid, bob.account, OPERATOR).await.unwrap();
    assert!(node.store.zone(ann.account, zone.uuid).await.unwrap().is_none());
    let (read, records) = node.store.zone_with_records(bob.account, zone.uuid).await.unwrap().unwrap();
    assert_eq!((read.account, records), (bob.account, vec![record]));
    node.create_record(&bob, &zone, a("b", "192.0.2.2")).await.unwrap();
}

async fn names_of_all_kinds_come_back_as_they_went_in(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let domains =
        ["2.0.192.in-addr.arpa", "0/26.2.0.192.in-addr.arpa", "_dmarc.example.org", "xn--bcher-kva.example"];
    for domain in domains {
        let zone = node.create_zone(&ann, domain).await.unwrap();
        assert_eq!(node.read(&zone).await.0.apex, name(domain));
    }
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    for owner in [r"a\.b", r"\000\001\002", r"\255", "*", "*.x", "_sip._tcp", r"sp\032ace"] {
        let owner = zone::Name::parse_relative(owner, &zone.apex).unwrap();
        let file = zone::master_file::ZoneContent {
            soa: None,
            records: vec![zone::RecordContent {
                name: owner.clone(),
                record_type: zone::RecordType(65_280),
                ttl: 60,
                priority: None,
                value: r"\# 1 00".to_owned(),
                rdata: zone::Rdata::from_trusted_wire([0]),
            }],
            lines: vec![1],
        };
        node.store.replace_content(ann.clone(), zone.uuid, file).await.unwrap();
        assert_eq!(node.read(&zone).await.1[0].content.name, owner);
    }
}
