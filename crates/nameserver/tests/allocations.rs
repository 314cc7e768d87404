//! No answer allocates memory.

#![expect(clippy::unwrap_used, reason = "a step that fails fails the test")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::net::{IpAddr, Ipv4Addr};

use nameserver::{
    AnswerConfig, Answered, Client, CookieStatus, Cookies, Identity, Moment, RateLimit, RateLimitOptions,
    RateLimiter, Responder, Transport,
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

const CLIENT: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

/// A question; with a cookie, the server's identifier is asked for too.
fn question(name: &str, qtype: RecordType, qclass: u8, cookie: Option<&[u8]>) -> Vec<u8> {
    let mut request = vec![0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, u8::from(cookie.is_some())];
    request.extend(Name::parse(name).unwrap().as_wire());
    request.extend(qtype.0.to_be_bytes());
    request.extend([0, qclass]);
    if let Some(cookie) = cookie {
        let length = cookie.len() as u8;
        request.extend([0, 0, 41, 4, 208, 0, 0, 0, 0, 0, length + 8, 0, 3, 0, 0, 0, 10, 0, length]);
        request.extend(cookie);
    }
    request
}

/// A responder whose answers are counted, with all guards.
struct Guarded {
    responder: Responder,
    now: Moment,
    response: Vec<u8>,
    seen: Vec<(CookieStatus, RateLimit)>,
}

impl Guarded {
    fn new(set: &ZoneSet) -> Self {
        let options = RateLimitOptions { responses_per_second: 1, ..RateLimitOptions::default() };
        let text = |text: &str| Some(text.to_owned());
        let config = AnswerConfig {
            cookies: Some(Cookies::of_one_node([7; 16])),
            rate_limiter: Some(RateLimiter::new(options, 1)),
            identity: Identity { version: text("1"), name: text("ns7"), nsid: text("ns7") },
            ..AnswerConfig::default()
        };
        let responder = Responder::new(set, config);
        Self { responder, now: Moment::default(), response: vec![0; 65_535], seen: Vec::new() }
    }

    /// Answers without allocating, and tells what came of it.
    fn answer(&mut self, request: &[u8], transport: Transport) -> Answered {
        let client = Client { address: CLIENT, transport };
        let before = ALLOCATIONS.get();
        let answered = self.responder.answer(request, client, self.now, &mut self.response);
        assert_eq!(ALLOCATIONS.get() - before, 0, "{request:x?}");
        let answered = answered.unwrap();
        self.seen.push((answered.cookie, answered.rate_limit));
        answered
    }

    /// A cookie that is good now.
    fn good_cookie(&mut self) -> Vec<u8> {
        let request = question("example.com", RecordType::SOA, 1, Some(&[1; 8]));
        let length = self.answer(&request, Transport::Tcp).length;
        let start =
            self.response[..length].windows(4).rposition(|option| option == [0, 10, 0, 24]).unwrap() + 4;
        self.response[start..start + 24].to_vec()
    }
}

#[test]
fn no_answer_allocates() {
    let (set, mut writer) = ZoneSet::new();
    let apex = Name::parse("example.com").unwrap();
    writer.insert(&apex, image(&apex));
    let mut guarded = Guarded::new(&set);
    for relative in
        ["", "www.", "none.", "loop.", "x.wild.", "x.old.", "a.old.", "x.sub.", "b.c.d.", "x.y.z."]
    {
        let name = format!("{relative}example.com");
        for record_type in (0..300).map(RecordType) {
            // So that secrets are rolled over meanwhile.
            guarded.now.unix_seconds += 3600;
            let good = guarded.good_cookie();
            for cookie in [None, Some(&[1; 3][..]), Some(&[1; 8]), Some(&[1; 24]), Some(&good)] {
                let request = question(&name, record_type, 1, cookie);
                guarded.answer(&request, Transport::Udp);
                guarded.answer(&request, Transport::Tcp);
            }
        }
    }
    for name in ["version.bind", "id.server", "example.org"] {
        let request = question(name, RecordType::TXT, 3, None);
        for _ in 0..3 {
            guarded.answer(&request, Transport::Udp);
        }
    }
    // When copies expire, and what strangers say has changed.
    let mut request = question("example.com", RecordType::SOA, 1, None);
    request[2] = 0x24;
    guarded.answer(&request, Transport::Tcp);
    (request[2], request[11]) = (0, 1);
    request.extend([0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 4, 0, 9, 0, 0]);
    let length = guarded.answer(&request, Transport::Tcp).length;
    assert_eq!(guarded.response[length - 8..length], [0, 9, 0, 4, 0, 18, 117, 0]);
    use {CookieStatus as Cookie, RateLimit as Limit};
    for kind in [
        (Cookie::Absent, Limit::Within),
        (Cookie::Absent, Limit::Dropped),
        (Cookie::Absent, Limit::Slipped),
        (Cookie::Malformed, Limit::Dropped),
        (Cookie::ClientOnly, Limit::Slipped),
        (Cookie::Invalid, Limit::Dropped),
        (Cookie::Valid, Limit::Within),
    ] {
        assert!(guarded.seen.contains(&kind), "{kind:?} was not tried");
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
