//! Cookies and rate limiting, by the addresses and the clock that the system tells.

use std::net::{SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use nameserver::{CookieStatus, Cookies, Nameserver, RateLimit, RateLimitOptions, RateLimiter};

use crate::support::{PATIENCE, ask_tcp, ask_udp, assert_answers, small_query, start, tcp_client};

/// The short question with a cookie.
fn query_with_cookie(cookie: &[u8]) -> Vec<u8> {
    let mut query = small_query(1);
    query[11] = 1;
    let length = cookie.len() as u8;
    query.extend([0, 0, 41, 4, 208, 0, 0, 0, 0, 0, length + 4, 0, 10, 0, length]);
    query.extend(cookie);
    query
}

/// A client at this address of the machine.
fn client_at(address: &str, server: SocketAddr) -> UdpSocket {
    let socket = UdpSocket::bind(SocketAddr::new(address.parse().unwrap(), 0)).unwrap();
    socket.connect(server).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    socket
}

fn cookies(nameserver: &Nameserver, status: CookieStatus) -> u64 {
    let counters = nameserver.counters();
    let both = counters.udp.by_cookie().chain(counters.tcp.by_cookie());
    both.filter(|(other, _)| *other == status).map(|(_, count)| count).sum()
}

#[test]
fn a_cookie_is_good_for_the_address_it_was_sent_to() {
    for (address, other) in [("127.0.0.1", Some("127.0.0.2")), ("::1", None)] {
        let listen = SocketAddr::new(address.parse().unwrap(), 0).to_string();
        let nameserver =
            start(&listen, |options| options.answer.cookies = Some(Cookies::of_one_node([5; 16])));
        let server = nameserver.local_addresses()[0];
        let client = client_at(address, server);
        let response = ask_udp(&client, &query_with_cookie(&[7; 8])).unwrap();
        let cookie = &response[response.len() - 24..];
        ask_udp(&client, &query_with_cookie(cookie)).unwrap();
        assert_eq!(cookies(&nameserver, CookieStatus::Valid), 1);
        // Over either transport, and whichever thread it comes to.
        for _ in 0..8 {
            ask_udp(&client_at(address, server), &query_with_cookie(cookie)).unwrap();
            ask_tcp(&mut tcp_client(server), &query_with_cookie(cookie)).unwrap();
        }
        assert_eq!(cookies(&nameserver, CookieStatus::Valid), 17);
        if let Some(other) = other {
            ask_udp(&client_at(other, server), &query_with_cookie(cookie)).unwrap();
            assert_eq!(cookies(&nameserver, CookieStatus::Invalid), 1);
        }
    }
}

#[test]
fn a_flood_is_limited_and_its_victim_helped_over_tcp_and_by_cookies() {
    let options =
        RateLimitOptions { responses_per_second: 100, exempt: Vec::new(), ..RateLimitOptions::default() };
    let nameserver = start("127.0.0.1:0", |nameserver| {
        nameserver.answer.cookies = Some(Cookies::of_one_node([5; 16]));
        nameserver.answer.rate_limiter = Some(RateLimiter::new(options, 1));
    });
    let server = nameserver.local_addresses()[0];
    let flood = client_at("127.0.0.1", server);
    flood.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    let (mut whole, mut truncated) = (0, 0);
    let began = Instant::now();
    for round in 0..40 {
        for id in 0..50 {
            flood.send(&small_query(round * 50 + id)).unwrap();
        }
        flood.set_nonblocking(true).unwrap();
        std::thread::sleep(Duration::from_millis(5));
        let mut response = [0; 512];
        while flood.recv(&mut response).is_ok() {
            if response[2] & 2 != 0 { truncated += 1 } else { whole += 1 }
        }
    }
    // What a second is worth, and what it took is: on a slow machine that is more.
    let due = 110 + began.elapsed().as_millis() as u64 / 10;
    assert!((100..=due).contains(&whole), "{whole} whole, {due} due");
    // Of the others half slip, and some of those may be late.
    assert!(truncated >= 2000_u64.saturating_sub(due) / 4, "{truncated} truncated, {due} due");

    let limited: Vec<_> = nameserver.counters().udp.by_rate_limit().collect();
    for limit in [RateLimit::Dropped, RateLimit::Slipped] {
        assert!(limited.iter().any(|(other, count)| *other == limit && *count > 0), "{limited:?}");
    }
    let victim = client_at("127.0.0.1", server);
    assert_answers(&ask_tcp(&mut tcp_client(server), &small_query(1)).unwrap(), &small_query(1));
    let response = ask_tcp(&mut tcp_client(server), &query_with_cookie(&[7; 8])).unwrap();
    let query = query_with_cookie(&response[response.len() - 24..]);
    for _ in 0..200 {
        let response = ask_udp(&victim, &query).unwrap();
        assert_ne!(response[6..8], [0, 0], "there are answers");
    }
    // Another network is not the worse for it.
    let other = client_at("127.0.1.1", server);
    assert_answers(&ask_udp(&other, &small_query(1)).unwrap(), &small_query(1));
}
