//! PUT `/dns-zones/{uuid}/zonefile/`.

use serde_json::json;

use crate::app::{App, NOW};

#[tokio::test]
async fn the_whole_content_is_replaced_or_nothing() {
    let app = App::new().await;
    let zone = app.zone("example.com").await;
    let kept = app.record(&zone, "www", "192.0.2.1").await;
    app.record(&zone, "ftp", "192.0.2.1").await;
    let path = format!("/dns-zones/{zone}/zonefile/");
    let file = "$TTL 300\nwww IN A 192.0.2.1\nmail IN A 192.0.2.2\n";
    for content_type in ["text/dns", "text/plain; charset=utf-8", "Application/Octet-Stream"] {
        let summary =
            app.request("PUT", &path).header("content-type", content_type).body(file).send().await.ok();
        let expected = json!({
            "uuid": zone, "domain": "example.com", "created_at": NOW, "record_count": 2, "primaries": null, "tsig_key": null,
        });
        assert_eq!(summary, expected, "{content_type}");
    }
    let records = app.get(&format!("/dns-zones/{zone}/records/")).await.ok();
    assert_eq!((&records[0]["name"], &records[1]["uuid"]), (&json!("mail"), &json!(kept)), "{records}");

    for bad in ["www IN A 192.0.2.1\nx IN A y\n", "www IN A 192.0.2.1\n$INCLUDE /etc/passwd\n", "\u{0}"] {
        let answer = app.request("PUT", &path).header("content-type", "text/dns").body(bad).send().await;
        answer.assert_error(400, "validation_error", Some("zonefile"));
    }
    assert_eq!(app.get(&format!("/dns-zones/{zone}/records/")).await.ok(), records);
    assert_eq!(app.request("PUT", &path).body(file).send().await.status, 200, "as curl -T sends it");
    app.request("PUT", &path).body("").send().await.assert_error(400, "parse_error", None);
    assert_eq!(app.request("PUT", &path).body("; nothing").send().await.ok()["record_count"], 0);
}
