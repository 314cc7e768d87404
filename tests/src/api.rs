//! A client of the API.

use std::io;
use std::net::SocketAddr;
use std::sync::Mutex;

use serde_json::{Value, json};

use crate::http::{Connection, Response, write_request};

/// The API as the holder of one token sees it, or nobody in particular. Shared by threads, each of which has a
/// connection of its own while it asks.
#[derive(Debug)]
pub struct Api {
    address: SocketAddr,
    token: Option<String>,
    idle: Mutex<Vec<Connection>>,
}

/// A zone that a test made.
#[derive(Clone, Debug)]
pub struct Zone {
    /// Its identity.
    pub uuid: String,
    /// Its name.
    pub domain: String,
}

impl Zone {
    /// `/dns-zones/UUID/` and what follows, such as `records/`.
    pub fn path(&self, rest: &str) -> String {
        format!("/dns-zones/{}/{rest}", self.uuid)
    }
}

impl Api {
    /// A client at the server's address.
    pub fn new(address: SocketAddr, token: Option<String>) -> Self {
        Self { address, token, idle: Mutex::default() }
    }

    /// The token that it sends.
    pub fn token(&self) -> &str {
        self.token.as_deref().unwrap_or_default()
    }

    /// GET of a path below `/api/v1`.
    pub fn get(&self, path: &str) -> Response {
        self.send("GET", path, &[], None)
    }

    /// DELETE of a path below `/api/v1`.
    pub fn delete(&self, path: &str) -> Response {
        self.send("DELETE", path, &[], None)
    }

    /// POST of JSON.
    pub fn post(&self, path: &str, body: &Value) -> Response {
        self.send_json("POST", path, body)
    }

    /// PUT of JSON.
    pub fn put(&self, path: &str, body: &Value) -> Response {
        self.send_json("PUT", path, body)
    }

    /// PATCH of JSON.
    pub fn patch(&self, path: &str, body: &Value) -> Response {
        self.send_json("PATCH", path, body)
    }

    /// Any method with a body of JSON.
    pub fn send_json(&self, method: &str, path: &str, body: &Value) -> Response {
        self.send(method, path, &[("Content-Type", "application/json")], Some(body.to_string().as_bytes()))
    }

    /// Any request to a path below `/api/v1`; the token is added.
    ///
    /// # Panics
    /// Where no answer comes.
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: Option<&[u8]>) -> Response {
        self.try_send(method, path, headers, body)
            .unwrap_or_else(|error| panic!("no answer to {method} {path}: {error}"))
    }

    /// The same, where an answer may well not come.
    pub fn try_send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> io::Result<Response> {
        let authorization = self.token.as_ref().map(|token| format!("Bearer {token}"));
        let mut all: Vec<(&str, &str)> =
            authorization.iter().map(|value| ("Authorization", value.as_str())).collect();
        all.extend_from_slice(headers);
        let request = write_request(method, &format!("/api/v1{path}"), &all, body);

        let reused = self.idle.lock().expect("no holder panics").pop();
        if let Some(connection) = reused {
            match self.exchange(connection, method, &request) {
                // The server closed it meanwhile, before it saw the request: then a new one is tried.
                Err(error) if was_closed(&error) => {}
                outcome => return outcome,
            }
        }
        self.exchange(Connection::open(self.address)?, method, &request)
    }

    fn exchange(&self, mut connection: Connection, method: &str, request: &[u8]) -> io::Result<Response> {
        connection.send(request)?;
        let response = connection.receive(method == "HEAD")?;
        if response.header("connection") != Some("close") {
            self.idle.lock().expect("no holder panics").push(connection);
        }
        Ok(response)
    }

    /// Makes a zone.
    pub fn create_zone(&self, domain: &str) -> Zone {
        zone_of(&self.post("/dns-zones/", &json!({ "domain": domain })).expect(201).json())
    }

    /// Makes a zone and fills it from a zone file.
    pub fn create_zone_with(&self, domain: &str, zone_file: &str) -> Zone {
        let zone = self.create_zone(domain);
        self.put_zone_file(&zone, zone_file).expect(200);
        zone
    }

    /// Replaces a zone's content.
    pub fn put_zone_file(&self, zone: &Zone, text: &str) -> Response {
        self.send("PUT", &zone.path("zonefile/"), &[("Content-Type", "text/dns")], Some(text.as_bytes()))
    }

    /// POST of a record, whatever comes of it.
    pub fn post_record(&self, zone: &Zone, body: &Value) -> Response {
        self.post(&zone.path("records/"), body)
    }

    /// Adds a record that has no priority.
    pub fn add(&self, zone: &Zone, name: &str, record_type: &str, value: &str) -> Value {
        self.add_record(zone, &json!({ "name": name, "record_type": record_type, "value": value }))
    }

    /// Adds a record.
    pub fn add_record(&self, zone: &Zone, body: &Value) -> Value {
        self.post_record(zone, body).expect(201).json()
    }

    /// All records of a zone.
    pub fn records(&self, zone: &Zone) -> Vec<Value> {
        let records = self.get(&zone.path("records/")).expect(200).json();
        records.as_array().expect("a list is an array").clone()
    }
}

fn was_closed(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(error.kind(), BrokenPipe | ConnectionAborted | ConnectionReset | UnexpectedEof)
}

fn zone_of(body: &Value) -> Zone {
    let text = |key: &str| body[key].as_str().unwrap_or_else(|| panic!("no {key} in {body}")).to_owned();
    Zone { uuid: text("uuid"), domain: text("domain") }
}

/// The error of the contract: its status, its code, the field at fault, and a detail for a person. Answers with the detail.
#[track_caller]
pub fn assert_error(response: &Response, status: u16, code: &str, field: Option<&str>) -> String {
    let text = response.text();
    assert_eq!(response.status, status, "{text}");
    assert_eq!(response.header("content-type"), Some("application/json"), "{text}");
    assert!(response.header("x-request-id").is_some_and(|id| !id.is_empty()), "{:?}", response.headers);
    let body = response.json();
    assert_eq!(body["error_code"], code, "{text}");
    assert_eq!(body["field"].as_str(), field, "{text}");
    assert!(
        body.as_object().is_some_and(|object| object.contains_key("field")),
        "`field` must be there: {text}"
    );
    let detail = body["detail"].as_str().unwrap_or_default();
    assert!(!detail.is_empty(), "an error without a detail: {text}");
    detail.to_owned()
}
