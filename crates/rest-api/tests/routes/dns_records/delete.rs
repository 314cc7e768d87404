//! DELETE `/dns-records/{uuid}/`.

use serde_json::json;

use crate::app::App;

#[tokio::test]
async fn a_record_goes_and_is_gone() {
    let app = App::new().await;
    let zone = app.zone("example.com").await;
    let record = app.record(&zone, "www", "192.0.2.1").await;
    let path = format!("/dns-records/{record}/");
    let stranger = app.token_of("other@example.com", &["dns:*"]).await;
    app.request("DELETE", &path).token(&stranger).send().await.assert_error(404, "not_found", None);
    let answer = app.request("DELETE", &path).send().await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0));
    app.request("DELETE", &path).send().await.assert_error(404, "not_found", None);
    assert_eq!(app.get("/dns-records/").await.ok(), json!([]));
}

#[tokio::test]
async fn an_address_that_the_apex_needs_stays() {
    let app = App::new().await;
    let zone = app.zone("example.com").await;
    let address = app.record(&zone, "ns1", "192.0.2.1").await;
    let body = json!({"record_type": "NS", "name": "@", "value": "ns1.example.com"});
    app.create(&format!("/dns-zones/{zone}/records/"), body).await;
    let answer = app.request("DELETE", &format!("/dns-records/{address}/")).send().await;
    assert_eq!((answer.status.as_u16(), answer.json()["error_code"].as_str()), (400, Some("conflict")));
}
