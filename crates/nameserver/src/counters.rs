//! What was asked and answered, counted by each thread for itself and summed when somebody looks.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use zone::RecordType;

use crate::answer::{Answered, CookieStatus, RateLimit, Transport, rcode};

/// The types that are counted each by itself; all others are counted together.
pub const COUNTED_TYPES: [RecordType; 24] = [
    RecordType::A,
    RecordType::NS,
    RecordType::CNAME,
    RecordType::SOA,
    RecordType::PTR,
    RecordType::MX,
    RecordType::TXT,
    RecordType::AAAA,
    RecordType::LOC,
    RecordType::SRV,
    RecordType::NAPTR,
    RecordType::DNAME,
    RecordType::DS,
    RecordType::SSHFP,
    RecordType::DNSKEY,
    RecordType::TLSA,
    RecordType::SVCB,
    RecordType::HTTPS,
    RecordType::IXFR,
    RecordType::AXFR,
    RecordType::ANY,
    RecordType::URI,
    RecordType::CAA,
    RecordType::OPENPGPKEY,
];
const OTHER: usize = COUNTED_TYPES.len();

/// Response codes counted each by itself: up to BADCOOKIE (RFC 7873), the highest there is. Higher ones, were there
/// any, would be counted as the last.
const RCODES: usize = 24;

/// What requests may say by their cookies, those without one left out: in the order of the counters.
const COOKIE_STATUSES: [CookieStatus; 4] =
    [CookieStatus::ClientOnly, CookieStatus::Valid, CookieStatus::Invalid, CookieStatus::Malformed];

/// What rate limiting may do to responses: in the order of the counters.
const LIMITED: [RateLimit; 3] = [RateLimit::Dropped, RateLimit::Slipped, RateLimit::Noted];

/// Where each type up to 257 is counted, so that counting is one look and no search.
static TYPE_SLOTS: [u8; 258] = {
    let mut slots = [OTHER as u8; 258];
    let mut index = 0;
    while index < COUNTED_TYPES.len() {
        slots[COUNTED_TYPES[index].0 as usize] = index as u8;
        index += 1;
    }
    slots
};

/// The counters of one thread. Only that thread writes them, thus an addition need not be atomic; the alignment keeps
/// them out of the cache lines of any other.
#[repr(align(128))]
pub(crate) struct ThreadCounters {
    transport: Transport,
    responses_by_type: [AtomicU64; OTHER + 1],
    responses_by_rcode: [AtomicU64; RCODES],
    truncated: AtomicU64,
    transfers_refused: AtomicU64,
    cookies: [AtomicU64; COOKIE_STATUSES.len()],
    limited: [AtomicU64; LIMITED.len()],
    dropped: AtomicU64,
    unsent: AtomicU64,
    connections_opened: AtomicU64,
    connections_refused: AtomicU64,
    connections_timed_out: AtomicU64,
}

impl ThreadCounters {
    pub(crate) fn new(transport: Transport) -> Arc<Self> {
        Arc::new(Self {
            transport,
            responses_by_type: [const { AtomicU64::new(0) }; OTHER + 1],
            responses_by_rcode: [const { AtomicU64::new(0) }; RCODES],
            truncated: AtomicU64::new(0),
            transfers_refused: AtomicU64::new(0),
            cookies: [const { AtomicU64::new(0) }; COOKIE_STATUSES.len()],
            limited: [const { AtomicU64::new(0) }; LIMITED.len()],
            dropped: AtomicU64::new(0),
            unsent: AtomicU64::new(0),
            connections_opened: AtomicU64::new(0),
            connections_refused: AtomicU64::new(0),
            connections_timed_out: AtomicU64::new(0),
        })
    }

