//! Zones from text, questions, and responses read back: by a reader of messages of the tests' own, with hickory's to agree.

mod reply;

use std::net::{IpAddr, Ipv4Addr};

use nameserver::{AnswerConfig, Answered, Client, Moment, Responder, Transport};
use zone::{Name, RecordContent, RecordType, Rrset, Soa, master_file};
use zone_image::{ZoneImage, ZoneSet};

pub(crate) use reply::{Opt, Reply};

pub(crate) const SOA: &str = "@ 900 SOA ns1 hostmaster 7 3600 600 1209600 300\n@ NS ns1\nns1 A 192.0.2.1\n";

/// What a query sends; the options that are not named are those of a plain question over UDP.
#[derive(Clone, Debug)]
pub(crate) struct Question<'a> {
    pub(crate) name: &'a str,
    pub(crate) record_type: &'a str,
    pub(crate) class: u16,
    pub(crate) transport: Transport,
    pub(crate) flags: [u8; 2],
    /// OPT's payload size.
    pub(crate) payload: Option<u16>,
    /// OPT's TTL: extended response code, version, flags.
    pub(crate) edns_flags: [u8; 4],
    /// OPT's data.
    pub(crate) options: &'a [u8],
}

impl Default for Question<'_> {
    fn default() -> Self {
        Self {
            name: ".",
            record_type: "A",
            class: 1,
            transport: Transport::Udp,
            flags: [0, 0],
            payload: None,
            edns_flags: [0; 4],
            options: &[],
        }
    }
}

impl Question<'_> {
    pub(crate) fn to_wire(&self) -> Vec<u8> {
        let mut wire = vec![0x12, 0x34, self.flags[0], self.flags[1], 0, 1, 0, 0, 0, 0, 0, 0];
        wire.extend(Name::parse(self.name).unwrap().as_wire());
        wire.extend(self.record_type.parse::<RecordType>().unwrap().0.to_be_bytes());
        wire.extend(self.class.to_be_bytes());
        if let Some(payload) = self.payload {
            wire[11] = 1;
            wire.extend([0, 0, 41]);
            wire.extend(payload.to_be_bytes());
            wire.extend(self.edns_flags);
            wire.extend((self.options.len() as u16).to_be_bytes());
            wire.extend(self.options);
        }
        wire
    }
}

/// A nameserver with some zones.
pub(crate) struct Server {
    responder: Responder,
    /// Whom requests come from.
    pub(crate) client: IpAddr,
    /// When they come.
    pub(crate) now: Moment,
}

impl Server {
    /// Serves zones, each with its apex and its master file.
    pub(crate) fn new(zones: &[(&str, &str)]) -> Self {
        Self::with_config(zones, AnswerConfig::default())
    }

    /// The same with answers as they are to be.
    pub(crate) fn with_config(zones: &[(&str, &str)], config: AnswerConfig) -> Self {
        let (set, mut writer) = ZoneSet::new();
        for (apex, text) in zones {
            let apex = Name::parse(apex).unwrap();
            let (soa, rrsets) = read_zone(&apex, text);
            writer.insert(&apex, ZoneImage::build(&apex, &soa, rrsets));
        }
        Self::of(&set, config)
    }

    /// Serves `example.com`: a SOA, an NS with its address, and `text`.
    pub(crate) fn example(text: &str) -> Self {
        Self::new(&[("example.com", &format!("{SOA}{text}"))])
    }

    /// The same, and of the zone `unavailable` nothing can be told.
    pub(crate) fn example_beside(text: &str, unavailable: &str) -> Self {
        let (set, mut writer) = ZoneSet::new();
        let apex = Name::parse("example.com").unwrap();
        let (soa, rrsets) = read_zone(&apex, &format!("{SOA}{text}"));
        writer.insert(&apex, ZoneImage::build(&apex, &soa, rrsets));
        let unavailable = Name::parse(unavailable).unwrap();
        writer.insert(&unavailable, ZoneImage::unavailable(&unavailable));
        Self::of(&set, AnswerConfig::default())
    }

    fn of(set: &ZoneSet, config: AnswerConfig) -> Self {
        Self {
            responder: Responder::new(set, config),
            client: Ipv4Addr::new(198, 51, 100, 100).into(),
            now: Moment::default(),
        }
    }

    /// Asks over UDP, without EDNS.
    pub(crate) fn ask(&mut self, name: &str, record_type: &str) -> Reply {
        self.ask_with(&Question { name, record_type, ..Question::default() })
    }

    pub(crate) fn ask_over_tcp(&mut self, name: &str, record_type: &str) -> Reply {
        self.ask_with(&Question { name, record_type, transport: Transport::Tcp, ..Question::default() })
    }

    pub(crate) fn ask_with(&mut self, question: &Question<'_>) -> Reply {
        let wire = question.to_wire();
        let (answered, response) = self.send(&wire, question.transport).expect("a response");
        let reply = Reply::read(&response);
        let question_end = 12 + Name::parse(question.name).unwrap().as_wire().len() + 4;
        assert_eq!(response[..2], wire[..2], "the ID");
        assert_eq!(response[12..question_end], wire[12..question_end], "the question");
        assert_eq!(answered.qtype, question.record_type.parse().unwrap());
        assert_eq!(answered.is_truncated, reply.flags.contains("tc"));
        reply
    }

    /// Sends octets, and tells what came of it.
    pub(crate) fn send(&mut self, request: &[u8], transport: Transport) -> Option<(Answered, Vec<u8>)> {
        let mut response = vec![0xee; if transport == Transport::Tcp { 65_535 } else { 1_232 }];
        let client = Client { address: self.client, transport };
        let answered = self.responder.answer(request, client, self.now, &mut response)?;
        response.truncate(answered.length);
        Some((answered, response))
    }

    /// The same over UDP, with less room for the response.
    pub(crate) fn send_into(&mut self, request: &[u8], room: usize) -> Option<(Answered, Vec<u8>)> {
        let mut response = vec![0xee; room];
        let client = Client { address: self.client, transport: Transport::Udp };
        let answered = self.responder.answer(request, client, self.now, &mut response)?;
        response.truncate(answered.length);
        Some((answered, response))
    }
}

pub(crate) fn read_zone(apex: &Name, text: &str) -> (Soa, Vec<Rrset>) {
    let text = format!("$TTL 3600\n{text}");
    let content = master_file::read(text.as_bytes(), apex).unwrap_or_else(|error| panic!("{error}: {text}"));
    let mut records = content.records;
    let place = |record: &RecordContent| (record.name.clone(), record.record_type);
    records.sort_by_key(place);
    let rrsets = records.chunk_by(|a, b| place(a) == place(b)).map(|run| {
        let (owner, record_type) = place(&run[0]);
        Rrset::of_records(&owner, record_type, run)
    });
    (content.soa.expect("a SOA"), rrsets.collect())
}
