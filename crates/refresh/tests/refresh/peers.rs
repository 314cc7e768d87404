//! BIND9, Knot DNS and NSD as primaries: what they send is taken record by record.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use end_to_end::{Peer, PeerSetup, PeerZone, run_with_input};
use refresh::{Record, Transfer, TransferError, TransferLimits, TransferRequest, transfer};
use tsig::{Algorithm, Key};
use zone::{Name, Serial, Soa};

use crate::{apex, system_clock};

/// Of many types, with names that primaries compress, and owners of all kinds.
const ZONE: &str = r#"$TTL 3600
@ 300 SOA ns.example.com. admin.example.com. 10 3600 600 86400 60
@ NS ns
@ NS ns.example.net.
@ MX 10 mail
@ MX 20 Mail.Example.NET.
@ 60 TXT "one" "two \"three\""
@ CAA 0 issue "ca.example.net"
@ HTTPS 1 . alpn=h2,h3 ipv4hint=192.0.2.1
@ LOC 52 22 23.000 N 4 53 32.000 E -2.00m 0.00m 10000m 10m
ns A 192.0.2.53
ns AAAA 2001:db8::53
mail A 192.0.2.25
WWW 30 CNAME Server.Example.com.
server A 192.0.2.80
*.wild TXT "anything"
a\.b.c\032d A 192.0.2.1
sub NS ns.sub
ns.sub A 192.0.2.54
sub DS 60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118
alias DNAME target.example.net.
_sip._tcp SRV 1 2 5060 sip
_443._tcp.www TLSA 3 1 1 0C72AC70B745AC19998811B131D662C9AC69DBDBE7CB23E5B514B56664C5D3D6
naptr NAPTR 100 50 "s" "http+I2L+I2C" "" _http._tcp.example.com.
host HINFO "PC" "Linux"
host RP admin @
host AFSDB 1 afs.example.com.
host KX 1 kx
host SSHFP 2 1 123456789ABCDEF67890123456789ABCDEF67890
host URI 10 1 "https://example.com/"
host TYPE65280 \# 3 0A0B0C
host TYPE65281 \# 0
host PTR www
host EUI48 00-00-5e-00-53-2a
host OPENPGPKEY AQIDBA==
"#;

const SECRET: &[u8] = b"a secret of thirty-two octets, 32";

/// A nameserver with this zone, from which may be transferred with or without a key.
fn peers(zone: &str, key: Option<&str>) -> Vec<Peer> {
    let secret = data_encoding::BASE64.encode(SECRET);
    let (bind, knot, nsd) = match key {
        None => (
            ("allow-transfer { any; }; allow-update { any; };".to_owned(), String::new()),
            (
                "    acl: all\n    journal-content: all\n".to_owned(),
                "acl:\n  - id: all\n    action: [transfer, update]\n".to_owned(),
            ),
            ("    provide-xfr: 0.0.0.0/0 NOKEY\n".to_owned(), String::new()),
        ),
        Some(algorithm) => (
            (
                "allow-transfer { key \"key.example\"; };".to_owned(),
                format!("key \"key.example\" {{ algorithm {algorithm}; secret \"{secret}\"; }};"),
            ),
            (
                "    acl: all\n".to_owned(),
                format!(
                    "key:\n  - id: key.example\n    algorithm: {algorithm}\n    secret: {secret}\nacl:\n  - id: all\n    \
                     action: transfer\n    key: key.example\n"
                ),
            ),
            (
                "    provide-xfr: 0.0.0.0/0 key.example\n".to_owned(),
                format!("key:\n    name: key.example\n    algorithm: {algorithm}\n    secret: {secret}\n"),
            ),
        ),
    };
    let setup = |(settings, rest): (String, String)| PeerSetup {
        zones: vec![PeerZone { settings, ..PeerZone::primary("example.com", zone) }],
        rest,
        ..PeerSetup::default()
    };
    vec![Peer::named(&setup(bind)), Peer::knot(&setup(knot)), Peer::nsd(&setup(nsd))]
}

