//! What is said of an answer in a test.

use super::{Message, Query, Record};

/// An answer to a query. Each claim about it holds or panics with the whole answer; claims chain.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The answer.
    pub message: Message,
}

impl Reply {
    /// Checks what every answer must be: a response to this query, with its question.
    pub(crate) fn new(query: &Query, message: Message) -> Self {
        assert!(message.is_response(), "not a response: {message}");
        assert_eq!(message.id, query.id, "another query's answer: {message}");
        assert!(!message.recursion_available(), "an authoritative server offers no recursion: {message}");
        if let [question] = &message.questions[..] {
            // RFC 1034 3.7.1, and resolvers that mix cases rely on its very octets.
            assert_eq!(question.name, query.name, "{message}");
            assert_eq!((question.record_type, question.class), (query.record_type, query.class), "{message}");
        }
        Self { message }
    }

    /// Its response code.
    #[track_caller]
    pub fn rcode(self, name: &str) -> Self {
        assert_eq!(self.message.rcode_name(), name, "\n{}", self.message);
        self
    }

    /// NOERROR, from an authority.
    #[track_caller]
    pub fn noerror(self) -> Self {
        self.rcode("NOERROR").authoritative(true)
    }

    /// NXDOMAIN, from an authority.
    #[track_caller]
    pub fn nxdomain(self) -> Self {
        self.rcode("NXDOMAIN").authoritative(true)
    }

    /// AA.
    #[track_caller]
    pub fn authoritative(self, is: bool) -> Self {
        assert_eq!(self.message.is_authoritative(), is, "AA\n{}", self.message);
        self
    }

    /// TC.
    #[track_caller]
    pub fn truncated(self, is: bool) -> Self {
        assert_eq!(self.message.is_truncated(), is, "TC\n{}", self.message);
        self
    }

    /// Its answer section, in any order within: `www.example.com. 300 A 192.0.2.1`.
    #[track_caller]
    pub fn answer(self, expected: &[&str]) -> Self {
        self.section("answer", &self.message.answer, expected);
        self
    }

    /// Its authority section, in any order.
    #[track_caller]
    pub fn authority(self, expected: &[&str]) -> Self {
        self.section("authority", &self.message.authority, expected);
        self
    }

    /// Its additional section without OPT, in any order.
    #[track_caller]
    pub fn additional(self, expected: &[&str]) -> Self {
        self.section("additional", &self.message.additional, expected);
        self
    }

    /// An empty answer whose authority section has the SOA of this zone, as RFC 2308 wants it.
    #[track_caller]
    pub fn soa_of(self, apex: &str) -> Self {
        assert!(self.message.answer.is_empty(), "\n{}", self.message);
        self.soa_in_authority(apex)
    }

    /// An authority section that is the SOA of this zone.
    #[track_caller]
    pub fn soa_in_authority(self, apex: &str) -> Self {
        match &self.message.authority[..] {
            [soa] if soa.record_type == 6 && soa.owner.to_string() == apex => {}
            _ => panic!("no SOA of {apex} alone in the authority section\n{}", self.message),
        }
        self
    }

    /// The data of its answers, sorted: `192.0.2.1`.
    pub fn data(&self) -> Vec<String> {
        let mut data: Vec<String> = self
            .message
            .answer
            .iter()
            .map(|record| record.to_string().splitn(4, ' ').nth(3).unwrap_or_default().to_owned())
            .collect();
        data.sort();
        data
    }

    #[track_caller]
    fn section(&self, name: &str, section: &[Record], expected: &[&str]) {
        let mut found: Vec<String> = section.iter().map(Record::to_string).collect();
        let mut expected: Vec<String> = expected.iter().map(|text| (*text).to_owned()).collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "the {name} section of\n{}", self.message);
    }
}
