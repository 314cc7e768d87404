//! Start, addresses, stop.

use std::io::Write;
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::time::{Duration, Instant};

use nameserver::{ListenError, Nameserver, NameserverOptions, StartError, Transport};
use zone::RecordType;
use zone_image::ZoneSet;

use crate::support::{
    LOOPBACK, ask_tcp, ask_udp, assert_alive, assert_answers, assert_closed, example_zones, framed,
    large_query, own_address, publish, query, receive_tcp, small_query, start, tcp_client, udp_client,
};

fn try_start(addresses: &[&str]) -> Result<Nameserver, StartError> {
    let addresses = addresses.iter().map(|address| address.parse().unwrap());
    Nameserver::start(&example_zones(), NameserverOptions::listening_on(addresses))
}

fn assert_answers_everywhere(nameserver: &Nameserver) {
    for &address in nameserver.local_addresses() {
        assert_answers(&ask_udp(&udp_client(address), &small_query(1)).unwrap(), &small_query(1));
        assert_alive(&mut tcp_client(address));
    }
}

#[test]
fn a_change_is_answered_by_every_thread_at_once() {
    let (zones, mut writer) = ZoneSet::new();
    publish(&mut writer, 1);
    let nameserver =
        Nameserver::start(&zones, NameserverOptions::listening_on([LOOPBACK.parse().unwrap()])).unwrap();
    let address = nameserver.local_addresses()[0];
    // So many ports that each thread has some.
    let datagrams: Vec<_> = (0..16).map(|_| udp_client(address)).collect();
    let mut streams: Vec<_> = (0..16).map(|_| tcp_client(address)).collect();
    let soa = query(1, "example.com", RecordType::SOA);
    for serial in 2..200_u32 {
        publish(&mut writer, serial);
        let index = serial as usize % 16;
        for response in
            [ask_udp(&datagrams[index], &soa).unwrap(), ask_tcp(&mut streams[index], &soa).unwrap()]
        {
            assert_answers(&response, &soa);
            assert!(
                response.windows(4).any(|octets| octets == serial.to_be_bytes()),
                "{serial}: {response:?}"
            );
        }
    }
}

#[test]
fn listens_at_several_addresses() {
    let nameserver = try_start(&[LOOPBACK, "127.0.0.2:0", "[::1]:0"]).unwrap();
    let hosts: Vec<String> =
        nameserver.local_addresses().iter().map(|address| address.ip().to_string()).collect();
    assert_eq!(hosts, ["127.0.0.1", "127.0.0.2", "::1"]);
    assert_answers_everywhere(&nameserver);
}

#[test]
fn any_port_is_one_that_nobody_else_has() {
    let nameservers: Vec<_> = (0..8).map(|_| try_start(&[LOOPBACK]).unwrap()).collect();
    let mut ports: Vec<u16> =
        nameservers.iter().map(|nameserver| nameserver.local_addresses()[0].port()).collect();
    ports.sort_unstable();
    ports.dedup();
    assert_eq!(ports.len(), nameservers.len());
    nameservers.iter().for_each(assert_answers_everywhere);
}

#[test]
fn a_port_in_use_is_refused_whoever_uses_it() {
    let other = try_start(&[LOOPBACK]).unwrap();
    let udp = UdpSocket::bind(LOOPBACK).unwrap();
    let tcp = TcpListener::bind(LOOPBACK).unwrap();
    for (taken, by) in [
        (other.local_addresses()[0], Transport::Udp),
        (udp.local_addr().unwrap(), Transport::Udp),
        (tcp.local_addr().unwrap(), Transport::Tcp),
    ] {
        let error = try_start(&[LOOPBACK, &taken.to_string()]).err().expect("the port is in use");
        assert!(
            matches!(error, StartError::Listen(ListenError::InUse { address, transport }) if address == taken && transport == by),
            "{error}"
        );
        assert!(error.to_string().contains(&taken.to_string()), "{error}");
    }
    assert_answers_everywhere(&other);
}

#[test]
fn an_address_twice_is_refused() {
    let port = UdpSocket::bind(LOOPBACK).unwrap().local_addr().unwrap().port();
    for second in ["127.0.0.1", "0.0.0.0"] {
        let error = try_start(&[&format!("127.0.0.1:{port}"), &format!("{second}:{port}")]).err();
        assert!(matches!(error, Some(StartError::Listen(ListenError::InUse { .. }))), "{second}: {error:?}");
    }
}

#[test]
fn a_foreign_address_is_refused() {
    for foreign in ["192.0.2.1:0", "[2001:db8::1]:0"] {
        let error = try_start(&[foreign]).err();
        assert!(
            matches!(error, Some(StartError::Listen(ListenError::NotHere { .. }))),
            "{foreign}: {error:?}"
        );
    }
}

#[test]
fn no_address_is_refused() {
    assert!(matches!(try_start(&[]), Err(StartError::NoAddress)));
}

#[test]
fn a_port_is_held_before_anything_is_answered() {
    let address = own_address(20_001);
    let options = || NameserverOptions::listening_on([address]);
    let bound = Nameserver::bind(options()).unwrap();
    assert!(matches!(Nameserver::bind(options()), Err(StartError::Listen(ListenError::InUse { .. }))));

    let (udp, mut tcp) = (udp_client(address), tcp_client(address));
    udp.send(&small_query(1)).unwrap();
    tcp.write_all(&framed(&small_query(2))).unwrap();
    let _nameserver = bound.serve(&example_zones()).unwrap();
    let mut response = [0; 512];
    let octets = udp.recv(&mut response).unwrap();
    assert_answers(&response[..octets], &small_query(1));
    assert_answers(&receive_tcp(&mut tcp).unwrap(), &small_query(2));
}

#[test]
fn stops_at_once_and_leaves_nothing_behind() {
    let address = own_address(20_002);
    let mut times = Vec::new();
    for _ in 0..5 {
        // The connections that were just closed are no hindrance.
        let nameserver = try_start(&[&address.to_string()]).unwrap();
        assert_answers_everywhere(&nameserver);
        let mut idle = tcp_client(address);
        assert_alive(&mut idle);

        let begin = Instant::now();
        nameserver.stop();
        times.push(begin.elapsed());
        assert_closed(&mut idle);
        UdpSocket::bind(address).unwrap();
    }
    // A machine that stalls makes one of them long; if the threads were not woken, each would take a second.
    times.sort_unstable();
    assert!(times[2] < Duration::from_millis(900), "{times:?}");
}

#[test]
fn clients_get_their_answers_before_the_stop() {
    let nameserver = start(LOOPBACK, |options| options.threads = Some(1.try_into().unwrap()));
    let address: SocketAddr = nameserver.local_addresses()[0];
    let mut stream = tcp_client(address);
    // More than the systems keep in between, so that some of it still is with the server when it stops.
    const QUERIES: usize = 400;
    stream.write_all(&framed(&large_query(1)).repeat(QUERIES)).unwrap();
    while nameserver.counters().tcp.responses() == 0 {
        std::thread::yield_now();
    }
    let stopping = std::thread::spawn(move || nameserver.stop());
    for _ in 0..QUERIES {
        assert_answers(&receive_tcp(&mut stream).unwrap(), &large_query(1));
    }
    assert_closed(&mut stream);
    stopping.join().unwrap();
}
