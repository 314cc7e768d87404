//! RFC 6672 2: the DNAME record.

use end_to_end::{Query, Server, assert_error};

use crate::serve;

const ZONE: &str = "\
$TTL 300
old 60 DNAME new
old A 192.0.2.9
www.new A 192.0.2.1
a.b.new A 192.0.2.2
*.wild.new A 192.0.2.3
out DNAME example.net.
";

#[test]
fn section_2_2_the_name_below_is_substituted() {
    let served = serve("example.com", ZONE);
    let dns = served.dns();
    let dname = "old.example.com. 60 DNAME new.example.com.";
    dns.ask("www.old.example.com A").noerror().answer(&[
        dname,
        "www.old.example.com. 60 CNAME www.new.example.com.",
        "www.new.example.com. 300 A 192.0.2.1",
    ]);
    dns.ask("a.b.old.example.com A").noerror().answer(&[
        dname,
        "a.b.old.example.com. 60 CNAME a.b.new.example.com.",
        "a.b.new.example.com. 300 A 192.0.2.2",
    ]);
    dns.ask("x.wild.old.example.com A").noerror().answer(&[
        dname,
        "x.wild.old.example.com. 60 CNAME x.wild.new.example.com.",
        "x.wild.new.example.com. 300 A 192.0.2.3",
    ]);
    dns.ask("nothing.old.example.com A")
        .nxdomain()
        .answer(&[dname, "nothing.old.example.com. 60 CNAME nothing.new.example.com."])
        .soa_in_authority("example.com.");
    dns.ask("www.out.example.com A").noerror().answer(&[
        "out.example.com. 300 DNAME example.net.",
        "www.out.example.com. 300 CNAME www.example.net.",
    ]);
}

#[test]
fn section_2_2_the_dname_comes_before_its_cname() {
    let served = serve("example.com", ZONE);
    let reply = served.dns().ask("www.old.example.com A").noerror();
    let types: Vec<u16> = reply.message.answer.iter().map(|record| record.record_type).collect();
    assert_eq!(types, [39, 5, 1], "{}", reply.message);
}

#[test]
fn section_2_3_the_owner_itself_is_not_substituted() {
    let served = serve("example.com", ZONE);
    let dns = served.dns();
    dns.ask("old.example.com A").noerror().answer(&["old.example.com. 300 A 192.0.2.9"]);
    dns.ask("old.example.com DNAME").noerror().answer(&["old.example.com. 60 DNAME new.example.com."]);
    dns.ask("old.example.com TXT").noerror().soa_of("example.com.");
}

#[test]
fn section_2_2_a_name_that_grows_too_long_is_yxdomain() {
    let label = "a".repeat(60);
    let zone = format!("$TTL 60\nd DNAME {label}.{label}.{label}\n");
    let served = serve("example.com", &zone);
    let long = format!("{label}.{label}.d.example.com");
    let reply = served.dns().send(&Query::new(&long, "A")).rcode("YXDOMAIN").authoritative(true);
    assert_eq!(reply.message.answer[0].record_type, 39, "{}", reply.message);
    assert_eq!(reply.message.answer.len(), 1, "the DNAME, and no CNAME: {}", reply.message);
}

#[test]
fn section_2_4_data_below_a_dname_is_refused() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let response = api.put_zone_file(&zone, "$TTL 60\nd DNAME example.net.\nx.d A 192.0.2.1\n");
    assert_error(&response, 400, "conflict", response.json()["field"].as_str());
}

#[test]
fn a_dname_at_the_apex_moves_all_but_the_apex() {
    let served = serve("example.com", "$TTL 60\n@ DNAME example.net.\n@ A 192.0.2.1\n");
    let dns = served.dns();
    dns.ask("example.com A").noerror().answer(&["example.com. 60 A 192.0.2.1"]);
    dns.ask("example.com SOA").noerror();
    dns.ask("a.b.example.com MX")
        .noerror()
        .answer(&["example.com. 60 DNAME example.net.", "a.b.example.com. 60 CNAME a.b.example.net."]);
}
