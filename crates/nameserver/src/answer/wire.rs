//! Names and numbers in messages.

/// Octets of a message's header.
pub(super) const HEADER: usize = 12;

/// The number at `at`.
#[inline]
pub(super) fn u16_at(octets: &[u8], at: usize) -> Option<u16> {
    octets.get(at..)?.first_chunk().map(|&chunk| u16::from_be_bytes(chunk))
}

/// Where the name that starts at `at` ends, whether with the root or with a pointer.
#[inline]
pub(super) fn skip_name(octets: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match *octets.get(at)? {
            0 => return Some(at + 1),
            length @ 1..=63 => at += 1 + usize::from(length),
            192.. => return Some(at + 2),
            _ => return None,
        }
    }
}

/// The labels of the name at `at`, pointers followed.
fn labels(octets: &[u8], mut at: usize) -> impl Iterator<Item = &[u8]> {
    // A name has no more than 127 labels, and each of our pointers leads to one.
    let mut steps = 256;
    std::iter::from_fn(move || {
        while steps > 0 {
            steps -= 1;
            match *octets.get(at)? {
                0 => return None,
                length @ 1..=63 => {
                    let start = at + 1;
                    at = start + usize::from(length);
                    return octets.get(start..at);
                }
                _ => at = usize::from(u16_at(octets, at)? & 0x3fff),
            }
        }
        None
    })
}

/// Whether the names at two places are the same.
pub(super) fn is_same_name(octets: &[u8], one: usize, other: usize) -> bool {
    let mut others = labels(octets, other);
    labels(octets, one).all(|label| others.next().is_some_and(|other| label.eq_ignore_ascii_case(other)))
        && others.next().is_none()
}

/// Whether the name at `name` is the one at `ancestor` or below it.
#[inline(never)]
pub(super) fn is_at_or_below(octets: &[u8], name: usize, ancestor: usize) -> bool {
    let deeper = labels(octets, name).count().checked_sub(labels(octets, ancestor).count());
    deeper.is_some_and(|deeper| {
        let mut pairs = labels(octets, name).skip(deeper).zip(labels(octets, ancestor));
        pairs.all(|(label, other)| label.eq_ignore_ascii_case(other))
    })
}

/// How many octets of an uncompressed name stand before the apex; `None` for a name that is not in its zone.
pub(super) fn length_before_apex(name: &[u8], apex: &[u8]) -> Option<usize> {
    let length = name.len().checked_sub(apex.len())?;
    let mut at = 0;
    while at < length {
        at += 1 + usize::from(name[at]);
    }
    (at == length && name[at..].eq_ignore_ascii_case(apex)).then_some(length)
}
