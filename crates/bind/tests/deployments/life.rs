//! Zones come, change and go.

use std::fs;
use std::time::{Duration, Instant};

use end_to_end::{Bind9, Bind9Setup};

use crate::support::{Zones, eventually, options_of};

#[test]
fn zones_come_change_and_go() {
    let named = Bind9::start();
    let zones = Zones::to(&[&named]);
    zones.start();
    let label = "a".repeat(63);
    let names = [
        "example.com",
        "xn--mnchen-3ya.example",
        "2.0.192.in-addr.arpa",
        "0/25.2.0.192.in-addr.arpa",
        &format!("{label}.{label}.{label}.{}", "b".repeat(51)),
        "_under.score.test",
    ];
    for name in names {
        zones.put(name, 1, "a_b A 192.0.2.1\n@ MX 10 nowhere");
    }
    for name in names {
        zones.wait_for(name);
        assert_eq!(named.serial(name), Some(1), "{name}");
        zones.put(name, 2, "www A 192.0.2.2");
    }
    for name in names {
        zones.wait_for(name);
        assert_eq!(named.serial(name), Some(2), "{name}");
        zones.delete(name);
    }
    for name in names {
        eventually("the zone is gone", || {
            named.soa(name).is_some_and(|answer| answer.rcode_name() == "REFUSED")
        });
    }
    eventually("the files are gone", || named.zone_files().is_empty());
    assert_eq!(named.count_commands("reconfig"), 0);
}

#[test]
fn records_of_every_type_and_more_than_named_takes_by_default_are_loaded() {
    let named = Bind9::start();
    let zones = Zones::to(&[&named]);
    zones.start();
    let mut records = String::from(
        "a A 192.0.2.1\na AAAA 2001:db8::1\nc CNAME a\n@ MX 10 a\nt TXT \"x y\" \"\\\"\\200\"\n_s._tcp SRV 1 2 3 a\n@ CAA 0 issue \"ca.test\"\n\
         d DNAME elsewhere.test.\np PTR a\n_443._tcp.a TLSA 3 1 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n\
         s SSHFP 4 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\nh HTTPS 1 . alpn=h2\nv SVCB 0 a\n\
         n NAPTR 1 2 \"u\" \"E2U+sip\" \"!^.*$!sip:a@b.test!\" .\nsub NS ns.elsewhere.test.\nsub DS 1 13 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\n\
         l LOC 52 22 23 N 4 53 32 E -2m\nu URI 1 2 \"https://a.test/\"\no OPENPGPKEY aGk=\nm SMIMEA 3 0 0 00\nx TYPE65280 \\# 2 0a0b\n*.w A 192.0.2.9\n",
    );
    for number in 0..300 {
        records += &format!("many A 10.0.{}.{}\n", number / 250, number % 250);
    }
    zones.put("types.test", 7, &records);
    zones.wait_for("types.test");
    assert_eq!(named.serial("types.test"), Some(7));
    let file = &named.zone_files()[0];
    let text = fs::read_to_string(file).expect("the zone file");
    assert!(text.starts_with("; Zonewright zone file 1: types.test 7 "), "{text}");
    assert!(text.contains("Changes made here are lost"), "{text}");
}

/// Someone who writes without a pause must not keep named loading without a pause.
#[test]
fn a_burst_of_changes_causes_few_reloads() {
    let named = Bind9::start();
    let zones = Zones::to(&[&named]);
    zones.put("burst.test", 1, "");
    zones.start();
    zones.wait_for("burst.test");
    let before = named.count_commands("reload");
    let began = Instant::now();
    for serial in 2..=1_001 {
        zones.put("burst.test", serial, &format!("a{serial} A 192.0.2.1"));
        std::thread::sleep(Duration::from_millis(2));
    }
    zones.wait_for("burst.test");
    assert_eq!(named.serial("burst.test"), Some(1_001));
    let reloads = named.count_commands("reload") - before;
    // On a machine so slow that the burst takes long, the pace of a long burst counts.
    let most = 20.max(6 + began.elapsed().as_millis() as usize / 640);
    assert!((1..=most).contains(&reloads), "{reloads} reloads");
}

#[test]
fn a_crowd_of_zones_is_served() {
    let named = Bind9::start();
    let zones = Zones::to(&[&named]);
    zones.start();
    for number in 0..500 {
        zones.put(&format!("z{number}.test"), 1, "www A 192.0.2.1");
    }
    for number in 0..500 {
        zones.wait_for(&format!("z{number}.test"));
    }
    assert!((0..500).all(|number| named.serial(&format!("z{number}.test")) == Some(1)));
    let report = zones.deployment.report(10).remove(0);
    assert_eq!((report.zones, report.in_sync, report.failing), (500, 500, 0));
    assert_eq!(report.deployments, 500);
    assert_eq!(report.lag.count, 500);
}

#[test]
fn a_view_can_be_named() {
    let rest =
        "view \"internal\" { match-clients { none; }; };\nview \"external\" { match-clients { any; }; };\n";
    let named = Bind9::start_with(&Bind9Setup { rest, ..Bind9Setup::default() });
    let mut options = options_of(&named);
    options.view = Some("external".to_owned());
    let zones = Zones::of(vec![options]);
    zones.start();
    zones.put("0/25.2.0.192.in-addr.arpa", 3, "1 PTR www.example.com.");
    zones.wait_for("0/25.2.0.192.in-addr.arpa");
    assert_eq!(named.serial("0/25.2.0.192.in-addr.arpa"), Some(3));
    zones.delete("0/25.2.0.192.in-addr.arpa");
    eventually("the zone is gone", || named.serial("0/25.2.0.192.in-addr.arpa").is_none());
}
