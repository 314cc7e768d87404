//! Secrets that pages hand out: in cookies, and in links. 256 random bits, of which a fast hash is enough to keep.

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};

use crate::Error;

/// Of 32 octets in base 64.
const TEXT_LENGTH: usize = 43;

macro_rules! page_secrets {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, PartialEq, Eq)]
            pub struct $name(String);

            impl $name {
                /// What has the form of one; whether it opens anything, only the store can tell.
                pub fn parse(text: &str) -> Option<Self> {
                    is_well_formed(text).then(|| Self(text.to_owned()))
                }

                /// The secret itself, to be handed to one person.
                pub fn as_str(&self) -> &str {
                    &self.0
                }

                /// A new one, from the operating system's randomness.
                pub(crate) fn mint() -> Result<Self, Error> {
                    mint().map(Self)
                }

                pub(crate) fn hash(&self) -> [u8; 32] {
                    Sha256::digest(self.0.as_bytes()).into()
                }
            }

            /// Nothing that is printed or logged shows it.
            impl fmt::Debug for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(concat!(stringify!($name), "(..)"))
                }
            }
        )*
    };
}

page_secrets! {
    /// By which a browser shows that someone is signed in there.
    SessionSecret,
    /// By which a browser shows that the password was right, and that the second factor is still to come.
    PendingSecret,
    /// What a one-time link ends in.
    LinkSecret,
}

fn mint() -> Result<String, Error> {
    let mut octets = [0; 32];
    getrandom::fill(&mut octets).map_err(|error| Error::Unavailable(format!("no randomness: {error}")))?;
    Ok(BASE64URL_NOPAD.encode(&octets))
}

fn is_well_formed(text: &str) -> bool {
    let is_in_alphabet = |octet: u8| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'_');
    text.len() == TEXT_LENGTH && text.bytes().all(is_in_alphabet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn are_new_each_time_and_shown_to_nobody() {
        let (one, other) = (SessionSecret::mint().unwrap(), SessionSecret::mint().unwrap());
        assert_ne!(one, other);
        assert_ne!(one.hash(), other.hash());
        assert_eq!(SessionSecret::parse(one.as_str()), Some(one.clone()));
        assert!(!format!("{one:?}").contains(one.as_str()));
    }

    #[test]
    fn what_cannot_be_one_is_refused() {
        let secret = LinkSecret::mint().unwrap();
        for wrong in ["", "x", &secret.as_str()[1..], &format!("{}=", secret.as_str()), &"é".repeat(22)] {
            assert_eq!(LinkSecret::parse(wrong), None, "{wrong}");
        }
    }
}
