//! RFC 8482, which allows less: ANY is truncated over UDP, where it would be an amplifier, and complete over TCP.

use end_to_end::Query;

use crate::serve;

const ZONE: &str = "\
$TTL 60
@ NS ns.example.net.
@ A 192.0.2.1
@ TXT x
www A 192.0.2.2
www A 192.0.2.3
www AAAA 2001:db8::1
www TXT text
*.wild A 192.0.2.4
*.wild TXT wild
a.ent A 192.0.2.5
";

#[test]
fn over_tcp_any_is_everything() {
    let served = serve("example.com", ZONE);
    let dns = served.dns();
    dns.ask_tcp("www.example.com ANY").noerror().truncated(false).answer(&[
        "www.example.com. 60 A 192.0.2.2",
        "www.example.com. 60 A 192.0.2.3",
        "www.example.com. 60 AAAA 2001:db8::1",
        "www.example.com. 60 TXT \"text\"",
    ]);
    let apex = dns.ask_tcp("example.com ANY").noerror();
    let mut types: Vec<u16> = apex.message.answer.iter().map(|record| record.record_type).collect();
    types.sort_unstable();
    assert_eq!(types, [1, 2, 6, 16], "{}", apex.message);
    dns.ask_tcp("x.wild.example.com ANY")
        .noerror()
        .answer(&["x.wild.example.com. 60 A 192.0.2.4", "x.wild.example.com. 60 TXT \"wild\""]);
    dns.ask_tcp("ent.example.com ANY").noerror().soa_of("example.com.");
    dns.ask_tcp("nothing.example.com ANY").nxdomain().soa_of("example.com.");
}

#[test]
fn over_udp_any_is_truncated() {
    let served = serve("example.com", ZONE);
    for query in [Query::new("www.example.com", "ANY"), Query::new("www.example.com", "ANY").edns(4096)] {
        let reply = served.dns().send(&query).rcode("NOERROR").truncated(true);
        assert!(reply.message.answer.is_empty(), "{}", reply.message);
        assert!(reply.message.length <= query.to_octets().len() + 11, "no amplifier: {}", reply.message);
    }
}
