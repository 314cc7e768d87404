//! The message parser, and all that stands behind it.

use std::net::{IpAddr, Ipv4Addr};

use end_to_end::{Message, Query, Random};
use nameserver::{
    AnswerConfig, Client, CookieStatus, Cookies, Moment, RateLimit, RateLimitOptions, RateLimiter, Responder,
    Transport,
};
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

/// Requests that are in order. `cookie` is one that the server has made.
fn corpus(cookie: &[u8]) -> Vec<Vec<u8>> {
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
    let option = |cookie: &[u8]| [&[0, 10, 0, cookie.len() as u8], cookie].concat();
    let mut corpus = Vec::new();
    for name in names {
        for record_type in ["A", "ANY", "SOA", "TXT", "DS", "AXFR"] {
            let query = Query::new(name, record_type);
            corpus.push(query.to_octets());
            // A cookie of the client's alone, a good one, a wrong one, and one among other options.
            let padding = vec![0, 12, 0, 3, 0, 0, 0];
            for options in [
                option(&cookie[..8]),
                option(cookie),
                option(&[7; 24]),
                [padding.clone(), option(cookie), padding].concat(),
            ] {
                corpus.push(Query { options, dnssec_ok: true, ..query.clone().edns(1232) }.to_octets());
            }
        }
    }
    corpus
}

const CLIENT: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

/// A cookie that the responder takes for good.
fn good_cookie(responder: &mut Responder) -> Vec<u8> {
    let options = vec![0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8];
    let query = Query { options, ..Query::new("example.com", "SOA").edns(1232) }.to_octets();
    let client = Client { address: CLIENT, transport: Transport::Tcp };
    let mut response = vec![0; 65_535];
    let answered = responder.answer(&query, client, Moment::default(), &mut response).expect("an answer");
    let message = Message::parse(&response[..answered.length]).expect("a message");
    message.edns.expect("OPT").options[4..].to_vec()
}

#[test]
fn no_request_makes_the_responder_panic_or_answer_nonsense() {
    let zones = zones();
    let config = AnswerConfig {
        cookies: Some(Cookies::of_one_node([7; 16])),
        rate_limiter: Some(RateLimiter::new(RateLimitOptions::default(), 7)),
        ..AnswerConfig::default()
    };
    let mut responder = Responder::new(&zones, config);
    let corpus = corpus(&good_cookie(&mut responder));
    let dictionary: [&[u8]; 11] = [
        &[0xc0, 12],
        &[0],
        &[0x3f],
        &[0, 41],
        &[0xff, 0xff],
        b"\x01*",
        b"\x07example\x03com\x00",
        &[0, 0, 41, 4, 208],
        &[0, 10, 0, 8],
        &[0, 10, 0, 24],
        &[0, 3, 0, 0],
    ];
    let make = |random: &mut Random| {
        if random.chance(10) { noise(random, 300) } else { damaged(random, &corpus, &dictionary) }
    };
    let mut response = vec![0; 65_535];
    let (mut now, mut valid_cookies, mut dropped) = (Moment::default(), 0_u64, 0_u64);
    fuzz(1_400_000, make, |request| {
        for transport in [Transport::Udp, Transport::Tcp] {
            // Some are over the rate limit, and most are not.
            now.monotonic_micros += 200;
            let client = Client { address: CLIENT, transport };
            let Some(answered) = responder.answer(request, client, now, &mut response) else {
                let is_response = request.get(2).is_some_and(|flags| flags & 0x80 != 0);
                assert!(request.len() < 12 || is_response, "silence about a request");
                continue;
            };
            valid_cookies += u64::from(answered.cookie == CookieStatus::Valid);
            if answered.rate_limit == RateLimit::Dropped {
                assert_eq!((answered.length, transport), (0, Transport::Udp));
                dropped += 1;
                continue;
            }
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
    assert!(valid_cookies > 0 && dropped > 0, "{valid_cookies} valid cookies, {dropped} dropped");
}
