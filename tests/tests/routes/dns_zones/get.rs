//! GET `/dns-zones/`.

use end_to_end::Server;
use serde_json::json;

use crate::{assert_is_time, assert_is_uuid};

#[test]
fn lists_summaries_by_domain_as_text() {
    let (_server, api) = Server::start_with_account();
    assert_eq!(api.get("/dns-zones/").expect(200).json(), json!([]));
    for domain in ["b.com", "a-b.com", "a.net", "a.com", "aa.com", "x.b.com"] {
        api.create_zone(domain);
    }
    let zone = api.create_zone("example.com");
    api.add(&zone, "www", "A", "192.0.2.1");
    api.add(&zone, "@", "TXT", "x");
    let zones = api.get("/dns-zones/").expect(200).json();
    let zones = zones.as_array().expect("an array");
    let domains: Vec<&str> = zones.iter().filter_map(|zone| zone["domain"].as_str()).collect();
    assert_eq!(domains, ["a-b.com", "a.com", "a.net", "aa.com", "b.com", "example.com", "x.b.com"]);
    for summary in zones {
        assert_is_uuid(&summary["uuid"]);
        assert_is_time(&summary["created_at"]);
        assert_eq!(summary["record_count"], if summary["domain"] == "example.com" { 2 } else { 0 });
        assert!(summary.get("records").is_none(), "a summary has no records: {summary}");
    }
}

#[test]
fn filters_by_exact_domain() {
    let (_server, api) = Server::start_with_account();
    for domain in ["example.com", "www.example.com", "example.net", "bücher.com"] {
        api.create_zone(domain);
    }
    let table: [(&str, &[&str]); 14] = [
        ("example.com", &["example.com"]),
        ("EXAMPLE.Com", &["example.com"]),
        ("example.com.", &["example.com"]),
        ("%20example.com%20", &["example.com"]),
        ("b%C3%BCcher.com", &["xn--bcher-kva.com"]),
        ("xn--bcher-kva.com", &["xn--bcher-kva.com"]),
        ("example", &[]),
        ("ample.com", &[]),
        ("example.co", &[]),
        ("%25", &[]),
        ("example_com", &[]),
        ("no domain at all", &[]),
        ("..", &[]),
        ("%FF", &[]),
    ];
    for (filter, expected) in table {
        let zones = api.get(&format!("/dns-zones/?domain={}", filter.replace(' ', "+"))).expect(200).json();
        let domains: Vec<&str> =
            zones.as_array().expect("an array").iter().filter_map(|zone| zone["domain"].as_str()).collect();
        assert_eq!(domains, expected, "?domain={filter}");
    }
}
