//! POST `/dns-zones/{uuid}/records/`: what may stand beside what.

use end_to_end::{Api, Server, Zone, assert_error};
use serde_json::json;

/// Adds, or tells the code of the error: `A www 192.0.2.1`; an MX's or SRV's priority comes first.
fn try_add(api: &Api, zone: &Zone, record: &str) -> Result<(), String> {
    let mut parts = record.splitn(3, ' ');
    let (record_type, name, value) =
        (parts.next().expect("a type"), parts.next().expect("a name"), parts.next().expect("a value"));
    let (priority, value) = match record_type {
        "MX" | "SRV" => {
            value.split_once(' ').map(|(p, value)| (p.parse::<u16>().ok(), value)).expect("a priority")
        }
        _ => (None, value),
    };
    let body =
        json!({ "record_type": record_type, "name": name, "value": value, "priority": priority, "ttl": 60 });
    let response = api.post_record(zone, &body);
    if response.status == 201 {
        return Ok(());
    }
    let error = response.json();
    assert_error(&response, 400, error["error_code"].as_str().unwrap_or_default(), error["field"].as_str());
    Err(error["error_code"].as_str().unwrap_or_default().to_owned())
}

/// Records that stand already, a further one, and the code by which it is refused, if it is.
const RULES: &[(&[&str], &str, Option<&str>)] = &[
    // CNAME: never at the apex, alone at its name, one only.
    (&[], "CNAME @ www.example.net", Some("conflict")),
    (&[], "CNAME example.com www.example.net", Some("conflict")),
    (&["A www 192.0.2.1"], "CNAME www www.example.net", Some("conflict")),
    (&["TXT www x"], "CNAME www www.example.net", Some("conflict")),
    (&["CNAME www a.example.net"], "A www 192.0.2.1", Some("conflict")),
    (&["CNAME www a.example.net"], "A WWW.example.com. 192.0.2.1", Some("conflict")),
    (&["CNAME www a.example.net"], "TXT www x", Some("conflict")),
    (&["CNAME www a.example.net"], "CNAME www b.example.net", Some("conflict")),
    (&["CNAME www a.example.net"], "CNAME www A.example.net.", Some("already_exists")),
    (&["CNAME www a.example.net"], "A www2 192.0.2.1", None),
    (&["CNAME www a.example.net"], "A below.www 192.0.2.1", None),
    (&["A a.www 192.0.2.1"], "CNAME www a.example.net", None),
    (&["CNAME * a.example.net"], "A www 192.0.2.1", None),
    (&["CNAME * a.example.net"], "A * 192.0.2.1", Some("conflict")),
    // The same record twice, judged on the wire.
    (&["A www 192.0.2.1"], "A www 192.0.2.1", Some("already_exists")),
    (&["A www 192.0.2.1"], "A www.EXAMPLE.com 192.0.2.1", Some("already_exists")),
    (&["AAAA www 2001:db8::1"], "AAAA www 2001:0DB8:0::1", Some("already_exists")),
    (&["MX @ 10 mail.example.net"], "MX @ 10 MAIL.example.net.", Some("already_exists")),
    (&["MX @ 10 mail.example.net"], "MX @ 20 mail.example.net", None),
    (&["SRV _s 1 2 3 a.example.net"], "SRV _s 1 2 3 a.example.net.", Some("already_exists")),
    (&["SRV _s 1 2 3 a.example.net"], "SRV _s 1 2 4 a.example.net", None),
    (&["TXT @ text"], "TXT @ \"text\"", Some("already_exists")),
    (&["TXT @ text"], "TXT @ Text", None),
    (&["TXT @ two"], "TXT @ \"t\" \"wo\"", None),
    (&["CAA @ 0 issue a"], "CAA @ 0 issue \"a\"", Some("already_exists")),
    (&["A www 192.0.2.1"], "TYPE1 www 192.0.2.1", Some("already_exists")),
    (&["TYPE65280 www \\# 2 00ff"], "type65280 www \\# 2 00 FF", Some("already_exists")),
    // Null MX (RFC 7505).
    (&["MX @ 10 mail.example.net"], "MX @ 0 .", Some("conflict")),
    (&["MX @ 0 ."], "MX @ 10 mail.example.net", Some("conflict")),
    (&["MX @ 0 ."], "A @ 192.0.2.1", None),
    // DNAME (RFC 6672 2.4).
    (&["DNAME d example.net"], "A below.d 192.0.2.1", Some("conflict")),
    (&["DNAME d example.net"], "A far.below.d 192.0.2.1", Some("conflict")),
    (&["DNAME d example.net"], "A d 192.0.2.1", None),
    (&["DNAME d example.net"], "A dd 192.0.2.1", None),
    (&["DNAME d example.net"], "DNAME d example.org", Some("conflict")),
    (&["DNAME d example.net"], "CNAME d example.org", Some("conflict")),
    (&["A below.d 192.0.2.1"], "DNAME d example.net", Some("conflict")),
    (&["A far.below.d 192.0.2.1"], "DNAME d example.net", Some("conflict")),
    (&["A www 192.0.2.1"], "DNAME @ example.net", Some("conflict")),
    (&["A @ 192.0.2.1"], "DNAME @ example.net", None),
    // NS at the apex.
    (&[], "NS @ ns.example.net", None),
    (&[], "NS @ ns.example.com", Some("conflict")),
    (&["A ns 192.0.2.1"], "NS @ ns.example.com", None),
    (&["AAAA ns 2001:db8::1"], "NS @ ns.example.com", None),
    (&["TXT ns x"], "NS @ ns.example.com", Some("conflict")),
    (&["CNAME ns a.example.net"], "NS @ ns.example.com", Some("conflict")),
    // Below a delegation everything is kept.
    (&["NS sub ns.sub.example.com"], "A ns.sub 192.0.2.1", None),
    (&["NS sub ns.example.net"], "TXT deep.sub x", None),
];

