//! A nameserver that others try to wear out goes on answering everyone else.

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr, TcpStream, UdpSocket};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use end_to_end::{Message, Query, Random, Server, ServerOptions, raise_open_files_max, within};

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

/// Where the garbage comes from: not where the server and its normal clients are.
const FOES: [Ipv4Addr; 2] = [Ipv4Addr::new(127, 0, 66, 1), Ipv4Addr::new(127, 0, 67, 1)];

/// Noise, requests that are almost right, and what is odd about DNS.
fn garbage(random: &mut Random) -> Vec<u8> {
    let options = vec![0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8, 0, 3, 0, 0];
    let mut octets = Query { options, ..Query::new("www.example.com", "A").edns(4096) }.to_octets();
    match random.below(8) {
        0 => octets = (0..random.below(600)).map(|_| random.bits() as u8).collect(),
        1 => octets.truncate(random.below(octets.len())),
        // A response, another opcode, more questions, names that point at themselves.
        2 => octets[2] |= 0x80,
        3 => octets[2] = random.bits() as u8,
        4 => octets[5] = random.bits() as u8,
        5 => octets[12..14].copy_from_slice(&[0xc0, 12]),
        6 => {
            for _ in 0..8 {
                let at = random.below(octets.len());
                octets[at] = random.bits() as u8;
            }
        }
        // An option of a length that none has.
        _ => octets[47] = random.bits() as u8,
    }
    octets
}

#[test]
fn a_flood_of_garbage() {
    // Of the machine's own addresses only those of normal clients are exempt from the rate limit.
    let [_, high, _, _] = std::process::id().to_be_bytes();
    let own = format!("127.{}.0.0/16", 1 + high);
    let server = serve(ServerOptions::default().setting("ZONEWRIGHT_RATE_LIMIT__EXEMPT_NETWORKS", &own));
    let address = server.dns().address;
    let (is_over, sent) = (AtomicBool::new(false), AtomicU64::new(0));
    std::thread::scope(|scope| {
        for foe in FOES {
            let (is_over, sent) = (&is_over, &sent);
            scope.spawn(move || {
                let socket = UdpSocket::bind((foe, 0)).expect("loopback is all of 127.0.0.0/8");
                let mut random = Random::new(u64::from(foe.to_bits()));
                while !is_over.load(Ordering::Relaxed) {
                    // Where the server's buffer is full the system drops it, and who floods does not mind.
                    sent.fetch_add(
                        u64::from(socket.send_to(&garbage(&mut random), address).is_ok()),
                        Ordering::Relaxed,
                    );
                }
            });
        }
        scope.spawn(|| flood_over_tcp(address, &is_over));
        let began = Instant::now();
        let mut asked = 0;
        while began.elapsed() < Duration::from_secs(3) || asked < 100 {
            asked += 1;
            assert!(is_answered(address, asked as u16), "question {asked} had no answer");
        }
        is_over.store(true, Ordering::Relaxed);
        assert!(sent.load(Ordering::Relaxed) > 10_000, "{sent:?} is no flood");
    });
    server.dns().ask_tcp("www.example.com A").noerror();
    let metrics = server.get("/metrics").expect("it serves").text();
    let dropped = metrics
        .lines()
        .find_map(|line| line.strip_prefix("zonewright_dns_rate_limited_total{action=\"dropped\"} "));
    assert!(
        dropped.and_then(|count| count.parse().ok()).is_some_and(|count: u64| count > 1_000),
        "{metrics}"
    );
    assert!(!server.log().contains("failed by a defect"), "{}", server.log());
}

/// Connections that bring garbage and go.
fn flood_over_tcp(address: SocketAddr, is_over: &AtomicBool) {
    let mut random = Random::new(7);
    while !is_over.load(Ordering::Relaxed) {
        let Ok(mut stream) = TcpStream::connect(address) else { continue };
        for _ in 0..random.below(4) {
            let octets = garbage(&mut random);
            let length = (octets.len() as u16).to_be_bytes();
            // The server may have closed it by now.
            let _ = stream.write_all(&[&length[..], &octets].concat());
        }
    }
}

/// Asks as resolvers do: a few times, for the system may have dropped the question with the garbage around it.
fn is_answered(address: SocketAddr, id: u16) -> bool {
    let octets = Query { id, ..Query::new("www.example.com", "A").edns(1232) }.to_octets();
    (0..8).any(|_| {
        let socket = UdpSocket::bind((address.ip(), 0)).expect("a free UDP port");
        socket.connect(address).expect("a UDP socket connects at once");
        socket.set_read_timeout(Some(NORMAL / 4)).expect("a timeout that is not 0");
        let mut answer = [0; 1232];
        socket.send(&octets).is_ok()
            && socket.recv(&mut answer).is_ok_and(|length| {
                let message = Message::parse(&answer[..length]).expect("an answer in order");
                assert_eq!(
                    (message.rcode_name().as_str(), message.answer.len()),
                    ("NOERROR", 1),
                    "{message}"
                );
                message.id == id
            })
    })
}
