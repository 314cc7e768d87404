//! A zone from its primary, whole or what changed in it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use tsig::{Conversation, Key, VerifyError};
use zone::{Name, RecordType, Serial, Soa};

use crate::assembly::Assembly;
use crate::clock::random;
use crate::connection::Connection;
use crate::error::Rcode;
use crate::message::{self, Question, Response};
use crate::{Clock, Record, TransferError, TransferLimits};

/// What a message has beside the records of its answer section, at most: the header, a question, EDNS, a signature. Whatever
/// has more sends what nobody asked for.
const BESIDE_OCTETS_MAX: u64 = 2_048;

/// What is wanted from whom.
#[derive(Clone, Debug)]
pub struct TransferRequest<'a> {
    /// The zone.
    pub apex: &'a Name,
    /// Who is asked.
    pub primary: SocketAddr,
    /// With what the transfer is signed.
    pub key: Option<&'a Arc<Key>>,
    /// The SOA of what there is already.
    pub have: Option<&'a Soa>,
}

/// What came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Transfer {
    /// The primary stands where the copy does.
    UpToDate,
    /// The whole zone.
    Whole {
        /// Its SOA.
        soa: Soa,
        /// All other records, in order and without duplicates.
        records: Vec<Record>,
    },
    /// What changed since `from`.
    Increments {
        /// Where the copy stands.
        from: Serial,
        /// The new SOA.
        soa: Soa,
        /// What goes, in order.
        removed: Vec<Record>,
        /// What comes, in order. A record whose TTL alone changes is in both.
        added: Vec<Record>,
    },
}

/// Transfers a zone: by IXFR where there is something to begin from, and by AXFR where there is not, or the IXFR fails.
/// What is not newer than what there is is refused.
pub fn transfer(
    request: &TransferRequest<'_>,
    limits: &TransferLimits,
    clock: &Clock,
    stop: &AtomicBool,
) -> Result<Transfer, TransferError> {
    let transfer = Exchange { request, limits, clock, stop };
    if request.have.is_some() {
        match transfer.increments() {
            // That would be the same the second time.
            Err(
                error @ (TransferError::TooSlow(_)
                | TransferError::Unproven(_)
                | TransferError::Behind { .. }
                | TransferError::Stopped),
            ) => return Err(error),
            Err(error) => {
                tracing::debug!(zone = %request.apex, primary = %request.primary, %error, "IXFR failed: AXFR");
            }
            done => return done,
        }
    }
    transfer.whole()
}

/// Transfers the whole zone, whatever there is.
pub(crate) fn transfer_whole(
    request: &TransferRequest<'_>,
    limits: &TransferLimits,
    clock: &Clock,
    stop: &AtomicBool,
) -> Result<Transfer, TransferError> {
    Exchange { request, limits, clock, stop }.whole()
}

/// The serial that the primary has, asked over TCP.
pub(crate) fn ask_serial(
    request: &TransferRequest<'_>,
    limits: &TransferLimits,
    clock: &Clock,
    stop: &AtomicBool,
) -> Result<Serial, TransferError> {
    let exchange = Exchange { request, limits, clock, stop };
    let question = Question { apex: request.apex, record_type: RecordType::SOA };
    let (mut connection, mut asked) = exchange.ask(question, None)?;
    let mut message = Vec::new();
    connection.receive(&mut message)?;
    asked.verify(&mut message, clock)?;
    asked.check_end()?;
    read_serial(&message, asked.id, question)
}

/// The serial in the answer to a question for the SOA.
pub(crate) fn read_serial(message: &[u8], id: u16, question: Question<'_>) -> Result<Serial, TransferError> {
    let mut response = Response::read(message, id, question)?;
    if !response.has_question {
        return Err(TransferError::malformed("an answer without the question"));
    }
    if !response.is_authoritative {
        return Err(TransferError::malformed("an answer without authority for the zone"));
    }
    let record = response.next()?.ok_or_else(|| TransferError::malformed("an answer without an SOA"))?;
    if record.record_type != RecordType::SOA || record.name != *question.apex {
        return Err(TransferError::malformed("an answer without the zone's SOA"));
    }
    Ok(record.soa()?.serial)
}

struct Exchange<'a> {
    request: &'a TransferRequest<'a>,
    limits: &'a TransferLimits,
    clock: &'a Clock,
    stop: &'a AtomicBool,
}

