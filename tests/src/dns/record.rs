//! Records: decompressed, and written as a person would.

use std::fmt::{self, Write};
use std::net::{Ipv4Addr, Ipv6Addr};

use super::Name;

/// A record of an answer.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Record {
    /// As it came, its case included.
    pub owner: Name,
    /// 1 for A and so on.
    pub record_type: u16,
    /// 1 for IN.
    pub class: u16,
    /// Seconds.
    pub ttl: u32,
    /// The names in it decompressed, their case kept.
    pub rdata: Vec<u8>,
}

const TYPES: [(&str, u16); 34] = [
    ("A", 1),
    ("NS", 2),
    ("CNAME", 5),
    ("SOA", 6),
    ("HINFO", 13),
    ("PTR", 12),
    ("MX", 15),
    ("TXT", 16),
    ("AAAA", 28),
    ("LOC", 29),
    ("SRV", 33),
    ("NAPTR", 35),
    ("DNAME", 39),
    ("OPT", 41),
    ("DS", 43),
    ("SSHFP", 44),
    ("RRSIG", 46),
    ("NSEC", 47),
    ("DNSKEY", 48),
    ("TLSA", 52),
    ("SMIMEA", 53),
    ("OPENPGPKEY", 61),
    ("SVCB", 64),
    ("HTTPS", 65),
    ("TKEY", 249),
    ("TSIG", 250),
    ("IXFR", 251),
    ("AXFR", 252),
    ("MAILB", 253),
    ("MAILA", 254),
    ("ANY", 255),
    ("URI", 256),
    ("CAA", 257),
    ("TYPE65280", 65280),
];

/// The number of a type: of its mnemonic, or of `TYPEnnn`.
///
/// # Panics
/// Where it has none.
pub fn type_number(name: &str) -> u16 {
    let known = TYPES.iter().find(|(mnemonic, _)| *mnemonic == name).map(|(_, number)| *number);
    known
        .or_else(|| name.strip_prefix("TYPE")?.parse().ok())
        .unwrap_or_else(|| panic!("no record type {name}"))
}

/// The mnemonic of a type, or `TYPEnnn`.
pub fn type_name(number: u16) -> String {
    let known = TYPES.iter().find(|(_, known)| *known == number);
    known.map_or_else(|| format!("TYPE{number}"), |(mnemonic, _)| (*mnemonic).to_owned())
}

impl Record {
    /// Reads the record at `at` of a message, and tells where it ends.
    pub(crate) fn read(message: &[u8], at: usize) -> Result<(Self, usize), String> {
        let (owner, at) = Name::read(message, at)?;
        let fixed = message.get(at..at + 10).ok_or("a record ends early")?;
        let number = |at: usize| u16::from_be_bytes([fixed[at], fixed[at + 1]]);
        let (record_type, class) = (number(0), number(2));
        let ttl = u32::from_be_bytes([fixed[4], fixed[5], fixed[6], fixed[7]]);
        let start = at + 10;
        let end = start + usize::from(number(8));
        let rdata = decompress(message, record_type, start, end)?;
        Ok((Self { owner, record_type, class, ttl, rdata }, end))
    }

    /// With its names in lower case, for comparison (RFC 4343).
    pub fn to_lowercase(&self) -> Self {
        let mut rdata = self.rdata.clone();
        if let Some((before, names)) = names_within(self.record_type, &self.rdata) {
            let mut at = before;
            for _ in 0..names {
                if let Ok((name, end)) = Name::read(&self.rdata, at) {
                    rdata.splice(at..end, name.to_lowercase().as_wire().iter().copied());
                    at = end;
                }
            }
        }
        Self { owner: self.owner.to_lowercase(), rdata, ..self.clone() }
    }
}

