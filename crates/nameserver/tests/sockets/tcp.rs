//! DNS over TCP: framing, pipelining, slow clients (RFC 7766).

use std::io::{ErrorKind, Write};
use std::net::Shutdown;
use std::time::Duration;

use crate::support::{
    LOOPBACK, PATIENCE, ask_tcp, assert_alive, assert_answers, assert_closed, framed, large_query,
    receive_tcp, small_query, start, tcp_client,
};

#[test]
fn answers_query_after_query() {
    for address in [LOOPBACK, "[::1]:0", "0.0.0.0:0"] {
        let nameserver = start(address, |_| {});
        let mut server = nameserver.local_addresses()[0];
        if server.ip().is_unspecified() {
            server.set_ip("127.0.0.2".parse().unwrap());
        }
        let mut stream = tcp_client(server);
        for id in 0..50 {
            assert_answers(&ask_tcp(&mut stream, &small_query(id)).unwrap(), &small_query(id));
        }
        let counters = nameserver.counters();
        assert_eq!(counters.tcp.responses(), 50);
        assert_eq!((counters.connections_opened, counters.connections_open), (1, 1));
    }
}

#[test]
fn answers_pipelined_queries_in_order() {
    let nameserver = start(LOOPBACK, |_| {});
    let mut stream = tcp_client(nameserver.local_addresses()[0]);
    let queries: Vec<_> = (0..5000).map(small_query).collect();
    let octets: Vec<u8> = queries.iter().flat_map(|query| framed(query)).collect();
    let mut sender = stream.try_clone().unwrap();
    let sending = std::thread::spawn(move || sender.write_all(&octets).unwrap());
    for query in &queries {
        assert_answers(&receive_tcp(&mut stream).unwrap(), query);
    }
    sending.join().unwrap();
}

#[test]
fn queries_may_come_in_pieces() {
    let nameserver = start(LOOPBACK, |_| {});
    let mut stream = tcp_client(nameserver.local_addresses()[0]);
    stream.set_nodelay(true).unwrap();
    let octets = [framed(&small_query(1)), framed(&small_query(2)), framed(&small_query(3))].concat();
    let third = octets.len() / 3;
    // In the length, behind it, in the message, and across two messages.
    for cuts in
        [vec![1], vec![2], vec![7], vec![third - 1, third + 1, 2 * third + 5], (1..octets.len()).collect()]
    {
        let mut from = 0;
        for to in cuts.into_iter().chain([octets.len()]) {
            stream.write_all(&octets[from..to]).unwrap();
            std::thread::sleep(Duration::from_millis(2));
            from = to;
        }
        for id in 1..=3 {
            assert_answers(&receive_tcp(&mut stream).unwrap(), &small_query(id));
        }
    }
}

#[test]
fn what_is_too_long_ends_the_connection_before_it_has_come() {
    let nameserver = start(LOOPBACK, |_| {});
    for length in [4097_u16, 65_535] {
        let mut stream = tcp_client(nameserver.local_addresses()[0]);
        // What came before has its answer still.
        stream.write_all(&[&framed(&small_query(1))[..], &length.to_be_bytes()].concat()).unwrap();
        assert_answers(&receive_tcp(&mut stream).unwrap(), &small_query(1));
        assert_closed(&mut stream);
    }
    // Octets behind the question: whatever is said to that, the next message is found.
    let mut stream = tcp_client(nameserver.local_addresses()[0]);
    let mut longest = small_query(1);
    longest.resize(4096, 0);
    stream.write_all(&[framed(&longest), framed(&small_query(2))].concat()).unwrap();
    let mut response = receive_tcp(&mut stream).unwrap();
    if response[..2] == [0, 1] {
        response = receive_tcp(&mut stream).unwrap();
    }
    assert_answers(&response, &small_query(2));
}

#[test]
fn large_answers_come_whole() {
    let nameserver = start(LOOPBACK, |_| {});
    let mut stream = tcp_client(nameserver.local_addresses()[0]);
    let response = ask_tcp(&mut stream, &large_query(1)).unwrap();
    assert_answers(&response, &large_query(1));
    assert!(response.len() > 58_000, "{}", response.len());
}

#[test]
fn what_is_too_short_ends_the_connection() {
    let nameserver = start(LOOPBACK, |_| {});
    for length in [0, 1, 11] {
        let mut stream = tcp_client(nameserver.local_addresses()[0]);
        // What came before has its answer still.
        let octets = [framed(&small_query(1)), framed(&vec![0; length])].concat();
        stream.write_all(&octets).unwrap();
        assert_answers(&receive_tcp(&mut stream).unwrap(), &small_query(1));
        assert_closed(&mut stream);
    }
}

#[test]
fn a_client_that_has_said_all_gets_its_answers() {
    let nameserver = start(LOOPBACK, |_| {});
    let mut stream = tcp_client(nameserver.local_addresses()[0]);
    stream.write_all(&[framed(&large_query(1)), framed(&small_query(2))].concat()).unwrap();
    stream.shutdown(Shutdown::Write).unwrap();
    assert_answers(&receive_tcp(&mut stream).unwrap(), &large_query(1));
    assert_answers(&receive_tcp(&mut stream).unwrap(), &small_query(2));
    assert_closed(&mut stream);
}

#[test]
fn a_half_sent_query_hinders_nobody() {
    let nameserver = start(LOOPBACK, |options| options.threads = Some(1.try_into().unwrap()));
    let mut halves: Vec<_> = (0..20).map(|_| tcp_client(nameserver.local_addresses()[0])).collect();
    let octets = framed(&small_query(1));
    for (index, stream) in halves.iter_mut().enumerate() {
        stream.write_all(&octets[..1 + index]).unwrap();
    }
    assert_alive(&mut tcp_client(nameserver.local_addresses()[0]));
    for (index, stream) in halves.iter_mut().enumerate() {
        stream.write_all(&octets[1 + index..]).unwrap();
        assert_answers(&receive_tcp(stream).unwrap(), &small_query(1));
    }
}

#[test]
fn a_client_that_does_not_read_is_not_read_either() {
    let nameserver = start(LOOPBACK, |options| {
        options.threads = Some(1.try_into().unwrap());
        options.tcp.idle_timeout = PATIENCE;
    });
    let server = nameserver.local_addresses()[0];
    let mut slow = tcp_client(server);
    slow.set_nonblocking(true).unwrap();
    let octets = framed(&large_query(1));
    // Answers of 60,000 octets: hundreds of them fill what both systems keep, and then the server must stop reading.
    let (mut sent, mut refused) = (0, 0);
    while refused < 50 {
        match slow.write(&octets[sent % octets.len()..]) {
            Ok(count) => (sent, refused) = (sent + count, 0),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::WouldBlock);
                refused += 1;
                std::thread::sleep(Duration::from_millis(10));
            }
        }
        assert!(sent < 100 << 20, "the server reads without end");
    }
    // Others do not notice.
    for _ in 0..5 {
        assert_alive(&mut tcp_client(server));
    }
    // It can still have all that it asked for.
    slow.set_nonblocking(false).unwrap();
    let answered_before = nameserver.counters().tcp.responses();
    assert!(answered_before < 2000, "{answered_before} answers wait for one client");
    for _ in 0..2000.min(sent / octets.len()) {
        assert_answers(&receive_tcp(&mut slow).unwrap(), &large_query(1));
    }
}
