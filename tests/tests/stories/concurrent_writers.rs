//! Sixteen writers on one zone: no error, no duplicate, no lost update, and a serial that only rises.

use std::collections::BTreeSet;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::{Database, addresses_in_api, addresses_in_dns, is_ahead, on_each_database, path, serial, text};

const WRITERS: usize = 16;
const EACH: usize = 12;

on_each_database!(writers, super::write_at_once);
on_each_database!(updates, super::none_is_lost);

fn write_at_once(database: &Database) {
    let server = database.serve();
    let api = server.api("alice@example.net");
    let zone = api.create_zone("example.com");
    let dns = server.dns();
    let first = serial(dns, "example.com");
    let (done, won) = (AtomicBool::new(false), AtomicUsize::new(0));
    let barrier = Barrier::new(WRITERS);
    let rises = thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            let (mut last, mut rises) = (first, 0);
            while !done.load(Ordering::Relaxed) {
                let now = serial(dns, "example.com");
                assert!(now == last || is_ahead(now, last), "the serial went from {last} to {now}");
                rises += usize::from(now != last);
                last = now;
                thread::sleep(Duration::from_millis(1));
            }
            rises
        });
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (api, zone, barrier, won) = (&api, &zone, &barrier, &won);
                scope.spawn(move || {
                    barrier.wait();
                    for index in 0..EACH {
                        api.add(zone, &format!("w{writer}-{index}"), "A", "192.0.2.1");
                        // All want the same record: one has it.
                        let shared = json!({ "record_type": "A", "name": format!("shared{index}"), "value": "192.0.2.2" });
                        let response = api.post_record(zone, &shared);
                        match response.status {
                            201 => _ = won.fetch_add(1, Ordering::Relaxed),
                            400 => assert_eq!(response.json()["error_code"], "already_exists"),
                            other => panic!("{other} {}", response.text()),
                        }
                        // All add to one RRset.
                        api.add(zone, "many", "A", &format!("198.51.100.{}", writer * EACH + index));
                    }
                })
            })
            .collect();
        let outcomes: Vec<_> = writers.into_iter().map(thread::ScopedJoinHandle::join).collect();
        // Whatever they are, the watcher is to come to its end.
        done.store(true, Ordering::Relaxed);
        outcomes.into_iter().for_each(|outcome| outcome.expect("no writer fails"));
        watcher.join().expect("the serial only rises")
    });
    assert!(rises > 0);
    assert_eq!(won.load(Ordering::Relaxed), EACH, "one winner each");
    assert!(is_ahead(serial(dns, "example.com"), first));

    let records = api.records(&zone);
    assert_eq!(records.len(), 2 * WRITERS * EACH + EACH);
    assert_eq!(api.get(&zone.path("")).expect(200).json()["record_count"], records.len());
    let contents: BTreeSet<(&str, &str)> =
        records.iter().map(|r| (text(r, "name"), text(r, "value"))).collect();
    assert_eq!(contents.len(), records.len(), "no duplicate");
    for (name, addresses) in addresses_in_api(&api, &zone) {
        let answered = if name == "many" {
            dns.ask_tcp("many.example.com A").data()
        } else {
            addresses_in_dns(dns, &zone, &name)
        };
        assert_eq!(answered, addresses, "{name}");
    }
}

/// Writers that change different fields of one record at once: each of the changes is there afterwards.
fn none_is_lost(database: &Database) {
    let server = database.serve();
    let api = server.api("alice@example.net");
    let zone = api.create_zone("example.com");
    let record = path(&api.add(&zone, "www", "A", "192.0.2.1"));
    let barrier = Barrier::new(3);
    for round in 1..=20 {
        let changes = [
            json!({ "value": format!("192.0.2.{round}") }),
            json!({ "ttl": 1000 + round }),
            json!({ "name": format!("n{round}") }),
        ];
        thread::scope(|scope| {
            for change in &changes {
                let (api, record, barrier) = (&api, &record, &barrier);
                scope.spawn(move || {
                    barrier.wait();
                    api.patch(record, change).expect(200);
                });
            }
        });
        let after = api.get(&record).expect(200).json();
        for change in &changes {
            let (field, value) =
                change.as_object().and_then(|change| change.iter().next()).expect("one field");
            assert_eq!(after[field], *value, "round {round}: {after}");
        }
        let expected = format!("n{round}.example.com. {} A 192.0.2.{round}", 1000 + round);
        server.dns().ask(&format!("n{round}.example.com A")).noerror().answer(&[&expected]);
    }
    assert_eq!(api.records(&zone).len(), 1);
}
