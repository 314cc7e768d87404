//! Addresses that no other test uses.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::ops::Range;
use std::process;
use std::sync::atomic::{AtomicU16, Ordering};

/// An address of 127.0.0.0/8 that only this process uses. Nameservers share their ports by SO_REUSEPORT, so that two
/// tests that by chance probed the same free port would silently share queries.
fn own_address() -> IpAddr {
    // A process identifier has at most 22 bits.
    let [_, high, middle, low] = process::id().to_be_bytes();
    IpAddr::V4(Ipv4Addr::new(127, 1 + high, middle, low))
}

/// Ports that are tried. They lie below those that the system gives to clients, one of which may come at any time.
const PORTS: Range<u16> = 10_000..32_000;

/// The next port that [`free_address`] tries.
static NEXT_PORT: AtomicU16 = AtomicU16::new(PORTS.start);

/// An address of this process's own, with a port that is free for UDP and TCP and was given to no other test.
pub fn free_address() -> SocketAddr {
    for _ in 0..1_000 {
        let address = SocketAddr::new(own_address(), NEXT_PORT.fetch_add(1, Ordering::Relaxed));
        if is_free(address) {
            return address;
        }
    }
    panic!("no port is free for both UDP and TCP");
}

/// The same at an interface's own address, for those who listen nowhere else. Each process begins elsewhere, so that no
/// two of them find the same port free at once.
pub fn free_interface_address() -> SocketAddr {
    static GIVEN: AtomicU16 = AtomicU16::new(0);
    let ports = u32::from(PORTS.end - PORTS.start);
    let given = u32::from(GIVEN.fetch_add(1, Ordering::Relaxed));
    let first = PORTS.start + (process::id().wrapping_mul(101).wrapping_add(given) % ports) as u16;
    (first..PORTS.end)
        .chain(PORTS.start..first)
        .map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
        .find(|address| is_free(*address))
        .expect("a port that is free for both UDP and TCP")
}

fn is_free(address: SocketAddr) -> bool {
    TcpListener::bind(address).is_ok() && UdpSocket::bind(address).is_ok()
}
