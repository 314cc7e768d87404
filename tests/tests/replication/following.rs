//! What the primary has, the secondaries have.

use std::time::{Duration, Instant};

use end_to_end::{Api, Zone, within};
use serde_json::Value;

use crate::{CATALOG, LIMIT, Platform, serial};

/// The status of a zone, once all serve it or 60 s are over.
#[track_caller]
fn wait_for(api: &Api, zone: &Zone) -> Value {
    let status = api.get(&zone.path("status/?wait=60")).expect(200).json();
    assert_eq!(status["state"], "in_sync", "{status}");
    status
}

#[test]
fn zones_come_change_and_go_everywhere() {
    let platform = Platform::start(&["example.com"]);
    let api = platform.server.api("alice@example.net");
    let peers = [&platform.bind, &platform.knot, &platform.nsd];
    // It must have the catalog first. Knot DNS tells nobody of the catalogs that it follows.
    let has_catalog = within(LIMIT, || serial(&platform.bind.dns(), CATALOG).is_some());
    assert!(has_catalog, "{}\n{}", platform.bind.log(), platform.server.log());
    let began = Instant::now();
    let zone = api.create_zone("example.com");
    let status = wait_for(&api, &zone);
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    let told: Vec<_> = status["nameservers"].as_array().expect("an array").iter().collect();
    let kinds: Vec<_> = told.iter().map(|nameserver| (&nameserver["name"], &nameserver["kind"])).collect();
    assert_eq!(kinds.iter().filter(|(_, kind)| *kind == "secondary").count(), 3, "{status}");
    assert!(told.iter().all(|nameserver| nameserver["serial"] == status["serial"]), "{status}");

    for number in 1..=20 {
        api.add(&zone, "www", "A", &format!("192.0.2.{number}"));
    }
    let expected = wait_for(&api, &zone)["serial"].as_u64();
    for peer in peers {
        assert_eq!(serial(&peer.dns(), "example.com").map(u64::from), expected, "{}", peer.name);
        let answer = peer.dns().ask("www.example.com A").noerror();
        assert_eq!(answer.data().len(), 20, "{}", peer.name);
    }

    api.delete(&zone.path("")).expect(204);
    for peer in [&platform.bind, &platform.knot] {
        let is_gone = within(LIMIT, || serial(&peer.dns(), "example.com").is_none());
        assert!(is_gone, "{} has it still:\n{}", peer.name, peer.log());
    }
}

#[test]
fn the_status_says_which_secondary_lacks_what() {
    // NSD has no catalogs: nobody told it of the zone.
    let platform = Platform::start(&["other.example"]);
    let api = platform.server.api("alice@example.net");
    let zone = api.create_zone("example.com");
    let nsd = |status: &Value| {
        let nameservers = status["nameservers"].as_array().expect("an array");
        nameservers.iter().find(|nameserver| nameserver["name"] == "nsd").expect("it is named").clone()
    };
    let is_told = within(LIMIT, || {
        let status = api.get(&zone.path("status/")).expect(200).json();
        let is_there = |name: &str| {
            let nameservers = status["nameservers"].as_array().expect("an array");
            nameservers
                .iter()
                .any(|nameserver| nameserver["name"] == name && nameserver["state"] == "in_sync")
        };
        is_there("bind") && is_there("knot")
    });
    let status = api.get(&zone.path("status/")).expect(200).json();
    assert!(is_told, "{status}\n{}", platform.bind.log());
    assert_eq!((&status["state"], &nsd(&status)["serial"]), (&Value::from("pending"), &Value::Null));
    let page = platform.server.get("/metrics").expect("it answers").text();
    assert!(page.contains("zonewright_secondary_up{secondary=\"bind\"} 1"), "{page}");
}
