//! GET `/dns-records/{uuid}/`.

use crate::app::{App, NO_UUID};

#[tokio::test]
async fn one_record_of_ones_own() {
    let app = App::new().await;
    let zone = app.zone("example.com").await;
    let record = app.record(&zone, "www", "192.0.2.1").await;
    let found = app.get(&format!("/dns-records/{record}/")).await.ok();
    assert_eq!((found["uuid"].as_str(), found["name"].as_str()), (Some(record.as_str()), Some("www")));
    for uuid in [NO_UUID, &zone, "1", "%ff"] {
        app.get(&format!("/dns-records/{uuid}/")).await.assert_error(404, "not_found", None);
    }
    let stranger = app.token_of("other@example.com", &["dns:*"]).await;
    let foreign = app.request("GET", &format!("/dns-records/{record}/")).token(&stranger).send().await;
    foreign.assert_error(404, "not_found", None);
}
