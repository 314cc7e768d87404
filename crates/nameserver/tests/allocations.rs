//! No answer allocates memory.

#![expect(clippy::unwrap_used, reason = "a step that fails fails the test")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::net::{IpAddr, Ipv4Addr};

use nameserver::{
    AnswerConfig, Client, Cookies, Moment, RateLimitOptions, RateLimiter, Responder, Transport,
};
use zone::{Name, RecordType, Rrset, master_file};
use zone_image::{ZoneImage, ZoneSet};

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
    static FREES: Cell<usize> = const { Cell::new(0) };
}

/// Counts what each thread allocates and frees.
struct Counting;

// SAFETY: everything is handed to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        FREES.set(FREES.get() + 1);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const ZONE: &[u8] = b"$TTL 60
@ SOA ns1 hostmaster 1 3600 600 1209600 300
@ NS ns1
@ MX 1 www
ns1 A 192.0.2.1
www A 192.0.2.2
www HTTPS 1 .
loop CNAME loop2
loop2 CNAME loop
*.wild CNAME www
old DNAME new
a.new A 192.0.2.3
sub NS ns.sub
ns.sub A 192.0.2.4
a.b.c.d TXT text
";

fn image(apex: &Name) -> ZoneImage {
    let content = master_file::read(ZONE, apex).unwrap();
    let rrsets =
        content.records.iter().map(|record| Rrset::of_records(&record.name, record.record_type, [record]));
    ZoneImage::build(apex, &content.soa.unwrap(), rrsets.collect())
}

#[test]
fn no_answer_allocates() {
    let (set, mut writer) = ZoneSet::new();
    let apex = Name::parse("example.com").unwrap();
    writer.insert(&apex, image(&apex));
    let options = RateLimitOptions { responses_per_second: 1, ..RateLimitOptions::default() };
    let config = AnswerConfig {
        cookies: Some(Cookies::of_one_node([7; 16])),
        rate_limiter: Some(RateLimiter::new(options, 1)),
        ..AnswerConfig::default()
    };
    let mut responder = Responder::new(&set, config);
    let mut response = vec![0; 65_535];
    // A request each hour, so that secrets are rolled over meanwhile.
    let mut now = Moment::default();
    for relative in
        ["", "www.", "none.", "loop.", "x.wild.", "x.old.", "a.old.", "x.sub.", "b.c.d.", "x.y.z."]
    {
        for record_type in (0..300).map(RecordType) {
            for (transport, has_cookie) in
                [(Transport::Udp, false), (Transport::Udp, true), (Transport::Tcp, false)]
            {
                let mut request = vec![0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, u8::from(has_cookie)];
                request.extend(Name::parse(&format!("{relative}example.com")).unwrap().as_wire());
                request.extend(record_type.0.to_be_bytes());
                request.extend([0, 1]);
                if has_cookie {
                    request.extend([0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 28, 0, 10, 0, 24]);
                    request.extend([1; 24]);
                }
                now.unix_seconds += 3600;
                let client = Client { address: IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)), transport };
                let before = ALLOCATIONS.get();
                let answered = responder.answer(&request, client, now, &mut response);
                assert_eq!(ALLOCATIONS.get() - before, 0, "{relative} {record_type}");
                assert!(answered.is_some());
            }
        }
    }
}

#[test]
fn a_zone_that_is_gone_is_not_freed_by_the_one_who_answers() {
    let (set, mut writer) = ZoneSet::new();
    let apex = Name::parse("example.com").unwrap();
    writer.insert(&apex, image(&apex));
    let mut responder = Responder::new(&set, AnswerConfig::default());
    writer.remove(&apex);
    let before = FREES.get();
    responder.refresh();
    assert_eq!(FREES.get() - before, 0);
}
