//! GET `/dns-records/`.

use serde_json::json;

use crate::app::{App, NO_UUID};

#[tokio::test]
async fn records_of_all_zones_by_domain() {
    let app = App::new().await;
    let b = app.zone("b.test").await;
    let a = app.zone("a.test").await;
    let expected = [
        app.record(&a, "@", "192.0.2.1").await,
        app.record(&a, "www", "192.0.2.1").await,
        app.record(&b, "@", "192.0.2.1").await,
    ];
    let list = async |query: &str| {
        let records = app.get(&format!("/dns-records/{query}")).await.ok();
        let uuids =
            records.as_array().unwrap().iter().map(|record| record["uuid"].as_str().unwrap().to_owned());
        uuids.collect::<Vec<_>>()
    };
    assert_eq!(list("").await, expected);
    assert_eq!(list(&format!("?zone={b}")).await, expected[2..]);
    assert_eq!(list(&format!("?zone={}&record_type=a", a.to_uppercase())).await, expected[..2]);
    assert!(list(&format!("?zone={a}&record_type=MX")).await.is_empty());
}

#[tokio::test]
async fn zones_of_others_have_nothing_and_junk_is_refused() {
    let app = App::new().await;
    let zone = app.zone("example.com").await;
    app.record(&zone, "www", "192.0.2.1").await;
    let stranger = app.token_of("other@example.com", &["dns:*"]).await;
    for uuid in [NO_UUID, &zone] {
        let path = format!("/dns-records/?zone={uuid}");
        assert_eq!(app.request("GET", &path).token(&stranger).send().await.ok(), json!([]));
        let page = app.request("GET", &format!("{path}&page=1")).token(&stranger).send().await.ok();
        assert_eq!(page["count"], 0);
    }
    for junk in ["1", "", "example.com", "%00", &zone.replace('-', "")] {
        app.get(&format!("/dns-records/?zone={junk}")).await.assert_error(
            400,
            "validation_error",
            Some("zone"),
        );
    }
}
