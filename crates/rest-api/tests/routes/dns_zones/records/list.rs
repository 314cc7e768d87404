//! GET `/dns-zones/{uuid}/records/`.

use serde_json::json;

use crate::app::{App, NO_UUID};

#[tokio::test]
async fn records_come_by_name_then_type_and_filters_combine() {
    let app = App::new().await;
    let zone = app.zone("example.com").await;
    let path = format!("/dns-zones/{zone}/records/");
    for (name, record_type, value) in [
        ("www", "TXT", "x"),
        ("www", "A", "192.0.2.1"),
        ("a.www", "A", "192.0.2.1"),
        ("@", "TXT", "x"),
        ("b\u{fc}cher", "A", "192.0.2.1"),
        ("@", "A", "192.0.2.1"),
    ] {
        app.create(&path, json!({"name": name, "record_type": record_type, "value": value})).await;
    }
    let list = async |query: &str| -> Vec<String> {
        let records = app.get(&format!("{path}{query}")).await.ok();
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        records
            .as_array()
            .unwrap()
            .iter()
            .map(|r| text(&r["name"]) + " " + &text(&r["record_type"]))
            .collect()
    };
    let all = ["@ A", "@ TXT", "www A", "www TXT", "a.www A", "xn--bcher-kva A"];
    assert_eq!(list("").await, all);
    assert_eq!(list("?record_type=txt").await, ["@ TXT", "www TXT"]);
    for name in ["www", "WWW", "www.example.com", "www.example.com."] {
        assert_eq!(list(&format!("?name={name}")).await, ["www A", "www TXT"], "{name}");
    }
    for name in ["@", "", "example.com"] {
        assert_eq!(list(&format!("?name={name}&record_type=A")).await, ["@ A"], "{name}");
    }
    assert_eq!(list("?name=b%C3%BCcher").await, ["xn--bcher-kva A"]);
    for nothing in
        ["?name=ftp", "?name=www.example.org.", "?name=a%20b", "?record_type=MX", "?record_type=TYPE65280"]
    {
        assert!(list(nothing).await.is_empty(), "{nothing}");
    }
}

#[tokio::test]
async fn zones_of_others_and_types_that_are_none() {
    let app = App::new().await;
    let zone = app.zone("example.com").await;
    let stranger = app.token_of("other@example.com", &["dns:*"]).await;
    for query in ["", "?page=1", "?name=www", "?record_type=A", "?record_type=NOPE"] {
        let foreign = app.request("GET", &format!("/dns-zones/{zone}/records/{query}")).token(&stranger);
        foreign.send().await.assert_error(404, "not_found", None);
        app.get(&format!("/dns-zones/{NO_UUID}/records/{query}")).await.assert_error(404, "not_found", None);
    }
    for junk in ["NOPE", "", "TYPE99999"] {
        let answer = app.get(&format!("/dns-zones/{zone}/records/?record_type={junk}")).await;
        answer.assert_error(400, "validation_error", Some("record_type"));
    }
}
