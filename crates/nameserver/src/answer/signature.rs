//! The signature of a request, and that of its response (RFC 8945): off the common path, where allocation is no matter.

use tsig::{Conversation, KeyRing, Refusal, TsigError, verify_request};
use zone::Name;

use super::message::rcode;
use super::request::Request;
use super::tsig::Tsig;
use super::wire::HEADER;

/// What a request is signed with.
pub(super) enum Signature {
    /// Nothing.
    Absent,
    /// A key that both ends have.
    Good(Box<Conversation>),
    /// A key that is not known.
    UnknownKey(Tsig),
    /// A known key, but wrongly, or at another time.
    Refused(Box<Refusal>),
}

impl Signature {
    /// Checks the signature of a request. `Err`: it is malformed.
    #[inline]
    pub(super) fn of(request: &[u8], parsed: &Request, keys: &KeyRing, now: u64) -> Result<Self, Malformed> {
        match parsed.tsig {
            None => Ok(Self::Absent),
            Some(tsig) => Self::check(tsig, request, keys, now),
        }
    }

    #[cold]
    fn check(tsig: Tsig, request: &[u8], keys: &KeyRing, now: u64) -> Result<Self, Malformed> {
        match verify_request(keys, request, now) {
            Ok(Some(conversation)) => Ok(Self::Good(conversation.into())),
            Ok(None) => Err(Malformed),
            Err(refusal) => match refusal.error() {
                None => Err(Malformed),
                Some(TsigError::BadKey) => Ok(Self::UnknownKey(tsig)),
                Some(_) => Ok(Self::Refused(refusal.into())),
            },
        }
    }

    /// What signs further messages of the response.
    pub(super) fn into_conversation(self) -> Option<Box<Conversation>> {
        match self {
            Self::Good(conversation) => Some(conversation),
            _ => None,
        }
    }

    /// Whether the request is to be refused.
    pub(super) fn is_bad(&self) -> bool {
        matches!(self, Self::UnknownKey(_) | Self::Refused(_))
    }

    /// Whether the request is proven to come from one who has a key.
    pub(super) fn is_good(&self) -> bool {
        matches!(self, Self::Good(_))
    }

    /// The key that the request was signed with.
    pub(super) fn key(&self) -> Option<&Name> {
        match self {
            Self::Good(conversation) => Some(conversation.key().name()),
            _ => None,
        }
    }

    /// What the response keeps free for its own. That of an error has its room, or is left out.
    pub(super) fn reserved_octets(&self) -> usize {
        match self {
            Self::Good(conversation) => conversation.signature_octets(),
            _ => 0,
        }
    }

    /// Signs the response that `octets` starts with and is `length` long, and tells its length then.
    #[inline]
    pub(super) fn sign(&mut self, request: &[u8], octets: &mut [u8], length: usize, now: u64) -> usize {
        match self {
            Self::Absent => length,
            _ => self.append(request, octets, length, now),
        }
    }

    #[cold]
    fn append(&mut self, request: &[u8], octets: &mut [u8], length: usize, now: u64) -> usize {
        let is_refused = octets.get(3).is_some_and(|flags| u16::from(flags & 0x0f) == rcode::NOTAUTH);
        match self {
            Self::Good(conversation) => {
                extend(octets, length, |message| conversation.sign_next(message, now))
            }
            // The names are short but in a request that is made up: then it may not fit, and is left out.
            Self::UnknownKey(tsig) if is_refused => {
                let (message, space) = octets.split_at_mut(length);
                let Some(more) = tsig.write_unknown_key(request, space) else { return length };
                count_additional(message);
                length + more
            }
            Self::Refused(refusal) if is_refused => {
                extend(octets, length, |message| refusal.sign_response(message))
            }
            // It is refused for another reason, before anybody looked at its signature.
            _ => length,
        }
    }
}

/// The signature is malformed.
pub(super) struct Malformed;

/// Has `append` go on with a message where it stands, if that fits.
pub(super) fn extend(octets: &mut [u8], length: usize, append: impl FnOnce(&mut Vec<u8>)) -> usize {
    let mut message = octets[..length].to_vec();
    append(&mut message);
    match octets.get_mut(..message.len()) {
        Some(room) => {
            room.copy_from_slice(&message);
            message.len()
        }
        None => length,
    }
}

fn count_additional(message: &mut [u8]) {
    if let Some(count) = message.get_mut(10..HEADER) {
        let sum = u16::from_be_bytes([count[0], count[1]]).saturating_add(1);
        count.copy_from_slice(&sum.to_be_bytes());
    }
}
