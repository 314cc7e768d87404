//! DNS over UDP.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use nameserver::{Nameserver, NameserverOptions};
use zone::RecordType;

use crate::support::{ask_udp, assert_answers, example_zones, query, small_query, start, udp_client};

#[test]
fn answers_over_ipv4_and_ipv6() {
    for address in ["127.0.0.1:0", "[::1]:0"] {
        let nameserver = start(address, |_| {});
        for id in 0..100 {
            // A port for each, so that both threads have their share.
            let client = udp_client(nameserver.local_addresses()[0]);
            let query = small_query(id);
            assert_answers(&ask_udp(&client, &query).unwrap(), &query);
        }
        assert_eq!(nameserver.counters().udp.responses(), 100);
    }
}

#[test]
fn responds_from_the_address_that_was_asked() {
    for (wildcard, asked) in [
        ("0.0.0.0:0", "127.0.0.1"),
        ("0.0.0.0:0", "127.0.0.2"),
        ("0.0.0.0:0", "127.255.0.3"),
        ("[::]:0", "::1"),
    ] {
        let nameserver = start(wildcard, |_| {});
        let asked: IpAddr = asked.parse().unwrap();
        let client = udp_client(SocketAddr::new(asked, nameserver.local_addresses()[0].port()));
        for id in 0..5 {
            let query = small_query(id);
            // Connected, the client hears nobody else.
            assert_answers(&ask_udp(&client, &query).unwrap(), &query);
        }
    }
}

#[test]
fn both_wildcards_may_have_one_port() {
    // Ports of IPv6 are others, so one that is free here may be taken there.
    let (ipv4, ipv6) = (0..20)
        .find_map(|_| {
            let ipv4 = start("0.0.0.0:0", |_| {});
            let address = format!("[::]:{}", ipv4.local_addresses()[0].port()).parse().unwrap();
            let ipv6 = Nameserver::start(&example_zones(), NameserverOptions::listening_on([address]));
            Some((ipv4, ipv6.ok()?))
        })
        .expect("one of twenty ports is free for both");
    let port = ipv4.local_addresses()[0].port();
    for (nameserver, host) in [(&ipv4, "127.0.0.1"), (&ipv6, "::1")] {
        let client = udp_client(SocketAddr::new(host.parse().unwrap(), port));
        assert_answers(&ask_udp(&client, &small_query(1)).unwrap(), &small_query(1));
        assert_eq!(nameserver.counters().udp.responses(), 1);
    }
}

#[test]
fn many_queries_at_once_each_get_their_own_answer() {
    let nameserver = start("127.0.0.1:0", |_| {});
    let client = udp_client(nameserver.local_addresses()[0]);
    for id in 0..200 {
        client.send(&small_query(id)).unwrap();
    }
    let mut answered = [false; 200];
    for _ in 0..200 {
        let mut response = [0; 512];
        let octets = client.recv(&mut response).unwrap();
        let id = u16::from_be_bytes([response[0], response[1]]);
        assert_answers(&response[..octets], &small_query(id));
        assert!(!std::mem::replace(&mut answered[usize::from(id)], true), "{id} twice");
    }
}

#[test]
fn says_nothing_to_what_is_no_query() {
    let nameserver = start("127.0.0.1:0", |_| {});
    let client = udp_client(nameserver.local_addresses()[0]);
    let mut response = small_query(1);
    response[2] |= 0x80;
    for nonsense in [&[][..], &[0], &[0; 11], &response] {
        client.send(nonsense).unwrap();
    }
    // One socket's datagrams are taken in their order.
    assert_answers(&ask_udp(&client, &small_query(3)).unwrap(), &small_query(3));
    let counters = nameserver.counters();
    assert_eq!((counters.udp.dropped, counters.udp.responses()), (4, 1));
}

/// A query with an OPT whose one option is so many octets of padding (RFC 7830).
fn padded_query(id: u16, octets: u16) -> Vec<u8> {
    let mut query = small_query(id);
    query[11] = 1;
    query.extend([0, 0, 41, 4, 208, 0, 0, 0, 0]);
    query.extend((octets + 4).to_be_bytes());
    query.extend([0, 12]);
    query.extend(octets.to_be_bytes());
    query.resize(query.len() + usize::from(octets), 0);
    query
}

#[test]
fn long_queries_are_answered_and_longer_ones_refused() {
    let nameserver = start("127.0.0.1:0", |_| {});
    let client = udp_client(nameserver.local_addresses()[0]);
    for octets in [100, 2030, 4000] {
        let response = ask_udp(&client, &padded_query(1, octets)).unwrap();
        assert_answers(&response, &small_query(1));
    }
    for octets in [4096, 30_000] {
        let response = ask_udp(&client, &padded_query(2, octets)).unwrap();
        assert_eq!(response, [0, 2, 0x80, 1, 0, 0, 0, 0, 0, 0, 0, 0], "FORMERR");
    }
    // What is lost is not always a part of the message.
    let mut trailed = small_query(3);
    trailed.resize(5000, 0xff);
    assert_answers(&ask_udp(&client, &trailed).unwrap(), &small_query(3));
}

#[test]
fn garbage_hinders_no_other_query() {
    let nameserver = start("127.0.0.1:0", |_| {});
    let server = nameserver.local_addresses()[0];
    // Many ports, so that all threads have their share.
    let floods: Vec<_> = (0..16).map(|_| udp_client(server)).collect();
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut garbage = [0; 600];
    for round in 0..2000_u16 {
        for flood in &floods {
            for octet in &mut garbage {
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                *octet = random as u8;
            }
            let length = random as usize % garbage.len();
            let _ = flood.send(&garbage[..length]);
        }
        if round % 100 == 0 {
            let query = small_query(round);
            // Another port each time, so that none has late answers to earlier queries.
            let client = udp_client(server);
            client.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
            // Under a flood a datagram may be lost, as anywhere; clients ask again.
            let response = (0..20).find_map(|_| ask_udp(&client, &query).ok());
            assert_answers(&response.expect("an answer to one of twenty queries"), &query);
        }
    }
}

#[test]
fn counts_by_type_and_code() {
    let nameserver = start("127.0.0.1:0", |_| {});
    let client = udp_client(nameserver.local_addresses()[0]);
    for (id, (owner, qtype)) in
        [("www.example.com", 1), ("www.example.com", 28), ("no.example.com", 28), ("www.example.org", 65280)]
            .into_iter()
            .enumerate()
    {
        ask_udp(&client, &query(id as u16, owner, RecordType(qtype))).unwrap();
    }
    let counters = nameserver.counters();
    let by_type: Vec<_> = counters.udp.by_type().filter(|(_, count)| *count > 0).collect();
    assert_eq!(by_type, [(Some(RecordType::A), 1), (Some(RecordType::AAAA), 2), (None, 1)]);
    let by_rcode: Vec<_> = counters.udp.by_rcode().filter(|(_, count)| *count > 0).collect();
    assert_eq!(by_rcode, [(0, 2), (3, 1), (5, 1)]);
}
