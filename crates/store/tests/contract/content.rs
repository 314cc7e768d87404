//! Zone files: the whole content, or nothing of it.

use std::collections::BTreeMap;

use uuid::Uuid;
use zone::{ErrorCode, Record, RecordType, Serial};

use crate::on_both_databases;
use crate::support::{Event, NOW, Node, TODAY, TestDatabase, a, content, fields, name, new_zone, refusal};

on_both_databases![
    content_is_replaced_as_a_whole,
    what_equals_on_the_wire_keeps_its_identity,
    the_serial_rises_whatever_the_file_says,
    the_platforms_nameservers_stay_the_platforms,
    a_rule_that_the_file_breaks_names_the_line,
    a_refused_file_changes_nothing,
    a_new_zone_that_is_refused_is_not_made,
    a_new_zone_tells_its_records_as_they_are_read,
    a_file_of_many_records,
    a_zone_is_full_by_octets,
];

async fn replace(node: &Node, zone: &store::Zone, text: &str) -> Result<store::Zone, store::StoreError> {
    let author = store::Author { account: zone.account, by: store::By::Operator, scope: None };
    node.store.replace_content(author, zone.uuid, content(&zone.domain(), text)).await
}

async fn content_is_replaced_as_a_whole(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    node.create_record(&ann, &zone, a("old", "192.0.2.1")).await.unwrap();
    let text = "$TTL 5\n@ SOA ns1.x.test. adm.x.test. 1 11 12 13 14\n@ MX 10 mail\nmail A 192.0.2.2\n*.w TXT \"x y\"\n";
    let replaced = replace(&node, &zone, text).await.unwrap();
    assert_eq!((replaced.record_count, replaced.soa.serial), (3, Serial(TODAY.0 + 2)));
    let soa = &replaced.soa;
    assert_eq!((soa.refresh, soa.retry, soa.expire, soa.minimum, soa.ttl), (11, 12, 13, 14, 5));
    assert_eq!((&soa.mname, &soa.rname), (&name("ns1.x.test"), &name("adm.x.test")));

    let (read, records) = node.read(&zone).await;
    assert_eq!(read.soa, replaced.soa);
    let values: Vec<&str> = records.iter().map(|record| record.content.value.as_str()).collect();
    assert_eq!(values, ["mail.example.com", "192.0.2.2", "x y"]);
    node.assert_publishes(&[&zone]).await;
    assert_eq!(node.published.events().last(), Some(&Event::Whole(zone.apex.clone(), replaced.soa.serial)));

    let emptied = replace(&node, &zone, "; nothing at all\n").await.unwrap();
    assert_eq!((emptied.record_count, emptied.soa.refresh), (0, 11), "without a SOA in the file ours stays");
    node.assert_publishes(&[&zone]).await;
}

async fn what_equals_on_the_wire_keeps_its_identity(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    for fields in [
        a("www", "192.0.2.1"),
        a("www", "192.0.2.2"),
        fields("CNAME", "c", "WWW.example.com."),
        a("x", "192.0.2.3"),
    ] {
        node.create_record(&ann, &zone, fields).await.unwrap();
    }
    let before = by_value(node.read(&zone).await.1);
    node.now.store(NOW + 60, std::sync::atomic::Ordering::Relaxed);
    replace(&node, &zone, "$TTL 3600\nwww A 192.0.2.1\nwww 60 A 192.0.2.2\nc CNAME www\nnew A 192.0.2.4\n")
        .await
        .unwrap();

    let after = by_value(node.read(&zone).await.1);
    assert_eq!(after["192.0.2.1"], before["192.0.2.1"]);
    assert_eq!((after["192.0.2.2"].uuid, after["192.0.2.2"].created_at), (before["192.0.2.2"].uuid, NOW));
    assert_eq!(after["192.0.2.2"].content.ttl, 60);
    assert_eq!(
        after["www.example.com"].uuid, before["WWW.example.com."].uuid,
        "written canonically, yet the same"
    );
    assert_eq!(after["192.0.2.4"].created_at, NOW + 60);
    assert_eq!(after.len(), 4);
    node.assert_publishes(&[&zone]).await;
}

fn by_value(records: Vec<Record>) -> BTreeMap<String, Record> {
    records.into_iter().map(|record| (record.content.value.clone(), record)).collect()
}

