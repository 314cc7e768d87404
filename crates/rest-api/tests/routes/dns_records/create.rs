//! POST `/dns-records/`.

use serde_json::{Value, json};

use crate::app::{App, NO_UUID, uuid_of};

fn record_in(zone: Value) -> Value {
    json!({"zone": zone, "record_type": "A", "name": "www", "value": "192.0.2.1"})
}

#[tokio::test]
async fn the_zone_is_named_in_the_body() {
    let app = App::new().await;
    let zone = app.zone("example.com").await;
    let record = app.create("/dns-records/", record_in(json!(zone))).await;
    assert_eq!(app.get(&format!("/dns-zones/{zone}/records/")).await.ok(), json!([record]));
    app.get(&format!("/dns-records/{}/", uuid_of(&record))).await.ok();
}

#[tokio::test]
async fn a_zone_must_be_named_and_ones_own() {
    let app = App::new().await;
    let zone = app.zone("example.com").await;
    for wrong in [json!(null), json!(1), json!(""), json!("example.com"), json!([zone])] {
        let answer = app.request("POST", "/dns-records/").json(record_in(wrong)).send().await;
        answer.assert_error(400, "validation_error", Some("zone"));
    }
    let missing = app.request("POST", "/dns-records/").json(record_in(json!(NO_UUID))).send().await;
    missing.assert_error(404, "not_found", None);
    let stranger = app.token_of("other@example.com", &["dns:*"]).await;
    for body in [record_in(json!(zone)), json!({"zone": zone})] {
        let foreign = app.request("POST", "/dns-records/").token(&stranger).json(body).send().await;
        foreign.assert_error(404, "not_found", None);
    }
    let answer = app.request("POST", "/dns-records/").json(json!({"zone": zone})).send().await;
    answer.assert_error(400, "validation_error", Some("record_type"));
}
