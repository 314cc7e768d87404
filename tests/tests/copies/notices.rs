//! NOTIFY from a primary, and keys.

use std::time::{Duration, Instant};

use end_to_end::{Api, Peer, PeerSetup, PeerZone, Server, Zone, within};
use serde_json::json;

use crate::{LIMIT, ask, copy_status, make_copy, serve, update, wait_for, wait_until_same, zone_file};

/// BIND9 that tells this server of changes at once, where there is a key signed with it, and gives the zone to those alone
/// who sign with it.
fn telling(server: &Server, key: Option<(&str, &str)>) -> Peer {
    let ours = server.dns().address;
    let (transfer, signed) = match key {
        None => ("any;".to_owned(), String::new()),
        Some((name, _)) => (format!("key \"{name}\";"), format!("key \"{name}\"")),
    };
    let settings = format!(
        "allow-transfer {{ {transfer} }}; allow-update {{ any; }}; notify explicit; notify-delay 0; \
         also-notify {{ {} port {} {signed}; }};",
        ours.ip(),
        ours.port(),
    );
    Peer::named(&PeerSetup {
        zones: vec![PeerZone {
            settings,
            ..PeerZone::primary("example.com", &zone_file(3_600, 600, 86_400))
        }],
        rest: key.map(|(_, clause)| clause.to_owned()).unwrap_or_default(),
        ..PeerSetup::default()
    })
}

#[test]
fn a_change_follows_at_once_where_the_primary_tells_of_it() {
    let (server, api) = serve();
    let peer = telling(&server, None);
    make_copy(&api, &[peer.dns().address]);
    wait_until_same(&server, &peer);
    for number in 1..=3 {
        let began = Instant::now();
        update(
            &peer,
            &format!("update delete mail.example.com. A\nupdate add mail.example.com. 5 A 10.0.0.{number}\n"),
        );
        wait_for(&server, "mail.example.com A", &[&format!("10.0.0.{number}")]);
        // By its SOA it would be an hour.
        assert!(began.elapsed() < Duration::from_secs(15), "{:?}", began.elapsed());
    }
    wait_until_same(&server, &peer);
}

#[test]
fn a_primary_that_is_back_wakes_its_copy() {
    let (server, api) = serve();
    let mut peer = telling(&server, None);
    peer.kill();
    let zone = make_copy(&api, &[peer.dns().address]);
    let is_told = || copy_status(&api, &zone)["last_error"].is_string();
    assert!(within(LIMIT, is_told), "{}", server.log());
    // It tells of its zones when it starts.
    peer.restart();
    wait_for(&server, "mail.example.com A", &["192.0.2.25"]);
}

/// Makes `example.com` a copy of what this has, with a key.
fn make_signed_copy(api: &Api, peer: &Peer, key: &str) -> Zone {
    let body =
        json!({"domain": "example.com", "primaries": [peer.dns().address.to_string()], "tsig_key": key});
    let zone = api.post("/dns-zones/", &body).expect(201).json();
    assert_eq!(zone["tsig_key"], json!(key));
    let text = |key: &str| zone[key].as_str().expect("text").to_owned();
    Zone { uuid: text("uuid"), domain: text("domain") }
}

#[test]
fn transfers_and_notices_are_signed() {
    let (server, api) = serve();
    for algorithm in ["hmac-sha256", "hmac-sha384", "hmac-sha512"] {
        let name = format!("key-{algorithm}");
        let made = server.cli(&[
            "tsig",
            "create",
            &name,
            "--account",
            "alice@example.net",
            "--algorithm",
            algorithm,
        ]);
        assert!(made.success, "{}", made.stderr);
        let peer = telling(&server, Some((&name, &made.stdout)));
        let zone = make_signed_copy(&api, &peer, &name);
        wait_until_same(&server, &peer);
        update(&peer, "update add signed.example.com. 5 A 10.0.0.1\n");
        wait_for(&server, "signed.example.com A", &["10.0.0.1"]);
        api.delete(&zone.path("")).expect(204);
    }
}

#[test]
fn without_the_right_key_nothing_comes() {
    let (server, api) = serve();
    let made = server.cli(&["tsig", "create", "the-key", "--account", "alice@example.net"]);
    assert!(made.success, "{}", made.stderr);
    let secret = "c29tZSBvdGhlciBzZWNyZXQgdGhhbiBvdXJz";
    let other = format!("key \"the-key\" {{ algorithm hmac-sha256; secret \"{secret}\"; }};");
    let peer = telling(&server, Some(("the-key", &other)));

    let unsigned = make_copy(&api, &[peer.dns().address]);
    let tells = |zone: &Zone, what: &str| {
        let error = || copy_status(&api, zone)["last_error"].to_string();
        assert!(within(LIMIT, || error().contains(what)), "{what}: {}", error());
        assert_eq!(ask(&server, "mail.example.com A").0, "SERVFAIL");
    };
    tells(&unsigned, "REFUSED");
    api.delete(&unsigned.path("")).expect(204);
    let signed = make_signed_copy(&api, &peer, "the-key");
    tells(&signed, "does not accept the key: BADSIG");
    // A key that is taken away is not asked with any more.
    assert!(server.cli(&["tsig", "delete", "the-key"]).success);
    tells(&signed, "no TSIG key the-key");
}
