//! Tokens: 401, 403 and 429.

use std::net::SocketAddr;

use axum::extract::ConnectInfo;
use rest_api::ApiOptions;

use crate::app::{Answer, App, NO_UUID};

#[tokio::test]
async fn no_token_is_told_from_a_wrong_one() {
    let app = App::new().await;
    for path in ["/dns-zones/", "/dns-records/", "/account/me/"] {
        let answer = app.request("GET", path).without("authorization").send().await;
        answer.assert_error(401, "not_authenticated", None);
        let answer = app.request("GET", path).header("authorization", "Basic dnBzOng=").send().await;
        answer.assert_error(401, "not_authenticated", None);
    }
    let mistyped = app.token[..app.token.len() - 1].to_owned();
    let unknown = "vps_0123456789012345678901234567890123456789".to_owned();
    let mut details = Vec::new();
    for wrong in ["", "vps_", "xyz", "vps_x y", &mistyped, &unknown, &app.token.to_uppercase()] {
        let answer = app.request("GET", "/dns-zones/").token(wrong).send().await;
        answer.assert_error(401, "authentication_failed", None);
        details.push(answer.json()["detail"].clone());
    }
    details.dedup();
    assert_eq!(details.len(), 1, "all get the same words");
    let answer =
        app.request("GET", "/dns-zones/").header("authorization", &format!("bEaReR   {}", app.token));
    answer.send().await.ok();
}

#[tokio::test]
async fn each_operation_names_the_permission_that_it_lacks() {
    let app = App::new().await;
    let zone = app.zone("example.com").await;
    let record = app.record(&zone, "www", "192.0.2.1").await;
    let operations = [
        ("GET", "/dns-zones/".to_owned(), "dns:list"),
        ("POST", "/dns-zones/".to_owned(), "dns:create"),
        ("GET", format!("/dns-zones/{zone}/"), "dns:read"),
        ("DELETE", format!("/dns-zones/{zone}/"), "dns:delete"),
        ("GET", format!("/dns-zones/{zone}/records/"), "dns:list"),
        ("POST", format!("/dns-zones/{zone}/records/"), "dns:create"),
        ("GET", format!("/dns-zones/{zone}/zonefile/"), "dns:read"),
        ("PUT", format!("/dns-zones/{zone}/zonefile/"), "dns:create"),
        ("PUT", format!("/dns-zones/{zone}/zonefile/"), "dns:update"),
        ("PUT", format!("/dns-zones/{zone}/zonefile/"), "dns:delete"),
        ("GET", "/dns-records/".to_owned(), "dns:list"),
        ("POST", "/dns-records/".to_owned(), "dns:create"),
        ("GET", format!("/dns-records/{record}/"), "dns:read"),
        ("PUT", format!("/dns-records/{record}/"), "dns:update"),
        ("PATCH", format!("/dns-records/{record}/"), "dns:update"),
        ("DELETE", format!("/dns-records/{record}/"), "dns:delete"),
    ];
    for (method, path, permission) in operations {
        let mut others = vec!["dns:list", "dns:read", "dns:create", "dns:update", "dns:delete"];
        others.retain(|other| *other != permission);
        let token = app.token_with(&others).await;
        let answer = app.request(method, &path).token(&token).send().await;
        answer.assert_error(403, "permission_denied", None);
        assert!(
            answer.json()["detail"].as_str().unwrap().contains(permission),
            "{method} {path}: {answer:?}"
        );

        let token = app.token_with(&["*:*"]).await;
        let answer =
            app.request(method, &path.replace(&zone, NO_UUID).replace(&record, NO_UUID)).token(&token);
        assert_ne!(answer.send().await.status, 403, "{method} {path}");
    }
}

#[tokio::test]
async fn failed_authentication_is_throttled_by_address_and_valid_tokens_never_are() {
    let app = App::with(ApiOptions { failed_authentications_per_minute: 3, ..ApiOptions::default() }).await;
    let from = |address: &str, token: &str| {
        let peer: SocketAddr = address.parse().unwrap();
        app.request("GET", "/dns-zones/").extension(ConnectInfo(peer)).token(token)
    };
    for port in 1..=3 {
        let answer: Answer = from(&format!("192.0.2.1:{port}"), "vps_wrong").send().await;
        answer.assert_error(401, "authentication_failed", None);
    }
    let answer = from("192.0.2.1:4", "vps_wrong").send().await;
    answer.assert_error(429, "throttled", None);
    let wait: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&wait));

    from("192.0.2.1:5", &app.token).send().await.ok();
    let answer = from("192.0.2.1:6", "x").without("authorization").send().await;
    answer.assert_error(401, "not_authenticated", None);
    from("192.0.2.2:1", "vps_wrong").send().await.assert_error(401, "authentication_failed", None);
}
