//! Server cookies that several nodes understand.

mod appendix_a;
mod section_4_3;
mod section_5;

use nameserver::{AnswerConfig, CookieStatus, Cookies, Transport};

use crate::support::{Question, Reply, SOA, Server};

fn server(cookies: Cookies) -> Server {
    let config = AnswerConfig { cookies: Some(cookies), ..AnswerConfig::default() };
    Server::with_config(&[("example.com", SOA)], config)
}

/// Asks with a cookie, and tells what it was worth and what came back.
fn ask(server: &mut Server, cookie: &[u8]) -> (CookieStatus, Vec<u8>) {
    let options = [&[0, 10, 0, cookie.len() as u8], cookie].concat();
    let question =
        Question { name: "example.com", payload: Some(1232), options: &options, ..Question::default() };
    let (answered, response) = server.send(&question.to_wire(), Transport::Udp).unwrap();
    (answered.cookie, Reply::read(&response).options.remove(0).1)
}
