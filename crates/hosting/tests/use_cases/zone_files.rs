//! Zone files, in and out.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use hosting::Error;
use tokio::sync::RwLock;
use zone::ErrorCode;

use crate::{App, mistake, name};

const FILE: &str = "\
$ORIGIN example.com.
$TTL 300
@    IN SOA ns.example.com. admin.example.com. 7 100 200 300 60
@       NS ns
ns      A 192.0.2.53
www 60  A 192.0.2.1
www 90  A 192.0.2.2
@       TXT \"v=spf1 -all\"
";

#[tokio::test]
async fn a_zone_comes_with_its_file_or_not_at_all() {
    let app = App::start().await;
    let actor = app.account("a@example.com", &["dns:*"]).await;
    let refused = mistake(
        app.hosting.create_zone(&actor, "example.com", Some("www A 192.0.2.1\nwww A here\n".into())).await,
    );
    assert_eq!(refused.field, Some("zonefile"));
    assert!(refused.detail.contains("line 2"), "{}", refused.detail);
    assert!(app.set.get(&name("example.com")).is_none());

    let (zone, records) = app.hosting.create_zone(&actor, "example.com", Some(FILE.into())).await.unwrap();
    assert_eq!((zone.record_count, records.len()), (5, 5));
    assert_eq!((&zone.soa.mname, zone.soa.refresh), (&name("ns.example.com"), 100));
}

#[tokio::test]
async fn a_rule_that_a_file_breaks_is_told_by_its_line() {
    let app = App::start().await;
    let actor = app.account("a@example.com", &["dns:*"]).await;
    let (zone, _) = app.hosting.create_zone(&actor, "example.com", Some(FILE.into())).await.unwrap();
    let broken = format!("{FILE}www CNAME @\n");
    let refused = mistake(app.hosting.replace_zone_file(&actor, zone.uuid, broken).await);
    assert_eq!((refused.code, refused.field), (ErrorCode::Conflict, Some("zonefile")));
    assert!(refused.detail.contains("line"), "{}", refused.detail);
    assert_eq!(app.hosting.get_zone(&actor, zone.uuid, |_, records| records.len()).await.unwrap(), 5);
}

#[tokio::test]
async fn a_file_of_too_many_records_is_refused() {
    let app = App::start().await;
    let actor = app.account("a@example.com", &["dns:*"]).await;
    let (zone, _) = app.hosting.create_zone(&actor, "example.com", None).await.unwrap();
    // One too many, which the zone's rule sees, and so many that the rest is not read.
    for (count, rest) in [(10_001, ""), (30_000, "www A here\n")] {
        let lines: String = (0..count).map(|number| format!("n{number} A 192.0.2.1\n")).collect();
        let text = format!("{lines}{rest}");
        for refused in [
            mistake(app.hosting.create_zone(&actor, "example.org", Some(text.clone())).await),
            mistake(app.hosting.replace_zone_file(&actor, zone.uuid, text).await),
        ] {
            assert_eq!((refused.code, refused.field), (ErrorCode::LimitExceeded, Some("zonefile")));
            assert!(refused.detail.contains("line 1000"), "{}", refused.detail);
        }
    }
}

#[tokio::test]
async fn what_is_written_is_what_is_served_and_reads_back() {
    let app = App::start().await;
    let actor = app.account("a@example.com", &["dns:*"]).await;
    let (zone, before) = app.hosting.create_zone(&actor, "example.com", Some(FILE.into())).await.unwrap();
    let text = app.hosting.export_zone_file(&actor, zone.uuid).await.unwrap();
    let written = zone::master_file::read(text.as_bytes(), &zone.apex).unwrap();
    assert_eq!(written.soa.as_ref().map(|soa| soa.serial), Some(zone.soa.serial), "{text}");
    let ttls: Vec<u32> = written
        .records
        .iter()
        .filter(|record| record.name == name("www.example.com"))
        .map(|record| record.ttl)
        .collect();
    assert_eq!(ttls, [60, 60], "the lowest of the RRset is served");

    app.hosting.replace_zone_file(&actor, zone.uuid, text).await.unwrap();
    let after = app.hosting.get_zone(&actor, zone.uuid, |_, records| records.to_vec()).await.unwrap();
    let identities = |records: &[zone::Record]| records.iter().map(|record| record.uuid).collect::<Vec<_>>();
    assert_eq!(identities(&before), identities(&after));
}

