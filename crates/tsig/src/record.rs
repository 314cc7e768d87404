//! The TSIG record, read and written (RFC 8945 4).

use std::ops::Range;

use zone::Name;

use crate::algorithm::Mac;

/// Octets of a message's header.
pub(crate) const HEADER: usize = 12;
const TSIG: u16 = 250;
const CLASS_ANY: [u8; 2] = [0, 255];

/// What a TSIG record says.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) key: Name,
    pub(crate) algorithm: Name,
    pub(crate) time: u64,
    pub(crate) fudge: u16,
    pub(crate) mac: Vec<u8>,
    pub(crate) original_id: [u8; 2],
    pub(crate) error: u16,
    pub(crate) other: Vec<u8>,
}

/// The message is none, or its TSIG is malformed or stands where none may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed;

/// Finds the record of a message, with where it starts. `None`: there is none.
pub(crate) fn find(message: &[u8]) -> Result<Option<(usize, Record)>, Malformed> {
    let mut reader = Reader { message, at: HEADER };
    if message.len() < HEADER {
        return Err(Malformed);
    }
    let [questions, answers, authorities, additionals] =
        [4, 6, 8, 10].map(|at| u32::from(u16::from_be_bytes([message[at], message[at + 1]])));
    for _ in 0..questions {
        reader.skip_name()?;
        reader.take(4)?;
    }
    let records = answers + authorities + additionals;
    for index in 1..=records {
        let start = reader.at;
        reader.skip_name()?;
        let record_type = reader.u16()?;
        let class_and_ttl = reader.take(6)?;
        let length = usize::from(reader.u16()?);
        if record_type != TSIG {
            reader.take(length)?;
            continue;
        }
        // RFC 8945 5.1: the last record of the additional section. 4.2: of class ANY, with a TTL of 0.
        let is_in_place = index == records && additionals > 0;
        if !is_in_place || class_and_ttl[..2] != CLASS_ANY || class_and_ttl[2..] != [0; 4] {
            return Err(Malformed);
        }
        let end = reader.at + length;
        let record = reader.tsig(Reader { message, at: start }.name()?)?;
        return if reader.at == end { Ok(Some((start, record))) } else { Err(Malformed) };
    }
    Ok(None)
}

impl Record {
    /// Digests what RFC 8945 4.3.3 calls the variables.
    pub(crate) fn digest(&self, mac: &mut Mac) {
        mac.update(self.key.as_wire());
        mac.update(&CLASS_ANY);
        mac.update(&[0; 4]);
        mac.update(self.algorithm.as_wire());
        self.digest_timers(mac);
        mac.update(&self.error.to_be_bytes());
        mac.update(&(self.other.len() as u16).to_be_bytes());
        mac.update(&self.other);
    }

    /// Digests the time and the fudge alone (RFC 8945 5.3.1).
    pub(crate) fn digest_timers(&self, mac: &mut Mac) {
        mac.update(&self.time.to_be_bytes()[2..]);
        mac.update(&self.fudge.to_be_bytes());
    }

    /// Appends the record to a message, and counts it.
    pub(crate) fn append(&self, message: &mut Vec<u8>) {
        message.extend(self.key.as_wire());
        message.extend(TSIG.to_be_bytes());
        message.extend(CLASS_ANY);
        message.extend([0; 4]);
        let length = self.algorithm.as_wire().len() + 16 + self.mac.len() + self.other.len();
        message.extend((length as u16).to_be_bytes());
        message.extend(self.algorithm.as_wire());
        message.extend(&self.time.to_be_bytes()[2..]);
        message.extend(self.fudge.to_be_bytes());
        message.extend((self.mac.len() as u16).to_be_bytes());
        message.extend(&self.mac);
        message.extend(self.original_id);
        message.extend(self.error.to_be_bytes());
        message.extend((self.other.len() as u16).to_be_bytes());
        message.extend(&self.other);
        count_additional(message, 1);
    }

    /// How many octets it takes in a message when its MAC has `mac_octets`.
    pub(crate) fn octets(key: &Name, algorithm: &Name, mac_octets: usize) -> usize {
        key.as_wire().len() + 10 + algorithm.as_wire().len() + 16 + mac_octets
    }
}

/// Digests a message whose record starts at `start`, as if it had none (RFC 8945 4.3.2).
pub(crate) fn digest_message(mac: &mut Mac, message: &[u8], start: usize, original_id: [u8; 2]) {
    let mut header = [0; HEADER];
    header.copy_from_slice(&message[..HEADER]);
    header[..2].copy_from_slice(&original_id);
    count_additional(&mut header, u16::MAX);
    mac.update(&header);
    mac.update(&message[HEADER..start]);
}

/// Adds to the number of records in the additional section.
pub(crate) fn count_additional(message: &mut [u8], more: u16) {
    if let Some(count) = message.get_mut(10..HEADER) {
        let sum = u16::from_be_bytes([count[0], count[1]]).wrapping_add(more);
        count.copy_from_slice(&sum.to_be_bytes());
    }
}

struct Reader<'a> {
    message: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, octets: usize) -> Result<&'a [u8], Malformed> {
        let range: Range<usize> = self.at..self.at + octets;
        let taken = self.message.get(range).ok_or(Malformed)?;
        self.at += octets;
        Ok(taken)
    }

    fn u16(&mut self) -> Result<u16, Malformed> {
        let octets = self.take(2)?;
        Ok(u16::from_be_bytes([octets[0], octets[1]]))
    }

    fn skip_name(&mut self) -> Result<(), Malformed> {
        loop {
            match self.take(1)?[0] {
                0 => return Ok(()),
                length @ 1..=63 => drop(self.take(length.into())?),
                192.. => return self.take(1).map(drop),
                _ => return Err(Malformed),
            }
        }
    }

    /// A name, pointers followed.
    fn name(&mut self) -> Result<Name, Malformed> {
        let mut labels = Vec::new();
        let (mut octets, mut bound) = (0, self.at);
        loop {
            match self.take(1)?[0] {
                0 => return Name::from_labels(labels).map_err(|_| Malformed),
                length @ 1..=63 => {
                    labels.push(self.take(length.into())?);
                    octets += 1 + usize::from(length);
                    if octets >= Name::OCTETS_MAX {
                        return Err(Malformed);
                    }
                }
                high @ 192.. => {
                    self.at = usize::from(high & 0x3f) << 8 | usize::from(self.take(1)?[0]);
                    // Each pointer leads further back than all before, so that there is an end to them.
                    if self.at >= bound {
                        return Err(Malformed);
                    }
                    bound = self.at;
                }
                _ => return Err(Malformed),
            }
        }
    }

    /// The data of a TSIG record. The algorithm's name is as it stands, with no pointer (RFC 8945 4.2).
    fn tsig(&mut self, key: Name) -> Result<Record, Malformed> {
        let start = self.at;
        self.skip_name()?;
        let algorithm = Name::from_wire(&self.message[start..self.at]).map_err(|_| Malformed)?;
        let mut time = [0; 8];
        time[2..].copy_from_slice(self.take(6)?);
        let fudge = self.u16()?;
        let mac_octets = usize::from(self.u16()?);
        let mac = self.take(mac_octets)?.to_vec();
        let original_id = self.u16()?.to_be_bytes();
        let error = self.u16()?;
        let other_octets = usize::from(self.u16()?);
        let other = self.take(other_octets)?.to_vec();
        Ok(Record { key, algorithm, time: u64::from_be_bytes(time), fudge, mac, original_id, error, other })
    }
}