    pub(crate) fn count_answer(&self, answered: &Answered) {
        if let Some(index) = LIMITED.iter().position(|limited| *limited == answered.rate_limit) {
            add(&self.limited[index], 1);
        }
        if let Some(index) = COOKIE_STATUSES.iter().position(|status| *status == answered.cookie) {
            add(&self.cookies[index], 1);
        }
        if answered.rate_limit == RateLimit::Dropped {
            return;
        }
        let slot = TYPE_SLOTS.get(usize::from(answered.qtype.0)).map_or(OTHER, |&slot| usize::from(slot));
        add(&self.responses_by_type[slot], 1);
        add(&self.responses_by_rcode[usize::from(answered.rcode).min(RCODES - 1)], 1);
        if answered.is_truncated {
            add(&self.truncated, 1);
        }
        let is_transfer = matches!(answered.qtype, RecordType::AXFR | RecordType::IXFR);
        if is_transfer && matches!(answered.rcode, rcode::REFUSED | rcode::NOTAUTH) {
            add(&self.transfers_refused, 1);
        }
    }

    /// A request that deserves no response.
    pub(crate) fn count_dropped(&self) {
        add(&self.dropped, 1);
    }

    /// Responses that the system did not take. They were counted as responses before.
    pub(crate) fn count_unsent(&self, count: usize) {
        add(&self.unsent, count as u64);
    }

    pub(crate) fn count_opened(&self) {
        add(&self.connections_opened, 1);
    }

    pub(crate) fn count_refused(&self) {
        add(&self.connections_refused, 1);
    }

    pub(crate) fn count_timed_out(&self) {
        add(&self.connections_timed_out, 1);
    }
}

/// Adds without a locked instruction: there is one writer.
fn add(counter: &AtomicU64, count: u64) {
    counter.store(counter.load(Ordering::Relaxed).wrapping_add(count), Ordering::Relaxed);
}

/// All that was counted since the start, at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Over UDP.
    pub udp: TransportCounters,
    /// Over TCP.
    pub tcp: TransportCounters,
    /// TCP connections accepted.
    pub connections_opened: u64,
    /// TCP connections closed at once, because there were too many.
    pub connections_refused: u64,
    /// TCP connections closed because nothing came.
    pub connections_timed_out: u64,
    /// TCP connections that are open now.
    pub connections_open: u64,
}

/// What was counted of one transport.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TransportCounters {
    by_type: [u64; OTHER + 1],
    by_rcode: [u64; RCODES],
    cookies: [u64; COOKIE_STATUSES.len()],
    limited: [u64; LIMITED.len()],
    /// Responses that said "truncated".
    pub truncated: u64,
    /// Transfers that were asked for by those who may not have them.
    pub transfers_refused: u64,
    /// Requests that got no response, because they deserve none.
    pub dropped: u64,
    /// Responses that could not be sent, which are counted as such all the same.
    pub unsent: u64,
}

impl TransportCounters {
    /// All responses.
    pub fn responses(&self) -> u64 {
        self.by_rcode.iter().sum()
    }

    /// Responses by the type asked for; `None` is all types that are not counted by themselves.
    pub fn by_type(&self) -> impl Iterator<Item = (Option<RecordType>, u64)> {
        COUNTED_TYPES.iter().copied().map(Some).chain([None]).zip(self.by_type)
    }

    /// Responses by response code.
    pub fn by_rcode(&self) -> impl Iterator<Item = (u16, u64)> {
        (0..).zip(self.by_rcode)
    }

    /// Requests with a cookie, by what it said.
    pub fn by_cookie(&self) -> impl Iterator<Item = (CookieStatus, u64)> {
        COOKIE_STATUSES.into_iter().zip(self.cookies)
    }

    /// Responses that rate limiting did something to, by what it did. Those that were not sent are no responses otherwise.
    pub fn by_rate_limit(&self) -> impl Iterator<Item = (RateLimit, u64)> {
        LIMITED.into_iter().zip(self.limited)
    }
}