#[tokio::test]
async fn the_platforms_nameservers_are_written_where_the_user_has_none() {
    let app = App::start().await;
    let actor = app.account("a@example.com", &["dns:*"]).await;
    let (zone, _) = app.hosting.create_zone(&actor, "example.com", None).await.unwrap();
    let text = app.hosting.export_zone_file(&actor, zone.uuid).await.unwrap();
    for nameserver in ["ns1.provider.test.", "ns2.provider.test."] {
        assert!(text.contains(nameserver), "{text}");
    }
    let replaced = app.hosting.replace_zone_file(&actor, zone.uuid, text).await.unwrap();
    assert_eq!(replaced.record_count, 0, "they stay the platform's");
}

#[tokio::test]
async fn a_few_large_records_are_as_much_as_many_small_ones() {
    let app = App::start().await;
    let actor = app.account("a@example.com", &["dns:*"]).await;
    let value = format!("\"{}\" ", "x".repeat(255)).repeat(200);
    let file: String = (0..20).map(|number| format!("n{number} TXT {value}\n")).collect();
    let (zone, _) = app.hosting.create_zone(&actor, "example.com", Some(file)).await.unwrap();
    let (reading, held) = (Arc::new(AtomicUsize::new(0)), Arc::new(RwLock::new(())));
    let hold = held.write().await;
    let readers: Vec<_> = (0..6)
        .map(|_| {
            let (hosting, actor) = (app.hosting.clone(), actor.clone());
            let (reading, held) = (Arc::clone(&reading), Arc::clone(&held));
            tokio::spawn(async move {
                let view = move |_: &store::Zone, records: &[zone::Record]| {
                    reading.fetch_add(1, Ordering::SeqCst);
                    drop(held.blocking_read());
                    records.len()
                };
                hosting.get_zone(&actor, zone.uuid, view).await.unwrap()
            })
        })
        .collect();
    while reading.load(Ordering::SeqCst) < 2 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(reading.load(Ordering::SeqCst), 2, "the others wait before they read");
    drop(hold);
    for reader in readers {
        assert_eq!(reader.await.unwrap(), 20);
    }
}

#[tokio::test]
async fn what_there_is_no_room_for_is_not_read() {
    let app = App::start().await;
    let actor = app.account("a@example.com", &["dns:*"]).await;
    let (zone, _) = app.hosting.create_zone(&actor, "example.com", Some(FILE.into())).await.unwrap();
    assert!(zone.octets > 50 && zone.octets < 1_000, "{}", zone.octets);
    let full = |zone: &store::Zone| -> Result<(), Error> { Err(Error::Unavailable(zone.octets.to_string())) };
    let unread = |_: &store::Zone, _: &[zone::Record]| panic!("it was read");
    let refused = app.hosting.get_zone_with(&actor, zone.uuid, full, unread).await.unwrap_err();
    assert!(matches!(refused, Error::Unavailable(_)), "{refused}");
    let refused = app.hosting.export_zone_file_with(&actor, zone.uuid, full).await.unwrap_err();
    assert!(matches!(refused, Error::Unavailable(_)), "{refused}");
    let reserve = |zone: &store::Zone| Ok(zone.record_count);
    let (text, reserved) = app.hosting.export_zone_file_with(&actor, zone.uuid, reserve).await.unwrap();
    assert!(text.contains("v=spf1") && reserved == 5, "{text}");
}
