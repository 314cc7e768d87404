//! DNS over TCP: how many connections, for how long, with how many queries.

use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::support::{
    LOOPBACK, ask_tcp, ask_udp, assert_alive, assert_closed, framed, small_query, start, tcp_client,
    udp_client,
};

#[test]
fn idle_connections_are_closed() {
    let nameserver = start(LOOPBACK, |options| options.tcp.idle_timeout = Duration::from_millis(600));
    let server = nameserver.local_addresses()[0];
    let mut silent = tcp_client(server);
    let mut asked_once = tcp_client(server);
    assert_alive(&mut asked_once);
    let mut busy = tcp_client(server);
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(2) {
        assert_alive(&mut busy);
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_closed(&mut silent);
    assert_closed(&mut asked_once);
    assert_eq!(nameserver.counters().connections_open, 1);
}

#[test]
fn a_trickle_of_octets_is_idle() {
    let nameserver = start(LOOPBACK, |options| options.tcp.idle_timeout = Duration::from_millis(500));
    let mut stream = tcp_client(nameserver.local_addresses()[0]);
    let octets = framed(&small_query(1));
    let mut closed = false;
    for octet in octets {
        closed |= stream.write_all(&[octet]).is_err();
        std::thread::sleep(Duration::from_millis(100));
    }
    assert!(closed);
}

#[test]
fn there_are_no_more_connections_than_allowed() {
    let nameserver = start(LOOPBACK, |options| {
        options.tcp.connections_max = 8;
        // A crowd is given a tenth of it.
        options.tcp.idle_timeout = Duration::from_secs(600);
    });
    let server = nameserver.local_addresses()[0];
    let mut streams: Vec<TcpStream> = (0..8).map(|_| tcp_client(server)).collect();
    streams.iter_mut().for_each(assert_alive);
    assert_closed(&mut tcp_client(server));
    assert!(nameserver.counters().connections_refused >= 1);

    streams.truncate(7);
    let start = Instant::now();
    // The server learns in a moment that there is room again.
    while ask_tcp(&mut tcp_client(server), &small_query(1)).is_err() {
        assert!(start.elapsed() < Duration::from_secs(5));
    }
    streams.iter_mut().for_each(assert_alive);
}

#[test]
fn a_crowd_waits_less_long() {
    let nameserver = start(LOOPBACK, |options| {
        options.tcp.connections_max = 8;
        options.tcp.idle_timeout = Duration::from_secs(10);
    });
    let server = nameserver.local_addresses()[0];
    let mut few: Vec<TcpStream> = (0..2).map(|_| tcp_client(server)).collect();
    std::thread::sleep(Duration::from_secs(2));
    few.iter_mut().for_each(assert_alive);
    std::thread::sleep(Duration::from_millis(700));
    // Without the first two, three quarters are still taken.
    let _more: Vec<TcpStream> = (0..6).map(|_| tcp_client(server)).collect();
    let start = Instant::now();
    few.iter_mut().for_each(assert_closed);
    assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn a_connection_brings_no_more_queries_than_allowed() {
    let nameserver = start(LOOPBACK, |options| options.tcp.queries_per_connection_max = 3);
    let mut stream = tcp_client(nameserver.local_addresses()[0]);
    for _ in 0..3 {
        assert_alive(&mut stream);
    }
    assert_closed(&mut stream);
}

#[test]
fn ten_thousand_idle_connections_are_no_burden() {
    let nameserver = start(LOOPBACK, |options| options.tcp.idle_timeout = Duration::from_secs(600));
    let server = nameserver.local_addresses()[0];
    // Both ends are in this process. Starting has raised the limit as far as it goes.
    let count = 10_000.min((open_files_max() - 1000) / 2);
    assert!(count >= 1000, "this test needs a higher hard limit of open files");
    let mut idle: Vec<TcpStream> = (0..count).map(|_| tcp_client(server)).collect();
    for stream in idle.iter_mut().step_by(100) {
        assert_alive(stream);
    }
    let mut newcomer = tcp_client(server);
    assert_alive(&mut newcomer);
    let client = udp_client(server);
    ask_udp(&client, &small_query(1)).unwrap();
    assert_eq!(nameserver.counters().connections_open, count as u64 + 1);
}

/// The soft limit of this process.
fn open_files_max() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap();
    let line = limits.lines().find(|line| line.starts_with("Max open files")).unwrap();
    line.split_whitespace().nth(3).unwrap().parse().unwrap_or(usize::MAX)
}
