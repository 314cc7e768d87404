//! DNS cookies (RFC 7873), made so that several nodes understand each other's (RFC 9018).

use std::fmt;
use std::net::IpAddr;

use siphasher::sip::SipHasher24;
use subtle::ConstantTimeEq;

use super::Moment;
use super::request::CookieOption;

/// A server secret: with it cookies are made and known again.
pub type CookieSecret = [u8; 16];

/// Octets of a client cookie (RFC 7873 4).
pub(super) const CLIENT_COOKIE: usize = 8;
/// Octets of a client cookie and a server cookie of ours (RFC 9018 4).
pub(super) const COOKIE: usize = CLIENT_COOKIE + 16;

/// RFC 9018 4.1.
const VERSION: u8 = 1;
/// RFC 9018 4.3: for so long a cookie is good.
const LIFETIME_SECONDS: i32 = 3600;
/// RFC 9018 4.3: the clocks of several nodes may differ by so much.
const AHEAD_SECONDS_MAX: i32 = 300;
/// RFC 9018 4.3: what is older than this is renewed.
const RENEWAL_SECONDS: i32 = 1800;
/// How long a secret of this process's own is made cookies with (RFC 7873 7.1 has at most 36 days, and better one).
const SECRET_SECONDS: u64 = 86_400;

/// The server's side of cookies.
#[derive(Clone)]
pub struct Cookies {
    secrets: Secrets,
    /// The first makes cookies, all are accepted.
    keys: Vec<SipHasher24>,
    is_required: bool,
}

#[derive(Clone)]
enum Secrets {
    /// As the operator has them.
    Given,
    /// New ones every day, all of which come from this one, so that threads agree on them and need not talk.
    Own { seed: SipHasher24, day: u64 },
}

/// What a request said by its cookie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CookieStatus {
    /// Nothing, or cookies are off.
    #[default]
    Absent,
    /// That its client cannot make cookies.
    Malformed,
    /// That its client has none of ours yet.
    ClientOnly,
    /// That its client has none of ours any more, or that somebody else claims to be it.
    Invalid,
    /// That it comes from where it says.
    Valid,
}

/// What came of a request's cookie.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Checked {
    pub(super) status: CookieStatus,
    /// What the response has: the client's part, and one of ours.
    pub(super) cookie: Option<[u8; COOKIE]>,
}

/// Of a server cookie.
struct Age {
    seconds: i32,
    is_of_first_key: bool,
}

impl Cookies {
    /// Cookies of a single node: `seed` is random, and its secrets are made from it, a new one each day.
    pub fn of_one_node(seed: CookieSecret) -> Self {
        let mut cookies = Self {
            secrets: Secrets::Own { seed: SipHasher24::new_with_key(&seed), day: 0 },
            keys: Vec::new(),
            is_required: false,
        };
        cookies.roll_over(0);
        cookies
    }

    /// Cookies that all nodes with these secrets understand. The first secret makes them, all are accepted: a new one
    /// is first put last on every node, then first, and the old one goes when its cookies have, an hour later
    /// (RFC 9018 5).
    pub fn with_secrets(secrets: &[CookieSecret]) -> Self {
        let keys = secrets.iter().map(SipHasher24::new_with_key).collect();
        Self { secrets: Secrets::Given, keys, is_required: false }
    }

    /// Answers clients over UDP that know cookies only once they have one of ours: until then they get it with
    /// BADCOOKIE. Who knows none is answered all the same.
    pub fn required(self) -> Self {
        Self { is_required: true, ..self }
    }

    pub(super) fn is_required(&self) -> bool {
        self.is_required
    }

    /// Takes the secrets of the day.
    pub(super) fn keep_time(&mut self, now: Moment) {
        let today = now.unix_seconds / SECRET_SECONDS;
        if matches!(self.secrets, Secrets::Own { day, .. } if day != today) {
            self.roll_over(today);
        }
    }

    #[cold]
    fn roll_over(&mut self, today: u64) {
        let Secrets::Own { seed, day } = &mut self.secrets else { return };
        *day = today;
        let seed = *seed;
        let key_of = |day: u64| {
            let half = |half: u64| seed.hash(&(day << 1 | half).to_le_bytes());
            SipHasher24::new_with_keys(half(0), half(1))
        };
        // What was made yesterday is good for another hour, and another thread may be a moment ahead.
        let keys = [today, today.wrapping_sub(1), today.wrapping_add(1)].map(key_of);
        self.keys.clear();
        self.keys.extend(keys);
    }