async fn the_serial_rises_whatever_the_file_says(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let ahead = TODAY.0 + 1_000;
    for (file, expected) in [
        (1, TODAY.0 + 1),
        (ahead, ahead),
        (ahead, ahead + 1),
        (TODAY.0, ahead + 2),
        // RFC 1982: less than 2^31 further on is ahead, though the number be smaller.
        (ahead + 2_000_000_000, ahead + 2_000_000_000),
        (3, 3),
    ] {
        let text = format!("@ 60 SOA ns1.x.test. adm.x.test. {file} 1 1 1 1\n");
        assert_eq!(replace(&node, &zone, &text).await.unwrap().soa.serial, Serial(expected), "file {file}");
        node.assert_publishes(&[&zone]).await;
    }
}

async fn the_platforms_nameservers_stay_the_platforms(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let whole_set = "@ 60 NS ns2.provider.test.\n@ 60 NS ns1.Provider.test.\nwww 60 A 192.0.2.1\n";
    assert_eq!(replace(&node, &zone, whole_set).await.unwrap().record_count, 1);
    let part_of_it = "@ 60 NS ns1.provider.test.\n";
    assert_eq!(replace(&node, &zone, part_of_it).await.unwrap().record_count, 1);
    let more = "@ 60 NS ns1.provider.test.\n@ 60 NS ns2.provider.test.\n@ 60 NS ns3.provider.test.\n";
    assert_eq!(replace(&node, &zone, more).await.unwrap().record_count, 3);
    node.assert_publishes(&[&zone]).await;
}

async fn a_rule_that_the_file_breaks_names_the_line(database: TestDatabase) {
    let node = database.open(|options| options.limits.records_per_zone = 4).await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    for (text, code, line) in [
        ("$TTL 60\na A 192.0.2.1\n\nb CNAME a\nb A 192.0.2.2\n", ErrorCode::Conflict, 4..=5),
        ("$TTL 60\nd DNAME x.test.\nx.d A 192.0.2.2\n", ErrorCode::Conflict, 2..=3),
        ("$TTL 60\n@ NS ns\n", ErrorCode::Conflict, 2..=2),
        (
            "$TTL 60\na A 1.1.1.1\nb A 1.1.1.1\nc A 1.1.1.1\nd A 1.1.1.1\ne A 1.1.1.1\n",
            ErrorCode::LimitExceeded,
            6..=6,
        ),
    ] {
        let (told, field, detail) = refusal(replace(&node, &zone, text).await);
        assert_eq!((told, field), (code, Some("zonefile")), "{text}");
        assert!(
            line.into_iter().any(|line| detail.starts_with(&format!("zonefile, line {line}: "))),
            "{detail}"
        );
    }
}

async fn a_refused_file_changes_nothing(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    node.create_record(&ann, &zone, a("www", "192.0.2.1")).await.unwrap();
    let before = node.read(&zone).await;
    let text =
        "$TTL 60\n@ SOA a.test. b.test. 4000000000 1 1 1 1\nnew A 192.0.2.1\nb CNAME new\nb A 192.0.2.2\n";
    refusal(replace(&node, &zone, text).await);
    let after = node.read(&zone).await;
    assert_eq!((after.0.soa, after.1), (before.0.soa, before.1));
    node.assert_publishes(&[&zone]).await;
}

async fn a_new_zone_that_is_refused_is_not_made(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let broken = content("example.com", "$TTL 60\na CNAME b\na A 192.0.2.1\n");
    let outcome = node.store.create_zone(ann.clone(), new_zone("example.com", Some(broken))).await;
    assert_eq!(refusal(outcome).1, Some("zonefile"));
    assert_eq!(node.store.count_zones(ann.account, None).await.unwrap(), 0);
    node.assert_publishes(&[]).await;
    assert_eq!(node.create_zone(&ann, "example.com").await.unwrap().soa.serial, TODAY, "no serial was spent");
}

async fn a_new_zone_tells_its_records_as_they_are_read(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let text = "b TXT x\n*.b A 192.0.2.3\nb A 192.0.2.2\nb A 192.0.2.1\nb CAA 0 issue \"x\"\n@ MX 1 mail.x.test.\na A 192.0.2.9\n";
    let new = new_zone("example.com", Some(content("example.com", text)));
    let (zone, records) = node.store.create_zone(ann, new).await.unwrap();
    assert_eq!(records.len(), 7);
    assert_eq!(records, node.read(&zone).await.1);
}

