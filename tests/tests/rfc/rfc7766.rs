//! RFC 7766: DNS over TCP.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::thread;
use std::time::Duration;

use end_to_end::dns::TcpClient;
use end_to_end::{Message, Query};

use crate::{Served, serve};

fn served() -> Served {
    serve("example.com", "www 60 A 192.0.2.1\n")
}

fn open(served: &Served) -> TcpClient {
    TcpClient::open(served.dns().address).expect("a TCP connection")
}

fn query(id: u16) -> Vec<u8> {
    Query { id, ..Query::new("www.example.com", "A") }.to_octets()
}

#[test]
fn section_6_2_1_a_connection_serves_many_queries() {
    let served = served();
    let mut client = open(&served);
    for id in 0..200 {
        client.send(&query(id)).expect("it is sent");
        let answer = Message::parse(&client.receive().expect("an answer")).expect("a message");
        assert_eq!((answer.id, answer.answer.len()), (id, 1));
    }
}

#[test]
fn section_6_2_1_1_queries_are_pipelined() {
    let served = served();
    let mut client = open(&served);
    let mut octets = Vec::new();
    for id in 0..500 {
        let query = query(id);
        octets.extend(u16::try_from(query.len()).expect("it is short").to_be_bytes());
        octets.extend(query);
    }
    client.stream.write_all(&octets).expect("they are sent");
    let answered: BTreeSet<u16> = (0..500)
        .map(|_| Message::parse(&client.receive().expect("an answer")).expect("a message").id)
        .collect();
    assert_eq!(answered.len(), 500);
}

#[test]
fn section_8_a_message_may_come_in_pieces() {
    let served = served();
    let mut client = open(&served);
    let query = query(7);
    let framed = [&u16::try_from(query.len()).expect("it is short").to_be_bytes()[..], &query].concat();
    for octet in framed {
        client.stream.write_all(&[octet]).expect("it is sent");
        thread::sleep(Duration::from_millis(2));
    }
    assert_eq!(Message::parse(&client.receive().expect("an answer")).expect("a message").id, 7);
}

#[test]
fn a_client_that_closes_its_half_still_gets_its_answers() {
    let served = served();
    let mut client = open(&served);
    for id in 0..10 {
        client.send(&query(id)).expect("it is sent");
    }
    client.stream.shutdown(std::net::Shutdown::Write).expect("a half is closed");
    for _ in 0..10 {
        client.receive().expect("an answer");
    }
    let mut rest = Vec::new();
    client.stream.read_to_end(&mut rest).expect("the server closes too");
    assert!(rest.is_empty());
}

#[test]
fn many_clients_are_served_beside_idle_ones() {
    let served = served();
    let mut idle: Vec<TcpClient> = (0..100).map(|_| open(&served)).collect();
    for client in &mut idle {
        client.stream.write_all(&[0]).expect("half a length is sent");
    }
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                for _ in 0..20 {
                    let mut client = open(&served);
                    client.send(&query(1)).expect("it is sent");
                    client.receive().expect("an answer");
                }
            });
        }
    });
    served.dns().ask("www.example.com A").noerror();
}

#[test]
fn nonsense_ends_its_own_connection_at_most() {
    let served = served();
    let mut good = open(&served);
    for octets in [&[0, 0][..], &[0, 1, 0], &[0, 12, 1], &[0xff; 70_000], b"GET / HTTP/1.1\r\n\r\n"] {
        let mut client = open(&served);
        // The server may close before all is sent.
        let _ = client.stream.write_all(octets);
    }
    good.send(&query(9)).expect("it is sent");
    assert_eq!(Message::parse(&good.receive().expect("an answer")).expect("a message").id, 9);
}

#[test]
fn a_response_sent_to_the_server_is_not_answered() {
    let served = served();
    let mut client = open(&served);
    client
        .send(&Query { flags: 0x8000, ..Query::new("www.example.com", "A") }.to_octets())
        .expect("it is sent");
    // Either the next query on the connection is answered, or the connection is closed.
    if client.send(&query(3)).is_ok()
        && let Ok(octets) = client.receive()
    {
        assert_eq!(Message::parse(&octets).expect("a message").id, 3);
    }
}
