//! POST `/dns-zones/{uuid}/promote/`, and what a copy refuses until then.

use serde_json::json;

use crate::app::{App, NOW, uuid_of};

#[tokio::test]
async fn a_copy_is_changed_here_once_it_is_promoted() {
    let app = App::new().await;
    let zone = app.create("/dns-zones/", json!({"domain": "copy.test", "primaries": ["192.0.2.1"]})).await;
    let path = format!("/dns-zones/{}", uuid_of(&zone));
    let record = json!({"record_type": "A", "name": "www", "value": "192.0.2.1"});
    let refused = app.request("POST", &format!("{path}/records/")).json(record.clone()).send().await;
    refused.assert_error(400, "conflict", None);
    assert!(refused.json()["detail"].as_str().unwrap().contains("Promote"), "{refused:?}");
    let refused = app.request("PUT", &format!("{path}/zonefile/")).body("; nothing").send().await;
    refused.assert_error(400, "conflict", None);

    let stranger = app.token_of("other@example.com", &["dns:*"]).await;
    let promote = || app.request("POST", &format!("{path}/promote/"));
    promote().token(&stranger).send().await.assert_error(404, "not_found", None);
    let expected = json!({
        "uuid": uuid_of(&zone), "domain": "copy.test", "created_at": NOW, "record_count": 0, "primaries": null,
        "tsig_key": null,
    });
    let promoted = promote().send().await;
    assert_eq!((promoted.status.as_u16(), promoted.json()), (200, expected));
    promote().send().await.assert_error(400, "conflict", None);
    app.create(&format!("{path}/records/"), record).await;
    assert_eq!(app.get(&format!("{path}/status/")).await.ok()["copy"], json!(null));
}
