//! RFC 2782, and RFC 9460 4.1: addresses of what SRV, SVCB and HTTPS point to come along.

use end_to_end::Query;

use crate::{serve, serve_all};

const ZONE: &str = "\
$TTL 60
_sip._tcp SRV 1 10 5060 sip
_far._tcp SRV 1 10 5060 sip.example.org.
_none._tcp SRV 0 0 0 .
sip A 192.0.2.1
sip AAAA 2001:db8::1
web HTTPS 1 sip alpn=h2
self HTTPS 1 . alpn=h2
self A 192.0.2.2
_dns SVCB 1 sip
mail MX 10 sip
mail MX 20 sip
";

#[test]
fn addresses_of_the_target_are_added() {
    let served = serve("example.com", ZONE);
    let addresses = ["sip.example.com. 60 A 192.0.2.1", "sip.example.com. 60 AAAA 2001:db8::1"];
    for question in
        ["_sip._tcp.example.com SRV", "web.example.com HTTPS", "_dns.example.com SVCB", "mail.example.com MX"]
    {
        served.dns().ask(question).noerror().additional(&addresses);
    }
    served.dns().ask("self.example.com HTTPS").noerror().additional(&["self.example.com. 60 A 192.0.2.2"]);
    served.dns().ask("_none._tcp.example.com SRV").noerror().additional(&[]);
}

#[test]
fn never_from_another_zone() {
    let served = serve_all(&[("example.com", ZONE), ("example.org", "sip 60 A 192.0.2.66\n")]);
    served.dns().ask("_far._tcp.example.com SRV").noerror().additional(&[]);
}

#[test]
fn the_target_is_not_compressed() {
    // RFC 3597 4: only types of RFC 1035 may be.
    let served = serve("example.com", ZONE);
    let query = Query::new("_sip._tcp.example.com", "SRV").to_octets();
    let octets = served.dns().exchange(&query).expect("an answer");
    let target = b"\x03sip\x07example\x03com\x00";
    assert!(octets.windows(target.len()).any(|window| window == target), "{octets:x?}");
}
