//! A nameserver with one zone, and just enough of a client to ask it.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

use nameserver::{Nameserver, NameserverOptions};
use zone::{Name, Rdata, RecordType, Rrset, Serial, Soa};
use zone_image::{ZoneImage, ZoneSet, ZoneSetWriter};

/// Longer than anything takes that is not going to fail.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) const LOOPBACK: &str = "127.0.0.1:0";

/// A name that has a short answer.
pub(crate) const WWW: &str = "www.example.com";
/// A name with TXT records of about 60,000 octets.
pub(crate) const LARGE: &str = "large.example.com";

/// Waits for what must come true in a moment.
#[track_caller]
pub(crate) fn eventually(what: &str, mut is_true: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_true() {
        assert!(began.elapsed() < PATIENCE, "it never came true that {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A port at an address that only this process uses, for those who must have a certain one. Elsewhere, or from 32768 up,
/// a client may be given it at any time.
pub(crate) fn own_address(port: u16) -> SocketAddr {
    // A process identifier has at most 22 bits.
    let [_, high, middle, low] = std::process::id().to_be_bytes();
    SocketAddr::from(([127, 1 + high, middle, low], port))
}

/// Starts a nameserver for `example.com`, with two threads, after `adjust` has had its way with the options.
pub(crate) fn start(address: &str, adjust: impl FnOnce(&mut NameserverOptions)) -> Nameserver {
    let mut options = NameserverOptions::listening_on([address.parse().unwrap()]);
    options.threads = Some(2.try_into().unwrap());
    adjust(&mut options);
    Nameserver::start(&example_zones(), options).unwrap()
}

pub(crate) fn example_zones() -> ZoneSet {
    let (zones, mut writer) = ZoneSet::new();
    publish(&mut writer, 1);
    zones
}

/// Puts `example.com` in place, with this serial.
pub(crate) fn publish(writer: &mut ZoneSetWriter, serial: u32) {
    let apex = name("example.com");
    let soa = Soa {
        mname: name("ns1.example.com"),
        rname: name("hostmaster.example.com"),
        serial: Serial(serial),
        refresh: 3600,
        retry: 600,
        expire: 1_209_600,
        minimum: 300,
        ttl: 300,
    };
    let large_texts: Vec<String> = (0..240).map(|index| format!("\"{index:0>240}\"")).collect();
    let rrsets = vec![
        rrset("example.com", RecordType::NS, &["ns1.example.com."]),
        rrset("ns1.example.com", RecordType::A, &["192.0.2.53"]),
        rrset(WWW, RecordType::A, &["192.0.2.80"]),
        rrset(LARGE, RecordType::TXT, &large_texts),
    ];
    writer.insert(&apex, ZoneImage::build(&apex, &soa, rrsets));
}

fn rrset(owner: &str, record_type: RecordType, values: &[impl AsRef<str>]) -> Rrset {
    let rdatas = values
        .iter()
        .map(|value| Rdata::parse(record_type, value.as_ref(), &Name::root()).unwrap())
        .collect();
    Rrset { name: name(owner), record_type, ttl: 3600, rdatas }
}

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

/// A query without EDNS.
pub(crate) fn query(id: u16, owner: &str, record_type: RecordType) -> Vec<u8> {
    let mut message = id.to_be_bytes().to_vec();
    message.extend([0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    message.extend(name(owner).as_wire());
    message.extend(record_type.0.to_be_bytes());
    message.extend([0, 1]);
    message
}

/// The query for the short answer.
pub(crate) fn small_query(id: u16) -> Vec<u8> {
    query(id, WWW, RecordType::A)
}

/// The query for 60,000 octets.
pub(crate) fn large_query(id: u16) -> Vec<u8> {
    query(id, LARGE, RecordType::TXT)
}

/// Checks that `response` answers `query` with data; the data themselves are for other tests to look at.
#[track_caller]
pub(crate) fn assert_answers(response: &[u8], query: &[u8]) {
    assert!(response.len() > query.len(), "too short: {response:?}");
    assert_eq!(response[..2], query[..2], "the message's ID");
    assert_eq!(response[2] & 0b1111_1010, 0b1000_0000, "a response, not truncated");
    assert_eq!(response[3] & 0b1111, 0, "NOERROR");
    assert_ne!(response[6..8], [0, 0], "there are answers");
    assert_eq!(response[12..query.len()], query[12..], "the question");
}

/// A socket that sends to `server`, and receives from there alone.
pub(crate) fn udp_client(server: SocketAddr) -> UdpSocket {
    let any = if server.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
    let socket = UdpSocket::bind(any).unwrap();
    socket.connect(server).unwrap();
    socket.set_read_timeout(Some(PATIENCE)).unwrap();
    socket
}

/// Asks once over UDP.
pub(crate) fn ask_udp(socket: &UdpSocket, query: &[u8]) -> io::Result<Vec<u8>> {
    socket.send(query)?;
    let mut response = vec![0; 65_535];
    let octets = socket.recv(&mut response)?;
    response.truncate(octets);
    Ok(response)
}

pub(crate) fn tcp_client(server: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(server).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    stream
}

/// A message as it goes over TCP, behind its length.
pub(crate) fn framed(message: &[u8]) -> Vec<u8> {
    let mut octets = u16::try_from(message.len()).unwrap().to_be_bytes().to_vec();
    octets.extend(message);
    octets
}

pub(crate) fn receive_tcp(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut length = [0; 2];
    stream.read_exact(&mut length)?;
    let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut message)?;
    Ok(message)
}

/// Asks once over TCP.
pub(crate) fn ask_tcp(stream: &mut TcpStream, query: &[u8]) -> io::Result<Vec<u8>> {
    stream.write_all(&framed(query))?;
    receive_tcp(stream)
}

/// Checks that the connection has an answer to give.
#[track_caller]
pub(crate) fn assert_alive(stream: &mut TcpStream) {
    let query = small_query(4711);
    assert_answers(&ask_tcp(stream, &query).unwrap(), &query);
}

/// Checks that the server closes the connection without saying any more.
#[track_caller]
pub(crate) fn assert_closed(stream: &mut TcpStream) {
    match stream.read(&mut [0; 64]) {
        Ok(0) => {}
        Ok(_) => panic!("the server has something to say"),
        Err(error) => assert_eq!(error.kind(), io::ErrorKind::ConnectionReset),
    }
}
