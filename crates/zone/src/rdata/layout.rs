//! What the data of each type is made of: the one table that parsing, printing and checking go by.

use std::ops::Range;

use super::digest::{DS_DIGESTS, SSH_FINGERPRINTS};
use super::field::Field;
use super::groups::{EUI48, EUI64, LOCATOR64, NODE_ID};
use crate::RecordType;

/// The fields of a type's data in their order; `None` for types whose data are any octets.
pub(super) fn fields_of(record_type: RecordType) -> Option<&'static [Field]> {
    use Field::*;
    let fields: &[Field] = match record_type {
        RecordType::A => &[Ipv4],
        RecordType::AAAA => &[Ipv6],
        RecordType::NS
        | RecordType::CNAME
        | RecordType::PTR
        | RecordType::MB
        | RecordType::MG
        | RecordType::MR => &[CompressibleName],
        RecordType::MX => &[U16("preference"), CompressibleName],
        RecordType::SOA => &[
            CompressibleName,
            CompressibleName,
            U32("serial"),
            Seconds("refresh"),
            Seconds("retry"),
            Seconds("expire"),
            Seconds("minimum"),
        ],
        RecordType::TXT | RecordType::SPF => &[Strings],
        RecordType::SRV => &[U16("priority"), U16("weight"), U16("port"), Name],
        RecordType::CAA => &[U8("flags"), CaaTag, LongString("value")],
        RecordType::DNAME => &[Name],
        RecordType::DS => &[U16("key tag"), Algorithm, Digest(&DS_DIGESTS)],
        RecordType::SSHFP => &[U8("algorithm"), Digest(&SSH_FINGERPRINTS)],
        RecordType::TLSA | RecordType::SMIMEA => {
            &[U8("certificate usage"), U8("selector"), U8("matching type"), Hex("certificate data")]
        }
        RecordType::SVCB | RecordType::HTTPS => &[U16("priority"), Name, SvcParams],
        RecordType::NAPTR => {
            &[U16("order"), U16("preference"), String("flags"), String("services"), Substitution, Name]
        }
        RecordType::URI => &[U16("priority"), U16("weight"), LongString("target")],
        RecordType::LOC => &[Location],
        RecordType::OPENPGPKEY => &[Base64("key")],
        RecordType::HINFO => &[String("CPU"), String("operating system")],
        RecordType::X25 => &[PsdnAddress],
        RecordType::MINFO => &[CompressibleName, CompressibleName],
        RecordType::RP => &[Name, Name],
        RecordType::AFSDB | RecordType::RT | RecordType::KX | RecordType::LP => &[U16("preference"), Name],
        RecordType::PX => &[U16("preference"), Name, Name],
        RecordType::L32 => &[U16("preference"), Ipv4],
        RecordType::NID => &[U16("preference"), Groups(&NODE_ID)],
        RecordType::L64 => &[U16("preference"), Groups(&LOCATOR64)],
        RecordType::EUI48 => &[Groups(&EUI48)],
        RecordType::EUI64 => &[Groups(&EUI64)],
        RecordType::CERT => &[CertificateType, U16("key tag"), Algorithm, Base64("certificate")],
        // Known here by their numbers alone, and checked since nameservers that know them refuse a zone in which they
        // are malformed. NSAP, EID, NIMLOC, DHCID, HHIT and BRID:
        RecordType(22 | 31 | 32 | 49 | 67 | 68) => &[Hex("data")],
        // NINFO, AVC, RESINFO and WALLET:
        RecordType(56 | 258 | 261 | 262) => &[Strings],
        // DSYNC:
        RecordType(66) => &[U16("type"), U8("scheme"), U16("port"), Name],
        _ => return None,
    };
    Some(fields)
}

/// The fields of a type whose data have a form of their own beside that of RFC 3597. What has no mnemonic here has
/// none: nameservers that do not know the type could not read it.
pub(super) fn form_of(record_type: RecordType) -> Option<&'static [Field]> {
    record_type.mnemonic().and(fields_of(record_type))
}

/// Whether there is such a form.
pub(crate) fn has_form(record_type: RecordType) -> bool {
    form_of(record_type).is_some()
}

/// A name inside a record's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmbeddedName {
    /// Where its wire form lies.
    pub range: Range<usize>,
    /// Whether it may be compressed in a message: only those of RFC 1035's own types (RFC 3597 4).
    pub is_compressible: bool,
}

/// The names in the data of a record, SOA included, in their order; none for types whose data are any octets.
pub fn names_in(record_type: RecordType, rdata: &[u8]) -> impl Iterator<Item = EmbeddedName> + '_ {
    let mut at = 0;
    fields_of(record_type)
        .unwrap_or_default()
        .iter()
        .map_while(move |field| {
            let start = at;
            at += field.measure(rdata.get(start..)?).ok()?;
            Some((field, start..at))
        })
        .filter_map(|(field, range)| {
            field
                .is_name()
                .then(|| EmbeddedName { range, is_compressible: *field == Field::CompressibleName })
        })
}