/// A question that is on its way.
#[derive(Clone)]
pub(crate) struct Asked {
    pub(crate) id: u16,
    conversation: Option<Conversation>,
}

impl Asked {
    /// Signs a question, where there is a key.
    pub(crate) fn new(
        question: Question<'_>,
        have: Option<&Soa>,
        key: Option<&Arc<Key>>,
        clock: &Clock,
    ) -> (Self, Vec<u8>) {
        let id = random() as u16;
        let mut query = question.query(id, have);
        let conversation = key.map(|key| tsig::sign_request(key, &mut query, clock.unix_seconds()));
        (Self { id, conversation }, query)
    }

    /// Checks that the next message of the answer is from who knows the key, and takes the signature off.
    pub(crate) fn verify(&mut self, message: &mut Vec<u8>, clock: &Clock) -> Result<(), TransferError> {
        let Some(conversation) = &mut self.conversation else { return Ok(()) };
        let error = match conversation.verify_next(message, clock.unix_seconds()) {
            Ok(_) => return Ok(()),
            Err(error) => error,
        };
        if let VerifyError::Refused { error, .. } = error {
            return Err(TransferError::KeyRefused(error.to_string()));
        }
        // Who does not know the key cannot sign that.
        let rcode = message::rcode(message);
        if message::is_response_to(message, self.id) && rcode != Rcode::SUCCESS {
            return Err(TransferError::Refused(rcode));
        }
        Err(TransferError::Unproven(error.to_string()))
    }

    /// Checks that the last message was signed.
    pub(crate) fn check_end(&self) -> Result<(), TransferError> {
        match &self.conversation {
            Some(conversation) if !conversation.is_complete() => {
                Err(TransferError::Unproven("the last message is not signed".to_owned()))
            }
            _ => Ok(()),
        }
    }
}

impl<'a> Exchange<'a> {
    fn increments(&self) -> Result<Transfer, TransferError> {
        let have = self.request.have;
        let question = Question { apex: self.request.apex, record_type: RecordType::IXFR };
        self.run(question, have)
    }

    fn whole(&self) -> Result<Transfer, TransferError> {
        let question = Question { apex: self.request.apex, record_type: RecordType::AXFR };
        let whole = self.run(question, None)?;
        if let (Transfer::Whole { soa, .. }, Some(have)) = (&whole, self.request.have) {
            let (theirs, ours) = (soa.serial, have.serial);
            if !theirs.is_ahead_of(ours) {
                return Err(TransferError::Behind { theirs, ours });
            }
        }
        Ok(whole)
    }

    fn ask(
        &self,
        question: Question<'_>,
        have: Option<&Soa>,
    ) -> Result<(Connection<'a>, Asked), TransferError> {
        let mut connection = Connection::open(self.request.primary, self.limits, self.stop)?;
        let (asked, query) = Asked::new(question, have, self.request.key, self.clock);
        connection.send(&query)?;
        Ok((connection, asked))
    }

    fn run(&self, question: Question<'_>, have: Option<&Soa>) -> Result<Transfer, TransferError> {
        let (mut connection, mut asked) = self.ask(question, have)?;
        let mut assembly = Assembly::new(question.apex, have.map(|soa| soa.serial), self.limits);
        let (mut message, mut is_first) = (Vec::new(), true);
        while !assembly.is_done() {
            connection.receive(&mut message)?;
            let length = message.len() as u64;
            asked.verify(&mut message, self.clock)?;
            let mut response = Response::read(&message, asked.id, question)?;
            if is_first && !response.has_question {
                return Err(TransferError::malformed("an answer without the question"));
            }
            // RFC 5936 2.2.1 wants AA, too, which Knot DNS leaves out.
            if response.is_truncated {
                return Err(TransferError::malformed("a truncated message"));
            }
            is_first = false;
            let octets_before = assembly.octets();
            while let Some(record) = response.next()? {
                assembly.take(&record)?;
            }
            let octets = assembly.octets() - octets_before;
            if octets == 0 {
                return Err(TransferError::malformed("a message without records"));
            }
            if length > octets + BESIDE_OCTETS_MAX {
                return Err(TransferError::malformed("messages of which the records are but a part"));
            }
        }
        asked.check_end()?;
        assembly.finish()
    }
}
