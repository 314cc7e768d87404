//! A primary that does what a test tells it to.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use zone::{Name, RecordType};

use crate::wire::Answer;

/// What it is asked over TCP.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) id: u16,
    pub(crate) zone: Name,
    pub(crate) record_type: RecordType,
    /// What an IXFR begins from.
    pub(crate) serial: Option<u32>,
    /// Where the primary stands.
    pub(crate) current: u32,
    /// The question as it came.
    pub(crate) query: Vec<u8>,
}

impl Asked {
    fn read(query: &[u8], current: u32) -> Option<Self> {
        let (name, rest) = Name::split_from_wire(query.get(12..)?).ok()?;
        let record_type = RecordType(u16::from_be_bytes([rest[0], rest[1]]));
        let serial = (record_type == RecordType::IXFR).then(|| {
            let data = 12 + name.as_wire().len() + 4 + 12;
            let soa =
                zone::Rdata::from_wire(RecordType::SOA, &query[data..query.len() - 11]).expect("an SOA");
            zone::Soa::from_rdata(&soa, 0).expect("an SOA").serial.0
        });
        Some(Self {
            id: u16::from_be_bytes([query[0], query[1]]),
            zone: name,
            record_type,
            serial,
            current,
            query: query.to_vec(),
        })
    }

    /// A question for the whole zone.
    pub(crate) fn example() -> Self {
        let (zone, record_type) = (crate::apex(), RecordType::AXFR);
        Self { id: 0, zone, record_type, serial: None, current: 7, query: Vec::new() }
    }

    /// An answer without records yet.
    pub(crate) fn answer(&self) -> Answer {
        Answer::to(self.id, &self.zone, self.record_type)
    }
}

/// A connection, from its side.
pub(crate) struct Wire(pub(crate) TcpStream);

impl Wire {
    pub(crate) fn send(&mut self, answer: &Answer) -> io::Result<()> {
        self.send_octets(&answer.to_octets())
    }

    pub(crate) fn send_octets(&mut self, octets: &[u8]) -> io::Result<()> {
        let length = u16::try_from(octets.len()).expect("a message fits its length");
        self.0.write_all(&[&length.to_be_bytes(), octets].concat())
    }
}

pub(crate) struct Primary {
    pub(crate) address: SocketAddr,
    /// The serial that it tells over UDP.
    pub(crate) serial: Arc<AtomicU32>,
    /// Whether it answers over UDP.
    pub(crate) is_there: Arc<AtomicBool>,
    /// Whether these answers have to be asked for over TCP.
    pub(crate) truncates: Arc<AtomicBool>,
    /// How often it was asked over UDP.
    pub(crate) probes: Arc<AtomicU32>,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Primary {
    /// The script answers one question a connection, which is closed thereafter.
    pub(crate) fn start(
        script: impl Fn(&Asked, &mut Wire) -> io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let address = end_to_end::free_address();
        let primary = Self {
            address,
            serial: Arc::new(AtomicU32::new(1)),
            is_there: Arc::new(AtomicBool::new(true)),
            truncates: Arc::default(),
            probes: Arc::default(),
            asked: Arc::default(),
        };
        let listener = TcpListener::bind(address).expect("a free address");
        let (script, asked) = (Arc::new(script), Arc::clone(&primary.asked));
        let serial = Arc::clone(&primary.serial);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (script, asked, serial) = (Arc::clone(&script), Arc::clone(&asked), Arc::clone(&serial));
                thread::spawn(move || serve(stream, &asked, &serial, &*script));
            }
        });
        let socket = UdpSocket::bind(address).expect("a free address");
        let (serial, is_there) = (Arc::clone(&primary.serial), Arc::clone(&primary.is_there));
        let (probes, truncates) = (Arc::clone(&primary.probes), Arc::clone(&primary.truncates));
        thread::spawn(move || {
            let mut octets = [0; 1_500];
            while let Ok((length, from)) = socket.recv_from(&mut octets) {
                probes.fetch_add(1, Ordering::SeqCst);
                let current = serial.load(Ordering::SeqCst);
                if let Some(asked) = Asked::read(&octets[..length], current)
                    && is_there.load(Ordering::SeqCst)
                {
                    let answer = if truncates.load(Ordering::SeqCst) {
                        asked.answer().with(|answer| answer.flags |= 0x0200)
                    } else {
                        asked.answer().soa(current)
                    };
                    let _ = socket.send_to(&answer.to_octets(), from);
                }
            }
        });
        primary
    }

    /// One that sends these messages to whoever asks.
    pub(crate) fn sending(messages: impl Fn(&Asked) -> Vec<Answer> + Send + Sync + 'static) -> Self {
        Self::start(move |asked, wire| messages(asked).iter().try_for_each(|message| wire.send(message)))
    }

    /// What it was asked over TCP.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("no panic").clone()
    }

    /// The types of these questions.
    pub(crate) fn asked_types(&self) -> Vec<RecordType> {
        self.asked().iter().map(|asked| asked.record_type).collect()
    }
}

fn serve(
    mut stream: TcpStream,
    log: &Mutex<Vec<Asked>>,
    serial: &AtomicU32,
    script: &(dyn Fn(&Asked, &mut Wire) -> io::Result<()> + Send + Sync),
) {
    let _ = stream.set_read_timeout(Some(Duration::from_secs(30)));
    let mut length = [0; 2];
    if stream.read_exact(&mut length).is_err() {
        return;
    }
    let mut query = vec![0; usize::from(u16::from_be_bytes(length))];
    if stream.read_exact(&mut query).is_ok()
        && let Some(asked) = Asked::read(&query, serial.load(Ordering::SeqCst))
    {
        log.lock().expect("no panic").push(asked.clone());
        // Whoever breaks off does what is right.
        let _ = script(&asked, &mut Wire(stream));
    }
}
