//! What is told of the past of zones: that it leads to the present, and how much of it is kept.

use proptest::collection::vec;
use proptest::prelude::*;
use zone::{Name, Rdata, RecordType, Rrset, Serial, Soa};
use zone_image::{Delta, DeltaLimits, DeltaLog, ZoneImage};

fn name(text: &str) -> Name {
    Name::parse(text).expect("a name")
}

fn soa(serial: u32) -> Soa {
    let [mname, rname] = [name("ns1.example.net"), name("hostmaster.example.net")];
    Soa { mname, rname, serial: Serial(serial), refresh: 1, retry: 1, expire: 1, minimum: 1, ttl: 1 }
}

/// The addresses with these last octets at one of a few names.
fn addresses(owner: u8, ttl: u32, octets: &[u8]) -> Rrset {
    let mut rdatas: Vec<Rdata> =
        octets.iter().map(|octet| Rdata::from_trusted_wire([192, 0, 2, *octet])).collect();
    rdatas.sort_unstable();
    rdatas.dedup();
    let ttl = if rdatas.is_empty() { 0 } else { ttl };
    Rrset { name: name(&format!("n{owner}.example.com")), record_type: RecordType::A, ttl, rdatas }
}

fn image(serial: u32, rrsets: Vec<Rrset>) -> ZoneImage {
    ZoneImage::build(&name("example.com"), &soa(serial), rrsets)
}

/// All records but the SOA, in words, in order.
fn records<'a>(rrsets: impl IntoIterator<Item = &'a Rrset>) -> Vec<String> {
    let mut records: Vec<String> = rrsets
        .into_iter()
        .filter(|rrset| rrset.record_type != RecordType::SOA)
        .flat_map(|rrset| {
            rrset.rdatas.iter().map(|rdata| format!("{} {} {:?}", rrset.name, rrset.ttl, rdata.as_wire()))
        })
        .collect();
    records.sort();
    records
}

/// The records that a delta makes of these, each of whose own must be there, or not.
fn applied(mut to: Vec<String>, delta: &Delta) -> Vec<String> {
    for gone in records(&delta.removed) {
        let at = to.iter().position(|record| *record == gone).expect("what goes is there");
        to.remove(at);
    }
    for come in records(&delta.added) {
        assert!(!to.contains(&come), "{come} is there already");
        to.push(come);
    }
    to.sort();
    to
}

fn all(image: &ZoneImage) -> Vec<String> {
    records(&image.rrsets().collect::<Vec<_>>())
}

prop_compose! {
    fn change()(owner in 0..4_u8, ttl in 1..3_u32, octets in vec(0..4_u8, 0..4)) -> Rrset {
        addresses(owner, ttl, &octets)
    }
}

proptest! {
    #[test]
    fn deltas_lead_from_each_image_to_the_next(changes in vec(change(), 1..20)) {
        let (log, apex) = (DeltaLog::new(DeltaLimits::default()), name("example.com"));
        let first = image(1, Vec::new());
        let mut now = first.clone();
        for (serial, rrset) in (2..).zip(&changes) {
            let changed = std::slice::from_ref(rrset);
            log.note(&apex, Delta::of_update(&now, &soa(serial), changed));
            let next = now.updated(&soa(serial), changed);
            let compared = Delta::between(&now, &next).expect("it is small");
            prop_assert_eq!(applied(all(&now), &compared), all(&next));
            now = next;
        }
        let deltas = log.since(&apex, Serial(1), now.soa().serial).expect("all are there");
        prop_assert_eq!(deltas.len(), changes.len());
        prop_assert_eq!(deltas.iter().fold(all(&first), |records, delta| applied(records, delta)), all(&now));
    }
}

/// One that brings a record.
fn delta(from: u32, to: u32) -> Delta {
    Delta::of_pairs(soa(from), soa(to), [(None, Some(addresses(1, 60, &[to as u8])))])
}

fn serials(log: &DeltaLog, apex: &Name, from: u32, to: u32) -> Option<Vec<(u32, u32)>> {
    let deltas = log.since(apex, Serial(from), Serial(to))?;
    Some(deltas.iter().map(|delta| (delta.from.serial.0, delta.to.serial.0)).collect())
}

