//! Each operation asks for its own permission, and an account sees nothing of another's.

use hosting::{Error, Permission, RecordFilter, Start};

use crate::{App, a_record};

#[tokio::test]
async fn each_operation_asks_for_its_own() {
    let app = App::start().await;
    let (all, hosting) = (app.account("a@example.com", &["*:*"]).await, &app.hosting);
    let (zone, _) = hosting.create_zone(&all, "example.com", None).await.unwrap();
    let (_, record) = hosting.create_record(&all, zone.uuid, a_record("www", "192.0.2.1")).await.unwrap();
    let (zone, record) = (zone.uuid, record.uuid);

    for held in Permission::ALL {
        let actor = app.actor("a@example.com", &[held.as_str()]).await;
        let actor = &actor;
        let filter = RecordFilter::default;
        let patch = || a_record("www", "192.0.2.2");
        let outcomes = [
            (Permission::List, hosting.list_zones(actor, None, Start::Offset(0), 10).await.err()),
            (Permission::List, hosting.count_zones(actor, None).await.err()),
            (Permission::List, hosting.list_records(actor, filter(), Start::Offset(0), 10).await.err()),
            (Permission::List, hosting.count_records(actor, filter()).await.err()),
            (Permission::Read, hosting.get_zone(actor, zone, |_, _| ()).await.err()),
            (Permission::Read, hosting.get_record(actor, record).await.err()),
            (Permission::Read, hosting.export_zone_file(actor, zone).await.err()),
            (
                Permission::Create,
                hosting.create_record(actor, zone, a_record("new", "192.0.2.1")).await.err(),
            ),
            (Permission::Create, hosting.create_zone(actor, "example.org", None).await.err()),
            (Permission::Update, hosting.replace_record(actor, record, patch()).await.err()),
            (Permission::Update, hosting.patch_record(actor, record, patch()).await.err()),
            (held, hosting.zone_apex(actor, held, zone).await.err()),
            (held, hosting.require_record(actor, held, record).await.err()),
        ];
        for (at, (needed, error)) in outcomes.into_iter().enumerate() {
            match error {
                None => assert_eq!(needed, held, "outcome {at}"),
                Some(Error::PermissionDenied(missing)) => {
                    assert_ne!(needed, held, "outcome {at}");
                    assert_eq!(missing, needed, "outcome {at}");
                }
                Some(other) => panic!("outcome {at} with {held:?}: {other}"),
            }
        }
        if held != Permission::Delete {
            let refused = [
                hosting.delete_record(actor, record).await.err(),
                hosting.delete_zone(actor, zone).await.err(),
            ];
            for error in refused {
                assert!(
                    matches!(error, Some(Error::PermissionDenied(Permission::Delete))),
                    "{held:?} {error:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_zone_file_needs_all_of_three() {
    let app = App::start().await;
    let all = app.account("a@example.com", &["dns:*"]).await;
    let (zone, _) = app.hosting.create_zone(&all, "example.com", None).await.unwrap();
    for (held, missing) in [
        (["dns:update", "dns:delete"], Permission::Create),
        (["dns:create", "dns:delete"], Permission::Update),
        (["dns:create", "dns:update"], Permission::Delete),
    ] {
        let actor = app.actor("a@example.com", &held).await;
        let error = app.hosting.replace_zone_file(&actor, zone.uuid, b"").await.err();
        assert!(
            matches!(error, Some(Error::PermissionDenied(permission)) if permission == missing),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn what_is_anothers_is_not_there() {
    let app = App::start().await;
    let (owner, hosting) = (app.account("a@example.com", &["*:*"]).await, &app.hosting);
    let other = app.account("b@example.com", &["*:*"]).await;
    let other = &other;
    let (zone, _) = hosting.create_zone(&owner, "example.com", None).await.unwrap();
    let (_, record) = hosting.create_record(&owner, zone.uuid, a_record("www", "192.0.2.1")).await.unwrap();
    let (zone, record) = (zone.uuid, record.uuid);

    let of_zone = || RecordFilter { zone: Some(zone), ..RecordFilter::default() };
    let outcomes = [
        hosting.get_zone(other, zone, |_, _| ()).await.err(),
        hosting.delete_zone(other, zone).await.err(),
        hosting.export_zone_file(other, zone).await.err(),
        hosting.replace_zone_file(other, zone, b"not looked at (").await.err(),
        hosting.create_record(other, zone, a_record("not looked at", "")).await.err(),
        hosting.zone_apex(other, Permission::List, zone).await.err(),
        hosting.get_record(other, record).await.err(),
        hosting.replace_record(other, record, a_record("not looked at", "")).await.err(),
        hosting.patch_record(other, record, a_record("not looked at", "")).await.err(),
        hosting.delete_record(other, record).await.err(),
    ];
    for (at, error) in outcomes.into_iter().enumerate() {
        assert!(matches!(error, Some(Error::NotFound)), "outcome {at}: {error:?}");
    }
    assert!(hosting.list_zones(other, None, Start::Offset(0), 10).await.unwrap().is_empty());
    assert_eq!(hosting.count_zones(other, Some("example.com")).await.unwrap(), 0);
    for filter in [RecordFilter::default(), of_zone()] {
        let listed = hosting.list_records(other, filter.clone(), Start::Offset(0), 10).await.unwrap();
        assert!(listed.is_empty(), "{listed:?}");
        assert_eq!(hosting.count_records(other, filter).await.unwrap(), 0);
    }
    assert_eq!(hosting.count_records(&owner, of_zone()).await.unwrap(), 1);
}
