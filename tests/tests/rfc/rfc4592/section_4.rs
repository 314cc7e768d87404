//! RFC 4592 4: wildcards with types that have a meaning of their own.

use crate::serve;

#[test]
fn section_4_4_a_wildcard_cname_is_followed() {
    let served = serve("example.com", "$TTL 60\n* CNAME www\nwww A 192.0.2.1\n*.out CNAME a.example.net.\n");
    let dns = served.dns();
    dns.ask("x.example.com A")
        .noerror()
        .answer(&["x.example.com. 60 CNAME www.example.com.", "www.example.com. 60 A 192.0.2.1"]);
    dns.ask("x.y.example.com CNAME").noerror().answer(&["x.y.example.com. 60 CNAME www.example.com."]);
    dns.ask("x.out.example.com A").noerror().answer(&["x.out.example.com. 60 CNAME a.example.net."]);
    dns.ask("x.example.com TXT")
        .noerror()
        .answer(&["x.example.com. 60 CNAME www.example.com."])
        .soa_in_authority("example.com.");
}

#[test]
fn a_wildcard_cname_to_itself_ends() {
    let served = serve("example.com", "$TTL 60\n*.loop CNAME x.loop\n");
    let reply = served.dns().ask_tcp("y.loop.example.com A").authoritative(true);
    assert!(reply.message.answer.len() <= 4, "{}", reply.message);
}

#[test]
fn a_wildcard_covers_names_of_any_depth_and_not_its_own_parent() {
    let served = serve("example.com", "$TTL 60\n*.dev A 192.0.2.1\nother.dev TXT x\n");
    let dns = served.dns();
    for name in ["a.dev", "a.b.dev", "a.b.c.d.dev"] {
        let answer = format!("{name}.example.com. 60 A 192.0.2.1");
        dns.ask(&format!("{name}.example.com A")).noerror().answer(&[&answer]);
    }
    dns.ask("dev.example.com A").noerror().soa_of("example.com.");
    dns.ask("other.dev.example.com A").noerror().soa_of("example.com.");
    dns.ask("x.other.dev.example.com A").nxdomain().soa_of("example.com.");
    dns.ask("x.example.com A").nxdomain().soa_of("example.com.");
}

#[test]
fn the_wildcard_of_the_closest_encloser_alone_counts() {
    let served = serve("example.com", "$TTL 60\n* A 192.0.2.1\na.sub A 192.0.2.2\n*.other A 192.0.2.3\n");
    let dns = served.dns();
    dns.ask("x.example.com A").noerror().answer(&["x.example.com. 60 A 192.0.2.1"]);
    dns.ask("x.sub.example.com A").nxdomain().soa_of("example.com.");
    dns.ask("sub.example.com A").noerror().soa_of("example.com.");
    dns.ask("x.other.example.com A").noerror().answer(&["x.other.example.com. 60 A 192.0.2.3"]);
    dns.ask("x.other.example.com TXT").noerror().soa_of("example.com.");
}

#[test]
fn a_wildcard_below_a_delegation_is_not_seen() {
    let served = serve("example.com", "$TTL 60\nsub NS ns.example.net.\n*.sub A 192.0.2.1\n* TXT x\n");
    let reply = served.dns().ask("x.sub.example.com A").rcode("NOERROR").authoritative(false).answer(&[]);
    reply.authority(&["sub.example.com. 60 NS ns.example.net."]);
}