/// Of the types that have names in their data: how many octets stand before them, and how many names there are. Only those of RFC 1035
/// may be compressed (RFC 3597 4), but a server that compresses the others is better found out by a comparison than by a panic.
fn names_within(record_type: u16, rdata: &[u8]) -> Option<(usize, usize)> {
    match type_name(record_type).as_str() {
        "NS" | "CNAME" | "PTR" | "DNAME" => Some((0, 1)),
        "SOA" => Some((0, 2)),
        "MX" | "SVCB" | "HTTPS" => Some((2, 1)),
        "SRV" => Some((6, 1)),
        "NAPTR" => {
            // Behind three strings.
            let end = |at: usize| rdata.get(at).map(|length| at + 1 + usize::from(*length));
            Some((end(4).and_then(end).and_then(end)?, 1))
        }
        _ => None,
    }
}

fn decompress(message: &[u8], record_type: u16, start: usize, end: usize) -> Result<Vec<u8>, String> {
    let raw = message.get(start..end).ok_or("a record's data run past the end")?;
    let Some((before, names)) = names_within(record_type, raw) else { return Ok(raw.to_vec()) };
    let mut rdata = raw.get(..before).ok_or("a record's data end early")?.to_vec();
    let mut at = start + before;
    for _ in 0..names {
        let (name, after) = Name::read(message, at)?;
        rdata.extend_from_slice(name.as_wire());
        at = after;
    }
    rdata.extend_from_slice(message.get(at..end).ok_or("a name runs past its record's data")?);
    Ok(rdata)
}

impl fmt::Display for Record {
    /// `www.example.com. 300 A 192.0.2.1`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {} ", self.owner, self.ttl, type_name(self.record_type))?;
        match self.data_as_text() {
            Some(text) => f.write_str(&text),
            None => {
                write!(f, "\\# {}", self.rdata.len())?;
                for (index, octet) in self.rdata.iter().enumerate() {
                    write!(f, "{}{octet:02x}", if index == 0 { " " } else { "" })?;
                }
                Ok(())
            }
        }
    }
}

impl Record {
    fn data_as_text(&self) -> Option<String> {
        let data = &self.rdata[..];
        let number = |at: usize| Some(u16::from_be_bytes(data.get(at..at + 2)?.try_into().ok()?));
        let name = |at: usize| Name::read(data, at).ok();
        Some(match type_name(self.record_type).as_str() {
            "A" => Ipv4Addr::from(<[u8; 4]>::try_from(data).ok()?).to_string(),
            "AAAA" => Ipv6Addr::from(<[u8; 16]>::try_from(data).ok()?).to_string(),
            "NS" | "CNAME" | "PTR" | "DNAME" => name(0)?.0.to_string(),
            "MX" => format!("{} {}", number(0)?, name(2)?.0),
            "SRV" => format!("{} {} {} {}", number(0)?, number(2)?, number(4)?, name(6)?.0),
            "SOA" => {
                let (mname, at) = name(0)?;
                let (rname, at) = name(at)?;
                let mut text = format!("{mname} {rname}");
                for field in data.get(at..at + 20)?.chunks_exact(4) {
                    write!(text, " {}", u32::from_be_bytes(field.try_into().ok()?)).ok()?;
                }
                text
            }
            "TXT" => {
                let mut strings = Vec::new();
                let mut rest = data;
                while let [length, tail @ ..] = rest {
                    let (string, after) = tail.split_at_checked(usize::from(*length))?;
                    strings.push(quoted(string));
                    rest = after;
                }
                strings.join(" ")
            }
            "CAA" => {
                let [flags, length, rest @ ..] = data else { return None };
                let (tag, value) = rest.split_at_checked(usize::from(*length))?;
                format!("{flags} {} {}", String::from_utf8_lossy(tag), quoted(value))
            }
            _ => return None,
        })
    }
}

fn quoted(octets: &[u8]) -> String {
    let mut text = String::from("\"");
    for &octet in octets {
        match octet {
            b'"' | b'\\' => text.extend(['\\', char::from(octet)]),
            0x20..=0x7e => text.push(char::from(octet)),
            _ => text.push_str(&format!("\\{octet:03}")),
        }
    }
    text.push('"');
    text
}
