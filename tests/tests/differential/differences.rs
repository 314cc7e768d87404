//! Where we differ from all peers on purpose, and why. Nothing else may differ.

use end_to_end::Message;
use end_to_end::dns::{Name, Question, Record};

use crate::asker::{Packet, Reply};
use crate::compare::{Aspect, aliases, set};

/// A packet, and what came of it.
pub(crate) struct Case<'a> {
    pub(crate) packet: &'a Packet,
    pub(crate) ours: &'a Reply,
    pub(crate) theirs: &'a [Reply],
    /// The zones that are here.
    pub(crate) zones: &'a [Name],
}

/// A difference with a reason.
pub(crate) struct Known {
    pub(crate) reason: &'static str,
    applies: fn(&Case<'_>, &Message, Aspect) -> bool,
}

const NOERROR: u16 = 0;
const FORMERR: u16 = 1;
const NOTIMP: u16 = 4;
const REFUSED: u16 = 5;
/// AA, TC, RD, RA, Z, AD and CD.
const ANY_FLAG: u16 = 0x07f0;
const IN: u16 = 1;
const CNAME: u16 = 5;
const DS: u16 = 43;
const MAILB: u16 = 253;
const MAILA: u16 = 254;
const ANY: u16 = 255;

const KNOWN: &[Known] = &[
    Known {
        reason: "what is malformed gets a header alone, as many of NSD's errors are: nothing in it is relied on",
        applies: |_, ours, aspect| {
            [Aspect::Question, Aspect::Edns].contains(&aspect)
                && ours.rcode() == FORMERR
                && ours.questions.is_empty()
                && ours.edns.is_none()
        },
    },
    Known {
        reason: "an error has the question that was asked, by which resolvers know it (RFC 5452 9.1); NSD leaves it out",
        applies: |case, ours, aspect| {
            aspect == Aspect::Question && matches!(&ours.questions[..], [question] if case.is_about(question))
        },
    },
    Known {
        reason: "an OPT is answered with an OPT, by an error too (RFC 6891 6.1.1)",
        applies: |case, ours, aspect| {
            let mut alike = case.messages().filter(|theirs| theirs.rcode() == ours.rcode());
            aspect == Aspect::Edns && ours.edns.is_some() && alike.all(|theirs| theirs.edns.is_none())
        },
    },
    Known {
        reason: "NOTIFY and UPDATE are not implemented, and said not to be",
        applies: |case, ours, _| [Some(4), Some(5)].contains(&case.opcode()) && ours.rcode() == NOTIMP,
    },
    Known {
        reason: "of an opcode that is not implemented, nothing is known to be malformed (RFC 6895 2.2)",
        applies: |case, ours, aspect| {
            [Aspect::Rcode, Aspect::Truncation, Aspect::Flags].contains(&aspect)
                && case.opcode() != Some(0)
                && ours.rcode() == NOTIMP
                && Message::parse(&case.packet.octets).is_err()
        },
    },
    Known {
        reason: "a pointer in the question has no name before it to point to (RFC 1035 4.1.4); BIND reads the header as one",
        applies: |case, ours, aspect| {
            aspect == Aspect::Rcode && ours.rcode() == FORMERR && case.has_pointer()
        },
    },
    Known {
        reason: "an OPT's owner is the root, written as that (RFC 6891 6.1.2); others take a pointer to one",
        applies: |case, ours, aspect| {
            aspect == Aspect::Rcode
                && ours.rcode() == FORMERR
                && case.packet.oddity == Some("an OPT with an owner")
        },
    },
    Known {
        reason: "of a zone that is here the zone above denies the DS where no NS delegates it, so that nobody takes the zone for \
                 absent (RFC 8020); the others answer as if it were not here, by NXDOMAIN or an alias",
        applies: |case, ours, aspect| {
            let is_here = |question: &Question| {
                let name = question.name.to_lowercase();
                question.record_type == DS && case.zones.contains(&name)
            };
            [Aspect::Rcode, Aspect::Answer, Aspect::Authority, Aspect::Order].contains(&aspect)
                && ours.rcode() == NOERROR
                && ours.answer.is_empty()
                && ours.questions.iter().any(is_here)
        },
    },
    Known {
        reason: "MAILB and MAILA are not implemented (RFC 1035 3.2.3), and said not to be; the others disagree about what stands \
                 beside such a question",
        applies: |case, ours, aspect| {
            let is_of_mail = |question: &Question| [MAILB, MAILA].contains(&question.record_type);
            let rcode = |reply: &Reply| match reply {
                Reply::Message(message) => Some(message.rcode()),
                Reply::Silence | Reply::Unreadable(_) => None,
            };
            aspect == Aspect::Rcode
                && ours.rcode() == NOTIMP
                && ours.questions.iter().any(is_of_mail)
                && case.theirs.iter().any(|reply| rcode(reply) != rcode(&case.theirs[0]))
        },
    },
    Known {
        reason: "what stands beside a question of a class that is not here, or of a name that is not, makes it no worse; others \
                 find some of it malformed, each another part",
        applies: |case, ours, aspect| {
            let is_silent = |reply: &Reply| matches!(reply, Reply::Silence);
            aspect == Aspect::Rcode
                && ours.rcode() == REFUSED
                && case.messages().next().is_none()
                && (case.theirs.iter().any(is_silent)
                    || ours.questions.iter().all(|question| question.class != IN))
        },
    },
    Known {
        reason: "of an opcode that is not implemented, no flag is known to be one that is copied (RFC 6895 2.2)",
        applies: |case, ours, aspect| {
            aspect == Aspect::Flags && ![None, Some(0)].contains(&case.opcode()) && ours.flags & ANY_FLAG == 0
        },
    },
    Known {
        reason: "an answer for any class is not an authority's (RFC 1035 6.2)",
        applies: |_, ours, aspect| {
            aspect == Aspect::Flags && ours.questions.iter().all(|question| question.class == ANY)
        },
    },
    Known {
        reason: "over UDP, ANY is truncated, as by NSD, though for an authority (RFC 8482 4.4)",
        applies: |case, ours, aspect| {
            [Aspect::Truncation, Aspect::Flags].contains(&aspect)
                && !case.packet.is_tcp
                && ours.is_truncated()
                && is_any(ours)
        },
    },
    Known {
        reason: "ANY gets all that there is, also of the name that a DNAME leads to (RFC 6672 3.2); others give a part \
                 (RFC 8482 4.1)",
        applies: |case, ours, aspect| {
            let answer = set(&ours.answer);
            let is_of_content =
                ![Aspect::Flags, Aspect::Question, Aspect::Duplicate, Aspect::Edns].contains(&aspect);
            is_of_content
                && is_any(ours)
                && case.messages().all(|theirs| set(&theirs.answer).is_subset(&answer))
        },
    },
    Known {
        reason: "a chain of aliases is followed until it ends or goes round, in up to 16 steps; the others take fewer, after \
                 which BIND says SERVFAIL",
        applies: |case, ours, aspect| {
            let goes_round = goes_round(&ours.answer);
            let ours = aliases(&ours.answer);
            let theirs = || case.messages().map(|theirs| aliases(&theirs.answer));
            let is_same_way = |theirs: Vec<Record>| theirs.starts_with(&ours) || ours.starts_with(&theirs);
            let longest = theirs().map(|theirs| theirs.len()).chain([ours.len()]).max();
            aspect != Aspect::Duplicate && (goes_round || longest > Some(5)) && theirs().all(is_same_way)
        },
    },
    Known {
        reason: "a chain does not lead from one zone into another that is here: it may be another account's",
        applies: |case, ours, aspect| {
            let end = ours.answer.last().filter(|record| record.record_type == CNAME);
            [Aspect::Rcode, Aspect::Answer, Aspect::Order, Aspect::Authority, Aspect::Glue].contains(&aspect)
                && ours.authority.is_empty()
                && end.is_some_and(|end| case.zone_of(&end.rdata) != case.zone_of(end.owner.as_wire()))
        },
    },
    Known {
        reason: "names are compressed to the apex alone, so an answer may be longer and be truncated (RFC 1035 4.1.4), and a \
                 referral is where glue that it needs does not fit (RFC 9471 3.1)",
        applies: |case, ours, aspect| {
            let room = case.room();
            let mut alike = case.messages().filter(|theirs| theirs.rcode() == ours.rcode());
            aspect == Aspect::Truncation
                && ours.is_truncated()
                && alike.all(|theirs| uncompressed_length(theirs) > room)
        },
    },
    Known {
        reason: "an answer that fits is not truncated; others' may not fit where ours points to a DNAME's target",
        applies: |case, ours, aspect| {
            aspect == Aspect::Truncation && !ours.is_truncated() && ours.length <= case.room()
        },
    },
    Known {
        reason: "the addresses of all names in an answer are added that fit (RFC 1034 4.3.2); others leave those out that a \
                 wildcard makes",
        applies: |case, ours, aspect| {
            let named = [&ours.answer, &ours.authority].into_iter().flatten().map(Record::to_lowercase);
            let named: Vec<Record> = named.collect();
            let is_named = |record: &Record| {
                let owner = record.owner.to_lowercase();
                named
                    .iter()
                    .any(|by| by.rdata.windows(owner.as_wire().len()).any(|name| name == owner.as_wire()))
            };
            aspect == Aspect::Additional
                && ours
                    .additional
                    .iter()
                    .all(|record| is_named(record) && case.zone_of(record.owner.as_wire()).is_some())
        },
    },
    Known {
        reason: "a wildcard below a cut makes no glue, as with BIND and NSD; Knot has it make some",
        applies: |case, ours, aspect| {
            let ours = set(&ours.additional);
            let theirs: Vec<_> = case.messages().map(|theirs| set(&theirs.additional)).collect();
            // Where another knows more, that is a difference.
            aspect == Aspect::Glue && matches!(&theirs[..], [knots] if ours.is_subset(knots))
        },
    },
    Known {
        reason: "an HTTPS or SVCB record brings along what the client asks for next (RFC 9460 4.1)",
        applies: |_, ours, aspect| {
            let is_service = |record: &Record| [64, 65].contains(&record.record_type);
            aspect == Aspect::Additional && ours.answer.iter().any(is_service)
        },
    },
];

impl Case<'_> {
    /// The reason why ours differs in this aspect, if there is one.
    pub(crate) fn find_known(&self, aspect: Aspect) -> Option<&'static Known> {
        let Reply::Message(ours) = self.ours else { return None };
        KNOWN.iter().find(|known| (known.applies)(self, ours, aspect))
    }

    /// The peers' answers, save for those who found the packet malformed.
    fn messages(&self) -> impl Iterator<Item = &Message> {
        self.theirs.iter().filter_map(|reply| match reply {
            Reply::Message(message) if message.rcode() != FORMERR => Some(&**message),
            _ => None,
        })
    }

    /// The zone here that this name is in.
    fn zone_of(&self, name: &[u8]) -> Option<&Name> {
        let mut name = &name.to_ascii_lowercase()[..];
        while let [length, rest @ ..] = name {
            if let Some(zone) = self.zones.iter().find(|zone| zone.as_wire() == name) {
                return Some(zone);
            }
            name = rest.get(usize::from(*length)..).unwrap_or_default();
        }
        None
    }

    fn opcode(&self) -> Option<u8> {
        self.packet.octets.get(2).map(|octet| octet >> 3 & 0x0f)
    }

    /// Whether this is the packet's first question.
    fn is_about(&self, question: &Question) -> bool {
        let [kind, class] = [question.record_type, question.class].map(u16::to_be_bytes);
        let wire = [question.name.as_wire(), &kind, &class].concat();
        self.packet.octets.get(12..).is_some_and(|octets| octets.starts_with(&wire))
    }

    /// Whether the name of the first question ends in a pointer.
    fn has_pointer(&self) -> bool {
        let mut octets = self.packet.octets.get(12..).unwrap_or_default();
        while let [length @ 1..=63, rest @ ..] = octets {
            octets = rest.get(usize::from(*length)..).unwrap_or_default();
        }
        matches!(octets, [0xc0..=0xff, ..])
    }

    /// How long the answer may be.
    fn room(&self) -> usize {
        if self.packet.is_tcp {
            return usize::from(u16::MAX);
        }
        let edns = Message::parse(&self.packet.octets).ok().and_then(|message| message.edns);
        edns.map_or(512, |edns| usize::from(edns.udp_size.clamp(512, 1232)))
    }
}

/// Whether the last alias of an answer leads to one before it.
fn goes_round(answer: &[Record]) -> bool {
    let aliases = aliases(answer);
    let Some(target) = aliases.last().filter(|last| last.record_type == CNAME).map(|last| &last.rdata) else {
        return false;
    };
    let leads_to = |alias: &Record| match alias.record_type {
        CNAME => alias.owner.as_wire() == target,
        _ => target.ends_with(alias.owner.as_wire()),
    };
    aliases.iter().any(leads_to)
}

fn is_any(message: &Message) -> bool {
    message.questions.iter().any(|question| question.record_type == ANY)
}

/// How long a message is without any pointer.
fn uncompressed_length(message: &Message) -> usize {
    let questions = message.questions.iter().map(|question| question.name.as_wire().len() + 4);
    let sections = [&message.answer, &message.authority, &message.additional];
    let records =
        sections.into_iter().flatten().map(|record| record.owner.as_wire().len() + 10 + record.rdata.len());
    12 + questions.sum::<usize>() + records.sum::<usize>() + if message.edns.is_some() { 11 } else { 0 }
}
