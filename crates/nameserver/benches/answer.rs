//! How long an answer takes, how much memory zones take, and how long a change does. One thread, no sockets:
//!
//! ```sh
//! cargo bench -p nameserver --bench answer [-- small | many | large]
//! ```
//!
//! Times are of the thread's CPU, the best of several rounds, so that what else the machine does matters
//! little.

#![expect(clippy::unwrap_used, reason = "names that are written here are names")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::hint::black_box;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use nameserver::{
    AnswerConfig, Answered, Client, Cookies, Exchange, Exchanges, Moment, RateLimitOptions, RateLimiter,
    Responder, Transport,
};
use zone::{Name, Rdata, RecordType, Rrset, Serial, Soa};
use zone_image::{ZoneImage, ZoneSet, ZoneSetWriter};

/// Counts what is allocated.
struct Counting;

static ALLOCATED: AtomicUsize = AtomicUsize::new(0);

// SAFETY: everything is handed to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATED.fetch_add(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        ALLOCATED.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() {
    let chosen = std::env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let is_chosen = |name: &str| chosen.as_ref().is_none_or(|chosen| chosen == name);
    if is_chosen("small") {
        measure_answers(1_000, 20);
    }
    if is_chosen("many") {
        measure_answers(100_000, 10);
    }
    if is_chosen("large") {
        measure_large_zone();
    }
}

fn measure_answers(zones: usize, records: usize) {
    let before = ALLOCATED.load(Ordering::Relaxed);
    let start = Stopwatch::start();
    let (set, mut writer) = ZoneSet::new();
    let images: Vec<(Name, ZoneImage)> = (0..zones).map(|number| zone(number, records)).collect();
    let built = start.elapsed();
    let start = Stopwatch::start();
    for (apex, image) in images {
        writer.insert(&apex, image);
    }
    let inserted = start.elapsed();
    let octets = ALLOCATED.load(Ordering::Relaxed) - before;
    println!(
        "{zones} zones of {records} records: {} octets a record, built in {built:.1?}, inserted in {inserted:.1?}",
        octets / zones / records
    );
    let start = Stopwatch::start();
    let changes = 10_000;
    for number in 0..changes {
        change_zone(&set, &mut writer, number * 7_919 % zones);
    }
    println!("  {:.1?} a change of one record", start.elapsed() / changes as u32);

    let mut responder = Responder::new(&set, AnswerConfig::default());
    let kinds: [(&str, &str, u16, bool); 10] = [
        ("A", "h0", 1, true),
        ("A without EDNS", "h1", 1, false),
        ("AAAA", "h2", 28, true),
        ("MX", "", 15, true),
        ("NS", "", 2, true),
        ("SOA", "", 6, true),
        ("TXT", "", 16, true),
        ("CNAME to A", "www", 1, true),
        ("no data", "h0", 16, true),
        ("no such name", "nothing", 1, true),
    ];
    let mut all = Vec::new();
    for (what, relative, qtype, has_edns) in kinds {
        let questions = questions(zones, relative, qtype, has_edns);
        println!("  {:6.0} ns  {what}", nanoseconds_per_answer(&mut responder, &questions));
        all.push(questions);
    }
    println!("  {:6.0} ns  no such zone", nanoseconds_per_answer(&mut responder, &foreign_questions()));
    // What resolvers ask for: mostly addresses that are there.
    let weights = [30, 15, 20, 3, 2, 1, 3, 10, 6, 10];
    let kind_of_each: Vec<usize> =
        weights.iter().enumerate().flat_map(|(kind, &weight)| std::iter::repeat_n(kind, weight)).collect();
    let mut random = Random(1);
    let mix: Vec<_> =
        (0..QUESTIONS).map(|index| all[kind_of_each[random.below(100)]][index].clone()).collect();
    println!("  {:6.0} ns  the mix", nanoseconds_per_answer(&mut responder, &mix));
    let mut limited = Responder::new(&set, guards(None));
    println!("  {:6.0} ns  the mix, within the rate limit", nanoseconds_per_answer(&mut limited, &mix));
    let mut guarded = Responder::new(&set, guards(Some(Cookies::of_one_node([1; 16]))));
    for (what, cookie) in [("clients' cookies", vec![1; 8]), ("good cookies", good_cookie(&mut guarded))] {
        let mix: Vec<_> = mix.iter().map(|question| with_cookie(question, &cookie)).collect();
        println!("  {:6.0} ns  the mix, with {what}", nanoseconds_per_answer(&mut guarded, &mix));
    }
}

