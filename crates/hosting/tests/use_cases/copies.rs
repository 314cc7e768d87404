//! Copies of zones elsewhere: who makes them, who fills them, who promotes them.

use hosting::{CopyState, Error, TakeError, primary_text};
use zone::{ErrorCode, RecordContent, Serial, Soa, master_file};

use crate::{App, mistake, name};

const PRIMARY: &str =
    "@ 60 SOA ns.else.test. adm.else.test. 7 1 1 9 1\n@ 30 NS ns.else.test.\nwww 2 A 192.0.2.1\n";

fn primary(domain: &str) -> (Soa, Vec<RecordContent>) {
    let content = master_file::read(PRIMARY.as_bytes(), &name(domain)).unwrap();
    (content.soa.unwrap(), content.records)
}

fn expires_at(app: &App) -> i64 {
    app.now.load(std::sync::atomic::Ordering::Relaxed) + 1_000
}

fn texts(primaries: &[&str]) -> Vec<String> {
    primaries.iter().map(|&primary| primary.to_owned()).collect()
}

#[tokio::test]
async fn a_copy_is_made_filled_and_promoted() {
    let app = App::start().await;
    let ann = app.account("ann@example.com", &["dns:*"]).await;
    let primaries = texts(&["192.0.2.1", "[2001:db8::1]:5353"]);
    let zone = app.hosting.create_copy(&ann, "Example.com", &primaries, None).await.unwrap();
    let told: Vec<String> = zone.copy.unwrap().source.primaries.iter().map(primary_text).collect();
    assert_eq!(told, primaries);
    let is_available = || app.set.get(&name("example.com")).map(|image| image.is_available());
    assert_eq!(is_available(), Some(false));

    let copies = app.hosting.copied_zones().await.unwrap();
    assert_eq!((copies.len(), copies[0].uuid, copies[0].state.refreshed_at), (1, zone.uuid, None));
    let (soa, records) = primary("example.com");
    app.hosting.take_copy(zone.uuid, soa.clone(), expires_at(&app), records.clone()).await.unwrap();
    assert_eq!(is_available(), Some(true));
    let served: Vec<_> = app.set.get(&name("example.com")).unwrap().rrsets().collect();
    assert_eq!(served.len(), 3, "SOA, the primary's NS, and A");

    let next = Soa { serial: Serial(8), ..soa.clone() };
    let stale = app
        .hosting
        .amend_copy(zone.uuid, Serial(6), next.clone(), expires_at(&app), Vec::new(), Vec::new())
        .await;
    assert!(matches!(stale, Err(TakeError::Refused(_))), "{stale:?}");
    let gone = vec![records[1].clone()];
    app.hosting.amend_copy(zone.uuid, Serial(7), next, expires_at(&app), gone, Vec::new()).await.unwrap();
    assert_eq!(app.set.get(&name("example.com")).unwrap().soa().serial, Serial(8));

    let now = app.now.load(std::sync::atomic::Ordering::Relaxed);
    let expired = CopyState { refreshed_at: Some(now), expires_at: Some(now), last_error: None };
    app.hosting.note_refresh(zone.uuid, expired).await.unwrap();
    assert_eq!(is_available(), Some(false));

    let reader = app.actor("ann@example.com", &["dns:read", "dns:create", "dns:delete"]).await;
    let denied = app.hosting.promote_zone(&reader, zone.uuid).await;
    assert!(matches!(denied, Err(Error::PermissionDenied(_))), "{denied:?}");
    let bob = app.account("bob@example.com", &["*:*"]).await;
    assert!(matches!(app.hosting.promote_zone(&bob, zone.uuid).await, Err(Error::NotFound)));
    let promoted = app.hosting.promote_zone(&ann, zone.uuid).await.unwrap();
    assert!(promoted.copy.is_none());
    assert_eq!(is_available(), Some(true));
    let again = app.hosting.take_copy(zone.uuid, soa, expires_at(&app), records).await;
    assert!(matches!(again, Err(TakeError::Gone)), "{again:?}");
}

#[tokio::test]
async fn all_that_is_wrong_is_told() {
    let app = App::start_altered(|options| {
        options.primary_networks = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    let ann = app.account("ann@example.com", &["dns:*"]).await;
    let create = async |domain: &str, primaries: &[&str], key: Option<&str>| {
        app.hosting.create_copy(&ann, domain, &texts(primaries), key).await
    };
    let Err(Error::Refused(mistakes)) = create("com", &[], Some("a..b")).await else { panic!("not refused") };
    let fields: Vec<_> = mistakes.iter().map(|mistake| mistake.field).collect();
    assert_eq!(fields, [Some("domain"), Some("primaries"), Some("tsig_key")]);
    for address in ["10.0.0.1", "::1", "169.254.169.254"] {
        assert_eq!(mistake(create("example.com", &[address], None).await).field, Some("primaries"));
    }
    let unknown = mistake(create("example.com", &["192.0.2.1"], Some("nobodys")).await);
    assert_eq!(unknown.field, Some("tsig_key"));
    create("example.com", &["127.0.0.1:5300"], None).await.unwrap();
    let taken = mistake(create("example.com", &["192.0.2.1"], None).await);
    assert_eq!((taken.code, taken.field), (ErrorCode::AlreadyExists, Some("domain")));
    let reader = app.actor("ann@example.com", &["dns:read", "dns:update"]).await;
    let denied = app.hosting.create_copy(&reader, "example.org", &texts(&["192.0.2.1"]), None).await;
    assert!(matches!(denied, Err(Error::PermissionDenied(_))));
}

#[tokio::test]
async fn the_nameservers_of_a_copy_are_its_primarys() {
    let app = App::start().await;
    let ann = app.account("ann@example.com", &["dns:*"]).await;
    let zone = app.hosting.create_copy(&ann, "example.com", &texts(&["192.0.2.1"]), None).await.unwrap();
    let (served, are_platforms) = app.hosting.served_nameservers(&ann, &zone).await.unwrap();
    assert_eq!((served.rdatas.len(), are_platforms), (0, false));
    let (soa, records) = primary("example.com");
    app.hosting.take_copy(zone.uuid, soa, expires_at(&app), records).await.unwrap();
    let (served, are_platforms) = app.hosting.served_nameservers(&ann, &zone).await.unwrap();
    assert_eq!((served.rdatas.len(), are_platforms), (1, false));
    let file = app.hosting.export_zone_file(&ann, zone.uuid).await.unwrap();
    assert!(!file.contains("provider.test") && file.contains("ns.else.test."), "{file}");
}
