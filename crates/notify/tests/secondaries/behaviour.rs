//! What is told, when, and what is said of it.

use std::net::UdpSocket;
use std::time::{Duration, Instant};

use end_to_end::within;
use notify::{SecondaryOptions, ZoneState};
use tsig::KeyRing;
use zone::Serial;

use crate::fake::{Fake, Mood};
use crate::support::{CATALOG, Zones, eventually, key, name, soa, unix_seconds};

#[test]
fn a_change_is_told_with_its_soa_and_seen_to_arrive() {
    let secondary = Fake::start();
    let zones = Zones::to(secondary.address);
    zones.start();
    zones.put("example.com", 7);
    zones.wait_for("example.com", 7);
    let notify = secondary.state().notifies[0].clone();
    assert_eq!((notify.apex, notify.soa), (name("example.com"), soa(&name("example.com"), 7)));
    assert!(!notify.is_signed);
    let status = zones.status("example.com");
    assert_eq!((status.secondary.as_str(), status.last_error), ("ns2", None));
    assert!(status.in_sync_at.expect("it is").cast_unsigned().abs_diff(unix_seconds()) < 60);
    zones.put("example.com", 8);
    zones.wait_for("example.com", 8);
    let report = zones.notifier.report(9).remove(0);
    assert_eq!((report.zones, report.in_sync, report.pending, report.failing), (1, 1, 0, 0));
    assert_eq!((report.notifies, report.failures, report.arrivals), (2, 0, 2));
    assert!(report.trouble.is_none() && report.behind.is_zero());
}

/// At the start it is looked first: what is in sync needs no NOTIFY, and what is not gets one.
#[test]
fn a_start_tells_of_what_is_missed_alone() {
    let secondary = Fake::start();
    secondary.state().served.extend([(name("same.test"), 3), (name("old.test"), 2)]);
    let zones = Zones::to(secondary.address);
    for apex in ["same.test", "old.test", "new.test"] {
        zones.put(apex, 3);
    }
    assert_eq!(zones.status("same.test").state, ZoneState::Pending);
    zones.start();
    for apex in ["same.test", "old.test", "new.test"] {
        zones.wait_for(apex, 3);
    }
    let mut told: Vec<_> = secondary.state().notifies.iter().map(|notify| notify.apex.to_string()).collect();
    told.sort();
    assert_eq!(told, ["new.test.", "old.test."]);
    assert_eq!(zones.notifier.report(0)[0].arrivals, 0, "these are repairs");
}

/// What the secondary loses later is noticed without any change.
#[test]
fn what_is_lost_is_repaired() {
    let secondary = Fake::start();
    let zones = Zones::to(secondary.address);
    zones.start();
    zones.put("lost.test", 3);
    zones.wait_for("lost.test", 3);
    secondary.state().served.clear();
    eventually("it is told anew", || secondary.state().served.get(&name("lost.test")) == Some(&3));
    zones.wait_for("lost.test", 3);
}

#[test]
fn lost_datagrams_are_sent_again() {
    let secondary = Fake::start();
    let zones = Zones::to(secondary.address);
    zones.start();
    secondary.state().losses = 2;
    zones.put("example.com", 7);
    zones.wait_for("example.com", 7);
    assert!(zones.notifier.report(0)[0].failures > 0);
}

