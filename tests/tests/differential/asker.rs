//! Asking a server many questions.
//!
//! Packets go out in batches, with a question behind them that is always answered: a server takes what comes from one port,
//! or over one connection, in its order, so what has no answer by then gets none. That needs no guess of how long silence lasts.

use std::collections::HashMap;
use std::io::Write;
use std::net::UdpSocket;
use std::time::Duration;

use end_to_end::dns::TcpClient;
use end_to_end::{Dns, Message, Query};

/// How long the question behind a batch may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// The bit in the ID of the question behind a batch.
const BEHIND: u16 = 0x8000;

/// A message to be sent, whatever it holds.
#[derive(Clone, Debug)]
pub(crate) struct Packet {
    pub(crate) octets: Vec<u8>,
    pub(crate) is_tcp: bool,
    /// What is odd about it; nothing is where it is a plain question.
    pub(crate) oddity: Option<&'static str>,
}

/// What came of a packet.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// Nothing; over TCP the connection may have been closed.
    Silence,
    /// Octets that are no message.
    Unreadable(String),
    /// A message.
    Message(Box<Message>),
}

/// A server, and the socket that it is asked from.
pub(crate) struct Asker {
    dns: Dns,
    socket: UdpSocket,
    /// A question that is always answered.
    probe: Query,
    batches: u16,
}

impl Asker {
    /// Asks a server that has this zone.
    pub(crate) fn new(dns: Dns, zone: &str) -> Self {
        let socket = UdpSocket::bind((dns.address.ip(), 0)).expect("a free UDP port");
        socket.connect(dns.address).expect("a UDP socket connects at once");
        socket.set_read_timeout(Some(PATIENCE)).expect("a timeout that is not 0");
        Self { dns, socket, probe: Query::new(zone, "SOA"), batches: 0 }
    }

    /// What comes of each of these, which have IDs of their own, without the highest bit.
    pub(crate) fn ask_all(&mut self, packets: &[Packet]) -> Vec<Reply> {
        let mut replies = HashMap::new();
        let (tcp, udp): (Vec<&Packet>, Vec<&Packet>) = packets.iter().partition(|packet| packet.is_tcp);
        self.ask_udp(&udp, &mut replies);
        // What is odd may cost the connection.
        let (odd, plain): (Vec<&Packet>, Vec<&Packet>) =
            tcp.into_iter().partition(|packet| packet.oddity.is_some());
        self.ask_tcp(&plain, &mut replies);
        odd.into_iter().for_each(|packet| self.ask_tcp(&[packet], &mut replies));
        // What was silent may have been lost in a crowd.
        for packet in packets {
            if id(&packet.octets).is_some_and(|id| !replies.contains_key(&id)) {
                if packet.is_tcp {
                    self.ask_tcp(&[packet], &mut replies);
                } else {
                    self.ask_udp(&[packet], &mut replies);
                }
            }
        }
        let reply_to = |packet: &Packet| id(&packet.octets).and_then(|id| replies.remove(&id));
        packets.iter().map(reply_to).map(|reply| reply.unwrap_or(Reply::Silence)).collect()
    }

    fn ask_udp(&mut self, packets: &[&Packet], replies: &mut HashMap<u16, Reply>) {
        if packets.is_empty() {
            return;
        }
        for packet in packets {
            self.socket.send(&packet.octets).expect("loopback takes a datagram");
        }
        let mut buffer = vec![0; 65_535];
        for _ in 0..3 {
            let behind = self.behind();
            self.socket.send(&behind).expect("loopback takes a datagram");
            while let Ok(length) = self.socket.recv(&mut buffer) {
                if buffer[..length].starts_with(&behind[..2]) {
                    return;
                }
                take(&buffer[..length], replies);
            }
        }
        panic!("{:?} answers no more, asked {packets:x?}", self.dns.address);
    }

    fn ask_tcp(&mut self, packets: &[&Packet], replies: &mut HashMap<u16, Reply>) {
        if packets.is_empty() {
            return;
        }
        let behind = self.behind();
        let mut client = TcpClient::open(self.dns.address).expect("a TCP connection");
        client.stream.set_read_timeout(Some(PATIENCE)).expect("a timeout that is not 0");
        let mut stream = Vec::new();
        for message in packets.iter().map(|packet| &packet.octets).chain([&behind]) {
            let length = u16::try_from(message.len()).expect("a message fits its length");
            stream.extend(length.to_be_bytes());
            stream.extend(message);
        }
        // One who closes the connection does so before all is sent or after.
        if client.stream.write_all(&stream).is_err() {
            return;
        }
        while let Ok(message) = client.receive() {
            if message.starts_with(&behind[..2]) {
                return;
            }
            take(&message, replies);
        }
    }

    fn behind(&mut self) -> Vec<u8> {
        self.batches = self.batches.wrapping_add(1);
        Query { id: BEHIND | self.batches, ..self.probe.clone() }.to_octets()
    }
}

/// Late answers to what was asked behind an earlier batch are passed over.
fn take(octets: &[u8], replies: &mut HashMap<u16, Reply>) {
    let id = id(octets).unwrap_or_else(|| panic!("an answer without an ID: {octets:x?}"));
    if id & BEHIND == 0 {
        let reply = match Message::parse(octets) {
            Ok(message) => Reply::Message(Box::new(message)),
            Err(error) => Reply::Unreadable(format!("{error} in {octets:02x?}")),
        };
        replies.insert(id, reply);
    }
}

fn id(octets: &[u8]) -> Option<u16> {
    octets.first_chunk().map(|&id| u16::from_be_bytes(id))
}
