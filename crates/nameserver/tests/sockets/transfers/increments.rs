//! What changed, to those who have an older serial.

use zone_image::{Delta, DeltaLimits, DeltaLog};

use super::client::receive_transfer;
use super::dig::{KEY, dig};
use super::*;

/// A nameserver whose zone went from serial 7 to serial 10, and what it serves.
struct Changed {
    server: Nameserver,
    images: Vec<ZoneImage>,
    log: DeltaLog,
    _writer: ZoneSetWriter,
}

fn host(index: usize, values: &[&str], ttl: u32) -> Rrset {
    let owner = Name::parse_relative(&format!("host{index}.part{}", index % 7), &name("large.example"));
    let values = values.iter().map(|value| Rdata::parse(RecordType::A, value, &Name::root()).unwrap());
    Rrset { name: owner.unwrap(), record_type: RecordType::A, ttl, rdatas: values.collect() }
}

impl Changed {
    fn new(names: usize, large: usize) -> Self {
        let many: Vec<Rrset> = (4..large).map(|index| host(index, &["192.0.2.9"], 60)).collect();
        let changes: [Vec<Rrset>; 3] = [
            [vec![host(1, &["192.0.2.1", "192.0.2.2"], 3600)], many].concat(),
            vec![host(1, &["192.0.2.2"], 3600), host(2, &[], 0), host(500, &["192.0.2.3"], 60)],
            vec![host(3, &["10.0.0.3"], 60)],
        ];
        let log = DeltaLog::new(DeltaLimits::default());
        let mut images = vec![image(names, 7)];
        for (index, change) in changes.iter().enumerate() {
            let (before, soa) = (&images[index], soa(8 + index as u32));
            log.note(&name("large.example"), Delta::of_update(before, &soa, change));
            images.push(before.updated(&soa, change));
        }
        let (zones, mut writer) = ZoneSet::new();
        writer.insert(&name("large.example"), images[3].clone());
        let rules = [rule("127.0.0.0/8", None)];
        let server = start_with(&zones, &rules, TransferLimits::default(), |replication| {
            replication.deltas = Some(Arc::new(log.clone()));
        });
        Self { server, images, log, _writer: writer }
    }

    fn ask(&self, serial: u32) -> Vec<Record> {
        let address = self.server.local_addresses()[0];
        receive_transfer(address, increment_query(serial), Some(Arc::new(key())), 0).records
    }

    fn ask_over_udp(&self, serial: u32) -> Vec<Record> {
        let socket = udp_client(self.server.local_addresses()[0]);
        let mut request = increment_query(serial);
        request[11] = 1;
        request.extend([0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0]);
        records_of(&ask_udp(&socket, &request).unwrap())
    }
}

fn increment_query(serial: u32) -> Vec<u8> {
    let mut request = query(9, "large.example", RecordType::IXFR);
    request[9] = 1;
    // The SOA with the apex by a pointer, the root as its names, and nothing but its serial.
    request.extend([0xc0, 12, 0, 6, 0, 1, 0, 0, 0, 0, 0, 22, 0, 0]);
    request.extend(serial.to_be_bytes());
    request.extend([0; 16]);
    request
}

/// What an image becomes by the increments that a client got; in the same order as [`expected`] has it.
fn apply(image: &ZoneImage, received: &[Record]) -> Vec<Record> {
    let [soa, increments @ .., last] = received else { panic!("no increments") };
    assert_eq!(soa, last);
    let is_soa = |record: &Record| record.record_type == RecordType::SOA;
    let mut records: Vec<Record> = expected(image).into_iter().filter(|record| !is_soa(record)).collect();
    let mut is_adding = true;
    for record in increments {
        if is_soa(record) {
            is_adding = !is_adding;
        } else if is_adding {
            assert!(!records.contains(record));
            records.push(record.clone());
        } else {
            let at = records.iter().position(|had| had == record).expect("what goes was there");
            records.remove(at);
        }
    }
    records.sort_by(|a, b| (&a.owner, a.record_type, &a.data).cmp(&(&b.owner, b.record_type, &b.data)));
    [std::slice::from_ref(soa), &records[..], std::slice::from_ref(soa)].concat()
}

