//! The key of a control channel, from a file as `rndc-confgen` writes it.

use std::path::Path;

use data_encoding::BASE64;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha224, Sha256, Sha384, Sha512};

/// A secret that both ends of a control channel know. Its `Debug` form keeps it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Key {
    name: String,
    algorithm: Algorithm,
    secret: Vec<u8>,
}

/// What messages are authenticated with. MD5 and SHA-1, which BIND still knows, are not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Algorithm {
    HmacSha224,
    HmacSha256,
    HmacSha384,
    HmacSha512,
}

/// More than any key file has.
const FILE_OCTETS_MAX: usize = 64 * 1024;

impl Key {
    /// Reads the first key of a file.
    pub(crate) fn read(file: &Path) -> Result<Self, String> {
        let shown = file.display();
        let text = std::fs::read(file).map_err(|error| {
            format!("the key file {shown} cannot be read: {error}. Let the user that runs Zonewright read it, such as by its group")
        })?;
        if text.len() > FILE_OCTETS_MAX {
            return Err(format!("the key file {shown} is too large to be one"));
        }
        Self::parse(&String::from_utf8_lossy(&text))
            .map_err(|problem| format!("the key file {shown} {problem}"))
    }

    /// Reads `key "name" { algorithm hmac-sha256; secret "..."; };`.
    fn parse(text: &str) -> Result<Self, String> {
        let words = words(text);
        let after = |keyword: &str| {
            let at = words.iter().position(|word| word.eq_ignore_ascii_case(keyword))?;
            words.get(at + 1).map(String::as_str)
        };
        let name = after("key").ok_or("holds no key: rndc-confgen -a writes one")?.to_owned();
        let algorithm = after("algorithm").ok_or("names no algorithm")?;
        let secret = after("secret").ok_or("has no secret")?;
        let algorithm = match algorithm.to_ascii_lowercase().as_str() {
            "hmac-sha224" => Algorithm::HmacSha224,
            "hmac-sha256" => Algorithm::HmacSha256,
            "hmac-sha384" => Algorithm::HmacSha384,
            "hmac-sha512" => Algorithm::HmacSha512,
            other => {
                return Err(format!(
                    "has the algorithm {other}, and hmac-sha224 or longer is needed: rndc-confgen -a writes a key of hmac-sha256"
                ));
            }
        };
        let secret = BASE64.decode(secret.as_bytes()).map_err(|_| "has a secret that is not base 64")?;
        if secret.is_empty() {
            return Err("has an empty secret".to_owned());
        }
        Ok(Self { name, algorithm, secret })
    }

    /// What named.conf calls it.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The number of the algorithm in messages.
    pub(super) fn algorithm_number(&self) -> u8 {
        match self.algorithm {
            Algorithm::HmacSha224 => 162,
            Algorithm::HmacSha256 => 163,
            Algorithm::HmacSha384 => 164,
            Algorithm::HmacSha512 => 165,
        }
    }

    /// The signature of a message, in base 64.
    pub(super) fn sign(&self, message: &[u8]) -> String {
        BASE64.encode(&match self.algorithm {
            Algorithm::HmacSha224 => mac::<Hmac<Sha224>>(&self.secret, message),
            Algorithm::HmacSha256 => mac::<Hmac<Sha256>>(&self.secret, message),
            Algorithm::HmacSha384 => mac::<Hmac<Sha384>>(&self.secret, message),
            Algorithm::HmacSha512 => mac::<Hmac<Sha512>>(&self.secret, message),
        })
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Key").field("algorithm", &self.algorithm).finish_non_exhaustive()
    }
}

fn mac<M: Mac + KeyInit>(secret: &[u8], message: &[u8]) -> Vec<u8> {
    let mut mac = <M as KeyInit>::new_from_slice(secret).expect("HMAC takes keys of any length");
    mac.update(message);
    mac.finalize().into_bytes().to_vec()
}

/// The words of a configuration: comments left out, quotes taken off, punctuation dropped.
fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let comment_end = match rest {
            _ if rest.starts_with("/*") => Some("*/"),
            _ if rest.starts_with("//") || first == '#' => Some("\n"),
            _ => None,
        };
        if let Some(end) = comment_end {
            rest = rest.split_once(end).map_or("", |(_, after)| after);
        } else {
            rest = &rest[first.len_utf8()..];
            if !first.is_whitespace() && !"{};\"".contains(first) {
                word.push(first);
                continue;
            }
        }
        if !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_rndc_confgen_writes() {
        let key = Key::parse(
            "# made by us\nkey \"rndc-key\" {\n\talgorithm hmac-sha256; // short\n\tsecret \"c2VjcmV0\";\n};\n",
        );
        assert_eq!(
            key,
            Ok(Key {
                name: "rndc-key".to_owned(),
                algorithm: Algorithm::HmacSha256,
                secret: b"secret".to_vec()
            })
        );
        let key = Key::parse(
            "/* key old { algorithm hmac-md5; }; */ key k { secret c2VjcmV0; algorithm HMAC-SHA512; };",
        );
        assert_eq!(key.map(|key| key.algorithm), Ok(Algorithm::HmacSha512));
    }

    #[test]
    fn says_what_is_wrong_with_a_key_and_never_its_secret() {
        for (text, problem) in [
            ("", "no key"),
            ("key k { algorithm hmac-md5; secret \"c2VjcmV0\"; };", "hmac-sha224 or longer"),
            ("key k { algorithm hmac-sha256; };", "no secret"),
            ("key k { algorithm hmac-sha256; secret \"c2Vj*mV0\"; };", "base 64"),
            ("key k { algorithm hmac-sha256; secret \"\"; };", "no secret"),
        ] {
            let error = Key::parse(text).unwrap_err();
            assert!(error.contains(problem) && !error.contains("c2Vj"), "{text}: {error}");
        }
        let key = Key::parse("key k { algorithm hmac-sha256; secret \"c2VjcmV0\"; };").unwrap();
        assert!(!format!("{key:?}").contains("115"), "the secret in {key:?}");
    }
}
