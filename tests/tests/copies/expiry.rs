//! A copy that nobody confirms ends in SERVFAIL, and comes back.

use end_to_end::{Query, within};

use crate::{LIMIT, ask, copy_status, make_copy, named, serve, wait_for, wait_until_same, zone_file};

#[test]
fn a_copy_that_was_never_transferred_is_answered_with_servfail() {
    let (mut peer, (server, api)) = (named(&zone_file(1, 1, 86_400)), serve());
    peer.kill();
    let zone = make_copy(&api, &[peer.dns().address]);
    server.dns().ask("www.example.com A").rcode("SERVFAIL");
    let is_told = || copy_status(&api, &zone)["last_error"].is_string();
    assert!(within(LIMIT, is_told), "{}", server.log());
    let status = copy_status(&api, &zone);
    assert!(status["refreshed_at"].is_null() && status["expires_at"].is_null(), "{status}");
    server.dns().ask("www.example.com A").rcode("SERVFAIL");
    peer.restart();
    wait_for(&server, "mail.example.com A", &["192.0.2.25"]);
}

#[test]
fn a_copy_expires_and_comes_back() {
    let (mut peer, (mut server, api)) = (named(&zone_file(1, 1, 4)), serve());
    let zone = make_copy(&api, &[peer.dns().address]);
    wait_until_same(&server, &peer);
    peer.kill();
    wait_for(&server, "mail.example.com A", &["192.0.2.25"]);
    let is_expired = || ask(&server, "mail.example.com A").0 == "SERVFAIL";
    assert!(within(LIMIT, is_expired), "{}", copy_status(&api, &zone));
    let status = copy_status(&api, &zone);
    assert!(status["last_error"].is_string() && status["expires_at"].is_string(), "{status}");
    // That it has is not forgotten at a start.
    server.kill();
    server.restart();
    assert_eq!(ask(&server, "mail.example.com A").0, "SERVFAIL");
    peer.restart();
    wait_for(&server, "mail.example.com A", &["192.0.2.25"]);
    wait_until_same(&server, &peer);
}

#[test]
fn those_who_copy_a_copy_are_told_how_long_it_is_good_for() {
    let (mut peer, (server, api)) = (named(&zone_file(3_600, 3_600, 100_000)), serve());
    make_copy(&api, &[peer.dns().address]);
    wait_until_same(&server, &peer);
    peer.kill();
    let left = || {
        let mut query = Query::new("example.com", "SOA").edns(1_232);
        // RFC 7314: EXPIRE, empty in a question.
        query.options = vec![0, 9, 0, 0];
        let edns = server.dns().send(&query).message.edns.expect("an OPT");
        let at = edns.options.windows(4).position(|octets| octets == [0, 9, 0, 4]).expect("EXPIRE");
        u32::from_be_bytes(*edns.options[at + 4..].first_chunk().expect("seconds"))
    };
    let first = left();
    assert!((99_000..=100_000).contains(&first), "{first}");
    assert!(within(LIMIT, || left() < first), "it runs");
}
