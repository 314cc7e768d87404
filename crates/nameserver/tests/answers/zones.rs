//! Answers while zones come, change and go.

use std::net::{IpAddr, Ipv4Addr};

use nameserver::{AnswerConfig, Answered, Client, Exchange, Exchanges, Moment, Responder, Transport};
use zone::{Name, Rdata, RecordType, Rrset, Serial, Soa};
use zone_image::{ZoneImage, ZoneSet};

use crate::support::{Question, Reply};

const ADDRESS: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const CLIENT: Client = Client { address: ADDRESS, transport: Transport::Udp };

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
        let answered = responder.answer(&request, CLIENT, Moment::default(), &mut response).unwrap();
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

/// Requests with room for their responses.
struct Batch(Vec<(Vec<u8>, Vec<u8>)>);

impl Exchanges for Batch {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn request(&mut self, index: usize) -> &[u8] {
        &self.0[index].0
    }

    fn exchange(&mut self, index: usize) -> Exchange<'_> {
        let (request, response) = &mut self.0[index];
        Exchange { request, client: ADDRESS, response }
    }

    fn answered(&mut self, index: usize, answered: Option<Answered>) {
        self.0[index].1.truncate(answered.map_or(0, |answered| answered.length));
    }
}

#[test]
fn answers_are_the_same_together_and_alone() {
    let (set, mut writer) = ZoneSet::new();
    let mut apexes: Vec<String> = (0..5_000).map(|number| format!("z{number}.test")).collect();
    apexes.extend(["a.z7.test", "b.a.z7.test", "test2"].map(str::to_owned));
    for apex in &apexes {
        let apex = Name::parse(apex).unwrap();
        let (mname, rname) = (apex.clone(), apex.clone());
        let soa =
            Soa { mname, rname, serial: Serial(1), refresh: 1, retry: 1, expire: 1, minimum: 1, ttl: 1 };
        writer.insert(&apex, ZoneImage::build(&apex, &soa, Vec::new()));
    }
    let mut responder = Responder::new(&set, AnswerConfig::default());
    let mut requests: Vec<Vec<u8>> = (0..200)
        .flat_map(|number| {
            let zone = number * 37;
            [
                format!("z{zone}.test"),
                format!("x.a.z{}.test", zone % 8),
                format!("y.x.b.a.z{}.test", zone % 8),
            ]
        })
        .map(|name| Question { name: &name, record_type: "SOA", ..Question::default() }.to_wire())
        .collect();
    requests[3] = vec![0; 11];
    requests[5].truncate(20);
    requests[7][2] = 0x80;
    for count in [0, 1, 2, 7, 8, 9, 17, requests.len()] {
        let batch = requests[..count].iter().map(|request| (request.clone(), vec![0; 1232]));
        let mut batch = Batch(batch.collect());
        responder.answer_all(&mut batch, Transport::Udp, Moment::default());
        for (request, together) in batch.0 {
            let mut alone = [0; 1232];
            let answered = responder.answer(&request, CLIENT, Moment::default(), &mut alone);
            assert_eq!(together, alone[..answered.map_or(0, |answered| answered.length)]);
        }
    }
}
