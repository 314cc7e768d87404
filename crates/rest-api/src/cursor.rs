//! Places in lists, as clients carry them in `next`: opaque text, checked when it comes back.

use data_encoding::BASE64URL_NOPAD;
use hosting::RecordCursor;
use zone::{Name, RecordType};

/// A place in a list.
pub(crate) trait Cursor: Sized {
    /// The place as text.
    fn encode(&self) -> String;
    /// The place that [`Cursor::encode`] wrote; `None` for any other text.
    fn decode(text: &str) -> Option<Self>;
}

/// Zones: behind this domain.
impl Cursor for String {
    fn encode(&self) -> String {
        BASE64URL_NOPAD.encode(self.as_bytes())
    }

    fn decode(text: &str) -> Option<Self> {
        let domain = Self::from_utf8(decode_base64(text)?).ok()?;
        is_domain(&domain).then_some(domain)
    }
}

/// Records: the key in the database (8 octets), then the domain, the type and the owner's order key, parted by 0. Only
/// the last of these can have a 0 in it.
impl Cursor for RecordCursor {
    fn encode(&self) -> String {
        let mut octets = self.id.to_be_bytes().to_vec();
        for text in [&self.domain, &self.record_type] {
            octets.extend_from_slice(text.as_bytes());
            octets.push(0);
        }
        octets.extend_from_slice(&self.name_key);
        BASE64URL_NOPAD.encode(&octets)
    }

    fn decode(text: &str) -> Option<Self> {
        let octets = decode_base64(text)?;
        let (id, rest) = octets.split_first_chunk()?;
        let mut parts = rest.splitn(3, |&octet| octet == 0);
        let mut part = || parts.next();
        let domain = String::from_utf8(part()?.to_vec()).ok()?;
        let record_type = str::from_utf8(part()?).ok()?.parse::<RecordType>().ok()?.to_string();
        let name_key = part()?.to_vec();
        is_domain(&domain).then_some(Self { domain, name_key, record_type, id: i64::from_be_bytes(*id) })
    }
}

/// Longer ones are none of ours: a domain and an order key have about 255 octets each, twice that with escapes.
fn decode_base64(text: &str) -> Option<Vec<u8>> {
    const CURSOR_LENGTH_MAX: usize = 4096;
    if text.len() > CURSOR_LENGTH_MAX {
        return None;
    }
    BASE64URL_NOPAD.decode(text.as_bytes()).ok()
}

fn is_domain(text: &str) -> bool {
    Name::parse(text).is_ok_and(|name| name.to_text_without_final_dot() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_as_it_went() {
        let zone = "example.com".to_owned();
        assert_eq!(String::decode(&zone.encode()), Some(zone));
        let record = RecordCursor {
            domain: "example.com".into(),
            name_key: Name::parse("a\\000b.example.com").unwrap().order_key(),
            record_type: "TYPE65280".into(),
            id: i64::MAX,
        };
        assert_eq!(RecordCursor::decode(&record.encode()), Some(record));
    }

    #[test]
    fn other_text_is_no_place() {
        let domain_with_zero = BASE64URL_NOPAD.encode(b"a\0b");
        let no_type = BASE64URL_NOPAD.encode(b"00000001example.com\0NOTYPE\0key");
        for text in ["", "=", "x", "AAAA", "\u{0}", "Example", &domain_with_zero, &"A".repeat(5000)] {
            assert_eq!(String::decode(text), None, "{text}");
        }
        for text in ["", "AAAA", "MDAwMDAwMDA", &no_type] {
            assert_eq!(RecordCursor::decode(text), None, "{text}");
        }
    }
}
