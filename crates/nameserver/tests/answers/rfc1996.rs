//! RFC 1996: notices that a zone has changed.

use std::net::IpAddr;
use std::sync::{Arc, Mutex};

use nameserver::{AnswerConfig, NotifyOutcome, NotifySink, Replication, Transport};
use tsig::{Algorithm, Key, KeyRing, sign_request};
use zone::Name;

use crate::support::{Question, Reply, SOA, Server};

/// Takes what comes for `copied.test` from loopback, and remembers what it was told.
#[derive(Default)]
struct Sink(Mutex<Vec<(String, IpAddr, Option<String>)>>);

impl NotifySink for Sink {
    fn notified(&self, apex: &Name, from: IpAddr, key: Option<&Name>) -> NotifyOutcome {
        self.0.lock().unwrap().push((apex.to_string(), from, key.map(Name::to_string)));
        match (&*apex.to_string(), from.is_loopback()) {
            ("copied.test.", true) => NotifyOutcome::Accepted,
            ("copied.test.", false) => NotifyOutcome::Refused,
            _ => NotifyOutcome::NotHere,
        }
    }
}

fn key() -> Key {
    Key::new(Name::parse("primary-key").unwrap(), Algorithm::HmacSha256, b"secret")
}

fn server(sink: Option<Arc<Sink>>) -> Server {
    let notify = sink.map(|sink| sink as Arc<dyn NotifySink>);
    let replication = Replication { notify, keys: KeyRing::new([key()]), ..Replication::default() };
    let config = AnswerConfig { replication, ..AnswerConfig::default() };
    Server::with_config(&[("example.com", SOA)], config)
}

fn notice(name: &str, record_type: &str) -> Vec<u8> {
    Question { name, record_type, flags: [0x24, 0], ..Question::default() }.to_wire()
}

fn status(server: &mut Server, request: &[u8]) -> String {
    let (_, response) = server.send(request, Transport::Udp).expect("a response");
    assert_eq!((response[2] & 0xf8, &response[..2]), (0xa0, &request[..2]), "a response to a notice");
    Reply::read(&response).status()
}

#[test]
fn section_3_notices_are_handed_on() {
    let sink = Arc::new(Sink::default());
    let mut server = server(Some(Arc::clone(&sink)));
    let local: IpAddr = [127, 0, 0, 1].into();
    let stranger = server.client;
    assert_eq!(status(&mut server, &notice("copied.test", "SOA")), "REFUSED");
    server.client = local;
    assert_eq!(status(&mut server, &notice("Copied.test", "SOA")), "NOERROR aa");
    // With the SOA as it is now (3.7), which is only a hint.
    let mut with_soa = notice("copied.test", "SOA");
    with_soa[7] = 1;
    with_soa.extend([0xc0, 12, 0, 6, 0, 1, 0, 0, 0, 0, 0, 22]);
    with_soa.extend([0; 22]);
    assert_eq!(status(&mut server, &with_soa), "NOERROR aa");
    let mut signed = notice("copied.test", "SOA");
    sign_request(&Arc::new(key()), &mut signed, 0);
    assert_eq!(status(&mut server, &signed), "NOERROR aa");
    let seen = sink.0.lock().unwrap().clone();
    let told = |from, key: Option<&str>| ("copied.test.".to_owned(), from, key.map(str::to_owned));
    assert_eq!(
        seen,
        [told(stranger, None), told(local, None), told(local, None), told(local, Some("primary-key."))]
    );
}

#[test]
fn whoever_cannot_be_meant_says_so() {
    for sink in [None, Some(Arc::default())] {
        let mut server = server(sink);
        for (name, record_type, expected) in [
            ("example.com", "SOA", "REFUSED"),
            ("ns1.example.com", "SOA", "NOTAUTH"),
            ("example.org", "SOA", "NOTAUTH"),
            (".", "SOA", "NOTAUTH"),
            ("example.com", "A", "FORMERR"),
            ("example.com", "AXFR", "FORMERR"),
        ] {
            assert_eq!(status(&mut server, &notice(name, record_type)), expected, "{name} {record_type}");
        }
    }
}

#[test]
fn what_is_no_notice_is_handed_to_nobody() {
    let sink = Arc::new(Sink::default());
    let mut server = server(Some(Arc::clone(&sink)));
    server.client = [127, 0, 0, 1].into();
    let good = notice("copied.test", "SOA");
    let mut header = good[..12].to_vec();
    header[5] = 0;
    let mut chaos = good.clone();
    *chaos.last_mut().unwrap() = 3;
    let mut wrongly_signed = good.clone();
    let other = Key::new(Name::parse("primary-key").unwrap(), Algorithm::HmacSha256, b"other");
    sign_request(&Arc::new(other), &mut wrongly_signed, 0);
    for (request, expected) in [
        (&header[..], "FORMERR"),
        (&good[..12], "FORMERR"),
        (&good[..good.len() - 1], "FORMERR"),
        (&chaos, "REFUSED"),
        (&wrongly_signed, "NOTAUTH"),
    ] {
        assert_eq!(status(&mut server, request), expected, "{request:?}");
    }
    assert!(sink.0.lock().unwrap().is_empty());
}
