//! One shape for all errors, and what every answer has.

use std::time::Duration;

use axum::body::{Body, Bytes};
use rest_api::ApiOptions;
use serde_json::json;

use crate::app::App;

#[tokio::test]
async fn several_mistakes_are_all_told_the_first_one_at_the_top() {
    let app = App::new().await;
    let zone = app.zone("example.com").await;
    let body = json!({"record_type": "MX", "name": "a b", "value": 1, "ttl": 3600.0, "priority": "10"});
    let answer = app.request("POST", &format!("/dns-zones/{zone}/records/")).json(body).send().await;
    answer.assert_error(400, "validation_error", Some("name"));
    let error = answer.json();
    let fields: Vec<&str> =
        error["errors"].as_array().unwrap().iter().map(|each| each["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["name", "value", "ttl", "priority"]);

    let answer = app.request("POST", "/dns-zones/").json(json!({"domain": 1, "primaries": []})).send().await;
    answer.assert_error(400, "validation_error", Some("domain"));
}

#[tokio::test]
async fn one_mistake_stands_alone() {
    let app = App::new().await;
    let zone = app.zone("example.com").await;
    let body = json!({"record_type": "MX", "name": "@", "value": "mail.example.com"});
    let answer = app.request("POST", &format!("/dns-zones/{zone}/records/")).json(body).send().await;
    let expected = json!({
        "detail": "MX records require a priority value", "error_code": "validation_error", "field": "priority",
    });
    assert_eq!(answer.json(), expected);
}

#[tokio::test]
async fn a_body_that_does_not_arrive_is_408() {
    let options = ApiOptions { body_timeout: Duration::from_millis(20), ..ApiOptions::default() };
    let app = App::with(options).await;
    let never = Body::from_stream(futures_util::stream::pending::<Result<Bytes, std::io::Error>>());
    let answer = app.request("POST", "/dns-zones/").body(never).send().await;
    answer.assert_error(408, "request_timeout", None);
}

#[tokio::test]
async fn head_is_get_without_the_body() {
    let app = App::new().await;
    let zone = app.zone("example.com").await;
    let record = app.record(&zone, "www", "192.0.2.1").await;
    for path in [
        "/dns-zones/",
        "/dns-zones?page=1",
        "/dns-records/",
        "/account/me",
        &format!("/dns-zones/{zone}/"),
        &format!("/dns-zones/{zone}/records/"),
        &format!("/dns-zones/{zone}/zonefile"),
        &format!("/dns-records/{record}"),
        "/openapi.json",
        "/nothing/",
    ] {
        let get = app.get(path).await;
        let head = app.request("HEAD", path).send().await;
        assert_eq!(head.status, get.status, "{path}");
        assert!(head.body.is_empty(), "{path}");
        for header in ["content-type", "content-length", "x-total-count", "link"] {
            assert_eq!(head.header(header), get.header(header), "{path}: {header}");
        }
    }
}

#[tokio::test]
async fn the_document_is_served_without_a_token() {
    let app = App::new().await;
    let answer = app.request("GET", "/openapi.json").without("authorization").send().await;
    let expected = serde_json::to_value(rest_api::document()).unwrap();
    assert_eq!(answer.ok(), expected);
}
