//! What the nameserver is given: every committed change, as it comes.

use std::sync::Arc;

use hosting::Hosting;
use store::{Committed, Publisher};
use uuid::Uuid;
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
    let rrsets = vec![address(Some([192, 0, 2, octet]))];
    Committed::Whole { uuid: Uuid::nil(), apex: apex(), soa: soa(serial), rrsets }
}

fn changed(serial: u32, octet: Option<u8>) -> Committed {
    let rrsets = vec![address(octet.map(|octet| [192, 0, 2, octet]))];
    Committed::Changed { apex: apex(), soa: soa(serial), rrsets }
}

/// A publisher, and what is served: the serial and the last octet of the address.
struct Served {
    publisher: Arc<dyn Publisher>,
    set: ZoneSet,
}

impl Served {
    fn new() -> Self {
        let (set, writer) = ZoneSet::new();
        Self { publisher: Hosting::publisher(set.clone(), writer, None, Vec::new()), set }
    }

    #[track_caller]
    fn publish(&self, change: Committed, serves: Option<(u32, Option<u8>)>) {
        self.publisher.publish(change);
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
    served.publish(whole(1, 1), Some((1, Some(1))));
    served.publish(changed(2, Some(2)), Some((2, Some(2))));
    served.publish(changed(3, None), Some((3, None)));
    served.publish(Committed::Removed { apex: apex() }, None);
    served.publish(Committed::Removed { apex: apex() }, None);
}

#[test]
fn what_is_unavailable_is_there_and_tells_nothing() {
    let served = Served::new();
    let is_available = || served.set.get(&apex()).map(|image| image.is_available());
    served.publish(whole(7, 1), Some((7, Some(1))));
    assert_eq!(is_available(), Some(true));
    served.publisher.publish(Committed::Unavailable { apex: apex() });
    assert_eq!(is_available(), Some(false));
    served.publish(whole(7, 1), Some((7, Some(1))));
    assert_eq!(is_available(), Some(true));
}

#[test]
fn what_is_committed_last_is_right_whatever_its_serial() {
    let served = Served::new();
    served.publish(whole(u32::MAX, 1), Some((u32::MAX, Some(1))));
    served.publish(changed(0, Some(2)), Some((0, Some(2))));
    served.publish(whole(i32::MAX.cast_unsigned(), 3), Some((i32::MAX.cast_unsigned(), Some(3))));
    served.publish(whole(u32::MAX - 1, 4), Some((u32::MAX - 1, Some(4))));
    served.publish(changed(1, Some(5)), Some((1, Some(5))));
}

#[test]
fn a_change_of_what_is_not_served_serves_nothing() {
    Served::new().publish(changed(2, Some(2)), None);
}
