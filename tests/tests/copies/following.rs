//! A copy is what its primary has, and goes on being it.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::time::Duration;

use end_to_end::{ServerOptions, assert_error, within};
use serde_json::json;
use tempfile::TempDir;

use crate::{
    LIMIT, ask, copy_status, knot, make_copy, named, nsd, serve, update, wait_for, wait_until_same, zone_file,
};

#[test]
fn a_copy_is_answered_as_its_primary_answers() {
    for start in [named, knot, nsd] {
        let peer = start(&zone_file(3_600, 600, 86_400));
        let (server, api) = serve();
        let zone = make_copy(&api, &[peer.dns().address]);
        wait_until_same(&server, &peer);
        // The sort of answers below a cut.
        let reply = server.dns().ask("x.sub.example.com A");
        assert!(!reply.message.is_authoritative() && reply.message.authority.len() == 1, "{}", reply.message);
        let status = copy_status(&api, &zone);
        assert!(status["refreshed_at"].is_string() && status["expires_at"].is_string(), "{status}");
        assert!(status["last_error"].is_null(), "{status}");
        assert_eq!(api.records(&zone).len(), zone_file(1, 1, 1).lines().count() - 2);
        // It is changed nowhere but there.
        let record = json!({"name": "www", "record_type": "A", "value": "192.0.2.1"});
        let refused = assert_error(&api.post_record(&zone, &record), 400, "conflict", None);
        assert!(refused.contains("Promote"), "{refused}");
        api.delete(&zone.path("")).expect(204);
        server.dns().ask("www.example.com A").rcode("REFUSED");
    }
}

#[test]
fn a_change_at_the_primary_follows() {
    for start in [named, knot] {
        let peer = start(&zone_file(1, 1, 86_400));
        let (server, api) = serve();
        let zone = make_copy(&api, &[peer.dns().address]);
        wait_until_same(&server, &peer);
        for number in 1..=3 {
            update(
                &peer,
                &format!(
                    "update delete server.example.com. A\nupdate add server.example.com. 5 A 10.0.0.{number}\n"
                ),
            );
            wait_for(&server, "server.example.com A", &[&format!("10.0.0.{number}")]);
            wait_until_same(&server, &peer);
        }
        // It came by IXFR, and its history is told.
        assert!(server.log().contains("IXFR"), "{}", server.log());
        let serial = api.get(&zone.path("status/")).expect(200).json()["serial"].to_string();
        let soa = server.dns().ask("example.com SOA").data();
        assert!(soa[0].contains(&format!(" {serial} ")), "{soa:?} {serial}");
    }
}

#[test]
fn a_primary_that_was_away_is_followed_again() {
    let (mut peer, (mut server, api)) = (named(&zone_file(1, 1, 86_400)), serve());
    let zone = make_copy(&api, &[peer.dns().address]);
    wait_until_same(&server, &peer);
    peer.kill();
    let is_told =
        || copy_status(&api, &zone)["last_error"].as_str().is_some_and(|error| error.contains("The primary"));
    assert!(within(LIMIT, is_told), "{}", copy_status(&api, &zone));
    wait_for(&server, "mail.example.com A", &["192.0.2.25"]);
    // A start needs no primary either.
    server.terminate();
    server.wait();
    server.restart();
    assert_eq!(ask(&server, "mail.example.com A"), ("NOERROR".to_owned(), vec!["192.0.2.25".to_owned()]));
    peer.restart();
    update(&peer, "update add back.example.com. 60 A 192.0.2.9\n");
    wait_for(&server, "back.example.com A", &["192.0.2.9"]);
}

#[test]
fn the_second_primary_stands_in_for_the_first() {
    let (mut one, two) = (knot(&zone_file(1, 1, 86_400)), nsd(&zone_file(1, 1, 86_400)));
    one.kill();
    let (server, api) = serve();
    make_copy(&api, &[one.dns().address, two.dns().address]);
    wait_until_same(&server, &two);
}

#[test]
fn a_hundred_thousand_records_are_kept_as_they_are() {
    let mut text = zone_file(3_600, 600, 86_400);
    for number in 0..100_000 {
        let _ = match number % 3 {
            0 => writeln!(text, "host{number} A 10.{}.{}.1", number / 256 % 256, number % 256),
            1 => writeln!(text, "host{number}.deep.er MX {} mail", number % 65_536),
            _ => writeln!(text, "set{} 120 TXT \"number {number}\"", number / 40),
        };
    }
    let apex = zone::Name::parse("example.com").expect("a name");
    let read = |text: &[u8]| {
        let content = zone::master_file::read(text, &apex).expect("a zone file");
        let lines = content.records.iter().map(zone::RecordContent::to_zone_file_line);
        (content.soa.expect("an SOA"), lines.collect::<BTreeSet<_>>())
    };
    let peer = named(&text);
    let (server, api) = serve();
    let zone = make_copy(&api, &[peer.dns().address]);
    wait_for(&server, "host99999.example.com A", &["10.134.159.1"]);
    let told = api.get(&zone.path("zonefile/")).expect(200);
    let ((soa, records), (told_soa, told)) = (read(text.as_bytes()), read(&told.body));
    assert_eq!(soa, told_soa);
    assert!(records.len() > 100_000);
    let missing: Vec<_> = records.difference(&told).take(5).collect();
    let surplus: Vec<_> = told.difference(&records).take(5).collect();
    assert!(missing.is_empty() && surplus.is_empty(), "{missing:?} {surplus:?}");
}

/// What is allowed counts while a copy is asked for, and not only when it is made.
#[test]
fn a_network_that_is_allowed_no_more_is_not_asked() {
    let peer = named(&zone_file(1, 1, 86_400));
    let directory = TempDir::with_prefix("zonewright-copies-").expect("a temporary directory");
    let file = directory.path().join("zonewright.toml");
    let allow = |networks: &str| {
        let text = format!("[copies]\nprimary_networks = [{networks}]\nrefresh_seconds_min = 1\n");
        fs::write(&file, text).expect("a writable temporary directory");
    };
    allow("'127.0.0.0/8'");
    let file = file.to_str().expect("temporary paths are text");
    let mut server = ServerOptions::default().setting("ZONEWRIGHT_CONFIG", file).start();
    let api = server.api("alice@example.net");
    let zone = make_copy(&api, &[peer.dns().address]);
    wait_until_same(&server, &peer);

    allow("'10.0.0.0/8'");
    server.kill();
    server.restart();
    let api = server.api_by_token(api.token());
    let error = || copy_status(&api, &zone)["last_error"].as_str().unwrap_or_default().to_owned();
    assert!(within(LIMIT, || error().contains("copies.primary_networks")), "{}", error());
    let before = server.dns().ask("example.com SOA").data();
    update(&peer, "update add new.example.com. 60 A 192.0.2.6\n");
    std::thread::sleep(Duration::from_secs(3));
    assert_eq!(server.dns().ask("example.com SOA").data(), before, "it is served as it was");

    allow("'127.0.0.0/8'");
    server.kill();
    server.restart();
    wait_for(&server, "new.example.com A", &["192.0.2.6"]);
}
