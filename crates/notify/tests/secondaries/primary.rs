//! A primary as small as can be: SOA over UDP, whole zones of two records over TCP.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use zone::Name;

use crate::support::soa;

const SOA: [u8; 2] = [0, 6];
const IXFR: [u8; 2] = [0, 251];
const AXFR: [u8; 2] = [0, 252];

/// Its threads live as long as the test.
pub(crate) struct Primary {
    pub(crate) address: SocketAddr,
    serials: Arc<Mutex<HashMap<Name, u32>>>,
}

impl Primary {
    pub(crate) fn start() -> Self {
        let address = end_to_end::free_address();
        let serials = Arc::<Mutex<HashMap<Name, u32>>>::default();
        let udp = UdpSocket::bind(address).expect("a free address");
        let tcp = TcpListener::bind(address).expect("a free address");
        let known = Arc::clone(&serials);
        std::thread::spawn(move || {
            let mut octets = [0; 4_096];
            while let Ok((length, client)) = udp.recv_from(&mut octets) {
                let _ = udp.send_to(&answer(&octets[..length], &known), client);
            }
        });
        let known = Arc::clone(&serials);
        std::thread::spawn(move || {
            while let Ok((connection, _)) = tcp.accept() {
                let known = Arc::clone(&known);
                std::thread::spawn(move || converse(connection, &known));
            }
        });
        Self { address, serials }
    }

    pub(crate) fn put(&self, apex: &Name, serial: u32) {
        self.serials.lock().expect("no holder panics").insert(apex.clone(), serial);
    }
}

fn converse(mut connection: TcpStream, serials: &Mutex<HashMap<Name, u32>>) {
    let _ = connection.set_read_timeout(Some(Duration::from_secs(30)));
    let mut length = [0; 2];
    while connection.read_exact(&mut length).is_ok() {
        let mut request = vec![0; usize::from(u16::from_be_bytes(length))];
        if connection.read_exact(&mut request).is_err() {
            return;
        }
        let message = answer(&request, serials);
        let mut framed = (message.len() as u16).to_be_bytes().to_vec();
        framed.extend(message);
        if connection.write_all(&framed).is_err() {
            return;
        }
    }
}

fn answer(request: &[u8], serials: &Mutex<HashMap<Name, u32>>) -> Vec<u8> {
    let (apex, rest) = Name::split_from_wire(&request[12..]).expect("a question");
    let question_octets = 12 + apex.as_wire().len() + 4;
    let mut message = request[..question_octets].to_vec();
    message[2] = 0x84;
    message[3..12].copy_from_slice(&[0, 0, 1, 0, 0, 0, 0, 0, 0]);
    let Some(serial) = serials.lock().expect("no holder panics").get(&apex).copied() else {
        message[3] = 5;
        return message;
    };
    let soa = soa(&apex, serial);
    let mut append = |record_type: [u8; 2], data: &[u8]| {
        message[7] += 1;
        message.extend([0xc0, 12]);
        message.extend(record_type);
        message.extend([0, 1, 0, 0, 14, 16]);
        message.extend((data.len() as u16).to_be_bytes());
        message.extend(data);
    };
    let asked = [rest[0], rest[1]];
    if asked == SOA {
        append(SOA, &soa.to_rdata());
    } else if asked == AXFR || asked == IXFR {
        append(SOA, &soa.to_rdata());
        append([0, 2], Name::parse("ns1.elsewhere.test").expect("a name").as_wire());
        append(SOA, &soa.to_rdata());
    }
    message
}
