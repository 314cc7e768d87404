use super::*;
use crate::{Rdata, RecordContent};

const PLATFORM: [&str; 2] = ["ns1.platform.test", "ns2.platform.test"];

/// `owner TYPE data`, the data as a name, an address or hexadecimal octets.
fn record(number: u128, line: &str) -> Record {
    let mut words = line.split_whitespace();
    let mut word = || words.next().unwrap();
    let (owner, record_type, data) = (word(), word().parse().unwrap(), word());
    let rdata = match record_type {
        RecordType::A => data.parse::<std::net::Ipv4Addr>().unwrap().octets().to_vec(),
        RecordType::NS | RecordType::CNAME | RecordType::DNAME => {
            Name::parse(data).unwrap().as_wire().to_vec()
        }
        RecordType::MX => [&[0, 0], Name::parse(data).unwrap().as_wire()].concat(),
        _ => data.as_bytes().to_vec(),
    };
    let name = match owner {
        "@" => apex(),
        _ => Name::parse_relative(owner, &apex()).unwrap(),
    };
    let content = RecordContent {
        name,
        record_type,
        ttl: 300,
        priority: None,
        value: data.to_owned(),
        rdata: Rdata::from_trusted_wire(rdata),
    };
    Record { uuid: Uuid::from_u128(number), created_at: 0, content }
}

fn apex() -> Name {
    Name::parse("example.com").unwrap()
}

const NO_LIMITS: Limits = Limits {
    ttl_seconds_min: 0,
    ttl_seconds_max: 0,
    records_per_zone: 0,
    octets_per_zone: 0,
    zones_per_account: 0,
};

fn check(before: &[&str], removed: &[&str], added: &[&str], limits: Limits) -> Result<Vec<Rrset>, Refusal> {
    let removed: Vec<Record> = removed.iter().map(|line| record(0, line)).collect();
    let added: Vec<Record> = (1..).zip(added).map(|(number, line)| record(number, line)).collect();
    let mut after: Vec<Record> = before.iter().map(|line| record(0, line)).collect();
    after.retain(|record| !removed.iter().any(|gone| gone.content == record.content));
    after.extend(added.iter().cloned());
    let platform: Vec<Name> = PLATFORM.iter().map(|name| Name::parse(name).unwrap()).collect();
    let (apex, change) = (apex(), Change { removed, added });
    let mut view = ContentView::new(&apex, &after);
    check_change(&mut view, &apex, &platform, &limits, &change).map_err(|error| match error {
        CheckError::Refused(refusal) => *refusal,
        CheckError::View(never) => match never {},
    })
}

#[track_caller]
fn refused(before: &[&str], removed: &[&str], added: &[&str]) -> (&'static str, String) {
    let refusal = check(before, removed, added, NO_LIMITS).expect_err("must be refused");
    (refusal.error.code.as_str(), refusal.error.detail)
}

#[track_caller]
fn accepted(before: &[&str], removed: &[&str], added: &[&str]) -> Vec<Rrset> {
    check(before, removed, added, NO_LIMITS).expect("must be accepted")
}

#[test]
fn a_cname_is_alone_at_its_name_and_not_at_the_apex() {
    assert_eq!(refused(&[], &[], &["@ CNAME x.test"]).0, "conflict");
    assert_eq!(refused(&["www A 192.0.2.1"], &[], &["www CNAME x.test"]).0, "conflict");
    assert_eq!(refused(&["www CNAME x.test"], &[], &["www A 192.0.2.1"]).0, "conflict");
    assert_eq!(refused(&["www CNAME x.test"], &[], &["www CNAME y.test"]).0, "conflict");
    assert_eq!(refused(&["www CNAME x.test"], &[], &["www CNAME x.test"]).0, "already_exists");
    accepted(&["www A 192.0.2.1"], &["www A 192.0.2.1"], &["www CNAME x.test"]);
}

#[test]
fn the_same_record_is_refused_whatever_else_changes() {
    assert_eq!(refused(&["www A 192.0.2.1"], &[], &["www A 192.0.2.1"]).0, "already_exists");
    accepted(&["www A 192.0.2.1"], &[], &["www A 192.0.2.2", "ftp A 192.0.2.1"]);
}

#[test]
fn a_dname_has_nothing_below_it_and_no_delegation_beside_it() {
    assert_eq!(refused(&["d DNAME x.test"], &[], &["a.b.d A 192.0.2.1"]).0, "conflict");
    assert_eq!(refused(&["a.b.d A 192.0.2.1"], &[], &["d DNAME x.test"]).0, "conflict");
    assert_eq!(refused(&["d NS x.test"], &[], &["d DNAME x.test"]).0, "conflict");
    assert_eq!(refused(&["d DNAME x.test"], &[], &["d DNAME y.test"]).0, "conflict");
    accepted(&["dd A 192.0.2.1"], &[], &["d DNAME x.test", "d A 192.0.2.1"]);
    accepted(&["@ NS x.test"], &[], &["@ DNAME x.test"]);
}

