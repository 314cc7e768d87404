//! RFC 2308 3: the SOA of a negative response has the lesser of its own TTL and its MINIMUM.

use crate::serve;

#[test]
fn the_lesser_of_ttl_and_minimum() {
    for (ttl, minimum) in [(60, 300), (300, 60), (0, 300), (300, 0), (100, 100)] {
        let served = serve(
            "example.com",
            &format!("@ {ttl} SOA ns hostmaster 1 3600 600 86400 {minimum}\nwww 5 A 192.0.2.1\n"),
        );
        for question in ["nothing.example.com A", "www.example.com TXT", "example.com TXT"] {
            let reply = served.dns().ask(question).authoritative(true).soa_of("example.com.");
            assert_eq!(reply.message.authority[0].ttl, ttl.min(minimum), "TTL {ttl}, MINIMUM {minimum}");
        }
        let soa = served.dns().ask("example.com SOA").noerror();
        assert_eq!(soa.message.answer[0].ttl, ttl, "asked for itself, the SOA has its own TTL");
    }
}
