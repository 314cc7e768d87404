//! What the journal keeps, read from the tables themselves: nothing else shows it yet.

use store::{Author, By, NewToken};
use uuid::Uuid;
use zone::{Given, RecordFields};

use crate::on_both_databases;
use crate::support::{NOW, OPERATOR, TODAY, TestDatabase, a, content, new_zone, refusal};

on_both_databases![
    each_change_is_told_in_full,
    a_refused_change_is_not_told,
    only_the_last_changes_are_kept,
    of_a_deleted_zone_the_deletion_is_kept,
    deleted_zones_leave_little_and_not_for_ever,
    large_changes_push_the_oldest_out,
];

/// An entry, as text.
type Entry = Vec<String>;

/// All entries of a zone by number: number, account, token, time, kind, serials, values.
async fn entries(database: &TestDatabase, domain: &str) -> Vec<Entry> {
    const COLUMNS: &str =
        "number, account_id, token, made_at, kind, serial_from, serial_to, values_before, values_after";
    let url = database.url.clone();
    let apex_key = crate::support::name(domain).order_key();
    let read = move || {
        if let Some(path) = url.strip_prefix("sqlite://") {
            let connection = rusqlite::Connection::open(path).unwrap();
            let sql = format!("SELECT {COLUMNS} FROM journal WHERE apex_key = ?1 ORDER BY mark");
            let mut statement = connection.prepare(&sql).unwrap();
            let rows = statement.query_map([apex_key], |row| {
                Ok((0..9)
                    .map(|column| match row.get_ref(column).unwrap() {
                        rusqlite::types::ValueRef::Null => "-".to_owned(),
                        rusqlite::types::ValueRef::Integer(integer) => integer.to_string(),
                        rusqlite::types::ValueRef::Text(text) => String::from_utf8(text.to_vec()).unwrap(),
                        rusqlite::types::ValueRef::Blob(blob) => Uuid::from_slice(blob).unwrap().to_string(),
                        rusqlite::types::ValueRef::Real(real) => real.to_string(),
                    })
                    .collect())
            });
            rows.unwrap().map(Result::unwrap).collect()
        } else {
            let mut client = postgres::Client::connect(&url, postgres::NoTls).unwrap();
            let columns: Vec<String> =
                COLUMNS.split(", ").map(|column| format!("coalesce({column}::text, '-')")).collect();
            let sql = format!(
                "SELECT {} FROM journal WHERE apex_key = $1 ORDER BY zone_id, number",
                columns.join(", ")
            );
            let rows = client.query(&sql, &[&apex_key]).unwrap();
            rows.iter().map(|row| (0..9).map(|column| row.get::<_, String>(column)).collect()).collect()
        }
    };
    // The client of PostgreSQL blocks, which a runtime's own threads must not.
    std::thread::spawn(read).join().unwrap()
}

