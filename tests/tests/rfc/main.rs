//! Conformance by RFC and section, black box over the wire: a zone file goes in by the API, DNS messages go out and in.
//! What is asked and answered here could be put to any authoritative server.

mod rfc1034 {
    mod section_3_6_2;
    mod section_4_3_2;
}
mod rfc1035 {
    mod section_4_1_1;
    mod section_4_2_1;
}
mod rfc2181 {
    mod section_11;
    mod section_9;
}
mod rfc2308 {
    mod section_2;
    mod section_3;
}
mod rfc2782;
mod rfc3597;
mod rfc4035;
mod rfc4343;
mod rfc4592 {
    mod section_2_2;
    mod section_4;
}
mod rfc6672 {
    mod section_2;
    mod section_3;
}
mod rfc6891 {
    mod section_6_1;
    mod section_6_2;
}
mod rfc7766;
mod rfc8482;
mod rfc8906;
mod rfc9471;

use end_to_end::{Dns, Server, ServerOptions};

/// A server with one zone, which stops when this is dropped.
struct Served {
    server: Server,
}

/// Serves one zone from its file.
fn serve(domain: &str, zone_file: &str) -> Served {
    serve_all(&[(domain, zone_file)])
}

/// Serves several zones of one account.
fn serve_all(zones: &[(&str, &str)]) -> Served {
    let server = ServerOptions::default().argument("--allow-any-domain").start();
    let api = server.api("alice@example.net");
    for (domain, zone_file) in zones {
        api.create_zone_with(domain, zone_file);
    }
    Served { server }
}

impl std::ops::Deref for Served {
    type Target = Server;

    fn deref(&self) -> &Server {
        &self.server
    }
}

impl Served {
    fn dns(&self) -> Dns {
        self.server.dns()
    }
}
