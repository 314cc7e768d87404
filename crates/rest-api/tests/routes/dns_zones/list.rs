//! GET `/dns-zones/`.

use serde_json::json;

use crate::app::{App, NOW};

#[tokio::test]
async fn zones_are_summaries_ordered_by_domain() {
    let app = App::new().await;
    let b = app.zone("b.test").await;
    let a = app.zone("a.b.test").await;
    app.record(&b, "www", "192.0.2.1").await;
    let expected = json!([
        {"uuid": a, "domain": "a.b.test", "created_at": NOW, "record_count": 0, "primaries": null, "tsig_key": null},
        {"uuid": b, "domain": "b.test", "created_at": NOW, "record_count": 1, "primaries": null, "tsig_key": null},
    ]);
    assert_eq!(app.get("/dns-zones/").await.ok(), expected);
}

#[tokio::test]
async fn the_domain_filter_is_exact_in_any_spelling() {
    let app = App::new().await;
    for domain in ["example.com", "www.example.com", "xn--bcher-kva.example"] {
        app.zone(domain).await;
    }
    for (filter, expected) in [
        ("example.com", 1),
        ("EXAMPLE.com.", 1),
        ("b%C3%BCcher.example", 1),
        ("B%C3%9CCHER.example", 1),
        ("example", 0),
        ("xample.com", 0),
        ("", 0),
        ("not%20a%20domain", 0),
    ] {
        let zones = app.get(&format!("/dns-zones/?domain={filter}")).await.ok();
        assert_eq!(zones.as_array().unwrap().len(), expected, "{filter}");
    }
}

#[tokio::test]
async fn other_accounts_zones_are_not_seen() {
    let app = App::new().await;
    app.zone("example.com").await;
    let stranger = app.token_of("other@example.com", &["dns:*"]).await;
    for path in ["/dns-zones/", "/dns-zones/?domain=example.com", "/dns-records/"] {
        assert_eq!(app.request("GET", path).token(&stranger).send().await.ok(), json!([]), "{path}");
    }
}
