//! Notices that a zone has changed at its primary (RFC 1996).

use zone::{Name, RecordType};

use super::asked::Asked;
use super::message::{Outcome, Reason, rcode};
use super::rate_limit::Kind;
use super::wire::HEADER;
use crate::replication::NotifyOutcome;

/// RFC 1035 3.2.4.
const CLASS_IN: u16 = 1;

impl Asked<'_> {
    /// Hands a notice on, and tells what it comes to.
    #[cold]
    pub(super) fn take_notice(&self) -> Outcome {
        // RFC 1996 3.6: of other types nothing is said.
        if self.parsed.qtype != RecordType::SOA {
            return Outcome::of_error(rcode::FORMERR);
        }
        if self.parsed.qclass != CLASS_IN {
            return Outcome::because(rcode::REFUSED, Reason::NotSupported);
        }
        let labels = self.qname.label_count();
        let is_here = || self.zones.find(self.qname, labels).is_some_and(|zone| zone.apex_labels() == labels);
        match self.hand_on() {
            NotifyOutcome::Accepted => Outcome {
                is_authoritative: true,
                kind: Kind::Data,
                common_labels: labels as u8,
                ..Outcome::of_error(rcode::NOERROR)
            },
            // The primary of a zone is this server alone, where it is here and nobody else's copy.
            NotifyOutcome::NotHere if !is_here() => {
                Outcome::because(rcode::NOTAUTH, Reason::NotAuthoritative)
            }
            NotifyOutcome::Refused | NotifyOutcome::NotHere => {
                Outcome::because(rcode::REFUSED, Reason::Prohibited)
            }
        }
    }

    fn hand_on(&self) -> NotifyOutcome {
        let Some(sink) = &self.replication.notify else { return NotifyOutcome::NotHere };
        let qname = self.request.get(HEADER..self.parsed.question_end.saturating_sub(4));
        match qname.map(Name::from_wire) {
            Some(Ok(apex)) => sink.notified(&apex, self.client, self.key),
            _ => NotifyOutcome::NotHere,
        }
    }
}
