//! Zones that are copies, with BIND9 as their primary.

use std::time::Duration;

use end_to_end::{Api, BrowserStory, Peer, PeerSetup, PeerZone, ServerOptions, within};
use serde_json::json;

/// How long anything that must come true is waited for.
const LIMIT: Duration = Duration::from_secs(60);

/// A zone file with this expire.
fn zone_file(expire: u32) -> String {
    format!(
        r#"$TTL 3600
@ 300 SOA ns1.elsewhere.example.net. admin.example.net. 2026112601 1 1 {expire} 60
@ NS ns1.elsewhere.example.net.
@ NS ns2.elsewhere.example.net.
@ MX 10 mail
mail A 192.0.2.25
www A 192.0.2.80
long._domainkey TXT "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAr4u0lkXj0Z3m5XQ0Zq0yq"
"#
    )
}

/// BIND9 with zones that anybody may transfer, each with its expire.
fn named(zones: &[(&str, u32)]) -> Peer {
    let settings = "allow-transfer { any; };";
    let primary = |(domain, expire): &(&str, u32)| PeerZone {
        settings: settings.to_owned(),
        ..PeerZone::primary(domain, &zone_file(*expire))
    };
    Peer::named(&PeerSetup { zones: zones.iter().map(primary).collect(), ..PeerSetup::default() })
}

/// Makes a copy, and tells where its status is.
fn make_copy(api: &Api, domain: &str, primary: &str) -> String {
    let made =
        api.post("/dns-zones/", &json!({ "domain": domain, "primaries": [primary] })).expect(201).json();
    format!("/dns-zones/{}/status/", made["uuid"].as_str().expect("a uuid"))
}

#[test]
fn zones_are_copied_looked_at_and_promoted() {
    let server = ServerOptions::default()
        .setting("ZONEWRIGHT_COPIES__PRIMARY_NETWORKS", "127.0.0.0/8")
        .setting("ZONEWRIGHT_COPIES__REFRESH_SECONDS_MIN", "1")
        .start();
    for person in ["sozdar@example.net", "sozdar-no-script@example.net", "xece@example.net"] {
        server.create_person(person);
    }
    let primary = named(&[("moved.com", 86_400), ("moved-no-script.com", 86_400)]);

    // Copies that have lost their primary: one is answered still, one is not any more, and one never was.
    let mut gone = named(&[("away.com", 86_400), ("expired.com", 4)]);
    let (api, address) = (server.api_with("xece@example.net", &["*:*"]), gone.dns().address.to_string());
    let away = make_copy(&api, "away.com", &address);
    make_copy(&api, "expired.com", &address);
    let is_fetched = |domain: &str| server.dns().ask(&format!("www.{domain} A")).message.rcode() == 0;
    let are_fetched = || is_fetched("away.com") && is_fetched("expired.com");
    assert!(within(LIMIT, are_fetched), "{}", server.log());
    gone.kill();
    make_copy(&api, "never.com", &address);
    let is_told = || api.get(&away).expect(200).json()["copy"]["last_error"].is_string();
    assert!(within(LIMIT, || is_told() && !is_fetched("expired.com")), "{}", server.log());

    let address = primary.dns().address.to_string();
    BrowserStory::named("copies").on(&server).setting("PRIMARY", &address).play();
}
