//! Clients that hang up in mid-write: whatever became of the change, DNS says the same as the database.

use std::collections::BTreeMap;
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

    // What was on its way arrives: this waits behind what has been queued for the zone. What has not come so far may
    // arrive at any time; then both sides stand still and say the same.
    api.add(&zone, "behind", "A", "192.0.2.1");
    let dns = server.dns();
    let names: Vec<String> = (0..ROUNDS)
        .flat_map(|round| [format!("whole{round}"), format!("half{round}")])
        .chain(["behind".to_owned()])
        .collect();
    let (mut in_api, mut in_dns) = (BTreeMap::new(), BTreeMap::new());
    within(Duration::from_secs(30), || {
        in_api = addresses_in_api(&api, &zone);
        in_dns = names.iter().map(|name| (name.clone(), addresses_in_dns(dns, &zone, name))).collect();
        in_dns.retain(|_, addresses| !addresses.is_empty());
        in_dns == in_api && in_api == addresses_in_api(&api, &zone)
    });
    assert_eq!(in_dns, in_api);
    let are_there = |prefix: &str| in_api.keys().any(|name| name.starts_with(prefix));
    assert!(are_there("whole"), "none of the whole requests was carried out");
    assert!(!are_there("half"), "half a request is none: {in_api:?}");
    api.add(&zone, "after", "A", "192.0.2.1");
    assert_eq!(addresses_in_dns(dns, &zone, "after"), ["192.0.2.1"]);
}
