//! Operators at the command line, beside a running server, which soon notices by itself.

use std::time::Duration;

use end_to_end::{assert_error, within};
use serde_json::json;

use crate::{Database, on_each_database, serial};

/// A second by the contract. What is to be seen is that it comes; a machine that stalls is given more.
const SOON: Duration = Duration::from_secs(10);

on_each_database!(tokens, super::are_revoked);
on_each_database!(zones, super::are_removed_and_handed_over);
on_each_database!(keys_of_transfers, super::are_made_named_and_deleted);

fn are_revoked(database: &Database) {
    let server = database.serve();
    let alice = server.api("alice@example.net");
    let other = server.api_with("alice@example.net", &["dns:list"]);
    alice.get("/dns-zones/").expect(200);
    other.get("/dns-zones/").expect(200);

    let listed = server.cli(&["token", "list", "--account", "alice@example.net"]).stdout;
    let line = listed.lines().find(|line| line.contains("dns:list")).unwrap_or_else(|| panic!("{listed}"));
    let uuid = line.split_whitespace().next().expect("its identity");
    assert!(!listed.contains(other.token()), "a token is shown once");
    let output = server.cli(&["token", "revoke", uuid, "--account", "alice@example.net"]);
    assert!(output.success, "{}", output.stderr);
    assert!(within(SOON, || other.get("/dns-zones/").status == 401), "it is still accepted");
    alice.get("/dns-zones/").expect(200);
    let unknown = server.api_by_token("vps_unknown").get("/dns-zones/").expect(401);
    assert_eq!(other.get("/dns-zones/").json(), unknown.json(), "nothing tells a revoked token from none");

    // What is made beside the server is known to it at once.
    server.api("bob@example.net").get("/dns-zones/").expect(200);
}

fn are_removed_and_handed_over(database: &Database) {
    let server = database.serve();
    let alice = server.api("alice@example.net");
    let bob = server.api("bob@example.net");
    let zone = alice.create_zone("squatted.com");
    let kept = alice.create_zone("kept.com");
    alice.add(&zone, "www", "A", "192.0.2.1");
    alice.add(&kept, "www", "A", "192.0.2.2");
    let dns = server.dns();
    let before = serial(dns, "kept.com");

    let output = server.cli(&["zone", "transfer", "kept.com", "--to", "bob@example.net"]);
    assert!(output.success && output.stderr.contains("belongs to bob@example.net"), "{}", output.stderr);
    assert!(within(SOON, || alice.get(&kept.path("")).status == 404));
    assert_eq!(bob.records(&kept).len(), 1);
    dns.ask("www.kept.com A").noerror().answer(&["www.kept.com. 3600 A 192.0.2.2"]);
    bob.add(&kept, "mine", "A", "192.0.2.3");
    dns.ask("mine.kept.com A").noerror();
    assert!(crate::is_ahead(serial(dns, "kept.com"), before));

    let asked = server.cli(&["zone", "remove", "Squatted.com."]);
    assert!(!asked.success && asked.stdout.is_empty(), "{}", asked.stdout);
    for told in ["squatted.com", "alice@example.net", "1 record,", "--yes"] {
        assert!(asked.stderr.contains(told), "{}", asked.stderr);
    }
    dns.ask("www.squatted.com A").noerror();
    alice.get(&zone.path("")).expect(200);
    let output = server.cli(&["zone", "remove", "squatted.com", "--yes"]);
    assert!(output.success && output.stderr.contains("is deleted, with 1 record"), "{}", output.stderr);
    let is_gone = within(SOON, || dns.ask("www.squatted.com A").message.rcode_name() == "REFUSED");
    assert!(is_gone, "it is still served");
    assert_eq!(alice.get(&zone.path("")).status, 404);
    let again = bob.create_zone("squatted.com");
    dns.ask("www.squatted.com A").nxdomain();
    bob.add(&again, "www", "A", "192.0.2.4");
    dns.ask("www.squatted.com A").noerror().answer(&["www.squatted.com. 3600 A 192.0.2.4"]);

    for arguments in [
        &["zone", "remove", "nothing.com", "--yes"][..],
        &["zone", "transfer", "kept.com", "--to", "nobody@example.net"],
        &["account", "create", "bob@example.net"],
        &["token", "create", "--account", "nobody@example.net", "--name", "x", "--permission", "*:*"],
        &["token", "create", "--account", "bob@example.net", "--name", "x", "--permission", "dns:everything"],
        &["token", "revoke", "01890000-0000-7000-8000-000000000000", "--account", "bob@example.net"],
    ] {
        let output = server.cli(arguments);
        assert!(!output.success && output.stdout.is_empty(), "{arguments:?}: {}", output.stdout);
        assert!(!output.stderr.is_empty(), "{arguments:?} is to say what is wrong");
    }
}

