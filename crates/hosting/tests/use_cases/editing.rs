//! Several records at once, history, undo and restore, and what files and records would be.

use hosting::{
    Administrator, ChangedBy, ContentPreview, Error, NameserversOf, Permission, RecordEdit, ZoneFileTarget,
};
use uuid::Uuid;
use zone::{ErrorCode, Given};

use crate::{App, a_record, mistake, name};

#[tokio::test]
async fn each_edit_asks_for_its_own_permission() {
    let app = App::start().await;
    let (all, hosting) = (app.account("a@example.com", &["dns:*"]).await, &app.hosting);
    let (zone, _) = hosting.create_zone(&all, "example.com", None).await.unwrap();
    let (_, record) = hosting.create_record(&all, zone.uuid, a_record("www", "192.0.2.1")).await.unwrap();
    for (needed, edit) in [
        (Permission::Create, RecordEdit::Create(a_record("new", "192.0.2.1"))),
        (Permission::Update, RecordEdit::Patch(record.uuid, a_record("www", "192.0.2.2"))),
        (Permission::Update, RecordEdit::Replace(record.uuid, a_record("www", "192.0.2.3"))),
        (Permission::Delete, RecordEdit::Delete(record.uuid)),
    ] {
        for held in Permission::ALL {
            let actor = app.actor("a@example.com", &[held.as_str()]).await;
            let outcome = hosting.change_records(&actor, zone.uuid, vec![edit.clone()]).await;
            match outcome {
                Ok(changed) => assert!(held == needed && changed.change.is_some()),
                Err(Error::PermissionDenied(missing)) => assert!(held != needed && missing == needed),
                Err(other) => panic!("{other}"),
            }
        }
    }
}

#[tokio::test]
async fn going_back_needs_all_that_it_may_do() {
    let app = App::start().await;
    let (all, hosting) = (app.account("a@example.com", &["dns:*"]).await, &app.hosting);
    let (zone, _) = hosting.create_zone(&all, "example.com", None).await.unwrap();
    hosting.create_record(&all, zone.uuid, a_record("www", "192.0.2.1")).await.unwrap();
    let almost = app.actor("a@example.com", &["dns:read", "dns:list", "dns:create", "dns:update"]).await;
    let denied = [
        hosting.undo_change(&almost, zone.uuid, 2).await.err(),
        hosting.restore_zone(&almost, zone.uuid, 1).await.err(),
        hosting.preview_zone_file(&almost, ZoneFileTarget::Zone(zone.uuid), "").await.err(),
    ];
    for error in denied {
        assert!(matches!(error, Some(Error::PermissionDenied(Permission::Delete))), "{error:?}");
    }
    let blind = app.actor("a@example.com", &["dns:list", "dns:create", "dns:update", "dns:delete"]).await;
    let denied = [
        hosting.history(&blind, zone.uuid, None, 10).await.err(),
        hosting.restore_preview(&blind, zone.uuid, 1).await.err(),
        hosting.zone_of_domain(&blind, "example.com").await.err(),
        hosting.served_nameservers(&blind, &zone).await.err(),
    ];
    for error in denied {
        assert!(matches!(error, Some(Error::PermissionDenied(Permission::Read))), "{error:?}");
    }
    hosting.restore_zone(&all, zone.uuid, 1).await.unwrap();
    let (_, entries) = hosting.history(&all, zone.uuid, None, 10).await.unwrap();
    assert_eq!(entries.len(), 3);
    assert!(
        matches!(&entries[0].by, ChangedBy::Token { name: Some(name), is_revoked: false, .. } if name == "test")
    );
    hosting.undo_change(&all, zone.uuid, 3).await.unwrap();
    assert_eq!(hosting.zone_of_domain(&all, "example.com").await.unwrap().record_count, 1);
}

