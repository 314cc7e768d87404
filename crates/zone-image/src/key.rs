//! A name, taken apart for lookups.

use zone::Name;

/// The most octets an order key has: four labels of nothing but octets 0 and 1, each written as two, and
/// their ends. And some room, since they are written eight at a time.
const OCTETS_MAX: usize = 2 * 250 + 4 + 24;
/// The most labels a name has: one octet each, with its length octet, before the root's.
const LABELS_MAX: usize = 127;

/// A name as its order key ([`Name::order_key`]) with the place of each label in key and wire form: scratch
/// space that is filled again for each lookup.
pub struct SearchKey {
    octets: [u8; OCTETS_MAX],
    /// By the number of labels from the root's side: where that ancestor's key ends.
    ends: [u16; LABELS_MAX + 1],
    /// By the number of labels from the left: where that label starts in the wire form that was read.
    starts: [u8; LABELS_MAX + 1],
    labels: usize,
}

impl Default for SearchKey {
    fn default() -> Self {
        Self { octets: [0; OCTETS_MAX], ends: [0; LABELS_MAX + 1], starts: [0; LABELS_MAX + 1], labels: 0 }
    }
}

impl SearchKey {
    /// Reads the uncompressed name, in any case, at the start of `wire` and tells its length there; `None`
    /// where there is no such name.
    pub fn read(&mut self, wire: &[u8]) -> Option<usize> {
        let mut at = 0;
        let mut labels = 0;
        loop {
            match *wire.get(at)? {
                0 => break,
                length @ 1..=63 => {
                    // Before the 256th octet no more than 127 labels have started.
                    self.starts[labels] = at as u8;
                    labels += 1;
                    at += 1 + usize::from(length);
                    if at >= Name::OCTETS_MAX {
                        return None;
                    }
                }
                _ => return None,
            }
        }
        self.starts[labels] = at as u8;
        self.write_labels(wire, 0, labels)?;
        Some(at + 1)
    }

    /// Makes this the name of `relative`, labels without an end, below the ancestor of `base` that has
    /// `base_labels` labels. `None` where that is no name.
    pub fn read_below(&mut self, base: &Self, base_labels: usize, relative: &[u8]) -> Option<()> {
        let mut at = 0;
        let mut labels = 0;
        while at < relative.len() {
            let length = usize::from(relative[at]);
            if length == 0 || length > 63 || base_labels + labels >= LABELS_MAX {
                return None;
            }
            self.starts[labels] = u8::try_from(at).ok()?;
            labels += 1;
            at += 1 + length;
        }
        if at != relative.len() {
            return None;
        }
        self.starts[labels] = u8::try_from(at).ok()?;
        let base_key = base.prefix(base_labels);
        self.octets[..base_key.len()].copy_from_slice(base_key);
        self.ends[..=base_labels].copy_from_slice(&base.ends[..=base_labels]);
        self.write_labels(relative, base_labels, labels)
    }

    /// Writes the key of the labels that `starts` points out, below the first `base_labels` labels.
    fn write_labels(&mut self, wire: &[u8], base_labels: usize, labels: usize) -> Option<()> {
        let mut end = usize::from(self.ends[base_labels]);
        for label in (0..labels).rev() {
            let start = usize::from(self.starts[label]) + 1;
            let stop = start + usize::from(wire[start - 1]);
            // Never true of a name, whose octets are bounded; the labels may be those of none.
            if end + 2 * (stop - start) >= OCTETS_MAX - 8 {
                return None;
            }
            for chunk_start in (start..stop).step_by(8) {
                end += push_octets(&mut self.octets[end..], wire, chunk_start, (stop - chunk_start).min(8))?;
            }
            self.octets[end] = 0;
            end += 1;
            self.ends[base_labels + labels - label] = end as u16;
        }
        self.labels = base_labels + labels;
        Some(())
    }

    /// How many labels the name has.
    pub fn label_count(&self) -> usize {
        self.labels
    }

    /// The key.
    pub fn as_octets(&self) -> &[u8] {
        self.prefix(self.labels)
    }

    /// The key of the name's ancestor that has this many labels.
    pub fn prefix(&self, labels: usize) -> &[u8] {
        &self.octets[..usize::from(self.ends[labels])]
    }

    /// Where, in the wire form that was read, the ancestor of this many labels starts.
    pub fn wire_offset(&self, labels: usize) -> usize {
        usize::from(self.starts[self.labels - labels])
    }

    /// How many labels the longest ancestor has whose key is at most `length` octets.
    pub fn labels_within(&self, length: usize) -> usize {
        let mut labels = self.labels;
        while usize::from(self.ends[labels]) > length {
            labels -= 1;
        }
        labels
    }
}

