//! DELETE `/dns-zones/{uuid}/`.

use serde_json::json;

use crate::app::App;

#[tokio::test]
async fn a_zone_goes_with_its_records() {
    let app = App::new().await;
    let zone = app.zone("example.com").await;
    let record = app.record(&zone, "www", "192.0.2.1").await;
    let stranger = app.token_of("other@example.com", &["dns:*"]).await;
    let path = format!("/dns-zones/{zone}/");
    app.request("DELETE", &path).token(&stranger).send().await.assert_error(404, "not_found", None);

    let answer = app.request("DELETE", &path).send().await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0));
    app.request("DELETE", &path).send().await.assert_error(404, "not_found", None);
    app.get(&format!("/dns-records/{record}/")).await.assert_error(404, "not_found", None);
    assert_eq!(app.get("/dns-records/").await.ok(), json!([]));
    app.zone("example.com").await;
}
