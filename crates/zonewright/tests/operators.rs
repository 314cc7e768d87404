//! The operator's commands beside a running server, which follows within a second.

use std::time::Duration;

use end_to_end::{Server, within};

const FOLLOWED_WITHIN: Duration = Duration::from_secs(3);

#[test]
fn a_token_is_revoked_beside_the_server() {
    let server = Server::start();
    let api = server.api("a@example.com");
    api.get("/dns-zones/").expect(200);
    let listed = server.cli(&["token", "list", "--account", "a@example.com"]).stdout;
    let (uuid, rest) = listed.split_once("  ").expect("identity, name, permissions");
    assert_eq!(rest, "test  *:*\n");

    let revoked = server.cli(&["token", "revoke", uuid, "--account", "a@example.com"]);
    assert!(revoked.success, "{}", revoked.stderr);
    assert!(within(FOLLOWED_WITHIN, || api.get("/dns-zones/").status == 401));
    let again = server.cli(&["token", "revoke", uuid, "--account", "a@example.com"]);
    assert!(!again.success && again.stderr.contains(uuid), "{}", again.stderr);
}

#[test]
fn zones_are_listed_handed_over_and_removed() {
    let server = Server::start();
    let (one, other) = (server.api("a@example.com"), server.api("b@example.com"));
    let zone = one.create_zone("example.com");
    one.add(&zone, "www", "A", "192.0.2.1");
    let listed = server.cli(&["zone", "list"]).stdout;
    assert!(listed.starts_with("example.com  a@example.com  1 records  serial "), "{listed}");
    assert_eq!(server.cli(&["zone", "list", "--account", "b@example.com"]).stdout, "");

    let given = server.cli(&["zone", "transfer", "example.com", "--to", "b@example.com"]);
    assert!(given.success, "{}", given.stderr);
    other.get(&format!("/dns-zones/{}/", zone.uuid)).expect(200);
    one.get(&format!("/dns-zones/{}/", zone.uuid)).expect(404);
    server.dns().ask("www.example.com A").noerror();

    assert!(server.cli(&["zone", "remove", "example.com"]).success);
    other.get(&format!("/dns-zones/{}/", zone.uuid)).expect(404);
    let is_gone = || server.dns().ask("www.example.com A").message.rcode_name() == "REFUSED";
    assert!(within(FOLLOWED_WITHIN, is_gone));
}

#[test]
fn a_password_comes_over_standard_input() {
    let server = Server::start();
    let refused = server.cli(&["account", "create", "a@example.com", "--password-stdin"]);
    assert!(!refused.success && refused.stderr.contains("password"), "{}", refused.stderr);
    assert_eq!(server.cli(&["account", "list"]).stdout, "");
}
