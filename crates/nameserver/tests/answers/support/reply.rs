//! Responses as text.

use hickory_proto::op::Message;
use zone::{Name, Rdata, RecordType, names_in};

/// A response, its records as `owner TTL type data` with names relative to nothing.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) rcode: u16,
    /// Those set of `aa tc rd ra ad cd`, in this order.
    pub(crate) flags: String,
    pub(crate) answer: Vec<String>,
    pub(crate) authority: Vec<String>,
    pub(crate) additional: Vec<String>,
    pub(crate) opt: Option<Opt>,
    /// OPT's options, each with its code.
    pub(crate) options: Vec<(u16, Vec<u8>)>,
    /// The TSIG record as it is, which comes last.
    pub(crate) tsig: Option<Vec<u8>>,
    pub(crate) length: usize,
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Opt {
    pub(crate) payload: u16,
    pub(crate) version: u8,
    pub(crate) flags: u16,
}

impl Reply {
    pub(crate) fn read(message: &[u8]) -> Self {
        let number = |at: usize| u16::from_be_bytes([message[at], message[at + 1]]);
        let bits = number(2);
        assert!(bits & 0x8000 != 0, "QR is set");
        assert!(bits & 0x0040 == 0, "Z is clear");
        let named = [(0x400, "aa"), (0x200, "tc"), (0x100, "rd"), (0x80, "ra"), (0x20, "ad"), (0x10, "cd")];
        let flags: Vec<&str> =
            named.iter().filter(|(bit, _)| bits & bit != 0).map(|(_, name)| *name).collect();
        let mut reader = Reader { message, at: 12 };
        for _ in 0..number(4) {
            reader.name();
            reader.at += 4;
        }
        let mut reply = Self {
            rcode: bits & 0x0f,
            flags: flags.join(" "),
            answer: Vec::new(),
            authority: Vec::new(),
            additional: Vec::new(),
            opt: None,
            options: Vec::new(),
            tsig: None,
            length: message.len(),
        };
        reply.answer = (0..number(6)).map(|_| reader.record(&mut reply)).collect();
        reply.authority = (0..number(8)).map(|_| reader.record(&mut reply)).collect();
        reply.additional = (0..number(10)).map(|_| reader.record(&mut reply)).collect();
        reply.additional.retain(|record| !record.is_empty());
        assert_eq!(reader.at, message.len(), "nothing follows the last record");
        check_with_hickory(message, &reply);
        reply
    }

    /// The response code as text, and the flags.
    pub(crate) fn status(&self) -> String {
        let rcode = match self.rcode {
            0 => "NOERROR",
            1 => "FORMERR",
            2 => "SERVFAIL",
            3 => "NXDOMAIN",
            4 => "NOTIMP",
            5 => "REFUSED",
            6 => "YXDOMAIN",
            9 => "NOTAUTH",
            16 => "BADVERS",
            23 => "BADCOOKIE",
            other => panic!("response code {other}"),
        };
        format!("{rcode} {}", self.flags).trim_end().to_owned()
    }
}

fn check_with_hickory(message: &[u8], reply: &Reply) {
    let theirs = Message::from_vec(message).unwrap_or_else(|error| panic!("{error}: {reply:?}"));
    assert_eq!(theirs.answers().len(), reply.answer.len());
    assert_eq!(theirs.name_servers().len(), reply.authority.len());
    let signatures = usize::from(reply.tsig.is_some());
    assert_eq!(theirs.additionals().len(), reply.additional.len() + signatures);
    let owners = theirs.answers().iter().chain(theirs.name_servers()).chain(theirs.additionals());
    let records = reply.answer.iter().chain(&reply.authority).chain(&reply.additional);
    for (theirs, ours) in owners.zip(records) {
        let owner = Name::from_labels(theirs.name().iter()).unwrap().to_string();
        assert!(ours.starts_with(&format!("{owner} {} ", theirs.ttl())), "{theirs} is not {ours}");
    }
}

struct Reader<'a> {
    message: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn take(&mut self, length: usize) -> &[u8] {
        self.at += length;
        &self.message[self.at - length..self.at]
    }

    fn number(&mut self) -> u16 {
        let octets = self.take(2);
        u16::from_be_bytes([octets[0], octets[1]])
    }

    /// A name, whose pointers must each lead to an earlier place than all before.
    fn name(&mut self) -> Name {
        let mut wire = Vec::new();
        let (mut at, mut after) = (self.at, None);
        let mut bound = self.at;
        loop {
            match self.message[at] {
                0 => break,
                length @ 1..=63 => {
                    wire.extend(&self.message[at..=at + usize::from(length)]);
                    at += 1 + usize::from(length);
                }
                high => {
                    after.get_or_insert(at + 2);
                    at = usize::from(high & 0x3f) << 8 | usize::from(self.message[at + 1]);
                    assert!(high >= 0xc0 && (12..bound).contains(&at), "a pointer from {bound} to {at}");
                    bound = at;
                }
            }
        }
        self.at = after.unwrap_or(at + 1);
        wire.push(0);
        Name::from_wire(&wire).expect("a name")
    }

    /// A record as text; OPT and TSIG records are noted in the reply, and their text is empty.
    fn record(&mut self, reply: &mut Reply) -> String {
        assert!(reply.tsig.is_none(), "nothing comes after a signature");
        let start = self.at;
        let owner = self.name();
        let (record_type, class) = (RecordType(self.number()), self.number());
        let ttl = u32::from(self.number()) << 16 | u32::from(self.number());
        let end = usize::from(self.number()) + self.at;
        if record_type == RecordType::OPT {
            assert!(owner.is_root() && reply.opt.is_none());
            while self.at < end {
                let (code, length) = (self.number(), self.number());
                reply.options.push((code, self.take(length.into()).to_vec()));
            }
            assert_eq!(self.at, end, "the options fill the data");
            reply.rcode |= ((ttl >> 24) as u16) << 4;
            reply.opt = Some(Opt { payload: class, version: (ttl >> 16) as u8, flags: ttl as u16 });
            return String::new();
        }
        if record_type == RecordType::TSIG {
            self.at = end;
            reply.tsig = Some(self.message[start..end].to_vec());
            return String::new();
        }
        assert_eq!(class, 1);
        let mut data = Vec::new();
        match record_type {
            RecordType::NS | RecordType::CNAME | RecordType::PTR => data.extend(self.name().as_wire()),
            RecordType::MX => {
                data.extend(self.take(2));
                data.extend(self.name().as_wire());
            }
            RecordType::SOA => {
                data.extend(self.name().as_wire());
                data.extend(self.name().as_wire());
                data.extend(self.take(20));
            }
            _ => {
                let length = end - self.at;
                data.extend(self.take(length));
                assert!(names_in(record_type, &data).all(|name| Name::from_wire(&data[name.range]).is_ok()));
            }
        }
        assert_eq!(self.at, end, "the length of the data of {record_type}");
        let data = Rdata::from_wire(record_type, &data).expect("data of the type");
        format!("{owner} {ttl} {record_type} {}", data.to_presentation(record_type))
    }
}
