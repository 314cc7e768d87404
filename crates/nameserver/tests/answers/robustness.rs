//! Whatever arrives is answered soundly or not at all.

use nameserver::Transport;
use proptest::prelude::*;

use crate::support::{Question, Reply, SOA, Server};

const ZONE: &str = "sub NS ns.sub\nns.sub A 192.0.2.53\n*.w CNAME a\na CNAME b\nb A 192.0.2.1\nd DNAME w\n@ MX 1 b\n\
                    deep.er.and.deep.er TXT text\nx\\000y.z A 192.0.2.2\n_s SRV 1 2 3 b\nh HTTPS 1 .\n";

fn server() -> Server {
    Server::new(&[("example.com", &format!("{SOA}{ZONE}")), ("inner.w.example.com", SOA), ("test", SOA)])
}

proptest! {
    #[test]
    fn any_octets(request in prop::collection::vec(any::<u8>(), 0..300), over_tcp: bool) {
        let transport = if over_tcp { Transport::Tcp } else { Transport::Udp };
        if let Some((_, response)) = server().send(&request, transport) {
            Reply::read(&response);
        }
    }

    #[test]
    fn any_question(
        labels in prop::collection::vec(
            prop::sample::select(vec!["a", "b", "w", "d", "sub", "ns", "*", "er", "deep", "inner", "x\\000y", "_s", "h"]),
            0..6,
        ),
        suffix in prop::sample::select(vec!["example.com", "test", "com"]),
        record_type in 0..300_u16,
        over_tcp: bool,
        payload in prop::option::of(any::<u16>()),
    ) {
        let name = labels.into_iter().chain([suffix]).collect::<Vec<_>>().join(".");
        let transport = if over_tcp { Transport::Tcp } else { Transport::Udp };
        let record_type = format!("TYPE{record_type}");
        server().ask_with(&Question { name: &name, record_type: &record_type, transport, payload, ..Question::default() });
    }

    #[test]
    fn any_damage(
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
        name in prop::sample::select(vec!["x.w.example.com", "q.d.example.com", "h.example.com", "ns.sub.example.com"]),
    ) {
        let mut request = Question { name, payload: Some(700), options: &[0, 3, 0, 2, 1, 1], ..Question::default() }.to_wire();
        for (at, octet) in damage {
            let at = at.index(request.len());
            request[at] = octet;
        }
        let mut server = server();
        for request in [&request[..], &request[..cut.index(request.len())]] {
            if let Some((_, response)) = server.send(request, Transport::Udp) {
                Reply::read(&response);
                prop_assert!(response.len() <= 1232);
            }
        }
    }

    #[test]
    fn any_room(room in 0..600_usize) {
        let mut server = server();
        let request = Question { name: "example.com", record_type: "MX", payload: Some(1232), ..Question::default() }.to_wire();
        if let Some((_, response)) = server.send_into(&request, room) {
            prop_assert!(response.len() <= room);
            Reply::read(&response);
        }
    }
}