/// Writes up to eight octets of a label, in lower case and escaped, and tells how many they became.
#[inline]
fn push_octets(out: &mut [u8], wire: &[u8], at: usize, count: usize) -> Option<usize> {
    let rest = wire.get(at..)?;
    let eight = match rest.first_chunk() {
        Some(&eight) => u64::from_le_bytes(eight),
        None => {
            let mut eight = [0; 8];
            eight.get_mut(..rest.len())?.copy_from_slice(rest);
            u64::from_le_bytes(eight)
        }
    };
    // Has the highest bit of each octet that is 0 or 1, and perhaps of some behind such a one.
    let low_bit_off = eight & each(0xfe);
    let is_low = low_bit_off.wrapping_sub(each(1)) & !low_bit_off & each(0x80);
    if is_low << (64 - 8 * count) != 0 {
        return Some(push_escaped(out, rest.get(..count)?));
    }
    *out.first_chunk_mut()? = to_lowercase(eight).to_le_bytes();
    Some(count)
}

/// The number that has this in each octet.
const fn each(octet: u8) -> u64 {
    u64::from_ne_bytes([octet; 8])
}

/// ASCII letters of eight octets to lower case.
#[inline]
fn to_lowercase(eight: u64) -> u64 {
    // In each octet, the sums carry into the highest bit from `A`, and from what follows `Z`.
    let low = eight & each(0x7f);
    let from_a = low + each(0x80 - b'A');
    let after_z = low + each(0x7f - b'Z');
    let is_upper = (from_a ^ after_z) & !eight & each(0x80);
    eight | is_upper >> 2
}

#[cold]
fn push_escaped(out: &mut [u8], octets: &[u8]) -> usize {
    let mut length = 0;
    for octet in octets {
        match octet.to_ascii_lowercase() {
            low @ (0 | 1) => {
                out[length..length + 2].copy_from_slice(&[1, low + 1]);
                length += 2;
            }
            plain => {
                out[length] = plain;
                length += 1;
            }
        }
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire(text: &str) -> Vec<u8> {
        Name::parse(text).unwrap().as_wire().to_vec()
    }

    #[test]
    fn agrees_with_the_order_key_of_names() {
        let longest_key = format!("{0}.{0}.{0}.{1}", "\\000".repeat(63), "\\001".repeat(61));
        for text in [".", "com", "www.example.com", "a\\.b.\\000\\001.x", "*.x", &longest_key] {
            let name = Name::parse(text).unwrap();
            let mut key = SearchKey::default();
            assert_eq!(key.read(name.as_wire()), Some(name.as_wire().len()));
            assert_eq!(key.as_octets(), name.order_key(), "{text}");
        }
    }

    #[test]
    fn every_octet_is_written_as_names_write_it() {
        for length in 1..20 {
            for octet in 0..=u8::MAX {
                let mut label = vec![b'x'; length];
                label[length / 2] = octet;
                let name = Name::from_labels([&label[..], b"\x00A\x01"]).unwrap();
                let mut wire = name.as_wire().to_vec();
                wire[1 + length / 2] = octet;
                let mut key = SearchKey::default();
                assert_eq!(key.read(&wire), Some(wire.len()));
                assert_eq!(key.as_octets(), name.order_key(), "{label:?}");
            }
        }
    }

    #[test]
    fn ignores_case_and_what_follows() {
        let mut key = SearchKey::default();
        assert_eq!(key.read(b"\x03WwW\x02Ex\x00\x00\x01"), Some(8));
        assert_eq!(key.as_octets(), b"ex\0www\0");
        assert_eq!(key.prefix(1), b"ex\0");
        assert_eq!((key.wire_offset(2), key.wire_offset(1), key.wire_offset(0)), (0, 4, 7));
        assert_eq!((key.labels_within(7), key.labels_within(6), key.labels_within(2)), (2, 1, 0));
    }

    #[test]
    fn refuses_what_is_no_name() {
        let mut key = SearchKey::default();
        for bad in [&b""[..], b"\x01", b"\x01a", b"\xc0\x0c", b"\x01a\xc0\x0c", b"\x40a\x00"] {
            assert_eq!(key.read(bad), None, "{bad:?}");
        }
        let mut too_long = b"\x01a".repeat(127);
        too_long.push(0);
        assert_eq!(key.read(&too_long), Some(255));
        too_long.splice(0..1, *b"\x02b");
        assert_eq!(key.read(&too_long), None);
    }

    #[test]
    fn completes_relative_names() {
        let (mut base, mut key) = (SearchKey::default(), SearchKey::default());
        base.read(&wire("www.example.com")).unwrap();
        key.read_below(&base, 2, b"\x01a\x01b").unwrap();
        assert_eq!(key.as_octets(), b"com\0example\0b\0a\0");
        assert_eq!(key.label_count(), 4);
        key.read_below(&base, 2, b"").unwrap();
        assert_eq!(key.as_octets(), b"com\0example\0");
        assert_eq!(key.read_below(&base, 2, b"\x05a"), None);
    }
}
