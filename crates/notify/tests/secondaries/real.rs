//! Debian's nameservers as secondaries.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use data_encoding::BASE64;
use end_to_end::{Peer, PeerSetup, PeerZone};
use notify::Clock;

use crate::primary::Primary;
use crate::support::{Zones, clock, name};

const SECRET: &[u8] = b"known to both of them, and to nobody else";

fn zone(name: &str, settings: String) -> PeerZone {
    PeerZone { name: name.to_owned(), file: None, settings }
}

/// Changes arrive one after the other, each long before a refresh would find it.
fn follow(primary: &Primary, zones: &Zones, apex: &str) {
    zones.start();
    for serial in 1..=20 {
        primary.put(&name(apex), serial);
        zones.put(apex, serial);
        zones.wait_for(apex, serial);
    }
    let report = zones.notifier.report(9).remove(0);
    assert_eq!((report.in_sync, report.trouble), (report.zones, None));
}

fn named(primary: &Primary, rest: &str, allow: &str) -> Peer {
    let (ip, port) = (primary.address.ip(), primary.address.port());
    let settings = format!("type secondary; primaries {{ {ip} port {port}; }}; file \"followed\"; {allow}");
    Peer::named(&PeerSetup {
        zones: vec![zone("followed.test", settings)],
        // Else it transfers from a primary once a second or so.
        server: "serial-query-rate 1000; min-refresh-time 3600; min-retry-time 3600;".to_owned(),
        rest: rest.to_owned(),
        address: None,
    })
}

fn named_key(secret: &[u8]) -> String {
    format!("key \"ns2-key\" {{ algorithm hmac-sha256; secret \"{}\"; }};", BASE64.encode(secret))
}

#[test]
fn named_follows() {
    let primary = Primary::start();
    primary.put(&name("followed.test"), 1);
    let secondary = named(&primary, "", "allow-notify { 127.0.0.0/8; };");
    let zones = Zones::to(secondary.dns().address);
    follow(&primary, &zones, "followed.test");
    zones.put("foreign.test", 1);
    zones.wait_for_error("foreign.test", "NOTAUTH");
}

#[test]
fn named_follows_what_is_signed_alone() {
    let primary = Primary::start();
    primary.put(&name("followed.test"), 1);
    let secondary = named(&primary, &named_key(SECRET), "allow-notify { key \"ns2-key\"; };");
    let address = secondary.dns().address;
    let zones = Zones::signed(address, Some(SECRET));
    follow(&primary, &zones, "followed.test");

    let unsigned = Zones::to(address);
    unsigned.start();
    unsigned.put("followed.test", 30);
    unsigned.wait_for_error("followed.test", "REFUSED");
    let wrong = Zones::signed(address, Some(b"another secret"));
    wrong.start();
    wrong.put("followed.test", 30);
    wrong.wait_for_error("followed.test", "BADSIG");
    assert_is_told_of_the_clock(address, "BADTIME: set the clock");
}

/// Beyond the 300 seconds that signatures are good for (RFC 8945 5.2.3).
fn assert_is_told_of_the_clock(secondary: SocketAddr, words: &str) {
    for seconds in [-600, 600] {
        let zones = Zones::signed(secondary, Some(SECRET));
        let right = clock();
        zones.start_by(&Clock(Arc::new(move || (right.0)() + seconds)));
        zones.put("followed.test", 30);
        zones.wait_for_error("followed.test", words);
    }
}

#[test]
fn knot_follows() {
    let primary = Primary::start();
    primary.put(&name("followed.test"), 1);
    let (ip, port) = (primary.address.ip(), primary.address.port());
    let rest = format!(
        "key:\n  - id: ns2-key\n    algorithm: hmac-sha256\n    secret: {}\nremote:\n  - id: primary\n    address: {ip}@{port}\n\
         acl:\n  - id: notify\n    key: ns2-key\n    action: notify\n",
        BASE64.encode(SECRET)
    );
    let settings =
        "    file: followed.zone\n    master: primary\n    acl: notify\n    refresh-min-interval: 3600\n"
            .to_owned();
    let setup = PeerSetup { zones: vec![zone("followed.test", settings)], rest, ..PeerSetup::default() };
    let secondary = Peer::knot(&setup);
    let address = secondary.dns().address;
    follow(&primary, &Zones::signed(address, Some(SECRET)), "followed.test");
    let unsigned = Zones::to(address);
    unsigned.start();
    unsigned.put("followed.test", 30);
    unsigned.wait_for_error("followed.test", "NOTAUTH");
    assert_is_told_of_the_clock(address, "BADTIME: set the clock");
}

#[test]
fn nsd_follows() {
    let primary = Primary::start();
    primary.put(&name("followed.test"), 1);
    let (ip, port) = (primary.address.ip(), primary.address.port());
    let rest = format!(
        "key:\n    name: \"ns2-key\"\n    algorithm: hmac-sha256\n    secret: \"{}\"\n",
        BASE64.encode(SECRET)
    );
    let settings = format!(
        "    request-xfr: {ip}@{port} NOKEY\n    allow-notify: 127.0.0.0/8 ns2-key\n    min-refresh-time: 3600\n"
    );
    let secondary =
        Peer::nsd(&PeerSetup { zones: vec![zone("followed.test", settings)], rest, ..PeerSetup::default() });
    let zones = Zones::signed(secondary.dns().address, Some(SECRET));
    follow(&primary, &zones, "followed.test");
    // What it was not told to serve.
    zones.put("foreign.test", 1);
    zones.wait_for_error("foreign.test", "does not have the zone");
    assert_eq!(zones.notifier.report(0)[0].trouble, None);
    let address = secondary.dns().address;
    let (unsigned, wrong) = (Zones::to(address), Zones::signed(address, Some(b"another secret")));
    assert_is_told_of_the_clock(address, "are both clocks right?");
    for (zones, words) in [(&unsigned, "REFUSED"), (&wrong, "TSIG key ns2-key")] {
        zones.start();
        zones.put("followed.test", 30);
        zones.wait_for_error("followed.test", words);
    }
}

/// One that is stopped for a while and comes back is told of what it missed.
#[test]
fn named_that_comes_back_catches_up() {
    let primary = Primary::start();
    primary.put(&name("followed.test"), 1);
    let mut secondary = named(&primary, "", "allow-notify { 127.0.0.0/8; };");
    let zones = Zones::to(secondary.dns().address);
    zones.start();
    zones.put("followed.test", 1);
    zones.wait_for("followed.test", 1);
    secondary.pause();
    primary.put(&name("followed.test"), 2);
    zones.put("followed.test", 2);
    assert!(zones.wait_for_error("followed.test", "no answer from").is_secondarys);
    let began = Instant::now();
    secondary.resume();
    zones.wait_for("followed.test", 2);
    assert!(began.elapsed() < Duration::from_secs(30), "{:?}", began.elapsed());
}
