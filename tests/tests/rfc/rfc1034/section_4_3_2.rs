//! RFC 1034 4.3.2: the algorithm of a name server.

use crate::{serve, serve_all};

const ZONE: &str = "\
$TTL 300
@ SOA ns1 hostmaster 1 3600 600 86400 60
@ NS ns1
@ NS ns2.elsewhere.net.
@ MX 10 mail
@ A 192.0.2.1
ns1 A 192.0.2.53
mail A 192.0.2.25
mail AAAA 2001:db8::25
www A 192.0.2.80
www TXT text
a.very.deep A 192.0.2.7
; a delegation with glue, and one without
sub NS ns.sub
sub NS ns.outside.org.
ns.sub A 192.0.2.99
ns.sub AAAA 2001:db8::99
occluded.sub A 192.0.2.100
far NS ns.outside.org.
; a delegation whose server stands beside it
beside NS ns1
into CNAME www.sub
";

#[test]
fn step_2_a_name_of_no_zone_is_refused() {
    let served = serve("example.com", ZONE);
    for question in ["example.org A", "com NS", ". NS", "www.notexample.com A", "example.com.example.org A"] {
        let reply = served.dns().ask(question).rcode("REFUSED").authoritative(false);
        reply.answer(&[]).authority(&[]).additional(&[]);
    }
}

#[test]
fn step_2_the_nearest_zone_answers() {
    let parent = "$TTL 60\nwww A 192.0.2.1\nwww.child A 192.0.2.2\n";
    let child = "$TTL 60\nwww A 192.0.2.3\n";
    let served = serve_all(&[("example.com", parent), ("child.example.com", child)]);
    let dns = served.dns();
    dns.ask("www.example.com A").noerror().answer(&["www.example.com. 60 A 192.0.2.1"]);
    dns.ask("www.child.example.com A").noerror().answer(&["www.child.example.com. 60 A 192.0.2.3"]);
    dns.ask("nothing.child.example.com A").nxdomain().soa_of("child.example.com.");
    dns.ask("nothing.example.com A").nxdomain().soa_of("example.com.");
    dns.ask("childish.example.com A").nxdomain().soa_of("example.com.");
}

#[test]
fn step_3a_the_whole_name_matches() {
    let served = serve("example.com", ZONE);
    let dns = served.dns();
    dns.ask("www.example.com A").noerror().answer(&["www.example.com. 300 A 192.0.2.80"]);
    dns.ask("www.example.com TXT").noerror().answer(&["www.example.com. 300 TXT \"text\""]);
    dns.ask("example.com A").noerror().answer(&["example.com. 300 A 192.0.2.1"]);
    dns.ask("example.com NS")
        .noerror()
        .answer(&["example.com. 300 NS ns1.example.com.", "example.com. 300 NS ns2.elsewhere.net."])
        .authority(&[])
        .additional(&["ns1.example.com. 300 A 192.0.2.53"]);
    dns.ask("www.example.com AAAA").noerror().soa_of("example.com.");
}

#[test]
fn step_3a_an_empty_non_terminal_exists() {
    let served = serve("example.com", ZONE);
    for name in ["very.deep", "deep"] {
        served.dns().ask(&format!("{name}.example.com A")).noerror().soa_of("example.com.");
        served.dns().ask(&format!("x.{name}.example.com A")).nxdomain().soa_of("example.com.");
    }
    served
        .dns()
        .ask("a.very.deep.example.com A")
        .noerror()
        .answer(&["a.very.deep.example.com. 300 A 192.0.2.7"]);
}

#[test]
fn step_3b_below_a_delegation_is_a_referral() {
    let served = serve("example.com", ZONE);
    for question in
        ["www.sub A", "sub A", "sub NS", "sub SOA", "sub ANY", "occluded.sub A", "a.b.c.sub TXT", "ns.sub A"]
    {
        let (name, record_type) = question.split_once(' ').expect("a name and a type");
        served
            .dns()
            .ask_tcp(&format!("{name}.example.com {record_type}"))
            .rcode("NOERROR")
            .authoritative(false)
            .answer(&[])
            .authority(&[
                "sub.example.com. 300 NS ns.sub.example.com.",
                "sub.example.com. 300 NS ns.outside.org.",
            ])
            .additional(&[
                "ns.sub.example.com. 300 A 192.0.2.99",
                "ns.sub.example.com. 300 AAAA 2001:db8::99",
            ]);
    }
    served
        .dns()
        .ask("www.far.example.com A")
        .rcode("NOERROR")
        .authoritative(false)
        .authority(&["far.example.com. 300 NS ns.outside.org."])
        .additional(&[]);
}

#[test]
fn step_3c_what_does_not_match_is_nxdomain() {
    let served = serve("example.com", ZONE);
    for name in ["nothing", "x.www", "wwww", "ww", "a.nothing", "example.com"] {
        let reply = served.dns().ask(&format!("{name}.example.com A")).nxdomain().soa_of("example.com.");
        reply.additional(&[]);
    }
}

#[test]
fn step_3a_a_cname_that_leads_below_a_delegation_ends_in_a_referral() {
    let served = serve("example.com", ZONE);
    served
        .dns()
        .ask("into.example.com A")
        .noerror()
        .answer(&["into.example.com. 300 CNAME www.sub.example.com."])
        .authority(&[
            "sub.example.com. 300 NS ns.sub.example.com.",
            "sub.example.com. 300 NS ns.outside.org.",
        ])
        .additional(&["ns.sub.example.com. 300 A 192.0.2.99", "ns.sub.example.com. 300 AAAA 2001:db8::99"]);
}

#[test]
fn step_6_addresses_are_added() {
    let served = serve("example.com", ZONE);
    served
        .dns()
        .ask("example.com MX")
        .noerror()
        .answer(&["example.com. 300 MX 10 mail.example.com."])
        .additional(&["mail.example.com. 300 A 192.0.2.25", "mail.example.com. 300 AAAA 2001:db8::25"]);
    // RFC 9471 3: what is not below the delegation may come or not.
    let referral = served.dns().ask("www.beside.example.com A").rcode("NOERROR").authoritative(false);
    referral.authority(&["beside.example.com. 300 NS ns1.example.com."]);
}
