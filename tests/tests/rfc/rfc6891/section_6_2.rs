//! RFC 6891 6.2: behaviour.

use end_to_end::{Message, Query};

use crate::serve;

#[test]
fn opt_may_stand_anywhere_among_the_additional_records() {
    let served = serve("example.com", "www 60 A 192.0.2.1\n");
    let address = [&b"\x01x\x00"[..], &[0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1]].concat();
    let opt = [0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0];
    for records in [[&address[..], &opt[..]], [&opt[..], &address[..]]] {
        let mut octets = Query::new("www.example.com", "A").to_octets();
        octets[11] = 2;
        octets.extend(records.concat());
        let answer = Message::parse(&served.dns().exchange(&octets).expect("an answer")).expect("a message");
        assert_eq!(answer.rcode_name(), "NOERROR", "{answer}");
        assert!(answer.edns.is_some(), "{answer}");
    }
}

#[test]
fn section_7_errors_carry_opt_too() {
    let served = serve("example.com", "www 60 A 192.0.2.1\n");
    let reply = served.dns().send(&Query::new("example.org", "A").edns(1232)).rcode("REFUSED");
    assert!(reply.message.edns.is_some());
    let query = Query { flags: 5 << 11, ..Query::new("example.com", "SOA").edns(1232) };
    served.dns().send(&query).rcode("NOTIMP");
}

#[test]
fn over_tcp_the_size_does_not_count() {
    let mut zone = String::from("$TTL 60\n");
    for index in 0..100 {
        zone.push_str(&format!("many TXT \"{index}{}\"\n", "x".repeat(100)));
    }
    let served = serve("example.com", &zone);
    for size in [0, 512, 4096] {
        let reply = served
            .dns()
            .send_tcp(&Query::new("many.example.com", "TXT").edns(size))
            .noerror()
            .truncated(false);
        assert_eq!(reply.message.answer.len(), 100);
    }
}
