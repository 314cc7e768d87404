//! RFC 6672 3: how a server answers with DNAME.

use crate::serve;

#[test]
fn section_3_1_the_synthesised_cname_has_the_dnames_ttl() {
    let served = serve("example.com", "old 77 DNAME example.net.\n");
    let reply = served.dns().ask("x.old.example.com A").noerror();
    assert_eq!(reply.message.answer[1].ttl, 77, "{}", reply.message);
}

#[test]
fn section_3_2_a_query_for_cname_gets_the_synthesised_one() {
    let served = serve("example.com", "$TTL 60\nold DNAME new\nwww.new A 192.0.2.1\n");
    served.dns().ask("www.old.example.com CNAME").noerror().answer(&[
        "old.example.com. 60 DNAME new.example.com.",
        "www.old.example.com. 60 CNAME www.new.example.com.",
    ]);
}

#[test]
fn section_3_2_a_query_for_any_type_goes_on() {
    let served = serve("example.com", "$TTL 60\nold DNAME new\nwww.new A 192.0.2.1\n");
    served.dns().ask_tcp("www.old.example.com ANY").noerror().answer(&[
        "old.example.com. 60 DNAME new.example.com.",
        "www.old.example.com. 60 CNAME www.new.example.com.",
        "www.new.example.com. 60 A 192.0.2.1",
    ]);
    served.dns().ask("www.old.example.com ANY").rcode("NOERROR").truncated(true).answer(&[]);
}

#[test]
fn chains_of_dnames_and_cnames_are_followed() {
    let served =
        serve("example.com", "$TTL 60\na DNAME b\nb DNAME c\nx.c CNAME y\ny A 192.0.2.1\nstart CNAME x.a\n");
    served.dns().ask_tcp("start.example.com A").noerror().answer(&[
        "start.example.com. 60 CNAME x.a.example.com.",
        "a.example.com. 60 DNAME b.example.com.",
        "x.a.example.com. 60 CNAME x.b.example.com.",
        "b.example.com. 60 DNAME c.example.com.",
        "x.b.example.com. 60 CNAME x.c.example.com.",
        "x.c.example.com. 60 CNAME y.example.com.",
        "y.example.com. 60 A 192.0.2.1",
    ]);
}

#[test]
fn loops_of_dnames_end() {
    let served = serve("example.com", "$TTL 60\na DNAME b\nb DNAME a\nself DNAME x.self\n");
    for name in ["x.a", "x.b", "x.self"] {
        let reply = served.dns().ask_tcp(&format!("{name}.example.com A")).authoritative(true);
        assert!(reply.message.answer.len() <= 100, "{}", reply.message);
    }
    served.dns().ask("example.com SOA").noerror();
}

#[test]
fn a_dname_stands_in_an_answer_once() {
    // RFC 2181 5, however often the chain comes by.
    let served = serve("example.com", "$TTL 60\nd DNAME x.d\n");
    let reply = served.dns().ask_tcp("a.d.example.com A").authoritative(true);
    let dnames = reply.message.answer.iter().filter(|record| record.record_type == 39).count();
    assert_eq!(dnames, 1, "{}", reply.message);
}

#[test]
fn a_wildcard_dname_is_a_dname_of_the_asterisk_alone() {
    // RFC 4592 4.5, RFC 6672 3.3: what is synthesised from it would redirect what is below a name that does not exist.
    let served = serve("example.com", "$TTL 60\n*.w DNAME example.net.\n");
    served.dns().ask("*.w.example.com DNAME").noerror().answer(&["*.w.example.com. 60 DNAME example.net."]);
    served.dns().ask("x.w.example.com DNAME").noerror().answer(&["x.w.example.com. 60 DNAME example.net."]);
    served.dns().ask("x.w.example.com A").noerror().soa_of("example.com.");
}
