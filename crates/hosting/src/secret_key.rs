//! What must not be readable in the database, nor in a copy of it, is sealed with a key that is kept apart.

use std::fmt;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

use crate::Error;

/// So long is a key of XChaCha20-Poly1305.
const KEY_LENGTH: usize = 32;
/// So many random octets never come twice, whatever the number of things sealed.
const NONCE_LENGTH: usize = 24;
/// The first octet of what is sealed: how the rest is made, so that it can be made otherwise one day.
const VERSION: u8 = 1;

/// The server's key.
#[derive(Clone)]
pub struct SecretKey([u8; KEY_LENGTH]);

impl SecretKey {
    /// The key of these octets.
    pub fn new(octets: [u8; KEY_LENGTH]) -> Self {
        Self(octets)
    }

    /// A new key, from the operating system's randomness. What another one sealed it does not open.
    pub fn generate() -> Result<Self, Error> {
        Ok(Self(random()?))
    }

    /// The key itself, to be kept in a file.
    pub fn octets(&self) -> &[u8; KEY_LENGTH] {
        &self.0
    }

    /// Seals `plaintext` so that it opens only with the same `context`, such as whose it is. The same twice gives
    /// different octets.
    pub fn seal(&self, context: &[u8], plaintext: &[u8]) -> Result<Vec<u8>, Error> {
        let nonce: [u8; NONCE_LENGTH] = random()?;
        let payload = Payload { msg: plaintext, aad: context };
        let sealed = self.cipher().encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| Error::Internal("too much to seal".to_owned()))?;
        Ok([&[VERSION], &nonce[..], &sealed].concat())
    }

    /// What was sealed with this key and this `context`.
    pub fn open(&self, context: &[u8], sealed: &[u8]) -> Result<Vec<u8>, Error> {
        let parts = sealed.split_first().and_then(|(&version, rest)| {
            let (nonce, rest) = rest.split_first_chunk::<NONCE_LENGTH>()?;
            (version == VERSION).then_some((nonce, rest))
        });
        let opened = parts.and_then(|(nonce, ciphertext)| {
            let payload = Payload { msg: ciphertext, aad: context };
            self.cipher().decrypt(&XNonce::from(*nonce), payload).ok()
        });
        opened.ok_or_else(|| {
            Error::Internal("the secret key does not open what is stored: was it replaced?".to_owned())
        })
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.0.into())
    }
}

/// Nothing that is printed or logged shows the key.
impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(..)")
    }
}

fn random<const LENGTH: usize>() -> Result<[u8; LENGTH], Error> {
    let mut octets = [0; LENGTH];
    getrandom::fill(&mut octets).map_err(|error| Error::Internal(format!("no randomness: {error}")))?;
    Ok(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_what_it_sealed_with_the_same_context_only() {
        let key = SecretKey::generate().unwrap();
        for plaintext in [&b""[..], b"x", &[0xff; 1000]] {
            let sealed = key.seal(b"account 1", plaintext).unwrap();
            assert_eq!(key.open(b"account 1", &sealed).unwrap(), plaintext);
            assert!(key.open(b"account 2", &sealed).is_err());
            assert!(SecretKey::generate().unwrap().open(b"account 1", &sealed).is_err());
        }
    }

    #[test]
    fn refuses_what_was_changed() {
        let key = SecretKey::new([7; KEY_LENGTH]);
        let sealed = key.seal(b"", b"seed").unwrap();
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(key.open(b"", &changed).is_err(), "octet {at}");
            assert!(key.open(b"", &sealed[..at]).is_err(), "{at} octets");
        }
    }

    #[test]
    fn seals_the_same_differently_each_time() {
        let key = SecretKey::new([7; KEY_LENGTH]);
        let (one, other) = (key.seal(b"", b"seed").unwrap(), key.seal(b"", b"seed").unwrap());
        assert_ne!(one, other);
        assert!(!one.windows(4).any(|octets| octets == b"seed"));
    }

    #[test]
    fn goes_on_opening_what_earlier_versions_sealed() {
        const SEALED: &str =
            "013adab1eef607e93b085dc91de180ae8486cbe287574681a3043a7ec67db250260ae4292e9b4ac3f2eb024ae4";
        let key = SecretKey::new([7; KEY_LENGTH]);
        let sealed = data_encoding::HEXLOWER.decode(SEALED.as_bytes()).unwrap();
        assert_eq!(key.open(b"account", &sealed).unwrap(), b"seed");
    }

    #[test]
    fn does_not_show_itself() {
        let shown = format!("{:?} {:#?}", SecretKey::new([7; KEY_LENGTH]), SecretKey::new([7; KEY_LENGTH]));
        assert!(!shown.contains('7'), "{shown}");
    }
}
