//! Tokens that a person makes: what can be asked for, who may ask, and what they come to.

use std::net::IpAddr;
use std::sync::atomic::Ordering;

use hosting::{
    AuthenticationError, Error, EventActor, EventKind, NewToken, RecordEdit, Session, SignIn, VisitorInfo,
    ZoneFileTarget,
};
use uuid::Uuid;
use zone::{ErrorCode, RecordFields};

use crate::{App, a_record};

const ADDRESS: &str = "198.51.100.77";

/// Someone who is signed in to a new account.
async fn person(app: &App, email: &str) -> Session {
    let password = "correct horse battery";
    app.hosting.create_account(email, Some(password)).await.expect("a new address");
    let visitor = VisitorInfo { address: ADDRESS.parse().ok(), user_agent: String::new() };
    match app.hosting.sign_in(email, password, &visitor).await.expect("the right password") {
        SignIn::Done(secret) => {
            app.hosting.session(&secret, &visitor).await.expect("a session").expect("it has just begun")
        }
        SignIn::SecondFactor(_) => panic!("there is no second factor"),
    }
}

fn lines(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

fn named(name: &str) -> NewToken {
    NewToken { name: name.to_owned(), permissions: lines(&["dns:*"]), ..NewToken::default() }
}

fn mistakes<T: std::fmt::Debug>(outcome: Result<T, Error>) -> Vec<(&'static str, String)> {
    match outcome {
        Err(Error::Refused(mistakes)) => {
            mistakes.into_iter().map(|mistake| (mistake.field.unwrap_or_default(), mistake.detail)).collect()
        }
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn a_person_makes_lists_and_revokes_tokens() {
    let app = App::start().await;
    let (ann, bob) = (person(&app, "a@example.com").await, person(&app, "b@example.com").await);
    let (zone, _) = app.hosting.create_zone(&ann.actor(), "example.com", None).await.unwrap();
    let limited = NewToken {
        zones: Some(vec![zone.uuid]),
        networks: lines(&["192.0.2.7/24"]),
        record_names: lines(&["_ACME-challenge", " ", "_acme-challenge"]),
        record_types: lines(&["txt", "TXT"]),
        ..named(" acme ")
    };
    let (uuid, secret) = app.hosting.create_token(&ann, limited).await.unwrap();
    app.hosting.create_token(&ann, named("free")).await.unwrap();

    let listed = app.hosting.list_tokens(&ann).await.unwrap();
    assert_eq!(listed.iter().map(|listed| listed.token.name.as_str()).collect::<Vec<_>>(), ["acme", "free"]);
    let token = &listed[0].token;
    assert_eq!((token.uuid, token.networks[0].to_string()), (uuid, "192.0.2.0/24".to_owned()));
    assert_eq!(listed[0].zones.as_ref().unwrap()[0].domain, "example.com");
    let records = &token.scope.as_ref().unwrap().records;
    assert_eq!(records.in_words(), "the name _acme-challenge and the type TXT");
    assert!(listed[1].token.scope.is_none() && listed[1].zones.is_none());
    assert!(app.hosting.list_tokens(&bob).await.unwrap().is_empty());

    let address: IpAddr = "192.0.2.9".parse().unwrap();
    let (actor, _) = app.hosting.authenticate(&secret, Some(address)).await.unwrap();
    assert_eq!(app.hosting.count_zones(&actor, None).await.unwrap(), 1);
    let elsewhere = app.hosting.authenticate(&secret, Some("198.51.100.1".parse().unwrap())).await;
    assert!(matches!(elsewhere, Err(AuthenticationError::WrongNetwork(Some(_)))), "{elsewhere:?}");

    assert!(matches!(app.hosting.revoke_token(&bob, uuid).await, Err(Error::NotFound)), "it is not his");
    app.hosting.revoke_token(&ann, uuid).await.unwrap();
    let outcome = app.hosting.authenticate(&secret, Some(address)).await;
    assert!(matches!(outcome, Err(AuthenticationError::Refused)), "at once, wherever from");
    assert!(matches!(app.hosting.revoke_token(&ann, uuid).await, Err(Error::NotFound)));

    let events = app.store.list_events(Some(ann.account.id), None, 3).await.unwrap();
    let told: Vec<_> = events.iter().map(|event| (event.kind, event.detail.as_str())).collect();
    let made = Some(EventKind::TokenCreated);
    assert_eq!(told, [(Some(EventKind::TokenRevoked), "acme"), (made, "free"), (made, "acme")]);
    let by_ann = EventActor::Person(ann.account.id);
    assert!(events.iter().all(|event| event.actor == by_ann && event.address == ADDRESS), "{events:?}");
}

#[tokio::test]
async fn every_mistake_is_told_with_its_field_and_line() {
    let app = App::start().await;
    let (ann, bob) = (person(&app, "a@example.com").await, person(&app, "b@example.com").await);
    let now = app.now.load(Ordering::Relaxed);
    let wrong = NewToken {
        name: " ".to_owned(),
        permissions: lines(&["dns:write"]),
        expires_at: Some(now),
        networks: lines(&["192.0.2.1", "", "192.0.2.1-9"]),
        zones: Some(Vec::new()),
        record_names: lines(&["www", "www."]),
        record_types: lines(&["A", "TXT", "ABC"]),
    };
    let told = mistakes(app.hosting.create_token(&ann, wrong).await);
    let fields: Vec<&str> = told.iter().map(|(field, _)| *field).collect();
    assert_eq!(
        fields,
        ["name", "permissions", "expires_at", "networks", "zones", "record_names", "record_types"]
    );
    for (field, words) in [
        ("networks", "networks, line 3: \"192.0.2.1-9\" is neither"),
        ("record_names", "record_names, line 2: The name pattern \"www.\" ends in a dot"),
        ("record_types", "record_types, line 3: \"ABC\" is no record type"),
    ] {
        let (_, detail) = told.iter().find(|(told, _)| *told == field).unwrap();
        assert!(detail.starts_with(words), "{detail}");
    }

    let one = |token: NewToken| async {
        let told = mistakes(app.hosting.create_token(&ann, token).await);
        assert_eq!(told.len(), 1, "{told:?}");
        told.into_iter().next().unwrap()
    };
    let many = |count: usize| (0..count).map(|number| format!("n{number}")).collect::<Vec<String>>();
    assert_eq!(one(NewToken { record_names: many(51), ..named("x") }).await.0, "record_names");
    app.hosting.create_token(&ann, NewToken { record_names: many(50), ..named("x") }).await.unwrap();
    assert_eq!(one(NewToken { zones: Some(vec![Uuid::nil(); 101]), ..named("x") }).await.0, "zones");
    let (field, detail) = one(NewToken { record_types: lines(&["SOA"]), ..named("x") }).await;
    assert!(field == "record_types" && detail.contains("makes the SOA by itself"), "{detail}");
    let (zone, _) = app.hosting.create_zone(&bob.actor(), "bob.example", None).await.unwrap();
    assert_eq!(one(NewToken { zones: Some(vec![zone.uuid]), ..named("x") }).await.0, "zones");

    match app.hosting.create_token(&ann, NewToken { networks: vec!["x".repeat(5_000)], ..named("x") }).await {
        Err(Error::Refused(mistakes)) => {
            assert_eq!(mistakes[0].code, ErrorCode::ValidationError);
            assert!(mistakes[0].detail.len() < 400, "what is wrong is repeated in part");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn limits_hold_for_several_changes_and_for_history() {
    let app = App::start().await;
    let ann = person(&app, "a@example.com").await;
    let (zone, _) = app.hosting.create_zone(&ann.actor(), "example.com", None).await.unwrap();
    let (other, _) = app.hosting.create_zone(&ann.actor(), "example.org", None).await.unwrap();
    let limited = NewToken {
        zones: Some(vec![zone.uuid]),
        record_names: lines(&["www"]),
        ..NewToken::new("limited", &["dns:*"])
    };
    let (_, secret) = app.hosting.create_token(&ann, limited).await.unwrap();
    let (actor, _) = app.hosting.authenticate(&secret, None).await.unwrap();
    let (hosting, actor) = (&app.hosting, &actor);
    let edits = |owners: &[&str]| -> Vec<RecordEdit> {
        owners.iter().map(|owner| RecordEdit::Create(a_record(owner, "192.0.2.1"))).collect()
    };
    hosting.change_records(actor, zone.uuid, edits(&["www"])).await.unwrap();
    let mixed = hosting.change_records(actor, zone.uuid, edits(&["www", "ftp"])).await;
    assert!(mixed.is_err(), "all of it or nothing");
    let beyond = hosting.change_records(actor, zone.uuid, edits(&["ftp"])).await;
    assert!(matches!(beyond, Err(Error::NotAllowed(_))), "{beyond:?}");
    let (_, ftp) =
        hosting.create_record(&ann.actor(), zone.uuid, a_record("ftp", "192.0.2.1")).await.unwrap();
    for fields in [RecordFields::default(), a_record("ftp", "wrong")] {
        let patch = async |record| {
            hosting.change_records(actor, zone.uuid, vec![RecordEdit::Patch(record, fields.clone())]).await
        };
        let (looked_at, nothing) = (patch(ftp.uuid).await, patch(uuid::Uuid::nil()).await);
        assert!(matches!(looked_at, Err(Error::RefusedEdits(_))), "{looked_at:?}");
        assert_eq!(format!("{looked_at:?}"), format!("{nothing:?}"), "as if it were not there");
    }
    let elsewhere = hosting.change_records(actor, other.uuid, edits(&["www"])).await;
    assert!(matches!(elsewhere, Err(Error::NotFound)), "{elsewhere:?}");
    assert_eq!(hosting.get_zone(&ann.actor(), zone.uuid, |zone, _| zone.record_count).await.unwrap(), 2);

    let to = |target| hosting.preview_zone_file(actor, target, "www 60 A 192.0.2.1\n");
    let outcomes = [
        hosting.history(actor, zone.uuid, None, 10).await.err(),
        hosting.undo_change(actor, zone.uuid, 2).await.err(),
        hosting.restore_zone(actor, zone.uuid, 1).await.err(),
        hosting.restore_preview(actor, zone.uuid, 1).await.err(),
        to(ZoneFileTarget::Zone(zone.uuid)).await.err(),
        to(ZoneFileTarget::NewZone("example.net".to_owned())).await.err(),
    ];
    for (at, error) in outcomes.into_iter().enumerate() {
        assert!(matches!(error, Some(Error::NotAllowed(_))), "{at}: {error:?}");
    }
}
