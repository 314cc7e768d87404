//! Paths and methods, whatever the resource.

use end_to_end::{Server, assert_error};
use serde_json::json;

use crate::text;

#[test]
fn a_path_without_its_final_slash_is_served_the_same() {
    let (_server, api) = Server::start_with_account();
    let zone = api.post("/dns-zones", &json!({ "domain": "example.com" })).expect(201).json();
    let zone_path = format!("/dns-zones/{}", text(&zone, "uuid"));
    let body = json!({ "record_type": "A", "name": "www", "value": "192.0.2.1" });
    let record = api.post(&format!("{zone_path}/records"), &body).expect(201).json();
    let record_path = format!("/dns-records/{}", text(&record, "uuid"));
    let zone_file_path = format!("{zone_path}/zonefile");
    let records_path = format!("{zone_path}/records");
    for path in [
        "/dns-zones",
        "/dns-records",
        "/account/me",
        &zone_path,
        &records_path,
        &zone_file_path,
        &record_path,
    ] {
        let without = api.get(path).expect(200);
        let with = api.get(&format!("{path}/")).expect(200);
        assert_eq!(without.body, with.body, "{path}");
    }
    api.patch(&record_path, &json!({ "ttl": 60 })).expect(200);
    api.delete(&record_path).expect(204);
    api.delete(&zone_path).expect(204);
}

#[test]
fn a_wrong_method_is_405_and_says_which_are_right() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let record = format!("/dns-records/{}/", text(&api.add(&zone, "www", "A", "192.0.2.1"), "uuid"));
    let table: [(&str, &[&str], &[&str]); 8] = [
        ("/dns-zones/", &["GET", "HEAD", "POST"], &["PUT", "PATCH", "DELETE"]),
        (&zone.path(""), &["GET", "HEAD", "DELETE"], &["POST", "PUT", "PATCH"]),
        (&zone.path("records/"), &["GET", "HEAD", "POST"], &["PUT", "PATCH", "DELETE"]),
        (&zone.path("status/"), &["GET", "HEAD"], &["POST", "PUT", "PATCH", "DELETE"]),
        (&zone.path("zonefile/"), &["GET", "HEAD", "PUT"], &["POST", "PATCH", "DELETE"]),
        ("/dns-records/", &["GET", "HEAD", "POST"], &["PUT", "PATCH", "DELETE"]),
        (&record, &["GET", "HEAD", "PUT", "PATCH", "DELETE"], &["POST"]),
        ("/account/me/", &["GET", "HEAD"], &["POST", "PUT", "PATCH", "DELETE"]),
    ];
    for (path, right, wrong) in table {
        for method in wrong {
            let response = api.send_json(method, path, &json!({}));
            assert_error(&response, 405, "method_not_allowed", None);
            let allow = response.header("allow").unwrap_or_default();
            for method in right {
                assert!(allow.split(',').any(|known| known.trim() == *method), "{path}: Allow: {allow}");
            }
            assert!(!allow.contains(method), "{path}: Allow: {allow}");
        }
    }
}

#[test]
fn head_is_get_without_the_body() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let record = format!("/dns-records/{}/", text(&api.add(&zone, "www", "A", "192.0.2.1"), "uuid"));
    let paths =
        ["/dns-zones/", "/dns-records/", "/account/me/", &zone.path(""), &zone.path("records/"), &record];
    for path in paths.into_iter().chain([zone.path("zonefile/").as_str(), "/dns-zones/?page=1"]) {
        let get = api.get(path).expect(200);
        let head = api.send("HEAD", path, &[], None).expect(200);
        assert!(head.body.is_empty());
        for name in ["content-type", "x-total-count", "link"] {
            assert_eq!(head.header(name), get.header(name), "{name} of {path}");
        }
    }
    assert_eq!(api.send("HEAD", "/dns-zones/no-uuid/", &[], None).status, 404);
}

#[test]
fn an_unknown_path_is_404_with_or_without_a_token() {
    let (server, api) = Server::start_with_account();
    for path in ["/", "/dns-zone/", "/dns-zones/a/b/c/", "/dns-records/x/y/", "/account/"] {
        assert_error(&api.get(path), 404, "not_found", None);
        assert_error(&server.anonymous().get(path), 404, "not_found", None);
        assert_error(&server.anonymous().post(path, &json!({})), 404, "not_found", None);
    }
}

#[test]
fn something_that_is_no_uuid_is_404() {
    let (_server, api) = Server::start_with_account();
    for id in [
        "abc123-def456-ghi789",
        "1",
        "%00",
        "..",
        "%2e%2e",
        "0189000000007000800000000000000",
        "%F0%9F%92%A9",
    ] {
        assert_error(&api.get(&format!("/dns-zones/{id}/")), 404, "not_found", None);
        assert_error(&api.get(&format!("/dns-zones/{id}/records/")), 404, "not_found", None);
        assert_error(&api.delete(&format!("/dns-records/{id}/")), 404, "not_found", None);
    }
}

#[test]
fn every_response_carries_a_request_id_of_its_own() {
    let (server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let responses = [
        api.get("/dns-zones/"),
        api.get("/nowhere/"),
        server.anonymous().get("/dns-zones/"),
        api.put("/dns-zones/", &json!({})),
        api.post("/dns-zones/", &json!({})),
        api.delete(&zone.path("")),
        api.send("HEAD", "/dns-zones/", &[], None),
    ];
    let mut ids: Vec<&str> =
        responses.iter().filter_map(|response| response.header("x-request-id")).collect();
    assert_eq!(ids.len(), responses.len());
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), responses.len(), "{ids:?}");
}

#[test]
fn cors_is_off() {
    let (_server, api) = Server::start_with_account();
    let response = api.send("GET", "/dns-zones/", &[("Origin", "https://evil.example")], None).expect(200);
    assert_eq!(response.header("access-control-allow-origin"), None);
    let preflight = [("Origin", "https://evil.example"), ("Access-Control-Request-Method", "POST")];
    let response = api.send("OPTIONS", "/dns-zones/", &preflight, None);
    assert_eq!(response.header("access-control-allow-origin"), None);
}
