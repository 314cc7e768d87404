//! Codes that depend on the time (RFC 6238), as authenticator apps have them: HMAC-SHA-1, 6 digits, 30 seconds.

use data_encoding::{BASE32_NOPAD, Encoding, Specification};
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::Error;

/// RFC 4226 4 recommends 160 bits.
pub(crate) const SEED_LENGTH: usize = 20;
const STEP_SECONDS: i64 = 30;
const DIGITS: usize = 6;
/// How many steps a clock may be off, either way.
const STEPS_OFF_MAX: i64 = 1;
/// Octets of a recovery code: 80 bits, so that a fast hash is enough to keep.
const RECOVERY_CODE_LENGTH: usize = 10;
const RECOVERY_CODES: usize = 10;

/// A new seed, from the operating system's randomness.
pub(crate) fn new_seed() -> Result<[u8; SEED_LENGTH], Error> {
    let mut seed = [0; SEED_LENGTH];
    fill(&mut seed)?;
    Ok(seed)
}

/// A seed as people type it.
pub(crate) fn seed_text(seed: &[u8]) -> String {
    BASE32_NOPAD.encode(seed)
}

/// The URI that authenticator apps read as a picture (the Key Uri Format of Google Authenticator).
pub(crate) fn uri(seed: &[u8], issuer: &str, email: &str) -> String {
    let (issuer, email) = (percent_encoded(issuer), percent_encoded(email));
    format!("otpauth://totp/{issuer}:{email}?secret={}&issuer={issuer}", seed_text(seed))
}

/// The step whose code this is, at `now` or nearly, and later than `after`: each step's code is good once.
pub(crate) fn matching_step(seed: &[u8], code: &str, now: i64, after: i64) -> Option<i64> {
    let digits: String = code.chars().filter(|character| !character.is_whitespace()).collect();
    if digits.len() != DIGITS || !digits.bytes().all(|octet| octet.is_ascii_digit()) {
        return None;
    }
    let today = now.div_euclid(STEP_SECONDS);
    (today - STEPS_OFF_MAX..=today + STEPS_OFF_MAX).filter(|&step| step > after).find(|&step| {
        code_of(seed, step).is_some_and(|wanted| bool::from(wanted.as_bytes().ct_eq(digits.as_bytes())))
    })
}

/// RFC 4226 5.3.
fn code_of(seed: &[u8], step: i64) -> Option<String> {
    let mut mac = Hmac::<Sha1>::new_from_slice(seed).ok()?;
    mac.update(&step.to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let offset = usize::from(digest.last()? & 0x0f);
    let four: [u8; 4] = digest.get(offset..offset + 4)?.try_into().ok()?;
    let number = u32::from_be_bytes(four) & 0x7fff_ffff;
    Some(format!("{:0DIGITS$}", number % 10_u32.pow(DIGITS as u32)))
}

/// New recovery codes, to be shown once.
pub(crate) fn new_recovery_codes() -> Result<Vec<String>, Error> {
    let encoding = recovery_encoding()?;
    let mut codes = Vec::with_capacity(RECOVERY_CODES);
    for _ in 0..RECOVERY_CODES {
        let mut octets = [0; RECOVERY_CODE_LENGTH];
        fill(&mut octets)?;
        let text = encoding.encode(&octets);
        let groups: Vec<&str> = (0..text.len()).step_by(4).filter_map(|at| text.get(at..at + 4)).collect();
        codes.push(groups.join("-"));
    }
    Ok(codes)
}

/// What is kept of a recovery code, however it was typed; `None` for what can be none.
pub(crate) fn recovery_code_hash(code: &str) -> Option<[u8; 32]> {
    let text: String = code
        .chars()
        .filter(|character| !character.is_whitespace() && *character != '-')
        .map(|character| character.to_ascii_lowercase())
        .collect();
    let octets = recovery_encoding().ok()?.decode(text.as_bytes()).ok()?;
    (octets.len() == RECOVERY_CODE_LENGTH).then(|| Sha256::digest(&octets).into())
}

/// Base 32 in small letters.
fn recovery_encoding() -> Result<Encoding, Error> {
    let mut specification = Specification::new();
    specification.symbols.push_str("abcdefghijklmnopqrstuvwxyz234567");
    specification.encoding().map_err(|error| Error::Internal(format!("no base 32: {error}")))
}

fn fill(octets: &mut [u8]) -> Result<(), Error> {
    getrandom::fill(octets).map_err(|error| Error::Unavailable(format!("no randomness: {error}")))
}

fn percent_encoded(text: &str) -> String {
    let encode = |octet: u8| match octet {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(octet).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(encode).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: &[u8] = b"12345678901234567890";

    /// RFC 6238, appendix B, the last six of eight digits.
    #[test]
    fn codes_are_those_of_the_rfc() {
        for (time, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code_of(SEED, time / 30).unwrap(), code, "at {time}");
            assert_eq!(matching_step(SEED, code, time, 0), Some(time / 30));
        }
    }

    #[test]
    fn a_code_is_good_one_step_early_or_late_and_once() {
        let step = 37_037_036;
        let code = code_of(SEED, step).unwrap();
        let at = |steps_off: i64| (step + steps_off) * 30;
        for off in -1..=1 {
            assert_eq!(matching_step(SEED, &code, at(off), 0), Some(step), "{off} off");
        }
        for off in [-2, 2] {
            assert_eq!(matching_step(SEED, &code, at(off), 0), None, "{off} off");
        }
        assert_eq!(matching_step(SEED, &code, at(0), step - 1), Some(step));
        assert_eq!(matching_step(SEED, &code, at(0), step), None);
        assert_eq!(matching_step(SEED, &format!(" {} {}", &code[..3], &code[3..]), at(0), 0), Some(step));
        for wrong in ["", "12345", "1234567", "12345a", "１２３４５６"] {
            assert_eq!(matching_step(SEED, wrong, at(0), 0), None, "{wrong}");
        }
    }

    #[test]
    fn recovery_codes_are_known_however_they_are_typed() {
        let codes = new_recovery_codes().unwrap();
        assert_eq!(codes.len(), 10);
        let code = &codes[0];
        let hash = recovery_code_hash(code).unwrap();
        assert_eq!(code.len(), 19);
        assert_eq!(recovery_code_hash(&format!(" {} ", code.replace('-', " ").to_uppercase())), Some(hash));
        assert_ne!(recovery_code_hash(&codes[1]), Some(hash));
        for wrong in ["", "123456", &code[1..], &format!("{code}a")] {
            assert_eq!(recovery_code_hash(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_uri_holds_hostile_names() {
        let uri = uri(SEED, "Zone & wright", "a?b=c&d@example.com");
        assert_eq!(
            uri,
            "otpauth://totp/Zone%20%26%20wright:a%3Fb%3Dc%26d%40example.com\
             ?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Zone%20%26%20wright"
        );
    }
}
