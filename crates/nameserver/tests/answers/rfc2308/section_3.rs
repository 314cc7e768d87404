//! Negative answers from authoritative servers.

use crate::support::Server;

fn zone(ttl: u32, minimum: u32) -> String {
    format!(
        "@ {ttl} SOA ns1.test. hostmaster 7 3600 600 1209600 {minimum}\n@ NS ns1.test.\nwww A 192.0.2.1\n"
    )
}

#[test]
fn the_soa_has_the_lower_of_its_ttl_and_its_minimum() {
    for (ttl, minimum, expected) in [(900, 300, 300), (60, 300, 60), (0, 300, 0), (900, 0, 0)] {
        let mut server = Server::new(&[("example.com", &zone(ttl, minimum))]);
        for (name, record_type, status) in [
            ("none.example.com", "A", "NXDOMAIN aa"),
            ("www.example.com", "TXT", "NOERROR aa"),
            ("example.com", "A", "NOERROR aa"),
        ] {
            let reply = server.ask(name, record_type);
            assert_eq!(reply.status(), status);
            let soa = format!(
                "example.com. {expected} SOA ns1.test. hostmaster.example.com. 7 3600 600 1209600 {minimum}"
            );
            assert_eq!(reply.authority, [soa]);
            assert!(reply.answer.is_empty() && reply.additional.is_empty());
        }
        // The SOA that is asked for has its own.
        assert!(server.ask("example.com", "SOA").answer[0].starts_with(&format!("example.com. {ttl} ")));
    }
}
