//! How long each page takes to come from the server, and what it costs to load. See `bench/README.md`.
//!
//! Usage: page_load [--zones N] [--records N] [--rounds N]

use std::time::{Duration, Instant};

use end_to_end::http::{Connection, Response, write_request_to};
use end_to_end::parameters::{Parameters, identity_behind};
use end_to_end::routes::{Audience, Kind, routes};
use end_to_end::{Api, Server, ServerOptions, Visitor, Zone};

const EMAIL: &str = "bench@example.net";
/// Whom the administrator's pages are about.
const CUSTOMER: &str = "customer@example.net";
/// With 1,000 zones.
const PAGE_MAX: Duration = Duration::from_millis(50);
/// Of the zone with 10,000 records.
const LARGE_ZONE_MAX: Duration = Duration::from_millis(150);
/// In octets, without pictures.
const FIRST_LOAD_MAX: usize = 100_000;
/// The first ones warm caches and are not counted.
const WARM_UP: usize = 5;

fn main() {
    let (mut zone_count, mut record_count, mut rounds) = (1_000, 10_000, 200);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let number = arguments.next().and_then(|text| text.parse().ok()).expect("a number follows");
        match argument.as_str() {
            "--zones" => zone_count = number,
            "--records" => record_count = number,
            "--rounds" => rounds = number,
            other => panic!("what is {other}?"),
        }
    }
    let server = ServerOptions::default().start();
    server.create_administrator(EMAIL);
    let mut visitor = server.signed_in(EMAIL);
    let api = server.api_with(EMAIL, &["*:*"]);
    let small = fill(&api, zone_count.max(2) - 1);
    let large = api.create_zone_with("large.com", &zone_file(record_count));
    let about = |zone: &Zone, visitor: &mut Visitor| {
        about_a_customer(Parameters::of(&server, EMAIL, visitor, &api, zone), &server, visitor)
    };
    let (of_small, of_large) = (about(&small, &mut visitor), about(&large, &mut visitor));
    let cookies = visitor.cookie_header();
    let (browser, cookie) = (("Accept-Encoding", "gzip"), ("Cookie", cookies.as_str()));
    let (stranger, signed_in, as_script) =
        ([browser], [browser, cookie], [browser, cookie, ("X-Fragment", "1")]);
    let mut client = Client::new(&server);

    println!(
        "{zone_count} zones; large.com has {record_count} records; {rounds} times each, one after the other"
    );
    println!("{:<56} {:>8} {:>8} {:>8} {:>10}", "page", "p50 ms", "p99 ms", "limit ms", "first load");
    let mut is_within = true;
    for route in routes().into_iter().filter(|route| route.kind != Kind::Action) {
        let headers = match route.audience {
            Audience::Anyone | Audience::Account | Audience::Administrator => match route.kind {
                Kind::Fragment => &as_script[..],
                _ => &signed_in,
            },
            Audience::Stranger => &stranger,
            // Forms of a few lines, each behind a step of its own.
            Audience::Halfway | Audience::Link | Audience::SecondFactor => continue,
        };
        is_within &= client.measure(&of_small.path(&route), headers, PAGE_MAX, rounds);
        if ["{domain}", "{zone}"].iter().any(|parameter| route.path.contains(parameter)) {
            is_within &= client.measure(&of_large.path(&route), headers, LARGE_ZONE_MAX, rounds);
        }
    }
    // Ways to look at many at once.
    for (path, limit) in [
        ("/dns/?q=zone5", PAGE_MAX),
        ("/dns/?page=10", PAGE_MAX),
        ("/dns/large.com/?q=host99", LARGE_ZONE_MAX),
        ("/dns/large.com/?page=200", LARGE_ZONE_MAX),
        ("/dns/large.com/?sort=value", LARGE_ZONE_MAX),
    ] {
        is_within &= client.measure(path, &signed_in, limit, rounds);
    }
    if !is_within {
        println!("over a limit");
        std::process::exit(1);
    }
}

