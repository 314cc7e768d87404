//! Standard types: the additional data that they call for.

use crate::support::{SOA, Server};

#[test]
fn mail_exchangers_come_with_their_addresses() {
    let mut server = Server::example(
        "@ MX 10 mail\n@ MX 20 mail\n@ MX 30 @\n@ MX 40 mx.test.\n@ MX 50 none\n@ MX 60 alias\nalias CNAME mail\n\
         mail AAAA 2001:db8::25\nmail A 192.0.2.25\n@ A 192.0.2.26\n",
    );
    let reply = server.ask("example.com", "MX");
    assert_eq!(reply.answer.len(), 6);
    assert_eq!(
        reply.additional,
        [
            "mail.example.com. 3600 A 192.0.2.25",
            "mail.example.com. 3600 AAAA 2001:db8::25",
            "example.com. 3600 A 192.0.2.26",
        ]
    );
}

#[test]
fn services_come_with_the_addresses_of_their_targets() {
    let mut server =
        Server::example("_sip._tcp SRV 1 2 5060 sip\n_sip._tcp SRV 1 2 5060 sip.test.\nsip A 192.0.2.60\n");
    let reply = server.ask("_sip._tcp.example.com", "SRV");
    assert_eq!(reply.answer.len(), 2);
    assert_eq!(reply.additional, ["sip.example.com. 3600 A 192.0.2.60"]);
}

#[test]
fn the_data_below_a_cut_is_no_additional_data() {
    let mut server =
        Server::example("@ MX 1 mail.sub\nsub NS ns.sub\nns.sub A 192.0.2.1\nmail.sub A 192.0.2.2\n");
    assert!(server.ask("example.com", "MX").additional.is_empty());
}

#[test]
fn additional_data_of_other_zones_is_left_out() {
    let mut server =
        Server::new(&[("example.com", &format!("{SOA}@ MX 1 ns1.example.org.\n")), ("example.org", SOA)]);
    let reply = server.ask("example.com", "MX");
    assert_eq!(reply.answer, ["example.com. 3600 MX 1 ns1.example.org."]);
    assert!(reply.additional.is_empty());
}

#[test]
fn additional_data_that_does_not_fit_is_left_out_without_tc() {
    let zone: String = (0..12)
        .map(|n| format!("@ MX {n} mail{n}\nmail{n} A 192.0.2.{n}\nmail{n} AAAA 2001:db8::{n}\n"))
        .collect();
    let mut server = Server::example(&zone);
    let reply = server.ask("example.com", "MX");
    assert_eq!((reply.status(), reply.answer.len()), ("NOERROR aa".into(), 12));
    assert!(!reply.additional.is_empty() && reply.additional.len() < 24 && reply.length <= 512);
    assert_eq!(server.ask_over_tcp("example.com", "MX").additional.len(), 24);
}
