//! A client of transfers.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use tsig::{Key, VerifyError, sign_request};
use zone::{Name, RecordType};

use crate::support::*;

/// A record, its names in full.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) owner: Name,
    pub(crate) record_type: RecordType,
    pub(crate) ttl: u32,
    pub(crate) data: Vec<u8>,
}

/// What a transfer came to.
#[derive(Debug, Default)]
pub(crate) struct Transferred {
    pub(crate) records: Vec<Record>,
    pub(crate) messages: usize,
    pub(crate) signed: usize,
    pub(crate) rcode: u8,
    pub(crate) error: Option<VerifyError>,
}

/// Asks for `large.example` as a whole.
pub(crate) fn transfer(server: SocketAddr, key: Option<Arc<Key>>) -> Transferred {
    transfer_from(server, Name::parse("large.example").unwrap(), key, 0)
}

/// Asks with a clock that is wrong by so many seconds.
pub(crate) fn transfer_from(server: SocketAddr, apex: Name, key: Option<Arc<Key>>, skew: i64) -> Transferred {
    receive_transfer(server, query(7, &apex.to_string(), RecordType::AXFR), key, skew)
}

fn now(skew: i64) -> u64 {
    UNIX_EPOCH.elapsed().unwrap().as_secs().wrapping_add_signed(skew)
}

/// Sends a request over TCP, and reads what comes up to the second SOA, or an error.
pub(crate) fn receive_transfer(
    server: SocketAddr,
    mut request: Vec<u8>,
    key: Option<Arc<Key>>,
    skew: i64,
) -> Transferred {
    let mut question_end = 12;
    read_name(&request, &mut question_end);
    question_end += 4;
    let mut conversation = key.map(|key| sign_request(&key, &mut request, now(skew)));
    let mut stream = tcp_client(server);
    stream.write_all(&framed(&request)).unwrap();
    let mut transferred = Transferred::default();
    loop {
        let mut message = receive_tcp(&mut stream).unwrap();
        assert_eq!(message[12..question_end], request[12..question_end], "the question");
        transferred.messages += 1;
        transferred.rcode = message[3] & 15;
        if let Some(conversation) = &mut conversation {
            match conversation.verify_next(&mut message, now(skew)) {
                Ok(is_signed) => transferred.signed += usize::from(is_signed),
                Err(error) => transferred.error = Some(error),
            }
        }
        transferred.records.extend(records_of(&message));
        if transferred.rcode != 0 || is_whole(&transferred.records) {
            return transferred;
        }
    }
}

/// Whether the last SOA has come: the one after the zone, or after the increments, the last of which has it too.
fn is_whole(records: &[Record]) -> bool {
    let [soa, second, ..] = records else { return false };
    let is_incremental = second.record_type == RecordType::SOA && second != soa;
    records.iter().filter(|record| *record == soa).count() == if is_incremental { 3 } else { 2 }
}

/// The records of the answer section.
pub(crate) fn records_of(message: &[u8]) -> Vec<Record> {
    let u16_at = |at: usize| u16::from_be_bytes([message[at], message[at + 1]]);
    let mut at = 12;
    if u16_at(4) == 1 {
        read_name(message, &mut at);
        at += 4;
    }
    let mut records = Vec::new();
    for _ in 0..u16_at(6) {
        let owner = read_name(message, &mut at);
        let record_type = RecordType(u16_at(at));
        let ttl = u32::from(u16_at(at + 4)) << 16 | u32::from(u16_at(at + 6));
        let end = at + 10 + usize::from(u16_at(at + 8));
        at += 10;
        let (before, names) = match record_type {
            RecordType::MX => (2, 1),
            RecordType::NS | RecordType::CNAME | RecordType::PTR => (0, 1),
            RecordType::SOA => (0, 2),
            _ => (0, 0),
        };
        let mut data = message[at..at + before].to_vec();
        at += before;
        for _ in 0..names {
            data.extend(read_name(message, &mut at).as_wire());
        }
        data.extend(&message[at..end]);
        at = end;
        records.push(Record { owner, record_type, ttl, data });
    }
    records
}

fn read_name(message: &[u8], at: &mut usize) -> Name {
    let (mut wire, mut from, mut end) = (Vec::new(), *at, None);
    while message[from] != 0 {
        if message[from] >= 192 {
            end.get_or_insert(from + 2);
            from = usize::from(message[from] & 63) << 8 | usize::from(message[from + 1]);
        } else {
            let next = from + 1 + usize::from(message[from]);
            wire.extend(&message[from..next]);
            from = next;
        }
    }
    *at = end.unwrap_or(from + 1);
    wire.push(0);
    Name::from_wire(&wire).unwrap()
}