/// Makes zones, and answers with the first.
fn fill(api: &Api, count: usize) -> Zone {
    let mut zones = (0..count).map(|index| {
        let zone = api.create_zone(&format!("zone{index}.com"));
        api.add(&zone, "www", "A", "192.0.2.1");
        zone
    });
    let first = zones.next().expect("at least one zone");
    zones.for_each(drop);
    first
}

fn zone_file(record_count: usize) -> String {
    let types = ["A 192.0.2.1", "AAAA 2001:db8::1", "MX 10 mail.example.net.", "TXT \"v=spf1 -all\""];
    (0..record_count)
        .map(|index| format!("host{} 3600 {}\n", index / types.len(), types[index % types.len()]))
        .collect()
}

/// The same, with another's account and an invitation, which administrators see.
fn about_a_customer(own: Parameters, server: &Server, visitor: &mut Visitor) -> Parameters {
    for arguments in [["account", "create", CUSTOMER], ["account", "invite", "guest@example.net"]] {
        server.cli(&arguments);
    }
    let mut identity = |path: &str, query: &str| {
        let html = visitor.get(&format!("{path}{query}")).expect(200).text();
        identity_behind(path, &html).unwrap_or_else(|| panic!("nothing at {path}{query}"))
    };
    let account = identity("/admin/accounts/", "?q=customer");
    let invitation = identity("/admin/invitations/", "");
    own.with("account", &account).with("invitation", &invitation)
}

/// A browser's connection that is kept alive, with one request at a time.
struct Client {
    connection: Connection,
    host: String,
}

impl Client {
    fn new(server: &Server) -> Self {
        let address = server.http_address();
        Self { connection: Connection::open(address).expect("a connection"), host: address.to_string() }
    }

    /// Prints a row, and tells whether all is within the limits.
    fn measure(&mut self, path: &str, headers: &[(&str, &str)], limit: Duration, rounds: usize) -> bool {
        let mut latencies: Vec<Duration> = (0..WARM_UP + rounds)
            .map(|_| {
                let began = Instant::now();
                let response = self.get(path, headers);
                let took = began.elapsed();
                assert_eq!(response.status, 200, "{path}: {}", response.text());
                took
            })
            .skip(WARM_UP)
            .collect();
        latencies.sort_unstable();
        let at = |part: f64| latencies[((latencies.len() - 1) as f64 * part) as usize];
        let (median, p99) = (at(0.5), at(0.99));
        let octets = self.first_load(path, headers);
        let is_within = p99 <= limit && octets <= FIRST_LOAD_MAX;
        println!(
            "{path:<56.56} {:>8.2} {:>8.2} {:>8} {octets:>10} {}",
            median.as_secs_f64() * 1e3,
            p99.as_secs_f64() * 1e3,
            limit.as_millis(),
            if is_within { "" } else { "OVER" },
        );
        is_within
    }

    /// The octets of the page and of what it loads, as a browser without a cache gets them.
    fn first_load(&mut self, path: &str, headers: &[(&str, &str)]) -> usize {
        let page = self.get(path, headers);
        if page.header("content-type").is_none_or(|content_type| !content_type.starts_with("text/html")) {
            // A file to keep.
            return 0;
        }
        let parts: Vec<String> = page
            .text()
            .split('"')
            .filter(|text| text.starts_with("/static/") && (text.ends_with(".css") || text.ends_with(".js")))
            .map(str::to_owned)
            .collect();
        page.body.len()
            + parts.iter().map(|part| self.get(part, headers).expect(200).body.len()).sum::<usize>()
    }

    fn get(&mut self, path: &str, headers: &[(&str, &str)]) -> Response {
        let request = write_request_to(&self.host, "GET", path, headers, None);
        self.connection.send(&request).and_then(|()| self.connection.receive(false)).expect("an answer")
    }
}
