//! RFC 1035 4.2.1: over UDP a message has at most 512 octets, unless EDNS says more.

use end_to_end::Query;

use crate::serve;

/// An RRset of 1,000 octets, one of 3,000, and one of 20,000.
fn zone() -> String {
    let mut zone = String::from("$TTL 60\nsmall A 192.0.2.1\n");
    for (name, count) in [("medium", 10), ("large", 30), ("huge", 200)] {
        for index in 0..count {
            zone.push_str(&format!("{name} TXT \"{index:03}{}\"\n", "x".repeat(80)));
        }
    }
    zone
}

#[test]
fn what_does_not_fit_is_truncated_and_comes_whole_over_tcp() {
    let served = serve("example.com", &zone());
    let dns = served.dns();
    for (name, size, limit, fits) in [
        ("small", None, 512, true),
        ("medium", None, 512, false),
        ("medium", Some(512), 512, false),
        ("medium", Some(1232), 1232, true),
        ("large", Some(1232), 1232, false),
        ("large", Some(1400), 1400, false),
        ("huge", Some(65_535), 65_535, false),
    ] {
        let mut query = Query::new(&format!("{name}.example.com"), if name == "small" { "A" } else { "TXT" });
        query.udp_size = size;
        let reply = dns.send(&query).noerror().truncated(!fits);
        assert!(reply.message.length <= limit, "{name} for {size:?}: {} octets", reply.message.length);
        let whole = dns.send_tcp(&query).noerror().truncated(false);
        if fits {
            assert_eq!(reply.data(), whole.data());
        }
    }
    assert_eq!(dns.ask_tcp("huge.example.com TXT").noerror().message.answer.len(), 200);
}

#[test]
fn a_size_below_512_means_512() {
    // RFC 6891 6.2.3.
    let served = serve("example.com", &zone());
    for size in [0, 1, 100, 511] {
        let reply =
            served.dns().send(&Query::new("small.example.com", "A").edns(size)).noerror().truncated(false);
        reply.answer(&["small.example.com. 60 A 192.0.2.1"]);
    }
}

#[test]
fn no_response_is_longer_than_1232_octets_over_udp() {
    let served = serve("example.com", &zone());
    let reply = served.dns().send(&Query::new("large.example.com", "TXT").edns(65_535)).noerror();
    assert!(reply.message.is_truncated() && reply.message.length <= 1232, "{} octets", reply.message.length);
}
