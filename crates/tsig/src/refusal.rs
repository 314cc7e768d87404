//! Signed requests as a server takes them, or does not.

use subtle::ConstantTimeEq;

use crate::conversation::Conversation;
use crate::error::TsigError;
use crate::key::KeyRing;
use crate::record::{self, Record};

/// Octets of the time in a BADTIME error (RFC 8945 5.2.3).
const TIME: usize = 6;

/// Why a signed request is not taken, and what its response needs.
#[derive(Clone)]
pub struct Refusal(Kind);

#[derive(Clone)]
enum Kind {
    Malformed,
    /// RFC 8945 5.3.2: the response tells the error, unsigned.
    Unsigned(TsigError, Box<Record>),
    /// RFC 8945 5.3.2: the response tells the error, signed.
    Signed(TsigError, Box<Record>, Box<Conversation>),
}

/// Checks a request. `None`: it is not signed. `now` is in seconds since 1970.
pub fn verify_request(keys: &KeyRing, message: &[u8], now: u64) -> Result<Option<Conversation>, Refusal> {
    let Some((start, record)) = record::find(message).map_err(|_| Refusal(Kind::Malformed))? else {
        return Ok(None);
    };
    // RFC 8945 5.2.1: a known name with another algorithm is another key.
    let key = keys.get(&record.key).filter(|key| key.algorithm().name() == record.algorithm);
    let Some(key) = key else { return Err(Refusal::unsigned(TsigError::BadKey, record)) };
    // RFC 8945 5.2.2.1: a MAC may be cut to half, and not to less than 10 octets; what is longer or shorter is no MAC.
    let whole = key.algorithm().mac_octets();
    if !(10.max(whole / 2)..=whole).contains(&record.mac.len()) {
        return Err(Refusal(Kind::Malformed));
    }
    let mut mac = key.mac();
    record::digest_message(&mut mac, message, start, record.original_id);
    record.digest(&mut mac);
    if !bool::from(mac.finish()[..record.mac.len()].ct_eq(&record.mac)) {
        return Err(Refusal::unsigned(TsigError::BadSig, record));
    }
    let conversation = Conversation::after_request(key, &record.mac);
    if record.time.abs_diff(now) > u64::from(record.fudge) {
        // RFC 8945 5.2.3: the client's time and fudge, so that it can check the signature, and ours beside them.
        let other = now.to_be_bytes()[8 - TIME..].to_vec();
        let record = Record { other, ..record };
        return Err(Refusal(Kind::Signed(TsigError::BadTime, record.into(), conversation.into())));
    }
    if record.mac.len() < whole {
        // RFC 8945 5.2.4: ours to decide, and no client of today needs it.
        let record = Record { time: now, other: Vec::new(), ..record };
        return Err(Refusal(Kind::Signed(TsigError::BadTrunc, record.into(), conversation.into())));
    }
    Ok(Some(conversation))
}

impl Refusal {
    fn unsigned(error: TsigError, record: Record) -> Self {
        Self(Kind::Unsigned(error, Record { other: Vec::new(), ..record }.into()))
    }

    /// The response code: FORMERR or NOTAUTH.
    pub fn rcode(&self) -> u16 {
        if matches!(self.0, Kind::Malformed) { 1 } else { 9 }
    }

    /// What the response's TSIG record tells; `None`: it has none, for the request's was none.
    pub fn error(&self) -> Option<TsigError> {
        match &self.0 {
            Kind::Malformed => None,
            Kind::Unsigned(error, _) | Kind::Signed(error, ..) => Some(*error),
        }
    }

    /// How many octets [`Self::sign_response`] adds.
    pub fn signature_octets(&self) -> usize {
        match &self.0 {
            Kind::Malformed => 0,
            Kind::Unsigned(_, record) => Record::octets(&record.key, &record.algorithm, 0),
            Kind::Signed(_, record, conversation) => conversation.signature_octets() + record.other.len(),
        }
    }

    /// Appends the TSIG record of the response, which has its response code already and at least a header.
    pub fn sign_response(&self, message: &mut Vec<u8>) {
        match &self.0 {
            Kind::Malformed => {}
            Kind::Unsigned(error, record) => {
                Record { error: error.code(), mac: Vec::new(), ..(**record).clone() }.append(message);
            }
            Kind::Signed(error, record, conversation) => {
                let original_id = message.first_chunk().copied().unwrap_or_default();
                let record = Record { error: error.code(), original_id, ..(**record).clone() };
                conversation.clone().sign_with(record, message);
            }
        }
    }
}

impl std::fmt::Debug for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Refusal").field(&self.error()).finish()
    }
}

impl std::fmt::Debug for Conversation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Conversation").field("key", self.key()).finish_non_exhaustive()
    }
}
