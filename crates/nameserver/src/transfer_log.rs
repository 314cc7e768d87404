//! What operators are told of transfers that were refused: now and then a line, however often somebody asks.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use zone::{Name, RecordType};

use crate::answer::{Answered, rcode};

/// A thread writes a line no more often than this.
const INTERVAL: Duration = Duration::from_secs(10);
const HEADER_OCTETS: usize = 12;

/// What one thread has refused over TCP since its last line.
#[derive(Default)]
pub(crate) struct TransferLog {
    count: u64,
    first: Option<Refused>,
    next_at: Option<Instant>,
}

struct Refused {
    client: IpAddr,
    /// The query's question, and what is behind it.
    question: Box<[u8]>,
    reason: &'static str,
}

impl TransferLog {
    /// Notes an answer, where it refuses a transfer.
    pub(crate) fn note(&mut self, client: IpAddr, query: &[u8], answered: &Answered) {
        if !matches!(answered.qtype, RecordType::AXFR | RecordType::IXFR) {
            return;
        }
        let reason = match answered.rcode {
            rcode::REFUSED => "no [[secondary]] has this address with the key that signed it, or without one",
            rcode::NOTAUTH => {
                "it is no zone here, or signed with a key that is not known or by another clock"
            }
            _ => return,
        };
        self.count += 1;
        // Of many the first is as good as any.
        self.first.get_or_insert_with(|| {
            let question = query.get(HEADER_OCTETS..).unwrap_or_default().into();
            Refused { client, question, reason }
        });
    }

    /// Writes a line when it is time for one.
    pub(crate) fn write(&mut self, now: Instant) {
        if self.next_at.is_some_and(|at| now < at) {
            return;
        }
        let Some(Refused { client, question, reason }) = self.first.take() else { return };
        self.next_at = Some(now + INTERVAL);
        let zone = Name::split_from_wire(&question).map(|(zone, _)| zone.to_string()).unwrap_or_default();
        let count = std::mem::take(&mut self.count);
        tracing::info!(transfers = count, %client, zone, reason, "zone transfers were refused");
    }
}