fn sorted(image: &ZoneImage) -> Vec<Record> {
    let mut records = expected(image);
    let end = records.len() - 1;
    records[1..end]
        .sort_by(|a, b| (&a.owner, a.record_type, &a.data).cmp(&(&b.owner, b.record_type, &b.data)));
    records
}

#[test]
fn increments_lead_to_what_is_served() {
    let changed = Changed::new(100, 0);
    for (index, serials) in [(0, 3), (1, 2), (2, 1)] {
        let image = &changed.images[index];
        for received in [changed.ask(7 + index as u32), changed.ask_over_udp(7 + index as u32)] {
            let soas = received.iter().filter(|record| record.record_type == RecordType::SOA).count();
            assert_eq!(soas, 2 + 2 * serials);
            assert!(apply(image, &received) == sorted(&changed.images[3]), "{index}");
        }
    }
}

#[test]
fn increments_may_be_many_messages() {
    let changed = Changed::new(9_000, 8_100);
    let received = changed.ask(7);
    assert!(received.len() > 16_000, "{}", received.len());
    assert!(apply(&changed.images[0], &received) == sorted(&changed.images[3]));
    // Over UDP the SOA alone tells to come by TCP.
    assert_eq!(changed.ask_over_udp(7), expected(&changed.images[3])[..1]);
    assert_eq!(changed.ask_over_udp(9).len(), 6);
}

#[test]
fn who_has_as_much_gets_the_soa_alone() {
    let changed = Changed::new(10, 0);
    for serial in [10, 11, 2_000_000_000] {
        assert_eq!(changed.ask_over_udp(serial), expected(&changed.images[3])[..1], "{serial}");
        let mut stream = tcp_client(changed.server.local_addresses()[0]);
        let reply = ask_tcp(&mut stream, &increment_query(serial)).unwrap();
        assert_eq!(records_of(&reply), expected(&changed.images[3])[..1], "{serial}");
    }
}

#[test]
fn what_is_not_known_any_more_goes_over_whole() {
    let changed = Changed::new(500, 0);
    let whole = expected(&changed.images[3]);
    for serial in [1, 6] {
        assert!(changed.ask(serial) == whole);
        assert_eq!(changed.ask_over_udp(serial), whole[..1]);
    }
    changed.log.forget(&name("large.example"));
    assert!(changed.ask(9) == whole);
}

#[test]
fn whoever_does_not_say_what_it_has_is_not_understood() {
    let changed = Changed::new(10, 0);
    let mut stream = tcp_client(changed.server.local_addresses()[0]);
    let plain = query(9, "large.example", RecordType::IXFR);
    let mut cut = increment_query(7);
    cut.truncate(cut.len() - 17);
    let mut other = increment_query(7);
    other[plain.len() + 3] = 1;
    for request in [plain, cut, other] {
        let reply = ask_tcp(&mut stream, &request).unwrap();
        assert_eq!((reply[3] & 15, records_of(&reply).len()), (1, 0));
    }
}

#[test]
fn dig_gets_increments() {
    let changed = Changed::new(100, 0);
    let shown = |serial: &str, transport: &str| {
        let answer = dig(&changed.server, &["-y", KEY, "large.example", serial, transport, "+nocomments"]);
        answer.lines().filter(|line| line.contains("SOA") && !line.starts_with(';')).count()
    };
    for transport in ["+tcp", "+notcp"] {
        assert_eq!(shown("IXFR=8", transport), 6, "{transport}");
        assert_eq!(shown("IXFR=10", transport), 1, "{transport}");
        assert_eq!(shown("IXFR=1", "+tcp"), 2);
    }
    let answer = dig(&changed.server, &["large.example", "SOA", "+expire", "+norec"]);
    assert!(answer.contains("EXPIRE: 1209600"), "{answer}");
    let answer = dig(&changed.server, &["large.example", "AXFR", "+expire", "+norec"]);
    assert!(answer.contains("host5."), "{answer}");
}