#[test]
fn a_null_mx_has_its_name_for_itself() {
    assert_eq!(refused(&["@ MX mail.test"], &[], &["@ MX ."]).0, "conflict");
    assert_eq!(refused(&["@ MX ."], &[], &["@ MX mail.test"]).0, "conflict");
    accepted(&["@ MX mail.test"], &[], &["other MX ."]);
}

#[test]
fn an_apex_nameserver_inside_the_zone_needs_and_keeps_its_address() {
    let (code, detail) = refused(&[], &[], &["@ NS ns1.example.com"]);
    assert_eq!(code, "conflict");
    assert!(detail.contains("A or AAAA record at ns1 first"), "{detail}");
    let standing = ["@ NS ns1.example.com", "ns1 A 192.0.2.1"];
    assert_eq!(refused(&standing, &["ns1 A 192.0.2.1"], &[]).0, "conflict");
    assert_eq!(refused(&standing, &["ns1 A 192.0.2.1"], &["ns2 A 192.0.2.1"]).0, "conflict");
    accepted(&standing, &["ns1 A 192.0.2.1"], &["ns1 A 192.0.2.2"]);
    accepted(&standing, &["ns1 A 192.0.2.1", "@ NS ns1.example.com"], &[]);
    accepted(&["ns1 A 192.0.2.1"], &[], &["@ NS ns1.example.com", "@ NS ns.elsewhere.test"]);
    // A delegation's nameserver is the child's affair.
    accepted(&[], &[], &["sub NS ns.sub.example.com"]);
}

#[test]
fn a_wildcard_cannot_be_delegated_nor_an_apex_signed_from_within() {
    assert_eq!(refused(&[], &[], &["* NS x.test"]).0, "conflict");
    assert_eq!(refused(&[], &[], &["@ DS 00"]).0, "conflict");
}

#[test]
fn an_rrset_fits_a_message() {
    let lines: Vec<String> = (0..4063).map(|n| format!("big A 10.0.{}.{}", n / 256, n % 256)).collect();
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
    accepted(&[], &[], &lines[..4062]);
    assert_eq!(refused(&[], &[], &lines).0, "limit_exceeded");
}

#[test]
fn a_full_zone_can_be_changed_but_not_grow() {
    let full = ["a A 192.0.2.1", "b A 192.0.2.1"];
    let at_most = |records_per_zone: u64| Limits { records_per_zone, ..NO_LIMITS };
    let refusal = check(&full, &[], &["c A 192.0.2.1"], at_most(2)).unwrap_err();
    assert_eq!(refusal.error.code, ErrorCode::LimitExceeded);
    assert_eq!(refusal.culprit, Some(Uuid::from_u128(1)));
    check(&full, &["a A 192.0.2.1"], &["c A 192.0.2.1"], at_most(1)).unwrap();
}

#[test]
fn a_zone_is_full_by_octets_too() {
    // A name of 15, a value of 9 and data of 4 octets.
    let full = ["a A 192.0.2.1", "b A 192.0.2.1"];
    let at_most = |octets_per_zone: u64| Limits { octets_per_zone, ..NO_LIMITS };
    check(&full[..1], &[], &full[1..], at_most(56)).unwrap();
    let refusal = check(&full[..1], &[], &full[1..], at_most(55)).unwrap_err();
    assert_eq!((refusal.error.code, refusal.culprit), (ErrorCode::LimitExceeded, Some(Uuid::from_u128(1))));
    assert_eq!(
        check(&full, &full[..1], &["a A 192.0.2.11"], at_most(56)).unwrap_err().error.code,
        ErrorCode::LimitExceeded
    );
    check(&full, &full[..1], &["a A 192.0.2.2"], at_most(1)).unwrap();
    check(&full, &full[..1], &[], at_most(1)).unwrap();
}

#[test]
fn tells_the_rrsets_touched_as_they_are_served_now() {
    let rrsets = accepted(&["www A 192.0.2.1", "www A 192.0.2.2"], &["www A 192.0.2.1"], &["www AAAA x"]);
    let told: Vec<_> = rrsets.iter().map(|rrset| (rrset.record_type, rrset.rdatas.len())).collect();
    assert_eq!(told, [(RecordType::A, 1), (RecordType::AAAA, 1)]);
    let gone = accepted(&["www A 192.0.2.1"], &["www A 192.0.2.1"], &[]);
    assert_eq!((gone.len(), gone[0].rdatas.len()), (1, 0));
}

#[test]
fn the_platforms_nameservers_stand_where_the_user_has_none() {
    let own = accepted(&[], &[], &["@ NS ns.own.test"]);
    assert_eq!(own[0].rdatas[0].as_wire(), Name::parse("ns.own.test").unwrap().as_wire());
    let platform = accepted(&["@ NS ns.own.test"], &["@ NS ns.own.test"], &[]);
    assert_eq!((platform.len(), platform[0].rdatas.len()), (1, 2));
}
