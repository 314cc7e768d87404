//! The order of checks: 401, 403, 405, 404, then 415 and 400.

use serde_json::json;

use crate::app::{App, NO_UUID};

#[tokio::test]
async fn paths_that_are_none_are_404_with_or_without_a_token() {
    let app = App::new().await;
    for path in
        ["/", "/api", "/api/v1", "/api/v1/", "/api/v1/nothing/", "/api/v1/dns-zones//", "/api/v2/dns-zones/"]
    {
        for method in ["GET", "POST", "DELETE", "OPTIONS"] {
            let call = || app.request_raw(method, path).body("{");
            call().send().await.assert_error(404, "not_found", None);
            call().without("authorization").send().await.assert_error(404, "not_found", None);
            call().token("vps_wrong").send().await.assert_error(404, "not_found", None);
        }
    }
}

#[tokio::test]
async fn a_wrong_method_needs_a_valid_token_and_no_more() {
    let app = App::new().await;
    let powerless = app.token_with(&["dns:list"]).await;
    let cases = [
        ("PUT", "/dns-zones/", "GET,HEAD,POST"),
        ("DELETE", "/dns-zones/", "GET,HEAD,POST"),
        ("PUT", "/dns-zones/not-a-uuid/", "DELETE,GET,HEAD"),
        ("PATCH", "/dns-zones/not-a-uuid/", "DELETE,GET,HEAD"),
        ("POST", "/dns-zones/not-a-uuid", "DELETE,GET,HEAD"),
        ("PUT", "/dns-zones/not-a-uuid/records/", "GET,HEAD,POST"),
        ("POST", "/dns-zones/not-a-uuid/zonefile/", "GET,HEAD,PUT"),
        ("GET", "/dns-zones/not-a-uuid/promote/", "POST"),
        ("PATCH", "/dns-records/", "GET,HEAD,POST"),
        ("POST", "/dns-records/not-a-uuid/", "DELETE,GET,HEAD,PATCH,PUT"),
        ("OPTIONS", "/dns-records/not-a-uuid/", "DELETE,GET,HEAD,PATCH,PUT"),
        ("DELETE", "/account/me/", "GET,HEAD"),
        ("POST", "/openapi.json", "GET,HEAD"),
        ("BREW", "/account/me/", "GET,HEAD"),
    ];
    for (method, path, allowed) in cases {
        let call = || app.request(method, path).header("content-type", "text/plain").body("x");
        let answer = call().token(&powerless).send().await;
        answer.assert_error(405, "method_not_allowed", None);
        let mut methods: Vec<&str> = answer.header("allow").split(',').map(str::trim).collect();
        methods.sort_unstable();
        assert_eq!(methods.join(","), allowed, "{method} {path}");
        call().without("authorization").send().await.assert_error(401, "not_authenticated", None);
    }
}

#[tokio::test]
async fn a_missing_permission_comes_before_all_but_the_token() {
    let app = App::new().await;
    let powerless = app.token_with(&["dns:read"]).await;
    for (method, path) in [
        ("POST", "/dns-zones/".to_owned()),
        ("POST", format!("/dns-zones/{NO_UUID}/records/")),
        ("PUT", format!("/dns-zones/{NO_UUID}/zonefile/")),
        ("POST", "/dns-records/".to_owned()),
        ("PATCH", "/dns-records/not-a-uuid/".to_owned()),
        ("DELETE", "/dns-zones/not-a-uuid/".to_owned()),
        ("GET", "/dns-records/?page=0&zone=x".to_owned()),
    ] {
        let answer =
            app.request(method, &path).token(&powerless).header("content-type", "text/html").body("{");
        answer.send().await.assert_error(403, "permission_denied", None);
    }
}

#[tokio::test]
async fn what_does_not_exist_comes_before_a_bad_body() {
    let app = App::new().await;
    let stranger = app.token_of("other@example.com", &["dns:*"]).await;
    let zone = app.zone("example.com").await;
    let record = app.record(&zone, "www", "192.0.2.1").await;
    let bodies: [(&str, &[u8]); 5] = [
        ("application/x-www-form-urlencoded", b"a=b"),
        ("application/json", b""),
        ("application/json", b"{"),
        ("application/json", b"[]"),
        ("application/json", br#"{"ttl": "x"}"#),
    ];
    for (content_type, body) in bodies {
        for uuid in [NO_UUID, "not-a-uuid", "%ff", &zone, &record] {
            for (method, path) in [
                ("POST", format!("/dns-zones/{uuid}/records/")),
                ("PUT", format!("/dns-records/{uuid}/")),
                ("PATCH", format!("/dns-records/{uuid}/")),
                ("PUT", format!("/dns-zones/{uuid}/zonefile/")),
            ] {
                let call = app.request(method, &path).token(&stranger).header("content-type", content_type);
                call.body(body).send().await.assert_error(404, "not_found", None);
            }
        }
    }
    let answer = app.request("PATCH", &format!("/dns-records/{record}/")).body(&b"{"[..]).send().await;
    answer.assert_error(400, "parse_error", None);
}

#[tokio::test]
async fn filters_are_looked_at_after_the_zone_and_the_page() {
    let app = App::new().await;
    let path = format!("/dns-zones/{NO_UUID}/records/?record_type=NOPE");
    app.get(&path).await.assert_error(404, "not_found", None);
    app.get("/dns-records/?page=0&record_type=A").await.assert_error(404, "not_found", None);
    app.get("/dns-records/?record_type=NOPE").await.assert_error(
        400,
        "validation_error",
        Some("record_type"),
    );
}

#[tokio::test]
async fn a_get_or_delete_may_declare_a_body_that_it_does_not_have() {
    let app = App::new().await;
    let zone = app.zone("example.com").await;
    let call = |method, path: &str| app.request(method, path).header("content-type", "application/json");
    call("GET", "/dns-zones/").send().await.ok();
    let answer = call("DELETE", &format!("/dns-zones/{zone}/")).send().await;
    assert_eq!((answer.status.as_u16(), answer.body.len()), (204, 0));
    app.get(&format!("/dns-zones/{zone}")).await.assert_error(404, "not_found", None);
    let answer =
        app.request("POST", "/dns-records/").json(json!({"zone": zone, "record_type": "A"})).send().await;
    answer.assert_error(404, "not_found", None);
}
