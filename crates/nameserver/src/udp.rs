//! DNS over UDP: one thread and one socket a core, queries and responses in batches.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::os::fd::AsRawFd;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use crate::answer::{Answered, Exchange, Exchanges, RateLimit, Responder, Transport};
use crate::counters::ThreadCounters;
use crate::rate_limit_log::RateLimitLog;
use crate::system::{self, Datagrams, RESPONSE_OCTETS_MAX};

/// How long a thread sleeps without queries before it looks around: lets go of zones that are no longer served, and
/// notices a stop that it was not woken for.
const IDLE: Duration = Duration::from_secs(1);
/// How long a thread waits after an error of its socket, so that it does not spin.
const PAUSE: Duration = Duration::from_millis(100);
/// Queries that may wait while a thread does something else. The system cuts this to `net.core.rmem_max`.
const RECEIVE_BUFFER_OCTETS: usize = 4 << 20;
/// Responses that may wait for the network. The system cuts this to `net.core.wmem_max`.
const SEND_BUFFER_OCTETS: usize = 4 << 20;

/// Sets what all UDP sockets have in common.
pub(crate) fn configure(socket: &socket2::Socket, address: SocketAddr) -> io::Result<()> {
    socket.set_recv_buffer_size(RECEIVE_BUFFER_OCTETS)?;
    socket.set_send_buffer_size(SEND_BUFFER_OCTETS)?;
    socket.set_read_timeout(Some(IDLE))?;
    // The path MTU that ICMP messages claim is ignored, since forged ones make fragments, into which others can
    // slip theirs (RFC 9715 3.1). The default payload of 1232 octets needs no fragments anyway.
    let (level, mtu_discover, omit, packet_info) = match address {
        SocketAddr::V4(_) => {
            (libc::IPPROTO_IP, libc::IP_MTU_DISCOVER, libc::IP_PMTUDISC_OMIT, libc::IP_PKTINFO)
        }
        SocketAddr::V6(_) => {
            (libc::IPPROTO_IPV6, libc::IPV6_MTU_DISCOVER, libc::IPV6_PMTUDISC_OMIT, libc::IPV6_RECVPKTINFO)
        }
    };
    system::set_option(socket.as_raw_fd(), level, mtu_discover, omit)?;
    // A wildcard socket must be told for each query which address it was sent to, so that the response leaves from
    // there; any other socket has but one.
    if address.ip().is_unspecified() {
        system::set_option(socket.as_raw_fd(), level, packet_info, 1)?;
    }
    Ok(())
}

/// Wakes the thread that waits at this socket.
pub(crate) fn wake(socket: &UdpSocket) {
    // The answer is ENOTCONN, and yet Linux wakes who waits. Elsewhere the thread wakes by itself after a while.
    let _ = socket2::SockRef::from(socket).shutdown(std::net::Shutdown::Read);
}

/// Answers queries until told to stop.
pub(crate) fn serve(
    socket: &UdpSocket,
    responder: &mut Responder,
    payload_max: u16,
    counters: &ThreadCounters,
    is_stopping: &AtomicBool,
) {
    let response_octets_max = usize::from(payload_max).clamp(512, RESPONSE_OCTETS_MAX);
    let mut datagrams = Datagrams::new();
    let mut log = RateLimitLog::default();
    while !is_stopping.load(Ordering::Relaxed) {
        let count = receive(&mut datagrams, socket);
        // Also without a query: it lets go of zones that are no longer served.
        let now = system::now();
        let mut batch =
            Batch { datagrams: &mut datagrams, count, response_octets_max, counters, log: &mut log };
        responder.answer_all(&mut batch, Transport::Udp, now);
        let unsent = datagrams.send(socket);
        if unsent > 0 {
            counters.count_unsent(unsent);
        }
        log.write(now);
    }
}

/// The datagrams that came, on their way through the responder.
struct Batch<'a> {
    datagrams: &'a mut Datagrams,
    count: usize,
    response_octets_max: usize,
    counters: &'a ThreadCounters,
    log: &'a mut RateLimitLog,
}

impl Exchanges for Batch<'_> {
    fn count(&self) -> usize {
        self.count
    }

    fn request(&mut self, index: usize) -> &[u8] {
        let datagram = self.datagrams.get(index);
        // Nobody has port 0. What is empty is not answered. A query whose end was lost lacks what it counts, and is
        // malformed, or has all of it.
        if datagram.client.port() == 0 { &[] } else { datagram.query }
    }

    fn exchange(&mut self, index: usize) -> Exchange<'_> {
        let datagram = self.datagrams.get(index);
        let response = &mut datagram.response[..self.response_octets_max];
        Exchange { request: datagram.query, client: datagram.client.ip(), response }
    }

    fn answered(&mut self, index: usize, answered: Option<Answered>) {
        match answered {
            Some(answered) => {
                if answered.rate_limit != RateLimit::Within {
                    self.log.note(self.datagrams.get(index).client.ip());
                }
                if answered.length > 0 {
                    self.datagrams.reply(index, answered.length);
                }
                self.counters.count_answer(&answered);
            }
            None => self.counters.count_dropped(),
        }
    }
}

/// How many datagrams came; none when the wait was in vain.
fn receive(datagrams: &mut Datagrams, socket: &UdpSocket) -> usize {
    match datagrams.receive(socket) {
        Ok(count) => count,
        Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => 0,
        Err(error) => {
            tracing::warn!(%error, "receiving DNS queries over UDP failed");
            thread::sleep(PAUSE);
            0
        }
    }
}
