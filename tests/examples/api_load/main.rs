//! How many records a second the API creates, each durable and answered by DNS before its 201. See `bench/README.md`.
//!
//! Usage: api_load [--seconds N] [--zones N] [--postgres] [--power-dns] CLIENTS...

mod power_dns;

use std::io;
use std::net::SocketAddr;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use end_to_end::http::{Connection, Response, write_request};
use end_to_end::{Postgres, Server, ServerOptions, Zone};
use power_dns::PowerDns;

/// Told apart by what they write, so that no client waits for another's record.
struct Client {
    /// Kept alive, where the server does.
    connection: Option<Connection>,
    address: SocketAddr,
    /// Of a request that creates the record of this number; with the status that says it was.
    request: Box<dyn Fn(usize) -> Vec<u8> + Send>,
    created: u16,
}

/// What a client saw.
#[derive(Default)]
struct Seen {
    latencies: Vec<Duration>,
    errors: usize,
}

fn main() {
    let (mut seconds, mut zone_count, mut clients) = (5, 1, Vec::new());
    let (mut on_postgres, mut with_power_dns) = (false, false);
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut number = || arguments.next().and_then(|text| text.parse().ok()).expect("a number follows");
        match argument.as_str() {
            "--seconds" => seconds = number(),
            "--zones" => zone_count = number(),
            "--postgres" => on_postgres = true,
            "--power-dns" => with_power_dns = true,
            count => clients.push(count.parse::<usize>().expect("CLIENTS is a number")),
        }
    }
    if clients.is_empty() {
        clients = vec![1, 16, 64];
    }
    let postgres = on_postgres.then(Postgres::start);
    println!(
        "{:<12} {:>8} {:>12} {:>9} {:>9} {:>9} {:>7}",
        "", "clients", "creations/s", "p50 ms", "p99 ms", "max ms", "errors"
    );
    let duration = Duration::from_secs(seconds as u64);
    for count in clients {
        // A database of its own, so that each row starts alike.
        let mut options = ServerOptions::default().setting("ZONEWRIGHT_LIMITS__RECORDS_PER_ZONE", "0");
        if let Some(postgres) = &postgres {
            options = options.database_url(&postgres.database(&format!("clients{count}")));
        }
        let server = options.start();
        let created = measure("zonewright", our_clients(&server, count, zone_count), duration);
        assert_all_are_there(&server, created);
        drop(server);
        if with_power_dns {
            let server = PowerDns::start();
            measure("PowerDNS", power_dns_clients(&server, count, zone_count), duration);
        }
    }
}

fn our_clients(server: &Server, count: usize, zone_count: usize) -> Vec<Client> {
    let api = server.api("bench@example.net");
    let zones: Vec<Zone> =
        (0..zone_count).map(|index| api.create_zone(&format!("bench{index}.com"))).collect();
    let client = |number: usize| {
        let authorization = format!("Bearer {}", api.token());
        let target = format!("/api/v1{}", zones[number % zones.len()].path("records/"));
        let request = move |index| {
            let body = format!(r#"{{"record_type":"A","name":"c{number}-{index}","value":"192.0.2.1"}}"#);
            let headers = [("Authorization", authorization.as_str()), ("Content-Type", "application/json")];
            write_request("POST", &target, &headers, Some(body.as_bytes()))
        };
        Client { connection: None, address: server.http_address(), request: Box::new(request), created: 201 }
    };
    (0..count).map(client).collect()
}

fn power_dns_clients(server: &PowerDns, count: usize, zone_count: usize) -> Vec<Client> {
    let zones: Vec<(String, String)> = (0..zone_count)
        .map(|index| format!("bench{index}.com"))
        .map(|domain| (server.create_zone(&domain), domain))
        .collect();
    let client = |number: usize| {
        let (target, domain) = zones[number % zones.len()].clone();
        let request = move |index| {
            let body = format!(
                r#"{{"rrsets":[{{"name":"c{number}-{index}.{domain}.","type":"A","ttl":3600,"changetype":"REPLACE","records":[{{"content":"192.0.2.1","disabled":false}}]}}]}}"#
            );
            let headers = [("X-API-Key", power_dns::KEY), ("Content-Type", "application/json")];
            write_request("PATCH", &target, &headers, Some(body.as_bytes()))
        };
        Client { connection: None, address: server.http_address(), request: Box::new(request), created: 204 }
    };
    (0..count).map(client).collect()
}

/// Prints a row, and tells how many records were created.
fn measure(name: &str, clients: Vec<Client>, duration: Duration) -> usize {
    let count = clients.len();
    let (barrier, is_over) = (Barrier::new(count + 1), AtomicBool::new(false));
    let (seen, took) = thread::scope(|scope| {
        let threads: Vec<_> = clients
            .into_iter()
            .map(|client| scope.spawn(|| create_until(client, &barrier, &is_over)))
            .collect();
        barrier.wait();
        let began = Instant::now();
        thread::sleep(duration);
        is_over.store(true, Ordering::Relaxed);
        let seen: Vec<Seen> =
            threads.into_iter().map(|thread| thread.join().expect("no client panics")).collect();
        (seen, began.elapsed())
    });

    let errors: usize = seen.iter().map(|seen| seen.errors).sum();
    let mut latencies: Vec<Duration> = seen.into_iter().flat_map(|seen| seen.latencies).collect();
    latencies.sort_unstable();
    let milliseconds = |part: f64| {
        let index = (latencies.len().saturating_sub(1) as f64 * part) as usize;
        latencies.get(index).map_or(f64::NAN, |latency| latency.as_secs_f64() * 1e3)
    };
    println!(
        "{name:<12} {count:>8} {:>12.0} {:>9.2} {:>9.2} {:>9.2} {errors:>7}",
        latencies.len() as f64 / took.as_secs_f64(),
        milliseconds(0.5),
        milliseconds(0.99),
        milliseconds(1.0),
    );
    latencies.len()
}

fn create_until(mut client: Client, barrier: &Barrier, is_over: &AtomicBool) -> Seen {
    let mut seen = Seen::default();
    barrier.wait();
    while !is_over.load(Ordering::Relaxed) {
        let request = (client.request)(seen.latencies.len() + seen.errors);
        let began = Instant::now();
        match client.ask(&request) {
            Ok(response) if response.status == client.created => seen.latencies.push(began.elapsed()),
            _ => seen.errors += 1,
        }
    }
    seen
}

impl Client {
    fn ask(&mut self, request: &[u8]) -> io::Result<Response> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => Connection::open(self.address)?,
        };
        connection.send(request)?;
        let response = connection.receive(false)?;
        if response.header("connection").is_none_or(|told| !told.eq_ignore_ascii_case("close")) {
            self.connection = Some(connection);
        }
        Ok(response)
    }
}

/// What was acknowledged is there.
fn assert_all_are_there(server: &Server, created: usize) {
    let api = server.api_with("bench@example.net", &["dns:*"]);
    let listed = api.get("/dns-zones/").expect(200).json();
    let counted: u64 =
        listed.as_array().into_iter().flatten().filter_map(|zone| zone["record_count"].as_u64()).sum();
    assert!(counted >= created as u64, "{created} were acknowledged, {counted} are there");
}
