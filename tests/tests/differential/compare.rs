//! Asking both, and seeing where they differ.

use std::collections::BTreeSet;
use std::net::UdpSocket;
use std::time::Duration;

use end_to_end::dns::{Record, TcpClient};
use end_to_end::{Dns, Message, Query};

use crate::questions::Question;

/// A server to ask many questions.
pub(crate) struct Asker {
    dns: Dns,
    socket: UdpSocket,
    tcp: Option<TcpClient>,
    id: u16,
}

impl Asker {
    pub(crate) fn new(dns: Dns) -> Self {
        let socket = UdpSocket::bind((dns.address.ip(), 0)).expect("a free UDP port");
        socket.connect(dns.address).expect("a UDP socket connects at once");
        socket.set_read_timeout(Some(Duration::from_secs(2))).expect("a timeout that is not 0");
        Self { dns, socket, tcp: None, id: 0 }
    }

    /// The whole answer: over TCP where UDP truncates it.
    pub(crate) fn ask(&mut self, question: &Question) -> Message {
        self.id = self.id.wrapping_add(1);
        let query = Query { id: self.id, ..Query::new(&question.name, question.record_type).edns(1232) };
        let octets = query.to_octets();
        let answer = if question.record_type == "ANY" { None } else { self.ask_udp(&octets) };
        match answer {
            Some(answer) if !answer.is_truncated() => answer,
            _ => self.ask_tcp(&octets),
        }
    }

    fn ask_udp(&mut self, octets: &[u8]) -> Option<Message> {
        let mut buffer = [0; 4096];
        for _ in 0..3 {
            self.socket.send(octets).expect("loopback takes a datagram");
            while let Ok(length) = self.socket.recv(&mut buffer) {
                let answer = parse(&buffer[..length]);
                // A late answer to an earlier attempt is passed over.
                if answer.id == self.id {
                    return Some(answer);
                }
            }
        }
        None
    }

    fn ask_tcp(&mut self, octets: &[u8]) -> Message {
        for _ in 0..2 {
            let mut client = match self.tcp.take() {
                Some(client) => client,
                None => TcpClient::open(self.dns.address).expect("a TCP connection"),
            };
            if client.send(octets).is_ok()
                && let Ok(answer) = client.receive()
            {
                self.tcp = Some(client);
                return parse(&answer);
            }
        }
        panic!("no answer over TCP");
    }
}

fn parse(octets: &[u8]) -> Message {
    Message::parse(octets).unwrap_or_else(|error| panic!("{error} in {octets:x?}"))
}

/// Where two answers differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Difference {
    /// The response code.
    Rcode,
    /// The bits of the header.
    Flags,
    /// The question.
    Question,
    /// The answer section, as a set.
    Answer,
    /// The same record twice in one of our sections.
    Duplicate,
    /// The order of types in the answer section: aliases come before what they lead to.
    Order,
    /// The authority section, as a set.
    Authority,
    /// Data that we add and BIND does not.
    MoreAdditional,
    /// Data that BIND adds and we do not.
    LessAdditional,
}

pub(crate) fn differences_between(ours: &Message, theirs: &Message) -> Vec<Difference> {
    let mut differences = Vec::new();
    let mut differ_if = |condition: bool, difference| {
        if condition {
            differences.push(difference);
        }
    };
    differ_if(ours.rcode() != theirs.rcode(), Difference::Rcode);
    differ_if(ours.flags != theirs.flags && ours.rcode() == theirs.rcode(), Difference::Flags);
    differ_if(ours.questions != theirs.questions, Difference::Question);
    differ_if(set(&ours.answer) != set(&theirs.answer), Difference::Answer);
    let has_duplicate = |section: &[Record]| set(section).len() < section.len();
    let sections = [&ours.answer, &ours.authority, &ours.additional];
    differ_if(sections.iter().any(|section| has_duplicate(section)), Difference::Duplicate);
    differ_if(aliases(&ours.answer) != aliases(&theirs.answer), Difference::Order);
    differ_if(set(&ours.authority) != set(&theirs.authority), Difference::Authority);
    let (our_additional, their_additional) = (set(&ours.additional), set(&theirs.additional));
    differ_if(!our_additional.is_subset(&their_additional), Difference::MoreAdditional);
    differ_if(!their_additional.is_subset(&our_additional), Difference::LessAdditional);
    differences
}

/// Case does not count (RFC 4343), nor order within a section.
fn set(section: &[Record]) -> BTreeSet<Record> {
    section.iter().map(Record::to_lowercase).collect()
}

fn aliases(section: &[Record]) -> Vec<Record> {
    section.iter().filter(|record| [5, 39].contains(&record.record_type)).map(Record::to_lowercase).collect()
}
