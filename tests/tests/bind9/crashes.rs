//! Killed at any moment, the server finds out by itself what BIND9 lacks.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use end_to_end::{Bind9, Random, within};
use serde_json::json;

use crate::{LIMIT, serve, wait_for};

const ROUNDS: usize = 5;
const ZONES: usize = 12;

#[test]
fn killed_in_a_burst_it_deploys_the_rest_when_it_is_back() {
    let bind9 = Bind9::start();
    let mut server = serve(&[&bind9]);
    let mut random = Random::new(3);
    let token = server.api("alice@example.net").token().to_owned();
    let mut zones: Vec<_> =
        (0..ZONES).map(|number| server.api_by_token(&token).create_zone(&format!("z{number}.com"))).collect();
    for round in 0..ROUNDS {
        let api = server.api_by_token(&token);
        let (written, is_over) = (AtomicUsize::new(0), AtomicBool::new(false));
        let enough = 20 + random.below(120);
        thread::scope(|scope| {
            scope.spawn(|| {
                // Ends where the server does.
                for number in 0.. {
                    let zone = &zones[number % ZONES];
                    let body = json!({"record_type": "A", "name": format!("r{round}-{number}"), "value": "192.0.2.1"});
                    let body = body.to_string();
                    let headers = [("Content-Type", "application/json")];
                    let path = zone.path("records/");
                    if api.try_send("POST", &path, &headers, Some(body.as_bytes())).is_err() {
                        break;
                    }
                    written.fetch_add(1, Ordering::Relaxed);
                }
                is_over.store(true, Ordering::Relaxed);
            });
            assert!(within(LIMIT, || written.load(Ordering::Relaxed) >= enough), "too few changes");
            server.kill();
        });
        assert!(is_over.load(Ordering::Relaxed));
        server.restart();
        let api = server.api_by_token(&token);
        // One goes and one comes, so that there is something surplus and something missing.
        let gone = zones.remove(random.below(ZONES));
        api.delete(&gone.path("")).expect(204);
        zones.push(api.create_zone(&format!("new{round}.com")));
        for zone in &zones {
            let serial = wait_for(&api, zone)["serial"].as_u64();
            assert_eq!(bind9.serial(&zone.domain).map(u64::from), serial, "{}", zone.domain);
        }
        assert!(within(LIMIT, || bind9.serial(&gone.domain).is_none()), "{} is still served", gone.domain);
        assert!(within(LIMIT, || bind9.zone_files().len() == ZONES), "{:?}", bind9.zone_files());
    }
}
