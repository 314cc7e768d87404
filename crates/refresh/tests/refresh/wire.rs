//! Messages, as a primary makes them.

use zone::{Name, RecordType, Soa};

use crate::soa;

/// A message in the making, which need not be right.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) id: u16,
    zone: Name,
    /// The second word of the header.
    pub(crate) flags: u16,
    pub(crate) question: Option<(Name, RecordType)>,
    /// How many records the header tells of beside those that are there.
    pub(crate) more: u16,
    count: u16,
    records: Vec<u8>,
}

/// QR and AA.
pub(crate) const FLAGS: u16 = 0x8400;

impl Answer {
    pub(crate) fn to(id: u16, zone: &Name, record_type: RecordType) -> Self {
        let (zone, question) = (zone.clone(), Some((zone.clone(), record_type)));
        Self { id, zone, flags: FLAGS, question, more: 0, count: 0, records: Vec::new() }
    }

    /// An NS at the apex.
    pub(crate) fn nameserver(self) -> Self {
        let zone = self.zone.clone();
        self.raw(zone.as_wire(), RecordType::NS, 1, 300, b"\x02ns\x07example\x03net\x00")
    }

    pub(crate) fn soa(self, serial: u32) -> Self {
        self.this_soa(&soa(serial))
    }

    pub(crate) fn this_soa(self, soa: &Soa) -> Self {
        let zone = self.zone.clone();
        self.raw(zone.as_wire(), RecordType::SOA, 1, soa.ttl, &soa.to_rdata())
    }

    /// Records from text: `www 300 A 192.0.2.1`.
    pub(crate) fn records(mut self, texts: &[&str]) -> Self {
        for text in texts {
            let refresh::Record { name, record_type, rdata, ttl } = crate::record(text);
            self = self.raw(name.as_wire(), record_type, 1, ttl, rdata.as_wire());
        }
        self
    }

    pub(crate) fn raw(
        mut self,
        owner: &[u8],
        record_type: RecordType,
        class: u16,
        ttl: u32,
        data: &[u8],
    ) -> Self {
        self.records.extend(owner);
        self.records.extend(record_type.0.to_be_bytes());
        self.records.extend(class.to_be_bytes());
        self.records.extend(ttl.to_be_bytes());
        self.records.extend((data.len() as u16).to_be_bytes());
        self.records.extend(data);
        self.count += 1;
        self
    }

    pub(crate) fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// The wire form.
    pub(crate) fn to_octets(&self) -> Vec<u8> {
        let mut octets = Vec::new();
        let questions = u16::from(self.question.is_some());
        for word in [self.id, self.flags, questions, self.count + self.more, 0, 0] {
            octets.extend(word.to_be_bytes());
        }
        if let Some((name, record_type)) = &self.question {
            octets.extend(name.as_wire());
            octets.extend(record_type.0.to_be_bytes());
            octets.extend([0, 1]);
        }
        octets.extend(&self.records);
        octets
    }
}