async fn each_change_is_told_in_full(database: TestDatabase) {
    let node = database.serve().await;
    let by_hand = node.account("ann@example.com").await;
    let bob = node.account("bob@example.com").await.account;
    let token =
        node.store.create_token(NewToken::new(by_hand.account, "t", &[], [1; 32]), OPERATOR).await.unwrap();
    let ann = Author { by: By::Token(token), ..by_hand.clone() };
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let record = node.create_record(&ann, &zone, a("www", "192.0.2.1")).await.unwrap();
    let ttl = RecordFields { ttl: Given::Value(60), ..RecordFields::default() };
    node.store.patch_record(by_hand.clone(), record.uuid, ttl).await.unwrap();
    node.store.delete_record(ann.clone(), record.uuid).await.unwrap();
    node.store
        .replace_content(ann.clone(), zone.uuid, content("example.com", "@ 60 TXT \"a\\\"b\"\n"))
        .await
        .unwrap();
    node.store.hand_over_zone(by_hand, zone.uuid, bob, OPERATOR).await.unwrap();

    let told = entries(&database, "example.com").await;
    let column = |index: usize| told.iter().map(|entry| entry[index].clone()).collect::<Vec<String>>();
    assert_eq!(column(0), ["1", "2", "3", "4", "5", "6"]);
    assert_eq!(column(1), vec![ann.account.0.to_string(); 6]);
    let token = token.to_string();
    assert_eq!(column(2), [&token, &token, "-", &token, &token, "-"]);
    assert_eq!(column(3), vec![NOW.to_string(); 6]);
    let kinds = [
        "create_zone",
        "create_record",
        "update_record",
        "delete_record",
        "replace_content",
        "hand_over_zone",
    ];
    assert_eq!(column(4), kinds);
    let serial = |step: u32| (TODAY.0 + step).to_string();
    assert_eq!(column(5), ["-".to_owned(), serial(0), serial(1), serial(2), serial(3), serial(4)]);
    assert_eq!(column(6), [serial(0), serial(1), serial(2), serial(3), serial(4), serial(4)]);

    let value = |ttl: u32| {
        format!(
            r#"[{{"created_at":{NOW},"name":"www","priority":null,"record_type":"A","ttl":{ttl},"uuid":"{}","value":"192.0.2.1"}}]"#,
            record.uuid
        )
    };
    assert_eq!((told[1][7].as_str(), &told[1][8]), ("[]", &value(3600)));
    assert_eq!((&told[2][7], &told[2][8]), (&value(3600), &value(60)));
    assert_eq!((&told[3][7], told[3][8].as_str()), (&value(60), "[]"));
    assert_eq!(told[4][7], "[]");
    assert!(
        told[4][8].contains(r#""name":"@""#) && told[4][8].contains(r#""value":"a\"b""#),
        "{}",
        told[4][8]
    );
    assert_eq!(told[5][8], format!(r#"{{"account":{}}}"#, bob.0));
}

async fn a_refused_change_is_not_told(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let record = node.create_record(&ann, &zone, a("www", "192.0.2.1")).await.unwrap();
    refusal(node.create_record(&ann, &zone, a("www", "192.0.2.1")).await);
    node.store.patch_record(ann.clone(), record.uuid, RecordFields::default()).await.unwrap();
    assert_eq!(entries(&database, "example.com").await.len(), 2);
}

async fn only_the_last_changes_are_kept(database: TestDatabase) {
    const CHANGES: i64 = 1_200;
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    let record = node.create_record(&ann, &zone, a("www", "192.0.2.1")).await.unwrap();
    let mut tasks = Vec::new();
    for change in 3..=CHANGES {
        let (store, ann, uuid) = (node.store.clone(), ann.clone(), record.uuid);
        let ttl = RecordFields { ttl: Given::Value(1_000 + change), ..RecordFields::default() };
        tasks.push(tokio::spawn(async move { store.patch_record(ann, uuid, ttl).await.map(drop) }));
    }
    for task in tasks {
        task.await.unwrap().unwrap();
    }
    let numbers: Vec<i64> =
        entries(&database, "example.com").await.iter().map(|entry| entry[0].parse().unwrap()).collect();
    assert_eq!(numbers.last(), Some(&CHANGES));
    assert!((1_000..1_064).contains(&numbers.len()), "{}", numbers.len());
    assert!(numbers.is_sorted_by(|a, b| a + 1 == *b), "without a hole");
}

async fn of_a_deleted_zone_the_deletion_is_kept(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    for _ in 0..2 {
        let zone = node.create_zone(&ann, "example.com").await.unwrap();
        node.create_record(&ann, &zone, a("www", "192.0.2.1")).await.unwrap();
        node.store.delete_zone(ann.clone(), zone.uuid).await.unwrap();
    }
    let told = entries(&database, "example.com").await;
    let kinds: Vec<&str> = told.iter().map(|entry| entry[4].as_str()).collect();
    assert_eq!(kinds, ["delete_zone", "delete_zone"]);
    assert!(told.iter().all(|entry| entry[7].contains("192.0.2.1")), "with what it had");
}

async fn deleted_zones_leave_little_and_not_for_ever(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let text: String = (0..1_000).map(|number| format!("n{number} 60 A 192.0.2.1\n")).collect();
    for _ in 0..10 {
        let new = new_zone("example.com", Some(content("example.com", &text)));
        let (zone, _) = node.store.create_zone(ann.clone(), new).await.unwrap();
        node.store.delete_zone(ann.clone(), zone.uuid).await.unwrap();
    }
    let told = entries(&database, "example.com").await;
    assert_eq!((told.len(), told[9][7].as_str()), (10, r#"{"records_left_out":1000}"#));

    let day = 86_400;
    node.now.store(NOW + 29 * day, std::sync::atomic::Ordering::Relaxed);
    let kept = node.create_zone(&ann, "kept.test").await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    assert_eq!(entries(&database, "example.com").await.len(), 10);
    node.now.store(NOW + 31 * day, std::sync::atomic::Ordering::Relaxed);
    let began = std::time::Instant::now();
    while !entries(&database, "example.com").await.is_empty() {
        assert!(began.elapsed() < std::time::Duration::from_secs(10), "they are kept");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(entries(&database, "kept.test").await.len(), 1, "a living zone keeps what it has");
    // The name itself is remembered.
    let again = node.create_zone(&ann, "example.com").await.unwrap();
    assert!(again.soa.serial.is_ahead_of(TODAY));
    node.assert_publishes(&[&kept, &again]).await;
}

async fn large_changes_push_the_oldest_out(database: TestDatabase) {
    let node = database.serve().await;
    let ann = node.account("ann@example.com").await;
    let zone = node.create_zone(&ann, "example.com").await.unwrap();
    for round in 0..30 {
        let lines = (0..600).map(|number| format!("n{number} 60 TXT {round}\n"));
        let file = content("example.com", &lines.collect::<String>());
        node.store.replace_content(ann.clone(), zone.uuid, file).await.unwrap();
    }
    let told = entries(&database, "example.com").await;
    let numbers: Vec<i64> = told.iter().map(|entry| entry[0].parse().unwrap()).collect();
    assert_eq!(numbers.last(), Some(&31));
    assert!(numbers.is_sorted_by(|a, b| a + 1 == *b), "without a hole");
    let octets: usize = told.iter().map(|entry| entry[7].len() + entry[8].len()).sum();
    assert!((1 << 19..=2 << 20).contains(&octets), "{octets}");
}