async fn a_file_of_many_records(database: TestDatabase) {
    const RECORDS: u32 = 12_000;
    let node = database.open(|options| options.limits.records_per_zone = 0).await;
    node.store.publish_all().await.unwrap();
    let ann = node.account("ann@example.com").await;
    let file = |ttl: u32, skipped: u32| {
        let lines = (0..RECORDS).filter(|number| number % 10 != skipped);
        lines
            .map(|number| format!("n{number} {ttl} A 192.0.{}.{}\n", number / 256, number % 256))
            .collect::<String>()
    };
    let new = new_zone("example.com", Some(content("example.com", &file(60, 0))));
    let (zone, records) = node.store.create_zone(ann.clone(), new).await.unwrap();
    assert_eq!(zone.record_count, u64::from(RECORDS) / 10 * 9);
    let before: BTreeMap<String, Uuid> = identities(records);

    // All TTLs change, one record in ten goes and one in ten comes.
    replace(&node, &zone, &file(61, 1)).await.unwrap();
    let (_, records) = node.read(&zone).await;
    assert!(
        records.iter().all(|record| record.content.ttl == 61 && record.content.record_type == RecordType::A)
    );
    let after = identities(records);
    assert_eq!(after.len() as u32, RECORDS / 10 * 9);
    let kept = after.iter().filter(|(owner, uuid)| before.get(*owner) == Some(uuid)).count();
    assert_eq!(kept as u32, RECORDS / 10 * 8);
    node.assert_publishes(&[&zone]).await;

    node.store.delete_zone(ann.clone(), zone.uuid).await.unwrap();
    node.assert_publishes(&[]).await;
}

fn identities(records: Vec<Record>) -> BTreeMap<String, Uuid> {
    records.into_iter().map(|record| (record.content.name.to_string(), record.uuid)).collect()
}

async fn a_zone_is_full_by_octets(database: TestDatabase) {
    const LIMIT: u64 = 10_000;
    let node = database.open(|options| options.limits.octets_per_zone = LIMIT).await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let long = |number: u64| fields("TXT", &format!("n{number}"), &"x".repeat(900 + number as usize));
    let octets = async || {
        let (_, records) = node.read(&zone).await;
        records.iter().map(|record| record.content.octets()).sum::<u64>()
    };
    // Over and over, since what is counted must stay what is there.
    for round in 0..3 {
        let mut made = Vec::new();
        let refused = loop {
            match node.create_record(&ann, &zone, long(made.len() as u64)).await {
                Ok(record) => made.push(record),
                refused => break refused,
            }
        };
        assert_eq!(refusal(refused).0, ErrorCode::LimitExceeded, "round {round}");
        assert_eq!(made.len(), 5, "round {round}");
        // A little larger may do, much larger may not.
        let longer = |octets: usize| fields("TXT", "n0", &"y".repeat(octets));
        node.store.patch_record(ann.clone(), made[0].uuid, longer(950)).await.unwrap();
        let refused = node.store.patch_record(ann.clone(), made[0].uuid, longer(2_900)).await;
        assert_eq!(refusal(refused).0, ErrorCode::LimitExceeded);
        assert!((LIMIT * 9 / 10..=LIMIT).contains(&octets().await));
        for record in made {
            node.store.delete_record(ann.clone(), record.uuid).await.unwrap();
        }
        let lines = |count: u32| -> String {
            (0..count).map(|n| format!("f{n} 60 TXT \"{}\"\n", "z".repeat(200))).collect()
        };
        let (code, _, detail) = refusal(replace(&node, &zone, &lines(30)).await);
        assert_eq!(code, ErrorCode::LimitExceeded);
        assert!(detail.starts_with("zonefile, line 30: "), "{detail}");
        replace(&node, &zone, &lines(20)).await.unwrap();
        replace(&node, &zone, "; nothing\n").await.unwrap();
    }
    let full = new_zone(
        "other.test",
        Some(content("other.test", &format!("a 60 TXT {}\n", "\"x\" ".repeat(4_000)))),
    );
    assert_eq!(refusal(node.store.create_zone(ann.clone(), full).await).0, ErrorCode::LimitExceeded);
}
