//! PUT `/dns-records/{uuid}/`.

use serde_json::{Value, json};

use crate::app::{App, NO_UUID, uuid_of};

#[tokio::test]
async fn what_is_absent_takes_its_default_and_the_identity_stays() {
    let app = App::new().await;
    let zone = app.zone("example.com").await;
    let body = json!({"record_type": "A", "name": "www", "value": "192.0.2.1", "ttl": 60});
    let before = app.create(&format!("/dns-zones/{zone}/records/"), body).await;
    let path = format!("/dns-records/{}/", uuid_of(&before));
    let other = app.zone("example.org").await;
    let body =
        json!({"record_type": "MX", "name": "@", "value": "mail.example.com", "priority": 0, "zone": other});
    let after = app.request("PUT", &path).json(body).send().await.ok();
    let mut expected = before.clone();
    for (field, value) in
        [("record_type", json!("MX")), ("name", json!("@")), ("ttl", json!(3600)), ("priority", json!(0))]
    {
        expected[field] = value;
    }
    expected["value"] = json!("mail.example.com");
    assert_eq!(after, expected);
    assert_eq!(app.get(&format!("/dns-zones/{zone}/records/")).await.ok(), json!([after]));
    assert_eq!(app.get(&path).await.ok(), after);
}

#[tokio::test]
async fn every_required_field_must_be_there() {
    let app = App::new().await;
    let zone = app.zone("example.com").await;
    let record = app.record(&zone, "www", "192.0.2.1").await;
    let whole = json!({"record_type": "A", "name": "www", "value": "192.0.2.2"});
    for field in ["record_type", "name", "value"] {
        for absent in [Value::Null, json!(1)] {
            let mut body = whole.clone();
            body[field] = absent;
            let answer = app.request("PUT", &format!("/dns-records/{record}/")).json(body).send().await;
            answer.assert_error(400, "validation_error", Some(field));
        }
    }
    let answer = app.request("PUT", &format!("/dns-records/{NO_UUID}/")).json(whole).send().await;
    answer.assert_error(404, "not_found", None);
}
