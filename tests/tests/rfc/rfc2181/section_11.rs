//! RFC 2181 11: any octets can be a label.

use end_to_end::Query;
use end_to_end::dns::Name;

use crate::serve;

#[test]
fn labels_of_any_octets_are_served() {
    let zone = "\
$TTL 60
a\\.b A 192.0.2.1
\\000 A 192.0.2.2
\\255\\254 A 192.0.2.3
\\032blank\\032 A 192.0.2.4
\\\"quoted\\\" A 192.0.2.5
\\@ A 192.0.2.6
under_score A 192.0.2.7
\\* A 192.0.2.8
back\\\\slash A 192.0.2.9
";
    let served = serve("example.com", zone);
    for (name, address) in [
        ("a\\.b", "192.0.2.1"),
        ("\\000", "192.0.2.2"),
        ("\\255\\254", "192.0.2.3"),
        ("\\032blank\\032", "192.0.2.4"),
        ("\\\"quoted\\\"", "192.0.2.5"),
        ("\\064", "192.0.2.6"),
        ("under_score", "192.0.2.7"),
        ("back\\092slash", "192.0.2.9"),
    ] {
        let reply = served.dns().ask(&format!("{name}.example.com A")).noerror();
        assert_eq!(reply.data(), [address], "{name}");
    }
    // A dot within a label parts no labels.
    let reply = served.dns().send(&Query::new("a.b.example.com", "A")).noerror();
    assert_eq!(reply.data(), ["192.0.2.8"], "the asterisk is a wildcard, escaped or not");
    assert_ne!(Name::parse("a.b.example.com"), Name::parse("a\\.b.example.com"));
}
