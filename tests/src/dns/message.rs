//! Messages, read strictly.

use std::fmt;

use super::{Name, Record, type_name};

/// A question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// As it was asked, its case included.
    pub name: Name,
    /// 1 for A and so on.
    pub record_type: u16,
    /// 1 for IN.
    pub class: u16,
}

/// The OPT record of a message (RFC 6891 6.1.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edns {
    /// What its sender takes over UDP.
    pub udp_size: u16,
    /// 0.
    pub version: u8,
    /// The upper eight bits of the response code.
    pub extended_rcode: u8,
    /// DO.
    pub dnssec_ok: bool,
    /// The flags that nobody has given a meaning.
    pub other_flags: u16,
    /// The options, as they came.
    pub options: Vec<u8>,
}

/// A message.
#[derive(Clone, Debug)]
pub struct Message {
    /// As it was asked with.
    pub id: u16,
    /// The second word of the header.
    pub flags: u16,
    /// Mostly one.
    pub questions: Vec<Question>,
    /// What was asked for.
    pub answer: Vec<Record>,
    /// SOA or NS.
    pub authority: Vec<Record>,
    /// Without OPT.
    pub additional: Vec<Record>,
    /// The OPT record.
    pub edns: Option<Edns>,
    /// The length of the wire form.
    pub length: usize,
}

impl Message {
    /// Reads a message; one octet too many or too few is an error.
    pub fn parse(octets: &[u8]) -> Result<Self, String> {
        let header = octets.get(..12).ok_or("a message ends in its header")?;
        let word = |at: usize| u16::from_be_bytes([header[at], header[at + 1]]);
        let mut at = 12;
        let mut questions = Vec::new();
        for _ in 0..word(4) {
            let (name, end) = Name::read(octets, at)?;
            let rest = octets.get(end..end + 4).ok_or("a question ends early")?;
            let record_type = u16::from_be_bytes([rest[0], rest[1]]);
            questions.push(Question { name, record_type, class: u16::from_be_bytes([rest[2], rest[3]]) });
            at = end + 4;
        }
        let mut sections: [Vec<Record>; 3] = Default::default();
        for (section, count) in sections.iter_mut().zip([word(6), word(8), word(10)]) {
            for _ in 0..count {
                let (record, end) = Record::read(octets, at)?;
                section.push(record);
                at = end;
            }
        }
        if at != octets.len() {
            return Err(format!("{} octets after the last record", octets.len() - at));
        }
        let [answer, authority, additional] = sections;
        let (opts, additional): (Vec<_>, Vec<_>) =
            additional.into_iter().partition(|record| record.record_type == 41);
        if opts.len() > 1 {
            return Err("more than one OPT".to_owned());
        }
        let edns = opts.into_iter().next().map(read_edns).transpose()?;
        let (id, flags) = (word(0), word(2));
        Ok(Self { id, flags, questions, answer, authority, additional, edns, length: octets.len() })
    }

    /// QR.
    pub fn is_response(&self) -> bool {
        self.flags & 0x8000 != 0
    }

    /// 0 for QUERY and so on.
    pub fn opcode(&self) -> u16 {
        self.flags >> 11 & 0xf
    }

    /// AA.
    pub fn is_authoritative(&self) -> bool {
        self.flags & 0x0400 != 0
    }

    /// TC.
    pub fn is_truncated(&self) -> bool {
        self.flags & 0x0200 != 0
    }

    /// RD.
    pub fn recursion_desired(&self) -> bool {
        self.flags & 0x0100 != 0
    }

    /// RA.
    pub fn recursion_available(&self) -> bool {
        self.flags & 0x0080 != 0
    }

    /// The response code, EDNS's upper bits included.
    pub fn rcode(&self) -> u16 {
        let upper = self.edns.as_ref().map_or(0, |edns| u16::from(edns.extended_rcode));
        upper << 4 | self.flags & 0xf
    }

    /// The response code's mnemonic.
    pub fn rcode_name(&self) -> String {
        let names = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN"];
        match self.rcode() {
            16 => "BADVERS".to_owned(),
            23 => "BADCOOKIE".to_owned(),
            code => names.get(usize::from(code)).map_or_else(|| code.to_string(), |name| (*name).to_owned()),
        }
    }
}

fn read_edns(opt: Record) -> Result<Edns, String> {
    if opt.owner.as_wire() != [0] {
        return Err("an OPT that is not at the root".to_owned());
    }
    let [extended_rcode, version, high, low] = opt.ttl.to_be_bytes();
    Ok(Edns {
        udp_size: opt.class,
        version,
        extended_rcode,
        dnssec_ok: high & 0x80 != 0,
        other_flags: u16::from_be_bytes([high & 0x7f, low]),
        options: opt.rdata,
    })
}

impl fmt::Display for Message {
    /// About as dig writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, ";; {} id {} opcode {}", self.rcode_name(), self.id, self.opcode())?;
        for (bit, name) in [
            (0x8000, "qr"),
            (0x0400, "aa"),
            (0x0200, "tc"),
            (0x0100, "rd"),
            (0x0080, "ra"),
            (0x0040, "z"),
            (0x0020, "ad"),
            (0x0010, "cd"),
        ] {
            if self.flags & bit != 0 {
                write!(f, " {name}")?;
            }
        }
        writeln!(f, ", {} octets", self.length)?;
        for question in &self.questions {
            writeln!(
                f,
                ";; {} {} (class {})",
                question.name,
                type_name(question.record_type),
                question.class
            )?;
        }
        for (name, section) in
            [("answer", &self.answer), ("authority", &self.authority), ("additional", &self.additional)]
        {
            writeln!(f, ";; {name}: {}", section.len())?;
            for record in section {
                writeln!(f, "{record}")?;
            }
        }
        match &self.edns {
            Some(edns) => writeln!(f, ";; {edns:?}"),
            None => writeln!(f, ";; no EDNS"),
        }
    }
}
