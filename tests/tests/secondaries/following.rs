//! What the primary has, the secondaries have, whether they sign or are known by their addresses alone; and the status tells
//! which of them has it.

use std::time::{Duration, Instant};

use end_to_end::{Api, Zone, within};
use serde_json::Value;

use crate::{CATALOG, LIMIT, Platform, Secondary, serial};

/// BIND signs, the others do not.
fn start() -> Platform {
    let others = ["knot", "nsd"].map(Secondary::unsigned);
    Platform::start_with([Secondary::new("bind")].into_iter().chain(others).collect())
}

/// The status of a zone, once all serve it or 60 s are over.
#[track_caller]
fn wait_for(api: &Api, zone: &Zone) -> Value {
    let status = api.get(&zone.path("status/?wait=60")).expect(200).json();
    assert_eq!(status["state"], "in_sync", "{status}");
    status
}

#[test]
fn zones_come_change_and_go_everywhere() {
    let platform = start();
    let api = &platform.api;
    let (bind, knot) = (platform.named(0), platform.knot(1));
    let nsd = platform.nsd(2, &["example.com".to_owned()]);
    // It must have the catalog first. Knot DNS tells nobody of the catalogs that it follows.
    let has_catalog = within(LIMIT, || serial(&bind, CATALOG).is_some());
    assert!(has_catalog, "{}\n{}", bind.log(), platform.server.log());
    let began = Instant::now();
    let zone = api.create_zone("example.com");
    let status = wait_for(api, &zone);
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    let told: Vec<_> = status["nameservers"].as_array().expect("an array").iter().collect();
    let kinds: Vec<_> = told.iter().map(|nameserver| (&nameserver["name"], &nameserver["kind"])).collect();
    assert_eq!(kinds.iter().filter(|(_, kind)| *kind == "secondary").count(), 3, "{status}");
    assert!(told.iter().all(|nameserver| nameserver["serial"] == status["serial"]), "{status}");

    for number in 1..=20 {
        api.add(&zone, "www", "A", &format!("192.0.2.{number}"));
    }
    let expected = wait_for(api, &zone)["serial"].to_string();
    for peer in [&bind, &knot, &nsd] {
        assert_eq!(serial(peer, "example.com"), Some(expected.clone()), "{}", peer.name);
        let answer = peer.dns().ask("www.example.com A").noerror();
        assert_eq!(answer.data().len(), 20, "{}", peer.name);
    }

    api.delete(&zone.path("")).expect(204);
    for peer in [&bind, &knot] {
        let is_gone = within(LIMIT, || serial(peer, "example.com").is_none());
        assert!(is_gone, "{} has it still:\n{}", peer.name, peer.log());
    }
}

#[test]
fn the_status_says_which_secondary_lacks_what() {
    // NSD has no catalogs: nobody told it of the zone.
    let platform = start();
    let api = &platform.api;
    let (bind, _knot) = (platform.named(0), platform.knot(1));
    let _nsd = platform.nsd(2, &["other.example".to_owned()]);
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
    assert!(is_told, "{status}\n{}", bind.log());
    // A moment is its due; then it is said what it lacks, to operators why.
    let is_failing = || nsd(&api.get(&zone.path("status/")).expect(200).json())["state"] == "failing";
    assert!(within(LIMIT, is_failing), "{}", platform.server.log());
    let status = api.get(&zone.path("status/")).expect(200).json();
    let (state, nsd) = (&status["state"], nsd(&status));
    assert_eq!((state, &nsd["serial"]), (&Value::from("failing"), &Value::Null));
    assert!(
        nsd["last_error"].as_str().is_some_and(|error| error.contains("has not taken the zone")),
        "{nsd}"
    );

    // Of the catalog of Knot DNS, which nobody may ask for, and of NSD, which has none, one is fine.
    let told = platform.server.cli(&["secondary", "status"]);
    assert!(!told.success, "something fails: {}", told.stdout);
    let lines: Vec<&str> = told.stdout.lines().collect();
    let fine = "in sync; zones 2, in sync 2, pending 0, failing 0";
    assert_eq!(lines[..2], [format!("bind: {fine}"), format!("knot: {fine}")], "{}", told.stdout);
    assert!(lines[2].starts_with("nsd: failing; zones 2, in sync 0, "), "{}", told.stdout);
    let reason = lines.iter().find(|line| line.starts_with("  example.com: ")).expect("a reason");
    assert!(reason.contains("does not have the zone"), "{reason}");
    let page = platform.server.get("/metrics").expect("it answers").text();
    for line in ["up{secondary=\"nsd\"} 1", "failing{secondary=\"knot\"} 0", "in_sync{secondary=\"knot\"} 2"]
    {
        assert!(page.contains(&format!("\nzonewright_secondary_{line}\n")), "{line}: {page}");
    }
}
