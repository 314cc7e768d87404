//! RFC 8906 8: what a server must answer, so that resolvers need not guess.

use end_to_end::{Message, Query};

use crate::serve;

const ZONE: &str = "@ 300 SOA ns hostmaster 1 3600 600 86400 60\n";

#[test]
fn section_8_1_plain_dns() {
    let served = serve("example.com", ZONE);
    let dns = served.dns();
    // 8.1.1 to 8.1.5: a known type, an unknown one, each header flag, opcodes, TCP.
    assert_eq!(dns.send(&Query::new("example.com", "SOA")).noerror().message.answer.len(), 1);
    dns.send(&Query::new("example.com", "TYPE1000")).noerror().soa_of("example.com.");
    for flags in [0x0020, 0x0010, 0x0040, 0x0170] {
        let octets = Query { flags, ..Query::new("example.com", "SOA") }.to_octets();
        let answer = Message::parse(&dns.exchange(&octets).expect("an answer")).expect("a message");
        assert_eq!(answer.rcode_name(), "NOERROR", "flags {flags:x}: {answer}");
        assert_eq!(answer.answer.len(), 1, "flags {flags:x}: {answer}");
        assert_eq!(answer.flags & 0x0060, 0, "AD and the reserved bit are clear: {answer}");
    }
    dns.send(&Query { flags: 15 << 11, ..Query::new("example.com", "SOA") }).rcode("NOTIMP");
    dns.send_tcp(&Query::new("example.com", "SOA")).noerror();
}

#[test]
fn section_8_2_edns() {
    let served = serve("example.com", ZONE);
    let dns = served.dns();
    let edns = Query::new("example.com", "SOA").edns(1232);
    // 8.2.1: the minimum.
    assert!(dns.send(&edns).noerror().message.edns.is_some());
    // 8.2.2: a version that is not known.
    dns.send(&Query { version: 1, ..edns.clone() }).rcode("BADVERS").answer(&[]);
    // 8.2.3: an option that is not known.
    let options = vec![0, 100, 0, 0];
    let reply = dns.send(&Query { options: options.clone(), ..edns.clone() }).noerror();
    assert!(reply.message.edns.expect("OPT").options.is_empty());
    // 8.2.4: flags that are not known, and DO.
    assert!(
        dns.send(&Query { dnssec_ok: true, ..edns.clone() })
            .noerror()
            .message
            .edns
            .is_some_and(|e| e.dnssec_ok)
    );
    // 8.2.5: a version that is not known with options.
    dns.send(&Query { version: 1, options, ..edns.clone() }).rcode("BADVERS");
    // 8.2.6: truncated responses have OPT.
    let any = Query::new("example.com", "ANY").edns(512);
    assert!(dns.send(&any).truncated(true).message.edns.is_some());
}