    /// Looks at a request's cookie, and makes what its response has.
    #[inline]
    pub(super) fn check(&self, option: CookieOption, request: &[u8], client: IpAddr, now: Moment) -> Checked {
        match option {
            CookieOption::Absent => Checked::default(),
            CookieOption::Malformed => Checked { status: CookieStatus::Malformed, cookie: None },
            CookieOption::Whole { at, octets } => {
                let octets = request.get(usize::from(at)..).and_then(|rest| rest.get(..usize::from(octets)));
                octets.and_then(|octets| self.check_octets(octets, client, now)).unwrap_or_default()
            }
        }
    }

    #[inline(never)]
    fn check_octets(&self, octets: &[u8], client: IpAddr, now: Moment) -> Option<Checked> {
        let (&client_cookie, server_cookie) = octets.split_first_chunk::<CLIENT_COOKIE>()?;
        let status = match <[u8; 16]>::try_from(server_cookie) {
            Ok(server_cookie) => match self.age(client_cookie, server_cookie, client, now) {
                Some(Age { seconds, is_of_first_key }) if is_of_first_key && seconds <= RENEWAL_SECONDS => {
                    let cookie = join(client_cookie, server_cookie);
                    return Some(Checked { status: CookieStatus::Valid, cookie: Some(cookie) });
                }
                Some(_) => CookieStatus::Valid,
                None => CookieStatus::Invalid,
            },
            Err(_) if server_cookie.is_empty() => CookieStatus::ClientOnly,
            // Another server's, or from before a change of its software.
            Err(_) => CookieStatus::Invalid,
        };
        let [a, b, c, d] = (now.unix_seconds as u32).to_be_bytes();
        let start = [VERSION, 0, 0, 0, a, b, c, d];
        let hash = hash(self.keys.first()?, client_cookie, start, client);
        let mut server_cookie = [0; 16];
        server_cookie[..8].copy_from_slice(&start);
        server_cookie[8..].copy_from_slice(&hash.to_le_bytes());
        Some(Checked { status, cookie: Some(join(client_cookie, server_cookie)) })
    }

    /// How old a server cookie is that is ours and still good.
    fn age(
        &self,
        client_cookie: [u8; CLIENT_COOKIE],
        server_cookie: [u8; 16],
        client: IpAddr,
        now: Moment,
    ) -> Option<Age> {
        let (&start, made) = server_cookie.split_first_chunk::<8>()?;
        let [version, _, _, _, made_at @ ..] = start;
        // RFC 9018 4.3: in the arithmetic of RFC 1982.
        let seconds = (now.unix_seconds as u32).wrapping_sub(u32::from_be_bytes(made_at)) as i32;
        if version != VERSION || !(-AHEAD_SECONDS_MAX..=LIFETIME_SECONDS).contains(&seconds) {
            return None;
        }
        let made = u64::from_le_bytes(made.try_into().ok()?);
        // Never octet by octet, or the time it takes would tell how much of a forged one is right.
        let is_made_by = |key| bool::from(hash(key, client_cookie, start, client).ct_eq(&made));
        let key = self.keys.iter().position(is_made_by)?;
        Some(Age { seconds, is_of_first_key: key == 0 })
    }
}

impl fmt::Debug for Cookies {
    /// Without the secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cookies").field("is_required", &self.is_required).finish_non_exhaustive()
    }
}

/// RFC 9018 4.4, of which the first octets of the server cookie, what is reserved included, are as they came.
fn hash(key: &SipHasher24, client_cookie: [u8; CLIENT_COOKIE], start: [u8; 8], client: IpAddr) -> u64 {
    let mut input = [0; 32];
    input[..8].copy_from_slice(&client_cookie);
    input[8..16].copy_from_slice(&start);
    let length = match client {
        IpAddr::V4(address) => {
            input[16..20].copy_from_slice(&address.octets());
            20
        }
        IpAddr::V6(address) => {
            input[16..].copy_from_slice(&address.octets());
            32
        }
    };
    key.hash(&input[..length])
}

fn join(client_cookie: [u8; CLIENT_COOKIE], server_cookie: [u8; 16]) -> [u8; COOKIE] {
    let mut cookie = [0; COOKIE];
    cookie[..CLIENT_COOKIE].copy_from_slice(&client_cookie);
    cookie[CLIENT_COOKIE..].copy_from_slice(&server_cookie);
    cookie
}
