//! The form of an API token: `vps_`, 34 random base-62 characters, and 6 more that check them. The checksum tells a
//! mistyped token from a revoked one without the database, and lets secret scanners recognise a leaked one.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

const PREFIX: &str = "vps_";
/// 34 of 62 characters: 202 bits, so that a fast hash is enough to store.
const RANDOM_LENGTH: usize = 34;
const CHECKSUM_LENGTH: usize = 6;
const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// What is stored of a token.
pub(crate) type TokenHash = [u8; 32];

/// A new token, from the operating system's randomness.
pub(crate) fn mint() -> Result<String, getrandom::Error> {
    let mut body = String::with_capacity(RANDOM_LENGTH);
    let mut octets = [0; 64];
    while body.len() < RANDOM_LENGTH {
        getrandom::fill(&mut octets)?;
        // Octets from 248 (4 times 62) on would favour the first characters.
        let fair =
            octets.iter().filter(|&&octet| octet < 248).map(|&octet| ALPHABET[usize::from(octet) % 62]);
        body.extend(fair.take(RANDOM_LENGTH - body.len()).map(char::from));
    }
    let check = checksum(body.as_bytes()).map(char::from);
    Ok(PREFIX.chars().chain(body.chars()).chain(check).collect())
}

/// The hash by which a well-formed token is known; `None` for what no token can be.
pub(crate) fn hash_of(token: &str) -> Option<TokenHash> {
    let (random, check) = token.strip_prefix(PREFIX)?.as_bytes().split_at_checked(RANDOM_LENGTH)?;
    let is_well_formed = check.len() == CHECKSUM_LENGTH
        && random.iter().all(u8::is_ascii_alphanumeric)
        && bool::from(checksum(random).ct_eq(check));
    is_well_formed.then(|| Sha256::digest(token.as_bytes()).into())
}

/// The first 8 octets of the SHA-256, modulo 62^6, in base 62.
fn checksum(random: &[u8]) -> [u8; CHECKSUM_LENGTH] {
    let digest = Sha256::digest(random);
    let mut rest = digest.iter().take(8).fold(0_u64, |number, &octet| number << 8 | u64::from(octet));
    std::array::from_fn(|_| {
        let character = ALPHABET[(rest % 62) as usize];
        rest /= 62;
        character
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mints_well_formed_tokens_that_differ() {
        let (one, other) = (mint().unwrap(), mint().unwrap());
        assert_eq!(one.len(), 44);
        assert_ne!(one, other);
        assert_ne!(hash_of(&one).unwrap(), hash_of(&other).unwrap());
    }

    #[test]
    fn tells_a_mistyped_token() {
        let token = mint().unwrap();
        for at in 0..token.len() {
            let mut wrong = token.clone().into_bytes();
            wrong[at] = if wrong[at] == b'x' { b'y' } else { b'x' };
            assert_eq!(hash_of(&String::from_utf8(wrong).unwrap()), None, "another character at {at}");
        }
        for wrong in
            ["", "vps_", &token[4..], &token[..43], &format!("{token}0"), &format!(" {token}"), "vps_é"]
        {
            assert_eq!(hash_of(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn goes_on_accepting_the_tokens_of_earlier_versions() {
        assert!(hash_of(&format!("vps_{}egfgwC", "a".repeat(34))).is_some());
    }
}
