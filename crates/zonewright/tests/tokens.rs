//! `zonewright token create` with limits, and what the API makes of them.

use end_to_end::{Api, Server, ServerOptions};
use serde_json::{Value, json};

fn create(server: &Server, limits: &[&str]) -> Api {
    let all = [&["token", "create", "--account", "a@example.com", "--name", "limited"], limits].concat();
    let output = server.cli(&all);
    assert!(output.success, "{}", output.stderr);
    server.api_by_token(output.stdout.trim())
}

fn refusal(server: &Server, limits: &[&str]) -> String {
    let all = [&["token", "create", "--account", "a@example.com", "--name", "limited"], limits].concat();
    let output = server.cli(&all);
    assert!(!output.success && output.stdout.is_empty(), "{limits:?}");
    output.stderr
}

fn record(record_type: &str, name: &str, value: &str) -> Value {
    json!({"record_type": record_type, "name": name, "value": value})
}

#[test]
fn the_limits_hold_over_the_api() {
    let server = Server::start();
    let all = server.api("a@example.com");
    let records_of = |domain: &str| {
        let zone = all.post("/dns-zones/", &json!({"domain": domain})).expect(201).json();
        format!("/dns-zones/{}/records/", zone["uuid"].as_str().expect("an identity"))
    };
    let (one, other) = (records_of("example.com"), records_of("example.org"));

    let acme = create(&server, &["--acme", "--zone", "Example.com."]);
    acme.post(&one, &record("TXT", "_acme-challenge.www", "proof")).expect(201);
    acme.post(&one, &record("TXT", "www", "proof")).expect(403);
    acme.post(&one, &record("A", "_acme-challenge", "192.0.2.1")).expect(403);
    acme.post(&other, &record("TXT", "_acme-challenge", "proof")).expect(404);
    let permissions = &acme.get("/account/me/").expect(200).json()["token"]["permissions"];
    assert_eq!(permissions, &json!(["dns:list", "dns:create", "dns:delete"]));

    let dev =
        create(&server, &["--permission", "dns:create", "--record-name", "*.dev,dev", "--record-type", "A"]);
    dev.post(&other, &record("A", "x.dev", "192.0.2.1")).expect(201);
    dev.post(&other, &record("A", "x", "192.0.2.1")).expect(403);
    dev.post(&other, &record("TXT", "dev", "text")).expect(403);
    dev.get(&other).expect(403);
}

#[test]
fn a_token_may_end_and_be_for_certain_networks() {
    let server = ServerOptions::default().setting("ZONEWRIGHT_TRUSTED_PROXIES", "127.0.0.0/8").start();
    server.create_account("a@example.com");
    let api = create(
        &server,
        &["--permission", "dns:list", "--expires", "9999-01-01", "--network", "192.0.2.0/24,2001:db8::/32"],
    );
    // By the address of a client behind a proxy.
    let from = |address: &str| api.send("GET", "/dns-zones/", &[("X-Forwarded-For", address)], None).status;
    assert_eq!((from("192.0.2.7"), from("2001:db8::1")), (200, 200));
    assert_ne!(from("198.51.100.7"), 200);
    assert_ne!(from("192.0.2.7, 198.51.100.7"), 200);

    let listed = server.cli(&["token", "list", "--account", "a@example.com"]).stdout;
    assert!(
        listed.contains("dns:list  until 9999-01-02T00:00:00Z  from 192.0.2.0/24, 2001:db8::/32"),
        "{listed}"
    );
}

#[test]
fn what_is_wrong_with_a_limit_is_named() {
    let server = Server::start();
    server.create_account("a@example.com");
    let foreign = server.api("b@example.com");
    foreign.post("/dns-zones/", &json!({"domain": "example.org"})).expect(201);
    for (limit, value) in [
        ("--expires", "yesterday"),
        ("--expires", "2001-01-01"),
        ("--network", "192.0.2.0/33"),
        ("--zone", "example.com"),
        ("--zone", "example.org"),
        ("--zone", ".."),
        ("--record-name", "a*"),
        ("--record-type", "SOA"),
    ] {
        let refusal = refusal(&server, &["--permission", "dns:*", limit, value]);
        assert!(refusal.starts_with("zonewright: ") && refusal.lines().count() == 1, "{limit}: {refusal}");
    }
    let unsaid = refusal(&server, &[]);
    for choice in ["--permission", "dns:list", "dns:*", "--acme"] {
        assert!(unsaid.contains(choice), "{unsaid}");
    }
}

#[test]
fn a_token_is_listed_with_its_zones_and_revoked_by_its_identity() {
    let server = Server::start();
    let api = server.api("a@example.com");
    for domain in ["example.com", "example.org"] {
        api.post("/dns-zones/", &json!({ "domain": domain })).expect(201);
    }
    create(&server, &["--acme", "--zone", "example.org,example.com"]);
    let listed = server.cli(&["token", "list", "--account", "a@example.com"]).stdout;
    let line = listed.lines().find(|line| line.contains("_acme-challenge")).expect(&listed);
    assert!(line.contains("limited to the zones example.com, example.org"), "{line}");
    let revoke = |identity: &str| server.cli(&["token", "revoke", identity, "--account", "a@example.com"]);
    for wrong in ["xyz", "01890000-0000-7000-8000-000000000000"] {
        let output = revoke(wrong);
        assert!(!output.success && output.stderr.contains(wrong), "{}", output.stderr);
        assert!(output.stderr.contains("token list --account a@example.com"), "{}", output.stderr);
    }
    let identity = line.split_whitespace().next().expect("an identity");
    let output = revoke(identity);
    assert!(output.success && output.stderr.contains(&format!("{identity} is revoked")), "{}", output.stderr);
    let listed = server.cli(&["token", "list", "--account", "a@example.com"]).stdout;
    assert!(!listed.contains(identity), "{listed}");
}
