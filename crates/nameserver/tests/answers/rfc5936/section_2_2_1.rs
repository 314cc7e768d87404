//! The header of the response.

use crate::support::Server;

#[test]
fn of_a_name_that_is_no_zones_there_is_no_authority() {
    let mut server = Server::example("sub NS ns.test.\n");
    for name in ["ns1.example.com", "nothing.example.com", "sub.example.com", "com", "example.org"] {
        for record_type in ["AXFR", "IXFR"] {
            let reply = server.ask_over_tcp(name, record_type);
            assert_eq!((reply.status(), reply.answer.len()), ("NOTAUTH".into(), 0), "{name} {record_type}");
        }
        assert_eq!(server.ask(name, "IXFR").status(), "NOTAUTH", "{name}");
    }
    assert_eq!(server.ask_over_tcp("example.com", "AXFR").status(), "REFUSED");
}
