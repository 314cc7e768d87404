//! Where we differ from BIND9 on purpose, and why. Nothing else may differ.

use end_to_end::Message;
use end_to_end::dns::Record;

use crate::compare::Difference;
use crate::questions::Question;

/// A difference with a reason.
pub(crate) struct Known {
    pub(crate) reason: &'static str,
    pub(crate) applies: fn(&Question, ours: &Message, theirs: &Message, Difference) -> bool,
}

pub(crate) const KNOWN: &[Known] = &[
    Known {
        reason: "positive answers have no NS of the zone in the authority section: nobody needs it, and packets stay small",
        applies: |_, ours, theirs, difference| {
            let ns_alone = theirs.authority.iter().all(|record| record.record_type == 2);
            difference == Difference::Authority
                && ours.authority.is_empty()
                && ns_alone
                && !ours.answer.is_empty()
        },
    },
    Known {
        reason: "and so without the addresses of those NS",
        applies: |_, ours, _, difference| {
            difference == Difference::LessAdditional && !ours.answer.is_empty() && ours.authority.is_empty()
        },
    },
    Known {
        reason: "a loop of aliases ends with what was found, as with Knot and NSD, or with YXDOMAIN where several DNAMEs in turn \
                 make its names too long (RFC 6672 2.2); BIND says SERVFAIL at its limit of restarts",
        applies: |_, ours, theirs, difference| {
            let ends_in_alias =
                ours.answer.last().is_some_and(|record| [5, 39].contains(&record.record_type));
            let has_ended = ["NOERROR", "YXDOMAIN"].contains(&&*ours.rcode_name()) && ends_in_alias;
            theirs.rcode_name() == "SERVFAIL" && has_ended && difference != Difference::Duplicate
        },
    },
    Known {
        reason: "a chain does not lead into a zone below, even where that one is here: it may be another account's",
        applies: |_, ours, _, _| {
            let last = ours.answer.last().filter(|record| record.record_type == 5).map(Record::to_string);
            let target = last.as_deref().and_then(|last| last.rsplit(' ').next()).unwrap_or_default();
            // As `main` names the zones below.
            ours.authority.is_empty() && format!(".{}", target.to_lowercase()).contains(".sub.z")
        },
    },
    Known {
        reason: "of a zone that is here the zone above denies the DS where no NS delegates it; BIND answers as if it were not here",
        applies: |question, ours, _, _| {
            let is_apex =
                question.name.to_lowercase().starts_with("sub.z") && question.name.matches('.').count() == 3;
            question.record_type == "DS"
                && is_apex
                && ours.rcode_name() == "NOERROR"
                && ours.answer.is_empty()
        },
    },
    Known {
        reason: "all types of a name below a DNAME are those of the name that it leads to, as with Knot, NSD and PowerDNS (RFC \
                 6672 3.2); BIND stops at the CNAME",
        applies: |question, ours, theirs, difference| {
            let is_made = theirs.answer.len() >= 2
                && theirs.answer[theirs.answer.len() - 2].record_type == 39
                && theirs.answer.last().is_some_and(|record| record.record_type == 5);
            let lowercase = |answer: &[Record]| answer.iter().map(Record::to_lowercase).collect::<Vec<_>>();
            let begins_the_same = lowercase(&ours.answer).starts_with(&lowercase(&theirs.answer));
            question.record_type == "ANY" && is_made && begins_the_same && difference != Difference::Duplicate
        },
    },
];
