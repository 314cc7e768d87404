//! UDP.

use crate::support::Server;

#[test]
fn over_udp_there_are_none() {
    let mut server = Server::example("");
    for name in ["example.com", "ns1.example.com", "example.org"] {
        assert_eq!(server.ask(name, "AXFR").status(), "NOTIMP", "{name}");
    }
}