#[test]
fn a_log_tells_an_unbroken_way_or_none() {
    let (log, apex) = (DeltaLog::new(DeltaLimits::default()), name("example.com"));
    for serial in 1..4 {
        log.note(&apex, delta(serial, serial + 1));
    }
    assert_eq!(serials(&log, &apex, 2, 4), Some(vec![(2, 3), (3, 4)]));
    assert_eq!(serials(&log, &apex, 1, 3), Some(vec![(1, 2), (2, 3)]), "up to what is answered from");
    for (from, to) in [(0, 4), (4, 4), (1, 9), (3, 2)] {
        assert_eq!(serials(&log, &apex, from, to), None, "{from} to {to}");
    }
    // A leap ahead and one more lead back to where it was (RFC 1982 7): what came last is meant.
    let (back, other) = (DeltaLog::new(DeltaLimits::default()), name("other.test"));
    for (from, to) in [(2, 3), (3, 2), (2, 9)] {
        back.note(&other, delta(from, to));
    }
    assert_eq!(serials(&back, &other, 2, 9), Some(vec![(2, 9)]));
    // Something was missed.
    log.note(&apex, delta(8, 9));
    assert_eq!(serials(&log, &apex, 1, 9), None);
    assert_eq!(serials(&log, &apex, 8, 9), Some(vec![(8, 9)]));
    log.forget(&apex);
    assert_eq!(serials(&log, &apex, 8, 9), None);
}

#[test]
fn the_past_is_put_before_what_it_leads_to_alone() {
    let (log, apex) = (DeltaLog::new(DeltaLimits::default()), name("example.com"));
    log.prepend(&apex, vec![delta(1, 2)], || Some(Serial(3)));
    assert_eq!(serials(&log, &apex, 1, 2), None, "another serial is served");
    log.prepend(&apex, vec![delta(2, 3)], || Some(Serial(3)));
    log.note(&apex, delta(3, 4));
    log.prepend(&apex, vec![delta(0, 1)], || Some(Serial(4)));
    assert_eq!(serials(&log, &apex, 0, 4), None, "a gap");
    log.prepend(&apex, vec![delta(0, 1), delta(1, 2)], || None);
    assert_eq!(serials(&log, &apex, 0, 4), Some(vec![(0, 1), (1, 2), (2, 3), (3, 4)]));
}

#[test]
fn the_past_takes_no_room_from_the_present() {
    let octets = delta(1, 2).octets();
    let limits = DeltaLimits { octets: 4 * octets, octets_per_zone: 8 * octets };
    let (log, one, two) = (DeltaLog::new(limits), name("one.test"), name("two.test"));
    log.note(&one, delta(8, 9));
    log.prepend(&two, vec![delta(2, 3)], || Some(Serial(3)));
    assert!(!log.is_full());
    // As much as there is room for.
    log.prepend(&one, (1..8).map(|from| delta(from, from + 1)).collect(), || None);
    assert_eq!(serials(&log, &one, 6, 9), Some(vec![(6, 7), (7, 8), (8, 9)]));
    assert_eq!(serials(&log, &one, 5, 9), None);
    assert_eq!(serials(&log, &two, 2, 3), Some(vec![(2, 3)]));
    assert!(log.is_full());
    log.prepend(&two, vec![delta(1, 2)], || None);
    assert_eq!(serials(&log, &two, 2, 3), Some(vec![(2, 3)]), "there is no room");
}

#[test]
fn the_oldest_go_first_by_zone_and_in_all() {
    let octets = delta(1, 2).octets();
    let limits = DeltaLimits { octets: 5 * octets, octets_per_zone: 3 * octets };
    let (log, one, two) = (DeltaLog::new(limits), name("one.test"), name("two.test"));
    for serial in 1..6 {
        log.note(&one, delta(serial, serial + 1));
    }
    assert_eq!(serials(&log, &one, 3, 6).map(|serials| serials.len()), Some(3));
    assert_eq!(serials(&log, &one, 2, 6), None, "a zone has its share");
    for serial in 1..4 {
        log.note(&two, delta(serial, serial + 1));
    }
    assert_eq!(serials(&log, &two, 1, 4).map(|serials| serials.len()), Some(3));
    assert_eq!(serials(&log, &one, 4, 6).map(|serials| serials.len()), Some(2), "the others have theirs");
    assert_eq!(serials(&log, &one, 3, 6), None);
    let large =
        Delta::of_pairs(soa(4), soa(5), (0..20).map(|owner| (None, Some(addresses(owner, 60, &[1])))));
    log.note(&two, large);
    assert_eq!(serials(&log, &two, 1, 4), None, "it leads nowhere any more");
}
