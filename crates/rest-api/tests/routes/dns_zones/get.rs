//! GET `/dns-zones/{uuid}/`.

use serde_json::json;

use crate::app::{App, NO_UUID, NOW};

#[tokio::test]
async fn a_zone_has_its_records_the_apex_first() {
    let app = App::new().await;
    let zone = app.zone("example.com").await;
    let www = app.record(&zone, "WWW", "192.0.2.2").await;
    let apex = app.record(&zone, "@", "192.0.2.1").await;
    let record = |uuid: &str, name: &str, value: &str| {
        json!({
            "uuid": uuid, "record_type": "A", "name": name, "value": value, "ttl": 3600, "priority": null,
            "created_at": NOW,
        })
    };
    let expected = json!({
        "uuid": zone, "domain": "example.com", "created_at": NOW, "record_count": 2, "primaries": null, "tsig_key": null,
        "records": [record(&apex, "@", "192.0.2.1"), record(&www, "www", "192.0.2.2")],
    });
    assert_eq!(app.get(&format!("/dns-zones/{zone}/")).await.ok(), expected);
    assert_eq!(app.get(&format!("/dns-zones/{}", zone.to_uppercase())).await.ok(), expected);
}

#[tokio::test]
async fn what_is_not_ones_own_is_not_found() {
    let app = App::new().await;
    let zone = app.zone("example.com").await;
    let stranger = app.token_of("other@example.com", &["dns:*"]).await;
    let foreign = app.request("GET", &format!("/dns-zones/{zone}/")).token(&stranger).send().await;
    foreign.assert_error(404, "not_found", None);
    for uuid in [NO_UUID, "1", "example.com", "%00", "%ff", &zone.replace('-', "")] {
        let missing = app.get(&format!("/dns-zones/{uuid}/")).await;
        missing.assert_error(404, "not_found", None);
        assert_eq!(missing.json(), foreign.json(), "nothing tells that it exists");
    }
}