impl Counters {
    /// Sums what the threads have counted.
    pub(crate) fn sum<'a>(
        threads: impl Iterator<Item = &'a ThreadCounters>,
        connections_open: usize,
    ) -> Self {
        let mut sum = Self { connections_open: connections_open as u64, ..Self::default() };
        for thread in threads {
            let transport = match thread.transport {
                Transport::Udp => &mut sum.udp,
                Transport::Tcp => &mut sum.tcp,
            };
            accumulate(&mut transport.by_type, &thread.responses_by_type);
            accumulate(&mut transport.by_rcode, &thread.responses_by_rcode);
            accumulate(&mut transport.cookies, &thread.cookies);
            accumulate(&mut transport.limited, &thread.limited);
            transport.truncated += thread.truncated.load(Ordering::Relaxed);
            transport.transfers_refused += thread.transfers_refused.load(Ordering::Relaxed);
            transport.dropped += thread.dropped.load(Ordering::Relaxed);
            transport.unsent += thread.unsent.load(Ordering::Relaxed);
            sum.connections_opened += thread.connections_opened.load(Ordering::Relaxed);
            sum.connections_refused += thread.connections_refused.load(Ordering::Relaxed);
            sum.connections_timed_out += thread.connections_timed_out.load(Ordering::Relaxed);
        }
        sum
    }
}

fn accumulate(sums: &mut [u64], counters: &[AtomicU64]) {
    for (sum, counter) in sums.iter_mut().zip(counters) {
        *sum += counter.load(Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(qtype: RecordType, rcode: u16) -> Answered {
        let (cookie, rate_limit) = (CookieStatus::Absent, RateLimit::Within);
        Answered { length: 12, rcode, qtype, is_truncated: false, cookie, rate_limit }
    }

    #[test]
    fn sums_threads_by_transport() {
        let udp = [ThreadCounters::new(Transport::Udp), ThreadCounters::new(Transport::Udp)];
        let tcp = ThreadCounters::new(Transport::Tcp);
        udp[0].count_answer(&answered(RecordType::A, 0));
        udp[1].count_answer(&answered(RecordType::A, 3));
        udp[1].count_dropped();
        udp[1].count_unsent(7);
        tcp.count_answer(&Answered { is_truncated: true, ..answered(RecordType(65280), 0) });
        tcp.count_answer(&answered(RecordType::CAA, 4000));
        udp[0].count_answer(&Answered { rate_limit: RateLimit::Dropped, ..answered(RecordType::A, 0) });
        udp[0].count_answer(&Answered { cookie: CookieStatus::Valid, ..answered(RecordType::A, 0) });

        let sum = Counters::sum(udp.iter().chain([&tcp]).map(|counters| &**counters), 0);

        assert_eq!(sum.udp.responses(), 3);
        assert_eq!(
            sum.udp.by_type().find(|(qtype, _)| *qtype == Some(RecordType::A)),
            Some((Some(RecordType::A), 3))
        );
        assert_eq!(sum.udp.by_rcode().filter(|(_, count)| *count > 0).collect::<Vec<_>>(), [(0, 2), (3, 1)]);
        assert_eq!((sum.udp.dropped, sum.udp.unsent), (1, 7));
        assert_eq!(
            sum.udp.by_rate_limit().collect::<Vec<_>>(),
            [(RateLimit::Dropped, 1), (RateLimit::Slipped, 0), (RateLimit::Noted, 0)]
        );
        assert_eq!(
            sum.udp.by_cookie().filter(|(_, count)| *count > 0).collect::<Vec<_>>(),
            [(CookieStatus::Valid, 1)]
        );
        assert_eq!(sum.tcp.truncated, 1);
        assert_eq!(sum.tcp.by_type().find(|(qtype, _)| qtype.is_none()), Some((None, 1)));
        assert_eq!(sum.tcp.responses(), 2);
    }

    #[test]
    fn no_two_threads_write_to_one_cache_line() {
        // Lines are fetched in pairs.
        const LINES: usize = 128;
        let threads: Vec<_> = (0..4).map(|_| ThreadCounters::new(Transport::Udp)).collect();
        let mut lines: Vec<(usize, usize)> = threads
            .iter()
            .map(|counters| {
                let start = std::ptr::from_ref(&**counters) as usize;
                (start / LINES, (start + size_of::<ThreadCounters>() - 1) / LINES)
            })
            .collect();
        lines.sort_unstable();
        assert!(lines.windows(2).all(|pair| pair[0].1 < pair[1].0), "{lines:?}");
    }
}
