//! Names that exist, and the RFC's own example.

use crate::support::Server;

const EXAMPLE: &str = "\
@ 3600 SOA ns.example.com. hostmaster 7 3600 600 1209600 300
example. 3600 NS ns.example.com.
example. 3600 NS ns.example.net.
*.example. 3600 TXT \"this is a wildcard\"
*.example. 3600 MX 10 host1.example.
sub.*.example. 3600 TXT \"this is not a wildcard\"
host1.example. 3600 A 192.0.2.1
_ssh._tcp.host1.example. 3600 SRV 0 0 22 host1.example.
_ssh._tcp.host2.example. 3600 SRV 0 0 22 host2.example.
subdel.example. 3600 NS ns.example.com.
subdel.example. 3600 NS ns.example.net.
";

#[test]
fn section_2_2_1() {
    let mut server = Server::new(&[("example", EXAMPLE)]);
    for (name, record_type) in [("host3.example", "MX"), ("host3.example", "TXT"), ("foo.bar.example", "TXT")]
    {
        let reply = server.ask(name, record_type);
        assert_eq!((reply.status(), reply.answer.len()), ("NOERROR aa".into(), 1), "{name} {record_type}");
        assert!(reply.answer[0].starts_with(&format!("{name}. 3600 {record_type} ")));
    }
    assert_eq!(server.ask("host3.example", "MX").additional, ["host1.example. 3600 A 192.0.2.1"]);
    for (name, record_type, status) in [
        ("host3.example", "A", "NOERROR aa"),
        ("host1.example", "MX", "NOERROR aa"),
        ("sub.*.example", "MX", "NOERROR aa"),
        ("_telnet._tcp.host1.example", "SRV", "NXDOMAIN aa"),
        ("host.subdel.example", "A", "NOERROR"),
        ("ghost.*.example", "MX", "NXDOMAIN aa"),
    ] {
        let reply = server.ask(name, record_type);
        assert_eq!(reply.status(), status, "{name} {record_type}");
        assert!(reply.answer.is_empty());
    }
    assert_eq!(server.ask("*.example", "MX").answer[0], "*.example. 3600 MX 10 host1.example.");
}

#[test]
fn section_2_2_2_empty_non_terminals_exist() {
    let mut server = Server::new(&[("example", EXAMPLE)]);
    for name in ["_tcp.host1.example", "_tcp.host2.example", "host2.example"] {
        let reply = server.ask(name, "TXT");
        assert_eq!((reply.status(), reply.answer.len()), ("NOERROR aa".into(), 0), "{name}");
        assert!(reply.authority[0].starts_with("example. 300 SOA "));
    }
    assert_eq!(server.ask("x.host2.example", "TXT").status(), "NXDOMAIN aa");
}
