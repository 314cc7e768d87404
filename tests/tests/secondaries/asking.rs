//! What secondaries answer, and waiting for it.

use std::time::Duration;

use end_to_end::dns::Record;
use end_to_end::{Message, Peer, Query, within};

use crate::LIMIT;

/// What a nameserver answers to a question: the response code, and the data.
pub(crate) fn ask(peer: &Peer, name: &str, record_type: &str) -> Option<(String, Vec<String>)> {
    let message = answer(peer, name, record_type)?;
    let data = message.answer.iter().map(data_of).collect();
    Some((message.rcode_name(), data))
}

fn answer(peer: &Peer, name: &str, record_type: &str) -> Option<Message> {
    let octets = Query::new(name, record_type).to_octets();
    let answer = peer.dns().exchange_within(&octets, Duration::from_secs(1))?;
    Some(Message::parse(&answer).expect("a well-formed answer"))
}

fn data_of(record: &Record) -> String {
    record.to_string().splitn(4, ' ').nth(3).unwrap_or_default().to_owned()
}

/// The serial of a zone there, where it is served with authority.
pub(crate) fn serial(peer: &Peer, zone: &str) -> Option<String> {
    let soa = answer(peer, zone, "SOA").filter(Message::is_authoritative)?;
    data_of(soa.answer.first()?).split(' ').nth(2).map(str::to_owned)
}

/// Waits until a name has these addresses there.
#[track_caller]
pub(crate) fn wait_for_addresses(peer: &Peer, name: &str, addresses: &[&str]) {
    let is_so = || {
        let Some((_, mut data)) = ask(peer, name, "A") else { return false };
        data.sort();
        data == addresses
    };
    assert!(within(LIMIT, is_so), "{}: {name} is {:?}\n{}", peer.name, ask(peer, name, "A"), peer.log());
}

/// Waits until a zone is not served there.
#[track_caller]
pub(crate) fn wait_until_gone(peer: &Peer, zone: &str) {
    let is_gone =
        || ask(peer, zone, "SOA").is_some_and(|(rcode, data)| rcode == "REFUSED" && data.is_empty());
    assert!(
        within(LIMIT, is_gone),
        "{}: {zone} is still {:?}\n{}",
        peer.name,
        ask(peer, zone, "SOA"),
        peer.log()
    );
}
