//! A nameserver that others try to wear out goes on answering everyone else.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use end_to_end::{Server, ServerOptions, raise_open_files_max, within};

/// Within this, an answer is a normal one on a machine that runs other tests, too.
const NORMAL: Duration = Duration::from_secs(2);

/// Serves `example.com`, with one address in it.
fn serve(options: ServerOptions) -> Server {
    let server = options.start();
    let api = server.api("alice@example.net");
    let zone = api.create_zone("example.com");
    api.add(&zone, "www", "A", "192.0.2.1");
    server
}

#[test]
fn ten_thousand_idle_tcp_connections() {
    const CONNECTIONS: usize = 10_000;
    // The server may have three quarters of its files for connections.
    let files = raise_open_files_max();
    assert!(
        files > CONNECTIONS * 4 / 3 + 100,
        "{files} files are too few; raise the hard limit (ulimit -Hn)"
    );
    let server = serve(ServerOptions::default().setting("ZONEWRIGHT_TCP__IDLE_TIMEOUT_SECONDS", "600"));
    let (dns, address) = (server.dns(), server.dns().address);
    let idle: Vec<TcpStream> = (0..CONNECTIONS)
        .map(|number| TcpStream::connect(address).unwrap_or_else(|error| panic!("{number}: {error}")))
        .collect();
    let open = format!("\nzonewright_dns_tcp_connections {CONNECTIONS}\n");
    let metrics = || server.get("/metrics").map(|response| response.text()).unwrap_or_default();
    assert!(within(Duration::from_secs(60), || metrics().contains(&open)), "{}", metrics());
    for _ in 0..500 {
        let began = Instant::now();
        dns.ask("www.example.com A").noerror().answer(&["www.example.com. 3600 A 192.0.2.1"]);
        dns.ask_tcp("www.example.com A").noerror().answer(&["www.example.com. 3600 A 192.0.2.1"]);
        assert!(began.elapsed() < NORMAL, "{:?}", began.elapsed());
    }
    drop(idle);
    let none = "\nzonewright_dns_tcp_connections 0\n";
    assert!(within(Duration::from_secs(60), || metrics().contains(none)), "{}", metrics());
}
