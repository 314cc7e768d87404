//! Response rate limiting: a client that gets the same answer over and over probably did not ask for it. The rules
//! are BIND's, which Knot DNS and NSD have taken over.
//!
//! Each network of clients has an account for each kind of answer. A second is worth so many answers, each answer that
//! is due takes one away whether it is sent or not, and an account in debt gets no answers, or cut ones. What an
//! account stands for is the moment at which it would be in balance; all of them lie in one table of a fixed size,
//! eight side by side in a cache line, which all threads share without a lock.

use std::hash::{BuildHasher, Hasher};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use foldhash::quality::FixedState;
use ipnet::IpNet;
use zone::RecordType;
use zone_image::SearchKey;

use super::Moment;
use super::message::Outcome;

/// What the operator decides about it.
#[derive(Clone, Debug)]
pub struct RateLimitOptions {
    /// Answers of one kind to one network, in a second; at least 1.
    pub responses_per_second: u32,
    /// The debt that an account may have, and with it how long a client is kept waiting after a flood; at least 1.
    pub window_seconds: u32,
    /// Of so many answers that are limited, one is sent without data, so that a client that did ask comes back over
    /// TCP; 0: none is.
    pub slip: u32,
    /// How much of an IPv4 address makes the network.
    pub ipv4_prefix_length: u8,
    /// How much of an IPv6 address does.
    pub ipv6_prefix_length: u8,
    /// Accounts that are kept, of eight octets each.
    pub table_entries: usize,
    /// Counts what would be limited, and limits nothing.
    pub is_log_only: bool,
    /// Clients that are never limited.
    pub exempt: Vec<IpNet>,
}

impl Default for RateLimitOptions {
    fn default() -> Self {
        Self {
            responses_per_second: 200,
            window_seconds: 15,
            slip: 2,
            ipv4_prefix_length: 24,
            ipv6_prefix_length: 56,
            table_entries: 1 << 17,
            is_log_only: false,
            exempt: [(Ipv4Addr::LOCALHOST.into(), 8), (IpAddr::V6(Ipv6Addr::LOCALHOST), 128)]
                .into_iter()
                .filter_map(|(address, length)| Some(IpNet::new(address, length).ok()?.trunc()))
                .collect(),
        }
    }
}

/// What became of a response by it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RateLimit {
    /// Nothing.
    #[default]
    Within,
    /// It lost its data: the client may come back over TCP or with a cookie.
    Slipped,
    /// It was not sent.
    Dropped,
    /// It was sent, since all that is limited is noted only.
    Noted,
}

/// The accounts of all clients, which all threads share.
#[derive(Clone)]
pub struct RateLimiter {
    shared: Arc<Shared>,
    /// Counts what was limited by this thread, for the slip.
    limited: u32,
}

struct Shared {
    options: RateLimitOptions,
    /// Seeded, so that nobody can tell which clients share an account.
    hash: FixedState,
    /// What one answer costs.
    interval_micros: u64,
    /// How far an account may be ahead of time.
    ahead_micros_max: u64,
    sets: Box<[AccountSet]>,
}

/// Accounts side by side: the upper 24 bits of each tell whose it is, the lower 40 when it will be in balance.
#[repr(align(64))]
struct AccountSet([AtomicU64; 8]);

const TIME_BITS: u32 = 40;
const TIME: u64 = (1 << TIME_BITS) - 1;
const SECOND: u64 = 1_000_000;
/// How often an account is tried to be written that another thread writes, too.
const ATTEMPTS_MAX: usize = 4;

/// Answers that are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Of a name and a type.
    Data = 1,
    /// Of a type, made from a wildcard or a DNAME for any number of names.
    Synthesised,
    /// That a name has no such type.
    NoData,
    /// That a zone has no such name.
    NoName,
    /// To a delegated zone.
    Referral,
    /// All errors.
    Error,
}

/// Which account an answer is charged to, beside that of which client.
#[derive(Clone, Copy, Debug)]
pub(super) struct Charge<'a> {
    pub(super) kind: Kind,
    /// The order key of the name that all answers of the account have in common.
    pub(super) name: &'a [u8],
    /// 0 where it makes no difference.
    pub(super) qtype: u16,
}

impl<'a> Charge<'a> {
    /// Of a response without anything of the question's.
    pub(super) fn of_error() -> Self {
        Self { kind: Kind::Error, name: &[], qtype: 0 }
    }