/// A rate limit that nothing here goes over.
fn guards(cookies: Option<Cookies>) -> AnswerConfig {
    let options =
        RateLimitOptions { responses_per_second: 1_000_000, exempt: Vec::new(), ..Default::default() };
    let rate_limiter = Some(RateLimiter::new(options, 1));
    AnswerConfig { cookies, rate_limiter, ..AnswerConfig::default() }
}

/// The question with a cookie in its OPT, or as it is where it has none.
fn with_cookie(question: &[u8], cookie: &[u8]) -> Vec<u8> {
    let mut question = question.to_vec();
    if question[11] == 1 {
        question.truncate(question.len() - 2);
        let length = cookie.len() as u8;
        question.extend([0, length + 4, 0, 10, 0, length]);
        question.extend(cookie);
    }
    question
}

/// One that the responder has made.
fn good_cookie(responder: &mut Responder) -> Vec<u8> {
    let question = with_cookie(&question(&apex(0), 6, true), &[1; 8]);
    let client = Client { address: CLIENT, transport: Transport::Tcp };
    let mut response = [0; 1232];
    let answered = responder.answer(&question, client, Moment::default(), &mut response).unwrap();
    response[answered.length - 24..answered.length].to_vec()
}

const CLIENT: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

const QUESTIONS: usize = 1 << 16;
const ROUNDS: usize = 15;

fn nanoseconds_per_answer(responder: &mut Responder, questions: &[Vec<u8>]) -> f64 {
    // Side by side, as they would be in the buffers of a socket.
    let all: Vec<u8> = questions.concat();
    let ends: Vec<(usize, usize)> = questions
        .iter()
        .scan(0, |at, question| {
            *at += question.len();
            Some((*at - question.len(), *at))
        })
        .collect();
    let mut responses = [[0; 1232]; BATCH];
    let mut best = f64::MAX;
    for _ in 0..ROUNDS {
        let start = Stopwatch::start();
        for batch in ends.chunks(BATCH) {
            let mut batch = Batch { all: &all, ends: batch, responses: &mut responses };
            responder.answer_all(black_box(&mut batch), Transport::Udp, Moment::default());
        }
        best = best.min(start.elapsed().as_nanos() as f64 / questions.len() as f64);
    }
    best
}

/// As many as arrive together under load.
const BATCH: usize = 32;

struct Batch<'a> {
    all: &'a [u8],
    /// Where each question starts and ends.
    ends: &'a [(usize, usize)],
    responses: &'a mut [[u8; 1232]; BATCH],
}

impl Exchanges for Batch<'_> {
    fn count(&self) -> usize {
        self.ends.len()
    }

    fn request(&mut self, index: usize) -> &[u8] {
        let (start, end) = self.ends[index];
        &self.all[start..end]
    }

    fn exchange(&mut self, index: usize) -> Exchange<'_> {
        let (start, end) = self.ends[index];
        Exchange { request: &self.all[start..end], client: CLIENT, response: &mut self.responses[index] }
    }

    fn answered(&mut self, _: usize, answered: Option<Answered>) {
        black_box(answered);
    }
}

fn questions(zones: usize, relative: &str, qtype: u16, has_edns: bool) -> Vec<Vec<u8>> {
    let mut random = Random(7);
    let mut one = || {
        let apex = apex(random.below(zones));
        let name = if relative.is_empty() { apex } else { Name::parse_relative(relative, &apex).unwrap() };
        question(&name, qtype, has_edns)
    };
    (0..QUESTIONS).map(|_| one()).collect()
}

fn foreign_questions() -> Vec<Vec<u8>> {
    let one = |number: usize| question(&Name::parse(&format!("www.other{number}.org")).unwrap(), 1, true);
    (0..QUESTIONS).map(one).collect()
}

fn question(name: &Name, qtype: u16, has_edns: bool) -> Vec<u8> {
    let mut wire = vec![1, 2, 0, 0, 0, 1, 0, 0, 0, 0, 0, u8::from(has_edns)];
    wire.extend(name.as_wire());
    wire.extend(qtype.to_be_bytes());
    wire.extend([0, 1]);
    if has_edns {
        wire.extend([0, 0, 41, 0x04, 0xd0, 0, 0, 0x80, 0, 0, 0]);
    }
    wire
}

fn apex(number: usize) -> Name {
    Name::parse(&format!("zone{number:06}.{}", ["com", "net", "co.uk", "io"][number % 4])).unwrap()
}

fn soa(apex: &Name, serial: u32) -> Soa {
    let (mname, rname) =
        (Name::parse("ns1.platform.net").unwrap(), Name::parse_relative("hostmaster", apex).unwrap());
    Soa {
        mname,
        rname,
        serial: Serial(serial),
        refresh: 3600,
        retry: 600,
        expire: 1_209_600,
        minimum: 300,
        ttl: 3600,
    }
}

