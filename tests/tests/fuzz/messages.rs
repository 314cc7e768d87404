//! The message parser, and all that stands behind it.

use std::net::{IpAddr, Ipv4Addr};

use end_to_end::{Message, Query, Random};
use nameserver::{AnswerConfig, Client, Cookies, Moment, Responder, Transport};
use zone::{Name, RecordContent, Rrset, master_file};
use zone_image::{ZoneImage, ZoneSet};

use crate::{damaged, fuzz, noise};

const ZONE: &str = "\
$TTL 300
@ SOA ns1 hostmaster 1 3600 600 86400 60
@ NS ns1
@ MX 10 mail
ns1 A 192.0.2.1
mail A 192.0.2.2
mail AAAA 2001:db8::2
*.wild CNAME alias
alias CNAME mail
sub NS ns.sub
ns.sub A 192.0.2.3
old DNAME new
x.new TXT \"text\"
loop DNAME x.loop
deep.er.than.deep TXT x
_sip._tcp SRV 1 2 3 mail
web HTTPS 1 . alpn=h2
";

fn zones() -> ZoneSet {
    let (set, mut writer) = ZoneSet::new();
    let apex = Name::parse("example.com").expect("a name");
    let content = master_file::read(ZONE.as_bytes(), &apex).expect("a master file");
    let soa = content.soa.expect("it has one");
    let mut owners: Vec<(&Name, zone::RecordType)> =
        content.records.iter().map(|record| (&record.name, record.record_type)).collect();
    owners.sort_unstable();
    owners.dedup();
    let rrsets = owners.into_iter().map(|(name, record_type)| {
        let same = |record: &&RecordContent| record.name == *name && record.record_type == record_type;
        Rrset::of_records(name, record_type, content.records.iter().filter(same))
    });
    writer.insert(&apex, ZoneImage::build(&apex, &soa, rrsets.collect()));
    set
}

fn corpus() -> Vec<Vec<u8>> {
    let names = [
        "example.com",
        "www.example.com",
        "a.b.wild.example.com",
        "alias.example.com",
        "www.sub.example.com",
        "x.old.example.com",
        "x.loop.example.com",
        "than.deep.example.com",
        "_sip._tcp.example.com",
        "web.example.com",
        "example.org",
        ".",
    ];
    let mut corpus = Vec::new();
    for name in names {
        for record_type in ["A", "ANY", "SOA", "TXT", "DS", "AXFR"] {
            corpus.push(Query::new(name, record_type).to_octets());
            let options = vec![0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8];
            corpus.push(
                Query { options, dnssec_ok: true, ..Query::new(name, record_type).edns(1232) }.to_octets(),
            );
        }
    }
    corpus
}

#[test]
fn no_request_makes_the_responder_panic_or_answer_nonsense() {
    let zones = zones();
    let config = AnswerConfig { cookies: Some(Cookies::of_one_node([7; 16])), ..AnswerConfig::default() };
    let mut responder = Responder::new(&zones, config);
    let corpus = corpus();
    let dictionary: [&[u8]; 8] = [
        &[0xc0, 12],
        &[0],
        &[0x3f],
        &[0, 41],
        &[0xff, 0xff],
        b"\x01*",
        b"\x07example\x03com\x00",
        &[0, 0, 41, 4, 208],
    ];
    let make = |random: &mut Random| {
        if random.chance(10) { noise(random, 300) } else { damaged(random, &corpus, &dictionary) }
    };
    let mut response = vec![0; 65_535];
    fuzz(1_400_000, make, |request| {
        for transport in [Transport::Udp, Transport::Tcp] {
            let client = Client { address: IpAddr::V4(Ipv4Addr::LOCALHOST), transport };
            let Some(answered) = responder.answer(request, client, Moment::default(), &mut response) else {
                let is_response = request.get(2).is_some_and(|flags| flags & 0x80 != 0);
                assert!(request.len() < 12 || is_response, "silence about a request");
                continue;
            };
            let octets = &response[..answered.length];
            let message = Message::parse(octets).unwrap_or_else(|error| panic!("{error} in {octets:x?}"));
            assert!(message.is_response() && octets[..2] == request[..2], "{message}");
            assert_eq!(
                (message.rcode(), message.is_truncated()),
                (answered.rcode, answered.is_truncated),
                "{message}"
            );
            assert!(transport == Transport::Tcp || answered.length <= 1232, "{message}");
        }
    });
}
