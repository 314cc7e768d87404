//! A request and all messages of its response, at either end.

use std::sync::Arc;

use subtle::ConstantTimeEq;

use crate::FUDGE;
use crate::algorithm::Mac;
use crate::error::TsigError;
use crate::key::Key;
use crate::record::{self, Record};

/// How many messages of a response in a row may be without a signature (RFC 8945 5.3.1).
pub const UNSIGNED_MAX: u32 = 99;

/// A signed request and what came of its response so far.
#[derive(Clone)]
pub struct Conversation {
    key: Arc<Key>,
    /// Digests the MAC before, then the messages since.
    running: Mac,
    /// Whether the next message is the response's first.
    is_first: bool,
    /// How many messages came since the last signed one.
    unsigned: u32,
}

/// Why a message of a response is not taken. The conversation is over then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// The message or its TSIG is malformed.
    #[error("the signature is malformed")]
    Malformed,
    /// The first has no signature, or too many others have none.
    #[error("the response is not signed")]
    NotSigned,
    /// It is signed with another key or by another algorithm.
    #[error("the response is signed with another key")]
    OtherKey,
    /// The signature is wrong or too short.
    #[error("the signature is wrong")]
    BadSig,
    /// It was signed at another time.
    #[error("the response was signed at another time: the clocks differ")]
    BadTime,
    /// The server refuses our signature. Whether that itself is signed: else anybody may have said it.
    #[error("the server refuses our signature: {error}")]
    Refused {
        /// What it says.
        error: TsigError,
        /// Whether it proves that it has the key.
        is_proven: bool,
    },
}

/// Signs a request: appends its TSIG record. `now` is in seconds since 1970.
pub fn sign_request(key: &Arc<Key>, message: &mut Vec<u8>, now: u64) -> Conversation {
    let mut record = Record::of_key(key, message, now);
    let mut mac = key.mac();
    mac.update(message);
    record.digest(&mut mac);
    record.mac = mac.finish();
    record.append(message);
    Conversation::after_request(Arc::clone(key), &record.mac)
}

impl Record {
    /// The record that signs a message with this key, its MAC left out.
    pub(crate) fn of_key(key: &Key, message: &[u8], now: u64) -> Self {
        Self {
            key: key.name().clone(),
            algorithm: key.algorithm().name(),
            time: now,
            fudge: FUDGE,
            mac: Vec::new(),
            original_id: message.first_chunk().copied().unwrap_or_default(),
            error: 0,
            other: Vec::new(),
        }
    }
}

impl Conversation {
    /// What follows a request of this MAC.
    pub(crate) fn after_request(key: Arc<Key>, mac: &[u8]) -> Self {
        let running = continued(&key, mac);
        Self { key, running, is_first: true, unsigned: 0 }
    }

    /// The key that both ends have.
    pub fn key(&self) -> &Arc<Key> {
        &self.key
    }

    /// How many octets a signature adds to a message.
    pub fn signature_octets(&self) -> usize {
        let algorithm = self.key.algorithm();
        Record::octets(self.key.name(), &algorithm.name(), algorithm.mac_octets())
    }

    /// Signs the next message of the response, which has at least a header: appends its TSIG record.
    pub fn sign_next(&mut self, message: &mut Vec<u8>, now: u64) {
        let record = Record::of_key(&self.key, message, now);
        self.sign_with(record, message);
    }

    /// Signs with this record, whose MAC is left out.
    pub(crate) fn sign_with(&mut self, mut record: Record, message: &mut Vec<u8>) {
        let mut mac = self.running.clone();
        mac.update(message);
        self.digest_record(&record, &mut mac);
        record.mac = mac.finish();
        record.append(message);
        self.go_on_after(&record.mac);
    }

    /// Checks the next message of the response and takes its TSIG record away. Answers whether it had one: in a
    /// response of several messages not all need it, but the first and the last do, which is [`Self::is_complete`].
    pub fn verify_next(&mut self, message: &mut Vec<u8>, now: u64) -> Result<bool, VerifyError> {
        let found = record::find(message).map_err(|_| VerifyError::Malformed)?;
        let Some((start, record)) = found else {
            self.unsigned += 1;
            if self.is_first || self.unsigned > UNSIGNED_MAX {
                return Err(VerifyError::NotSigned);
            }
            self.running.update(message);
            return Ok(false);
        };
        let error = TsigError::of_code(record.error);
        if let Some(error @ (TsigError::BadKey | TsigError::BadSig)) = error {
            // RFC 8945 5.3.2: who says so cannot sign.
            return Err(VerifyError::Refused { error, is_proven: false });
        }
        let algorithm = self.key.algorithm();
        if record.key != *self.key.name() || record.algorithm != algorithm.name() {
            return Err(VerifyError::OtherKey);
        }
        let mut mac = self.running.clone();
        record::digest_message(&mut mac, message, start, record.original_id);
        self.digest_record(&record, &mut mac);
        // One that is cut is not taken, as the request's is none.
        if !bool::from(mac.finish().ct_eq(&record.mac)) {
            return Err(VerifyError::BadSig);
        }
        if let Some(error) = error {
            return Err(VerifyError::Refused { error, is_proven: true });
        }
        if record.time.abs_diff(now) > u64::from(record.fudge) {
            return Err(VerifyError::BadTime);
        }
        self.go_on_after(&record.mac);
        message.truncate(start);
        record::count_additional(message, u16::MAX);
        message[..2].copy_from_slice(&record.original_id);
        Ok(true)
    }

    /// Whether the last message was signed, and with it all before: no response ends otherwise.
    pub fn is_complete(&self) -> bool {
        !self.is_first && self.unsigned == 0
    }

    /// RFC 8945 5.3.1: the first message is signed with all variables, the others with the times alone.
    fn digest_record(&self, record: &Record, mac: &mut Mac) {
        if self.is_first { record.digest(mac) } else { record.digest_timers(mac) }
    }

    fn go_on_after(&mut self, mac: &[u8]) {
        self.running = continued(&self.key, mac);
        (self.is_first, self.unsigned) = (false, 0);
    }
}

/// A MAC that has digested the one before (RFC 8945 4.3.1).
fn continued(key: &Key, before: &[u8]) -> Mac {
    let mut mac = key.mac();
    mac.update(&(before.len() as u16).to_be_bytes());
    mac.update(before);
    mac
}
