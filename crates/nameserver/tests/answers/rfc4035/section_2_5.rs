//! What may stand beside a CNAME.

use crate::support::Server;

#[test]
fn signatures_and_nsec_are_those_of_the_alias_itself() {
    let mut server = Server::example("alias CNAME ns1\n*.wild CNAME ns1\n");
    for record_type in ["RRSIG", "NSEC"] {
        for name in ["alias.example.com", "any.wild.example.com"] {
            let reply = server.ask(name, record_type);
            assert_eq!(
                (reply.status(), reply.answer.len()),
                ("NOERROR aa".into(), 0),
                "{name} {record_type}"
            );
            assert!(reply.authority[0].starts_with("example.com. 300 SOA "), "{name} {record_type}");
        }
    }
    // Those that may not are what the alias leads to.
    for record_type in ["DNSKEY", "TYPE24", "NSEC3"] {
        assert_eq!(server.ask("alias.example.com", record_type).answer.len(), 1, "{record_type}");
    }
}
