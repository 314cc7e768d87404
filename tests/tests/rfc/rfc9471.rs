//! RFC 9471: glue is not optional.

use end_to_end::Query;

use crate::serve;

/// A delegation to one server of its own and to one of a sibling delegation.
const ZONE: &str = "\
$TTL 60
sub NS ns.sub
ns.sub A 192.0.2.1
ns.sub AAAA 2001:db8::1
sibling NS ns.sub
deep NS ns.a.b.deep
ns.a.b.deep A 192.0.2.2
";

#[test]
fn section_3_1_glue_below_the_cut_comes_along() {
    let served = serve("example.com", ZONE);
    let dns = served.dns();
    let glue = ["ns.sub.example.com. 60 A 192.0.2.1", "ns.sub.example.com. 60 AAAA 2001:db8::1"];
    for query in [Query::new("www.sub.example.com", "A"), Query::new("www.sub.example.com", "A").edns(1232)] {
        dns.send(&query).rcode("NOERROR").authoritative(false).truncated(false).additional(&glue);
        dns.send_tcp(&query).rcode("NOERROR").additional(&glue);
    }
    dns.ask("x.deep.example.com A").rcode("NOERROR").additional(&["ns.a.b.deep.example.com. 60 A 192.0.2.2"]);
}

#[test]
fn section_3_2_glue_of_siblings_may_come_along() {
    let served = serve("example.com", ZONE);
    let reply =
        served.dns().ask("www.sibling.example.com A").rcode("NOERROR").authoritative(false).truncated(false);
    let reply = reply.authority(&["sibling.example.com. 60 NS ns.sub.example.com."]);
    assert!([0, 2].contains(&reply.message.additional.len()), "all or nothing: {}", reply.message);
}

#[test]
fn section_3_1_glue_that_does_not_fit_sets_tc() {
    let mut zone = String::from("$TTL 60\n");
    for index in 0..13 {
        zone.push_str(&format!("sub NS nameserver{index}.sub\n"));
        zone.push_str(&format!("nameserver{index}.sub A 192.0.2.{index}\n"));
        zone.push_str(&format!("nameserver{index}.sub AAAA 2001:db8::{index}\n"));
    }
    let served = serve("example.com", &zone);
    let query = Query::new("www.sub.example.com", "A");
    served.dns().send(&query).rcode("NOERROR").authoritative(false).truncated(true);
    let whole = served.dns().send_tcp(&query).rcode("NOERROR").authoritative(false).truncated(false);
    assert_eq!((whole.message.authority.len(), whole.message.additional.len()), (13, 26));
}
