//! The primary is killed again and again while changes go on: its secondaries get all that was answered.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use end_to_end::{Api, Zone, within, within_some};
use serde_json::json;

use crate::dig::wait_until_same;
use crate::{CATALOG, LIMIT, Platform, serial, wait_for_addresses};

const KILLS: usize = 3;
/// How many changes are answered between two kills.
const BETWEEN: usize = 60;
const WRITERS: usize = 3;
/// How many changes a writer makes at most, should nobody end it.
const EACH_MAX: usize = 1_000;

#[test]
fn a_primary_that_was_killed_is_followed_again() {
    let mut platform = Platform::start(&["bind", "knot", "nsd"]);
    let zone = platform.api.create_zone("example.com");
    platform.api.add(&zone, "www", "A", "192.0.2.1");
    let nsds = ["example.com", "example.net"].map(str::to_owned);
    let peers = [platform.named(0), platform.knot(1), platform.nsd(2, &nsds)];
    for peer in &peers {
        wait_for_addresses(peer, "www.example.com", &["192.0.2.1"]);
    }
    let catalog_before = serial(&peers[0], CATALOG).expect("it follows");

    let token = platform.api.token().to_owned();
    let client = &Client::new(&zone, platform.server.api_by_token(&token));
    let written: Vec<String> = thread::scope(|scope| {
        let start = |writer| scope.spawn(move || client.write(writer));
        let writers: Vec<_> = (0..WRITERS).map(start).collect();
        let wait_for = |answers| {
            let is_so = within(LIMIT, || client.answers.load(Ordering::Relaxed) >= answers);
            assert!(is_so, "too few answers: {client:?}");
        };
        for kill in 1..=KILLS {
            wait_for(kill * BETWEEN);
            platform.server.kill();
            platform.server.restart();
            client.turn_to(platform.server.api_by_token(&token));
        }
        wait_for((KILLS + 1) * BETWEEN);
        client.is_over.store(true, Ordering::Relaxed);
        writers.into_iter().flat_map(|writer| writer.join().expect("no writer fails")).collect()
    });
    assert!(client.repeated.load(Ordering::Relaxed) > 0, "killed while nothing was written: {client:?}");

    let api = platform.server.api_by_token(&token);
    api.add(&zone, "www", "A", "192.0.2.2");
    let other = api.create_zone("example.net");
    api.add(&other, "www", "A", "192.0.2.3");
    for peer in &peers {
        wait_for_addresses(peer, "www.example.com", &["192.0.2.1", "192.0.2.2"]);
        wait_for_addresses(peer, "www.example.net", &["192.0.2.3"]);
        wait_until_same(&platform, peer, "example.com");
    }
    let there = platform.records("example.com");
    for name in &written {
        let owner = format!("{name}.example.com.\t");
        assert!(there.iter().any(|record| record.starts_with(&owner)), "{owner} was answered, and is lost");
    }
    let catalog_after = serial(&peers[0], CATALOG).expect("it follows");
    let [before, after] =
        [catalog_before, catalog_after].map(|serial| serial.parse::<u32>().expect("a serial"));
    assert!(after.wrapping_sub(before) < 1 << 31 && after != before, "{before} to {after}");
}

/// Those who make changes, and each of them again until it is answered.
#[derive(Debug)]
struct Client<'a> {
    zone: &'a Zone,
    /// The server has another address after each start.
    api: Mutex<Arc<Api>>,
    answers: AtomicUsize,
    /// How many requests had no answer.
    repeated: AtomicUsize,
    is_over: AtomicBool,
}

impl<'a> Client<'a> {
    fn new(zone: &'a Zone, api: Api) -> Self {
        Self {
            zone,
            api: Mutex::new(Arc::new(api)),
            answers: AtomicUsize::new(0),
            repeated: AtomicUsize::new(0),
            is_over: AtomicBool::new(false),
        }
    }

    fn turn_to(&self, api: Api) {
        *self.api.lock().expect("no holder panics") = Arc::new(api);
    }

    /// Adds records until it is over, and tells their names.
    fn write(&self, writer: usize) -> Vec<String> {
        let names = (0..EACH_MAX).map(|number| format!("w{writer}-{number}"));
        let names = names.take_while(|_| !self.is_over.load(Ordering::Relaxed));
        names.inspect(|name| self.add(name)).collect()
    }

    fn add(&self, name: &str) {
        let body = json!({ "record_type": "A", "name": name, "value": "192.0.2.4" }).to_string();
        let (path, headers) = (self.zone.path("records/"), [("Content-Type", "application/json")]);
        let mut is_again = false;
        let answer = within_some(LIMIT, || {
            let api = Arc::clone(&self.api.lock().expect("no holder panics"));
            let answer = api.try_send("POST", &path, &headers, Some(body.as_bytes())).ok();
            if answer.is_none() {
                is_again = true;
                self.repeated.fetch_add(1, Ordering::Relaxed);
            }
            answer
        });
        let answer = answer.unwrap_or_else(|| panic!("no answer to {name}"));
        // What was not answered may have been done.
        let is_there = is_again && answer.status == 400 && answer.json()["error_code"] == "already_exists";
        assert!(answer.status == 201 || is_there, "{name}: {} {}", answer.status, answer.text());
        self.answers.fetch_add(1, Ordering::Relaxed);
    }
}
