//! HTTP/1.1 as a client speaks it, with nothing between the test and the connection: keep-alive, HEAD, chunked bodies,
//! and requests that are sent by halves.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(30);

/// An answer.
#[derive(Clone, Debug)]
pub struct Response {
    /// 200 and the like.
    pub status: u16,
    /// In the order that they came in, their names in lower case.
    pub headers: Vec<(String, String)>,
    /// Without its chunks.
    pub body: Vec<u8>,
}

impl Response {
    /// The first header of this name, which is given in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    ///
    /// # Panics
    /// Where it is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| {
            panic!("{} with a body that is no JSON ({error}): {}", self.status, self.text())
        })
    }

    /// Itself, if it has this status.
    ///
    /// # Panics
    /// Where it has another.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }
}

/// A connection to the API.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    /// What has been read and not yet used.
    buffer: Vec<u8>,
}

impl Connection {
    /// Connects.
    pub fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(Self { stream, buffer: Vec::new() })
    }

    /// Sends octets as they are.
    pub fn send(&mut self, octets: &[u8]) -> io::Result<()> {
        self.stream.write_all(octets)
    }

    /// Reads one answer; one to HEAD has no body, whatever its headers say.
    pub fn receive(&mut self, to_head: bool) -> io::Result<Response> {
        let (mut response, head_length) = loop {
            if let Some(found) = parse_head(&self.buffer)? {
                break found;
            }
            self.read_more()?;
        };
        self.buffer.drain(..head_length);
        let length = response.header("content-length").map(str::parse::<usize>);
        response.body = if to_head || matches!(response.status, 100..=199 | 204 | 304) {
            Vec::new()
        } else if response
            .header("transfer-encoding")
            .is_some_and(|coding| coding.eq_ignore_ascii_case("chunked"))
        {
            self.read_chunks()?
        } else if let Some(length) = length {
            let length = length.map_err(|_| malformed("Content-Length is no number"))?;
            self.read_exactly(length)?
        } else {
            self.read_to_end()?
        };
        Ok(response)
    }

    fn read_chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let line = self.read_line()?;
            let size = line.split(';').next().unwrap_or_default().trim();
            let size = usize::from_str_radix(size, 16).map_err(|_| malformed("a chunk without a size"))?;
            if size == 0 {
                while !self.read_line()?.is_empty() {}
                return Ok(body);
            }
            body.extend(self.read_exactly(size)?);
            if !self.read_line()?.is_empty() {
                return Err(malformed("a chunk longer than its size"));
            }
        }
    }

    fn read_line(&mut self) -> io::Result<String> {
        loop {
            if let Some(end) = self.buffer.windows(2).position(|pair| pair == b"\r\n") {
                let line: Vec<u8> = self.buffer.drain(..end + 2).take(end).collect();
                return String::from_utf8(line).map_err(|_| malformed("a line that is no text"));
            }
            self.read_more()?;
        }
    }

    fn read_exactly(&mut self, length: usize) -> io::Result<Vec<u8>> {
        while self.buffer.len() < length {
            self.read_more()?;
        }
        Ok(self.buffer.drain(..length).collect())
    }

    fn read_to_end(&mut self) -> io::Result<Vec<u8>> {
        while self.read_some()? > 0 {}
        Ok(std::mem::take(&mut self.buffer))
    }

    fn read_more(&mut self) -> io::Result<()> {
        if self.read_some()? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }

    fn read_some(&mut self) -> io::Result<usize> {
        let mut octets = [0; 16 * 1024];
        let length = self.stream.read(&mut octets)?;
        self.buffer.extend_from_slice(&octets[..length]);
        Ok(length)
    }
}

/// Writes a request in one piece, so that it leaves in one packet where it fits.
pub fn write_request(method: &str, target: &str, headers: &[(&str, &str)], body: Option<&[u8]>) -> Vec<u8> {
    write_request_to("api.test", method, target, headers, body)
}

/// The same to a host that matters.
pub fn write_request_to(
    host: &str,
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: Option<&[u8]>,
) -> Vec<u8> {
    let mut request = format!("{method} {target} HTTP/1.1\r\nHost: {host}\r\n");
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    if let Some(body) = body {
        request.push_str(&format!("Content-Length: {}\r\n", body.len()));
    }
    request.push_str("\r\n");
    let mut octets = request.into_bytes();
    octets.extend_from_slice(body.unwrap_or_default());
    octets
}

fn parse_head(octets: &[u8]) -> io::Result<Option<(Response, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut head = httparse::Response::new(&mut headers);
    let length = match head.parse(octets).map_err(|error| malformed(&error.to_string()))? {
        httparse::Status::Complete(length) => length,
        httparse::Status::Partial => return Ok(None),
    };
    let headers = head
        .headers
        .iter()
        .map(|header| (header.name.to_ascii_lowercase(), String::from_utf8_lossy(header.value).into_owned()))
        .collect();
    Ok(Some((Response { status: head.code.unwrap_or_default(), headers, body: Vec::new() }, length)))
}

fn malformed(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}