#[test]
fn changes_meanwhile_are_told_together() {
    let secondary = Fake::start();
    let zones = Zones::to(secondary.address);
    zones.start();
    for serial in 1..=2_000 {
        zones.put("busy.test", serial);
        if serial % 20 == 0 {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
    zones.wait_for("busy.test", 2_000);
    let told = secondary.serials_told();
    assert!(told.len() < 100, "{} NOTIFYs", told.len());
    assert!(told.is_sorted() && told.last() == Some(&2_000), "{told:?}");
}

/// A catalog's new member takes a moment; that is no error.
#[test]
fn a_refusal_is_tried_again_and_told_when_it_lasts() {
    let secondary = Fake::start();
    let zones = Zones::to(secondary.address);
    zones.start();
    secondary.set_mood(Mood::Refuse(9));
    zones.put("new.test", 1);
    eventually("it is told", || secondary.serials_told().len() >= 2);
    assert_eq!(zones.status("new.test").state, ZoneState::Pending);
    let status = zones.wait_for_error("new.test", "NOTAUTH");
    assert!(status.last_error.expect("it is there").contains("catalog zone") && !status.is_secondarys);
    let report = zones.notifier.report(9).remove(0);
    assert_eq!((report.failing, report.failing_zones[0].0.clone()), (1, name("new.test")));
    secondary.set_mood(Mood::Follow);
    zones.wait_for("new.test", 1);
    let attempts: Vec<Instant> = secondary.state().notifies.iter().map(|notify| notify.at).collect();
    let pauses: Vec<Duration> = attempts.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(pauses[0] < pauses[pauses.len() - 1], "pauses grow: {pauses:?}");
    secondary.set_mood(Mood::Refuse(5));
    zones.put("new.test", 2);
    zones.wait_for_error("new.test", "REFUSED");
}

/// As NSD does with NOTIFYs of zones that it does not have.
#[test]
fn one_that_disregards_notify_and_refuses_the_zone_lacks_it_and_is_not_away() {
    let secondary = Fake::start();
    let zones = Zones::to(secondary.address);
    zones.start();
    secondary.set_mood(Mood::Disregard);
    for apex in ["a.test", "b.test", "c.test", "d.test"] {
        zones.put(apex, 1);
    }
    let mut was_away = false;
    eventually("what it lacks is told", || {
        let report = zones.notifier.report(0).remove(0);
        was_away |= report.trouble.is_some();
        report.failing == 4
    });
    assert!(!was_away, "it answers questions");
    let status = zones.wait_for_error("a.test", "does not serve the zone");
    assert!(!status.is_secondarys, "{status:?}");
    secondary.set_mood(Mood::Follow);
    zones.wait_for("a.test", 1);
    assert_eq!(zones.status("a.test").last_error, None);
}

/// As NSD does.
#[test]
fn a_refusal_of_a_header_alone_is_one() {
    let secondary = Fake::start_with(KeyRing::new([key(b"a secret of both")]));
    let (signed, unsigned) =
        (Zones::signed(secondary.address, Some(b"a secret of both")), Zones::to(secondary.address));
    for zones in [&signed, &unsigned] {
        zones.start();
    }
    for (number, (rcode, of_signed, of_unsigned)) in (1..).zip([
        (9, "TSIG key ns2-key", "does not have the zone (NOTAUTH)"),
        (3, "does not have the zone (NXDOMAIN)", "does not have the zone (NXDOMAIN)"),
        (5, "refuses NOTIFY (REFUSED)", "refuses NOTIFY (REFUSED)"),
    ]) {
        secondary.set_mood(Mood::RefuseBarely(rcode));
        signed.put("example.com", number);
        unsigned.put("example.com", number);
        signed.wait_for_error("example.com", of_signed);
        unsigned.wait_for_error("example.com", of_unsigned);
    }
    // An acknowledgement has the question, and the signature.
    secondary.set_mood(Mood::RefuseBarely(0));
    secondary.state().notifies.clear();
    unsigned.put("other.test", 1);
    let told =
        || secondary.state().notifies.iter().filter(|notify| notify.apex == name("other.test")).count();
    eventually("it is told again", || told() >= 3);
}

#[test]
fn one_without_the_catalog_is_not_told_of_it() {
    let secondary = Fake::start();
    let (name, address) = ("ns2".to_owned(), secondary.address);
    let options = SecondaryOptions { name, address, source: None, follows_catalog: false, key: None };
    let zones = Zones::with(options, None);
    zones.start();
    zones.put(CATALOG, 1);
    zones.put("example.com", 1);
    zones.wait_for("example.com", 1);
    assert_eq!((zones.notifier.report(0)[0].zones, secondary.serials_told().len()), (1, 1));
}

/// Knot DNS answers nobody's questions for a catalog zone that it follows: it is told of each change, and believed.
#[test]
fn of_a_catalog_that_is_hidden_an_acknowledgement_is_enough() {
    let secondary = Fake::start();
    let zones = Zones::to(secondary.address);
    zones.put(CATALOG, 1);
    zones.start();
    let is_believed = |count: usize| {
        let status = zones.status(CATALOG);
        let is_told = secondary.serials_told().len() == count;
        is_told && (status.state, status.serial, status.last_error) == (ZoneState::InSync, None, None)
    };
    secondary.set_mood(Mood::Hide);
    eventually("it is told at the start", || is_believed(1));
    zones.put(CATALOG, 2);
    eventually("it is told of a change", || is_believed(2));
    // More than a round of looks.
    assert!(!within(Duration::from_secs(6), || !is_believed(2)), "it is left alone after that");
    let report = zones.notifier.report(0).remove(0);
    assert_eq!((report.in_sync, report.arrivals), (1, 0));
    secondary.set_mood(Mood::Refuse(9));
    zones.put(CATALOG, 3);
    zones.wait_for_error(CATALOG, "NOTAUTH");
}

#[test]
fn what_is_sent_comes_from_the_source() {
    let secondary = Fake::start();
    let (usable, foreign) = ("127.0.0.9".parse().ok(), "192.0.2.77".parse().ok());
    let [from_usable, from_foreign] = [usable, foreign].map(|source| {
        let (name, address) = ("ns2".to_owned(), secondary.address);
        let options = SecondaryOptions { name, address, source, follows_catalog: true, key: None };
        let zones = Zones::with(options, None);
        zones.start();
        zones.put("example.com", 7);
        zones
    });
    from_usable.wait_for("example.com", 7);
    assert_eq!(Some(secondary.state().notifies[0].client.ip()), usable);
    assert!(from_foreign.wait_for_error("example.com", "from 192.0.2.77").is_secondarys);
}

#[test]
fn one_that_acknowledges_and_does_nothing_is_told_again_and_said_so() {
    let secondary = Fake::start();
    let zones = Zones::to(secondary.address);
    zones.start();
    secondary.set_mood(Mood::Ignore);
    secondary.state().served.insert(name("stuck.test"), 4);
    zones.put("stuck.test", 5);
    let error = zones.wait_for_error("stuck.test", "serial 4 still").last_error.expect("it is there");
    assert!(error.contains("its log"), "{error}");
    assert_eq!(zones.status("stuck.test").serial, Some(Serial(4)));
    secondary.set_mood(Mood::Follow);
    zones.wait_for("stuck.test", 5);
}

#[test]
fn one_that_is_ahead_is_not_in_sync() {
    let secondary = Fake::start();
    let zones = Zones::to(secondary.address);
    secondary.set_mood(Mood::Ignore);
    secondary.state().served.insert(name("ahead.test"), 9);
    zones.put("ahead.test", 5);
    zones.start();
    zones.wait_for_error("ahead.test", "ahead of ours");
}

#[test]
fn one_that_is_away_is_told_so_and_caught_up_with() {
    let secondary = Fake::start();
    let zones = Zones::to(secondary.address);
    zones.start();
    for number in 0..200 {
        zones.put(&format!("z{number}.test"), 1);
    }
    for number in 0..200 {
        zones.wait_for(&format!("z{number}.test"), 1);
    }
    secondary.state().is_silent = true;
    for number in 0..200 {
        zones.put(&format!("z{number}.test"), 2);
    }
    let status = zones.wait_for_error("z0.test", "no answer from");
    assert!(status.is_secondarys && status.serial.is_none());
    let report = zones.notifier.report(0).remove(0);
    assert_eq!((report.zones, report.in_sync, report.failing), (200, 0, 200), "of none of them it is known");
    assert!(zones.notifier.report(0)[0].trouble.as_ref().is_some_and(|trouble| trouble.contains("UDP")));
    let before = zones.notifier.report(0)[0].notifies;
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(zones.notifier.report(0)[0].notifies, before, "nobody is told while nobody is there");
    secondary.state().is_silent = false;
    for number in 0..200 {
        zones.wait_for(&format!("z{number}.test"), 2);
    }
}

#[test]
fn nobody_at_the_address_is_told_so_until_somebody_comes() {
    let address = end_to_end::free_address();
    let zones = Zones::to(address);
    zones.start();
    zones.put("early.test", 1);
    zones.wait_for_error("early.test", "nobody listens at");
    let socket = UdpSocket::bind(address).expect("the address is free");
    let secondary = Fake::at(socket, KeyRing::default());
    zones.wait_for("early.test", 1);
    assert_eq!(secondary.serials_told(), [1]);
}

#[test]
fn a_zone_that_is_gone_is_forgotten() {
    let secondary = Fake::start();
    let zones = Zones::to(secondary.address);
    zones.start();
    secondary.set_mood(Mood::Refuse(9));
    zones.put("gone.test", 1);
    eventually("it is told", || !secondary.serials_told().is_empty());
    zones.delete("gone.test");
    let told = secondary.serials_told().len();
    assert!(!within(Duration::from_secs(1), || secondary.serials_told().len() > told + 1));
    assert_eq!(zones.notifier.report(9)[0].zones, 0);
    secondary.set_mood(Mood::Follow);
    zones.put("gone.test", 2);
    zones.wait_for("gone.test", 2);
}

#[test]
fn a_zone_is_signed_by_the_key_and_never_told_without() {
    let secondary = Fake::start_with(KeyRing::new([key(b"a secret of both")]));
    let zones = Zones::signed(secondary.address, Some(b"a secret of both"));
    zones.keys.replace([]);
    zones.start();
    zones.put("signed.test", 1);
    let status = zones.wait_for_error("signed.test", "zonewright tsig create ns2-key");
    assert!(status.is_secondarys);
    assert_eq!(secondary.serials_told(), [0; 0]);
    zones.keys.replace([key(b"a secret of both")]);
    zones.wait_for("signed.test", 1);
    assert!(secondary.state().notifies.iter().all(|notify| notify.is_signed));
    assert_eq!(zones.notifier.report(0)[0].trouble, None);
}

#[test]
fn noting_waits_for_nobody_and_the_end_comes_at_once() {
    let secondary = Fake::start();
    secondary.state().is_silent = true;
    let zones = Zones::to(secondary.address);
    zones.start();
    let began = Instant::now();
    for number in 0..10_000 {
        zones.put(&format!("z{number}.test"), 1);
    }
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    std::thread::sleep(Duration::from_millis(300));
    // As many as there may be at once, and as many again where some are over already.
    let notifies = zones.notifier.report(0)[0].notifies;
    assert!((1..=64 * (1 + began.elapsed().as_millis() as u64 / 600)).contains(&notifies), "{notifies}");
    let began = Instant::now();
    drop(zones);
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
}
