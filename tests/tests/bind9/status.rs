//! GET `/dns-zones/{uuid}/status/` tells the truth, and waits.

use std::time::{Duration, Instant};

use end_to_end::{Bind9, assert_error, within};

use crate::{LIMIT, serve, wait_for};

#[test]
fn a_change_is_deployed_and_the_status_waits_for_it() {
    let bind9 = Bind9::start();
    let server = serve(&[&bind9]);
    let api = server.api("alice@example.net");
    let zone = api.create_zone("example.com");
    for number in 1..=5 {
        api.add(&zone, "www", "A", &format!("192.0.2.{number}"));
        let status = wait_for(&api, &zone);
        let serial = status["serial"].as_u64().expect("a serial");
        assert_eq!(bind9.serial("example.com").map(u64::from), Some(serial));
        bind9.dns().ask("www.example.com A").noerror();
        let nameservers = status["nameservers"].as_array().expect("an array");
        let told: Vec<_> = nameservers
            .iter()
            .map(|nameserver| {
                (nameserver["name"].as_str(), nameserver["kind"].as_str(), &nameserver["serial"])
            })
            .collect();
        let serial = &status["serial"];
        assert_eq!(
            told,
            [(Some("built-in"), Some("built_in"), serial), (Some("ns1"), Some("bind9"), serial)]
        );
        assert!(
            nameservers[1]["in_sync_at"].is_string() && nameservers[1]["last_error"].is_null(),
            "{status}"
        );
        assert!(nameservers.iter().all(|nameserver| nameserver["last_change_at"].is_string()), "{status}");
    }
    api.delete(&zone.path("")).expect(204);
    assert!(within(LIMIT, || bind9.serial("example.com").is_none()), "the zone is gone");
    assert!(within(LIMIT, || bind9.zone_files().is_empty()), "and its file");
}

/// A server that is down delays nothing, and is told of.
#[test]
fn a_server_that_is_down_delays_nothing_and_is_told_of() {
    let (mut one, two) = (Bind9::start(), Bind9::start());
    let server = serve(&[&one, &two]);
    let api = server.api("alice@example.net");
    let zone = api.create_zone("example.com");
    wait_for(&api, &zone);
    one.kill();
    for number in 0..50 {
        api.add(&zone, &format!("h{number}"), "A", "192.0.2.1");
    }
    let is_told = |reason: &str| {
        let status = api.get(&zone.path("status/")).expect(200).json();
        let nameservers = status["nameservers"].as_array().expect("an array");
        status["state"] == "failing"
            && nameservers[1]["last_error"].as_str().is_some_and(|error| error.contains(reason))
            // What it served before it died, it does not serve now.
            && nameservers[1]["serial"].is_null()
            && nameservers[1]["in_sync_at"].is_null()
            && nameservers[2]["state"] == "in_sync"
    };
    let kept = "changes are kept and delivered when it is back";
    assert!(within(LIMIT, || is_told(kept)), "{:?}", api.get(&zone.path("status/")).text());
    // The platform's inside is for administrators.
    assert!(server.cli(&["account", "administrator", "alice@example.net"]).success);
    assert!(within(LIMIT, || is_told("named running")), "{:?}", api.get(&zone.path("status/")).text());
    // Waiting ends when time is up, with what there is.
    let before = Instant::now();
    let status = api.get(&zone.path("status/?wait=1")).expect(200).json();
    assert_eq!(status["state"], "failing");
    assert!(before.elapsed() >= Duration::from_secs(1), "it waited");
    one.restart();
    wait_for(&api, &zone);
    assert_eq!(one.serial("example.com"), two.serial("example.com"));
}

#[test]
fn who_may_not_ask_and_what_cannot_be_asked_is_told() {
    let bind9 = Bind9::start();
    let server = serve(&[&bind9]);
    let api = server.api("alice@example.net");
    let zone = api.create_zone("example.com");
    let stranger = server.api("bob@example.net");
    assert_error(&stranger.get(&zone.path("status/")), 404, "not_found", None);
    let lister = server.api_with("alice@example.net", &["dns:list", "dns:update"]);
    assert_error(&lister.get(&zone.path("status/")), 403, "permission_denied", None);
    for wait in ["", "-1", "1.5", "soon"] {
        assert_error(
            &api.get(&zone.path(&format!("status/?wait={wait}"))),
            400,
            "validation_error",
            Some("wait"),
        );
    }
    api.get(&zone.path("status?wait=99999999999999999999")).expect(200);
    assert_error(&api.post(&zone.path("status/"), &serde_json::json!({})), 405, "method_not_allowed", None);
}

/// Whoever waits is answered with what there is when the server stops, which waits for nobody.
#[test]
fn a_stop_ends_all_waiting() {
    let mut bind9 = Bind9::start();
    let mut server = serve(&[&bind9]);
    let api = server.api("alice@example.net");
    bind9.kill();
    let zone = api.create_zone("example.com");
    std::thread::scope(|scope| {
        let waiter = scope.spawn(|| {
            let began = Instant::now();
            (api.get(&zone.path("status/?wait=60")), began.elapsed())
        });
        // Until the request is under way; one that comes later finds no server, and fails the test.
        std::thread::sleep(Duration::from_secs(1));
        server.terminate();
        assert!(server.wait().success());
        let (response, took) = waiter.join().expect("no panic");
        assert_ne!(response.expect(200).json()["state"], "in_sync");
        assert!(took < Duration::from_secs(50), "{took:?}");
    });
}