/// A zone as customers have them: a mail exchanger, a policy, an alias, and hosts with one address or two.
fn zone(number: usize, records: usize) -> (Name, ZoneImage) {
    let apex = apex(number);
    let at = |relative: &str| Name::parse_relative(relative, &apex).unwrap();
    let text = b"\x1dv=spf1 include:_spf.test ~all";
    let mx = [&[0, 10], at("h0").as_wire()].concat();
    let mut rrsets = vec![
        rrset(
            &apex,
            RecordType::NS,
            &[Name::parse("ns1.platform.net").unwrap().as_wire(), at("h1").as_wire()],
        ),
        rrset(&apex, RecordType::MX, &[&mx]),
        rrset(&apex, RecordType::TXT, &[text]),
        rrset(&at("www"), RecordType::CNAME, &[at("h0").as_wire()]),
    ];
    for host in 0..(records - 5).div_ceil(2) {
        let owner = at(&format!("h{host}"));
        rrsets.push(rrset(&owner, RecordType::A, &[&[192, 0, 2, host as u8]]));
        rrsets.push(rrset(&owner, RecordType::AAAA, &[&[host as u8; 16]]));
    }
    let image = ZoneImage::build(&apex, &soa(&apex, 1), rrsets);
    (apex, image)
}

fn rrset(owner: &Name, record_type: RecordType, rdatas: &[&[u8]]) -> Rrset {
    let rdatas = rdatas.iter().map(|data| Rdata::from_trusted_wire(*data)).collect();
    Rrset { name: owner.clone(), record_type, ttl: 300, rdatas }
}

fn change_zone(set: &ZoneSet, writer: &mut ZoneSetWriter, number: usize) {
    let apex = apex(number);
    let image = set.get(&apex).unwrap();
    let serial = image.soa().serial.0 + 1;
    let owner = Name::parse_relative("h0", &apex).unwrap();
    let change = rrset(&owner, RecordType::A, &[&serial.to_be_bytes()]);
    writer.insert(&apex, image.updated(&soa(&apex, serial), &[change]));
}

fn measure_large_zone() {
    let names = 1_000_000;
    let apex = Name::parse("large.example").unwrap();
    let owner = |number: usize| Name::parse_relative(&format!("host{number:07}"), &apex).unwrap();
    let address = |number: usize| (number as u32).to_be_bytes();
    let before = ALLOCATED.load(Ordering::Relaxed);
    let rrsets = (0..names).map(|number| rrset(&owner(number), RecordType::A, &[&address(number)])).collect();
    let start = Stopwatch::start();
    let mut image = ZoneImage::build(&apex, &soa(&apex, 1), rrsets);
    println!("one zone of {names} names: built in {:.1?}", start.elapsed());
    let (set, mut writer) = ZoneSet::new();
    writer.insert(&apex, image.clone());
    let start = Stopwatch::start();
    let changes = 1_000;
    for number in 0..changes {
        let owner = owner(number * 104_729 % names);
        let change = rrset(&owner, RecordType::A, &[&address(number)]);
        image = image.updated(&soa(&apex, 2 + number as u32), &[change]);
        writer.insert(&apex, image.clone());
    }
    println!("  {:.1?} a change of one record", start.elapsed() / changes as u32);
    let octets = ALLOCATED.load(Ordering::Relaxed) - before;
    println!("  {} octets a record after the changes", octets / names);

    let mut responder = Responder::new(&set, AnswerConfig::default());
    let mut random = Random(3);
    let questions: Vec<_> = (0..QUESTIONS).map(|_| question(&owner(random.below(names)), 1, true)).collect();
    println!("  {:6.0} ns  A", nanoseconds_per_answer(&mut responder, &questions));
    let below = |number| Name::parse_relative("x", &owner(number)).unwrap();
    let questions: Vec<_> = (0..QUESTIONS).map(|_| question(&below(random.below(names)), 1, true)).collect();
    println!("  {:6.0} ns  no such name", nanoseconds_per_answer(&mut responder, &questions));
}

/// Measures the CPU time of this thread.
struct Stopwatch(Duration);

impl Stopwatch {
    fn start() -> Self {
        Self(Self::cpu_time())
    }

    fn elapsed(&self) -> Duration {
        Self::cpu_time() - self.0
    }

    fn cpu_time() -> Duration {
        let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: the pointer is to a timespec of our own.
        let result = unsafe { libc::clock_gettime(libc::CLOCK_THREAD_CPUTIME_ID, &mut time) };
        assert_eq!(result, 0, "Linux has this clock");
        Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
    }
}

/// A linear congruential generator: good enough to visit zones without order.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % bound as u64) as usize
    }
}