    /// Of a response to a question.
    pub(super) fn of(outcome: &Outcome, qname: &'a SearchKey, qtype: RecordType) -> Self {
        let qtype = if matches!(outcome.kind, Kind::Data | Kind::Synthesised) { qtype.0 } else { 0 };
        Self { kind: outcome.kind, name: qname.prefix(outcome.common_labels.into()), qtype }
    }
}

impl RateLimiter {
    /// Empty accounts. `seed` is random.
    pub fn new(options: RateLimitOptions, seed: u64) -> Self {
        let sets = (options.table_entries / 8).next_power_of_two();
        let shared = Shared {
            hash: FixedState::with_seed(seed),
            interval_micros: SECOND / u64::from(options.responses_per_second).clamp(1, SECOND),
            ahead_micros_max: SECOND * (1 + u64::from(options.window_seconds.max(1))),
            sets: (0..sets).map(|_| AccountSet([const { AtomicU64::new(0) }; 8])).collect(),
            options,
        };
        Self { shared: Arc::new(shared), limited: 0 }
    }

    /// Charges an answer, and tells what becomes of it.
    #[inline]
    pub(super) fn charge(&mut self, client: IpAddr, charge: Charge<'_>, now: Moment) -> RateLimit {
        if !self.shared.is_in_debt(client, charge, now.monotonic_micros) {
            return RateLimit::Within;
        }
        let Shared { options, .. } = &*self.shared;
        if options.is_log_only {
            return RateLimit::Noted;
        }
        self.limited = self.limited.wrapping_add(1);
        match options.slip {
            0 => RateLimit::Dropped,
            slip if self.limited.is_multiple_of(slip) => RateLimit::Slipped,
            _ => RateLimit::Dropped,
        }
    }
}

impl Shared {
    #[inline]
    fn is_in_debt(&self, client: IpAddr, charge: Charge<'_>, now: u64) -> bool {
        if self.options.exempt.iter().any(|network| network.contains(&client)) {
            return false;
        }
        let hash = self.hash_of(client, charge);
        let AccountSet(set) = &self.sets[hash as usize & (self.sets.len() - 1)];
        // The set was chosen by the lower bits.
        let tag = hash & !TIME;
        let mut is_in_debt = false;
        for _ in 0..ATTEMPTS_MAX {
            let (account, was, ahead) = self.find(set, tag, now);
            let then = (ahead + self.interval_micros).min(self.ahead_micros_max);
            is_in_debt = then > SECOND;
            let new = tag | now.wrapping_add(then) & TIME;
            if account.compare_exchange(was, new, Ordering::Relaxed, Ordering::Relaxed).is_ok() {
                break;
            }
        }
        is_in_debt
    }

    /// The account of this tag, or the one that is missed least: with what it was, and how far it is ahead of time.
    #[inline]
    fn find<'a>(&self, set: &'a [AtomicU64; 8], tag: u64, now: u64) -> (&'a AtomicU64, u64, u64) {
        let mut least = (&set[0], 0, u64::MAX);
        for account in set {
            let was = account.load(Ordering::Relaxed);
            let ahead = match was.wrapping_sub(now) & TIME {
                ahead if ahead <= self.ahead_micros_max => ahead,
                // Its time has passed, be it long ago.
                _ => 0,
            };
            if was & !TIME == tag {
                return (account, was, ahead);
            }
            if ahead < least.2 {
                least = (account, was, ahead);
            }
        }
        (least.0, least.1, 0)
    }

    fn hash_of(&self, client: IpAddr, charge: Charge<'_>) -> u64 {
        let mut hasher = self.hash.build_hasher();
        match client {
            IpAddr::V4(address) => {
                let host_bits = 32 - u32::from(self.options.ipv4_prefix_length).min(32);
                hasher.write_u32(address.to_bits().checked_shr(host_bits).unwrap_or(0));
            }
            IpAddr::V6(address) => {
                let host_bits = 128 - u32::from(self.options.ipv6_prefix_length).min(128);
                hasher.write_u128(address.to_bits().checked_shr(host_bits).unwrap_or(0));
            }
        }
        hasher.write_u32((charge.kind as u32) << 16 | u32::from(charge.qtype));
        hasher.write(charge.name);
        hasher.finish()
    }
}

impl std::fmt::Debug for RateLimiter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RateLimiter").field("options", &self.shared.options).finish_non_exhaustive()
    }
}
