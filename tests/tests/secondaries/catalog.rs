//! What happens to zones happens at those who follow the catalog, and at those who are told of each.

use end_to_end::{Peer, PeerSetup, PeerZone, within};
use serde_json::json;

use crate::{CATALOG, LIMIT, Platform, ask, serial, wait_for_addresses, wait_until_gone};

#[test]
fn zones_come_change_and_go_at_all_secondaries() {
    let platform = Platform::start(&["bind", "knot", "nsd"]);
    let api = &platform.api;
    let before = api.create_zone("before.example");
    api.add(&before, "www", "A", "192.0.2.1");
    let nsds = ["before.example", "example.com"].map(str::to_owned);
    let (bind, knot, nsd) = (platform.named(0), platform.knot(1), platform.nsd(2, &nsds));
    let all = [&bind, &knot, &nsd];
    for peer in all {
        wait_for_addresses(peer, "www.before.example", &["192.0.2.1"]);
    }

    let zone = api.create_zone("example.com");
    api.add(&zone, "www", "A", "192.0.2.2");
    for peer in all {
        wait_for_addresses(peer, "www.example.com", &["192.0.2.2"]);
    }
    api.add(&zone, "www", "A", "192.0.2.3");
    for peer in all {
        wait_for_addresses(peer, "www.example.com", &["192.0.2.2", "192.0.2.3"]);
    }
    let is_in_sync = || platform.status(&zone).iter().all(|(_, state, _)| state == "in_sync");
    assert!(within(LIMIT, is_in_sync), "{:?}", platform.status(&zone));
    let status = platform.status(&zone);
    let names: Vec<&str> = status.iter().map(|(name, ..)| name.as_str()).collect();
    assert_eq!(names, ["bind", "knot", "nsd"]);
    for (peer, (_, _, told)) in all.iter().zip(&status) {
        assert_eq!(serial(peer, "example.com"), told.map(|serial| serial.to_string()), "{}", peer.name);
    }

    api.delete(&zone.path("")).expect(204);
    for peer in [&bind, &knot] {
        wait_until_gone(peer, "example.com");
        wait_for_addresses(peer, "www.before.example", &["192.0.2.1"]);
    }
    // Made again, its serial is ahead of what secondaries may still have.
    let again = api.create_zone("example.com");
    api.add(&again, "www", "A", "192.0.2.4");
    for peer in all {
        wait_for_addresses(peer, "www.example.com", &["192.0.2.4"]);
    }
}

#[test]
fn strangers_do_not_learn_which_zones_there_are() {
    let platform = Platform::start(&["bind"]);
    platform.api.create_zone("example.com");
    let bind = platform.named(0);
    wait_for_addresses(&bind, "nothing.example.com", &[]);
    for question in [format!("{CATALOG} SOA"), format!("version.{CATALOG} TXT")] {
        let reply = platform.server.dns().ask(&question);
        assert_eq!(reply.message.rcode_name(), "REFUSED", "{question}");
    }
    let refused = platform.server.dns().ask_tcp(&format!("{CATALOG} AXFR"));
    assert_eq!(refused.message.rcode(), 9, "NOTAUTH");
    assert!(ask(&bind, CATALOG, "SOA").is_some());
    let taken = platform.api.post("/dns-zones/", &serde_json::json!({"domain": CATALOG}));
    taken.expect(400);
}

/// The next zone of a name may have an older serial: whoever saw neither that the first went nor that another came takes it
/// all the same (RFC 9432 5.4).
#[test]
fn a_zone_that_was_made_again_meanwhile_is_taken_anew() {
    let mut platform = Platform::start(&["bind"]);
    let first = platform.api.create_zone_with("example.com", "www A 192.0.2.1\n");
    let mut follower = platform.named(0);
    wait_for_addresses(&follower, "www.example.com", &["192.0.2.1"]);
    let elsewhere =
        "$TTL 60\n@ SOA ns admin 10 3600 600 86400 60\n@ NS ns\nns A 192.0.2.53\nwww A 192.0.2.2\n";
    let settings = "allow-transfer { any; };".to_owned();
    let primary = Peer::named(&PeerSetup {
        zones: vec![PeerZone { settings, ..PeerZone::primary("example.com", elsewhere) }],
        ..PeerSetup::default()
    });

    follower.pause();
    platform.api.delete(&first.path("")).expect(204);
    let copy = json!({"domain": "example.com", "primaries": [primary.dns().address.to_string()]});
    platform.api.post("/dns-zones/", &copy).expect(201);
    let is_there = || platform.server.dns().ask("www.example.com A").data() == ["192.0.2.2"];
    assert!(within(LIMIT, is_there), "{}", platform.server.log());
    // What was in between is known to nobody.
    platform.server.kill();
    platform.server.restart();
    follower.resume();
    wait_for_addresses(&follower, "www.example.com", &["192.0.2.2"]);
    assert_eq!(serial(&follower, "example.com").as_deref(), Some("10"));
}
