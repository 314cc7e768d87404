//! GET `/account/me/`.

use end_to_end::Server;
use serde_json::json;

use crate::assert_is_time;

#[test]
fn tells_who_the_token_stands_for() {
    let server = Server::start();
    server.create_account("alice@example.net");
    // Any valid token will do.
    for permission in ["dns:list", "dns:delete", "dns:*", "*:*"] {
        let body = server.api_with("alice@example.net", &[permission]).get("/account/me/").expect(200).json();
        assert_eq!(body["account"]["email"], "alice@example.net", "{body}");
        for key in ["first_name", "last_name", "company_name"] {
            assert!(body["account"][key].is_string(), "{key}: {body}");
        }
        assert_is_time(&body["account"]["created_at"]);
        assert_eq!(body["token"]["name"], "test", "{body}");
        assert_eq!(body["token"]["permissions"], json!([permission]), "{body}");
    }
}

#[test]
fn never_tells_the_token() {
    let (_server, api) = Server::start_with_account();
    assert!(!api.get("/account/me/").expect(200).text().contains(api.token()));
}
