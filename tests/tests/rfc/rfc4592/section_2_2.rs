//! RFC 4592 2.2: the rules of wildcards, on the RFC's own example.

use crate::serve;

/// The zone of 2.2.1.
const ZONE: &str = "\
$TTL 3600
@ SOA ns hostmaster 1 3600 600 86400 60
@ NS ns.example.com.
@ NS ns.example.net.
*.example. TXT \"this is a wildcard\"
*.example. MX 10 host1.example.
sub.*.example. TXT \"this is not a wildcard\"
host1.example. A 192.0.2.1
_ssh._tcp.host1.example. SRV 0 0 22 host1.example.
_ssh._tcp.host2.example. SRV 0 0 22 host2.example.
subdel.example. NS ns.example.com.
subdel.example. NS ns.example.net.
";

#[test]
fn section_2_2_1_what_is_synthesised() {
    let served = serve("example", ZONE);
    let dns = served.dns();
    dns.ask("host3.example MX").noerror().answer(&["host3.example. 3600 MX 10 host1.example."]);
    dns.ask("host3.example A").noerror().soa_of("example.");
    dns.ask("foo.bar.example TXT").noerror().answer(&["foo.bar.example. 3600 TXT \"this is a wildcard\""]);
}

#[test]
fn section_2_2_1_what_is_not() {
    let served = serve("example", ZONE);
    let dns = served.dns();
    // The name exists.
    dns.ask("host1.example MX").noerror().soa_of("example.");
    dns.ask("sub.*.example MX").noerror().soa_of("example.");
    // The closest encloser exists, and has no wildcard.
    dns.ask("_telnet._tcp.host1.example SRV").nxdomain().soa_of("example.");
    // Below a delegation.
    dns.ask("host.subdel.example A")
        .rcode("NOERROR")
        .authoritative(false)
        .answer(&[])
        .authority(&["subdel.example. 3600 NS ns.example.com.", "subdel.example. 3600 NS ns.example.net."]);
    // Below the wildcard itself: its closest encloser is *.example, and *.*.example does not exist.
    dns.ask("ghost.*.example MX").nxdomain().soa_of("example.");
}

#[test]
fn section_2_2_3_empty_non_terminals_block_the_wildcard() {
    let served = serve("example", ZONE);
    let dns = served.dns();
    dns.ask("_tcp.host1.example TXT").noerror().soa_of("example.");
    dns.ask("_tcp.host2.example TXT").noerror().soa_of("example.");
    dns.ask("host2.example TXT").noerror().soa_of("example.");
    dns.ask("x.host2.example TXT").nxdomain().soa_of("example.");
}

#[test]
fn section_2_3_the_asterisk_can_be_asked_for() {
    let served = serve("example", ZONE);
    let dns = served.dns();
    dns.ask("*.example TXT").noerror().answer(&["*.example. 3600 TXT \"this is a wildcard\""]);
    dns.ask("sub.*.example TXT").noerror().answer(&["sub.*.example. 3600 TXT \"this is not a wildcard\""]);
    dns.ask_tcp("*.example ANY")
        .noerror()
        .answer(&["*.example. 3600 TXT \"this is a wildcard\"", "*.example. 3600 MX 10 host1.example."]);
}

#[test]
fn any_is_synthesised_too() {
    let served = serve("example", ZONE);
    served.dns().ask_tcp("host3.example ANY").noerror().answer(&[
        "host3.example. 3600 TXT \"this is a wildcard\"",
        "host3.example. 3600 MX 10 host1.example.",
    ]);
}

#[test]
fn the_asterisk_inside_a_label_or_not_leftmost_is_plain() {
    let served = serve("example", "$TTL 60\na*b TXT plain\nsub.* TXT plain\n*x TXT plain\n");
    let dns = served.dns();
    dns.ask("a*b.example TXT").noerror().answer(&["a*b.example. 60 TXT \"plain\""]);
    // sub.* makes of the asterisk an empty non-terminal, which is a wildcard without data.
    dns.ask("acb.example TXT").noerror().soa_of("example.");
    dns.ask("*x.example TXT").noerror().answer(&["*x.example. 60 TXT \"plain\""]);
    dns.ask("sub.y.example TXT").noerror().soa_of("example.");
}
