//! A deployed zone's file: what made it, a sum by which an edit is seen, and the zone.

use sha2::{Digest, Sha256};
use zone::{Name, RecordType, Rrset, Serial, Soa, master_file};

/// The version of the head; what has another one is written anew.
const SIGNATURE: &str = "; Zonewright zone file 1";

/// Writes a zone's file. `rrsets` come as they are served, in canonical order of names, the SOA among them or not.
pub(crate) fn write(apex: &Name, soa: &Soa, mut rrsets: Vec<Rrset>) -> String {
    rrsets.retain(|rrset| rrset.record_type != RecordType::SOA);
    let at_apex = rrsets.iter().take_while(|rrset| rrset.name == *apex).count();
    // The nameservers first, as people write it.
    rrsets[..at_apex].sort_by_key(|rrset| (rrset.record_type != RecordType::NS, rrset.record_type));
    let body = master_file::write(apex, soa, &rrsets);
    let (domain, serial, sum) = (apex.to_text_without_final_dot(), soa.serial, sum_of(&body));
    format!(
        "{SIGNATURE}: {domain} {serial} {sum}\n\
         ; Changes made here are lost: this file is written anew at each change of the zone. Change the zone in Zonewright.\n\
         {body}"
    )
}

/// What a file's head says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) apex: Name,
    pub(crate) serial: Serial,
    /// Whether the rest is as it was written.
    pub(crate) is_intact: bool,
}

/// Reads a file's head; `None` where it is not one of ours.
pub(crate) fn read_head(text: &[u8]) -> Option<Head> {
    let (first, rest) = split_line(text)?;
    let (_, body) = split_line(rest)?;
    let first = std::str::from_utf8(first).ok()?.strip_prefix(SIGNATURE)?.strip_prefix(": ")?;
    let mut words = first.split(' ');
    let (domain, serial, sum) = (words.next()?, words.next()?, words.next()?);
    Some(Head {
        apex: Name::parse(domain).ok()?,
        serial: Serial(serial.parse().ok()?),
        is_intact: sum_of(body) == sum,
    })
}

fn split_line(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = text.iter().position(|octet| *octet == b'\n')?;
    Some((&text[..end], &text[end + 1..]))
}

fn sum_of(body: impl AsRef<[u8]>) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(body)[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file() -> String {
        let apex = Name::parse("example.com").unwrap();
        let content = master_file::read(
            b"@ 60 SOA ns1.example.net. h.example.net. 7 1 2 3 4\n@ 60 A 192.0.2.1\n@ 60 NS ns1.example.net.\nwww 60 A 192.0.2.2",
            &apex,
        )
        .unwrap();
        let rrsets = content
            .records
            .iter()
            .map(|record| Rrset::of_records(&record.name, record.record_type, [record]));
        write(&apex, &content.soa.clone().unwrap(), rrsets.collect())
    }

    #[test]
    fn the_head_tells_what_the_file_is() {
        let text = file();
        let head = Head { apex: Name::parse("example.com").unwrap(), serial: Serial(7), is_intact: true };
        assert_eq!(read_head(text.as_bytes()), Some(head.clone()), "{text}");
        let edited = text.replace("192.0.2.2", "192.0.2.3");
        assert_eq!(read_head(edited.as_bytes()), Some(Head { is_intact: false, ..head }));
        for foreign in ["", "$TTL 60\n@ SOA . . 1 1 1 1 1\n", "; Zonewright zone file 1: \n\n"] {
            assert_eq!(read_head(foreign.as_bytes()), None, "{foreign}");
        }
    }

    #[test]
    fn nameservers_come_first() {
        let text = file();
        assert!(text.find(" IN NS").unwrap() < text.find(" IN A").unwrap(), "{text}");
    }
}
