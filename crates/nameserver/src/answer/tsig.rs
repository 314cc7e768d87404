//! TSIG records of requests as they stand (RFC 8945), and the answer to keys that are not known.

use super::wire;

/// Octets of a name.
const NAME_MAX: usize = 255;
/// Octets of the time signed and the fudge.
const TIME: usize = 8;
/// RFC 8945 3.
const BADKEY: [u8; 2] = [0, 17];

/// Where a request has its signature. Small, since every request has room for it; a message has at most 65,535 octets.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tsig {
    /// The name of the key.
    owner: u16,
    /// The data, of which the name of the algorithm is the first so many octets.
    data: u16,
    algorithm_octets: u16,
    /// The ID that the request was signed with, behind the MAC.
    original_id: u16,
}

impl Tsig {
    /// Looks at a TSIG record, which `owner` starts, and of which `data` to `end` are the data. `None`: it is
    /// malformed.
    #[cold]
    pub(super) fn read(message: &[u8], owner: usize, data: usize, end: usize) -> Option<Self> {
        expand_name(message, owner, &mut [0; NAME_MAX])?;
        let algorithm_octets = expand_name(message, data, &mut [0; NAME_MAX])?;
        let mac_size = data + algorithm_octets + TIME;
        let original_id = mac_size + 2 + usize::from(wire::u16_at(message, mac_size)?);
        let other = original_id + 6;
        let is_whole = other + usize::from(wire::u16_at(message, original_id + 4)?) == end;
        // RFC 8945 4.2: the algorithm's name is as it stands, with no pointer.
        let is_plain = wire::skip_name(message, data)? == data + algorithm_octets;
        if !(is_whole && is_plain) {
            return None;
        }
        Some(Self {
            owner: owner.try_into().ok()?,
            data: data.try_into().ok()?,
            algorithm_octets: algorithm_octets.try_into().ok()?,
            original_id: original_id.try_into().ok()?,
        })
    }

    /// Writes the signature of the response, which is none and says that the key is not known (RFC 8945 5.2.1 and
    /// 5.3.2), and tells its length. `None` where it does not fit.
    #[cold]
    pub(super) fn write_unknown_key(self, request: &[u8], response: &mut [u8]) -> Option<usize> {
        let mut owner = [0; NAME_MAX];
        let owner_octets = expand_name(request, self.owner.into(), &mut owner)?;
        let [data, algorithm_octets, original_id] =
            [self.data, self.algorithm_octets, self.original_id].map(usize::from);
        let copied = request.get(data..data + algorithm_octets + TIME)?;
        let original_id = request.get(original_id..original_id + 2)?;
        let data_octets = (copied.len() + 8) as u16;
        let mut length = 0;
        for part in [
            &owner[..owner_octets],
            // TSIG, of class ANY, with a TTL of 0.
            &[0, 250, 0, 255, 0, 0, 0, 0],
            &data_octets.to_be_bytes(),
            copied,
            // No MAC.
            &[0, 0],
            original_id,
            &BADKEY,
            // No other data.
            &[0, 0],
        ] {
            response.get_mut(length..length + part.len())?.copy_from_slice(part);
            length += part.len();
        }
        Some(length)
    }
}

/// Copies the name at `at`, pointers followed, and tells its length; `None` for what is no name.
fn expand_name(message: &[u8], mut at: usize, name: &mut [u8; NAME_MAX]) -> Option<usize> {
    let mut length = 0;
    let mut bound = at;
    loop {
        match *message.get(at)? {
            0 => {
                *name.get_mut(length)? = 0;
                return Some(length + 1);
            }
            label @ 1..=63 => {
                let label = message.get(at..at + 1 + usize::from(label))?;
                name.get_mut(length..length + label.len())?.copy_from_slice(label);
                length += label.len();
                at += label.len();
            }
            192.. => {
                // Each pointer leads further back than all before, so that there is an end to them.
                at = usize::from(wire::u16_at(message, at)? & 0x3fff);
                if at >= bound {
                    return None;
                }
                bound = at;
            }
            _ => return None,
        }
    }
}
