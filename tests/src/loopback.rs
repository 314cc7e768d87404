//! Addresses that no other test uses.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::process;
use std::sync::atomic::{AtomicU16, Ordering};

/// An address of 127.0.0.0/8 that only this process uses. Nameservers share their ports by SO_REUSEPORT, so that two
/// tests that by chance probed the same free port would silently share queries.
fn own_address() -> IpAddr {
    // A process identifier has at most 22 bits.
    let [_, high, middle, low] = process::id().to_be_bytes();
    IpAddr::V4(Ipv4Addr::new(127, 1 + high, middle, low))
}

/// The next port that [`free_address`] tries. These lie below those that the system gives to clients, whose connections
/// come from the same address.
static NEXT_PORT: AtomicU16 = AtomicU16::new(10_000);

/// An address of this process's own, with a port that is free for UDP and TCP and was given to no other test.
pub(crate) fn free_address() -> SocketAddr {
    for _ in 0..1_000 {
        let address = SocketAddr::new(own_address(), NEXT_PORT.fetch_add(1, Ordering::Relaxed));
        if TcpListener::bind(address).is_ok() && UdpSocket::bind(address).is_ok() {
            return address;
        }
    }
    panic!("no port is free for both UDP and TCP");
}

/// The same at an interface's own address, for those who listen nowhere else.
pub(crate) fn free_interface_address() -> SocketAddr {
    free_address_at(IpAddr::V4(Ipv4Addr::LOCALHOST))
}

fn free_address_at(address: IpAddr) -> SocketAddr {
    for _ in 0..100 {
        let tcp = TcpListener::bind((address, 0)).expect("a free TCP port");
        let address = tcp.local_addr().expect("a bound socket has an address");
        if UdpSocket::bind(address).is_ok() {
            return address;
        }
    }
    panic!("no port is free for both UDP and TCP");
}
