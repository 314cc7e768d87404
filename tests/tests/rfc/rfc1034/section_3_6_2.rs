//! RFC 1034 3.6.2: aliases and canonical names.

use crate::{serve, serve_all};

const ZONE: &str = "\
$TTL 300
alias 60 CNAME www
www A 192.0.2.1
www AAAA 2001:db8::1
chain CNAME chain1
chain1 CNAME chain2
chain2 CNAME chain3
chain3 CNAME chain4
chain4 CNAME www
dangling CNAME nothing
outside CNAME www.example.org.
nodata CNAME text
text TXT x
loop1 CNAME loop2
loop2 CNAME loop1
self CNAME self
towild CNAME x.wild
*.wild A 192.0.2.2
*.alias CNAME www
";

#[test]
fn a_cname_is_followed_within_the_zone() {
    let served = serve("example.com", ZONE);
    let dns = served.dns();
    let cname = "alias.example.com. 60 CNAME www.example.com.";
    dns.ask("alias.example.com A").noerror().answer(&[cname, "www.example.com. 300 A 192.0.2.1"]);
    dns.ask("alias.example.com AAAA").noerror().answer(&[cname, "www.example.com. 300 AAAA 2001:db8::1"]);
    dns.ask("alias.example.com TXT").noerror().answer(&[cname]).soa_in_authority("example.com.");
    dns.ask("nodata.example.com A")
        .noerror()
        .answer(&["nodata.example.com. 300 CNAME text.example.com."])
        .soa_in_authority("example.com.");
}

#[test]
fn a_chain_comes_whole_and_in_order() {
    let served = serve("example.com", ZONE);
    let reply = served.dns().ask("chain.example.com A").noerror();
    let owners: Vec<String> = reply.message.answer.iter().map(|record| record.owner.to_string()).collect();
    let expected =
        ["chain", "chain1", "chain2", "chain3", "chain4", "www"].map(|name| format!("{name}.example.com."));
    assert_eq!(owners, expected);
}

#[test]
fn a_query_for_the_cname_itself_or_for_any_is_not_followed() {
    let served = serve("example.com", ZONE);
    let cname = "alias.example.com. 60 CNAME www.example.com.";
    served.dns().ask("alias.example.com CNAME").noerror().answer(&[cname]).authority(&[]);
    served.dns().ask_tcp("alias.example.com ANY").noerror().answer(&[cname]);
}

#[test]
fn a_cname_that_leads_to_nothing_is_nxdomain() {
    // RFC 2308 2.1, RFC 6604 3: the code is the last name's, AA the first's.
    let served = serve("example.com", ZONE);
    served
        .dns()
        .ask("dangling.example.com A")
        .nxdomain()
        .answer(&["dangling.example.com. 300 CNAME nothing.example.com."])
        .soa_in_authority("example.com.");
}

#[test]
fn a_cname_out_of_the_zone_is_not_followed_even_where_the_other_zone_is_here() {
    let served = serve_all(&[("example.com", ZONE), ("example.org", "www 60 A 192.0.2.66\n")]);
    let cname = "outside.example.com. 300 CNAME www.example.org.";
    served.dns().ask("outside.example.com A").noerror().answer(&[cname]).additional(&[]);
}

#[test]
fn a_loop_ends() {
    let served = serve("example.com", ZONE);
    for name in ["loop1", "loop2", "self"] {
        let reply = served.dns().ask_tcp(&format!("{name}.example.com A")).authoritative(true);
        let answers = reply.message.answer.len();
        assert!((1..=2).contains(&answers), "each CNAME once:\n{}", reply.message);
    }
}

#[test]
fn a_cname_leads_to_a_wildcard_and_a_wildcard_to_a_name() {
    let served = serve("example.com", ZONE);
    let dns = served.dns();
    dns.ask("towild.example.com A").noerror().answer(&[
        "towild.example.com. 300 CNAME x.wild.example.com.",
        "x.wild.example.com. 300 A 192.0.2.2",
    ]);
    dns.ask("y.alias.example.com A")
        .noerror()
        .answer(&["y.alias.example.com. 300 CNAME www.example.com.", "www.example.com. 300 A 192.0.2.1"]);
}