fn fetch(peer: &Peer, key: Option<&Arc<Key>>, have: Option<&Soa>) -> Result<Transfer, TransferError> {
    let apex = apex();
    let request = TransferRequest { apex: &apex, primary: peer.dns().address, key, have };
    let limits = TransferLimits { records_max: 200_000, ..TransferLimits::default() };
    transfer(&request, &limits, &system_clock(), &AtomicBool::new(false))
}

fn fetch_whole(peer: &Peer, key: Option<&Arc<Key>>) -> (Soa, BTreeSet<Record>) {
    match fetch(peer, key, None) {
        Ok(Transfer::Whole { soa, records }) => {
            let count = records.len();
            let records: BTreeSet<Record> = records.into_iter().collect();
            assert_eq!(records.len(), count);
            (soa, records)
        }
        other => panic!("{}: {other:?}\n{}", peer.name, peer.log()),
    }
}

/// What a master file says.
fn read(text: &str) -> (Soa, BTreeSet<Record>) {
    let content = zone::master_file::read(text.as_bytes(), &apex()).expect("a zone");
    let records = content.records.into_iter().map(|record| Record {
        name: record.name,
        record_type: record.record_type,
        rdata: record.rdata,
        ttl: record.ttl,
    });
    (content.soa.expect("an SOA"), records.collect())
}

fn assert_same(peer: &Peer, taken: &BTreeSet<Record>, expected: &BTreeSet<Record>) {
    let missing: Vec<&Record> = expected.difference(taken).take(5).collect();
    let surplus: Vec<&Record> = taken.difference(expected).take(5).collect();
    assert!(missing.is_empty() && surplus.is_empty(), "{}: {missing:?} {surplus:?}", peer.name);
}

#[test]
fn every_record_comes_as_it_is() {
    let (soa, expected) = read(ZONE);
    for peer in peers(ZONE, None) {
        let (taken_soa, taken) = fetch_whole(&peer, None);
        assert_eq!(taken_soa, soa, "{}", peer.name);
        assert_same(&peer, &taken, &expected);
        // What is there already is not sent again.
        assert_eq!(fetch(&peer, None, Some(&soa)), Ok(Transfer::UpToDate), "{}", peer.name);
        let ahead = Soa { serial: Serial(11), ..soa.clone() };
        let behind = fetch(&peer, None, Some(&ahead));
        assert!(
            matches!(behind, Err(TransferError::Behind { .. }) | Ok(Transfer::UpToDate)),
            "{}: {behind:?}",
            peer.name
        );
    }
}

#[test]
fn a_hundred_thousand_records_come_as_they_are() {
    let mut text = ZONE.to_owned();
    for number in 0..100_000 {
        let _ = match number % 4 {
            0 => writeln!(text, "host{number} A 10.{}.{}.1", number / 256 % 256, number % 256),
            1 => writeln!(text, "host{number}.deep.er MX {} mail", number % 65_536),
            2 => writeln!(text, "set{} 120 TXT \"number {number}\"", number / 40),
            _ => writeln!(text, "host{number} CNAME host{}.deep.er", number - 2),
        };
    }
    let (soa, expected) = read(&text);
    assert!(expected.len() > 100_000);
    for peer in peers(&text, None) {
        let (taken_soa, taken) = fetch_whole(&peer, None);
        assert_eq!(taken_soa, soa, "{}", peer.name);
        assert_same(&peer, &taken, &expected);
        // Its limit is that of records, not of messages.
        let apex = apex();
        let request = TransferRequest { apex: &apex, primary: peer.dns().address, key: None, have: None };
        let limits = TransferLimits { records_max: 100_000, ..TransferLimits::default() };
        let refused = transfer(&request, &limits, &system_clock(), &AtomicBool::new(false));
        assert!(matches!(refused, Err(TransferError::TooLarge(_))), "{}: {refused:?}", peer.name);
    }
}

fn update(peer: &Peer, commands: &str) {
    let address = peer.dns().address;
    let script = format!("server {} {}\nzone example.com\n{commands}send\n", address.ip(), address.port());
    let mut command = std::process::Command::new("nsupdate");
    let output = run_with_input(&mut command, &script);
    assert!(output.success, "{}: {}{}\n{}", peer.name, output.stdout, output.stderr, peer.log());
}

