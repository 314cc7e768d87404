//! Clients that hang up in mid-write: whatever became of the change, DNS says the same as the database.

use std::thread;
use std::time::Duration;

use end_to_end::http::{Connection, write_request};
use end_to_end::{Random, within};
use serde_json::json;

use crate::{Database, addresses_in_api, addresses_in_dns, on_each_database};

const ROUNDS: usize = 120;

on_each_database!(hanging_up, super::leaves_dns_and_database_equal);

fn leaves_dns_and_database_equal(database: &Database) {
    let server = database.serve();
    let api = server.api("alice@example.net");
    let zone = api.create_zone("example.com");
    let authorization = format!("Bearer {}", api.token());
    let headers = [("Authorization", authorization.as_str()), ("Content-Type", "application/json")];
    let target = format!("/api/v1{}", zone.path("records/"));
    let request = |name: &str| {
        let body = json!({ "record_type": "A", "name": name, "value": "192.0.2.1" }).to_string();
        write_request("POST", &target, &headers, Some(body.as_bytes()))
    };

    let mut random = Random::new(7);
    for round in 0..ROUNDS {
        let whole = request(&format!("whole{round}"));
        let mut connection = Connection::open(server.http_address()).expect("a connection");
        connection.send(&whole).expect("it is sent");
        // Some leave at once, some just when the change is being made.
        thread::sleep(Duration::from_micros(random.below(3_000) as u64));
        drop(connection);

        let half = request(&format!("half{round}"));
        let mut connection = Connection::open(server.http_address()).expect("a connection");
        connection.send(&half[..half.len() - 1 - random.below(half.len() / 2)]).expect("it is sent");
        drop(connection);
    }

    // What was on its way arrives: this waits behind what has been queued for the zone. Then both sides stand still and
    // say the same.
    api.add(&zone, "behind", "A", "192.0.2.1");
    let (mut before, dns) = (usize::MAX, server.dns());
    let has_settled = within(Duration::from_secs(10), || {
        thread::sleep(Duration::from_millis(200));
        let count = api.records(&zone).len();
        std::mem::replace(&mut before, count) == count
    });
    assert!(has_settled);
    let listed = addresses_in_api(&api, &zone);
    assert!(!listed.is_empty(), "none of the whole requests was carried out");
    for round in 0..ROUNDS {
        let name = format!("whole{round}");
        let expected = listed.get(&name).cloned().unwrap_or_default();
        assert_eq!(addresses_in_dns(dns, &zone, &name), expected, "{name}");
        assert!(!listed.contains_key(&format!("half{round}")), "half a request is none");
        assert!(addresses_in_dns(dns, &zone, &format!("half{round}")).is_empty());
    }
    api.add(&zone, "after", "A", "192.0.2.1");
    assert_eq!(addresses_in_dns(dns, &zone, "after"), ["192.0.2.1"]);
}
