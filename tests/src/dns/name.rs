//! Names, their case kept.

use std::fmt;

/// A name in uncompressed wire form, its letters as they came.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(Vec<u8>);

impl Name {
    /// Reads a full name in presentation form, with or without its final dot.
    ///
    /// # Panics
    /// Where it is none.
    pub fn parse(text: &str) -> Self {
        let mut wire = Vec::new();
        let mut label = Vec::new();
        let mut octets = text.bytes();
        while let Some(octet) = octets.next() {
            match octet {
                b'.' => end_label(&mut wire, &mut label),
                b'\\' => {
                    let first = octets.next().expect("an escape goes on");
                    if first.is_ascii_digit() {
                        let digits = [first, octets.next().unwrap_or(b'x'), octets.next().unwrap_or(b'x')];
                        let digits = String::from_utf8_lossy(&digits).into_owned();
                        label.push(digits.parse().unwrap_or_else(|_| panic!("\\{digits} is no octet")));
                    } else {
                        label.push(first);
                    }
                }
                plain => label.push(plain),
            }
        }
        end_label(&mut wire, &mut label);
        wire.push(0);
        Self(wire)
    }

    /// Reads the name at `at` of a message, follows compression, and tells where it ends.
    pub(crate) fn read(message: &[u8], mut at: usize) -> Result<(Self, usize), String> {
        let mut wire = Vec::new();
        let mut end = None;
        loop {
            let length = *message.get(at).ok_or("a name runs past the end")?;
            match length {
                0 => {
                    wire.push(0);
                    return Ok((Self(wire), end.unwrap_or(at + 1)));
                }
                1..=63 => {
                    let label =
                        message.get(at..=at + usize::from(length)).ok_or("a label runs past the end")?;
                    wire.extend_from_slice(label);
                    at += label.len();
                }
                0xc0..=0xff => {
                    let low = *message.get(at + 1).ok_or("a pointer runs past the end")?;
                    let target = usize::from(length & 0x3f) << 8 | usize::from(low);
                    end.get_or_insert(at + 2);
                    if target >= at {
                        return Err(format!("a pointer at {at} that does not point back"));
                    }
                    at = target;
                }
                _ => return Err(format!("a label of an unknown kind at {at}")),
            }
            if wire.len() > 254 {
                return Err("a name over 255 octets".to_owned());
            }
        }
    }

    /// From its wire form, which is not looked at.
    pub fn from_wire(wire: Vec<u8>) -> Self {
        Self(wire)
    }

    /// The wire form.
    pub fn as_wire(&self) -> &[u8] {
        &self.0
    }

    /// With its letters in lower case.
    pub fn to_lowercase(&self) -> Self {
        // Length octets are below 64, thus no letters.
        Self(self.0.to_ascii_lowercase())
    }
}

fn end_label(wire: &mut Vec<u8>, label: &mut Vec<u8>) {
    if !label.is_empty() {
        wire.push(u8::try_from(label.len()).expect("a label of a test is short"));
        wire.append(label);
    }
}

impl fmt::Display for Name {
    /// With the final dot.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = &self.0[..];
        if rest == [0] {
            return f.write_str(".");
        }
        while let [length, tail @ ..] = rest
            && *length > 0
        {
            let (label, after) = tail.split_at(usize::from(*length));
            for &octet in label {
                match octet {
                    b'.' | b'\\' | b'"' | b';' | b'(' | b')' | b'@' | b'$' => {
                        write!(f, "\\{}", char::from(octet))?
                    }
                    0x21..=0x7e => write!(f, "{}", char::from(octet))?,
                    _ => write!(f, "\\{octet:03}")?,
                }
            }
            f.write_str(".")?;
            rest = after;
        }
        Ok(())
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
