//! DNS over TCP: how many connections, for how long, with how many queries.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::support::{
    LOOPBACK, ask_tcp, ask_udp, assert_alive, assert_answers, assert_closed, eventually, framed, large_query,
    receive_tcp, small_query, start, tcp_client, udp_client,
};

#[test]
fn idle_connections_are_closed() {
    // Long enough for a machine that stalls between two queries of the busy one.
    const IDLE: Duration = Duration::from_secs(3);
    let nameserver = start(LOOPBACK, |options| options.tcp.idle_timeout = IDLE);
    let server = nameserver.local_addresses()[0];
    let mut busy = tcp_client(server);
    let mut silent = tcp_client(server);
    let mut asked_once = tcp_client(server);
    assert_alive(&mut asked_once);
    let start = Instant::now();
    while start.elapsed() < IDLE + IDLE / 2 {
        assert_alive(&mut busy);
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_closed(&mut silent);
    assert_closed(&mut asked_once);
    // The client may see the end before the server has counted it.
    eventually("one is left", || nameserver.counters().connections_open == 1);
    assert_eq!(nameserver.counters().connections_timed_out, 2);
}

#[test]
fn a_trickle_of_octets_is_idle() {
    let nameserver = start(LOOPBACK, |options| options.tcp.idle_timeout = Duration::from_millis(500));
    let mut stream = tcp_client(nameserver.local_addresses()[0]);
    // Long enough for the trickle not to be a whole query before time is up.
    let mut octets = framed(&[0; 65_535]).into_iter();
    eventually("the connection is closed", || {
        std::thread::sleep(Duration::from_millis(90));
        stream.write_all(&[octets.next().unwrap()]).is_err()
    });
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
    // The server learns in a moment that there is room again.
    eventually("there is room", || ask_tcp(&mut tcp_client(server), &small_query(1)).is_ok());
    streams.iter_mut().for_each(assert_alive);
}

#[test]
fn a_crowd_waits_less_long() {
    let nameserver = start(LOOPBACK, |options| {
        options.tcp.connections_max = 8;
        // A crowd is given a tenth of it.
        options.tcp.idle_timeout = Duration::from_secs(25);
    });
    let server = nameserver.local_addresses()[0];
    let mut few: Vec<TcpStream> = (0..2).map(|_| tcp_client(server)).collect();
    std::thread::sleep(Duration::from_secs(3));
    few.iter_mut().for_each(assert_alive);
    // Without the first two, three quarters are still taken.
    let mut more: Vec<TcpStream> = (0..6).map(|_| tcp_client(server)).collect();
    let start = Instant::now();
    eventually("the first two are closed", || {
        // So that the crowd stays one.
        more.iter_mut().for_each(assert_alive);
        nameserver.counters().connections_open == 6
    });
    assert!(start.elapsed() < Duration::from_secs(15), "{:?}", start.elapsed());
    few.iter_mut().for_each(assert_closed);
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
fn the_last_answers_come_whole_whatever_comes_behind_the_queries() {
    let nameserver = start(LOOPBACK, |options| options.tcp.queries_per_connection_max = 30);
    let mut stream = tcp_client(nameserver.local_addresses()[0]);
    // So many answers that the systems do not keep all of them, and more queries than are read at once.
    stream.write_all(&framed(&large_query(1)).repeat(3_000)).unwrap();
    std::thread::sleep(Duration::from_millis(200));
    for _ in 0..30 {
        assert_answers(&receive_tcp(&mut stream).unwrap(), &large_query(1));
    }
    assert_eq!(stream.read(&mut [0]).unwrap(), 0);
    drop(stream);
    let start = Instant::now();
    while nameserver.counters().connections_open > 0 {
        assert!(start.elapsed() < Duration::from_secs(5));
    }
}

#[test]
fn a_client_that_goes_on_after_its_last_answer_is_idle() {
    let nameserver = start(LOOPBACK, |options| {
        options.tcp.queries_per_connection_max = 1;
        options.tcp.idle_timeout = Duration::from_millis(600);
    });
    let mut stream = tcp_client(nameserver.local_addresses()[0]);
    assert_alive(&mut stream);
    let start = Instant::now();
    while nameserver.counters().connections_open > 0 {
        assert!(start.elapsed() < Duration::from_secs(20));
        // The first that comes to a connection that is gone resets it.
        let _ = stream.write(&framed(&small_query(1)));
        std::thread::sleep(Duration::from_millis(20));
    }
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
    // A thread may have some yet to accept.
    eventually("all are open", || nameserver.counters().connections_open == count as u64 + 1);
}

/// The soft limit of this process.
fn open_files_max() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap();
    let line = limits.lines().find(|line| line.starts_with("Max open files")).unwrap();
    line.split_whitespace().nth(3).unwrap().parse().unwrap_or(usize::MAX)
}
