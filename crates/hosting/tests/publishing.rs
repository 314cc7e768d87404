//! What the nameserver is given: every committed change once, in order, and never an older zone.

use std::sync::Arc;

use hosting::Hosting;
use store::{Committed, Publication, Publisher};
use zone::{Name, Rdata, RecordType, Rrset, Serial, Soa};
use zone_image::ZoneSet;

fn apex() -> Name {
    Name::parse("example.com").expect("a name")
}

fn soa(serial: u32) -> Soa {
    let name = Name::parse("ns1.example.net").expect("a name");
    let [mname, rname] = [name.clone(), name];
    Soa { mname, rname, serial: Serial(serial), refresh: 1, retry: 1, expire: 1, minimum: 1, ttl: 1 }
}

/// The one RRset of these zones: `a` with this address, or without any.
fn address(octets: Option<[u8; 4]>) -> Rrset {
    let name = Name::parse("a.example.com").expect("a name");
    let rdatas = octets.map(Rdata::from_trusted_wire).into_iter().collect();
    Rrset { name, record_type: RecordType::A, ttl: 60, rdatas }
}

fn whole(serial: u32, octet: u8) -> Committed {
    Committed::Whole { apex: apex(), soa: soa(serial), rrsets: vec![address(Some([192, 0, 2, octet]))] }
}

fn changed(from: u32, to: u32, octet: Option<u8>) -> Committed {
    let rrsets = vec![address(octet.map(|octet| [192, 0, 2, octet]))];
    Committed::Changed { apex: apex(), from: Serial(from), soa: soa(to), rrsets }
}

/// A publisher, and what is served: the serial and the last octet of the address.
struct Served {
    publisher: Arc<dyn Publisher>,
    set: ZoneSet,
}

impl Served {
    fn new() -> Self {
        let (set, writer) = ZoneSet::new();
        Self { publisher: Hosting::publisher(set.clone(), writer), set }
    }

    #[track_caller]
    fn publish(&self, change: Committed, expected: Publication, serves: Option<(u32, Option<u8>)>) {
        assert_eq!(self.publisher.publish(change), expected);
        let served = self.set.get(&apex()).map(|image| {
            let octet = image.rrsets().find(|rrset| rrset.record_type == RecordType::A);
            (image.soa().serial.0, octet.and_then(|rrset| rrset.rdatas[0].as_wire().last().copied()))
        });
        assert_eq!(served, serves);
    }
}

#[test]
fn changes_follow_one_another() {
    let served = Served::new();
    served.publish(whole(1, 1), Publication::Live, Some((1, Some(1))));
    served.publish(changed(1, 2, Some(2)), Publication::Live, Some((2, Some(2))));
    served.publish(changed(2, 3, None), Publication::Live, Some((3, None)));
    served.publish(Committed::Removed { apex: apex() }, Publication::Live, None);
}

#[test]
fn what_is_served_already_is_no_news() {
    let served = Served::new();
    served.publish(whole(5, 5), Publication::Live, Some((5, Some(5))));
    served.publish(changed(4, 5, Some(4)), Publication::Live, Some((5, Some(5))));
    served.publish(changed(3, 4, Some(4)), Publication::Live, Some((5, Some(5))));
    served.publish(whole(4, 4), Publication::Live, Some((5, Some(5))));
}

#[test]
fn what_is_missing_is_a_gap() {
    let served = Served::new();
    served.publish(changed(1, 2, Some(2)), Publication::Gap, None);
    served.publish(whole(2, 2), Publication::Live, Some((2, Some(2))));
    served.publish(changed(3, 4, Some(4)), Publication::Gap, Some((2, Some(2))));
    served.publish(whole(4, 4), Publication::Live, Some((4, Some(4))));
}

#[test]
fn serials_wrap_around() {
    let served = Served::new();
    served.publish(whole(u32::MAX, 1), Publication::Live, Some((u32::MAX, Some(1))));
    served.publish(changed(u32::MAX, 0, Some(2)), Publication::Live, Some((0, Some(2))));
    served.publish(whole(u32::MAX, 3), Publication::Live, Some((0, Some(2))));
    // RFC 1982 3.2 leaves 2^31 undefined: what is committed last is right.
    served.publish(whole(1 << 31, 4), Publication::Live, Some((1 << 31, Some(4))));
}
