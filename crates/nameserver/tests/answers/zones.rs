//! Answers while zones come, change and go.

use nameserver::{AnswerConfig, Responder, Transport};
use zone::{Name, Rdata, RecordType, Rrset, Serial, Soa};
use zone_image::{ZoneImage, ZoneSet};

use crate::support::{Question, Reply};

#[test]
fn what_the_writer_has_done_is_answered() {
    let apex = Name::parse("example.com").unwrap();
    let www = Name::parse("www.example.com").unwrap();
    let soa = |serial| Soa {
        mname: apex.clone(),
        rname: apex.clone(),
        serial: Serial(serial),
        refresh: 1,
        retry: 1,
        expire: 1,
        minimum: 1,
        ttl: 1,
    };
    let rrset = |rdatas: &[[u8; 4]]| Rrset {
        name: www.clone(),
        record_type: RecordType::A,
        ttl: 60,
        rdatas: rdatas.iter().map(|data| Rdata::from_trusted_wire(*data)).collect(),
    };
    let (set, mut writer) = ZoneSet::new();
    let mut responder = Responder::new(&set, AnswerConfig::default());
    let mut ask = || {
        let request = Question { name: "www.example.com", ..Question::default() }.to_wire();
        let mut response = [0; 512];
        let answered = responder.answer(&request, Transport::Udp, &mut response).unwrap();
        let reply = Reply::read(&response[..answered.length]);
        format!("{} {}", reply.status(), reply.answer.join(", "))
    };
    assert_eq!(ask(), "REFUSED ");
    let first = ZoneImage::build(&apex, &soa(1), vec![rrset(&[[1; 4]])]);
    writer.insert(&apex, first.clone());
    assert_eq!(ask(), "NOERROR aa www.example.com. 60 A 1.1.1.1");
    let second = first.updated(&soa(2), &[rrset(&[[2; 4]])]);
    assert_eq!(ask(), "NOERROR aa www.example.com. 60 A 1.1.1.1");
    writer.insert(&apex, second.clone());
    assert_eq!(ask(), "NOERROR aa www.example.com. 60 A 2.2.2.2");
    writer.insert(&apex, second.updated(&soa(3), &[rrset(&[])]));
    assert_eq!(ask(), "NXDOMAIN aa ");
    writer.remove(&apex);
    assert_eq!(ask(), "REFUSED ");
}