#[test]
fn what_may_stand_beside_what() {
    let (_server, api) = Server::start_with_account();
    for (there, further, code) in RULES.iter().copied() {
        let zone = api.create_zone("example.com");
        for record in there {
            assert_eq!(try_add(&api, &zone, record), Ok(()), "{record}");
        }
        let expected = code.map_or(Ok(()), |code| Err(code.to_owned()));
        assert_eq!(try_add(&api, &zone, further), expected, "{further} beside {there:?}");
        let count = there.len() + usize::from(code.is_none());
        assert_eq!(api.records(&zone).len(), count, "{further} beside {there:?}");
        api.delete(&zone.path("")).expect(204);
    }
}

#[test]
fn the_same_record_is_refused_whatever_its_ttl() {
    let (_server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let body = |ttl: u32| json!({ "record_type": "A", "name": "www", "value": "192.0.2.1", "ttl": ttl });
    api.post_record(&zone, &body(60)).expect(201);
    let response = api.post_record(&zone, &body(61));
    assert_eq!(response.json()["error_code"], "already_exists", "{}", response.text());
}

#[test]
fn nameservers_of_the_user_replace_the_platforms() {
    let (server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let dns = server.dns();
    assert_eq!(dns.ask("example.com NS").data(), ["ns1.provider.test.", "ns2.provider.test."]);
    let own = api.add(&zone, "@", "NS", "ns.example.net");
    assert_eq!(dns.ask("example.com NS").data(), ["ns.example.net."]);
    assert_eq!(api.records(&zone).len(), 1, "the platform's are not among the records");
    api.delete(&format!("/dns-records/{}/", crate::text(&own, "uuid"))).expect(204);
    assert_eq!(dns.ask("example.com NS").data(), ["ns1.provider.test.", "ns2.provider.test."]);
}

#[test]
fn the_address_that_an_apex_nameserver_needs_is_kept() {
    let (server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    let address = api.add(&zone, "ns", "A", "192.0.2.1");
    let address = format!("/dns-records/{}/", crate::text(&address, "uuid"));
    let ns = api.add(&zone, "@", "NS", "ns.example.com");
    assert_error(&api.delete(&address), 400, "conflict", None);
    for change in [json!({ "name": "other" }), json!({ "record_type": "TXT", "value": "x" })] {
        let response = api.patch(&address, &change).expect(400);
        assert_eq!(response.json()["error_code"], "conflict", "{}", response.text());
    }
    api.patch(&address, &json!({ "value": "192.0.2.2" })).expect(200);
    // A second address frees the first.
    api.add(&zone, "ns", "AAAA", "2001:db8::1");
    api.delete(&address).expect(204);
    server.dns().ask("example.com NS").noerror().additional(&["ns.example.com. 3600 AAAA 2001:db8::1"]);
    api.delete(&format!("/dns-records/{}/", crate::text(&ns, "uuid"))).expect(204);
}

#[test]
fn an_rrset_fits_a_dns_message() {
    let (server, api) = Server::start_with_account();
    let zone = api.create_zone("example.com");
    api.add(&zone, "big", "TXT", &"x".repeat(40_000));
    let more = json!({ "record_type": "TXT", "name": "big", "value": "y".repeat(40_000) });
    let response = api.post_record(&zone, &more);
    assert_eq!(response.json()["error_code"], "limit_exceeded", "{}", response.text());
    api.add(&zone, "beside", "TXT", &"y".repeat(40_000));
    let reply = server.dns().ask_tcp("big.example.com TXT").noerror().truncated(false);
    assert!(reply.message.answer[0].rdata.len() > 40_000);
    let response = api
        .post_record(&zone, &json!({ "record_type": "TXT", "name": "bigger", "value": "x".repeat(66_000) }));
    assert_eq!(response.status, 400, "{}", response.text());
}
