//! POST `/dns-zones/`.

use serde_json::{Value, json};

use crate::app::{Answer, App, NOW, uuid_of};

async fn post(app: &App, body: Value) -> Answer {
    app.request("POST", "/dns-zones/").json(body).send().await
}

#[tokio::test]
async fn a_new_zone_is_empty() {
    let app = App::new().await;
    let answer = post(&app, json!({"domain": " NewDomain.COM. "})).await;
    assert_eq!(answer.status, 201);
    let zone = answer.json();
    let uuid = uuid_of(&zone);
    let expected = json!({
        "uuid": uuid, "domain": "newdomain.com", "created_at": NOW, "record_count": 0, "primaries": null,
        "tsig_key": null, "records": [],
    });
    assert_eq!(zone, expected);
    assert_eq!(answer.header("location"), format!("/api/v1/dns-zones/{uuid}/"));
    assert_eq!(app.get(&format!("/dns-zones/{uuid}/")).await.ok(), expected);
}

#[tokio::test]
async fn a_zone_file_fills_it() {
    let app = App::new().await;
    let file = "$TTL 300\n@ IN A 192.0.2.1\nwww IN CNAME @\n";
    let zone = app.create("/dns-zones/", json!({"domain": "example.com", "zonefile": file})).await;
    assert_eq!(zone["record_count"], 2);
    assert_eq!(zone["records"][1]["value"], "example.com");
    assert_eq!(zone, app.get(&format!("/dns-zones/{}/", uuid_of(&zone))).await.ok());

    let answer =
        post(&app, json!({"domain": "example.org", "zonefile": "@ IN A 192.0.2.1\nwww IN A x\n"})).await;
    answer.assert_error(400, "validation_error", Some("zonefile"));
    assert!(answer.json()["detail"].as_str().unwrap().contains("line 2"), "{answer:?}");
    assert_eq!(app.get("/dns-zones/?domain=example.org").await.ok(), json!([]), "all or nothing");
}

#[tokio::test]
async fn domains_that_cannot_be_zones_are_refused() {
    let app = App::new().await;
    app.zone("example.com").await;
    let stranger = app.token_of("other@example.com", &["dns:*"]).await;
    for (domain, code) in [
        (json!("not a domain"), "validation_error"),
        (json!("com"), "validation_error"),
        (json!("co.uk"), "validation_error"),
        (json!(""), "validation_error"),
        (json!("a..test"), "validation_error"),
        (json!("\u{0}.test"), "validation_error"),
        (json!(null), "validation_error"),
        (json!(["example.org"]), "validation_error"),
        (json!("EXAMPLE.com"), "already_exists"),
    ] {
        post(&app, json!({"domain": domain})).await.assert_error(400, code, Some("domain"));
    }
    for (domain, code) in [("example.com", "already_exists"), ("www.example.com", "conflict")] {
        let call = app.request("POST", "/dns-zones/").token(&stranger).json(json!({"domain": domain}));
        call.send().await.assert_error(400, code, Some("domain"));
    }
}

#[tokio::test]
async fn a_copy_names_its_primaries() {
    let app = App::new().await;
    let primaries = json!(["192.0.2.1", "192.0.2.1:5353", "[2001:db8::1]:5353", "2001:DB8::1"]);
    let zone = app.create("/dns-zones/", json!({"domain": "copy.test", "primaries": primaries})).await;
    let expected = json!({
        "uuid": uuid_of(&zone), "domain": "copy.test", "created_at": NOW, "record_count": 0,
        "primaries": ["192.0.2.1", "192.0.2.1:5353", "[2001:db8::1]:5353", "2001:db8::1"],
        "tsig_key": null, "records": [],
    });
    assert_eq!(zone, expected);
    assert_eq!(app.get(&format!("/dns-zones/{}/", uuid_of(&zone))).await.ok(), expected);
    let status = app.get(&format!("/dns-zones/{}/status/?wait=1", uuid_of(&zone))).await.ok();
    assert_eq!(status["copy"], json!({"refreshed_at": null, "expires_at": null, "last_error": null}));

    for (field, body) in [
        ("primaries", json!({"primaries": []})),
        ("primaries", json!({"primaries": ["127.0.0.1"]})),
        ("primaries", json!({"primaries": ["ns1.example.com"]})),
        ("primaries", json!({"primaries": vec!["192.0.2.1"; 9]})),
        ("primaries", json!({"primaries": "192.0.2.1"})),
        ("tsig_key", json!({"primaries": ["192.0.2.1"], "tsig_key": "nobodys"})),
        ("tsig_key", json!({"tsig_key": "nobodys"})),
        ("zonefile", json!({"primaries": ["192.0.2.1"], "zonefile": ""})),
    ] {
        let mut body = body;
        body["domain"] = json!("example.com");
        post(&app, body).await.assert_error(400, "validation_error", Some(field));
    }
    assert_eq!(app.get("/dns-zones/?domain=example.com").await.ok(), json!([]));
    app.create("/dns-zones/", json!({"domain": "example.com", "primaries": null})).await;
}
