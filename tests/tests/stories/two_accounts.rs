//! Two accounts that never see each other, and race for the same domains.

use std::sync::Barrier;
use std::thread;

use end_to_end::http::Response;
use end_to_end::{Api, assert_error};
use serde_json::json;

use crate::{Database, on_each_database, text};

on_each_database!(strangers, super::see_nothing_of_each_other);
on_each_database!(race, super::one_of_two_wins);

fn see_nothing_of_each_other(database: &Database) {
    let server = database.serve();
    let alice = server.api("alice@example.net");
    let bob = server.api("bob@example.net");
    let zone = alice.create_zone("alice.com");
    let record = alice.add(&zone, "secret", "TXT", "alice's own");
    let record = format!("/dns-records/{}/", text(&record, "uuid"));
    let bobs = bob.create_zone("bob.com");
    bob.add(&bobs, "www", "A", "192.0.2.1");
    let before = (alice.records(&zone), server.dns().ask("alice.com SOA").data());

    // Whatever names what is Alice's is 404 to Bob.
    let body = json!({ "record_type": "A", "name": "x", "value": "192.0.2.66", "zone": zone.uuid });
    let refused: Vec<Response> = vec![
        bob.get(&zone.path("")),
        bob.delete(&zone.path("")),
        bob.get(&zone.path("records/")),
        bob.get(&zone.path("records/?page=1")),
        bob.post(&zone.path("records/"), &body),
        bob.get(&zone.path("status/")),
        bob.get(&zone.path("zonefile/")),
        bob.put_zone_file(&zone, "www 60 A 192.0.2.66\n"),
        bob.post("/dns-records/", &body),
        bob.get(&record),
        bob.put(&record, &body),
        bob.patch(&record, &json!({ "ttl": 60 })),
        bob.delete(&record),
        bob.send("HEAD", &record, &[], None),
    ];
    for response in refused {
        if response.body.is_empty() {
            assert_eq!(response.status, 404);
        } else {
            assert_error(&response, 404, "not_found", None);
            assert!(!response.text().contains("alice"), "{}", response.text());
        }
    }
    // No list of Bob's has it, however it is asked for.
    for path in [
        "/dns-zones/".to_owned(),
        "/dns-zones/?domain=alice.com".to_owned(),
        "/dns-zones/?page_size=1000".to_owned(),
        "/dns-records/".to_owned(),
        "/dns-records/?record_type=TXT".to_owned(),
        format!("/dns-records/?zone={}", zone.uuid),
        format!("/dns-records/?zone={}&page=1", zone.uuid),
        "/account/me/".to_owned(),
    ] {
        let response = bob.get(&path).expect(200);
        assert!(!response.text().contains("alice"), "{path}: {}", response.text());
        let total = response.header("x-total-count").unwrap_or("0");
        assert!(["0", "1"].contains(&total), "{path} counts what is not Bob's: {total}");
    }
    // A cursor of Alice's leads Bob nowhere.
    alice.create_zone("alice.net");
    let next = alice.get("/dns-zones/?page_size=1").expect(200).json();
    let (_, next) = text(&next, "next").split_once("/api/v1").expect("a link into the API");
    assert!(!bob.get(next).text().contains("alice"));

    assert_eq!((alice.records(&zone), server.dns().ask("alice.com SOA").data()), before);
}

/// Each round, both ask for domains that exclude each other at the same moment.
fn one_of_two_wins(database: &Database) {
    const ROUNDS: usize = 40;
    let server = database.serve();
    let alice = server.api("alice@example.net");
    let bob = server.api("bob@example.net");
    let barrier = Barrier::new(2);
    let claim = |api: &Api, domain: String| {
        barrier.wait();
        api.post("/dns-zones/", &json!({ "domain": domain }))
    };
    for round in 0..ROUNDS {
        let (first, second) = match round % 3 {
            0 => (format!("round{round}.com"), format!("round{round}.com")),
            1 => (format!("round{round}.com"), format!("a.round{round}.com")),
            _ => (format!("b.a.round{round}.com"), format!("round{round}.com")),
        };
        let (one, other) = thread::scope(|scope| {
            let one = scope.spawn(|| claim(&alice, first.clone()));
            let other = scope.spawn(|| claim(&bob, second.clone()));
            (one.join().expect("no panic"), other.join().expect("no panic"))
        });
        let (winner, loser) = if one.status == 201 { (&one, &other) } else { (&other, &one) };
        assert_eq!(winner.status, 201, "{first} and {second}: {} {}", one.text(), other.text());
        let code = if first == second { "already_exists" } else { "conflict" };
        assert_error(loser, 400, code, Some("domain"));
    }
    let count = |api: &Api| api.get("/dns-zones/").expect(200).json().as_array().map_or(0, Vec::len);
    assert_eq!(count(&alice) + count(&bob), ROUNDS);
}