#[test]
fn what_changed_comes_alone() {
    for peer in peers(ZONE, None).iter().take(2) {
        let (before, mut copy) = fetch_whole(peer, None);
        update(peer, "update add new.example.com. 60 A 192.0.2.99\n");
        update(
            peer,
            "update delete www.example.com. CNAME\nupdate add mail.example.com. 3600 A 192.0.2.26\n",
        );
        update(peer, "update delete new.example.com. A\nupdate add server.example.com. 77 A 192.0.2.80\n");
        update(
            peer,
            "update delete host.example.com. TYPE65280\nupdate add Host.example.com. 60 SRV 1 2 3 A.example.com.\n",
        );
        let Ok(Transfer::Increments { from, soa, removed, added }) = fetch(peer, None, Some(&before)) else {
            panic!("{}: no increments\n{}", peer.name, peer.log());
        };
        assert_eq!(from, before.serial);
        assert!(soa.serial.is_ahead_of(before.serial));
        // What came and went again is not among it.
        assert!(added.len() < 8 && removed.len() < 8, "{}: {removed:?} {added:?}", peer.name);
        for record in &removed {
            assert!(copy.remove(record), "{}: {record:?}", peer.name);
        }
        copy.extend(added);
        let (now, whole) = fetch_whole(peer, None);
        assert_eq!(now, soa, "{}", peer.name);
        assert_same(peer, &copy, &whole);
        // From before its journal begins, the whole zone comes.
        let unknown = Soa { serial: Serial(5), ..before };
        assert!(matches!(fetch(peer, None, Some(&unknown)), Ok(Transfer::Whole { .. })), "{}", peer.name);
    }
}

#[test]
fn whom_a_primary_does_not_allow_is_refused() {
    let settings =
        ["allow-transfer { 192.0.2.1; };", "    acl: other\n", "    provide-xfr: 192.0.2.1 NOKEY\n"];
    let setup = |index: usize, rest: &str| PeerSetup {
        zones: vec![PeerZone {
            settings: settings[index].to_owned(),
            ..PeerZone::primary("example.com", ZONE)
        }],
        rest: rest.to_owned(),
        ..PeerSetup::default()
    };
    let acl = "acl:\n  - id: other\n    address: 192.0.2.1\n    action: transfer\n";
    let peers = [Peer::named(&setup(0, "")), Peer::knot(&setup(1, acl)), Peer::nsd(&setup(2, ""))];
    for peer in peers {
        let refused = fetch(&peer, None, None);
        assert!(matches!(refused, Err(TransferError::Refused(_))), "{}: {refused:?}", peer.name);
    }
}

#[test]
fn transfers_are_signed() {
    for algorithm in ["hmac-sha256", "hmac-sha384", "hmac-sha512"] {
        let key = |name: &str, algorithm: &str, secret: &[u8]| {
            let algorithm: Algorithm = algorithm.parse().expect("an algorithm");
            Arc::new(Key::new(Name::parse(name).expect("a name"), algorithm, secret))
        };
        let right = key("key.example", algorithm, SECRET);
        let other = if algorithm == "hmac-sha256" { "hmac-sha512" } else { "hmac-sha256" };
        let wrong = [
            Some(key("key.example", algorithm, b"another secret of 32 octets, yes")),
            Some(key("other.example", algorithm, SECRET)),
            Some(key("key.example", other, SECRET)),
            None,
        ];
        // So large that it takes several messages.
        let mut text = ZONE.to_owned();
        for number in 0..5_000 {
            let _ = writeln!(text, "host{number} TXT \"{}\"", "x".repeat(60));
        }
        let (soa, expected) = read(&text);
        for peer in peers(&text, Some(algorithm)) {
            let (_, taken) = fetch_whole(&peer, Some(&right));
            assert_same(&peer, &taken, &expected);
            let up_to_date = fetch(&peer, Some(&right), Some(&soa));
            assert_eq!(up_to_date, Ok(Transfer::UpToDate), "{}", peer.name);
            for key in &wrong {
                let refused = fetch(&peer, key.as_ref(), None);
                let is_refused =
                    matches!(refused, Err(TransferError::Refused(_) | TransferError::KeyRefused(_)));
                assert!(is_refused, "{} {key:?}: {refused:?}", peer.name);
            }
        }
    }
}
