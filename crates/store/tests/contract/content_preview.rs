//! What a zone file would do.

use store::{ContentPreview, ContentTarget, StoreError, Zone};
use zone::{ErrorCode, RecordType};

use crate::on_both_databases;
use crate::support::{Node, TestDatabase, a, content, is_not_found, name, refusal};

on_both_databases![
    a_new_zones_file_is_counted,
    a_file_is_told_apart_from_what_is_there,
    all_that_the_rules_refuse_is_told_by_its_line,
    a_zone_that_may_not_be_is_refused,
];

async fn preview(node: &Node, zone: &Zone, text: &str) -> Result<ContentPreview, StoreError> {
    let (target, content) = (ContentTarget::Zone(zone.uuid), content(&zone.domain(), text));
    node.store.preview_content(zone.account, target, content, 100, true).await
}

async fn a_new_zones_file_is_counted(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let text = "$TTL 60\n@ SOA ns1.x.test. adm.x.test. 7 11 12 13 14\n@ NS ns1.provider.test.\n@ NS ns2.provider.test.\n\
        www A 192.0.2.1\nwww A 192.0.2.2\n@ MX 10 www\n";
    let target = ContentTarget::NewZone(name("example.com"));
    let told = node.store.preview_content(ann.account, target, content("example.com", text), 100, true);
    let told = told.await.unwrap();
    assert_eq!((told.apex, told.soa.unwrap().refresh), (name("example.com"), 11));
    assert_eq!(
        told.types,
        [(RecordType::A, 2), (RecordType::MX, 1)],
        "the platform's NS stay the platform's"
    );
    assert!(told.are_nameservers_platforms);
    assert_eq!((told.kept, told.removed.len(), told.added.len(), told.mistakes.len()), (0, 0, 3, 0));
    assert!(node.store.zone_by_apex(&name("example.com")).await.unwrap().is_none(), "nothing is made");
}

async fn a_file_is_told_apart_from_what_is_there(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    node.create_record(&ann, &zone, a("kept", "192.0.2.1")).await.unwrap();
    let altered = node.create_record(&ann, &zone, a("altered", "192.0.2.2")).await.unwrap();
    node.create_record(&ann, &zone, a("gone", "192.0.2.3")).await.unwrap();
    let before = node.read(&zone).await;
    let text = "kept 3600 A 192.0.2.1\naltered 60 A 192.0.2.2\nnew 60 A 192.0.2.4\n@ 60 NS x.test.\n";
    let told = preview(&node, &zone, text).await.unwrap();
    assert!(!told.are_nameservers_platforms && told.soa.is_none());
    let names = |records: &[store::RecordText]| {
        let mut names: Vec<String> = records.iter().map(|record| record.name.clone()).collect();
        names.sort();
        names
    };
    assert_eq!((told.kept, names(&told.removed)), (1, vec!["altered".to_owned(), "gone".to_owned()]));
    assert_eq!(names(&told.added), ["@", "altered", "new"]);
    assert!(
        told.added.iter().any(|record| record.uuid == altered.uuid && record.ttl == 60),
        "paired by uuid"
    );
    let after = node.read(&zone).await;
    assert_eq!((after.0.soa, after.1), (before.0.soa, before.1));

    let bob = node.account("bob@example.com").await;
    let (target, content) = (ContentTarget::Zone(zone.uuid), content("example.com", text));
    assert!(is_not_found(&node.store.preview_content(bob.account, target, content, 100, true).await));
}

async fn all_that_the_rules_refuse_is_told_by_its_line(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let text = "$TTL 60\nb CNAME x.test.\nb A 192.0.2.2\n@ NS ns\n*.w NS x.test.\nok A 192.0.2.1\n";
    let told = preview(&node, &zone, text).await.unwrap();
    let lines: Vec<Option<u32>> = told.mistakes.iter().map(|mistake| mistake.line).collect();
    assert_eq!(lines, [Some(2), Some(4), Some(5)], "{:?}", told.mistakes);
    assert!(told.mistakes.iter().all(|mistake| mistake.code == ErrorCode::Conflict));

    let (target, content) = (ContentTarget::Zone(zone.uuid), content("example.com", text));
    let unchecked = node.store.preview_content(ann.account, target, content, 100, false).await.unwrap();
    assert_eq!(unchecked.mistakes, []);
}

async fn a_zone_that_may_not_be_is_refused(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let bob = node.account("bob@example.com").await;
    node.create_zone(&ann, "example.com").await.unwrap();
    for (domain, code) in
        [("example.com", ErrorCode::AlreadyExists), ("sub.example.com", ErrorCode::Conflict)]
    {
        let target = ContentTarget::NewZone(name(domain));
        let told = node.store.preview_content(bob.account, target, content(domain, ""), 100, true).await;
        assert_eq!(refusal(told).0, code);
    }
}
