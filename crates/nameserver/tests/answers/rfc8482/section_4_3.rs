//! By transport.

use crate::support::Server;

#[test]
fn over_tcp_everything_is_told() {
    let mut server = Server::example("@ A 192.0.2.1\n@ MX 10 ns1\n@ TXT text\n");
    let reply = server.ask_over_tcp("example.com", "ANY");
    let types: Vec<&str> = reply.answer.iter().map(|record| record.split(' ').nth(2).unwrap()).collect();
    assert_eq!(types, ["A", "NS", "SOA", "MX", "TXT"]);
    assert_eq!(reply.status(), "NOERROR aa");
}

#[test]
fn over_udp_the_client_is_sent_to_tcp() {
    let mut server = Server::example("*.w TXT text\n");
    for name in ["example.com", "ns1.example.com", "x.w.example.com"] {
        let reply = server.ask(name, "ANY");
        assert_eq!((reply.status(), reply.answer.len()), ("NOERROR aa tc".into(), 0));
    }
}

#[test]
fn what_there_is_not_is_told_at_once() {
    let mut server = Server::example("a.b A 192.0.2.1\n");
    assert_eq!(server.ask("none.example.com", "ANY").status(), "NXDOMAIN aa");
    assert_eq!(server.ask("b.example.com", "ANY").status(), "NOERROR aa");
}