#[tokio::test]
async fn nothing_of_another_account_is_told_or_touched() {
    let app = App::start().await;
    let (ann, bob) =
        (app.account("a@example.com", &["dns:*"]).await, app.account("b@example.com", &["dns:*"]).await);
    let hosting = &app.hosting;
    let (zone, _) = hosting.create_zone(&ann, "example.com", None).await.unwrap();
    let (_, record) = hosting.create_record(&ann, zone.uuid, a_record("www", "192.0.2.1")).await.unwrap();
    let outcomes = [
        hosting.change_records(&bob, zone.uuid, vec![RecordEdit::Delete(record.uuid)]).await.err(),
        hosting.history(&bob, zone.uuid, None, 10).await.err(),
        hosting.undo_change(&bob, zone.uuid, 2).await.err(),
        hosting.restore_zone(&bob, zone.uuid, 1).await.err(),
        hosting.restore_preview(&bob, zone.uuid, 1).await.err(),
        hosting.preview_zone_file(&bob, ZoneFileTarget::Zone(zone.uuid), "").await.err(),
        hosting.zone_of_domain(&bob, "example.com").await.err(),
        hosting.zone_of_domain(&ann, "example.org").await.err(),
        hosting.zone_of_domain(&ann, "no domain").await.err(),
        hosting.history(&ann, Uuid::nil(), None, 10).await.err(),
    ];
    for (at, error) in outcomes.into_iter().enumerate() {
        assert!(matches!(error, Some(Error::NotFound)), "outcome {at}: {error:?}");
    }
}

#[tokio::test]
async fn a_files_preview_tells_all_mistakes_and_makes_nothing() {
    let app = App::start().await;
    let (actor, hosting) = (app.account("a@example.com", &["dns:*"]).await, &app.hosting);
    let new = |domain: &str| ZoneFileTarget::NewZone(domain.to_owned());
    let broken = "$TTL 60\nwww A here\nb CNAME x.test.\nb A 192.0.2.1\nmail MX x.test.\n";
    let told = hosting.preview_zone_file(&actor, new("example.com"), broken).await.unwrap();
    let lines: Vec<Option<u32>> = told.mistakes.iter().map(|mistake| mistake.line).collect();
    assert_eq!(lines, [Some(2), Some(5)], "the rules wait until all can be read");

    let readable = broken.replace("here", "192.0.2.1").replace("MX x", "MX 10 x");
    let told = hosting.preview_zone_file(&actor, new("Example.COM."), readable.clone()).await.unwrap();
    assert_eq!((told.apex, told.added.len()), (name("example.com"), 4));
    assert_eq!((told.mistakes.len(), told.mistakes[0].line), (1, Some(3)));
    assert!(hosting.zone_of_domain(&actor, "example.com").await.is_err());
    let refused = mistake(hosting.create_zone(&actor, "example.com", Some(readable)).await);
    assert!(refused.detail.contains(&told.mistakes[0].detail), "{} {:?}", refused.detail, told.mistakes);

    let many: String = (0..500).map(|_| "x A here\n").collect();
    assert_eq!(
        hosting.preview_zone_file(&actor, new("example.com"), many).await.unwrap().mistakes.len(),
        100
    );
    let told = mistake(hosting.preview_zone_file(&actor, new("co.uk"), "").await);
    assert_eq!(told.field, Some("domain"));
    let too_many: String = (0..10_003).map(|number| format!("n{number} A 192.0.2.1\n")).collect();
    let told = hosting.preview_zone_file(&actor, new("example.com"), too_many).await.unwrap();
    assert_eq!(told.mistakes[0].code, ErrorCode::LimitExceeded);
}

#[tokio::test]
async fn a_record_is_shown_as_it_would_stand() {
    let app = App::start().await;
    let (actor, hosting) = (app.account("a@example.com", &["dns:*"]).await, &app.hosting);
    let (zone, _) = hosting.create_zone(&actor, "example.com", None).await.unwrap();
    let shown = hosting.preview_record(&zone.apex, None, &a_record("www", "192.0.2.1")).unwrap();
    assert_eq!(shown.to_zone_file_line(), "www.example.com. 3600 IN A 192.0.2.1");
    let wrong = zone::RecordFields { ttl: Given::Value(1), ..a_record("www", "no address") };
    let mistakes = hosting.preview_record(&zone.apex, None, &wrong).unwrap_err();
    let fields: Vec<_> = mistakes.iter().filter_map(|mistake| mistake.field).collect();
    assert_eq!(fields, ["value", "ttl"]);
    // What a record has already, it may keep.
    let current = zone::RecordContent { ttl: 1, ..shown };
    let kept = zone::RecordFields { ttl: Given::Value(1), ..a_record("www", "192.0.2.2") };
    assert_eq!(hosting.preview_record(&zone.apex, Some(&current), &kept).unwrap().ttl, 1);
}

