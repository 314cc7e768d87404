//! PATCH `/dns-records/{uuid}/`.

use serde_json::{Value, json};

use crate::app::{Answer, App, NO_UUID, uuid_of};

#[tokio::test]
async fn what_is_named_changes_and_the_whole_is_checked() {
    let app = App::new().await;
    let zone = app.zone("example.com").await;
    let body =
        json!({"record_type": "MX", "name": "@", "value": "mail.example.com", "priority": 10, "ttl": 300});
    let record = app.create(&format!("/dns-zones/{zone}/records/"), body).await;
    let path = format!("/dns-records/{}/", uuid_of(&record));
    let patch = async |body: Value| -> Answer { app.request("PATCH", &path).json(body).send().await };

    assert_eq!(patch(json!({})).await.ok(), record);
    let mut expected = record.clone();
    expected["ttl"] = json!(1800);
    assert_eq!(patch(json!({"ttl": 1800})).await.ok(), expected);

    patch(json!({"record_type": "A"})).await.assert_error(400, "validation_error", Some("value"));
    assert_eq!(app.get(&path).await.ok(), expected);
    let address = patch(json!({"record_type": "A", "value": "192.0.2.1"})).await.ok();
    assert_eq!((&address["priority"], &address["ttl"]), (&Value::Null, &json!(1800)));
    let back = patch(json!({"record_type": "MX", "value": "mail.example.com"})).await;
    back.assert_error(400, "validation_error", Some("priority"));

    let missing =
        app.request("PATCH", &format!("/dns-records/{NO_UUID}/")).json(json!({"ttl": 60})).send().await;
    missing.assert_error(404, "not_found", None);
}
