//! POST `/dns-zones/{uuid}/records/`.

use serde_json::json;

use crate::app::{App, NO_UUID, NOW, uuid_of};

#[tokio::test]
async fn a_record_is_answered_as_it_is_kept() {
    let app = App::new().await;
    let zone = app.zone("example.com").await;
    let path = format!("/dns-zones/{zone}/records/");
    let body =
        json!({"record_type": "mx", "name": "Sub.Example.COM.", "value": "mail.example.com", "priority": 10});
    let answer = app.request("POST", &path).json(body).send().await;
    assert_eq!(answer.status, 201);
    let record = answer.json();
    let uuid = uuid_of(&record);
    let expected = json!({
        "uuid": uuid, "record_type": "MX", "name": "sub", "value": "mail.example.com", "ttl": 3600, "priority": 10,
        "created_at": NOW,
    });
    assert_eq!(record, expected);
    assert_eq!(answer.header("location"), format!("/api/v1/dns-records/{uuid}/"));
    assert_eq!(app.get(&format!("/dns-records/{uuid}/")).await.ok(), expected);
}

#[tokio::test]
async fn what_a_zone_does_not_take() {
    let app = App::new().await;
    let zone = app.zone("example.com").await;
    let path = format!("/dns-zones/{zone}/records/");
    app.record(&zone, "www", "192.0.2.1").await;
    let cases = [
        (json!({}), "validation_error", Some("record_type")),
        (json!({"record_type": "A", "name": "www", "value": "192.0.2.1"}), "already_exists", None),
        (json!({"record_type": "CNAME", "name": "www", "value": "a.test"}), "conflict", None),
        (json!({"record_type": "MX", "name": "@", "value": "a.test"}), "validation_error", Some("priority")),
        (
            json!({"record_type": "A", "name": "x", "value": "192.0.2.1", "ttl": 29}),
            "validation_error",
            Some("ttl"),
        ),
        (
            json!({"record_type": "A", "name": "x.test.", "value": "192.0.2.1"}),
            "validation_error",
            Some("name"),
        ),
        (json!({"record_type": "SOA", "name": "@", "value": "x"}), "validation_error", Some("record_type")),
        (json!({"record_type": "A", "name": "x", "value": "\u{0}"}), "validation_error", Some("value")),
    ];
    for (body, code, field) in cases {
        let answer = app.request("POST", &path).json(body.clone()).send().await;
        let told = field.map(str::to_owned).or_else(|| answer.json()["field"].as_str().map(str::to_owned));
        answer.assert_error(400, code, told.as_deref());
    }
    let body = json!({"record_type": "A", "name": "x", "value": "192.0.2.1"});
    let answer = app.request("POST", &format!("/dns-zones/{NO_UUID}/records/")).json(body).send().await;
    answer.assert_error(404, "not_found", None);
}