#[tokio::test]
async fn the_nameservers_that_are_served_are_told() {
    let app = App::start().await;
    let (actor, hosting) = (app.account("a@example.com", &["dns:*"]).await, &app.hosting);
    let (zone, _) = hosting.create_zone(&actor, "example.com", None).await.unwrap();
    let (served, are_platforms) = hosting.served_nameservers(&actor, &zone).await.unwrap();
    assert_eq!((served.rdatas.len(), are_platforms), (2, true));
    let own = zone::RecordFields { record_type: Given::Value("NS".into()), ..a_record("@", "ns.x.test") };
    hosting.create_record(&actor, zone.uuid, own).await.unwrap();
    let (served, are_platforms) = hosting.served_nameservers(&actor, &zone).await.unwrap();
    assert_eq!(served.rdatas[0].as_wire(), name("ns.x.test").as_wire());
    assert_eq!((served.rdatas.len(), are_platforms), (1, false));

    // The platform's own zone, an administrator's: a nameserver inside it is served once it has an address.
    let account = app.store.account_by_email("a@example.com").await.unwrap().unwrap();
    hosting.set_administrator(&Administrator::operator(), account.id, true).await.unwrap();
    let (platform, _) = hosting.create_zone(&actor, "provider.test", None).await.unwrap();
    hosting.create_record(&actor, platform.uuid, a_record("ns2", "192.0.2.1")).await.unwrap();
    let (served, are_platforms) = hosting.served_nameservers(&actor, &platform).await.unwrap();
    assert_eq!(served.rdatas[0].as_wire(), name("ns2.provider.test").as_wire());
    assert_eq!((served.rdatas.len(), are_platforms), (1, true));
}

#[tokio::test]
async fn a_files_nameservers_can_be_left_out_and_lines_stay_right() {
    let app = App::start().await;
    let (actor, hosting) = (app.account("a@example.com", &["dns:*"]).await, &app.hosting);
    let new = || ZoneFileTarget::NewZone("example.com".to_owned());
    let file = "$TTL 60\n@ NS ns1.old.test.\n@ NS ns2.old.test.\nsub NS ns.else.test.\nb CNAME x.test.\nb A 192.0.2.1\n";
    let platform = NameserversOf::Platform;
    let (told, named) = hosting.preview_zone_file_with(&actor, new(), file, platform).await.unwrap();
    assert_eq!(named, [name("ns1.old.test"), name("ns2.old.test")]);
    assert!(told.are_nameservers_platforms && told.added.len() == 3, "a delegation stays: {told:?}");
    let (as_it_is, _) =
        hosting.preview_zone_file_with(&actor, new(), file, NameserversOf::File).await.unwrap();
    assert!(!as_it_is.are_nameservers_platforms && as_it_is.added.len() == 5);
    let line = |preview: &ContentPreview| preview.mistakes[0].line;
    assert!(line(&told).is_some() && line(&told) == line(&as_it_is), "{told:?}");

    let right = file.replace("b A 192.0.2.1\n", "");
    let made = hosting.create_zone_with(&actor, "example.com", Some(right.clone()), platform).await.unwrap();
    assert_eq!(made.1.len(), 2);
    let kept = hosting.replace_zone_file_with(&actor, made.0.uuid, right.clone(), NameserversOf::File).await;
    assert_eq!(kept.unwrap().record_count, 4);
    let gone = hosting.replace_zone_file_with(&actor, made.0.uuid, right, platform).await;
    assert_eq!(gone.unwrap().record_count, 2);
}