fn are_made_named_and_deleted(database: &Database) {
    let server = database.serve();
    let alice = server.api("alice@example.net");
    let made = server.cli(&["tsig", "create", "Alices-Key", "--account", "alice@example.net"]);
    assert!(made.success, "{}", made.stderr);
    let lines: Vec<&str> = made.stdout.lines().map(str::trim).collect();
    assert_eq!((lines[0], lines[1], lines[3]), ("key \"alices-key\" {", "algorithm hmac-sha256;", "};"));
    let secret = lines[2].strip_prefix("secret \"").and_then(|rest| rest.strip_suffix("\";"));
    assert_eq!(secret.map(str::len), Some(44), "{}", made.stdout);
    let operators = server.cli(&["tsig", "create", "ns2", "--algorithm", "hmac-sha512"]);
    assert!(operators.success, "{}", operators.stderr);
    let listed = server.cli(&["tsig", "list"]).stdout;
    assert_eq!(
        listed.lines().collect::<Vec<_>>(),
        ["alices-key  hmac-sha256  of alice@example.net", "ns2  hmac-sha512  of the operator"]
    );

    let copy = |key: &str| json!({ "domain": "copy.com", "primaries": ["192.0.2.1"], "tsig_key": key });
    let refused = alice.post("/dns-zones/", &copy("ns2"));
    assert_error(&refused, 400, "validation_error", Some("tsig_key"));
    let zone = alice.post("/dns-zones/", &copy("alices-key")).expect(201).json();
    assert_eq!(zone["tsig_key"], "alices-key");
    let deleted = server.cli(&["tsig", "delete", "alices-key"]);
    assert!(deleted.success && deleted.stderr.contains("1 copied zone"), "{}", deleted.stderr);

    for arguments in [
        &["tsig", "delete", "alices-key"][..],
        &["tsig", "create", "ns2"],
        &["tsig", "create", "a..b"],
        &["tsig", "create", "x", "--algorithm", "hmac-md5"],
        &["tsig", "create", "x", "--account", "nobody@example.net"],
        &["tsig", "create", "x", "--secret-stdin"],
    ] {
        let output = server.cli(arguments);
        assert!(!output.success && output.stdout.is_empty(), "{arguments:?}: {}", output.stdout);
        assert!(!output.stderr.is_empty(), "{arguments:?} is to say what is wrong");
    }
}

/// Two servers on one file would each serve what they know of, and take each other's nameservers for changed ones.
#[test]
fn one_server_has_a_sqlite_file() {
    let (server, api) = end_to_end::Server::start_with_account();
    let zone = api.create_zone("example.com");
    let refused = server.cli(&["serve", "--http-listen", "127.0.0.1:0", "--dns-listen", "127.0.0.1:0"]);
    assert!(!refused.success && refused.stderr.contains("another server runs"), "{}", refused.stderr);
    assert_eq!(api.get(&zone.path("")).expect(200).json()["domain"], "example.com");
    server
        .dns()
        .ask("example.com NS")
        .noerror()
        .answer(&["example.com. 3600 NS ns1.provider.test.", "example.com. 3600 NS ns2.provider.test."]);
}
