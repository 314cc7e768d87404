//! RFC 4035 3.1.4.1: DS is the parent's.

use crate::{serve, serve_all};

const PARENT: &str = "\
$TTL 60
secure NS ns.example.net.
secure DS 60485 8 2 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
insecure NS ns.example.net.
child DS 60485 8 2 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
child NS ns.example.net.
";

#[test]
fn ds_at_a_cut_is_answered_by_the_parent() {
    let served = serve("example.com", PARENT);
    let dns = served.dns();
    let reply = dns.ask("secure.example.com DS").noerror().authority(&[]);
    assert_eq!(reply.message.answer.len(), 1, "{}", reply.message);
    dns.ask("insecure.example.com DS").noerror().soa_of("example.com.");
    dns.ask("secure.example.com A").rcode("NOERROR").authoritative(false).answer(&[]);
    dns.ask("x.secure.example.com DS").rcode("NOERROR").authoritative(false).answer(&[]);
}

#[test]
fn also_where_the_child_is_here() {
    let served = serve_all(&[("example.com", PARENT), ("child.example.com", "www 60 A 192.0.2.1\n")]);
    let dns = served.dns();
    dns.ask("www.child.example.com A").noerror().answer(&["www.child.example.com. 60 A 192.0.2.1"]);
    dns.ask("child.example.com SOA").noerror();
    let reply = dns.ask("child.example.com DS").noerror();
    assert_eq!(reply.message.answer.len(), 1, "{}", reply.message);
    // Below the child's apex it is the child's.
    dns.ask("www.child.example.com DS").noerror().soa_of("child.example.com.");
}

#[test]
fn where_the_parent_is_not_here_the_child_says_that_there_is_none() {
    let served = serve("child.example.com", "www 60 A 192.0.2.1\n");
    served.dns().ask("child.example.com DS").noerror().soa_of("child.example.com.");
}
