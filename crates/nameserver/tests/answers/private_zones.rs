//! Zones for those alone who may have zones, such as a catalog (RFC 9432 7).

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use nameserver::{AnswerConfig, Replication, TransferAcl, TransferLimits, TransferRule, Transport};
use tsig::{Algorithm, Key, KeyRing, sign_request};
use zone::Name;
use zone_image::{ZoneImage, ZoneSet};

use crate::support::{Question, Reply, SOA, Server, read_zone};

const SECONDARY: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 53));

fn key() -> Key {
    Key::new(Name::parse("secondary-key").unwrap(), Algorithm::HmacSha256, b"secret")
}

/// With a public zone, and a catalog for a secondary, which signs where it has a key.
fn server(has_key: bool) -> Server {
    let (private, mut writer) = ZoneSet::new();
    let apex = Name::parse("catalog.test").unwrap();
    let (soa, rrsets) =
        read_zone(&apex, "@ SOA invalid. invalid. 7 60 10 99 0\n@ NS invalid.\nversion TXT \"2\"\n");
    writer.insert(&apex, ZoneImage::build(&apex, &soa, rrsets));
    let key_name = has_key.then(|| key().name().clone());
    let rule = TransferRule { networks: vec![SECONDARY.into()], key: key_name };
    let replication = Replication {
        keys: KeyRing::new([key()]),
        transfers: TransferAcl::new([rule], TransferLimits::default()),
        private_zones: Some(private),
        ..Replication::default()
    };
    Server::with_config(&[("example.com", SOA)], AnswerConfig { replication, ..AnswerConfig::default() })
}

#[test]
fn to_strangers_they_are_not_here() {
    let mut server = server(false);
    for (name, record_type) in
        [("catalog.test", "SOA"), ("version.catalog.test", "TXT"), ("catalog.test", "ANY")]
    {
        assert_eq!(server.ask(name, record_type).status(), "REFUSED", "{name} {record_type}");
    }
    assert_eq!(server.ask_over_tcp("catalog.test", "AXFR").status(), "NOTAUTH");
    assert_eq!(server.ask("example.com", "SOA").status(), "NOERROR aa");
}

#[test]
fn whoever_may_have_them_is_answered_and_gets_them() {
    let mut server = server(false);
    server.client = SECONDARY;
    assert_eq!(server.ask("catalog.test", "SOA").status(), "NOERROR aa");
    assert_eq!(server.ask("nothing.catalog.test", "TXT").status(), "NXDOMAIN aa");
    let transfer = server.ask_over_tcp("catalog.test", "AXFR");
    assert_eq!((transfer.status(), transfer.answer.len()), ("NOERROR aa".into(), 4));
    assert_eq!(server.ask("example.com", "SOA").status(), "NOERROR aa", "and of all else as ever");
    assert_eq!(server.ask("example.org", "SOA").status(), "REFUSED");
}

#[test]
fn where_there_is_a_key_the_address_alone_is_a_stranger() {
    let mut server = server(true);
    server.client = SECONDARY;
    assert_eq!(server.ask("catalog.test", "SOA").status(), "REFUSED");
    let question = Question { name: "catalog.test", record_type: "SOA", ..Question::default() };
    let mut signed = question.to_wire();
    sign_request(&Arc::new(key()), &mut signed, 0);
    let (_, response) = server.send(&signed, Transport::Udp).expect("a response");
    assert_eq!(Reply::read(&response).status(), "NOERROR aa");
}
