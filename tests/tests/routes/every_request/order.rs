//! Which of several faults is told: 401, 403, 405, 404, then 415 and 400.

use end_to_end::{Server, assert_error};

use crate::NOBODY;

#[test]
fn the_first_fault_in_order_is_told() {
    let (server, api) = Server::start_with_account();
    let nothing = server.api_with("alice@example.net", &["dns:list"]);
    let anonymous = server.anonymous();
    let zone = format!("/dns-zones/{NOBODY}/");
    let records = format!("{zone}records/");
    let record = format!("/dns-records/{NOBODY}/");
    let text = [("Content-Type", "text/plain")];
    let json = [("Content-Type", "application/json")];
    let garbage: Option<&[u8]> = Some(b"{");

    // 401 before all else.
    for (method, path) in [("PUT", &zone), ("GET", &zone), ("POST", &records), ("PATCH", &record)] {
        assert_error(&anonymous.send(method, path, &text, garbage), 401, "not_authenticated", None);
    }
    // 405 needs only a valid token.
    for (method, path) in [("PUT", &zone), ("PATCH", &zone), ("DELETE", &records), ("POST", &record)] {
        assert_error(&nothing.send(method, path, &json, garbage), 405, "method_not_allowed", None);
    }
    // 403 before 404, 415 and 400.
    for (method, path) in [("GET", &zone), ("DELETE", &zone), ("POST", &records), ("PATCH", &record)] {
        assert_error(&nothing.send(method, path, &text, garbage), 403, "permission_denied", None);
    }
    // 404 before 415 and 400.
    for (method, path) in [("POST", &records), ("PATCH", &record), ("PUT", &record)] {
        assert_error(&api.send(method, path, &text, garbage), 404, "not_found", None);
        assert_error(&api.send(method, path, &json, garbage), 404, "not_found", None);
    }
    // 415 before 400.
    assert_error(&api.send("POST", "/dns-zones/", &text, garbage), 415, "unsupported_media_type", None);
    assert_error(&api.send("POST", "/dns-zones/", &json, garbage), 400, "parse_error", None);
}
