//! RFC 3597: types that are not known.

use end_to_end::Query;

use crate::serve;

#[test]
fn unknown_types_are_served_as_octets() {
    let served = serve(
        "example.com",
        "$TTL 60\na TYPE65280 \\# 3 01 02 03\nb TYPE65280 \\# 0\na TYPE62347 \\# 2 ( 00\n FF )\n",
    );
    let dns = served.dns();
    dns.ask("a.example.com TYPE65280").noerror().answer(&["a.example.com. 60 TYPE65280 \\# 3 010203"]);
    dns.ask("b.example.com TYPE65280").noerror().answer(&["b.example.com. 60 TYPE65280 \\# 0"]);
    dns.ask("a.example.com TYPE62347").noerror().answer(&["a.example.com. 60 TYPE62347 \\# 2 00ff"]);
    dns.ask("a.example.com TYPE62348").noerror().soa_of("example.com.");
}

#[test]
fn section_5_known_types_are_read_in_the_generic_form() {
    let served =
        serve("example.com", "$TTL 60\na TYPE1 \\# 4 C0000201\nb A \\# 4 c0000202\nc TYPE16 \"text\"\n");
    served.dns().ask("a.example.com A").noerror().answer(&["a.example.com. 60 A 192.0.2.1"]);
    served.dns().ask("b.example.com A").noerror().answer(&["b.example.com. 60 A 192.0.2.2"]);
    served.dns().ask("c.example.com TXT").noerror().answer(&["c.example.com. 60 TXT \"text\""]);
}

#[test]
fn section_6_octets_that_look_like_names_are_not_touched() {
    let served = serve("example.com", "$TTL 60\na TYPE65280 \\# 13 03575757 07455841 4d504c45 00\n");
    let reply = served.dns().send(&Query::new("A.Example.com", "TYPE65280")).noerror();
    assert_eq!(reply.message.answer[0].rdata, b"\x03WWW\x07EXAMPLE\x00");
}
