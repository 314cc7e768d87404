//! Digests, each after the octet that tells its type.

use super::reader::Reader;
use super::{RdataError, number, octets};
use crate::token::push;

/// A registry of digest types. Nameservers refuse a digest of a known type that has not the type's length.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Digests {
    what: &'static str,
    type_of: &'static str,
    /// Type and length in octets.
    lengths: &'static [(u8, usize)],
    mnemonics: &'static [(&'static str, u8)],
}

/// SHA-1, SHA-256, GOST and SHA-384 (RFC 4034 A.2, RFC 4509, RFC 5933, RFC 6605). That nameservers take mnemonics is
/// in no RFC; files have them.
pub(super) const DS_DIGESTS: Digests = Digests {
    what: "digest",
    type_of: "digest type",
    lengths: &[(1, 20), (2, 32), (3, 32), (4, 48)],
    mnemonics: &[
        ("SHA-1", 1),
        ("SHA1", 1),
        ("SHA-256", 2),
        ("SHA256", 2),
        ("GOST", 3),
        ("SHA-384", 4),
        ("SHA384", 4),
    ],
};

/// SHA-1 and SHA-256 (RFC 4255 3.1.2, RFC 6594).
pub(super) const SSH_FINGERPRINTS: Digests = Digests {
    what: "fingerprint",
    type_of: "fingerprint type",
    lengths: &[(1, 20), (2, 32)],
    mnemonics: &[],
};

impl Digests {
    pub(super) fn parse(&self, text: &mut Reader<'_, '_>, wire: &mut Vec<u8>) -> Result<(), RdataError> {
        let start = wire.len();
        wire.push(number::parse_with_mnemonics(text.next(self.type_of)?, self.mnemonics, self.type_of)?);
        octets::parse_hex(text, self.what, wire)?;
        self.measure(&wire[start..])?;
        Ok(())
    }

    pub(super) fn print(&self, wire: &[u8], text: &mut String) -> Option<()> {
        let (&digest_type, digest) = wire.split_first()?;
        push(text, format_args!("{digest_type} "));
        octets::print_hex(digest, text);
        Some(())
    }

    pub(super) fn measure(&self, wire: &[u8]) -> Result<usize, RdataError> {
        let Some((&digest_type, digest)) = wire.split_first() else {
            return Err(RdataError::new(format!("the {} is missing", self.type_of)));
        };
        octets::measure(digest, self.what)?;
        match self.lengths.iter().find(|(known, _)| *known == digest_type) {
            Some(&(_, length)) if length != digest.len() => Err(RdataError::new(format!(
                "a {} of type {digest_type} has {length} octets ({} hexadecimal digits), not {}",
                self.what,
                2 * length,
                digest.len()
            ))),
            _ => Ok(wire.len()),
        }
    }
}
