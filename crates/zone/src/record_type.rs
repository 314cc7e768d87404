//! Record types: their numbers and mnemonics.

use std::fmt;
use std::str::FromStr;

/// The type of a record, by its number (RFC 1035 3.2.2 and the registry that follows it).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordType(pub u16);

macro_rules! record_types {
    ($($name:ident = $number:literal, $rfc:literal;)*) => {
        impl RecordType {
            $(#[doc = $rfc] pub const $name: Self = Self($number);)*

            /// The type's mnemonic; `None` for a type that is only known by its number.
            pub const fn mnemonic(self) -> Option<&'static str> {
                match self.0 {
                    $($number => Some(stringify!($name)),)*
                    _ => None,
                }
            }

            fn from_mnemonic(upper: &str) -> Option<Self> {
                match upper {
                    $(stringify!($name) => Some(Self::$name),)*
                    _ => None,
                }
            }
        }
    };
}

record_types! {
    A = 1, "RFC 1035 3.4.1";
    NS = 2, "RFC 1035 3.3.11";
    CNAME = 5, "RFC 1035 3.3.1";
    MD = 3, "RFC 1035 3.3.4: obsolete, and nameservers refuse it";
    MF = 4, "RFC 1035 3.3.5: obsolete, and nameservers refuse it";
    SOA = 6, "RFC 1035 3.3.13";
    MB = 7, "RFC 1035 3.3.3";
    MG = 8, "RFC 1035 3.3.6";
    MR = 9, "RFC 1035 3.3.8";
    PTR = 12, "RFC 1035 3.3.12";
    HINFO = 13, "RFC 1035 3.3.2";
    MINFO = 14, "RFC 1035 3.3.7";
    MX = 15, "RFC 1035 3.3.9";
    TXT = 16, "RFC 1035 3.3.14";
    RP = 17, "RFC 1183 2.2";
    AFSDB = 18, "RFC 1183 1";
    X25 = 19, "RFC 1183 3.1";
    RT = 21, "RFC 1183 3.3";
    SIG = 24, "RFC 2535 4: RRSIG's forerunner";
    PX = 26, "RFC 2163 4";
    AAAA = 28, "RFC 3596";
    LOC = 29, "RFC 1876";
    NXT = 30, "RFC 2535 5: NSEC's forerunner";
    SRV = 33, "RFC 2782";
    NAPTR = 35, "RFC 3403";
    KX = 36, "RFC 2230 3";
    CERT = 37, "RFC 4398";
    DNAME = 39, "RFC 6672";
    OPT = 41, "RFC 6891: a pseudo-record, never in a zone";
    DS = 43, "RFC 4034 5";
    SSHFP = 44, "RFC 4255";
    RRSIG = 46, "RFC 4034 3";
    NSEC = 47, "RFC 4034 4";
    DNSKEY = 48, "RFC 4034 2";
    NSEC3 = 50, "RFC 5155 3";
    NSEC3PARAM = 51, "RFC 5155 4";
    TLSA = 52, "RFC 6698";
    SMIMEA = 53, "RFC 8162";
    CDS = 59, "RFC 7344";
    CDNSKEY = 60, "RFC 7344";
    OPENPGPKEY = 61, "RFC 7929";
    SVCB = 64, "RFC 9460";
    HTTPS = 65, "RFC 9460";
    SPF = 99, "RFC 7208 3.1: SPF stands in TXT; kept for old zones";
    NID = 104, "RFC 6742 2.1";
    L32 = 105, "RFC 6742 2.2";
    L64 = 106, "RFC 6742 2.3";
    LP = 107, "RFC 6742 2.4";
    EUI48 = 108, "RFC 7043 3";
    EUI64 = 109, "RFC 7043 4";
    TSIG = 250, "RFC 8945: a pseudo-record, never in a zone";
    IXFR = 251, "RFC 1995: a question only";
    AXFR = 252, "RFC 5936: a question only";
    ANY = 255, "RFC 8482: a question only";
    URI = 256, "RFC 7553";
    CAA = 257, "RFC 8659";
}

impl RecordType {
    /// Whether records of the type have their priority in a field of its own.
    pub const fn has_priority(self) -> bool {
        matches!(self, Self::MX | Self::SRV)
    }

    /// Why the type is not among the records of a zone; `None` for all that may be.
    pub const fn refusal(self) -> Option<&'static str> {
        match self {
            Self::SOA => Some("the server makes the SOA by itself"),
            Self::RRSIG
            | Self::NSEC
            | Self::NSEC3
            | Self::NSEC3PARAM
            | Self::DNSKEY
            | Self::CDS
            | Self::CDNSKEY
            | Self::SIG
            | Self::NXT => {
                Some("it is made by signing, and signing is the server's: leave DNSSEC records out")
            }
            Self::MD | Self::MF => Some("it is obsolete, and MX has taken its place"),
            // RFC 6895 3.1: 0 is reserved, 128 to 255 are for questions and meta-types.
            Self::OPT | Self(0 | 128..=255) => {
                Some("it belongs to questions and messages, and is never among the data of a zone")
            }
            // WKS, ISDN, NSAP-PTR, KEY, GPOS, ATMA, A6, SINK, APL, IPSECKEY, HIP, RKEY, TALINK, CSYNC, ZONEMD, DOA,
            // AMTRELAY, TA and DLV: hardly in use.
            Self(
                11 | 20 | 23 | 25 | 27 | 34 | 38 | 40 | 42 | 45 | 55 | 57 | 58 | 62 | 63 | 259 | 260 | 32_768
                | 32_769,
            ) => Some(
                "nameservers read this type's data, this server cannot check them, and over a mistake in them the whole zone would not load",
            ),
            _ => None,
        }
    }
}

/// A text that is no record type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such record type")]
pub struct UnknownRecordType;

impl FromStr for RecordType {
    type Err = UnknownRecordType;

    /// A mnemonic in any case, or `TYPEnnn` (RFC 3597 5).
    fn from_str(text: &str) -> Result<Self, UnknownRecordType> {
        let mut upper = [0; 16];
        let upper = upper.get_mut(..text.len()).ok_or(UnknownRecordType)?;
        upper.copy_from_slice(text.as_bytes());
        upper.make_ascii_uppercase();
        let upper = str::from_utf8(upper).map_err(|_| UnknownRecordType)?;
        if let Some(known) = Self::from_mnemonic(upper) {
            return Ok(known);
        }
        match upper.strip_prefix("TYPE") {
            Some(digits) if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => {
                digits.parse().map(Self).map_err(|_| UnknownRecordType)
            }
            _ => Err(UnknownRecordType),
        }
    }
}

impl fmt::Display for RecordType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.mnemonic() {
            Some(mnemonic) => f.pad(mnemonic),
            None => f.pad(&format!("TYPE{}", self.0)),
        }
    }
}
