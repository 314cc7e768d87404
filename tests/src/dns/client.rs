//! Asking, over UDP and TCP.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::time::Duration;

use super::{Message, Name, Reply, type_number};

/// Longer than anything takes that is not going to fail.
const PATIENCE: Duration = Duration::from_secs(30);

/// A query to be sent.
#[derive(Clone, Debug)]
pub struct Query {
    /// Matched with the answer's.
    pub id: u16,
    /// The second word of the header.
    pub flags: u16,
    /// The name asked for.
    pub name: Name,
    /// 1 for A and so on.
    pub record_type: u16,
    /// 1 for IN.
    pub class: u16,
    /// EDNS: what is taken over UDP.
    pub udp_size: Option<u16>,
    /// EDNS: DO.
    pub dnssec_ok: bool,
    /// EDNS: its version.
    pub version: u8,
    /// EDNS: options as octets.
    pub options: Vec<u8>,
}

impl Query {
    /// Asks for `type` at `name`, without EDNS.
    pub fn new(name: &str, record_type: &str) -> Self {
        Self {
            id: 0x5a5a,
            flags: 0,
            name: Name::parse(name),
            record_type: type_number(record_type),
            class: 1,
            udp_size: None,
            dnssec_ok: false,
            version: 0,
            options: Vec::new(),
        }
    }

    /// With EDNS.
    #[must_use]
    pub fn edns(mut self, udp_size: u16) -> Self {
        self.udp_size = Some(udp_size);
        self
    }

    /// The wire form.
    pub fn to_octets(&self) -> Vec<u8> {
        let mut octets = Vec::new();
        let additional = u16::from(self.udp_size.is_some());
        for word in [self.id, self.flags, 1, 0, 0, additional] {
            octets.extend(word.to_be_bytes());
        }
        octets.extend_from_slice(self.name.as_wire());
        octets.extend(self.record_type.to_be_bytes());
        octets.extend(self.class.to_be_bytes());
        if let Some(udp_size) = self.udp_size {
            octets.extend([0, 0, 41]);
            octets.extend(udp_size.to_be_bytes());
            octets.extend([0, self.version, if self.dnssec_ok { 0x80 } else { 0 }, 0]);
            let length = u16::try_from(self.options.len()).expect("options of a test are short");
            octets.extend(length.to_be_bytes());
            octets.extend_from_slice(&self.options);
        }
        octets
    }
}

/// A nameserver to ask.
#[derive(Clone, Copy, Debug)]
pub struct Dns {
    /// Where it listens, over UDP and TCP.
    pub address: SocketAddr,
}

impl Dns {
    /// Asks over UDP with EDNS, as resolvers do: `www.example.com A`.
    pub fn ask(&self, question: &str) -> Reply {
        let (name, record_type) = question.split_once(' ').expect("a name and a type");
        self.send(&Query::new(name, record_type).edns(1232))
    }

    /// Asks over TCP.
    pub fn ask_tcp(&self, question: &str) -> Reply {
        let (name, record_type) = question.split_once(' ').expect("a name and a type");
        self.send_tcp(&Query::new(name, record_type).edns(1232))
    }

    /// Sends a query over UDP.
    ///
    /// # Panics
    /// Where no well-formed answer comes.
    pub fn send(&self, query: &Query) -> Reply {
        let octets = self.exchange(&query.to_octets()).unwrap_or_else(|| panic!("no answer to {query:?}"));
        Reply::new(query, Message::parse(&octets).unwrap_or_else(|error| panic!("{error} in {octets:x?}")))
    }

    /// Sends a query over TCP.
    ///
    /// # Panics
    /// Where no well-formed answer comes.
    pub fn send_tcp(&self, query: &Query) -> Reply {
        let mut client = TcpClient::open(self.address).unwrap_or_else(|error| panic!("TCP: {error}"));
        client.send(&query.to_octets()).unwrap_or_else(|error| panic!("TCP: {error}"));
        let octets =
            client.receive().unwrap_or_else(|error| panic!("no answer to {query:?} over TCP: {error}"));
        Reply::new(query, Message::parse(&octets).unwrap_or_else(|error| panic!("{error} in {octets:x?}")))
    }

    /// Sends octets over UDP, three times if need be; `None` where nothing is answered.
    pub fn exchange(&self, octets: &[u8]) -> Option<Vec<u8>> {
        self.exchange_within(octets, PATIENCE)
    }

    /// Whether these octets over UDP are met with silence: what is asked behind them has the first answer. One port's
    /// datagrams are taken in their order, so this needs no guess of how long silence lasts.
    ///
    /// # Panics
    /// Where what is asked behind them is not answered.
    pub fn is_silent_about(&self, octets: &[u8]) -> bool {
        let socket = self.socket(PATIENCE);
        let behind = Query { id: 0xbe1d, ..Query::new("example.com", "SOA") }.to_octets();
        let mut answer = vec![0; 65_535];
        for _ in 0..3 {
            if socket.send(octets).is_err() || socket.send(&behind).is_err() {
                continue;
            }
            if let Ok(length) = socket.recv(&mut answer) {
                return answer[..length].starts_with(&behind[..2]);
            }
        }
        panic!("no answer to what was asked behind {octets:x?}")
    }

    /// Sends octets over UDP, three times if need be, and waits so long for the answer to each.
    pub fn exchange_within(&self, octets: &[u8], patience: Duration) -> Option<Vec<u8>> {
        let socket = self.socket(patience);
        let mut answer = vec![0; 65_535];
        for _ in 0..3 {
            if socket.send(octets).is_err() {
                continue;
            }
            if let Ok(length) = socket.recv(&mut answer) {
                answer.truncate(length);
                return Some(answer);
            }
        }
        None
    }

    fn socket(&self, patience: Duration) -> UdpSocket {
        let socket = UdpSocket::bind((self.address.ip(), 0)).expect("a free UDP port");
        // Only what comes from the address that was asked is received.
        socket.connect(self.address).expect("a UDP socket connects at once");
        socket.set_read_timeout(Some(patience)).expect("a timeout that is not 0");
        socket
    }
}

/// A TCP connection to a nameserver (RFC 7766).
#[derive(Debug)]
pub struct TcpClient {
    /// The connection, for what is odd.
    pub stream: TcpStream,
}

impl TcpClient {
    /// Connects.
    pub fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Self { stream })
    }

    /// Sends a message with its length before it.
    pub fn send(&mut self, message: &[u8]) -> io::Result<()> {
        let length = u16::try_from(message.len()).expect("a message fits its length");
        self.stream.write_all(&[&length.to_be_bytes(), message].concat())
    }

    /// Reads a message.
    pub fn receive(&mut self) -> io::Result<Vec<u8>> {
        let mut length = [0; 2];
        self.stream.read_exact(&mut length)?;
        let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
        self.stream.read_exact(&mut message)?;
        Ok(message)
    }
}
